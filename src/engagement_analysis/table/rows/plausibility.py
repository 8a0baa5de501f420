"""Tidy rows of a list → findings where their numbers contradict each other."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from engagement_analysis.reading.coded import Mask, positions
from engagement_analysis.recognition.column import AGES, MEASURES, Column
from engagement_analysis.recognition.rows.classes import CLASS_HINT, classes_below, is_class_alone
from engagement_analysis.recognition.subgroups import left_out_of_sum
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.tidy_table import TidyTable
from engagement_analysis.values.columns import QUALITY_CODES
from engagement_analysis.values.quantities import people_counted
from engagement_analysis.values.texts import is_blank

_HOURS_A_DAY: Final = 24
_FEWEST_ABOVE: Final = 3
MOST_WASTE_KG: Final = 50_000
"""What one group collects."""
_PART: Final = re.compile(
    r"[\s–-]*(?:davon|darunter|dav\.|dar\.|inkl\.|inklusive|einschl\.|incl\.)\s|\s*[–-]\s+\S", re.IGNORECASE
)
_PART_HINT: Final = r"^\s*(?:[–-]|da[vr]|inkl|incl|einschl)"


def check_plausibility(cells: DataCells, table: TidyTable) -> None:
    """More minors than people, more hours than a day has, parts that do not add up to the stated number of people."""
    header, people, key = cells.header, table.participants, cells.header.people[0]
    participants, minors, hours, waste = (header.one(role) for role in ("participants", "minors", "hours", "waste_kg"))

    def report(column: Column, is_odd: Mask, detail: str) -> None:
        cells.report_rows("implausible-value", is_odd, column, detail)

    report(key, _looks_like_total(cells, table), "vielleicht eine Summenzeile")
    report(key, _says_nothing(cells), "die Zeile nennt nur einen Namen; vielleicht der Titel eines Abschnitts")
    report_parts(cells, key)
    report(key, _may_hold_classes(cells, table), "vielleicht sind die Klassen darunter schon mitgezählt")
    if waste:
        report(waste, table.measures["waste_kg"] > MOST_WASTE_KG, "mehr als 50 t Müll; vielleicht mit Komma gemeint")
    if participants and minors:
        most = np.where(np.isnan(people.high), people.value, people.high)
        has_more = (table.measures["minors"] > most) & (people.quality != QUALITY_CODES["lower_bound"])
        report(minors, has_more, "mehr Kinder und Jugendliche als Teilnahmen")
    if hours:
        report(hours, _has_too_many_hours(table), f"mehr als {_HOURS_A_DAY} Stunden je Person und Tag")
        report(hours, _counts_others(cells, hours, table), "mit einer anderen Zahl von Personen gerechnet")
    parts = [column for role in (*AGES, "part") for column in header.added(role)]
    has_both = all(header.added(role) for role in AGES)
    if participants and (has_both or len(header.added("part")) > 1) and not left_out_of_sum(header):
        detail = "die Teile (Kinder, Erwachsene, Altersgruppen) ergeben zusammen eine andere Zahl"
        cells.report_rows("total-mismatch", _contradicts_parts(table, parts), participants, detail)


def report_parts(cells: DataCells, key: Column) -> None:
    """Tell of rows that name a part of something ("davon Klasse 3a"): the row above counts it already."""
    column = next(iter(cells.header.of_role("organisation", "district")), None)
    if column is not None and (cells.header.is_overview or column.role == "organisation"):
        is_part = cells.stack.grid.column(column.index).where(
            lambda cell: type(cell) is str and _PART.match(cell) is not None and not is_class_alone(cell),
            hint=_PART_HINT,
        )
        cells.report_rows("implausible-value", is_part[cells.rows], key, "vielleicht ein Teil der Zeile darüber")


def _looks_like_total(cells: DataCells, table: TidyTable) -> Mask:
    """Rows without type and date whose number is the sum of all rows above: a total under a name that nobody knows.

    In a table that has neither, the last of at least four.
    """
    columns = cells.header.of_role("organisation_type", "date")
    value = table.participants.value
    # Whole numbers: the sum above all tables can be taken away again without loss.
    above = np.concatenate([[0.0], np.cumsum(np.nan_to_num(value))])[:-1]
    first = np.searchsorted(cells.tables, cells.tables)
    n_above = np.arange(len(value)) - first
    is_last = np.append(np.diff(cells.tables) != 0, True)[: len(value)]
    is_alone = (n_above >= 2) if columns else (n_above >= _FEWEST_ABOVE) & is_last
    looks: Mask = (value == above - above[first]) & (value > 0) & is_alone
    for position in positions(looks):
        row = int(cells.rows[position])
        looks[position] = all(is_blank(cells.stack.grid.at(row, column.index)) for column in columns)
    return looks


def _may_hold_classes(cells: DataCells, table: TidyTable) -> Mask:
    """Rows right above rows that name nothing but classes, with more people than each of these."""
    found = np.zeros(len(cells), dtype=np.bool_)
    column, value = cells.header.one("organisation"), np.nan_to_num(table.participants.value)
    if column is None:
        return found
    names = cells.read_quietly(column)
    is_class = names.where(is_class_alone, hint=CLASS_HINT)
    for position in positions(np.append(is_class[1:], False) & ~is_class) if is_class.any() else ():
        classes = classes_below(names, cells.rows, int(cells.rows[position]))
        found[position] = value[position] > value[classes].max()
    return found


def _says_nothing(cells: DataCells) -> Mask:
    """Rows of a table with days or types that have neither, nor a number: a group without an answer, or a title."""
    header = cells.header
    says_nothing = np.full(len(cells), bool(header.of_role("date", "organisation_type")))
    for column in header.of_role("date", "organisation_type", "status", *MEASURES):
        says_nothing &= cells.read_quietly(column).where(is_blank)
        if not says_nothing.any():  # as in nearly every table after a column or two
            return says_nothing
    for column in header.of_role("ignored", "unknown"):
        says_nothing &= ~cells.read_quietly(column).where(lambda cell: type(cell) is not float and not is_blank(cell))
    return says_nothing


def _has_too_many_hours(table: TidyTable) -> Mask:
    people = table.participants.value
    days = table.days.numbers(lambda span: (span.end - span.start).days + 1 if span else 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        a_day = table.measures["hours"] / (people * days)
    return (a_day > _HOURS_A_DAY) & (people > 0)


def _counts_others(cells: DataCells, hours: Column, table: TidyTable) -> Mask:
    """Rows whose hours are said to be those of a number of people ("2 Std. x 10") that is not the participants."""
    counted = cells.read_quietly(hours).numbers(
        lambda cell: np.nan if not isinstance(cell, str) or (n := people_counted(cell)) is None else n
    )
    is_other: Mask = ~np.isnan(counted) & ~table.is_cancelled & (counted != table.participants.value)
    return is_other


def _contradicts_parts(table: TidyTable, columns: Sequence[Column]) -> Mask:
    """Exact numbers must add up exactly; a range must hold the sum of its parts. Of several parts one may be blank."""
    people, exact = table.participants, QUALITY_CODES["exact"]
    total = np.zeros(len(people.value))
    is_exact, is_said = np.ones_like(total, dtype=np.bool_), np.zeros_like(total, dtype=np.bool_)
    for column in columns:
        part = table.quantities[column.index]
        is_left_out = column.is_part & (part.quality == QUALITY_CODES["missing"])
        total += np.where(is_left_out, 0, part.value)
        is_exact &= is_left_out | (part.quality == exact)
        is_said |= ~is_left_out
    is_outside = (total > people.high) | (total < people.low)
    contradicts: Mask = is_said & np.where(people.quality == exact, is_exact & (total != people.value), is_outside)
    return contradicts
