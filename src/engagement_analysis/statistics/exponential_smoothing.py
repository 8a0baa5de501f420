"""Exponential smoothing of a yearly series: level, trend, damped trend; with given or estimated weights.

Given weights: the plain recursions of Holt. Estimated ones: maximum likelihood of the additive state-space model
through statsmodels, started from the best points of a coarse grid, since the likelihood often has several peaks.
"""

import itertools
import math
import warnings
from collections.abc import Iterable, Mapping

import numpy as np
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from engagement_analysis.statistics.forecast_result import Forecast, Numbers, Series, residual_deviation
from engagement_analysis.statistics.results import NOT_AVAILABLE

_STARTS = 3
_GRID = {"alpha": (0.001, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.999), "share": (0.001, 0.1, 0.3, 0.6, 0.95)}
_PHI_BOUNDS = (0.8, 0.98)
_GAPS = "Die Glättung braucht eine Reihe ohne Lücken; es fehlen Jahre."
_TOO_SHORT = "Zum Schätzen der Glättung braucht es mindestens {least} Werte, es sind {n}."


def simple_exponential_smoothing(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
    alpha: float | None = None,
    initial_level: float | None = None,
) -> Forecast:
    """Weighted mean of all values, the recent ones weighing most: ETS(A,N,N).

    Parameters
    ----------
    values : iterable of float
        The series in order of time, without gaps.
    years : iterable of float, optional
        The time of each value, one year apart; 1, 2, 3 ... if left out.
    horizon : int
        How many steps after the last value.
    confidence : float
        Two-sided level, between 0 and 1.
    alpha : float, optional
        Weight of the newest value, between 0 and 1; estimated by maximum likelihood if left out.
    initial_level : float, optional
        Level before the first value, where alpha is given; the first value if left out.

    Returns
    -------
    Forecast
        `parameters`: `alpha`, `level` (last), `level0` (before the first value), `sse`, `log_likelihood` (estimated
        only). Estimated: sigma^2 = SSE / (n - 2); given: SSE / (n - 1). Variance at step h: sigma^2 (1 + (h - 1)
        alpha^2), normal limits. Not available, with a note, for a series with gaps.

    Raises
    ------
    ValueError
        A weight outside 0 to 1, and as in `mean_forecast`.

    References
    ----------
    .. [1] R. J. Hyndman, A. B. Koehler, J. K. Ord, R. D. Snyder (2008), Forecasting with Exponential Smoothing,
       Springer, chapters 2, 5 and 6.

    Examples
    --------
    >>> forecast = simple_exponential_smoothing([120, 197, 205, 348], alpha=0.5)
    >>> forecast.parameters["level"], forecast.fitted
    (264.875, (120.0, 120.0, 158.5, 181.75))
    """
    series = Series.of(values, years, horizon, confidence)
    if alpha is None:
        return _estimated(series, "simple exponential smoothing, ETS(A,N,N)", trend=False, damped=False)
    _check_weight("alpha", alpha)
    method = "simple exponential smoothing, given alpha, normal limits"
    if series.n == 0 or _has_gaps(series):
        return series.nothing(method, *([_GAPS] if series.n else []))
    first = float(series.y[0]) if initial_level is None else float(initial_level)
    states, residuals = _recursion(series.y, alpha, 0.0, 1.0, first, 0.0)
    return _from_states(series, method, residuals, states[-1], {"alpha": alpha, "level0": first}, n_estimated=1)


