"""Two rates of people who come in groups compared; plain arithmetic on numbers.

A ratio with nothing to divide by, or with a part that is not available, is not available (nan), never a warning.
"""

import math
from collections.abc import Iterable

from scipy import special

from engagement_analysis.language.german import is_missing
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, checked_error, not_available


def group_rate_ratio(
    sizes: Iterable[float],
    reference_sizes: Iterable[float],
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
) -> Result:
    """Ratio of two rates of people who come in groups, with limits that take the group as the event.

    The people of each side are counted in units of the mean size of a person's group, k = sum(w^2) / sum(w): n =
    sum(w) / k effective events, the shape of the gamma distribution with the sum's mean and variance (Dobson et al.
    1991; Fay & Feuer 1997). The limits are those of two gamma variables, n against n + 1 events, each of its own size
    k, divided by each other: the melded limits of Fay, Proschan & Brittain (2015). Where everybody comes alone (all w
    = 1) they are the exact conditional limits.

    Coverage of the 95 percent limits, simulated with 4,000 pairs of years, groups coming as a Poisson process of 12
    to 60 a year on either side: 95.9 to 96.5 percent with 3 to 25 people a group, 94.7 to 96.7 percent where three in
    ten are schools of 50 to 110 in one year or both. With 6 groups a year it falls to 91.9 percent if their sizes
    differ that much: too few to learn the spread of sizes. Persons as independent: 19 to 38 percent. The years are
    taken as independent; where the same organisations come again use `paired_rate_ratio`.

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
    Result
        Dimensionless.
        With nobody above the line ratio and lower limit are exactly 0; with nobody below it the ratio is inf, with a
        lower limit and no upper one (inf); with nobody on either side all is nan. A side without people takes the
        other side's mean group size.

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
    alpha = checked_alpha(confidence, exposure)
    above, below = as_sizes(sizes), as_sizes(reference_sizes)
    total, reference = sum(above), sum(below)
    if not total + reference > 0:  # also true for nan
        return not_available(confidence, method)
    size, reference_size = mean_group_size(above), mean_group_size(below)
    size, reference_size = size or reference_size, reference_size or size
    events, reference_events = total / size, reference / reference_size
    unit = (size / reference_size) * (exposure[1] / exposure[0])
    low = unit * gamma_ratio_quantile(alpha / 2, events, reference_events + 1)
    high = unit * gamma_ratio_quantile(1 - alpha / 2, events + 1, reference_events)
    estimate = (total / exposure[0]) / (reference / exposure[1]) if reference > 0 else math.inf
    return Result(estimate, low, high, confidence, method, n=sum(size > 0 for size in [*above, *below]))


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
    return, up to 98.5 percent (more cautious than promised); 6 organisations, 92.8 to 99.6 percent. The unpaired
    limits hold in 98.9 to 100 percent as soon as half return: far too wide (`tests/statistics/simulated_coverage.txt`).

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
        Dimensionless.
        Where nobody came in one of the years, or only one organisation in both, the result of `group_rate_ratio`.

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
    if len(above) != len(below):
        raise ValueError(f"{len(above)} organisations above the line, {len(below)} below it")
    pairs = [(x, y) for x, y in zip(above, below, strict=True) if x + y != 0]
    total, reference = sum(above), sum(below)
    if not (total > 0 and reference > 0 and len(pairs) > 1):
        come = [[size for size in side if size != 0] for side in (above, below)]
        return group_rate_ratio(*come, exposure=exposure, confidence=confidence)
    n = len(pairs)
    clustered = n / (n - 1) * sum((x / total - y / reference) ** 2 for x, y in pairs)
    variance = max(clustered, 1 / total + 1 / reference)
    half = float(-special.stdtrit(n - 1, alpha / 2)) * math.sqrt(variance)
    estimate = (total / exposure[0]) / (reference / exposure[1])
    return Result(estimate, estimate * math.exp(-half), estimate * math.exp(half), confidence, method, n=n)


def gamma_ratio_quantile(probability: float, shape: float, reference_shape: float) -> float:
    """Quantile of one gamma variable divided by another, both of scale 1: 0 or inf where a shape is 0.

    Examples
    --------
    >>> round(gamma_ratio_quantile(0.5, 3, 3), 9)
    1.0
    """
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


def mean_group_size(sizes: list[float]) -> float:
    """Mean size of a person's group; 0 where nobody came.

    Examples
    --------
    >>> mean_group_size([10, 30])
    25.0
    """
    total = sum(sizes)
    return sum(size**2 for size in sizes) / total if total > 0 else 0.0


def as_sizes(values: Iterable[float]) -> list[float]:
    """Numbers, nan where one is not available; negative ones are refused.

    Examples
    --------
    >>> as_sizes([3, None])
    [3.0, nan]
    """
    numbers = [NOT_AVAILABLE if is_missing(value) else float(value) for value in values]
    if any(number < 0 for number in numbers):
        raise ValueError("sizes and counts must not be negative")
    return numbers


def checked_alpha(confidence: float, exposure: tuple[float, ...]) -> float:
    """The error that a confidence allows, after checking it and the exposures.

    Examples
    --------
    >>> checked_alpha(0.75, (1.0, 2.0))
    0.25
    """
    if not all(value > 0 for value in exposure):
        raise ValueError(f"exposures must be positive, not {exposure!r}")
    return checked_error(confidence)
