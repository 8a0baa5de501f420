"""Models of counts: reference results of R and Stata, what must not matter, and data that say nothing."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.statistics.annual_change import annual_change
from engagement_analysis.statistics.count_models import (
    negative_binomial_regression,
    poisson_regression,
    quasi_poisson_regression,
)
from engagement_analysis.statistics.design import DesignError, design_matrix
from engagement_analysis.statistics.fitted_models import compare_models

TOPIC = "03_poisson_glm"
TRENDS = [
    "testis-1987-1996",
    "testis-1993-1996",
    "testis-missing-1991",
    "testis-children-zeros",
    "constant-rate",
    "two-years",
    "aids-australia",
]
SHIPS = {"exposure": "service", "terms": ["type", "C(year)", "C(period)"], "count": "incidents"}
TABLES = {
    "ships-mccullagh-nelder": SHIPS,
    "dobson-rct": {"terms": ["C(outcome)", "C(treatment)"], "count": "counts"},
    "warpbreaks": {"terms": ["wool", "tension"], "count": "breaks", "base": {"tension": "L"}},
    "insurance-claims": {
        "terms": ["C(District)", "Group", "Age"],
        "count": "Claims",
        "exposure": "Holders",
        "base": {"Group": "<1l", "Age": "<25"},
    },
}
yearly_counts = st.lists(st.integers(1, 400), min_size=4, max_size=14)


def trend_figures(series: pd.DataFrame) -> dict[str, object]:
    exposure = "population" if "population" in series else None
    wald = annual_change(series, exposure=exposure, model="poisson")
    profile = annual_change(series, exposure=exposure, model="poisson", limits="profile")
    quasi_t = annual_change(series, exposure=exposure, model="quasi_poisson")
    quasi_z = annual_change(series, exposure=exposure, model="quasi_poisson", limits="wald")
    fit = wald.fit
    assert fit is not None
    assert quasi_t.fit is not None
    return {
        **{name: getattr(fit, name) for name in ("coef", "se", "deviance", "df_residual", "null_deviance", "pearson")},
        **{name: getattr(fit, name) for name in ("loglik", "aic", "dispersion", "fitted")},
        "se_quasi": quasi_t.fit.se,
        "coef_t": fit.coef["t"],
        "se_t": fit.se["t"],
        "apc": wald.percent,
        "apc_wald": [wald.low, wald.high],
        "apc_profile": [profile.low, profile.high],
        "p_wald": wald.p_value,
        "p_lr": wald.p_likelihood_ratio,
        "apc_quasi_t": [quasi_t.low, quasi_t.high],
        "apc_quasi_z": [quasi_z.low, quasi_z.high],
        "p_quasi_t": quasi_t.p_value,
    }


@pytest.mark.parametrize("name", TRENDS)
def test_annual_change_with_all_its_limits_matches_r(name, reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, name)
    series = reference_table(case["data"]["file"])
    got = trend_figures(series)
    if name == "aids-australia":
        got["coef_x_1_to_14"] = poisson_regression(series, "count", ["year"]).coef
    check_reference(case, got)


def test_zeros_before_a_single_count_are_no_percentage(reference_case, reference_table):
    case = reference_case(TOPIC, "zeros-then-seven")
    change = annual_change(reference_table(case["data"]["file"]), exposure="population", model="poisson")
    assert case["expected"]["apc"] == "inf"
    assert change.percent == math.inf
    assert not change.is_available
    assert "Nullen" in change.problem
    assert change.fit is not None
    assert change.fit.deviance == pytest.approx(case["expected"]["deviance"], abs=case["tolerance"]["abs"])
    assert change.fit.df_residual == case["expected"]["df_residual"]


def test_the_side_from_which_zeros_come_still_has_a_limit(reference_table):
    series = reference_table("zeros-then-seven.csv")
    change = annual_change(series, exposure="population", model="poisson", limits="profile")
    assert change.low > 0
    assert change.high == math.inf


@pytest.mark.parametrize("name", TABLES)
def test_factors_with_treatment_contrasts_match_r(name, reference_case, check_reference, reference_table):
    case, how = reference_case(TOPIC, name), dict(TABLES[name])
    table = reference_table(case["data"]["file"])
    count, terms = how.pop("count"), how.pop("terms")
    poisson = poisson_regression(table, count, terms, **how)
    quasi = quasi_poisson_regression(table, count, terms, **how)
    fields = ("deviance", "df_residual", "null_deviance", "pearson", "loglik", "aic", "dispersion")
    got = {name: getattr(poisson, name) for name in fields}
    # The reference file spells the levels of two factors without signs.
    spelled = {"Group1-1.5l": "Group_1_1_5l", "Group1.5-2l": "Group_1_5_2l", "Group>2l": "Group_gt2l"}
    spelled |= {"Age25-29": "Age_25_29", "Age30-35": "Age_30_35", "Age>35": "Age_gt35"}
    named = {
        label: {spelled.get(key, key): value for key, value in values.items()}
        for label, values in (("coef", poisson.coef), ("se", poisson.se), ("se_quasi", quasi.se))
    }
    check_reference(case, got | named)


def test_negative_binomial_main_effects_match_r(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "quine-negative-binomial")
    fit = negative_binomial_regression(reference_table(case["data"]["file"]), "Days", ["Eth", "Sex", "Age", "Lrn"])
    names = ("coef", "se", "theta", "se_theta", "alpha", "loglik", "deviance")
    check_reference(case, {name: getattr(fit, name) for name in names})


def test_long_series_by_all_three_models_matches_r(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "testis-1943-1996-nb")
    series = reference_table(case["data"]["file"])
    change = annual_change(series, exposure="population", model="negative_binomial")
    assert change.fit is not None
    names = ("coef", "se", "theta", "se_theta", "alpha", "loglik", "deviance")
    got = {name: getattr(change.fit, name) for name in names}
    got |= {"apc": change.percent, "apc_wald": [change.low, change.high], "poisson": trend_figures(series)}
    check_reference(case, got)


def test_robust_and_clustered_errors_match_stata(reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, "ships-stata-exposure")
    table, terms = reference_table(case["data"]["file"]), ["yr_con", "op_75_79"]
    got = {
        label: poisson_regression(table, "accident", terms, exposure="service", covariance=covariance, clusters="ship")
        for label, covariance in (
            ("poisson", "model"),
            ("poisson_robust", "robust"),
            ("poisson_cluster_ship", "cluster"),
        )
    }
    check_reference(case, {k: {"coef": m.coef, "se": m.se, "loglik": m.loglik} for k, m in got.items()})


def test_negative_binomial_by_observed_information_and_clusters_matches_stata(
    reference_case, check_reference, reference_table
):
    case = reference_case(TOPIC, "ships-stata-negbin")
    table, terms = reference_table(case["data"]["file"]), ["yr_con", "op_75_79"]
    plain = negative_binomial_regression(table, "accident", terms, exposure="service", information="observed")
    by_ship = negative_binomial_regression(
        table, "accident", terms, exposure="service", covariance="cluster", clusters="ship"
    )
    got = {
        label: {
            "coef": fit.coef,
            "se": fit.se,
            "loglik": fit.loglik,
            "alpha": fit.alpha,
            "alpha_se": fit.se_alpha,
            "lnalpha": fit.log_alpha,
            "lnalpha_se": fit.se_log_alpha,
        }
        for label, fit in (("negbin", plain), ("negbin_cluster_ship", by_ship))
    }
    check_reference(case, got)


@settings(max_examples=10)
@given(counts=yearly_counts, shift=st.integers(-2_000, 2_000))
def test_calling_the_years_differently_changes_nothing(counts, shift):
    series = pd.DataFrame({"year": range(len(counts)), "count": counts})
    one, other = annual_change(series), annual_change(series.assign(year=series["year"] + shift))
    assert (one.percent, one.low, one.high) == pytest.approx((other.percent, other.low, other.high), nan_ok=True)


@settings(max_examples=10)
@given(counts=yearly_counts, factor=st.floats(0.01, 1e6))
def test_the_unit_of_the_exposure_changes_nothing(counts, factor):
    series = pd.DataFrame({"year": range(len(counts)), "count": counts, "inhabitants": 1.0 + np.arange(len(counts))})
    one = annual_change(series, exposure="inhabitants", model="poisson", limits="profile")
    scaled = series.assign(inhabitants=series["inhabitants"] * factor)
    other = annual_change(scaled, exposure="inhabitants", model="poisson", limits="profile")
    assert (one.percent, one.low, one.high) == pytest.approx((other.percent, other.low, other.high), rel=1e-5, abs=1e-7)


@settings(max_examples=10)
@given(counts=yearly_counts)
def test_time_turned_round_turns_the_change_round(counts):
    series = pd.DataFrame({"year": range(len(counts)), "count": counts})
    one = annual_change(series, model="poisson", limits="profile")
    turned = annual_change(series.assign(year=-series["year"]), model="poisson", limits="profile")
    assert 1 + one.percent / 100 == pytest.approx(1 / (1 + turned.percent / 100), rel=1e-6)
    assert 1 + one.low / 100 == pytest.approx(1 / (1 + turned.high / 100), rel=1e-6)


@settings(max_examples=10)
@given(counts=st.lists(st.integers(0, 6), min_size=2, max_size=10))
def test_any_counts_give_an_estimate_or_say_why_not(counts):
    series = pd.DataFrame({"year": range(len(counts)), "count": counts})
    for model, limits in (("poisson", "profile"), ("poisson", "wald"), ("quasi_poisson", "t")):
        change = annual_change(series, model=model, limits=limits)
        assert change.is_available or change.problem or (limits == "profile" and not math.isfinite(change.high))
        if change.is_available:
            assert change.low <= change.percent <= change.high


def test_twice_the_people_in_a_group_is_not_twice_the_evidence():
    """Counting each group's people instead of the group multiplies the dispersion, not the certainty."""
    series = pd.DataFrame({"year": range(8), "count": [12, 15, 11, 18, 14, 17, 21, 16]})
    groups, people = annual_change(series), annual_change(series.assign(count=series["count"] * 20))
    assert people.dispersion == pytest.approx(20 * groups.dispersion)
    assert (people.low, people.high) == pytest.approx((groups.low, groups.high))


