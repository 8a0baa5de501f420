"""Two rates compared: persons against reference results, groups against what they must reduce to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engagement_analysis.statistics.exact_tests import (
    blaker_limits,
    blaker_p_value,
    minlike_limits,
    minlike_p_value,
    on_grid,
)
from engagement_analysis.statistics.person_ratio import person_rate_ratio, person_rate_ratio_p_values
from engagement_analysis.statistics.rate_ratio import group_rate_ratio, paired_rate_ratio

TOPIC = "02_rate_ratio"
METHODS = ["exact", "minlike", "blaker", "midp", "score", "wald_log"]
EXACTCI_STEP = 1e-4
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
def test_limits_and_p_values_of_two_counts_match_the_reference(name, reference_case, check_reference):
    case = reference_case(TOPIC, name)
    (x1, x2), (t1, t2) = case["data"]["inline"]["count"], case["data"]["inline"]["exposure"]
    # exactci prints limits that lie on a grid of shares; the roots themselves are 0.13 percent away, see below.
    step = EXACTCI_STEP if name == "exactci-2-10" else None
    ratios = {
        method: person_rate_ratio(x1, x2, exposure=(t1, t2), method=method, share_step=step) for method in METHODS
    }
    p_values = person_rate_ratio_p_values(x1, x2, exposure=(t1, t2))
    got = {
        "rate_ratio": ratios["exact"].estimate,
        **{method: {"lower": ratio.low, "upper": ratio.high} for method, ratio in ratios.items()},
        **{f"p_{kind}": value for kind, value in p_values.items()},
    }
    check_reference(case, got)


def test_minimum_likelihood_and_blaker_limits_are_roots_and_exactcis_their_neighbours_on_its_grid(reference_case):
    """With 2 of 12 no lower tail is light enough to join: the root is the one-sided exact limit, a beta quantile."""
    printed, odds_unit = reference_case(TOPIC, "exactci-2-10")["expected"], 20_000 / 17_877
    low, high = minlike_limits(2, 12, 0.05)
    assert low == pytest.approx(stats.beta.ppf(0.05, 2, 11), rel=1e-12)
    assert (low, high) == pytest.approx((0.0304601657, 0.4571066608))
    for kind, limits in (("minlike", (low, high)), ("blaker", blaker_limits(2, 12, 0.05))):
        shares = [printed[kind][side] / (odds_unit + printed[kind][side]) for side in ("lower", "upper")]
        assert shares == pytest.approx(on_grid(limits, EXACTCI_STEP), rel=1e-12)
        assert max(abs(one - share) for one, share in zip(limits, shares, strict=True)) < EXACTCI_STEP


@pytest.mark.parametrize("total", [1, 2, 5, 9, 14])
def test_the_limits_enclose_exactly_what_the_test_does_not_reject(total):
    shares = [i / 500 for i in range(1, 500)]
    for p_value, limits in ((minlike_p_value, minlike_limits), (blaker_p_value, blaker_limits)):
        for count in range(total + 1):
            kept = [share for share in shares if p_value(count, total, share) > 0.05]
            low, high = limits(count, total, 0.05)
            assert low - 1e-9 <= kept[0] < low + 1 / 500 + 1e-9
            assert high + 1e-9 >= kept[-1] > high - 1 / 500 - 1e-9


@given(count=st.integers(0, 60), total=st.integers(1, 60), share=st.floats(0.01, 0.99))
def test_blakers_test_is_the_brute_sum_and_never_above_the_central_one(count, total, share):
    count = min(count, total)
    outcomes = range(total + 1)
    tails = [min(stats.binom.cdf(k, total, share), stats.binom.sf(k - 1, total, share)) for k in outcomes]
    brute = sum(stats.binom.pmf(k, total, share) for k in outcomes if tails[k] <= tails[count] * (1 + 1e-7))
    p = blaker_p_value(count, total, share)
    assert p == pytest.approx(min(brute, 1.0), rel=1e-9)
    assert p <= min(1.0, 2 * tails[count]) * (1 + 1e-6)


@given(above=st.integers(0, 80), below=st.integers(0, 80), t=st.floats(0.1, 10))
def test_blakers_limits_lie_within_the_central_ones_and_turn_round(above, below, t):
    if above + below == 0:
        return
    kinds = {kind: person_rate_ratio(above, below, exposure=(t, 1.0), method=kind) for kind in METHODS[:3]}
    assert kinds["exact"].low <= kinds["blaker"].low * (1 + 1e-9)
    assert kinds["blaker"].high <= kinds["exact"].high * (1 + 1e-9)
    for kind in ("minlike", "blaker"):
        inverse = person_rate_ratio(below, above, exposure=(1.0, t), method=kind)
        assert kinds[kind].low * inverse.high == pytest.approx(1, rel=1e-6) or (kinds[kind].low, inverse.high) == (
            0,
            math.inf,
        )


@pytest.mark.parametrize("kind", ["minlike", "blaker"])
def test_exact_limits_at_counts_of_zero(kind):
    ratio = person_rate_ratio(0, 5, method=kind)
    assert (ratio.estimate, ratio.low) == (0, 0)
    assert 0 < ratio.high < person_rate_ratio(0, 5).high
    turned = person_rate_ratio(5, 0, method=kind)
    assert math.isnan(turned.estimate)
    assert turned.low == pytest.approx(1 / ratio.high)
    assert turned.high == math.inf
    assert math.isnan(person_rate_ratio(0, 0, method=kind).low)


def test_a_ratio_other_than_one_can_be_tested(reference_case, check_reference):
    case = reference_case(TOPIC, "ng-null-ratio-1.5")
    p_values = person_rate_ratio_p_values(41, 15, exposure=(28_010, 19_017), null_ratio=1.5)
    check_reference(case, {f"p_{kind}": value for kind, value in p_values.items()})


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


def test_nobody_below_the_line_is_no_ratio_and_no_upper_limit():
    ratio = group_rate_ratio([20, 20, 20], [])
    assert math.isnan(ratio.estimate)
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