def holt_linear_trend(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
    alpha: float | None = None,
    beta: float | None = None,
    damped: bool = False,
    phi: float | None = None,
    initial_level: float | None = None,
    initial_trend: float | None = None,
) -> Forecast:
    """Level and yearly trend, both smoothed; the trend goes on (Holt) or flattens out (damped).

    Parameters
    ----------
    values, years, horizon, confidence
        As in `simple_exponential_smoothing`.
    alpha, beta : float, optional
        Weights as in Holt's own equations (`level = alpha y + (1 - alpha)(level + trend)`, `trend = beta (level -
        previous level) + (1 - beta) trend`), both or neither; estimated by maximum likelihood if left out.
    damped : bool
        Each year the trend is multiplied by `phi`.
    phi : float, optional
        Damping, above 0 and at most 1. Estimated between 0.8 and 0.98 if left out (0.9 where the weights are given).
    initial_level, initial_trend : float, optional
        Where the weights are given: the state before the first recursion. If left out, the level starts at the second
        value, the trend at the second minus the first, and the recursions run from the third value on.

    Returns
    -------
    Forecast
        `parameters`: `alpha`, `beta` (as above), `phi` (1 if not damped), `level`, `trend` (last), `level0`, `trend0`,
        `sse`, `log_likelihood` (estimated only). Estimated: sigma^2 = SSE / (n - p), p = 4 (5 if damped, given phi or
        not); given weights: SSE / (number of one-step errors - 2). Normal limits with the variance of the state-space
        models ETS(A,A,N) and ETS(A,Ad,N). Not available, with a note, for a series with gaps or too short.

    Raises
    ------
    ValueError
        A weight outside 0 to 1, only one of both weights, and as in `mean_forecast`.

    References
    ----------
    .. [1] C. C. Holt (1957), Forecasting trends and seasonals by exponentially weighted averages; reprinted in
       International Journal of Forecasting 20 (2004), 5-10.
    .. [2] E. S. Gardner, E. McKenzie (1985), Forecasting trends in time series, Management Science 31, 1237-1246.

    Examples
    --------
    >>> forecast = holt_linear_trend([120, 130, 140, 150, 160], alpha=0.6, beta=0.2, horizon=2)
    >>> [round(value, 6) for value in forecast.mean]
    [170.0, 180.0]
    """
    series = Series.of(values, years, horizon, confidence)
    name = "damped linear trend, ETS(A,Ad,N)" if damped else "Holt's linear trend, ETS(A,A,N)"
    if phi is not None:
        _check_weight("phi", phi)
    if alpha is None and beta is None:
        return _estimated(series, name, trend=True, damped=damped, phi=phi)
    if alpha is None or beta is None:
        raise ValueError("Bitte alpha und beta beide angeben oder beide schätzen lassen.")
    _check_weight("alpha", alpha)
    _check_weight("beta", beta)
    damping = (0.9 if phi is None else phi) if damped else 1.0
    method = f"{name.partition(',')[0]}, given weights, normal limits"
    if _has_gaps(series):
        return series.nothing(method, _GAPS)
    if series.n < 3:
        return series.nothing(method, f"Die Methode von Holt braucht mindestens drei Werte, es sind {series.n}.")
    is_started = initial_level is not None and initial_trend is not None
    level = float(series.y[1]) if initial_level is None else float(initial_level)
    trend = float(series.y[1] - series.y[0]) if initial_trend is None else float(initial_trend)
    states, residuals = _recursion(series.y[0 if is_started else 2 :], alpha, alpha * beta, damping, level, trend)
    weights = {"alpha": alpha, "beta": beta, "phi": damping, "level0": level, "trend0": trend}
    return _from_states(series, method, residuals, states[-1], weights, n_estimated=2)


