"""Annual percent change: against R's glm, and where there is none."""

import math

import pytest

from engagement_analysis.statistics.yearly_change import annual_change

TOPIC = "03_poisson_glm"
CASES = ["testis-1987-1996", "testis-1993-1996", "testis-missing-1991", "testis-children-zeros", "aids-australia"]


def changed(table, **settings):
    year = next(name for name in ("year", "t") if name in table)
    count = next(name for name in ("count", "cases", "y", "deaths") if name in table)
    people = next((name for name in ("exposure", "population", "person_years", "n") if name in table), None)
    exposure = None if people is None else table[people]
    return annual_change(table[count], table[year], exposure=exposure, min_dispersion=0, **settings)


@pytest.mark.parametrize("name", CASES)
def test_quasi_poisson_change_matches_r(name, reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, name)
    found = changed(reference_table(case["data"]["file"]))
    got = {"apc": found.estimate, "apc_quasi_t": [found.low, found.high], "p_quasi_t": found.p_value}
    check_reference(case, got | {"dispersion": found.dispersion, "fitted": found.fitted})


def test_two_years_have_a_percentage_but_no_limits(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "two-years")
    found = changed(reference_table(case["data"]["file"]))
    check_reference(case, {"apc": found.estimate, "dispersion": found.dispersion})
    assert math.isnan(found.low)
    assert found.code == "too-few"


def test_a_constant_rate_does_not_change(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "constant-rate")
    found = changed(reference_table(case["data"]["file"]))
    check_reference(case, {"apc": found.estimate, "dispersion": found.dispersion})


def test_less_spread_than_poisson_counts_have_is_no_certainty():
    counts = [100, 101, 102, 103, 104, 105]
    assert annual_change(counts, range(6)).dispersion == 1
    assert annual_change(counts, range(6), min_dispersion=0).low > annual_change(counts, range(6)).low


@pytest.mark.parametrize(
    ("counts", "code"),
    [([], "too-few"), ([4], "too-few"), ([0, 0, 0], "no-slope"), ([0, 0, 7], "no-slope"), ([7, None, 0], "no-slope")],
)
def test_what_has_no_slope_says_so(counts, code):
    found = annual_change(counts, range(len(counts)))
    assert found.code == code
    assert math.isnan(found.estimate)


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="negative"):
        annual_change([3, -1, 2], range(3))
    with pytest.raises(ValueError, match="95 percent"):
        annual_change([3, 1, 2], range(3), confidence=95)
