"""Section: real figures that press and towns have published on the campaigns of either town, with their sources."""

from __future__ import annotations

from engagement_analysis.reports.blocks import Block, section_title
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.town.published import facts, figures_box
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "veroeffentlicht"
MEASURES = ("participants", "volunteers", "visitors", "bags")
_MOST_TOWNS = 6


def boxes(exchange: Exchange, *, measures: tuple[str, ...] = MEASURES) -> list[Block]:
    """A title and a box for each town of which something is published; nothing where nothing is."""
    told = [(name, review) for name, review in exchange.named() if facts(review, _campaigns(review), measures)]
    if not told:
        return []
    found = [
        figures_box(review, _campaigns(review), measures, section=SECTION, title=f"{name} (echte Zahlen)")
        for name, review in told[:_MOST_TOWNS]
    ]
    return [section_title(SECTION, "Veröffentlicht", "Was über die Aktionen veröffentlicht ist"), *found]


def _campaigns(review: TownReview) -> list[str]:
    return sorted({str(each) for each in review.participation["campaign"].dropna().unique()})
