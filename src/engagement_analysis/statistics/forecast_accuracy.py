"""How good forecasts were: errors within the series, and of a rolling origin (forecast what is known, then compare)."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engagement_analysis.statistics.forecast import drift_forecast, linear_trend_forecast, mean_forecast, naive_forecast
from engagement_analysis.statistics.forecast_result import Forecast, Numbers, Series
from engagement_analysis.statistics.result_html import value_table
from engagement_analysis.statistics.results import NOT_AVAILABLE

Forecaster = Callable[..., Forecast]

FORECASTERS: dict[str, Forecaster] = {
    "mean": mean_forecast,
    "naive": naive_forecast,
    "drift": drift_forecast,
    "linear": linear_trend_forecast,
}
"""Name → method, for `rolling_origin`."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Measures of forecast errors (actual minus forecast); nan: not available.

    `me`, `rmse`, `mae` in the series' unit, `mpe` and `mape` in percent of the actual value (nan if one is 0), `mase`
    as a multiple of the naive method's mean absolute error within the series, `acf1` the errors' autocorrelation.
    """

    n: int
    me: float
    rmse: float
    mae: float
    mpe: float
    mape: float
    mase: float
    acf1: float

    def _repr_html_(self) -> str:
        names = ("me", "rmse", "mae", "mpe", "mape", "mase", "acf1")
        return value_table(f"{self.n} Fehler", {name.upper(): getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class RollingOrigin:
    """Forecasts of values that were held back, one entry per origin.

    Attributes
    ----------
    times, actuals, forecasts, errors, low, high : tuple of float
        The time forecast, its actual value, the forecast, actual minus forecast, the limits.
    n_covered, n_with_limits : int
        Actual values within their limits, and forecasts that had limits.
    coverage : float
        n_covered / n_with_limits, to be compared with `confidence`; nan without limits.
    mae, rmse, me : float
        Mean absolute error, root mean squared error, mean error.
    confidence : float
        Level of the limits.
    method : str
        The forecaster's method.
    """

    times: tuple[float, ...]
    actuals: tuple[float, ...]
    forecasts: tuple[float, ...]
    errors: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    n_covered: int
    n_with_limits: int
    coverage: float
    mae: float
    rmse: float
    me: float
    confidence: float
    method: str

    def _repr_html_(self) -> str:
        names = {"MAE": self.mae, "RMSE": self.rmse, "ME": self.me, "Abdeckung": self.coverage}
        return value_table(f"{self.method}; {len(self.errors)} zurückgehaltene Werte", names)


def accuracy(actual: Iterable[float], forecast: Iterable[float], *, series: Iterable[float] | None = None) -> Accuracy:
    """Measures of the errors of forecasts whose actual values are known.

    Parameters
    ----------
    actual, forecast : iterable of float
        Of the same length.
    series : iterable of float, optional
        The series on which the forecasts rest, for `mase`; the actual values if left out.

    Returns
    -------
    Accuracy
        All nan where there is nothing to compare.

    Raises
    ------
    ValueError
        Lists of different length (in German).

    References
    ----------
    .. [1] R. J. Hyndman, A. B. Koehler (2006), Another look at measures of forecast accuracy, International Journal of
       Forecasting 22, 679-688.

    Examples
    --------
    >>> measures = accuracy([205, 348, 214], [197, 205, 348], series=[120, 197, 205, 348, 214])
    >>> round(measures.mae, 1), round(measures.mase, 3)
    (95.0, 1.05)
    """
    truth, guess = np.array(list(actual), dtype=float), np.array(list(forecast), dtype=float)
    if truth.size != guess.size:
        raise ValueError(f"{truth.size} Werte, aber {guess.size} Vorausschauen.")
    known = np.isfinite(truth) & np.isfinite(guess)
    truth, guess = truth[known], guess[known]
    if truth.size == 0:
        return Accuracy(0, *(NOT_AVAILABLE,) * 7)
    errors = truth - guess
    has_zero = bool((truth == 0).any())
    shares = np.full_like(errors, NOT_AVAILABLE) if has_zero else 100 * errors / truth
    scale = _naive_scale(truth if series is None else np.array(list(series), dtype=float))
    mae = float(np.abs(errors).mean())
    return Accuracy(
        n=int(truth.size),
        me=float(errors.mean()),
        rmse=math.sqrt(float((errors**2).mean())),
        mae=mae,
        mpe=float(shares.mean()),
        mape=float(np.abs(shares).mean()),
        mase=mae / scale if scale > 0 else NOT_AVAILABLE,
        acf1=_autocorrelation(errors),
    )


def fit_accuracy(forecast: Forecast) -> Accuracy:
    """Measures of a method's one-step errors within the series it was fitted to.

    Examples
    --------
    >>> round(fit_accuracy(naive_forecast([882, 876, 879, 871, 867])).mae, 2)
    5.25
    """
    actual = [fitted + error for fitted, error in zip(forecast.fitted, forecast.residuals, strict=True)]
    return accuracy(actual, forecast.fitted)


def rolling_origin(
    values: Iterable[float | None],
    forecaster: str | Forecaster,
    *,
    years: Iterable[float] | None = None,
    min_n: int = 5,
    horizon: int = 1,
    confidence: float = 0.95,
    **options: object,
) -> RollingOrigin:
    """Train on the first n values, forecast the one `horizon` values later, and so on to the end.

    Parameters
    ----------
    values : iterable of float
        The series in order of time; missing values are left out.
    forecaster : {"mean", "naive", "drift", "linear"} or callable
        A method by name, or any function with the arguments of `drift_forecast`.
    years : iterable of float, optional
        The time of each value; where years are missing, the forecast reaches over the gap.
    min_n : int
        Values in the first training set.
    horizon : int
        How many values later the one to forecast lies.
    confidence : float
        Two-sided level of the limits.
    **options
        Further arguments of the method.

    Returns
    -------
    RollingOrigin
        Empty, with nan as measures, where the series has no more than `min_n + horizon - 1` values.

    Raises
    ------
    ValueError
        An unknown name, a `min_n` below 1 (in German).

    References
    ----------
    .. [1] L. J. Tashman (2000), Out-of-sample tests of forecasting accuracy, International Journal of Forecasting 16,
       437-450.

    Examples
    --------
    >>> held_back = rolling_origin([120, 197, 205, 348, 214, 275, 314], "naive", min_n=5)
    >>> held_back.errors, held_back.mae, held_back.coverage
    ((61.0, 39.0), 50.0, 1.0)
    """
    if isinstance(forecaster, str) and forecaster not in FORECASTERS:
        raise ValueError(f"Unbekannte Methode {forecaster!r}: eine von {', '.join(FORECASTERS)}.")
    if min_n < 1:
        raise ValueError("min_n muss 1 oder mehr sein.")
    method = FORECASTERS[forecaster] if isinstance(forecaster, str) else forecaster
    series = Series.of(values, years, horizon, confidence)
    rows, name = [], ""
    for n in range(min_n, series.n - horizon + 1):
        target = n + horizon - 1
        ahead = max(round(float(series.t[target] - series.t[n - 1])), 1)
        made = method(
            series.y[:n].tolist(), years=series.t[:n].tolist(), horizon=ahead, confidence=confidence, **options
        )
        rows.append((series.t[target], series.y[target], made.mean[-1], made.low[-1], made.high[-1]))
        name = made.method
    return _compared(np.array(rows, dtype=float).reshape(-1, 5), confidence, name)


def _compared(rows: Numbers, confidence: float, method: str) -> RollingOrigin:
    """Times, actual values, forecasts and limits → the result."""
    times, actuals, forecasts, low, high = rows.T
    errors = actuals - forecasts
    known: Sequence[float] = errors[np.isfinite(errors)].tolist()
    has_limits = np.isfinite(low) & np.isfinite(high)
    n_covered = int(((low <= actuals) & (actuals <= high) & has_limits).sum())
    n_with_limits = int(has_limits.sum())
    return RollingOrigin(
        times=tuple(times.tolist()),
        actuals=tuple(actuals.tolist()),
        forecasts=tuple(forecasts.tolist()),
        errors=tuple(errors.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        n_covered=n_covered,
        n_with_limits=n_with_limits,
        coverage=n_covered / n_with_limits if n_with_limits else NOT_AVAILABLE,
        mae=float(np.mean(np.abs(known))) if known else NOT_AVAILABLE,
        rmse=math.sqrt(float(np.mean(np.square(known)))) if known else NOT_AVAILABLE,
        me=float(np.mean(known)) if known else NOT_AVAILABLE,
        confidence=confidence,
        method=method,
    )


def _naive_scale(series: Numbers) -> float:
    """Mean absolute difference of neighbours; 0 where there is none."""
    known = series[np.isfinite(series)]
    return float(np.abs(np.diff(known)).mean()) if known.size > 1 else 0.0


def _autocorrelation(errors: Numbers) -> float:
    """Autocorrelation at lag 1, around the mean, as time series analysis defines it."""
    around = errors - errors.mean()
    squares = float(around @ around)
    return float(around[1:] @ around[:-1]) / squares if squares > 0 else NOT_AVAILABLE
