"""Cell grid + header → tables of a sheet, and the kind of every row: data, total, header, section, note, blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Coded, Mask, positions
from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.header import MEASURES, Column, Header, find_header, looks_like_header
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.towns.vocabulary import is_total_label
from engagement_analysis.values.organisations import organisation_type
from engagement_analysis.values.texts import collapse, is_blank

__all__ = ["Rows", "Table", "classify_rows", "filled_column", "split_tables"]

_Any = TypeVar("_Any", bound=np.generic)
_FILLED_DOWN: Final = ("campaign", "date", "organisation", "organisation_type", "district", "status")
# Columns that hold few texts, none of which is a header word; kinds of organisations are ("Verein").
_FEW_TEXTS: Final = (*MEASURES, "date")
_FOOTNOTE: Final = re.compile(
    r"^\s*(?:\*|†|¹|²|³|\d\)|\(\d\)|hinweis|anmerkung|quelle|stand\b|rückfrage|auskunft|legende|erläuterung|"
    r"bearbeitet|gez\.|\w[\w. ]{0,12} ?= )",
    re.IGNORECASE,
)
_WORDS_OF_A_TITLE: Final = 4
_PARTS_OF_A_TITLE: Final = re.compile(r"\s+(?:und|u\.|oder|&)\s+|\s*[/,+]\s*")
_REST: Final = re.compile(r"(?:weitere|sonstige|übrige|andere)[nrs]?\b", re.IGNORECASE)


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
    """Tables of a sheet from top to bottom.

    A header that is repeated belongs to its table; one with other columns begins a new table.

    Examples
    --------
    >>> from engagement_analysis.towns.layout import load_town
    >>> rows = [["Gruppe", "TN"], ["TSV Süd", 12.0], ["Gruppe", "TN"], ["GS Nord", 70.0]]
    >>> [(table.last_row, table.repeated_headers) for table in split_tables(Grid(rows), load_town("neumarkt"))]
    [(3, frozenset({2}))]
    """
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
        if found is None or not _is_understood(found):
            continue
        seen_until = found.last_row
        if _shape(found) == _shape(header):
            repeated.update(range(found.first_row, found.last_row + 1))
        else:
            tables.append(Table(header, found.first_row - 1, frozenset(repeated)))
            header, repeated = found, set()
    return [*tables, Table(header, grid.last_row, frozenset(repeated))]


def _is_understood(header: Header) -> bool:
    """Tell whether a header in mid-sheet is one beyond doubt; some words of data ("Verein") are header words too."""
    n_unknown = len(header.of_role("unknown"))
    has_key = bool(header.of_role("organisation") or (header.is_overview and header.of_role("district")))
    has_counts = bool(header.of_role("participants") or (header.one("minors") and header.one("adults")))
    return has_key and has_counts and 3 * n_unknown <= len(header.columns) - n_unknown


def _shape(header: Header) -> list[tuple[object, ...]]:
    return [
        (column.index, column.role, column.unit, column.period, column.organisation_type) for column in header.columns
    ]


def _header_candidates(grid: Grid, header: Header, layout: TownLayout) -> Iterator[int]:
    """Rows whose cell in a column of few texts is a header word.

    Cheap on long sheets, since each distinct text is looked at once.
    """
    keys = header.of_role("organisation", "district") if header.is_overview else header.of_role(*_FEW_TEXTS)
    found: set[int] = set()
    for column in keys:
        is_word = grid.column(column.index).where(lambda cell: _is_header_word(cell, layout))
        found.update((np.flatnonzero(is_word) + grid.first_row).tolist())
    return iter(sorted(row for row in found if row > header.last_row))


def _is_header_word(cell: Cell, layout: TownLayout) -> bool:
    return type(cell) is str and len(cell) < 80 and layout.meaning(cell) is not None


def filled_column(grid: Grid, column: Column, first_row: int, last_row: int) -> Coded[Cell]:
    """Cells of a column between two rows, both 0-based and inclusive.

    Texts and dates fill the cells that are merged with them; measures do not: one weight of three groups is not three.

    Examples
    --------
    >>> from engagement_analysis.reading.grid import Span
    >>> grid = Grid([["Art", "TN"], ["Schule", 40.0], ["", 30.0]], merges=(Span(1, 0, 2, 0),))
    >>> filled_column(grid, Column(0, 0, "Art", "organisation_type"), 1, 2).tolist()
    ['Schule', 'Schule']
    """
    cells = grid.column(column.index).rows(slice(first_row - grid.first_row, last_row - grid.first_row + 1))
    return Coded(_filled_down(cells.codes, grid, column, first_row), cells.distinct)


def _filled_down(values: npt.NDArray[_Any], grid: Grid, column: Column, first_row: int) -> npt.NDArray[_Any]:
    """What stands in a column, one value a row, reaching down over merged cells."""
    spans = list(grid.merged_downwards(column.index)) if grid.merges and column.role in _FILLED_DOWN else []
    if spans:
        values = values.copy()
    for span in spans:
        if 0 <= span.first_row - first_row < len(values):
            values[span.first_row - first_row : span.last_row - first_row + 1] = values[span.first_row - first_row]
    return values


@dataclass(frozen=True)
class _Body:
    """The rows of one table below its header."""

    grid: Grid
    header: Header
    first: int
    n_rows: int
    _known: dict[int, Mask] = field(default_factory=dict, repr=False)

    @property
    def none(self) -> Mask:
        """No row."""
        return np.zeros(self.n_rows, dtype=np.bool_)

    @property
    def keys(self) -> list[Column]:
        """Columns that name what a row is about."""
        roles = ("organisation", "district") if self.header.is_overview else ("organisation",)
        return self.header.of_role(*roles)

    def cells(self, index: int) -> Coded[Cell]:
        """Cells of a 0-based column."""
        top = self.first - self.grid.first_row
        return self.grid.column(index).rows(slice(top, top + self.n_rows))

    def filled(self, columns: Iterable[Column]) -> Mask:
        """Rows in which one of some columns holds something, itself or through a merged cell."""
        return self._any(
            _filled_down(self._is_filled(column.index), self.grid, column, self.first) for column in columns
        )

    def filled_itself(self, indices: Iterable[int]) -> Mask:
        """Rows in which one of some 0-based columns holds something itself."""
        return self._any(self._is_filled(index) for index in indices)

    def _is_filled(self, index: int) -> Mask:
        if index not in self._known:
            self._known[index] = ~self.cells(index).where(is_blank)
        return self._known[index]

    def _any(self, columns: Iterable[Mask]) -> Mask:
        filled = self.none
        for column in columns:
            filled |= column
        return filled


def classify_rows(grid: Grid, table: Table) -> Rows:
    """Give every row below a header exactly one kind.

    Data rows name an organisation (in an overview: a district) or hold a measure. Total rows are labelled as such and
    name neither date nor type. What is left is a section between data, a note, or blank.

    Examples
    --------
    >>> from engagement_analysis.towns.layout import load_town
    >>> grid = Grid([["Gruppe", "TN"], ["GS Nord", 70.0], ["", ""], ["Summe", 70.0], ["* geschätzt", ""]])
    >>> (table,) = split_tables(grid, load_town("neumarkt"))
    >>> rows = classify_rows(grid, table)
    >>> rows.data, rows.blank, rows.total, rows.note
    ((1,), (2,), (3,), (4,))
    """
    header, first = table.header, table.header.last_row + 1
    body = _Body(grid, header, first, max(0, table.last_row - first + 1))
    if body.n_rows == 0:
        return Rows((), (), (), (), (), ())
    has_measure = body.filled(column for column in header.columns if column.role in MEASURES or column.is_period)
    has_date, has_type, has_status = (
        body.filled_itself(column.index for column in header.of_role(*roles))
        for roles in (("date",), ("organisation_type",), ("status",))
    )
    is_header = body.none
    is_header[[row - first for row in table.repeated_headers]] = True
    is_total = _total_rows(body) & ~has_date & ~has_type & ~is_header
    is_data = body.filled(body.keys) | has_measure | has_status | (has_date & has_type)
    is_data &= ~is_total & ~is_header
    is_data &= ~_footnotes(body, is_data) & ~_key_alone(body, is_data, has_measure)
    is_filled = body.filled_itself(grid.used_columns)
    rest = is_filled & ~is_data & ~is_total & ~is_header
    is_section = rest & _before_data(is_data)
    kinds = (is_data, is_total, is_header, is_section, rest & ~is_section, ~is_filled & ~is_data)
    return Rows(*(tuple((np.flatnonzero(kind) + first).tolist()) for kind in kinds))


def _total_rows(body: _Body) -> Mask:
    """Rows with a total's label in a column that holds texts.

    An organisation beside the label means that the label is something else.
    """
    is_total = body.none
    measures = {column.index for column in body.header.columns if column.role in MEASURES or column.is_period}
    for index in body.grid.used_columns:
        if index not in measures:
            is_total |= body.cells(index).where(_labels_total)
    for organisation in body.header.of_role("organisation"):
        names = body.cells(organisation.index)
        for row in positions(is_total):
            name = names[row]
            is_total[row] = not isinstance(name, str) or is_blank(name) or is_total_label(name)
    return is_total


def _labels_total(cell: Cell) -> bool:
    return type(cell) is str and is_total_label(cell)


def _key_alone(body: _Body, is_data: Mask, has_measure: Mask) -> Mask:
    """Rows with a text in the key column and nothing else that are no data: footnotes, section titles, remarks below.

    An organisation that is registered but has no number yet stands alone as well; it stays data when another data row
    follows.
    """
    alone = body.none
    if not body.keys:
        return alone
    key = body.keys[0].index
    measured = np.flatnonzero(has_measure & is_data)
    last_measured = int(measured[-1]) if len(measured) else body.n_rows
    names = body.cells(key)
    others = [index for index in body.grid.used_columns if index != key]
    for row in positions(is_data & ~has_measure):
        name = names[row]
        if isinstance(name, str) and all(is_blank(body.grid.at(body.first + row, index)) for index in others):
            is_title = not body.header.is_overview and _names_a_kind(name)
            alone[row] = row > last_measured or is_title or _FOOTNOTE.match(name) is not None
    return alone


def _footnotes(body: _Body, is_data: Mask) -> Mask:
    """Rows that hold a footnote and nothing else, in whatever column it stands."""
    columns = body.grid.used_columns
    n_filled = np.sum([body.filled_itself([index]) for index in columns], axis=0)
    notes = body.none
    for row in positions(is_data & (n_filled == 1)):
        text = next(cell for index in columns if not is_blank(cell := body.grid.at(body.first + row, index)))
        notes[row] = isinstance(text, str) and _FOOTNOTE.match(text) is not None
    return notes


def _names_a_kind(text: str) -> bool:
    """Tell whether a text may be the title of a section ("Schulen", "Vereine und Verbände:", "Weitere Gruppen")."""
    title = collapse(text).strip(" :")
    if len(title.split()) > _WORDS_OF_A_TITLE:
        return False
    is_rest = _REST.match(title) is not None
    return is_rest or all(organisation_type(part) is not None for part in _PARTS_OF_A_TITLE.split(title))


def _before_data(is_data: Mask) -> Mask:
    """Rows that some data row follows."""
    return np.logical_or.accumulate(is_data[::-1])[::-1]
