"""Yearly counts + inhabitants → change from year to year in percent with its limits (statsmodels' Poisson model)."""

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from engagement_analysis.statistics.intervals import Numbers, as_floats
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, checked_error

_METHOD = "annual percent change, quasi-Poisson model, t limits"
_UNIT = "percent a year"


@dataclass(frozen=True, slots=True)
class AnnualChange(Result):
    """Percent a year; `slope` with its `error` on the log scale, on `df` degrees of freedom; nan: not available.

    `dispersion` is Pearson's chi-square by `df`, not below the one asked for; `fitted` the model's counts.
    """

    p_value: float = NOT_AVAILABLE
    slope: float = NOT_AVAILABLE
    error: float = NOT_AVAILABLE
    df: float = NOT_AVAILABLE
    dispersion: float = NOT_AVAILABLE
    fitted: tuple[float, ...] = ()


def annual_change(
    counts: Iterable[float | None],
    years: Iterable[float],
    *,
    exposure: Iterable[float] | None = None,
    min_dispersion: float = 1.0,
    confidence: float = 0.95,
) -> AnnualChange:
    """Annual percent change 100 (exp(b) - 1) of a log-linear trend, inhabitants as exposure.

    Parameters
    ----------
    counts : iterable of float
        0 or more; years in which one is missing are left out, the others keep their distance.
    years : iterable of float
        The time of each count.
    exposure : iterable of float, optional
        Inhabitants of each year.
    min_dispersion : float
        Least dispersion; 1 never claims more certainty than Poisson counts have.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    AnnualChange
        Not available with fewer than three years (`code` "too-few"; two have a percentage without limits), or where all
        counts but those of the first or last year are 0 (`code` "no-slope": the rate grows or falls without end).

    Raises
    ------
    ValueError
        Negative counts.

    References
    ----------
    .. [1] L. X. Clegg, B. F. Hankey, R. Tiwari, E. J. Feuer, B. K. Edwards (2009), Estimating average annual per cent
       change in trend analysis, Statistics in Medicine 28, 3670-3682.

    Examples
    --------
    >>> change = annual_change([197, 180, 215, 240, 228, 260, 251], range(2018, 2025), min_dispersion=0)
    >>> round(change.estimate, 1), round(change.low, 1), round(change.high, 1), round(change.dispersion, 2)
    (5.5, 2.1, 9.0, 0.98)
    """
    checked_error(confidence)
    y, t = as_floats(counts), as_floats(years)
    people = np.ones_like(y) if exposure is None else as_floats(exposure)
    known = np.isfinite(y) & np.isfinite(t) & np.isfinite(people)
    y, t, people = y[known], t[known], people[known]
    if (y < 0).any():
        raise ValueError("counts must not be negative")
    n = int(np.unique(t).size)
    if n < 2:
        return _nothing(confidence, "too-few", n)
    with_people = np.unique(t[y > 0])
    if with_people.size == 0 or (with_people.size == 1 and with_people[0] in (t.min(), t.max())):
        return _nothing(confidence, "no-slope", n)
    return _fitted(y, t - t.min(), people, min_dispersion, confidence)


def _fitted(y: Numbers, t: Numbers, people: Numbers, least: float, confidence: float) -> AnnualChange:
    import statsmodels.api as sm  # slow to import: only who asks for a model waits for it
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    model = sm.GLM(y, sm.add_constant(t), family=sm.families.Poisson(), offset=np.log(people))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        # Counts that the model meets exactly are no trouble here: their dispersion is then the least one.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = model.fit(maxiter=200, tol=1e-12)
    df = float(y.size - 2)
    dispersion = max(least, float(fit.pearson_chi2) / df) if df else NOT_AVAILABLE
    slope = float(fit.params[1])
    error = float(fit.bse[1]) * math.sqrt(dispersion) if df else NOT_AVAILABLE
    percent, low, high, p_value = percent_limits(slope, error, df, confidence)
    fitted = tuple(float(value) for value in fit.fittedvalues)
    return AnnualChange(
        percent,
        low,
        high,
        confidence,
        _METHOD,
        n=int(np.unique(t).size),
        unit=_UNIT,
        code="" if df else "too-few",
        p_value=p_value,
        slope=slope,
        error=error,
        df=df,
        dispersion=dispersion,
        fitted=fitted,
    )


def percent_limits(slope: float, error: float, df: float, confidence: float) -> tuple[float, float, float, float]:
    """A slope of the log scale as percent a year, its t limits and two-sided p value."""
    half = float(stats.t.isf((1 - confidence) / 2, df)) * error if df > 0 else NOT_AVAILABLE
    percent, low, high = (100 * math.expm1(min(value, 700.0)) for value in (slope, slope - half, slope + half))
    p_value = float(2 * stats.t.sf(abs(slope) / error, df)) if df > 0 and error > 0 else NOT_AVAILABLE
    return percent, low, high, p_value


def _nothing(confidence: float, code: str, n: int) -> AnnualChange:
    nothing = NOT_AVAILABLE
    return AnnualChange(nothing, nothing, nothing, confidence, _METHOD, n=n, unit=_UNIT, code=code)
