"""Limits of counts against published and computed reference results; edges first."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.statistics.intervals import fay_feuer_interval, garwood_interval

TOPIC = "01_poisson_limits"


def side(interval):
    return {"lower": interval.low, "upper": interval.high}


def test_limits_of_counts_match_the_reference(reference_case, check_reference):
    case = reference_case(TOPIC, "garwood-counts-0-500")
    got = {}
    for level in case["expected"]:
        confidence = int(level.removeprefix("conf")) / 100
        limits = [garwood_interval(count, confidence=confidence) for count in case["data"]["inline"]["count"]]
        got[level] = {"lower": [limit.low for limit in limits], "upper": [limit.high for limit in limits]}
    check_reference(case, got)


def test_exact_limits_of_the_welsh_nickel_workers(reference_case, check_reference):
    limits = garwood_interval(137).scaled(1 / 24.19893)
    got = {"rate": limits.estimate, **side(limits)}
    check_reference(reference_case(TOPIC, "welsh-nickel-smr"), got)


def test_exact_limits_of_the_prussian_horse_kicks(reference_case, check_reference):
    got = {"rate": 196 / 280, "exact": side(garwood_interval(196).scaled(1 / 280))}
    check_reference(reference_case(TOPIC, "horse-kicks-four-methods"), got)


def test_no_event_has_the_lower_limit_zero_and_an_upper_limit(reference_case, check_reference):
    case = reference_case(TOPIC, "zero-count-rates")
    inhabitants = case["data"]["inline"]["population"]
    got = {
        "exact_upper_per_1000": [garwood_interval(0).scaled(1_000 / n).high for n in inhabitants],
        "one_sided95_upper_per_1000": [garwood_interval(0, confidence=0.9).scaled(1_000 / n).high for n in inhabitants],
        "lower": [garwood_interval(0).scaled(1_000 / n).low for n in inhabitants],
    }
    check_reference(case, got)


@given(count=st.integers(1, 500))
def test_groups_of_one_person_have_the_exact_limits_of_persons(count):
    groups, persons = fay_feuer_interval([1] * count), garwood_interval(count)
    assert (groups.low, groups.estimate, groups.high) == pytest.approx((persons.low, persons.estimate, persons.high))


@pytest.mark.parametrize("count", [None, float("nan")])
def test_a_count_that_is_not_available_gives_no_limits(count):
    limits = garwood_interval(count)
    assert all(math.isnan(value) for value in (limits.estimate, limits.low, limits.high))


@pytest.mark.parametrize("count", [-1, 2.5, float("inf")])
def test_a_count_is_whole_and_not_negative(count):
    with pytest.raises(ValueError, match="whole number"):
        garwood_interval(count)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_lies_between_zero_and_one(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        garwood_interval(3, confidence=confidence)


@given(count=st.integers(0, 5_000))
def test_a_higher_confidence_never_narrows_the_exact_limits(count):
    narrow, wide = garwood_interval(count, confidence=0.9), garwood_interval(count, confidence=0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high
