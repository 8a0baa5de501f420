"""The golden workbooks with their truth; each is loaded once for all tests."""

import contextlib
import functools
import io
import logging
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import engagement_analysis as ea
from engagement_analysis.table.schema import empty_participation, typed

from .comparing import plain

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"


@dataclass(frozen=True)
class Golden:
    """A workbook, its true rows and findings, what is tolerated, its note."""

    path: Path
    city: str
    truth: Path
    note: str
    tolerated: tuple[tuple[str, str | None, str | None, str | None], ...]

    def rows(self) -> pd.DataFrame:
        frame = pd.read_csv(f"{self.truth}.participation.csv", dtype="string")
        return typed(frame) if len(frame) else empty_participation()

    def findings(self) -> list[tuple[str, str, str | None, str | None]]:
        frame = pd.read_csv(f"{self.truth}.findings.csv", dtype="string")
        return [
            tuple(plain(cell) for cell in row)
            for row in frame[["severity", "code", "source_sheet", "source_cell"]].itertuples(index=False)
        ]


def _collect() -> dict[str, Golden]:
    found = {}
    for part in ("towns", "gallery"):
        tolerated = pd.read_csv(GOLDEN / part / "tolerated.csv", dtype="string")
        for entry in pd.read_csv(GOLDEN / part / "index.csv", dtype="string", keep_default_na=False).itertuples(
            index=False
        ):
            name = Path(entry.workbook)
            path = ROOT / "data" / "raw" / name if part == "towns" else GOLDEN / "gallery" / "workbooks" / name
            truth = GOLDEN / part / ("truth" if part == "gallery" else "") / name.with_suffix("")
            own = tolerated.loc[
                tolerated["workbook"] == entry.workbook, ["code", "source_sheet", "source_cell", "instead_of"]
            ]
            rows = tuple(tuple(plain(cell) for cell in row) for row in own.itertuples(index=False))
            found[entry.workbook] = Golden(path, entry.city, truth, entry.note, rows)
    return found


WORKBOOKS = _collect()


@functools.cache
def heard(name: str) -> tuple[ea.Loaded, str]:
    """A workbook loaded once for all tests, and all that was printed or logged meanwhile."""
    said, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            result = ea.load(WORKBOOKS[name].path, city=WORKBOOKS[name].city)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return result, said.getvalue()


def loaded(name: str) -> ea.Loaded:
    """A workbook loaded once for all tests."""
    return heard(name)[0]
