"""The town's own programme → its stations, with what is published and where."""

from __future__ import annotations

from engagement_analysis.reports.blocks import Block, Station, note, section_title, timeline
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.empty import NOTHING
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "stationen"


def title(review: TownReview) -> Block:
    """From when to when, and how many steps of either kind."""
    stations = review.programme.stations if review.programme else ()
    if not stations:
        return NOTHING
    kinds = [
        words.counted(n, *forms).replace(words.number(n), words.in_words(n), 1) if n > 1 else ""
        for n, forms in (
            (sum(each.kind == "Netzwerk" for each in stations), ("Schritt im Netzwerk", "Schritte im Netzwerk")),
            (sum(each.kind == "Aktion" for each in stations), ("Aktion", "Aktionen")),
        )
    ]
    span = stations[0].date if len(stations) == 1 else f"Von {stations[0].date} bis {stations[-1].date}"
    told = words.enumeration(kind for kind in kinds if kind)
    return section_title(SECTION, "Stationen", f"{span}: {told}" if told else f"Station: {span}")


def time_line(review: TownReview) -> Block:
    """The stations, as the town tells them."""
    stations = review.programme.stations if review.programme else ()
    if not stations:
        return NOTHING
    return timeline([Station(each.date, each.text, each.kind, each.source) for each in stations], section=SECTION)


def sources(review: TownReview) -> Block:
    """Where the stations are published."""
    stations = review.programme.stations if review.programme else ()
    if not stations:
        return NOTHING
    named = list(dict.fromkeys(each.source for each in stations))
    return note(f"Nach Veröffentlichungen (echt): {'; '.join(named)}.", section=SECTION, part="full")
