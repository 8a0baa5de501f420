"""Validated table → the figures that reports tell, as data: what a later report is compared with.

They are written beside the reports when these are made, and kept when they are published; no figure is read back from
a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

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
_OF_CAMPAIGN = ("organisations", "participations", "visitors", "cancelled")
_IF_STRICT = ("organisations", "participations")


def public_figures(participation: pd.DataFrame, *, strict: Collection[str] = ()) -> pd.DataFrame:
    """Every figure by town and year, and by campaign and year.

    A town's year holds private persons, and no list that names nobody, as reports tell it; a campaign's figures leave
    private persons out, and there are no hours, children or bags by campaign: the rest of a difference would tell those
    of private persons. Of a strict town there are organisations and participations alone, and only where none of their
    kind is hidden.

    One row per figure that is known: `city`, `campaign` ("*": all campaigns of the town), `year`, `measure` (a key of
    :data:`MEASURES`), `value` (people, entries, hours, bags). `strict`: slugs of the strict towns.

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
    long = pd.concat([_long(by_town, MEASURES), _long(by_campaign, _OF_CAMPAIGN)], ignore_index=True)
    of_nobody = _is_one_of(long, lists_without_names(participation)) & long["measure"].eq("organisations")
    untold = of_nobody | _is_hidden(long, dated[~is_overview], strict) | long["value"].isna()
    order = {measure: place for place, measure in enumerate(MEASURES)}
    return long[~untold].sort_values(
        ["city", "year", "measure", "campaign"],
        key=lambda column: column.map(order) if column.name == "measure" else column,
        ignore_index=True,
    )


def _is_one_of(frame: pd.DataFrame, campaigns: Collection[tuple[str, str]]) -> pd.Series:
    keys = zip(frame["city"], frame["campaign"], strict=True)
    return pd.Series([key in campaigns for key in keys], index=frame.index, dtype=bool)


def _is_hidden(figures: pd.DataFrame, rows: pd.DataFrame, strict: Collection[str]) -> pd.Series:
    hidden = pd.Series(False, index=figures.index)
    dimension = figures["campaign"].eq(ALL).map({True: "total", False: "campaign"})
    for city in strict:
        is_small = dimension.isin(hidden_dimensions(rows[rows["city"].eq(city)]))
        hidden |= figures["city"].eq(city) & (is_small | ~figures["measure"].isin(_IF_STRICT))
    return hidden


def _long(sums: pd.DataFrame, measures: Iterable[str]) -> pd.DataFrame:
    """One row per figure from one row per group."""
    named = sums.rename(columns={"n_organisations": "organisations", "n_cancelled": "cancelled"})
    keys = named[["city", "campaign", "year"]].astype({"city": "string", "campaign": "string", "year": "int64"})
    parts = [keys.assign(measure=measure, value=named[measure].astype("Float64")) for measure in measures]
    return pd.concat(parts, ignore_index=True)
