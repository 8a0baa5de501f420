"""Cell grid + town layout → header rows and the role of each column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from engagement_analysis.reading.grid import Cell, Grid, Span, address
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.towns.vocabulary import Meaning, Role, header_text, is_total_label, normal_header, qualifies_parent
from engagement_analysis.values.dates import DateSpan, parse_date, parse_month
from engagement_analysis.values.organisations import is_check_mark
from engagement_analysis.values.texts import collapse, is_blank

__all__ = ["MEASURES", "Column", "Header", "find_header", "header_labels", "looks_like_header"]

ColumnRole = Role | Literal["unknown", "type_mark"]
MEASURES: Final = ("registered", "participants", "minors", "adults", "visitors", "hours", "bags", "waste_kg")
_KEYS: Final = ("organisation", "district")
_SEARCH_ROWS: Final = 400
_LEAST_YEAR, _LAST_YEAR = 1990, 2100
_YEAR_IN_LABEL: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where its header stands, what it means."""

    index: int
    header_row: int
    label: str
    role: ColumnRole
    unit: str | None = None
    organisation_type: str | None = None
    period: DateSpan | None = None
    is_period: bool = False

    @property
    def header_cell(self) -> str:
        """A1 address of the header."""
        return address(self.header_row, self.index)


@dataclass(frozen=True, slots=True)
class Header:
    """Header rows of a table (0-based, inclusive) and its columns."""

    first_row: int
    last_row: int
    columns: tuple[Column, ...]

    @property
    def is_overview(self) -> bool:
        """Tell whether years, months or days are columns (else: one row an organisation and event)."""
        return any(column.is_period for column in self.columns)

    def of_role(self, *roles: str) -> list[Column]:
        """Columns of some roles, from left to right."""
        return [column for column in self.columns if column.role in roles]

    def one(self, role: str) -> Column | None:
        """The column of a role; None where there is none or where several claim it."""
        found = self.of_role(role)
        return found[0] if len(found) == 1 else None


def find_header(grid: Grid, layout: TownLayout, *, year: int | None = None, from_row: int = 0) -> Header | None:
    """Find the first table header at or below a row; None where there is none.

    A header is a row of texts at least two of which name different roles, or a row with at least two years, months or days; then the
    rows directly above and below it that only divide or join its columns.
    """
    last = min(grid.last_row, max(grid.first_row, from_row) + _SEARCH_ROWS)
    for row in range(max(grid.first_row, from_row), last + 1):
        if looks_like_header(grid, row, layout, year):
            first, last_row = _first_header_row(grid, row, layout), _last_header_row(grid, row, layout, year)
            columns = _columns(grid, range(first, last_row + 1), layout, year)
            return Header(first, last_row, _with_type_marks(grid, last_row, columns, layout))
    return None


