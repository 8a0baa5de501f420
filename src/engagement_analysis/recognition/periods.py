"""Cell of a header → the year, month or day that its column is about."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import MEASURES
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import Meaning, normal_header
from engagement_analysis.values.dates import DateSpan, parse_date, parse_month
from engagement_analysis.values.texts import collapse

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_POINT_NUMBER: Final = re.compile(r"\d+\.\d+")
# "2025*", "2026 (vorläufig)": a remark on the year, not another column.
_REMARK: Final = re.compile(
    r"\s*(?:\((?:vorl\w*\.?|bisher|bis heute|geschätzt|gesch\.|ca\.|\*+|\d)\)|[*¹²³†]+\)?|\s\d\))$"
)
_YEAR_IN_LABEL: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a column is about; without span where it is a month of an unknown year.

    `meaning`: what the label counts ("Säcke 2022"); None where it names the time and nothing else.
    """

    span: DateSpan | None
    meaning: Meaning | None = None

    @property
    def kind(self) -> str:
        """Day, month or year: columns of one overview are all of one kind."""
        n_days = (self.span.end - self.span.start).days if self.span else 30
        return "day" if n_days < 20 else "month" if n_days < 100 else "year"


@lru_cache(maxsize=5_000, typed=True)
def find_period(value: Cell, layout: TownLayout, year: int | None) -> Period | None:
    """The time that a header's cell names ("2022", "März", "21.10.", "Teilnehmende 2022"); None where it names none.

    A year beside a word that is no measure ("Kosten 2022") is none, nor is a header that the town's file names. `year`:
    that of title, sheet or file, for months and days.
    """
    if isinstance(value, str):
        if layout.gives(value):
            return None
        value = layout.with_shared_months(value)
    if isinstance(value, dt.date):
        return _as_period(parse_date(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _as_period(parse_date(value)) if _FIRST_YEAR <= value < _LAST_YEAR else None
    if not isinstance(value, str):
        return None
    if parse_month(value) is not None and year is None:
        return Period(None)
    text = _REMARK.sub("", collapse(value))
    if _POINT_NUMBER.fullmatch(text) or (text.isdigit() and not _YEAR_IN_LABEL.fullmatch(text)):
        return None
    return _as_period(parse_date(text, year=year)) or _year_of_measure(text, layout)


def _year_of_measure(text: str, layout: TownLayout) -> Period | None:
    years = _YEAR_IN_LABEL.findall(text)
    rest = normal_header(_YEAR_IN_LABEL.sub(" ", text))
    if len(years) != 1 or not rest.strip(" ()*:.-"):
        return None
    meaning = layout.meaning(rest)
    span = parse_date(float(years[0]))
    if meaning is None or meaning.role not in MEASURES or not isinstance(span, DateSpan):
        return None
    return Period(span, meaning)


def _as_period(parsed: object) -> Period | None:
    return Period(parsed) if isinstance(parsed, DateSpan) else None
