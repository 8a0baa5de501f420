"""Text or date of a cell → the first and last day that it covers, or a problem."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engagement_analysis.language.calendar_words import MONTH_NAME, MONTHS, WEEKDAY
from engagement_analysis.values.program_dates import day_of_number, local_day, people_write, without_clock
from engagement_analysis.values.quantities import Problem, is_error_text
from engagement_analysis.values.texts import collapse

_FIRST_YEAR, _FIRST_WHOLE_YEAR, _LAST_YEAR = 1900, 1950, 2100
_A_WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """First and last day, both inclusive."""

    start: dt.date
    end: dt.date


_UNPARSABLE: Final = Problem("unparsable-date")
_TIME = (
    r"(?:,?\s*(?:ab |von |um )?\d{1,2}(?:[:.]\d{2})?(?:\s*(?:-|bis)\s*\d{1,2}(?:[:.]\d{2})?)?\s*uhr\b|"
    r",?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:-|bis)\s*\d{1,2}:\d{2})?(?:\s*uhr\b)?|"
    r",?\s*\(?(?:vormittags?|nachmittags?|morgens|mittags|abends?|ganztägig)\)?)"
)


def _point(place: int) -> str:
    """One day: "20.", "20.10.", "20.10.2022", "20. Oktober", "20 Oktober '22"; its groups are named after its place.

    The first of two may be a bare number: "21-22.10.2022".
    """
    bare = r"(?=\s*[-/]\s*\d{1,2}\.)" if place == 1 else r"(?!)"
    return (
        rf"(?P<d{place}>\d{{1,2}})"
        rf"(?:\.\s*(?:(?P<m{place}>\d{{1,2}})(?:\.\s*|(?!\d))|(?P<n{place}>{MONTH_NAME})\s*)?"
        rf"|\s+(?P<o{place}>{MONTH_NAME})\s*|-(?P<p{place}>{MONTH_NAME})-|{bare})"
        rf"(?P<y{place}>'?\d{{4}}|'?\d{{2}}(?!\d))?"
    )


SEPARATOR = r"\s*(?:-|/|\+|&|,|;|bis(?: zum)?|und|u\.)\s*"
_DAYS = re.compile(
    rf"(?:(?:am|vom|von|den|zwischen|zw\.)\s+)?{WEEKDAY}?(?:de[nm]\s+)?{_point(1)}"
    rf"(?:(?P<between>(?:[,/+;]\s*\d{{1,2}}\.(?:\d{{1,2}}\.)?(?!\d)\s*)*)"
    rf"{SEPARATOR}{WEEKDAY}?(?:de[nm]\s+)?{_point(2)})?{_TIME}?(?:\s*\({WEEKDAY}\)|,?\s+{WEEKDAY})?"
)
_APOSTROPHES = re.compile("[’´`]")
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})\.?(?:t?\s*\d{{2}}:\d{{2}}(?::\d{{2}})?)?{_TIME}?")
_DAY_FIRST = re.compile(rf"{WEEKDAY}?(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}?")
_MONTH = re.compile(
    rf"(?:im\s+|monat\s+|von\s+)?(?P<m1>{MONTH_NAME})\s*(?:(?P<y1>\d{{4}})(?={SEPARATOR}\D))?"
    rf"(?:{SEPARATOR}(?P<m2>{MONTH_NAME}))?\s*(?P<y>'?\d{{4}}|'?\d{{2}})?"
)
# "03/2022", "3.2022", "2022-03"; "03/22" only where the second number can be neither a day nor a month.
_MONTH_NUMBER = re.compile(
    r"(?P<m1>0?[1-9]|1[0-2])\s*(?:[/.-]\s*(?P<y1>\d{4})\s*(?:-|bis)\s*(?P<m2>0?[1-9]|1[0-2])\s*)?[/.-]\s*(?P<y>\d{4})|"
    r"(?P<iso>\d{4})[-/](?P<im>0[1-9]|1[0-2])|(?P<sm>0?[1-9]|1[0-2])\s*/\s*(?P<sy>1[3-9]|[2-9]\d)"
)
_WEEK = re.compile(
    r"(?:(?P<y0>\d{4})[\s/,-]+)?"
    r"(?:(?:in der |in )?(?:kw|kalenderwochen?|wochen?|(?<=-)w)\.?\s*(?P<w1>\d{1,2})"
    r"(?:\s*(?P<to>-|bis|und|u\.|\+|/)\s*(?P<w3>\d{1,2})(?!\d))?|"
    r"(?P<w2>\d{1,2})\.?\s*(?:kw|kalenderwoche))"
    r"(?:[\s/,.-]*(?:in |von )?(?P<y>\d{4}|'\d{2}))?"
)
_LONGEST_RUN_OF_WEEKS = 4
_QUARTER_OR_HALF = re.compile(
    r"(?:q\s*(?P<q1>[1-4])|(?P<q2>[1-4])\.?\s*(?:quartal|vierteljahr|q)|(?P<half>[12])\.?\s*(?:halbjahr|hj\.?))"
    r"[\s/]*(?P<y>\d{4})?"
)
_YEAR = re.compile(
    r"ganzjährig|(?:das ganze|ganzes) jahr|"
    r"(?:in\s+|im\s+|ganzjährig\s+)?(?:(?:das|ganzes|gesamtes)\s+)?(?:jahr\s+)?(\d{4})(?:\s*(?:-|/|bis)\s*(\d{4}))?"
)
_BETWEEN_TWO = re.compile(r"\s+(?:-|bis(?: zum)?|to|until)\s+|(?<=[\dz])/(?=\d{4}-)|(?<=\d{8})-(?=\d{8}$)")
_DASHES = re.compile("[‐‑‒–—―−]")


def whole_year(year: int) -> DateSpan:
    """1 January to 31 December."""
    return DateSpan(dt.date(year, 1, 1), dt.date(year, 12, 31))


@lru_cache(maxsize=20_000, typed=True)
def parse_date(value: object, *, year: int | None = None) -> DateSpan | Problem:
    """Read a date cell: a day, several days, a calendar week, a month or a year.

    `year` (of title, sheet or file) completes a day or month without one. Problem codes:
    `unparsable-date` (also where no year is known), `error-cell`.

    Examples
    --------
    >>> parse_date("21./22.10.2022")
    DateSpan(start=datetime.date(2022, 10, 21), end=datetime.date(2022, 10, 22))
    >>> parse_date("KW 12/2022").start, parse_date("Sa, 18.10.", year=2025).end
    (datetime.date(2022, 3, 21), datetime.date(2025, 10, 18))
    >>> parse_date("31.02.2023")
    Problem(code='unparsable-date')
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return DateSpan(value, value) if _FIRST_YEAR < value.year < _LAST_YEAR else _UNPARSABLE
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _of_number(value)
    if not isinstance(value, str):
        return _UNPARSABLE
    if is_error_text(value):
        return Problem("error-cell")
    text = _DASHES.sub("-", _APOSTROPHES.sub("'", collapse(value))).lower().strip(" .;,") + (
        "." if collapse(value).endswith(".") else ""
    )
    try:
        span = _span(people_write(text), year)
    except ValueError:  # a day, month or week that does not exist
        return _UNPARSABLE
    is_span = span is not None and span.start <= span.end and _FIRST_YEAR < span.start.year < _LAST_YEAR
    return span if span is not None and is_span else _UNPARSABLE


