"""Limits for a count, and for a sum of groups that each bring their people: plain arithmetic on numbers.

A count that is not available (nan, None, pd.NA) gives an interval that is not available (nan), never a warning.
"""

import math
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from engagement_analysis.statistics.results import NOT_AVAILABLE, Interval, is_missing


def garwood_interval(count: float, *, confidence: float = 0.95) -> Interval:
    """Exact central limits of the mean of a Poisson count.

    Parameters
    ----------
    count : int
        Independent events (for persons: nobody brings anybody along), 0 or more.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        In events. A count of 0 has the lower limit exactly 0 and the upper limit -log(alpha / 2).

    Raises
    ------
    ValueError
        A count that is negative or not whole, a confidence outside 0 to 1.

    References
    ----------
    .. [1] F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.

    Examples
    --------
    >>> limits = garwood_interval(10)
    >>> round(limits.low, 4), round(limits.high, 4)
    (4.7954, 18.3904)
    """
    method = "exact Poisson limits (Garwood 1936)"
    alpha = _alpha(confidence)
    number = _count(count)
    if math.isnan(number):
        return _not_available(confidence, method)
    low = float(special.gammaincinv(number, alpha / 2)) if number > 0 else 0.0
    return Interval(number, low, float(special.gammainccinv(number + 1, alpha / 2)), confidence, method)


def midp_interval(count: float, *, confidence: float = 0.95) -> Interval:
    """Mid-P limits of the mean of a Poisson count: less cautious than the exact ones, right on average.

    The lower limit solves P(X > x) + P(X = x) / 2 = alpha / 2, the upper one P(X < x) + P(X = x) / 2 = alpha / 2.

    Parameters
    ----------
    count : int
        Independent events, 0 or more.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        In events; the roots of these equations to machine precision. A count of 0 has the lower limit exactly 0 and the
        upper limit -log(alpha).

    Raises
    ------
    ValueError
        A count that is negative or not whole, a confidence outside 0 to 1.

    References
    ----------
    .. [1] G. Berry, P. Armitage (1995), Mid-P confidence intervals: a brief review, The Statistician 44, 417-423.

    Examples
    --------
    >>> limits = midp_interval(10)
    >>> round(limits.low, 4), round(limits.high, 4)
    (5.0795, 17.8249)
    """
    method = "mid-P Poisson limits"
    alpha = _alpha(confidence)
    number = _count(count)
    if math.isnan(number):
        return _not_available(confidence, method)
    if number == 0:
        return Interval(0.0, 0.0, -math.log(alpha), confidence, method)

    # P(X >= x) is the regularised lower gamma function of x: half of P(X > x) + P(X >= x) is the mid-P tail.
    def excess_above(mean: float) -> float:
        return float(special.gammainc(number, mean) + special.gammainc(number + 1, mean)) - alpha

    def excess_below(mean: float) -> float:
        return float(special.gammaincc(number, mean) + special.gammaincc(number + 1, mean)) - alpha

    # The exact limits enclose the mid-P ones; the other end is where the mid-P tail is above alpha / 2 for sure.
    exact = garwood_interval(number, confidence=confidence)
    low = _root(excess_above, exact.low, float(special.gammaincinv(number + 1, alpha / 2)))
    high = _root(excess_below, float(special.gammainccinv(number, alpha / 2)), exact.high)
    return Interval(number, low, high, confidence, method)


def byar_interval(count: float, *, confidence: float = 0.95) -> Interval:
    """Byar's closed approximation of the exact limits, as Breslow & Day print it (x below, x + 1 above).

    Two formulas go by the name Byar; the other one is `byar_midp_interval`.

    Parameters
    ----------
    count : int
        Independent events, 0 or more.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        In events. A count of 0 has the lower limit exactly 0. Where the formula would cube a negative number (a count
        of 1 at 99.8 percent) the lower limit is not available (nan).

    References
    ----------
    .. [1] N. E. Breslow, N. E. Day (1987), Statistical Methods in Cancer Research II, IARC, p. 69.

    Examples
    --------
    >>> limits = byar_interval(10)
    >>> round(limits.low, 4), round(limits.high, 4)
    (4.7874, 18.3915)
    """
    method = "Byar's limits, x and x + 1 (Breslow & Day 1987)"
    z = _normal_quantile(confidence)
    number = _count(count)
    if math.isnan(number):
        return _not_available(confidence, method)
    low = _wilson_hilferty(number, -z) if number > 0 else 0.0
    return Interval(number, low, _wilson_hilferty(number + 1, z), confidence, method)


