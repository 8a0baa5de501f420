"""Data rows of tables → their cells with addresses; what goes wrong with a cell is noted with its table."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Coded, Mask, coded, positions
from engagement_analysis.reading.grid import Cell, address, column_letters
from engagement_analysis.recognition.column import Column, Header
from engagement_analysis.recognition.context import Context
from engagement_analysis.recognition.rows.body import RowNumbers, filled_column
from engagement_analysis.recognition.sections import context_below
from engagement_analysis.recognition.stack import Stack
from engagement_analysis.table.findings import Finding
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.organisations import organisation_type
from engagement_analysis.values.quantities import ERROR_HINT, is_error_text
from engagement_analysis.values.texts import is_blank

_BROKEN: Final = ("error-cell", "formula-without-value")
_BROKEN_DATE: Final = "#N/A"
_Said = TypeVar("_Said", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Place:
    """Where a table stands, what its sheet says about all its rows, and the findings about it so far."""

    file: str
    sheet: str
    context: Context
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class DataCells:
    """The data cells of tables with the same columns: their rows in the stack, and the place of each table.

    `sections` holds the rows of the stack between them that are titles of sections, which `layout` helps to read;
    `totals` those that are totals.
    """

    stack: Stack
    rows: RowNumbers
    places: tuple[Place, ...]
    layout: TownLayout
    sections: Sequence[int] = ()
    totals: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def header(self) -> Header:
        """The columns."""
        return self.stack.header

    @cached_property
    def sheet_rows(self) -> npt.NDArray[np.intp]:
        """0-based row of each data row in its own sheet."""
        return self.stack.sheet_rows[self.rows]

    @cached_property
    def tables(self) -> npt.NDArray[np.int32]:
        """Number of the table of each data row."""
        return self.stack.table_of_row[self.rows]

    @cached_property
    def contexts(self) -> Coded[Context]:
        """What the sheet of each row says about all its rows, or a section of it about those below its title.

        A total that names the kind of a section ("Summe Schulen") ends it.
        """
        contexts, codes = [place.context for place in self.places], self.tables
        totals = self.totals if self.sections else ()
        for row, is_total in sorted([(row, False) for row in self.sections] + [(row, True) for row in totals]):
            number, _ = self.stack.origin(row)
            first, last = np.searchsorted(self.rows, (row, self.stack.starts[number + 1])).tolist()
            if is_total:
                of_sheet = self.places[number].context.organisation_type
                kind = contexts[int(codes[first])].organisation_type if first < last else of_sheet
                if kind != of_sheet and self._names(row, kind):
                    codes = codes.copy() if codes is self.tables else codes
                    contexts.append(replace(contexts[int(codes[first])], organisation_type=of_sheet))
                    codes[first:last] = len(contexts) - 1
                continue
            titles = [
                cell for column in self.stack.grid.used_columns if not is_blank(cell := self.stack.grid.at(row, column))
            ]
            if len(titles) > 1:  # beside the title of a kind may stand what its groups add up to
                titles = [cell for cell in titles if isinstance(cell, str) and not cell.strip()[:1].isdigit()]
            if first == last or len(titles) != 1:
                continue
            below = context_below(titles[0], contexts[int(codes[first])], self.layout)
            if below != contexts[int(codes[first])]:
                codes = codes.copy() if codes is self.tables else codes
                codes[first:last] = len(contexts)
                contexts.append(below)
        return Coded(codes, contexts)

    def _names(self, row: int, kind: str | None) -> bool:
        """Tell whether a row of the stack holds a word for a kind of organisations."""
        cells = [self.stack.grid.at(row, column) for column in self.stack.grid.used_columns]
        words = [word for cell in cells if isinstance(cell, str) for word in cell.split()]
        return any(organisation_type(word.strip(":()")) == kind for word in words)

    def said_by_sheet(self, what: Callable[[Context], _Said]) -> Coded[_Said]:
        """One thing that the sheet of each row, or a section of it, says."""
        said = coded([what(context) for context in self.contexts.distinct])
        return Coded(said.codes[self.contexts.codes], said.distinct)

    def read(self, column: Column) -> Coded[Cell]:
        """Data cells of a column, to be called once a column: error values become a finding, and blank.

        A broken date stays one: the sheet's own does not stand for it.
        """
        cells = self.read_quietly(column)
        broken = self._broken(column, cells)
        return cells.replaced(broken, _BROKEN_DATE if column.role == "date" else "") if broken else cells

    def read_quietly(self, column: Column) -> Coded[Cell]:
        """Data cells of a column that nothing is said about, and whose errors nobody needs to mend."""
        return filled_column(self.stack.grid, column, 0, self.stack.n_rows - 1).rows(self.rows)

    def read_role(self, role: str) -> Coded[Cell] | None:
        """Data cells of the one column of a role; None where there is none."""
        column = self.header.one(role)
        return None if column is None else self.read(column)

    def addresses(self, column: Column) -> Coded[str]:
        """A1 address of each data cell of a column."""
        if not len(self):
            return Coded(np.zeros(0, dtype=np.int32), [])
        letters, rows = column_letters(column.index), self.sheet_rows
        first, last = int(rows.min()), int(rows.max())
        return Coded((rows - first).astype(np.int32), [letters + row for row in map(str, range(first + 1, last + 2))])

    def report(self, code: str, position: int, column: Column, raw: str | None = None, detail: str = "") -> None:
        """Note a finding about the data cell at a position, counted from the first data row."""
        number, row = self.stack.origin(int(self.rows[position]))
        place = self.places[number]
        place.findings.append(Finding(code, place.sheet, address(row, column.index), raw, detail))

    def report_rows(self, code: str, rows: Mask, column: Column, detail: str = "") -> None:
        """Note the same finding about the cell of each of some data rows."""
        for position in positions(rows):
            self.report(code, position, column, None, detail)

    def forget_broken(self, is_gone: Mask) -> None:
        """Drop the findings about broken cells of rows whose numbers do not count: nobody needs to mend them."""
        gone = {self.stack.origin(row) for row in self.rows[is_gone].tolist()}
        for number, place in enumerate(self.places if gone else ()):
            place.findings[:] = [
                finding
                for finding in place.findings
                if finding.code not in _BROKEN or (number, finding.row - 1) not in gone
            ]

    def _broken(self, column: Column, cells: Coded[Cell]) -> list[int]:
        """Positions of error values, as text or marked by the format, and of formulas that were never calculated."""
        grid = self.stack.grid
        errors = {position: str(cells[position]) for position in cells.positions(_is_error_value, hint=ERROR_HINT)}
        for position in self._positions(column, grid.errors):
            errors.setdefault(position, grid.errors[int(self.rows[position]), column.index])
        for position, raw in errors.items():
            self.report("error-cell", position, column, raw)
        uncalculated = list(self._positions(column, grid.uncalculated))
        for position in uncalculated:
            self.report("formula-without-value", position, column)
        return [*errors, *uncalculated]

    def _positions(self, column: Column, places: Collection[tuple[int, int]]) -> Iterator[int]:
        """Positions of the data cells of a column among (row, column) places of the stack, from top to bottom."""
        for row in sorted(row for row, place in places if place == column.index) if places else ():
            position = bisect_left(self.rows, row)
            if position < len(self.rows) and self.rows[position] == row:
                yield position


def _is_error_value(cell: Cell) -> bool:
    return type(cell) is str and cell[:1] in ("#", "E", "e") and is_error_text(cell)
