"""Rows of the table → the workbooks, sheets and cells that a figure rests on."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from engagement_analysis.reading.grid import column_letters, column_number

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]+)")


def sources(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `participation` → `source_file`, `source_sheet`, `cells` (ranges as in Excel), one row a sheet.

    Cancelled actions are left out: no figure rests on them, and counting them here would tell how many there were.
    """
    rows = rows[rows["status"].astype("string").ne("cancelled")]
    places = rows.groupby(["source_file", "source_sheet"], as_index=False, dropna=False)
    return places.agg(cells=("source_cell", cell_ranges))


def cell_ranges(addresses: Iterable[str]) -> str:
    """Single addresses as few ranges: runs downwards first, then equal runs side by side.

    Examples
    --------
    >>> cell_ranges(["D4", "D5", "D6", "D8"]), cell_ranges(["B4", "C4", "B5", "C5"]), cell_ranges(["AA7", "Z7"])
    ('D4:D6, D8', 'B4:C5', 'Z7:AA7')
    """
    rows_of: dict[int, set[int]] = defaultdict(set)
    for match in filter(None, (_ADDRESS.fullmatch(str(address)) for address in addresses)):
        rows_of[column_number(match[1])].add(int(match[2]))
    columns_of: dict[tuple[int, int], set[int]] = defaultdict(set)
    for column, rows in rows_of.items():
        for run in _runs(rows):
            columns_of[run].add(column)
    boxes = [(*side, *run) for run, columns in columns_of.items() for side in _runs(columns)]
    return ", ".join(_range_text(*box) for box in sorted(boxes, key=lambda box: (box[0], box[2])))


def _runs(numbers: set[int]) -> list[tuple[int, int]]:
    """First and last of the numbers that follow each other."""
    return [
        (first, next(last for last in itertools.count(first) if last + 1 not in numbers))
        for first in sorted(numbers)
        if first - 1 not in numbers
    ]


def _range_text(first: int, last: int, low: int, high: int) -> str:
    start, end = f"{column_letters(first)}{low}", f"{column_letters(last)}{high}"
    return start if start == end else f"{start}:{end}"