def damped_trend_forecast(
    values: Iterable[float | None],
    *,
    years: Iterable[float] | None = None,
    horizon: int = 1,
    confidence: float = 0.95,
    alpha: float = 0.5,
    beta: float = 0.2,
    phi: float = 0.9,
) -> Forecast:
    """Damped trend with customary weights for series too short to estimate them; years may be missing.

    Only the level and the trend before the first value are estimated, by least squares. Over a missing year the state
    moves on without correction, and the next error counts with the variance of a forecast over the gap.

    Parameters
    ----------
    values, years, horizon, confidence
        As in `drift_forecast`; years are whole, missing ones keep their distance.
    alpha, beta, phi : float
        As in `holt_linear_trend`. The defaults were set beforehand, not fitted to any series.

    Returns
    -------
    Forecast
        sigma^2 is the weighted SSE / (n - 2), the limits are t limits on n - 2 degrees of freedom.

    Raises
    ------
    ValueError
        Weights outside 0 to 1, and as in `mean_forecast`.

    References
    ----------
    .. [1] E. S. Gardner, E. McKenzie (1985), Forecasting trends in time series, Management Science 31, 1237-1246.
    .. [2] D. J. Wright (1986), Forecasting data published at irregular time intervals using an extension of Holt's
       method, Management Science 32, 499-510.

    Examples
    --------
    >>> damped_trend_forecast([10, 20, 30, 40, 50], phi=1.0).mean[0]
    60.0...
    """
    for name, weight in {"alpha": alpha, "beta": beta, "phi": phi}.items():
        _check_weight(name, weight)
    series = Series.of(values, years, horizon, confidence)
    method = "damped trend, given weights, t limits"
    if series.n < 2:
        return series.nothing(method, f"Ein Trend braucht mindestens zwei Werte, es gibt {series.n}.")
    weights = (alpha, alpha * beta, phi)
    y = np.full(round(float(series.t[-1] - series.t[0])) + 1, NOT_AVAILABLE)
    y[np.rint(series.t - series.t[0]).astype(int)] = series.y
    is_there = ~np.isnan(y)
    nothing = np.where(is_there, 0.0, NOT_AVAILABLE)
    columns = [-_recursion(nothing, *weights, *state)[1][is_there] for state in ((1.0, 0.0), (0.0, 1.0))]
    steps = np.concatenate([[1], np.diff(np.flatnonzero(is_there))])
    spread = np.sqrt(_variance_factors(*weights, int(max(steps.max(), horizon))))
    scale = 1 / spread[steps - 1]
    errors = _recursion(y, *weights, 0.0, 0.0)[1][is_there]
    level, trend = np.linalg.lstsq(np.column_stack(columns) * scale[:, None], errors * scale, rcond=None)[0].tolist()
    states, rest = _recursion(y, *weights, level, trend)
    residuals = rest[is_there]
    df = series.n - 2
    sse = float(((residuals * scale) ** 2).sum())
    sigma = residual_deviation(sse, df, float(np.abs(series.y).max()))
    parameters = {"alpha": alpha, "beta": beta, "phi": phi, "level0": level, "trend0": trend}
    return series.forecast(
        states[-1][0] + states[-1][1] * np.cumsum(phi**series.ahead),
        sigma * spread[:horizon],
        sigma=sigma,
        df=df,
        method=method,
        parameters=parameters | {"level": states[-1][0], "trend": states[-1][1], "sse": sse},
        residuals=residuals,
    )


def _variance_factors(alpha: float, gain: float, phi: float, horizon: int) -> Numbers:
    """Variance of a forecast 1, 2, ... steps ahead as a multiple of one step's.

    Step h adds what an error h - 1 steps earlier still weighs (Hyndman et al. 2008, section 6.1).
    """
    influence = alpha + gain * np.cumsum(phi ** np.arange(1, horizon, dtype=np.float64))
    return np.concatenate([[1.0], 1 + np.cumsum(influence**2)])


def _recursion(
    y: Numbers, alpha: float, gain: float, phi: float, level: float, trend: float
) -> tuple[list[tuple[float, float]], Numbers]:
    """States after each value, and one-step errors; a missing value (nan) corrects nothing.

    `gain` is what the trend takes of an error (alpha times beta).
    """
    states, errors = [], np.empty_like(y)
    for position, value in enumerate(y):
        expected = level + phi * trend
        errors[position] = error = float(value) - expected
        correction = 0.0 if math.isnan(error) else error
        level, trend = expected + alpha * correction, phi * trend + gain * correction
        states.append((level, trend))
    return states, errors


def _from_states(
    series: Series,
    method: str,
    residuals: Numbers,
    last: tuple[float, float],
    weights: Mapping[str, float],
    *,
    n_estimated: int,
) -> Forecast:
    """Last state and errors → forecast, with the variance of the additive state-space model."""
    level, trend = last
    alpha, phi = weights["alpha"], weights.get("phi", 1.0)
    gain = alpha * weights.get("beta", 0.0)
    damping = np.cumsum(phi**series.ahead)
    sse = float(residuals @ residuals)
    sigma = residual_deviation(sse, residuals.size - n_estimated, float(np.abs(series.y).max()))
    sd = sigma * np.sqrt(_variance_factors(alpha, gain, phi, series.ahead.size))
    parameters = {**weights, "level": level, **({"trend": trend} if "beta" in weights else {}), "sse": sse}
    return series.forecast(
        level + trend * damping,
        sd,
        sigma=sigma,
        df=math.inf if residuals.size > n_estimated else 0,
        method=method,
        parameters=parameters,
        residuals=residuals,
    )


