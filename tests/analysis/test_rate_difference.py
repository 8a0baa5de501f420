"""Two rates, one taken from the other: persons against statsmodels and closed forms, groups against simulation."""

import datetime
import math
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson_2indep

from engagement_analysis.analysis.changes.comparison import compare_rates, subtract_rates
from engagement_analysis.analysis.examples import example_participation, example_population
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.statistics.person_difference import person_rate_difference
from engagement_analysis.statistics.person_ratio import person_rate_ratio
from engagement_analysis.statistics.rate_difference import (
    gamma_difference_cdf,
    gamma_difference_quantile,
    group_rate_difference,
    paired_rate_difference,
)
from engagement_analysis.statistics.rate_ratio import group_rate_ratio

sys.path.insert(0, str(Path(__file__).parent))
from simulate_coverage import clubs, clubs_and_schools
from simulate_differences import difference_coverage, returning_coverage

SIMULATED = Path(__file__).with_name("simulated_differences.txt")
METHODS = ["exact", "mover", "score", "wald"]
group_sizes = st.lists(st.integers(1, 150), min_size=1, max_size=40)
counts = st.integers(0, 300)
NEUMARKT = {"city": "neumarkt", "year": 2024}
BALINGEN = {"city": "balingen", "year": 2024}
TOWN = "beispielstadt"


@pytest.mark.parametrize("method", ["mover", "score", "wald"])
@pytest.mark.parametrize("x", [(41, 15), (3, 3), (11, 21), (1_021, 317), (1, 9)])
@pytest.mark.parametrize("t", [(28_010, 19_017), (1, 1), (0.5, 8)])
def test_limits_of_persons_are_those_of_statsmodels_where_it_finds_them(method, x, t):
    mover = {"method_mover": "exact-c"} if method == "mover" else {}
    expected = confint_poisson_2indep(x[0], t[0], x[1], t[1], method=method, compare="diff", **mover)
    got = person_rate_difference(*x, exposure=t, method=method)
    width = expected[1] - expected[0]
    assert (got.low, got.high) == pytest.approx(expected, abs=1e-5 * width)  # its search stops there


def test_score_limits_at_zero_are_known_in_closed_form():
    """With nobody on either side the statistic is the root of d t, so the limit is z squared / t."""
    got = person_rate_difference(0, 0, exposure=(2, 5), method="score")
    z_squared = stats.chi2.ppf(0.95, 1)
    assert (got.low, got.high) == pytest.approx((-z_squared / 5, z_squared / 2))


def test_exact_limits_at_zero_are_those_of_one_rate():
    got = person_rate_difference(0, 0, exposure=(2, 5))
    assert (got.estimate, got.low, got.high) == pytest.approx((0, math.log(0.025) / 5, -math.log(0.025) / 2))
    assert "kam jemand" in got.note
    assert math.isnan(person_rate_difference(0, 0, method="wald").low)


@given(x=counts, y=counts, t=st.floats(0.1, 10), method=st.sampled_from(METHODS))
def test_turning_a_difference_round_turns_its_limits_round(x, y, t, method):
    one = person_rate_difference(x, y, exposure=(t, 1), method=method)
    other = person_rate_difference(y, x, exposure=(1, t), method=method)
    assert one.estimate == pytest.approx(-other.estimate)
    if not math.isnan(one.low):
        assert one.low == pytest.approx(-other.high, rel=1e-6, abs=1e-8)
        assert one.low < one.estimate < one.high


@given(x=counts, y=counts, t=st.floats(0.1, 10))
def test_exact_limits_of_difference_and_ratio_agree_whether_two_rates_differ(x, y, t):
    if x + y == 0:
        return
    difference = person_rate_difference(x, y, exposure=(t, 1))
    ratio = person_rate_ratio(x, y, exposure=(t, 1))
    for limit, other in ((difference.low, ratio.low), (difference.high, ratio.high)):
        if abs(other - 1) > 1e-6:
            assert (limit > 0) == (other > 1)


@given(sizes=group_sizes, reference=group_sizes)
def test_limits_of_groups_agree_with_the_ratio_whether_two_rates_differ(sizes, reference):
    difference, ratio = group_rate_difference(sizes, reference), group_rate_ratio(sizes, reference)
    assert difference.low < difference.estimate < difference.high
    for limit, other in ((difference.low, ratio.low), (difference.high, ratio.high)):
        if abs(other - 1) > 1e-6:
            assert (limit > 0) == (other > 1)


