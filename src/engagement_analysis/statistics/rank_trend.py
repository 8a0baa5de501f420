"""Series of numbers → Mann-Kendall test (exact with and without ties), Theil-Sen slope, seasonal Kendall."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import special

from engagement_analysis.statistics.inference import checked_confidence
from engagement_analysis.statistics.kendall_distribution import kendall_exact_p, smallest_exact_p
from engagement_analysis.statistics.kendall_pairs import (
    complete_pairs,
    gilbert_limits,
    kendall_s,
    kendall_variance,
    pair_slopes,
    rank_limits,
    standardised,
    tied_pairs,
)
from engagement_analysis.statistics.result_fields import field_table
from engagement_analysis.statistics.results import NOT_AVAILABLE
from engagement_analysis.statistics.seasonal_trend import SeasonalKendall, seasonal_kendall

__all__ = ["MannKendall", "SeasonalKendall", "TheilSen", "mann_kendall", "seasonal_kendall", "theil_sen"]

MAX_EXACT_N = 100
"""Up to this many values the exact distribution is computed; beyond, the normal one is as good."""


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Kendall's test for a monotone trend; what is not available is nan.

    `s`: pairs that rise minus pairs that fall; `var_s` its variance, corrected for ties; `tau_b` corrected for ties,
    `tau_a` = s by the number of pairs; `z` with the continuity correction, `p_normal` from it; `p_exact` from all
    orders of these very values; `smallest_p` the least exact p that as many values with these ties could ever give.
    `p_value` is the exact one where there is one.
    """

    n: int
    n_missing: int
    s: int
    var_s: float
    tau_a: float
    tau_b: float
    z: float
    p_normal: float
    p_exact: float
    smallest_p: float
    method: str
    problem: str = ""

    @property
    def p_value(self) -> float:
        """The exact p value where it is available, else the normal one."""
        return self.p_normal if math.isnan(self.p_exact) else self.p_exact

    def _repr_html_(self) -> str:
        return field_table(self)


@dataclass(frozen=True, slots=True)
class TheilSen:
    """Median of all slopes between two points, with two kinds of limits; what is not available is nan.

    `rank_low`, `rank_high`: sorted slopes at rounded ranks; `gilbert_low`, `gilbert_high`: interpolated between
    ranks. `intercept_median_residual` = median(y - slope t); `intercept_conover` = median(y) - slope median(t).
    """

    slope: float
    rank_low: float
    rank_high: float
    gilbert_low: float
    gilbert_high: float
    intercept_median_residual: float
    intercept_conover: float
    n: int
    n_slopes: int
    confidence: float
    method: str
    problem: str = ""

    def _repr_html_(self) -> str:
        return field_table(self)


