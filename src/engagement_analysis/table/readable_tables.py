"""Workbook → the tables in it that can be read, what their sheets say about them, and findings about headers."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import PurePath
from typing import Final

import numpy as np

from engagement_analysis.reading.coded import CodedRows
from engagement_analysis.reading.grid import Cell, Grid, Sheet, Workbook, column_letters
from engagement_analysis.recognition.bare_words import is_bare_count, is_bare_name, is_name_alone
from engagement_analysis.recognition.column import MEASURES, Column, Header
from engagement_analysis.recognition.context import (
    Context,
    find_context,
    kind_of_title,
    lines_above,
    own_context,
    stated_years,
    title_lines,
    title_year,
)
from engagement_analysis.recognition.layouts.arranged import Arranged
from engagement_analysis.recognition.layouts.parts import sheet_parts
from engagement_analysis.recognition.rows.classes import is_class_column
from engagement_analysis.recognition.tables import Table
from engagement_analysis.table.checks.formatting import legend_findings
from engagement_analysis.table.findings import Finding, is_quotable_label
from engagement_analysis.table.rows.data_cells import Place
from engagement_analysis.table.sheet_counts import SheetCount, filled_rows
from engagement_analysis.town_files.cell_words import is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.postponed import title_put_off
from engagement_analysis.town_files.title_words import announces, counts_no_people, names_people, names_things
from engagement_analysis.values.contacts import is_contact, is_person_name
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.headings import find_years, may_state_year
from engagement_analysis.values.organisations import names_group
from engagement_analysis.values.texts import is_blank, slug

_TITLE_ROWS: Final = 12
_BEFORE_ALL: Final = 1990
_ROWS_LOOKED_AT: Final = 200
_PERSON_NAME: Final = re.compile(r"[A-ZÄÖÜ][\w'’-]+,? [A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+)?")
_MONEY: Final = re.compile(
    r"€|\beuro?\b|kosten|preis|miete|\bstück|betrag|umsatz|budget|ausgaben|einnahmen|haushalt", re.I
)
_KINDS: Final = re.compile(
    r"\w*(?:schulen|gärten|kitas|stätten|vereine|verbände|firmen|unternehmen|betriebe|kirchen|gemeinden|gruppen|"
    r"einrichtungen|personen|sonstige|weitere|andere)\b",
    re.IGNORECASE,
)
_STATEMENT: Final = re.compile(r":\s*[\d.,]*$")  # "Anzahl Gruppen: 5"
# Roles of which a table needs no column, but has at most one.
_OPTIONAL_ROLES: Final = (
    "campaign", "date", "organisation_type", "district", "status",
    "registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class FoundTable:
    """A table whose rows can be read; rows above `first_row` (0-based) belong to the table before it."""

    part: Arranged
    table: Table
    place: Place
    layout: TownLayout
    first_row: int
    count: SheetCount

    @property
    def grid(self) -> Grid:
        """The cells, laid out as a plain list."""
        return self.part.grid

    @property
    def kind(self) -> tuple[object, ...]:
        """Equal for tables that can be read as one; a long one needs no company."""
        own = id(self) if isinstance(self.grid.rows, CodedRows) or self.part.origins else None
        return id(self.layout), self.table.header.shape, self.grid.used_columns, own


@dataclass(frozen=True)
class FoundWorkbook:
    """Tables of one workbook, what was found in order, what became of its sheets' rows; reading adds to both."""

    name: str
    tables: tuple[FoundTable, ...]
    findings: tuple[list[Finding], ...]
    counts: tuple[SheetCount, ...] = ()


def find_tables(workbook: Workbook, layout: TownLayout) -> FoundWorkbook:
    """Find the tables of an opened workbook."""
    of_file = [] if workbook.is_checkable else [Finding("not-checkable")]
    filled = [sheet for sheet in workbook.sheets if len(sheet.grid.rows)]
    if not filled:
        of_file.append(Finding("empty-file" if workbook.sheets else "no-table"))
    findings, tables = [of_file], []
    has_years = len({year for sheet in filled if (year := title_year([], sheet.name, "")) is not None}) > 1
    counts = tuple(SheetCount(sheet.name) for sheet in filled)
    for sheet, count in zip(filled, counts, strict=True):
        for found in _sheet_tables(sheet, workbook.name, layout, count, is_of_years=has_years):
            if isinstance(found, FoundTable):
                tables.append(found)
                findings.append(found.place.findings)
            else:
                findings.append(found)
    return FoundWorkbook(workbook.name, tuple(tables), tuple(findings), counts)