@given(a=st.floats(0.5, 80), b=st.floats(0.5, 80), scale=st.floats(0.05, 20))
def test_two_gamma_variables_are_equal_as_often_as_the_beta_distribution_says(a, b, scale):
    """P(s A < B) is P(A / (A + B) < 1 / (1 + s)), a beta distribution: known without quadrature."""
    assert gamma_difference_cdf(0, (a, b), (scale, 1)) == pytest.approx(stats.beta.cdf(1 / (1 + scale), a, b), abs=1e-6)


@given(p=st.floats(0.001, 0.999), a=st.floats(1, 60), b=st.floats(1, 60), scale=st.floats(0.1, 10))
def test_a_quantile_is_where_its_probability_is_reached(p, a, b, scale):
    value = gamma_difference_quantile(p, (a, b), (scale, 1))
    assert gamma_difference_cdf(value, (a, b), (scale, 1)) == pytest.approx(p, abs=1e-7)


@given(x=st.integers(1, 60), y=st.integers(1, 60))
def test_groups_of_one_person_give_the_exact_limits_of_persons(x, y):
    groups, persons = group_rate_difference([1] * x, [1] * y), person_rate_difference(x, y)
    assert (groups.low, groups.high) == pytest.approx((persons.low, persons.high))


def test_rates_per_thousand_are_a_thousand_times_those_per_head():
    one = group_rate_difference([20, 8], [30, 4], exposure=(41_000, 35_000))
    thousand = group_rate_difference([20, 8], [30, 4], exposure=(41_000, 35_000), per=1_000)
    for side in ("estimate", "low", "high"):
        assert getattr(thousand, side) == pytest.approx(1_000 * getattr(one, side))


@pytest.mark.parametrize("n_groups", [(12, 12), (12, 30), (60, 15)])
@pytest.mark.parametrize("sizes", [(clubs, clubs), (clubs, clubs_and_schools), (clubs_and_schools, clubs_and_schools)])
def test_limits_of_independent_years_hold_as_often_as_the_table_says(n_groups, sizes):
    """400 runs: within 3.3 percentage points of 95 percent in all but one of two hundred."""
    assert difference_coverage(n_groups, sizes, runs=400, seed=2).holds >= 0.915


@pytest.mark.parametrize("n_groups", [12, 60])
@pytest.mark.parametrize(("share", "joiners"), [(0.0, 1), (0.5, 3), (0.8, 6), (0.95, 1)])
@pytest.mark.parametrize("sizes", [clubs, clubs_and_schools])
def test_limits_hold_where_organisations_return(n_groups, share, joiners, sizes):
    assert returning_coverage(n_groups, share, sizes, joiners=joiners, runs=1_500, seed=3).holds >= 0.925


def test_limits_for_persons_hold_far_less_than_promised():
    assert difference_coverage((30, 30), (clubs, clubs), runs=1_000, seed=4, by_person=True).holds < 0.5


def test_the_simulated_table_keeps_the_promise_of_the_docstrings():
    lines = [line for line in SIMULATED.read_text(encoding="utf-8").splitlines() if "truth below" in line]
    holds = {line: float(line.split("%  (")[0].split()[-1]) for line in lines}
    assert len(lines) == 98
    enough = {line: share for line, share in holds.items() if not line.startswith((" 6 /", "     6"))}
    assert min(enough.values()) == 93.2
    assert min(holds.values()) == 86.9
    persons = [float(line.split("independent: ")[1].rstrip("%")) for line in lines if "independent: " in line]
    assert 18 <= min(persons) <= max(persons) <= 36


def test_following_organisations_narrows_the_limits_where_they_return():
    now, before = [26, 80, 15, 40, 33, 12, 60, 22], [20, 75, 18, 44, 30, 15, 55, 25]
    paired, unpaired = paired_rate_difference(now, before), group_rate_difference(now, before)
    assert paired.estimate == unpaired.estimate
    assert unpaired.low < paired.low < paired.high < unpaired.high


def test_the_same_numbers_again_are_no_certainty():
    paired, persons = paired_rate_difference([20, 30, 40], [20, 30, 40]), person_rate_difference(90, 90, method="wald")
    assert paired.estimate == 0
    assert paired.low < persons.low < 0 < persons.high < paired.high


@pytest.mark.parametrize(("now", "before"), [([30], [20]), ([0, 0], [20, 30]), ([20, 30], [0, 0])])
def test_too_little_to_follow_falls_back_to_unpaired_limits(now, before):
    expected = group_rate_difference([x for x in now if x], [y for y in before if y])
    assert paired_rate_difference(now, before) == expected


