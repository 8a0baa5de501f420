"""The towns' programmes → the steps of the network on one line; what several towns tell stands once."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from babel.dates import format_date

from engagement_analysis.language.german import LOCALE
from engagement_analysis.reports.blocks import NOTHING, Block, Station, published_in, section_title, timeline
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.town import words

_NETWORK: Final = "Netzwerk"
_MONTHS: Final = tuple(format_date(dt.date(2000, month, 1), "MMMM", locale=LOCALE) for month in range(1, 13))
_MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the network, as the first of its towns tells it."""

    date: str
    text: str
    source: str
    towns: tuple[str, ...]  # slugs of those that tell it

    @property
    def year(self) -> int | None:
        """The (last) year of its date."""
        return words.year_of(self.date)

    @property
    def is_common(self) -> bool:
        """Whether more than one town tells it."""
        return len(self.towns) > 1


def steps(exchange: Exchange) -> list[Step]:
    """The steps in the network, in the order of their dates; a year alone stands after its months.

    Two towns tell one step if date and words are the same but for the towns' names.
    """
    found: dict[tuple[str, str], Step] = {}
    for review in exchange.towns:
        for each in review.programme.stations:
            if each.kind == _NETWORK:
                key = (each.date, _without_names(each.text, exchange))
                first = found.get(key, Step(each.date, each.text, each.source, ()))
                found[key] = replace(first, towns=(*first.towns, review.city))
    return sorted(found.values(), key=_when)


def _without_names(text: str, exchange: Exchange) -> str:
    for name in exchange.names.values():
        text = text.replace(name, "")
    return " ".join(text.split())


def _when(step: Step) -> tuple[int, int]:
    months = [place for place, month in enumerate(_MONTHS) if month in step.date]
    return (step.year or 0, min(months, default=len(_MONTHS)))


def first_year(exchange: Exchange) -> int | None:
    """Year of the first step that several towns tell: since then they exchange."""
    years = [one.year for one in steps(exchange) if one.is_common and one.year]
    return min(years, default=None)


def partners(exchange: Exchange) -> tuple[str, ...]:
    """Slugs of the towns that tell a common step: those that exchange."""
    told = {city for one in steps(exchange) if one.is_common for city in one.towns}
    return tuple(review.city for review in exchange.towns if review.city in told)


def title(exchange: Exchange) -> Block:
    """Since when there are common steps, and when the latest was."""
    found = steps(exchange)
    common = [one for one in found if one.is_common and one.year]
    if not found:
        return NOTHING
    if not common:
        n = words.capitalised(words.spelled(len(found), "ein Schritt", "Schritte"))
        return section_title("stationen", "Stationen", f"{n} im Netzwerk")
    first, last = common[0].year, common[-1].year
    latest = f", zuletzt {last}" if last != first else ""
    return section_title("stationen", "Stationen", f"Seit {first} im Austausch{latest}")


def time_line(exchange: Exchange) -> Block:
    """The steps; of many the latest."""
    found = steps(exchange)[-_MOST:]
    return timeline([Station(one.date, one.text, exchange.told(one.towns)) for one in found])


def sources(exchange: Exchange) -> Block:
    """Where the steps are published."""
    return published_in(one.source for one in steps(exchange)[-_MOST:])
