"""Lines of a town's file, each with the years in which it counts → lines of one year, contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Section = Literal["columns", "units", "organisation_types", "status_words", "organisations", "campaigns", "sheets"]


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last day on which a line counts, both inclusive; None: open.

    Sheets are told apart by their year, so a line counts for each year of which it covers a day.
    """

    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def is_limited(self) -> bool:
        """Tell whether the line does not simply count always."""
        return self.first is not None or self.last is not None

    def covers(self, year: int) -> bool:
        """Tell whether the line counts for the sheets of a year."""
        return (self.first is None or self.first.year <= year) and (self.last is None or year <= self.last.year)

    def overlaps(self, other: Validity) -> bool:
        """Tell whether there is a year for whose sheets both count."""
        firsts = [each.first.year for each in (self, other) if each.first is not None]
        lasts = [each.last.year for each in (self, other) if each.last is not None]
        return not firsts or not lasts or max(firsts) <= min(lasts)

    def __str__(self) -> str:
        """German, for people: "ab 2023", "bis 2024", "2023 bis 2024"."""
        first = None if self.first is None else _shown(self.first, is_start=True)
        last = None if self.last is None else _shown(self.last, is_start=False)
        if first and last:
            return first if first == last else f"{first} bis {last}"
        return f"ab {first}" if first else f"bis {last}" if last else "immer"


ALWAYS: Final = Validity()


def _shown(day: dt.date, *, is_start: bool) -> str:
    is_whole_year = (day.month, day.day) == ((1, 1) if is_start else (12, 31))
    return str(day.year) if is_whole_year else f"{day:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a town's file: its section, the text that it is about, what it says of it, and when it counts.

    `value` is the role of a header, the unit of a measure, the type of a word, the identifier of a name, the reason
    why a sheet is left out. `unit` is set for headers only.
    """

    section: Section
    text: str
    value: str
    unit: str | None = None
    validity: Validity = ALWAYS

    @property
    def says(self) -> tuple[str, str | None]:
        """What the line says of its text."""
        return self.value, self.unit


def lines_of_year(lines: Iterable[Line], year: int | None) -> tuple[Line, ...]:
    """Lines that count for the sheets of a year; all of them where the year is not known."""
    return tuple(line for line in lines if year is None or line.validity.covers(year))


def contradiction(lines: Sequence[Line], key: Callable[[str], str]) -> tuple[Line, Line] | None:
    """First two lines that say different things of one text for the same year; None where there are none.

    Parameters
    ----------
    lines : sequence of Line
        Lines of one section.
    key : callable
        Text → what texts are compared by.
    """
    seen: dict[str, list[Line]] = {}
    for line in lines:
        for other in seen.setdefault(key(line.text), []):
            if other.says != line.says and other.validity.overlaps(line.validity):
                return other, line
        seen[key(line.text)].append(line)
    return None
