"""Counts in strata + a standard → directly and indirectly standardised rates with limits; plain arithmetic."""

import math
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from engagement_analysis.statistics.intervals import (
    byar_interval,
    fay_feuer_interval,
    garwood_interval,
    wald_interval,
)
from engagement_analysis.statistics.results import NOT_AVAILABLE, Interval

_TOTAL_LIMITS: dict[str, Callable[..., Interval]] = {
    "dobson": garwood_interval,
    "dobson_byar": byar_interval,
    "wald": wald_interval,
}
_GAMMA_MODIFICATIONS = {"fay_feuer": "max", "tiwari": "mean"}


def directly_standardised_rate(
    counts: Iterable[float],
    populations: Iterable[float],
    standard: Iterable[float],
    *,
    per: float = 1.0,
    confidence: float = 0.95,
    method: str = "fay_feuer",
    min_events: int = 0,
) -> Interval:
    """The rate that a standard population would have with these strata's rates, with limits.

    Parameters
    ----------
    counts, populations, standard : iterable of float, one entry per stratum
        Events; inhabitants; the standard's share or number. Of equal length.
    per : float
        Inhabitants to which the rate refers.
    confidence : float
        Two-sided level, between 0 and 1.
    method : {"fay_feuer", "tiwari", "dobson", "dobson_byar", "wald"}
        "fay_feuer", "tiwari": see `fay_feuer_interval`; "dobson": the exact limits of the total count, scaled to the
        rate's variance; "dobson_byar": the same with Byar's limits; "wald": normal, for comparison only.
    min_events : int
        Below so many events no rate is given (English public health guidance: 10).

    Returns
    -------
    Interval
        Events per `per` inhabitants. Without any event the limits other than the gamma ones are not available (nan).

    Raises
    ------
    ValueError
        Lists of different length, an unknown method, no weight at all, or a stratum that counts in the standard, but
        has no inhabitants: its rate is 0/0, and taking it as 0 would be a guess.

    References
    ----------
    .. [1] M. P. Fay, E. J. Feuer (1997), Confidence intervals for directly standardized rates: a method based on the
       gamma distribution, Statistics in Medicine 16, 791-801.
    .. [2] A. J. Dobson, K. Kuulasmaa, E. Eberle, J. Scherer (1991), Confidence intervals for weighted sums of Poisson
       parameters, Statistics in Medicine 10, 457-462.

    Examples
    --------
    >>> rate = directly_standardised_rate([3, 5], [900, 1500], [1000, 2000], per=1_000)
    >>> round(rate.estimate, 2), round(rate.low, 2), round(rate.high, 2)
    (3.33, 1.43, 6.63)
    """
    if method not in _GAMMA_MODIFICATIONS and method not in _TOTAL_LIMITS:
        raise ValueError(f"unknown method {method!r}: one of {', '.join([*_GAMMA_MODIFICATIONS, *_TOTAL_LIMITS])}")
    count, weight = _checked_strata(counts, populations, standard)
    total = float(count.sum())
    name = f"direct standardisation, {method}"
    if total < min_events:
        return Interval(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, name)
    if method in _GAMMA_MODIFICATIONS:
        limits = fay_feuer_interval(weight, count, confidence=confidence, modification=_GAMMA_MODIFICATIONS[method])
        return limits.scaled(per)
    rate = float(weight @ count)
    if total == 0:
        return Interval(rate, NOT_AVAILABLE, NOT_AVAILABLE, confidence, name)
    scale = math.sqrt(float(weight**2 @ count) / total)
    of_total = _TOTAL_LIMITS[method](total, confidence=confidence)
    low, high = (rate + scale * (limit - total) for limit in (of_total.low, of_total.high))
    return Interval(rate, low, high, confidence, name).scaled(per)


def indirectly_standardised_ratio(observed: float, expected: float, *, confidence: float = 0.95) -> Interval:
    """Observed over expected events, limits as in English public health: exact below 10 events, Byar's from 10 on.

    Parameters
    ----------
    observed : int
        Events that came.
    expected : float
        Events that a reference's rates would have given in these strata, above 0.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        A ratio (1: as many as expected).

    Raises
    ------
    ValueError
        Nothing expected.

    References
    ----------
    .. [1] N. E. Breslow, N. E. Day (1987), Statistical Methods in Cancer Research II, IARC, chapter 2.

    Examples
    --------
    >>> ratio = indirectly_standardised_ratio(12, 8.0)
    >>> round(ratio.estimate, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.5, 0.77, 2.62)
    """
    if not expected > 0:
        raise ValueError(f"the expected number of events must be above 0, not {expected!r}")
    limits = garwood_interval if observed < 10 else byar_interval
    return limits(observed, confidence=confidence).scaled(1 / expected)


def _checked_strata(
    counts: Iterable[float], populations: Iterable[float], standard: Iterable[float]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Counts, and the weight of one event in each stratum: the standard's share divided by the inhabitants."""
    count, inhabitants, share = (np.array(list(values), dtype=np.float64) for values in (counts, populations, standard))
    if not count.size == inhabitants.size == share.size:
        raise ValueError(f"strata differ in number: {count.size}, {inhabitants.size}, {share.size}")
    if not share.sum() > 0:
        raise ValueError("the standard has no weight in any stratum")
    if ((inhabitants <= 0) & (share > 0)).any():
        raise ValueError("a stratum with weight in the standard has no inhabitants: its rate does not exist")
    counts_in = share > 0
    return count[counts_in], share[counts_in] / share.sum() / inhabitants[counts_in]
