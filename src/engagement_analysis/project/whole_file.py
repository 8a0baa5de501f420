"""Content → its file, whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_whole_file(target: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write beside the target, then put it in its place: a reader sees the old file or the new one.

    Raises
    ------
    OSError
        The folder cannot be written.

    Examples
    --------
    >>> file = getfixture("tmp_path") / "new" / "a.txt"
    >>> write_whole_file(file, b"whole")
    >>> file.read_bytes(), len(list(file.parent.iterdir()))
    (b'whole', 1)
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
