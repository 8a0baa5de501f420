"""What a statistic gives back: an estimate that never travels without its limits, confidence and method."""

import html
import math
from dataclasses import dataclass, fields, replace
from typing import Self

from engagement_analysis.language.german import number

NOT_AVAILABLE = float("nan")


@dataclass(frozen=True, slots=True)
class Result:
    """An estimate with its two-sided limits, all in `unit`; nan: not available, inf: no limit.

    `n` is what it rests on (events, groups, years), `source` where the numbers come from, `code` why something is not
    available.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    method: str = ""
    n: float | None = None
    unit: str = ""
    source: str = ""
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

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{_GERMAN.get(one.name, one.name)}</th><td>{html.escape(_shown(value))}</td></tr>'
            for one in fields(self)
            if (value := getattr(self, one.name)) not in ("", None, ())
        )
        sentence = f"<p>{html.escape(text)}</p>" if (text := str(getattr(self, "sentence", ""))) else ""
        return f"{sentence}<table><tbody>{rows}</tbody></table>"


_GERMAN = {
    "estimate": "Schätzwert",
    "low": "untere Grenze",
    "high": "obere Grenze",
    "confidence": "Konfidenz",
    "method": "Methode",
    "unit": "Einheit",
    "source": "Quelle",
    "code": "Hinweis",
}


def _shown(value: object) -> str:
    """A field in German: three significant digits, a word where it is missing."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if math.isnan(value):
        return "nicht verfügbar"
    if math.isinf(value):
        return "ohne Grenze"
    if value == round(value):
        return number(value)
    digits = 2 - math.floor(math.log10(abs(value)))
    return number(value, max(0, digits))


def not_available(confidence: float, method: str, *, code: str = "", n: float | None = None) -> Result:
    """A result that says that there is none.

    Examples
    --------
    >>> not_available(0.95, "example").is_available
    False
    """
    return Result(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, method, n=n, code=code)


def checked_error(confidence: float) -> float:
    """The error that a confidence allows, 0 to 1.

    Examples
    --------
    >>> checked_error(0.75)
    0.25
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}: write 0.95 for 95 percent")
    return 1 - confidence
