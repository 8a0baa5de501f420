"""Cell grid + town layout → header rows and the role of each column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid, Span
from engagement_analysis.recognition.bare_words import is_name_alone, with_bare_words
from engagement_analysis.recognition.column import AGES, MEASURES, Column, ColumnRole, Header, holds_number, with_roles
from engagement_analysis.recognition.context import listed_campaign
from engagement_analysis.recognition.days import with_days_of_month, with_first_and_last_day, with_year
from engagement_analysis.recognition.header_rows import (
    FEWEST_TIMES,
    KEYS,
    OVERVIEW_KEYS,
    is_plain,
    looks_like_header,
    numbers_columns,
    rows_of_header,
)
from engagement_analysis.recognition.periods import find_period
from engagement_analysis.recognition.subgroups import with_companions, with_subgroups
from engagement_analysis.town_files.cell_words import is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.title_words import names_people
from engagement_analysis.town_files.vocabulary import (
    Meaning,
    header_text,
    normal_header,
    qualifies_parent,
)
from engagement_analysis.values.dates import DateSpan, whole_year
from engagement_analysis.values.headings import find_years
from engagement_analysis.values.organisations import is_check_mark
from engagement_analysis.values.texts import is_blank

__all__ = ["MEASURES", "Column", "ColumnRole", "Header", "find_header", "header_labels"]

_SEARCH_ROWS: Final = 400
_ROWS_LOOKED_AT: Final = 60
_Part = tuple[tuple[tuple[Cell, ...], ...], int, int, tuple[Span, ...]]


def find_header(grid: Grid, layout: TownLayout, *, year: int | None = None, from_row: int = 0) -> Header | None:
    """Find the first table header at or below a row; None where there is none.

    A header is a row of texts at least two of which name different roles, or a row with at least two years, months or
    days; then the rows directly above and below it that only divide or join its columns.
    """
    start = max(grid.first_row, from_row)
    for row in range(start, min(grid.last_row, start + _SEARCH_ROWS) + 1):
        if looks_like_header(grid, row, layout, year):
            first, last = rows_of_header(grid, row, layout, year)
            part = _part(grid, first, last)
            understand = _understood_before if all(map(is_plain, part[0])) else _understood
            columns, kinds = understand(part, layout, year)
            columns = _completed(grid, columns, kinds, last, layout)
            is_of_events = layout.rules.organisation == "optional"
            return Header(first, last + numbers_columns(grid, last + 1), columns, is_of_events)
    return None


def _completed(
    grid: Grid, columns: Sequence[Column], kinds: Mapping[int, str], last_row: int, layout: TownLayout
) -> tuple[Column, ...]:
    """Columns of which some mean what the cells below the header's last row say; the town's file has the last word."""
    first = last_row + 1 - grid.first_row

    def below(column: Column) -> list[Cell]:
        return grid.column(column.index).rows(slice(first, None)).tolist()

    def first_below(column: Column) -> list[Cell]:
        return grid.column(column.index).rows(slice(first, first + _ROWS_LOOKED_AT)).tolist()

    columns = with_companions(_with_type_marks(columns, kinds, below, layout), first_below)
    columns = with_first_and_last_day(columns, below)
    counted = [column for column in columns if column.role == "organisation" and _count_groups(first_below(column))]
    columns = with_roles(columns, dict.fromkeys((column.index for column in counted), "unknown"))
    return tuple(with_roles(columns, {column.index: column.given for column in columns if column.given is not None}))


def _count_groups(cells: Iterable[Cell]) -> bool:
    """Tell whether cells below "Gruppen" hold nothing but numbers: how many groups, and none's name."""
    filled = [cell for cell in cells if not is_blank(cell)]
    return len(filled) > 1 and all(map(holds_number, filled))


def _part(grid: Grid, first: int, last: int) -> _Part:
    """Some rows of a sheet, their place, and the merged spans in them: all that decides what a header means."""
    rows = tuple(tuple(row) for row in grid.rows[first - grid.first_row : last + 1 - grid.first_row])
    spans = tuple(span for span in grid.merges if span.first_row <= last and span.last_row >= first)
    return rows, first, grid.first_column, spans


