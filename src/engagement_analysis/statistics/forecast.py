"""A yearly series → the next years' values with limits, by the simplest methods there are (plain arithmetic).

Each method says its own limits: normal ones where the textbook has them, those of the t distribution where few points
need them. A series too short for a spread gets a forecast without limits, and a German note that says so.
"""

import math
from collections.abc import Iterable

import numpy as np
from scipy import stats

from engagement_analysis.statistics.forecast_result import NO_VALUES, Forecast, Series, residual_deviation

__all__ = ["Forecast", "drift_forecast", "linear_trend_forecast", "mean_forecast", "naive_forecast"]


def mean_forecast(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
) -> Forecast:
    """The mean of all values, with t limits: for a series that neither rises nor remembers.

    Parameters
    ----------
    values : iterable of float
        The series in order of time; a missing value (nan, None) leaves a gap.
    years : iterable of float, optional
        The time of each value, rising; 1, 2, 3 ... if left out. Years without a value may also be left out.
    horizon : int
        How many steps after the last value.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Forecast
        `sd` is s sqrt(1 + 1/n), on n - 1 degrees of freedom. Without limits for a single value.

    Raises
    ------
    ValueError
        Times that do not rise, a horizon below 1, a confidence outside 0 to 1 (in German).

    References
    ----------
    .. [1] R. J. Hyndman, G. Athanasopoulos (2021), Forecasting: principles and practice, 3rd ed., section 5.2.

    Examples
    --------
    >>> forecast = mean_forecast([882, 876, 879, 871, 867])
    >>> forecast.mean[0], round(forecast.low[0], 1), round(forecast.high[0], 1)
    (875.0, 856.6, 893.4)
    """
    series = Series.of(values, years, horizon, confidence)
    method = "mean of all values, t limits"
    if series.n == 0:
        return series.nothing(method)
    mean = float(series.y.mean())
    residuals = series.y - mean
    df = series.n - 1
    sigma = residual_deviation(float(residuals @ residuals), df, float(np.abs(series.y).max()))
    return series.forecast(
        np.full(horizon, mean),
        np.full(horizon, sigma * math.sqrt(1 + 1 / series.n)),
        sigma=sigma,
        df=df,
        method=method,
        residuals=residuals,
    )


def naive_forecast(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
    quantile: str = "normal",
) -> Forecast:
    """The last value again (random walk): what any better method must beat.

    Parameters
    ----------
    values, years, horizon, confidence
        As in `mean_forecast`. A difference across k years counts with variance k.
    quantile : {"normal", "t"}
        Normal limits, as the textbook has them, or t on n - 1 degrees of freedom.

    Returns
    -------
    Forecast
        sigma^2 is the mean of the squared differences, the variance at step h is h sigma^2.

    Raises
    ------
    ValueError
        As in `mean_forecast`, and an unknown quantile.

    References
    ----------
    .. [1] R. J. Hyndman, G. Athanasopoulos (2021), Forecasting: principles and practice, 3rd ed., section 5.5.

    Examples
    --------
    >>> forecast = naive_forecast([882, 876, 879, 871, 867], horizon=2)
    >>> forecast.mean, [round(limit, 1) for limit in forecast.low]
    ((867.0, 867.0), [856.0, 851.5])
    """
    series = Series.of(values, years, horizon, confidence)
    method = f"naive (random walk), {_quantile_name(quantile)} limits"
    if series.n == 0:
        return series.nothing(method)
    gaps, steps = np.diff(series.t), np.diff(series.y)
    df = series.n - 1
    sigma = residual_deviation(float((steps**2 / gaps).sum()), df, float(np.abs(series.y).max()))
    return series.forecast(
        np.full(horizon, series.y[-1]),
        sigma * np.sqrt(series.ahead),
        sigma=sigma,
        df=df if quantile == "t" else math.inf,
        method=method,
        residuals=steps,
    )