def byar_midp_interval(count: float, *, confidence: float = 0.95) -> Interval:
    """Byar's limits in the form of Rothman & Boice (x + 1/2 in both), which approximates the mid-P limits.

    Parameters
    ----------
    count : int
        Independent events, 0 or more.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        In events. A count of 0 has the lower limit exactly 0; a lower limit below 0 is not available (nan).

    References
    ----------
    .. [1] K. J. Rothman, J. D. Boice (1979), Epidemiologic Analysis with a Programmable Calculator, NIH 79-1649, p. 29.

    Examples
    --------
    >>> limits = byar_midp_interval(10)
    >>> round(limits.low, 4), round(limits.high, 4)
    (5.1338, 17.7405)
    """
    method = "Byar's limits, x + 1/2 (Rothman & Boice 1979)"
    z = _normal_quantile(confidence)
    number = _count(count)
    if math.isnan(number):
        return _not_available(confidence, method)
    low = _wilson_hilferty(number + 0.5, -z) if number > 0 else 0.0
    return Interval(number, low, _wilson_hilferty(number + 0.5, z), confidence, method)


def score_interval(count: float, *, confidence: float = 0.95) -> Interval:
    """Score limits of a Poisson mean: the roots of |x - mean| = z sqrt(mean).

    Parameters
    ----------
    count : int
        Independent events, 0 or more.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        In events. A count of 0 has the lower limit exactly 0 and the upper limit z squared.

    References
    ----------
    .. [1] L. Barker (2002), A comparison of nine confidence intervals for a Poisson parameter, Am. Statistician 56,
       85-89.

    Examples
    --------
    >>> limits = score_interval(10)
    >>> round(limits.low, 4), round(limits.high, 4)
    (5.432, 18.4095)
    """
    method = "score limits of a Poisson mean"
    z = _normal_quantile(confidence)
    number = _count(count)
    if math.isnan(number):
        return _not_available(confidence, method)
    middle, half = number + z**2 / 2, z * math.sqrt(number + z**2 / 4)
    return Interval(number, number**2 / (middle + half), middle + half, confidence, method)


def wald_interval(count: float, *, confidence: float = 0.95) -> Interval:
    """The textbook's x -/+ z sqrt(x): for comparison only, too narrow for small counts and empty at 0.

    Parameters
    ----------
    count : int
        Independent events, 0 or more.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        In events. Not available (nan) for a count of 0: a width of 0 would claim certainty. Not below 0.

    Examples
    --------
    >>> limits = wald_interval(196)
    >>> round(limits.low, 4), round(limits.high, 4)
    (168.5605, 223.4395)
    """
    method = "Wald limits of a Poisson mean"
    z = _normal_quantile(confidence)
    number = _count(count)
    if math.isnan(number):
        return _not_available(confidence, method)
    if number == 0:
        return Interval(0.0, NOT_AVAILABLE, NOT_AVAILABLE, confidence, method)
    half = z * math.sqrt(number)
    return Interval(number, max(number - half, 0.0), number + half, confidence, method)