def _sheet_tables(
    sheet: Sheet, file: str, layout: TownLayout, count: SheetCount, *, is_of_years: bool
) -> Iterator[FoundTable | list[Finding]]:
    """Tables of a sheet that can be read; findings about the sheet and about those that cannot."""
    grid = sheet.grid
    year = title_year(title_lines(grid, grid.first_row + _TITLE_ROWS, where=may_state_year), sheet.name, file, layout)
    layout = layout.for_year(year)
    parts = sheet_parts(grid, layout, sheet=sheet.name, year=year)
    if not any(tables for _, tables in parts):
        count.rows["unread"] += filled_rows(grid, grid.first_row, grid.last_row)
        yield [Finding("no-table", sheet.name)]
        return
    if sheet.is_hidden:
        yield [Finding("hidden-sheet", sheet.name)]
    yield list(legend_findings(sheet.grid, sheet.name))
    for part, tables in parts:
        if not tables:
            letters = [column_letters(index) for index in part.grid.used_columns]
            yield [Finding("no-table", sheet.name, detail=f"in den Spalten {letters[0]} bis {letters[-1]}")]
        if part.beside is not None:
            detail = "hier steht eine kleine Tabelle neben der Liste"
            yield [Finding("unread-row", sheet.name, part.beside, detail=detail)]
        yield from _part_tables(part, tables, sheet, file, layout, count, is_of_years=is_of_years)


def _part_tables(
    part: Arranged,
    tables: Sequence[Table],
    sheet: Sheet,
    file: str,
    layout: TownLayout,
    count: SheetCount,
    *,
    is_of_years: bool,
) -> Iterator[FoundTable | list[Finding]]:
    grid, lines = part.grid, part.lines
    context = find_context(lines, sheet.name, file, layout)
    if any(title_put_off(line) is not None for line in lines):
        yield [Finding("postponed", sheet.name)]
    stated = stated_years(lines, sheet.name, "" if is_of_years else file, layout)
    years = _years_in_conflict(stated, context, file, layout)
    if years:
        said = " und ".join(map(str, years))
        yield [Finding("year-conflict", sheet.name, detail=f"genannt sind {said}")]
        context = _with_likely_year(grid, tables, context, years)
    elif stated[0] is None and context.year is not None and (stated[1] is None or sheet.name == PurePath(file).stem):
        context = _without_year_of_file(grid, tables, context)
    of_campaign, context = _campaign(context, tables, sheet.name, layout)
    first_row = 0
    count.rows["title"] += filled_rows(grid, grid.first_row, tables[0].header.first_row - 1) if tables else 0
    for table in tables:
        findings = list(_header_findings(grid, table.header, sheet.name))
        first, row = tables[0].header.first_row, table.header.first_row
        titles = lines if row == first else lines_above(grid, row)
        own = context if row == first else own_context(grid, row, first, context, layout)
        complaint = _complaint(grid, table, titles, sheet.name, file, layout)
        if complaint is None:
            if own.organisation_type is None and not table.header.of_role("organisation_type", "type_mark"):
                is_of_classes = any(map(is_class_column, table.header.columns))
                kind = "school" if is_of_classes else kind_of_title(lines_above(grid, row), layout)
                own = replace(own, organisation_type=kind)
            if table.header.is_announced_only:
                detail = "keine Spalte für die Teilnehmenden; gelesen sind nur die Anmeldungen"
                findings.append(Finding("missing-column", sheet.name, detail=detail))
            elif any(map(announces, titles)) and not table.header.of_role("registered", "status"):
                detail = "der Titel nennt Anmeldungen; gezählt als Teilnehmende"
                people = table.header.people[0] if table.header.people else table.header.counts[0]
                findings.append(Finding("implausible-value", sheet.name, people.header_cell, detail=detail))
            place = Place(file, sheet.name, own, [*of_campaign, *findings])
            of_campaign = []
            count.rows["header"] += filled_rows(grid, table.header.first_row, table.header.last_row)
            yield FoundTable(part, table, place, layout, first_row, count)
        else:
            count.rows["unread"] += filled_rows(grid, table.header.first_row, table.last_row)
            yield [*findings, complaint]
        first_row = table.last_row + 1