def test_a_missing_year_keeps_its_distance():
    series = pd.DataFrame({"year": [2019, 2020, 2021, 2022], "count": [100, None, 121, 133]})
    change = annual_change(series, model="poisson")
    closed_up = annual_change(pd.DataFrame({"year": [0, 1, 2], "count": [100, 121, 133]}), model="poisson")
    assert change.n_years == 3
    assert change.percent == pytest.approx(10, abs=0.1)
    assert closed_up.percent > change.percent + 4


def test_a_model_without_residuals_claims_no_certainty(reference_table):
    series = reference_table("constant-rate.csv")
    assert math.isnan(annual_change(series, exposure="population").low)
    floored = annual_change(series, exposure="population", min_dispersion=1.0)
    assert floored.low < -2 < 2 < floored.high


@pytest.mark.parametrize("counts", [[], [5], [None, 5], [0, 0, 0, 0]])
def test_nothing_to_learn_from_is_said(counts):
    series = pd.DataFrame({"year": range(len(counts)), "count": pd.array(counts, dtype="Float64")})
    for model in ("poisson", "quasi_poisson", "negative_binomial"):
        change = annual_change(series, model=model)
        assert math.isnan(change.percent)
        assert change.problem.endswith(".")


def test_counts_that_vary_little_stay_poisson():
    table = pd.DataFrame({"t": range(6), "count": [10, 11, 12, 13, 14, 15]})
    fit, poisson = negative_binomial_regression(table, "count", ["t"]), poisson_regression(table, "count", ["t"])
    assert (fit.theta, fit.alpha) == (math.inf, 0)
    assert fit.coef == poisson.coef
    assert "Poisson" in fit.problem


