"""Two Poisson rates of independent events, one taken from the other: organisations, or persons who come one by one."""

import math
from collections.abc import Callable

from scipy import optimize, special

from engagement_analysis.statistics.intervals import garwood_interval
from engagement_analysis.statistics.rate_difference import MISSING_COUNT, NOBODY_CAME, gamma_difference_quantile
from engagement_analysis.statistics.rate_ratio import as_sizes, checked_alpha
from engagement_analysis.statistics.results import NOT_AVAILABLE, RateDifference

_Limits = tuple[float, float]
_MAX_ROUNDS = 1_000


def person_rate_difference(
    count: float,
    reference_count: float,
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
    method: str = "exact",
    per: float = 1.0,
) -> RateDifference:
    """Difference of two Poisson rates of independent events: organisations, or persons who come one by one.

    A difference has no exact conditional interval as a ratio has: given the sum of both counts, their split depends on
    the rates themselves, not on the difference alone. "exact" melds the two exact one-sample intervals instead; it
    excludes 0 exactly where the exact conditional limits of `person_rate_ratio` exclude 1.

    Parameters
    ----------
    count, reference_count : int
        Events of the rate and of the one that is taken from it, 0 or more.
    exposure : tuple of two float
        Inhabitants (or inhabitant-years) of each.
    confidence : float
        Two-sided level, between 0 and 1.
    method : {"exact", "mover", "score", "wald"}
        "exact": melded from the exact limits of each rate (Fay, Proschan & Brittain 2015); "mover": the exact limits
        of each rate, their distances from the estimate added as squares (Zou & Donner 2008); "score": the roots of the
        score test with the rates estimated under the difference (Miettinen & Nurminen 1985); "wald": normal with
        variance x1 / t1^2 + x2 / t2^2, not available where both counts are 0.
    per : float
        Inhabitants to which the rates refer.

    Returns
    -------
    RateDifference
        At counts of 0 the estimate and, but for "wald", the limits are numbers. All is nan where a count is not
        available.

    Raises
    ------
    ValueError
        An unknown method, counts that are negative or not whole, exposures that are not positive.

    Notes
    -----
    statsmodels' `confint_poisson_2indep(compare="diff", method="score")` minimises the squared distance of a p value
    from a start that may lie beyond the wrong limit: at (1 of 1) - (0 of 1,000) its lower limit is -1.4, and where
    the second count is 0 it warns of a division by zero. The roots here are found between known ends; where
    statsmodels has no such trouble the tests find both equal.

    References
    ----------
    .. [1] O. Miettinen, M. Nurminen (1985), Comparative analysis of two rates, Statistics in Medicine 4, 213-226.
    .. [2] G. Y. Zou, A. Donner (2008), Construction of confidence limits about effect measures: a general approach,
       Statistics in Medicine 27, 1693-1702.
    .. [3] M. P. Fay, M. A. Proschan, E. Brittain (2015), Combining one-sample confidence procedures for inference in
       the two-sample case, Biometrics 71, 146-156.

    Examples
    --------
    Breast cancer among women with and without fluoroscopy, cases per 10,000 woman-years.

    >>> difference = person_rate_difference(41, 15, exposure=(28_010, 19_017), method="score", per=10_000)
    >>> round(difference.estimate, 2), round(difference.low, 2), round(difference.high, 2)
    (6.75, 0.43, 12.9)
    """
    if method not in _LIMITS:
        raise ValueError(f"unknown method {method!r}: one of {', '.join(_LIMITS)}")
    name = f"{_METHOD_NAMES[method]}, persons or organisations as independent events"
    alpha = checked_alpha(confidence, (*exposure, per))
    counts = as_sizes([count, reference_count])
    if any(math.isnan(value) for value in counts):
        nothing = (NOT_AVAILABLE,) * 3
        return RateDifference(*nothing, confidence, exposure, name, per, note=MISSING_COUNT)
    if not all(value.is_integer() for value in counts):
        raise ValueError(f"counts are whole numbers, not {count!r} and {reference_count!r}")
    n = (int(counts[0]), int(counts[1]))
    estimate = per * (n[0] / exposure[0] - n[1] / exposure[1])
    low, high = _LIMITS[method](n, exposure, alpha)
    note = NOBODY_CAME if n == (0, 0) else ""
    return RateDifference(estimate, per * low, per * high, confidence, exposure, name, per, n, note=note)


