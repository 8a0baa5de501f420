"""What a statistic gives back: an estimate that never travels without its limits, confidence and method."""

from dataclasses import dataclass

import pandas as pd

NOT_AVAILABLE = float("nan")


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its two-sided limits, all in the same unit; nan: not available."""

    estimate: float
    low: float
    high: float
    confidence: float
    method: str

    def scaled(self, factor: float) -> "Interval":
        """The same interval in another unit, such as a rate: `interval.scaled(1_000 / inhabitants)`.

        Examples
        --------
        >>> from engagement_analysis.analysis.intervals import garwood_interval
        >>> garwood_interval(0).scaled(1_000 / 41_000).high
        0.0899726...
        """
        return Interval(
            self.estimate * factor,
            self.low * factor,
            self.high * factor,
            confidence=self.confidence,
            method=self.method,
        )


@dataclass(frozen=True, slots=True)
class RateRatio:
    """One rate divided by another (dimensionless) with two-sided limits; nan: not available, inf: no upper limit."""

    estimate: float
    low: float
    high: float
    confidence: float
    exposure: tuple[float, float]
    method: str


def is_missing(value: object) -> bool:
    """Tell nan, None and pd.NA alike: a frame's cell arrives as any of them.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(None), is_missing(pd.NA), is_missing(0)
    (True, True, True, False)
    """
    return value is None or value is pd.NA or bool(value != value)
