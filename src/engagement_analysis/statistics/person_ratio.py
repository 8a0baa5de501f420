"""Two Poisson rates of independent events (organisations, or persons who come one by one) → their ratio with limits."""

import math

from scipy import stats

from engagement_analysis.statistics.rate_ratio import as_sizes, checked_alpha, gamma_ratio_quantile
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, not_available

_METHODS = {
    "exact": "exact conditional limits (Clopper & Pearson 1934)",
    "score": "score limits of the share (Wilson 1927)",
    "wald_log": "Wald limits of the log ratio",
}


def person_rate_ratio(
    count: float,
    reference_count: float,
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
    method: str = "exact",
) -> Result:
    """Ratio of two Poisson rates of independent events; too narrow for people who come in groups.

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
    method : {"exact", "score", "wald_log"}
        Central limits of Clopper and Pearson; Wilson's; normal on the log ratio (not available at 0).

    Returns
    -------
    Result
        Dimensionless. 0 above the line: ratio and lower limit are exactly 0; 0 below it: ratio and upper limit are
        inf, as in R; 0 on both sides: not available.

    Raises
    ------
    ValueError
        An unknown method, counts that are negative or not whole, exposures that are not positive.

    References
    ----------
    .. [1] J. Przyborowski, H. Wilenski (1940), Homogeneity of results in testing samples from Poisson series,
       Biometrika 31, 313-323.

    Examples
    --------
    >>> ratio = person_rate_ratio(11, 21, exposure=(800, 3_011))
    >>> round(ratio.estimate, 3), round(ratio.low, 3), round(ratio.high, 3)
    (1.971, 0.858, 4.277)
    >>> person_rate_ratio(3, 0).estimate
    inf
    """
    if method not in _METHODS:
        raise ValueError(f"unknown method {method!r}: one of {', '.join(_METHODS)}")
    name = f"{_METHODS[method]}, independent events"
    alpha = checked_alpha(confidence, exposure)
    above, below = as_sizes([count, reference_count])
    if math.isnan(above + below) or above + below == 0:
        return not_available(confidence, name)
    if not (above.is_integer() and below.is_integer()):
        raise ValueError(f"counts are whole numbers, not {count!r} and {reference_count!r}")
    times = exposure[1] / exposure[0]
    low, high = _odds(int(above), int(below), alpha, method)
    estimate = above / below * times if below else math.inf
    return Result(estimate, low * times, high * times, confidence, name, n=above + below)


def _odds(above: int, below: int, alpha: float, method: str) -> tuple[float, float]:
    """Limits of above / below."""
    if method == "exact":
        # The beta quantile itself: scipy's binomtest stops its root search at 1e-12, too early for small shares.
        return gamma_ratio_quantile(alpha / 2, above, below + 1), gamma_ratio_quantile(1 - alpha / 2, above + 1, below)
    if method == "score":
        share = stats.binomtest(above, above + below).proportion_ci(1 - alpha, method="wilson")
        # Where nothing, or everything, is above the line the limit is exact; rounding must not miss it.
        low, high = (float(share.low) if above else 0.0), (float(share.high) if below else 1.0)
        return low / (1 - low), high / (1 - high) if high < 1 else math.inf
    if above == 0 or below == 0:
        return NOT_AVAILABLE, NOT_AVAILABLE
    half = float(stats.norm.isf(alpha / 2)) * math.sqrt(1 / above + 1 / below)
    return above / below * math.exp(-half), above / below * math.exp(half)