def _span(text: str, year: int | None) -> DateSpan | None:
    for pattern, read in _WRITINGS:
        found = pattern.fullmatch(text)
        span = read(found, year) if found else None
        if span is not None:
            return span
    return _moment(text, year) or _two_days(text, year)


def _of_number(value: float) -> DateSpan | Problem:
    """A year, a date written as one number, or one counted in days as spreadsheets do."""
    if value == int(value) and _FIRST_WHOLE_YEAR <= value < _LAST_YEAR:
        return whole_year(int(value))
    day = day_of_number(value)
    return DateSpan(day, day) if day else _UNPARSABLE


def _moment(text: str, year: int | None) -> DateSpan | None:
    """A day with a time of day that may be one of another zone: "2022-10-19t22:00:00z"."""
    day, clock = without_clock(text)
    span = None if clock is None else _span(day, year)
    if clock is None or span is None or span.start != span.end:
        return None
    local = local_day(span.start, clock)
    return DateSpan(local, local)


def _two_days(text: str, year: int | None) -> DateSpan | None:
    """Two days or weeks in any other writing: "2022-10-20 - 2022-10-22"."""
    parts = _BETWEEN_TWO.split(text)
    if len(parts) != 2:
        return None
    first, last = (_span(part, year) for part in parts)
    if first is None or last is None or max(first.end - first.start, last.end - last.start) > _A_WEEK:
        return None
    return DateSpan(first.start, last.end)


