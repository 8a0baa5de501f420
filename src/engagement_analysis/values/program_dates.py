"""Dates as programs write them: "20221020", serial numbers, times with zones, English words → what people write."""

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from engagement_analysis.language.calendar_words import MONTH_NAME, WEEKDAY_NAME

_WEEKDAY: Final = rf"(?:{WEEKDAY_NAME}\b\.?,?\s+)?"
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b(?:\s+of\b)?")
_MONTH_FIRST: Final = re.compile(rf"{_WEEKDAY}({MONTH_NAME})\s+(\d{{1,2}})\.?,?\s+(\d{{4}})(?![\d.])")
_YEAR_LAST: Final = re.compile(
    rf"{_WEEKDAY}({MONTH_NAME})\s+(\d{{1,2}})\s+(\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s+[a-z]+)?)\s+(\d{{4}})"
)
_COMMAS: Final = re.compile(r"(\d{1,2}),(\d{1,2}),(\d{4}|\d{2})")
_DIGITS: Final = re.compile(r"(?:(\d{4})(\d{2})(\d{2})|(\d{2})(\d{2})(\d{4}))(?=$|t|\s)")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]\d+)?")
_FIRST_DAY: Final = dt.date(1899, 12, 30)
_SERIALS: Final = range(32_874, 73_051)  # 1990 to 2099
_YEARS: Final = range(1950, 2100)
_BERLIN: Final = ZoneInfo("Europe/Berlin")
_ZONES: Final = {"z": 0, "utc": 0, "gmt": 0, "wez": 0, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "oez": 2, "oesz": 3}
_CLOCK: Final = re.compile(
    rf"(?:(?<=\d)t|,?\s+)(?P<hour>\d{{1,2}})(?::|(?<=t\d\d))(?P<minute>\d{{2}})(?::?\d{{2}}(?:[.,]\d+)?)?"
    rf"\s*(?P<half>am|pm|vorm\.?|nachm\.?)?\s*"
    rf"(?P<zone>(?:{'|'.join(_ZONES)})(?![a-z]))?(?P<offset>[+-]\d{{1,2}}(?::?\d{{2}})?)?(?:\s*\([a-zä ]+\))?$"
)


def people_write(text: str) -> str:
    """A date in lower case with what programs and English write put as people here write it; anything else unchanged.

    Examples
    --------
    >>> [people_write(text) for text in ("thu oct 20 2022", "october 20th, 2022", "20221020", "20102022", "44854")]
    ['20. oct 2022', '20. october 2022', '20.10.2022', '20.10.2022', '20.10.2022']
    >>> [people_write(text) for text in ("thu oct 20 23:30:00 utc 2022", "20,10,2022", "20102", "ca. 20")]
    ['20. oct 2022 23:30:00 utc', '20.10.2022', '20102', 'ca. 20']
    """
    plain = _ORDINAL.sub(".", text)
    plain = _YEAR_LAST.sub(r"\2. \1 \4 \3", plain)
    plain = _MONTH_FIRST.sub(r"\2. \1 \3", plain)
    plain = _COMMAS.sub(r"\1.\2.\3", plain) if _COMMAS.fullmatch(plain) else plain
    serial = _SERIAL.fullmatch(plain)
    if serial and (day := _of_serial(int(serial[1]))):
        return f"{day:%d.%m.%Y}"
    return _DIGITS.sub(_dotted, plain, count=1) if _DIGITS.match(plain) else plain


def _dotted(found: re.Match[str]) -> str:
    year, month, day, first, second, last = found.groups()
    if year is not None and int(year) in _YEARS and int(month) <= 12:
        return f"{day}.{month}.{year}"
    digits = found[0]
    first, second, last = digits[:2], digits[2:4], digits[4:]
    return f"{first}.{second}.{last}" if int(last) in _YEARS else digits


def day_of_number(number: float) -> dt.date | None:
    """Day of a number that is written as digits (20221020), or counts days as spreadsheets do (44854); else None.

    Examples
    --------
    >>> day_of_number(20221020.0), day_of_number(44854.375), day_of_number(201022.0), day_of_number(20221320.0)
    (datetime.date(2022, 10, 20), datetime.date(2022, 10, 20), None, None)
    """
    if number in range(19_000_101, 21_000_101):
        rest, day = divmod(int(number), 100)
        year, month = divmod(rest, 100)
        try:
            return dt.date(year, month, day)
        except ValueError:
            return None
    return _of_serial(int(number))


def _of_serial(number: int) -> dt.date | None:
    return _FIRST_DAY + dt.timedelta(days=number) if number in _SERIALS else None


def without_clock(text: str) -> tuple[str, re.Match[str] | None]:
    """A date in lower case without the time of day and zone that a program wrote behind it, and these.

    Examples
    --------
    >>> without_clock("2022-10-19t22:00:00z")[0], without_clock("20.10.2022 9:05 pm gmt+2")[0]
    ('2022-10-19', '20.10.2022')
    >>> without_clock("20.10.2022, 9:00 uhr")
    ('20.10.2022, 9:00 uhr', None)
    """
    clock = _CLOCK.search(text)
    return (text, None) if clock is None else (text[: clock.start()], clock)


def local_day(day: dt.date, clock: re.Match[str]) -> dt.date:
    """The day in Germany at a time of day that may be one of another zone.

    Examples
    --------
    >>> day, clock = without_clock("2022-10-19t22:00:00z")
    >>> local_day(dt.date(2022, 10, 19), clock)
    datetime.date(2022, 10, 20)
    """
    if clock["zone"] is None and clock["offset"] is None:
        return day
    hour = (
        int(clock["hour"]) % 12 + 12 * (clock["half"] in ("pm", "nachm", "nachm."))
        if clock["half"]
        else int(clock["hour"])
    )
    minutes = 60 * _ZONES.get(clock["zone"] or "", 0) + _minutes(clock["offset"] or "+0")
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    return dt.datetime(day.year, day.month, day.day, hour, int(clock["minute"]), tzinfo=zone).astimezone(_BERLIN).date()


def _minutes(offset: str) -> int:
    """Minutes of "+2", "+02", "+0200", "-05:30"."""
    digits = offset[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    return (-1 if offset[0] == "-" else 1) * (60 * int(hours) + int(minutes))
