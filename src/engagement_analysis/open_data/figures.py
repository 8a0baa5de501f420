"""A town's review → the tables that are given away: sums that the reports print, under the same rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.open_data.columns import OpenColumn, open_column
from engagement_analysis.reports.sections.town import numbers
from engagement_analysis.reports.sections.town.review import TownReview

_PARTICIPANTS: Final = "Teilnahmen; wer zweimal kommt, zählt zweimal; leer heißt unbekannt, nicht null"
_DESCRIPTIONS: Final = {
    "ags": "amtlicher Gemeindeschlüssel, acht Ziffern",
    "campaign": "Kürzel der Aktion",
    "campaign_title": "Name der Aktion",
    "year": "Jahr der Aktion",
    "organisation_type": "; ".join(f"{kind}: {german}" for kind, german in ORGANISATION_TYPES.items()),
    "organisations": "verschiedene Organisationen, die mitgemacht haben",
    "participants": f"{_PARTICIPANTS}; ohne Privatpersonen",
    "private_persons": "Teilnahmen von Privatpersonen, alle Aktionen zusammen; in „Teilnahmen“ enthalten",
    "minors": "von den Teilnahmen: unter 18 Jahre, soweit die Listen es nennen",
    "hours": "geleistete Stunden, alle zusammen, soweit die Listen sie nennen",
    "bags": "gesammelte Müllsäcke, soweit die Listen sie nennen",
    "visitors": "Gäste, die kamen, ohne mitzuhelfen",
    "entries": "Einträge von Organisationen in den Listen",
    "entries_without_count": "davon ohne Zahl der Teilnahmen",
}
_OF_A_YEAR: Final = f"{_PARTICIPANTS}; mit Privatpersonen"
_NOT_IF_STRICT: Final = ("private_persons", "minors", "hours", "bags", "entries", "entries_without_count")


@dataclass(frozen=True, eq=False)
class OpenTable:
    """A table that is given away.

    Attributes
    ----------
    name, title, description : str
        Of its file and sheet; what its rows are.
    columns : tuple of OpenColumn
    rows : DataFrame
        With these columns.
    keys : tuple of str
        Columns that together tell a row from the others.
    """

    name: str
    title: str
    description: str
    columns: tuple[OpenColumn, ...]
    rows: pd.DataFrame
    keys: tuple[str, ...]


def open_tables(review: TownReview, ags: str) -> list[OpenTable]:
    """The sums of a town: by year, by campaign, by kind of organisation, and of lists that name no organisation.

    In a strict town a table is left out in which something would be hidden, as the reports do, and no table tells
    hours, children, bags or entries; the rule itself is :mod:`engagement_analysis.publication.rule`.

    Parameters
    ----------
    review : TownReview
        With all years that are given away.
    ags : str
        Official municipality key.

    Returns
    -------
    list of OpenTable
        Only tables that have rows.
    """
    tables = [_years(review)] if review.may_show("total") else []
    if review.may_show("campaign"):
        tables += [_campaigns(review), _overviews(review)]
    if review.may_show("organisation_type"):
        tables.append(_kinds(review))
    return [_finished(table, review, ags) for table in tables if len(table.rows)]


def _table(name: str, title: str, description: str, rows: pd.DataFrame, keys: Sequence[str]) -> OpenTable:
    texts = _DESCRIPTIONS | ({"participants": _OF_A_YEAR} if name == "jahre" else {})
    columns = tuple(open_column(each, texts[each], is_key=each in keys) for each in ("ags", *rows.columns))
    return OpenTable(name, title, description, columns, rows, ("ags", *keys))


def _finished(table: OpenTable, review: TownReview, ags: str) -> OpenTable:
    """With the municipality's key in front, each column of its type, and without what a strict town does not tell."""
    hidden = _NOT_IF_STRICT if review.is_strict else ()
    columns = tuple(column for column in table.columns if column.name not in hidden)
    rows = table.rows.assign(ags=ags).reset_index(drop=True)
    types = {column.name: column.definition.dtype for column in columns}
    return OpenTable(table.name, table.title, table.description, columns, rows[list(types)].astype(types), table.keys)


def _years(review: TownReview) -> OpenTable:
    found = numbers.yearly(review)
    rows = found[["year", "organisations", "participations", "minors", "hours", "bags"]].rename(
        columns={"participations": "participants"}
    )
    rows.insert(3, "private_persons", rows["year"].map(numbers.of_private_persons(review)))
    rows = rows.assign(entries=found["n_rows"], entries_without_count=found["n_missing"])
    rows = rows[rows["entries"].gt(0) | rows["participants"].notna()]  # else only lists that name nobody
    description = "Eine Zeile je Jahr: alle Aktionen mit Organisationen zusammen, mit Privatpersonen."
    return _table("jahre", "Jahre", description, rows, ["year"])


def _of_campaigns(review: TownReview) -> pd.DataFrame:
    found = numbers.campaign_years(review)
    return found[found["campaign"].notna()].rename(
        columns={
            "title": "campaign_title",
            "participations": "participants",
            "n_rows": "entries",
            "n_missing": "entries_without_count",
        }
    )


def _campaigns(review: TownReview) -> OpenTable:
    found = _of_campaigns(review)
    measures = ["organisations", "participants", "visitors", "entries", "entries_without_count"]
    rows = found.loc[~found["is_overview"], ["campaign", "campaign_title", "year", *measures]]
    description = "Eine Zeile je Aktion und Jahr, ohne Privatpersonen."
    return _table("aktionen", "Aktionen", description, rows, ["campaign", "year"])


def _overviews(review: TownReview) -> OpenTable:
    found = _of_campaigns(review)
    measures = ["participants", "entries", "entries_without_count"]
    rows = found.loc[found["is_overview"], ["campaign", "campaign_title", "year", *measures]]
    description = (
        "Eine Zeile je Aktion und Jahr für Listen, die keine Organisation nennen (etwa eine Zahl je Ortsteil). "
        "Diese Teilnahmen stehen nicht in „Jahre“."
    )
    return _table("uebersichten", "Übersichten", description, rows, ["campaign", "year"])


def _kinds(review: TownReview) -> OpenTable:
    sums = totals(numbers.groups(review), by=("year", "organisation_type"))
    rows = sums[["year", "organisation_type"]].assign(
        organisations=sums["n_organisations"],
        participants=sums["participations"],
        entries=sums["n_held"],
        entries_without_count=sums["n_missing"],
    )
    description = "Eine Zeile je Jahr und Art der Organisation, ohne Privatpersonen."
    return _table("arten", "Arten von Organisationen", description, rows, ["year", "organisation_type"])
