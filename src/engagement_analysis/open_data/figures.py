"""A town's review → the tables that are given away: sums that the reports print, under the same rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.open_data.columns import OPEN_COLUMNS
from engagement_analysis.reports.sections.town import numbers
from engagement_analysis.reports.sections.town.review import TownReview
from engagement_analysis.table.schema import ColumnDefinition

_NOT_IF_STRICT: Final = ("private_persons", "minors", "hours", "bags", "entries", "entries_without_count")


@dataclass(frozen=True, eq=False)
class OpenTable:
    """A table that is given away."""

    name: str  # of its file
    title: str  # of its sheet
    description: str  # what its rows are
    columns: tuple[ColumnDefinition, ...]
    rows: pd.DataFrame  # with these columns
    keys: tuple[str, ...]  # columns that together tell a row from the others


def open_tables(review: TownReview, ags: str) -> list[OpenTable]:
    """The sums of a town: by year, by campaign, by kind of organisation, and of lists that name no organisation.

    In a strict town a table is left out in which something would be hidden, as the reports do, and no table tells
    hours, children, bags or entries; the rule itself is :mod:`engagement_analysis.publication.protect`.
    """
    tables = []
    if review.may_show("total"):
        description = "Eine Zeile je Jahr: alle Aktionen mit Organisationen zusammen, mit Privatpersonen."
        tables.append(_table("jahre", "Jahre", description, _years(review), ["year"]))
    if review.may_show("campaign"):
        description = "Eine Zeile je Aktion und Jahr, ohne Privatpersonen."
        tables.append(_table("aktionen", "Aktionen", description, _campaigns(review), ["campaign", "year"]))
        description = (
            "Eine Zeile je Aktion und Jahr für Listen, die keine Organisation nennen (etwa eine Zahl je Ortsteil). "
            "Diese Teilnahmen stehen nicht in „Jahre“."
        )
        tables.append(_table("uebersichten", "Übersichten", description, _overviews(review), ["campaign", "year"]))
    if review.may_show("organisation_type"):
        description = "Eine Zeile je Jahr und Art der Organisation, ohne Privatpersonen."
        keys = ["year", "organisation_type"]
        tables.append(_table("arten", "Arten von Organisationen", description, _kinds(review), keys))
    return [_told(table, review, ags) for table in tables if len(table.rows)]


def _table(name: str, title: str, description: str, rows: pd.DataFrame, keys: Sequence[str]) -> OpenTable:
    whose = "mit" if "private_persons" in rows else "ohne"
    columns = []
    for column in (OPEN_COLUMNS[each] for each in ("ags", *rows.columns)):
        meaning = f"{column.meaning}; {whose} Privatpersonen" if column.name == "participants" else column.meaning
        is_nullable = column.is_nullable and column.name not in keys
        columns.append(replace(column, meaning=meaning, is_nullable=is_nullable))
    return OpenTable(name, title, description, tuple(columns), rows, ("ags", *keys))


def _told(table: OpenTable, review: TownReview, ags: str) -> OpenTable:
    """With the municipality's key in front, each column of its type, and without what a strict town does not tell."""
    hidden = _NOT_IF_STRICT if review.is_strict else ()
    columns = tuple(column for column in table.columns if column.name not in hidden)
    types = {column.name: column.dtype for column in columns}
    rows = table.rows.assign(ags=ags).reset_index(drop=True)[list(types)].astype(types)
    return replace(table, columns=columns, rows=rows)


def _years(review: TownReview) -> pd.DataFrame:
    found = numbers.yearly(review)
    rows = found[["year", "organisations", "participations", "minors", "hours", "bags"]].rename(
        columns={"participations": "participants"}
    )
    rows.insert(3, "private_persons", rows["year"].map(numbers.of_private_persons(review)))
    rows = rows.assign(entries=found["n_rows"], entries_without_count=found["n_missing"])
    return rows[rows["entries"].gt(0) | rows["participants"].notna()]  # else only lists that name nobody


def _of_campaigns(review: TownReview) -> pd.DataFrame:
    found = numbers.campaign_years(review)
    names = {"title": "campaign_title", "participations": "participants"}
    counts = {"n_rows": "entries", "n_missing": "entries_without_count"}
    return found[found["campaign"].notna()].rename(columns=names | counts)


def _campaigns(review: TownReview) -> pd.DataFrame:
    found = _of_campaigns(review)
    measures = ["organisations", "participants", "visitors", "entries", "entries_without_count"]
    return found.loc[~found["is_overview"], ["campaign", "campaign_title", "year", *measures]]


def _overviews(review: TownReview) -> pd.DataFrame:
    found = _of_campaigns(review)
    measures = ["participants", "entries", "entries_without_count"]
    return found.loc[found["is_overview"], ["campaign", "campaign_title", "year", *measures]]


def _kinds(review: TownReview) -> pd.DataFrame:
    sums = totals(numbers.groups(review), by=("year", "organisation_type"))
    return sums[["year", "organisation_type"]].assign(
        organisations=sums["n_organisations"],
        participants=sums["participations"],
        entries=sums["n_held"],
        entries_without_count=sums["n_missing"],
    )
