"""Series of numbers → Mann-Kendall test (exact with and without ties), Theil-Sen slope, seasonal Kendall."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from engagement_analysis.analysis.design import FloatArray
from engagement_analysis.analysis.inference import checked_confidence
from engagement_analysis.analysis.kendall_distribution import kendall_exact_p, smallest_exact_p
from engagement_analysis.analysis.results import NOT_AVAILABLE, is_missing

MAX_EXACT_N = 100
"""Up to this many values the exact distribution is computed; beyond, the normal one is as good."""


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Kendall's test for a monotone trend; what is not available is nan.

    `s`: pairs that rise minus pairs that fall; `var_s` its variance, corrected for ties; `tau_b` corrected for ties,
    `tau_a` = s by the number of pairs; `z` with the continuity correction, `p_normal` from it; `p_exact` from all
    orders of these very values; `smallest_p` the least exact p that as many values with these ties could ever give.
    `p_value` is the exact one where there is one.
    """

    n: int
    n_missing: int
    s: int
    var_s: float
    tau_a: float
    tau_b: float
    z: float
    p_normal: float
    p_exact: float
    smallest_p: float
    method: str
    problem: str = ""

    @property
    def p_value(self) -> float:
        """The exact p value where it is available, else the normal one."""
        return self.p_normal if math.isnan(self.p_exact) else self.p_exact


@dataclass(frozen=True, slots=True)
class TheilSen:
    """Median of all slopes between two points, with two kinds of limits; what is not available is nan.

    `rank_low`, `rank_high`: sorted slopes at rounded ranks; `gilbert_low`, `gilbert_high`: interpolated between
    ranks. `intercept_median_residual` = median(y - slope t); `intercept_conover` = median(y) - slope median(t).
    """

    slope: float
    rank_low: float
    rank_high: float
    gilbert_low: float
    gilbert_high: float
    intercept_median_residual: float
    intercept_conover: float
    n: int
    n_slopes: int
    confidence: float
    method: str
    problem: str = ""


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


def mann_kendall(values: Iterable[float], times: Iterable[float] | None = None) -> MannKendall:
    """Is there a monotone trend? By the order of the values alone, whatever their distribution.

    Parameters
    ----------
    values : iterable of float
        Missing ones (nan, None) are left out.
    times : iterable of float, optional
        When each was observed, in any order; the values' order if left out. The test uses their order only.

    Returns
    -------
    MannKendall
        `p_exact` up to 100 values: the share of all orders of the values in which |S| is at least as large; ties are
        taken into account exactly. It assumes that no two values share a time.

    Raises
    ------
    ValueError
        Lists of different length.

    References
    ----------
    .. [1] H. B. Mann (1945), Nonparametric tests against trend, Econometrica 13, 245-259.
    .. [2] M. G. Kendall (1975), Rank Correlation Methods, 4th ed.
    .. [3] P. Robillard (1972), Kendall's S distribution with ties in one ranking, JASA 67, 453-455.

    Examples
    --------
    Four rising years: the strongest evidence that four years can give.

    >>> test = mann_kendall([10, 12, 15, 21])
    >>> test.s, round(test.p_exact, 4), round(test.smallest_p, 4)
    (6, 0.0833, 0.0833)
    """
    y, t, n_missing = _complete(values, times)
    n = int(y.size)
    s = _kendall_s(y, t)
    pairs = n * (n - 1) / 2
    var_s = _kendall_variance(y, t)
    z = _standardised(s, var_s)
    untied = math.sqrt((pairs - _tied_pairs(y)) * (pairs - _tied_pairs(t)))
    exact, smallest, problem = NOT_AVAILABLE, NOT_AVAILABLE, ""
    if n < 2:
        problem = "Mit weniger als zwei Werten gibt es keine Richtung."
    elif np.unique(t).size < n:
        problem = "Mehrere Werte zum selben Zeitpunkt: der exakte p-Wert ist dafür nicht definiert."
    elif n <= MAX_EXACT_N:
        ties = np.unique(y, return_counts=True)[1].tolist()
        exact, smallest = kendall_exact_p(s, n, ties), smallest_exact_p(n, ties)
        problem = "Alle Werte sind gleich." if var_s == 0 else ""
    return MannKendall(
        n=n,
        n_missing=n_missing,
        s=s,
        var_s=var_s,
        tau_a=s / pairs if pairs else NOT_AVAILABLE,
        tau_b=s / untied if untied > 0 else NOT_AVAILABLE,
        z=z,
        p_normal=float(min(1.0, 2 * special.ndtr(-abs(z)))) if n >= 2 else NOT_AVAILABLE,
        p_exact=exact,
        smallest_p=smallest,
        method="Mann-Kendall test" + (", exact" if not math.isnan(exact) else ", normal approximation"),
        problem=problem,
    )


