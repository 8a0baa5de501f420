"""One town's rows → the frames on which its sections rest: years, campaigns, kinds, who came again.

`reading` is how flagged rows are read, a key of the review's `readings`.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, TypeVar

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.organisations.retention import retention
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.publication.rule import private_persons, without_private_persons, without_small_groups
from engagement_analysis.reports.sections.town.review import TownReview

MEASURES: Final = {
    "participations": "n_reported",
    "hours": "n_hours_reported",
    "minors": "n_minors_reported",
    "bags": "n_bags_reported",
    "visitors": "n_visitors_reported",
}
"""Measure of `totals` → how many rows report it."""
KIND_ORDER: Final = ("school", "kindergarten", "club", "others")
T = TypeVar("T")
once = lru_cache(maxsize=64)  # sections ask the same of a review again and again


def held(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of actions that took place."""
    return rows[rows["status"].eq("held").fillna(value=False).astype(bool)]


def entries(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """Held rows of these years, private persons left out: where the review's figures stand."""
    rows = without_private_persons(held(review.readings.get(reading, review.participation)))
    return rows[rows["year"].isin(review.years)]


@once
def groups(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """Held rows of organisations in these years, without private persons and without lists that name nobody.

    The one base of all figures by campaign, kind and district, so that none of them gives private persons away as the
    rest of another.
    """
    rows = without_private_persons(held(review.readings[reading]))
    return rows[rows["year"].isin(review.years) & ~rows["campaign"].isin(review.overviews)]


def groups_of(review: TownReview, years: Iterable[int]) -> pd.DataFrame:
    """Held rows of organisations in some of these years."""
    rows = groups(review)
    return rows[rows["year"].isin(list(years))]


def overview_rows(review: TownReview, campaign: str) -> pd.DataFrame:
    """Held rows of a campaign whose list names no organisation."""
    rows = held(review.participation)
    return rows[rows["campaign"].eq(campaign) & rows["year"].isin(review.years)]


@once
def yearly(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """All of a town's campaigns with organisations, a row a year, with private persons: the town's own totals.

    `year`, `organisations`, `participations`, `hours`, `minors`, `bags`, `visitors`, `n_<measure>` (rows that report
    it), `n_held`; of organisations alone: `n_rows`, `n_missing`, `registered_missing` (people registered by the groups
    without a count), `doubtful_<measure>` (what may stand twice); `is_break` (another circle of groups than in the
    years that are compared).
    """
    everybody = held(review.readings[reading])
    everybody = everybody[everybody["year"].isin(review.years) & ~everybody["campaign"].isin(review.overviews)]
    own = groups(review, reading)
    sums, people = (totals(rows, by=("year",)).set_index("year") for rows in (own, everybody))
    missing = own[own["participants"].isna()].groupby("year")["registered"].sum(min_count=1)
    frame = pd.DataFrame({"year": pd.array(review.years, dtype="Int64")})
    known = frame["year"].map
    frame["organisations"] = known(sums["n_organisations"]).astype("Int64").fillna(0)
    frame["participations"] = known(people["participations"]).astype("Int64")
    frame["n_held"] = known(people["n_held"]).astype("Int64").fillna(0)
    frame["n_rows"] = known(sums["n_held"]).astype("Int64").fillna(0)
    frame["n_missing"] = known(sums["n_missing"]).astype("Int64").fillna(0)
    frame["registered_missing"] = known(missing).astype("Int64")
    for measure, reported in MEASURES.items():
        if measure != "participations":
            frame[measure] = known(people[measure]).astype("Float64")
        frame[f"n_{measure}"] = known(people[reported]).astype("Int64").fillna(0)
        frame[f"doubtful_{measure}"] = _doubtful(review, measure)
    told = without_small_groups(frame, people="participations", groups="n_held")
    return told.assign(is_break=frame["year"].lt(review.since).astype(bool))


def _doubtful(review: TownReview, measure: str) -> list[float]:
    column = "participants" if measure == "participations" else measure
    rows = review.flagged[review.flagged["flag"].eq("duplicate-row")]
    return [float(rows.loc[rows["year"].eq(year), column].fillna(0).sum()) for year in review.years]


def of_private_persons(review: TownReview) -> pd.Series:
    """Participations of private persons by year, as they are part of `yearly`: lists that name nobody left out.

    With these, the rest between this figure and the year's would tell of private persons in such a list alone.
    """
    rows = review.participation
    found = private_persons(rows[~rows["campaign"].isin(review.overviews)])
    return found.set_index("year")["participants"]


def campaign_years(review: TownReview) -> pd.DataFrame:
    """Organisations' figures, a row for each campaign and year in which it took place; campaigns of every year first.

    `campaign`, `title`, `year`, `participations`, `organisations`, `visitors`, `n_rows`, `n_missing`, `is_overview`,
    `is_compared`.
    """
    sums = totals(entries(review), by=("campaign", "year"))
    is_overview = sums["campaign"].isin(review.overviews)
    frame = sums[["campaign", "year", "participations", "visitors", "n_missing"]].assign(
        title=sums["campaign"].map(review.campaign_title),
        organisations=sums["n_organisations"].mask(is_overview),  # its list names nobody: unknown, not none
        n_rows=sums["n_held"],
        is_overview=is_overview,
        is_compared=sums["campaign"].isin(review.compared),
    )
    n_years = frame.groupby("campaign")["year"].transform("size")
    order = frame.assign(_n=-n_years, _size=-frame.groupby("campaign")["participations"].transform("sum"))
    return order.sort_values(["is_overview", "_n", "_size", "campaign", "year"], ignore_index=True).drop(
        columns=["_n", "_size"]
    )


def kinds_of(rows: pd.DataFrame) -> pd.Series:
    """Schools, kindergartens, clubs; everything else is "others": four kinds can be told apart in a drawing."""
    kind = rows["organisation_type"].astype("string")
    return kind.where(kind.isin(KIND_ORDER), "others")


def by_kind(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """Organisations' participations, a row for each kind and year that occurs.

    `year`, `organisation_type` (of `KIND_ORDER`), `participations`, `organisations`, `n_missing`, `doubtful` (what may
    stand twice), `is_break`.
    """
    rows = groups(review, reading)
    sums = totals(rows.assign(organisation_type=kinds_of(rows)), by=("year", "organisation_type"))
    doubles = review.flagged[review.flagged["flag"].eq("duplicate-row")]
    doubles = doubles.assign(organisation_type=kinds_of(doubles))
    twice = doubles.groupby(["year", "organisation_type"])["participants"].sum()
    keys = zip(sums["year"], sums["organisation_type"], strict=True)
    frame = sums[["year", "organisation_type", "participations", "n_missing"]].assign(
        organisations=sums["n_organisations"],
        doubtful=[int(twice.get(key, 0) or 0) for key in keys],
        is_break=sums["year"].lt(review.since).astype(bool),
    )
    return in_order(frame, "organisation_type", KIND_ORDER).sort_values("year", kind="stable", ignore_index=True)


def in_order(frame: pd.DataFrame, column: str, order: Iterable[str]) -> pd.DataFrame:
    """The rows in the order of their values in a closed list."""
    places = {value: place for place, value in enumerate(order)}
    return frame.sort_values(column, key=lambda values: values.map(places), kind="stable", ignore_index=True)


@once
def came_again(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """Organisations against the year before, a row for each comparable year after the first; none if not of the last.

    `year`, `previous_year`, `came` (this year), `before` (the time before), of those: `again`, `stayed_away`; of those
    now: `returned` (after a pause), `new` (for the first time in any list).
    """
    rows = without_private_persons(review.readings[reading])
    rows = rows[rows["organisation_id"].notna() & ~rows["campaign"].isin(review.overviews)]
    found = retention(rows, review.invitations, by=("city",))
    found = found[found["year"].isin(review.compared_years[1:]) & found["previous_year"].notna()]
    table = pd.DataFrame(
        {
            "year": found["year"],
            "previous_year": found["previous_year"],
            "came": found["n_organisations"],
            "before": found["n_previous"],
            "again": found["n_returning"],
            "stayed_away": found["n_previous"] - found["n_returning"],
            "returned": found["n_returned"],
            "new": found["n_new"],
        }
    )
    table = table.astype("Int64").reset_index(drop=True)
    return table if table["year"].eq(review.last).any() else table.head(0)


def agreed(review: TownReview, decide: Callable[[str], T]) -> T | None:
    """What is decided in every reading of the flagged rows; nothing where two of them differ."""
    first, *others = (decide(reading) for reading in review.readings)
    return first if all(other == first for other in others) else None
