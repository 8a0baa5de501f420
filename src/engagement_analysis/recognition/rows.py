"""Rows below a header → the kind of each: data, total, header, section, note, blank."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Coded, Mask, positions
from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.header import MEASURES, Column, Header
from engagement_analysis.recognition.sections import is_day, is_telling_title
from engagement_analysis.recognition.stack import Stack, stacked
from engagement_analysis.recognition.tables import Table
from engagement_analysis.town_files.cell_words import (
    STATISTIC_HINT,
    TEMPLATE_HINT,
    TOTAL_HINT,
    begins_comparison,
    is_ditto,
    is_statistic_label,
    is_template,
    is_total_label,
)
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.organisations import organisation_type
from engagement_analysis.values.texts import collapse, is_blank

__all__ = ["RowNumbers", "Rows", "classify_rows", "classify_stack", "filled_column"]

_Any = TypeVar("_Any", bound=np.generic)
RowNumbers = npt.NDArray[np.intp]
_FILLED_DOWN: Final = (
    "campaign",
    "date",
    "organisation",
    "organisation_type",
    "district",
    "status",
    "last_day",
    "month",
    "year",
)
_FOOTNOTE: Final = re.compile(
    r"^\s*(?:\*|†|¹|²|³|\d\)|\(\d\)|hinweis|anmerkung|quelle|stand\b|rückfrage|auskunft|legende|erläuterung|"
    r"bearbeitet|gez\.|ansprechp\w*|kontakt\w*:|seite\s\d|fortsetzung\b|siehe\s|-\s?\d+\s?-|"
    r"(?:liste|erfasst|erstellt|ausgefüllt|gemeldet|geführt)\s(?:von|durch|am)\s|\w[\w. ]{0,12} ?= )",
    re.IGNORECASE,
)
# "Neumarkt, den 06.11.2026": where and when a list was signed.
_SIGNED: Final = re.compile(r"[\w .-]+, (?:den |am )?\d{1,2}\.\s?(?:\d{1,2}\.|\w+ )")
_WORDS_OF_A_TITLE: Final = 4
_PARTS_OF_A_TITLE: Final = re.compile(r"\s+(?:und|u\.|oder|&)\s+|\s*[/,+]\s*")
_REST: Final = re.compile(r"(?:weitere|sonstige|übrige|andere)[nrs]?\b", re.IGNORECASE)


class Rows(NamedTuple):
    """0-based rows by kind, from top to bottom; every row below a header is in exactly one of the first six.

    `unread`: those sections and notes that hold values as data do.
    """

    data: RowNumbers
    total: RowNumbers
    header: RowNumbers
    section: RowNumbers
    note: RowNumbers
    blank: RowNumbers
    unread: RowNumbers


def filled_column(grid: Grid, column: Column, first_row: int, last_row: int) -> Coded[Cell]:
    """Cells of a column between two rows, both 0-based and inclusive.

    Texts and dates fill the cells that are merged with them, and those below that say "ditto"; measures do not: one
    weight of three groups is not three.

    Examples
    --------
    >>> from engagement_analysis.reading.grid import Span
    >>> grid = Grid([["Art", "TN"], ["Schule", 40.0], ["", 30.0]], merges=(Span(1, 0, 2, 0),))
    >>> filled_column(grid, Column(0, 0, "Art", "organisation_type"), 1, 2).tolist()
    ['Schule', 'Schule']
    """
    cells = grid.column(column.index).rows(slice(first_row - grid.first_row, last_row - grid.first_row + 1))
    codes = _filled_down(cells.codes, grid, column, first_row)
    if column.role in _FILLED_DOWN and any(map(is_ditto, cells.distinct)):
        codes = codes.copy()
        for row in Coded(codes, cells.distinct).positions(is_ditto):
            codes[row] = codes[max(0, row - 1)]
    return Coded(codes, cells.distinct)


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
    """The rows of a stack, and what is known of its columns."""

    stack: Stack
    _known: dict[int, Mask] = field(default_factory=dict, repr=False)

    @property
    def none(self) -> Mask:
        """No row."""
        return np.zeros(self.stack.n_rows, dtype=np.bool_)

    @property
    def grid(self) -> Grid:
        """The rows."""
        return self.stack.grid

    @property
    def header(self) -> Header:
        """Their columns."""
        return self.stack.header

    @property
    def keys(self) -> list[Column]:
        """Columns that name what a row is about."""
        roles = ("organisation", "district", "campaign") if self.header.is_overview else ("organisation",)
        return self.header.of_role(*roles)

    def filled(self, columns: Iterable[Column]) -> Mask:
        """Rows in which one of some columns holds something, itself or through a merged cell."""
        return self.any_of(_filled_down(self.is_filled(column.index), self.grid, column, 0) for column in columns)

    def filled_itself(self, indices: Iterable[int]) -> Mask:
        """Rows in which one of some 0-based columns holds something itself."""
        return self.any_of(self.is_filled(index) for index in indices)

    def says(self, role: str) -> Mask:
        """Rows in which a column of a role holds something itself; a total's label there says nothing."""
        indices = [column.index for column in self.header.of_role(role)]
        labels = self.any_of(self.grid.column(index).where(_labels_total, hint=TOTAL_HINT) for index in indices)
        return self.filled_itself(indices) & ~labels

    def is_filled(self, index: int) -> Mask:
        """Rows in which a 0-based column holds something itself."""
        if index not in self._known:
            self._known[index] = ~self.grid.column(index).where(is_blank)
        return self._known[index]

    def any_of(self, columns: Iterable[Mask]) -> Mask:
        """Rows that one of some masks marks."""
        filled = self.none
        for column in columns:
            filled |= column
        return filled

    def labelled(self, columns: Iterable[Column]) -> Mask:
        """Rows in which a total's label is all that some columns hold."""
        cells = [self.grid.column(column.index) for column in columns]
        labels = self.any_of(each.where(_labels_total, hint=TOTAL_HINT) for each in cells)
        return labels & ~self.any_of(~each.where(is_blank) & ~each.where(_labels_total) for each in cells)

    def last_of_table(self, rows: Mask) -> npt.NDArray[np.intp]:
        """For each row the last of some rows that stands in its table; -1 where there is none."""
        marked = np.flatnonzero(rows)
        last = np.searchsorted(marked, self.stack.starts[1:]) - 1
        found = np.append(marked, -1)[last]
        found[found < self.stack.starts[:-1]] = -1
        return found[self.stack.table_of_row]


