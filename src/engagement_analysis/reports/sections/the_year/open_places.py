"""Findings and missing counts → the places in this year's lists that would change a figure."""

import pandas as pd

from engagement_analysis.reports.blocks import NOTHING, Block, data_table, section_title
from engagement_analysis.reports.blocks.tables import header, text
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "offen"


def frame(review: TownReview) -> pd.DataFrame:
    """What is missing or flagged this year, each with its cell and size; no names.

    Returns
    -------
    DataFrame
        `what`, `where`, `size` (German).
    """
    rows = numbers.groups(review)
    missing = rows[rows["year"].eq(review.last) & rows["participants"].isna()]
    found = [
        (
            "Zahl der Teilnahmen fehlt",
            _place(row),
            "" if pd.isna(row.registered) else f"{words.number(row.registered)} angemeldet",
        )
        for row in records(missing)
    ]
    for campaign in review.overviews:
        lists = numbers.overview_rows(review, campaign)
        lists = lists[lists["year"].eq(review.last) & lists["participants"].isna()]
        found += [("Zahl des Ortsteils fehlt", _place(row), str(row.district)) for row in records(lists)]
    flagged = review.flagged[
        (review.flagged["year"].eq(review.last) | review.flagged["sheet_year"].eq(review.last)).fillna(value=False)
    ]
    for row in records(flagged):
        what = (
            "Eintrag steht womöglich doppelt"
            if row.flag == "duplicate-row"
            else f"Datum von {row.year} in der Liste {row.sheet_year}"
        )
        found.append((what, _place(row), "" if pd.isna(row.participants) else words.participations(row.participants)))
    return pd.DataFrame(found, columns=["what", "where", "size"])


def _place(row: object) -> str:
    return f"{row.source_file} › {row.source_sheet} › {row.source_cell}"  # type: ignore[attr-defined]


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """How many places would change a figure."""
    if table.empty or review.is_strict:
        return NOTHING
    n = len(table)
    said = "Eine Stelle ändert" if n == 1 else f"{words.capitalised(words.in_words(n))} Stellen ändern"
    return section_title(SECTION, "Offene Stellen", f"{said} eine Zahl, wenn sie geklärt {'ist' if n == 1 else 'sind'}")


def places(review: TownReview, table: pd.DataFrame) -> Block:
    """The places as a table."""
    if table.empty or review.is_strict:
        return NOTHING
    return data_table(
        table,
        [header("what", "Was"), text("where", "Wo"), text("size", "Wie viel")],
        f"Offene Stellen in den Listen {review.last}",
        section=SECTION,
        part="full",
    )
