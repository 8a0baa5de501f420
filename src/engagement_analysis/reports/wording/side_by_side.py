"""Figures of several towns beside each other → sentences that compare without ranking."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from engagement_analysis.language.signs import NO_BREAK, counted, enumeration, is_missing, number, percent, span
from engagement_analysis.statistics.results import RateRatio

NO_RANKING = (
    "Das ist kein Wettbewerb: Die Städte zählen verschiedene Aktionen, laden verschiedene Gruppen ein und schreiben "
    "verschieden genau auf."
)
RECORDED_BY_MOST = 0.75
RECORDED_BY_FEW = 0.25
"""From which share of entries on a town records a measure as a rule, and up to which hardly."""
CLEAR_GAP = 0.25
"""How far another town's share must lie below for the first to be worth asking."""


def organisations_per_inhabitant(rates: pd.DataFrame) -> list[str]:
    """Organisations per 10,000 inhabitants of each town in one year, and whether chance may explain the difference.

    Parameters
    ----------
    rates : DataFrame, one row per town
        `town`, `year`, `n_organisations` (null: confidential or unknown), `n_unnamed_rows`, `rate`, `rate_low`,
        `rate_high`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rates = pd.DataFrame(
    ...     {
    ...         "town": ["Balingen", "Neumarkt"],
    ...         "year": 2025,
    ...         "n_organisations": [19, 27],
    ...         "n_unnamed_rows": [12, 0],
    ...         "rate": [5.42, 6.57],
    ...         "rate_low": [3.26, 4.33],
    ...         "rate_high": [8.46, 9.56],
    ...     }
    ... )
    >>> print(plain_spaces(organisations_per_inhabitant(rates)))
    2025 kamen auf 10.000 Einwohnerinnen und Einwohner in Balingen 5,4 Organisationen (Unsicherheitsbereich 3,3 bis
    8,5) und in Neumarkt 6,6 (4,3 bis 9,6).
    Die Bereiche überschneiden sich: Dass die eine Stadt mehr Organisationen erreicht als die andere, ist damit nicht
    belegt.
    In Balingen stehen 12 weitere Einträge ohne Namen; es können dort mehr Organisationen gewesen sein.
    """
    known = rates.dropna(subset=["rate"])
    if known.empty:
        return ["Organisationen je Einwohnerzahl lassen sich für kein Jahr angeben, in dem alle Städte Zahlen haben."]
    parts = []
    for place, (_, row) in enumerate(known.iterrows()):
        noun, what = (f"{NO_BREAK}Organisationen", "Unsicherheitsbereich ") if place == 0 else ("", "")
        parts.append(
            f"in {row['town']} {number(row['rate'], 1)}{noun} ({what}{span(row['rate_low'], row['rate_high'], 1)})"
        )
    year = int(known["year"].iloc[0])
    sentences = [f"{year} kamen auf 10.000 Einwohnerinnen und Einwohner {enumeration(parts)}."]
    if len(known) > 1:
        overlap = bool(known["rate_low"].max() <= known["rate_high"].min())
        sentences.append(
            "Die Bereiche überschneiden sich: Dass die eine Stadt mehr Organisationen erreicht als die andere, ist "
            "damit nicht belegt."
            if overlap
            else "Die Bereiche überschneiden sich nicht: Der Unterschied ist größer, als der Zufall erwarten lässt."
        )
    for _, row in known[known["n_unnamed_rows"].gt(0).fillna(False).astype(bool)].iterrows():
        n_unnamed = int(row["n_unnamed_rows"])
        verb, noun = ("steht", "weiterer Eintrag") if n_unnamed == 1 else ("stehen", "weitere Einträge")
        sentences.append(
            f"In {row['town']} {verb} {counted(n_unnamed, noun, noun)} ohne Namen; es können dort mehr Organisationen "
            "gewesen sein."
        )
    return sentences


