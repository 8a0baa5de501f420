"""Data cells of a list → which rows say that nothing took place, in whatever column."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from engagement_analysis.reading.coded import Coded, Mask
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import MEASURES, Column
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.postponed import NAMES, Settled, is_remark
from engagement_analysis.town_files.cell_words import (
    CANCELLED_HINT,
    STAYED_AWAY_HINT,
    begins_cancelled,
    begins_stayed_away,
    is_cancelled,
    is_held,
    names_cancelled,
)
from engagement_analysis.town_files.postponed import POSTPONED_HINT, begins_postponed, postponed
from engagement_analysis.values.organisations import is_check_mark
from engagement_analysis.values.quantities import is_no_answer
from engagement_analysis.values.texts import collapse, is_blank, slug


def says_cancelled(cells: Coded[Cell]) -> Mask:
    """Which cells say that nothing took place; on another day it did."""
    return cells.where(lambda value: type(value) is str and _took_no_place(value), hint=CANCELLED_HINT)


def _took_no_place(text: str) -> bool:
    return is_cancelled(text) and ((said := postponed(text)) is None or said.new_day is None)


def cancelled_rows(cells: DataCells, settled: Settled) -> Mask:
    """Rows whose status, date, number of people, name or remark say so; an unknown status is reported."""
    header, texts, status = cells.header, settled.texts, cells.header.one("status")
    counts = {column.index: settled.measures[column.index] for column in header.people}
    found: list[tuple[Column, Mask]] = []
    if status is not None:
        found.append((status, _cancelled_by_status(status, texts["status"], cells.layout.status_words)))
    if (day := header.one("date")) is not None:
        found.append((day, says_cancelled(texts["date"])))
    found += [(column, says_cancelled(counts[column.index])) for column in header.people]
    for name in filter(None, map(header.one, NAMES)):
        is_gone = texts[name.role].where(lambda cell: type(cell) is str and names_cancelled(cell), hint=CANCELLED_HINT)
        found.append((name, is_gone))
    found += _cancelled_by_remark(cells, settled.rows, counts)
    found += _cancelled_by_measure(header.of_role(*MEASURES), settled.measures, counts)
    cancelled = np.zeros(len(cells), dtype=np.bool_)
    for column, is_gone in found:
        cells.report_rows("cancelled", is_gone & ~cancelled, column)
        cancelled |= is_gone
    if status is not None:
        _report_unknown_words(cells, status, texts["status"])
    return cancelled


def _cancelled_by_status(status: Column, values: Coded[Cell], words: Mapping[str, str]) -> Mask:
    """Rows whose status says so; a tick in a column "abgesagt" and a "nein" in a column "durchgeführt" do as well.

    What the town's file says of a word comes first.
    """
    says_so = says_cancelled(values) | values.where(is_check_mark if is_cancelled(status.label) else _says_no)
    if not words:
        return says_so
    of_town = values.map(lambda value: words.get(slug(str(value))))
    return of_town.where(lambda said: said == "cancelled") | (says_so & of_town.where(lambda said: said is None))


def _report_unknown_words(cells: DataCells, status: Column, values: Coded[Cell]) -> None:
    """Tell once of each word that neither all towns nor this one know."""
    told = set(cells.layout.status_words)
    for position in values.positions(lambda value: slug(str(value)) not in told and not is_known_status(value)):
        word = slug(str(values[position]))
        if word not in told:
            told.add(word)
            detail = "der Status ist unbekannt; gezählt als durchgeführt"
            cells.report("implausible-value", position, status, None, detail)


def _cancelled_by_remark(
    cells: DataCells, is_settled: Mask, counts: Mapping[int, Coded[Cell]]
) -> Iterator[tuple[Column, Mask]]:
    """Rows without a number of people whose remark begins so; where both are there, a person has to decide."""
    for column in filter(is_remark, cells.header.columns):
        stayed_away = cells.read_quietly(column).where(_begins_stayed_away, hint=STAYED_AWAY_HINT) & ~is_settled
        if stayed_away.any():
            detail = "laut Bemerkung kam niemand; gezählt als durchgeführt"
            cells.report_rows("implausible-value", stayed_away & _is_counted(counts), cells.header.people[0], detail)
        begins = cells.read_quietly(column).where(_begins_gone, hint=f"{CANCELLED_HINT}|{POSTPONED_HINT}")
        says_so = begins & ~is_settled
        if says_so.any():
            is_counted = _is_counted(counts)
            detail = "die Bemerkung nennt eine Absage; gezählt als durchgeführt"
            cells.report_rows("implausible-value", says_so & is_counted, cells.header.people[0], detail)
            yield column, says_so & ~is_counted


def _begins_stayed_away(cell: Cell) -> bool:
    return type(cell) is str and begins_stayed_away(cell)


def _begins_gone(cell: Cell) -> bool:
    return type(cell) is str and (begins_cancelled(cell) or begins_postponed(cell))


def _cancelled_by_measure(
    columns: Iterable[Column], measures: Mapping[int, Coded[Cell]], counts: Mapping[int, Coded[Cell]]
) -> Iterator[tuple[Column, Mask]]:
    """Rows without a number of people that say so in another measure: "abgesagt", merged over all of them."""
    for column in columns:
        says_so = says_cancelled(measures[column.index])
        if column.index not in counts and says_so.any():
            yield column, says_so & measures[column.index].where(_is_answer) & ~_is_counted(counts)


def _is_counted(counts: Mapping[int, Coded[Cell]]) -> Mask:
    is_counted: Mask = np.logical_or.reduce([values.where(_is_answer) for values in counts.values()])
    return is_counted


def _is_answer(cell: Cell) -> bool:
    return not is_blank(cell) and not is_no_answer(str(cell))


def _says_no(value: Cell) -> bool:
    return isinstance(value, str) and collapse(value).lower() == "nein"


def is_known_status(value: Cell) -> bool:
    """Tell whether all towns know what a cell of a status says, or that it says nothing."""
    text = str(value)
    is_said = is_held(text) or is_cancelled(text) or is_check_mark(value) or _says_no(value)
    return is_said or is_blank(value) or is_no_answer(text)
