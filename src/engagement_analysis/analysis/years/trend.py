"""Participation + who was invited + population → yearly series with their marks, and a trend for each."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town, comparability
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.measures.exposure import event_dates, population_for
from engagement_analysis.analysis.measures.totals import known_organisations, totals
from engagement_analysis.analysis.years.series_trend import series_trend

MIN_EXACT_SHARE = 0.5
"""A year of which less than this share was counted exactly is marked as estimated."""

_MEASURES = {"participations": "Teilnahmen", "n_organisations": "teilnehmenden Organisationen"}
_DTYPES = {
    "verdict": "string",
    "sentence": "string",
    **dict.fromkeys(["percent_per_year", "low", "high", "confidence", "p_value"], "Float64"),
    **dict.fromkeys(["n_years", "first_year", "last_year"], "Int64"),
    "slope_per_year": "Float64",
    **dict.fromkeys(["reason_code", "unit", "method"], "string"),
}


def yearly_series(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    population: pd.DataFrame | None = None,
    *,
    by: Iterable[str] = ("city", "campaign"),
) -> pd.DataFrame:
    """One row per town (and campaign) and year, with the marks that a trend needs.

    `by`..., `year`, `participations`, `n_organisations` (null where groups have no names), `is_estimated` (less than
    half of the participations counted exactly), `is_comparable` with the year before, `reason_codes`, and with a
    population `inhabitants`.
    """
    keys = campaign_or_town(participation, by)
    dated = participation.loc[participation["year"].notna()]
    years = totals(dated, [*keys, "year"])
    series = years[[*keys, "year", "participations"]].assign(
        n_organisations=known_organisations(years), is_estimated=years["exact_share"].lt(MIN_EXACT_SHARE)
    )
    marks = comparability(dated, invitations, by=keys)[[*keys, "year", "is_comparable", "reason_codes"]]
    series = series.merge(marks, on=[*keys, "year"], how="left", validate="one_to_one")
    if population is None:
        return series
    with_dates = series.merge(event_dates(dated), on=["city", "year"], how="left")
    return series.assign(inhabitants=population_for(with_dates, population)["inhabitants"])


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
        (Int64, of the comparable years), `slope_per_year` (Float64, in `unit`), `reason_code`, `unit`, `method`; see
        `series_trend`.

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
            | {
                "verdict": result.verdict,
                "sentence": result.sentence,
                "percent_per_year": result.estimate,
                "low": result.low,
                "high": result.high,
                "confidence": confidence,
                "p_value": result.p_value,
                "n_years": len(result.years),
                "first_year": min(result.years, default=None),
                "last_year": max(result.years, default=None),
                "slope_per_year": result.slope_per_year,
                "reason_code": result.code,
                "unit": result.unit,
                "method": result.method,
            }
        )
    frame = pd.DataFrame.from_records(records, columns=[*keys, *_DTYPES])
    return frame.astype(_DTYPES | dict.fromkeys(keys, "string"))
