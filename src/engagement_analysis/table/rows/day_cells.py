"""Data cells of columns of days → the days of each row's event, after the column's header, its month and its order."""

import datetime as dt
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from engagement_analysis.language.calendar_words import month_name
from engagement_analysis.reading.coded import Coded
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import Column
from engagement_analysis.recognition.context import Context
from engagement_analysis.recognition.rows.body import filled_column
from engagement_analysis.table.findings import Finding, quotable
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.town_files.cell_words import is_cancelled, without_cancellation
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.dates import DateSpan, parse_date, whole_year
from engagement_analysis.values.day_lists import has_gaps, single_days
from engagement_analysis.values.quantities import Problem, is_no_answer
from engagement_analysis.values.slashed import dotted, slashed_order
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


class _Day(NamedTuple):
    """Days that a row states, the year of its sheet, and the days that count where the row states none."""

    stated: DateSpan | Problem | None
    year: int | None
    of_sheet: DateSpan | None


def event_days(
    cells: DataCells, texts: Mapping[str, Coded[Cell]], new_days: Coded[str | None]
) -> Coded[DateSpan | None]:
    """Days of each row's event; where the row says none, those of its section or sheet, else its year.

    `texts` holds cells by role, of interest are "date", "last_day", "month" and "year"; `new_days` those, as written,
    to which events were put off.
    """
    column, values, layout = cells.header.one("date"), texts.get("date"), cells.layout
    of_sheet: Coded[OfSheet] = cells.said_by_sheet(lambda context: (context.year, days_of_sheet(context)))
    if values is None or column is None:
        _report_sheets_without_day(cells)
        return on_new_days(of_sheet.map(lambda said: said[1]), new_days, of_sheet)
    month = layout.month(column.label)
    if month is not None:
        values = _with_day_above(cells, column)
    if "year" in texts:
        of_sheet = of_sheet.paired(texts["year"]).map(lambda pair: _with_own_year(*pair, may_be_short="month" in texts))
    if month is not None:
        of_sheet = of_sheet.map(lambda said: _in_month_of_column(said, month))
    unit = str(month) if month is not None else _unit_of_numbers(column)
    if "month" in texts:
        values = values.paired(texts["month"]).map(lambda pair: _day_of_month(pair, layout))
    last = texts.get("last_day")
    order = layout.rules.slashed or slashed_order([*values.distinct, *(last.distinct if last else ())])

    def as_shared(cell: Cell) -> Cell:
        return dotted(layout.with_shared_months(cell), order) if isinstance(cell, str) else cell

    written = values.map(as_shared).paired(of_sheet)
    parsed = written.map(lambda pair: _Day(day_of(pair[0], pair[1][0], unit or _month_of(pair[1][1])), *pair[1]))
    is_with_gaps = written.where(lambda pair: has_gaps(_days_of_list(pair[0], pair[1][0])))
    detail = "mehrere einzelne Tage; geführt vom ersten bis zum letzten"
    cells.report_rows("implausible-value", is_with_gaps, column, detail)
    if last is not None:
        parsed = parsed.paired(last.map(as_shared)).map(lambda pair: pair[0]._replace(stated=_until(*pair)))
    is_missing = parsed.where(lambda day: day.stated is None and day.of_sheet is None)
    cells.report_rows("missing-date", is_missing, column)
    for position in parsed.positions(lambda day: isinstance(day.stated, Problem)):
        problem = parsed[position].stated
        if isinstance(problem, Problem) and problem.code != "error-cell":  # of which reading the cell told
            cells.report(problem.code, position, column, quotable(values[position]))
    for position in parsed.positions(_is_of_another_year):
        detail = f"das Datum liegt nicht im Jahr {parsed[position].year}"
        cells.report("implausible-value", position, column, None, detail)
    days = parsed.map(lambda day: None if isinstance(day.stated, Problem) else day.stated or day.of_sheet)
    return on_new_days(days, new_days, of_sheet)


def days_of_sheet(context: Context) -> DateSpan | None:
    """Days of the event that a sheet says, else its year."""
    return context.event or (whole_year(context.year) if context.year else None)


def _report_sheets_without_day(cells: DataCells) -> None:
    for number in dict.fromkeys(cells.tables.tolist()):
        place = cells.places[number]
        if days_of_sheet(place.context) is None:
            place.findings.append(Finding("missing-date", place.sheet))


