"""Rows of a town → frames of its report: dates of its campaigns, who came again, districts, turnout, who was invited.

What is confidential is hidden by :meth:`Review.within`, or here where a figure has a place of its own in the
publication.
"""

from __future__ import annotations

import pandas as pd

from engagement_analysis.analysis.measures.ratios import ratios
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.years.trend import trend
from engagement_analysis.analysis.years.trend_line import trend_line
from engagement_analysis.analysis.years.yearly_series import trends, yearly_series
from engagement_analysis.language.signs import date, enumeration
from engagement_analysis.language.signs import years as years_in_words
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.reports.cells import cell_name
from engagement_analysis.reports.cohort_bands import band_titles
from engagement_analysis.reports.disclosure import is_cell_shown, is_shown, without_figures_of_campaigns
from engagement_analysis.reports.review_data import Review
from engagement_analysis.reports.wording import NOT_SHOWN

TRENDING = "teilnehmenden Organisationen"


def action_dates(participation: pd.DataFrame) -> pd.DataFrame:
    """The days of each campaign and year; a date is called off where nobody came.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event

    Returns
    -------
    DataFrame, one row per city, campaign and year, sorted
        `city`, `campaign`, `year`, `dates` (German), `n_dates_held`, `n_dates_cancelled` (Int64).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> action_dates(example_participation())[["year", "dates", "n_dates_held", "n_dates_cancelled"]]
       year       dates  n_dates_held  n_dates_cancelled
    0  2023  19.10.2023             1                  0
    1  2024  19.10.2024             1                  0
    """
    keys = ["city", "campaign", "year"]
    rows = participation[participation["year"].notna()]
    held = rows["status"].eq("held")
    events = rows.assign(is_held=held).groupby([*keys, "date_start", "date_end"], dropna=False, observed=True)
    dates = events["is_held"].any().reset_index()
    dates["text"] = [_days(start, end) for start, end in zip(dates["date_start"], dates["date_end"], strict=True)]
    dates["text"] = dates["text"].where(dates["is_held"], dates["text"] + " (abgesagt)")
    dates["is_cancelled"] = ~dates["is_held"]
    found = dates.groupby(keys, observed=True).agg(
        dates=("text", "; ".join), n_dates_held=("is_held", "sum"), n_dates_cancelled=("is_cancelled", "sum")
    )
    return found.astype({"n_dates_held": "Int64", "n_dates_cancelled": "Int64"}).reset_index()


