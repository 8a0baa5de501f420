"""One town's rows → the frames on which its sections rest: years, campaigns, kinds, who came again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.organisations.retention import retention
from engagement_analysis.analysis.quality.readings import WITHOUT_DOUBLE
from engagement_analysis.publication.rule import private_persons, without_private_persons, without_small_groups
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.remembered import remembered
from engagement_analysis.reports.sections.town.review import TownReview

MEASURES: Final = {
    "participations": "n_reported",
    "hours": "n_hours_reported",
    "minors": "n_minors_reported",
    "bags": "n_bags_reported",
    "visitors": "n_visitors_reported",
}
"""Measure of `totals` → how many rows report it."""
T = TypeVar("T")
KIND_ORDER: Final = ("school", "kindergarten", "club", "others")


def held(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of actions that took place."""
    return rows[rows["status"].eq("held").fillna(value=False).astype(bool)]


def groups(
    review: TownReview, rows: pd.DataFrame | None = None, *, campaigns: Iterable[str] | None = None
) -> pd.DataFrame:
    """Held rows of organisations in these years, without private persons and without lists that name nobody.

    The one base of all figures by campaign, kind and district, so that none of them gives private persons away as the
    rest of another.
    """
    table = _groups(review, review.participation if rows is None else rows)
    return table if campaigns is None else table[table["campaign"].isin(list(campaigns))]


@remembered
def _groups(review: TownReview, rows: pd.DataFrame) -> pd.DataFrame:
    table = without_private_persons(held(rows))
    return table[table["year"].isin(review.years) & ~table["campaign"].isin(review.overviews)]


def groups_of(review: TownReview, years: Iterable[int]) -> pd.DataFrame:
    """Held rows of organisations in some of these years."""
    rows = groups(review)
    return rows[rows["year"].isin(list(years))]


def overview_rows(review: TownReview, campaign: str) -> pd.DataFrame:
    """Held rows of a campaign whose list names no organisation."""
    rows = held(review.participation)
    return rows[rows["campaign"].eq(campaign) & rows["year"].isin(review.years)]


@remembered
def yearly(review: TownReview, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """All of a town's campaigns with organisations, year by year, with private persons: the town's own totals.

    Returns
    -------
    DataFrame, one row per year
        `year`, `organisations`, `participations`, `hours`, `minors`, `bags`, `visitors`, `n_<measure>` (rows that
        report it), `n_held`; of organisations alone: `n_rows`, `n_missing`, `registered_missing` (people registered by
        the groups without a count), `doubtful_<measure>` (what may stand twice); `is_break` (another circle of groups
        than in the years that are compared).
    """
    table = review.participation if rows is None else rows
    everybody = held(table)
    everybody = everybody[everybody["year"].isin(review.years) & ~everybody["campaign"].isin(review.overviews)]
    sums = totals(groups(review, table), by=("year",)).set_index("year")
    people = totals(everybody, by=("year",)).set_index("year")
    has_doubles = rows is None and WITHOUT_DOUBLE in review.readings
    uncounted = groups(review, table)
    uncounted = uncounted[uncounted["participants"].isna()]
    missing = uncounted.groupby("year")["registered"].sum(min_count=1)
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
        frame[f"doubtful_{measure}"] = _doubtful(review, measure) if has_doubles else 0.0
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


def campaign_years(review: TownReview, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Organisations' figures by campaign and year, campaigns of every year first.

    Returns
    -------
    DataFrame, one row per campaign and year in which it took place
        `campaign`, `title`, `year`, `participations`, `organisations`, `visitors`, `n_rows`, `n_missing`,
        `is_overview`, `is_compared`.
    """
    table = held(review.participation if rows is None else rows)
    table = without_private_persons(table[table["year"].isin(review.years)])
    sums = totals(table, by=("campaign", "year"))
    frame = sums[["campaign", "year", "participations", "visitors", "n_missing"]].assign(
        title=sums["campaign"].map(review.campaign_title),
        organisations=sums["n_organisations"],
        n_rows=sums["n_held"],
        is_overview=sums["campaign"].isin(review.overviews),
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


def by_kind(review: TownReview, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Organisations' participations by kind and year.

    Returns
    -------
    DataFrame, one row per kind and year that occurs
        `year`, `organisation_type` ("school", "kindergarten", "club", "others"), `participations`, `organisations`,
        `n_missing`, `doubtful`, `is_break`.
    """
    table = groups(review, rows)
    table = table.assign(organisation_type=kinds_of(table))
    sums = totals(table, by=("year", "organisation_type"))
    doubles = review.flagged[review.flagged["flag"].eq("duplicate-row")]
    twice = (
        doubles.assign(organisation_type=kinds_of(doubles)).groupby(["year", "organisation_type"])["participants"].sum()
    )
    frame = sums[["year", "organisation_type", "participations", "n_missing"]].assign(
        organisations=sums["n_organisations"],
        doubtful=[
            int(twice.get((year, kind), 0) or 0) if rows is None else 0
            for year, kind in zip(sums["year"], sums["organisation_type"], strict=True)
        ],
        is_break=sums["year"].lt(review.since).astype(bool),
    )
    rank = frame["organisation_type"].map({kind: place for place, kind in enumerate(KIND_ORDER)})
    return frame.assign(_rank=rank).sort_values(["year", "_rank"], ignore_index=True).drop(columns="_rank")


@dataclass(frozen=True, slots=True)
class Again:
    """Who came again: numbers of organisations."""

    year: int
    previous_year: int
    came: int  # this year
    before: int  # the time before
    again: int  # of those before
    stayed_away: int  # likewise
    returned: int  # of those now: after a pause
    new: int  # of those now: for the first time in any list


@remembered
def came_again(review: TownReview, rows: pd.DataFrame | None = None) -> tuple[Again, ...]:
    """For each comparable year after the first: how many organisations of the year before came again."""
    table = without_private_persons(review.participation if rows is None else rows)
    table = table[table["organisation_id"].notna() & ~table["campaign"].isin(review.overviews)]
    found = retention(table, review.invitations, by=("city",))
    found = found[found["year"].isin(review.compared_years[1:]) & found["previous_year"].notna()]
    return tuple(
        Again(
            year=int(row.year),
            previous_year=int(row.previous_year),
            came=int(row.n_organisations),
            before=int(row.n_previous),
            again=int(row.n_returning),
            stayed_away=int(row.n_previous) - int(row.n_returning),
            returned=int(row.n_returned),
            new=int(row.n_new),
        )
        for row in records(found)
    )


def organisations_over_years(review: TownReview, rows: pd.DataFrame | None = None) -> int:
    """Different organisations that came in any of the years."""
    return int(groups(review, rows)["organisation_id"].nunique())


def in_all(review: TownReview, compute: Callable[[pd.DataFrame], T]) -> Mapping[str, T]:
    """What a figure or decision is in each reading of the flagged rows, "as read" first."""
    return {name: compute(review.rows_of(name)) for name in review.readings}