def looks_like_header(grid: Grid, row: int, layout: TownLayout, year: int | None = None) -> bool:
    """Tell whether a row alone looks like the header of a list or of an overview."""
    cells = [(column, value) for column, value in _row(grid, row) if not is_blank(value)]
    if len(cells) < 2:
        return False
    periods = [value for _, value in cells if _period(value, layout, year) is not None]
    texts = [value for _, value in cells if isinstance(value, str) and _period(value, layout, year) is None]
    meanings = [layout.meaning(text) for text in texts]
    roles = {meaning.role for meaning in meanings if meaning is not None}
    if len(periods) >= 2:
        is_corner_blank = _period(cells[0][1], layout, year) is not None and cells[0][0] > grid.first_column
        return len(periods) + len(texts) == len(cells) and (bool(roles & set(_KEYS)) or (is_corner_blank and not texts)) and not roles & {"date"}
    if len(texts) < len(cells):
        return False
    is_table = len(roles - {"ignored", "total"}) >= 2 or (len(roles - {"ignored", "total"}) == 1 and len(roles) >= 2 and len(texts) >= 4)
    return is_table and sum(meaning is None for meaning in meanings) <= max(2, len(texts) // 2 + 2)


def _row(grid: Grid, row: int) -> Iterable[tuple[int, Cell]]:
    return enumerate(grid.rows[row - grid.first_row], start=grid.first_column) if grid.first_row <= row <= grid.last_row else ()


@dataclass(frozen=True, slots=True)
class _Period:
    span: DateSpan | None


def _period(value: Cell, layout: TownLayout, year: int | None) -> _Period | None:
    """The time that a column header names; None where it names none. A month without a known year has no span."""
    if isinstance(value, (dt.date, dt.datetime)):
        span = parse_date(value)
        return _Period(span) if isinstance(span, DateSpan) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        span = parse_date(value) if _LEAST_YEAR <= value < _LAST_YEAR else None
        return _Period(span) if isinstance(span, DateSpan) else None
    if not isinstance(value, str):
        return None
    if parse_month(value) is not None and year is None:
        return _Period(None)
    text = collapse(value)
    if text.isdigit() and not _YEAR_IN_LABEL.fullmatch(text):
        return None
    span = parse_date(text, year=year)
    if isinstance(span, DateSpan):
        return _Period(span)
    years = _YEAR_IN_LABEL.findall(text)
    rest = normal_header(_YEAR_IN_LABEL.sub(" ", text))
    if len(years) == 1 and rest.strip(" ()*:.-"):
        meaning = layout.meaning(rest)
        span = parse_date(float(years[0])) if meaning is not None and meaning.role == "participants" else None
        return _Period(span) if isinstance(span, DateSpan) else None
    return None


def _horizontal_parent(grid: Grid, row: int, column: int) -> Span | None:
    return next((s for s in grid.merges if s.first_row <= row <= s.last_row and s.first_column <= column <= s.last_column and s.last_column > s.first_column), None)


def _first_header_row(grid: Grid, row: int, layout: TownLayout) -> int:
    """Go up over rows of merged parents ("Helferinnen und Helfer" above the years)."""
    first = row
    header_columns = [column for column, value in _row(grid, row) if not is_blank(value)]
    while first - 1 >= grid.first_row and first > row - 2:
        cells = [(column, value) for column, value in _row(grid, first - 1) if not is_blank(value)]
        spans = [_horizontal_parent(grid, first - 1, column) for column, _ in cells]
        understood = all(isinstance(value, str) and (layout.meaning(value) or qualifies_parent(normal_header(value))) for _, value in cells)
        inside = all(span is not None and span.first_column > header_columns[0] and span.last_column <= header_columns[-1] for span in spans)
        if not cells or not understood or not inside:
            break
        first -= 1
    return first


def _last_header_row(grid: Grid, row: int, layout: TownLayout, year: int | None) -> int:
    last = row
    while last < min(grid.last_row, row + 3) and _continues_header(grid, row, last, layout, year):
        last += 1
    return last


def _continues_header(grid: Grid, first: int, last: int, layout: TownLayout, year: int | None) -> bool:
    """Tell whether the row below `last` divides the header's columns: children below a parent, or units below a name."""
    cells = [(column, value) for column, value in _row(grid, last + 1) if not is_blank(value)]
    if not cells:
        return False
    for column, value in cells:
        if not isinstance(value, str) or _period(value, layout, year) is not None or is_total_label(value) and len(cells) == 1:
            return False
        above = [grid.at(row, column) for row in range(first, last + 1)]
        parent = next((s for row in range(first, last + 1) if (s := _horizontal_parent(grid, row, column)) is not None), None)
        is_free = all(is_blank(cell) for cell in above) or parent is not None or is_blank(grid.at(last, column + 1)) and not is_blank(grid.at(last + 1, column + 1))
        is_qualifier = qualifies_parent(normal_header(value))
        if not (is_qualifier or (is_free and (layout.meaning(value) is not None or parent is not None))):
            return False
    return True


def header_labels(grid: Grid, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Label of each column, parents first: merged parents reach right, without merged cells over the columns that have children.

    Examples
    --------
    >>> grid = Grid([["Gruppe", "Teilnehmende", ""], ["", "Kinder", "gesamt"]], merges=(Span(0, 1, 0, 2),))
    >>> header_labels(grid, range(2))[2]
    ('Teilnehmende', 'gesamt')
    """
    labels: dict[int, list[str]] = {}
    for depth, row in enumerate(rows):
        parent, parent_end = "", -1
        for column in range(grid.first_column, grid.last_column + 1):
            text = _label(grid.at(row, column))
            has_child = any(_label(grid.at(below, column)) for below in rows[depth + 1 :])
            if text:
                span = _horizontal_parent(grid, row, column)
                parent = text if has_child or span else ""
                parent_end = span.last_column if span else grid.last_column
            elif not (parent and column <= parent_end and has_child):
                if not has_child:
                    parent = ""
                continue
            path = labels.setdefault(column, [])
            if (text or parent) not in path:
                path.append(text or parent)
    return {column: tuple(path) for column, path in labels.items()}


def _label(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if is_blank(value) else header_text(str(value))


def _columns(grid: Grid, rows: range, layout: TownLayout, year: int | None) -> list[Column]:
    columns = []
    for index, path in sorted(header_labels(grid, rows).items()):
        own = [row for row in rows if not is_blank(grid.at(row, index))]
        header_row = own[0] if own else rows[0]
        columns.append(_column(grid, index, header_row, path, [grid.at(row, index) for row in own], layout, year))
    return _with_key_column(grid, rows, columns)


def _column(grid: Grid, index: int, header_row: int, path: tuple[str, ...], cells: list[Cell], layout: TownLayout, year: int | None) -> Column:
    period = next((found for cell in cells if (found := _period(cell, layout, year)) is not None), None)
    if period is None:
        period = next((found for label in path[:-1] if (found := _period(label, layout, year)) is not None), None)
        meaning = _path_meaning(path, layout)
    else:
        leaf = path[-1] if _period(cells[-1], layout, year) is None else ""
        meaning = layout.meaning(leaf) if leaf else Meaning("participants")
    role: ColumnRole = meaning.role if meaning else "unknown"
    return Column(index, header_row, " ".join(path), role, meaning.unit if meaning else None, None, period.span if period else None, period is not None)


def _path_meaning(path: tuple[str, ...], layout: TownLayout) -> Meaning | None:
    """Meaning of a label with its parents: "gesamt" below "Teilnehmende"; "Kinder" below "angemeldet" are no participants."""
    leaf, meaning = path[-1], layout.meaning(path[-1])
    parents = [layout.meaning(parent) for parent in path[:-1]]
    of_others = next((parent for parent in parents if parent is not None and parent.role in ("registered", "visitors")), None)
    if of_others is not None and meaning is not None and meaning.role in ("minors", "adults"):
        return None
    if len(path) > 1 and (meaning is None or meaning.role in ("total", "participants", "waste_kg") or qualifies_parent(normal_header(leaf))):
        for depth in range(len(path) - 2, -1, -1):
            combined = layout.meaning(f"{path[depth]} {leaf}") if qualifies_parent(normal_header(leaf)) or of_others else None
            if combined is not None and combined.role != "total":
                return combined
    return meaning


def _with_key_column(grid: Grid, rows: range, columns: list[Column]) -> list[Column]:
    """An overview whose corner is blank still has a first column: the districts."""
    periods = [column for column in columns if column.is_period]
    if not periods or any(column.role in _KEYS for column in columns):
        return columns
    left = [index for index in range(grid.first_column, periods[0].index) if not any(column.index == index for column in columns)]
    return [Column(left[-1], rows[-1], "", "district"), *columns] if left else columns


def _with_type_marks(grid: Grid, last_row: int, columns: list[Column], layout: TownLayout) -> tuple[Column, ...]:
    """Columns named after kinds of organisations that hold nothing but check marks say the type."""
    kinds = {column.index: kind for column in columns if (kind := layout.organisation_type(column.label)) is not None}
    below = {index: [cell for cell in grid.column(index)[last_row + 1 - grid.first_row :] if not is_blank(cell)] for index in kinds}
    marks = {index for index, cells in below.items() if all(is_check_mark(cell) or isinstance(cell, (int, float)) for cell in cells)}
    if len(marks) < 2 or not any(is_check_mark(cell) for index in marks for cell in below[index]):
        return tuple(columns)
    return tuple(replace(column, role="type_mark", organisation_type=kinds[column.index]) if column.index in marks else column for column in columns)
