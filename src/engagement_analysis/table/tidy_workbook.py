"""Tables found in workbooks → tidy columns and findings: tables of one kind are read as one, however many files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt
from babel.numbers import format_decimal

from engagement_analysis.reading.grid import address, column_number
from engagement_analysis.recognition.column import MEASURES, Column, holds_number
from engagement_analysis.recognition.rows.kinds import Rows, classify_stack
from engagement_analysis.recognition.stack import Stack, stacked
from engagement_analysis.table.checks.formatting import struck_rows
from engagement_analysis.table.checks.sheet_totals import Totals
from engagement_analysis.table.findings import Finding
from engagement_analysis.table.readable_tables import FoundTable, FoundWorkbook
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.tidy import tidy_rows
from engagement_analysis.table.rows.tidy_table import TidyColumns, TidyTable
from engagement_analysis.table.sheet_counts import SheetCount
from engagement_analysis.values.texts import is_blank

_FIRST_YEAR = 1900
"""What is as large, right of a title, is no count."""


@dataclass(frozen=True)
class TidyWorkbook:
    """What was found in one workbook, its number of tidy rows, and what became of the rows of its sheets, in order."""

    name: str
    n_rows: int
    findings: tuple[Finding, ...]
    counts: tuple[SheetCount, ...]

    def in_order(self, more: list[Finding]) -> list[Finding]:
        """The findings of the file, then those of its sheets, each from top to bottom and from left to right."""
        number_of = {count.sheet: number for number, count in enumerate(self.counts)}
        return sorted(
            [*self.findings, *more],
            key=lambda each: (number_of.get(each.sheet or "", -1), each.row, column_number(each.column)),
        )


@dataclass(frozen=True)
class TidyWorkbooks:
    """Some workbooks, and their rows in the same order."""

    files: tuple[TidyWorkbook, ...]
    rows: tuple[TidyColumns, ...]


def tidy_workbooks(workbooks: Sequence[FoundWorkbook]) -> TidyWorkbooks:
    """Read the tables of some workbooks, without findings that need the rows of all files."""
    of_kind: dict[tuple[object, ...], list[int]] = {}
    tables = [table for workbook in workbooks for table in workbook.tables]
    for number, table in enumerate(tables):
        of_kind.setdefault(table.kind, []).append(number)
    read = [_read([tables[number] for number in numbers]) for numbers in of_kind.values()]
    rows = [columns for columns, _ in read]
    numbers_of_tables = [
        np.array(numbers)[of_table] for numbers, (_, of_table) in zip(of_kind.values(), read, strict=True)
    ]
    table_of_row = np.concatenate([np.zeros(0, dtype=np.intp), *numbers_of_tables])
    if (table_of_row[1:] < table_of_row[:-1]).any():
        rows = [TidyColumns.joined(rows).rows(np.argsort(table_of_row, kind="stable"))]
    workbook_of_table = np.repeat(np.arange(len(workbooks)), [len(workbook.tables) for workbook in workbooks])
    n_rows = np.bincount(workbook_of_table[table_of_row], minlength=len(workbooks)).tolist()
    files = [
        TidyWorkbook(book.name, n, _once_a_sheet(chain.from_iterable(book.findings)), book.counts)
        for book, n in zip(workbooks, n_rows, strict=True)
    ]
    return TidyWorkbooks(tuple(files), tuple(rows))


def _once_a_sheet(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings without what several tables of a sheet tell of all of it: that none of them knows types."""
    kept: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        is_of_sheet = finding.cell is None and finding.severity == "info"
        kept.setdefault((finding.code, finding.sheet) if is_of_sheet else number, finding)
    return tuple(kept.values())


def _read(tables: Sequence[FoundTable]) -> tuple[TidyColumns, npt.NDArray[np.int32]]:
    """Rows of tables of one kind, and for each row the number of its table; findings are noted with their tables."""
    stack = stacked([(table.grid, table.table) for table in tables])
    layout = tables[0].layout
    rows = classify_stack(stack, layout)
    places = tuple(table.place for table in tables)
    tidy = tidy_rows(DataCells(stack, rows.data, places, layout, rows.section.tolist(), rows.total.tolist()))
    for number, table in enumerate(tables):
        table.count.add(stack, number, rows)
        found = (
            _wrong_totals(table, number, stack, rows, tidy),
            _marked_rows(table, number, tidy),
            _more_than_inhabitants(table, number, tidy),
            _unread(table, number, stack, rows),
            _above_header(table),
        )
        table.place.findings.extend(chain.from_iterable(found))
    if tables[0].part.origins:  # such a table is read by itself
        tidy = _as_in_sheet(tables[0], tidy)
    return tidy.columns(places, city=layout.slug), tidy.tables


