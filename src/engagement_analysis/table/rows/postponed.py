"""Data cells of a list → rows of events that were put off: held on the new day, or with their numbers on the old."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from engagement_analysis.reading.coded import Coded, Mask, coded, positions
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.header import MEASURES, Column
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.town_files.cell_words import is_cancelled, names_cancelled, without_cancellation
from engagement_analysis.town_files.postponed import POSTPONED_HINT, Postponed, begins_postponed, postponed
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.quantities import is_no_answer
from engagement_analysis.values.texts import is_blank, slug

_REMARK: Final = re.compile(r"\b(?:bemerk|anmerk|notiz|hinweis|kommentar)")
_NAMES: Final = ("organisation", "district", "campaign")
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
    cells: DataCells, texts: Mapping[str, Coded[Cell]], measures: Mapping[int, Coded[Cell]], key: Column
) -> Settled:
    """Take out of the cells what says that events were put off, and report it.

    A row without a new day and without a number of people stays as it is: it did not take place.

    Parameters
    ----------
    cells : DataCells
    texts, measures : mapping
        Cells by role, and by 0-based index of their column.
    key : Column
        The column of participants, or what stands for it.
    """
    left_texts, left_measures = dict(texts), dict(measures)
    rows: Mask = np.zeros(len(cells), dtype=np.bool_)
    new_days: list[str | None] = []
    for column, values, says in _places(cells, texts, measures):
        said = values.said(says, hint=POSTPONED_HINT)
        if not any(said.distinct):
            continue
        has_day = said.where(lambda each: each is not None and each.new_day is not None)
        is_held = has_day | (said.where(lambda each: each is not None) & _is_counted(cells, measures))
        for position in positions(is_held & ~rows):
            detail = "" if has_day[position] else _NO_DAY
            cells.report("postponed", position, key if column.role == "ignored" else column, None, detail)
        new_days = new_days or [None] * len(cells)
        for position in positions(has_day):
            each = said[position]
            new_days[position] = new_days[position] or (each.new_day if each else None)
        rows |= is_held
        if column.role in left_texts:
            left_texts[column.role] = _settled(values, is_held, column.role)
        elif column.index in left_measures:
            left_measures[column.index] = _settled(values, is_held, column.role)
    nothing: Coded[str | None] = Coded(np.zeros(len(cells), dtype=np.int32), [None])
    return Settled(left_texts, left_measures, coded(new_days) if new_days else nothing, rows)


def _places(
    cells: DataCells, texts: Mapping[str, Coded[Cell]], measures: Mapping[int, Coded[Cell]]
) -> Iterator[tuple[Column, Coded[Cell], Callable[[Cell], Postponed | None]]]:
    """Columns that may say so, their cells, and how they say it."""
    header, words = cells.header, cells.layout.status_words
    for column in header.of_role("status", "date", *MEASURES, "part"):
        values = measures.get(column.index, texts.get(column.role))
        if values is not None:
            yield column, values, lambda cell: None if type(cell) is str and slug(cell) in words else _said(cell)
    for role in _NAMES:
        name = header.one(role)
        if name is not None and role in texts:
            yield name, texts[role], _said_by_name
    for column in filter(is_remark, header.columns):
        yield column, cells.read_quietly(column), _said_by_remark


def _said(cell: Cell) -> Postponed | None:
    return postponed(cell) if type(cell) is str and cell else None


def new_day(cell: Cell) -> str | None:
    """The day, as written, to which a cell says that something was put off; None where it does not say one."""
    said = _said(cell)
    return None if said is None else said.new_day


def _said_by_name(cell: Cell) -> Postponed | None:
    return postponed(cell) if type(cell) is str and names_cancelled(cell) else None


def _said_by_remark(cell: Cell) -> Postponed | None:
    return postponed(cell) if type(cell) is str and cell and begins_postponed(cell) else None


def _is_counted(cells: DataCells, measures: Mapping[int, Coded[Cell]]) -> Mask:
    """Rows with a number of people."""
    is_counted: Mask = np.zeros(len(cells), dtype=np.bool_)
    for column in cells.header.people:
        is_counted |= measures[column.index].where(_counts)
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
    said = postponed(cell) if type(cell) is str and cell else None
    if said is None or type(cell) is not str:
        return cell
    if role in _NAMES:
        return without_cancellation(cell)
    if role == "date":
        return said.new_day or said.old_day or ""
    number = _NUMBER_BEFORE.match(cell)
    return number[1] if number and role in MEASURES else ""


def without_new_day(cell: Cell) -> Cell:
    """A cell without what it says about a new day; a number in front of that stays."""
    return cell if new_day(cell) is None else _rest(cell, "participants")