def _days(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """A day, or the first and the last; a whole year is called so."""
    if start == end:
        return date(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return "ganzes Jahr"
    return f"{date(start)} bis {date(end)}"


def came_again(retained: pd.DataFrame) -> pd.DataFrame:
    """`retention` by city with what is shown of it: joined (new or back after a pause), not come again.

    Parameters
    ----------
    retained : DataFrame
        `retention` by city.

    Returns
    -------
    DataFrame
        The same with `n_joined` = new + back after a pause, `n_not_again` = of the last time, not here again.
    """
    joined = retained["n_new"] + retained["n_returned"]
    not_again = retained["n_previous"] - retained["n_returning"]
    return retained.assign(n_joined=joined, n_not_again=not_again)


def cohort_bands_shown(review: Review, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Organisations by bands of first years and year; confidential ones null.

    Parameters
    ----------
    cohorts : DataFrame
        `retention.cohorts` by city, of the whole history.

    Returns
    -------
    DataFrame, one row per town, band and year from the band's first on
        `town`, `city`, `band`, `cohort` (its first year), `year`, `n_active` (Int64), `n_invited` (Int64; 0: nobody of
        the band; null: not documented), `active_share` (Float64: of all organisations of the year; null where either is
        confidential).
    """
    parts = []
    for city, rows in cohorts.groupby("city", observed=True):
        titles = band_titles(rows)
        banded = rows.assign(band=rows["cohort"].map(titles))
        banded["cohort"] = banded.groupby("band")["cohort"].transform("min")
        grouped = banded.groupby(["city", "band", "cohort", "year"], observed=True)
        sums = grouped.agg(n_active=("n_active", "sum"), n_invited=("n_invited", _sum_of_known)).reset_index()
        years = [int(year) for year in sums["year"]]
        total = sums.groupby("year")["n_active"].transform("sum").astype("Float64")
        hidden = [
            not is_cell_shown(review.protected, cell_name("band", city, band, year))
            for band, year in zip(sums["band"], years, strict=True)
        ]
        unknown = [not is_shown(review.protected, "organisations", city, year) for year in years]
        n_active = sums["n_active"].astype("Int64").mask(pd.Series(hidden, index=sums.index))
        share = n_active.astype("Float64") / total.mask(pd.Series(unknown, index=sums.index))
        parts.append(sums.assign(n_active=n_active, active_share=share))
    found = pd.concat(parts, ignore_index=True) if parts else cohorts.assign(band="")
    return review.titled(found[found["year"].isin(review.years)])


def _sum_of_known(counts: pd.Series) -> object:
    """The sum; null where one is."""
    return counts.sum(skipna=False)


def districts(participation: pd.DataFrame) -> pd.DataFrame:
    """How many districts had an action in each year, and how many entries name one.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event

    Returns
    -------
    DataFrame, one row per city and year
        `city`, `year`, `n_districts` (null: no entry names one), `n_named`, `n_held` (entries; all Int64).
    """
    held = participation[participation["status"].eq("held") & participation["year"].notna()]
    found = held.groupby(["city", "year"], as_index=False, observed=True).agg(
        n_districts=("district", "nunique"), n_named=("district", "count"), n_held=("status", "size")
    )
    found = found.astype(dict.fromkeys(["n_districts", "n_named", "n_held"], "Int64"))
    return found.assign(n_districts=found["n_districts"].mask(found["n_named"].eq(0)))


def district_years(participation: pd.DataFrame) -> pd.DataFrame:
    """In how many years there was an action in each district.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event

    Returns
    -------
    DataFrame, one row per city and district
        `city`, `district`, `value` (Int64, years), `measure` (German).
    """
    held = participation[participation["status"].eq("held") & participation["district"].notna()]
    years = held.groupby(["city", "district"], as_index=False, observed=True).agg(value=("year", "nunique"))
    return years.assign(value=years["value"].astype("Int64"), measure="Jahre mit einer Aktion")


def turnout(participation: pd.DataFrame) -> pd.DataFrame:
    """Registered and come, of the entries that give both.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event

    Returns
    -------
    DataFrame, one row per city and year
        `city`, `year`, `registered_both`, `came_both` (Int64), `turnout_share` (Float64), `n_turnout_share_rows`,
        `n_held` (Int64).
    """
    keys = ["city", "year"]
    held = participation[participation["status"].eq("held") & participation["year"].notna()]
    has_both = held["registered"].notna() & held["participants"].notna()
    marked = held.assign(
        registered_both=held["registered"].where(has_both), came_both=held["participants"].where(has_both)
    )
    grouped = marked.groupby(keys, observed=True)
    sums = grouped[["registered_both", "came_both"]].sum(min_count=1)
    sums = sums.assign(n_held=grouped.size().astype("Int64")).reset_index()
    shares = ratios(held, by=keys)[[*keys, "turnout_share", "n_turnout_share_rows"]]
    return sums.merge(shares, on=keys, how="left")


def trends_of_both(participation: pd.DataFrame, invitations: pd.DataFrame) -> pd.DataFrame:
    """The trend of the organisations, then of the participations, of each town.

    Returns
    -------
    DataFrame
        `yearly_series.trends` by city, with `measure`.
    """
    found = [
        trends(participation, invitations, by=("city",), measure=measure).assign(measure=measure)
        for measure in ("n_organisations", "participations")
    ]
    return pd.concat(found, ignore_index=True)


def organisations_by_year(review: Review, trends: pd.DataFrame) -> pd.DataFrame:
    """Organisations of each year as they may be published, with the trend's line where one is claimed.

    The line and its band are worked out from the numbers of all years: they are drawn only if each of these numbers
    is shown, so that they tell nothing more.

    Parameters
    ----------
    trends : DataFrame
        `trends_of_both`.

    Returns
    -------
    DataFrame, one row per town and year
        `city`, `town`, `year`, `value`, `value_low`, `value_high` (Int64; from `value` to null: open, groups without a
        name are not counted), `n_unnamed_rows`, `is_comparable`, and the columns of `trend_line`.
    """
    parts = []
    for _, told in trends[trends["measure"].eq("n_organisations")].iterrows():
        history = review.history[review.history["city"].eq(told["city"])]
        series = yearly_series(history, review.invitations, by=("city",)).drop(columns="is_estimated")
        line = trend_line(series, trend(series, count="n_organisations", unit=TRENDING), count="n_organisations")
        is_public = all(is_shown(review.protected, "organisations", told["city"], int(year)) for year in told["years"])
        if not is_public:
            line = _without_line(line)
        shown = review.within(totals(history, by=("city", "year")))
        counts = shown[["city", "town", "year", "n_organisations", "n_unnamed_rows"]]
        parts.append(counts.merge(line.drop(columns="value"), on="year", how="left"))
    if not parts:
        return pd.DataFrame(columns=["town", "city", "year"])
    found = pd.concat(parts, ignore_index=True)
    is_unknown = found["n_organisations"].eq(0) & found["n_unnamed_rows"].gt(0)
    value = found["n_organisations"].astype("Int64").mask(is_unknown)
    is_open = found["n_unnamed_rows"].gt(0).fillna(value=False).astype(bool)
    shown_before = found["year"].gt(review.years[0])
    return found.assign(
        value=value,
        value_low=value.where(is_open),
        value_high=pd.Series(pd.NA, index=found.index, dtype="Int64"),
        is_comparable=found["is_comparable"].astype("boolean").where(shown_before),
        sentence=found["sentence"].map(without_figures_of_campaigns),
        unit="Organisationen",
    )


def _without_line(line: pd.DataFrame) -> pd.DataFrame:
    nothing = pd.Series(pd.NA, line.index, dtype="Float64")
    emptied = line.assign(trend=nothing, trend_low=nothing, trend_high=nothing, percent_per_year=nothing)
    return emptied.assign(verdict="refused", sentence=f"Ob sie zu- oder abnahmen, {NOT_SHOWN}")


def invited(review: Review) -> pd.DataFrame:
    """Kinds of organisations that were invited to each campaign, years with the same kinds together.

    Returns
    -------
    DataFrame
        `city`, `town`, `campaign`, `campaign_title`, `years` (German), `invited` (German).
    """
    rows = review.invitations[review.invitations["year"].isin(review.years)]
    words = {**ORGANISATION_TYPES, "other": "sonstige Gruppen"}
    kinds = rows.assign(kind=rows["organisation_type"].map(words))
    keys = ["city", "campaign", "year"]
    by_year = kinds.groupby(keys, observed=True)["kind"].apply(frozenset)
    dated = review.participation.loc[review.participation["year"].notna(), keys].drop_duplicates()
    known = dated.merge(by_year.rename("kinds").reset_index(), on=keys, how="left")
    known["invited"] = [
        _in_words(names, tuple(words.values())) if isinstance(names, frozenset) else "nicht festgehalten"
        for names in known["kinds"]
    ]
    told = known.groupby(["city", "campaign", "invited"], as_index=False, observed=True, sort=False).agg(
        first=("year", "min"), years=("year", lambda found: years_in_words(sorted(int(one) for one in found)))
    )
    return review.titled(told.sort_values(["city", "campaign", "first"], ignore_index=True))


def _in_words(names: frozenset[str], order: tuple[str, ...]) -> str:
    return "alle" if len(names) == len(order) else enumeration(word for word in order if word in names)


__all__ = [
    "action_dates",
    "came_again",
    "cohort_bands_shown",
    "district_years",
    "districts",
    "invited",
    "organisations_by_year",
    "trends_of_both",
    "turnout",
]
