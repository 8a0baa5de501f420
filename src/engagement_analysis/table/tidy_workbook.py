"""Workbook → tidy columns and findings: recognition, values and table in their order, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from engagement_analysis.reading.grid import Grid, Sheet, Workbook, column_number
from engagement_analysis.recognition.context import find_context, title_lines, title_year
from engagement_analysis.recognition.header import Header
from engagement_analysis.recognition.rows import classify_rows, split_tables
from engagement_analysis.table.checks import check_totals
from engagement_analysis.table.findings import Finding, is_quotable_label
from engagement_analysis.table.tidy import tidy_rows
from engagement_analysis.table.tidy_table import TidyColumns, TidyTable
from engagement_analysis.towns.layout import TownLayout

__all__ = ["TidyWorkbook", "tidy_workbook"]

_TITLE_ROWS: Final = 12
# Roles of which a table needs no column, but has at most one.
_OPTIONAL_ROLES: Final = (
    "campaign", "date", "organisation_type", "district", "status",
    "registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg",
)  # fmt: skip


@dataclass(frozen=True)
class TidyWorkbook:
    """Tables of one workbook, what was found in it, and the names of its sheets in their order."""

    name: str
    tables: tuple[TidyColumns, ...]
    findings: tuple[Finding, ...]
    sheets: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Tidy rows of all tables."""
        return sum(len(table) for table in self.tables)

    def in_order(self, more: list[Finding]) -> list[Finding]:
        """The findings of the file, then those of its sheets, each from top to bottom and from left to right."""
        return sorted([*self.findings, *more], key=self._place)

    def _place(self, finding: Finding) -> tuple[int, int, int]:
        sheet = self.sheets.index(finding.sheet) if finding.sheet in self.sheets else -1
        if not finding.cell:
            return sheet, -1, -1
        letters = finding.cell.rstrip("0123456789")
        return sheet, int(finding.cell[len(letters) :]), column_number(letters)


def tidy_workbook(workbook: Workbook, layout: TownLayout) -> TidyWorkbook:
    r"""Turn the sheets of an opened workbook into tidy columns, without findings that need the rows of all files.

    Examples
    --------
    >>> from engagement_analysis.reading.workbook import read_workbook
    >>> from engagement_analysis.towns.layout import load_town
    >>> book = read_workbook("Gruppe;Datum;TN\nGS Woffenbach;20.10.2022;ca. 70".encode(), "Liste.csv")
    >>> tidy = tidy_workbook(book, load_town("neumarkt"))
    >>> tidy.tables[0].numbers["participants"].tolist(), [finding.code for finding in tidy.findings]
    ([70.0], ['approximate-number'])
    """
    tables: list[TidyColumns] = []
    findings = [] if workbook.is_checkable else [Finding("not-checkable")]
    filled = [sheet for sheet in workbook.sheets if len(sheet.grid.rows)]
    if not filled:
        findings.append(Finding("empty-file" if workbook.sheets else "no-table"))
    for sheet in filled:
        tables += _sheet_tables(sheet, workbook.name, layout, findings)
    return TidyWorkbook(workbook.name, tuple(tables), tuple(findings), tuple(sheet.name for sheet in filled))


def _sheet_tables(sheet: Sheet, file: str, layout: TownLayout, findings: list[Finding]) -> Iterator[TidyColumns]:
    """Tables of a sheet; adds to the findings."""
    grid = sheet.grid
    year = title_year(title_lines(grid, grid.first_row + _TITLE_ROWS), sheet.name, file)
    layout = layout.for_year(year)
    tables = split_tables(grid, layout, year=year)
    if not tables:
        findings.append(Finding("no-table", sheet.name))
        return
    if sheet.is_hidden:
        findings.append(Finding("hidden-sheet", sheet.name))
    context = find_context(title_lines(grid, tables[0].header.first_row), sheet.name, file, layout)
    above = 0
    for table in tables:
        above, first_row = table.last_row + 1, above
        findings += _header_findings(grid, table.header, sheet.name)
        complaint = _incomplete(table.header, sheet.name)
        if complaint is not None:
            findings.append(complaint)
            continue
        rows = classify_rows(grid, table)
        tidy = tidy_rows(grid, table.header, rows, context, layout, sheet=sheet.name)
        findings += tidy.findings
        findings += check_totals(grid, table.header, rows, tidy, layout, sheet=sheet.name, first_row=first_row)
        findings += _hidden_rows(grid, tidy, sheet.name)
        yield tidy.columns(city=layout.slug, file=file, sheet=sheet.name)


def _incomplete(header: Header, sheet: str) -> Finding | None:
    """A table without organisation or participants cannot be read; nor where several columns claim to be them."""
    if header.is_overview:
        has_key = bool(header.of_role("organisation", "district"))
        has_counts = any(column.is_period for column in header.of_role("participants"))
        return None if has_key and has_counts else Finding("missing-column", sheet)
    for role in ("organisation", "participants"):
        claims = header.of_role(role)
        if len(claims) > 1:
            return Finding("ambiguous-column", sheet, detail=" und ".join(f"„{column.label}“" for column in claims))
    if not header.of_role("organisation"):
        return Finding("missing-column", sheet, detail="keine Spalte für die Organisation")
    has_parts = header.one("minors") and header.one("adults")
    if not header.of_role("participants") and not has_parts:
        return Finding("missing-column", sheet, detail="keine Spalte für die Teilnehmenden")
    return None


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
            labels = " und ".join(f"„{column.label}“" for column in claims)
            detail = f"{labels}; keine davon wurde gelesen"
            yield Finding("ambiguous-column", sheet, claims[1].header_cell, detail=detail)


def _hidden_rows(grid: Grid, tidy: TidyTable, sheet: str) -> Iterator[Finding]:
    """Hidden rows that were read; each points at the first cell that became a tidy row."""
    if grid.hidden_rows:
        rows, first = np.unique(tidy.source_rows, return_index=True)
        for row, position in zip(rows.tolist(), first.tolist(), strict=True):
            if row - 1 in grid.hidden_rows:
                yield Finding("hidden-row", sheet, tidy.texts["source_cell"][position])
