"""Who came again, concentration, districts, turnout of one town → sentences; what is confidential is said to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from engagement_analysis.language.signs import counted, enumeration, is_missing, number, percent
from engagement_analysis.reports.wording.general import NOT_SHOWN

RATE_CAUTION = (
    "Eine Wiederkehrquote gibt es nur, wo festgehalten ist, wer eingeladen war: Wer nicht gefragt wurde, kann nicht "
    "ausgeblieben sein."
)


def came_again(town: str, rows: pd.DataFrame) -> list[str]:
    """Sentences on who came again, who joined, who did not return in the last year of which that may be told.

    Parameters
    ----------
    town : str
    rows : DataFrame, one row per year
        `year`, `previous_year`, `n_returning`, `n_joined`, `n_new`, `n_not_again`; confidential figures null.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rows = pd.DataFrame(
    ...     {
    ...         "year": [2024],
    ...         "previous_year": [2023],
    ...         "n_returning": [17],
    ...         "n_joined": [8],
    ...         "n_new": [4],
    ...         "n_not_again": [4],
    ...     }
    ... )
    >>> print(plain_spaces(came_again("Neumarkt", rows)))
    In Neumarkt kamen 2024 insgesamt 17 Organisationen, die auch 2023 da waren; 8 kamen dazu, davon 4 zum ersten Mal.
    4 der Organisationen von 2023 kamen nicht wieder.
    """
    later = rows[rows["previous_year"].notna()].sort_values("year")
    if later.empty:
        return [f"Wer in {town} neu ist und wer wiederkam, lässt sich nicht sagen: Es gibt kein früheres Jahr."]
    told = later[later["n_returning"].notna() & later["n_joined"].notna()]
    last = later.iloc[-1]
    secret = f"Wie viele Organisationen {int(last['year'])} in {town} wiederkamen, {NOT_SHOWN}"
    if told.empty:
        return [secret]
    row = told.iloc[-1]
    year, before = int(row["year"]), int(row["previous_year"])
    new = (
        ""
        if is_missing(row["n_new"])
        else f", davon {number(row['n_new']) if row['n_new'] else 'keine'} zum ersten Mal"
    )
    joined = (
        f"{number(row['n_joined']) if row['n_joined'] else 'keine'} {'kam' if row['n_joined'] == 1 else 'kamen'} dazu"
    )
    away = ""
    if not is_missing(row["n_not_again"]):
        verb = "kam" if row["n_not_again"] == 1 else "kamen"
        how_many = number(row["n_not_again"]) if row["n_not_again"] else "Keine"
        away = f"{how_many} der Organisationen von {before} {verb} nicht wieder."
    come = "kam" if row["n_returning"] == 1 else "kamen"
    were = "war" if row["n_returning"] == 1 else "waren"
    sentence = (
        f"In {town} {come} {year} insgesamt {counted(row['n_returning'], 'Organisation', 'Organisationen')}, die "
        f"auch {before} da {were}; {joined}{new if row['n_joined'] else ''}."
    )
    return [text for text in (secret if year != int(last["year"]) else "", sentence, away) if text]


def return_rate(town: str, rows: pd.DataFrame) -> str:
    """The return rate of the last year of which it may be told, with its interval; or why there is none.

    Parameters
    ----------
    town : str
    rows : DataFrame, one row per year
        `year`, `n_could_return`, `n_did_return`, `return_rate`, `return_rate_low`, `return_rate_high`; null where not
        documented or confidential.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rows = pd.DataFrame(
    ...     {
    ...         "year": [2024],
    ...         "previous_year": [2023],
    ...         "n_could_return": [21],
    ...         "n_did_return": [17],
    ...         "return_rate": [17 / 21],
    ...         "return_rate_low": [0.581],
    ...         "return_rate_high": [0.946],
    ...     }
    ... )
    >>> print(plain_spaces(return_rate("Neumarkt", rows)))
    Von 21 Organisationen aus 2023, die 2024 wieder eingeladen waren, kamen 17 (81 %; Unsicherheitsbereich 58 bis
    95 %).
    """
    known = rows[rows["return_rate"].notna() & rows["n_could_return"].notna()].sort_values("year")
    if known.empty:
        return f"Welcher Anteil in {town} wiederkam, lässt sich nicht sagen. {RATE_CAUTION}"
    row = known.iloc[-1]
    low, high = number(100 * row["return_rate_low"]), percent(row["return_rate_high"])
    return (
        f"Von {counted(row['n_could_return'], 'Organisation', 'Organisationen')} aus {int(row['previous_year'])}, die "
        f"{int(row['year'])} wieder eingeladen waren, kamen {number(row['n_did_return'])} "
        f"({percent(row['return_rate'])}; Unsicherheitsbereich {low} bis {high})."
    )


def concentration(town: str, rows: pd.DataFrame) -> str:
    """How much the largest three bring, as coarsely as is safe.

    Parameters
    ----------
    town : str
    rows : DataFrame, one row per year
        `coarse_concentration` of the town.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2025], "top_share_words": ["weniger als ein Drittel"], "n_for_half": [8]})
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(plain_spaces(concentration("Neumarkt", rows.assign(reason=""))))
    In Neumarkt brachten die drei größten Organisationen 2025 zusammen weniger als ein Drittel der Teilnahmen aller
    Organisationen; die Hälfte brachten 8 Organisationen.
    """
    row = rows.sort_values("year").iloc[-1]
    year = int(row["year"])
    if is_missing(row["top_share_words"]):
        return f"Wie viel die größten Organisationen {year} in {town} brachten, wird nicht gesagt: {row['reason']}."
    half = "" if is_missing(row["n_for_half"]) else f"; die Hälfte brachten {number(row['n_for_half'])} Organisationen"
    return (
        f"In {town} brachten die drei größten Organisationen {year} zusammen {row['top_share_words']} der Teilnahmen "
        f"aller Organisationen{half}."
    )


def stays(town: str, n_organisations: int, shares: Mapping[str, float], median: float | None) -> str:
    """How long organisations stay, in words; or why that cannot be said.

    Parameters
    ----------
    town : str
    n_organisations : int
        Of all years.
    shares : mapping of reason to share
        Why stays end in the data (`stays`), as shares of the organisations.
    median : float or None
        Editions in a row after which half have left.

    Examples
    --------
    >>> print(stays("Neumarkt", 30, {"left": 0.3, "last-year": 0.7}, None))
    In Neumarkt blieb mehr als die Hälfte der Organisationen bis zuletzt dabei, wann immer sie eingeladen waren. Wie
    lange sie bleiben werden, lässt sich aus so wenigen Jahren nicht sagen.
    >>> print(stays("Balingen", 24, {"not-documented": 0.8}, None))
    Wie lange Organisationen in Balingen dabeibleiben, lässt sich nicht sagen: Für die meisten ist nicht festgehalten,
    ob sie weiter eingeladen waren, oder sie kamen vielleicht ohne Namen wieder.
    """
    if n_organisations < 10:
        return (
            f"Wie lange Organisationen in {town} dabeibleiben, lässt sich nicht sagen: Dafür sind es zu wenige "
            "Organisationen mit Namen."
        )
    if shares.get("not-documented", 0.0) + shares.get("unnamed", 0.0) > 0.5:
        return (
            f"Wie lange Organisationen in {town} dabeibleiben, lässt sich nicht sagen: Für die meisten ist nicht "
            "festgehalten, ob sie weiter eingeladen waren, oder sie kamen vielleicht ohne Namen wieder."
        )
    if median is None and shares.get("last-year", 0.0) <= 0.5:
        return (
            f"Wie lange Organisationen in {town} dabeibleiben, lässt sich nicht sagen: Dafür haben der Kreis der "
            "Eingeladenen oder die Aktionen zu oft gewechselt."
        )
    if median is None:
        return (
            f"In {town} blieb mehr als die Hälfte der Organisationen bis zuletzt dabei, wann immer sie eingeladen "
            "waren. Wie lange sie bleiben werden, lässt sich aus so wenigen Jahren nicht sagen."
        )
    times = "einmal" if median <= 1 else f"höchstens {number(median)}-mal hintereinander"
    return f"In {town} kam etwa die Hälfte der Organisationen {times}, obwohl sie weiter eingeladen waren."


def districts(town: str, rows: pd.DataFrame) -> str:
    """In how many districts there was an action in the last year.

    Parameters
    ----------
    town : str
    rows : DataFrame, one row per year
        `year`, `n_districts` (null: none named), `n_named`, `n_held` (entries).

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rows = pd.DataFrame({"year": [2025], "n_districts": [8], "n_named": [29], "n_held": [36]})
    >>> print(plain_spaces(districts("Neumarkt", rows)))
    In Neumarkt gab es 2025 Aktionen in 8 Stadt- oder Ortsteilen. Den Ort nennen 29 von 36 Einträgen.
    """
    row = rows.sort_values("year").iloc[-1]
    year = int(row["year"])
    if is_missing(row["n_districts"]):
        return f"In welchen Ortsteilen von {town} {year} etwas geschah, sagen die Arbeitsmappen nicht."
    places = counted(row["n_districts"], "Stadt- oder Ortsteil", "Stadt- oder Ortsteilen")
    entries = f"{number(row['n_named'])} von {counted(row['n_held'], 'Eintrag', 'Einträgen')}"
    if row["n_named"] == row["n_held"] > 1:
        entries = f"alle {counted(row['n_held'], 'Eintrag', 'Einträge')}"
    verb = "nennt" if row["n_named"] == 1 else "nennen"
    return f"In {town} gab es {year} Aktionen in {places}. Den Ort {verb} {entries}."


def turnout(town: str, rows: pd.DataFrame) -> str:
    """How many of the registered came in the last year.

    Parameters
    ----------
    town : str
    rows : DataFrame, one row per year
        `year`, `registered_both`, `came_both`, `turnout_share` (null: confidential), `n_turnout_share_rows`, `n_held`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rows = pd.DataFrame({"year": [2025], "registered_both": [1018], "came_both": [943], "turnout_share": [0.926]})
    >>> print(plain_spaces(turnout("Neumarkt", rows.assign(n_turnout_share_rows=26, n_held=36))))
    In Neumarkt kamen 2025 auf 100 Angemeldete 93 Teilnahmen (943 nach 1.018 Anmeldungen; 26 von 36 Einträgen nennen
    beides).
    """
    row = rows.sort_values("year").iloc[-1]
    year, n_both = int(row["year"]), row["n_turnout_share_rows"]
    if not n_both:
        return f"Wie viele sich {year} in {town} angemeldet hatten, steht nicht in den Arbeitsmappen."
    if is_missing(row["turnout_share"]) or is_missing(row["came_both"]):
        return f"Wie viele der Angemeldeten {year} in {town} kamen, {NOT_SHOWN}"
    verb = "nennt" if n_both == 1 else "nennen"
    return (
        f"In {town} kamen {year} auf 100 Angemeldete {number(100 * row['turnout_share'])} Teilnahmen "
        f"({number(row['came_both'])} nach {number(row['registered_both'])} Anmeldungen; {number(n_both)} von "
        f"{counted(row['n_held'], 'Eintrag', 'Einträgen')} {verb} beides)."
    )


def actions(town: str, rows: pd.DataFrame) -> str:
    """How many dates there were in the last year, of which campaigns.

    Parameters
    ----------
    town : str
    rows : DataFrame, one row per campaign and year
        `year`, `campaign_title`, `n_dates_held`, `n_dates_cancelled`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rows = pd.DataFrame({"year": 2025, "campaign_title": ["Putztag"], "n_dates_held": [2], "n_dates_cancelled": 0})
    >>> print(plain_spaces(actions("Neumarkt", rows)))
    In Neumarkt fanden 2025 Aktionen an 2 Terminen statt (Putztag). Kein Termin fiel ganz aus.
    """
    last = rows[rows["year"].eq(rows["year"].max())]
    held, gone = int(last["n_dates_held"].sum()), int(last["n_dates_cancelled"].sum())
    names = enumeration(list(last.loc[last["n_dates_held"].gt(0), "campaign_title"]))
    year = int(rows["year"].max())
    first = (
        f"In {town} fanden {year} Aktionen an {counted(held, 'Termin', 'Terminen')} statt ({names})."
        if held
        else f"In {town} fand {year} keine Aktion statt."
    )
    verb = "fiel" if gone <= 1 else "fielen"
    return f"{first} {counted(gone, 'Termin', 'Termine') if gone else 'Kein Termin'} {verb} ganz aus."


def reach(town: str, rows: Sequence[Mapping[Any, Any]], *, has_register: bool) -> str:
    """Which share of the town's organisations came, or what is missing for saying so.

    Parameters
    ----------
    town : str
    rows : sequence of mapping
        `type_title`, `n_registered`, `n_reached` (null: confidential).

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rows = [{"type_title": "Schulen", "n_registered": 12, "n_reached": 9}]
    >>> print(plain_spaces(reach("Neumarkt", rows, has_register=True)))
    In Neumarkt machten von den Schulen im Verzeichnis 9 von 12 mit (75 %).
    """
    if not has_register:
        return (
            f"Welchen Anteil der Schulen, Kindergärten und Vereine von {town} die Aktionen erreichen, lässt sich nicht "
            "sagen: Es liegt kein Verzeichnis vor. Wie die Verwaltung eines beilegt, steht in der Anleitung des "
            "Programms (Datei docs/organisation-register.md)."
        )
    told = [row for row in rows if not is_missing(row["n_reached"])]
    if not told:
        return f"Welchen Anteil der Organisationen in {town} die Aktionen erreichen, {NOT_SHOWN}"
    parts = [
        f"von den {row['type_title']} im Verzeichnis {number(row['n_reached'])} von {number(row['n_registered'])} mit "
        f"({percent(row['n_reached'] / row['n_registered'])})"
        for row in told
    ]
    return f"In {town} machten {'; '.join(parts)}."


def trend(subject: str, row: Mapping[str, Any] | pd.Series, *, is_public: bool) -> str:
    """Whether a series rises or falls, without the figures that the limits of a trend would tell.

    Parameters
    ----------
    subject : str
        What is counted, plural.
    row : mapping
        `verdict`, `years` of a `Trend` that is not refused.
    is_public : bool
        All of its years are published: else the verdict may tell what is hidden.

    Examples
    --------
    >>> trend("Teilnahmen", {"verdict": "increase", "years": (2016, 2025)}, is_public=True)
    'Die Zahl der Teilnahmen nahm von 2016 bis 2025 zu.'
    """
    first, last = min(row["years"]), max(row["years"])
    if not is_public:
        return f"Ob die Zahl der {subject} von {first} bis {last} zu- oder abnahm, {NOT_SHOWN}"
    if row["verdict"] == "no_trend":
        return f"Bei den {subject} ist von {first} bis {last} kein belastbarer Trend zu erkennen."
    way = "zu" if row["verdict"] == "increase" else "ab"
    return f"Die Zahl der {subject} nahm von {first} bis {last} {way}."
