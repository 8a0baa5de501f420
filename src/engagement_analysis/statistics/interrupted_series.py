"""Series with a date at which something began → change of level and of slope against the trend before."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from engagement_analysis.statistics.count_models import poisson_regression, quasi_poisson_regression
from engagement_analysis.statistics.design import INTERCEPT, DesignError, FloatArray
from engagement_analysis.statistics.fitted_models import CountModel, LinearModel
from engagement_analysis.statistics.regression import linear_regression
from engagement_analysis.statistics.result_html import number_table
from engagement_analysis.statistics.results import NOT_AVAILABLE, Interval

LEVEL, TREND, SLOPE = "level_change", "trend", "slope_change"


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """What changed at the date: `level_change`, `trend` before it, `slope_change` after it (None: not in the model).

    Of counts these are rate ratios (1: no change; trend and slope for one unit of time), of other measurements
    differences. `fit` holds all coefficients, of counts on the log scale.
    """

    level_change: Interval
    trend: Interval
    slope_change: Interval | None
    p_level_change: float
    p_slope_change: float
    start: float
    n_before: int
    n_after: int
    df_residual: int
    dispersion: float
    deviance: float
    scale: str
    method: str
    problem: str = ""
    fit: CountModel | LinearModel | None = field(default=None, repr=False)

    def _repr_html_(self) -> str:
        parts = {LEVEL: self.level_change, TREND: self.trend}
        if self.slope_change is not None:
            parts[SLOPE] = self.slope_change
        columns: dict[str, list[object]] = {"": list(parts)}
        columns |= {side: [getattr(part, side) for part in parts.values()] for side in ("estimate", "low", "high")}
        return number_table(f"{self.method} ({self.scale}). {self.problem}".rstrip(), columns)


def interruption_terms(
    time: "pd.Series[float]",
    start: float,
    *,
    slope_change: bool = False,
    slope_origin: float | None = None,
    season: "pd.Series[float] | None" = None,
    harmonics: int = 0,
    period: float = 12,
) -> pd.DataFrame:
    """Design matrix of an interrupted series: intercept, level change, trend, slope change, waves of the season.

    Parameters
    ----------
    time : Series of numbers
    start : float
        The first time that belongs to what is new.
    slope_change : bool
        Whether the slope may change too.
    slope_origin : float, optional
        Where the term of the slope change is 0; `start` if left out: the level change is then the jump at the start.
    season : Series of numbers, optional
        Place within the year, such as the month; `time` if left out.
    harmonics : int
        How many pairs of sine and cosine describe the year.
    period : float
        Length of the year in the season's unit.

    Returns
    -------
    DataFrame of float

    Examples
    --------
    >>> interruption_terms(pd.Series([2022, 2023, 2024, 2025]), 2024, slope_change=True)
       Intercept  level_change  trend  slope_change
    0        1.0           0.0    0.0           0.0
    1        1.0           0.0    1.0           0.0
    2        1.0           1.0    2.0           0.0
    3        1.0           1.0    3.0           1.0
    """
    numbers = pd.to_numeric(time).astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    first = float(np.nanmin(numbers)) if np.isfinite(numbers).any() else 0.0
    after = np.where(np.isnan(numbers), np.nan, (numbers >= start).astype(np.float64))
    columns: dict[str, FloatArray] = {
        INTERCEPT: np.ones(numbers.size),
        LEVEL: after,
        TREND: np.asarray(numbers - first, dtype=np.float64),
    }
    if slope_change:
        origin = start if slope_origin is None else slope_origin
        columns[SLOPE] = np.where(after == 0, 0.0, numbers - origin)
    place = numbers if season is None else season.to_numpy(dtype=np.float64)
    for pair in range(1, harmonics + 1):
        angle = 2 * math.pi * pair * place / period
        columns[f"sin{pair}"] = np.sin(angle, dtype=np.float64)
        columns[f"cos{pair}"] = np.cos(angle, dtype=np.float64)
    return pd.DataFrame(columns, index=time.index)


def interrupted_time_series(
    table: pd.DataFrame,
    response: str,
    *,
    time: str = "year",
    start: float,
    exposure: str | None = None,
    model: str = "quasi_poisson",
    slope_change: bool = False,
    slope_origin: float | None = None,
    season: str | None = None,
    harmonics: int = 0,
    period: float = 12,
    quantile: str = "t",
    covariance: str = "newey_west_adjusted",
    lags: int | None = None,
    min_dispersion: float = 0.0,
    confidence: float = 0.95,
) -> InterruptedSeries:
    """Did the level, or the slope, change when something began? Against the trend before it, in one series.

    One series alone cannot tell what else began at the same date; see `difference_in_differences`.

    Parameters
    ----------
    table : DataFrame, one row for each point in time
    response : str
        Column of counts, or of measurements (`model` "linear").
    time : str
        Column of numbers; missing times keep their distance.
    start, slope_change, slope_origin, harmonics, period
        See `interruption_terms`.
    exposure : str, optional
        Column of inhabitants, for counts.
    model : {"quasi_poisson", "poisson", "linear"}
    season : str, optional
        Column with the place within the year, for `harmonics`.
    quantile : {"t", "normal"}
        Of the quasi-Poisson limits.
    covariance, lags
        Of the linear model, see `linear_regression`.
    min_dispersion : float
        Least dispersion of the quasi-Poisson model.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    InterruptedSeries
        Without limits and with a `problem` where no degree of freedom is left or one side has no point.

    References
    ----------
    .. [1] J. Lopez Bernal, S. Cummins, A. Gasparrini (2017), Interrupted time series regression for the evaluation of
       public health interventions: a tutorial, International Journal of Epidemiology 46, 348-355.

    Examples
    --------
    >>> series = pd.DataFrame({"year": range(2016, 2026), "count": [50, 55, 49, 60, 52, 58, 61, 57, 90, 95]})
    >>> result = interrupted_time_series(series, "count", start=2024)
    >>> change = result.level_change
    >>> round(change.estimate, 2), round(change.low, 2), round(change.high, 2)
    (1.5, 1.29, 1.75)
    """
    scale = "difference" if model == "linear" else "ratio"
    design = interruption_terms(
        table[time],
        start,
        slope_change=slope_change,
        slope_origin=slope_origin,
        season=None if season is None else table[season],
        harmonics=harmonics,
        period=period,
    )
    used = table[response].notna() & table[time].notna()
    n_before, n_after = int((used & table[time].lt(start)).sum()), int((used & table[time].ge(start)).sum())
    try:
        fit = _fit(
            table, response, design, exposure, model, quantile, covariance, lags, time, min_dispersion, confidence
        )
    except DesignError as error:
        return _unavailable(start, n_before, n_after, scale, model, confidence, str(error), slope_change)
    return InterruptedSeries(
        level_change=_interval(fit, LEVEL, scale),
        trend=_interval(fit, TREND, scale),
        slope_change=_interval(fit, SLOPE, scale) if slope_change else None,
        p_level_change=fit.p_value[LEVEL],
        p_slope_change=fit.p_value[SLOPE] if slope_change else NOT_AVAILABLE,
        start=start,
        n_before=n_before,
        n_after=n_after,
        df_residual=fit.df_residual,
        dispersion=fit.dispersion if isinstance(fit, CountModel) else NOT_AVAILABLE,
        deviance=fit.deviance if isinstance(fit, CountModel) else NOT_AVAILABLE,
        scale=scale,
        method=f"interrupted time series; {fit.method}",
        problem=fit.problem,
        fit=fit,
    )


def _fit(
    table: pd.DataFrame,
    response: str,
    design: pd.DataFrame,
    exposure: str | None,
    model: str,
    quantile: str,
    covariance: str,
    lags: int | None,
    time: str,
    min_dispersion: float,
    confidence: float,
) -> CountModel | LinearModel:
    if model == "linear":
        return linear_regression(
            table,
            response,
            design,
            covariance=covariance,
            lags=lags,
            time=time if covariance.startswith("newey_west") else None,
            confidence=confidence,
        )
    if model == "poisson":
        return poisson_regression(table, response, design, exposure=exposure, confidence=confidence)
    if model != "quasi_poisson":
        raise ValueError(f"unknown model {model!r}: 'quasi_poisson', 'poisson' or 'linear'")
    return quasi_poisson_regression(
        table,
        response,
        design,
        exposure=exposure,
        quantile=quantile,
        min_dispersion=min_dispersion,
        confidence=confidence,
    )


def _interval(fit: CountModel | LinearModel, name: str, scale: str) -> Interval:
    values = (fit.coef[name], fit.low[name], fit.high[name])
    if scale == "ratio":
        values = tuple(math.exp(value) if value < 700 else value for value in values)  # type: ignore[assignment]
    return Interval(*values, confidence=fit.confidence, method=fit.method)


def _unavailable(
    start: float,
    n_before: int,
    n_after: int,
    scale: str,
    model: str,
    confidence: float,
    problem: str,
    slope_change: bool,
) -> InterruptedSeries:
    nothing = Interval(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, "not available")
    return InterruptedSeries(
        level_change=nothing,
        trend=nothing,
        slope_change=nothing if slope_change else None,
        p_level_change=NOT_AVAILABLE,
        p_slope_change=NOT_AVAILABLE,
        start=start,
        n_before=n_before,
        n_after=n_after,
        df_residual=0,
        dispersion=NOT_AVAILABLE,
        deviance=NOT_AVAILABLE,
        scale=scale,
        method=f"interrupted time series; {model}",
        problem=problem,
    )
