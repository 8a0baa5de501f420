"""Statements: claimed only as often as promised, refused with few points, and honest where there is nothing to say."""

import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import engagement_analysis as ea
from engagement_analysis.analysis.changes.change_evidence import MIN_GROUPS, change_evidence
from engagement_analysis.analysis.changes.group_pairs import group_pairs
from engagement_analysis.analysis.changes.statements import KINDS, change_statement, trend_statement, year_statements
from engagement_analysis.analysis.examples import example_participation
from engagement_analysis.analysis.years.trend import trend
from engagement_analysis.statistics.swap_test import swap_test

sys.path.insert(0, str(Path(__file__).parent))
from simulate_statements import World, clubs, clubs_and_schools, like_neumarkt, of_the_workbooks, shares

RUNS = 500
"""A share of 4 percent comes out above 6.5 percent in one of 300 such simulations."""


def rows(counts: list[float | None], year: int, *, quality: str = "exact", status: str = "held") -> pd.DataFrame:
    """One row for each count, organisation by organisation; the other columns as in the example town."""
    template = example_participation().iloc[[0] * len(counts)].reset_index(drop=True)
    names = pd.array([f"gruppe-{number}" for number in range(len(counts))], dtype="string")
    people = pd.array(counts, dtype="Int64")
    qualities = ["missing" if count is None else quality for count in counts]
    return template.assign(
        year=pd.array([year] * len(counts), dtype="Int64"),
        organisation=names,
        organisation_id=names,
        status=pd.Series([status] * len(counts), dtype="category"),
        participants=people,
        participants_low=people,
        participants_high=people,
        participants_quality=pd.Series(qualities, dtype="category"),
    )


def told(now: list[float | None], before: list[float | None], **settings_: object):
    return change_statement(rows(now, 2025), rows(before, 2024), years=(2024, 2025), **settings_)


BEFORE = [12, 25, 8, 40, 15, 30, 22, 9, 18, 60, 14, 33, 11, 27, 19, 45, 7, 21, 16, 38, 24, 10, 29, 13]
DOUBLED = [2 * count for count in BEFORE]


@pytest.mark.parametrize("sizes", [clubs, clubs_and_schools, like_neumarkt])
@pytest.mark.parametrize("stays", [0.5, 0.85, 1.0])
def test_without_a_change_few_statements_claim_one(sizes, stays):
    found = shares(World(40, sizes, stays), measure="participations", runs=RUNS, seed=11)
    assert found.claims <= 0.065
    assert shares(World(40, sizes, stays), measure="organisations", runs=RUNS, seed=11).claims <= 0.065


@pytest.mark.parametrize("change", [{"more_groups": 2.0}, {"larger_groups": 2.0}])
def test_a_doubling_is_seen_at_the_size_of_the_data_and_refused_below(change):
    real = shares(World(is_fixed=True, **change), measure="participations", runs=RUNS, seed=12)
    assert real.made * real.claims >= 0.8
    assert real.claims >= 0.85
    assert shares(World(8, clubs, 0.4, **change), measure="participations", runs=RUNS, seed=12).made < 0.01


@pytest.mark.parametrize("change", [{"more_groups": 2.0}, {"larger_groups": 2.0}])
@pytest.mark.parametrize("year", [2024, 2025])
def test_a_doubling_of_a_real_year_is_seen_refusals_counted_as_overlooked(year, change):
    world = next(world for name, world in of_the_workbooks().items() if f" {year}," in name)
    found = shares(replace(world, **change), measure="participations", runs=2 * RUNS, seed=15)
    assert found.made * found.claims >= 0.8


def test_twice_as_many_organisations_are_seen():
    found = shares(World(is_fixed=True, more_groups=2.0), measure="organisations", runs=RUNS, seed=13)
    assert found.made * found.claims >= 0.9


def test_the_luck_of_a_whole_year_is_not_covered_and_the_docs_say_so():
    assert shares(World(luck=0.2), measure="participations", runs=RUNS, seed=14).claims > 0.15