def test_a_level_without_any_event_has_no_estimate_but_the_others_do():
    table = pd.DataFrame({"kind": ["a", "a", "b", "b", "c", "c"], "count": [3, 5, 0, 0, 8, 9]})
    fit = poisson_regression(table, "count", ["kind"])
    assert fit.coef["kindb"] == -math.inf
    assert math.isnan(fit.low["kindb"])
    assert math.exp(fit.coef["kindc"]) == pytest.approx(17 / 8)
    assert fit.low["kindc"] < fit.coef["kindc"] < fit.high["kindc"]
    assert "kindb" in fit.problem


def test_a_finished_design_matrix_serves_as_well_as_terms():
    table = pd.DataFrame({"kind": list("abab"), "year": [0, 0, 1, 1], "count": [3, 5, 4, 9]})
    design = design_matrix(table, ["kind*year"])
    assert list(design) == ["Intercept", "kindb", "year", "kindb:year"]
    by_design = poisson_regression(table, "count", design)
    assert by_design.coef == pytest.approx(poisson_regression(table, "count", ["kind*year"]).coef)


def test_nested_models_are_compared_as_the_trends_likelihood_ratio(reference_table):
    series = reference_table("testis-1987-1996.csv")
    trend, none = (poisson_regression(series, "count", terms, exposure="population") for terms in (["year"], []))
    change, df, p_value = compare_models(none, trend)
    assert (change, df) == (pytest.approx(none.deviance - trend.deviance), 1)
    assert p_value == pytest.approx(annual_change(series, exposure="population", model="poisson").p_likelihood_ratio)
    quasi, flat = (quasi_poisson_regression(series, "count", terms, exposure="population") for terms in (["year"], []))
    f_statistic, _, p_value = compare_models(flat, quasi)
    assert f_statistic == pytest.approx(change / trend.dispersion)
    assert 0 < p_value < 0.05
    with pytest.raises(ValueError, match="Vergleichbar"):
        compare_models(trend, none)