def _years_in_conflict(stated: Sequence[int | None], context: Context, file: str, layout: TownLayout) -> list[int]:
    """Years that title, sheet name, file name and the labelled day of the event state, where they disagree.

    A day in a file's name is that of saving it, unless the name is that of the campaign.
    """
    *of_sheet, of_file = stated
    stem = PurePath(file).stem
    if of_file not in find_years(stem, names_campaign=layout.campaign_named(stem) is not None):
        of_file = None
    event = context.event
    is_elsewhen = event is not None and context.year not in (None, event.start.year, event.end.year)
    said = [*of_sheet, of_file, event.start.year if event is not None and is_elsewhen else None]
    years = list(dict.fromkeys(year for year in said if year is not None and year > _BEFORE_ALL))
    return years if len(years) > 1 else []


def _with_likely_year(grid: Grid, tables: Sequence[Table], context: Context, named: Collection[int]) -> Context:
    """The context with the one of the named years of which most days of the rows are, else with that of its event."""
    year, event = context.year, context.event
    if event is not None and year not in (event.start.year, event.end.year):
        year = event.start.year
    for most, _ in _years_of_rows(grid, tables).most_common(1):
        if most in named and most != year:
            return replace(context, year=most, event=event if event and event.start.year == most else None)
    return replace(context, year=year)


def _without_year_of_file(grid: Grid, tables: Sequence[Table], context: Context) -> Context:
    """The context without a year that only the file's name says, where most days of the rows are of several others."""
    found = _years_of_rows(grid, tables)
    if 2 * found[context.year] >= found.total() or len(found.keys() - {context.year}) < 2:
        return context
    return replace(context, year=None)


def _years_of_rows(grid: Grid, tables: Sequence[Table]) -> Counter[int | None]:
    """How many days of the rows are of each year."""
    found: Counter[int | None] = Counter()
    for table in tables:
        rows = slice(table.header.last_row + 1 - grid.first_row, table.last_row + 1 - grid.first_row)
        for column in table.header.of_role("date"):
            cells = grid.column(column.index).rows(rows)
            years = [_year_of(cell) for cell in cells.distinct]
            for year, n_rows in zip(years, np.bincount(cells.codes, minlength=len(years)).tolist(), strict=True):
                found[year] += n_rows
    del found[None]
    return found


def _year_of(cell: Cell) -> int | None:
    if isinstance(cell, dt.date):
        return cell.year
    span = parse_date(cell) if isinstance(cell, str) and not is_blank(cell) else None
    return span.start.year if isinstance(span, DateSpan) and span.start.year == span.end.year else None


def _campaign(
    context: Context, tables: Sequence[Table], sheet: str, layout: TownLayout
) -> tuple[list[Finding], Context]:
    """The campaign of a sheet's rows: the only listed one where none is named; what is not listed is told."""
    listed = {campaign.id: campaign.title for campaign in layout.campaigns}
    is_of_rows = all(
        table.header.of_role("campaign") or any(column.campaign for column in table.header.columns) for table in tables
    )
    if context.campaign is None and len(listed) == 1:
        return [], replace(context, campaign=next(iter(listed)))
    if (
        is_of_rows
        or not any(table.header.lacks is None for table in tables)
        or not listed
        or context.campaign in listed
    ):
        return [], context
    if context.campaign is None:
        return [Finding("unknown-campaign", sheet, detail="keine Aktion ist genannt")], context
    alike = get_close_matches(context.campaign, listed, n=1)
    detail = f"ähnlich: {listed[alike[0]]}" if alike else ""
    return [Finding("unknown-campaign", sheet, detail=detail)], context


def _complaint(
    grid: Grid, table: Table, titles: Sequence[str], sheet: str, file: str, layout: TownLayout
) -> Finding | None:
    """Why a table cannot be read."""
    header = table.header
    if (incomplete := _incomplete(header, sheet)) is not None:
        return incomplete
    if _counts_other(header, sheet, titles, layout):
        return Finding("missing-column", sheet, detail="der Titel nennt keine Teilnehmenden")
    if _lacks_people(header, [*titles, sheet, file], layout) or _counts_groups(grid, table):
        return Finding("no-table", sheet, detail="nichts spricht von Menschen")
    if _may_name_persons(grid, table, layout):
        return Finding("missing-column", sheet, detail="keine Spalte für die Organisation")
    if _lists_persons(grid, table):
        return Finding("missing-column", sheet, detail="eine Zeile je Person; keine Spalte zählt die Teilnehmenden")
    return None


