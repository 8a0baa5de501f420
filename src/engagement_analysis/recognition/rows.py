"""Cell grid + header → tables of a sheet, and the kind of every row: data, total, header, section, note, blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.header import MEASURES, Column, Header, find_header, looks_like_header
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.towns.vocabulary import is_total_label
from engagement_analysis.values.organisations import organisation_type
from engagement_analysis.values.texts import collapse, is_blank

__all__ = ["Rows", "Table", "classify_rows", "filled_column", "is_filled", "split_tables"]

Mask = npt.NDArray[np.bool_]
_FILLED_DOWN: Final = ("campaign", "date", "organisation", "organisation_type", "district", "status")
_FEW_TEXTS: Final = (*MEASURES, "date", "status", "organisation_type", "type_mark")
_FOOTNOTE: Final = re.compile(
    r"^\s*(?:\*|†|¹|²|³|\d\)|\(\d\)|hinweis|anmerkung|quelle|stand\b|rückfrage|auskunft|legende|erläuterung|bearbeitet|gez\.|\w[\w. ]{0,12} ?= )", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet: its header, its last row (0-based), and rows below that repeat the header."""

    header: Header
    last_row: int
    repeated_headers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rows:
    """0-based sheet rows of one table by kind; every row below the header is in exactly one of them."""

    data: tuple[int, ...]
    total: tuple[int, ...]
    header: tuple[int, ...]
    section: tuple[int, ...]
    note: tuple[int, ...]
    blank: tuple[int, ...]


def split_tables(grid: Grid, layout: TownLayout, *, year: int | None = None) -> list[Table]:
    """Tables of a sheet from top to bottom. A header that is repeated belongs to its table; one with other columns begins a new one."""
    header = find_header(grid, layout, year=year)
    if header is None:
        return []
    tables: list[Table] = []
    repeated: set[int] = set()
    seen_until = header.last_row
    for row in _header_candidates(grid, header, layout):
        if row <= seen_until or not looks_like_header(grid, row, layout, year):
            continue
        found = find_header(grid, layout, year=year, from_row=row)
        if found is None:
            continue
        seen_until = found.last_row
        if _shape(found) == _shape(header):
            repeated.update(range(found.first_row, found.last_row + 1))
        else:
            tables.append(Table(header, found.first_row - 1, frozenset(repeated)))
            header, repeated = found, set()
    return [*tables, Table(header, grid.last_row, frozenset(repeated))]


def _shape(header: Header) -> list[tuple[object, ...]]:
    return [(column.index, column.role, column.unit, column.period, column.organisation_type) for column in header.columns]


def _header_candidates(grid: Grid, header: Header, layout: TownLayout) -> Iterator[int]:
    """Rows whose cell in a column of few texts is a header word: cheap on long sheets, since each distinct text is looked at once."""
    keys = header.of_role("organisation", "district") if header.is_overview else header.of_role(*_FEW_TEXTS)
    found: set[int] = set()
    for column in keys:
        cells = grid.column(column.index)
        words = {text for text in {cell for cell in cells if type(cell) is str} if len(text) < 80 and layout.meaning(text) is not None}
        if words:
            found.update(row for row, cell in enumerate(cells, start=grid.first_row) if type(cell) is str and cell in words)
    return iter(sorted(row for row in found if row > header.last_row))


def filled_column(grid: Grid, column: Column, first_row: int, last_row: int) -> list[Cell]:
    """Cells of a column between two rows; texts and dates fill the cells merged with them, measures do not (one weight of three groups is not three)."""
    offset = first_row - grid.first_row
    cells = list(grid.column(column.index)[offset : last_row - grid.first_row + 1])
    if column.role in _FILLED_DOWN:
        for span in grid.merged_downwards(column.index):
            top, bottom = span.first_row - first_row, min(span.last_row - first_row, len(cells) - 1)
            if 0 <= top < len(cells):
                cells[top + 1 : bottom + 1] = [cells[top]] * (bottom - top)
    return cells


def is_filled(cells: Iterable[Cell], n_rows: int) -> Mask:
    """Which cells hold something that a person would see."""
    return np.fromiter((cell != "" and cell is not None and not (type(cell) is str and is_blank(cell)) for cell in cells), dtype=np.bool_, count=n_rows)


def _any(masks: Iterable[Mask], n_rows: int) -> Mask:
    return np.logical_or.reduce([np.zeros(n_rows, dtype=np.bool_), *masks])


