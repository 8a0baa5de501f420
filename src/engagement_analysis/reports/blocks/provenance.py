"""Rows of the table → the workbooks, sheets and cells that a figure rests on."""

import re
from collections.abc import Iterable

import pandas as pd

from engagement_analysis.reading.grid import column_letters, column_number

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]+)")


def sources(rows: pd.DataFrame) -> pd.DataFrame:
    """Where the rows (of `participation`) of a figure stand.

    Returns
    -------
    DataFrame, one row per (workbook, sheet), in the order of the names
        `source_file`, `source_sheet`, `cells` (ranges as in Excel). Cancelled actions are left out: no figure rests
        on them, and counting them here would tell how many there were.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "source_file": ["a.xlsx"] * 3,
    ...         "source_sheet": ["2024"] * 3,
    ...         "source_cell": ["D4", "D5", "D7"],
    ...         "status": ["held", "held", "cancelled"],
    ...     }
    ... )
    >>> sources(rows)
      source_file source_sheet  cells
    0      a.xlsx         2024  D4:D5
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
    rows_of: dict[int, set[int]] = {}
    for address in addresses:
        match = _ADDRESS.fullmatch(str(address))
        if match:
            rows_of.setdefault(column_number(match[1]), set()).add(int(match[2]))
    runs = [(low, high, column) for column, rows in rows_of.items() for low, high in _runs(rows)]
    boxes: list[list[int]] = []  # first row, last row, first column, last column
    for low, high, column in sorted(runs):
        if boxes and boxes[-1][:2] == [low, high] and boxes[-1][3] == column - 1:
            boxes[-1][3] = column
        else:
            boxes.append([low, high, column, column])
    return ", ".join(_range_text(*box) for box in sorted(boxes, key=lambda box: (box[2], box[0])))


def _runs(numbers: set[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for value in sorted(numbers):
        if runs and value == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs


def _range_text(low: int, high: int, first: int, last: int) -> str:
    start, end = f"{column_letters(first)}{low}", f"{column_letters(last)}{high}"
    return start if start == end else f"{start}:{end}"
