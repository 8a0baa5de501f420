"""People of each organisation in two years → the ratio of the years with limits that follow the organisations."""

import math
from collections.abc import Iterable

from scipy import special

from engagement_analysis.statistics.intervals import Numbers, as_floats
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, checked_error


def paired_rate_ratio(
    sizes: Iterable[float],
    reference_sizes: Iterable[float],
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
) -> Result:
    """Ratio of two years of one town, where the same organisations come again: each organisation is followed.

    With x and y an organisation's people in the two years (0 where it did not come), X and Y their sums and n the
    number of organisations of either year, the variance of the log ratio is n / (n - 1) times the sum of (x / X - y /
    Y)^2: the robust variance of a Poisson regression with the organisation as cluster. Limits from Student's t with n
    - 1 degrees of freedom, as it rests on few clusters. The variance is not taken below 1 / X + 1 / Y, the one of
    persons who come one by one: organisations that repeat last year's number to the person are no proof of a constant
    world.

    Coverage of the 95 percent limits, simulated with 4,000 pairs of years, 12 to 60 organisations a year of which 0,
    50 or 80 percent return with 20 percent more or less people: 95.0 to 97.6 percent with 3 to 25 people each, 94.5
    to 96.5 percent where three in ten are schools of 50 to 110. Outside that: 12 organisations of which 95 percent
    return, up to 98.5 percent (more cautious than promised); 6 organisations, 92.9 to 99.1 percent
    (`tests/statistics/simulated_coverage.txt`).

    Parameters
    ----------
    sizes, reference_sizes : iterable of float, one entry per organisation of either year, in the same order
        People above and below the fraction line; 0 for an organisation that did not come.
    exposure : tuple of two float
        Inhabitants (or inhabitant-years) of each year; 1 and 1 gives the ratio of the sums.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Result
        Dimensionless. Where nobody came in one of the years, or only one organisation in both, there are no limits
        (`code` "too-few"), and with nobody below the fraction line no ratio.

    Raises
    ------
    ValueError
        Lists of different length, negative sizes, exposures that are not positive, a confidence outside 0 to 1.

    References
    ----------
    .. [1] K.-Y. Liang, S. L. Zeger (1986), Longitudinal data analysis using generalized linear models, Biometrika 73,
       13-22.
    .. [2] A. C. Cameron, D. L. Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human
       Resources 50, 317-372 (few clusters: factor and t distribution).

    Examples
    --------
    Five organisations, one left, one joined.

    >>> ratio = paired_rate_ratio([26, 80, 15, 40, 0], [20, 75, 0, 44, 12])
    >>> round(ratio.estimate, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.07, 0.71, 1.61)
    """
    method = "cluster-robust limits, organisation as cluster (Liang & Zeger 1986; Cameron & Miller 2015)"
    alpha = checked_alpha(confidence, exposure)
    above, below = as_sizes(sizes), as_sizes(reference_sizes)
    if above.size != below.size:
        raise ValueError(f"{above.size} organisations above the line, {below.size} below it")
    n = int(((above != 0) | (below != 0)).sum())
    total, reference = float(above.sum()), float(below.sum())
    estimate = (total / exposure[0]) / (reference / exposure[1]) if reference > 0 else NOT_AVAILABLE
    if not (total > 0 and reference > 0 and n > 1):  # also true for nan
        return Result(estimate, NOT_AVAILABLE, NOT_AVAILABLE, confidence, method, n=n, code="too-few")
    clustered = n / (n - 1) * float(((above / total - below / reference) ** 2).sum())
    variance = max(clustered, 1 / total + 1 / reference)
    half = float(-special.stdtrit(n - 1, alpha / 2)) * math.sqrt(variance)
    return Result(estimate, estimate * math.exp(-half), estimate * math.exp(half), confidence, method, n=n)


def as_sizes(values: Iterable[float]) -> Numbers:
    """Numbers as an array, nan where one is not available; negative ones are refused."""
    sizes = as_floats(values)
    if (sizes < 0).any():
        raise ValueError("sizes must not be negative")
    return sizes


def checked_alpha(confidence: float, exposure: tuple[float, ...]) -> float:
    """The error that a confidence allows, after checking it and the exposures."""
    if not all(value > 0 for value in exposure):
        raise ValueError(f"exposures must be positive, not {exposure!r}")
    return checked_error(confidence)
