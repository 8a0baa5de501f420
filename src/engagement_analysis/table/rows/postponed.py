"""Data cells of a list → rows of events that were put off: held on the new day, or with their numbers on the old."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from engagement_analysis.reading.coded import Coded, Mask, positions
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import MEASURES, Column
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.town_files.cell_words import is_cancelled, names_cancelled, without_cancellation
from engagement_analysis.town_files.postponed import POSTPONED_HINT, Postponed, begins_postponed, postponed
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.quantities import is_no_answer
from engagement_analysis.values.texts import is_blank, slug

NAMES: Final = ("organisation", "district", "campaign")
_REMARK: Final = re.compile(r"\b(?:bemerk|anmerk|notiz|hinweis|kommentar)")
_NUMBER_BEFORE: Final = re.compile(r"\s*([^\d(,;]{0,8}\d+)\s*[(,;–]")  # "14 (verschoben auf 9.11.)"
_NO_DAY: Final = "ein neuer Tag ist nicht genannt; gezählt am alten"


@dataclass(frozen=True)
class Settled:
    """Cells of a list without what says that events were put off.

    `texts` by role, `measures` by 0-based index of the column; `new_days` as written (None: none); `rows`: which rows
    are held though a cell says that they were put off.
    """

    texts: dict[str, Coded[Cell]]
    measures: dict[int, Coded[Cell]]
    new_days: Coded[str | None]
    rows: Mask


def is_remark(column: Column) -> bool:
    """Tell whether a column that is not read holds remarks."""
    return column.role == "ignored" and _REMARK.search(normal_header(column.label)) is not None


def settle_postponed(
    cells: DataCells, texts: Mapping[str, Coded[Cell]], measures: Mapping[int, Coded[Cell]]
) -> Settled:
    """Take out of the cells what says that events were put off, and report it.

    A row without a new day and without a number of people stays as it is: it did not take place. `texts` holds cells by
    role, `measures` by 0-based index of their column.
    """
    left_texts, left_measures = dict(texts), dict(measures)
    rows: Mask = np.zeros(len(cells), dtype=np.bool_)
    new_days: Coded[str | None] = Coded(np.zeros(len(cells), dtype=np.int32), [None])
    for column, values, says in _places(cells, texts, measures):
        said = _said(values, says)
        if not any(said.distinct):
            continue
        new = said.map(lambda each: each.new_day if each else None)
        has_day = new.where(lambda day: day is not None)
        is_held = has_day | (said.where(lambda each: each is not None) & _is_counted(cells, measures))
        for position in positions(is_held & ~rows):
            detail = "" if has_day[position] else _NO_DAY
            place = cells.header.people[0] if column.role == "ignored" else column
            cells.report("postponed", position, place, None, detail)
        new_days = new_days.paired(new).map(lambda pair: pair[0] or pair[1])
        rows |= is_held
        if column.role in left_texts:
            left_texts[column.role] = _settled(values, is_held, column.role)
        elif column.index in left_measures:
            left_measures[column.index] = _settled(values, is_held, column.role)
    return Settled(left_texts, left_measures, new_days, rows)


def _places(
    cells: DataCells, texts: Mapping[str, Coded[Cell]], measures: Mapping[int, Coded[Cell]]
) -> Iterator[tuple[Column, Coded[Cell], Callable[[str], Postponed | None]]]:
    """Columns that may say so, their cells, and how their texts say it."""
    header, words = cells.header, cells.layout.status_words
    for column in header.of_role("status", "date", *MEASURES, "part"):
        values = measures.get(column.index, texts.get(column.role))
        if values is not None:
            yield column, values, lambda text: None if words and slug(text) in words else postponed(text)
    for role in NAMES:
        name = header.one(role)
        if name is not None and role in texts:
            yield name, texts[role], lambda text: postponed(text) if names_cancelled(text) else None
    for column in filter(is_remark, header.columns):
        remarks = cells.read_quietly(column)
        yield column, remarks, lambda text: postponed(text) if begins_postponed(text) else None


def _said(values: Coded[Cell], says: Callable[[str], Postponed | None]) -> Coded[Postponed | None]:
    return values.said(lambda cell: says(cell) if type(cell) is str and cell else None, hint=POSTPONED_HINT)


def new_day(cell: Cell) -> str | None:
    """The day, as written, to which a cell says that something was put off; None where it does not say one."""
    said = postponed(cell) if type(cell) is str and cell else None
    return None if said is None else said.new_day


def without_new_day(cell: Cell) -> Cell:
    """A cell without what it says about a new day; a number in front of that stays ("14 (verschoben auf 9.11.)")."""
    return cell if new_day(cell) is None else _rest(cell, "participants")


def _is_counted(cells: DataCells, measures: Mapping[int, Coded[Cell]]) -> Mask:
    """Rows with a number of people."""
    is_counted: Mask = np.logical_or.reduce([measures[column.index].where(_counts) for column in cells.header.people])
    return is_counted


def _counts(cell: Cell) -> bool:
    if type(cell) is not str:
        return cell is not None
    return not is_blank(cell) and not is_no_answer(cell) and not is_cancelled(cell) and postponed(cell) is None


def _settled(values: Coded[Cell], is_held: Mask, role: str) -> Coded[Cell]:
    """The cells, in rows that are held without what says that they were put off."""
    codes = values.codes.copy()
    codes[is_held] += len(values.distinct)
    return Coded(codes, [*values.distinct, *(_rest(cell, role) for cell in values.distinct)])


def _rest(cell: Cell, role: str) -> Cell:
    """What a cell says beside that."""
    if type(cell) is not str or not cell or (said := postponed(cell)) is None:
        return cell
    if role in NAMES:
        return without_cancellation(cell)
    if role == "date":
        return said.new_day or said.old_day or ""
    number = _NUMBER_BEFORE.match(cell)
    return number[1] if number and role in MEASURES else ""
