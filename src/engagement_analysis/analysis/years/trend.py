"""Participation + who was invited + population → yearly series with their marks, and a trend for each."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town, comparability
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.measures.exposure import event_dates, population_for
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.years.series_trend import series_trend

MIN_EXACT_SHARE = 0.5
"""A year of which less than this share was counted exactly is marked as estimated."""

_MEASURES = {"participations": "Teilnahmen", "n_organisations": "teilnehmenden Organisationen"}
_IN_THE_TABLE = (
    "verdict",
    "sentence",
    "percent_per_year",
    "low",
    "high",
    "confidence",
    "p_value",
    "n_years",
    "first_year",
    "last_year",
    "slope_per_year",
    "depends_on_years",
    "reason_code",
    "unit",
    "method",
)


def yearly_series(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    population: pd.DataFrame | None = None,
    *,
    by: Iterable[str] = ("city", "campaign"),
) -> pd.DataFrame:
    """One row per town (and campaign) and year, with the marks that a trend needs.

    What it takes: as `trend`.

    Returns
    -------
    DataFrame, sorted
        `by`..., `year`, `participations` (Int64), `n_organisations` (Int64; null where groups have no names),
        `exact_share`, `is_estimated` (boolean: less than half of the participations counted exactly),
        `is_comparable` (boolean, with the year before), `reason_codes`, and with a population `inhabitants`,
        `population_date`, `census_break`. A census break is no break of the counts, but is marked.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> series = yearly_series(example_participation(), example_invitations())
    >>> series[["year", "participations", "n_organisations", "is_comparable", "is_estimated"]]
       year  participations  n_organisations  is_comparable  is_estimated
    0  2023              84                2          False          True
    1  2024             116                4          False         False
    """
    keys = campaign_or_town(participation, by)
    dated = participation.loc[participation["year"].notna()]
    years = totals(dated, [*keys, "year"])
    marks = comparability(dated, invitations, by=keys)
    kept = [*keys, "year", "participations", "n_organisations", "exact_share"]
    unknown = years["n_organisations"].eq(0) & years["n_unnamed_rows"].gt(0)
    series = years.assign(n_organisations=years["n_organisations"].mask(unknown))[kept]
    series = series.assign(is_estimated=series["exact_share"].lt(MIN_EXACT_SHARE))
    marked = [*keys, "year", "is_comparable", "reason_codes"]
    series = series.merge(marks[marked], on=[*keys, "year"], how="left", validate="one_to_one")
    if population is None:
        return series
    with_dates = series.merge(event_dates(dated), on=["city", "year"], how="left")
    found = population_for(with_dates, population)
    return found[[*series.columns, "inhabitants", "population_date", "census_break"]]


def trend(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    population: pd.DataFrame | None = None,
    *,
    by: Iterable[str] = ("city", "campaign"),
    measure: str = "participations",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """A trend, or why there is none, for each town (and campaign), with its German sentence.

    Parameters
    ----------
    participation, invitations, population : DataFrame, DataFrame, DataFrame or None
        The validated table; who was invited; inhabitants, if the trend is to be one of rates.
    by : iterable of str
        Town and campaign, or the town alone.
    measure : {"participations", "n_organisations"}
        People follow their organisations (method "organisations"); organisations are counted one by one.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `verdict` ("increase", "decrease", "no_trend", "refused"), `sentence` (German), `percent_per_year`,
        `low`, `high`, `p_value` (Float64; null: not available), `confidence`, `n_years`, `first_year`, `last_year`
        (Int64, of the comparable years), `slope_per_year` (Float64, in `unit`), `depends_on_years` (joined by ";"),
        `reason_code`, `unit`, `method`; see `series_trend`.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> table = trend(example_participation(), example_invitations())
    >>> table[["city", "verdict", "n_years"]]
                city  verdict  n_years
    0  beispielstadt  refused        1
    """
    if measure not in _MEASURES:
        raise ValueError(f"unknown measure {measure!r}: one of {', '.join(_MEASURES)}")
    keys = campaign_or_town(participation, by)
    series = yearly_series(participation, invitations, population, by=keys)
    sizes = groups(participation.loc[participation["year"].notna()], [*keys, "year"])
    records = []
    for key, rows in series.groupby(keys, observed=True):
        named: dict[str, Any] = dict(zip(keys, key, strict=True))
        own = sizes.loc[(sizes[keys] == pd.Series(named)).all(axis="columns")]
        result = series_trend(
            rows,
            count=measure,
            exposure=None if population is None else "inhabitants",
            groups=own if measure == "participations" else None,
            unit=_MEASURES[measure],
            per=1_000 if measure == "participations" else 10_000,
            confidence=confidence,
        )
        records.append(
            named
            | {name: getattr(result, name) for name in _IN_THE_TABLE if hasattr(result, name)}
            | {
                "n_years": len(result.years),
                "first_year": min(result.years, default=None),
                "last_year": max(result.years, default=None),
                "depends_on_years": ";".join(map(str, result.depends_on_years)),
                "reason_code": result.code,
            }
        )
    numbers = ["percent_per_year", "low", "high", "confidence", "p_value", "slope_per_year"]
    texts = [*keys, "verdict", "sentence", "depends_on_years", "reason_code", "unit", "method"]
    types = dict.fromkeys(["n_years", "first_year", "last_year"], "Int64") | dict.fromkeys(texts, "string")
    frame = pd.DataFrame.from_records(records, columns=[*keys, *_IN_THE_TABLE])
    for name in numbers:
        frame[name] = frame[name].astype("float64").astype("Float64").mask(frame[name].astype("float64").isna())
    return frame.astype(types)
