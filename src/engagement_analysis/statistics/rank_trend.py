"""Series of numbers → Mann-Kendall test (exact, with ties), Theil-Sen slope."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from engagement_analysis.statistics.intervals import as_floats
from engagement_analysis.statistics.kendall_distribution import kendall_exact_p, smallest_exact_p
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, checked_error, not_available

MAX_EXACT_N = 100
"""Up to this many values the exact distribution is computed; beyond, the normal one is as good."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Kendall's test for a monotone trend; what is not available is nan.

    `s`: pairs that rise minus pairs that fall; `var_s` its variance, corrected for ties; `tau_b`; `p_value`: share of
    all orders of these very values in which |S| is at least as large (normal with continuity correction beyond
    :data:`MAX_EXACT_N` values, or where two share a time); `smallest_p`: the least that as many values with these
    ties could ever give.
    """

    n: int
    s: int
    var_s: float
    tau_b: float
    p_value: float
    smallest_p: float
    method: str


def mann_kendall(values: Iterable[float | None], times: Iterable[float] | None = None) -> MannKendall:
    """Is there a monotone trend? By the order of the values alone, whatever their distribution.

    scipy's exact p value knows no ties; the distribution with ties is our own.

    Parameters
    ----------
    values : iterable of float
        Missing ones (nan, None) are left out.
    times : iterable of float, optional
        When each was observed, in any order; the values' order if left out.

    Returns
    -------
    MannKendall
        `n`, `s`, `var_s`, `tau_b`, `p_value`, `smallest_p`, `method`; nan: not available.

    Raises
    ------
    ValueError
        Lists of different length.

    References
    ----------
    .. [1] H. B. Mann (1945), Nonparametric tests against trend, Econometrica 13, 245-259.
    .. [2] P. Robillard (1972), Kendall's S distribution with ties in one ranking, JASA 67, 453-455.

    Examples
    --------
    Four rising years: the strongest evidence that four years can give.

    >>> test = mann_kendall([10, 12, 15, 21])
    >>> test.s, round(test.p_value, 4), round(test.smallest_p, 4)
    (6, 0.0833, 0.0833)
    """
    y, t = _complete(values, times)
    n = int(y.size)
    first, second = np.triu_indices(n, k=1)
    s = int((np.sign(y[second] - y[first]) * np.sign(t[second] - t[first])).sum())
    var_s = _variance(y, t)
    tau = float(stats.kendalltau(t, y).statistic) if n > 1 and np.ptp(y) > 0 and np.ptp(t) > 0 else NOT_AVAILABLE
    if 2 <= n <= MAX_EXACT_N and np.unique(t).size == n:
        ties = np.unique(y, return_counts=True)[1].tolist()
        exact, smallest = kendall_exact_p(s, n, ties), smallest_exact_p(n, ties)
        return MannKendall(n, s, var_s, tau, exact, smallest, "Mann-Kendall test, exact")
    z = (abs(s) - 1) / math.sqrt(var_s) if s and var_s else 0.0
    p_value = min(1.0, float(2 * stats.norm.sf(z))) if n >= 2 else NOT_AVAILABLE
    return MannKendall(n, s, var_s, tau, p_value, NOT_AVAILABLE, "Mann-Kendall test, normal approximation")


def theil_sen(
    values: Iterable[float | None], times: Iterable[float] | None = None, *, confidence: float = 0.95
) -> Result:
    """Median slope between any two points (per unit of time): one odd year moves it little.

    Parameters
    ----------
    values, times : iterable of float
        As in `mann_kendall`; missing years keep their distance.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Result
        Limits at sorted slopes by rank (scipy's `theilslopes`); nan where the ranks lie outside the list (too few
        points) or all values are equal. `code`: "too-few", "all-equal".

    References
    ----------
    .. [1] P. K. Sen (1968), Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1379-1389.

    Examples
    --------
    >>> line = theil_sen([9, 15, 19, 20, 45, 55, 78], [1, 2, 3, 4, 10, 12, 18], confidence=0.93)
    >>> line.estimate, round(line.low, 4), line.high
    (4.0, 3.7143, 4.375)
    """
    alpha = checked_error(confidence)
    y, t = _complete(values, times)
    method = "Theil-Sen slope; limits by ranks (Sen 1968)"
    if np.unique(t).size < 2:
        return not_available(confidence, method, code="too-few", n=int(y.size))
    found = stats.theilslopes(y, t, alpha=1 - alpha)
    if np.ptp(y) == 0:
        return Result(0.0, NOT_AVAILABLE, NOT_AVAILABLE, confidence, method, n=int(y.size), code="all-equal")
    n_slopes = int((np.subtract.outer(t, t) > 0).sum())
    half = float(stats.norm.isf(alpha / 2)) * math.sqrt(_variance(y, t))
    is_inside = round((n_slopes - half) / 2) >= 1 and round((n_slopes + half) / 2 + 1) <= n_slopes
    # scipy takes the outermost slopes where the ranks lie outside the list: no limits of this confidence.
    low, high = (float(found.low_slope), float(found.high_slope)) if is_inside else (NOT_AVAILABLE, NOT_AVAILABLE)
    code = "" if is_inside else "too-few"
    return Result(float(found.slope), low, high, confidence, method, n=int(y.size), code=code)


def _complete(values: Iterable[float | None], times: Iterable[float] | None) -> tuple[FloatArray, FloatArray]:
    """Values and times without the missing ones, in the order of time."""
    y = as_floats(values)
    t = np.arange(y.size, dtype=np.float64) if times is None else as_floats(times)
    if t.size != y.size:
        raise ValueError(f"{y.size} values, but {t.size} times")
    known = np.isfinite(y) & np.isfinite(t)
    order = np.argsort(t[known], kind="stable")
    return y[known][order], t[known][order]


def _variance(y: FloatArray, t: FloatArray) -> float:
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
