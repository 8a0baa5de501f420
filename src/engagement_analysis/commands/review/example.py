"""The example project → a folder of its own, to look at and to change."""

import shutil
from pathlib import Path

from engagement_analysis.project.example_data import example_project
from engagement_analysis.project.example_files import LIST
from engagement_analysis.townhall.errors import TownHallError


def copy_example(folder: Path) -> bool:
    """Lay the example project into a new or empty folder; one that is there stays, with what was changed in it.

    Tells whether it was laid there now.

    Raises
    ------
    TownHallError
        Something else lies there.
    ExampleDataError
        The installation has no example project.
    """
    if (folder / LIST).is_file():
        return False
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TownHallError(f"{folder} ist nicht leer. Bitte einen neuen Ordner für das Beispielprojekt nennen.")
    files = sorted(example_project().items(), key=lambda file: file[0] == LIST)  # last: it says that all is there
    for name, source in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return True
