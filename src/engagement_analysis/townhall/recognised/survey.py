"""Workbook + town's layout → what each sheet and column was recognised as; persons are left behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from engagement_analysis.reading.grid import Cell, Grid, Sheet, column_letters
from engagement_analysis.reading.problems import ReadError
from engagement_analysis.reading.workbook import read_workbook
from engagement_analysis.recognition.context import (
    campaign_name,
    campaign_slug,
    find_context,
    title_lines,
    title_parts,
    title_year,
)
from engagement_analysis.recognition.header import Column, ColumnRole, header_labels
from engagement_analysis.recognition.rows.body import filled_column
from engagement_analysis.recognition.rows.kinds import classify_rows
from engagement_analysis.recognition.tables import Table, split_tables
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.town_files.layout import TOWN_ROLES, TownLayout
from engagement_analysis.town_files.vocabulary import Role, header_text, normal_header, qualifies_parent
from engagement_analysis.townhall.recognised.columns import ValueSummary, shown_label, summarise_values
from engagement_analysis.townhall.recognised.rule_needs import RuleNeeds, rule_needs, texts_of
from engagement_analysis.values.contacts import without_contact_data
from engagement_analysis.values.organisations import is_private_person
from engagement_analysis.values.quantities import is_no_answer
from engagement_analysis.values.texts import collapse, is_blank, slug

Origin = Literal["town", "shared", "time", "marks", "corner", "unknown"]
_TITLE_ROWS: Final = 12
_SEARCH_ROWS: Final = 60
_LONGEST_WORD: Final = 40
_MOST_TYPE_WORDS: Final = 30


@dataclass(frozen=True, slots=True)
class ColumnSurvey:
    """One column: where its header stands, what it is called, what it means, who says so, what kind of values it holds.

    `word` is what a line of the town's file would name; `names` are all the texts by which a line could have named it.
    """

    index: int
    header_cell: str
    label: str
    word: str
    role: ColumnRole
    unit: str | None
    origin: Origin
    values: ValueSummary
    organisation_type: str | None = None
    names: frozenset[str] = frozenset()

    @property
    def letters(self) -> str:
        """Letters of the column."""
        return column_letters(self.index)

    @property
    def town_role(self) -> Role | None:
        """The role, where a line of a town's file can give it."""
        return TOWN_ROLES.get(self.role)


@dataclass(frozen=True, slots=True)
class TableSurvey:
    """One table: sheet, year, campaign, 1-based header rows, columns. `is_guessed`: no header was recognised.

    `campaigns` (slug → title) and `types` are what its rows name; `texts` are all that may name a campaign.
    """

    sheet: str
    year: int | None
    campaign: str | None
    header_rows: tuple[int, int]
    columns: tuple[ColumnSurvey, ...]
    is_overview: bool = False
    is_guessed: bool = False
    is_of_events: bool = False
    needs: RuleNeeds = field(default_factory=RuleNeeds)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    unknown_types: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """Roles that its columns have."""
        return frozenset(column.role for column in self.columns) - {"unknown"}

    @property
    def lacks(self) -> tuple[Role, ...]:
        """Needed roles that no column has."""
        if self.is_overview:
            return () if self.roles & {"organisation", "district"} else ("district",)
        has_people = "participants" in self.roles or {"minors", "adults"} <= self.roles
        key: Role = "date" if self.is_of_events and "organisation" not in self.roles else "organisation"
        missing: list[Role] = [] if key in self.roles else [key]
        return tuple(missing if has_people else [*missing, "participants"])

    @property
    def claimed_twice(self) -> dict[str, tuple[str, ...]]:
        """Roles that several columns claim, with their headers."""
        claims: dict[str, list[str]] = {}
        for column in self.columns:
            if column.role not in ("unknown", "ignored", "total", "type_mark") and column.origin != "time":
                claims.setdefault(column.role, []).append(column.label)
        return {role: tuple(labels) for role, labels in claims.items() if len(labels) > 1 and not self.is_overview}