def _melded_limits(counts: tuple[int, int], exposure: tuple[float, float], alpha: float) -> _Limits:
    scales = (1 / exposure[0], 1 / exposure[1])
    low = gamma_difference_quantile(alpha / 2, (counts[0], counts[1] + 1), scales)
    return low, gamma_difference_quantile(1 - alpha / 2, (counts[0] + 1, counts[1]), scales)


def _mover_limits(counts: tuple[int, int], exposure: tuple[float, float], alpha: float) -> _Limits:
    one, other = (
        garwood_interval(x, confidence=1 - alpha).scaled(1 / t) for x, t in zip(counts, exposure, strict=True)
    )
    difference = one.estimate - other.estimate
    below = math.hypot(one.estimate - one.low, other.high - other.estimate)
    above = math.hypot(one.high - one.estimate, other.estimate - other.low)
    return difference - below, difference + above


def _score_limits(counts: tuple[int, int], exposure: tuple[float, float], alpha: float) -> _Limits:
    """Roots of the score test: beyond the estimate it only falls, so a root lies between there and far out."""
    z = float(-special.ndtri(alpha / 2))
    estimate = counts[0] / exposure[0] - counts[1] / exposure[1]
    # No limit lies further out than one more event and z squared of them on one side would bring it.
    reach = [(z + math.sqrt(x + z**2 + 1)) ** 2 / t for x, t in zip(counts, exposure, strict=True)]

    def excess(difference: float, side: float) -> float:
        return score_statistic(difference, counts, exposure) - side * z

    low = optimize.brentq(
        excess, estimate - sum(reach), estimate, args=(1.0,), maxiter=_MAX_ROUNDS, xtol=1e-300, rtol=8.9e-16
    )
    high = optimize.brentq(
        excess, estimate, estimate + sum(reach), args=(-1.0,), maxiter=_MAX_ROUNDS, xtol=1e-300, rtol=8.9e-16
    )
    return float(low), float(high)


def score_statistic(difference: float, counts: tuple[int, int], exposure: tuple[float, float]) -> float:
    """Observed minus supposed difference in standard errors, the rates estimated under the supposed one.

    The smaller rate r solves x1 / r1 + x2 / r2 = t1 + t2 with the other one r + |d|, a quadratic equation.

    Examples
    --------
    >>> round(score_statistic(0, (41, 15), (28_010, 19_017)), 4)
    2.0818
    """
    (x1, x2), (t1, t2) = counts, exposure
    gap = abs(difference)
    half = (x1 + x2 - (t1 + t2) * gap) / 2
    product = (x2 if difference >= 0 else x1) * gap
    root = math.sqrt(half**2 + (t1 + t2) * product)
    smaller = (half + root) / (t1 + t2)
    if half <= 0:  # the same root, without taking two nearly equal numbers from each other
        smaller = product / (root - half) if root > half else 0.0
    rates = (smaller + gap, smaller) if difference >= 0 else (smaller, smaller + gap)
    variance = rates[0] / t1 + rates[1] / t2
    # Without events and without a supposed difference nothing deviates from anything.
    return (x1 / t1 - x2 / t2 - difference) / math.sqrt(variance) if variance > 0 else 0.0


def _wald_limits(counts: tuple[int, int], exposure: tuple[float, float], alpha: float) -> _Limits:
    if counts == (0, 0):
        return NOT_AVAILABLE, NOT_AVAILABLE
    estimate = counts[0] / exposure[0] - counts[1] / exposure[1]
    half = float(-special.ndtri(alpha / 2)) * math.sqrt(counts[0] / exposure[0] ** 2 + counts[1] / exposure[1] ** 2)
    return estimate - half, estimate + half


_LIMITS: dict[str, Callable[[tuple[int, int], tuple[float, float], float], _Limits]] = {
    "exact": _melded_limits,
    "mover": _mover_limits,
    "score": _score_limits,
    "wald": _wald_limits,
}
_METHOD_NAMES = {
    "exact": "melded exact limits (Fay, Proschan & Brittain 2015)",
    "mover": "MOVER from exact limits (Zou & Donner 2008)",
    "score": "score limits (Miettinen & Nurminen 1985)",
    "wald": "Wald limits of a difference",
}
