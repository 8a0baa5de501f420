"""People of each organisation in two years → is one year more than the other, by a stated, simulated rule."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engagement_analysis.statistics.intervals import Numbers, share_interval
from engagement_analysis.statistics.rate_ratio import as_sizes, checked_alpha, paired_rate_ratio
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result

ALLOWED_ERROR = 0.8
"""Share of the error that the swap test may use up (4 of 5 percent): it needs no approximation, but the world is not
exactly as simple as it supposes."""

MIN_GROUPS = 18
"""So many groups must have come in each of the two years."""

MIN_PAIRS = {"participations": 5.2, "organisations": 13.0}
"""So many groups of equal size that come in both years they must weigh together; below, a doubling would be overlooked
in more than one of five cases (simulated)."""

_UNPAIRED = {"participations": 5.0, "organisations": 2.0}
"""What a group that does not come again costs, in groups that do."""

_METHODS = {
    "participations": (
        "exact swap test (Fisher 1935) and cluster-robust limits, organisation as cluster (Liang & Zeger 1986)"
    ),
    "organisations": "exact test of those who came against those who left (McNemar 1947), Clopper-Pearson limits",
}

MAX_STEPS = 200_000
"""So many steps the exact distribution may have; differences that are no whole numbers are put on such a grid."""


@dataclass(frozen=True, slots=True)
class TwoYears(Result):
    """The ratio of two years; `direction` 1 (more), -1 (less), 0 (not told apart), None: too few groups to say.

    `p_value` of the swap test; `n` groups of the smaller year.
    """

    direction: int | None = None
    p_value: float = NOT_AVAILABLE


def compare_years(
    now: Sequence[float],
    before: Sequence[float],
    *,
    measure: str = "participations",
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
) -> TwoYears:
    """Whether a year is more than another, by the rule of `docs/explanation/statements.md`.

    How much the groups weigh is decided before looking at the result: with n groups in the smaller year, the share r
    of them in both, and c the mean square of the group sizes by the square of their mean, the swap test sees a
    doubling of all groups' sizes with a standardised difference of about sqrt(n / (c (5 - 4 r))), and one of the
    number of groups with sqrt(n / (c (3 - 2 r))). Their weight is the argument of the root: for organisations the
    second with c = 1, for participations the first with 6 - 5 r instead, since the simulation sees a doubling somewhat
    less often where few come again.

    Parameters
    ----------
    now, before : sequence of float, one entry per group of either year, in the same order
        People; 0 for a group that did not come.
    measure : {"participations", "organisations"}
        Whether people count or only who came.
    exposure : tuple of two float
        Inhabitants of each year; 1 and 1 compares the sums.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    TwoYears

    Raises
    ------
    ValueError
        Unknown measure, lists of different length, negative sizes, exposures that are not positive, a confidence
        outside 0 to 1.

    Examples
    --------
    Twenty groups, all of which came again, with half as many people more.

    >>> found = compare_years([30] * 10 + [15] * 10, [20] * 10 + [10] * 10)
    >>> found.direction, found.estimate, round(found.p_value, 6)
    (1, 1.5, 2e-06)
    >>> compare_years([30] * 5, [15] * 5).direction is None
    True
    """
    alpha = checked_alpha(confidence, exposure)
    if measure not in _METHODS:
        raise ValueError(f"unknown measure {measure!r}: one of {', '.join(_METHODS)}")
    x, y = as_sizes(now), as_sizes(before)
    if x.size != y.size:
        raise ValueError(f"{x.size} groups this year, {y.size} in the other")
    if measure == "organisations":
        x, y = np.sign(x), np.sign(y)
    came = x + y > 0
    x, y = x[came], y[came]
    method, n_groups = _METHODS[measure], min(int((x > 0).sum()), int((y > 0).sum()))
    if n_groups == 0:
        nothing = NOT_AVAILABLE
        return TwoYears(nothing, nothing, nothing, confidence, method, n=0, code="too-few-groups")
    n_pairs = _weight(x, y, n_groups, measure)
    p_value = swap_test(x - y * (exposure[0] / exposure[1]))
    is_unlikely = p_value <= ALLOWED_ERROR * alpha
    limits = _organisations_ratio if measure == "organisations" else paired_rate_ratio
    ratio = limits(x, y, exposure=exposure, confidence=confidence)
    low, high = ratio.low, ratio.high
    if not is_unlikely:  # the limits are the wider ones of both methods: no change must lie within
        low, high = min(low, 1.0), max(high, 1.0)
    is_enough = n_groups >= MIN_GROUPS and n_pairs >= MIN_PAIRS[measure]
    told_apart = is_unlikely and not low <= 1 <= high
    direction = (1 if ratio.estimate > 1 else -1) if told_apart else 0
    return TwoYears(
        ratio.estimate,
        low,
        high,
        confidence,
        method,
        n=n_groups,
        code="" if is_enough else "too-few-groups",
        direction=direction if is_enough else None,
        p_value=p_value,
    )


def swap_test(differences: Iterable[float]) -> float:
    """Two-sided p value of a sum of differences when each could as well have the other sign: the exact swap test.

    Without any change an organisation's two years are exchangeable: one that came only this year could as well have
    come only last year, one that brought ten people more could as well have brought ten fewer. All 2^n ways of
    swapping the years, organisation by organisation, are then equally likely (Fisher's randomisation test of paired
    differences; with differences of one, McNemar's test). No organisation is taken to consist of independent people,
    and nothing is assumed about the sizes. All ways are counted, none is drawn: sums of whole numbers by convolution.

    Parameters
    ----------
    differences : iterable of float
        One entry per organisation of either year: people this year minus people last year.

    Returns
    -------
    float
        Share of all ways in which the sum is at least as far from 0; 1 where all differences are 0.

    Raises
    ------
    ValueError
        A difference that is not available (nan) or infinite.

    References
    ----------
    .. [1] R. A. Fisher (1935), The Design of Experiments, section 21.
    .. [2] Q. McNemar (1947), Note on the sampling error of the difference between correlated proportions or
       percentages, Psychometrika 12, 153-157.
    .. [3] M. Pagano, D. Tritchler (1983), On obtaining permutation distributions in polynomial time, Journal of the
       American Statistical Association 78, 435-440.

    Examples
    --------
    Five organisations, all of which brought more people: two of 32 ways are as extreme.

    >>> swap_test([10, 3, 25, 8, 40])
    0.0625
    """
    values = np.asarray(list(differences), dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError("differences must be numbers")
    values = values[values != 0]
    if not values.size:
        return 1.0
    total = float(np.abs(values).sum())
    is_exact = total <= MAX_STEPS and bool((values == np.rint(values)).all())
    if not is_exact:
        values = values * (MAX_STEPS / total)
    # On the grid the ends may move by half a step for each organisation: as extreme is what lies within that.
    slack = 0 if is_exact else values.size
    steps = np.rint(values).astype(np.int64)
    sizes = np.abs(steps)
    n_steps = int(sizes.sum())
    share = np.zeros(n_steps + 1)
    share[0] = 1.0
    for size in sizes:  # share[k]: sums of the positive differences that make k
        share = share / 2
        share[size:] += share[: n_steps + 1 - size].copy()
    sums = np.abs(2 * np.arange(n_steps + 1) - n_steps)
    return min(1.0, float(share[sums >= abs(int(steps.sum())) - slack].sum()))


def _weight(x: Numbers, y: Numbers, n_groups: int, measure: str) -> float:
    """What the groups of the smaller year weigh together."""
    share_returning = float(((x > 0) & (y > 0)).sum()) / n_groups
    sizes = np.concatenate([x[x > 0], y[y > 0]])
    unequal = sizes.size * float(sizes @ sizes) / float(sizes.sum()) ** 2
    return n_groups / (unequal * (1 + _UNPAIRED[measure] * (1 - share_returning)))


def _organisations_ratio(x: Numbers, y: Numbers, *, exposure: tuple[float, float], confidence: float) -> Result:
    """(same + joiners) / (same + leavers), with the limits of the share of joiners among those who came or left."""
    joiners, moved = int((y == 0).sum()), int((x != y).sum())
    same, scale = x.size - moved, exposure[1] / exposure[0]
    share = share_interval(joiners, moved, confidence=confidence)

    def ratio(share: float) -> float:
        below = same + (1 - share) * moved
        return scale * (same + share * moved) / below if below > 0 else math.inf

    if not moved:
        return Result(scale, scale, scale, confidence)
    return Result(ratio(share.estimate), ratio(share.low), ratio(share.high), confidence)
