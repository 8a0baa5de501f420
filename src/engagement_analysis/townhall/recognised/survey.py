"""Workbook + town's layout → what each sheet and column was recognised as; persons are left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from engagement_analysis.reading.grid import Cell, Grid, Sheet, Workbook, column_letters
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
from engagement_analysis.recognition.header import Column, ColumnRole, Header, header_labels
from engagement_analysis.recognition.rows.body import filled_column
from engagement_analysis.recognition.rows.kinds import classify_rows
from engagement_analysis.recognition.tables import Table, split_tables
from engagement_analysis.table.checks.formatting import legend_findings
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.town_files.layout import TOWN_ROLES, TownLayout
from engagement_analysis.town_files.vocabulary import Role, header_text, normal_header, qualifies_parent
from engagement_analysis.townhall.drafting.rule_needs import RuleNeeds, rule_needs
from engagement_analysis.townhall.recognised.columns import ValueSummary, shown_label, summarise_values
from engagement_analysis.values.contacts import without_contact_data
from engagement_analysis.values.organisations import is_private_person, organisation_name
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
    """One table: sheet, year, campaign, 1-based header rows, columns. `is_guessed`: no header was recognised."""

    sheet: str
    year: int | None
    campaign: str | None
    header_rows: tuple[int, int]
    columns: tuple[ColumnSurvey, ...]
    is_overview: bool = False
    is_guessed: bool = False
    is_of_events: bool = False
    needs: RuleNeeds = field(default_factory=RuleNeeds)

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
    """One workbook: its sheets, tables, campaigns (slug → title), unknown words for kinds of organisations.

    `organisations` (slug → name as in the sheet), `type_words` and `texts` say which lines of a town's file it uses.
    `formatted`: sheets in which colours, fonts or lines through the text mean something.
    """

    file: str
    problem: str | None = None
    sheets: tuple[str, ...] = ()
    without_table: tuple[str, ...] = ()
    tables: tuple[TableSurvey, ...] = ()
    campaigns: dict[str, str] = field(default_factory=dict)
    unknown_types: dict[str, str] = field(default_factory=dict)
    type_words: frozenset[str] = frozenset()
    organisations: dict[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    formatted: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """Years of its tables, sorted."""
        return tuple(sorted({table.year for table in self.tables if table.year is not None}))


def survey_workbook(data: bytes, name: str, layout: TownLayout, *, header_row: int | None = None) -> WorkbookSurvey:
    r"""Look at a workbook as the loader does, and at the headers that the loader would not find.

    `header_row`: 1-based row that a person calls the header, where none is recognised.

    Returns
    -------
    WorkbookSurvey
        A file that cannot be read is one with a `problem`.

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
    return _survey(workbook, tuple(dict.fromkeys(names)), layout, header_row)


def _survey(workbook: Workbook, names: tuple[str, ...], layout: TownLayout, header_row: int | None) -> WorkbookSurvey:
    sheets = [sheet for sheet in workbook.sheets if sheet.grid.rows]
    found = _Found(layout, workbook.name)
    without_table = [sheet.name for sheet in sheets if not found.look_at(sheet, header_row)]
    return WorkbookSurvey(
        workbook.name,
        problem=None if sheets else CODES["empty-file"].what,
        sheets=names or tuple(sheet.name for sheet in workbook.sheets),
        without_table=tuple(without_table),
        tables=tuple(found.tables),
        campaigns=found.campaigns,
        unknown_types=found.unknown_types if len(found.unknown_types) <= _MOST_TYPE_WORDS else {},
        type_words=frozenset(found.type_words),
        organisations=found.organisations,
        texts=tuple(dict.fromkeys(found.texts)),
        formatted=tuple(sheet.name for sheet in sheets if sheet.grid.struck or any(legend_findings(sheet.grid, ""))),
    )


