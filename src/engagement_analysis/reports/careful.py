"""Frames of a review → the same with a careful sentence on each year's change, where its figures may be published."""

from __future__ import annotations

from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.statements import year_statements
from engagement_analysis.reports.cells import ALL, cell_name
from engagement_analysis.reports.disclosure import is_cell_shown, is_ratio_hidden
from engagement_analysis.reports.review_data import Review

_WITHOUT_FIGURES = {"not_comparable", "not_enough_data"}
_CELL = {"participations": "participations", "rates": "participations", "organisations": "organisations"}


def with_statements(
    review: Review, frame: pd.DataFrame, measure: str, *, population: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The frame with what `analysis.statements` says of each of its years.

    Parameters
    ----------
    frame : DataFrame, one row per `city` (and `campaign`) and `year`
    measure : {"participations", "organisations", "rates"}
    population : DataFrame, optional
        `city`, `year`, `inhabitants`; needed for rates.

    Returns
    -------
    DataFrame
        With `statement`, `statement_kind` (against the year before) and `statement_since_first` (against the first
        year shown; by town only) in the last year of each town (and campaign), null in the others. A sentence that
        rests on a confidential figure is empty; limits stand only where those of the rates do, since both tell
        something of the groups' sizes.
    """
    keys = ["city", "campaign"] if "campaign" in frame else ["city"]
    told = _statements(review, keys, measure, population, None)
    renamed = told.rename(columns={"sentence": "statement", "kind": "statement_kind"})
    joined = frame.merge(renamed, on=[*keys, "year"], how="left")
    if "campaign" in keys:
        return joined
    since = _statements(review, keys, measure, population, review.years[0])
    since_first = since[[*keys, "year", "sentence"]].rename(columns={"sentence": "statement_since_first"})
    return joined.merge(since_first, on=[*keys, "year"], how="left")


def _statements(
    review: Review, keys: list[str], measure: str, population: pd.DataFrame | None, first_year: int | None
) -> pd.DataFrame:
    key = ("statements", tuple(keys), measure, first_year)
    if population is None and key in review.worked_out:
        known: pd.DataFrame = review.worked_out[key]
        return known
    found = year_statements(
        review.history,
        review.invitations,
        by=keys,
        measure=measure,
        population=population,
        first_year=first_year,
        is_latest_only=True,
    )
    texts = pd.Series([_shown(review, measure, row) for row in found.to_dict("records")], dtype="string")
    told = found.assign(sentence=texts)[[*keys, "year", "sentence", "kind"]]
    if population is None:  # of rates there is but one
        review.worked_out[key] = told
    return told


def _shown(review: Review, measure: str, row: dict[Any, Any]) -> str:
    """The sentence as it may be published."""
    if row["kind"] in _WITHOUT_FIGURES:
        return str(row["sentence"])
    city, years = row["city"], (row["previous_year"], row["year"])
    campaign = row.get("campaign", ALL)
    if not all(is_cell_shown(review.protected, cell_name(_CELL[measure], city, campaign, year)) for year in years):
        return ""
    has_rates = "campaign" not in row and not any(
        is_ratio_hidden(review.protected, "rate", city, year) for year in years
    )
    return str(row["sentence"] if has_rates else row["short"] or row["sentence"])
