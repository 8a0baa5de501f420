"""A report's text or bytes → its file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from engagement_analysis.reports.errors import ReportError


def write_whole(target: Path, content: str | bytes) -> None:
    """Write beside the target, then put it in its place: a reader sees the old report or the new one.

    Raises
    ------
    ReportError
        The folder cannot be written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ReportError(f"Der Ordner „{target.parent}“ lässt sich nicht beschreiben ({error.strerror}).") from error