def _estimated(series: Series, name: str, *, trend: bool, damped: bool, phi: float | None = None) -> Forecast:
    """Maximum likelihood through statsmodels, the best of several starts."""
    method = f"{name}, maximum likelihood, normal limits"
    n_estimated = 2 + 2 * trend + damped
    if _has_gaps(series):
        return series.nothing(method, _GAPS)
    if series.n < n_estimated + 1:
        return series.nothing(method, _TOO_SHORT.format(least=n_estimated + 1, n=series.n))
    centre, scale = float(series.y.mean()), float(series.y.std()) or 1.0
    y = (series.y - centre) / scale  # the optimiser stops early on series far from zero; the model does not mind
    grid = _grid(y, trend=trend, damped=damped, phi=phi)
    if grid[0][0] <= 1e-20 * series.n:
        best, likelihood = grid[0][1], math.inf  # the series follows the model exactly: nothing to maximise
    else:
        starts = [point for _, point in grid[:_STARTS]]
        fits = [_fit(y, start, trend=trend, phi=phi if damped else 1.0) for start in starts]
        best, likelihood = max(fits, key=lambda fit: fit[1])
        likelihood -= series.n * math.log(scale)
    alpha, beta, damping, level0, trend0 = best
    level0, trend0 = centre + scale * level0, scale * trend0
    states, residuals = _recursion(series.y, alpha, alpha * beta, damping, level0, trend0)
    weights = {"alpha": alpha, "level0": level0, "log_likelihood": likelihood}
    if trend:
        weights |= {"beta": beta, "phi": damping, "trend0": trend0}
    return _from_states(series, method, residuals, states[-1], weights, n_estimated=n_estimated)


_Parameters = tuple[float, float, float, float, float]
"""alpha, beta (Holt's own), phi, level and trend before the first value."""


def _grid(y: Numbers, *, trend: bool, damped: bool, phi: float | None) -> list[tuple[float, _Parameters]]:
    """Squared errors of each point of a coarse grid of weights with its best initial state, best first.

    The one-step errors are linear in the initial state, so that state is a least-squares problem for given weights.
    """
    phis = (1.0,) if not damped else (phi,) if phi is not None else (_PHI_BOUNDS[0], 0.9, _PHI_BOUNDS[1])
    points: list[tuple[float, _Parameters]] = []
    for alpha, beta, damping in itertools.product(_GRID["alpha"], _GRID["share"] if trend else (0.0,), phis):
        weights = (alpha, alpha * beta, damping)
        errors = _recursion(y, *weights, 0.0, 0.0)[1]
        nothing = np.zeros_like(y)
        columns = [-_recursion(nothing, *weights, 1.0, 0.0)[1]]
        if trend:
            columns.append(-_recursion(nothing, *weights, 0.0, 1.0)[1])
        state = np.linalg.lstsq(np.column_stack(columns), errors, rcond=None)[0]
        level, slope = float(state[0]), float(state[1]) if trend else 0.0
        rest = _recursion(y, *weights, level, slope)[1]
        points.append((float(rest @ rest), (alpha, beta, damping, level, slope)))
    return sorted(points, key=lambda point: point[0])


def _fit(y: Numbers, start: _Parameters, *, trend: bool, phi: float | None) -> tuple[_Parameters, float]:
    """Fit of statsmodels from one start: parameters and log-likelihood."""
    alpha, beta, damping, level, slope = start
    is_damped = trend and phi != 1.0
    model = ETSModel(y, error="add", trend="add" if trend else None, damped_trend=is_damped, seasonal=None)
    begin = [alpha, *([alpha * beta] if trend else []), *([damping] if is_damped else []), level]
    begin += [slope] if trend else []
    fixed = {"damping_trend": phi} if is_damped and phi is not None else {}
    with warnings.catch_warnings(), np.errstate(all="ignore"), model.fix_params(fixed):
        # A start that does not converge loses against one that does, by its likelihood.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fit = model.fit(start_params=np.array(begin), disp=False, maxiter=5_000, pgtol=1e-9, factr=10)
    found = dict(zip(model.param_names, fit.params, strict=True))
    weight = float(found["smoothing_level"])
    return (
        weight,
        float(found.get("smoothing_trend", 0.0)) / weight,
        float(found.get("damping_trend", 1.0)),
        float(found["initial_level"]),
        float(found.get("initial_trend", 0.0)),
    ), float(fit.llf)


def _has_gaps(series: Series) -> bool:
    return bool((np.abs(np.diff(series.t) - 1) > 1e-9).any())


def _check_weight(name: str, weight: float) -> None:
    if not 0 <= weight <= 1:
        raise ValueError(f"{name} muss zwischen 0 und 1 liegen, nicht {weight}.")
