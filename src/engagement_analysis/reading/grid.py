"""Cells of one sheet with their addresses, merged spans, hidden rows and columns, errors."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from engagement_analysis.reading.coded import Coded, CodedRows, coded

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")
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
    """Letters of a 0-based column.

    Examples
    --------
    >>> column_letters(0), column_letters(26), column_letters(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """0-based column of its letters.

    Examples
    --------
    >>> column_number("A"), column_number("XFD")
    (0, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    """A1 address of a cell given by 0-based row and column.

    Examples
    --------
    >>> address(13, 3)
    'D14'
    """
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
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
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
        return cls(
            rows,
            first_row,
            first_column,
            merges,
            hidden_rows=frozenset(details.hidden_rows),
            hidden_columns=frozenset(details.hidden_columns),
            errors=details.errors,
            uncalculated=frozenset(details.uncalculated),
            struck=frozenset(details.struck),
        )

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

    def value(self, a1: str) -> Cell:
        """Cell at an A1 address.

        Examples
        --------
        >>> Grid([["ca. 70", 3.0]], first_row=13, first_column=3).value("D14")
        'ca. 70'
        """
        found = _A1.fullmatch(a1)
        if found is None:
            raise ValueError(f"Keine Zelladresse: {a1!r}. Beispiel: 'D14'.")
        return self.at(int(found[2]) - 1, column_number(found[1]))

    def column(self, column: int) -> Coded[Cell]:
        """The used part of a 0-based column, from `first_row` downwards; encoded when first asked for.

        Examples
        --------
        >>> Grid([["Gruppe", "TN"], ["GS Woffenbach", 70]]).column(1).tolist()
        ['TN', 70]
        """
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

    def show(self, area: str | None = None) -> str:
        """The cells as a person sees them, with column letters and row numbers.

        Examples
        --------
        >>> print(Grid([["Gruppe", "TN"], ["GS Woffenbach", 70]]).show())
          | A             | B
        1 | Gruppe        | TN
        2 | GS Woffenbach | 70
        """
        top, left, bottom, right = self.first_row, self.first_column, self.last_row, self.last_column
        if area is not None:
            corners = [_A1.fullmatch(part) for part in area.split(":")]
            if len(corners) != 2 or None in corners:
                raise ValueError(f"Kein Zellbereich: {area!r}. Beispiel: 'A1:F6'.")
            (left, top), (right, bottom) = ((column_number(c[1]), int(c[2]) - 1) for c in corners if c)
        columns = range(left, right + 1)
        table = [["", *map(column_letters, columns)]]
        table += [[str(row + 1), *(_shown(self.at(row, c)) for c in columns)] for row in range(top, bottom + 1)]
        widths = [max(len(line[k]) for line in table) for k in range(len(table[0]))]
        lines = ([text.ljust(width) for text, width in zip(line, widths, strict=True)] for line in table)
        return "\n".join(" | ".join(line).rstrip() for line in lines)


def _shown(value: Cell) -> str:
    return "" if value is None else " ".join(str(value).split())


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
