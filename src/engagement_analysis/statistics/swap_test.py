"""Two years of the same organisations: how often would chance alone make them differ so much; plain arithmetic."""

from collections.abc import Iterable

import numpy as np

MAX_STEPS = 200_000
"""So many steps the exact distribution may have; differences that are no whole numbers are put on such a grid."""


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
    is_whole = bool((values == np.rint(values)).all())
    if not is_whole or np.abs(values).sum() > MAX_STEPS:
        values = values * (MAX_STEPS / np.abs(values).sum())
    # On the grid the ends may move by half a step for each organisation: as extreme is what lies within that.
    slack = 0 if is_whole and np.abs(values).sum() <= MAX_STEPS else values.size
    steps = np.rint(values).astype(np.int64)
    sizes = np.abs(steps)
    total = int(sizes.sum())
    share = np.zeros(total + 1)
    share[0] = 1.0
    for size in sizes:  # share[k]: sums of the positive differences that make k
        share = share / 2
        share[size:] += share[: total + 1 - size].copy()
    sums = np.abs(2 * np.arange(total + 1) - total)
    return min(1.0, float(share[sums >= abs(int(steps.sum())) - slack].sum()))
