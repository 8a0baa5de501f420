"""All figures of a review that its tables print, as one long frame: confidential ones null, each rounded as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.change import year_on_year
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.ratios import ratios
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.signs import number, percent
from engagement_analysis.reports.cells import ALL
from engagement_analysis.reports.earlier import printed_value
from engagement_analysis.reports.evidence import known_organisations
from engagement_analysis.reports.review_data import Review

DECIMALS = {"rate": 1, "hours_per_participation": 1}
"""Measure → printed decimals; others none."""
PERCENT = ("exact_share", "minors_share")
_OF_CAMPAIGN = {"n_organisations": "organisations", "n_unnamed_rows": "unnamed", "n_cancelled": "cancelled"}
_OF_YEAR = {
    "n_organisations": "organisations",
    "participations": "participations",
    "participations_low": "low",
    "exact_share": "exact_share",
}
_FURTHER = {name: name for name in ("hours", "hours_per_participation", "minors", "minors_share")}


def review_figures(review: Review) -> pd.DataFrame:
    """The review's figures as its tables print them, of all its years.

    Returns
    -------
    DataFrame
        `city`, `campaign` ("*": all; for organisations by type the type), `year`, `measure`, `value` (percentages from
        0 to 100; null: not shown).
    """
    long = pd.concat(list(_parts(review)), ignore_index=True)
    printed = [_printed(measure, value) for measure, value in zip(long["measure"], long["value"], strict=True)]
    figures = long.assign(value=pd.array(printed, dtype="Float64"), year=long["year"].astype("int64"))
    return figures.drop_duplicates(["city", "campaign", "year", "measure"], ignore_index=True)


def _printed(measure: str, value: Any) -> float | None:
    return printed_value(percent(value) if measure in PERCENT else number(value, DECIMALS.get(measure, 0)))


def _parts(review: Review) -> Iterator[pd.DataFrame]:
    """One long frame for each kind of table; the same rows as the tables have."""
    counts = totals(review.participation, by=("city", "campaign", "year"))
    held = review.within(known_organisations(counts[counts["n_held"].gt(0)]))
    yield _long(held, {**_OF_CAMPAIGN, "participations": "participations"})
    yearly = totals(review.history, by=("city", "year"))
    yield _long(review.within(known_organisations(yearly)).assign(campaign=ALL), _OF_YEAR)
    rates = review.within(participation_rates(review.participation, review.population)).assign(campaign=ALL)
    yield _long(rates, {"rate": "rate", "inhabitants": "inhabitants"})
    changes = year_on_year(review.history, review.invitations, titles=review.campaigns)
    changes = review.within(changes[changes["previous_year"].notna()])
    yield _long(changes, {"change": "change", "same_organisations": "same"})
    proportions = ratios(review.participation, by=("city", "year"))
    further = review.within(yearly.merge(proportions, on=["city", "year"], how="left"))
    yield _long(further.assign(campaign=ALL), _FURTHER)
    for city, town in review.towns.items():
        types = review.types_of(town)
        if len(types):
            yield _long(types.assign(city=city, campaign=types["type_title"]), {"n_organisations": "types"})


def _long(frame: pd.DataFrame, measures: Mapping[str, str]) -> pd.DataFrame:
    keys = frame[["city", "campaign", "year"]].astype({"city": "string", "campaign": "string"})
    columns = [
        keys.assign(measure=measure, value=frame[column].astype("Float64")) for column, measure in measures.items()
    ]
    return pd.concat(columns, ignore_index=True)
