"""A yearly series of counts → next years' counts from a negative-binomial trend, as quantiles of what may come."""

import math
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy import optimize, stats

from engagement_analysis.statistics.forecast import known_values
from engagement_analysis.statistics.intervals import Numbers
from engagement_analysis.statistics.results import Result, not_available

_METHOD = "negative-binomial trend, dispersion from Pearson's statistic, t-widened quantiles"
_MAX_DISPERSION = 1e6


def negative_binomial_forecast(
    values: Iterable[float | None], years: Iterable[float], horizon: int = 1, confidence: float = 0.95
) -> Result:
    """Counts with a yearly change in percent, spread wider than a Poisson count: for people who come in groups.

    log(mean) is linear in time; the dispersion alpha (variance = mean + alpha mean^2) is the one at which Pearson's
    statistic equals its n - 2 degrees of freedom, since the maximum likelihood one is too small for few years. A new
    count is taken as negative binomial around the predicted mean, its relative variance beyond the Poisson one being
    alpha + (1 + alpha) se^2 (se: standard error of the predicted log mean), times the squared ratio of the t quantile
    on n - 2 degrees of freedom to the normal one. An approximation; how often it holds was counted on held-back years
    of published series (see `outlook`).

    Parameters
    ----------
    values : iterable of float
        Counts, 0 or more, rounded to whole numbers.
    years, horizon, confidence : iterable of float, int, float
        As in `drift_forecast`.

    Returns
    -------
    Result
        Expected count, quantiles as limits. `code`: "too-few" for fewer than three counts above 0, "no-fit" where they
        jump beyond what the model can follow.

    Raises
    ------
    ValueError
        Negative values, and as in `drift_forecast`.

    References
    ----------
    .. [1] N. E. Breslow (1984), Extra-Poisson variation in log-linear models, Applied Statistics 33, 38-44.

    Examples
    --------
    >>> ahead = negative_binomial_forecast([120, 197, 205, 348, 214, 275, 314], range(7), confidence=0.8)
    >>> round(ahead.estimate), ahead.low, ahead.high
    (382, 201.0, 590.0)
    """
    y, t = known_values(values, years, horizon, confidence)
    if (y < 0).any():
        raise ValueError("counts must not be negative")
    counts, n = np.rint(y), int(y.size)
    if int((counts > 0).sum()) < 3:
        return not_available(confidence, _METHOD, code="too-few", n=n)
    centre = float(t.mean())
    design = np.column_stack([np.ones(n), t - centre])
    try:
        dispersion = _dispersion(counts, design, n - 2)
        fit = _fit(counts, design, dispersion)
    except ValueError:  # statsmodels' word for weights that ran out of all numbers
        return not_available(confidence, _METHOD, code="no-fit", n=n)
    ahead = np.array([1.0, float(t[-1]) + horizon - centre])
    with np.errstate(over="ignore"):
        mean = float(np.exp(ahead @ fit.params))
    error = float(ahead @ fit.cov_params() @ ahead)
    level = (1 + confidence) / 2
    widening = float(stats.t.ppf(level, n - 2) / stats.norm.ppf(level)) ** 2
    size = 1 / max((dispersion + (1 + dispersion) * error) * widening, 1e-12)
    low, high = (float(stats.nbinom.ppf(tail, size, size / (size + mean))) for tail in (1 - level, level))
    return Result(mean, low, high, confidence, _METHOD, n=n)


def _fit(counts: Numbers, design: Numbers, dispersion: float) -> Any:
    """Fit of the log-linear model with a given dispersion; Poisson where it is 0."""
    import statsmodels.api as sm  # slow to import: only who asks for a model waits for it
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    family = sm.families.NegativeBinomial(alpha=dispersion) if dispersion > 0 else sm.families.Poisson()
    with np.errstate(all="ignore"), warnings.catch_warnings():
        # Counts that the model meets exactly are no trouble here: the dispersion is then 0, the Poisson spread stays.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        return sm.GLM(counts, design, family=family).fit(maxiter=200)


def _dispersion(counts: Numbers, design: Numbers, df: int) -> float:
    """The dispersion at which Pearson's statistic equals its degrees of freedom; 0 where Poisson is wide enough."""

    def excess(log_dispersion: float) -> float:
        return float(_fit(counts, design, math.exp(log_dispersion)).pearson_chi2) - df

    if float(_fit(counts, design, 0.0).pearson_chi2) <= df or excess(math.log(1e-9)) <= 0:
        return 0.0
    if excess(math.log(_MAX_DISPERSION)) > 0:
        return _MAX_DISPERSION
    return math.exp(float(optimize.brentq(excess, math.log(1e-9), math.log(_MAX_DISPERSION), xtol=1e-5)))
