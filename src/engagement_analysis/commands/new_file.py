"""Content → a new file; nothing that is there already is overwritten."""

from pathlib import Path

from engagement_analysis.project.whole_file import write_whole_file
from engagement_analysis.townhall.errors import TownHallError


def refuse_existing(path: Path) -> None:
    """Say before any work is done that a file is there already.

    Raises
    ------
    TownHallError
        It is: somebody may have worked in it.
    """
    if path.exists():
        raise TownHallError(f"{path} gibt es schon. Bitte einen anderen Namen nennen oder die Datei vorher löschen.")


def write_new(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    TownHallError
        The file is there already.
    OSError
        The folder cannot be written.
    """
    refuse_existing(path)
    write_whole_file(path, content)
