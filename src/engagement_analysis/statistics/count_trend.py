"""A yearly series of counts → next years' counts from a negative-binomial trend, as quantiles of what may come."""

import math
import warnings
from collections.abc import Iterable

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from engagement_analysis.statistics.forecast_result import Forecast, Numbers, Series
from engagement_analysis.statistics.results import NOT_AVAILABLE

_METHOD = "negative-binomial trend, dispersion from Pearson's statistic, t-widened quantiles"
_MAX_DISPERSION = 1e6


def negative_binomial_forecast(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
) -> Forecast:
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
        Counts, 0 or more, rounded to whole numbers; missing years keep their distance.
    years, horizon, confidence
        As in `drift_forecast`.

    Returns
    -------
    Forecast
        `mean` is the expected count, `low` and `high` are whole counts, `sd` their standard deviation; `parameters`:
        `intercept` (log mean at time 0), `slope` (per year, of the log mean), `dispersion`. Not available for fewer
        than three counts above 0, and where they jump beyond what the fit can follow.

    Raises
    ------
    ValueError
        Negative counts, and as in `mean_forecast` (in German).

    References
    ----------
    .. [1] N. E. Breslow (1984), Extra-Poisson variation in log-linear models, Applied Statistics 33, 38-44.
    .. [2] J. M. Hilbe (2011), Negative Binomial Regression, 2nd ed., Cambridge University Press.

    Examples
    --------
    >>> forecast = negative_binomial_forecast([120, 197, 205, 348, 214, 275, 314], confidence=0.8)
    >>> round(forecast.mean[0]), forecast.low[0], forecast.high[0]
    (382, 201.0, 590.0)
    """
    series = Series.of(values, years, horizon, confidence)
    if (series.y < 0).any():
        raise ValueError("Zählungen dürfen nicht negativ sein.")
    counts = np.rint(series.y)
    if series.n < 3:
        return series.nothing(_METHOD, f"Ein Verlauf mit Streuung braucht mindestens drei Werte, es gibt {series.n}.")
    n_with_people = int((counts > 0).sum())
    if n_with_people < 3:
        return series.nothing(_METHOD, f"Nur {n_with_people} der Zählungen sind nicht null: Das ist noch kein Verlauf.")
    centre = float(series.t.mean())
    design = np.column_stack([np.ones(series.n), series.t - centre])
    try:
        dispersion = _dispersion(counts, design, series.n - 2)
        fit = _fit(counts, design, dispersion)
    except ValueError:  # statsmodels' word for weights that ran out of all numbers
        return series.nothing(_METHOD, "Die Zählungen springen zu sehr, als dass sich ein Verlauf schätzen ließe.")
    ahead = np.column_stack([np.ones(horizon), series.times - centre])
    mean, relative = _predicted(fit, ahead, dispersion, series.n - 2, confidence)
    low, high = _quantiles(mean, relative, confidence)
    slope = float(fit.params[1])
    fitted = np.asarray(fit.fittedvalues, dtype=float)
    return Forecast(
        times=tuple(series.times.tolist()),
        mean=tuple(mean.tolist()),
        sd=tuple(np.sqrt(mean + relative * mean**2).tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        confidence=confidence,
        n=series.n,
        sigma=NOT_AVAILABLE,
        df=series.n - 2,
        method=_METHOD,
        parameters={
            "intercept": float(fit.params[0]) - slope * centre,
            "slope": slope,
            "dispersion": dispersion,
        },
        times_fitted=tuple(series.t.tolist()),
        fitted=tuple(fitted.tolist()),
        residuals=tuple((series.y - fitted).tolist()),
        scale="counts",
    )


def _fit(counts: Numbers, design: Numbers, dispersion: float) -> sm.GLM:
    """Fit of the log-linear model with a given dispersion; Poisson where it is 0."""
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


def _predicted(fit: sm.GLM, ahead: Numbers, dispersion: float, df: int, confidence: float) -> tuple[Numbers, Numbers]:
    """Expected counts, and their variance beyond Poisson relative to the squared mean, widened for few years."""
    with np.errstate(over="ignore"):
        mean = np.exp(ahead @ fit.params)
    error = np.einsum("ij,jk,ik->i", ahead, fit.cov_params(), ahead)
    level = (1 + confidence) / 2
    widening = float(stats.t.ppf(level, df) / stats.norm.ppf(level)) ** 2
    return mean, (dispersion + (1 + dispersion) * error) * widening


def _quantiles(mean: Numbers, relative: Numbers, confidence: float) -> tuple[Numbers, Numbers]:
    """Two-sided quantiles of negative-binomial counts with these means and relative variances beyond Poisson."""
    tails = ((1 - confidence) / 2, (1 + confidence) / 2)
    size = 1 / np.maximum(relative, 1e-12)
    low, high = (np.asarray(stats.nbinom.ppf(tail, size, size / (size + mean)), dtype=float) for tail in tails)
    return low, high
