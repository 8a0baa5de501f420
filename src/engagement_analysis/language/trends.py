"""A trend's, an outlook's codes and numbers → one German sentence each."""

import math
from collections.abc import Sequence

from engagement_analysis.language.german import NO_BREAK, number

_NUMBERS = ("Null", "Ein", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben", "Acht", "Neun", "Zehn", "Elf", "Zwölf")


def trend_sentence(
    verdict: str,
    *,
    unit: str,
    years: Sequence[int],
    percent_per_year: float,
    low: float,
    high: float,
    confidence: float,
) -> str:
    """What was found ("increase", "decrease", "no_trend"): percent a year with its limits; nan: not available.

    `unit`: what is counted, in the plural.

    Examples
    --------
    >>> change = {"percent_per_year": 5.5, "low": 2.1, "high": 9, "confidence": 0.95}
    >>> print(trend_sentence("increase", unit="Teilnahmen", years=[2012, 2025], **change).replace("\u00a0", " "))
    Die Zahl der Teilnahmen nahm von 2012 bis 2025 zu, im Mittel um 5,5 % je Jahr (95-%-Bereich: +2,1 bis +9,0 %).
    """
    of = f"der {unit}"
    span = f"von {years[0]} bis {years[-1]}"
    level = f"{number(100 * confidence, 0 if float(100 * confidence).is_integer() else 1)}-%-Bereich"
    limits = ""
    if math.isfinite(low) and math.isfinite(high):
        limits = f"{number(low, 1, signed=True)} bis {number(high, 1, signed=True)}{NO_BREAK}%"
    if verdict == "no_trend":
        tail = f": Vereinbar mit den Zahlen sind {limits} je Jahr ({level})." if limits else "."
        return f"Für die Zahl {of} {span} gibt es keinen belastbaren Trend{tail}"
    direction = "zu" if verdict == "increase" else "ab"
    size = f", im Mittel um {number(abs(percent_per_year), 1)}{NO_BREAK}% je Jahr" if not math.isnan(low + high) else ""
    tail = f" ({level}: {limits})" if limits else ""
    return f"Die Zahl {of} nahm {span} {direction}{size}{tail}."


def no_trend_sentence(code: str, *, n: int, smallest_p: float, confidence: float, n_estimated: int = 0) -> str:
    """Why nothing can be said: "too-few-years", "all-equal", "too-many-ties", "mostly-estimated"."""
    words = f"{_NUMBERS[n] if n < len(_NUMBERS) else n} {'Jahr' if n == 1 else 'Jahre'}"
    chance, allowed = (
        f"{number(100 * share, 1)}{NO_BREAK}%".replace(",0", "") for share in (smallest_p, 1 - confidence)
    )
    if code == "all-equal":
        return f"{words} lang ist die Zahl dieselbe: weder Zunahme noch Abnahme."
    if code == "too-many-ties":
        return (
            f"{words}, in denen sich Zahlen wiederholen, können keinen Trend belegen: Auch die eindeutigste "
            f"Reihenfolge dieser Zahlen entstünde durch Zufall nicht seltener als in {chance} der Fälle."
        )
    if code == "mostly-estimated":
        return (
            f"In {n_estimated} von {n} Jahren sind die Zahlen geschätzt: Ein Trend könnte allein von den Schätzungen "
            "stammen."
        )
    if n < 3:
        return (
            "Es liegt keine vergleichbare Zahl vor.",
            "Ein Jahr ist noch kein Verlauf: Es gibt nichts, womit es sich vergleichen ließe.",
            "Zwei Jahre ergeben einen Vergleich, aber keinen Trend.",
        )[n]
    return (
        f"{words} können keinen Trend belegen: Selbst eine Reihe, die von Jahr zu Jahr nur steigt oder nur fällt, "
        f"entsteht in {chance} der Fälle durch Zufall; als Beleg gilt sie erst bei höchstens {allowed}."
    )


def since_the_break(first_year: int, n: int) -> str:
    """Which part of a series can be compared.

    Examples
    --------
    >>> since_the_break(2023, 3)
    'Vergleichbar sind die Zahlen erst ab 2023 (3 Jahre).'
    """
    return f"Vergleichbar sind die Zahlen erst ab {first_year} ({n} {'Jahr' if n == 1 else 'Jahre'})."


def outlook_sentence(
    code: str,
    *,
    year: int,
    years: Sequence[int],
    low: float,
    high: float,
    unit: str,
    min_years: int,
    held_back: tuple[int, int] | None = None,
) -> str:
    """Next year's range, its ends rounded outwards to two digits; or why there is none (`code`)."""
    span = "" if not years else str(years[0]) if years[0] == years[-1] else f"{years[0]} bis {years[-1]}"
    if code == "too-few-years":
        there = f"es gibt {len(years)} ({span})" if years else "es gibt keines"
        return f"Für eine Vorausschau braucht es mindestens {min_years} vergleichbare Jahre; {there}."
    if code:
        return f"Für {year} gibt es keine Spanne: Aus diesen Werten lässt sich keine Streuung schätzen."
    text = (
        f"Für {year} lässt der bisherige Verlauf ({span}, {len(years)} Jahre) zwischen {_two_digits(low, up=False)} "
        f"und {_two_digits(high, up=True)} {unit} erwarten, wenn ebenso eingeladen und gezählt wird."
    )
    if held_back is None:
        return text
    return (
        f"{text} Zur Probe wurden Spannen dieser Art für frühere Jahre veröffentlichter Reihen berechnet: In "
        f"{held_back[0]} von {held_back[1]} Jahren lag der wahre Wert darin."
    )


def _two_digits(value: float, *, up: bool) -> str:
    rounding = math.ceil if up else math.floor
    if value < 1:
        return number(max(rounding(value), 0))
    unit = 10 ** max(math.floor(math.log10(value)) - 1, 0)
    return number(rounding(value / unit) * unit)
