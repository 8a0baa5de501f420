"""What a forecast gives back, and what all methods share: the checked series and the limits (plain arithmetic)."""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from engagement_analysis.statistics.result_html import number_table
from engagement_analysis.statistics.results import NOT_AVAILABLE, is_missing

Numbers = npt.NDArray[np.float64]

NO_VALUES = "Ohne Werte gibt es keine Vorausschau."
_NO_SPREAD = "Aus {n} Werten lässt sich keine Streuung schätzen: Eine Spanne gibt es nicht."
_NO_WIDTH = "Die Werte weichen von diesem Verlauf nicht ab: Eine Spanne ohne Breite ist keine Gewissheit."


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecasts for the steps after a series, in the series' unit; nan: not available.

    Attributes
    ----------
    times : tuple of float
        The years (or positions) that are forecast.
    mean, sd, low, high : tuple of float
        Point forecast, its standard deviation, and the two-sided limits of a new value, one entry per time.
    confidence : float
        Level of the limits.
    n : int
        Values that the forecast rests on.
    sigma : float
        Residual standard deviation of one step.
    df : float
        Degrees of freedom of the t quantile; inf: normal quantile.
    parameters : mapping
        What the method estimated or was given, such as `slope`, `alpha`, `level`.
    times_fitted, fitted, residuals : tuple of float
        One-step forecasts within the series, and actual minus fitted.
    method : str
        Name of the method and of its limits.
    note : str
        German: why there are no limits, or why they must not be taken at face value; empty if there is nothing to say.
    scale : {"identity", "log", "counts"}
        Scale on which the limits are symmetric: `sd` and `sigma` are on it. "counts": quantiles of a distribution.
    """

    times: tuple[float, ...]
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    confidence: float
    n: int
    sigma: float
    df: float
    method: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    times_fitted: tuple[float, ...] = ()
    fitted: tuple[float, ...] = ()
    residuals: tuple[float, ...] = ()
    note: str = ""
    scale: str = "identity"

    def at(self, confidence: float) -> "Forecast":
        """The same forecast with limits of another level.

        Examples
        --------
        >>> from engagement_analysis.statistics.forecast import naive_forecast
        >>> forecast = naive_forecast([882, 876, 879, 871, 867])
        >>> [round(forecast.at(level).low[0], 1) for level in (0.8, 0.95)]
        [859.8, 856.0]
        """
        if self.scale == "counts":
            raise ValueError("Die Grenzen dieser Methode müssen neu gerechnet werden: bitte confidence dort angeben.")
        if self.scale == "log":
            low, high = limits_of(np.log(self.mean), np.array(self.sd), confidence, self.df)
            low, high = _exp(low), _exp(high)
        else:
            low, high = limits_of(np.array(self.mean), np.array(self.sd), confidence, self.df)
        return replace(self, low=low, high=high, confidence=confidence)

    def _repr_html_(self) -> str:
        columns = {"Jahr": self.times, "Vorausschau": self.mean, "von": self.low, "bis": self.high}
        text = f"{self.method}; {self.n} Werte; Niveau {self.confidence:.0%}. {self.note}"
        return number_table(text, columns)


@dataclass(frozen=True, slots=True)
class Series:
    """The values that are there, their times, and the times to forecast."""

    t: Numbers
    y: Numbers
    ahead: Numbers
    confidence: float

    @classmethod
    def of(
        cls, values: Iterable[float | None], years: Iterable[float] | None, horizon: int, confidence: float
    ) -> "Series":
        """Check the input; drop missing values, keep their distance."""
        given = list(values)
        times = [float(year) for year in years] if years is not None else [float(i + 1) for i in range(len(given))]
        if len(times) != len(given):
            raise ValueError(f"{len(given)} Werte, aber {len(times)} Jahre.")
        if any(later <= earlier for earlier, later in itertools.pairwise(times)):
            raise ValueError("Die Jahre müssen aufsteigen, jedes nur einmal.")
        if horizon < 1:
            raise ValueError("Vorausgeschaut wird mindestens einen Schritt: horizon muss 1 oder mehr sein.")
        if not 0 < confidence < 1:
            raise ValueError(f"Das Niveau muss zwischen 0 und 1 liegen, nicht {confidence}.")
        pairs = [(t, float(y)) for t, y in zip(times, given, strict=True) if y is not None and not is_missing(y)]
        if any(math.isinf(y) for _, y in pairs):
            raise ValueError("Unendliche Werte lassen sich nicht fortschreiben.")
        t, y = (np.array(column, dtype=np.float64) for column in (zip(*pairs, strict=True) if pairs else ([], [])))
        return cls(t, y, np.arange(1, horizon + 1, dtype=np.float64), confidence)

    @property
    def n(self) -> int:
        """How many values there are."""
        return int(self.y.size)

    @property
    def times(self) -> Numbers:
        """The times that are forecast."""
        return self.ahead + (self.t[-1] if self.n else 0.0)

    def nothing(self, method: str, note: str = NO_VALUES) -> Forecast:
        """The forecast that is not available, with its reason."""
        empty = (NOT_AVAILABLE,) * self.ahead.size
        return Forecast(
            tuple(self.times.tolist()),
            *(empty,) * 4,
            confidence=self.confidence,
            n=self.n,
            sigma=NOT_AVAILABLE,
            df=NOT_AVAILABLE,
            method=method,
            note=note,
        )

    def forecast(
        self,
        mean: Numbers,
        sd: Numbers,
        *,
        sigma: float,
        df: float,
        method: str,
        residuals: Numbers,
        parameters: Mapping[str, float] | None = None,
        note: str = "",
    ) -> Forecast:
        """Mean and standard deviation → the result, with limits where there is a spread."""
        if math.isnan(sigma):
            note = note or _NO_SPREAD.format(n=self.n)
        elif sigma == 0:
            note = note or _NO_WIDTH
        low, high = limits_of(mean, sd, self.confidence, df)
        behind = self.y[self.n - residuals.size :]
        return Forecast(
            times=tuple(self.times.tolist()),
            mean=tuple(mean.tolist()),
            sd=tuple(sd.tolist()),
            low=low,
            high=high,
            confidence=self.confidence,
            n=self.n,
            sigma=sigma,
            df=df,
            method=method,
            parameters=dict(parameters or {}),
            times_fitted=tuple(self.t[self.n - residuals.size :].tolist()),
            fitted=tuple((behind - residuals).tolist()),
            residuals=tuple(residuals.tolist()),
            note=note,
        )


def limits_of(mean: Numbers, sd: Numbers, confidence: float, df: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Two-sided limits; nan where there is no spread."""
    if not 0 < confidence < 1:
        raise ValueError(f"Das Niveau muss zwischen 0 und 1 liegen, nicht {confidence}.")
    if not df > 0:
        empty = (NOT_AVAILABLE,) * mean.size
        return empty, empty
    level = (1 + confidence) / 2
    factor = float(stats.norm.ppf(level) if math.isinf(df) else stats.t.ppf(level, df))
    return tuple((mean - factor * sd).tolist()), tuple((mean + factor * sd).tolist())