@given(st.integers(0, 30), st.integers(0, 30))
def test_the_swap_test_of_single_organisations_is_that_of_mcnemar(came, left):
    expected = stats.binomtest(came, came + left).pvalue if came + left else 1.0
    assert swap_test([1] * came + [-1] * left) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=9))
def test_the_swap_test_counts_every_way(differences):
    signs = ((np.arange(2 ** len(differences))[:, None] >> np.arange(len(differences))) & 1) * 2 - 1
    sums = np.abs(signs @ np.abs(differences))
    assert swap_test(differences) == pytest.approx(float((sums >= abs(sum(differences))).mean()), abs=1e-12)
    # Not whole numbers go onto a grid: never a smaller p value than the exact one of the same numbers.
    assert swap_test([one / 3 for one in differences]) >= swap_test(differences) - 1e-12


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=40), st.sampled_from([0.9, 0.95, 0.99]))
def test_swapping_the_years_turns_the_verdict_round(pairs, confidence):
    now, before = [x for x, _ in pairs], [y for _, y in pairs]
    for measure in ("participations", "organisations"):
        one = change_evidence(now, before, measure=measure, confidence=confidence)
        other = change_evidence(before, now, measure=measure, confidence=confidence)
        assert other.direction == (None if one.direction is None else -one.direction)
        if one.direction:
            assert not one.low <= 1 <= one.high
        if one.direction == 0:
            assert one.low <= 1 <= one.high or one.p_value <= 0.04


def test_a_doubling_of_every_group_is_an_increase_with_its_numbers():
    one = told(DOUBLED, BEFORE, place="in Neumarkt")
    assert one.kind == "increase"
    assert one.is_claim
    assert one.ratio == 2
    assert 1 < one.low < 2 < one.high
    assert one.sentence.startswith(
        "Die Zahl der Teilnahmen nahm in Neumarkt von 2024 auf 2025 zu, auf das 2,0-Fache (95"
    )
    assert told(BEFORE, DOUBLED).kind == "decrease"


def test_the_same_numbers_again_are_no_reliable_change():
    one = told(BEFORE, BEFORE)
    assert one.kind == "no_reliable_change"
    assert "keine belastbare Veränderung" in one.sentence


def test_a_break_is_named_instead_of_a_change():
    one = told(DOUBLED, BEFORE, reason_codes=["invitation-changed"])
    assert (one.kind, math.isnan(one.ratio)) == ("not_comparable", True)
    assert one.sentence.endswith("nicht vergleichbar, weil der Kreis der Eingeladenen wechselte.")
    organisations = told(DOUBLED, BEFORE, reason_codes=["many-missing"], measure="organisations")
    assert organisations.kind != "not_comparable", "how people were counted does not matter for who came"


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        ([], BEFORE, "Für 2025 liegen keine Angaben vor"),
        (BEFORE, [], "Für 2024 liegen keine Angaben vor"),
        ([None] * 20, BEFORE, "Für 2025 fehlt bei vielen Einträgen die Zahl"),
        ([*BEFORE[:12], *[None] * 12], BEFORE, "Für 2025 fehlt bei vielen Einträgen die Zahl"),
        (BEFORE, [0] * 24, "2024 kam niemand"),
        ([0] * 24, [0] * 24, "2024 kam niemand"),
        (DOUBLED[:8], BEFORE[:8], "zu wenige Gruppen"),
        ([5], [5], "zu wenige Gruppen"),
    ],
)
def test_too_little_is_said_to_be_too_little(now, before, reason):
    one = told(now, before)
    assert one.kind == "not_enough_data"
    assert math.isnan(one.ratio)
    assert reason in one.reasons[0]
    assert one.sentence.endswith(".")


def test_estimates_alone_carry_no_statement():
    one = change_statement(rows(DOUBLED, 2025, quality="approximate"), rows(BEFORE, 2024), years=(2024, 2025))
    assert one.kind == "not_enough_data"
    assert "genau gezählt" in one.sentence


def test_a_direction_that_missing_counts_could_turn_is_left_open():
    # Each of 20 groups brought a tenth more, but the largest of them did not say how many came.
    before = [20] * 20 + [300] * 4
    now = [24] * 20 + [None] * 4
    one = told(now, before)
    assert one.kind == "no_reliable_change"
    assert one.reason_codes == ("uncertain-counts",)