@dataclass
class _Found:
    """Gathers what the sheets of one workbook say."""

    layout: TownLayout
    file: str
    tables: list[TableSurvey] = field(default_factory=list)
    campaigns: dict[str, str] = field(default_factory=dict)
    unknown_types: dict[str, str] = field(default_factory=dict)
    type_words: set[str] = field(default_factory=set)
    organisations: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def look_at(self, sheet: Sheet, header_row: int | None) -> bool:
        """Add the tables of a sheet; False where it has none."""
        grid = sheet.grid
        year = title_year(title_lines(grid, grid.first_row + _TITLE_ROWS), sheet.name, self.file)
        layout = self.layout.for_year(year)
        tables = split_tables(grid, layout, year=year)
        if not tables:
            row = _guessed_header(grid) if header_row is None else _row_of_texts(grid, header_row - 1)
            if row is not None:
                self.tables.append(_guessed_table(grid, row, sheet.name, year, layout))
            return row is not None
        lines = title_lines(grid, tables[0].header.first_row)
        context = find_context(lines, sheet.name, self.file, layout)
        parts = title_parts(lines, sheet.name, self.file)
        self.texts += parts
        for table in tables:
            body = _Body(grid, table, tuple(classify_rows(grid, table, layout).data.tolist()))
            surveyed = _table(body, sheet.name, year, context.campaign, layout)
            self.tables.append(surveyed)
            self._names(body, layout)
            has_column = self._campaigns(body, layout)
            if context.campaign is not None and not has_column and not surveyed.lacks:
                title = next((part for part in parts if campaign_slug(part, layout) == context.campaign), "")
                self.campaigns.setdefault(context.campaign, campaign_name(title) or context.campaign)
        return True

    def _campaigns(self, body: _Body, layout: TownLayout) -> bool:
        column = body.header.one("campaign")
        for cell in body.texts(column):
            self.texts.append(cell)
            key = campaign_slug(cell, layout)
            if key and len(cell) <= 2 * _LONGEST_WORD and without_contact_data(cell) == cell:
                self.campaigns.setdefault(key, campaign_name(cell))
        return column is not None

    def _names(self, body: _Body, layout: TownLayout) -> None:
        private = set()
        for cell in body.texts(body.header.one("organisation_type")):
            kind = layout.organisation_type(cell)
            self.type_words.add(slug(cell))
            if kind is None and _is_word(cell):
                self.unknown_types.setdefault(slug(cell), cell)
            if kind == "individual":
                private.add(cell)
        self.type_words.update(slug(column.label) for column in body.header.of_role("type_mark"))
        for name in _organisation_names(body, private):
            self.organisations.setdefault(slug(name), name)


@dataclass(frozen=True, slots=True)
class _Body:
    """The data rows (0-based) of one table."""

    grid: Grid
    table: Table
    rows: tuple[int, ...]

    @property
    def header(self) -> Header:
        return self.table.header

    def cells(self, column: Column) -> list[Cell]:
        """Data cells of a column; texts and dates fill the cells merged with them."""
        first = self.header.last_row + 1
        cells = filled_column(self.grid, column, first, self.table.last_row).tolist()
        return [cells[row - first] for row in self.rows]

    def texts(self, column: Column | None) -> Iterator[str]:
        """Distinct texts of a column, in their order."""
        if column is not None:
            cells = (collapse(cell) for cell in dict.fromkeys(self.cells(column)) if isinstance(cell, str))
            yield from dict.fromkeys(cell for cell in cells if cell and not is_no_answer(cell))


def _organisation_names(body: _Body, private_types: set[str]) -> Iterator[str]:
    """Names of organisations; rows of private persons, by wording or by type, give none."""
    column, kinds = body.header.one("organisation"), body.header.one("organisation_type")
    if column is None:
        return
    names = body.cells(column)
    types = body.cells(kinds) if kinds is not None else [None] * len(names)
    for name, kind in dict.fromkeys(zip(names, types, strict=True)):
        is_private = isinstance(kind, str) and collapse(kind) in private_types
        if isinstance(name, str) and not is_blank(name) and not is_private and not is_private_person(name):
            yield organisation_name(name)


def _is_word(text: str) -> bool:
    """Tell whether a text can be a word for a kind of organisation, and may be shown."""
    has_digits = any(character.isdigit() for character in text)
    return len(text) <= _LONGEST_WORD and not has_digits and "@" not in text and not is_private_person(text)


def _table(body: _Body, sheet: str, year: int | None, campaign: str | None, layout: TownLayout) -> TableSurvey:
    header = body.header
    labels = header_labels(body.grid, range(header.first_row, header.last_row + 1))
    columns = tuple(
        _column(column, labels.get(column.index, (column.label,)), body.cells(column), layout)
        for column in header.columns
    )
    return TableSurvey(
        sheet,
        year,
        campaign,
        (header.first_row + 1, header.last_row + 1),
        columns,
        is_overview=header.is_overview,
        is_of_events=header.is_of_events,
        needs=rule_needs(header, body.cells, layout),
    )


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
