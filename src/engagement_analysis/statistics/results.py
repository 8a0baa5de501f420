"""What a statistic gives back: an estimate that never travels without its limits, confidence and method."""

import math
from dataclasses import dataclass, replace
from typing import Self

NOT_AVAILABLE = float("nan")


@dataclass(frozen=True, slots=True)
class Result:
    """An estimate with its two-sided limits, all in `unit`; nan: not available, inf: no limit.

    `n` is what it rests on (events, groups, years), `code` why something is not available.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    method: str = ""
    n: float | None = None
    unit: str = ""
    code: str = ""

    @property
    def is_available(self) -> bool:
        """Whether there is a finite estimate with finite limits."""
        return all(math.isfinite(value) for value in (self.estimate, self.low, self.high))

    def scaled(self, factor: float) -> Self:
        """The same result in another unit, such as a rate: `result.scaled(1_000 / inhabitants)`.

        Examples
        --------
        >>> Result(3, 1, 6, 0.95).scaled(10).high
        60
        """
        return replace(self, estimate=self.estimate * factor, low=self.low * factor, high=self.high * factor)


def not_available(confidence: float, method: str, *, code: str = "", n: float | None = None) -> Result:
    """A result that says that there is none."""
    return Result(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, method, n=n, code=code)


def checked_error(confidence: float) -> float:
    """The error that a confidence allows, 0 to 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}: write 0.95 for 95 percent")
    return 1 - confidence
