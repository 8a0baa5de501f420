"""Two rates compared: groups with their people, or persons as independent events; plain arithmetic on numbers.

A ratio with nothing to divide by, or with a part that is not available, is not available (nan), never a warning.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scipy import optimize, special, stats

from engagement_analysis.analysis.intervals import NOT_AVAILABLE, is_missing


@dataclass(frozen=True, slots=True)
class RateRatio:
    """One rate divided by another (dimensionless) with two-sided limits; nan: not available, inf: no upper limit."""

    estimate: float
    low: float
    high: float
    confidence: float
    exposure: tuple[float, float]
    method: str


def group_rate_ratio(
    sizes: Iterable[float],
    reference_sizes: Iterable[float],
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
) -> RateRatio:
    """Ratio of two rates of people who come in groups, with limits that take the group as the event.

    The people of each side are counted in units of the mean size of a person's group, k = sum(w^2) / sum(w): n =
    sum(w) / k effective events, the shape of the gamma distribution with the sum's mean and variance (Dobson et al.
    1991; Fay & Feuer 1997). The limits are those of two gamma variables, n against n + 1 events, each of its own size
    k, divided by each other: the melded limits of Fay, Proschan & Brittain (2015). Where everybody comes alone (all w
    = 1) they are the exact conditional limits.

    Coverage of the 95 percent limits, simulated with 4,000 pairs of years each, groups coming as a Poisson process of
    12 to 60 a year on either side: 95 to 97 percent with 3 to 25 people a group; 94 to 97 percent where a third are
    schools of 50 to 110. With 6 groups a year of so different sizes it falls to about 91 percent: too few to learn
    the spread of sizes. The years are taken as independent; where the same organisations come each year, the true
    limits are narrower. Numbers and script: `tests/analysis/simulate_coverage.py`.

    Parameters
    ----------
    sizes, reference_sizes : iterable of float
        People in each group, above and below the fraction line; 0 or more.
    exposure : tuple of two float
        Inhabitants (or inhabitant-years) of each; 1 and 1 gives the ratio of the sums.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    RateRatio
        With nobody above the line the ratio and its lower limit are exactly 0; with nobody below it there is no ratio
        (nan), a lower limit, and no upper limit (inf); with nobody on either side all is nan. A side without people
        takes the other side's mean group size.

    Raises
    ------
    ValueError
        Negative sizes, exposures that are not positive, a confidence outside 0 to 1.

    References
    ----------
    .. [1] M. P. Fay, M. A. Proschan, E. Brittain (2015), Combining one-sample confidence procedures for inference in
       the two-sample case, Biometrics 71, 146-156.
    .. [2] A. J. Dobson, K. Kuulasmaa, E. Eberle, J. Scherer (1991), Confidence intervals for weighted sums of Poisson
       parameters, Statistics in Medicine 10, 457-462.

    Examples
    --------
    Six groups against four: half as many people again, and far from certain.

    >>> ratio = group_rate_ratio([20, 20, 20, 20, 20, 20], [20, 20, 20, 20])
    >>> round(ratio.estimate, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.5, 0.36, 7.23)
    """
    method = "melded gamma limits of two sums of groups (Fay & Feuer 1997; Fay, Proschan & Brittain 2015)"
    alpha = _checked_alpha(confidence, exposure)
    above, below = _sizes(sizes), _sizes(reference_sizes)
    total, reference = sum(above), sum(below)
    if not total + reference > 0:  # also true for nan
        return RateRatio(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, exposure, method)
    size, reference_size = _mean_group_size(above), _mean_group_size(below)
    size, reference_size = size or reference_size, reference_size or size
    events, reference_events = total / size, reference / reference_size
    unit = (size / reference_size) * (exposure[1] / exposure[0])
    low = unit * _gamma_ratio_quantile(alpha / 2, events, reference_events + 1)
    high = unit * _gamma_ratio_quantile(1 - alpha / 2, events + 1, reference_events)
    estimate = (total / exposure[0]) / (reference / exposure[1]) if reference > 0 else NOT_AVAILABLE
    return RateRatio(estimate, low, high, confidence, exposure, method)


def person_rate_ratio(
    count: float,
    reference_count: float,
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
    method: str = "exact",
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
    method : {"exact", "midp", "score", "wald_log"}
        "exact": central limits of Clopper & Pearson; "midp": the same with half the probability of the observed
        outcome; "score": Wilson's limits; "wald_log": normal on the log ratio with variance 1/x1 + 1/x2, not
        available at 0.

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

    Examples
    --------
    >>> ratio = person_rate_ratio(11, 21, exposure=(800, 3_011))
    >>> round(ratio.estimate, 3), round(ratio.low, 3), round(ratio.high, 3)
    (1.971, 0.858, 4.277)
    """
    if method not in _ODDS_LIMITS and method != "wald_log":
        raise ValueError(f"unknown method {method!r}: one of {', '.join([*_ODDS_LIMITS, 'wald_log'])}")
    name = f"{_METHOD_NAMES[method]}, persons or organisations as independent events"
    alpha = _checked_alpha(confidence, exposure)
    above, below = _sizes([count])[0], _sizes([reference_count])[0]
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
    return RateRatio(estimate, low * time_ratio, high * time_ratio, confidence, exposure, name)


