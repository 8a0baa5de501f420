"""What two years or a series show → one careful German sentence."""

import math
from collections.abc import Iterable

from babel.numbers import format_decimal

UNITS = {
    "participations": "Teilnahmen",
    "organisations": "Organisationen",
    "rates": "Teilnahmen je 1.000 Einwohnerinnen und Einwohner",
}

CLAUSES = {
    "invitation-changed": "weil der Kreis der Eingeladenen wechselte",
    "invitation-undocumented": "weil der Kreis der Eingeladenen nicht festgehalten ist",
    "campaign-added": "weil Aktionen dazukamen",
    "first-year": "weil Aktionen dazukamen",
    "campaign-gone": "weil Aktionen wegfielen",
    "cancelled": "weil Aktionen abgesagt wurden",
    "mostly-cancelled": "weil viele Beteiligungen abgesagt wurden",
    "not-counted": "weil nicht gezählt wurde",
    "many-missing": "weil viele Zahlen fehlen",
    "counted-differently": "weil verschieden genau gezählt wurde",
    "definition-changed": "weil sich änderte, wer gezählt wird",
    "visitors-apart": "weil Besucherinnen und Besucher nur in einem der Jahre getrennt erfasst sind",
    "gap": "weil dazwischen Jahre fehlen",
}
"""Code of `comparability.breaks` → why two years cannot be compared."""


def increase_or_decrease(
    place: str, unit: str, years: tuple[int, int], direction: int, limits: tuple[float, float, float], confidence: float
) -> str:
    """That one year is more or less than the other.

    Parameters
    ----------
    place : str
        "in Neumarkt", or empty.
    unit : str
        German plural.
    years : tuple of int
        The earlier and the later one.
    direction : {1, -1}
    limits : tuple of float
        Ratio, lower and upper limit.
    confidence : float

    Examples
    --------
    >>> print(increase_or_decrease("in Neumarkt", "Teilnahmen", (2024, 2025), 1, (1.84, 1.31, 2.58), 0.95))
    Die Zahl der Teilnahmen nahm in Neumarkt von 2024 auf 2025 zu, auf das 1,8-Fache (95-%-Bereich: 1,3 bis 2,6).
    """
    verb = "zu" if direction > 0 else "ab"
    size = f", auf das {_factor(limits[0])}-Fache" if math.isfinite(limits[0]) else ""
    between = _range(limits[1:], confidence)
    return f"{_subject('Die Zahl der', unit)} nahm{_inside(place)} {_span(years)} {verb}{size}{between}."


def not_told_apart(
    place: str, unit: str, years: tuple[int, int], limits: tuple[float, float], confidence: float
) -> str:
    """That the years cannot be told apart, which is not: that nothing changed.

    Examples
    --------
    >>> told = not_told_apart("in Neumarkt", "Teilnahmen", (2024, 2025), (0.79, 1.43), 0.95)
    >>> print(told.replace("\N{NO-BREAK SPACE}", " "))
    Für die Zahl der Teilnahmen in Neumarkt gibt es von 2024 auf 2025 keine belastbare Veränderung: Zu den
    Zahlen passt alles von 30 % weniger bis 50 % mehr (95-%-Bereich).
    >>> not_told_apart("", "Organisationen", (2024, 2025), (math.nan, math.nan), 0.95)
    'Für die Zahl der Organisationen gibt es von 2024 auf 2025 keine belastbare Veränderung.'
    """
    told = f"{_subject('Für die Zahl der', unit)}{_inside(place)} gibt es {_span(years)} keine belastbare Veränderung"
    if math.isnan(limits[0]):
        return f"{told}."
    low, high = _outwards(limits)
    end = "beliebig viel mehr" if math.isinf(high) else _more_or_less(high)
    return f"{told}: Zu den Zahlen passt alles von {_more_or_less(low)} bis {end} ({_level(confidence)})."


def open_direction(place: str, unit: str, years: tuple[int, int]) -> str:
    """That too much is estimated or missing to name a direction.

    Examples
    --------
    >>> open_direction("", "Teilnahmen", (2024, 2025))
    'Ob die Zahl der Teilnahmen von 2024 auf 2025 zu- oder abnahm, ist offen: Zu viele Angaben sind ungenau oder ...'
    """
    return f"{_whether(place, unit, years)}, ist offen: Zu viele Angaben sind ungenau oder fehlen."


def not_comparable(place: str, unit: str, years: tuple[int, int], codes: Iterable[str]) -> str:
    """That the years cannot be compared, and why.

    Examples
    --------
    >>> not_comparable("", "Teilnahmen", (2021, 2022), ["invitation-changed", "campaign-added"])
    'Die Zahl der Teilnahmen ist von 2021 auf 2022 nicht vergleichbar, weil der Kreis der Eingeladenen wechselte und
    weil Aktionen dazukamen.'
    """
    reasons = clauses(codes)
    joined = " und ".join([", ".join(reasons[:-1]), reasons[-1]] if len(reasons) > 1 else reasons)
    told = f"{_subject('Die Zahl der', unit)} ist{_inside(place)} {_span(years)} nicht vergleichbar"
    return f"{told}, {joined}." if joined else f"{told}."


