"""Cells of one sheet with their addresses, merged spans, hidden rows and columns, errors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from engagement_analysis.reading.coded import Coded, CodedRows, coded

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None


class Span(NamedTuple):
    """A merged rectangle of cells, 0-based, all four ends inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        """Tell whether a cell lies within."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


def column_letters(column: int) -> str:
    """Letters of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """0-based column of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    """A1 address of a cell given by 0-based row and column."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(slots=True)
class Details:
    """What a sheet has beside its values and merged spans, collected while it is read; positions are 0-based.

    `struck` are cells whose text is struck through; `filled`, where asked for, the corners of the rectangle that holds
    all values (empty without any).
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    filled: tuple[int, ...] | None = None

    @property
    def n_spanned(self) -> int:
        """Number of cells in the rectangle that holds all values."""
        if not self.filled:
            return 0
        first_row, first_column, last_row, last_column = self.filled
        return (last_row - first_row + 1) * (last_column - first_column + 1)


@dataclass(frozen=True, eq=False)
class Grid:
    """What a sheet says, cell by cell, nothing converted yet.

    `rows` holds the used rectangle only; it begins at (`first_row`, `first_column`), 0-based. Every other position in
    this class counts from A1 = (0, 0). `uncalculated` are cells with a formula whose result was never stored;
    `struck` those whose text is struck through.
    """

    rows: Sequence[Sequence[Cell]]
    first_row: int = 0
    first_column: int = 0
    merges: tuple[Span, ...] = ()
    hidden_rows: Set[int] = frozenset()
    hidden_columns: Set[int] = frozenset()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: Set[tuple[int, int]] = frozenset()
    struck: Set[tuple[int, int]] = frozenset()
    _coded: dict[int, Coded[Cell]] = field(default_factory=dict, repr=False)

    @classmethod
    def assembled(
        cls,
        rows: Sequence[Sequence[Cell]],
        first_row: int,
        first_column: int,
        merges: tuple[Span, ...],
        details: Details,
    ) -> Grid:
        """A grid from its values and what a reader collected beside them."""
        beside = details.hidden_rows, details.hidden_columns, details.errors, details.uncalculated, details.struck
        return cls(rows, first_row, first_column, merges, *beside)

    @property
    def last_row(self) -> int:
        """0-based last row of the used rectangle; -1 where the sheet is empty."""
        return self.first_row + len(self.rows) - 1

    @property
    def last_column(self) -> int:
        """0-based last column of the used rectangle; -1 where the sheet is empty."""
        return self.first_column + (len(self.rows[0]) if self.rows else 0) - 1

    @property
    def used_columns(self) -> range:
        """0-based columns of the used rectangle."""
        return range(self.first_column, self.last_column + 1)

    def at(self, row: int, column: int) -> Cell:
        """Cell at a 0-based position; None outside the used rectangle."""
        row, column = row - self.first_row, column - self.first_column
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def column(self, column: int) -> Coded[Cell]:
        """The used part of a 0-based column, from `first_row` downwards; encoded when first asked for."""
        if column not in self._coded:
            self._coded[column] = self._encoded(column - self.first_column)
        return self._coded[column]

    def _encoded(self, place: int) -> Coded[Cell]:
        if not self.rows or not 0 <= place < len(self.rows[0]):
            return Coded(np.zeros(len(self.rows), dtype=np.int32), [None])
        if isinstance(self.rows, CodedRows):
            return self.rows.columns[place]
        return coded([row[place] for row in self.rows])

    def merged_downwards(self, column: int) -> Iterator[Span]:
        """Merged spans of more than one row that begin in a column."""
        return (span for span in self.merges if span.first_column == column and span.last_row > span.first_row)

    def merged_across(self, row: int, column: int) -> Span | None:
        """Merged span of more than one column that covers a cell; None where there is none."""
        wide = (span for span in self.merges if span.last_column > span.first_column)
        return next((span for span in wide if span.covers(row, column)), None)


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a workbook."""

    name: str
    grid: Grid
    is_hidden: bool = False


@dataclass(frozen=True, eq=False)
class Workbook:
    """All sheets that were read, and whether the format tells about hidden rows and error cells."""

    name: str
    sheets: tuple[Sheet, ...]
    is_checkable: bool = True
