"""Forecasts of a yearly series: against R's forecast package, then what must hold for any series."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.statistics.exponential_smoothing import holt_linear_trend, simple_exponential_smoothing
from engagement_analysis.statistics.forecast import (
    drift_forecast,
    linear_trend_forecast,
    mean_forecast,
    naive_forecast,
)
from engagement_analysis.statistics.forecast_accuracy import accuracy, fit_accuracy, rolling_origin

TOPIC = "08_forecast"
SIMPLE = [mean_forecast, naive_forecast, drift_forecast, linear_trend_forecast]
values = st.floats(-1e4, 1e4, allow_nan=False).map(lambda x: round(x, 3))
series = st.lists(values, min_size=4, max_size=25)


def limits(forecast, *levels, suffix=""):
    """R's names for limits: lo80, hi80, lo95 ..."""
    at = {level: forecast.at(level / 100) for level in levels}
    return {f"lo{level}{suffix}": at[level].low for level in levels} | {
        f"hi{level}{suffix}": at[level].high for level in levels
    }


def column(table):
    return table.iloc[:, 1].tolist()


def test_simple_exponential_smoothing_finds_the_same_maximum(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "oil-ses")
    forecast = simple_exponential_smoothing(column(reference_table("oil.csv")), horizon=5)
    measures = fit_accuracy(forecast)
    names = ("me", "rmse", "mae", "mpe", "mape", "mase", "acf1")
    got = {"alpha": forecast.parameters["alpha"], "level0": forecast.parameters["level0"], "sigma": forecast.sigma}
    got |= {"mean": forecast.mean, "train_accuracy": {name: getattr(measures, name) for name in names}}
    check_reference(case, got | limits(forecast, 80, 95))


def test_simple_exponential_smoothing_with_a_given_weight(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "oil-ses-fixed")
    forecast = simple_exponential_smoothing(column(reference_table("oil.csv")), alpha=0.5, horizon=3)
    got = {"level": forecast.parameters["level"], "sse": forecast.parameters["sse"]}
    check_reference(case, got | {"fitted": forecast.fitted, "mean": forecast.mean})


def test_holt_and_damped_trend_find_the_same_maximum(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "ausair-holt")
    air = column(reference_table("ausair.csv"))
    holt = holt_linear_trend(air, horizon=5)
    damped = holt_linear_trend(air, horizon=5, damped=True, phi=0.9)
    got = {
        name: {"sigma": forecast.sigma, "mean": forecast.mean} | limits(forecast, 80, 95)
        for name, forecast in {"holt": holt, "damped": damped}.items()
    }
    check_reference(case, got)


def test_holt_with_given_weights(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "ausair-holt-fixed")
    forecast = holt_linear_trend(column(reference_table("ausair.csv")), alpha=0.6, beta=0.2, horizon=4)
    got = {name: forecast.parameters[name] for name in ("level", "trend", "sse")}
    check_reference(case, got | {"fitted": forecast.fitted, "mean": forecast.mean})


@pytest.mark.parametrize(("name", "horizon"), [("drift-issue-368", 10), ("five-years-drift", 3)])
def test_drift_with_normal_and_t_limits(name, horizon, reference_case, check_reference):
    case = reference_case(TOPIC, name)
    y = case["data"]["inline"]["y"]
    normal = drift_forecast(y, horizon=horizon, quantile="normal")
    honest = drift_forecast(y, horizon=horizon)
    got = {"slope": normal.parameters["slope"], "sigma": normal.sigma, "mean": normal.mean, "sd": normal.sd}
    check_reference(case, got | limits(normal, 80, 95) | limits(honest, 80, 95, suffix="_t"))


def test_straight_line_with_prediction_interval(reference_case, check_reference):
    case = reference_case(TOPIC, "five-years-linear-trend")
    t, y = case["data"]["inline"]["t"], case["data"]["inline"]["y"]
    honest = linear_trend_forecast(y, years=t, horizon=5)
    normal = linear_trend_forecast(y, years=t, horizon=5, quantile="normal")
    got = {**honest.parameters, "sigma": honest.sigma, "mean": honest.mean}
    check_reference(case, got | limits(honest, 95, suffix="_t") | limits(normal, 95, suffix="_normal"))


def test_naive_and_mean(reference_case, check_reference):
    case = reference_case(TOPIC, "five-years-naive")
    y = case["data"]["inline"]["y"]
    naive = naive_forecast(y, horizon=3)
    check_reference(case, {"sigma": naive.sigma, "mean": naive.mean} | limits(naive, 95))
    mean = mean_forecast(y)
    check_reference(
        reference_case(TOPIC, "five-years-mean"), {"mean": mean.mean[0], "lo95": mean.low[0], "hi95": mean.high[0]}
    )


