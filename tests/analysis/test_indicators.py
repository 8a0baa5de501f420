"""Fourteen indicators for every town and year: computed, or with the reason why not; never a zero for nothing."""

import pandas as pd
import pytest

from engagement_analysis.analysis.measures.indicators import TITLES, indicators
from engagement_analysis.analysis.measures.totals import totals


@pytest.fixture
def table(participation, findings, invitations, population) -> pd.DataFrame:
    return indicators(participation, findings, invitations, population)


def test_every_indicator_is_there_for_every_town_and_year(table, participation):
    years = participation.loc[participation["year"].notna(), ["city", "year"]].drop_duplicates()
    expected = {(city, year, number) for city, year in years.itertuples(index=False) for number in TITLES}
    assert {(row.city, row.year, row.number) for row in table.itertuples()} == expected


def test_a_number_that_is_not_there_has_its_reason(table):
    assert table.loc[table["value"].isna(), "note"].notna().all()
    assert table["value"].isna().any()


def test_without_a_register_the_reach_is_not_available_and_the_note_says_why(table):
    reach = table[table["key"] == "reach_share"]
    assert len(reach)
    assert reach["value"].isna().all()
    assert reach["note"].str.contains("Verzeichnis").all()


def test_nobody_counted_children_in_neumarkt_2021(table):
    row = table.query("city == 'neumarkt' and year == 2021 and key == 'minors'").iloc[0]
    assert pd.isna(row["value"])
    assert row["note"] == "Kein Eintrag nennt eine Zahl."


def test_values_are_those_of_the_single_functions(table, participation):
    sums = totals(participation).set_index(["city", "year"])
    for key, column in (("hours", "hours"), ("minors", "minors")):
        shown = table[table["key"] == key].set_index(["city", "year"])["value"].astype("Float64")
        pd.testing.assert_series_equal(shown, sums[column].astype("Float64"), check_names=False, check_index_type=False)
    by_type = table[table["key"] == "organisations"].groupby(["city", "year"])["value"].sum()
    assert (by_type >= sums["n_organisations"].fillna(0)).all()


def test_limits_enclose_their_value(table):
    limited = table.dropna(subset=["value", "low", "high"])
    assert len(limited) > 10
    assert ((limited["low"] <= limited["value"]) & (limited["value"] <= limited["high"])).all()


def test_a_cancelled_date_is_no_held_one(table, participation):
    row = table.query("key == 'actions_cancelled'")
    assert (row["value"] >= 0).all()
    is_gone = participation["status"].eq("cancelled")
    days = participation.assign(is_gone=is_gone).groupby(["city", "year", "campaign", "date_start", "date_end"])[
        "is_gone"
    ]
    assert row["value"].sum() == days.all().sum()
