"""Rows of the table → the workbooks, sheets and cells that a figure rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]+)")


def sources(rows: pd.DataFrame) -> pd.DataFrame:
    """Where the rows of a figure stand.

    Parameters
    ----------
    rows : DataFrame, rows of `participation`

    Returns
    -------
    DataFrame, one row per (workbook, sheet), in the order of the names
        `source_file`, `source_sheet`, `cells` (ranges as in Excel), `n_rows` (entries), `n_inexact` (entries whose
        number of participants is estimated, a range or a bound), `n_missing` (entries without a number). Cancelled
        actions are left out: no figure rests on them, and counting them here would tell how many there were.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "source_file": ["a.xlsx"] * 3,
    ...         "source_sheet": ["2024"] * 3,
    ...         "source_cell": ["D4", "D5", "D7"],
    ...         "participants_quality": ["exact", "range", "missing"],
    ...         "status": ["held", "held", "cancelled"],
    ...     }
    ... )
    >>> sources(rows)
      source_file source_sheet  cells  n_rows  n_inexact  n_missing
    0      a.xlsx         2024  D4:D5       2          1          0
    """
    rows = rows[rows["status"].astype("string").ne("cancelled")]
    quality = rows["participants_quality"].astype("string")
    marked = rows.assign(
        is_inexact=quality.isin(["approximate", "range", "lower_bound", "upper_bound"]),
        is_missing=quality.eq("missing"),
    )
    return marked.groupby(["source_file", "source_sheet"], as_index=False, dropna=False).agg(
        cells=("source_cell", cell_ranges),
        n_rows=("source_cell", "size"),
        n_inexact=("is_inexact", "sum"),
        n_missing=("is_missing", "sum"),
    )


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
            rows_of.setdefault(_column_number(match[1]), set()).add(int(match[2]))
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
    start, end = f"{_column_letters(first)}{low}", f"{_column_letters(last)}{high}"
    return start if start == end else f"{start}:{end}"


def _column_number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - ord("A") + 1
    return value


def _column_letters(value: int) -> str:
    letters = ""
    while value:
        value, rest = divmod(value - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
