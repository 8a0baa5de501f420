"""A trend's numbers → German sentences: what was found, why this method, why nothing can be said."""

import math
from collections.abc import Sequence

from babel.numbers import format_decimal, format_percent

_NUMBERS = ("Null", "Ein", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben", "Acht", "Neun", "Zehn", "Elf", "Zwölf")


_UNKNOWN_GROUPS = (
    "Welche Gruppen wiederkamen, ist hier nicht bekannt: Wo vor allem dieselben kommen, kann eine zufällige Drift wie "
    "ein Trend aussehen."
)


def years_in_words(n: int) -> str:
    """The number of years at the start of a sentence.

    Examples
    --------
    >>> years_in_words(1), years_in_words(4), years_in_words(20)
    ('Ein Jahr', 'Vier Jahre', '20 Jahre')
    """
    number = _NUMBERS[n] if n < len(_NUMBERS) else str(n)
    return f"{number} Jahr" if n == 1 else f"{number} Jahre"


def too_few_years(n: int, smallest_p: float, confidence: float) -> str:
    """Why so few years cannot show a trend, however steep.

    Parameters
    ----------
    n : int
        Years with a number that can be compared.
    smallest_p : float
        The least p value that they could give; nan below three years.
    confidence : float
        The confidence that was asked for.

    Examples
    --------
    >>> print(too_few_years(4, 1 / 12, 0.95).replace("\N{NO-BREAK SPACE}", " "))
    Vier Jahre können keinen Trend belegen: ... in 8,3 % der Fälle durch Zufall; als Beleg gilt sie erst ... 5 %.
    """
    if n == 0:
        return "Es liegt keine vergleichbare Zahl vor."
    if n == 1:
        return "Ein Jahr ist noch kein Verlauf: Es gibt nichts, womit es sich vergleichen ließe."
    if n == 2:
        return "Zwei Jahre ergeben einen Vergleich, aber keinen Trend."
    return (
        f"{years_in_words(n)} können keinen Trend belegen: Selbst eine Reihe, die von Jahr zu Jahr nur steigt oder nur "
        f"fällt, entsteht in {percent(smallest_p)} der Fälle durch Zufall; als Beleg gilt sie erst bei höchstens "
        f"{percent(1 - confidence)}."
    )


def all_equal(n: int) -> str:
    """That nothing changes at all.

    Examples
    --------
    >>> all_equal(6)
    'Sechs Jahre lang ist die Zahl dieselbe: weder Zunahme noch Abnahme.'
    """
    return f"{years_in_words(n)} lang ist die Zahl dieselbe: weder Zunahme noch Abnahme."


def too_many_ties(n: int, smallest_p: float) -> str:
    """Why years of which several have the same number cannot show a trend.

    Examples
    --------
    >>> print(too_many_ties(5, 0.1).replace("\N{NO-BREAK SPACE}", " "))
    Fünf Jahre, in denen sich Zahlen wiederholen, können keinen Trend belegen: ... seltener als in 10 % der Fälle.
    """
    return (
        f"{years_in_words(n)}, in denen sich Zahlen wiederholen, können keinen Trend belegen: Auch die eindeutigste "
        f"Reihenfolge dieser Zahlen entstünde durch Zufall nicht seltener als in {percent(smallest_p)} der Fälle."
    )


def mostly_estimated(n_estimated: int, n: int) -> str:
    """Why estimates are no basis.

    Examples
    --------
    >>> mostly_estimated(4, 6)
    'In 4 von 6 Jahren sind die Zahlen geschätzt: Ein Trend könnte allein von den Schätzungen stammen.'
    """
    counted = f"In {n_estimated} von {n} Jahren sind die Zahlen geschätzt"
    return f"{counted}: Ein Trend könnte allein von den Schätzungen stammen."


def since_the_break(first_year: int, n: int) -> str:
    """Which part of a series can be compared.

    Examples
    --------
    >>> since_the_break(2023, 3)
    'Vergleichbar sind die Zahlen erst ab 2023 (3 Jahre).'
    """
    return f"Vergleichbar sind die Zahlen erst ab {first_year} ({n} {'Jahr' if n == 1 else 'Jahre'})."


def finding(
    verdict: str,
    *,
    unit: str,
    first_year: int,
    last_year: int,
    percent_per_year: float,
    low: float,
    high: float,
    confidence: float,
) -> str:
    """What was found, in one sentence.

    Parameters
    ----------
    verdict : {"increase", "decrease", "no_trend"}
    unit : str
        What is counted, in the plural: "Teilnahmen je 1.000 Einwohner".
    first_year, last_year : int
    percent_per_year, low, high : float
        Change from year to year in percent, with its limits; nan: not available.
    confidence : float

    Examples
    --------
    >>> years = {"first_year": 2012, "last_year": 2025}
    >>> change = {"percent_per_year": 5.5, "low": 2.1, "high": 9, "confidence": 0.95}
    >>> print(finding("increase", unit="Teilnahmen", **years, **change).replace("\N{NO-BREAK SPACE}", " "))
    Die Zahl der Teilnahmen nahm von 2012 bis 2025 zu, im Mittel um 5,5 % je Jahr (95-%-Bereich: +2,1 bis +9,0 %).
    """
    has_range = math.isfinite(low) and math.isfinite(high)
    between = f"{_signed(low)} bis {_signed(high)}\N{NO-BREAK SPACE}%" if has_range else ""
    level = f"{format_decimal(100 * confidence, '0.##', locale='de')}-%-Bereich"
    if verdict == "no_trend":
        tail = f": Vereinbar mit den Zahlen sind {between} je Jahr ({level})." if has_range else "."
        return f"Für die Zahl der {unit} von {first_year} bis {last_year} gibt es keinen belastbaren Trend{tail}"
    direction = "zu" if verdict == "increase" else "ab"
    size = ""
    if math.isfinite(percent_per_year):
        size = f", im Mittel um {_decimal(abs(percent_per_year))}\N{NO-BREAK SPACE}% je Jahr"
    tail = f" ({level}: {between})" if has_range else ""
    return f"Die Zahl der {unit} nahm von {first_year} bis {last_year} {direction}{size}{tail}."


def why(method: str, *, has_few_years: bool) -> str:
    """Why the trend was looked for by this method.

    Examples
    --------
    >>> why("kendall", has_few_years=True)
    'Bei weniger als zehn Jahren entscheidet die Reihenfolge der Zahlen (exakter Kendall-Test). ...'
    """
    if method == "organisations":
        return (
            "Wer in jeder Gruppe kam, ist bekannt: Das Modell folgt den Gruppen, damit treue Gruppen nicht als Trend "
            "erscheinen (Poisson-Modell mit Standardfehlern nach Gruppen)."
        )
    if method == "quasi_poisson":
        return (
            "Ab zehn Jahren misst ein Modell für Zählungen die Veränderung (Quasi-Poisson mit geschätzter Streuung); "
            f"der Kendall-Test muss sie bestätigen. {_UNKNOWN_GROUPS}"
        )
    if has_few_years:
        return (
            "Bei weniger als zehn Jahren entscheidet die Reihenfolge der Zahlen (exakter Kendall-Test). "
            f"{_UNKNOWN_GROUPS}"
        )
    return f"Bei so kleinen Zahlen entscheidet ihre Reihenfolge (exakter Kendall-Test). {_UNKNOWN_GROUPS}"


def census_break(years: Sequence[int]) -> str:
    """That the inhabitants rest on another census from some year on.

    Examples
    --------
    >>> census_break([2022])
    'Die Einwohnerzahlen beruhen ab 2022 auf einem anderen Zensus als davor.'
    """
    return f"Die Einwohnerzahlen beruhen ab {' und ab '.join(map(str, years))} auf einem anderen Zensus als davor."


def depends_on(years: Sequence[int]) -> str:
    """That a finding rests on single years.

    Examples
    --------
    >>> depends_on([2020, 2025])
    'Ohne eines der Jahre 2020, 2025 wäre der Trend nicht mehr belegt.'
    """
    if len(years) == 1:
        return f"Ohne das Jahr {years[0]} wäre der Trend nicht mehr belegt."
    if len(years) > 3:
        return f"Der Trend ist knapp: Für {len(years)} der Jahre gilt, dass er ohne das eine nicht mehr belegt wäre."
    return f"Ohne eines der Jahre {', '.join(map(str, years))} wäre der Trend nicht mehr belegt."


def percent(share: float) -> str:
    """A share as German percent with at most one digit after the comma.

    Examples
    --------
    >>> percent(1 / 12).replace("\N{NO-BREAK SPACE}", " ")
    '8,3 %'
    """
    return str(format_percent(round(share, 3), "#,##0.#\N{NO-BREAK SPACE}%", locale="de"))


def whole(value: float) -> str:
    """A whole number with German separators.

    Examples
    --------
    >>> whole(1_000)
    '1.000'
    """
    return str(format_decimal(value, "#,##0", locale="de"))


def _decimal(value: float) -> str:
    return str(format_decimal(value, "#,##0.0", locale="de"))


def _signed(value: float) -> str:
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{_decimal(abs(value))}"
