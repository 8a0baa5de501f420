"""The towns' rows → what each writes down, and so what each could show the others; decided on shares, then said."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import pandas as pd

from engagement_analysis.analysis.measures.recorded import recorded
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.reports.sections.exchange.towns import Exchange, entries
from engagement_analysis.reports.sections.town import numbers
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.words import ITEMS

PER_CAMPAIGN: Final = "visitors"
"""Counted once a campaign, not once a group."""
MOSTLY, ALMOST_ALL, GAP = 0.75, 0.9, 0.1
"""A list holds an item "meist"; "fast immer"; how far two towns lie apart for one to show it to the other."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a town could show others."""

    giver: str  # slug
    measure: str  # a key of `ITEMS`
    receivers: tuple[str, ...]  # slugs of the towns whose lists hold it clearly less often


@numbers.once
def frame(exchange: Exchange, reading: str = AS_READ) -> pd.DataFrame:
    """The entries of each town's last year that state each item, private persons left out.

    `city`, `town`, `measure`, `label`, `n_recorded`, `n_rows` (entries; campaigns for guests, who are counted once a
    campaign), `share` (0 to 1), `best_share` (of the campaign whose list states it most often).
    """
    found = _recorded(_rows(exchange, reading), ("city",))
    best = by_campaign(exchange, reading).groupby(["city", "measure"], as_index=False).agg(best_share=("share", "max"))
    found = found.merge(best, how="left", on=["city", "measure"])
    found = found.assign(
        town=found["city"].map(dict(exchange.names)),
        label=found["measure"].map({name: label for name, (label, _) in ITEMS.items()}),
        best_share=found["best_share"].fillna(found["share"]),
    )
    columns = ["city", "town", "measure", "label", "n_recorded", "n_rows", "share", "best_share"]
    found = numbers.in_order(found, "city", exchange.names)
    return found.loc[found["n_rows"].gt(0), columns].reset_index(drop=True)


@numbers.once
def by_campaign(exchange: Exchange, reading: str = AS_READ) -> pd.DataFrame:
    """The same for each `campaign` with its `title`; none of a town whose sums by campaign may not be shown."""
    rows = _rows(exchange, reading)
    shown = [review.city for review in exchange.towns if review.may_show("campaign")]
    found = _recorded(rows[rows["campaign"].notna() & rows["city"].isin(shown)], ("city", "campaign"))
    titles = {(one.city, slug): one.campaign_title(slug) for one in exchange.towns for slug in one.campaigns}
    of = zip(found["city"].astype(str), found["campaign"].astype(str), strict=True)
    return found.assign(title=[titles.get(key, key[1]) for key in of])


def _rows(exchange: Exchange, reading: str) -> pd.DataFrame:
    return pd.concat([entries(review, reading) for review in exchange.towns], ignore_index=True)


def _recorded(rows: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """Entries that state each item; guests once a campaign."""
    once = rows.sort_values(PER_CAMPAIGN, kind="stable").drop_duplicates(["city", "campaign"])
    found, of_campaigns = recorded(rows, by=keys), recorded(once, by=keys)
    is_once = found["measure"].eq(PER_CAMPAIGN)
    found = pd.concat([found[~is_once], of_campaigns[of_campaigns["measure"].eq(PER_CAMPAIGN)]])
    found = found[found["measure"].isin(ITEMS)]
    return numbers.in_order(found, "measure", ITEMS).sort_values([*keys], kind="stable", ignore_index=True)


def kept_by(table: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Item → towns that keep it: it mostly stands in the list of at least one of their campaigns."""
    kept = table[table["best_share"].ge(MOSTLY).fillna(False).astype(bool)]
    return {name: tuple(kept.loc[kept["measure"].eq(name), "city"]) for name in ITEMS}


def common_gaps(table: pd.DataFrame) -> list[str]:
    """Items that every town writes down, and none of them mostly."""
    found = []
    for name in ITEMS:
        shares = table.loc[table["measure"].eq(name), "share"].astype(float)
        if name != PER_CAMPAIGN and len(shares) > 1 and shares.gt(0).all() and shares.lt(MOSTLY).all():
            found.append(name)
    return found


@numbers.once
def suggestions(exchange: Exchange) -> tuple[Suggestion, ...]:
    """What each town could show which others, in every reading of the flagged rows; the largest difference first."""
    names = dict.fromkeys([AS_READ, *(name for review in exchange.towns for name in review.readings)])
    as_read, *others = (gaps(frame(exchange, reading)) for reading in names)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for (giver, measure, receiver), gap in as_read.items():
        if all((giver, measure, receiver) in each for each in others):
            found.setdefault((giver, measure), {})[receiver] = gap
    ordered = sorted(found.items(), key=lambda item: -max(item[1].values()))
    return tuple(Suggestion(giver, measure, tuple(receivers)) for (giver, measure), receivers in ordered)


def gaps(table: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    """Town, item and another town whose lists hold it clearly less often → by how much."""
    found, left_out = {}, common_gaps(table)
    for name in [each for each in ITEMS if each not in left_out]:
        for giver, other in permutations(records(table[table["measure"].eq(name)]), 2):
            found[giver.city, name, other.city] = round(_gap(giver, other), 6)
    return {key: gap for key, gap in found.items() if gap >= GAP}


def _gap(giver: Any, other: Any) -> float:
    """How much more often the giver's lists hold an item: over all its lists, or where it holds it most often."""
    whole = float(giver.share) - float(other.share) if giver.share >= MOSTLY else 0.0
    one_list = float(giver.best_share) - float(other.best_share) if giver.best_share >= ALMOST_ALL else 0.0
    return max(whole, one_list) if giver.share >= other.share else 0.0
