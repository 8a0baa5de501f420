"""Two towns or years divided by each other; hours, waste and minors per participation."""

import math

import pandas as pd
import pytest

from engagement_analysis.analysis.changes.comparison import compare_rates
from engagement_analysis.analysis.examples import example_participation
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.ratios import ratios
from engagement_analysis.statistics.person_ratio import person_rate_ratio

NEUMARKT = {"city": "neumarkt", "year": 2024}
BALINGEN = {"city": "balingen", "year": 2024}


def test_the_ratio_is_that_of_the_two_rates(participation, population):
    rates = participation_rates(participation, population).set_index(["city", "year"])["rate"]
    ratio = compare_rates(participation, population, NEUMARKT, BALINGEN)
    assert ratio.estimate == pytest.approx(rates["neumarkt", 2024] / rates["balingen", 2024])
    assert ratio.exposure == (41_103, 35_054)
    assert ratio.low < ratio.estimate < ratio.high


def test_persons_by_name_give_narrower_limits_than_groups(participation, population):
    groups = compare_rates(participation, population, NEUMARKT, BALINGEN)
    persons = compare_rates(participation, population, NEUMARKT, BALINGEN, method="exact")
    assert persons.low == person_rate_ratio(1_021, 317, exposure=(41_103, 35_054)).low
    assert groups.low < persons.low < persons.high < groups.high


def test_a_selection_can_be_one_campaign(participation, population):
    one = compare_rates(
        participation,
        population,
        NEUMARKT | {"campaign": "neumarkt-raeumt-auf"},
        NEUMARKT | {"campaign": "kleidertauschboerse"},
    )
    assert one.estimate == pytest.approx(960 / 61)


def test_without_population_or_rows_there_is_no_ratio(participation, population):
    for other in ({"city": "balingen", "year": 2016}, {"city": "anderswo", "year": 2024}):
        assert math.isnan(compare_rates(participation, population, NEUMARKT, other).estimate)
    register_only = compare_rates(participation, population, NEUMARKT, BALINGEN, basis="registry")
    assert math.isnan(register_only.estimate)


def test_a_selection_needs_town_year_and_columns_of_the_table(participation, population):
    with pytest.raises(ValueError, match="needs city and year"):
        compare_rates(participation, population, {"city": "neumarkt"}, BALINGEN)
    with pytest.raises(ValueError, match="columns of the table"):
        compare_rates(participation, population, NEUMARKT | {"stadtteil": "Altstadt"}, BALINGEN)


def test_a_ratio_rests_only_on_rows_that_give_both_measures(participation):
    """Added up row by row, in plain Python."""
    rows = participation[participation["city"].eq("neumarkt") & participation["year"].eq(2024)].to_dict("records")
    both = [r for r in rows if r["status"] == "held" and not pd.isna(r["hours"]) and not pd.isna(r["participants"])]
    row = ratios(participation).set_index(["city", "year"]).loc[("neumarkt", 2024)]
    assert row["n_hours_per_participation_rows"] == len(both)
    assert row["hours_per_participation"] == pytest.approx(
        sum(r["hours"] for r in both) / sum(r["participants"] for r in both)
    )
    assert len(both) < len(rows)


def test_shares_of_minors_lie_between_zero_and_one_in_both_towns(participation):
    shares = ratios(participation)["minors_share"].dropna()
    assert len(shares) >= 8
    assert shares.between(0, 1).all()


def test_measures_that_nobody_gives_are_missing(participation):
    found = ratios(participation, ("city",)).set_index("city")
    assert pd.isna(found.loc["balingen", "turnout_share"])
    assert found.loc["balingen", "n_turnout_share_rows"] == 0


def test_a_sum_of_zero_below_the_line_is_no_ratio():
    nobody = example_participation().assign(participants=0)
    assert ratios(nobody)["hours_per_participation"].isna().all()
