"""A yearly series → the value of a year ahead with limits: random walk with drift, damped trend with given weights."""

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from scipy import stats

from engagement_analysis.statistics.intervals import Numbers, as_floats
from engagement_analysis.statistics.results import Result, checked_error, not_available

Method = Callable[[Iterable[float | None], Iterable[float], int, float], Result]


def drift_forecast(
    values: Iterable[float | None], years: Iterable[float], horizon: int = 1, confidence: float = 0.95
) -> Result:
    """The last value, carried on by the mean yearly change (random walk with drift), with t limits.

    Parameters
    ----------
    values : iterable of float
        The series in order of time; missing ones are left out, the others keep their distance.
    years : iterable of float
        The time of each value, rising.
    horizon : int
        How many years after the last value.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Result
        In the series' unit. A difference across k years counts with variance k; t on n - 2 degrees of freedom. `code`:
        "too-few" below three values, "no-spread" where the values do not stray from the line.

    Raises
    ------
    ValueError
        Years that do not rise, a horizon below 1, a confidence outside 0 to 1.

    References
    ----------
    .. [1] R. J. Hyndman, G. Athanasopoulos (2021), Forecasting: principles and practice, 3rd ed., section 5.5.

    Examples
    --------
    >>> ahead = drift_forecast([882, 876, 879, 871, 867], range(5))
    >>> ahead.estimate, round(ahead.low, 1), round(ahead.high, 1)
    (863.25, 846.2, 880.3)
    """
    y, t = known_values(values, years, horizon, confidence)
    method = "random walk with drift, t limits"
    if y.size < 3:
        return not_available(confidence, method, code="too-few", n=int(y.size))
    gaps, steps = np.diff(t), np.diff(y)
    span = float(t[-1] - t[0])
    slope = float(y[-1] - y[0]) / span
    variance = float((((steps - slope * gaps) ** 2) / gaps).sum()) / (y.size - 2)
    sd = math.sqrt(variance * horizon * (1 + horizon / span))
    return with_limits(float(y[-1]) + slope * horizon, sd, y, confidence, method)


def damped_trend_forecast(
    values: Iterable[float | None], years: Iterable[float], horizon: int = 1, confidence: float = 0.95
) -> Result:
    """Damped trend with customary weights (level 0.5, trend 0.2, damping 0.9) for series too short to estimate them.

    statsmodels' state-space model: only level and trend before the first value and the variance are estimated;
    over a missing year the state moves on without correction.

    Parameters
    ----------
    values, years, horizon, confidence : iterable of float, iterable of float, int, float
        As in `drift_forecast`, errors too.

    Returns
    -------
    Result
        In the series' unit.

    References
    ----------
    .. [1] E. S. Gardner, E. McKenzie (1985), Forecasting trends in time series, Management Science 31, 1237-1246.

    Examples
    --------
    >>> ahead = damped_trend_forecast([120, 197, 205, 348, 214, 275, 314], range(7))
    >>> ahead.low < ahead.estimate < ahead.high
    True
    """
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing  # slow to import

    y, t = known_values(values, years, horizon, confidence)
    method = "damped trend, given weights, t limits"
    if y.size < 3:
        return not_available(confidence, method, code="too-few", n=int(y.size))
    if np.ptp(y) == 0:
        return with_limits(float(y[-1]), 0.0, y, confidence, method)
    every_year = np.full(round(float(t[-1] - t[0])) + 1, np.nan)
    every_year[np.rint(t - t[0]).astype(int)] = y
    model = ExponentialSmoothing(
        every_year, trend=True, damped_trend=True, initialization_method="concentrated", concentrate_scale=True
    )
    weights = {"smoothing_level": 0.5, "smoothing_trend": 0.1, "damping_trend": 0.9}  # the trend's is level x 0.2
    with model.fix_params(weights), np.errstate(all="ignore"):
        ahead = model.smooth([]).get_forecast(horizon)
    # The model's variance is that of n values; two of them went into level and trend.
    sd = float(ahead.se_mean[-1]) * math.sqrt(y.size / (y.size - 2))
    return with_limits(float(ahead.predicted_mean[-1]), sd, y, confidence, method)


def on_log_scale(
    method: Method, values: Iterable[float | None], years: Iterable[float], horizon: int = 1, confidence: float = 0.95
) -> Result:
    """A method applied to the logarithms of a series: change in percent, limits that never fall below 0.

    Parameters
    ----------
    method : function
        Such as `drift_forecast`.
    values, years, horizon, confidence : iterable of float, iterable of float, int, float
        As in `drift_forecast`.

    Returns
    -------
    Result
        In the series' unit. A value of 0 has no logarithm: not available, `code` "zeros".

    Examples
    --------
    >>> round(on_log_scale(drift_forecast, [100, 200, 400, 800], range(4)).estimate, 6)
    1600.0
    """
    y = as_floats(values)
    if (y <= 0).any():
        return not_available(confidence, "of logarithms", code="zeros", n=int(np.isfinite(y).sum()))
    made = method(np.log(y).tolist(), years, horizon, confidence)
    with np.errstate(over="ignore"):
        estimate, low, high = (float(np.exp(value)) for value in (made.estimate, made.low, made.high))
    return replace(made, estimate=estimate, low=low, high=high, method=f"{made.method}, of logarithms")


def known_values(
    values: Iterable[float | None], years: Iterable[float], horizon: int, confidence: float
) -> tuple[Numbers, Numbers]:
    """The values that are there with their years, after checking all that a forecast is given."""
    y, t = as_floats(values), as_floats(years)
    if y.size != t.size:
        raise ValueError(f"{y.size} values, but {t.size} years")
    if any(later <= earlier for earlier, later in itertools.pairwise(t.tolist())):
        raise ValueError("years must rise, each of them once")
    if horizon < 1:
        raise ValueError(f"a forecast looks at least one year ahead, not {horizon}")
    if np.isinf(y).any():
        raise ValueError("values must be finite")
    checked_error(confidence)
    known = ~np.isnan(y)
    return y[known], t[known]


def with_limits(estimate: float, sd: float, y: Numbers, confidence: float, method: str) -> Result:
    """A forecast with t limits on n - 2 degrees of freedom; without any where the values do not stray."""
    if sd <= 1e-12 * float(np.abs(y).max()):
        return Result(estimate, estimate, estimate, confidence, method, n=int(y.size), code="no-spread")
    half = float(stats.t.isf((1 - confidence) / 2, y.size - 2)) * sd
    return Result(estimate, estimate - half, estimate + half, confidence, method, n=int(y.size))