def test_cancelled_rows_are_no_year():
    cancelled = rows(DOUBLED, 2025, status="cancelled")
    assert change_statement(cancelled, rows(BEFORE, 2024), years=(2024, 2025)).kind == "not_enough_data"


def test_rates_need_inhabitants_and_follow_them():
    assert told(DOUBLED, BEFORE, measure="rates").reasons == ("Es fehlt eine passende Einwohnerzahl",)
    grown = told(DOUBLED, BEFORE, measure="rates", inhabitants=(20_000, 40_000))
    assert (grown.kind, grown.ratio) == ("no_reliable_change", 1)
    steady = told(DOUBLED, BEFORE, measure="rates", inhabitants=(40_000, 40_400))
    assert steady.kind == "increase"
    assert steady.ratio == pytest.approx(2 / 1.01)


def test_organisations_are_counted_even_where_they_brought_nobody():
    pairs = group_pairs(rows([0, None, 5], 2025), rows([4], 2024))
    assert pairs["came_now"].tolist() == [True, True, True]
    assert pairs["came_before"].tolist() == [True, False, False]
    many = told([0] * 60, [0] * 24, measure="organisations")
    assert (many.kind, many.ratio) == ("increase", 2.5)


def test_the_sentence_on_organisations_gives_no_limits_that_tell_who_left():
    one = told(BEFORE, [*BEFORE[:22], 5, 6], measure="organisations")
    assert "Fache" not in one.sentence


def test_no_statement_below_the_least_number_of_groups_whatever_comes_out():
    few = MIN_GROUPS - 1
    assert change_evidence([1000] * few, [1] * few).direction is None
    assert change_evidence([1000] * MIN_GROUPS, [1] * MIN_GROUPS).direction == 1


def test_the_towns_years_get_one_statement_each_and_first_years_say_so(project_root):
    table = ea.load(project_root / "data" / "raw" / "neumarkt", city="neumarkt").participation
    invited = table[["city", "campaign", "year"]].drop_duplicates().assign(organisation_type="club")
    found = year_statements(table, invited, by=("city", "campaign"), places={"neumarkt": "in Neumarkt"})
    assert set(found["kind"]) <= set(KINDS)
    assert not found.duplicated(["city", "campaign", "year"]).any()
    first = found.loc[found["previous_year"].isna()]
    assert first["sentence"].str.contains("das erste Jahr mit Angaben").all()
    assert len(first) == found["campaign"].nunique()
    across = year_statements(table, invited, first_year=2021)
    assert across["years"].tolist() == [(2021, year) for year in (2022, 2023, 2024, 2025)]
    assert across["kind"].iloc[-1] == "not_comparable", "a campaign came in between"


def test_a_trend_becomes_a_statement_of_the_same_form():
    years = pd.DataFrame({"year": range(2012, 2026), "count": [40 * 1.2**step // 1 for step in range(14)]})
    risen = trend_statement(trend(years))
    assert risen.kind == "increase"
    assert 1.1 < risen.low < risen.ratio < risen.high < 1.3
    few = trend_statement(trend(years.iloc[:4]))
    assert (few.kind, few.reason_codes) == ("not_enough_data", ("too-few-years",))
    assert "Vier Jahre können keinen Trend belegen" in few.sentence


def test_statements_show_themselves_with_their_method():
    page = told(DOUBLED, BEFORE, place="<b>")._repr_html_()
    assert "&lt;b&gt;" in page
    assert "swap test" in page


@pytest.mark.parametrize("wrong", [{"measure": "persons"}, {"confidence": 1.0}])
def test_misuse_is_refused(wrong):
    with pytest.raises(ValueError, match=r"measure|confidence"):
        told(BEFORE, BEFORE, **wrong)


def test_worlds_without_a_change_keep_their_expected_sum():
    rng = np.random.default_rng(3)
    world = replace(World(40, clubs), stays=0.5)
    sums = np.array([[side.sum() for side in world.draw(rng)] for _ in range(2_000)]).mean(axis=0)
    assert sums[0] == pytest.approx(sums[1], rel=0.03)
