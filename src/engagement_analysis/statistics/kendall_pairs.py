"""Pairs of points in time: Kendall's S and its variance, slopes between points, their limits. Plain arithmetic."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy import special

from engagement_analysis.statistics.design import FloatArray
from engagement_analysis.statistics.results import NOT_AVAILABLE, is_missing


def complete_pairs(values: Iterable[float], times: Iterable[float] | None) -> tuple[FloatArray, FloatArray, int]:
    """Values and times without the missing ones, in the order of time; how many were missing.

    Examples
    --------
    >>> complete_pairs([5, None, 7], [2022, 2023, 2021])
    (array([7., 5.]), array([2021., 2022.]), 1)
    """
    y = as_floats(values)
    t = np.arange(y.size, dtype=np.float64) if times is None else as_floats(times)
    if t.size != y.size:
        raise ValueError(f"{y.size} values, but {t.size} times")
    known = np.isfinite(y) & np.isfinite(t)
    order = np.argsort(t[known], kind="stable")
    return y[known][order], t[known][order], int((~known).sum())


def as_floats(values: Iterable[float]) -> FloatArray:
    """Numbers as an array, nan where one is not available.

    Examples
    --------
    >>> as_floats([1, None])
    array([ 1., nan])
    """
    return np.array([NOT_AVAILABLE if is_missing(value) else float(value) for value in values], dtype=np.float64)


def _pairs(n: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    return np.triu_indices(n, k=1)


def kendall_s(y: FloatArray, t: FloatArray) -> int:
    """Pairs that rise minus pairs that fall.

    Examples
    --------
    >>> kendall_s(np.array([1.0, 3.0, 2.0]), np.array([0.0, 1.0, 2.0]))
    1
    """
    first, second = _pairs(y.size)
    return int((np.sign(y[second] - y[first]) * np.sign(t[second] - t[first])).sum())


def pair_slopes(y: FloatArray, t: FloatArray) -> FloatArray:
    """All slopes between points at different times, sorted.

    Examples
    --------
    >>> pair_slopes(np.array([1.0, 3.0, 2.0]), np.array([0.0, 1.0, 2.0]))
    array([-1. ,  0.5,  2. ])
    """
    first, second = _pairs(y.size)
    apart = t[second] != t[first]
    first, second = first[apart], second[apart]
    return np.sort((y[second] - y[first]) / (t[second] - t[first]))


def tied_pairs(values: FloatArray) -> float:
    """How many pairs are equal.

    Examples
    --------
    >>> tied_pairs(np.array([1.0, 1.0, 1.0, 2.0]))
    3.0
    """
    counts = np.unique(values, return_counts=True)[1].astype(np.float64)
    return float((counts * (counts - 1) / 2).sum())


def kendall_variance(y: FloatArray, t: FloatArray) -> float:
    """Variance of S if there is no trend, with ties among the values, among the times, or both (Kendall 1975).

    Examples
    --------
    >>> round(kendall_variance(np.array([10.0, 12, 15, 21]), np.arange(4.0)), 4)
    8.6667
    """
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


def standardised(s: int, variance: float) -> float:
    """S by its standard deviation, one step nearer to 0 (continuity correction); 0 where nothing varies.

    Examples
    --------
    >>> round(standardised(6, 26 / 3), 4)
    1.6984
    """
    if s == 0 or variance <= 0:
        return 0.0
    return (s - math.copysign(1, s)) / math.sqrt(variance)


def _half_width(variance: float, confidence: float) -> float:
    return float(-special.ndtri((1 - confidence) / 2)) * math.sqrt(variance)


def rank_limits(slopes: FloatArray, variance: float, confidence: float) -> tuple[float, float]:
    """Sorted slopes at the rounded ranks; round half to even, as R does.

    Examples
    --------
    >>> rank_limits(np.arange(21.0), 44.0, 0.9)
    (4.0, 16.0)
    """
    n, half = slopes.size, _half_width(variance, confidence)
    ranks = round((n - half) / 2), round((n + half) / 2 + 1)
    if n == 0 or variance <= 0:
        return NOT_AVAILABLE, NOT_AVAILABLE
    low, high = (float(slopes[rank - 1]) if 1 <= rank <= n else NOT_AVAILABLE for rank in ranks)
    return low, high


def gilbert_limits(slopes: FloatArray, variance: float, confidence: float) -> tuple[float, float]:
    """Slopes interpolated at the ranks themselves.

    Examples
    --------
    >>> low, high = gilbert_limits(np.arange(21.0), 44.0, 0.9)
    >>> round(low, 3), round(high, 3)
    (4.045, 15.955)
    """
    n, half = slopes.size, _half_width(variance, confidence)
    if n == 0 or variance <= 0:
        return NOT_AVAILABLE, NOT_AVAILABLE
    ranks = (n - half) / 2, (n + half) / 2 + 1
    places = np.arange(1, n + 1)
    low, high = (float(np.interp(rank, places, slopes)) if 1 <= rank <= n else NOT_AVAILABLE for rank in ranks)
    return low, high
