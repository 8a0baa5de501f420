"""Sizes of units → how unequal they are: Gini, Lorenz, Herfindahl-Hirschman and relatives (plain arithmetic).

Sizes are what each unit brings (people of an organisation); `frequencies` say how many units have each size, where data
come in classes. A size that is missing makes every measure not available: leave such units out and say so. Shares of
nothing (no unit, all 0) are not available either.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engagement_analysis.statistics.result_html import number_table
from engagement_analysis.statistics.results import NOT_AVAILABLE, is_missing

Numbers = npt.NDArray[np.float64]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class LorenzCurve:
    """Share of the units, smallest first (`p`), and of the whole that they bring (`L`), both from 0 to 1.

    Empty where there is no whole.
    """

    p: tuple[float, ...]
    L: tuple[float, ...]

    def gini(self) -> float:
        """Gini coefficient (population form) as twice the area between the curve and the diagonal; nan if empty.

        Examples
        --------
        >>> round(lorenz_curve([30, 30, 20, 20]).gini(), 10)
        0.1
        """
        if not self.p:
            return NOT_AVAILABLE
        p, share = np.array(self.p), np.array(self.L)
        return float(1 - (np.diff(p) * (share[1:] + share[:-1])).sum())

    def _repr_html_(self) -> str:
        return number_table("Lorenzkurve", {"Anteil der Gruppen": self.p, "Anteil am Ganzen": self.L})


def lorenz_curve(sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None) -> LorenzCurve:
    """Lorenz curve from (0, 0) to (1, 1), units sorted ascending; one point a class where frequencies are given.

    References
    ----------
    .. [1] M. O. Lorenz (1905), Methods of measuring the concentration of wealth, Publications of the American
       Statistical Association 9, 209-219.

    Examples
    --------
    >>> lorenz_curve([30, 10, 60])
    LorenzCurve(p=(0.0, 0.333..., 0.666..., 1.0), L=(0.0, 0.1, 0.4, 1.0))
    """
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return LorenzCurve((), ())
    p, share = np.cumsum(n) / n.sum(), np.cumsum(x * n) / (x @ n)
    return LorenzCurve((0.0, *p[:-1].tolist(), 1.0), (0.0, *share[:-1].tolist(), 1.0))


def gini(
    sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None, corrected: bool = False
) -> float:
    """Gini coefficient: sum of (2i - n - 1) x_i / (n sum of x), x ascending; corrected: times n/(n - 1).

    References
    ----------
    .. [1] G. Deltas (2003), The small-sample bias of the Gini coefficient, Review of Economics and Statistics 85,
       226-234.

    Examples
    --------
    >>> round(gini([30, 30, 20, 20]), 6), round(gini([30, 30, 20, 20], corrected=True), 6)
    (0.1, 0.133333)
    """
    x, n = sorted_sizes(sizes, frequencies)
    value, units = _gini(x, n), float(n.sum())
    if not corrected:
        return value
    return value * units / (units - 1) if units > 1 else NOT_AVAILABLE


def hhi(
    sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None, normalised: bool = False
) -> float:
    """Herfindahl-Hirschman index: sum of squared shares, 1/n to 1; normalised: (hhi - 1/n)/(1 - 1/n), 0 to 1.

    References
    ----------
    .. [1] O. C. Herfindahl (1950), Concentration in the steel industry, Columbia University.
    .. [2] A. O. Hirschman (1964), The paternity of an index, American Economic Review 54, 761-762.

    Examples
    --------
    >>> hhi([30, 30, 20, 20]), round(hhi([30, 30, 20, 20], normalised=True), 6)
    (0.26, 0.013333)
    """
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return NOT_AVAILABLE
    value, units = float(n @ (x / (x @ n)) ** 2), float(n.sum())
    if not normalised:
        return value
    return max((value - 1 / units) / (1 - 1 / units), 0.0) if units > 1 else NOT_AVAILABLE


def effective_number(sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None) -> float:
    """1 / hhi: so many units of equal size would be as concentrated.

    References
    ----------
    .. [1] M. Laakso, R. Taagepera (1979), Effective number of parties, Comparative Political Studies 12, 3-27.

    Examples
    --------
    >>> round(effective_number([30, 30, 20, 20]), 4)
    3.8462
    """
    return 1 / hhi(sizes, frequencies=frequencies)


def theil(
    sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None, parameter: int = 1
) -> float:
    """Theil's index: the mean of (x/m) log(x/m) with m the mean of x (T, parameter 1), or of log(m/x) (L, parameter 0).

    A unit that brings nothing adds 0 to T (the limit of x log x), and makes L infinite.

    References
    ----------
    .. [1] H. Theil (1967), Economics and Information Theory, North-Holland.

    Examples
    --------
    >>> round(theil([30, 30, 20, 20]), 6), round(theil([30, 30, 20, 20], parameter=0), 6)
    (0.020136, 0.020411)
    """
    if parameter not in {0, 1}:
        raise ValueError("Theil: parameter ist 1 (T) oder 0 (L, mittlere logarithmische Abweichung).")
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return NOT_AVAILABLE
    weight, relative = n / n.sum(), x * n.sum() / (x @ n)
    if parameter == 0:
        return math.inf if (x == 0).any() else max(float(weight @ -np.log(relative)), 0.0)
    logs = np.log(relative, where=relative > 0, out=np.zeros_like(relative))
    return max(float(weight @ (relative * logs)), 0.0)


def atkinson(
    sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None, parameter: float = 0.5
) -> float:
    """Atkinson's index: 1 - equally distributed equivalent / mean; with a larger parameter small units weigh more.

    From a parameter of 1 on a unit that brings nothing makes it 1.

    References
    ----------
    .. [1] A. B. Atkinson (1970), On the measurement of inequality, Journal of Economic Theory 2, 244-263.

    Examples
    --------
    >>> round(atkinson([30, 30, 20, 20]), 6), round(atkinson([30, 30, 20, 20], parameter=1), 6)
    (0.010102, 0.020204)
    """
    if not 0 < parameter < math.inf:
        raise ValueError("Atkinson: parameter muss größer als 0 sein.")
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return NOT_AVAILABLE
    if parameter >= 1 and (x == 0).any():
        return 1.0
    weight, relative = n / n.sum(), x * n.sum() / (x @ n)
    if parameter == 1:
        equivalent = math.exp(float(weight @ np.log(relative)))
    else:
        equivalent = float(weight @ relative ** (1 - parameter)) ** (1 / (1 - parameter))
    return max(1 - equivalent, 0.0)


def rosenbluth(sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None) -> float:
    """Rosenbluth's index: 1 / (2 sum of rank times share - 1), rank 1 for the largest; 1/n to 1.

    References
    ----------
    .. [1] G. Rosenbluth (1955), Measures of concentration, in: Business Concentration and Price Policy, Princeton
       University Press, 57-95.

    Examples
    --------
    >>> round(rosenbluth([30, 30, 20, 20]), 6)
    0.277778
    """
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return NOT_AVAILABLE
    largest_first, units = x[::-1], n[::-1]
    before = np.cumsum(units) - units
    ranks = units * before + units * (units + 1) / 2
    return float(1 / (2 * (ranks @ largest_first) / (x @ n) - 1))


def lorenz_asymmetry(sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None) -> float:
    """Asymmetry of the Lorenz curve around the axis of symmetry: above 1 a few large units cause the inequality.

    Where units lie exactly at the mean the coefficient is an interval; its middle is given.

    References
    ----------
    .. [1] C. Damgaard, J. Weiner (2000), Describing inequality in plant size or fecundity, Ecology 81, 1139-1142.

    Examples
    --------
    >>> round(lorenz_asymmetry([2] * 5 + [18] * 5), 6)
    0.74
    """
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return NOT_AVAILABLE
    units, total = float(n.sum()), float(x @ n)
    mean = total / units
    is_equal = np.abs(x - mean) <= _ROUNDING * mean
    is_below = (x < mean) & ~is_equal
    below, brought = float(n[is_below].sum()), float(x[is_below] @ n[is_below])
    if is_equal.any():
        at_mean = float(n[is_equal].sum())
        low = below / units + brought / total
        return (low + (below + at_mean) / units + (brought + at_mean * mean) / total) / 2
    next_below, next_above = float(x[is_below].max()), float(x[~is_below].min())
    delta = (mean - next_below) / (next_above - next_below)
    return (below + delta) / units + (brought + delta * next_above) / total


def top_share(
    sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None, top: int = 3
) -> float:
    """Share of the whole (0 to 1) that the largest units bring; 1 where there are no more of them.

    Examples
    --------
    >>> top_share([60, 20, 26, 15, 4])
    0.848
    """
    if top < 1:
        raise ValueError("Der Anteil der größten Gruppen braucht mindestens eine: top muss 1 oder mehr sein.")
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return NOT_AVAILABLE
    largest_first, units = x[::-1], n[::-1]
    taken = np.clip(top - (np.cumsum(units) - units), 0, units)
    return min(float(taken @ largest_first) / float(x @ n), 1.0)


def n_for_share(
    sizes: Iterable[float | None] | float, *, frequencies: Iterable[float] | None = None, share: float = 0.5
) -> int | None:
    """The fewest units that bring a share of the whole; None where there is no whole.

    Examples
    --------
    >>> n_for_share([60, 20, 26, 15, 4])
    2
    """
    if not 0 < share <= 1:
        raise ValueError(f"Der Anteil muss über 0 und höchstens 1 sein, nicht {share}.")
    x, n = sorted_sizes(sizes, frequencies)
    if reason_for_nothing(x, n):
        return None
    wanted = share * float(x @ n) * (1 - _ROUNDING)
    brought, counted = 0.0, 0.0
    for size, units in zip(x[::-1].tolist(), n[::-1].tolist(), strict=True):
        if brought + size * units >= wanted:
            return math.ceil(counted + (wanted - brought) / size - _ROUNDING * units) if size else math.ceil(counted)
        brought, counted = brought + size * units, counted + units
    return math.ceil(counted)


def _gini(x: Numbers, n: Numbers) -> float:
    """Population form for sorted sizes and their frequencies."""
    if reason_for_nothing(x, n):
        return NOT_AVAILABLE
    units = float(n.sum())
    before = np.cumsum(n) - n
    return max(float((n * x) @ (2 * before + n - units)) / (units * float(x @ n)), 0.0)


def sorted_sizes(sizes: Iterable[float | None] | float, frequencies: Iterable[float] | None) -> tuple[Numbers, Numbers]:
    """Sizes ascending with their frequencies; classes without a unit are left out."""
    given = [sizes] if isinstance(sizes, int | float) else list(sizes)
    x = np.array([NOT_AVAILABLE if size is None or is_missing(size) else float(size) for size in given])
    n = np.ones_like(x) if frequencies is None else np.array([float(count) for count in frequencies])
    if n.shape != x.shape:
        raise ValueError(f"{x.size} Größen, aber {n.size} Häufigkeiten.")
    if not np.isfinite(n).all() or (n < 0).any() or np.isinf(x).any() or (x < 0).any():
        raise ValueError("Größen und Häufigkeiten müssen endlich sein und dürfen nicht negativ sein.")
    x, n = x[n > 0], n[n > 0]
    order = np.argsort(x, kind="stable")
    return x[order], n[order]


def reason_for_nothing(x: Numbers, n: Numbers) -> str:
    """Why shares do not exist (German); empty where they do."""
    if x.size == 0:
        return "Es gibt keine Gruppen."
    if np.isnan(x).any():
        return "Mindestens eine Größe fehlt; eine fehlende Zahl ist keine Null."
    if float(x @ n) == 0:
        return "Alle Größen sind null: Anteile an nichts gibt es nicht."
    return ""