def _until(day: _Day, last: Cell) -> DateSpan | Problem | None:
    """Days that a row states, up to the last of those in another column, where it states some."""
    end = day_of(last, day.year)
    if end is None or isinstance(day.stated, Problem):
        return day.stated
    if day.stated is None or isinstance(end, Problem):
        return end
    is_in_order = day.stated.start <= end.end
    return DateSpan(day.stated.start, end.end) if is_in_order else Problem("unparsable-date")


def _is_of_another_year(day: _Day) -> bool:
    return isinstance(day.stated, DateSpan) and day.year not in (None, day.stated.start.year, day.stated.end.year)


def _in_month_of_column(said: OfSheet, month: int) -> OfSheet:
    """What a sheet says; where it says a year only and the column of days is named after a month, that month."""
    year, days = said
    if not year or days != whole_year(year):
        return said
    span = parse_date(f"{month:02}/{year}")
    return year, span if isinstance(span, DateSpan) else None


def _with_day_above(cells: DataCells, column: Column) -> Coded[Cell]:
    """Days of a calendar, which counts them one by one and writes each once: further rows of the day leave it blank."""
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


def _day_of_month(parts: tuple[Cell, Cell], layout: TownLayout) -> Cell:
    """Day and month of two cells as one text ("16.3."); the month alone where no day is given."""
    day, month = (str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell for cell in parts)
    states_month = isinstance(day, str) and isinstance(parse_date(day, year=_SOME_LEAP_YEAR), DateSpan)
    if is_blank(month) or isinstance(day, dt.date) or states_month:
        return day
    number = layout.month(month) if isinstance(month, str) and not month.strip(" .").isdigit() else month
    shown = f"{number}".strip(" .")
    if not _says_no_day(day):
        return f"{day}".strip(" .") + f".{shown}."
    return month_name(int(shown)) if shown.isdigit() and 1 <= int(shown) <= _MONTHS else month


def _with_own_year(of_sheet: OfSheet, value: Cell, *, may_be_short: bool) -> OfSheet:
    """What the sheet says, where a row states a year of its own with that year; 24 may be one beside day and month."""
    if may_be_short and (short := _SHORT_YEAR.fullmatch(f"{value}")) is not None:
        year = 2000 + int(short[1])
        return year, whole_year(year)
    span = parse_date(value) if isinstance(value, (str, float)) else None
    is_year = isinstance(span, DateSpan) and span == whole_year(span.start.year)
    return (span.start.year, span) if isinstance(span, DateSpan) and is_year else of_sheet


def _unit_of_numbers(column: Column) -> str | None:
    """What plain numbers in a column of dates count, where its label says so: weeks, months."""
    label = normal_header(column.label)
    return next((unit for unit, words in _UNITS_OF_DATES.items() if words.search(label)), None)


def _month_of(span: DateSpan | None) -> str | None:
    """Number of the month that the days of a sheet are; None where they are anything else."""
    if span is None or span.start.day != 1 or (span.end + dt.timedelta(days=1)).day != 1:
        return None
    return str(span.start.month) if (span.start.year, span.start.month) == (span.end.year, span.end.month) else None


def day_of(value: Cell, year: int | None, unit: str | None = None) -> DateSpan | Problem | None:
    """The day or days that a cell states, in a year.

    `unit`: what its numbers count ("week", "month"), or the number of the month whose days they are.

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
    span, days = parse_date(value, year=year), _days_of_list(value, year)
    return DateSpan(days[0], days[-1]) if days else span


def _small_number(value: Cell) -> int | None:
    """A week or month that is written as a number, or as its digits."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= 2:
        value = float(value)
    is_one = isinstance(value, float) and value.is_integer() and 0 < value <= _MOST_WEEKS
    return int(value) if isinstance(value, float) and is_one else None


def _days_of_list(value: Cell, year: int | None) -> tuple[dt.date, ...]:
    """Single days that a cell lists ("12.10. und 19.10."); empty where it states anything else."""
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
    return days.paired(new_days.paired(of_sheet)).map(lambda pair: _put_off(pair[0], pair[1][0], pair[1][1][0]))


def _put_off(old: DateSpan | None, new_day: str | None, year: int | None) -> DateSpan | None:
    new = None if new_day is None else parse_date(new_day, year=year)
    is_behind = isinstance(new, DateSpan) and (old is None or new.start.year != old.start.year or new.end >= old.start)
    return new if isinstance(new, DateSpan) and is_behind else old
