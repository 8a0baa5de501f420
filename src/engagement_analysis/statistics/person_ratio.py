"""Two Poisson rates of independent events compared: organisations, or persons who come one by one; plain arithmetic."""

import math
from collections.abc import Callable

from scipy import optimize, special, stats

from engagement_analysis.statistics.exact_tests import (
    blaker_limits,
    blaker_p_value,
    minlike_limits,
    minlike_p_value,
    on_grid,
)
from engagement_analysis.statistics.rate_ratio import as_sizes, checked_alpha, gamma_ratio_quantile
from engagement_analysis.statistics.results import NOT_AVAILABLE, RateRatio


def person_rate_ratio(
    count: float,
    reference_count: float,
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
    method: str = "exact",
    share_step: float | None = None,
) -> RateRatio:
    """Ratio of two Poisson rates of independent events: organisations, or persons who come one by one.

    Given the sum of both counts, the first is binomial with the share t1 r / (t1 r + t2); limits of that share give
    limits of the ratio r.

    Parameters
    ----------
    count, reference_count : int
        Events above and below the fraction line, 0 or more.
    exposure : tuple of two float
        Inhabitants (or inhabitant-years) t1, t2 of each.
    confidence : float
        Two-sided level, between 0 and 1.
    method : {"exact", "minlike", "blaker", "midp", "score", "wald_log"}
        "exact": central limits of Clopper & Pearson; "minlike", "blaker": exact limits that agree with these two-sided
        p values, narrower, but not with equal tails; "midp": the same with half the probability of the observed
        outcome; "score": Wilson's limits; "wald_log": normal on the log ratio with variance 1/x1 + 1/x2, not
        available at 0.
    share_step : float, optional
        Limits of "minlike" and "blaker" on a grid of binomial shares, for comparison with R's exactci, which searches
        in steps of 0.0001; to machine precision if left out.

    Returns
    -------
    RateRatio
        With a count of 0 above the line the ratio and its lower limit are exactly 0; with 0 below it there is no ratio
        (nan) and no upper limit (inf); with 0 on both sides all is nan.

    Raises
    ------
    ValueError
        An unknown method, counts that are negative or not whole, exposures that are not positive.

    References
    ----------
    .. [1] J. Przyborowski, H. Wilenski (1940), Homogeneity of results in testing samples from Poisson series,
       Biometrika 31, 313-323.
    .. [2] C. J. Clopper, E. S. Pearson (1934), The use of confidence or fiducial limits, Biometrika 26, 404-413.
    .. [3] M. P. Fay (2010), Two-sided exact tests and matching confidence intervals for discrete data, R Journal 2/1,
       53-58.
    .. [4] H. Blaker (2000), Confidence curves and improved exact confidence intervals for discrete distributions,
       Canadian Journal of Statistics 28, 783-798.

    Examples
    --------
    >>> ratio = person_rate_ratio(11, 21, exposure=(800, 3_011))
    >>> round(ratio.estimate, 3), round(ratio.low, 3), round(ratio.high, 3)
    (1.971, 0.858, 4.277)
    """
    if method not in _ODDS_LIMITS and method != "wald_log":
        raise ValueError(f"unknown method {method!r}: one of {', '.join([*_ODDS_LIMITS, 'wald_log'])}")
    name = f"{_METHOD_NAMES[method]}, persons or organisations as independent events"
    alpha = checked_alpha(confidence, exposure)
    above, below = as_sizes([count])[0], as_sizes([reference_count])[0]
    if math.isnan(above + below) or above + below == 0:
        return RateRatio(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, exposure, name)
    if not (above.is_integer() and below.is_integer()):
        raise ValueError(f"counts are whole numbers, not {count!r} and {reference_count!r}")
    time_ratio = exposure[1] / exposure[0]
    estimate = above / below * time_ratio if below else NOT_AVAILABLE
    if method == "wald_log":
        low, high = _wald_log_limits(above, below, alpha)
    else:
        low, high = _ODDS_LIMITS[method](int(above), int(below), alpha)
        if share_step is not None and method in {"minlike", "blaker"}:
            low, high = (_odds(share) for share in on_grid((_share(low), _share(high)), share_step))
    return RateRatio(estimate, low * time_ratio, high * time_ratio, confidence, exposure, name)


