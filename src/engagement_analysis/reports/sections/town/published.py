"""Published real figures of a town → one line for a section, with its sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from engagement_analysis.language.german import month, number
from engagement_analysis.reports.blocks import NOTHING, Block, published_box
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview
from engagement_analysis.values.texts import slug

_NOUNS: Final = {
    "participants": "Teilnehmende",
    "volunteers": "Helfende",
    "visitors": "Gäste",
    "bags": "Säcke",
    "waste_kg": "Müll",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One published figure."""

    campaign: str  # title as published
    when: str  # month and year, or the year alone
    measure: str
    text: str  # as published, an exact one as a number
    source: str  # host of its address


def facts(review: TownReview, campaigns: Iterable[str], measures: Iterable[str]) -> list[Fact]:
    """Published figures on some of the town's campaigns up to this year, the first of each event and measure."""
    rows = review.published
    if rows.empty:
        return []
    rows = rows[rows["year"].notna() & rows["measure"].isin(list(measures))]
    rows = rows[rows["campaign"].map(slug).isin(list(campaigns))]
    rows = rows[rows["year"].between(review.years[0] - 1, review.last)]
    rows = rows.drop_duplicates(["campaign", "date_start", "measure"])
    rows = rows.sort_values(["campaign", "year", "date_start"], kind="stable")
    return [
        Fact(str(row.campaign), _when(row), str(row.measure), _told(row), _host(str(row.source_url)))
        for row in records(rows)
    ]


def figures_box(review: TownReview, campaigns: Iterable[str], measures: Iterable[str], *, section: str) -> Block:
    """The box "Veröffentlicht" of a section: a line for each campaign; nothing where nothing is published."""
    found = facts(review, campaigns, measures)
    if not found:
        return NOTHING
    lines = []
    for campaign in dict.fromkeys(one.campaign for one in found):
        own = [one for one in found if one.campaign == campaign]
        parts = []
        for measure in sorted({one.measure for one in own}, key=list(_NOUNS).index):
            values = [f"{one.text} ({one.when})" for one in own if one.measure == measure]
            parts.append(f"{_NOUNS[measure]} {words.enumeration(values)}")
        lines.append(f"{campaign}: {'; '.join(parts)}.")
    return published_box(" ".join(lines), sorted({one.source for one in found}), section=section)


def _when(row: Any) -> str:
    return str(row.year) if row.date_precision == "year" else month(row.date_start)


def _told(row: Any) -> str:
    if row.quality == "exact" and row.value_low == row.value_high:
        return number(row.value_low)
    return str(row.value_text).removesuffix(f" {_NOUNS[row.measure]}")


def _host(address: str) -> str:
    return urlsplit(address).netloc.removeprefix("www.")
