"""Participation + population → participations and organisations per inhabitant, with limits that know of groups."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from engagement_analysis.analysis.measures.counting import groups, nullable_numbers, town_and_year, with_sources
from engagement_analysis.analysis.measures.exposure import event_dates, population_for
from engagement_analysis.analysis.measures.totals import known_organisations, totals
from engagement_analysis.language.german import is_missing
from engagement_analysis.statistics.intervals import fay_feuer_interval, garwood_interval
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result

_CARRIED = [
    "participations",
    "participations_low",
    "participations_high",
    "exact_share",
    "n_missing",
    "n_organisations",
    "n_individual_rows",
    "n_unnamed_rows",
]


def participation_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "year"),
    per: int = 1_000,
    confidence: float = 0.95,
    basis: str = "official",
) -> pd.DataFrame:
    """Participations per 1,000 inhabitants with two-sided limits.

    The limits say how far the rate could lie from the observed one if as many groups had come by chance as did: they
    hold for chance alone, not for missing or estimated counts, which `n_missing`, `participations_low` and `_high`
    show. The group is the event and its people the weight, since classes and clubs come together (Fay & Feuer 1997);
    limits that take persons as independent (`statistics.garwood_interval`) are far too narrow.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    population : DataFrame, one row per published figure
        As `ea.load_population()` gives it.
    by : iterable of str
        Must hold `city` and `year`; also `campaign`, `organisation_type`, `district`. The inhabitants are always the
        town's.
    per : int
        Inhabitants to which the rate refers.
    confidence : float
        Two-sided level, between 0 and 1.
    basis : {"official", "registry"}
        Kind of population figure; never mixed. The one nearest to the middle of the town's events of the year serves,
        if it lies within two years.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `participations`, `participations_low`, `participations_high`, `exact_share`, `n_missing`,
        `n_organisations`, `n_individual_rows`, `n_unnamed_rows` as in `totals`; `n_groups` (Int64, events that the
        limits rest on); `inhabitants`, `population_date`, `basis`, `census_generation`, `population_source`,
        `population_gap_months`, `census_break` (the figure rests on another census than the last one, or that cannot
        be ruled out); `rate`, `rate_low`, `rate_high` (Float64,
        participations per `per` inhabitants and year; null without population or without a reported count), `per`,
        `confidence`, `method`, `source` (the workbooks). Where people came to no group at all (all counts 0) the upper
        limit allows for one group of the size of the town's largest in the table, and is null if there is none.

    Raises
    ------
    ValueError
        `by` without town or year, an unknown basis.

    References
    ----------
    .. [1] M. P. Fay, E. J. Feuer (1997), Confidence intervals for directly standardized rates: a method based on the
       gamma distribution, Statistics in Medicine 16, 791-801.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation, example_population
    >>> rates = participation_rates(example_participation(), example_population())
    >>> rates[["year", "inhabitants", "rate", "rate_low", "rate_high"]].round(1)
       year  inhabitants  rate  rate_low  rate_high
    0  2023        20400   4.1       0.4       17.6
    1  2024        20400   5.7       0.7       22.5
    """
    keys = town_and_year(participation, by)
    summed = totals(participation, keys)[[*keys, *_CARRIED]]
    largest = groups(participation, ("city", "year")).groupby("city")["participations"].max()
    weights = {
        key: rows["participations"].dropna().astype(float).tolist()
        for key, rows in groups(participation, keys).groupby(keys, dropna=False, observed=True)
    }
    sizes = [weights.get(key, []) for key in summed[keys].itertuples(index=False, name=None)]
    limits = []
    for people, city, count in zip(sizes, summed["city"], summed["participations"], strict=True):
        # With nobody there one group of the town's largest size might have come.
        might_have_come = None if sum(people) > 0 or is_missing(largest.get(city)) else float(largest[city])
        known = [NOT_AVAILABLE] if is_missing(count) else people
        limits.append(fay_feuer_interval(known, confidence=confidence, max_weight=might_have_come))
    summed = summed.assign(n_groups=pd.array([len(people) for people in sizes], dtype="Int64"))
    method = "groups as events, their people as weights: gamma limits of a weighted Poisson sum (Fay & Feuer 1997)"
    return _per_inhabitants(summed, limits, participation, population, keys, per, basis, confidence, method)


def organisation_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "year"),
    per: int = 10_000,
    confidence: float = 0.95,
    basis: str = "official",
) -> pd.DataFrame:
    """Organisations per 10,000 inhabitants with exact Poisson limits: organisations do come one by one.

    Parameters
    ----------
    participation, population : DataFrame
        As in `participation_rates`.
    by, per, confidence, basis : iterable of str, int, float, str
        As in `participation_rates`.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `n_organisations` (Int64; null where people came, but no row names its organisation, as in an
        overview by districts: then their number is unknown, not zero), `n_unnamed_rows`, the population's columns as
        in `participation_rates`, `rate`, `rate_low`, `rate_high` (Float64, organisations per `per` inhabitants and
        year), `per`, `confidence`, `method`, `source`.

    Raises
    ------
    ValueError
        `by` without town or year, an unknown basis.

    References
    ----------
    .. [1] F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation, example_population
    >>> rates = organisation_rates(example_participation(), example_population())
    >>> rates[["year", "n_organisations", "rate", "rate_low", "rate_high"]].round(1)
       year  n_organisations  rate  rate_low  rate_high
    0  2023                2   1.0       0.1        3.5
    1  2024                4   2.0       0.5        5.0
    """
    keys = town_and_year(participation, by)
    sums = totals(participation, keys)
    summed = sums.assign(n_organisations=known_organisations(sums))[[*keys, "n_organisations", "n_unnamed_rows"]]
    limits = [garwood_interval(count, confidence=confidence) for count in summed["n_organisations"]]
    method = "organisations as independent events: exact Poisson limits (Garwood 1936)"
    return _per_inhabitants(summed, limits, participation, population, keys, per, basis, confidence, method)


def _per_inhabitants(
    summed: pd.DataFrame,
    limits: list[Result],
    participation: pd.DataFrame,
    population: pd.DataFrame,
    keys: list[str],
    per: int,
    basis: str,
    confidence: float,
    method: str,
) -> pd.DataFrame:
    """Counts with their limits, divided by the population of the town and year; method and workbooks beside them."""
    dated = summed.merge(event_dates(participation), on=["city", "year"], how="left")
    rates = population_for(dated, population, basis=basis).drop(columns="event_date")
    for column, side in (("rate", "estimate"), ("rate_low", "low"), ("rate_high", "high")):
        values = nullable_numbers(np.array([getattr(limit, side) for limit in limits], dtype=float), is_whole=False)
        rates[column] = pd.Series(values, index=rates.index) * per / rates["inhabitants"].astype("Float64")
    rates = rates.assign(per=per, confidence=confidence, method=pd.array([method] * len(rates), dtype="string"))
    return with_sources(rates, participation, keys)
