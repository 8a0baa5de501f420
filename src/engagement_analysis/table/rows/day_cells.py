"""Cells of a column of days → the days that they state, after the column's header, its month and its order."""

import datetime as dt
import re
from itertools import pairwise
from typing import Final

import numpy as np

from engagement_analysis.language.calendar_words import month_name
from engagement_analysis.reading.coded import Coded
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.header import Column
from engagement_analysis.recognition.rows.body import filled_column
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.town_files.cell_words import is_cancelled, without_cancellation
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.dates import DateSpan, parse_date, whole_year
from engagement_analysis.values.day_lists import single_days
from engagement_analysis.values.quantities import Problem, is_no_answer
from engagement_analysis.values.slashed import Order, dotted
from engagement_analysis.values.texts import is_blank

OfSheet = tuple[int | None, DateSpan | None]
"""Year of a sheet, and the days that count where a row states none."""
_MONTHS: Final = 12
_MOST_WEEKS: Final = 53
_MOST_DAYS: Final = 31
_SOME_LEAP_YEAR: Final = 2000  # completes "29.2." where only its form matters
_SHORT_YEAR: Final = re.compile(r"'?(\d{2})(?:\.0)?")
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_DAYS: Final = re.compile(rf"{_ISO_DAY.pattern}(?:[\s,;+&|]+{_ISO_DAY.pattern})+")
_BARE_DAYS: Final = re.compile(r"\d{1,2}\.?(?:\s*[-–/+]\s*\d{1,2}\.?)?")
_UNITS_OF_DATES: Final = {"week": re.compile(r"\b(?:kw|kalenderwoche)\b"), "month": re.compile(r"monat\b")}


def as_shared(cell: Cell, layout: TownLayout, order: Order | None) -> Cell:
    """A date as all towns write it: the town's own months, dates with slashes after its order."""
    return dotted(layout.with_shared_months(cell), order) if isinstance(cell, str) else cell


def with_month_of_column(of_sheet: Coded[OfSheet], column: Column, layout: TownLayout) -> Coded[OfSheet]:
    """What the sheet says; where it says a year only and the column of days is named after a month, that month."""
    month = layout.month(column.label)
    if month is None:
        return of_sheet
    return of_sheet.map(
        lambda said: (said[0], _month_of_year(month, said[0])) if said[0] and said[1] == whole_year(said[0]) else said
    )


def with_day_above(cells: DataCells, column: Column) -> Coded[Cell]:
    """Days of a calendar, each of which is written once: further rows of the day leave it blank.

    A calendar counts its days one by one; a column that does not is left as it is.
    """
    stack = cells.stack
    written = filled_column(stack.grid, column, 0, stack.n_rows - 1)
    is_filled = ~written.where(is_blank)
    last = np.maximum.accumulate(np.where(is_filled, np.arange(stack.n_rows), -1))
    rows = np.array(cells.rows)
    for number, (start, end) in enumerate(pairwise(stack.starts)):
        numbers = [written[row] for row in (start + np.flatnonzero(is_filled[start:end])).tolist()]
        first = numbers[0] if numbers else None
        is_calendar = isinstance(first, float) and numbers == [first + place for place in range(len(numbers))]
        own = (cells.tables == number) & (last[cells.rows] >= start)
        if is_calendar:
            rows[own] = last[cells.rows[own]]
    return written.rows(rows)


def _month_of_year(month: int, year: int) -> DateSpan | None:
    span = parse_date(f"{month:02}/{year}")
    return span if isinstance(span, DateSpan) else None


def day_of_month(parts: tuple[Cell, Cell], layout: TownLayout) -> Cell:
    """Day and month of two cells as one text ("16.3."); the month alone where no day is given."""
    day, month = (str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell for cell in parts)
    if is_blank(month) or isinstance(day, dt.date) or _states_month(day):
        return day
    number = layout.month(month) if isinstance(month, str) and not month.strip(" .").isdigit() else month
    shown = f"{number}".strip(" .")
    if not _says_no_day(day):
        return f"{day}".strip(" .") + f".{shown}."
    return month_name(int(shown)) if shown.isdigit() and 1 <= int(shown) <= _MONTHS else month


def _states_month(day: Cell) -> bool:
    return isinstance(day, str) and isinstance(parse_date(day, year=_SOME_LEAP_YEAR), DateSpan)