def mann_kendall(values: Iterable[float], times: Iterable[float] | None = None) -> MannKendall:
    """Is there a monotone trend? By the order of the values alone, whatever their distribution.

    Parameters
    ----------
    values : iterable of float
        Missing ones (nan, None) are left out.
    times : iterable of float, optional
        When each was observed, in any order; the values' order if left out. The test uses their order only.

    Returns
    -------
    MannKendall
        `p_exact` up to 100 values: the share of all orders of the values in which |S| is at least as large; ties are
        taken into account exactly. It assumes that no two values share a time.

    Raises
    ------
    ValueError
        Lists of different length.

    References
    ----------
    .. [1] H. B. Mann (1945), Nonparametric tests against trend, Econometrica 13, 245-259.
    .. [2] M. G. Kendall (1975), Rank Correlation Methods, 4th ed.
    .. [3] P. Robillard (1972), Kendall's S distribution with ties in one ranking, JASA 67, 453-455.

    Examples
    --------
    Four rising years: the strongest evidence that four years can give.

    >>> test = mann_kendall([10, 12, 15, 21])
    >>> test.s, round(test.p_exact, 4), round(test.smallest_p, 4)
    (6, 0.0833, 0.0833)
    """
    y, t, n_missing = complete_pairs(values, times)
    n = int(y.size)
    s = kendall_s(y, t)
    pairs = n * (n - 1) / 2
    var_s = kendall_variance(y, t)
    z = standardised(s, var_s)
    untied = math.sqrt((pairs - tied_pairs(y)) * (pairs - tied_pairs(t)))
    exact, smallest, problem = NOT_AVAILABLE, NOT_AVAILABLE, ""
    if n < 2:
        problem = "Mit weniger als zwei Werten gibt es keine Richtung."
    elif np.unique(t).size < n:
        problem = "Mehrere Werte zum selben Zeitpunkt: der exakte p-Wert ist dafür nicht definiert."
    elif n <= MAX_EXACT_N:
        ties = np.unique(y, return_counts=True)[1].tolist()
        exact, smallest = kendall_exact_p(s, n, ties), smallest_exact_p(n, ties)
        problem = "Alle Werte sind gleich." if var_s == 0 else ""
    return MannKendall(
        n=n,
        n_missing=n_missing,
        s=s,
        var_s=var_s,
        tau_a=s / pairs if pairs else NOT_AVAILABLE,
        tau_b=s / untied if untied > 0 else NOT_AVAILABLE,
        z=z,
        p_normal=float(min(1.0, 2 * special.ndtr(-abs(z)))) if n >= 2 else NOT_AVAILABLE,
        p_exact=exact,
        smallest_p=smallest,
        method="Mann-Kendall test" + (", exact" if not math.isnan(exact) else ", normal approximation"),
        problem=problem,
    )


def theil_sen(values: Iterable[float], times: Iterable[float] | None = None, *, confidence: float = 0.95) -> TheilSen:
    """Median slope between any two points: one odd year moves it little.

    Parameters
    ----------
    values : iterable of float
        Missing ones (nan, None) are left out; the others keep their distance in time.
    times : iterable of float, optional
        When each was observed; 0, 1, 2 ... if left out (then a missing value still keeps its place).
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    TheilSen
        Limits at ranks (N - C) / 2 and (N + C) / 2 + 1 of the N sorted slopes, C = z sqrt(var S): rounded (half to
        even) or interpolated. nan where a rank lies outside the list (too few points for this confidence) or all
        values are equal.

    References
    ----------
    .. [1] P. K. Sen (1968), Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1379-1389.
    .. [2] R. O. Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, section 16.5.

    Examples
    --------
    >>> line = theil_sen([9, 15, 19, 20, 45, 55, 78], [1, 2, 3, 4, 10, 12, 18], confidence=0.93)
    >>> line.slope, round(line.rank_low, 4), line.rank_high, line.intercept_median_residual
    (4.0, 3.7143, 4.375, 6.0)
    """
    checked_confidence(confidence)
    y, t, _ = complete_pairs(values, times)
    slopes = pair_slopes(y, t)
    method = "Theil-Sen slope; limits by ranks (Sen 1968) and interpolated (Gilbert 1987)"
    if slopes.size == 0:
        nothing = (NOT_AVAILABLE,) * 7
        problem = "Mit weniger als zwei Zeitpunkten gibt es keine Steigung."
        return TheilSen(*nothing, n=int(y.size), n_slopes=0, confidence=confidence, method=method, problem=problem)
    slope = float(np.median(slopes))
    low, high = rank_limits(slopes, kendall_variance(y, t), confidence)
    gilbert_low, gilbert_high = gilbert_limits(slopes, kendall_variance(y, t), confidence)
    problem = ""
    if np.unique(y).size == 1:
        problem = "Alle Werte sind gleich: daraus lässt sich keine Unsicherheit schätzen."
    elif math.isnan(low) or math.isnan(high):
        problem = "Zu wenige Punkte: Grenzen mit dieser Sicherheit gibt es nicht."
    return TheilSen(
        slope=slope,
        rank_low=low,
        rank_high=high,
        gilbert_low=gilbert_low,
        gilbert_high=gilbert_high,
        intercept_median_residual=float(np.median(y - slope * t)),
        intercept_conover=float(np.median(y) - slope * np.median(t)),
        n=int(y.size),
        n_slopes=int(slopes.size),
        confidence=confidence,
        method=method,
        problem=problem,
    )
