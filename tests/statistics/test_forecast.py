"""Forecasts of a yearly series: against R's forecast package, then what must hold for any series."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.statistics.count_forecast import negative_binomial_forecast
from engagement_analysis.statistics.forecast import damped_trend_forecast, drift_forecast, on_log_scale

TOPIC = "08_forecast"
METHODS = [drift_forecast, damped_trend_forecast, negative_binomial_forecast]
series = st.lists(st.integers(1, 900), min_size=4, max_size=14)


@pytest.mark.parametrize(("name", "horizon"), [("drift-issue-368", 10), ("five-years-drift", 3)])
def test_drift_with_t_limits_matches_r(name, horizon, reference_case, check_reference):
    case = reference_case(TOPIC, name)
    y = case["data"]["inline"]["y"]
    ahead = {
        level: [drift_forecast(y, range(len(y)), h + 1, level / 100) for h in range(horizon)] for level in (80, 95)
    }
    got = {"mean": [one.estimate for one in ahead[95]]}
    for level, found in ahead.items():
        got |= {f"lo{level}_t": [one.low for one in found], f"hi{level}_t": [one.high for one in found]}
    check_reference(case, got)


def test_the_damped_trend_is_that_of_the_recursion_with_its_best_start():
    y, alpha, gain, phi = [120.0, 197, 205, 348, 214, 275, 314, 344], 0.5, 0.1, 0.9

    def errors(level, trend):
        found = []
        for value in y:
            expected = level + phi * trend
            error = value - expected
            level, trend = expected + alpha * error, phi * trend + gain * error
            found.append(error)
        return np.array(found), level + phi * trend

    origin, columns = errors(0, 0)[0], [errors(0, 0)[0] - errors(*state)[0] for state in ((1, 0), (0, 1))]
    start = np.linalg.lstsq(np.column_stack(columns), origin, rcond=None)[0]
    rest, expected = errors(*start)
    ahead = damped_trend_forecast(y, range(8))
    assert ahead.estimate == pytest.approx(expected, rel=0.01)
    half = 2.4469 * math.sqrt(float(rest @ rest) / 6)  # t on 6 degrees of freedom
    assert (ahead.high - ahead.low) / 2 == pytest.approx(half, rel=0.02)


@settings(max_examples=settings.default.max_examples // 4)
@given(y=series, level=st.floats(0.3, 0.99))
def test_limits_enclose_the_forecast_and_widen_with_time(y, level):
    for method in METHODS:
        near, far = (method(y, range(len(y)), horizon, level) for horizon in (1, 4))
        if near.is_available and not near.code and method is not negative_binomial_forecast:
            assert near.low <= near.estimate <= near.high
            assert far.high - far.low >= near.high - near.low - 1e-9


@settings(max_examples=settings.default.max_examples // 4)
@given(y=series, at=st.integers(1, 2))
def test_a_missing_value_is_a_gap_of_time_not_a_shorter_series(y, at):
    years = list(range(2012, 2012 + len(y)))
    with_none = [None if position == at else value for position, value in enumerate(y)]
    kept = [position for position in range(len(y)) if position != at]
    for method in METHODS:
        one = method(with_none, years)
        other = method([y[position] for position in kept], [years[position] for position in kept])
        assert (one.estimate, one.low, one.high) == pytest.approx((other.estimate, other.low, other.high), nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("y", [[], [5.0], [None, float("nan")], [5.0, 8.0], [0, 0, 0, 0]])
def test_too_little_to_go_by_gives_a_code_never_a_warning(method, y):
    ahead = method(y, range(len(y)))
    assert ahead.code
    assert not ahead.high > ahead.low


def test_on_a_log_scale_growth_is_in_percent():
    assert on_log_scale(drift_forecast, [100, 200, 400, 800, 1600], range(5), 2).estimate == pytest.approx(6400)
    assert on_log_scale(drift_forecast, [100, 150, 140, 200, 210], range(5)).low > 0
    assert on_log_scale(drift_forecast, [1, 0, 3], range(3)).code == "zeros"


def test_counts_spread_wider_than_poisson_where_people_come_in_groups():
    jagged, smooth = [60, 150, 70, 190, 90, 160, 80], [100, 104, 98, 111, 95, 102, 100]
    wide, narrow = (negative_binomial_forecast(y, range(7), confidence=0.8) for y in (jagged, smooth))
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_counts_that_jump_beyond_all_measure_are_refused():
    years = [*range(2010, 2016), 2017, 2018, 2019]
    assert negative_binomial_forecast([50, 1, 0, 4, 1, 0, 4, 50, 10**6], years).code == "no-fit"


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="rise"):
        drift_forecast([1, 2, 3], [2020, 2020, 2021])
    with pytest.raises(ValueError, match="3 values, but 2 years"):
        drift_forecast([1, 2, 3], [2020, 2021])
    with pytest.raises(ValueError, match="one year ahead"):
        drift_forecast([1, 2, 3], range(3), 0)
    with pytest.raises(ValueError, match="confidence"):
        drift_forecast([1, 2, 3], range(3), confidence=95)
    with pytest.raises(ValueError, match="finite"):
        drift_forecast([1, math.inf], range(2))
    with pytest.raises(ValueError, match="negative"):
        negative_binomial_forecast([1, 2, -3], range(3))
