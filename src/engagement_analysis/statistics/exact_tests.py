"""Exact two-sided tests of a binomial share beyond the central one, and the limits that agree with them; arithmetic.

Given the sum of two Poisson counts, the first is binomial: these are the conditional tests of a ratio of two rates.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

_TIE = 1 + 1e-7  # outcomes as likely as the observed, but for rounding: R's own allowance

_Array = npt.NDArray[np.float64]


def minlike_p_value(count: int, total: int, share: float) -> float:
    """Probability of all outcomes not more likely than the observed one (Fisher's and Irwin's kind; R's poisson.test).

    Examples
    --------
    >>> round(minlike_p_value(2, 11, 17_877 / (17_877 + 16_660)), 4)
    0.0331
    """
    return float(stats.binomtest(count, total, share).pvalue)


def blaker_p_value(count: int, total: int, share: float) -> float:
    """The smaller tail, and as much of the other tail as does not exceed it.

    Parameters
    ----------
    count, total : int
        Successes and trials, 0 <= count <= total.
    share : float
        The share that is tested, between 0 and 1.

    Returns
    -------
    float
        Never above the central p value (twice the smaller tail).

    References
    ----------
    .. [1] H. Blaker (2000), Confidence curves and improved exact confidence intervals for discrete distributions,
       Canadian Journal of Statistics 28, 783-798.

    Examples
    --------
    >>> round(blaker_p_value(2, 12, 17_877 / (17_877 + 20_000)), 5)
    0.04213
    """
    below, above = float(stats.binom.cdf(count, total, share)), float(stats.binom.sf(count - 1, total, share))
    if above < below:
        return blaker_p_value(total - count, total, 1 - share)
    # The opposite tail that is no heavier: from the first outcome on whose upper tail is at most `below`.
    first = int(stats.binom.isf(below * _TIE, total, share)) + 1
    while first - 1 > count and stats.binom.sf(first - 2, total, share) <= below * _TIE:
        first -= 1
    while first <= total and stats.binom.sf(first - 1, total, share) > below * _TIE:
        first += 1
    if first <= count:
        return 1.0
    return min(1.0, below + float(stats.binom.sf(first - 1, total, share)))


def minlike_limits(count: int, total: int, alpha: float) -> tuple[float, float]:
    """The smallest and largest share that `minlike_p_value` does not reject.

    The shares that are not rejected may have gaps; the limits enclose them all (Fay 2010).

    Parameters
    ----------
    count, total : int
        Successes and trials, 0 <= count <= total, at least one trial.
    alpha : float
        A share is rejected where its p value is at most alpha.

    Returns
    -------
    tuple of two float
        Where the p value jumps or crosses alpha, to machine precision.

    References
    ----------
    .. [1] M. P. Fay (2010), Two-sided exact tests and matching confidence intervals for discrete data, R Journal 2/1,
       53-58.

    Examples
    --------
    >>> low, high = minlike_limits(2, 12, 0.05)
    >>> round(low / (1 - low) * 20_000 / 17_877, 4), round(high / (1 - high) * 20_000 / 17_877, 4)
    (0.0351, 0.942)
    """
    return 1 - _upper(total - count, total, alpha, _minlike_jumps), _upper(count, total, alpha, _minlike_jumps)


def blaker_limits(count: int, total: int, alpha: float) -> tuple[float, float]:
    """The smallest and largest share that `blaker_p_value` does not reject; never outside the central limits.

    Parameters
    ----------
    count, total, alpha
        As in `minlike_limits`.

    Returns
    -------
    tuple of two float
        Where the p value jumps or crosses alpha, to machine precision.

    References
    ----------
    .. [1] H. Blaker (2000), Confidence curves and improved exact confidence intervals for discrete distributions,
       Canadian Journal of Statistics 28, 783-798.

    Examples
    --------
    >>> low, high = blaker_limits(2, 12, 0.05)
    >>> round(low / (1 - low) * 20_000 / 17_877, 4), round(high / (1 - high) * 20_000 / 17_877, 4)
    (0.0351, 0.9363)
    """
    return 1 - _upper(total - count, total, alpha, _blaker_jumps), _upper(count, total, alpha, _blaker_jumps)


def on_grid(limits: tuple[float, float], step: float) -> tuple[float, float]:
    """The outermost multiples of a step between two limits: what a search on a grid of shares finds.

    R's exactci 1.4-5 searches so for the limits of both kinds, with a step of 0.0001, and prints more digits than that.

    Examples
    --------
    >>> on_grid((0.0304602, 0.4571067), 0.0001)
    (0.0305, 0.4571)
    """
    low, high = math.ceil(limits[0] / step) * step, math.floor(limits[1] / step) * step
    return round(low, 12), round(high, 12)


def _upper(count: int, total: int, alpha: float, jumps: Callable[[int, int, _Array], _Array]) -> float:
    """The largest share whose p value exceeds alpha.

    Above the observed share p = P(X <= count) + P(X >= y); the opposite tail loses its outcome y as the share passes
    y's jump. Between two jumps p falls or falls and then rises, so that each piece is judged by its ends.
    """
    if count == total:
        return 1.0
    outcomes = np.arange(count + 1, total + 1, dtype=np.float64)
    ends = np.append(jumps(count, total, outcomes), 1.0)
    starts = np.append(count / total, ends[:-1])
    tails = np.append(outcomes, total + 1.0)  # what the opposite tail begins with in each piece
    p_at_end, p_at_start = _p(ends, count, tails, total), _p(starts, count, tails, total)
    reached = np.flatnonzero((p_at_end > alpha) | (p_at_start > alpha))
    if reached.size == 0:
        return count / total
    piece = int(reached[-1])
    if p_at_end[piece] > alpha:
        return float(ends[piece])
    tail = tails[piece : piece + 1]

    def excess(share: float) -> float:
        return float(_p(np.array([share]), count, tail, total)[0]) - alpha

    return float(optimize.brentq(excess, starts[piece], ends[piece], xtol=1e-300, rtol=8.9e-16, maxiter=1_000))


def _p(share: _Array, count: int, tail: _Array, total: int) -> _Array:
    """P(X <= count) + P(X >= tail), by the regularised beta function; a tail beyond all trials is empty."""
    lower = special.betainc(total - count, count + 1, 1 - share)
    inside = np.minimum(tail, total)
    upper = np.where(tail > total, 0.0, special.betainc(inside, total - inside + 1, share))
    return np.asarray(lower + upper)


def _minlike_jumps(count: int, total: int, outcomes: _Array) -> _Array:
    """The share at which each outcome is as likely as the observed one: the odds have a closed form."""
    log_odds = (_log_choose(total, count) - _log_choose(total, outcomes)) / (outcomes - count)
    return np.asarray(special.expit(log_odds))


def _blaker_jumps(count: int, total: int, outcomes: _Array) -> _Array:
    """The share at which each outcome's upper tail is as heavy as the observed one's lower tail; by bisection."""
    low, high = np.full(outcomes.shape, count / total), np.ones(outcomes.shape)
    for _ in range(60):
        middle = (low + high) / 2
        lower = special.betainc(total - count, count + 1, 1 - middle)
        is_heavier = special.betainc(outcomes, total - outcomes + 1, middle) > lower
        low, high = np.where(is_heavier, low, middle), np.where(is_heavier, middle, high)
    return low


def _log_choose(total: int, outcome: _Array | float) -> _Array:
    return np.asarray(math.lgamma(total + 1) - special.gammaln(outcome + 1.0) - special.gammaln(total - outcome + 1.0))
