"""The exchange's effect: reasons and verdicts as German sentences."""

import math
from collections.abc import Iterable

from babel.numbers import format_decimal

from engagement_analysis.analysis.years.trend_wording import percent


def too_few_years(town: str, start: int, n_before: int, n_after: int, needed: tuple[int, int]) -> str:
    """Why one town's series is too short.

    Examples
    --------
    >>> too_few_years("Balingen", 2024, 1, 2, (3, 2))
    'Balingen: 1 vergleichbares Jahr vor 2024 und 2 ab 2024; nötig wären mindestens 3 und 2.'
    """
    before = f"{n_before} {'vergleichbares Jahr' if n_before == 1 else 'vergleichbare Jahre'}"
    return f"{town}: {before} vor {start} und {n_after} ab {start}; nötig wären mindestens {needed[0]} und {needed[1]}."


def both_take_part(treated: str, control: str) -> str:
    """Why the other town is no comparison.

    Examples
    --------
    >>> both_take_part("Neumarkt", "Balingen")
    'Neumarkt und Balingen nehmen beide am Austausch teil: Keine der beiden zeigt, wie es ohne ihn gekommen wäre.'
    """
    both = f"{treated} und {control} nehmen beide am Austausch teil"
    return f"{both}: Keine der beiden zeigt, wie es ohne ihn gekommen wäre."


def weak(power_at_doubling: float, detectable: float, largest: float) -> str:
    """What could have been seen at all.

    Examples
    --------
    >>> print(weak(0.31, 3.4, 6).replace("\N{NO-BREAK SPACE}", " "))
    Selbst eine Verdopplung würde nur mit 31 % Wahrscheinlichkeit erkannt, erst das 3,4-Fache mit 80 %.
    """
    chance = f"mit {percent(power_at_doubling)}" if power_at_doubling >= 0.01 else f"mit weniger als {percent(0.01)}"
    seen = f"Selbst eine Verdopplung würde nur {chance} Wahrscheinlichkeit erkannt"
    if math.isinf(detectable):
        return f"{seen}, und auch das {factor(largest)}-Fache noch mit weniger als {percent(0.8)}."
    return f"{seen}, erst das {factor(detectable)}-Fache mit {percent(0.8)}."


def no_spread(df: int) -> str:
    """That nothing is left to learn chance from.

    Examples
    --------
    >>> no_spread(0)
    'Für den Vergleich bleibt kein Freiheitsgrad übrig: Wie stark die Zahlen zufällig schwanken, ist nicht zu schätzen.'
    """
    left = "kein Freiheitsgrad" if df < 1 else f"nur {df} Freiheitsgrad"
    return f"Für den Vergleich bleibt {left} übrig: Wie stark die Zahlen zufällig schwanken, ist nicht zu schätzen."


def placebo_fires(years: Iterable[int]) -> str:
    """That the same arithmetic finds an effect where there was none.

    Examples
    --------
    >>> placebo_fires([2021])
    'Dieselbe Rechnung zeigt auch für 2021 eine „Wirkung“, als es den Austausch noch nicht gab.'
    """
    listed = ", ".join(map(str, years))
    return f"Dieselbe Rechnung zeigt auch für {listed} eine „Wirkung“, als es den Austausch noch nicht gab."


def cannot_tell(start: int, reasons: Iterable[str]) -> str:
    """The verdict that the data cannot carry one.

    Examples
    --------
    >>> cannot_tell(2024, ["Es fehlt alles."])
    'Ob der Austausch seit 2024 etwas bewirkt hat, lässt sich aus diesen Zahlen nicht sagen. Es fehlt alles.'
    """
    opening = f"Ob der Austausch seit {start} etwas bewirkt hat, lässt sich aus diesen Zahlen nicht sagen."
    return " ".join([opening, *reasons])


def seen_or_not(
    verdict: str,
    *,
    start: int,
    treated: str,
    control: str,
    estimate: float,
    low: float,
    high: float,
    confidence: float,
    detectable: float,
) -> str:
    """The verdict where there can be one.

    Examples
    --------
    >>> numbers = {"estimate": 1.1, "low": 0.8, "high": 1.5, "confidence": 0.95, "detectable": 1.6}
    >>> print(seen_or_not("no_effect_seen", start=2024, treated="A", control="B", **numbers))
    Seit 2024 haben sich die Teilnahmen in A ... das 1,1-Fache (95-%-Bereich: 0,8 bis 1,5). Mit 80... erst ab dem
    1,6-Fachen.
    """
    level = f"{format_decimal(100 * confidence, '0.##', locale='de')}-%-Bereich"
    size = f"das {factor(estimate)}-Fache ({level}: {factor(low)} bis {factor(high)})"
    if verdict == "effect":
        direction = "stärker gestiegen" if estimate > 1 else "stärker gesunken"
        return (
            f"Seit {start} sind die Teilnahmen in {treated} {direction} als in {control}: {size}. Dass der Austausch "
            "die Ursache ist, zeigt das nur, wenn sonst in beiden Städten alles gleich verlief."
        )
    detected = (
        f" Mit {percent(0.8)} Wahrscheinlichkeit erkannt worden wäre eine Veränderung erst ab dem "
        f"{factor(detectable)}-Fachen."
    )
    opening = f"Seit {start} haben sich die Teilnahmen in {treated} gegenüber {control} nicht erkennbar verändert"
    return f"{opening}: {size}.{detected if math.isfinite(detectable) else ''}"


def factor(value: float) -> str:
    """A ratio as a German number.

    Examples
    --------
    >>> factor(2.345), factor(6)
    ('2,3', '6')
    """
    return str(format_decimal(value, "#,##0.#", locale="de"))
