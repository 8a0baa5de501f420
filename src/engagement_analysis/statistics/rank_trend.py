"""Series of numbers → Mann-Kendall test (exact, with ties), Theil-Sen slope."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from engagement_analysis.statistics.intervals import Numbers, as_floats
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, checked_error, not_available

MAX_EXACT_N = 100
"""Up to this many values the exact distribution is computed; beyond, the normal one is as good."""


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Kendall's test for a monotone trend; what is not available is nan.

    `s`: pairs that rise minus pairs that fall; `p_value`: share of all orders of these very values in which |S| is at
    least as large (normal beyond :data:`MAX_EXACT_N` values, or where two share a time); `smallest_p`: the least that
    as many values with these ties could ever give.
    """

    n: int
    s: int
    p_value: float
    smallest_p: float


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
        `n`, `s`, `p_value`, `smallest_p`; nan: not available.

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
    if n < 2:
        return MannKendall(n, s, NOT_AVAILABLE, NOT_AVAILABLE)
    if n > MAX_EXACT_N or np.unique(t).size < n:
        return MannKendall(n, s, float(stats.kendalltau(t, y, method="asymptotic").pvalue), NOT_AVAILABLE)
    return MannKendall(n, s, _exact_p(s, _ties(y)), _smallest_p(_ties(y)))


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
        Limits at sorted slopes by rank (scipy's `theilslopes`); nan where so few points could not show any trend with
        that confidence, or all values are equal. `code`: "too-few", "all-equal".

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
    code = "all-equal" if np.ptp(y) == 0 else "too-few" if _smallest_p(_ties(y)) > alpha else ""
    # scipy takes the outermost slopes where the ranks lie outside the list: no limits of this confidence.
    low, high = (NOT_AVAILABLE, NOT_AVAILABLE) if code else (float(found.low_slope), float(found.high_slope))
    return Result(float(found.slope), low, high, confidence, method, n=int(y.size), code=code)


def _complete(values: Iterable[float | None], times: Iterable[float] | None) -> tuple[Numbers, Numbers]:
    """Values and times without the missing ones, in the order of time."""
    y = as_floats(values)
    t = np.arange(y.size, dtype=np.float64) if times is None else as_floats(times)
    if t.size != y.size:
        raise ValueError(f"{y.size} values, but {t.size} times")
    known = np.isfinite(y) & np.isfinite(t)
    order = np.argsort(t[known], kind="stable")
    return y[known][order], t[known][order]


def _ties(y: Numbers) -> tuple[int, ...]:
    """Sizes of the groups of equal values, singles included."""
    return tuple(np.unique(y, return_counts=True)[1].tolist())


def _exact_p(s: int, ties: tuple[int, ...]) -> float:
    """Share of all orders in which S is at least as far from 0; S is the largest one minus twice the inversions."""
    chances = _inversions(ties)
    most = (chances.size - 1 - abs(s)) // 2
    return 1.0 if s == 0 else 2 * float(chances[: most + 1].sum())


def _smallest_p(ties: tuple[int, ...]) -> float:
    """The least two-sided p that such values can ever give: 2 / n! without ties, however steep the trend."""
    n_orders = math.factorial(sum(ties)) // math.prod(map(math.factorial, ties))
    return min(1.0, 2 / n_orders)


@lru_cache(maxsize=128)
def _inversions(ties: tuple[int, ...]) -> Numbers:
    """Chance of each number of inversions, if all orders are equally likely."""
    chances, n = np.ones(1), 0
    for size in ties:
        chances = np.convolve(chances, _inversions_between(n, size))
        n += size
    return chances


def _inversions_between(n: int, size: int) -> Numbers:
    """The same between n values and a group of equal ones: the coefficients of Gauss's binomial [n + size, size].

    They count the partitions into at most `size` parts of at most n: either no part is n, or one is and the rest is
    a partition into one part less.
    """
    partitions: list[Numbers] = [np.ones(1)] * (size + 1)
    for largest in range(1, n + 1):
        for n_parts in range(1, size + 1):
            counts = np.zeros(largest * n_parts + 1)
            counts[: (largest - 1) * n_parts + 1] += partitions[n_parts]
            counts[largest:] += partitions[n_parts - 1]
            partitions[n_parts] = counts
    return partitions[size] / float(partitions[size].sum())
