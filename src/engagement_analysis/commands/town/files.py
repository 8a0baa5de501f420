"""Files of a town: its TOML file, its workbooks."""

import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import pandas as pd

from engagement_analysis.loading import WorkbookNotFoundError, load, workbook_files
from engagement_analysis.town_files.layout import shipped_towns


def town_text(city: str) -> str:
    """Text of a town's file: of a shipped town by its slug, or at a path."""
    if city in shipped_towns():
        return (resources.files("engagement_analysis.town_files") / f"{city}.toml").read_text(encoding="utf-8")
    return Path(city).read_text(encoding="utf-8-sig")


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