def classify_rows(grid: Grid, table: Table) -> Rows:
    """Give every row below a header exactly one kind.

    Data rows name an organisation (in an overview: a district) or hold a measure. Total rows are labelled as such and name neither date
    nor type. What is left is a section between data, a note, or blank.
    """
    header, first = table.header, table.header.last_row + 1
    n_rows = max(0, table.last_row - first + 1)
    if n_rows == 0:
        return Rows((), (), (), (), (), ())

    def mask(columns: Iterable[Column], *, own: bool = False) -> Mask:
        cells = (
            grid.column(column.index)[first - grid.first_row : table.last_row - grid.first_row + 1] if own else filled_column(grid, column, first, table.last_row)
            for column in columns
        )
        return _any((is_filled(column, n_rows) for column in cells), n_rows)

    keys = header.of_role("organisation", "district") if header.is_overview else header.of_role("organisation")
    has_key = mask(keys)
    has_measure = mask(column for column in header.columns if column.role in MEASURES or column.is_period)
    has_date, has_type, has_status = (mask(header.of_role(*roles), own=True) for roles in (("date",), ("organisation_type", "type_mark"), ("status",)))
    any_cell = _any((is_filled(cells[first - grid.first_row : table.last_row - grid.first_row + 1], n_rows) for cells in grid.columns), n_rows)
    is_header = np.isin(np.arange(first, first + n_rows), list(table.repeated_headers))
    is_total = _total_rows(grid, header, first, n_rows) & ~has_date & ~has_type & ~is_header
    is_data = (has_key | has_measure | has_status | (has_date & has_type)) & ~is_total & ~is_header
    is_data &= ~_key_alone(grid, header, keys, first, n_rows, is_data, has_measure)
    rest = any_cell & ~is_data & ~is_total & ~is_header
    is_section = rest & _before_data(is_data)
    return Rows(*(tuple((np.flatnonzero(kind) + first).tolist()) for kind in (is_data, is_total, is_header, is_section, rest & ~is_section, ~any_cell & ~is_data)))


def _total_rows(grid: Grid, header: Header, first: int, n_rows: int) -> Mask:
    """Rows with a total's label in a column that holds texts; an organisation beside the label means that the label is something else."""
    is_total = np.zeros(n_rows, dtype=np.bool_)
    end = first + n_rows - grid.first_row
    measures = {column.index for column in header.columns if column.role in MEASURES or column.is_period}
    for index, column in enumerate(grid.columns, start=grid.first_column):
        if index in measures:
            continue
        cells = column[first - grid.first_row : end]
        labels = {text for text in set(cells) if type(text) is str and text and is_total_label(text)}
        if labels:
            is_total |= np.fromiter((type(cell) is str and cell in labels for cell in cells), dtype=np.bool_, count=n_rows)
    for organisation in header.of_role("organisation"):
        cells = grid.column(organisation.index)[first - grid.first_row : end]
        for row in np.flatnonzero(is_total):
            name = cells[row]
            is_total[row] = not (isinstance(name, str) and not is_blank(name) and not is_total_label(name))
    return is_total


def _key_alone(grid: Grid, header: Header, keys: list[Column], first: int, n_rows: int, is_data: Mask, has_measure: Mask) -> Mask:
    """Rows with a text in the key column and nothing else at all that are no data: footnotes, section titles, remarks behind the table.

    An organisation that is registered but has no number yet stands alone as well; it stays data when another data row follows.
    """
    alone = np.zeros(n_rows, dtype=np.bool_)
    if not keys:
        return alone
    cells = grid.column(keys[0].index)[first - grid.first_row :]
    last_measured = int(np.flatnonzero(has_measure & is_data)[-1]) if (has_measure & is_data).any() else n_rows
    for row in np.flatnonzero(is_data & ~has_measure):
        text = cells[row]
        others = any(not is_blank(cell) for cell in (grid.at(first + int(row), column) for column in range(grid.first_column, grid.last_column + 1)) if cell is not text)
        if not others and isinstance(text, str):
            is_title = header.is_overview is False and len(collapse(text).split()) <= 3 and row + 1 < n_rows and bool(has_measure[row + 1]) and organisation_type(text) is not None
            alone[row] = _FOOTNOTE.match(text) is not None or row > last_measured or is_title
    return alone


def _before_data(is_data: Mask) -> Mask:
    """Rows that some data row follows."""
    return np.logical_or.accumulate(is_data[::-1])[::-1]
