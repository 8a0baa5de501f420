"""Workbook → the tables in it that can be read, what their sheets say about them, and findings about headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engagement_analysis.reading.coded import CodedRows
from engagement_analysis.reading.grid import Grid, Sheet, Workbook
from engagement_analysis.recognition.context import (
    find_context,
    lines_above,
    own_context,
    title_lines,
    title_year,
)
from engagement_analysis.recognition.header import MEASURES, Column, Header
from engagement_analysis.recognition.header_rows import OVERVIEW_KEYS
from engagement_analysis.recognition.tables import Table, split_tables
from engagement_analysis.table.cells import Place
from engagement_analysis.table.findings import Finding, is_quotable_label
from engagement_analysis.table.formatting import legend_findings
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.towns.title_words import counts_no_people, names_people
from engagement_analysis.values.dates import may_state_year

__all__ = ["FoundTable", "FoundWorkbook", "find_tables"]

_TITLE_ROWS: Final = 12
_STATEMENT: Final = re.compile(r":\s*[\d.,]*$")  # "Anzahl Gruppen: 5"
# Roles of which a table needs no column, but has at most one.
_OPTIONAL_ROLES: Final = (
    "campaign", "date", "organisation_type", "district", "status",
    "registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class FoundTable:
    """A table whose rows can be read; rows above `first_row` (0-based) belong to the table before it."""

    grid: Grid
    table: Table
    place: Place
    layout: TownLayout
    first_row: int

    @property
    def kind(self) -> tuple[object, ...]:
        """Equal for tables that can be read as one; a long one needs no company."""
        own = id(self) if isinstance(self.grid.rows, CodedRows) else None
        return id(self.layout), self.table.header.shape, self.grid.used_columns, own


@dataclass(frozen=True)
class FoundWorkbook:
    """Tables of one workbook, the names of its sheets, and what was found, in order; reading the tables adds to it."""

    name: str
    sheets: tuple[str, ...]
    tables: tuple[FoundTable, ...]
    findings: tuple[list[Finding], ...]


def find_tables(workbook: Workbook, layout: TownLayout) -> FoundWorkbook:
    r"""Find the tables of an opened workbook.

    Examples
    --------
    >>> from engagement_analysis.reading.workbook import read_workbook
    >>> from engagement_analysis.towns.layout import load_town
    >>> book = read_workbook("Gruppe;Datum;TN\nGS Woffenbach;20.10.2022;ca. 70".encode(), "Liste.csv")
    >>> (found,) = find_tables(book, load_town("neumarkt")).tables
    >>> found.place.sheet, [column.role for column in found.table.header.columns]
    ('Liste', ['organisation', 'date', 'participants'])
    """
    of_file = [] if workbook.is_checkable else [Finding("not-checkable")]
    filled = [sheet for sheet in workbook.sheets if len(sheet.grid.rows)]
    if not filled:
        of_file.append(Finding("empty-file" if workbook.sheets else "no-table"))
    findings, tables = [of_file], []
    for sheet in filled:
        for found in _sheet_tables(sheet, workbook.name, layout):
            if isinstance(found, FoundTable):
                tables.append(found)
                findings.append(found.place.findings)
            else:
                findings.append(found)
    return FoundWorkbook(workbook.name, tuple(sheet.name for sheet in filled), tuple(tables), tuple(findings))


def _sheet_tables(sheet: Sheet, file: str, layout: TownLayout) -> Iterator[FoundTable | list[Finding]]:
    """Tables of a sheet that can be read; findings about the sheet and about those that cannot."""
    grid = sheet.grid
    year = title_year(title_lines(grid, grid.first_row + _TITLE_ROWS, where=may_state_year), sheet.name, file)
    layout = layout.for_year(year)
    tables = split_tables(grid, layout, year=year)
    if not tables:
        yield [Finding("no-table", sheet.name)]
        return
    if sheet.is_hidden:
        yield [Finding("hidden-sheet", sheet.name)]
    yield list(legend_findings(grid, sheet.name))
    lines = title_lines(grid, tables[0].header.first_row)
    context = find_context(lines, sheet.name, file, layout)
    first_row = 0
    for table in tables:
        findings = list(_header_findings(grid, table.header, sheet.name))
        first, row = tables[0].header.first_row, table.header.first_row
        titles = lines if row == first else lines_above(grid, row)
        own = context if row == first else own_context(grid, row, first, context, layout)
        complaint = _incomplete(table.header, sheet.name) or _counts_other(table.header, sheet.name, titles, layout)
        if complaint is None:
            place = Place(file, sheet.name, own, findings)
            yield FoundTable(grid, table, place, layout, first_row)
        else:
            yield [*findings, complaint]
        first_row = table.last_row + 1


def _incomplete(header: Header, sheet: str) -> Finding | None:
    """A table without organisation or participants cannot be read; nor where several columns claim to be them."""
    if header.is_overview:
        has_key = bool(header.of_role(*OVERVIEW_KEYS))
        has_counts = any(column.is_period for column in header.of_role("participants"))
        return None if has_key and has_counts else Finding("missing-column", sheet)
    for role in ("organisation", "participants"):
        claims = header.of_role(role)
        if len(claims) > 1:
            return Finding("ambiguous-column", sheet, detail=_quoted(claims))
    if not header.of_role("organisation"):
        return Finding("missing-column", sheet, detail="keine Spalte für die Organisation")
    has_parts = header.one("minors") and header.one("adults")
    if not header.of_role("participants") and not has_parts:
        return Finding("missing-column", sheet, detail="keine Spalte für die Teilnehmenden")
    return None


def _counts_other(header: Header, sheet: str, titles: Sequence[str], layout: TownLayout) -> Finding | None:
    """An overview whose columns name times only counts what its title or the sheet's name says."""
    counts = [column for column in header.of_role("participants") if column.is_period]
    if not header.is_overview or any(names_people(column.label) for column in counts):
        return None
    meaning = layout.meaning(sheet)
    if meaning is not None and meaning.role in MEASURES:
        is_other = meaning.role != "participants"
    else:
        is_other = not any(map(names_people, titles)) and any(
            counts_no_people(title) for title in titles if not _STATEMENT.search(title)
        )
    return Finding("missing-column", sheet, detail="der Titel nennt keine Teilnehmenden") if is_other else None


def _quoted(columns: Sequence[Column]) -> str:
    """Columns by their labels; by the cell of the header where a label may hold a person's name."""
    return " und ".join(
        f"„{column.label}“" if is_quotable_label(column.label) else column.header_cell for column in columns
    )


def _header_findings(grid: Grid, header: Header, sheet: str) -> Iterator[Finding]:
    """Columns that are hidden, that nobody knows, or that claim the same meaning."""
    for column in header.columns:
        if column.index in grid.hidden_columns:
            yield Finding("hidden-column", sheet, column.header_cell)
        if column.role == "unknown" and not column.is_period:
            shown = column.label if _incomplete(header, sheet) is None and is_quotable_label(column.label) else None
            yield Finding("unknown-column", sheet, column.header_cell, shown)
    for role in _OPTIONAL_ROLES:
        claims = [column for column in header.of_role(role) if not column.is_period]
        if len(claims) > 1:
            detail = f"{_quoted(claims)}; keine davon wurde gelesen"
            yield Finding("ambiguous-column", sheet, claims[1].header_cell, detail=detail)
