"""Data cells of a list → which rows say that nothing took place, in whatever column."""

from collections.abc import Iterator, Mapping

import numpy as np

from engagement_analysis.reading.coded import Coded, Mask, positions
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.header import MEASURES, Column
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.postponed import Settled, is_remark
from engagement_analysis.town_files.cell_words import (
    CANCELLED_HINT,
    begins_cancelled,
    is_cancelled,
    is_held,
    names_cancelled,
)
from engagement_analysis.town_files.postponed import POSTPONED_HINT, begins_postponed, postponed
from engagement_analysis.values.organisations import is_check_mark
from engagement_analysis.values.quantities import is_no_answer
from engagement_analysis.values.texts import collapse, is_blank, slug


def says_cancelled(cells: Coded[Cell]) -> Mask:
    """Which cells say that nothing took place."""
    return cells.where(lambda value: type(value) is str and _took_no_place(value), hint=CANCELLED_HINT)


def _took_no_place(text: str) -> bool:
    """Tell whether a text says so; on another day it did take place."""
    return is_cancelled(text) and ((said := postponed(text)) is None or said.new_day is None)


def cancelled_rows(cells: DataCells, settled: Settled, key: Column) -> Mask:
    """Rows whose status, date, number of people, name or remark say so; an unknown status is reported.

    Parameters
    ----------
    cells : DataCells
    settled : Settled
        Their texts and measures, without what says that events were put off.
    key : Column
        The column of participants, or what stands for it.
    """
    header, texts, measures = cells.header, settled.texts, settled.measures
    counted = [column.index for column in header.people]
    counts = {index: measures[index] for index in counted}
    others = {column: measures[column.index] for column in header.of_role(*MEASURES) if column.index not in counts}
    cancelled = np.zeros(len(cells.rows), dtype=np.bool_)
    said = [(header.one(role), texts[role]) for role in ("status", "date") if role in texts]
    said += [(column, counts[column.index]) for column in header.people]
    found = [(column, _says_cancelled(values, column)) for column, values in said if column is not None]
    for role in ("organisation", "district", "campaign"):
        name = header.one(role)
        if name is not None and role in texts:
            found.append((name, texts[role].where(_names_cancelled, hint=CANCELLED_HINT)))
    column = header.one("status")
    if column is not None and "status" in texts and cells.layout.status_words:
        words, said_here = cells.layout.status_words, texts["status"]
        found = [pair for pair in found if pair[0] is not column]
        of_town = said_here.where(lambda value: words.get(slug(str(value))) == "cancelled")
        of_all = said_here.where(lambda value: slug(str(value)) not in words)
        found.append((column, of_town | (_says_cancelled(said_here, column) & of_all)))
    for column, is_gone in (
        *found,
        *_cancelled_by_remark(cells, settled.rows, counts, key),
        *_cancelled_by_measure(others, counts),
    ):
        for position in positions(is_gone & ~cancelled):
            cells.report("cancelled", position, column)
        cancelled |= is_gone
    status, own_words = header.one("status"), cells.layout.status_words
    if status is not None:
        stated = texts["status"]
        told: set[str] = set()  # once a word
        for position in stated.positions(
            lambda value: slug(str(value)) not in own_words and not is_known_status(value)
        ):
            if slug(str(stated[position])) not in told:
                told.add(slug(str(stated[position])))
                detail = "der Status ist unbekannt; gezählt als durchgeführt"
                cells.report("implausible-value", position, status, None, detail)
    return cancelled


def _names_cancelled(cell: Cell) -> bool:
    return type(cell) is str and names_cancelled(cell)


def _begins_gone(cell: Cell) -> bool:
    return type(cell) is str and (begins_cancelled(cell) or begins_postponed(cell))


def _cancelled_by_remark(
    cells: DataCells, is_settled: Mask, counts: Mapping[int, Coded[Cell]], key: Column
) -> Iterator[tuple[Column, Mask]]:
    """Rows without a number of people whose remark begins so; where both are there, a person has to decide."""
    for column in filter(is_remark, cells.header.columns):
        begins = cells.read_quietly(column).where(_begins_gone, hint=f"{CANCELLED_HINT}|{POSTPONED_HINT}")
        says_so = begins & ~is_settled
        if says_so.any():
            is_counted = _is_counted(counts)
            for position in positions(says_so & is_counted):
                detail = "die Bemerkung nennt eine Absage; gezählt als durchgeführt"
                cells.report("implausible-value", position, key, None, detail)
            yield column, says_so & ~is_counted


def _cancelled_by_measure(
    others: Mapping[Column, Coded[Cell]], counts: Mapping[int, Coded[Cell]]
) -> Iterator[tuple[Column, Mask]]:
    """Rows without a number of people that say so in another measure: "abgesagt", merged over all of them."""
    for column, values in others.items():
        says_so = says_cancelled(values)
        if says_so.any():
            yield column, says_so & values.where(_is_answer) & ~_is_counted(counts)


def _is_counted(counts: Mapping[int, Coded[Cell]]) -> Mask:
    is_counted: Mask = np.logical_or.reduce([values.where(_is_answer) for values in counts.values()])
    return is_counted


def _is_answer(cell: Cell) -> bool:
    return not is_blank(cell) and not is_no_answer(str(cell))


def _says_cancelled(values: Coded[Cell], column: Column) -> Mask:
    """Which cells say so; a tick in a column "abgesagt" and a "nein" in a column "durchgeführt" do as well."""
    if column.role != "status":
        return says_cancelled(values)
    return says_cancelled(values) | values.where(is_check_mark if is_cancelled(column.label) else _says_no)


def _says_no(value: Cell) -> bool:
    return isinstance(value, str) and collapse(value).lower() == "nein"


def is_known_status(value: Cell) -> bool:
    """Tell whether all towns know what a cell of a status says, or that it says nothing.

    Examples
    --------
    >>> is_known_status("fand statt"), is_known_status("Wackelkandidat"), is_known_status("")
    (True, False, True)
    """
    text = str(value)
    is_said = is_held(text) or is_cancelled(text) or is_check_mark(value) or _says_no(value)
    return is_said or is_blank(value) or is_no_answer(text)
