"""From the towns' tables to yearly series with their marks, and to a trend or a refusal for each."""

import pytest

from engagement_analysis.analysis.years.trend import trend, yearly_series


def test_series_carry_breaks_estimates_and_population(participation, invitations, population):
    series = yearly_series(participation, invitations, population).set_index(["campaign", "year"])
    clean_up = series.loc["neumarkt-raeumt-auf"]
    assert clean_up["is_comparable"].tolist()[:2] == [False, False]
    assert clean_up.loc[2022, "reason_codes"] == "invitation-changed"
    assert clean_up["participations"].tolist() == [197, 738, 839, 960, 1018]
    assert clean_up["inhabitants"].notna().all()
    assert series["n_organisations"].loc["bachpatenschaften"].isna().all()


def test_a_change_of_invitation_leaves_neumarkt_too_few_years(participation, invitations, population):
    table = trend(participation, invitations, population).set_index("campaign")
    clean_up = table.loc["neumarkt-raeumt-auf"]
    assert clean_up["verdict"] == "refused"
    assert (clean_up["first_year"], clean_up["last_year"], clean_up["reason_code"]) == (2023, 2025, "too-few-years")
    assert clean_up["sentence"].startswith("Vergleichbar sind die Zahlen erst ab 2023 (3 Jahre).")
    assert table.loc["bachpatenschaften", "sentence"].startswith("Vier Jahre können keinen Trend belegen")
    assert table["p_value"].isna().eq(table["verdict"].eq("refused")).all()


def test_a_town_whose_campaigns_change_has_no_series(participation, invitations):
    table = trend(participation, invitations, by=("city",), measure="n_organisations")
    assert table["verdict"].tolist() == ["refused", "refused"]


def test_misuse_is_refused(participation, invitations):
    with pytest.raises(ValueError, match="compared by"):
        yearly_series(participation, invitations, by=("city", "district"))
    with pytest.raises(ValueError, match="unknown measure"):
        trend(participation, invitations, measure="hours")
