"""Participation → the year's days: which campaign, when, how many."""

import pandas as pd

from engagement_analysis.language.german import date
from engagement_analysis.reports.blocks import NOTHING, Block, data_table, section_title
from engagement_analysis.reports.blocks.tables import count, header, text
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import largest
from engagement_analysis.reports.sections.town.review import TownReview


def frame(review: TownReview) -> pd.DataFrame:
    """Campaigns of this year by their dates; organisations alone.

    `date_start`, `days` (German), `campaign`, `title`, `organisations`, `participations`.
    """
    found = []
    for campaign, rows in numbers.groups_of(review, [review.last]).groupby("campaign", observed=True):
        start, end = rows["date_start"].min(), rows["date_end"].max()
        days = sorted(set(rows["date_start"].dropna()))
        is_days = (rows["date_start"] == rows["date_end"]).all() and len(days) <= 3
        when = words.enumeration(date(day) for day in days) if is_days else f"{date(start)} bis {date(end)}"
        n, people = rows["organisation_id"].nunique(), rows["participants"].sum(min_count=1)
        found.append((start, when, str(campaign), review.campaign_title(str(campaign)), n, people))
    columns = ["date_start", "days", "campaign", "title", "organisations", "participations"]
    return pd.DataFrame(found, columns=columns).sort_values(["date_start", "title"], ignore_index=True)


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """How many campaigns, and the largest."""
    if table.empty or not review.may_show("campaign"):
        return NOTHING
    said = f"{words.capitalised(words.spelled(len(table), 'eine Aktion', 'Aktionen'))} im Jahr {review.last}"
    if table["participations"].notna().any():
        top = largest(table, "participations")
        said += f", {words.organisations(top['organisations'])} bei {top['title']}"
    return section_title("kalender", "Kalender", said)


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
        part="full",
    )