def person_rate_ratio_p_values(
    count: float, reference_count: float, *, exposure: tuple[float, float] = (1.0, 1.0), null_ratio: float = 1.0
) -> dict[str, float]:
    """P values for two Poisson rates of independent events, each kind by name, for checking against other software.

    Two-sided exact p values come in three kinds that may contradict each other; each agrees with the interval of its
    own name only, the central one with "exact". None of them holds for persons who come in groups.

    Parameters
    ----------
    count, reference_count, exposure
        As in `person_rate_ratio`.
    null_ratio : float
        The ratio that is tested, above 0.

    Returns
    -------
    dict of str to float
        `exact_central` (twice the smaller tail, at most 1), `exact_minlike` (all outcomes not more likely than the
        observed), `blaker` (the smaller tail, and as much of the other as does not exceed it), `midp_central`, `score`
        (Pearson's chi-square without correction), `wald_log` (nan at a count of 0), `greater`, `less` (one-sided
        exact). All nan where a count is not available or both are 0.

    Examples
    --------
    >>> p = person_rate_ratio_p_values(2, 9, exposure=(17_877, 16_660))
    >>> round(p["exact_central"], 4), round(p["exact_minlike"], 4)
    (0.0501, 0.0331)
    """
    checked_alpha(0.95, exposure)
    above, below = as_sizes([count, reference_count])
    if math.isnan(above + below) or above + below == 0:
        kinds = ("exact_central", "exact_minlike", "blaker", "midp_central", "score", "wald_log", "greater", "less")
        return dict.fromkeys(kinds, NOT_AVAILABLE)
    total = int(above + below)
    share = exposure[0] * null_ratio / (exposure[0] * null_ratio + exposure[1])
    greater = float(stats.binom.sf(above - 1, total, share))
    less = float(stats.binom.cdf(above, total, share))
    half = float(stats.binom.pmf(above, total, share)) / 2
    wald_log = NOT_AVAILABLE
    if above and below:
        distance = math.log(above / below * exposure[1] / exposure[0] / null_ratio)
        wald_log = _two_sided_normal(distance / math.sqrt(1 / above + 1 / below))
    return {
        "exact_central": min(1.0, 2 * min(greater, less)),
        "exact_minlike": minlike_p_value(int(above), total, share),
        "blaker": blaker_p_value(int(above), total, share),
        "midp_central": min(1.0, 2 * (min(greater, less) - half)),
        "score": _two_sided_normal((above - total * share) / math.sqrt(total * share * (1 - share))),
        "wald_log": wald_log,
        "greater": greater,
        "less": less,
    }


def _two_sided_normal(z: float) -> float:
    return float(2 * special.ndtr(-abs(z)))


def _exact_odds(above: int, below: int, alpha: float) -> tuple[float, float]:
    # The beta quantile itself: scipy's binomtest stops its root search at 1e-12, too early for small shares.
    return gamma_ratio_quantile(alpha / 2, above, below + 1), gamma_ratio_quantile(1 - alpha / 2, above + 1, below)


def _minlike_odds(above: int, below: int, alpha: float) -> tuple[float, float]:
    low, high = minlike_limits(above, above + below, alpha)
    return _odds(low), _odds(high)


def _blaker_odds(above: int, below: int, alpha: float) -> tuple[float, float]:
    low, high = blaker_limits(above, above + below, alpha)
    return _odds(low), _odds(high)


def _score_odds(above: int, below: int, alpha: float) -> tuple[float, float]:
    limits = stats.binomtest(above, above + below).proportion_ci(1 - alpha, method="wilson")
    # Wilson's limits reach 0 and 1 exactly where nothing, or everything, is above the line; rounding must not miss it.
    low, high = (0.0 if above == 0 else float(limits.low)), (1.0 if below == 0 else float(limits.high))
    return _odds(low), _odds(high)


def _midp_odds(above: int, below: int, alpha: float) -> tuple[float, float]:
    """The odds at which a mid-P tail of the binomial is alpha / 2."""
    total = above + below

    def upper_tail(share: float) -> float:  # P(X > x) + P(X = x) / 2 = (P(X >= x + 1) + P(X >= x)) / 2
        return _at_least(above + 1, total, share) + _at_least(above, total, share) - alpha

    def lower_tail(share: float) -> float:
        return _at_least(below + 1, total, 1 - share) + _at_least(below, total, 1 - share) - alpha

    low = 0.0 if above == 0 else _share_root(upper_tail)
    high = 1.0 if below == 0 else _share_root(lower_tail)
    return _odds(low), _odds(high)


def _at_least(count: int, total: int, share: float) -> float:
    """P(X >= count) of a binomial: the regularised beta function."""
    if count <= 0:
        return 1.0
    if count > total:
        return 0.0
    return float(special.betainc(count, total - count + 1, share))


def _share_root(function: Callable[[float], float]) -> float:
    return float(optimize.brentq(function, 0.0, 1.0, xtol=1e-300, rtol=8.9e-16, maxiter=1_000))


def _wald_log_limits(above: float, below: float, alpha: float) -> tuple[float, float]:
    if above == 0 or below == 0:
        return NOT_AVAILABLE, NOT_AVAILABLE
    half = float(-special.ndtri(alpha / 2)) * math.sqrt(1 / above + 1 / below)
    return above / below * math.exp(-half), above / below * math.exp(half)


_ODDS_LIMITS: dict[str, Callable[[int, int, float], tuple[float, float]]] = {
    "exact": _exact_odds,
    "minlike": _minlike_odds,
    "blaker": _blaker_odds,
    "midp": _midp_odds,
    "score": _score_odds,
}
_METHOD_NAMES = {
    "exact": "exact conditional limits (Clopper & Pearson 1934)",
    "minlike": "exact conditional limits, minimum likelihood (Fay 2010)",
    "blaker": "exact conditional limits (Blaker 2000)",
    "midp": "mid-P conditional limits",
    "score": "score limits (Wilson 1927)",
    "wald_log": "Wald limits of the log ratio",
}


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _share(odds: float) -> float:
    return odds / (1 + odds) if odds < math.inf else 1.0