def theil_sen(values: Iterable[float], times: Iterable[float] | None = None, *, confidence: float = 0.95) -> TheilSen:
    """Median slope between any two points: one odd year moves it little.

    Parameters
    ----------
    values : iterable of float
        Missing ones (nan, None) are left out; the others keep their distance in time.
    times : iterable of float, optional
        When each was observed; 0, 1, 2 ... if left out (then a missing value still keeps its place).
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    TheilSen
        Limits at ranks (N - C) / 2 and (N + C) / 2 + 1 of the N sorted slopes, C = z sqrt(var S): rounded (half to
        even) or interpolated. nan where a rank lies outside the list (too few points for this confidence) or all
        values are equal.

    References
    ----------
    .. [1] P. K. Sen (1968), Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1379-1389.
    .. [2] R. O. Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, section 16.5.

    Examples
    --------
    >>> line = theil_sen([9, 15, 19, 20, 45, 55, 78], [1, 2, 3, 4, 10, 12, 18], confidence=0.93)
    >>> line.slope, round(line.rank_low, 4), line.rank_high, line.intercept_median_residual
    (4.0, 3.7143, 4.375, 6.0)
    """
    checked_confidence(confidence)
    y, t, _ = _complete(values, times)
    slopes = _slopes(y, t)
    method = "Theil-Sen slope; limits by ranks (Sen 1968) and interpolated (Gilbert 1987)"
    if slopes.size == 0:
        nothing = (NOT_AVAILABLE,) * 7
        problem = "Mit weniger als zwei Zeitpunkten gibt es keine Steigung."
        return TheilSen(*nothing, n=int(y.size), n_slopes=0, confidence=confidence, method=method, problem=problem)
    slope = float(np.median(slopes))
    low, high = _rank_limits(slopes, _kendall_variance(y, t), confidence)
    gilbert_low, gilbert_high = _gilbert_limits(slopes, _kendall_variance(y, t), confidence)
    problem = ""
    if np.unique(y).size == 1:
        problem = "Alle Werte sind gleich: daraus lässt sich keine Unsicherheit schätzen."
    elif math.isnan(low) or math.isnan(high):
        problem = "Zu wenige Punkte: Grenzen mit dieser Sicherheit gibt es nicht."
    return TheilSen(
        slope=slope,
        rank_low=low,
        rank_high=high,
        gilbert_low=gilbert_low,
        gilbert_high=gilbert_high,
        intercept_median_residual=float(np.median(y - slope * t)),
        intercept_conover=float(np.median(y) - slope * np.median(t)),
        n=int(y.size),
        n_slopes=int(slopes.size),
        confidence=confidence,
        method=method,
        problem=problem,
    )


def seasonal_kendall(
    values: Iterable[float], years: Iterable[float], seasons: Sequence[object], *, confidence: float = 0.95
) -> SeasonalKendall:
    """Kendall's test for series with seasons: S and its variance summed over the seasons.

    Parameters
    ----------
    values : iterable of float
        Missing ones are left out.
    years : iterable of float
        Year of each value.
    seasons : sequence
        Season of each value (month, quarter, kind of organisation); seasons are taken as independent.
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

    Examples
    --------
    >>> test = seasonal_kendall([5, 9, 6, 11, 8, 12], [2022, 2022, 2023, 2023, 2024, 2024], ["s", "w"] * 3)
    >>> test.s, test.s_by_season, round(test.p_value, 3), test.slope
    (6, {'s': 3, 'w': 3}, 0.065, 1.5)
    """
    checked_confidence(confidence)
    numbers = _floats(values)
    table = pd.DataFrame({"y": numbers, "t": _floats(years), "season": pd.Series(list(seasons), dtype=object)})
    complete = table.dropna()
    s_by: dict[object, int] = {}
    var_by: dict[object, float] = {}
    slopes = []
    for season, rows in complete.groupby("season", sort=True):
        y, t = rows["y"].to_numpy(dtype=np.float64), rows["t"].to_numpy(dtype=np.float64)
        s_by[season], var_by[season] = _kendall_s(y, t), _kendall_variance(y, t)
        slopes.append(_slopes(y, t))
    s, var_s = sum(s_by.values()), float(sum(var_by.values()))
    z = _standardised(s, var_s)
    every = np.sort(np.concatenate(slopes)) if slopes else np.empty(0)
    low, high = _rank_limits(every, var_s, confidence)
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
        method="seasonal Kendall test, seasons independent (Hirsch, Slack & Smith 1982)",
        problem="" if every.size else "Keine Jahreszeit hat Werte aus zwei Jahren.",
    )


