"""Lines of a town's file, each with the years in which it counts → lines of one year, contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Section = Literal["columns", "units", "organisation_types", "status_words", "organisations", "campaigns", "sheets"]


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last year for whose sheets a line counts, both inclusive."""

    first: int = dt.MINYEAR
    last: int = dt.MAXYEAR

    @property
    def is_limited(self) -> bool:
        """Tell whether the line does not simply count always."""
        return self != ALWAYS

    def covers(self, year: int) -> bool:
        """Tell whether the line counts for the sheets of a year."""
        return self.first <= year <= self.last

    def overlaps(self, other: Validity) -> bool:
        """Tell whether there is a year for whose sheets both count."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        """German, for people: "ab 2023", "bis 2024", "2023 bis 2024"."""
        if self.first == self.last:
            return str(self.first)
        if self.first == dt.MINYEAR:
            return "immer" if self.last == dt.MAXYEAR else f"bis {self.last}"
        return f"ab {self.first}" if self.last == dt.MAXYEAR else f"{self.first} bis {self.last}"


ALWAYS: Final = Validity()


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
