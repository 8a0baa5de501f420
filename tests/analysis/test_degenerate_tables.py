"""Tables that carry nothing: every analysis gives a result that says so, never a library's warning or a silent nan.

Warnings are errors in this project's tests, so a function that only warns fails here, too.
"""

import math
from collections.abc import Callable

import pandas as pd
import pytest

from engagement_analysis.analysis.changes.change import like_for_like_panel, year_on_year
from engagement_analysis.analysis.changes.comparability import breaks, breaks_of_town
from engagement_analysis.analysis.changes.comparison import compare_rates, subtract_rates
from engagement_analysis.analysis.changes.decomposition import decomposed_changes
from engagement_analysis.analysis.changes.statements import year_statements
from engagement_analysis.analysis.examples import (
    example_findings,
    example_invitations,
    example_participation,
    example_population,
)
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.measures.indicators import indicators
from engagement_analysis.analysis.measures.rates import organisation_rates, participation_rates
from engagement_analysis.analysis.measures.ratios import ratios
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.measures.uncertain_rates import uncertain_changes, uncertain_rates
from engagement_analysis.analysis.measures.uncertainty import uncertain_totals
from engagement_analysis.analysis.organisations.concentration import lorenz_curves, organisation_concentration
from engagement_analysis.analysis.organisations.retention import cohorts, retention
from engagement_analysis.analysis.organisations.stays import organisation_survival, stays
from engagement_analysis.analysis.quality.data_quality import data_quality
from engagement_analysis.analysis.years.outlook import outlook
from engagement_analysis.analysis.years.yearly_series import trends

TOWN = "beispielstadt"


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
    "totals": lambda table: totals(table, ("city", "year")),
    "groups": groups,
    "ratios": ratios,
    "participation_rates": lambda table: participation_rates(table, example_population()),
    "organisation_rates": lambda table: organisation_rates(table, example_population()),
    "breaks": lambda table: breaks(table, example_invitations()),
    "breaks_of_town": lambda table: breaks_of_town(table, example_invitations()),
    "year_on_year": lambda table: year_on_year(table, example_invitations()),
    "panel": lambda table: like_for_like_panel(table, (2023, 2024), by=("city",)),
    "decomposed_changes": lambda table: decomposed_changes(table, example_invitations()),
    "concentration": organisation_concentration,
    "lorenz_curves": lorenz_curves,
    "retention": lambda table: retention(table, example_invitations()),
    "cohorts": lambda table: cohorts(table, example_invitations()),
    "stays": lambda table: stays(table, example_invitations()),
    "survival": lambda table: organisation_survival(table, example_invitations()),
    "statements": lambda table: year_statements(table, example_invitations()),
    "trends": lambda table: trends(table, example_invitations(), by=("city",)),
    "outlook": lambda table: outlook(table, example_invitations(), by=("city",)),
    "uncertain_totals": uncertain_totals,
    "uncertain_rates": lambda table: uncertain_rates(table, example_population()),
    "uncertain_changes": lambda table: uncertain_changes(table, example_invitations()),
    "data_quality": lambda table: data_quality(table, example_findings()),
    "indicators": lambda table: indicators(
        table, example_findings(), example_invitations(), example_population(), None
    ),
}


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("name", ANALYSES)
def test_a_table_that_carries_nothing_is_no_reason_for_a_warning_or_a_nan(name, make):
    result = ANALYSES[name](make())
    assert isinstance(result, pd.DataFrame)
    # A number that is not available is null, or nan beside a sentence that says why.
    says_why = result.filter(["sentence", "why"]).notna().any(axis="columns")
    for column in result:
        numbers = zip(result[column], says_why, strict=True)
        silent = [value for value, is_said in numbers if isinstance(value, float) and math.isnan(value) and not is_said]
        assert not silent, f"{column} holds a nan without a word"
    for column in ("sentence", "note", "why", "reasons"):
        if column in result:
            told = [str(value) for value in result[column].dropna()]
            assert not [text for text in told if "nan" in text.split() or "<NA>" in text or "None" in text.split()]


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("compare", [compare_rates, subtract_rates])
def test_two_rates_that_cannot_be_compared_say_why(make, compare):
    now, before = {"city": TOWN, "year": 2024}, {"city": TOWN, "year": 2023}
    result = compare(make(), example_population(), now, before)
    assert "nan" not in result._repr_html_()
    if math.isnan(result.estimate) or math.isnan(result.low):
        assert result.note
