"""Rows below a header, and what is known of their columns before any row has its kind."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Coded, Mask
from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.column import Column
from engagement_analysis.recognition.stack import Stack
from engagement_analysis.town_files.cell_words import DITTO_HINT, TOTAL_HINT, is_ditto, is_total_label
from engagement_analysis.values.columns import parse_cell
from engagement_analysis.values.quantities import Quantity
from engagement_analysis.values.texts import BLANK_HINT, is_blank

_Any = TypeVar("_Any", bound=np.generic)
RowNumbers = npt.NDArray[np.intp]
_FILLED_DOWN: Final = (
    "campaign",
    "date",
    "organisation",
    "organisation_type",
    "district",
    "status",
    "last_day",
    "month",
    "year",
)


def filled_column(grid: Grid, column: Column, first_row: int, last_row: int) -> Coded[Cell]:
    """Cells of a column between two rows, both 0-based and inclusive.

    Texts and dates fill the cells that are merged with them, and those below that say "ditto"; measures do not: one
    weight of three groups is not three.
    """
    cells = grid.column(column.index).rows(slice(first_row - grid.first_row, last_row - grid.first_row + 1))
    codes = _filled_down(cells.codes, grid, column, first_row)
    dittos = Coded(codes, cells.distinct).positions(is_ditto, hint=DITTO_HINT) if column.role in _FILLED_DOWN else []
    if dittos:
        codes = codes.copy()
        for row in dittos:
            codes[row] = codes[max(0, row - 1)]
    return Coded(codes, cells.distinct)


def _filled_down(values: npt.NDArray[_Any], grid: Grid, column: Column, first_row: int) -> npt.NDArray[_Any]:
    """What stands in a column, one value a row, reaching down over merged cells."""
    spans = list(grid.merged_downwards(column.index)) if grid.merges and column.role in _FILLED_DOWN else []
    if spans:
        values = values.copy()
    for span in spans:
        if 0 <= span.first_row - first_row < len(values):
            values[span.first_row - first_row : span.last_row - first_row + 1] = values[span.first_row - first_row]
    return values


@dataclass(frozen=True, eq=False)
class Body(Stack):
    """The rows of a stack, and what is known of its columns."""

    _filled: dict[int, Mask] = field(default_factory=dict, repr=False)
    _labels: dict[int, Mask] = field(default_factory=dict, repr=False)
    _numbers: dict[int, npt.NDArray[np.float64]] = field(default_factory=dict, repr=False)

    @property
    def none(self) -> Mask:
        """No row."""
        return np.zeros(self.n_rows, dtype=np.bool_)

    @property
    def keys(self) -> list[Column]:
        """Columns that name what a row is about."""
        roles = ("organisation", "district", "campaign") if self.header.is_overview else ("organisation",)
        return self.header.of_role(*roles)

    def filled(self, columns: Iterable[Column]) -> Mask:
        """Rows in which one of some columns holds something, itself or through a merged cell."""
        return self.any_of(_filled_down(self.is_filled(column.index), self.grid, column, 0) for column in columns)

    def filled_itself(self, indices: Iterable[int]) -> Mask:
        """Rows in which one of some 0-based columns holds something itself."""
        return self.any_of(self.is_filled(index) for index in indices)

    def says(self, role: str) -> Mask:
        """Rows in which a column of a role holds something itself; a total's label there says nothing."""
        indices = [column.index for column in self.header.of_role(role)]
        labels = self.any_of(map(self.labels_total, indices))
        return self.filled_itself(indices) & ~labels

    def is_filled(self, index: int) -> Mask:
        """Rows in which a 0-based column holds something itself."""
        if index not in self._filled:
            cells = self.grid.column(index)
            blank = cells.where(is_blank, hint=BLANK_HINT)
            if None in cells.distinct:
                blank |= cells.where(lambda cell: cell is None)
            self._filled[index] = ~blank
        return self._filled[index]

    def labels_total(self, index: int) -> Mask:
        """Rows in which a 0-based column holds the label of a total."""
        if index not in self._labels:
            self._labels[index] = self.grid.column(index).where(labels_total, hint=TOTAL_HINT)
        return self._labels[index]

    def numbers(self, index: int) -> npt.NDArray[np.float64]:
        """What each cell of a 0-based column adds to a sum."""
        if index not in self._numbers:
            read = self.grid.column(index).map(
                lambda cell: parse_cell(cell, "hours") if isinstance(cell, (int, float, str)) else None
            )
            self._numbers[index] = read.numbers(lambda each: (each.value or 0.0) if isinstance(each, Quantity) else 0.0)
        return self._numbers[index]

    def is_sum(self, row: int, above: RowNumbers | list[int], index: int) -> bool:
        """Tell whether a cell of a 0-based column states the sum of those in some other rows."""
        numbers = self.numbers(index)
        total = float(numbers[above].sum())
        return total > 0 and math.isclose(numbers[row], total)

    def any_of(self, columns: Iterable[Mask]) -> Mask:
        """Rows that one of some masks marks."""
        filled = self.none
        for column in columns:
            filled |= column
        return filled

    def labelled(self, columns: Iterable[Column]) -> Mask:
        """Rows in which a total's label is all that some columns hold."""
        indices = [column.index for column in columns]
        labels = self.any_of(map(self.labels_total, indices))
        return labels & ~self.any_of(self.is_filled(index) & ~self.labels_total(index) for index in indices)

    def last_of_table(self, rows: Mask) -> npt.NDArray[np.intp]:
        """For each row the last of some rows that stands in its table; -1 where there is none."""
        marked = np.flatnonzero(rows)
        last = np.searchsorted(marked, self.starts[1:]) - 1
        found = np.append(marked, -1)[last]
        found[found < self.starts[:-1]] = -1
        return found[self.table_of_row]


def labels_total(cell: Cell) -> bool:
    """Tell whether a cell holds the label of a total."""
    return type(cell) is str and is_total_label(cell)


def numbers_of_rows(body: Body, key: Column) -> list[Column]:
    """Columns left of the names that nobody reads ("Nr."): a total's label there is one, whatever stands beside it."""
    return [column for column in body.header.of_role("ignored") if column.index < key.index]
