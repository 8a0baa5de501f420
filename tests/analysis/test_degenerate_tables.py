"""Tables that carry nothing: every analysis gives a result that says so, never a library's warning or a silent nan.

Warnings are errors in this project's tests, so a function that only warns fails here, too.
"""

import math
from collections.abc import Callable
from importlib import import_module

import pandas as pd
import pytest

from engagement_analysis.analysis import FUNCTIONS
from engagement_analysis.analysis.changes.before_and_after import before_and_after
from engagement_analysis.analysis.changes.changes import changes
from engagement_analysis.analysis.changes.comparability import comparability
from engagement_analysis.analysis.examples import (
    example_findings,
    example_invitations,
    example_participation,
    example_population,
)
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.measures.rates import organisation_rates, participation_rates
from engagement_analysis.analysis.measures.recorded import recorded
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.organisations.cohorts import cohorts
from engagement_analysis.analysis.organisations.concentration import concentration
from engagement_analysis.analysis.organisations.reach import reach
from engagement_analysis.analysis.organisations.retention import retention
from engagement_analysis.analysis.quality.data_quality import data_quality
from engagement_analysis.analysis.years.outlook import outlook
from engagement_analysis.analysis.years.trend import trend


def empty() -> pd.DataFrame:
    return example_participation().iloc[:0]


def one_year() -> pd.DataFrame:
    return example_participation().query("year == 2024").reset_index(drop=True)


def nobody_came() -> pd.DataFrame:
    zeros = dict.fromkeys(["participants", "participants_low", "participants_high", "minors", "adults"], 0)
    return example_participation().assign(**zeros, hours=0.0, participants_quality="exact").astype({"hours": "Float64"})


def all_missing() -> pd.DataFrame:
    table = example_participation()
    measures = ["participants", "participants_low", "participants_high", "minors", "adults", "hours", "registered"]
    return table.assign(**{name: pd.array([pd.NA] * len(table), dtype=table[name].dtype) for name in measures})


def all_cancelled() -> pd.DataFrame:
    return all_missing().assign(status="cancelled")


def all_equal() -> pd.DataFrame:
    table = example_participation()
    numbers = dict.fromkeys(["participants", "participants_low", "participants_high"], 10)
    return table.assign(**numbers, participants_quality="exact", status="held")


def without_names() -> pd.DataFrame:
    table = example_participation()
    nothing = pd.array([pd.NA] * len(table), dtype="string")
    return table.assign(organisation=nothing, organisation_id=nothing)


def without_dates() -> pd.DataFrame:
    table = example_participation()
    none = pd.Series(pd.NaT, index=table.index, dtype=table["date_start"].dtype)
    return table.assign(date_start=none, date_end=none, year=pd.array([pd.NA] * len(table), dtype="Int64"))


TABLES = [empty, one_year, nobody_came, all_missing, all_cancelled, all_equal, without_names, without_dates]
ANALYSES: dict[str, Callable[[pd.DataFrame], object]] = {
    "totals": totals,
    "groups": groups,
    "recorded": recorded,
    "participation_rates": lambda table: participation_rates(table, example_population()),
    "organisation_rates": lambda table: organisation_rates(table, example_population()),
    "comparability": lambda table: comparability(table, example_invitations()),
    "comparability of the town": lambda table: comparability(table, example_invitations(), by="city"),
    "changes": lambda table: changes(table, example_invitations()),
    "before_and_after": lambda table: before_and_after(table, 2024),
    "concentration": concentration,
    "reach": reach,
    "retention": lambda table: retention(table, example_invitations()),
    "cohorts": lambda table: cohorts(table, example_invitations()),
    "trend": lambda table: trend(table, example_invitations(), by=("city",)),
    "outlook": lambda table: outlook(table, example_invitations(), by=("city",)),
    "data_quality": lambda table: data_quality(table, example_findings()),
}


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("name", ANALYSES)
def test_a_table_that_carries_nothing_is_no_reason_for_a_warning_or_a_nan(name, make):
    result = ANALYSES[name](make())
    assert isinstance(result, pd.DataFrame)
    for column in result:
        assert not [value for value in result[column] if isinstance(value, float) and math.isnan(value)], column
    if "sentence" in result:
        told = [str(value) for value in result["sentence"].dropna()]
        assert not [text for text in told if {"nan", "<NA>", "None"} & set(text.split())]


def test_the_door_offers_each_by_name():
    for name, module in FUNCTIONS.items():
        function = getattr(import_module(f"engagement_analysis.analysis.{module}"), name)
        assert function.__doc__
