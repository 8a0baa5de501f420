"""Content → its file, whole or not at all."""

import tempfile
from pathlib import Path


def write_whole_file(target: Path, content: bytes, *, is_secret: bool = False) -> None:
    """Write beside the target, then put it in its place: a reader sees the old file or the new one.

    Until then nobody else can read it; afterwards whoever the user's umask lets, or nobody if it is secret.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.stem}-", suffix=".tmp", dir=target.parent) as private:
        file = Path(private, target.name)
        file.write_bytes(content)
        if is_secret:
            file.chmod(0o600)
        file.replace(target)