def classify_rows(grid: Grid, table: Table, layout: TownLayout | None = None) -> Rows:
    """Give every row below the header of a table exactly one kind.

    Examples
    --------
    >>> from engagement_analysis.recognition.tables import split_tables
    >>> from engagement_analysis.town_files.layout import load_town
    >>> grid = Grid([["Gruppe", "TN"], ["GS Nord", 70.0], ["", ""], ["Summe", 70.0], ["* geschätzt", ""]])
    >>> (table,) = split_tables(grid, load_town("neumarkt"))
    >>> rows = classify_rows(grid, table)
    >>> rows.data.tolist(), rows.blank.tolist(), rows.total.tolist(), rows.note.tolist()
    ([1], [2], [3], [4])
    """
    kinds = classify_stack(stacked([(grid, table)]), layout)
    return Rows(*(rows + table.header.last_row + 1 for rows in kinds))


def classify_stack(stack: Stack, layout: TownLayout | None = None) -> Rows:
    """Give every row of a stack exactly one kind; where a layout is given, the campaigns that it lists are no groups.

    Data rows name an organisation (in an overview: a district) or hold a measure. Total rows are labelled as such and
    name neither date nor type. What is left is a section between data, a note, or blank.
    """
    body, header = _Body(stack), stack.header
    has_measure = body.filled(column for column in header.columns if column.role in MEASURES or column.is_period)
    has_date, has_type, has_status = (body.says(role) for role in ("date", "organisation_type", "status"))
    is_header = _repeated_headers(stack)
    is_labelled = body.labelled(header.of_role("date", "organisation_type"))
    is_total = _total_rows(body) & (~(has_date | has_type) | is_labelled) & ~is_header
    understood = [column for column in header.columns if column.role not in ("unknown", "ignored", "total")]
    n_understood = np.sum([body.none, *(body.is_filled(column.index) for column in understood)], axis=0)
    is_data = body.filled(body.keys) | has_measure | has_status | (n_understood > 1)
    is_data |= _events(body, has_date & ~is_data, layout)
    is_total |= _nameless_totals(body, is_data & ~is_total & ~is_header)
    is_template = _templates(body) & is_data
    is_statistic, is_comparison = (rows & ~has_date & ~has_type for rows in _statistics(body))
    is_data &= ~is_total & ~is_header & ~is_statistic & ~is_template
    is_data &= ~_below_the_total(body, is_data, is_total, has_measure)
    is_data &= ~_footnotes(body, is_data) & ~_key_alone(body, is_data, has_measure, layout)
    is_filled = body.filled_itself(stack.grid.used_columns)
    rest = is_filled & ~is_data & ~is_total & ~is_header
    is_section = rest & (np.arange(stack.n_rows) < body.last_of_table(is_data))
    is_unread = rest & (n_understood > 1) & ~(is_statistic & ~is_comparison)
    kinds = (is_data, is_total, is_header, is_section, rest & ~is_section, ~is_filled & ~is_data, is_unread)
    return Rows(*map(np.flatnonzero, kinds))


