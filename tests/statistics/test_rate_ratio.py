"""Two rates compared: persons against reference results, groups against what they must reduce to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engagement_analysis.statistics.person_ratio import person_rate_ratio
from engagement_analysis.statistics.rate_ratio import group_rate_ratio, paired_rate_ratio

TOPIC = "02_rate_ratio"
METHODS = ["exact", "score", "wald_log"]
CASES = [
    "rateratio-2-9-a",
    "rateratio-2-9-b",
    "exactci-2-10",
    "danish-lung-cancer-cities",
    "rothman-breast-cancer",
    "zero-against-five",
    "identical-rates",
    "large-counts-two-towns",
]
group_sizes = st.lists(st.integers(1, 150), min_size=1, max_size=40)


@pytest.mark.parametrize("name", CASES)
def test_limits_of_two_counts_match_the_reference(name, reference_case, check_reference):
    case = reference_case(TOPIC, name)
    (x1, x2), (t1, t2) = case["data"]["inline"]["count"], case["data"]["inline"]["exposure"]
    ratios = {method: person_rate_ratio(x1, x2, exposure=(t1, t2), method=method) for method in METHODS}
    limits = {method: {"lower": ratio.low, "upper": ratio.high} for method, ratio in ratios.items()}
    check_reference(case, {"rate_ratio": ratios["exact"].estimate, **limits})


def test_three_against_none_is_a_ratio_without_end_as_in_r():
    ratio = person_rate_ratio(3, 0)
    assert (ratio.estimate, ratio.high) == (math.inf, math.inf)
    assert ratio.low == pytest.approx(0.41323, abs=1e-5)


@given(above=st.integers(1, 300), below=st.integers(1, 300), t=st.floats(0.1, 10))
def test_groups_of_one_person_give_the_exact_limits_of_persons(above, below, t):
    groups = group_rate_ratio([1] * above, [1] * below, exposure=(t, 1.0))
    persons = person_rate_ratio(above, below, exposure=(t, 1.0), method="exact")
    assert groups.estimate == pytest.approx(persons.estimate)
    assert (groups.low, groups.high) == pytest.approx((persons.low, persons.high), rel=1e-9)


@given(sizes=group_sizes, reference=group_sizes, factor=st.integers(2, 30))
def test_counting_people_by_the_dozen_does_not_change_the_ratio(sizes, reference, factor):
    one = group_rate_ratio(sizes, reference)
    dozens = group_rate_ratio([size * factor for size in sizes], [size * factor for size in reference])
    assert (one.low, one.estimate, one.high) == pytest.approx((dozens.low, dozens.estimate, dozens.high))


@given(sizes=group_sizes, reference=group_sizes)
def test_turning_the_fraction_round_turns_the_limits_round(sizes, reference):
    ratio, inverse = group_rate_ratio(sizes, reference), group_rate_ratio(reference, sizes)
    assert ratio.low == pytest.approx(1 / inverse.high)
    assert ratio.high == pytest.approx(1 / inverse.low)


@given(sizes=group_sizes, reference=group_sizes)
def test_the_ratio_lies_within_its_limits(sizes, reference):
    ratio = group_rate_ratio(sizes, reference)
    assert 0 < ratio.low < ratio.estimate < ratio.high < math.inf


@given(sizes=st.lists(st.integers(2, 150), min_size=2, max_size=40))
def test_people_in_groups_say_less_than_as_many_who_come_alone(sizes):
    groups = group_rate_ratio(sizes, sizes)
    persons = person_rate_ratio(sum(sizes), sum(sizes))
    assert groups.low < persons.low
    assert groups.high > persons.high


def test_nobody_above_the_line_is_a_ratio_of_zero_with_an_upper_limit():
    ratio = group_rate_ratio([], [20, 20, 20, 20, 20])
    assert (ratio.estimate, ratio.low) == (0, 0)
    assert ratio.high == pytest.approx(person_rate_ratio(0, 5).high)


def test_nobody_below_the_line_is_a_ratio_without_end_and_no_upper_limit():
    ratio = group_rate_ratio([20, 20, 20], [])
    assert ratio.estimate == math.inf
    assert ratio.low > 0
    assert ratio.high == math.inf


@pytest.mark.parametrize(("sizes", "reference"), [([], []), ([0, 0], [0]), ([float("nan"), 3], [4]), ([3], [None])])
def test_nothing_to_compare_gives_no_ratio(sizes, reference):
    ratio = group_rate_ratio(sizes, reference)
    assert all(math.isnan(value) for value in (ratio.estimate, ratio.low, ratio.high))


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="negative"):
        group_rate_ratio([-3], [4])
    with pytest.raises(ValueError, match="exposures"):
        group_rate_ratio([3], [4], exposure=(0, 1))
    with pytest.raises(ValueError, match="unknown method"):
        person_rate_ratio(3, 4, method="bayes")
    with pytest.raises(ValueError, match="whole"):
        person_rate_ratio(2.5, 4)


@given(pairs=st.lists(st.tuples(st.integers(0, 150), st.integers(0, 150)), min_size=2, max_size=30))
def test_paired_limits_turn_round_with_the_fraction(pairs):
    now, before = [x for x, _ in pairs], [y for _, y in pairs]
    if sum(now) == 0 or sum(before) == 0:
        return
    ratio, inverse = paired_rate_ratio(now, before), paired_rate_ratio(before, now)
    assert ratio.low == pytest.approx(1 / inverse.high)
    assert ratio.low < ratio.estimate < ratio.high


def test_following_organisations_narrows_the_limits_where_they_return():
    now, before = [26, 80, 15, 40, 33, 12, 60, 22], [20, 75, 18, 44, 30, 15, 55, 25]
    paired, unpaired = paired_rate_ratio(now, before), group_rate_ratio(now, before)
    assert paired.estimate == pytest.approx(unpaired.estimate)
    assert unpaired.low < paired.low < paired.high < unpaired.high


def test_paired_limits_are_those_of_a_poisson_regression_with_clusters():
    """statsmodels' cluster-robust variance of the year's coefficient, without its own small-sample factor."""
    sm = pytest.importorskip("statsmodels.api")
    now, before = [26.0, 80, 15, 40, 0, 9], [20.0, 75, 0, 44, 12, 7]
    n = len(now)
    design = sm.add_constant([1.0] * n + [0.0] * n)
    cluster = {"groups": [*range(n), *range(n)], "use_correction": False}
    fit = sm.GLM(now + before, design, family=sm.families.Poisson()).fit(cov_type="cluster", cov_kwds=cluster)
    half = stats.t.ppf(0.975, n - 1) * math.sqrt(n / (n - 1)) * fit.bse[1]
    ratio = paired_rate_ratio(now, before)
    assert ratio.estimate == pytest.approx(math.exp(fit.params[1]))
    assert (ratio.low, ratio.high) == pytest.approx((math.exp(fit.params[1] - half), math.exp(fit.params[1] + half)))


def test_the_same_numbers_again_are_no_certainty():
    ratio = paired_rate_ratio([20, 30, 40], [20, 30, 40])
    persons = person_rate_ratio(90, 90, method="wald_log")
    assert ratio.low < persons.low < 1 < persons.high < ratio.high


@pytest.mark.parametrize(
    ("now", "before"), [([30], [20]), ([0, 0], [20, 30]), ([20, 30], [0, 0]), ([20, None], [5, 5])]
)
def test_too_little_to_follow_falls_back_to_unpaired_limits(now, before):
    paired = paired_rate_ratio(now, before)
    unpaired = group_rate_ratio([x for x in now if x != 0], [y for y in before if y != 0])
    assert paired == unpaired or math.isnan(paired.low)


def test_pairs_of_different_number_are_refused():
    with pytest.raises(ValueError, match="2 organisations above the line, 1 below"):
        paired_rate_ratio([1, 2], [1])