def _full_year(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _iso(found: re.Match[str], _year: int | None) -> DateSpan:
    return _one_day(int(found[1]), int(found[2]), int(found[3]))


def _one_day(year: int, month: int, day: int) -> DateSpan:
    return DateSpan(dt.date(year, month, day), dt.date(year, month, day))


def _days(found: re.Match[str], year: int | None) -> DateSpan | None:
    months = [
        _month_number(found[f"m{side}"], found[f"n{side}"] or found[f"o{side}"] or found[f"p{side}"]) for side in (1, 2)
    ]
    years = [_full_year(found[f"y{side}"]) for side in (1, 2)]
    last = 1 if found["d2"] is None else 2
    month, stated_year = months[last - 1], years[last - 1] or (years[0] if last == 2 else None) or year
    if month is None or stated_year is None:
        return None
    end = dt.date(stated_year, month, int(found[f"d{last}"]))
    if last == 1:
        return DateSpan(end, end)
    start_month = months[0] or month
    start_year = years[0] or (stated_year - 1 if start_month > month else stated_year)
    return DateSpan(dt.date(start_year, start_month, int(found["d1"])), end)


def _month_number(digits: str | None, name: str | None) -> int | None:
    if digits is not None:
        return int(digits)
    return MONTHS[name.rstrip(".")] if name else None


def _day_first(found: re.Match[str], _year: int | None) -> DateSpan | None:
    """21/10/2023 and 21-10-2023: read only where the first number cannot be a month."""
    if int(found[1]) <= 12 and found[1] != found[3]:
        return None
    return _one_day(_full_year(found[4]) or 0, int(found[3]), int(found[1]))


def _week(found: re.Match[str], year: int | None) -> DateSpan | None:
    stated = _full_year(found["y"]) or _full_year(found["y0"])
    first = int(found["w1"] or found["w2"])
    last = int(found["w3"] or first)
    if found["to"] == "/" and stated is None:
        last, stated = _week_or_year(first, last, year)
    stated = year if stated is None else stated
    if not stated:
        return None
    return DateSpan(dt.date.fromisocalendar(stated, first, 1), dt.date.fromisocalendar(stated, last, 7))


def _week_or_year(first: int, second: int, year: int | None) -> tuple[int, int | None]:
    """Last week and year of "KW 12/13" (two weeks) or "KW 12/23" (a year); year 0, which is none, where it may be both.

    Examples
    --------
    >>> _week_or_year(12, 13, 2023), _week_or_year(12, 23, 2023), _week_or_year(22, 23, 2023)
    ((13, None), (12, 2023), (22, 0))
    """
    may_be_weeks = 0 < second - first <= _LONGEST_RUN_OF_WEEKS
    if not may_be_weeks:
        return first, 2000 + second
    return (first, 0) if year is None or year % 100 == second else (second, None)


def _quarter_or_half(found: re.Match[str], year: int | None) -> DateSpan | None:
    stated = _full_year(found["y"]) or year
    if not stated:
        return None
    n_months, number = (6, found["half"]) if found["half"] else (3, found["q1"] or found["q2"])
    last = n_months * int(number)
    return DateSpan(dt.date(stated, last - n_months + 1, 1), _end_of_month(stated, last))


def _months(found: re.Match[str], year: int | None) -> DateSpan | None:
    stated = _full_year(found["y"]) or year
    if stated is None or (found["y1"] and not found["m2"]):
        return None
    first = MONTHS[found["m1"].rstrip(".")]
    last = MONTHS[found["m2"].rstrip(".")] if found["m2"] else first
    begin = _full_year(found["y1"]) or (stated - 1 if first > last else stated)
    return DateSpan(dt.date(begin, first, 1), _end_of_month(stated, last))


def _month_numbers(found: re.Match[str], _year: int | None) -> DateSpan | None:
    month = int(found["m1"] or found["im"] or found["sm"])
    year = _full_year(found["y"] or found["iso"] or found["sy"]) or 0
    if "/" in found[0] and found["iso"] and month == (year + 1) % 100:  # "2011/12" may be a season
        return None
    begin = dt.date(_full_year(found["y1"]) or year, month, 1)
    return DateSpan(begin, _end_of_month(year, int(found["m2"] or month)))


def parse_month(text: str) -> int | None:
    """Number of a month that is named alone ("März", "Okt.")."""
    return MONTHS.get(collapse(text).lower().rstrip("."))


def _end_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _years(found: re.Match[str], year: int | None) -> DateSpan | None:
    if found[1] is None:
        return None if year is None else whole_year(year)
    if not _FIRST_WHOLE_YEAR <= int(found[1]) < _LAST_YEAR:
        return None
    return DateSpan(dt.date(int(found[1]), 1, 1), dt.date(int(found[2] or found[1]), 12, 31))


# How a date may be written, and what reads it; the first that understands a text decides.
_WRITINGS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], DateSpan | None]], ...]] = (
    (_ISO, _iso),
    (_DAYS, _days),
    (_DAY_FIRST, _day_first),
    (_WEEK, _week),
    (_QUARTER_OR_HALF, _quarter_or_half),
    (_MONTH, _months),
    (_MONTH_NUMBER, _month_numbers),
    (_YEAR, _years),
)
