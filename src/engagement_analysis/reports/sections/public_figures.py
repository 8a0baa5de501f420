"""Validated table → the figures that reports tell, as data: what a later report is compared with.

They are written beside the reports when these are made, and kept when they are published; no figure is read back from
a page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from engagement_analysis.analysis.changes.revisions import ALL
from engagement_analysis.analysis.measures.counting import lists_without_names
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.publication.protect import hidden_dimensions
from engagement_analysis.publication.rule import (
    without_private_persons,
    without_small_groups,
)

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
_OF_TOWN = {
    "n_organisations": "organisations",
    "participations": "participations",
    "minors": "minors",
    "hours": "hours",
    "bags": "bags",
    "visitors": "visitors",
    "n_cancelled": "cancelled",
}
_OF_CAMPAIGN = ("n_organisations", "participations", "visitors", "n_cancelled")


_IF_STRICT = ("organisations", "participations")


def public_figures(participation: pd.DataFrame, *, strict: Collection[str] = ()) -> pd.DataFrame:
    """Every figure by town and year, and by campaign and year.

    A town's year holds private persons, and no list that names nobody, as reports tell it; a campaign's figures leave
    private persons out, and there are no hours, children or bags by campaign: the rest of a difference would tell those
    of private persons. Of a strict town there are organisations and participations alone, and only where none of their
    kind is hidden.

    Parameters
    ----------
    participation : DataFrame
        The validated table.
    strict : collection of str
        Slugs of the strict towns.

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
    is_overview = _is_one_of(dated, lists_without_names(participation))
    groups = without_private_persons(dated[dated["campaign"].notna()])
    sums = totals(dated[~is_overview], by=("city", "year")).assign(campaign=ALL)
    by_town = without_small_groups(sums, people="participations", groups="n_held")
    by_campaign = totals(groups, by=("city", "campaign", "year"))
    parts = [_long(by_town, _OF_TOWN), _long(by_campaign, {name: _OF_TOWN[name] for name in _OF_CAMPAIGN})]
    long = pd.concat(parts, ignore_index=True)
    of_nobody = _is_one_of(long, lists_without_names(participation)) & long["measure"].eq("organisations")
    long = long[~of_nobody & _may_be_told(long, dated[~is_overview], strict)]
    order = {measure: place for place, measure in enumerate(MEASURES)}
    return (
        long[long["value"].notna()]
        .sort_values(
            ["city", "year", "measure", "campaign"],
            key=lambda column: column.map(order) if column.name == "measure" else column,
        )
        .reset_index(drop=True)
    )


def _is_one_of(frame: pd.DataFrame, campaigns: Collection[tuple[str, str]]) -> pd.Series:
    keys = zip(frame["city"], frame["campaign"], strict=True)
    return pd.Series([key in campaigns for key in keys], index=frame.index, dtype=bool)


def _may_be_told(figures: pd.DataFrame, rows: pd.DataFrame, strict: Collection[str]) -> pd.Series:
    may = pd.Series(True, index=figures.index)
    for city in strict:
        hidden = hidden_dimensions(rows[rows["city"].eq(city)])
        is_total = figures["campaign"].eq(ALL)
        untold = ~figures["measure"].isin(_IF_STRICT)
        for dimension, is_such in (("total", is_total), ("campaign", ~is_total)):
            untold |= is_such & (dimension in hidden)
        may &= ~(figures["city"].eq(city) & untold)
    return may


def _long(wide: pd.DataFrame, measures: Mapping[str, str]) -> pd.DataFrame:
    """One row per figure from one row per group."""
    keys = wide[["city", "campaign", "year"]].astype({"city": "string", "campaign": "string", "year": "int64"})
    columns = [keys.assign(measure=name, value=wide[column].astype("Float64")) for column, name in measures.items()]
    return pd.concat(columns, ignore_index=True)
