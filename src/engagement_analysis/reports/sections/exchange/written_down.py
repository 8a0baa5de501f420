"""The towns' rows → what each writes down, and so what each could show the others; decided on shares, then said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from engagement_analysis.analysis.examples import example_participation
from engagement_analysis.analysis.measures.recorded import recorded
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.reports.sections.exchange.towns import Exchange, entries
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.remembered import remembered
from engagement_analysis.reports.sections.town.review import TownReview

ITEMS: Final = {
    "organisation": ("Name der Gruppe", "der Name der Gruppe"),
    "district": ("Ortsteil", "der Ortsteil"),
    "exact_day": ("Genauer Tag", "der genaue Tag"),
    "registered": ("Anmeldezahl", "die Anmeldezahl"),
    "participants": ("Teilnahmen", "die Zahl der Teilnahmen"),
    "minors": ("Kinder, Jugendliche", "die Zahl der Kinder und Jugendlichen"),
    "hours": ("Stunden", "die Stundenzahl"),
    "bags": ("Müllsäcke", "die Zahl der Müllsäcke"),
    "waste_kg": ("Kilogramm Müll", "das Gewicht des Mülls"),
    "visitors": ("Gäste je Aktion", "die Zahl der Gäste"),
}
"""What a list can hold: how a drawing calls it, and how a sentence does."""
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
    gap: float  # largest difference of the shares (0 to 1), by which suggestions are ordered


def years_of(review: TownReview, years: int | Sequence[int]) -> tuple[int, ...]:
    """The town's last so many years, or these."""
    return review.years[-years:] if isinstance(years, int) else tuple(years)


@remembered
def frame(exchange: Exchange, *, years: int | Sequence[int] = 1, reading: str = AS_READ) -> pd.DataFrame:
    """The entries of each town that state each item, private persons left out.

    `years`: each town's last so many, or these; `reading`: how flagged rows are read.

    Returns
    -------
    DataFrame, one row per town and item
        `city`, `town`, `measure`, `label`, `n_recorded`, `n_rows` (entries; campaigns for guests, who are counted once
        a campaign), `share` (0 to 1), `best_share` (of the campaign whose list states it most often).
    """
    best = by_campaign(exchange, years=years, reading=reading).groupby(["city", "measure"])["share"].max()
    found = _recorded(_rows(exchange.towns, years, reading), ("city",))
    keys = pd.MultiIndex.from_frame(found[["city", "measure"]].astype("string"))
    best.index = best.index.set_names(["city", "measure"])
    found = found.assign(
        town=found["city"].map(dict(exchange.names)),
        label=found["measure"].map({name: label for name, (label, _) in ITEMS.items()}),
        best_share=best.reindex(keys).astype("Float64").array,
    )
    found["best_share"] = found["best_share"].fillna(found["share"])
    order = {review.city: place for place, review in enumerate(exchange.towns)}
    found = found.assign(_town=found["city"].map(order)).sort_values("_town", kind="stable")
    columns = ["city", "town", "measure", "label", "n_recorded", "n_rows", "share", "best_share"]
    return found.loc[found["n_rows"].gt(0), columns].reset_index(drop=True)


@remembered
def by_campaign(exchange: Exchange, *, years: int | Sequence[int] = 1, reading: str = AS_READ) -> pd.DataFrame:
    """The same for each campaign; a town whose sums by campaign may not be shown has no rows here.

    Returns
    -------
    DataFrame, one row per town, campaign and item
        `city`, `campaign`, `title`, `measure`, `n_recorded`, `n_rows`, `share`.
    """
    rows = _rows([review for review in exchange.towns if review.may_show("campaign")], years, reading)
    titles = {(one.city, slug): one.campaign_title(slug) for one in exchange.towns for slug in one.campaigns}
    found = _recorded(rows[rows["campaign"].notna()], ("city", "campaign"))
    of = zip(found["city"].astype(str), found["campaign"].astype(str), strict=True)
    return found.assign(title=[titles.get(key, key[1]) for key in of])


def _rows(towns: Iterable[TownReview], years: int | Sequence[int], reading: str) -> pd.DataFrame:
    parts = [entries(review, years_of(review, years), reading) for review in towns]
    return pd.concat(parts, ignore_index=True) if parts else example_participation().head(0)


def _recorded(rows: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """Entries that state each item; guests once a campaign."""
    once = rows.sort_values(PER_CAMPAIGN, kind="stable").drop_duplicates(["city", "campaign"])
    found, of_campaigns = recorded(rows, by=keys), recorded(once, by=keys)
    is_once = found["measure"].eq(PER_CAMPAIGN)
    found = pd.concat([found[~is_once], of_campaigns[of_campaigns["measure"].eq(PER_CAMPAIGN)]])
    found = found[found["measure"].isin(ITEMS)]
    place = found["measure"].map({name: place for place, name in enumerate(ITEMS)})
    return found.assign(_place=place).sort_values([*keys, "_place"], ignore_index=True).drop(columns="_place")


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


@remembered
def suggestions(exchange: Exchange, *, years: int | Sequence[int] = 1) -> list[Suggestion]:
    """What each town could show which others, in every reading of the flagged rows; the largest difference first."""
    found = {name: _suggested(frame(exchange, years=years, reading=name)) for name in exchange.readings()}
    others = [{(one.giver, one.measure): one.receivers for one in each} for each in found.values()]
    held = []
    for one in found[AS_READ]:
        in_each = [each.get((one.giver, one.measure), ()) for each in others]
        receivers = tuple(city for city in one.receivers if all(city in each for each in in_each))
        if receivers:
            held.append(Suggestion(one.giver, one.measure, receivers, one.gap))
    return held


def _suggested(table: pd.DataFrame) -> list[Suggestion]:
    found = []
    left_out = common_gaps(table)
    for name in ITEMS:
        rows = list(records(table[table["measure"].eq(name)]))
        for giver in rows if name not in left_out else []:
            gaps = {other.city: _gap(giver, other) for other in rows if other.city != giver.city}
            receivers = tuple(city for city, gap in gaps.items() if gap >= GAP)
            if receivers:
                found.append(Suggestion(giver.city, name, receivers, round(max(gaps.values()), 6)))
    return sorted(found, key=lambda one: -one.gap)  # items of equal gaps stay in their order


def _gap(giver: Any, other: Any) -> float:
    """How much more often the giver's lists hold an item: over all its lists, or where it holds it most often."""
    whole = float(giver.share) - float(other.share) if giver.share >= MOSTLY else 0.0
    one_list = float(giver.best_share) - float(other.best_share) if giver.best_share >= ALMOST_ALL else 0.0
    return max(whole, one_list) if giver.share >= other.share else 0.0
