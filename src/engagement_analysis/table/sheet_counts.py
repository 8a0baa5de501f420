"""What became of the rows of each sheet: how many are data, totals, titles, notes; the numbers add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from engagement_analysis.reading.grid import Grid
from engagement_analysis.recognition.rows.kinds import Rows
from engagement_analysis.recognition.stack import Stack
from engagement_analysis.table.schema import strings
from engagement_analysis.values.texts import is_blank

_WORDS: Final = {
    "data": ("Daten", "Daten"),
    "total": ("Summe", "Summen"),
    "header": ("Kopfzeile", "Kopfzeilen"),
    "title": ("Titel", "Titel"),
    "section": ("Zwischentitel", "Zwischentitel"),
    "note": ("Hinweis", "Hinweise"),
    "unread": ("nicht gelesen", "nicht gelesen"),
}


@dataclass(slots=True)
class SheetCount:
    """How many rows that hold something a sheet has, by what they were taken for; blank rows are none of them.

    `unread` are those that a finding names: rows that look like no data, and tables that cannot be read. Where a sheet
    was laid out anew (side by side, transposed, a form), the rows are those of the lists that it stands for.
    """

    sheet: str
    rows: Counter[str] = field(default_factory=Counter)

    def add(self, stack: Stack, number: int, rows: Rows) -> None:
        """Count the rows below the header of a table of a stack."""
        unread = set(stack.rows_of_sheets(number, rows.unread))
        self.rows["unread"] += len(unread)
        for kind in ("data", "total", "header", "section", "note"):
            found = stack.rows_of_sheets(number, getattr(rows, kind))
            self.rows[kind] += sum(row not in unread for row in found)


def filled_rows(grid: Grid, first_row: int, last_row: int) -> int:
    """Number of rows that hold something between two rows, both 0-based and inclusive."""
    rows = range(max(0, first_row - grid.first_row), max(0, min(last_row - grid.first_row + 1, len(grid.rows))))
    return sum(any(not is_blank(cell) for cell in grid.rows[row]) for row in rows)


def counts_of_files(counts: Iterable[tuple[str, SheetCount]]) -> pd.DataFrame:
    """One row a sheet: `file`, `sheet`, `n_rows`, and how many of these are of each kind (`n_data`, `n_total` ...)."""
    found = list(counts)
    numbers = {"n_rows": [count.rows.total() for _, count in found]}
    numbers |= {f"n_{kind}": [count.rows[kind] for _, count in found] for kind in _WORDS}
    texts = {"file": strings([file for file, _ in found]), "sheet": strings([count.sheet for _, count in found])}
    return pd.DataFrame(texts | {name: pd.array(values, dtype="Int64") for name, values in numbers.items()})


def told(row: pd.Series[int]) -> str:
    """What became of the rows of a sheet, as a phrase; of the kinds only those that there are.

    Examples
    --------
    >>> told(counts_of_files([("Liste.xlsx", SheetCount("2024", Counter(data=28, total=1, note=2)))]).iloc[0])
    '31 Zeilen: 28 Daten, 1 Summe, 2 Hinweise'
    """
    numbers = {kind: int(row[f"n_{kind}"]) for kind in ("rows", *_WORDS)}
    parts = [f"{numbers[kind]} {_WORDS[kind][numbers[kind] != 1]}" for kind in _WORDS if numbers[kind]]
    return f"{numbers['rows']} {'Zeile' if numbers['rows'] == 1 else 'Zeilen'}: {', '.join(parts) or 'nichts'}"
