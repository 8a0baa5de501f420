"""Trends by ranks: reference results of R packages, the exact distribution by enumeration, what must not matter."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engagement_analysis.statistics.rank_trend import mann_kendall, theil_sen

TOPIC = "04_mann_kendall"
CASES = [
    "by-hand-14-values",
    "maxau-discharge",
    "maxau-sediment",
    "great-lakes-precipitation",
    "sen-1968",
    "four-rising",
    "four-with-tie",
    "mk-all-equal",
    "maxau-sediment-missing",
    "munich-frost-days",
]
values = st.lists(st.integers(-50, 50), min_size=2, max_size=12)
few_values = st.lists(st.integers(0, 3), min_size=2, max_size=7)


def trend_figures(table: pd.DataFrame) -> dict[str, object]:
    test, line = mann_kendall(table["y"], table["t"]), theil_sen(table["y"], table["t"])
    at_93 = theil_sen(table["y"], table["t"], confidence=0.93)
    return {
        "n": test.n,
        "S": test.s,
        "p_exact": test.p_value,
        "slope": line.estimate,
        "slope_ci_rank": [line.low, line.high],
        "slope_ci_93": [at_93.low, at_93.high],
    }


@pytest.mark.parametrize("name", CASES)
def test_kendall_and_sen_match_r(name, reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, name)
    data = case["data"]
    table = reference_table(data["file"]) if "file" in data else pd.DataFrame(data["inline"])
    check_reference(case, trend_figures(table))


def test_exact_distribution_matches_r(reference_case, check_reference):
    case = reference_case(TOPIC, "exact-null-distribution-4-10")
    got = {}
    for n in case["data"]["inline"]["n"]:
        top = n * (n - 1) // 2
        upper = list(range(top % 2, top + 1, 2))
        p_values = {s: mann_kendall(an_order_with(n, s)).p_value for s in {*upper, 2} if s % 2 == top % 2}
        beyond = {s: p_values[s] / 2 for s in upper if s} | ({} if 0 not in upper else {0: 1 - p_values[2] / 2})
        got[f"n{n}"] = {"S": upper, "p_one_sided": [beyond[s] for s in upper]}
    check_reference(case, got)


def an_order_with(n: int, s: int) -> list[int]:
    """Values 0 to n - 1 in an order of which so many pairs more rise than fall."""
    falling, order = (n * (n - 1) // 2 - s) // 2, []
    for value in range(n):
        behind = min(value, falling)
        order.insert(len(order) - behind, value)
        falling -= behind
    return order


@settings(max_examples=settings.default.max_examples // 2)
@given(y=few_values)
def test_exact_p_is_the_share_of_all_orders(y):
    orders = np.array(list(itertools.permutations(y)))
    first, second = np.triu_indices(len(y), k=1)
    s = np.sign(orders[:, second] - orders[:, first]).sum(axis=1)
    test = mann_kendall(y)
    assert test.p_value == pytest.approx((np.abs(s) >= abs(test.s)).mean())
    assert test.smallest_p == pytest.approx((np.abs(s) == np.abs(s).max()).mean())


@settings(max_examples=settings.default.max_examples // 2)
@given(y=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30, unique=True))
def test_without_ties_it_is_scipys_exact_test(y):
    reference = stats.kendalltau(range(len(y)), y, method="exact")
    assert mann_kendall(y).p_value == pytest.approx(reference.pvalue, rel=1e-9)


@settings(max_examples=settings.default.max_examples // 2)
@given(y=values, shift=st.integers(-2_000, 2_000))
def test_calling_the_years_differently_changes_neither_test_nor_slope(y, shift):
    years, moved = range(len(y)), [year + shift for year in range(len(y))]
    assert repr(mann_kendall(y, years)) == repr(mann_kendall(y, moved))  # as texts nan equals nan, with every Python
    one, other = theil_sen(y, years), theil_sen(y, moved)
    assert (one.estimate, one.low, one.high) == pytest.approx((other.estimate, other.low, other.high), nan_ok=True)


@settings(max_examples=settings.default.max_examples // 2)
@given(y=values)
def test_time_turned_round_turns_test_and_slope_round(y):
    years = list(range(len(y)))
    one, turned = mann_kendall(y, years), mann_kendall(y, years[::-1])
    assert (one.s, one.p_value) == (-turned.s, turned.p_value)
    assert theil_sen(y, years).estimate == pytest.approx(-theil_sen(y, years[::-1]).estimate)


@settings(max_examples=settings.default.max_examples // 2)
@given(y=values, factor=st.integers(1, 1_000))
def test_the_unit_does_not_matter_to_the_test_and_stretches_the_slope(y, factor):
    stretched = [value * factor for value in y]
    assert mann_kendall(y).p_value == mann_kendall(stretched).p_value
    assert theil_sen(stretched).estimate == pytest.approx(factor * theil_sen(y).estimate)


@settings(max_examples=settings.default.max_examples // 2)
@given(y=values, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(y, seed):
    rows = list(enumerate(y))
    seed.shuffle(rows)
    assert repr(mann_kendall([v for _, v in rows], [t for t, _ in rows])) == repr(mann_kendall(y))


def test_four_years_can_never_be_enough():
    assert mann_kendall(range(4)).smallest_p == pytest.approx(1 / 12)
    assert all(mann_kendall(order).p_value > 0.08 for order in itertools.permutations(range(4)))


def test_a_perfect_line_has_its_slope_and_limits():
    line = theil_sen([5, 7, 9, 11, 13, 15, 17, 19], range(2018, 2026))
    assert (line.estimate, line.low, line.high) == pytest.approx((2, 2, 2))


@pytest.mark.parametrize("y", [[], [5], [None, 5, float("nan")]])
def test_fewer_than_two_values_are_no_trend(y):
    test, line = mann_kendall(y), theil_sen(y)
    assert math.isnan(test.p_value)
    assert math.isnan(test.smallest_p)
    assert math.isnan(line.estimate)
    assert line.code == "too-few"


def test_equal_values_give_no_limits_that_look_like_certainty():
    line = theil_sen([7, 7, 7, 7, 7])
    assert line.estimate == 0
    assert math.isnan(line.low)
    assert line.code == "all-equal"


def test_two_values_in_one_year_have_no_exact_test_but_a_normal_one():
    test = mann_kendall([3, 4, 8, 9, 12], [2020, 2020, 2021, 2022, 2023])
    assert 0 < test.p_value < 1
    assert math.isnan(test.smallest_p)
    assert test.s == 9


def test_lists_of_different_length_are_refused():
    with pytest.raises(ValueError, match="2 values, but 1 times"):
        mann_kendall([1, 2], [1])
    with pytest.raises(ValueError, match="confidence"):
        theil_sen([1, 2], confidence=95)
