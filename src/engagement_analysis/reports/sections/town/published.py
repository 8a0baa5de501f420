"""Published real figures of a town → one line for a section, with its sources."""

from collections.abc import Iterable
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


def figures_box(review: TownReview, campaigns: Iterable[str], measures: Iterable[str]) -> Block:
    """The box "Veröffentlicht" of a section: a line for each campaign, the first figure of each event and measure.

    Nothing where nothing is published up to this year.
    """
    rows = review.published
    if rows.empty:
        return NOTHING
    rows = rows[rows["measure"].isin(list(measures)) & rows["campaign"].map(slug).isin(list(campaigns))]
    rows = rows[rows["year"].between(review.years[0] - 1, review.last).fillna(value=False)]
    rows = rows.drop_duplicates(["campaign", "date_start", "measure"])
    rows = rows.sort_values(["campaign", "year", "date_start"], kind="stable")
    if rows.empty:
        return NOTHING
    lines = []
    for campaign, own in rows.groupby("campaign"):
        values = {
            noun: [f"{_told(row)} ({_when(row)})" for row in records(own[own["measure"].eq(measure)])]
            for measure, noun in _NOUNS.items()
        }
        parts = [f"{noun} {words.enumeration(told)}" for noun, told in values.items() if told]
        lines.append(f"{campaign}: {'; '.join(parts)}.")
    hosts = {urlsplit(str(address)).netloc.removeprefix("www.") for address in rows["source_url"]}
    return published_box(" ".join(lines), sorted(hosts))


def _when(row: Any) -> str:
    return str(row.year) if row.date_precision == "year" else month(row.date_start)


def _told(row: Any) -> str:
    """The figure as published, an exact one as a number."""
    if row.quality == "exact" and row.value_low == row.value_high:
        return number(row.value_low)
    return str(row.value_text).removesuffix(f" {_NOUNS[row.measure]}")
