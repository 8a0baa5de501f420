"""Numbers, shares, dates → German text, as a council reads them.

The lowest layer that puts a number before a reader: charts, tables and sentences all write numbers through
these functions. Locale data come from Babel (Unicode CLDR), so that no grouping or decimal sign is set by hand.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE = "de_DE"
NO_BREAK = "\u00a0"
"""Between a number and its unit, so that a line never ends between them."""
MINUS = "\u2212"
"""The true minus sign: as wide as a plus, and not a hyphen to a screen reader."""
UNKNOWN = "."
"""Sign of official statistics for a value that is unknown, and for nothing else."""


def is_missing(value: Any) -> bool:
    """Whether a value is null in any of pandas' spellings."""
    return bool(pd.isna(value))


def number(value: Any, decimals: int = 0, *, signed: bool = False) -> str:
    """A number in German form, rounded half up (away from zero); null becomes the sign for unknown.

    Examples
    --------
    >>> number(1234.5, decimals=1), number(1018), number(pd.NA)
    ('1.234,5', '1.018', '.')
    >>> number(2722.5), number(-0.05, decimals=1)
    ('2.723', '−0,1')
    >>> number(12, signed=True), number(-3, signed=True), number(0, signed=True)
    ('+12', '−3', '0')
    """
    if is_missing(value):
        return UNKNOWN
    shown = Decimal(str(abs(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = format_decimal(shown, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=LOCALE)
    if not any(digit in text for digit in "123456789"):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def percent(share: Any, decimals: int = 0) -> str:
    """A share (0 to 1) as a German percentage; what is not quite all or nothing is not rounded to it.

    Examples
    --------
    >>> print(plain_spaces([percent(0.957), percent(1.0), percent(0.9993), percent(0.0004)]))
    96 %
    100 %
    über 99 %
    unter 1 %
    >>> print(plain_spaces([percent(0.957, decimals=1), percent(None)]))
    95,7 %
    .
    """
    if is_missing(share):
        return UNKNOWN
    shown = number(share * 100, decimals)
    if decimals == 0 and 0 < share < 1 and shown in ("0", "100"):
        return f"{'unter 1' if shown == '0' else 'über 99'}{NO_BREAK}%"
    return f"{shown}{NO_BREAK}%"


def date(value: Any) -> str:
    """A day in German form."""
    if is_missing(value):
        return UNKNOWN
    day = dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return str(format_date(day, format="dd.MM.yyyy", locale=LOCALE))


def month(day: dt.date) -> str:
    """Month and year of a day."""
    return str(format_date(day, "MMMM yyyy", LOCALE))


def between(low: Any, high: Any, decimals: int = 0) -> str:
    """An interval in words; one open or missing end is said as such.

    Examples
    --------
    >>> between(410, 455), between(410, 410), between(410, pd.NA)
    ('zwischen 410 und 455', '410', 'mindestens 410')
    >>> between(pd.NA, 455), between(pd.NA, pd.NA)
    ('höchstens 455', 'unbekannt')
    """
    return _interval(low, high, decimals, "unbekannt", "mindestens {}", "höchstens {}", "zwischen {} und {}")


def span(low: Any, high: Any, decimals: int = 0) -> str:
    """An interval for a table's narrow cell.

    Examples
    --------
    >>> span(410, 455), span(410, pd.NA), span(7, 7), span(pd.NA, pd.NA)
    ('410 bis 455', 'ab 410', '7', '.')
    """
    return _interval(low, high, decimals, UNKNOWN, "ab {}", "bis {}", "{} bis {}")


def _interval(low: Any, high: Any, decimals: int, neither: str, at_least: str, at_most: str, both: str) -> str:
    first, last = number(low, decimals), number(high, decimals)
    if is_missing(low):
        return neither if is_missing(high) else at_most.format(last)
    if is_missing(high):
        return at_least.format(first)
    return first if first == last else both.format(first, last)


def enumeration(items: Iterable[str], *, last: str = "und") -> str:
    """Words joined as in a sentence; no words are the empty text.

    Examples
    --------
    >>> enumeration(["Schulen"]), enumeration(["Schulen", "Vereine", "Firmen"]), enumeration([])
    ('Schulen', 'Schulen, Vereine und Firmen', '')
    """
    words = list(items)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def counted(count: Any, singular: str, plural: str) -> str:
    """A count with its noun in the right number.

    Examples
    --------
    >>> print(plain_spaces([counted(1, "Organisation", "Organisationen"), counted(1200, "Teilnahme", "Teilnahmen")]))
    1 Organisation
    1.200 Teilnahmen
    """
    return f"{number(count)}{NO_BREAK}{singular if count == 1 else plural}"


def years(values: Iterable[int]) -> str:
    """Calendar years, unbroken runs as a span.

    Examples
    --------
    >>> years([2022, 2023, 2024, 2025]), years([2022, 2024]), years([2025])
    ('2022 bis 2025', '2022 und 2024', '2025')
    """
    found = sorted({int(value) for value in values})
    runs: list[list[int]] = []
    for year in found:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    texts = [[f"{run[0]} bis {run[-1]}"] if len(run) > 2 else [str(year) for year in run] for run in runs]
    return enumeration(text for run in texts for text in run)


def capitalised(sentence: str) -> str:
    """The sentence with a capital first letter, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]


def plain_spaces(text: str | Iterable[str]) -> str:
    """The text with ordinary spaces, several texts on lines of their own: for terminals and tests."""
    lines = [text] if isinstance(text, str) else text
    return "\n".join(lines).replace(NO_BREAK, " ")
