"""One town's rows and findings → the largest gaps between registered and came, and the cells to correct."""

from typing import Final

import pandas as pd

from engagement_analysis.language.german import number, span
from engagement_analysis.reports.blocks import Block, data_table, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import Column, count, header
from engagement_analysis.reports.intern.groups import groups
from engagement_analysis.reports.sections.data_quality import findings_table, open_findings
from engagement_analysis.reports.sections.the_year.registered_and_came import share_that_came
from engagement_analysis.reports.sections.town import TownReview

_MOST: Final = 5


def registered_and_came(review: TownReview) -> pd.DataFrame:
    """The last year's organisations with both numbers, the largest shortfall first.

    `name`, `registered`, `participants`, `participants_low`, `participants_high`, `gap`.
    """
    rows = groups(review)
    both = rows[rows["year"].eq(review.last) & rows["status"].eq("held")].dropna(subset=["registered", "participants"])
    both = both.assign(gap=both["participants"] - both["registered"])
    columns = ["name", "registered", "participants", "participants_low", "participants_high", "gap"]
    return both[columns].sort_values(["gap", "name"], ignore_index=True)


def title(review: TownReview) -> Block:
    """The section's finding: how many of a hundred registered came."""
    frame = registered_and_came(review)
    nav, share = "Angemeldet und gekommen", share_that_came(frame["registered"].sum(), frame["participants"].sum())
    return section_title("anmeldung", nav, share or nav)


def gaps(review: TownReview) -> Block:
    """The sentence on all registrations of the year, and the organisations furthest below theirs."""
    frame = registered_and_came(review)
    if frame.empty:
        return paragraphs("")
    short = frame[frame["gap"].lt(0)].head(_MOST)
    people = short[["participants", "participants_low", "participants_high"]].itertuples(index=False)
    shown = short.assign(came=[number(known) if pd.isna(low) else span(low, high) for known, low, high in people])
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
    return data_table(shown, columns, caption, part="full", note=note)


def mending(review: TownReview) -> Block:
    """The cells to correct, those of the latest workbook first; what is only told (an estimate) is not among them."""
    found = open_findings(review.findings, review.participation)
    if found.empty:
        return paragraphs("In den Arbeitsmappen ist nichts zu berichtigen.")
    found = found.sort_values("source_file", ascending=False, kind="stable")
    return findings_table(found, "Zellen, die zu berichtigen sind")
