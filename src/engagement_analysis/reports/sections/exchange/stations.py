"""The towns' programmes → the steps of the network on one line; what several towns tell stands once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from engagement_analysis.project.programme import Station as Told
from engagement_analysis.reports.blocks import Block, Station, note, section_title, timeline
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.empty import NOTHING

SECTION = "stationen"
_NETWORK: Final = "Netzwerk"
_MONTHS: Final = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]  # fmt: skip
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the network.

    Attributes
    ----------
    date, text, source : str
        As the first of the towns tells it.
    towns : tuple of str
        Slugs of those that tell it.
    """

    date: str
    text: str
    source: str
    towns: tuple[str, ...]

    @property
    def year(self) -> int | None:
        """The (last) year of its date."""
        found = _YEAR.findall(self.date)
        return int(found[-1]) if found else None

    @property
    def is_common(self) -> bool:
        """Whether more than one town tells it."""
        return len(self.towns) > 1


def steps(exchange: Exchange) -> list[Step]:
    """The steps in the network, in the order of their dates; a year alone stands after its months.

    Two towns tell one step if date and words are the same but for the towns' names.
    """
    found: dict[tuple[str, str], Step] = {}
    names = list(exchange.names.values())
    for review in exchange.towns:
        own: Iterable[Told] = review.programme.stations if review.programme else ()
        for each in own:
            if each.kind == _NETWORK:
                key = (each.date, _without(each.text, names))
                first = found.get(key, Step(each.date, each.text, each.source, ()))
                found[key] = Step(first.date, first.text, first.source, (*first.towns, review.city))
    return sorted(found.values(), key=_when)


def _without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return " ".join(text.split())


def _when(step: Step) -> tuple[int, int]:
    months = [place for place, month in enumerate(_MONTHS) if month in step.date]
    return (step.year or 0, min(months, default=len(_MONTHS)))


def first_year(exchange: Exchange) -> int | None:
    """Year of the first step that several towns tell: since then they exchange."""
    years = [one.year for one in steps(exchange) if one.is_common and one.year]
    return min(years, default=None)


def last_common(exchange: Exchange) -> Step | None:
    """The latest step that several towns tell."""
    common = [one for one in steps(exchange) if one.is_common]
    return common[-1] if common else None


def title(exchange: Exchange) -> Block:
    """How many of the steps are common."""
    found = steps(exchange)
    if not found:
        return NOTHING
    common = sum(one.is_common for one in found)
    n = len(found)
    if exchange.is_single or not common:
        return section_title(SECTION, "Stationen", f"{words.capitalised(_steps(n))} im Netzwerk")
    text = (
        f"{words.capitalised(words.in_words(common))} von {words.in_words(n)} Schritten im Netzwerk "
        f"{'ist' if common == 1 else 'sind'} gemeinsam"
    )
    return section_title(SECTION, "Stationen", text)


def _steps(n: int) -> str:
    return "ein Schritt" if n == 1 else f"{words.in_words(n)} Schritte"


def time_line(exchange: Exchange) -> Block:
    """The steps; of many the latest."""
    found = steps(exchange)[-_MOST:]
    if not found:
        return NOTHING
    return timeline([Station(one.date, one.text, _towns(exchange, one), one.source) for one in found], section=SECTION)


def _towns(exchange: Exchange, step: Step) -> str:
    if len(step.towns) > 3:
        return f"{words.number(len(step.towns))} Städte"
    return words.enumeration(exchange.names[city] for city in step.towns)


def sources(exchange: Exchange) -> Block:
    """Where the steps are published."""
    named = list(dict.fromkeys(one.source for one in steps(exchange)[-_MOST:]))
    return (
        note(f"Nach Veröffentlichungen (echt): {'; '.join(named)}.", section=SECTION, part="full") if named else NOTHING
    )
