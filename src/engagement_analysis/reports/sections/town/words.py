"""Numbers → the words that they carry, by threshold, and numbers rounded so that one form holds in every reading."""

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

from engagement_analysis.language.german import NO_BREAK, capitalised, counted, enumeration, is_missing, number
from engagement_analysis.language.words import KINDS as ALL

__all__ = ["capitalised", "counted", "enumeration", "number"]  # told on: sections find all words here

_SMALL: Final = "null eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
SMALL: Final = tuple(_SMALL.split())
KINDS: Final = {kind: names for kind, names in ALL.items() if kind != "individual"}
"""Kind of organisation → what one and several of them are called; private persons are none."""
ITEMS: Final = {
    "organisation": ("Name der Gruppe", "der Name der Gruppe"),
    "district": ("Ortsteil", "der Ortsteil"),
    "exact_day": ("Genauer Tag", "der genaue Tag"),
    "registered": ("Anmeldezahl", "die Anmeldezahl"),
    "participants": ("Teilnahmen", "die Zahl der Teilnahmen"),
    "minors": ("Kinder und Jugendliche", "die Zahl der Kinder und Jugendlichen"),
    "hours": ("Stunden", "die Stundenzahl"),
    "bags": ("Müllsäcke", "die Zahl der Müllsäcke"),
    "waste_kg": ("Kilogramm Müll", "das Gewicht des Mülls"),
    "visitors": ("Gäste je Aktion", "die Zahl der Gäste"),
}
"""What a list can hold: how a drawing calls it, and how a sentence does."""
ALL_KINDS: Final = "alle Arten"
_MANY: Final = 3
_SIMILAR: Final = 0.12
_FRACTIONS: Final = ((0.8, "vier von fünf"), (0.75, "drei von vier"), (2 / 3, "zwei von drei"), (0.5, "die Hälfte"))
_WITHIN: Final = 0.02


def share_word(part: float, whole: float, *, is_complete: bool = True) -> str:
    """The word for a share; empty where no word fits.

    "alle" only where no count is missing; "fast alle" from 90 %, "die meisten" from 75 %; a fraction within two points.

    Examples
    --------
    >>> share_word(25, 25), share_word(25, 25, is_complete=False), share_word(23, 25), share_word(14, 17)
    ('alle', 'fast alle', 'fast alle', 'die meisten')
    >>> share_word(802, 1063), share_word(518, 1009), share_word(40, 100)
    ('drei von vier', 'die Hälfte', '')
    """
    if whole <= 0:
        return ""
    share = part / whole
    if share >= 1:
        return "alle" if is_complete else "fast alle"
    if share >= 0.9:
        return "fast alle"
    for fraction, word in _FRACTIONS:
        if abs(share - fraction) <= _WITHIN + 1e-9:
            return word
    return "die meisten" if share >= 0.75 else ""


def names(titles: Iterable[str]) -> str:
    """An enumeration of names; one that holds "und" itself comes last, set off by "sowie".

    Examples
    --------
    >>> names(["Markt der Taten und Talente", "Umweltputztag"]), names(["Markt", "Putztag"])
    ('Umweltputztag sowie Markt der Taten und Talente', 'Markt und Putztag')
    """
    ordered = sorted(titles, key=lambda title: " und " in title)
    return enumeration(ordered, last="sowie" if ordered and " und " in ordered[-1] else "und")


def circle(kinds: Iterable[str]) -> str:
    """Which kinds of groups stand in a list; more than three are all."""
    found = set(kinds)
    return ALL_KINDS if len(found) > _MANY else ", ".join(KINDS[kind][1] for kind in KINDS if kind in found)


def coming_word(part: float, whole: float) -> str:
    """How many came again: "alle", "fast alle" (from 90 %), "die meisten" (75 %), or empty: then the number says it."""
    share = part / whole if whole > 0 else 0.0
    return "alle" if share >= 1 else "fast alle" if share >= 0.9 else "die meisten" if share >= 0.75 else ""


