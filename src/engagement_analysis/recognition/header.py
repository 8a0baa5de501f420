"""Cell grid + town layout → header rows and the role of each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid, Span
from engagement_analysis.recognition.bare_words import with_bare_words
from engagement_analysis.recognition.column import Column, ColumnRole, Header
from engagement_analysis.recognition.days import (
    names_begin_or_end,
    with_days_of_month,
    with_first_and_last_day,
    with_year,
)
from engagement_analysis.recognition.header_rows import (
    FEWEST_TIMES,
    KEYS,
    OVERVIEW_KEYS,
    campaign_of_header,
    is_plain,
    looks_like_header,
    numbers_columns,
    rows_of_header,
)
from engagement_analysis.recognition.periods import MEASURES, Period, find_period
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
            header, kinds = understand(*part, layout, year)
            header = _with_type_marks(grid, header, kinds, layout)
            header = _without_counted_groups(grid, _with_days(grid, _companioned(grid, header)))
            header = replace(
                header,
                columns=tuple(map(_as_given, header.columns)),
                is_of_events=layout.rules.organisation == "optional",
            )
            return replace(header, last_row=last + 1) if numbers_columns(grid, header.last_row + 1) else header
    return None


def _as_given(column: Column) -> Column:
    return column if column.given in (None, column.role) else replace(column, role=column.given)


def _companioned(grid: Grid, header: Header) -> Header:
    """The header with what stands below each column that may go with another."""
    return with_companions(header, lambda column: _below(grid, column.index, header.last_row))


def _part(grid: Grid, first: int, last: int) -> tuple[tuple[tuple[Cell, ...], ...], int, int, tuple[Span, ...]]:
    """Some rows of a sheet, their place, and the merged spans in them: all that decides what a header means."""
    rows = tuple(tuple(row) for row in grid.rows[first - grid.first_row : last + 1 - grid.first_row])
    spans = tuple(span for span in grid.merges if span.first_row <= last and span.last_row >= first)
    return rows, first, grid.first_column, spans


def _understood(
    rows: tuple[tuple[Cell, ...], ...],
    first_row: int,
    first_column: int,
    merges: tuple[Span, ...],
    layout: TownLayout,
    year: int | None,
) -> tuple[Header, dict[int, str]]:
    """Header that stands in some rows, and columns named after kinds of organisations."""
    grid, last = Grid(rows, first_row, first_column, merges), first_row + len(rows) - 1
    columns = _columns(grid, range(first_row, last + 1), layout, year)
    paths = header_labels(grid, range(first_row, last + 1))
    kinds = {index: kind for index, path in paths.items() if (kind := _kind(path, layout)) is not None}
    return Header(first_row, last, tuple(columns)), kinds


def _kind(path: tuple[str, ...], layout: TownLayout) -> str | None:
    """Kind of organisations that a column is named after: "Schule", also below "Art", but not below "Teilnehmende"."""
    parents = {meaning.role for parent in path[:-1] if (meaning := layout.meaning(parent)) is not None}
    return None if parents - {"organisation", "organisation_type"} else layout.organisation_type(path[-1])


_understood_before = lru_cache(maxsize=500)(_understood)  # the headers of a town's workbooks repeat


def header_labels(grid: Grid, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Label of each column, parents first: they reach right over their merged cells, else over columns with children.

    Examples
    --------
    >>> from engagement_analysis.reading.grid import Span
    >>> grid = Grid([["Gruppe", "Teilnehmende", ""], ["", "Kinder", "gesamt"]], merges=(Span(0, 1, 0, 2),))
    >>> header_labels(grid, range(2))[2]
    ('Teilnehmende', 'gesamt')
    """
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


def _columns(grid: Grid, rows: range, layout: TownLayout, year: int | None) -> list[Column]:
    labels = sorted(header_labels(grid, rows).items())
    columns = [_column(grid, rows, index, path, layout, year) for index, path in labels]
    columns = with_days_of_month(_with_campaigns(columns, layout), layout)
    return with_year(
        with_bare_words(with_subgroups(_with_key_column(grid, rows, _without_years(columns, layout, year))))
    )


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
    named = next(((label, name) for label in path[:-1] if (name := campaign_of_header(label, layout))), None)
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
        if not is_about_time and not names_people(parent) and campaign_of_header(parent, layout) is None:
            return None
    return Meaning("participants")


