"""Participation + population → participations and organisations per inhabitant, with limits that know of groups."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns, groups
from engagement_analysis.analysis.measures.exposure import event_dates, population_for
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.statistics.intervals import fay_feuer_interval, garwood_interval
from engagement_analysis.statistics.results import Result

_METHOD = "groups as events, their people as weights: gamma limits of a weighted Poisson sum (Fay & Feuer 1997)"
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


class RateGroupingError(ValueError):
    """Rates need the town and the year to find their population."""

    def __init__(self) -> None:
        """Say which two columns are needed."""
        super().__init__("rates per inhabitant need the town and the year: by=('city', 'year') or more columns")


def participation_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "year"),
    per: int = 1_000,
    confidence: float = 0.95,
    basis: str = "official",
    within_months: int = 24,
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
        Kind of population figure; never mixed.
    within_months : int
        How far the figure's date may lie from the middle of the town's events of the year.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `participations`, `participations_low`, `participations_high`, `exact_share`, `n_missing`,
        `n_organisations`, `n_individual_rows`, `n_unnamed_rows` as in `totals`; `n_groups` (Int64, events that the
        limits rest on); `inhabitants`, `population_date`, `basis`, `census_generation`, `population_source`,
        `population_gap_months`, `census_break` as in `population_for`; `rate`, `rate_low`, `rate_high` (Float64,
        participations per `per` inhabitants and year; null without population or without a reported count), `per`,
        `confidence`, `method`, `source` (the workbooks). Where people came to no group at all (all counts 0) the upper
        limit allows for one group of the size of the town's largest in the table, and is null if there is none.

    Raises
    ------
    RateGroupingError
        `by` without town or year.
    ValueError
        An unknown basis.

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
    keys = _rate_keys(participation, by)
    summed = totals(participation, keys)[[*keys, *_CARRIED]]
    sizes = groups(participation, keys)
    largest = groups(participation, ("city", "year")).groupby("city")["participations"].max()
    weights = {
        key: rows["participations"].dropna().astype(float).tolist()
        for key, rows in sizes.groupby(keys, dropna=False, observed=True)
    }
    limits = []
    for key, city, count in zip(_keys_of(summed, keys), summed["city"], summed["participations"], strict=True):
        if pd.isna(count):
            limits.append(fay_feuer_interval([float("nan")], confidence=confidence))
        else:
            limits.append(_group_limits(weights[key], largest.get(city), confidence))
    n_groups = pd.array([len(weights.get(key, [])) for key in _keys_of(summed, keys)], dtype="Int64")
    summed = summed.assign(n_groups=n_groups)
    rates = _per_inhabitants(summed, limits, participation, population, per, basis, within_months)
    return _with_sources(rates, participation, keys, method_text=_METHOD, confidence=confidence)


def organisation_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "year"),
    per: int = 10_000,
    confidence: float = 0.95,
    basis: str = "official",
    within_months: int = 24,
) -> pd.DataFrame:
    """Organisations per 10,000 inhabitants with exact Poisson limits: organisations do come one by one.

    Parameters
    ----------
    participation, population : DataFrame
        As in `participation_rates`.
    by, per, confidence, basis, within_months : iterable of str, int, float, str, int
        As in `participation_rates`.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `n_organisations` (Int64; null where people came, but no row names its organisation, as in an
        overview by districts: then their number is unknown, not zero), `n_unnamed_rows`, the population's columns as
        in
        `population_for`, `rate`, `rate_low`, `rate_high` (Float64, organisations per `per` inhabitants and year),
        `per`,
        `confidence`, `method`, `source`.

    Raises
    ------
    RateGroupingError
        `by` without town or year.

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
    keys = _rate_keys(participation, by)
    summed = totals(participation, keys)[[*keys, "n_organisations", "n_unnamed_rows"]]
    is_unknown = summed["n_organisations"].eq(0) & summed["n_unnamed_rows"].gt(0)
    summed["n_organisations"] = summed["n_organisations"].mask(is_unknown)
    limits = [garwood_interval(count, confidence=confidence) for count in summed["n_organisations"]]
    rates = _per_inhabitants(summed, limits, participation, population, per, basis, within_months)
    return _with_sources(
        rates,
        participation,
        keys,
        method_text="organisations as independent events: exact Poisson limits (Garwood 1936)",
        confidence=confidence,
    )


def _rate_keys(participation: pd.DataFrame, by: Iterable[str]) -> list[str]:
    keys = grouping_columns(participation, by)
    if not {"city", "year"} <= set(keys):
        raise RateGroupingError
    return keys


def _keys_of(frame: pd.DataFrame, keys: list[str]) -> list[tuple[object, ...]]:
    """The rows' keys as pandas hands them out when grouping by several columns."""
    return list(frame[keys].itertuples(index=False, name=None))


def _group_limits(sizes: list[float], largest: float | None, confidence: float) -> Result:
    """Gamma limits of the groups' people; with nobody there, one group of the town's largest size might have come."""
    if sum(sizes) > 0:
        return fay_feuer_interval(sizes, confidence=confidence)
    return fay_feuer_interval(sizes, confidence=confidence, max_weight=0.0 if largest is None else float(largest))


def _per_inhabitants(
    summed: pd.DataFrame,
    limits: list[Result],
    participation: pd.DataFrame,
    population: pd.DataFrame,
    per: int,
    basis: str,
    within_months: int,
) -> pd.DataFrame:
    """Counts with their limits, divided by the population of the town and year."""
    dated = summed.merge(event_dates(participation), on=["city", "year"], how="left")
    rates = population_for(dated, population, basis=basis, within_months=within_months).drop(columns="event_date")
    inhabitants = rates["inhabitants"].astype("Float64")
    for column, side in (("rate", "estimate"), ("rate_low", "low"), ("rate_high", "high")):
        # A nan limit is "not available": in a nullable column that is a null.
        values = pd.Series([getattr(limit, side) for limit in limits], index=rates.index, dtype="float64")
        rates[column] = values.astype("Float64").mask(values.isna()) * per / inhabitants
    rates["per"] = per
    return rates


def _with_sources(
    rates: pd.DataFrame, participation: pd.DataFrame, keys: list[str], *, method_text: str, confidence: float
) -> pd.DataFrame:
    """Adds confidence, method and the workbooks that each row rests on."""
    files = participation.groupby(keys, dropna=False, observed=True)["source_file"].agg(
        lambda names: "; ".join(sorted(names.dropna().unique()))
    )
    sources = files.rename("source").reset_index().astype({"source": "string"})
    rates = rates.assign(confidence=confidence, method=pd.array([method_text] * len(rates), dtype="string"))
    return rates.merge(sources, on=keys, how="left", validate="one_to_one")