def fay_feuer_interval(
    weights: Iterable[float],
    counts: Iterable[float] | None = None,
    *,
    confidence: float = 0.95,
    max_weight: float | None = None,
    modification: str = "max",
) -> Interval:
    """Gamma limits of a weighted sum of Poisson counts: people who come in groups, or directly standardised rates.

    With y = sum(w x), v = sum(w^2 x) and the largest weight m, the limits are the alpha / 2 quantile of a gamma
    distribution with mean y and variance v, and the 1 - alpha / 2 quantile of one with mean y + m and variance v +
    m^2: one more group of the largest size might have come. For people in groups each group is one event (x = 1) and
    its people are the weight.

    Coverage of the 95 percent limits for one year's people, simulated with 4,000 years of 12 to 60 groups coming as a
    Poisson process: 95.9 to 97.0 percent with 3 to 25 people a group, 95.2 to 96.8 percent where three in ten are
    schools of 50 to 110; with 6 groups that differ so much 86.6 percent. Persons as independent: 19 to 36 percent.
    Script and table:
    `tests/analysis/simulate_coverage.py`, `simulated_coverage.txt`.

    Parameters
    ----------
    weights : iterable of float
        What one event of each kind counts: people in each group, or standard share / population. 0 or more.
    counts : iterable of float, optional
        Events of each kind; 1 each if left out.
    confidence : float
        Two-sided level, between 0 and 1.
    max_weight : float, optional
        The size of the largest group that might have come, where it is known to exceed those that came. Needed if
        nobody came: without any weight there is no upper limit (nan).
    modification : {"max", "mean"}
        "max" adds the largest weight and its square in the upper limit (Fay & Feuer 1997), "mean" the mean weight and
        the mean square (Tiwari, Clegg & Zou 2006): narrower, and not always enough.

    Returns
    -------
    Interval
        In the unit of the weights. A sum of 0 has the lower limit exactly 0. One kind of event with weight w gives w
        times the exact Poisson limits. Any weight or count that is not available makes all of it not available.

    Raises
    ------
    ValueError
        Negative weights or counts, lists of different length, an unknown modification.

    References
    ----------
    .. [1] M. P. Fay, E. J. Feuer (1997), Confidence intervals for directly standardized rates: a method based on the
       gamma distribution, Statistics in Medicine 16, 791-801.
    .. [2] R. C. Tiwari, L. X. Clegg, Z. Zou (2006), Efficient interval estimation for age-adjusted cancer rates,
       Statistical Methods in Medical Research 15, 547-569.

    Examples
    --------
    Three school classes and a club: the interval is far wider than the one of 80 persons who come one by one.

    >>> limits = fay_feuer_interval([25, 25, 22, 8])
    >>> limits.estimate, round(limits.low, 1), round(limits.high, 1)
    (80.0, 19.6, 221.2)
    """
    if modification not in {"max", "mean"}:
        raise ValueError(f"unknown modification {modification!r}: 'max' or 'mean'")
    method = (
        "gamma limits of a weighted Poisson sum (Fay & Feuer 1997)"
        if modification == "max"
        else "gamma limits of a weighted Poisson sum, mean weight (Tiwari et al. 2006)"
    )
    alpha = _alpha(confidence)
    weight = _numbers(weights)
    count = np.ones_like(weight) if counts is None else _numbers(counts)
    if weight.shape != count.shape:
        raise ValueError(f"{weight.size} weights, but {count.size} counts")
    if np.isnan(weight).any() or np.isnan(count).any():
        return _not_available(confidence, method)
    if (weight < 0).any() or (count < 0).any():
        raise ValueError("weights and counts must not be negative")
    total, variance = float(weight @ count), float(weight**2 @ count)
    low = _gamma_quantile(total, variance, alpha / 2)
    added, added_square = _upper_addition(weight, max_weight, modification)
    high = (
        _gamma_quantile(total + added, variance + added_square, alpha / 2, upper=True) if added > 0 else NOT_AVAILABLE
    )
    return Interval(total, low, high, confidence, method)


def _upper_addition(
    weight: npt.NDArray[np.float64], max_weight: float | None, modification: str
) -> tuple[float, float]:
    """What the upper limit adds to mean and variance: one event more, of the largest or of the mean weight."""
    if modification == "mean" and weight.size and max_weight is None:
        return float(weight.mean()), float((weight**2).mean())
    largest = max(float(weight.max(initial=0.0)), 0.0 if max_weight is None else float(max_weight))
    return largest, largest**2


def _gamma_quantile(mean: float, variance: float, tail: float, *, upper: bool = False) -> float:
    """Quantile of the gamma distribution with this mean and variance; 0 where both are 0."""
    if mean <= 0:
        return 0.0
    shape, scale = mean**2 / variance, variance / mean
    quantile = special.gammainccinv(shape, tail) if upper else special.gammaincinv(shape, tail)
    return float(quantile) * scale


def _wilson_hilferty(mean: float, z: float) -> float:
    """The Wilson-Hilferty cube that both forms of Byar use; nan where it would be the cube of a negative number."""
    root = 1 - 1 / (9 * mean) + z / (3 * math.sqrt(mean))
    return mean * root**3 if root >= 0 else NOT_AVAILABLE


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """The root between two points to machine precision."""
    return float(optimize.brentq(function, low, high, xtol=1e-300, rtol=8.9e-16, maxiter=500))


def _alpha(confidence: float) -> float:
    """The error that a confidence allows, 0 to 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    return 1 - confidence


def _normal_quantile(confidence: float) -> float:
    """The z that belongs to a two-sided confidence."""
    return float(-special.ndtri(_alpha(confidence) / 2))


def _count(count: float) -> float:
    """A count as a float, nan where it is not available."""
    if is_missing(count):
        return NOT_AVAILABLE
    number = float(count)
    if not (math.isfinite(number) and number >= 0 and number.is_integer()):
        raise ValueError(f"a count is a whole number, 0 or more, not {count!r}")
    return number


def _numbers(values: Iterable[float]) -> npt.NDArray[np.float64]:
    """Numbers as an array, nan where one is not available."""
    return np.array([NOT_AVAILABLE if is_missing(value) else float(value) for value in values], dtype=np.float64)


def _not_available(confidence: float, method: str) -> Interval:
    """An interval that says that there is none."""
    return Interval(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, method)
