"""Participation → the year's days: which campaign, when, how many."""

import pandas as pd

from engagement_analysis.language.german import date
from engagement_analysis.reports.blocks import NOTHING, Block, data_table, section_title
from engagement_analysis.reports.blocks.tables import count, header, text
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import largest
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "kalender"


def frame(review: TownReview) -> pd.DataFrame:
    """Campaigns of this year by their dates.

    Returns
    -------
    DataFrame
        `date_start`, `days` (German), `campaign`, `title`, `organisations`, `participations`; organisations alone.
    """
    rows = numbers.groups(review)
    rows = rows[rows["year"].eq(review.last)]
    sheets = review.participation
    moved = set(sheets.index[sheets["year"].ne(review.last)])
    rows = rows[~rows.index.isin(moved)]
    found = []
    for campaign, each in rows.groupby("campaign", observed=True):
        start, end = each["date_start"].min(), each["date_end"].max()
        days = sorted(set(each["date_start"].dropna()))
        is_days = (each["date_start"] == each["date_end"]).all() and len(days) <= 3
        when = words.enumeration(date(day) for day in days) if is_days else f"{date(start)} bis {date(end)}"
        people = each["participants"].sum(min_count=1)
        found.append(
            (
                start,
                when,
                str(campaign),
                review.campaign_title(str(campaign)),
                each["organisation_id"].nunique(),
                people,
            )
        )
    columns = ["date_start", "days", "campaign", "title", "organisations", "participations"]
    return pd.DataFrame(found, columns=columns).sort_values(["date_start", "title"], ignore_index=True)


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """How many campaigns, and the largest."""
    if table.empty or not review.may_show("campaign"):
        return NOTHING
    n = len(table)
    head = "Eine Aktion" if n == 1 else f"{words.capitalised(words.in_words(n))} Aktionen"
    counted = table[table["participations"].notna()]
    if counted.empty:
        return section_title(SECTION, "Kalender", f"{head} im Jahr {review.last}")
    top = largest(counted, "participations")
    said = f"{words.organisations(top['organisations'])} bei {top['title']}"
    return section_title(SECTION, "Kalender", f"{head} im Jahr {review.last}, {said}")


def days(review: TownReview, table: pd.DataFrame) -> Block:
    """The days as a table."""
    if table.empty or not review.may_show("campaign"):
        return NOTHING
    return data_table(
        table,
        [
            header("title", "Aktion"),
            text("days", "Tage"),
            count("organisations", "Organisationen"),
            count("participations", "Teilnahmen"),
        ],
        f"Aktionen {review.last}, ohne Privatpersonen",
        section=SECTION,
        part="full",
    )