def _seasonal_intercept(complete: pd.DataFrame, slope: float) -> float:
    if math.isnan(slope):
        return NOT_AVAILABLE
    places = {season: place for place, season in enumerate(sorted(complete["season"].unique()))}
    when = complete["t"] + complete["season"].map(places).astype(float) / len(places)
    return float(complete["y"].median() - slope * when.median())


def _complete(values: Iterable[float], times: Iterable[float] | None) -> tuple[FloatArray, FloatArray, int]:
    """Values and times without the missing ones, in the order of time; how many were missing."""
    y = _floats(values)
    t = np.arange(y.size, dtype=np.float64) if times is None else _floats(times)
    if t.size != y.size:
        raise ValueError(f"{y.size} values, but {t.size} times")
    known = np.isfinite(y) & np.isfinite(t)
    order = np.argsort(t[known], kind="stable")
    return y[known][order], t[known][order], int((~known).sum())


def _floats(values: Iterable[float]) -> FloatArray:
    return np.array([NOT_AVAILABLE if is_missing(value) else float(value) for value in values], dtype=np.float64)


def _pairs(n: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    return np.triu_indices(n, k=1)


def _kendall_s(y: FloatArray, t: FloatArray) -> int:
    first, second = _pairs(y.size)
    return int((np.sign(y[second] - y[first]) * np.sign(t[second] - t[first])).sum())


def _slopes(y: FloatArray, t: FloatArray) -> FloatArray:
    """All slopes between points at different times, sorted."""
    first, second = _pairs(y.size)
    apart = t[second] != t[first]
    first, second = first[apart], second[apart]
    return np.sort((y[second] - y[first]) / (t[second] - t[first]))


def _tied_pairs(values: FloatArray) -> float:
    counts = np.unique(values, return_counts=True)[1].astype(np.float64)
    return float((counts * (counts - 1) / 2).sum())


def _kendall_variance(y: FloatArray, t: FloatArray) -> float:
    """Variance of S if there is no trend, with ties among the values, among the times, or both (Kendall 1975)."""
    n = y.size
    if n < 2:
        return 0.0
    ties = [np.unique(values, return_counts=True)[1].astype(np.float64) for values in (y, t)]
    spread = [float((c * (c - 1) * (2 * c + 5)).sum()) for c in ties]
    triples = [float((c * (c - 1) * (c - 2)).sum()) for c in ties]
    doubles = [float((c * (c - 1)).sum()) for c in ties]
    variance = (n * (n - 1) * (2 * n + 5) - spread[0] - spread[1]) / 18
    if n > 2:
        variance += triples[0] * triples[1] / (9 * n * (n - 1) * (n - 2))
    return float(max(0.0, variance + doubles[0] * doubles[1] / (2 * n * (n - 1))))


def _standardised(s: int, variance: float) -> float:
    """S by its standard deviation, one step nearer to 0 (continuity correction); 0 where nothing varies."""
    if s == 0 or variance <= 0:
        return 0.0
    return (s - math.copysign(1, s)) / math.sqrt(variance)


def _half_width(variance: float, confidence: float) -> float:
    return float(-special.ndtri((1 - confidence) / 2)) * math.sqrt(variance)


def _rank_limits(slopes: FloatArray, variance: float, confidence: float) -> tuple[float, float]:
    """Sorted slopes at the rounded ranks; round half to even, as R does."""
    n, half = slopes.size, _half_width(variance, confidence)
    ranks = round((n - half) / 2), round((n + half) / 2 + 1)
    if n == 0 or variance <= 0:
        return NOT_AVAILABLE, NOT_AVAILABLE
    low, high = (float(slopes[rank - 1]) if 1 <= rank <= n else NOT_AVAILABLE for rank in ranks)
    return low, high


def _gilbert_limits(slopes: FloatArray, variance: float, confidence: float) -> tuple[float, float]:
    """Slopes interpolated at the ranks themselves."""
    n, half = slopes.size, _half_width(variance, confidence)
    if n == 0 or variance <= 0:
        return NOT_AVAILABLE, NOT_AVAILABLE
    ranks = (n - half) / 2, (n + half) / 2 + 1
    places = np.arange(1, n + 1)
    low, high = (float(np.interp(rank, places, slopes)) if 1 <= rank <= n else NOT_AVAILABLE for rank in ranks)
    return low, high
