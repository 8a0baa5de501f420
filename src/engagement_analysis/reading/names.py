"""Names of files → which are workbooks."""

from pathlib import Path
from typing import Final

SPREADSHEET_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv")
_BESIDE_WORKBOOKS: Final = (".md", ".txt", ".toml", ".json", ".rst")
_LEFT_BEHIND: Final = (".", "~$")


def is_workbook(file: Path) -> bool:
    """Tell by its name whether a file is a workbook or could be meant as such.

    Examples
    --------
    >>> [is_workbook(Path(name)) for name in ("Liste.xlsx", "Liste.numbers", "~$Liste.xlsx", "LIESMICH.txt")]
    [True, True, False, False]
    """
    return not file.name.startswith(_LEFT_BEHIND) and file.suffix.lower() not in _BESIDE_WORKBOOKS


def workbooks_in(folder: Path) -> list[Path]:
    """Files of a folder that are workbooks or could be meant as such, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.is_file() and is_workbook(path))
