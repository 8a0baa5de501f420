"""Review → a table and a sentence for each town: what made the difference between two years, in coarse words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from engagement_analysis.language.signs import NO_BREAK, UNKNOWN, enumeration, is_missing
from engagement_analysis.reports import tables
from engagement_analysis.reports.cells import ALL, cell_name
from engagement_analysis.reports.coarse_split import EFFECTS, NO_DIFFERENCE, NOT_SEPARABLE, coarse_split
from engagement_analysis.reports.disclosure import is_cell_shown, published_types
from engagement_analysis.reports.display import Block, paragraphs, stack, table
from engagement_analysis.reports.review_data import Review

CAPTION = "Was den Unterschied zum Vorjahr ausmacht, in"
NOTE = (
    f"„kaum“: ein Unterschied von weniger als 5{NO_BREAK}% der Teilnahmen des Vorjahres, „etwas“: weniger als "
    f"25{NO_BREAK}%, „deutlich“: mehr. Nur in Worten, weil sich aus Zahlen errechnen ließe, was einzelne "
    "Organisationen beitrugen. Ohne Privatpersonen, Gruppen ohne Namen und Organisationen, von denen eine Zahl fehlt."
)
MERGED = " „Nicht zu trennen“: Von manchen Arten gab es dafür zu wenige Organisationen."
_HEADERS = {
    "number": "Zahl der Organi\N{SOFT HYPHEN}sationen",
    "size": "Größe der Gruppen",
    "mix": "Arten der Organi\N{SOFT HYPHEN}sationen",
}


def split_of(review: Review, comparability: pd.DataFrame) -> pd.DataFrame:
    """The words for each town and shown year, as far as they may be told.

    Parameters
    ----------
    comparability : DataFrame
        `breaks_of_town`.

    Returns
    -------
    DataFrame, one row per town and year with a year before it
        `town`, `city`, `year`, `previous_year`, `number`, `size`, `mix` (string; null: not told), `is_comparable`.
    """
    if "split" in review.worked_out:  # the sentences and the table ask for the same
        known: pd.DataFrame = review.worked_out["split"]
        return known
    records = []
    for row in review.titled(comparability[comparability["year"].isin(review.years)]).to_dict("records"):
        if pd.isna(row["previous_year"]):
            continue
        years = (int(row["previous_year"]), int(row["year"]))
        history = review.history[review.history["city"].eq(row["city"])]
        words = dict.fromkeys(EFFECTS)
        # What the words are told of must itself be printed: else they would tell of what is hidden.
        if all(is_told(review, str(row["city"]), year) for year in years):
            words = coarse_split(history, published_types(history), years[1], years[0])
        keys = ("town", "city", "year", "previous_year", "is_comparable")
        records.append({key: row[key] for key in keys} | words)
    columns = ["town", "city", "year", "previous_year", *EFFECTS, "is_comparable"]
    dtypes = {"year": "Int64", "previous_year": "Int64", "is_comparable": "boolean", **dict.fromkeys(EFFECTS, "string")}
    review.worked_out["split"] = pd.DataFrame.from_records(records, columns=columns).astype(dtypes)
    return split_of(review, comparability)


def is_told(review: Review, city: str, year: int) -> bool:
    """Whether a year's participations and organisations are printed."""
    names = [cell_name(measure, city, ALL, year) for measure in ("participations", "organisations")]
    return all(is_cell_shown(review.protected, name) for name in names)


def in_sentences(review: Review, comparability: pd.DataFrame) -> Block:
    """The last year's split of each town in plain German.

    Parameters
    ----------
    comparability : DataFrame
        `breaks_of_town`.
    """
    split = split_of(review, comparability)
    last = split[split["year"].eq(review.years[-1])]
    told = zip(last["town"], last.to_dict("records"), strict=True)
    return paragraphs(*[sentence(str(town), row) for town, row in told])


def sentence(town: str, row: Mapping[Any, Any]) -> str:
    """One year's split as a sentence; empty where nothing is told.

    Parameters
    ----------
    town : str
    row : mapping
        A row of `split_of`.

    Examples
    --------
    >>> row = {"year": 2025, "previous_year": 2024, "is_comparable": False}
    >>> print(
    ...     sentence("Balingen", row | {"number": "etwas mehr", "size": "kaum ein Unterschied", "mix": "etwas weniger"})
    ... )
    Rechnerisch brachte in Balingen von 2024 auf 2025 die Zahl der Organisationen etwas mehr Teilnahmen, die Größe der
    Gruppen kaum einen Unterschied und der Wechsel der Arten etwas weniger Teilnahmen. Das sagt, woher der Unterschied
    kommt, nicht, ob etwas zu- oder abnahm: Die beiden Jahre sind nicht vergleichbar.
    """
    if any(is_missing(row[name]) for name in EFFECTS):
        return ""
    number, size, mix = (_teilnahmen(str(row[name])) for name in EFFECTS)
    parts = [f"die Zahl der Organisationen {number}", f"die Größe der Gruppen {size}"]
    if row["mix"] != NOT_SEPARABLE:
        parts.append(f"der Wechsel der Arten {mix}")
    told = enumeration(parts)
    text = f"Rechnerisch brachte in {town} von {row['previous_year']} auf {row['year']} {told}."
    if row["is_comparable"]:
        return text
    return (
        f"{text} Das sagt, woher der Unterschied kommt, nicht, ob etwas zu- oder abnahm: Die beiden Jahre sind nicht "
        "vergleichbar."
    )


def _teilnahmen(word: str) -> str:
    """The word as the object of a sentence."""
    if word == NO_DIFFERENCE:
        return "kaum einen Unterschied"
    return f"{word} Teilnahmen" if word.endswith(("mehr", "weniger")) else word


def in_tables(review: Review, comparability: pd.DataFrame) -> Block:
    """For each town the words of all shown years, with the entries they rest on.

    Parameters
    ----------
    comparability : DataFrame
        `breaks_of_town`.
    """
    split = split_of(review, comparability)
    columns = [
        tables.year(),
        *[tables.text(f"{name}_shown", title) for name, title in _HEADERS.items()],
        tables.text("verdict", "ver­gleich­bar"),
    ]
    blocks = []
    for town in review.towns.values():
        rows = split[split["town"].eq(town)]
        if rows.empty:
            continue
        texts = {f"{name}_shown": rows[name].replace(NO_DIFFERENCE, "kaum").fillna(UNKNOWN) for name in EFFECTS}
        verdict = ["ja" if fits else "nein" for fits in rows["is_comparable"]]
        entries = review.history[review.history["town"].eq(town)]
        years = {*rows["year"], *rows["previous_year"]}
        named = entries[entries["organisation_id"].notna() & entries["year"].isin(years)]
        caption = f"{CAPTION} {town}"
        note = NOTE + (MERGED if rows["mix"].eq(NOT_SEPARABLE).any() else "")
        blocks.append(table(rows.assign(**texts, verdict=verdict), columns, caption, rows=named, note=note))
    return stack(blocks)
