"""Two years of the same organisations compared: against statsmodels, then what must hold for any sizes."""

import math

import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engagement_analysis.statistics.rate_ratio import paired_rate_ratio


@given(pairs=st.lists(st.tuples(st.integers(0, 150), st.integers(0, 150)), min_size=2, max_size=30))
def test_limits_turn_round_with_the_fraction(pairs):
    now, before = [x for x, _ in pairs], [y for _, y in pairs]
    ratio, inverse = paired_rate_ratio(now, before), paired_rate_ratio(before, now)
    assert ratio.code == inverse.code
    if not ratio.code:
        assert ratio.low == pytest.approx(1 / inverse.high)
        assert ratio.low < ratio.estimate < ratio.high


def test_limits_are_those_of_a_poisson_regression_with_clusters():
    """statsmodels' cluster-robust variance of the year's coefficient, without its own small-sample factor."""
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
    half_of_persons = stats.norm.ppf(0.975) * math.sqrt(2 / 90)
    assert ratio.low < math.exp(-half_of_persons) < 1 < math.exp(half_of_persons) < ratio.high


@pytest.mark.parametrize(
    ("now", "before", "estimate"),
    [([30], [20], 1.5), ([0, 0], [20, 30], 0), ([20, 30], [0, 0], None), ([20, None], [5, 5], None), ([], [], None)],
)
def test_too_little_to_follow_has_no_limits(now, before, estimate):
    ratio = paired_rate_ratio(now, before)
    assert ratio.code == "too-few"
    assert math.isnan(ratio.low)
    assert math.isnan(ratio.high)
    assert ratio.estimate == pytest.approx(math.nan if estimate is None else estimate, nan_ok=True)


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="negative"):
        paired_rate_ratio([-3, 4], [4, 4])
    with pytest.raises(ValueError, match="exposures"):
        paired_rate_ratio([3], [4], exposure=(0, 1))
    with pytest.raises(ValueError, match="2 organisations above the line, 1 below"):
        paired_rate_ratio([1, 2], [1])
