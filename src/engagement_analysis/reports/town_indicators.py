"""Frames of a town's last year → the fourteen indicators with their titles, or why one cannot be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import pandas as pd

from engagement_analysis.analysis.measures.indicators import TITLES
from engagement_analysis.language.signs import UNKNOWN, is_missing, number, percent, span
from engagement_analysis.reports import wording
from engagement_analysis.reports.review_data import Review

_KEYS = ["city", "year"]
_WITH_SAFE_NOTES = {
    "actions_cancelled": "actions_cancelled",
    "rate": "participation_rate",
    "minors": "minors",
    "n_districts": "districts",
    "hours": "hours",
    "waste_kg_per_participation": "waste_kg_per_participation",
    "turnout_share": "turnout_share",
    "invited_types": "invited_types",
}
"""Row of the table → key of the indicator whose note tells nothing of single organisations."""


def published_indicators(
    review: Review, indicators: pd.DataFrame, frames: Sequence[pd.DataFrame], reached: pd.DataFrame
) -> pd.DataFrame:
    """The indicators of the last year as they may be published.

    Parameters
    ----------
    indicators : DataFrame
        `analysis.indicators`: what has no cell of its own, and the notes.
    frames : sequence of DataFrame
        One row per city and year each: totals, ratios, rates, `town_frames.came_again`, `turnout`, `districts`,
        `coarse_concentration`. Where two hold the same column, the first counts.
    reached : DataFrame
        `town_messages.reach_shown`.

    Returns
    -------
    DataFrame, one row per figure, in the order of the indicators
        `city`, `town`, `title`, `label`, `told` (German text or sign), `note`.
    """
    last = review.years[-1]
    merged = reduce(lambda left, right: left.merge(_further(left, right), on=_KEYS, how="left"), frames)
    shown = review.within(merged[merged["year"].eq(last)])
    records = []
    for _, row in shown.iterrows():
        own = indicators[indicators["city"].eq(row["city"]) & indicators["year"].eq(last)]
        values = {str(one["key"]): one["value"] for _, one in own.iterrows()}
        notes = {key: _note(own, known) for key, known in _WITH_SAFE_NOTES.items()}
        told = [*_counts(row, values), *_types(review, row), *_reach(row, reached), *_people(row), *_rest(row, values)]
        records += [
            {
                "city": row["city"],
                "town": row["town"],
                "number": place,
                "title": f"{place} {TITLES[place]}",
                "label": label,
                "told": text,
                "note": note or notes.get(key, ""),
            }
            for place, key, label, text, note in told
        ]
    return pd.DataFrame.from_records(records).sort_values(["city", "number"], kind="stable", ignore_index=True)


_Line = tuple[int, str, str, str, str]


def _further(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    return right[[*_KEYS, *[name for name in right.columns if name not in left.columns]]]


def _note(own: pd.DataFrame, key: str) -> str:
    notes = own.loc[own["key"].eq(key), "note"].dropna()
    return str(notes.iloc[0]) if len(notes) else ""


def _counts(row: pd.Series, values: Mapping[str, Any]) -> Iterator[_Line]:
    yield 1, "actions_held", "Termine durchgeführt", number(values.get("actions_held")), ""
    yield 1, "actions_cancelled", "Termine ganz abgesagt", number(values.get("actions_cancelled")), ""
    missing = "" if not row["n_missing"] else f"Bei {number(row['n_missing'])} Einträgen fehlt die Zahl."
    if row["n_missing"] == 1:
        missing = "Bei einem Eintrag fehlt die Zahl."
    yield 2, "participations", "Teilnahmen", number(row["participations"]), missing
    bounds = span(row["participations_low"], row["participations_high"])
    yield 2, "range", "mit ungenauen Angaben", bounds, ""
    yield 2, "exact_share", "Anteil genau gezählt", percent(row["exact_share"]), ""
    limits = "" if is_missing(row["rate_low"]) else f" ({span(row['rate_low'], row['rate_high'])})"
    note = "" if not limits else "In Klammern der Unsicherheitsbereich."
    is_other_census = not is_missing(row.get("census_break")) and bool(row["census_break"])
    note += " Einwohnerzahl nicht sicher vom selben Zensus wie davor." if note and is_other_census else ""
    yield 3, "rate" if not note else "", "je 1.000 Einwohnerinnen und Einwohner", number(row["rate"], 1) + limits, note


def _types(review: Review, row: pd.Series) -> Iterator[_Line]:
    yield 4, "n_organisations", "Organisationen zusammen", number(row["n_organisations"]), ""
    counts = review.types_of(row["town"])
    for _, kind in counts[counts["year"].eq(row["year"])].iterrows():
        note = "" if kind["merged_types"] == kind["type_title"] else str(kind["merged_types"])
        yield 4, "types", str(kind["type_title"]), number(kind["n_organisations"]), note


def _reach(row: pd.Series, reached: pd.DataFrame) -> Iterator[_Line]:
    rows = reached[reached["city"].eq(row["city"])]
    if rows.empty:
        note = "Es liegt kein Verzeichnis der Schulen, Kindergärten und Vereine vor."
        yield 5, "reach", "Anteil der Organisationen der Stadt", UNKNOWN, note
    for _, kind in rows.iterrows():
        share = UNKNOWN if is_missing(kind["n_reached"]) else percent(kind["n_reached"] / kind["n_registered"])
        yield 5, "reach", str(kind["type_title"]), share, ""


def _people(row: pd.Series) -> Iterator[_Line]:
    yield 6, "minors", "Kinder und Jugendliche", number(row["minors"]), ""
    yield 6, "minors_share", "Anteil an den Teilnahmen", percent(row["minors_share"]), "Wo beides angegeben ist."
    yield 7, "n_returning", "auch beim letzten Mal da", number(row["n_returning"]), ""
    yield 7, "n_new", "zum ersten Mal da", number(row["n_new"]), ""
    yield 7, "n_not_again", "nicht wieder gekommen", number(row["n_not_again"]), ""
    is_told = not is_missing(row["return_rate"]) and not is_missing(row["n_could_return"])
    low, high = (number(100 * row[f"return_rate_{end}"]) if is_told else "" for end in ("low", "high"))
    rate = f"{percent(row['return_rate'])} ({low} bis {high})" if is_told else UNKNOWN
    note = (
        ""
        if is_told
        else "Nicht festgehalten, wer eingeladen war, oder zum Schutz einzelner Organisationen nicht gezeigt."
    )
    yield 7, "return_rate", "Wiederkehr der Eingeladenen", rate, note


def _rest(row: pd.Series, values: Mapping[str, Any]) -> Iterator[_Line]:
    words = row["top_share_words"]
    yield 8, "top_share", "Anteil der größten drei", UNKNOWN if is_missing(words) else str(words), str(row["reason"])
    yield 8, "n_for_half", "so viele bringen die Hälfte", number(row["n_for_half"]), ""
    yield 9, "n_districts", "Stadt- und Ortsteile", number(row["n_districts"]), ""
    yield 10, "hours", "Stunden", number(row["hours"]), ""
    yield 10, "per", "Stunden je Teilnahme", number(row["hours_per_participation"], 1), "Wo beides angegeben ist."
    waste = number(row["waste_kg_per_participation"], 1)
    yield 11, "waste", "Kilogramm je Teilnahme", waste, wording.WASTE_NOTE.split(":")[0] + "."
    yield 12, "turnout_share", "Gekommene je Angemeldete", percent(row["turnout_share"]), ""
    yield 13, "invited_types", "eingeladene Arten von Organisationen", number(values.get("invited_types")), ""
    yield 14, "rows", "Anteil genauer Einträge", percent(values.get("exact_share_of_rows")), ""
    yield 14, "errors", "Fehler beim Einlesen", number(values.get("n_errors")), "In den Blättern dieses Jahres."
    yield 14, "warnings", "Warnungen beim Einlesen", number(values.get("n_warnings")), "In den Blättern dieses Jahres."
