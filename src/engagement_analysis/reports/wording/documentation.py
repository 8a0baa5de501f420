"""Data quality → sentences on what was counted, what is missing, how far sums can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from engagement_analysis.language.signs import (
    NO_BREAK,
    counted,
    enumeration,
    is_missing,
    number,
    percent,
)


def data_quality(town: str, quality: pd.DataFrame) -> str:
    """How many entries give an exact count, over all the years shown.

    Parameters
    ----------
    quality : DataFrame, one row per year
        `year`, `n_held`, `n_exact`, `n_missing`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(
    ...     plain_spaces(
    ...         data_quality(
    ...             "Neumarkt",
    ...             pd.DataFrame({"year": [2024, 2025], "n_held": [34, 36], "n_exact": [28, 30], "n_missing": [2, 5]}),
    ...         )
    ...     )
    ... )
    In Neumarkt nennen 58 von 70 Einträgen (83 %) eine genaue Zahl der Teilnehmenden; bei 7 fehlt sie, die übrigen
    5 sind geschätzt oder als Spanne oder Grenze angegeben.
    """
    held, exact, missing = (int(quality[column].sum()) for column in ("n_held", "n_exact", "n_missing"))
    if held == 0:
        return f"Aus {town} liegen keine Einträge über durchgeführte Aktionen vor."
    rest = held - exact - missing
    parts = [f"bei {number(missing)} fehlt sie"] if missing else []
    if rest:
        verb, which = ("ist", "der übrige") if rest == 1 else ("sind", f"die übrigen {number(rest)}")
        parts.append(f"{which} {verb} geschätzt oder als Spanne oder Grenze angegeben")
    told = (
        f"In {town} nennen {number(exact)} von {number(held)} Einträgen ({percent(exact / held)}) eine genaue Zahl "
        "der Teilnehmenden"
    )
    return f"{told}; {', '.join(parts)}." if parts else f"{told}."


def exactness(town: str, quality: pd.DataFrame) -> str:
    """The years with the largest and the smallest share of exact counts.

    Parameters
    ----------
    quality : DataFrame, one row per year
        `year`, `exact_share_of_rows` (0 to 1).

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> quality = pd.DataFrame({"year": [2023, 2024, 2025], "exact_share_of_rows": [0.86, 0.8, 0.91]})
    >>> print(plain_spaces(exactness("Neumarkt", quality)))
    In Neumarkt war der Anteil der genau gezählten Einträge 2025 am höchsten (91 %) und 2024 am niedrigsten (80 %).
    """
    known = quality.dropna(subset=["exact_share_of_rows"]).sort_values("exact_share_of_rows", kind="stable")
    if known.empty:
        return ""
    least, most = known.iloc[0], known.iloc[-1]
    shares = percent(most["exact_share_of_rows"]), percent(least["exact_share_of_rows"])
    if shares[0] == shares[1]:
        return f"In {town} sind in jedem Jahr {shares[0]} der Einträge genau gezählt."
    return (
        f"In {town} war der Anteil der genau gezählten Einträge {int(most['year'])} am höchsten ({shares[0]}) und "
        f"{int(least['year'])} am niedrigsten ({shares[1]})."
    )


def frequent_findings(counts: pd.DataFrame) -> str:
    """How many errors and warnings there are, and which kinds are most frequent.

    Parameters
    ----------
    counts : DataFrame
        `severity`, `title`, `n_findings` as in `finding_counts`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> counts = pd.DataFrame(
    ...     {"severity": ["error", "warning"], "title": ["Zahl nicht lesbar", "Zeile doppelt"], "n_findings": [1, 3]}
    ... )
    >>> print(plain_spaces(frequent_findings(counts)))
    1 Fehler und 3 Warnungen sind offen. Am häufigsten: „Zeile doppelt“ (3) und „Zahl nicht lesbar“ (1).
    """
    graver = counts[counts["severity"].isin(["error", "warning"])]
    if graver.empty:
        return "Beim Einlesen fiel nichts auf, das jemand ansehen müsste."
    n_errors = int(graver.loc[graver["severity"].eq("error"), "n_findings"].sum())
    n_warnings = int(graver["n_findings"].sum()) - n_errors
    parts = [counted(n_errors, "Fehler", "Fehler")] if n_errors else []
    parts += [counted(n_warnings, "Warnung", "Warnungen")] if n_warnings else []
    top = graver.sort_values("n_findings", ascending=False, kind="stable").head(3)
    kinds = [f"„{row['title']}“ ({number(row['n_findings'])})" for _, row in top.iterrows()]
    verb = "ist" if n_errors + n_warnings == 1 else "sind"
    return f"{enumeration(parts)} {verb} offen. Am häufigsten: {enumeration(kinds)}."


def findings(town: str, counts: pd.DataFrame) -> str:
    """How many errors and warnings the reading of a town's workbooks left open.

    Parameters
    ----------
    counts : DataFrame
        `severity` ("error", "warning", "info"), `n` (findings).

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(plain_spaces(findings("Neumarkt", pd.DataFrame({"severity": ["error", "warning"], "n": [2, 13]}))))
    Zu den Arbeitsmappen aus Neumarkt sind 2 Fehler und 13 Warnungen offen.
    >>> findings("Neumarkt", pd.DataFrame({"severity": [], "n": []}))
    'Zu den Arbeitsmappen aus Neumarkt ist nichts offen.'
    """
    found = counts.groupby("severity")["n"].sum() if len(counts) else pd.Series(dtype="int64")
    parts = [
        counted(int(found[severity]), singular, plural)
        for severity, singular, plural in (("error", "Fehler", "Fehler"), ("warning", "Warnung", "Warnungen"))
        if found.get(severity, 0) > 0
    ]
    if not parts:
        return f"Zu den Arbeitsmappen aus {town} ist nichts offen."
    verb = "ist" if len(parts) == 1 and parts[0].startswith("1" + NO_BREAK) else "sind"
    return f"Zu den Arbeitsmappen aus {town} {verb} {enumeration(parts)} offen."


WASTE_NOTE = (
    "Mehr Müll ist kein Erfolg: Wie viel gesammelt wird, hängt davon ab, wie viel herumliegt. Die Mengen stehen hier "
    "deshalb nur als Hinweis."
)


def coverage(n_reported: Any, n_held: Any) -> str:
    """How many entries state a measure.

    Examples
    --------
    >>> coverage(36, 36), coverage(23, 37), coverage(1, 1)
    ('angegeben in allen 36 Einträgen', 'angegeben in 23 von 37 Einträgen', 'angegeben im einzigen Eintrag')
    """
    if n_reported == n_held:
        return "angegeben im einzigen Eintrag" if n_held == 1 else f"angegeben in allen {number(n_held)} Einträgen"
    return f"angegeben in {number(n_reported)} von {number(n_held)} Einträgen"


def further_measures(town: str, row: Mapping[str, Any] | pd.Series) -> list[str]:
    r"""Hours, children and young people, waste of one year, each with how many entries state it.

    Examples
    --------
    >>> row = {
    ...     "year": 2025,
    ...     "n_held": 36,
    ...     "hours": 2654.0,
    ...     "n_hours_reported": 36,
    ...     "minors": 701,
    ...     "n_minors_reported": 14,
    ...     "waste_kg": 2471.0,
    ...     "n_waste_reported": 29,
    ...     "waste_kg_per_participation": 2.43,
    ... }
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(plain_spaces(further_measures("Neumarkt", row)))
    In Neumarkt kamen 2025 insgesamt 2.654 freiwillige Stunden zusammen (angegeben in allen 36 Einträgen).
    Auf Kinder und Jugendliche entfielen mindestens 701 Teilnahmen (angegeben in 14 von 36 Einträgen).
    Gesammelt wurden mindestens 2.471 kg Müll (angegeben in 29 von 36 Einträgen).
    Wo Müll und Teilnahmen angegeben sind, waren es 2,4 kg je Teilnahme.
    >>> print(*further_measures("Ulm", row | {"hours": None, "n_minors_reported": 0, "waste_kg": None})[:3], sep="\n")
    Wie viele freiwillige Stunden 2025 in Ulm zusammenkamen, wird nicht gezeigt.
    Wie viele Kinder und Jugendliche dabei waren, ist nicht angegeben.
    Wie viel Müll gesammelt wurde, wird nicht gezeigt.
    """
    year, n_held = int(row["year"]), row["n_held"]
    measures = (
        (
            "hours",
            "n_hours_reported",
            f"Wie viele freiwillige Stunden {year} in {town} zusammenkamen",
            f"In {town} kamen {year} {{}} freiwillige Stunden zusammen ({{}}).",
        ),
        (
            "minors",
            "n_minors_reported",
            "Wie viele Kinder und Jugendliche dabei waren",
            "Auf Kinder und Jugendliche entfielen {} Teilnahmen ({}).",
        ),
        (
            "waste_kg",
            "n_waste_reported",
            "Wie viel Müll gesammelt wurde",
            f"Gesammelt wurden {{}}{NO_BREAK}kg Müll ({{}}).",
        ),
    )
    sentences = []
    for value, reported, question, answer in measures:
        if not row[reported]:
            sentences.append(f"{question}, ist nicht angegeben.")
        elif is_missing(row[value]):
            sentences.append(f"{question}, wird nicht gezeigt.")
        else:
            how = "insgesamt" if row[reported] == n_held else "mindestens"
            sentences.append(answer.format(f"{how} {number(row[value])}", coverage(row[reported], n_held)))
    if not is_missing(row["waste_kg_per_participation"]):
        each = f"{number(row['waste_kg_per_participation'], 1)}{NO_BREAK}kg"
        sentences.append(f"Wo Müll und Teilnahmen angegeben sind, waren es {each} je Teilnahme.")
    return sentences