@dataclass(frozen=True)
class WorkbookSurvey:
    """One workbook: its sheets and tables; a file that cannot be read has a `problem`."""

    file: str
    problem: str | None = None
    sheets: tuple[str, ...] = ()
    without_table: tuple[str, ...] = ()
    tables: tuple[TableSurvey, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """Years of its tables, sorted."""
        return tuple(sorted({table.year for table in self.tables if table.year is not None}))

    @property
    def campaigns(self) -> dict[str, str]:
        """Campaigns, slug → title, of the rows and of the titles of tables that can be read."""
        tables = (table for table in self.tables if "campaign" in table.roles or not table.lacks)
        return _first(each for table in tables for each in table.campaigns.items())

    @property
    def unknown_types(self) -> dict[str, str]:
        """Unknown words for kinds of organisations, by slug; where there are many, the column holds something else."""
        words = _first((slug(word), word) for table in self.tables for word in table.unknown_types)
        return words if len(words) <= _MOST_TYPE_WORDS else {}


def _first(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first text of each key."""
    found: dict[str, str] = {}
    for key, text in named:
        found.setdefault(key, text)
    return found


def survey_workbook(data: bytes, name: str, layout: TownLayout, *, header_row: int | None = None) -> WorkbookSurvey:
    r"""Look at a workbook as the loader does, and at the headers that the loader would not find.

    `header_row`: 1-based row that a person calls the header, where none is recognised.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> survey = survey_workbook("Crew;Datum;TN\nTSV;1.7.2024;7".encode(), "Putztag 2024.csv", load_town("neumarkt"))
    >>> [(column.label, column.role, column.origin) for column in survey.tables[0].columns]
    [('Crew', 'unknown', 'unknown'), ('Datum', 'date', 'shared'), ('TN', 'participants', 'shared')]
    """
    names: list[str] = []

    def is_wanted(sheet: str) -> bool:
        names.append(sheet)
        return not layout.for_year(title_year([], sheet, name)).ignores_sheet(sheet)

    try:
        workbook = read_workbook(data, name, is_wanted=is_wanted)
    except ReadError as error:
        return WorkbookSurvey(name, problem=CODES[error.code].what)
    sheets = [sheet for sheet in workbook.sheets if sheet.grid.rows]
    tables = {sheet.name: _tables(sheet, name, layout, header_row) for sheet in sheets}
    return WorkbookSurvey(
        name,
        problem=None if sheets else CODES["empty-file"].what,
        sheets=tuple(dict.fromkeys(names or (sheet.name for sheet in workbook.sheets))),
        without_table=tuple(sheet for sheet, found in tables.items() if not found),
        tables=tuple(table for found in tables.values() for table in found),
    )


def _tables(sheet: Sheet, file: str, layout: TownLayout, header_row: int | None) -> list[TableSurvey]:
    grid = sheet.grid
    year = title_year(title_lines(grid, grid.first_row + _TITLE_ROWS), sheet.name, file)
    layout = layout.for_year(year)
    tables = split_tables(grid, layout, year=year)
    if not tables:
        row = _guessed_header(grid) if header_row is None else _row_of_texts(grid, header_row - 1)
        return [] if row is None else [_guessed_table(grid, row, sheet.name, year, layout)]
    lines = title_lines(grid, tables[0].header.first_row)
    campaign = find_context(lines, sheet.name, file, layout).campaign
    parts = tuple(title_parts(lines, sheet.name, file))
    title = next((part for part in parts if campaign_slug(part, layout) == campaign), "")
    of_title = {campaign: campaign_name(title) or campaign} if campaign else {}
    found = TableSurvey(sheet.name, year, campaign, (0, 0), (), campaigns=of_title, texts=parts)
    return [_with_table(found, grid, table, layout) for table in tables]


def _with_table(found: TableSurvey, grid: Grid, table: Table, layout: TownLayout) -> TableSurvey:
    """What the title of a sheet says, and the header and the rows of one of its tables."""
    header, rows = table.header, classify_rows(grid, table, layout).data.tolist()

    def cells_of(column: Column) -> list[Cell]:
        """Data cells of a column; texts and dates fill the cells merged with them."""
        first = header.last_row + 1
        cells = filled_column(grid, column, first, table.last_row).tolist()
        return [cells[row - first] for row in rows]

    def texts(role: ColumnRole) -> list[str]:
        column = header.one(role)
        return [] if column is None else list(texts_of(cells_of(column)))

    labels = header_labels(grid, range(header.first_row, header.last_row + 1))
    kinds = texts("organisation_type")
    campaigns = {campaign_slug(text, layout): campaign_name(text) for text in texts("campaign") if _may_name(text)}
    return replace(
        found,
        header_rows=(header.first_row + 1, header.last_row + 1),
        columns=tuple(
            _column(column, labels.get(column.index, (column.label,)), cells_of(column), layout)
            for column in header.columns
        ),
        is_overview=header.is_overview,
        is_of_events=header.is_of_events,
        needs=rule_needs(header, cells_of, layout),
        campaigns={key: name for key, name in campaigns.items() if key} if header.one("campaign") else found.campaigns,
        types=(*kinds, *(column.label for column in header.of_role("type_mark"))),
        unknown_types=tuple(word for word in kinds if layout.organisation_type(word) is None and _is_word(word)),
        texts=(*found.texts, *texts("campaign")),
    )


def _may_name(text: str) -> bool:
    """Tell whether a cell can hold the name of a campaign, and nothing of a person."""
    return len(text) <= 2 * _LONGEST_WORD and without_contact_data(text) == text


def _is_word(text: str) -> bool:
    """Tell whether a text can be a word for a kind of organisation, and may be shown."""
    has_digits = any(character.isdigit() for character in text)
    return len(text) <= _LONGEST_WORD and not has_digits and "@" not in text and not is_private_person(text)


def _column(column: Column, path: tuple[str, ...], cells: list[Cell], layout: TownLayout) -> ColumnSurvey:
    leaf = path[-1]
    word = f"{path[-2]} {leaf}" if len(path) > 1 and qualifies_parent(normal_header(leaf)) else leaf
    combined = (f"{parent} {leaf}" for parent in path[:-1])
    names = frozenset(normal_header(text) for text in (*path, *combined, column.label))
    return ColumnSurvey(
        column.index,
        column.header_cell,
        shown_label(column.label),
        word,
        column.role,
        column.unit,
        _origin(column, names, layout),
        summarise_values(cells),
        column.organisation_type,
        names,
    )


def _origin(column: Column, names: frozenset[str], layout: TownLayout) -> Origin:
    if column.role == "unknown":
        return "unknown"
    if column.role == "type_mark":
        return "marks"
    if not column.label:
        return "corner"
    if any(name in layout.headers and layout.headers[name].role == column.role for name in names):
        return "town"
    return "time" if column.is_period else "shared"


def _guessed_header(grid: Grid) -> int | None:
    """First row that only holds short, different texts and has numbers, dates or crosses below it."""
    for row in range(grid.first_row, min(grid.last_row, grid.first_row + _SEARCH_ROWS)):
        columns = grid.used_columns
        texts = [(column, grid.at(row, column)) for column in columns if not is_blank(grid.at(row, column))]
        if len(texts) < 2 or len({text for _, text in texts}) < len(texts) or not all(_may_head(t) for _, t in texts):
            continue
        below = [summarise_values(grid.column(column).tolist()[row + 1 - grid.first_row :]) for column, _ in texts]
        if any(values.kind in ("numbers", "dates") for values in below):
            return row
    return None


def _row_of_texts(grid: Grid, row: int) -> int | None:
    """The row that a person calls the header, in a sheet that has at least two texts there."""
    cells = (grid.at(row, column) for column in grid.used_columns)
    return row if sum(isinstance(cell, str) and not is_blank(cell) for cell in cells) >= 2 else None


def _may_head(cell: Cell) -> bool:
    """Tell whether a cell can be a header: a short text without digits of its own, no answer, no person, no date."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_WORD or is_no_answer(cell):
        return False
    return summarise_values([cell]).kind == "texts" and shown_label(cell) == collapse(cell)


def _guessed_table(grid: Grid, row: int, sheet: str, year: int | None, layout: TownLayout) -> TableSurvey:
    columns = []
    for index in grid.used_columns:
        cell = grid.at(row, index)
        if not isinstance(cell, str) or is_blank(cell):
            continue
        text = header_text(cell)
        meaning = layout.meaning(text)
        cells = grid.column(index).tolist()[row + 1 - grid.first_row :]
        column = Column(index, row, text, meaning.role if meaning else "unknown", meaning.unit if meaning else None)
        columns.append(_column(column, (text,), list(cells), layout))
    return TableSurvey(sheet, year, None, (row + 1, row + 1), tuple(columns), is_guessed=True)
