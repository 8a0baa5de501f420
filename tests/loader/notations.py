"""Ways in which town halls write one number, each with what it means.

Every function takes a random generator and what is meant, and returns the cell as it stands in the sheet with the true
reading. Nothing here calls the loader.
"""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

APPROXIMATELY = (
    "ca. {}",
    "ca {}",
    "ca.{}",
    "circa {}",
    "rund {}",
    "etwa {}",
    "~{}",
    "~ {}",
    "≈{}",
    "≈ {}",
    "ungefähr {}",
    "{} (geschätzt)",
    "{} (ca.)",
    "{} geschätzt",
    "geschätzt {}",
    "schätzungsweise {}",
    "Ca. {}",
    "RUND {}",
    "ca. {} Personen",
    "um die {}",
    "knapp {}",
    "gut {}",
    "fast {}",
    "{} ca.",
    "{} (gesch.)",
    "ungef. {}",
    "geschätzt: {}",
    "rd. {}",
    "rd {}",
    "zirka {}",
    "nahezu {}",
    "so etwa {}",
    "um {}",
    "grob geschätzt {}",
    "{} (ungefähr)",
    "{} – geschätzt",
    "{} ungefähr",
    "ca. {} Teilnehmer:innen",
    "ca. {} Pers.",
    "+/- {}",
    "{} ±",
)
RANGES = (
    "{}-{}",
    "{} - {}",
    "{}–{}",
    "{} – {}",
    "{}—{}",
    "{} bis {}",
    "zwischen {} und {}",
    "{} bis zu {}",
    "von {} bis {}",
    "{}−{}",
    "{}‑{}",
    "{} bis {} Personen",
    "Zwischen {} und {}",
    "{}…{}",
    "zw. {} und {}",
    "zwischen {} u. {}",
    "zwischen {} bis {}",
    "mind. {}, max. {}",
    "mindestens {} bis höchstens {}",
    "{} bis {} Helfer:innen",
    "{}–{} Pers.",
)
AT_LEAST = (
    ">{}",
    "> {}",
    "≥{}",
    ">={}",
    ">= {}",
    "mind. {}",
    "mind {}",
    "mindestens {}",
    "über {}",
    "mehr als {}",
    "{}+",
    "{} +",
    "ab {}",
    "Mind. {}",
    "min. {}",
    "wenigstens {}",
    "{} oder mehr",
    "{} und mehr",
    "mindestens {} Personen",
    "mehr als {} Personen",
    "{}+ Personen",
    "mind.{}",
    "≧ {}",
    "deutlich über {}",
    "größer als {}",
    "{} u. mehr",
    "{} (mind.)",
    "{} mindestens",
    "mind. {} Teilnehmer*innen",
)
AT_MOST = (
    "<{}",
    "< {}",
    "≤{}",
    "<={}",
    "max. {}",
    "max {}",
    "maximal {}",
    "höchstens {}",
    "bis zu {}",
    "unter {}",
    "weniger als {}",
    "bis {}",
    "Max. {}",
    "bis zu {} Personen",
    "≦{}",
    "bis max. {}",
    "kleiner als {}",
    "{} max.",
    "{} (maximal)",
    "{} oder weniger",
    "max.{}",
)
NO_ANSWER = (
    "",
    None,
    "-",
    "–",
    "—",
    "k.A.",
    "k. A.",
    "n.b.",
    "n. b.",
    "keine Angabe",
    "keine Angaben",
    "unbekannt",
    "?",
    "fehlt",
    "k.a.",
    "K.A.",
    " - ",
    "nicht bekannt",
    "??",
    "Keine Angabe",
    "k.A",
    "(unbekannt)",
    "n.n.",
    "n. v.",
    "…",
    "nicht angegeben",
    "keine Zahlen",
    "noch nicht gemeldet",
    "liegt nicht vor",
    "wird nachgereicht",
    "fehlt noch",
    "[k. A.]",
    "unbekannt!",
)
UNREADABLE = (
    "siebzig?",
    "viele",
    "eine Schulklasse",
    "siehe Liste",
    "12+3",
    "2 Klassen",
    "5 Erw., 3 Kinder",
    "70/80",
    "ca.",
    "10 x 3",
    "1e3",
    "70 80",
    "1..5",
)
OF_PEOPLE = ("Personen", "Pers.", "innen")
AMBIGUOUS = ("1.5", "12.50", "2.75", "1,234.5", "0.5", "10.0")
UNIT_WORDS = {
    "people": ("Personen", "Pers.", "TN", "Teilnehmer", "Leute", "Helfer", "Personen."),
    "bags": ("Säcke", "Sack", "Müllsäcke", "Stück", "Stk.", "Beutel"),
    "hours": ("Std.", "h", "Stunden", "Std", "Stunde"),
    "weight": ("kg", "KG", "Kilo", "Kg", "kg."),
}
SPACES = (" ", "\u00a0", "\u202f", "\u2009")


