"""Published real figures of a town → one line for a section, with its sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from engagement_analysis.reports.blocks import Block, published_box
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.empty import NOTHING
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview
from engagement_analysis.values.texts import slug

__all__ = ["Fact", "facts", "figures_box"]

_NOUNS: Final = {"participants": "Teilnehmende", "volunteers": "Helfende", "visitors": "Gäste", "bags": "Säcke"}
_MOST: Final = 5
_TITLE: Final = "Veröffentlicht (echte Zahlen)"


@dataclass(frozen=True, slots=True)
class Fact:
    """One published figure.

    Attributes
    ----------
    campaign, text, source : str
        Title and figure as published; host of the source.
    year : int
    measure : str
    """

    campaign: str
    year: int
    measure: str
    text: str
    source: str


def facts(review: TownReview, campaigns: Iterable[str], measures: Iterable[str]) -> list[Fact]:
    """Published figures on some of the town's campaigns up to this year, one a campaign, year and measure."""
    rows = review.published
    if rows.empty:
        return []
    rows = rows[rows["year"].notna() & rows["measure"].isin(list(measures))]
    rows = rows[rows["campaign"].map(slug).isin(list(campaigns))]
    rows = rows[rows["year"].between(review.years[0] - 1, review.last)]
    rows = rows.drop_duplicates(["campaign", "year", "measure"]).sort_values(["campaign", "year"], kind="stable")
    return [
        Fact(str(row.campaign), int(row.year), str(row.measure), str(row.value_text), _host(str(row.source_url)))
        for row in records(rows)
    ]


def figures_box(
    review: TownReview, campaigns: Iterable[str], measures: Iterable[str], *, section: str, title: str = _TITLE
) -> Block:
    """The box "Veröffentlicht" of a section; nothing where nothing is published."""
    found = facts(review, campaigns, measures)[-_MOST:]
    if not found:
        return NOTHING
    lines = []
    for campaign in dict.fromkeys(one.campaign for one in found):
        own = [f"{one.year} {_told(one)}" for one in found if one.campaign == campaign]
        lines.append(f"{campaign}: {words.enumeration(own)}")
    return published_box("; ".join(lines) + ".", sorted({one.source for one in found}), title=title, section=section)


def _told(one: Fact) -> str:
    return f"{one.text} {_NOUNS[one.measure]}" if not any(noun in one.text for noun in _NOUNS.values()) else one.text


def _host(address: str) -> str:
    return urlsplit(address).netloc.removeprefix("www.")