def _repeated_headers(stack: Stack) -> Mask:
    is_header = np.zeros(stack.n_rows, dtype=np.bool_)
    for (_, table), start in zip(stack.tables, stack.starts, strict=False):
        is_header[[row - table.header.last_row - 1 + start for row in table.repeated_headers]] = True
    return is_header


def _total_rows(body: _Body) -> Mask:
    """Rows with a total's label in a column that holds texts, or in one of numbers where the row has no name.

    An organisation beside the label means that the label is something else.
    """
    is_total = body.none
    measures = {column.index for column in body.header.columns if column.role in MEASURES or column.is_period}
    has_name = body.filled_itself(column.index for column in body.keys)
    for index in body.grid.used_columns:
        labels = body.grid.column(index).where(_labels_total, hint=TOTAL_HINT)
        is_total |= labels & ~has_name if index in measures else labels
    for organisation in body.header.of_role("organisation"):
        names = body.grid.column(organisation.index)
        numbers = [column.index for column in _numbers_of_rows(body, organisation)]
        for row in positions(is_total):
            name = names[row]
            is_name = isinstance(name, str) and not is_blank(name) and not is_total_label(name)
            is_total[row] = not is_name or any(_labels_total(body.grid.at(row, index)) for index in numbers)
    return is_total


def _templates(body: _Body) -> Mask:
    """Rows whose name is an example or an instruction of the template."""
    return body.any_of(
        body.grid.column(column.index).where(lambda cell: type(cell) is str and is_template(cell), hint=TEMPLATE_HINT)
        for column in body.keys
    )


def _events(body: _Body, dated: Mask, layout: TownLayout | None) -> Mask:
    """Rows with a day and something beside it that nobody reads ("21.10.2022", "Marktplatz"), no line below a list."""
    found = body.none
    columns = body.header.of_role("date")
    days = [column.index for column in columns]
    is_of_month = layout is not None and any(layout.month(column.label) is not None for column in columns)
    others = [index for index in body.grid.used_columns if index not in days]
    for row in positions(dated & body.filled_itself(others)):
        beside = [cell for index in others if not is_blank(cell := body.grid.at(row, index))]
        stated = [body.grid.at(row, index) for index in days]
        found[row] = any(is_day(cell) or (is_of_month and isinstance(cell, float)) for cell in stated) and not any(
            isinstance(cell, str) and (_FOOTNOTE.match(cell) or cell.rstrip().endswith(":")) for cell in beside
        )
    return found


def _below_the_total(body: _Body, is_data: Mask, is_total: Mask, has_measure: Mask) -> Mask:
    """Rows with a name and numbers only, below a total of rows that say more: comparisons, aims, parts of the total.

    Without a total those whose name says so ("Soll", "Schulen"), below all rows that say more.
    Also rows without any number that say neither day, type nor status, below the last row that has one.
    """
    below = body.none
    if body.header.is_overview or not body.keys:
        return below
    more = list(body.header.of_role("date", "organisation_type", "district", "status", "type_mark"))
    says_more = body.filled(more)
    names = body.grid.column(body.keys[0].index)
    first_total = np.full(len(body.stack.tables), body.stack.n_rows)
    np.minimum.at(first_total, body.stack.table_of_row[is_total], np.flatnonzero(is_total))
    is_after = np.arange(body.stack.n_rows) > first_total[body.stack.table_of_row]
    last_full = body.last_of_table(is_data & says_more)
    is_other = ~has_measure & ~body.filled(column for column in more if column.role != "district")
    is_other &= np.arange(body.stack.n_rows) > body.last_of_table(is_data & has_measure)
    below |= is_data & is_after & is_other
    for row in positions(is_data & ~says_more & (is_after | has_measure)):
        above = is_data[:row] & ~below[:row] & (body.stack.table_of_row[:row] == body.stack.table_of_row[row])
        n_more = int((above & says_more[:row]).sum())
        is_poorer = 2 * n_more > int(above.sum()) and row > last_full[row]
        is_said = isinstance(name := names[row], str) and (begins_comparison(name) or _names_a_kind(name))
        below[row] = (is_said or is_poorer) if is_after[row] else (is_said and is_poorer)
    return below