@dataclass(frozen=True)
class Stated:
    """A cell, and what it says: value, bounds, quality; or no value and the codes one of which must report it."""

    cell: Any
    value: float | None
    low: float | None = None
    high: float | None = None
    quality: str = "exact"
    codes: tuple[str, ...] = ()


def german(number: float) -> str:
    """A number in German writing without thousands signs."""
    return f"{number:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def thousands(rng: random.Random, number: int) -> str:
    """A whole number with signs between thousands."""
    return f"{number:,}".replace(",", rng.choice([".", "'", "’", *SPACES]))


def half_up(number: float) -> float:
    return float(int(number + 0.5))


def plain_text(rng: random.Random, number: float) -> str:
    """One number as text, without unit."""
    if number == int(number) and number >= 1000 and rng.random() < 0.6:
        return thousands(rng, int(number))
    text = german(number)
    if number == int(number):
        return rng.choice([text, text, text, f" {text} ", f"{text}\u00a0"])
    return text


def exact(rng: random.Random, measure: str, number: float, unit: str = "") -> Stated:
    """An exact number: as a number, as text, with its unit; in a column of tonnes also in kilograms."""
    kind = rng.choice(["number", "number", "number", "text", "unit"])
    if kind == "number":
        return Stated(
            int(number) if number == int(number) and rng.random() < 0.8 else float(number), number, number, number
        )
    text = plain_text(rng, number)
    if kind == "unit":
        if unit == "t" and rng.random() < 0.5:
            return Stated(f"{german(number * 1000)} kg", number, number, number)
        words = {
            "t": ("t", "Tonnen", "to"),
            "h/person": ("Std. pro Person", "h pro Person", "Std./Person", "h je Person"),
        }.get(unit, UNIT_WORDS[measure])
        text = f"{text.strip()}{rng.choice(['', *SPACES]) if measure == 'weight' else ' '}{rng.choice(words)}"
    return Stated(text, number, number, number)


def inexact(rng: random.Random, measure: str, number: float) -> Stated:
    """An approximation, a range or a bound."""
    kind = rng.choice(["approximate", "range", "lower_bound", "upper_bound"])
    text = plain_text(rng, number).strip()

    def written(notations: tuple[str, ...]) -> str:
        usable = (
            notations if measure == "people" else [n for n in notations if not any(word in n for word in OF_PEOPLE)]
        )
        return rng.choice(usable)

    if kind == "approximate":
        return Stated(written(APPROXIMATELY).format(text), number, None, None, kind)
    if kind == "lower_bound":
        return Stated(written(AT_LEAST).format(text), number, number, None, kind)
    if kind == "upper_bound":
        return Stated(written(AT_MOST).format(text), number, None, number, kind)
    high = number + (rng.randint(1, 40) if measure in ("people", "bags") else rng.choice([0.5, 1, 2, 3]))
    middle = (number + high) / 2
    value = half_up(middle) if measure in ("people", "bags") else middle
    return Stated(written(RANGES).format(german(number), german(high)), value, number, high, kind)


def missing(rng: random.Random) -> Stated:
    return Stated(rng.choice(NO_ANSWER), None, quality="missing")


def unreadable(rng: random.Random, measure: str) -> Stated:
    """Something that must not become a number, with the findings of which one is due."""
    number, ambiguous, negative = ("unparsable-number",), ("ambiguous-number",), ("negative-number",)
    choices: list[tuple[Any, tuple[str, ...]]] = [
        (rng.choice(UNREADABLE), (*number, *ambiguous)),
        (rng.choice(AMBIGUOUS), ambiguous),
        (-rng.randint(1, 40), negative),
        (f"-{rng.randint(1, 40)}", negative),
        (rng.choice([True, False]), number),
        (dt.datetime(2024, rng.randint(1, 12), rng.randint(1, 28)), number),  # Excel makes a date of 10-12
        (rng.choice(["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?"]), ("error-cell",)),
        ("=A1*2", ("formula-without-value",)),
    ]
    if measure in ("people", "bags"):
        choices += [
            (rng.randint(1, 90) + 0.5, (*number, *ambiguous, "implausible-value")),
            ("12,5", (*number, *ambiguous, "implausible-value")),
        ]
    cell, codes = rng.choice(choices)
    return Stated(cell, None, quality="missing", codes=codes)


def quantity(
    rng: random.Random, measure: str, number: float, *, unit: str = "", mess: float = 0.25, broken: float = 0.03
) -> Stated:
    """A number in any notation; `mess`, `broken`: shares of inexact or missing and of unreadable cells."""
    drawn = rng.random()
    if drawn < broken:
        return unreadable(rng, measure)
    if drawn < broken + mess:
        return missing(rng) if rng.random() < 0.3 else inexact(rng, measure, number)
    return exact(rng, measure, number, unit)
