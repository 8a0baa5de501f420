"""Several single days in one cell ("21.01., 04.02.") → these days, one below the other or divided by signs."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from engagement_analysis.language.calendar_words import MONTH_NAME, WEEKDAY
from engagement_analysis.values.dates import DateSpan, parse_date

_DAY: Final = re.compile(
    rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}}\.|{MONTH_NAME})\s?(?P<year>\d{{4}}|\d{{2}}(?![\d.]))?)?",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(rf"(?:[\s,;/+&]|\bund\b|\bu\.|{WEEKDAY})*", re.IGNORECASE)
_FEWEST: Final = 2


@lru_cache(maxsize=5_000)
def single_days(text: str, year: int | None = None) -> tuple[dt.date, ...]:
    """Days that a text lists in their order; empty where it says anything else, or fewer than two.

    A day takes month and year from the next one that states them.

    Examples
    --------
    >>> [f"{day:%d.%m.%y}" for day in single_days("21.01., 04.02. und 18.2.2013")]
    ['21.01.13', '04.02.13', '18.02.13']
    >>> single_days("21.01.2013 bis 04.02.2013"), single_days("21.01.2013")
    ((), ())
    """
    found = list(_DAY.finditer(text))
    if len(found) < _FEWEST or not _BETWEEN.fullmatch(_DAY.sub(" ", text)):
        return ()
    days: list[dt.date] = []
    month, stated = None, None if year is None else str(year)
    for each in reversed(found):
        month, stated = each["month"] or month, each["year"] or stated
        span = parse_date(f"{each['day']}. {month} {stated}") if month and stated else None
        if not isinstance(span, DateSpan):
            return ()
        days.append(span.start)
    days.reverse()
    return tuple(days) if all(before < after for before, after in pairwise(days)) else ()


def has_gaps(days: Sequence[dt.date]) -> bool:
    """Tell whether days do not follow each other: their span holds others."""
    return any((after - before).days > 1 for before, after in pairwise(days))
