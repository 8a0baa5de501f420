"""Series with seasons → Kendall's test summed over the seasons, and the median slope within them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import special

from engagement_analysis.statistics.inference import checked_confidence
from engagement_analysis.statistics.kendall_pairs import (
    as_floats,
    kendall_s,
    kendall_variance,
    pair_slopes,
    rank_limits,
    standardised,
)
from engagement_analysis.statistics.result_fields import field_table
from engagement_analysis.statistics.results import NOT_AVAILABLE


@dataclass(frozen=True, slots=True)
class SeasonalKendall:
    """Kendall's test summed over seasons, so that January is compared with January only.

    `slope` is per year: the median of all slopes within the seasons. `intercept` = median(y) - slope median(t), t the
    year plus the season's place in it (0 for the first, up to just below 1).
    """

    s: int
    var_s: float
    z: float
    p_value: float
    slope: float
    rank_low: float
    rank_high: float
    intercept: float
    n: int
    n_missing: int
    s_by_season: dict[object, int]
    var_by_season: dict[object, float] = field(repr=False)
    confidence: float = 0.95
    method: str = ""
    problem: str = ""

    def _repr_html_(self) -> str:
        return field_table(self)


def seasonal_kendall(
    values: Iterable[float],
    years: Iterable[float],
    seasons: Sequence[object],
    *,
    correlated: bool = False,
    confidence: float = 0.95,
) -> SeasonalKendall:
    """Kendall's test for series with seasons: S and its variance summed over the seasons.

    Parameters
    ----------
    values : iterable of float
        Missing ones are left out.
    years : iterable of float
        Year of each value.
    seasons : sequence
        Season of each value (month, quarter, kind of organisation).
    correlated : bool
        Whether the seasons of a year may hang together: the covariances of their S are then added to the variance
        (Dietz & Killeen 1981; Hirsch & Slack 1984). Otherwise they are taken as independent. It needs at least ten
        years to hold its level, and one value for each season and year.
    confidence : float
        Two-sided level of the slope's limits, between 0 and 1.

    Returns
    -------
    SeasonalKendall
        A season with fewer than two values adds nothing.

    References
    ----------
    .. [1] R. M. Hirsch, J. R. Slack, R. A. Smith (1982), Techniques of trend analysis for monthly water quality data,
       Water Resources Research 18, 107-121.
    .. [2] E. J. Dietz, T. J. Killeen (1981), A nonparametric multivariate test for monotone trend with pharmaceutical
       applications, JASA 76, 169-174.
    .. [3] R. M. Hirsch, J. R. Slack (1984), A nonparametric trend test for seasonal data with serial dependence, Water
       Resources Research 20, 727-732.

    Examples
    --------
    >>> test = seasonal_kendall([5, 9, 6, 11, 8, 12], [2022, 2022, 2023, 2023, 2024, 2024], ["s", "w"] * 3)
    >>> test.s, test.s_by_season, round(test.p_value, 3), test.slope
    (6, {'s': 3, 'w': 3}, 0.065, 1.5)
    """
    checked_confidence(confidence)
    numbers = as_floats(values)
    table = pd.DataFrame({"y": numbers, "t": as_floats(years), "season": pd.Series(list(seasons), dtype=object)})
    complete = table.dropna()
    s_by: dict[object, int] = {}
    var_by: dict[object, float] = {}
    slopes = []
    for season, rows in complete.groupby("season", sort=True):
        y, t = rows["y"].to_numpy(dtype=np.float64), rows["t"].to_numpy(dtype=np.float64)
        s_by[season], var_by[season] = kendall_s(y, t), kendall_variance(y, t)
        slopes.append(pair_slopes(y, t))
    s, var_s = sum(s_by.values()), float(sum(var_by.values()))
    if correlated:
        var_s = max(0.0, var_s + 2 * _covariances(complete))
    z = standardised(s, var_s)
    every = np.sort(np.concatenate(slopes)) if slopes else np.empty(0)
    low, high = rank_limits(every, var_s, confidence)
    slope = float(np.median(every)) if every.size else NOT_AVAILABLE
    return SeasonalKendall(
        s=s,
        var_s=var_s,
        z=z,
        p_value=float(min(1.0, 2 * special.ndtr(-abs(z)))) if every.size else NOT_AVAILABLE,
        slope=slope,
        rank_low=low,
        rank_high=high,
        intercept=_seasonal_intercept(complete, slope),
        n=len(complete),
        n_missing=len(table) - len(complete),
        s_by_season=s_by,
        var_by_season=var_by,
        confidence=confidence,
        method="seasonal Kendall test, "
        + ("seasons correlated (Hirsch & Slack 1984)" if correlated else "seasons independent (Hirsch et al. 1982)"),
        problem="" if every.size else "Keine Jahreszeit hat Werte aus zwei Jahren.",
    )


def _seasonal_intercept(complete: pd.DataFrame, slope: float) -> float:
    if math.isnan(slope):
        return NOT_AVAILABLE
    places = {season: place for place, season in enumerate(sorted(complete["season"].unique()))}
    when = complete["t"] + complete["season"].map(places).astype(float) / len(places)
    return float(complete["y"].median() - slope * when.median())


def _covariances(complete: pd.DataFrame) -> float:
    """Sum of the covariances of S of all pairs of seasons, estimated from the ranks of the same years."""
    if complete.duplicated(["t", "season"]).any():
        raise ValueError("Zusammenhängende Jahreszeiten brauchen einen Wert je Jahr und Jahreszeit.")
    table = complete.pivot_table(index="t", columns="season", values="y", sort=True).to_numpy(dtype=np.float64)
    n = table.shape[0]
    signs = np.nan_to_num(np.sign(table[:, None, :] - table[None, :, :]))  # a missing value compares with none
    known = ~np.isnan(table)
    ranks = np.where(known, (known.sum(axis=0) + 1 + signs.sum(axis=1)) / 2, (known.sum(axis=0) + 1) / 2)
    first, second = np.triu_indices(n, k=1)
    total = 0.0
    for one, other in combinations(range(table.shape[1]), 2):
        agreement = float((signs[second, first, one] * signs[second, first, other]).sum())
        expected = n * float((known[:, one].sum() + 1) * (known[:, other].sum() + 1))
        total += (agreement + 4 * float(ranks[:, one] @ ranks[:, other]) - expected) / 3
    return total
