"""Weighted sums of counts: reference results of Fay & Feuer, Tiwari, Dobson and English public health."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.statistics.intervals import fay_feuer_interval, garwood_interval
from engagement_analysis.statistics.standardised import directly_standardised_rate, indirectly_standardised_ratio

TOPIC = "09_standardised_rates"
METHODS = ["fay_feuer", "tiwari", "dobson", "dobson_byar", "wald"]


def all_methods(count, inhabitants, standard, per=1.0):
    got = {}
    for method in METHODS:
        limits = directly_standardised_rate(count, inhabitants, standard, per=per, method=method)
        got |= {method: {"lower": limits.low, "upper": limits.high}, "rate": limits.estimate}
    return got


# Plain sums of the input, which no function of ours computes.
SUMS = ("total_count", "total_pop", "crude_rate", "std_err")


def test_downs_syndrome_by_birth_order_as_in_fay_and_feuer(reference_case, reference_table, check_reference):
    case = reference_case(TOPIC, "fay-feuer-down-syndrome")
    rows = reference_table("down-syndrome.csv")
    got = {}
    for order, strata in rows.groupby("birth_order"):
        name = "order5plus" if str(order).startswith("5") else f"order{order}"
        got[name] = all_methods(strata["count"], strata["population"], strata["standard"], per=100_000)
    assert set(got) == set(case["expected"])
    check_reference(case, got, leave_out=tuple(f"{name}.{part}" for name in got for part in SUMS))


def test_two_cities_standardised_by_sex(reference_case, check_reference):
    case = reference_case(TOPIC, "leptospirosis-two-cities")
    data = case["data"]["inline"]
    got = {}
    for city in ("ED", "GL"):
        of_city = [i for i, name in enumerate(data["city"]) if name == city]
        strata = [[data[column][i] for i in of_city] for column in ("count", "population", "standard")]
        got[city] = all_methods(*strata)
    check_reference(case, got, leave_out=tuple(f"{name}.{part}" for name in got for part in SUMS))


def test_a_single_stratum_reduces_to_the_poisson_limits(reference_case, check_reference):
    case = reference_case(TOPIC, "one-stratum")
    check_reference(case, all_methods([7], [2_500], [1], per=1_000), leave_out=SUMS)


def test_no_event_has_gamma_limits_but_no_others(reference_case, check_reference):
    case = reference_case(TOPIC, "no-events")
    data = case["data"]["inline"]
    check_reference(case, all_methods(data["count"], data["population"], data["standard"], per=1_000))


def test_a_stratum_with_weight_but_without_inhabitants_is_refused(reference_case):
    case = reference_case(TOPIC, "empty-stratum")
    data = case["data"]["inline"]
    assert case["expected"]["error"] is True
    with pytest.raises(ValueError, match="no inhabitants"):
        directly_standardised_rate(data["count"], data["population"], data["standard"])


def test_public_health_rates_are_refused_below_ten_events(reference_case, reference_table, check_reference):
    case = reference_case(TOPIC, "phe-dsr-big-tiny")
    got = {}
    for area, strata in reference_table("phe-dsr-big-tiny.csv").groupby("area"):
        columns = [strata[name] for name in ("count", "population", "standard")]
        limits = {
            level: directly_standardised_rate(
                *columns, per=100_000, confidence=confidence, method="dobson_byar", min_events=10
            )
            for level, confidence in (("95", 0.95), ("998", 0.998))
        }
        got[str(area).removeprefix("testdata_")] = {"rate": limits["95"].estimate} | {
            f"{name}{level}": value
            for level, one in limits.items()
            for name, value in (("lower", one.low), ("upper", one.high))
        }
    check_reference(case, got, leave_out=("big.total_count", "tiny.total_count"))


def test_standardised_to_the_european_population_of_1976(reference_case, reference_table, check_reference):
    rows = reference_table("phe-dsr-esp1976.csv")
    columns = [rows[name] for name in ("count", "population", "standard")]
    limits = directly_standardised_rate(*columns, per=100_000, method="dobson_byar", min_events=10)
    got = {"rate": limits.estimate, "lower95": limits.low, "upper95": limits.high}
    check_reference(reference_case(TOPIC, "phe-dsr-esp1976"), got)


def test_indirectly_standardised_ratio_of_english_public_health(reference_case, reference_table, check_reference):
    rows = reference_table("phe-smr-big.csv")
    rows = rows[rows["area"].eq("testdata_big")]
    expected = float((rows["population"] * rows["reference_count"] / rows["reference_population"]).sum())
    got = {"expected": expected}
    for level, confidence in (("95", 0.95), ("998", 0.998)):
        limits = indirectly_standardised_ratio(int(rows["count"].sum()), expected, confidence=confidence)
        got |= {"ratio": limits.estimate, f"lower{level}": limits.low, f"upper{level}": limits.high}
    check_reference(reference_case(TOPIC, "phe-smr-big"), {"big": got}, leave_out=("big.observed", "big.used"))


@given(size=st.integers(1, 200), n_groups=st.integers(1, 200))
def test_groups_of_one_size_have_the_exact_limits_of_their_number(size, n_groups):
    groups, number = fay_feuer_interval([size] * n_groups), garwood_interval(n_groups)
    assert (groups.low, groups.high) == pytest.approx((number.low * size, number.high * size))


@given(sizes=st.lists(st.integers(1, 200), min_size=1, max_size=40))
def test_people_in_groups_have_wider_limits_than_as_many_who_come_alone(sizes):
    groups, persons = fay_feuer_interval(sizes), garwood_interval(sum(sizes))
    assert groups.low <= persons.low * (1 + 1e-9)
    assert groups.high >= persons.high * (1 - 1e-9)


@given(sizes=st.lists(st.integers(1, 200), min_size=1, max_size=40))
def test_the_mean_weight_gives_a_narrower_upper_limit_than_the_largest(sizes):
    assert fay_feuer_interval(sizes, modification="mean").high <= fay_feuer_interval(sizes).high * (1 + 1e-9)


def test_nobody_came_is_zero_at_least_and_one_largest_group_at_most():
    limits = fay_feuer_interval([0, 0], max_weight=25)
    assert (limits.estimate, limits.low) == (0, 0)
    assert limits.high == pytest.approx(25 * garwood_interval(0).high)


def test_without_any_group_there_is_no_upper_limit():
    limits = fay_feuer_interval([])
    assert (limits.estimate, limits.low) == (0, 0)
    assert math.isnan(limits.high)


def test_a_group_whose_size_is_not_available_makes_the_sum_not_available():
    assert math.isnan(fay_feuer_interval([20, None, 8]).estimate)


def test_misuse_of_weights_is_refused():
    with pytest.raises(ValueError, match="negative"):
        fay_feuer_interval([-1])
    with pytest.raises(ValueError, match="2 weights, but 1 counts"):
        fay_feuer_interval([1, 2], [1])
    with pytest.raises(ValueError, match="modification"):
        fay_feuer_interval([1], modification="median")
    with pytest.raises(ValueError, match="unknown method"):
        directly_standardised_rate([1], [1], [1], method="bayes")
    with pytest.raises(ValueError, match="differ in number"):
        directly_standardised_rate([1, 2], [1], [1])
    with pytest.raises(ValueError, match="no weight"):
        directly_standardised_rate([1], [1], [0])
    with pytest.raises(ValueError, match="above 0"):
        indirectly_standardised_ratio(3, 0)