def clauses(codes: Iterable[str]) -> list[str]:
    """The reasons as subordinate clauses, each once.

    Examples
    --------
    >>> clauses(["gap", "campaign-added", "first-year"])
    ['weil dazwischen Jahre fehlen', 'weil Aktionen dazukamen']
    """
    return list(dict.fromkeys(CLAUSES.get(code, "weil sich die Erhebung änderte") for code in codes if code))


def too_few_groups(place: str, unit: str, years: tuple[int, int]) -> str:
    """That the groups are too few, or too unequal, or come and go too much, to see even a doubling.

    Examples
    --------
    >>> print(too_few_groups("in Balingen", "Teilnahmen", (2024, 2025)))
    Ob die Zahl der Teilnahmen in Balingen von 2024 auf 2025 zu- oder abnahm, lässt sich aus so wenigen Gruppen nicht
    sagen: Selbst eine Verdopplung würde zu oft übersehen.
    """
    reason = "lässt sich aus so wenigen Gruppen nicht sagen: Selbst eine Verdopplung würde zu oft übersehen."
    return f"{_whether(place, unit, years)}, {reason}"


def nothing_to_compare(place: str, unit: str, years: tuple[int, int], reason: str) -> str:
    """That a number is missing altogether.

    Examples
    --------
    >>> nothing_to_compare("", "Teilnahmen", (2024, 2025), "2024 kam niemand")
    'Ob die Zahl der Teilnahmen von 2024 auf 2025 zu- oder abnahm, lässt sich nicht sagen: 2024 kam niemand.'
    """
    return f"{_whether(place, unit, years)}, lässt sich nicht sagen: {reason}."


def many_missing(year: int) -> str:
    """That too many counts are missing; how many may be confidential.

    Examples
    --------
    >>> many_missing(2024)
    'Für 2024 fehlt bei vielen Einträgen die Zahl'
    """
    return f"Für {year} fehlt bei vielen Einträgen die Zahl"


def mostly_estimated(year: int) -> str:
    """That too little was counted.

    Examples
    --------
    >>> mostly_estimated(2024)
    'Für 2024 ist weniger als die Hälfte der Teilnahmen genau gezählt'
    """
    return f"Für {year} ist weniger als die Hälfte der Teilnahmen genau gezählt"


def _whether(place: str, unit: str, years: tuple[int, int]) -> str:
    return f"{_subject('Ob die Zahl der', unit)}{_inside(place)} {_span(years)} zu- oder abnahm"


def _subject(article: str, unit: str) -> str:
    return f"{article} {unit}"


def _inside(place: str) -> str:
    return f" {place}" if place else ""


def _span(years: tuple[int, int]) -> str:
    return f"von {years[0]} auf {years[1]}"


def _range(limits: tuple[float, ...], confidence: float) -> str:
    if not all(math.isfinite(limit) for limit in limits):
        return ""
    low, high = _outwards((limits[0], limits[1]))
    return f" ({_level(confidence)}: {_factor(low)} bis {_factor(high)})"


def _outwards(limits: tuple[float, float]) -> tuple[float, float]:
    """To one decimal, rounded outwards: from sharper limits a reader could work out the largest group."""
    low, high = limits
    return math.floor(round(low * 10, 6)) / 10, math.ceil(round(high * 10, 6)) / 10 if math.isfinite(high) else high


def _more_or_less(ratio: float) -> str:
    """A ratio as a council says it; only its one decimal counts.

    Examples
    --------
    >>> [_more_or_less(ratio).replace("\N{NO-BREAK SPACE}", " ") for ratio in (0.0, 0.8, 1.0, 1.5, 2.6)]
    ['weniger als einem Zehntel', '20 % weniger', 'gleich viel', '50 % mehr', 'zum 2,6-Fachen']
    """
    if ratio < 0.1:
        return "weniger als einem Zehntel"
    if ratio >= 2:
        return f"zum {_factor(ratio)}-Fachen"
    parts = round(100 * abs(ratio - 1))
    word = "weniger" if ratio < 1 else "mehr"
    return f"{parts}\N{NO-BREAK SPACE}% {word}" if parts else "gleich viel"


def _level(confidence: float) -> str:
    return f"{format_decimal(100 * confidence, '0.##', locale='de')}-%-Bereich"


def _factor(value: float) -> str:
    return str(format_decimal(value, "#,##0.0", locale="de"))
