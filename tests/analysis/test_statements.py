"""The rule on two years: claims a change only as often as promised, and none from few groups."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engagement_analysis.statistics.two_years import MIN_GROUPS, compare_years, swap_test

sys.path.insert(0, str(Path(__file__).parent))
from simulate_statements import World, clubs, clubs_and_schools, like_neumarkt, of_the_workbooks, shares

RUNS = 500
"""A share of 4 percent comes out above 6.5 percent in one of 300 such simulations."""

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


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=40), st.sampled_from([0.9, 0.95, 0.99]))
def test_swapping_the_years_turns_the_verdict_round(pairs, confidence):
    now, before = [x for x, _ in pairs], [y for _, y in pairs]
    for measure in ("participations", "organisations"):
        one = compare_years(now, before, measure=measure, confidence=confidence)
        other = compare_years(before, now, measure=measure, confidence=confidence)
        assert other.direction == (None if one.direction is None else -one.direction)
        if one.direction:
            assert not one.low <= 1 <= one.high
        if one.direction == 0:
            assert one.low <= 1 <= one.high or one.p_value <= 0.04


def test_a_doubling_of_every_group_is_an_increase_with_its_numbers():
    found = compare_years(DOUBLED, BEFORE)
    assert (found.direction, found.estimate) == (1, 2)
    assert 1 < found.low < 2 < found.high
    assert compare_years(BEFORE, DOUBLED).direction == -1
    assert compare_years(BEFORE, BEFORE).direction == 0


def test_rates_follow_the_inhabitants():
    grown = compare_years(DOUBLED, BEFORE, exposure=(40_000, 20_000))
    assert (grown.direction, grown.estimate) == (0, 1)
    assert compare_years(DOUBLED, BEFORE, exposure=(40_400, 40_000)).estimate == pytest.approx(2 / 1.01)


def test_no_direction_below_the_least_number_of_groups_whatever_comes_out():
    few = MIN_GROUPS - 1
    assert compare_years([1000] * few, [1] * few).direction is None
    assert compare_years([1000] * few, [1] * few).code == "too-few-groups"
    assert compare_years([1000] * MIN_GROUPS, [1] * MIN_GROUPS).direction == 1
    assert compare_years([], []).direction is None


@pytest.mark.parametrize("wrong", [{"measure": "persons"}, {"confidence": 1.0}, {"exposure": (0, 1)}])
def test_misuse_is_refused(wrong):
    with pytest.raises(ValueError, match=r"measure|confidence|exposures"):
        compare_years(BEFORE, BEFORE, **wrong)
    with pytest.raises(ValueError, match="1 groups this year, 2"):
        compare_years([1], [1, 2])


def test_worlds_without_a_change_keep_their_expected_sum():
    rng = np.random.default_rng(3)
    world = replace(World(40, clubs), stays=0.5)
    sums = np.array([[side.sum() for side in world.draw(rng)] for _ in range(2_000)]).mean(axis=0)
    assert sums[0] == pytest.approx(sums[1], rel=0.03)
