"""Validated table → the figures that reports tell, as data: what a later report is compared with.

They are written beside the reports when these are made, and kept when they are published; no figure is read back from
a page.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement_analysis.analysis.changes.revisions import ALL
from engagement_analysis.analysis.measures.counting import INDIVIDUAL
from engagement_analysis.analysis.measures.totals import totals

__all__ = ["MEASURES", "public_figures"]

MEASURES: Mapping[str, str] = {
    "organisations": "Organisationen",
    "participations": "Teilnahmen",
    "minors": "Kinder und Jugendliche",
    "hours": "Stunden",
    "bags": "Müllsäcke",
    "visitors": "Gäste",
    "cancelled": "abgesagte Einträge",
}
"""Figure → what the log of changed figures calls it."""
_COLUMNS = {
    "n_organisations": "organisations",
    "participations": "participations",
    "minors": "minors",
    "hours": "hours",
    "bags": "bags",
    "visitors": "visitors",
    "n_cancelled": "cancelled",
}


def public_figures(participation: pd.DataFrame) -> pd.DataFrame:
    """Every figure by town and year, and by campaign and year.

    Private persons are in the participations of a town's year and in nothing else: neither in a campaign's figures nor
    in children, hours, bags or guests.

    Parameters
    ----------
    participation : DataFrame
        The validated table.

    Returns
    -------
    DataFrame, one row per figure that is known
        `city`, `campaign` ("*": all campaigns of the town), `year`, `measure` (a key of :data:`MEASURES`),
        `value` (people, entries, hours, bags).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> figures = public_figures(example_participation())
    >>> figures[figures["campaign"].eq("*") & figures["measure"].eq("participations")]["value"].tolist()
    [84.0, 116.0]
    """
    dated = participation[participation["year"].notna()]
    groups = dated[dated["organisation_type"].ne(INDIVIDUAL)]
    by_town = totals(groups, by=("city", "year")).assign(campaign=ALL)
    everybody = totals(dated, by=("city", "year"))[["city", "year", "participations"]]
    by_town = by_town.drop(columns="participations").merge(everybody, on=["city", "year"], how="right")
    by_town["campaign"] = ALL
    by_campaign = totals(groups[groups["campaign"].notna()], by=("city", "campaign", "year"))
    wide = pd.concat([by_town, by_campaign], ignore_index=True)
    keys = wide[["city", "campaign", "year"]].astype({"city": "string", "campaign": "string", "year": "int64"})
    long = pd.concat(
        [keys.assign(measure=measure, value=wide[column].astype("Float64")) for column, measure in _COLUMNS.items()],
        ignore_index=True,
    )
    order = {measure: place for place, measure in enumerate(MEASURES)}
    return (
        long[long["value"].notna()]
        .sort_values(
            ["city", "year", "measure", "campaign"],
            key=lambda column: column.map(order) if column.name == "measure" else column,
        )
        .reset_index(drop=True)
    )
