"""A report's text or bytes → its file, whole or not at all."""

from pathlib import Path

from engagement_analysis.project.whole_file import write_whole_file
from engagement_analysis.reports.errors import ReportError


def write_whole(target: Path, content: bytes) -> None:
    """Write beside the target, then put it in its place; ReportError where the folder cannot be written."""
    try:
        write_whole_file(target, content)
    except OSError as error:
        raise ReportError(f"Der Ordner „{target.parent}“ lässt sich nicht beschreiben ({error.strerror}).") from error