def _understood(part: _Part, layout: TownLayout, year: int | None) -> tuple[Sequence[Column], dict[int, str]]:
    """Columns that some rows name, and those named after kinds of organisations."""
    grid = Grid(*part)
    header_rows = range(grid.first_row, grid.last_row + 1)
    paths = header_labels(grid, header_rows)
    columns = [_column(grid, header_rows, index, path, layout, year) for index, path in sorted(paths.items())]
    columns = with_days_of_month(_with_campaigns(columns, layout), layout)
    columns = _with_key_column(grid, header_rows, _without_years(columns, layout, year))
    kinds = {index: kind for index, path in paths.items() if (kind := _kind(path, layout)) is not None}
    return tuple(with_year(with_bare_words(with_subgroups(columns)))), kinds


def _kind(path: tuple[str, ...], layout: TownLayout) -> str | None:
    """Kind of organisations that a column is named after: "Schule", also below "Art", but not below "Teilnehmende"."""
    parents = {meaning.role for parent in path[:-1] if (meaning := layout.meaning(parent)) is not None}
    return None if parents - {"organisation", "organisation_type"} else layout.organisation_type(path[-1])


_understood_before = lru_cache(maxsize=500)(_understood)  # the headers of a town's workbooks repeat


def header_labels(grid: Grid, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Label of each column, parents first: they reach right over merged cells, else over columns with children."""
    labels: dict[int, list[str]] = {}
    for depth, row in enumerate(rows):
        parent, parent_end = "", -1
        for column in grid.used_columns:
            text = _label(grid.at(row, column))
            has_child = any(_label(grid.at(below, column)) for below in rows[depth + 1 :])
            if text:
                span = grid.merged_across(row, column)
                parent = text if has_child or span else ""
                parent_end = span.last_column if span else grid.last_column
            elif not has_child:
                parent = ""
            label = text or (parent if column <= parent_end else "")
            path = labels.setdefault(column, [])
            if label and label not in path:
                path.append(label)
    return {column: tuple(path) for column, path in labels.items() if path}


def _label(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if is_blank(value) else header_text(str(value))


def _column(grid: Grid, rows: range, index: int, path: tuple[str, ...], layout: TownLayout, year: int | None) -> Column:
    own = [row for row in rows if not is_blank(grid.at(row, index))]
    of_parents = [found for label in path[:-1] if (found := find_period(label, layout, year)) is not None]
    stated = next((found.span.start.year for found in of_parents if found.span and found.kind == "year"), year)
    periods = [find_period(grid.at(row, index), layout, stated) for row in own]
    period = next((found for found in reversed(periods) if found is not None), None)
    meaning: Meaning | None
    if period is None:
        period = of_parents[0] if of_parents else None
        meaning = _path_meaning(path, layout)
    elif periods[-1] is None:
        meaning = layout.meaning(path[-1])
    else:
        meaning = period.meaning or _counted(path[:-1], layout, year)
    named = next(((label, name) for label in path[:-1] if (name := listed_campaign(label, layout))), None)
    span = period.span if period else None if named is None else _year_in(named[0])
    is_given = any(layout.gives(label) for label in (path[-1], " ".join(path)))
    return Column(
        index,
        header_row=own[0] if own else rows[0],
        label=" ".join(path),
        role=meaning.role if meaning else "unknown",
        unit=meaning.unit if meaning else None,
        period=span,
        is_period=period is not None,
        campaign=None if named is None else named[1],
        given=meaning.role if meaning and is_given else None,
    )


def _counted(parents: tuple[str, ...], layout: TownLayout, year: int | None) -> Meaning | None:
    """What is counted below some parents of a time: participants, unless a parent names another measure or no people.

    "Anzahl Gruppen" or "Kosten" above the years counts something that nobody knows.
    """
    for parent in reversed(parents):
        meaning = layout.meaning(parent)
        if meaning is not None and meaning.role in MEASURES:
            return meaning
        is_about_time = find_period(parent, layout, year) is not None or qualifies_parent(normal_header(parent))
        if not is_about_time and not names_people(parent) and listed_campaign(parent, layout) is None:
            return None
    return Meaning("participants")


def _without_years(columns: list[Column], layout: TownLayout, year: int | None) -> list[Column]:
    """Columns of a list: the year beside a measure's name ("Teilnehmer 2026") is the sheet's, or nobody knows it."""
    n_counts = sum(column.is_period and column.role == "participants" for column in columns)
    is_dated = any(column.role == "date" for column in columns)
    if not is_dated and (n_counts >= FEWEST_TIMES or year is None):
        return columns
    named: dict[int, int] = {}
    for column in columns:
        found = find_period(column.label, layout, None) if column.is_period else None
        if found is not None and found.meaning is not None and found.span is not None:
            named[column.index] = found.span.start.year
    years = set(named.values())
    latest = year if year in years or len(years) < 2 else max(years)
    return [
        replace(column, period=None, is_period=False, role=column.role if named[column.index] == latest else "unknown")
        if column.index in named
        else column
        for column in columns
    ]


def _path_meaning(path: tuple[str, ...], layout: TownLayout) -> Meaning | None:
    """Meaning of a label with its parents: "gesamt" below "Teilnehmende"; "Kinder" below "angemeldet" took no part."""
    leaf, meaning = path[-1], layout.meaning(path[-1])
    parents = {above.role for label in path[:-1] if (above := layout.meaning(label)) is not None}
    is_of_others = bool(parents & {"registered", "visitors"})
    if meaning is not None and meaning.role in AGES and (is_of_others or parents & {"hours", "bags", "waste_kg"}):
        return None
    if is_name_alone(leaf) and "organisation" in parents:
        return Meaning("organisation")
    is_qualifier = qualifies_parent(normal_header(leaf))
    if is_qualifier or (is_of_others and (meaning is None or meaning.role in ("total", "participants", "waste_kg"))):
        for parent in reversed(path[:-1]):
            combined = layout.meaning(f"{parent} {leaf}")
            if combined is not None and combined.role != "total":
                return combined
    return meaning


def _with_campaigns(columns: list[Column], layout: TownLayout) -> list[Column]:
    """Columns of which those named after listed campaigns, or below them, count what their labels say, else people.

    Each is an event of its own: two campaigns, or one in two years. Only beside a column of names.
    """
    found: dict[int, Column] = {}
    for column in columns:
        campaign = listed_campaign(column.label, layout)
        if campaign is not None and column.role in ("unknown", "participants"):
            span = column.period or _year_in(column.label)
            found[column.index] = replace(column, role="participants", campaign=campaign, period=span, is_period=True)
        elif column.campaign is not None and column.role in MEASURES:
            found[column.index] = replace(column, is_period=True)
    events = {(column.campaign, column.period) for column in found.values()}
    is_divided = len({(column.role, column.campaign, column.period) for column in found.values()}) == len(found)
    if len(events) < FEWEST_TIMES or not is_divided or not any(column.role in KEYS for column in columns):
        return [replace(column, campaign=None) if column.campaign else column for column in columns]
    return [found.get(column.index, column) for column in columns]


def _year_in(label: str) -> DateSpan | None:
    years = find_years(label)
    return whole_year(years[0]) if len(years) == 1 else None


def _with_key_column(grid: Grid, rows: range, columns: list[Column]) -> list[Column]:
    """An overview whose corner is blank still has a first column: the districts."""
    periods = [column for column in columns if column.is_period]
    if not periods or any(column.role in OVERVIEW_KEYS for column in columns):
        return columns
    labelled = {column.index for column in columns}
    left = [index for index in range(grid.first_column, periods[0].index) if index not in labelled]
    return [Column(left[-1], rows[-1], "", "district"), *columns] if left else columns


def _with_type_marks(
    columns: Sequence[Column], kinds: Mapping[int, str], below: Callable[[Column], Sequence[Cell]], layout: TownLayout
) -> Sequence[Column]:
    """Columns named after kinds of organisations that hold nothing but check marks say the type, even if none is set.

    Without any mark they do so only where another column names the organisations: it could be one of them.
    """
    if len(kinds) < 2:
        return columns
    filled = {
        column.index: [cell for cell in below(column) if not is_blank(cell)]
        for column in columns
        if column.index in kinds
    }
    marks = {
        index
        for index, cells in filled.items()
        if all(is_check_mark(cell) or isinstance(cell, (int, float)) or _is_kind(cell, layout) for cell in cells)
    }
    is_marked = any(is_check_mark(cell) for index in marks for cell in filled[index])
    is_blank_beside_names = not any(filled.values()) and any(
        column.role == "organisation" and column.index not in kinds for column in columns
    )
    if len(marks) < 2 or not (is_marked or is_blank_beside_names):
        return columns
    return [
        replace(column, role="type_mark", organisation_type=kinds[column.index]) if column.index in marks else column
        for column in columns
    ]


def _is_kind(cell: Cell, layout: TownLayout) -> bool:
    """Tell whether a cell below a kind of organisations is its header again, a total, or the title of a section."""
    return isinstance(cell, str) and (is_total_label(cell) or layout.organisation_type(cell.strip(" :")) is not None)