def test_equal_values_give_no_width_and_say_so(reference_case, check_reference):
    case = reference_case(TOPIC, "constant-series")
    inline = case["data"]["inline"]
    forecast = drift_forecast(inline["y"], years=inline["t"], horizon=2)
    got = {"slope": forecast.parameters["slope"], "sigma": forecast.sigma, "mean": forecast.mean}
    check_reference(case, got | limits(forecast, 95))
    assert "keine Gewissheit" in forecast.note
    assert forecast.times == (2025, 2026)


def test_two_values_have_a_slope_but_no_limits(reference_case, check_reference):
    case = reference_case(TOPIC, "two-points")
    forecast = drift_forecast(case["data"]["inline"]["y"], horizon=2)
    assert all(math.isnan(limit) for limit in (*forecast.low, *forecast.high))
    got = {"slope": forecast.parameters["slope"], "sigma": forecast.sigma, "mean": forecast.mean}
    check_reference(case, got | {"lo95": forecast.low[0], "hi95": forecast.high[0]})
    assert forecast.note.startswith("Aus 2 Werten")


def test_rolling_origin(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "oil-rolling-origin")
    oil = column(reference_table("oil.csv"))
    held_back = {name: rolling_origin(oil, name, min_n=5) for name in ("naive", "drift", "mean")}
    got = {f"{name}_errors": result.errors for name, result in held_back.items()}
    got |= {name: {"mae": result.mae, "rmse": result.rmse} for name, result in held_back.items()}
    check_reference(case, got)


@settings(max_examples=40)
@given(y=series, level=st.floats(0.05, 0.999), horizon=st.integers(1, 6))
def test_limits_enclose_the_forecast_and_widen_with_time(y, level, horizon):
    for method in SIMPLE:
        forecast = method(y, horizon=horizon, confidence=level)
        assert all(
            low <= mean <= high for low, mean, high in zip(forecast.low, forecast.mean, forecast.high, strict=True)
        )
        assert all(a <= b * (1 + 1e-12) for a, b in zip(forecast.sd, forecast.sd[1:], strict=False))
        assert len(forecast.times) == horizon


@settings(max_examples=40)
@given(y=series, shift=st.integers(-1000, 1000), factor=st.integers(1, 50))
def test_another_unit_or_zero_point_moves_the_forecast_with_it(y, shift, factor):
    for method in SIMPLE:
        one, other = method(y), method([shift + factor * value for value in y])
        wanted = [shift + factor * value for value in (one.mean[0], one.low[0], one.high[0])]
        scale = factor * max(map(abs, y)) + abs(shift) + 1
        assert [other.mean[0], other.low[0], other.high[0]] == pytest.approx(wanted, abs=1e-6 * scale)


@settings(max_examples=40)
@given(y=series, at=st.integers(1, 2))
def test_a_missing_value_is_a_gap_of_time_not_a_shorter_series(y, at):
    years = list(range(2012, 2012 + len(y)))
    with_none = [None if position == at else value for position, value in enumerate(y)]
    kept = [position for position in range(len(y)) if position != at]
    for method in SIMPLE:
        one = method(with_none, years=years)
        other = method([y[position] for position in kept], years=[years[position] for position in kept])
        assert one == other
        assert one.times == (2012 + len(y),)


def test_drift_and_line_keep_the_distance_of_missing_years():
    line = {2012: 10, 2013: 12, 2016: 18, 2019: 24}
    for method in (drift_forecast, linear_trend_forecast):
        forecast = method(line.values(), years=line.keys())
        assert forecast.mean[0] == pytest.approx(26)
        assert forecast.parameters["slope"] == pytest.approx(2)
        assert forecast.sigma == 0


def test_a_step_over_two_years_counts_as_two_steps():
    whole = naive_forecast([10, 12, 9, 15])
    gap = naive_forecast([10, 12, 15], years=[1, 2, 4])
    assert whole.sigma**2 == pytest.approx((4 + 9 + 36) / 3)
    assert gap.sigma**2 == pytest.approx((4 + 9 / 2) / 2)


@pytest.mark.parametrize("method", [*SIMPLE, simple_exponential_smoothing, holt_linear_trend])
@pytest.mark.parametrize("y", [[], [5.0], [None, float("nan")], [5.0, 8.0], [0, 0, 0, 0], [7.0] * 8])
def test_too_little_to_go_by_gives_a_reason_never_a_warning(method, y):
    forecast = method(y, horizon=2)
    has_limits = not any(math.isnan(limit) for limit in (*forecast.low, *forecast.high))
    is_flat = has_limits and forecast.low == forecast.high
    assert forecast.note or (has_limits and not is_flat)
    assert "Jahr" in forecast._repr_html_()


@pytest.mark.parametrize("method", [simple_exponential_smoothing, holt_linear_trend])
def test_smoothing_refuses_gaps(method):
    for weights in ({}, {"alpha": 0.5} | ({"beta": 0.1} if method is holt_linear_trend else {})):
        forecast = method([10, 12, None, 11, 14, 13, 17, 15], **weights)
        assert math.isnan(forecast.mean[0])
        assert "ohne Lücken" in forecast.note


