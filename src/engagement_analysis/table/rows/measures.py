"""Data cells of a measure's column → quantities, and findings where they cannot be read or are not exact."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from engagement_analysis.reading.coded import Coded, Mask, positions
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import Column
from engagement_analysis.recognition.subgroups import left_out_of_sum
from engagement_analysis.table.findings import quotable
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.values.columns import QUALITY_CODES, Floats, QuantityColumn, parse_quantities
from engagement_analysis.values.quantities import Measure, Quality, is_no_answer, without_mark
from engagement_analysis.values.texts import is_blank

KIND_OF_MEASURE: Final[dict[str, Measure]] = {
    "registered": "people",
    "participants": "people",
    "minors": "people",
    "adults": "people",
    "part": "people",
    "visitors": "people",
    "hours": "hours",
    "bags": "bags",
    "waste_kg": "weight",
}


def read_measure(cells: DataCells, column: Column, values: Coded[Cell], cancelled: Mask) -> QuantityColumn:
    """Read a measure's cells; those of cancelled rows count as blank."""
    read = values.replaced(cancelled, "") if cancelled.any() else values
    quantities = parse_quantities(read, KIND_OF_MEASURE[column.role], unit=column.unit)
    for position, code in quantities.problems:
        cell = read[position]
        raw = quotable(cell) if isinstance(cell, (str, float, int)) else None
        detail = "die Zelle enthält ein Datum" if isinstance(cell, (dt.date, dt.time)) else ""
        if code == "ambiguous-number" and type(cell) is float:
            detail = "vielleicht eine Uhrzeit (2:30) ohne ihr Format"
        cells.report(code, position, column, raw, detail)
    cells.report_rows(
        "implausible-value", read.where(_is_marked), column, "an der Zahl steht ein Zeichen einer Fußnote"
    )
    for position in positions(quantities.is_inexact):
        cells.report("approximate-number", position, column, quotable(read[position]))
    return quantities


def _is_marked(cell: Cell) -> bool:
    return type(cell) is str and cell[:1].isdigit() and without_mark(cell.strip()) != cell.strip()


def with_number(quantities: QuantityColumn, rows: Mask, number: float, quality: Quality) -> QuantityColumn:
    """Quantities with a number (NaN: none) and its quality in some rows."""
    value, low, high = (np.where(rows, number, part) for part in (quantities.value, quantities.low, quantities.high))
    codes = np.where(rows, QUALITY_CODES[quality], quantities.quality).astype(np.int8)
    return replace(quantities, value=value, low=low, high=high, quality=codes)


def sum_of_groups(groups: Sequence[QuantityColumn]) -> QuantityColumn:
    """One column that is the sum of several ("unter 6", "6-17"): a blank one counts nothing, all blank is none."""
    if len(groups) == 1:
        return groups[0]
    is_missing = [group.quality == QUALITY_CODES["missing"] for group in groups]
    filled = [with_number(group, rows, 0.0, "exact") for group, rows in zip(groups, is_missing, strict=True)]
    is_none = np.logical_and.reduce(is_missing)
    for group in groups:
        is_none[[position for position, _ in group.problems]] = True  # what nobody can read is not nothing
    return with_number(_sum_of_parts(*filled), is_none, np.nan, "missing")


def _sum_of_parts(*parts: QuantityColumn) -> QuantityColumn:
    """A sum that is as precise as the least precise of its parts."""
    missing = QUALITY_CODES["missing"]
    value, low, high = (np.sum([getattr(part, name) for part in parts], axis=0) for name in ("value", "low", "high"))
    qualities = np.stack([part.quality for part in parts])
    quality = qualities.max(axis=0)
    least = np.where(qualities > 0, qualities, missing).min(axis=0)
    is_unbounded = np.isnan(low) & np.isnan(high) & (quality != missing)
    is_mixed = (least != quality) & (least != missing) & (quality != missing)
    quality[is_unbounded & (quality > 0)] = QUALITY_CODES["approximate"]
    quality[is_mixed & ~is_unbounded & np.isnan(high)] = QUALITY_CODES["lower_bound"]
    quality[is_mixed & ~is_unbounded & np.isnan(low)] = QUALITY_CODES["upper_bound"]
    return QuantityColumn(value, low, high, quality, parts[0].is_per_person, ())


def as_far_as_known(
    cells: DataCells, stated: Mapping[int, Coded[Cell]], counts: QuantityColumn, read: Mapping[str, QuantityColumn]
) -> QuantityColumn:
    """Participants of which those that are the sum of several columns are at least so many where a part is not known.

    A part is not known where its cell says so ("k. A."), where it is blank and no column divides what it counts
    ("Erwachsene | Kinder"), or where a column that nobody knows counts some of the people.
    """
    header = cells.header
    if len(header.people) < 2:
        return counts
    is_open = np.logical_or.reduce([stated[column.index].where(_is_unanswered) for column in header.people])
    for column in header.people:
        if not column.is_part:
            is_open |= read[column.role].quality == QUALITY_CODES["missing"]
    for column in left_out_of_sum(header):
        is_open |= cells.read_quietly(column).where(_may_count)
    is_open &= ~np.isnan(counts.value)
    cells.report_rows("implausible-value", is_open, header.people[0], "ein Teil fehlt; gezählt als „mindestens“")
    low = np.where(is_open & np.isnan(counts.low), counts.value, counts.low)
    return replace(with_number(counts, is_open, np.nan, "lower_bound"), value=counts.value, low=low)


def _is_unanswered(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_blank(cell) and cell.strip(" -–—x./") != "" and is_no_answer(cell)


def _may_count(cell: Cell) -> bool:
    return cell != 0 and (isinstance(cell, (int, float)) or (isinstance(cell, str) and cell.strip()[:1].isdigit()))


def hours_of_all(hours: QuantityColumn, participants: Floats) -> Floats:
    """Hours of all people of a row together; hours per person are multiplied by the participants."""
    return np.where(hours.is_per_person, hours.value * participants, hours.value)