def _without_years(columns: list[Column], layout: TownLayout, year: int | None) -> list[Column]:
    """Columns of a list: the year beside a measure's name ("Teilnehmer 2026") is the sheet's, or nobody knows it."""
    n_counts = sum(column.is_period and column.role == "participants" for column in columns)
    is_dated = any(column.role == "date" for column in columns)
    if not is_dated and (n_counts >= FEWEST_TIMES or year is None):
        return columns
    named = {column.index: found for column in columns if (found := _named_year(column, layout))}
    years = set(named.values())
    latest = year if year in years or len(years) < 2 else max(years)
    return [
        replace(column, period=None, is_period=False, role=column.role if named[column.index] == latest else "unknown")
        if column.index in named
        else column
        for column in columns
    ]


def _named_year(column: Column, layout: TownLayout) -> int | None:
    """Year that stands beside the name of a measure in a column's label."""
    found: Period | None = find_period(column.label, layout, None) if column.is_period else None
    return found.span.start.year if found is not None and found.meaning is not None and found.span else None


def _path_meaning(path: tuple[str, ...], layout: TownLayout) -> Meaning | None:
    """Meaning of a label with its parents: "gesamt" below "Teilnehmende"; "Kinder" below "angemeldet" took no part."""
    leaf, meaning = path[-1], layout.meaning(path[-1])
    parents = [layout.meaning(parent) for parent in path[:-1]]
    is_of_others = any(parent is not None and parent.role in ("registered", "visitors") for parent in parents)
    if meaning is not None and meaning.role in ("minors", "adults"):
        of_things = any(parent is not None and parent.role in ("hours", "bags", "waste_kg") for parent in parents)
        if is_of_others or of_things:
            return None
    if normal_header(leaf) in ("name", "namen") and any(
        parent is not None and parent.role == "organisation" for parent in parents
    ):
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
        campaign = campaign_of_header(column.label, layout)
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


def _with_days(grid: Grid, header: Header) -> Header:
    """The header with a first and a last day where two columns say so by their names and their cells."""
    if not any(names_begin_or_end(column.label) for column in header.columns):
        return header
    below = [_below(grid, column.index, header.last_row) for column in header.columns]
    return replace(header, columns=tuple(with_first_and_last_day(header.columns, below)))


def _without_counted_groups(grid: Grid, header: Header) -> Header:
    """The header, in which a column "Gruppen" that holds nothing but numbers counts groups and names none."""
    columns = tuple(
        replace(column, role="unknown")
        if column.role == "organisation" and _holds_numbers_only(_below(grid, column.index, header.last_row))
        else column
        for column in header.columns
    )
    return header if columns == header.columns else replace(header, columns=columns)


def _holds_numbers_only(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells[:_ROWS_LOOKED_AT] if not is_blank(cell)]
    return len(filled) > 1 and all(
        isinstance(cell, (int, float)) or (isinstance(cell, str) and cell.strip().isdecimal()) for cell in filled
    )


def _is_kind(cell: Cell, layout: TownLayout) -> bool:
    """Tell whether a cell below a kind of organisations is its header again, a total, or the title of a section."""
    return isinstance(cell, str) and (is_total_label(cell) or layout.organisation_type(cell.strip(" :")) is not None)


def _below(grid: Grid, index: int, last_row: int) -> list[Cell]:
    return grid.column(index).rows(slice(last_row + 1 - grid.first_row, None)).tolist()


def _with_type_marks(grid: Grid, header: Header, kinds: dict[int, str], layout: TownLayout) -> Header:
    """Columns named after kinds of organisations that hold nothing but check marks say the type, even if none is set.

    Without any mark they do so only where another column names the organisations: it could be one of them.
    """
    if len(kinds) < 2:
        return header
    below = {index: [cell for cell in _below(grid, index, header.last_row) if not is_blank(cell)] for index in kinds}
    marks = {
        index
        for index, cells in below.items()
        if all(is_check_mark(cell) or isinstance(cell, (int, float)) or _is_kind(cell, layout) for cell in cells)
    }
    is_marked = any(is_check_mark(cell) for index in marks for cell in below[index])
    is_blank_beside_names = not any(below.values()) and any(
        column.index not in kinds for column in header.of_role("organisation")
    )
    if len(marks) < 2 or not (is_marked or is_blank_beside_names):
        return header
    columns = (
        replace(column, role="type_mark", organisation_type=kinds[column.index]) if column.index in marks else column
        for column in header.columns
    )
    return replace(header, columns=tuple(columns))
