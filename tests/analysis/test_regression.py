"""Least squares and its standard errors: NIST, R and Stata; interrupted series; difference in differences."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS

from engagement_analysis.statistics.design import DesignError
from engagement_analysis.statistics.difference_in_differences import (
    count_difference_in_differences,
    difference_in_differences,
)
from engagement_analysis.statistics.interrupted_series import interrupted_time_series
from engagement_analysis.statistics.regression import COVARIANCES, linear_regression
from engagement_analysis.statistics.robust_covariance import satterthwaite_cluster_covariance

TOPIC = "05_trend_regression"
measurements = st.lists(st.floats(-100, 100), min_size=5, max_size=15)


def test_straight_line_matches_nist(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "nist-norris")
    fit = linear_regression(reference_table(case["data"]["file"]), "y", ["x"])
    names = ("coef", "se", "sigma", "r_squared", "f_statistic")
    check_reference(case, {name: getattr(fit, name) for name in names})


@pytest.mark.parametrize(
    ("name", "response", "terms", "lags"),
    [("greene-investment", "RealInv", ["RealGNP", "RealInt"], (1, 4)), ("four-points", "y", ["t"], (1,))],
)
def test_newey_west_with_and_without_factor_matches_r(
    name, response, terms, lags, reference_case, check_reference, reference_table
):
    case = reference_case(TOPIC, name)
    table = reference_table(case["data"]["file"]).assign(t=lambda rows: rows["year"] - 2021)
    fit = linear_regression(table, response, terms)
    got = {"n": fit.n, "coef": fit.coef, "se_ols": fit.se, "sigma": fit.sigma, "r_squared": fit.r_squared}
    if name == "four-points":
        got["slope_ci_ols"] = [fit.low["t"], fit.high["t"]]
    for lag in lags:
        plain = linear_regression(table, response, terms, covariance="newey_west", lags=lag, time="year")
        adjusted = linear_regression(table, response, terms, covariance="newey_west_adjusted", lags=lag)
        got |= {f"se_nw{lag}_unadjusted": plain.se, f"se_nw{lag}_adjusted": adjusted.se}
        got[f"p_nw{lag}_adjusted"] = adjusted.p_value
    check_reference(case, got)


def test_house_prices_near_the_incinerator_match_wooldridge_and_r(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "kielmc-incinerator")
    table = reference_table(case["data"]["file"])
    fits = {
        kind: difference_in_differences(
            table, "rprice", treated="nearinc", after="y81", covariance=kind, clusters="nbh"
        )
        for kind in ("classical", "hc1", "hc3", "cluster", "cr2")
    }
    names = {"treated": "nearinc", "after": "y81", "treated_after": "y81_nearinc"}
    of = {
        (kind, field): {names.get(key, key): value for key, value in getattr(result.fit, field).items()}
        for kind, result in fits.items()
        for field in ("coef", "se", "p_value", "df")
    }
    plain = fits["classical"]
    cells = {"far_1978": "control_before", "near_1978": "treated_before"}
    cells |= {"far_1981": "control_after", "near_1981": "treated_after"}
    got = {
        "did": plain.estimate,
        "did_ci_ols": [plain.low, plain.high],
        "cell_means": {theirs: plain.cell_means[ours] for theirs, ours in cells.items()},
        "coef": of["classical", "coef"],
        "se_ols": of["classical", "se"],
        "p_ols": of["classical", "p_value"],
        "se_hc1": of["hc1", "se"],
        "se_hc3": of["hc3", "se"],
        "se_cluster_nbh": of["cluster", "se"],
        "n_clusters": fits["cluster"].n_clusters,
        "cr2_se": of["cr2", "se"],
        "cr2_df": of["cr2", "df"],
    }
    check_reference(case, got)


def test_two_clusters_are_no_precision(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "two-clusters-only")
    table = reference_table(case["data"]["file"])
    plain = difference_in_differences(table, "y", treated="treat", after="post")
    clustered = difference_in_differences(
        table, "y", treated="treat", after="post", covariance="cluster", clusters="town"
    )
    got = {"did": plain.estimate, "se_ols_did": plain.se, "se_cluster_did": clustered.se}
    check_reference(case, got | {"cluster_se_usable": clustered.is_usable})
    assert math.isnan(clustered.low)
    assert math.isnan(clustered.p_value)
    assert "keine Genauigkeit" in clustered.problem


def test_points_on_a_line_are_no_evidence(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "perfect-line")
    table = reference_table(case["data"]["file"])
    fit = linear_regression(table, "y", ["year"])
    nw = linear_regression(table, "y", ["year"], covariance="newey_west", lags=1)
    got = {"slope": fit.coef["year"], "se_ols": fit.se["year"], "r_squared": fit.r_squared}
    check_reference(case, got | {"se_nw1_unadjusted": nw.se["year"]})
    assert math.isnan(fit.p_value["year"])
    assert not fit.is_usable


@pytest.mark.parametrize("name", ["grunfeld-cluster", "grunfeld-newey-panel"])
def test_panel_of_firms_matches_stata(name, reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, name)
    table = reference_table(case["data"]["file"])
    # Stata keeps these columns in single precision; its printed digits follow from that.
    table = table.astype(dict.fromkeys(["invest", "value", "capital"], "float32")).astype({"invest": "float64"})
    terms = ["value", "capital"]
    cluster = linear_regression(table, "invest", terms, covariance="cluster", clusters="firm")
    panel = linear_regression(
        table, "invest", terms, covariance="newey_west_adjusted", lags=4, panel="firm", time="year"
    )
    got = {"coef": cluster.coef, "r_squared": cluster.r_squared, "lower95": cluster.low, "upper95": cluster.high}
    got |= {"se_cluster": cluster.se, "p_cluster": cluster.p_value, "se_nw4": panel.se, "p_nw4": panel.p_value}
    check_reference(case, got)


def test_smoking_ban_in_sicily_matches_the_tutorial(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "sicily-smoking-ban")
    table = reference_table(case["data"]["file"])
    waves = {"season": "month", "harmonics": 2}
    models = {
        "model1": {"model": "poisson"},
        "model2": {},
        "model3": waves,
        "model4": {**waves, "slope_change": True, "slope_origin": 36},
    }
    got = {}
    for name, how in models.items():
        result = interrupted_time_series(
            table, "aces", time="time", start=37, exposure="stdpop", quantile="normal", **how
        )
        assert result.fit is not None
        parts = {"smokban": ("level_change", result.level_change), "time": ("trend", result.trend)}
        if result.slope_change is not None:
            parts["slope_change"] = ("slope_change", result.slope_change)
        got[name] = {"deviance": result.deviance, "dispersion": result.dispersion} | {
            theirs: {
                "ratio": interval.estimate,
                "lower": interval.low,
                "upper": interval.high,
                "coef": result.fit.coef[ours],
                "se": result.fit.se[ours],
            }
            for theirs, (ours, interval) in parts.items()
        }
    check_reference(case, got)


@settings(max_examples=10)
@given(y=measurements, lags=st.integers(0, 4))
def test_errors_are_those_of_statsmodels(y, lags):
    table = pd.DataFrame({"t": np.arange(len(y)), "y": y, "g": np.arange(len(y)) % 4})
    table["y"] += [0.5, -0.5] * (len(y) // 2) + [1.0] * (len(y) % 2)
    model = OLS(table["y"].to_numpy(), np.column_stack([np.ones(len(y)), table["t"]]))
    hac = {"maxlags": lags, "use_correction": True}
    groups = {"groups": table["g"].to_numpy()}
    for ours, theirs, keywords in (
        ("hc0", "HC0", {}),
        ("hc2", "HC2", {}),
        ("hc3", "HC3", {}),
        ("newey_west_adjusted", "HAC", hac),
        ("cluster", "cluster", groups),
    ):
        fit = linear_regression(table, "y", ["t"], covariance=ours, lags=lags, clusters="g")
        expected = model.fit(cov_type=theirs, cov_kwds=keywords).bse
        if fit.is_usable:
            assert list(fit.se.values()) == pytest.approx(expected.tolist(), rel=1e-6)


@settings(max_examples=10)
@given(y=measurements, shift=st.floats(-3_000, 3_000))
def test_calling_the_years_differently_changes_no_slope(y, shift):
    table = pd.DataFrame({"t": np.arange(len(y), dtype=float), "y": y})
    moved = table.assign(t=table["t"] + shift)
    for kind in ("classical", "hc3", "newey_west"):
        one = linear_regression(table, "y", ["t"], covariance=kind, lags=1)
        other = linear_regression(moved, "y", ["t"], covariance=kind, lags=1)
        assert one.coef["t"] == pytest.approx(other.coef["t"], rel=1e-6, abs=1e-8)
        assert one.se["t"] == pytest.approx(other.se["t"], rel=1e-5, abs=1e-8)


@settings(max_examples=10)
@given(y=measurements)
def test_time_turned_round_turns_the_slope_round(y):
    table = pd.DataFrame({"t": np.arange(len(y)), "y": y})
    one, turned = linear_regression(table, "y", ["t"]), linear_regression(table.assign(t=-table["t"]), "y", ["t"])
    assert one.coef["t"] == pytest.approx(-turned.coef["t"])
    assert one.se["t"] == pytest.approx(turned.se["t"])


def test_newey_west_keeps_the_distance_of_a_missing_year():
    table = pd.DataFrame({"year": [2018, 2019, 2020, 2022, 2023, 2024], "y": [3.0, 4.2, 3.9, 5.5, 5.1, 6.8]})
    kept = linear_regression(table, "y", ["year"], covariance="newey_west", lags=1, time="year")
    closed = linear_regression(table, "y", ["year"], covariance="newey_west", lags=1)
    gapless = table.assign(year=range(2018, 2024))
    assert kept.se["year"] != pytest.approx(closed.se["year"])
    assert linear_regression(gapless, "y", ["year"], covariance="newey_west", lags=1, time="year").se == pytest.approx(
        linear_regression(gapless, "y", ["year"], covariance="newey_west", lags=1).se
    )


def test_cr2_of_single_rows_is_hc2():
    table = pd.DataFrame({"t": range(8), "y": [3.0, 5, 4, 8, 6, 9, 7, 12]}).assign(row=range(8))
    cr2 = linear_regression(table, "y", ["t"], covariance="cr2", clusters="row")
    assert cr2.se == pytest.approx(linear_regression(table, "y", ["t"], covariance="hc2").se)


def test_cr3_is_close_to_leaving_out_one_cluster_after_the_other():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"x": rng.normal(size=24), "g": np.repeat(range(8), 3)})
    table["y"] = table["x"] + rng.normal(size=24)
    rest = [linear_regression(table.query("g != @g"), "y", ["x"]).coef["x"] for g in range(8)]
    whole = linear_regression(table, "y", ["x"], covariance="cr3", clusters="g")
    assert whole.se["x"] == pytest.approx(math.sqrt(sum((one - whole.coef["x"]) ** 2 for one in rest)))


def test_clustered_errors_by_their_short_names_differ_by_their_factors_only():
    table = pd.DataFrame({"x": range(12), "y": [1.0, 3, 2, 5, 4, 4, 8, 6, 9, 12, 10, 11], "g": [0, 1, 2, 3] * 3})
    se = {
        kind: linear_regression(table, "y", ["x"], covariance=kind, clusters="g").se["x"]
        for kind in ("cr0", "cr1", "cr1s", "cluster", "cluster_unadjusted")
    }
    assert se["cr0"] == pytest.approx(se["cluster_unadjusted"])
    assert se["cr1s"] == pytest.approx(se["cluster"])
    assert se["cr1"] == pytest.approx(se["cr0"] * math.sqrt(4 / 3))


def test_satterthwaite_of_equal_clusters_is_their_number_less_one():
    design, clusters = np.ones((12, 1)), np.repeat(np.arange(4), 3)
    _, df = satterthwaite_cluster_covariance(design, np.arange(12.0) - 5.5, clusters)
    assert df == pytest.approx([3])


def test_difference_in_differences_is_what_the_four_means_say():
    table = pd.DataFrame({"near": [0, 0, 1, 1, 1], "late": [0, 1, 0, 1, 1], "rate": [4.0, 5, 6, 9, 11]})
    result = difference_in_differences(table, "rate", treated="near", after="late")
    assert result.estimate == pytest.approx((10 - 6) - (5 - 4))
    turned = difference_in_differences(table.assign(near=1 - table["near"]), "rate", treated="near", after="late")
    assert turned.estimate == pytest.approx(-result.estimate)


def test_ratio_of_rate_ratios_is_what_the_four_rates_say():
    table = pd.DataFrame(
        {"town": [0, 0, 1, 1], "late": [0, 1, 0, 1], "count": [40, 60, 100, 300], "people": [10, 10, 20, 20]}
    )
    result = count_difference_in_differences(table, "count", treated="town", after="late", exposure="people")
    assert result.estimate == pytest.approx((300 / 100) / (60 / 40))
    assert result.cell_means["treated_after"] == pytest.approx(15)
    assert not result.is_usable
    assert "Freiheitsgrad" in result.problem


def test_an_empty_cell_is_no_comparison():
    table = pd.DataFrame({"town": [0, 0, 1], "late": [0, 1, 1], "count": [40, 60, 300]})
    for result in (
        difference_in_differences(table, "count", treated="town", after="late"),
        count_difference_in_differences(table, "count", treated="town", after="late"),
    ):
        assert math.isnan(result.estimate)
        assert "vorher" in result.problem


def test_level_and_slope_leave_nothing_of_four_years():
    series = pd.DataFrame({"year": [2022, 2023, 2024, 2025], "count": [50, 55, 80, 82]})
    both = interrupted_time_series(series, "count", start=2024, slope_change=True)
    assert both.df_residual == 0
    assert math.isnan(both.level_change.low)
    assert "Freiheitsgrad" in both.problem


def test_a_series_that_starts_with_the_change_has_no_before():
    series = pd.DataFrame({"year": [2024, 2025, 2026], "count": [50, 55, 80]})
    result = interrupted_time_series(series, "count", start=2024)
    assert (result.n_before, result.n_after) == (0, 3)
    assert math.isnan(result.level_change.estimate)
    assert result.problem


@pytest.mark.parametrize("y", [[5.0, 5, 5, 5], [1.0, 3]])
def test_constant_or_too_few_points_say_so(y):
    table = pd.DataFrame({"t": range(len(y)), "y": y})
    for kind in COVARIANCES:
        fit = linear_regression(table, "y", ["t"], covariance=kind, clusters="t")
        assert not fit.is_usable
        assert fit.problem
        assert math.isnan(fit.p_value["t"])


def test_misuse_is_refused():
    table = pd.DataFrame({"t": [1, 2, 3], "y": [1.0, 2, 4]})
    with pytest.raises(ValueError, match="unknown covariance"):
        linear_regression(table, "y", ["t"], covariance="white")
    with pytest.raises(ValueError, match="clusters="):
        linear_regression(table, "y", ["t"], covariance="cr2")
    with pytest.raises(DesignError, match="nur 0 und 1"):
        difference_in_differences(table, "y", treated="t", after="t")


def test_an_empty_series_says_so():
    result = interrupted_time_series(pd.DataFrame({"year": [], "count": []}), "count", start=2024)
    assert (result.n_before, result.n_after) == (0, 0)
    assert result.problem.startswith("Es gibt keine Zeile")
