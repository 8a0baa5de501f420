"""One town's rows and findings → the largest gaps between registered and came, and the cells to correct."""

from pathlib import PurePath
from typing import Final

import pandas as pd
from markupsafe import Markup

from engagement_analysis.language.german import is_missing, number, span
from engagement_analysis.reports.blocks import Block, data_table, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import Column, count, header, text
from engagement_analysis.reports.intern.groups import groups
from engagement_analysis.reports.sections.town import TownReview
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.table.findings import details

_MOST: Final = 5
_PEOPLE: Final = ["participants", "participants_low", "participants_high"]


def registered_and_came(review: TownReview) -> pd.DataFrame:
    """The last year's organisations with both numbers, the largest shortfall first.

    Returns
    -------
    DataFrame
        `name`, `registered`, `participants`, `participants_low`, `participants_high`, `gap`.
    """
    rows = groups(review)
    both = rows[rows["year"].eq(review.last) & rows["status"].eq("held")].dropna(subset=["registered", "participants"])
    both = both.assign(gap=both["participants"] - both["registered"])
    columns = ["name", "registered", *_PEOPLE, "gap"]
    return both[columns].sort_values(["gap", "name"], ignore_index=True)


def title(review: TownReview) -> Block:
    """The section's finding: how many of a hundred registered came."""
    frame = registered_and_came(review)
    nav, registered = "Angemeldet und gekommen", frame["registered"].sum()
    share = round(100 * frame["participants"].sum() / registered) if registered else 0
    heading = (
        nav
        if not share
        else f"{share} von 100 Angemeldeten kamen"
        if share <= 100
        else "Mehr kamen, als angemeldet waren"
    )
    return section_title("anmeldung", nav, heading)


def gaps(review: TownReview) -> Block:
    """The sentence on all registrations of the year, and the organisations furthest below theirs."""
    frame = registered_and_came(review)
    short = frame[frame["gap"].lt(0)].head(_MOST)
    if frame.empty:
        return paragraphs("", section="anmeldung")
    came = [
        span(low, high) if not pd.isna(low) else number(people)
        for people, low, high in short[["participants", "participants_low", "participants_high"]].itertuples(
            index=False
        )
    ]
    columns = [
        header("name", "Organisation"),
        count("registered", "angemeldet"),
        Column("came", "gekommen", is_number=True),
        count("gap", "Abstand", signed=True),
    ]
    note = (
        f"{number(frame['participants'].sum())} Teilnahmen auf {number(frame['registered'].sum())} Anmeldungen, wo "
        f"beides in der Liste steht ({review.last}, ohne Privatpersonen)."
    )
    caption = f"Die größten Abstände {review.last}"
    return data_table(short.assign(came=came), columns, caption, section="anmeldung", part="full", note=note)


def cells_to_mend(review: TownReview) -> pd.DataFrame:
    """Errors and warnings, the latest workbook first; what is only told (an estimate) is not among them.

    Returns
    -------
    DataFrame
        `workbook`, `place` (sheet and cell), `title` (what is wrong), `raw_value`, `detail` (what the rows add up to,
        where a sum differs), `please`.
    """
    found = review.findings[review.findings["severity"].isin(["error", "warning"])].copy()
    found["workbook"] = [PurePath(str(file)).stem for file in found["source_file"]]
    found["place"] = found["source_sheet"].fillna("ganze Datei") + (" › " + found["source_cell"]).fillna("")
    found["detail"] = details(found)
    found["title"] = [CODES[str(code)].title for code in found["code"]]
    found["please"] = [CODES[str(code)].advice for code in found["code"]]
    found = found.sort_values("source_file", ascending=False, kind="stable")
    return found[["workbook", "place", "title", "raw_value", "detail", "please"]].reset_index(drop=True)


def mending(review: TownReview) -> Block:
    """The cells to correct, as a table."""
    frame = cells_to_mend(review)
    if frame.empty:
        return paragraphs("In den Arbeitsmappen ist nichts zu berichtigen.", section="mappen")
    columns = [
        header("place", "Blatt und Zelle"),
        Column("raw_value", "dort steht", _as_code),
        text("told", "Befund"),
        text("please", "was zu tun ist"),
    ]
    told = frame["title"] + (": " + frame["detail"]).where(frame["detail"].ne(""), "")
    caption = "Zellen, die zu berichtigen sind"
    return data_table(frame.assign(told=told), columns, caption, section="mappen", part="full", group_by="workbook")


def _as_code(value: object) -> str:
    """What stands in a cell, as it stands there."""
    return "" if is_missing(value) else Markup("<code>{}</code>").format(str(value))
