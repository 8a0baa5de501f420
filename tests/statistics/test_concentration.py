"""Concentration of sizes: against R's ineq and published examples, then what must hold for any sizes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.statistics.concentration import effective_number, gini, hhi, n_for_share, top_share

TOPIC = "06_concentration"
sizes = st.lists(st.integers(0, 300), min_size=1, max_size=40).filter(any)


def everything(x):
    x = x if isinstance(x, list) else [x]
    return {
        "gini": gini(x),
        "gini_corrected": gini(x, corrected=True),
        "hhi": hhi(x),
        "effective_number": effective_number(x),
    }


@pytest.mark.parametrize(
    "name",
    [
        "ineq-ten-values",
        "gini-all-equal",
        "one-holds-all",
        "with-zeros",
        "single-unit",
        "all-zero",
        "hhi-four-firms",
        "ties-and-one",
    ],
)
def test_sizes_match_the_reference(name, reference_case, check_reference):
    case = reference_case(TOPIC, name)
    check_reference(case, everything(case["data"]["inline"]["x"]))


def test_equal_gini_different_shape(reference_case, check_reference):
    case = reference_case(TOPIC, "damgaard-weiner-equal-gini")
    check_reference(case, {side: everything(case["data"]["inline"][side]) for side in ("a", "b")})


@given(x=sizes, factor=st.integers(2, 20))
def test_measures_do_not_depend_on_unit_or_order(x, factor):
    turned = [factor * size for size in reversed(x)]
    for measure in (gini, hhi, top_share):
        assert measure(x) == pytest.approx(measure(turned), abs=1e-9)
    assert n_for_share(x) == n_for_share(turned)


@given(x=sizes)
def test_measures_stay_within_their_bounds(x):
    n, tiny = len(x), 1e-12
    assert -tiny <= gini(x) <= (n - 1) / n + tiny
    assert 1 / n - tiny <= hhi(x) <= 1 + tiny
    assert 0 < top_share(x) <= 1 + tiny
    assert 1 <= n_for_share(x) <= math.ceil(n / 2)


@given(x=sizes, share=st.floats(0.01, 1))
def test_so_many_units_bring_the_share_and_one_less_does_not(x, share):
    n, largest = n_for_share(x, share=share), sorted(x, reverse=True)
    assert sum(largest[:n]) >= share * sum(x) * (1 - 1e-9)
    assert sum(largest[: n - 1]) < share * sum(x) * (1 + 1e-9)


@pytest.mark.parametrize("x", [[], [0, 0, 0], [3, None, 5], [3, float("nan")]])
def test_shares_of_nothing_or_of_the_unknown_do_not_exist(x):
    assert all(math.isnan(measure(x)) for measure in (gini, hhi, effective_number, top_share))
    assert n_for_share(x) is None


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="finite"):
        gini([3, -1])
    with pytest.raises(ValueError, match="top"):
        top_share([3], top=0)
    with pytest.raises(ValueError, match="share"):
        n_for_share([3], share=50)