def with_own_year(of_sheet: Coded[OfSheet], years: Coded[Cell] | None, *, may_be_short: bool) -> Coded[OfSheet]:
    """What the sheet says, where a row states a year of its own with that year; 24 may be one beside day and month."""
    if years is None:
        return of_sheet
    return of_sheet.paired(years).map(
        lambda pair: pair[0] if (own := _year(pair[1], may_be_short)) is None else (own, whole_year(own))
    )


def _year(value: Cell, may_be_short: bool) -> int | None:
    if may_be_short and (short := _SHORT_YEAR.fullmatch(f"{value}")) is not None:
        return 2000 + int(short[1])
    span = parse_date(value) if isinstance(value, (str, float)) else None
    if not isinstance(span, DateSpan) or span != whole_year(span.start.year):
        return None
    return span.start.year


def unit_of_numbers(column: Column, layout: TownLayout) -> str | None:
    """What plain numbers in a column of dates count, where its label says so: weeks, months, days of a month ("7")."""
    label = normal_header(column.label)
    month = layout.month(column.label)
    if month is not None:
        return str(month)
    return next((unit for unit, words in _UNITS_OF_DATES.items() if words.search(label)), None)


def month_of(span: DateSpan | None) -> str | None:
    """Number of the month that the days of a sheet are; None where they are anything else."""
    if span is None or span.start.day != 1 or (span.end + dt.timedelta(days=1)).day != 1:
        return None
    return str(span.start.month) if (span.start.year, span.start.month) == (span.end.year, span.end.month) else None


def day_of(value: Cell, year: int | None, unit: str | None = None) -> DateSpan | Problem | None:
    """The day or days that a cell states, in a year; `unit`: what its numbers count, as `unit_of_numbers` tells.

    Examples
    --------
    >>> day_of(12.0, 2024, "week").start, day_of("7.", 2024, "10").end, day_of("k. A.", 2024)
    (datetime.date(2024, 3, 18), datetime.date(2024, 10, 7), None)
    """
    if unit is not None and unit.isdigit():
        value = _in_month(value, unit)
    elif unit is not None and (number := _small_number(value)) is not None:
        value = f"KW {number}" if unit == "week" else f"{number:02}/{year}"
    if isinstance(value, str) and is_cancelled(value):  # "21.10.2023 (abgesagt)"
        value = without_cancellation(value)
        if not any(map(str.isdigit, value)):
            return None
    if _says_no_day(value):
        return None
    span, days = parse_date(value, year=year), days_of_list(value, year)
    return DateSpan(days[0], days[-1]) if days else span


def _small_number(value: Cell) -> int | None:
    """A week or month that is written as a number, or as its digits."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= 2:
        value = float(value)
    is_one = isinstance(value, float) and value.is_integer() and 0 < value <= _MOST_WEEKS
    return int(value) if isinstance(value, float) and is_one else None


def days_of_list(value: Cell, year: int | None) -> tuple[dt.date, ...]:
    """Single days that a cell lists; empty where it states anything else."""
    if not isinstance(value, str):
        return ()
    if _ISO_DAYS.fullmatch(value.strip()):  # what a form lets people choose
        spans = [parse_date(day) for day in _ISO_DAY.findall(value)]
        return tuple(sorted({span.start for span in spans if isinstance(span, DateSpan)}))
    return single_days(value, year) if value.count(".") > 1 else ()


def _in_month(value: Cell, month: str) -> Cell:
    """A day of a month with it: 7 or "7." in a column "Juli"."""
    if isinstance(value, float) and value.is_integer() and 0 < value <= _MOST_DAYS:
        return f"{int(value)}.{month}."
    is_bare = isinstance(value, str) and _BARE_DAYS.fullmatch(value.strip())
    return f"{str(value).strip().rstrip('.')}.{month}." if is_bare else value


def _says_no_day(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and (is_blank(value) or is_no_answer(value)))


def on_new_days(
    days: Coded[DateSpan | None], new_days: Coded[str | None], of_sheet: Coded[OfSheet]
) -> Coded[DateSpan | None]:
    """The days, of events that were put off the new ones; no new day without a year that would lie before the old."""
    if not any(new_days.distinct):
        return days
    return days.paired(new_days.paired(of_sheet).map(_new_day)).map(
        lambda pair: pair[0] if pair[1] is None or not _follows(pair[0], pair[1]) else pair[1]
    )


def _new_day(said: tuple[str | None, OfSheet]) -> DateSpan | None:
    span = None if said[0] is None else parse_date(said[0], year=said[1][0])
    return span if isinstance(span, DateSpan) else None


def _follows(old: DateSpan | None, new: DateSpan) -> bool:
    return old is None or new.start.year != old.start.year or new.end >= old.start