def person_rate_ratio_p_values(
    count: float, reference_count: float, *, exposure: tuple[float, float] = (1.0, 1.0), null_ratio: float = 1.0
) -> dict[str, float]:
    """P values for two Poisson rates of independent events, each kind by name, for checking against other software.

    Two-sided exact p values come in a central and a minimum-likelihood kind and may contradict each other; only the
    central one agrees with the exact interval. None of them holds for persons who come in groups.

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
        observed), `midp_central`, `score` (Pearson's chi-square without correction), `wald_log` (nan at a count of 0),
        `greater`, `less` (one-sided exact). All nan where a count is not available or both are 0.

    Examples
    --------
    >>> p = person_rate_ratio_p_values(2, 9, exposure=(17_877, 16_660))
    >>> round(p["exact_central"], 4), round(p["exact_minlike"], 4)
    (0.0501, 0.0331)
    """
    _checked_alpha(0.95, exposure)
    above, below = _sizes([count, reference_count])
    if math.isnan(above + below) or above + below == 0:
        kinds = ("exact_central", "exact_minlike", "midp_central", "score", "wald_log", "greater", "less")
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
        "exact_minlike": float(stats.binomtest(int(above), total, share).pvalue),
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
    return _gamma_ratio_quantile(alpha / 2, above, below + 1), _gamma_ratio_quantile(1 - alpha / 2, above + 1, below)


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
    "midp": _midp_odds,
    "score": _score_odds,
}
_METHOD_NAMES = {
    "exact": "exact conditional limits (Clopper & Pearson 1934)",
    "midp": "mid-P conditional limits",
    "score": "score limits (Wilson 1927)",
    "wald_log": "Wald limits of the log ratio",
}


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _gamma_ratio_quantile(probability: float, shape: float, reference_shape: float) -> float:
    """Quantile of one gamma variable divided by another, both of scale 1: 0 or inf where a shape is 0."""
    if shape <= 0:
        return 0.0
    if reference_shape <= 0:
        return math.inf
    # The share of the first in the sum of both is beta distributed; odds from the complement where the share is near 1.
    share = float(special.betaincinv(shape, reference_shape, probability))
    if share < 0.5:
        return share / (1 - share)
    rest = float(special.betaincinv(reference_shape, shape, 1 - probability))
    return (1 - rest) / rest


def _mean_group_size(sizes: list[float]) -> float:
    """Mean size of a person's group; 0 where nobody came."""
    total = sum(sizes)
    return sum(size**2 for size in sizes) / total if total > 0 else 0.0


def _sizes(values: Iterable[float]) -> list[float]:
    """Numbers, nan where one is not available; negative ones are refused."""
    numbers = [NOT_AVAILABLE if is_missing(value) else float(value) for value in values]
    if any(number < 0 for number in numbers):
        raise ValueError("sizes and counts must not be negative")
    return numbers


def _checked_alpha(confidence: float, exposure: tuple[float, float]) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    if not all(value > 0 for value in exposure):
        raise ValueError(f"exposures must be positive, not {exposure!r}")
    return 1 - confidence
