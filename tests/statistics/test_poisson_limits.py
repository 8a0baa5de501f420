"""Limits of counts against published and computed reference results; edges first."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.statistics.intervals import (
    garwood_interval,
    midp_interval,
    score_interval,
    wald_interval,
)

TOPIC = "01_poisson_limits"
ALL = [garwood_interval, midp_interval, score_interval, wald_interval]


def limits_of(function, counts, confidence):
    limits = [function(count, confidence=confidence) for count in counts]
    return {"lower": [limit.low for limit in limits], "upper": [limit.high for limit in limits]}


def side(interval):
    return {"lower": interval.low, "upper": interval.high}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("garwood-counts-0-500", garwood_interval),
        ("midp-counts-0-1000", midp_interval),
    ],
)
def test_limits_of_counts_match_the_reference(name, function, reference_case, check_reference):
    case = reference_case(TOPIC, name)
    counts = case["data"]["inline"]["count"]
    got = {level: limits_of(function, counts, int(level.removeprefix("conf")) / 100) for level in case["expected"]}
    check_reference(case, got)


def test_midp_limits_of_an_observed_to_expected_ratio(reference_case, check_reference):
    limits = midp_interval(4).scaled(1 / 3.3)
    check_reference(reference_case(TOPIC, "smr-midp-4-over-3.3"), {"ratio": limits.estimate, **side(limits)})


def test_exact_limits_of_the_welsh_nickel_workers(reference_case, check_reference):
    limits = garwood_interval(137).scaled(1 / 24.19893)
    got = {"rate": limits.estimate, **side(limits)}
    check_reference(reference_case(TOPIC, "welsh-nickel-smr"), got)


def test_three_methods_agree_on_the_prussian_horse_kicks(reference_case, check_reference):
    per = 1 / 280
    methods = {
        "exact": garwood_interval,
        "score": score_interval,
        "wald": wald_interval,
    }
    got = {name: side(function(196).scaled(per)) for name, function in methods.items()}
    check_reference(reference_case(TOPIC, "horse-kicks-four-methods"), {"rate": 196 * per, **got})


def test_no_event_has_the_lower_limit_zero_and_an_upper_limit(reference_case, check_reference):
    case = reference_case(TOPIC, "zero-count-rates")
    inhabitants = case["data"]["inline"]["population"]
    got = {
        "exact_upper_per_1000": [garwood_interval(0).scaled(1_000 / n).high for n in inhabitants],
        "midp_upper_per_1000": [midp_interval(0).scaled(1_000 / n).high for n in inhabitants],
        "one_sided95_upper_per_1000": [garwood_interval(0, confidence=0.9).scaled(1_000 / n).high for n in inhabitants],
        "lower": [garwood_interval(0).scaled(1_000 / n).low for n in inhabitants],
    }
    check_reference(case, got)


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("count", [None, float("nan")])
def test_a_count_that_is_not_available_gives_no_limits(function, count):
    limits = function(count)
    assert all(math.isnan(value) for value in (limits.estimate, limits.low, limits.high))


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("count", [-1, 2.5, float("inf")])
def test_a_count_is_whole_and_not_negative(function, count):
    with pytest.raises(ValueError, match="whole number"):
        function(count)


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_lies_between_zero_and_one(function, confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        function(3, confidence=confidence)


@given(count=st.integers(0, 100_000), confidence=st.floats(0.5, 0.999))
def test_midp_limits_lie_within_the_exact_ones_and_around_the_count(count, confidence):
    exact, midp = garwood_interval(count, confidence=confidence), midp_interval(count, confidence=confidence)
    assert exact.low <= midp.low <= count <= midp.high <= exact.high


@given(count=st.integers(0, 5_000))
def test_a_higher_confidence_never_narrows_the_exact_limits(count):
    narrow, wide = garwood_interval(count, confidence=0.9), garwood_interval(count, confidence=0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high
