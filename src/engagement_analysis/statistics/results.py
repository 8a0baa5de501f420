"""What a statistic gives back: an estimate that never travels without its limits, confidence and method."""

import datetime
from dataclasses import dataclass

import pandas as pd

from engagement_analysis.statistics.result_html import value_table

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
        >>> from engagement_analysis.statistics.intervals import garwood_interval
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

    def _repr_html_(self) -> str:
        values: dict[str, object] = {
            "Schätzwert": self.estimate,
            "untere Grenze": self.low,
            "obere Grenze": self.high,
            "Konfidenz": self.confidence,
            "Methode": self.method,
        }
        return value_table("Schätzwert mit Grenzen", values)


@dataclass(frozen=True, slots=True)
class PopulationFigure:
    """The inhabitants that a rate is divided by: a published figure with its day, basis and census."""

    inhabitants: int
    reference_date: datetime.date
    basis: str
    census_generation: str | None
    source: str


@dataclass(frozen=True, slots=True)
class RateRatio:
    """One rate divided by another (dimensionless) with two-sided limits; nan: not available, inf: no upper limit.

    `n` events (groups, or persons by name) stand behind the two rates, None where it was not counted; `note` says in
    German why there is no ratio, or what to keep in mind.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    exposure: tuple[float, float]
    method: str
    n: tuple[int, int] | None = None
    populations: tuple[PopulationFigure, ...] = ()
    source: str = ""
    note: str = ""

    def _repr_html_(self) -> str:
        return value_table("Verhältnis zweier Raten", {"Verhältnis": self.estimate} | _rest(self))


@dataclass(frozen=True, slots=True)
class RateDifference:
    """One rate minus another, events per `per` units of exposure, with two-sided limits; nan: not available.

    `n`, `note` as in `RateRatio`.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    exposure: tuple[float, float]
    method: str
    per: float = 1.0
    n: tuple[int, int] | None = None
    populations: tuple[PopulationFigure, ...] = ()
    source: str = ""
    note: str = ""

    def _repr_html_(self) -> str:
        return value_table("Differenz zweier Raten", {"Differenz": self.estimate, "je": self.per} | _rest(self))


def _rest(result: RateRatio | RateDifference) -> dict[str, object]:
    """What stands beside the estimate in a notebook."""
    figures = "; ".join(
        f"{one.inhabitants} am {one.reference_date:%d.%m.%Y} ({one.basis}, {one.census_generation or 'unknown census'})"
        for one in result.populations
    )
    rest: dict[str, object] = {
        "untere Grenze": result.low,
        "obere Grenze": result.high,
        "Konfidenz": result.confidence,
        "Ereignisse": "" if result.n is None else f"{result.n[0]} und {result.n[1]}",
        "Bevölkerung": figures,
        "Methode": result.method,
        "Quelle": result.source,
        "Hinweis": result.note,
    }
    return {name: value for name, value in rest.items() if value != ""}


def is_missing(value: object) -> bool:
    """Tell nan, None and pd.NA alike: a frame's cell arrives as any of them.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(None), is_missing(pd.NA), is_missing(0)
    (True, True, True, False)
    """
    return value is None or value is pd.NA or bool(value != value)