def _nameless_totals(body: _Body, is_data: Mask) -> Mask:
    """Rows with numbers and nothing else that are the sum of all rows above: totals without a label."""
    found = body.none
    columns = [column for column in body.header.columns if column.role in MEASURES]
    if body.header.is_overview or not columns:
        return found
    others = [column.index for column in body.header.columns if column not in columns and column.role != "unknown"]
    candidates = is_data & ~body.filled_itself(others)
    for row in positions(candidates):
        of_table = is_data[:row] & (body.stack.table_of_row[:row] == body.stack.table_of_row[row]) & ~found[:row]
        rows = np.flatnonzero(of_table).tolist()
        sums = [
            (body.grid.at(row, column.index), sum(_number(body.grid.at(above, column.index)) for above in rows))
            for column in columns
            if not is_blank(body.grid.at(row, column.index))
        ]
        found[row] = len(rows) > 1 and all(_number(stated) == total > 0 for stated, total in sums)
    return found


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, (int, float)) else 0.0


def _numbers_of_rows(body: _Body, key: Column) -> list[Column]:
    """Columns left of the names that nobody reads ("Nr."): a total's label there is one, whatever stands beside it."""
    return [column for column in body.header.of_role("ignored") if column.index < key.index]


def _labels_total(cell: Cell) -> bool:
    return type(cell) is str and is_total_label(cell)


def _statistics(body: _Body) -> tuple[Mask, Mask]:
    """Rows that say something about the rows above them ("Durchschnitt"), by a label; those that compare with them."""
    labels = [column for key in body.keys[:1] for column in (*_numbers_of_rows(body, key), key)]
    said = [body.grid.column(column.index) for column in labels]
    return (
        body.any_of(each.where(_labels_statistic, hint=STATISTIC_HINT) for each in said),
        body.any_of(each.where(_compares, hint=STATISTIC_HINT) for each in said),
    )


def _labels_statistic(cell: Cell) -> bool:
    return type(cell) is str and is_statistic_label(cell)


def _compares(cell: Cell) -> bool:
    return type(cell) is str and "vergleich" in cell.lower() and is_statistic_label(cell)


def _key_alone(body: _Body, is_data: Mask, has_measure: Mask, layout: TownLayout | None) -> Mask:
    """Rows with a text in the key column and nothing else that are no data: footnotes, section titles, remarks below.

    An organisation that is registered but has no number yet stands alone as well; it stays data when another data row
    follows.
    """
    alone = body.none
    if not body.keys:
        return alone
    key = body.keys[0].index
    last_measured = body.last_of_table(has_measure & is_data)
    is_below = (last_measured >= 0) & (np.arange(len(last_measured)) > last_measured)
    names = body.grid.column(key)
    others = [index for index in body.grid.used_columns if index != key]
    for row in positions(is_data & ~has_measure):
        name = names[row]
        if isinstance(name, str) and _SIGNED.match(name):
            alone[row] = True
        elif all(is_blank(body.grid.at(row, index)) for index in others):
            is_title = not body.header.is_overview and isinstance(name, str) and _names_a_kind(name)
            is_note = isinstance(name, str) and (is_below[row] or _FOOTNOTE.match(name) is not None)
            alone[row] = is_note or is_title or is_telling_title(name, layout)
    return alone


def _footnotes(body: _Body, is_data: Mask) -> Mask:
    """Rows that hold a footnote and nothing else, in whatever column; also titles of sections beside the names."""
    columns, keys = body.grid.used_columns, {column.index for column in body.keys}
    n_filled = np.sum([body.is_filled(index) for index in columns], axis=0)
    notes = body.none
    for row in positions(is_data & (n_filled == 1)):
        index, text = next((index, cell) for index in columns if not is_blank(cell := body.grid.at(row, index)))
        if isinstance(text, str):
            notes[row] = _FOOTNOTE.match(text) is not None or (index not in keys and _names_a_kind(text))
    return notes


def _names_a_kind(text: str) -> bool:
    """Tell whether a text may be the title of a section ("Schulen", "Vereine und Verbände:", "Weitere Gruppen")."""
    title = collapse(text).strip(" :")
    if len(title.split()) > _WORDS_OF_A_TITLE:
        return False
    is_rest = _REST.match(title) is not None
    return is_rest or all(organisation_type(part) is not None for part in _PARTS_OF_A_TITLE.split(title))
