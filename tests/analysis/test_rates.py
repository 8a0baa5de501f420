"""Population figures, participations and organisations per inhabitant of the two towns."""

import pandas as pd
import pytest

from engagement_analysis.analysis.examples import example_participation, example_population
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.measures.exposure import population_for
from engagement_analysis.analysis.measures.rates import organisation_rates, participation_rates
from engagement_analysis.statistics.intervals import fay_feuer_interval, garwood_interval


def year_of(frame, city, year):
    wanted = frame["city"].eq(city) & frame["year"].eq(year)
    assert wanted.sum() == 1
    return frame[wanted].iloc[0]


def events(*days, city="neumarkt"):
    dates = pd.to_datetime(list(days))
    return pd.DataFrame({"city": city, "year": pd.array(dates.year, dtype="Int64"), "event_date": dates})


def test_the_nearest_figure_of_the_same_basis_serves(population):
    found = population_for(events("2021-10-16", "2022-10-21", "2025-10-18"), population)
    assert found["population_date"].dt.strftime("%Y-%m-%d").tolist() == ["2021-06-30", "2023-12-31", "2024-12-31"]
    assert found["inhabitants"].tolist() == [40_236, 41_255, 41_103]
    assert found["population_gap_months"].tolist() == [3.5, 14.3, 9.6]


def test_register_and_official_figures_are_never_mixed(population):
    found = population_for(events("2022-10-21", "2025-10-18"), population, basis="registry")
    assert found["inhabitants"].tolist() == [41_133, 41_880]
    assert found["basis"].tolist() == ["registry", "registry"]
    nothing = population_for(events("2022-10-21", city="balingen"), population, basis="registry")
    assert nothing[["inhabitants", "population_date", "basis", "population_source"]].isna().all(axis=None)


def test_a_year_without_a_figure_within_24_months_has_none(population):
    found = population_for(events("2017-10-16", "2017-12-31", "2018-01-01"), population)
    assert found["inhabitants"].tolist() == [pd.NA, 40_277, 40_277]


def test_of_two_figures_equally_near_the_earlier_serves():
    figures = example_population().assign(reference_date=pd.to_datetime(["2023-01-01", "2023-01-11", "2023-01-01"]))
    found = population_for(events("2023-01-06", city="beispielstadt"), figures)
    assert found["population_date"].tolist() == [pd.Timestamp("2023-01-01")]


def test_without_an_event_day_the_middle_of_the_year_counts(population):
    years = pd.DataFrame({"city": "neumarkt", "year": pd.array([2020, None], dtype="Int64")})
    found = population_for(years, population)
    assert found["population_date"].dt.strftime("%Y-%m-%d").tolist()[0] == "2019-12-31"
    assert pd.isna(found["inhabitants"][1])


def test_a_change_of_census_is_marked_where_it_enters_the_series(population):
    days = ["2020-10-17", "2021-10-16", "2022-10-21", "2023-10-21", "2024-10-19"]
    found = population_for(events(*days), population)
    expected = ["census-2011", "census-2011", "census-2011-or-2022", "census-2011-or-2022", "census-2022"]
    assert found["census_generation"].tolist() == expected
    assert found["census_break"].tolist() == [pd.NA, False, True, False, True]


def test_rate_and_limits_are_those_of_the_towns_groups(participation, population):
    row = year_of(participation_rates(participation, population), "neumarkt", 2021)
    sizes = groups(participation[participation["city"].eq("neumarkt") & participation["year"].eq(2021)])
    limits = fay_feuer_interval(sizes["participations"]).scaled(1_000 / 40_236)
    assert row["rate"] == pytest.approx(197 / 40_236 * 1_000)
    assert (row["rate_low"], row["rate_high"]) == pytest.approx((limits.low, limits.high))
    assert (row["n_groups"], row["n_organisations"], row["per"]) == (6, 6, 1_000)
    assert row["source"] == "Neumarkt räumt auf! 2021.xlsx"
    assert "Fay & Feuer" in row["method"]


def test_a_year_with_a_missing_count_shows_it_beside_its_rate(participation, population):
    row = year_of(participation_rates(participation, population), "neumarkt", 2025)
    assert row["n_missing"] == 3
    assert pd.isna(row["participations_high"])


def test_a_cancelled_year_has_no_rate_but_stays_a_row():
    cancelled = example_participation().assign(status="cancelled", participants=pd.NA, participants_quality="missing")
    rates = participation_rates(cancelled, example_population())
    assert rates["year"].tolist() == [2023, 2024]
    assert rates[["rate", "rate_low", "rate_high"]].isna().all(axis=None)
    assert rates["inhabitants"].notna().all()


def test_nobody_came_has_a_rate_of_zero_with_one_largest_group_as_upper_limit():
    rows = example_participation()
    nobody = rows.assign(participants=rows["participants"].mask(rows["year"].eq(2024) & rows["status"].eq("held"), 0))
    row = participation_rates(nobody, example_population()).iloc[1]
    assert (row["participations"], row["rate"], row["rate_low"]) == (0, 0, 0)
    assert row["rate_high"] == pytest.approx(garwood_interval(0).high * 60 / 20_400 * 1_000)


def test_without_population_the_rate_is_missing_not_invented(participation):
    nothing = example_population()
    rates = participation_rates(participation, nothing)
    assert rates["rate"].isna().all()
    assert rates["participations"].notna().any()


def test_rates_need_the_town_and_the_year(participation, population):
    with pytest.raises(ValueError, match="town and the year"):
        participation_rates(participation, population, by=("city",))
    with pytest.raises(ValueError, match="unknown basis"):
        participation_rates(participation, population, basis="guess")


def test_campaigns_of_a_town_and_year_share_its_population(participation, population):
    by_campaign = participation_rates(participation, population, by=("city", "year", "campaign"))
    assert (by_campaign.groupby(["city", "year"])["inhabitants"].nunique() == 1).all()
    summed = by_campaign.groupby(["city", "year"])["rate"].sum()
    whole = participation_rates(participation, population).set_index(["city", "year"])["rate"]
    pd.testing.assert_series_equal(summed, whole, check_names=False)


def test_organisations_per_ten_thousand_are_plain_poisson(participation, population):
    row = year_of(organisation_rates(participation, population), "neumarkt", 2022)
    limits = garwood_interval(9).scaled(10_000 / 41_255)
    assert (row["n_organisations"], row["per"]) == (9, 10_000)
    assert (row["rate"], row["rate_low"], row["rate_high"]) == pytest.approx((limits.estimate, limits.low, limits.high))


def test_groups_without_names_are_an_unknown_number_of_organisations(participation, population):
    rates = organisation_rates(participation, population, by=("city", "campaign", "year"))
    overview = rates[rates["campaign"].eq("bachpatenschaften")]
    assert overview["n_organisations"].isna().all()
    assert overview["rate"].isna().all()