def _unread(table: FoundTable, number: int, stack: Stack, rows: Rows) -> Iterator[Finding]:
    """Rows that hold values but are no data, each at its first value; columns of data rows that have no header."""
    grid, header = table.grid, table.table.header
    understood = [column.index for column in header.columns if column.role not in ("unknown", "ignored")]
    for row in stack.rows_of_sheets(number, rows.unread):
        first = next((index for index in understood if not is_blank(grid.at(row, index))), understood[0])
        yield Finding("unread-row", table.place.sheet, address(row, first))
    named = {column.index for column in header.columns}
    data = stack.rows_of_sheets(number, rows.data)
    for index in grid.used_columns:
        if index not in named:
            place = next((row for row in data if not is_blank(grid.at(row, index))), None)
            if place is not None:
                cell = address(place, index)
                yield Finding("unknown-column", table.place.sheet, cell, detail="die Spalte hat keine Überschrift")


def _above_header(table: FoundTable) -> Iterator[Finding]:
    """Two or more rows right above the header that look like those below: a list that was sorted with its header."""
    grid, header = table.grid, table.table.header
    counts = header.of_role(*MEASURES)
    for key in header.of_role("organisation")[:1]:

        def is_row(row: int, key: Column = key) -> bool:
            name, numbers = grid.at(row, key.index), [grid.at(row, column.index) for column in counts]
            is_name = isinstance(name, str) and not is_blank(name) and table.layout.meaning(name) is None
            return is_name and any(holds_number(number) and float(str(number)) < _FIRST_YEAR for number in numbers)

        rows = list(takewhile(is_row, range(header.first_row - 1, max(table.first_row, grid.first_row) - 1, -1)))
        if len(rows) > 1:
            yield from (Finding("unread-row", table.place.sheet, address(row, key.index)) for row in reversed(rows))


def _as_in_sheet(table: FoundTable, tidy: TidyTable) -> TidyTable:
    """Rows and findings of a table that was laid out anew, with the places where its cells stand in the sheet."""
    origin = table.part.origin
    table.place.findings[:] = [
        replace(finding, cell=origin(finding.cell)) if finding.cell else finding for finding in table.place.findings
    ]
    cells = tidy.texts["source_cell"].map(lambda cell: origin(cell or ""))
    rows = [int((cell or "").lstrip(ascii_uppercase)) for cell in cells.tolist()]
    return replace(tidy, texts={**tidy.texts, "source_cell": cells}, source_rows=np.array(rows, dtype=np.int64))


def _wrong_totals(table: FoundTable, number: int, stack: Stack, rows: Rows, tidy: TidyTable) -> Iterator[Finding]:
    header = table.table.header
    total = stack.rows_of_sheets(number, rows.total)
    has_lines_above = header.first_row > max(table.first_row, table.grid.first_row)
    if total or has_lines_above or (header.is_overview and header.of_role("total")):
        first, last = np.searchsorted(rows.data, stack.starts[number : number + 2]).tolist()
        values = {index: quantities.value[first:last] for index, quantities in tidy.quantities.items()}
        data = stack.rows_of_sheets(number, rows.data)
        totals = Totals(table.grid, header, table.layout, table.place.sheet, data, total, values)
        yield from totals.findings(table.first_row)


def _marked_rows(table: FoundTable, number: int, tidy: TidyTable) -> Iterator[Finding]:
    """Rows that were read though hidden or struck through; each points at the first cell that became a tidy row."""
    grid, sheet = table.grid, table.place.sheet
    if not grid.hidden_rows and not grid.struck:
        return
    own = np.flatnonzero(tidy.tables == number)
    source_rows, first = np.unique(tidy.source_rows[own], return_index=True)
    cells = [tidy.texts["source_cell"][position] for position in own[first].tolist()]
    rows = [(row - 1, str(cell)) for row, cell in zip(source_rows.tolist(), cells, strict=True)]
    yield from (Finding("hidden-row", sheet, cell) for row, cell in rows if row in grid.hidden_rows)
    understood = [column.index for column in table.table.header.columns if column.role not in ("unknown", "ignored")]
    yield from struck_rows(grid, rows, sheet, understood)


def _more_than_inhabitants(table: FoundTable, number: int, tidy: TidyTable) -> Iterator[Finding]:
    """Rows with more participants than the town has inhabitants."""
    most = table.layout.rules.inhabitants
    if most is None:
        return
    for position in np.flatnonzero((tidy.participants.value > most) & (tidy.tables == number)).tolist():
        cell = tidy.texts["source_cell"][position]
        detail = f"mehr Teilnahmen, als die Stadt Einwohner hat ({format_decimal(most, locale='de')})"
        yield Finding("implausible-value", table.place.sheet, cell, None, detail)
