"""Sizes of units → how much a few of them bring: Gini, HHI, share of the largest.

Sizes are what each unit brings (people of an organisation). One that is missing makes every measure not available:
leave such units out and say so. Shares of nothing (no unit, all 0) are not available either. The formulas are one line
each; no library among the dependencies has them.
"""

import math
from collections.abc import Iterable

import numpy as np

from engagement_analysis.statistics.intervals import Numbers, as_floats
from engagement_analysis.statistics.results import NOT_AVAILABLE

_ROUNDING = 1e-12


def gini(sizes: Iterable[float | None], *, corrected: bool = False) -> float:
    """Gini coefficient, 0 to (n - 1)/n; corrected: times n/(n - 1), as few units need it (nan for a single one).

    Parameters
    ----------
    sizes : iterable of float
        What each unit brings, such as the participations of each organisation.
    corrected : bool
        For the few units there are.

    Returns
    -------
    float
        0: all equal; nan where there is no whole.

    References
    ----------
    .. [1] G. Deltas (2003), The small-sample bias of the Gini coefficient, Review of Economics and Statistics 85,
       226-234.

    Examples
    --------
    >>> round(gini([30, 30, 20, 20]), 6), round(gini([30, 30, 20, 20], corrected=True), 6)
    (0.1, 0.133333)
    """
    x = _sorted(sizes)
    if not _has_whole(x) or (corrected and x.size < 2):
        return NOT_AVAILABLE
    ranks = 2 * np.arange(1, x.size + 1) - x.size - 1
    value = max(float(ranks @ x) / (x.size * float(x.sum())), 0.0)
    return value * x.size / (x.size - 1) if corrected else value


def hhi(sizes: Iterable[float | None]) -> float:
    """Herfindahl-Hirschman index: sum of squared shares, 1/n to 1.

    Parameters
    ----------
    sizes : iterable of float
        As in `gini`.

    Returns
    -------
    float
        nan where there is no whole.

    References
    ----------
    .. [1] O. C. Herfindahl (1950), Concentration in the steel industry, Columbia University.
    .. [2] A. O. Hirschman (1964), The paternity of an index, American Economic Review 54, 761-762.

    Examples
    --------
    >>> hhi([30, 30, 20, 20])
    0.26
    """
    x = _sorted(sizes)
    return float(((x / x.sum()) ** 2).sum()) if _has_whole(x) else NOT_AVAILABLE


def effective_number(sizes: Iterable[float | None]) -> float:
    """1 / hhi: so many units of equal size would be as concentrated (Laakso & Taagepera 1979).

    Parameters
    ----------
    sizes : iterable of float
        As in `gini`.

    Returns
    -------
    float
        1 to the number of units; nan where there is no whole.

    Examples
    --------
    >>> round(effective_number([30, 30, 20, 20]), 4)
    3.8462
    """
    return 1 / hhi(sizes)


def top_share(sizes: Iterable[float | None], *, top: int = 3) -> float:
    """Share of the whole (0 to 1) that the `top` largest units bring; 1 where there are no more of them.

    Parameters
    ----------
    sizes : iterable of float
        As in `gini`.
    top : int
        How many are counted as the largest.

    Returns
    -------
    float
        nan where there is no whole.

    Examples
    --------
    >>> top_share([60, 20, 26, 15, 4])
    0.848
    """
    if top < 1:
        raise ValueError("the share of the largest units needs at least one: top=3")
    x = _sorted(sizes)
    return float(x[-top:].sum() / x.sum()) if _has_whole(x) else NOT_AVAILABLE


def n_for_share(sizes: Iterable[float | None], *, share: float = 0.5) -> int | None:
    """The fewest units that bring a share of the whole (above 0, at most 1); None where there is no whole.

    Parameters
    ----------
    sizes : iterable of float
        As in `gini`.
    share : float
        Above 0, at most 1.

    Returns
    -------
    int or None
        The number of units.

    Examples
    --------
    >>> n_for_share([60, 20, 26, 15, 4])
    2
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share lies above 0 and is at most 1, not {share}")
    x = _sorted(sizes)
    if not _has_whole(x):
        return None
    return int(np.searchsorted(np.cumsum(x[::-1]), share * float(x.sum()) * (1 - _ROUNDING))) + 1


def _sorted(sizes: Iterable[float | None]) -> Numbers:
    x = np.sort(as_floats(sizes))
    if (x < 0).any() or np.isinf(x).any():
        raise ValueError("sizes are finite numbers, 0 or more")
    return x


def _has_whole(x: Numbers) -> bool:
    return not math.isnan(total := float(x.sum())) and total > 0
