"""Files of a town: its TOML file, its workbooks."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pandas as pd

from engagement_analysis.loading import WorkbookNotFoundError, load, workbook_files
from engagement_analysis.project.folders import Folders
from engagement_analysis.town_files.layout import UnknownTownError, shipped_towns, town_files
from engagement_analysis.townhall.errors import TownHallError


@dataclass(frozen=True, slots=True)
class FoundTown:
    """What `load_town` takes for a town, and the text of its file."""

    city: str
    text: str


def find_town(town: str, project: Path) -> FoundTown:
    """A TOML file by its path, a town by the file in its folder of `data/raw`, or a town that is shipped.

    Raises
    ------
    UnknownTownError
        None of these.
    TownHallError
        Several files in the town's folder.
    """
    folder = Folders(project).raw / town
    own = town_files(folder) if folder.is_dir() and not town.endswith(".toml") else []
    if len(own) > 1:
        names = ", ".join(path.name for path in own)
        raise TownHallError(f"In {folder} liegen mehrere Stadtdateien ({names}). Bitte nur eine dort lassen.")
    path = own[0] if own else Path(town)
    if path.suffix.lower() == ".toml" and path.is_file():
        return FoundTown(str(path), path.read_text(encoding="utf-8-sig"))
    if town not in shipped_towns():
        raise UnknownTownError(town)
    file = resources.files("engagement_analysis.town_files") / f"{town}.toml"
    return FoundTown(town, file.read_text(encoding="utf-8"))


def read_files(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    """Names and contents of workbooks; a folder stands for those in it.

    Raises
    ------
    WorkbookNotFoundError
        A path does not exist, or a folder holds no workbook.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += workbook_files(path)
        elif path.is_file():
            files.append(path)
        else:
            raise WorkbookNotFoundError(f"Datei oder Ordner nicht gefunden: {path}. Bitte den Pfad prüfen.")
    return [(path.name, path.read_bytes()) for path in files]


def load_with(text: str, workbooks: Sequence[Path]) -> pd.DataFrame:
    """Rows of workbooks as they would be with a town's file that is not written yet."""
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder, "town.toml")
        town.write_text(text, encoding="utf-8")
        return load(list(workbooks), city=town).participation