def course(values: Sequence[float]) -> str:
    """What a series did: "grows", "rises", "shrinks", "falls", "similar"; empty for fewer than two.

    Grows: each above the one before; rises: the last above the first; similar: largest minus smallest at most 12 % of
    the mean, which comes before "rises" and "falls".

    Examples
    --------
    >>> course([831, 956, 1009]), course([108, 134, 141, 130]), course([69, 61, 54]), course([262, 275, 248])
    ('grows', 'rises', 'shrinks', 'similar')
    """
    if len(values) < 2:
        return ""
    mean = sum(values) / len(values)
    if mean > 0 and (max(values) - min(values)) / mean <= _SIMILAR + 1e-9:
        return "similar"
    steps = [later - earlier for earlier, later in itertools.pairwise(values)]
    if all(step > 0 for step in steps):
        return "grows"
    if all(step < 0 for step in steps):
        return "shrinks"
    return "rises" if values[-1] > values[0] else "falls" if values[-1] < values[0] else ""


def rounded(values: Iterable[float], *, is_incomplete: bool = False) -> str:
    """One form for a number that has a value in each reading.

    As it is where all agree below 1.000; "rund" to hundreds where all round alike; else "mehr als" the hundred below
    all of them (from 5.000 the thousand). Where counts are missing, "mindestens" takes the place of both.

    Examples
    --------
    >>> forms = rounded([596]), rounded([3739, 3661]), rounded([9240.5, 9006.5]), rounded([2433], is_incomplete=True)
    >>> print(*(form.replace(NO_BREAK, " ") for form in forms), sep="; ")
    596; rund 3.700; mehr als 9.000; mindestens 2.400
    """
    found = list(values)
    low = min(found)
    if low < 1000 and max(found) == low and not is_incomplete:
        return number(low)
    step = 10 if low < 1000 else 100
    if len({round(value / step) for value in found}) == 1 and not is_incomplete:
        return f"rund{NO_BREAK}{number(round(low / step) * step)}"
    if not is_incomplete and low >= 5000:
        step = 1000
    floor = math.floor(low / step) * step
    if is_incomplete and low < 1000:
        floor = math.floor(low)
    return f"{'mindestens' if is_incomplete else 'mehr als'}{NO_BREAK}{number(floor)}"


def at_least(counts: Iterable[int]) -> str:
    """A number that may be larger in another reading: the smallest of them, which then holds."""
    found = list(counts)
    return number(min(found)) if len(set(found)) == 1 else f"mindestens {number(min(found))}"


def in_words(count: int) -> str:
    """Small numbers as words before a feminine noun or a plural."""
    return SMALL[count] if 0 <= count < len(SMALL) else number(count)


def spelled(count: int, one: str, many: str) -> str:
    """A small number in words with its noun; `one` holds its article.

    Examples
    --------
    >>> spelled(1, "einer Gruppe", "Gruppen"), spelled(9, "ein Eintrag", "Einträge"), spelled(13, "", "Einträge")
    ('einer Gruppe', 'neun Einträge', '13 Einträge')
    """
    return one if count == 1 else f"{in_words(count)} {many}"


def several(count: int, kind: str) -> str:
    """A number of organisations of one kind, in words."""
    one, many = KINDS[kind]
    return spelled(count, f"{'ein' if kind == 'club' else 'eine'} {one}", many)


def participations(count: float) -> str:
    """Participations with their noun."""
    return "keine gezählten Teilnahmen" if is_missing(count) else counted(int(count), "Teilnahme", "Teilnahmen")


def organisations(count: float) -> str:
    """Organisations with their noun."""
    return counted(int(count), "Organisation", "Organisationen")


def year_of(text: str) -> int | None:
    """The last four-figure year of a date in words ("Mai bis September 2023")."""
    years = re.findall(r"\b(?:19|20)\d\d\b", text)
    return int(years[-1]) if years else None
