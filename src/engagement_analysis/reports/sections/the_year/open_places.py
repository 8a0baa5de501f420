"""Findings and missing counts → the places in this year's lists that would change a figure."""

from typing import Any

import pandas as pd

from engagement_analysis.reports.blocks import NOTHING, Block, data_table, section_title
from engagement_analysis.reports.blocks.tables import header, text
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview


def frame(review: TownReview) -> pd.DataFrame:
    """Which numbers are missing or flagged this year: `what`, `where` (the cell), `size` (German); no names."""
    rows, flagged = numbers.entries(review), review.flagged
    now = [review.last]
    missing = rows[rows["year"].eq(review.last) & rows["participants"].isna()]
    told = [(*_missing(row, review), row) for row in records(missing)]
    for row in records(flagged[flagged["year"].isin(now) | flagged["sheet_year"].isin(now)]):
        is_double = row.flag == "duplicate-row"
        what = "Eintrag steht womöglich doppelt" if is_double else f"Datum von {row.year} in der Liste {row.sheet_year}"
        told.append((what, "" if pd.isna(row.participants) else words.participations(row.participants), row))
    found = [(what, f"{row.source_file} › {row.source_sheet} › {row.source_cell}", size) for what, size, row in told]
    return pd.DataFrame(found, columns=["what", "where", "size"])


def _missing(row: Any, review: TownReview) -> tuple[str, str]:
    if row.campaign in review.overviews:
        return "Zahl des Ortsteils fehlt", str(row.district)
    return "Zahl der Teilnahmen fehlt", "" if pd.isna(row.registered) else f"{words.number(row.registered)} angemeldet"


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """How many places would change a figure."""
    if table.empty or review.is_strict:
        return NOTHING
    n = len(table)
    said = words.capitalised(words.spelled(n, "eine Stelle ändert", "Stellen ändern"))
    return section_title("offen", "Offene Stellen", f"{said} eine Zahl, wenn sie geklärt {'ist' if n == 1 else 'sind'}")


def places(review: TownReview, table: pd.DataFrame) -> Block:
    """The places as a table."""
    if table.empty or review.is_strict:
        return NOTHING
    return data_table(
        table,
        [header("what", "Was"), text("where", "Wo"), text("size", "Wie viel")],
        f"Offene Stellen in den Listen {review.last}",
        part="full",
    )
