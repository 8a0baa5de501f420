"""Data rows of one table → their cells with addresses; what goes wrong with a cell is noted here."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Coded, Mask, positions
from engagement_analysis.reading.grid import Cell, Grid, address
from engagement_analysis.recognition.header import Column, Header
from engagement_analysis.recognition.rows import filled_column
from engagement_analysis.table.findings import Finding
from engagement_analysis.values.quantities import is_error_text

__all__ = ["DataCells"]


def _is_broken_cell_of(finding: Finding, rows: set[int]) -> bool:
    row = int(re.sub(r"\D", "", finding.cell or "0") or 0)
    return finding.code in ("error-cell", "formula-without-value") and row in rows


@dataclass(frozen=True)
class DataCells:
    """The data cells of one table: 0-based sheet rows, their header, and the findings about them so far."""

    grid: Grid
    header: Header
    rows: Sequence[int]
    sheet: str
    findings: list[Finding] = field(default_factory=list)

    def read(self, column: Column) -> Coded[Cell]:
        """Data cells of a column, to be called once a column: error values become blank and a finding."""
        first = self.header.last_row + 1
        filled = filled_column(self.grid, column, first, self.grid.last_row)
        cells = filled.rows(self._places - first)
        broken = self._broken(column, cells)
        return cells.replaced(broken, "") if broken else cells

    @cached_property
    def _places(self) -> npt.NDArray[np.intp]:
        return np.asarray(self.rows, dtype=np.intp)

    def read_role(self, role: str) -> Coded[Cell] | None:
        """Data cells of the one column of a role; None where there is none."""
        column = self.header.one(role)
        return None if column is None else self.read(column)

    def address(self, position: int, column: Column) -> str:
        """A1 address of the data cell at a position, counted from the first data row."""
        return address(self.rows[position], column.index)

    def report(self, code: str, position: int, column: Column, raw: str | None = None, detail: str = "") -> None:
        """Note a finding about the data cell at a position."""
        self.findings.append(Finding(code, self.sheet, self.address(position, column), raw, detail))

    def forget_broken(self, is_gone: Mask) -> None:
        """Drop the findings about broken cells of rows whose numbers do not count: nobody needs to mend them."""
        gone = {self.rows[position] + 1 for position in positions(is_gone)}
        if gone:
            self.findings[:] = [finding for finding in self.findings if not _is_broken_cell_of(finding, gone)]

    def report_sheet(self, code: str) -> None:
        """Note a finding about the whole table."""
        self.findings.append(Finding(code, self.sheet))

    def _broken(self, column: Column, cells: Coded[Cell]) -> list[int]:
        """Positions of error values, as text or marked by the format, and of formulas that were never calculated."""
        broken = cells.positions(_is_error_value)
        for position in broken:
            self.report("error-cell", position, column, str(cells[position]))
        for position in self._positions(column, self.grid.errors):
            if position not in broken:
                self.report("error-cell", position, column, self.grid.errors[self.rows[position], column.index])
                broken.append(position)
        for position in self._positions(column, self.grid.uncalculated):
            self.report("formula-without-value", position, column)
            broken.append(position)
        return broken

    def _positions(self, column: Column, places: Collection[tuple[int, int]]) -> Iterator[int]:
        """Positions of the data cells of a column among (row, column) places of the sheet, from top to bottom."""
        for row in sorted(row for row, place in places if place == column.index) if places else ():
            position = bisect_left(self.rows, row)
            if position < len(self.rows) and self.rows[position] == row:
                yield position


def _is_error_value(cell: Cell) -> bool:
    return type(cell) is str and cell[:1] in ("#", "E", "e") and is_error_text(cell)