def _incomplete(header: Header, sheet: str) -> Finding | None:
    """A table without organisation or participants cannot be read; nor where several columns claim to be them."""
    if header.lacks is None or header.can_be_read:
        return None
    claims = header.of_role(header.lacks)
    if header.is_overview:
        return Finding("missing-column", sheet)
    if len(claims) > 1:
        return Finding("ambiguous-column", sheet, detail=_quoted(claims))
    lacking = "die Teilnehmenden" if header.key else "den Tag" if header.is_of_events else "die Organisation"
    return Finding("missing-column", sheet, detail=f"keine Spalte für {lacking}")


def _counts_other(header: Header, sheet: str, titles: Sequence[str], layout: TownLayout) -> bool:
    """Tell whether the title or the sheet's name of an overview, whose columns name times only, counts no people."""
    counts = [column for column in header.of_role("participants") if column.is_period]
    if not header.is_overview or any(names_people(column.label) for column in counts):
        return False
    meaning = layout.meaning(sheet)
    if meaning is not None and meaning.role in MEASURES:
        return meaning.role != "participants"
    of_things = any(counts_no_people(title) for title in titles if not _STATEMENT.search(title))
    return of_things and not any(map(names_people, titles))


def _lacks_people(header: Header, titles: Sequence[str], layout: TownLayout) -> bool:
    """Tell whether numbers are no participants: nothing says people or a listed campaign, or something says money.

    Or things: "Anzahl" on a sheet of vests to lend.
    """
    counts = header.of_role("participants")
    if not counts or any(names_people(column.label) or layout.meaning(column.label) for column in counts):
        return False
    texts = [*titles, *(column.label for column in header.columns)]
    is_said = any(names_people(text) or layout.campaign_named(text) is not None for text in texts)
    of_things = any(map(names_things, titles)) and not any(map(names_people, titles))
    return not is_said or of_things or any(map(_MONEY.search, texts))


def _counts_groups(grid: Grid, table: Table) -> bool:
    """Tell whether a bare number stands beside kinds alone: how many schools and clubs there were."""
    if not any(is_bare_count(column.label) for column in table.header.of_role("participants")):
        return False
    names = [column.index for column in table.header.of_role("organisation")]
    rows = range(table.header.last_row + 1, table.last_row + 1)
    cells = [cell for row in rows for index in names if isinstance(cell := grid.at(row, index), str)]
    told = [cell for cell in cells if not is_blank(cell) and not is_total_label(cell)]
    return bool(told) and all(map(_KINDS.match, told))


def _may_name_persons(grid: Grid, table: Table, layout: TownLayout) -> bool:
    """Tell whether a column called "Name" alone holds what may be a person's as well as a group's."""
    columns = [column.index for column in table.header.of_role("organisation") if is_name_alone(column.label)]
    rows = range(table.header.last_row + 1, table.last_row + 1)
    names = [str(cell) for row in rows for index in columns if not is_blank(cell := grid.at(row, index))]
    told = [name for name in names if not (is_total_label(name) or slug(name) in layout.organisation_ids)]
    return any(is_contact(name) and not names_group(name) for name in told)


def _lists_persons(grid: Grid, table: Table) -> bool:
    """Tell whether a column of people holds names: one row a person, of whom nobody says how many they are.

    Nor are those who announced a group its name, where they are persons.
    """
    for column in [*table.header.people, *filter(is_bare_name, table.header.of_role("organisation"))]:
        of_person = is_person_name if column.role == "organisation" else _PERSON_NAME.fullmatch
        rows = range(table.header.last_row + 1, min(table.last_row, table.header.last_row + _ROWS_LOOKED_AT) + 1)
        cells = [cell for row in rows if not is_blank(cell := grid.at(row, column.index))]
        n_names = sum(isinstance(cell, str) and bool(of_person(cell.strip())) for cell in cells)
        if n_names > 1 and 2 * n_names > len(cells):
            return True
    return False


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
        if len(claims) > 1 and not header.added(role):
            detail = f"{_quoted(claims)}; keine davon wurde gelesen"
            yield Finding("ambiguous-column", sheet, claims[1].header_cell, detail=detail)
