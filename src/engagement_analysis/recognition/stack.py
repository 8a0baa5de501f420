"""Tables with the same columns → their rows one below the other, and for each row the sheet and row it comes from.

Many small workbooks of one kind are then read as one long table: what costs time for each table is spent once.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import CodedRows
from engagement_analysis.reading.grid import Cell, Grid, Span
from engagement_analysis.recognition.column import Header
from engagement_analysis.recognition.tables import Table


@dataclass(frozen=True, eq=False)
class Stack:
    """Rows below the headers of some tables; `grid` holds nothing else, and begins at row 0.

    `tables` holds each table with the grid of its sheet; `starts` the row of the stack in which each begins, and the
    number of all rows.
    """

    grid: Grid
    header: Header
    tables: Sequence[tuple[Grid, Table]]
    starts: Sequence[int]

    @property
    def n_rows(self) -> int:
        """Rows of all tables."""
        return self.starts[-1]

    @cached_property
    def table_of_row(self) -> npt.NDArray[np.int32]:
        """Number of the table to which each row belongs."""
        return np.repeat(np.arange(len(self.tables), dtype=np.int32), np.diff(self.starts))

    @cached_property
    def sheet_rows(self) -> npt.NDArray[np.intp]:
        """0-based row of each row in its own sheet."""
        shifts = [self._shift(number) for number in range(len(self.tables))]
        sheet_rows: npt.NDArray[np.intp] = np.arange(self.n_rows) - np.repeat(shifts, np.diff(self.starts))
        return sheet_rows

    def origin(self, row: int) -> tuple[int, int]:
        """Number of the table to which a row belongs, and its 0-based row in the sheet."""
        number = bisect_right(self.starts, row) - 1
        return number, row - self._shift(number)

    def rows_of_sheets(self, number: int, rows: npt.NDArray[np.intp]) -> list[int]:
        """Those of some rows, in ascending order, that belong to a table, as 0-based rows of its sheet."""
        first, last = np.searchsorted(rows, self.starts[number : number + 2]).tolist()
        own: list[int] = (rows[first:last] - self._shift(number)).tolist()
        return own

    def _shift(self, number: int) -> int:
        return self.starts[number] - self.tables[number][1].header.last_row - 1


def stacked(tables: Sequence[tuple[Grid, Table]]) -> Stack:
    """Lay tables with equal columns one below the other."""
    starts = [0]
    for _, table in tables:
        starts.append(starts[-1] + max(0, table.last_row - table.header.last_row))
    merges: list[Span] = []
    errors: dict[tuple[int, int], str] = {}
    uncalculated: set[tuple[int, int]] = set()
    for (grid, table), start in zip(tables, starts, strict=False):
        first, last = table.header.last_row + 1, table.last_row
        shift = first - start
        merges += [
            span._replace(first_row=span.first_row - shift, last_row=min(span.last_row, last) - shift)
            for span in grid.merges
            if first <= span.first_row <= last
        ]
        errors |= {(row - shift, column): text for (row, column), text in grid.errors.items() if first <= row <= last}
        uncalculated |= {(row - shift, column) for row, column in grid.uncalculated if first <= row <= last}
    (first_grid, first_table), *_ = tables
    stacked_grid = Grid(
        _rows(tables), 0, first_grid.first_column, tuple(merges), errors=errors, uncalculated=frozenset(uncalculated)
    )
    return Stack(stacked_grid, replace(first_table.header, first_row=-1, last_row=-1), tables, starts)


def _rows(tables: Sequence[tuple[Grid, Table]]) -> Sequence[Sequence[Cell]]:
    """Rows below the header of each table; those of a long sheet stay encoded."""
    bodies = [
        (grid.rows, slice(table.header.last_row + 1 - grid.first_row, table.last_row + 1 - grid.first_row))
        for grid, table in tables
    ]
    if len(bodies) == 1:
        rows, body = bodies[0]
        return rows.part(body) if isinstance(rows, CodedRows) else rows[body]
    return [row for rows, body in bodies for row in rows[body]]
