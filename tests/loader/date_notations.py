"""Ways in which town halls write a day, several days, a week, a month or a year, each with what it covers."""

import calendar
import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
SHORT_MONTHS = ("Jan.", "Feb.", "Mär.", "Apr.", "Mai", "Jun.", "Jul.", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
LONG_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
IMPOSSIBLE_DATES = (
    "31.02.2024",
    "32.10.2023",
    "30.2.2022",
    "12.13.2023",
    "demnächst",
    "im Herbst",
    "nach Absprache",
    "29.02.2023",
    "00.10.2022",
    "KW 54/2022",
    "20.10.20222",
)


@dataclass(frozen=True)
class StatedDate:
    """A date cell, and the first and last day that it covers; both None where it must be reported as unreadable."""

    cell: Any
    start: dt.date | None
    end: dt.date | None


def day_notations(day: dt.date) -> dict[str, Any]:
    """One day in every writing that names its year."""
    d, m, y = day.day, day.month, day.year
    short, long = WEEKDAYS[day.weekday()], LONG_WEEKDAYS[day.weekday()]
    return {
        "date": day,
        "datetime": dt.datetime(y, m, d),
        "with time": dt.datetime(y, m, d, 14, 30),
        "full": f"{d:02}.{m:02}.{y}",
        "short": f"{d}.{m}.{y}",
        "short year": f"{d:02}.{m:02}.{y % 100:02}",
        "spaced": f"{d}. {m}. {y}",
        "month name": f"{d}. {MONTHS[m - 1]} {y}",
        "no point": f"{d} {MONTHS[m - 1]} {y}",
        "month short": f"{d}. {SHORT_MONTHS[m - 1]} {y}",
        "iso": f"{y}-{m:02}-{d:02}",
        "weekday": f"{short}, {d:02}.{m:02}.{y}",
        "weekday point": f"{short}. {d}.{m}.{y}",
        "weekday long": f"{long}, {d}. {MONTHS[m - 1]} {y}",
        "weekday no comma": f"{short} {d:02}.{m:02}.{y}",
        "clock": f"{d:02}.{m:02}.{y}, 10:00 Uhr",
        "am": f"am {d}.{m}.{y}",
        "space around": f"  {d:02}.{m:02}.{y} ",
        "long den": f"{long}, den {d}. {MONTHS[m - 1]} {y}",
        "glued": f"{d}.{MONTHS[m - 1]} {y}",
        "upper": f"{d}. {MONTHS[m - 1].upper()} {y}",
        "clock range": f"{d:02}.{m:02}.{y} 9-12 Uhr",
        "clock range colon": f"{d:02}.{m:02}.{y} 09:00 - 12:00",
        "part of day": f"{d}.{m}.{y}, vormittags",
        "weekday behind": f"{d:02}.{m:02}.{y % 100:02} {short}.",
        "weekday behind comma": f"{d:02}.{m:02}.{y}, {short}",
        "long dem": f"{long}, dem {d}. {MONTHS[m - 1]} {y}",
        "english Excel": f"{d}-{SHORT_MONTHS[m - 1].rstrip('.')}-{y % 100:02}",
    }


def _ordinal(number: int) -> str:
    return "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def program_notations(day: dt.date) -> dict[str, Any]:
    """One day as programs and English spreadsheets write it."""
    d, m, y = day.day, day.month, day.year
    serial = (day - dt.date(1899, 12, 30)).days
    return {
        "digits": f"{day:%Y%m%d}",
        "digits as a number": float(f"{day:%Y%m%d}"),
        "digits, day first": f"{day:%d%m%Y}",
        "serial": float(serial),
        "serial with time": serial + 0.375,
        "serial as text": str(serial),
        "serial as text with time": f"{serial},375",
        "slashes, year first": f"{day:%Y/%m/%d}",
        "points, year first": f"{day:%Y.%m.%d}",
        "milliseconds": f"{day} 09:00:00.000",
        "midnight": f"{d:02}.{m:02}.{y} 00:00:00",
        "t": f"{day}T09:00:00",
        "compact": f"{day:%Y%m%d}T090000",
        "english": f"{day:%b} {d}, {y}",
        "english long": f"{day:%A}, {day:%B} {d}, {y}",
        "english ordinal": f"{day:%B} {d}{_ordinal(d)}, {y}",
        "english day first": f"{d} {day:%b} {y}",
        "oracle": f"{day:%d-%b-%y}".upper(),
        "javascript": f"{day:%a %b %d %Y}",
        "java": f"{day:%a %b %d} 09:00:00 CEST {y}",
        "sql server": f"{day:%b %d %Y} 12:00AM",
        "form": f"{day:%Y/%m/%d} 9:05:11 AM MESZ",
        "commas of the number pad": f"{d},{m},{y}",
    }


def span_notations(first: dt.date, last: dt.date) -> dict[str, str]:
    """Two days in one cell, both in the year of the last."""
    a, b, m, n, y = first.day, last.day, first.month, last.month, last.year
    both = {
        "full bis": f"{a:02}.{m:02}.{y} bis {b:02}.{n:02}.{y}",
        "full dash": f"{a:02}.{m:02}.{y} - {b:02}.{n:02}.{y}",
        "year once": f"{a}.{m}. bis {b}.{n}.{y}",
        "dash": f"{a:02}.{m:02}.–{b:02}.{n:02}.{y}",
        "vom": f"vom {a}.{m}. bis {b}.{n}.{y}",
        "names": f"{a}. {MONTHS[m - 1]} bis {b}. {MONTHS[n - 1]} {y}",
        "bis zum": f"{a}.{m}.{y} bis zum {b}.{n}.{y}",
        "und": f"{a}.{m}. und {b}.{n}.{y}",
    }
    if m == n:
        both |= {
            "slash": f"{a}./{b}.{n}.{y}",
            "days dash": f"{a}.-{b}.{n}.{y}",
            "days spaced": f"{a}. – {b}. {MONTHS[n - 1]} {y}",
            "days und": f"{a}. und {b}.{n}.{y}",
            "days plus": f"{a}.+{b}.{n}.{y}",
            "days name": f"{a}./{b}. {MONTHS[n - 1]} {y}",
            "days bis": f"{a}. bis {b}.{n}.{y}",
            "amp": f"{a}. & {b}.{n}.{y}",
            "bare": f"{a}-{b}.{n}.{y}",
            "bare slash": f"{a}/{b}.{n}.{y}",
            "weekdays": f"Fr.-So., {a}.-{b}.{n}.{y}",
            "zwischen": f"zwischen {a}. und {b}.{n}.{y}",
            "semicolon": f"{a}.{m}.{y}; {b}.{n}.{y}",
        }
    return both


def week(year: int, number: int) -> tuple[dt.date, dt.date]:
    return dt.date.fromisocalendar(year, number, 1), dt.date.fromisocalendar(year, number, 7)


def month(year: int, number: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def date(rng: random.Random, day: dt.date, *, year_known: bool, broken: float = 0.03) -> StatedDate:
    """A date around `day` in any notation; without its year where the sheet states that."""
    drawn = rng.random()
    y = day.year
    if drawn < broken:
        return StatedDate(rng.choice(IMPOSSIBLE_DATES), None, None)
    if drawn < 0.62:
        return StatedDate(rng.choice(list(day_notations(day).values())), day, day)
    if drawn < 0.72:
        last = min(day + dt.timedelta(days=rng.randint(1, 12)), dt.date(y, 12, 31))
        if last > day:
            return StatedDate(rng.choice(list(span_notations(day, last).values())), day, last)
    if drawn < 0.79:
        first, last = month(y, day.month)
        name = MONTHS[day.month - 1]
        return StatedDate(
            rng.choice(
                [
                    f"{name} {y}",
                    f"{SHORT_MONTHS[day.month - 1]} {y}",
                    f"im {name} {y}",
                    f"{day.month:02}/{y}",
                    f"{day.month}-{y}",
                    f"{day.month:02}/{y % 100:02}",
                    f"{y}-{day.month:02}",
                ]
            ),
            first,
            last,
        )
    if drawn < 0.86:
        first, last = week(y, min(51, max(2, day.isocalendar().week)))
        number = first.isocalendar().week
        return StatedDate(
            rng.choice(
                [
                    f"KW {number}/{y}",
                    f"KW {number} {y}",
                    f"KW{number}/{y}",
                    f"{number}. KW {y}",
                    f"Kalenderwoche {number}/{y}",
                    f"KW {number}, {y}",
                    f"{y}, KW {number}",
                ]
            ),
            first,
            last,
        )
    if drawn < 0.9:
        return StatedDate(rng.choice([y, str(y), f"Jahr {y}"]), dt.date(y, 1, 1), dt.date(y, 12, 31))
    if year_known:
        d, m, name = day.day, day.month, MONTHS[day.month - 1]
        return StatedDate(
            rng.choice([f"{d:02}.{m:02}.", f"{d}.{m}.", f"{d}. {name}", f"{WEEKDAYS[day.weekday()]}, {d:02}.{m:02}."]),
            day,
            day,
        )
    return StatedDate(day, day, day)