def participations_compared(one: str, other: str, year: int, ratio: RateRatio) -> str:
    """How many times as many participations per inhabitant one town had, and how sure that is.

    Parameters
    ----------
    one, other : str
        Titles of the towns above and below the line.
    year : int
    ratio : RateRatio
        With limits that know of groups; not available: no sentence.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> ratio = RateRatio(2.634, 1.32, 5.43, 0.95, (41103.0, 35054.0), "group")
    >>> print(plain_spaces(participations_compared("Neumarkt", "Balingen", 2025, ratio)))
    Je Einwohnerzahl gab es 2025 in Neumarkt 2,6-mal so viele Teilnahmen wie in Balingen; der Unsicherheitsbereich
    reicht vom 1,3- bis zum 5,5-Fachen.
    >>> ratio = RateRatio(1.2, 0.6, 2.4, 0.95, (41103.0, 35054.0), "group")
    >>> print(plain_spaces(participations_compared("Neumarkt", "Balingen", 2025, ratio)))
    Je Einwohnerzahl gab es 2025 in Neumarkt 1,2-mal so viele Teilnahmen wie in Balingen; der Unsicherheitsbereich
    reicht vom 0,6- bis zum 2,4-Fachen und schließt ein, dass es in beiden gleich viele waren.
    """
    if is_missing(ratio.estimate) or is_missing(ratio.low) or is_missing(ratio.high):
        return ""
    told = f"Je Einwohnerzahl gab es {year} in {one} {number(ratio.estimate, 1)}-mal so viele Teilnahmen wie in {other}"
    low = number(math.floor(ratio.low * 10) / 10, 1)
    if math.isinf(ratio.high):
        return f"{told}; der Unsicherheitsbereich beginnt beim {low}-Fachen und ist nach oben offen."
    high = number(math.ceil(ratio.high * 10) / 10, 1)
    contains_one = ratio.low <= 1 <= ratio.high
    rest = " und schließt ein, dass es in beiden gleich viele waren" if contains_one else ""
    return f"{told}; der Unsicherheitsbereich reicht vom {low}- bis zum {high}-Fachen{rest}."


def recorded(town: str, shares: Mapping[str, float | None]) -> str:
    """What a town writes down as a rule, sometimes, and hardly ever.

    Parameters
    ----------
    shares : mapping of German name to share
        Of the entries on held actions that state it (0 to 1; null: no entries).

    Examples
    --------
    >>> print(recorded("Neumarkt", {"Stunden": 0.95, "Müll": 0.5, "Stadtteil": 0.0}))
    Neumarkt hält in der Regel fest: Stunden. Nur zum Teil: Müll. Kaum oder gar nicht: Stadtteil.
    """
    known = {name: share for name, share in shares.items() if share is not None}
    groups = [
        (f"{town} hält in der Regel fest", [name for name, share in known.items() if share >= RECORDED_BY_MOST]),
        ("Nur zum Teil", [n for n, share in known.items() if RECORDED_BY_FEW < share < RECORDED_BY_MOST]),
        ("Kaum oder gar nicht", [name for name, share in known.items() if share <= RECORDED_BY_FEW]),
    ]
    if not groups[0][1]:
        groups[0] = (f"{town} hält nichts davon durchgehend fest", [])
    return " ".join(
        f"{opening}: {enumeration(names)}." if names else f"{opening}."
        for place, (opening, names) in enumerate(groups)
        if names or place == 0
    )


def lessons(shares: Mapping[str, Mapping[str, float | None]]) -> list[str]:
    """Where one town writes down as a rule what another leaves out far more often: what they can show each other.

    Parameters
    ----------
    shares : mapping of town to (mapping of German name to share)

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> shares = {"Neumarkt": {"Stunden": 0.9, "Müll": 0.5}, "Balingen": {"Stunden": 0.1, "Müll": 0.4}}
    >>> print(plain_spaces(lessons(shares)))
    Stunden: Neumarkt hält sie in 90 % der Einträge fest, Balingen in 10 %.
    """
    sentences = []
    for measure in dict.fromkeys(name for of_town in shares.values() for name in of_town):
        known = {town: share for town, of_town in shares.items() if (share := of_town.get(measure)) is not None}
        best = max(known, key=lambda town: known[town], default="")
        behind = [town for town, share in known.items() if share <= known[best] - CLEAR_GAP]
        if best and known[best] >= RECORDED_BY_MOST and behind:
            lack = enumeration(f"{town} in {percent(known[town])}" for town in behind)
            sentences.append(f"{measure}: {best} hält sie in {percent(known[best])} der Einträge fest, {lack}.")
    return sentences