def residual_deviation(squares: float, df: int, size: float) -> float:
    """Residual standard deviation; exactly 0 where only rounding is left, nan without degrees of freedom."""
    if df < 1:
        return NOT_AVAILABLE
    sigma = math.sqrt(squares / df)
    return 0.0 if sigma <= 1e-12 * size else sigma


def on_log_scale(method: Callable[..., Forecast], values: Iterable[float | None], **options: Any) -> Forecast:
    """A method applied to the logarithms of a series: change in percent, limits that never fall below 0.

    Parameters
    ----------
    method : callable
        Such as `drift_forecast`.
    values : iterable of float
        The series; missing values leave gaps. A value of 0 or less has no logarithm: then nothing is available.
    **options
        Further arguments of the method.

    Returns
    -------
    Forecast
        In the series' unit: `mean` is the median of what is expected, `sd` and `sigma` are of the logarithms.

    Examples
    --------
    >>> from engagement_analysis.statistics.forecast import drift_forecast
    >>> round(on_log_scale(drift_forecast, [100, 200, 400, 800]).mean[0], 6)
    1600.0
    """
    given = [None if value is None or is_missing(value) else float(value) for value in values]
    has_no_logarithm = any(value is not None and value <= 0 for value in given)
    logs = [None if value is None or has_no_logarithm else math.log(value) for value in given]
    made = method(logs, **options)
    note = "Eine Null hat keinen Logarithmus: Diese Vorausschau gibt es nicht." if has_no_logarithm else made.note
    fitted = _exp(made.fitted)
    actual = [math.exp(fit + rest) for fit, rest in zip(made.fitted, made.residuals, strict=True)]
    return replace(
        made,
        mean=_exp(made.mean),
        low=_exp(made.low),
        high=_exp(made.high),
        fitted=fitted,
        residuals=tuple(value - fit for value, fit in zip(actual, fitted, strict=True)),
        method=f"{made.method}, of logarithms",
        note=note,
        scale="log",
    )


def _exp(logs: Iterable[float]) -> tuple[float, ...]:
    """Back from logarithms; inf where a limit is beyond all numbers."""
    with np.errstate(over="ignore"):
        return tuple(np.exp(np.array(list(logs), dtype=np.float64)).tolist())
