"""Participation + population → the rate of one town and year divided by that of another, with group-aware limits."""

from collections.abc import Mapping

import pandas as pd

from engagement_analysis.analysis.counting import groups
from engagement_analysis.analysis.exposure import event_dates, population_for
from engagement_analysis.analysis.person_ratio import person_rate_ratio
from engagement_analysis.analysis.rate_ratio import group_rate_ratio
from engagement_analysis.analysis.results import NOT_AVAILABLE, RateRatio


def compare_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    one: Mapping[str, str | int],
    other: Mapping[str, str | int],
    *,
    confidence: float = 0.95,
    basis: str = "official",
    within_months: int = 24,
    method: str = "group",
) -> RateRatio:
    """Participations per inhabitant in one town and year, divided by those in another.

    It compares what it is told to: whether the two can be compared (same groups invited, same kind of campaign) is a
    question for `comparability.breaks`, and between towns one that no table answers.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    population : DataFrame, one row per published figure
        See `exposure.population_for`.
    one, other : mapping
        Column → value: `city` and `year`, and any further column of the table, such as
        `{"city": "neumarkt", "year": 2024, "campaign": "neumarkt-raeumt-auf"}`.
    confidence : float
        Two-sided level, between 0 and 1.
    basis, within_months
        Which population figures serve, see `exposure.population_for`.
    method : {"group", "exact", "minlike", "blaker", "midp", "score", "wald_log"}
        "group": see `group_rate_ratio`; the others take persons as independent, see `person_rate_ratio`.

    Returns
    -------
    RateRatio
        Not available (nan) where one of the two has no population figure or no reported count.

    Raises
    ------
    ValueError
        A selection without town or year, or with a column that the table does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation, example_population
    >>> table, town = example_participation(), "beispielstadt"
    >>> ratio = compare_rates(table, example_population(), {"city": town, "year": 2024}, {"city": town, "year": 2023})
    >>> round(ratio.estimate, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.38, 0.1, 22.86)
    """
    selections = [_selected(participation, wanted) for wanted in (one, other)]
    sizes = [groups(rows, ("city", "year"))["participations"].dropna().astype(float).tolist() for rows in selections]
    inhabitants = [_inhabitants(participation, population, wanted, basis, within_months) for wanted in (one, other)]
    if any(value is None for value in inhabitants) or not all(sizes):
        return RateRatio(
            NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, (NOT_AVAILABLE, NOT_AVAILABLE), method
        )
    exposure = (float(inhabitants[0] or 0), float(inhabitants[1] or 0))
    if method == "group":
        return group_rate_ratio(*sizes, exposure=exposure, confidence=confidence)
    counts = [sum(people) for people in sizes]
    return person_rate_ratio(*counts, exposure=exposure, confidence=confidence, method=method)


def _selected(participation: pd.DataFrame, wanted: Mapping[str, str | int]) -> pd.DataFrame:
    """The rows with these values."""
    missing = {"city", "year"} - set(wanted)
    unknown = set(wanted) - set(participation.columns)
    if missing or unknown:
        raise ValueError(f"a selection needs city and year, and only columns of the table, not {sorted(wanted)}")
    rows = participation
    for column, value in wanted.items():
        rows = rows.loc[rows[column].eq(value).fillna(value=False)]
    return rows


def _inhabitants(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    wanted: Mapping[str, str | int],
    basis: str,
    within_months: int,
) -> int | None:
    """The population figure nearest to the town's events of the year."""
    town_and_year = {"city": wanted["city"], "year": wanted["year"]}
    dated = event_dates(_selected(participation, town_and_year))
    year = pd.DataFrame([town_and_year]).astype({"city": "string", "year": "Int64"})
    found = population_for(
        year.merge(dated, on=["city", "year"], how="left"), population, basis=basis, within_months=within_months
    )
    figure = found["inhabitants"].iloc[0]
    return None if pd.isna(figure) else int(figure)
