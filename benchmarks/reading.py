"""What reads workbooks, in turns on the same files: ours with normalisation, findings and checks, others bare cells.

As a program: `python benchmarks/reading.py READER FILE` lets one of them read one file, for its memory to be watched.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from measuring import ROOT
from sheets import LAST_ROW, write_workbook

Reader = Callable[[list[Path]], object]
BASE = "pandas + calamine"
OURS = "engagement_analysis"
TOWNS = ("balingen", "neumarkt")
_HARDLY_REPEAT = "texts that hardly repeat"


def ours(paths: list[Path]) -> object:
    import engagement_analysis as ea

    return [ea.load([path for path in paths if path.parent.name == town], city=town) for town in _towns(paths)]


def _towns(paths: list[Path]) -> list[str]:
    """The towns of the files' folders."""
    return sorted({path.parent.name for path in paths})


def pandas_calamine(paths: list[Path]) -> object:
    import pandas as pd

    return [
        pd.read_csv(path, sep=";", encoding_errors="replace", on_bad_lines="skip")
        if path.suffix == ".csv"
        else pd.read_excel(path, sheet_name=None, engine="calamine")
        for path in paths
    ]


def pandas_openpyxl(paths: list[Path]) -> object:
    import pandas as pd

    return [pd.read_excel(path, engine="openpyxl") for path in paths]


def raw_calamine(paths: list[Path]) -> object:
    from python_calamine import CalamineWorkbook

    return [CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python() for path in paths]


def polars_calamine(paths: list[Path]) -> object:
    import polars

    return [polars.read_excel(path, engine="calamine") for path in paths]


def fastexcel_arrow(paths: list[Path]) -> object:
    import fastexcel

    return [fastexcel.read_excel(path).load_sheet(0).to_arrow() for path in paths]


READERS: Mapping[str, Reader] = {
    OURS: ours,
    BASE: pandas_calamine,
    "calamine alone": raw_calamine,
    "polars (fastexcel)": polars_calamine,
    "fastexcel to Arrow": fastexcel_arrow,
    "pandas + openpyxl": pandas_openpyxl,
}
BOTH = (OURS, BASE)
ALL = tuple(READERS)
FAST = ALL[:-1]
"""Without the one that would take half of all the time."""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that several readers read."""

    name: str  # in the history
    title: str
    write: Callable[[Path], list[Path]]  # gets a folder of its own, named after the town whose words are used
    readers: tuple[str, ...] = ALL
    n_rounds: int = 3


def _sheet(n_rows: int, *, unlike: bool = False) -> Callable[[Path], list[Path]]:
    return lambda folder: [write_workbook(folder / "Umweltputztag 2024.xlsx", n_rows, unlike=unlike)]


def _many(folder: Path) -> list[Path]:
    return [write_workbook(folder / f"Liste {number}.xlsx", 25, seed=number) for number in range(400)]


def _archive(_: Path) -> list[Path]:
    from engagement_analysis.loading import workbook_files

    return [path for town in TOWNS for path in workbook_files(ROOT / "data" / "raw" / town)]


SHORT = Group("reading_10k", "10,000 rows", _sheet(10_000), n_rounds=5)
GROUPS = (
    Group("reading_1k", "1,000 rows", _sheet(1_000), n_rounds=5),
    SHORT,
    Group("reading_100k", "100,000 rows", _sheet(100_000), readers=FAST),
    Group("unlike_10k", f"10,000 rows, {_HARDLY_REPEAT}", _sheet(10_000, unlike=True), n_rounds=5),
    Group("unlike_100k", f"100,000 rows, {_HARDLY_REPEAT}", _sheet(100_000, unlike=True), readers=FAST),
    Group("many", "400 workbooks of 25 rows", _many, readers=FAST),
    Group("archive", "the towns' own workbooks, all sheets", _archive, readers=BOTH, n_rounds=7),
)


def seconds_of(group: Group, folder: Path, readers: tuple[str, ...] = ()) -> dict[str, float]:
    """Processor seconds of each reader's best round, the readers taking turns in this process."""
    paths = group.write(_named_after_a_town(folder, group.name))
    best = dict.fromkeys(readers or group.readers, float("inf"))
    for _ in range(group.n_rounds + 1):  # in the first, libraries are imported and files get into memory
        for name in best:
            gc.collect()
            start = time.process_time()
            READERS[name](paths)
            best[name] = min(best[name], time.process_time() - start)
    return best


def full_sheet(folder: Path) -> Path:
    """A sheet with as many rows as one can have."""
    return write_workbook(_named_after_a_town(folder, "full") / "Umweltputztag 2024.xlsx", LAST_ROW - 1)


def _named_after_a_town(folder: Path, name: str) -> Path:
    place = folder / name / TOWNS[0]
    place.mkdir(parents=True, exist_ok=True)
    return place


if __name__ == "__main__":
    READERS[sys.argv[1]]([Path(sys.argv[2])])