def test_misuse_is_refused_in_german():
    with pytest.raises(ValueError, match="aufsteigen"):
        drift_forecast([1, 2, 3], years=[2020, 2020, 2021])
    with pytest.raises(ValueError, match="3 Werte, aber 2 Jahre"):
        drift_forecast([1, 2, 3], years=[2020, 2021])
    with pytest.raises(ValueError, match="horizon"):
        mean_forecast([1, 2, 3], horizon=0)
    with pytest.raises(ValueError, match="Niveau"):
        naive_forecast([1, 2, 3], confidence=95)
    with pytest.raises(ValueError, match="Quantil"):
        drift_forecast([1, 2, 3], quantile="z")
    with pytest.raises(ValueError, match="alpha muss"):
        simple_exponential_smoothing([1, 2, 3], alpha=1.5)
    with pytest.raises(ValueError, match="beide"):
        holt_linear_trend([1, 2, 3], alpha=0.5)
    with pytest.raises(ValueError, match="Unbekannte Methode"):
        rolling_origin([1, 2, 3], "oracle")
    with pytest.raises(ValueError, match="Unendliche"):
        mean_forecast([1, math.inf])


def test_a_perfect_line_is_followed_by_holt_without_a_spread():
    line = [100 + 12 * year for year in range(10)]
    forecast = holt_linear_trend(line, horizon=2)
    assert forecast.mean == pytest.approx((220, 232))
    assert forecast.sigma == 0
    assert "keine Gewissheit" in forecast.note


@settings(max_examples=40)
@given(y=st.lists(st.integers(1, 900), min_size=8, max_size=14))
def test_the_damped_trend_lies_between_no_trend_and_holt_when_weights_are_given(y):
    weights = {"alpha": 0.5, "beta": 0.3, "horizon": 5}
    level = holt_linear_trend(y, **weights, damped=True, phi=0.0).mean
    damped = holt_linear_trend(y, **weights, damped=True, phi=0.8)
    assert level[0] == pytest.approx(level[-1])
    steps = [later - earlier for earlier, later in zip(damped.mean, damped.mean[1:], strict=False)]
    assert [abs(step) for step in steps] == sorted((abs(step) for step in steps), reverse=True)


def test_the_maximum_is_the_highest_of_several_peaks(reference_table):
    """With oil production statsmodels' own start ends at a log-likelihood of -83.17, others at -84.99."""
    forecast = holt_linear_trend(column(reference_table("oil.csv")))
    assert forecast.parameters["log_likelihood"] == pytest.approx(-83.1665, abs=1e-3)


@pytest.mark.parametrize("damped", [False, True])
def test_no_weights_on_a_fine_grid_beat_the_estimated_ones(damped, reference_table):
    y = [1e6 + value for value in column(reference_table("ausair.csv"))]
    best = holt_linear_trend(y, damped=damped, phi=0.9 if damped else None)
    start = {"initial_level": best.parameters["level0"], "initial_trend": best.parameters["trend0"]}
    for alpha in (0.05, 0.2, 0.4, 0.6, 0.75, 0.82, 0.9, 0.99):
        for beta in (0.001, 0.05, 0.2, 0.33, 0.6, 0.9):
            other = holt_linear_trend(y, alpha=alpha, beta=beta, damped=damped, **start)
            assert other.parameters["sse"] >= best.parameters["sse"] * (1 - 1e-9)


def test_rolling_origin_reaches_over_missing_years_and_counts_what_was_covered():
    years, y = [2018, 2019, 2020, 2021, 2023], [10, 14, 12, 16, 40]
    held_back = rolling_origin(y, "drift", years=years, min_n=3)
    assert held_back.times == (2021, 2023)
    assert held_back.forecasts == pytest.approx((13, 16 + 2 * 2))
    assert (held_back.n_with_limits, held_back.n_covered) == (2, 2)
    assert held_back.coverage == 1
    empty = rolling_origin(y[:3], "drift", min_n=3)
    assert empty.errors == ()
    assert math.isnan(empty.mae)
    assert math.isnan(empty.coverage)


def test_measures_that_do_not_exist_are_not_available():
    nothing = accuracy([], [])
    assert nothing.n == 0
    assert math.isnan(nothing.mae)
    with_zero = accuracy([0, 10], [1, 9])
    assert math.isnan(with_zero.mape)
    assert with_zero.mae == 1
    equal = accuracy([5, 5, 5], [4, 4, 4])
    assert math.isnan(equal.mase)
    assert math.isnan(equal.acf1)
    with pytest.raises(ValueError, match="3 Werte, aber 1"):
        accuracy([1, 2, 3], [1])