def test_nobody_on_one_side_still_has_limits():
    got = group_rate_difference([], [20, 20, 20], per=1_000, exposure=(40_000, 35_000))
    assert got.low < got.estimate < 0 < got.high


def test_nobody_at_all_or_a_missing_count_is_said():
    nobody = group_rate_difference([], [0])
    assert (nobody.estimate, nobody.note) == (0, "In keinem der beiden Fälle kam jemand.")
    assert math.isnan(nobody.low)
    for missing in (group_rate_difference([3, None], [4]), person_rate_difference(3, None)):
        assert math.isnan(missing.estimate)
        assert "fehlt" in missing.note


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="negative"):
        group_rate_difference([-3], [4])
    with pytest.raises(ValueError, match="exposures"):
        group_rate_difference([3], [4], per=0)
    with pytest.raises(ValueError, match="unknown method"):
        person_rate_difference(3, 4, method="bayes")
    with pytest.raises(ValueError, match="whole"):
        person_rate_difference(2.5, 4)
    with pytest.raises(ValueError, match="2 organisations in one year, 1 in the other"):
        paired_rate_difference([1, 2], [1])


def test_the_difference_is_that_of_the_two_rates_with_their_population(participation, population):
    rates = participation_rates(participation, population).set_index(["city", "year"])["rate"]
    difference = subtract_rates(participation, population, NEUMARKT, BALINGEN)
    assert difference.estimate == pytest.approx(rates["neumarkt", 2024] - rates["balingen", 2024])
    assert difference.low < difference.estimate < difference.high
    one, other = difference.populations
    assert (one.inhabitants, one.reference_date) == (41_103, datetime.date(2024, 12, 31))
    assert (other.inhabitants, other.basis) == (35_054, "official")
    assert difference.source.count("2024") >= 2
    assert "Zensus 2011 oder 2022" in difference.note  # two towns, two editions: said, not refused


def test_two_years_of_a_town_across_a_census_are_refused_unless_asked_for():
    table = example_participation()
    figures = example_population().assign(reference_date=pd.to_datetime(["2022-12-31", "2024-12-31", "2023-12-31"]))
    now, before = {"city": TOWN, "year": 2024}, {"city": TOWN, "year": 2023}
    for compare in (compare_rates, subtract_rates):
        refused = compare(table, figures, now, before)
        assert math.isnan(refused.estimate)
        assert "nicht sicher auf demselben Zensus (31.12.2024: Zensus 2022" in refused.note
        asked = compare(table, figures, now, before, across_census=True)
        assert asked.low < asked.estimate < asked.high
        assert "nicht sicher auf demselben Zensus" in asked.note


def test_bases_are_never_mixed_and_a_year_without_a_figure_is_named():
    now, before = {"city": TOWN, "year": 2024}, {"city": TOWN, "year": 2023}
    registered = subtract_rates(example_participation(), example_population(), now, before, basis="registry")
    assert {one.basis for one in registered.populations} == {"registry"}
    missing = subtract_rates(example_participation(), example_population(), now, before, within_months=1)
    assert math.isnan(missing.estimate)
    assert "Für 2023 gibt es keine Einwohnerzahl" in missing.note
    nobody = subtract_rates(example_participation(), example_population(), now, {"city": TOWN, "year": 2019})
    assert "Für 2019 liegt keine Zahl der Teilnahmen vor." in nobody.note


def test_two_years_of_a_town_follow_its_organisations_and_persons_come_by_name():
    now, before = {"city": TOWN, "year": 2024}, {"city": TOWN, "year": 2023}
    table, figures = example_participation(), example_population()
    followed = subtract_rates(table, figures, now, before)
    assert "organisation as cluster" in followed.method
    assert "1 Beteiligung ohne Zahl zählt nicht mit." in followed.note
    for method in METHODS:
        persons = subtract_rates(table, figures, now, before, method=method)
        assert persons.n == (116, 84)
        assert followed.low < persons.low < persons.high < followed.high


def test_ratio_and_difference_show_themselves_in_a_notebook():
    now, before = {"city": TOWN, "year": 2024}, {"city": TOWN, "year": 2023}
    for compare in (compare_rates, subtract_rates):
        page = compare(example_participation(), example_population(), now, before)._repr_html_()
        assert "20400 am 31.12.2024" in page
        assert "nan" not in page
    assert "nicht verfügbar" in group_rate_difference([], [])._repr_html_()