def test_a_star_is_all_products_of_its_factors():
    table = pd.DataFrame({"a": [0.0, 1, 0, 1], "b": [1.0, 2, 3, 4], "c": [1.0, 0, 2, 5]})
    names = ["Intercept", "a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]
    assert list(design_matrix(table, ["a*b*c"])) == names


def test_misuse_is_refused_in_words():
    table = pd.DataFrame({"year": [1, 2, 3], "twice": [2, 4, 6], "one": ["a"] * 3, "count": [3, 4, 5], "people": 0})
    with pytest.raises(DesignError, match="nicht voneinander trennen"):
        poisson_regression(table, "count", ["year", "twice"])
    with pytest.raises(DesignError, match="nur eine Ausprägung"):
        poisson_regression(table, "count", ["one"])
    with pytest.raises(DesignError, match="Unbekannte Spalte"):
        poisson_regression(table, "count", ["nowhere"])
    with pytest.raises(DesignError, match="über 0"):
        poisson_regression(table, "count", ["year"], exposure="people")
    with pytest.raises(DesignError, match="negative Zahl"):
        poisson_regression(table.assign(count=-1), "count", ["year"])
    with pytest.raises(ValueError, match="unknown model"):
        annual_change(table, model="gamma")
    with pytest.raises(ValueError, match="unknown covariance"):
        poisson_regression(table, "count", ["year"], covariance="white")
    with pytest.raises(ValueError, match="clusters="):
        poisson_regression(table, "count", ["year"], covariance="cluster")
