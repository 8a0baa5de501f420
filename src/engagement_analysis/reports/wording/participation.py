"""Totals → sentences on organisations and participations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from engagement_analysis.language.signs import (
    between,
    counted,
    enumeration,
    is_missing,
    number,
    percent,
)
from engagement_analysis.reports.wording.comparing import careful, has_break, why_not_comparable
from engagement_analysis.reports.wording.general import NOT_SHOWN


def organisations(town: str, yearly: pd.DataFrame) -> list[str]:
    """How many organisations took part, first against last year.

    Parameters
    ----------
    town : str
    yearly : DataFrame, one row per year
        `year`, `n_organisations`, `n_unnamed_rows`, `is_comparable` (null for the first year shown); optionally the
        columns of `careful`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> yearly = pd.DataFrame(
    ...     {
    ...         "year": [2023, 2024],
    ...         "n_organisations": [18, 24],
    ...         "n_unnamed_rows": [0, 0],
    ...         "is_comparable": [pd.NA, True],
    ...     }
    ... )
    >>> print(plain_spaces(organisations("Neumarkt", yearly)))
    In Neumarkt machten 24 Organisationen mit (2024); 2023 waren es 18.
    >>> print(
    ...     plain_spaces(
    ...         organisations(
    ...             "Neumarkt", yearly.assign(is_comparable=[pd.NA, False], reason_codes="gap", n_unnamed_rows=[0, 12])
    ...         )[1:]
    ...     )
    ... )
    Die Jahre sind nicht ohne Weiteres vergleichbar: Dazwischen fehlen Jahre.
    Dazu kommen Gruppen, deren Namen nicht im Blatt stehen (2024: 12 Einträge).
    """
    rows = yearly.sort_values("year")
    last, first = rows.iloc[-1], rows.iloc[0]
    if is_missing(last["n_organisations"]):
        return [f"Wie viele Organisationen {int(last['year'])} in {town} mitmachten, {NOT_SHOWN}"]
    what = counted(last["n_organisations"], "Organisation", "Organisationen")
    verb = "machte" if last["n_organisations"] == 1 else "machten"
    sentence = f"In {town} {verb} {what} mit ({int(last['year'])})"
    has_first = len(rows) > 1 and not is_missing(first["n_organisations"])
    sentences = [
        sentence + (f"; {int(first['year'])} waren es {number(first['n_organisations'])}." if has_first else ".")
    ]
    is_broken = has_break(rows)
    if is_broken:
        sentences.append(why_not_comparable(rows))
    sentences += careful(rows, is_break_told=is_broken)
    if not is_missing(last["n_unnamed_rows"]) and last["n_unnamed_rows"] > 0:
        entries = counted(last["n_unnamed_rows"], "Eintrag", "Einträge")
        sentences.append(f"Dazu kommen Gruppen, deren Namen nicht im Blatt stehen ({int(last['year'])}: {entries}).")
    return sentences


def participations(town: str, totals: pd.DataFrame) -> list[str]:
    """How many participations there were in the first and the last year, and how well that is known.

    Parameters
    ----------
    town : str
    totals : DataFrame, one row per year
        `year`, `participations`, `participations_low`, `participations_high`, `exact_share`, `n_missing`,
        `is_comparable` (null for the first year shown); optionally the columns of `careful`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> totals = pd.DataFrame(
    ...     {
    ...         "year": [2024, 2025],
    ...         "participations": [960, 1018],
    ...         "participations_low": [950, 1000],
    ...         "participations_high": [970, 1040],
    ...         "exact_share": [0.95, 0.9],
    ...         "n_missing": [0, 0],
    ...         "is_comparable": [pd.NA, True],
    ...     }
    ... )
    >>> print(plain_spaces(participations("Neumarkt", totals)))
    In Neumarkt gab es 1.018 Teilnahmen (2025), 2024 waren es 960.
    2025 sind 90 % davon genau gezählt; mit allen ungenauen Angaben sind es zwischen 1.000 und 1.040.
    >>> print(
    ...     plain_spaces(participations("Neumarkt", totals.assign(is_comparable=[pd.NA, False], reason_codes="gap"))[0])
    ... )
    In Neumarkt gab es 1.018 Teilnahmen (2025), 2024 waren es 960. Die Jahre sind nicht ohne Weiteres vergleichbar:
    Dazwischen fehlen Jahre.
    """
    rows = totals.dropna(subset=["participations"]).sort_values("year")
    if rows.empty:
        return [f"Für {town} sind keine Teilnahmen angegeben, oder sie werden nicht gezeigt."]
    return [_development(town, rows), *how_well_known(rows.iloc[-1])]


def how_well_known(row: Mapping[str, Any] | pd.Series) -> list[str]:
    """What share of a year's participations was counted, the range, and what is missing.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(
    ...     plain_spaces(
    ...         how_well_known(
    ...             {
    ...                 "year": 2025,
    ...                 "participations": 161,
    ...                 "participations_low": 161,
    ...                 "participations_high": pd.NA,
    ...                 "exact_share": 1.0,
    ...                 "n_missing": 1,
    ...             }
    ...         )
    ...     )
    ... )
    2025 sind alle angegebenen Teilnahmen genau gezählt.
    Bei 1 Eintrag fehlt 2025 die Zahl: Die Summe ist deshalb eine Untergrenze.
    """
    year, low, high = int(row["year"]), row["participations_low"], row["participations_high"]
    if is_missing(row["exact_share"]):
        known = ""
    elif row["exact_share"] == 1:
        known = f"{year} sind alle angegebenen Teilnahmen genau gezählt."
    elif is_missing(low):
        known = f"{year} sind {percent(row['exact_share'])} davon genau gezählt."
    else:
        known = (
            f"{year} sind {percent(row['exact_share'])} davon genau gezählt; mit allen ungenauen Angaben sind es "
            f"{between(low, high)}."
        )
    if not row["n_missing"]:
        return [known] if known else []
    entries = counted(row["n_missing"], "Eintrag", "Einträgen")
    return [
        *([known] if known else []),
        f"Bei {entries} fehlt {year} die Zahl: Die Summe ist deshalb eine Untergrenze.",
    ]


def _development(town: str, rows: pd.DataFrame) -> str:
    """The figures side by side; whether one is more than the other is for the careful sentence to say."""
    first, last = rows.iloc[0], rows.iloc[-1]
    before, now = number(first["participations"]), number(last["participations"])
    first_year, last_year = int(first["year"]), int(last["year"])
    if len(rows) == 1:
        return f"In {town} gab es {now} Teilnahmen ({last_year})."
    side_by_side = f"In {town} gab es {now} Teilnahmen ({last_year}), {first_year} waren es {before}."
    is_broken = has_break(rows)
    why = [why_not_comparable(rows)] if is_broken else []
    return " ".join([side_by_side, *why, *careful(rows, is_break_told=is_broken)])


def composition(town: str, counts: pd.DataFrame) -> str:
    """Which types of organisations were most frequent in the last year.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> counts = pd.DataFrame(
    ...     {
    ...         "type_title": ["Schulen", "Vereine", "übrige Arten"],
    ...         "year": 2025,
    ...         "n_organisations": [9, 12, 7],
    ...         "merged_types": ["Schulen", "Vereine", "Firmen, Kirchen"],
    ...     }
    ... )
    >>> print(plain_spaces(composition("Neumarkt", counts)))
    In Neumarkt waren 2025 Vereine (12) und Schulen (9) am häufigsten vertreten. Unter „übrige Arten“ sind
    zusammengefasst: Firmen, Kirchen.
    """
    last = counts[counts["year"].eq(counts["year"].max())]
    own = last[last["type_title"].eq(last["merged_types"]) & last["n_organisations"].gt(0).fillna(False).astype(bool)]
    top = own.sort_values("n_organisations", ascending=False, kind="stable").head(2)
    names = [f"{row['type_title']} ({number(row['n_organisations'])})" for _, row in top.iterrows()]
    merged = last.loc[last["type_title"].ne(last["merged_types"]), "merged_types"]
    first = (
        f"In {town} waren {int(counts['year'].max())} {enumeration(names)} am häufigsten vertreten." if names else ""
    )
    rest = f"Unter „übrige Arten“ sind zusammengefasst: {merged.iloc[0]}." if len(merged) else ""
    return " ".join(part for part in (first, rest) if part)