def drift_forecast(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
    quantile: str = "t",
) -> Forecast:
    """The last value, carried on by the mean yearly change (random walk with drift).

    Parameters
    ----------
    values, years, horizon, confidence
        As in `mean_forecast`. A difference across k years counts as k steps, with variance k.
    quantile : {"t", "normal"}
        t on n - 2 degrees of freedom, as few points need it, or the textbook's normal limits.

    Returns
    -------
    Forecast
        `parameters["slope"]` is (last - first) / (number of steps T); sigma^2 the squared deviations of the differences
        from it / (n - 2); the variance at step h is sigma^2 h (1 + h / T). Two values have a slope, but no limits.

    Raises
    ------
    ValueError
        As in `mean_forecast`, and an unknown quantile.

    References
    ----------
    .. [1] R. J. Hyndman, G. Athanasopoulos (2021), Forecasting: principles and practice, 3rd ed., section 5.5.

    Examples
    --------
    >>> forecast = drift_forecast([882, 876, 879, 871, 867])
    >>> forecast.mean[0], round(forecast.low[0], 1), round(forecast.high[0], 1)
    (863.25, 846.2, 880.3)
    >>> drift_forecast([5, 8]).note
    'Aus 2 Werten lässt sich keine Streuung schätzen: Eine Spanne gibt es nicht.'
    """
    series = Series.of(values, years, horizon, confidence)
    method = f"random walk with drift, {_quantile_name(quantile)} limits"
    if series.n < 2:
        return series.nothing(method, NO_VALUES if series.n == 0 else "Aus einem Wert ergibt sich keine Veränderung.")
    gaps, steps = np.diff(series.t), np.diff(series.y)
    span = float(series.t[-1] - series.t[0])
    slope = float(series.y[-1] - series.y[0]) / span
    residuals = steps - slope * gaps
    df = series.n - 2
    sigma = residual_deviation(float((residuals**2 / gaps).sum()), df, float(np.abs(series.y).max()))
    return series.forecast(
        series.y[-1] + slope * series.ahead,
        sigma * np.sqrt(series.ahead * (1 + series.ahead / span)),
        sigma=sigma,
        df=df if quantile == "t" else math.inf,
        method=method,
        parameters={"slope": slope},
        residuals=residuals,
    )


def linear_trend_forecast(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
    quantile: str = "t",
) -> Forecast:
    """A straight line through all values by least squares, with the prediction interval of a new value.

    Parameters
    ----------
    values, years, horizon, confidence
        As in `mean_forecast`. Missing years keep their distance.
    quantile : {"t", "normal"}
        t on n - 2 degrees of freedom, or the normal quantile with the same standard error (too narrow for few points).

    Returns
    -------
    Forecast
        `parameters` holds `intercept` (at time 0) and `slope` (per year).

    Raises
    ------
    ValueError
        As in `mean_forecast`, and an unknown quantile.

    References
    ----------
    .. [1] N. R. Draper, H. Smith (1998), Applied Regression Analysis, 3rd ed., section 3.1.

    Examples
    --------
    >>> forecast = linear_trend_forecast([882, 876, 879, 871, 867])
    >>> round(forecast.mean[0], 1), round(forecast.low[0], 1), round(forecast.high[0], 1)
    (864.5, 851.6, 877.4)
    """
    series = Series.of(values, years, horizon, confidence)
    method = f"straight line by least squares, {_quantile_name(quantile)} limits"
    if series.n < 2:
        return series.nothing(method, NO_VALUES if series.n == 0 else "Durch einen Wert führt keine Gerade.")
    line = stats.linregress(series.t, series.y)
    slope, intercept = float(line.slope), float(line.intercept)
    residuals = series.y - intercept - slope * series.t
    df = series.n - 2
    sigma = residual_deviation(float(residuals @ residuals), df, float(np.abs(series.y).max()))
    centre = float(series.t.mean())
    leverage = 1 / series.n + (series.times - centre) ** 2 / float(((series.t - centre) ** 2).sum())
    return series.forecast(
        intercept + slope * series.times,
        sigma * np.sqrt(1 + leverage),
        sigma=sigma,
        df=df if quantile == "t" else math.inf,
        method=method,
        parameters={"intercept": intercept, "slope": slope},
        residuals=residuals,
    )


def _quantile_name(quantile: str) -> str:
    if quantile not in {"t", "normal"}:
        raise ValueError(f"Unbekanntes Quantil {quantile!r}: 't' oder 'normal'.")
    return quantile
