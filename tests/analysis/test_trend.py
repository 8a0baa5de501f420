"""The one entry for trends: when it refuses, which method it takes, what must not matter, real series."""

import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.years.series_trend import series_trend
from engagement_analysis.analysis.years.trend_methods import following_organisations
from engagement_analysis.statistics.yearly_change import annual_change

sys.path.insert(0, str(Path(__file__).parent))
from simulate_trend import share_of_claims

LONG = [120, 126, 139, 151, 148, 171, 166, 190, 204, 199, 221, 240]
counts_lists = st.lists(st.integers(5, 300), min_size=5, max_size=12)


def series(counts: list[float | None], first: int = 2014, **columns: object) -> pd.DataFrame:
    years = range(first, first + len(counts))
    return pd.DataFrame({"year": years, "count": pd.array(counts, dtype="Float64"), **columns})


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_four_years_are_refused_in_a_sentence_without_a_p_value():
    result = series_trend(series([197, 738, 839, 960]))
    assert result.verdict == "refused"
    assert math.isnan(result.p_value)
    assert math.isnan(result.estimate)
    assert plain(result.sentence) == (
        "Vier Jahre können keinen Trend belegen: Selbst eine Reihe, die von Jahr zu Jahr nur steigt oder nur fällt, "
        "entsteht in 8,3 % der Fälle durch Zufall; als Beleg gilt sie erst bei höchstens 5 %."
    )


@pytest.mark.parametrize(
    ("counts", "beginning"),
    [
        ([], "Es liegt keine vergleichbare Zahl vor."),
        ([None, None], "Es liegt keine vergleichbare Zahl vor."),
        ([5], "Ein Jahr ist noch kein Verlauf"),
        ([5, 9], "Zwei Jahre ergeben einen Vergleich, aber keinen Trend."),
        ([5, None, 9, 12], "Drei Jahre können keinen Trend belegen"),
        ([0, 0, 0, 0, 7], "Fünf Jahre, in denen sich Zahlen wiederholen"),
    ],
)
def test_too_little_is_refused_in_words(counts, beginning):
    result = series_trend(series(counts))
    assert result.verdict == "refused"
    assert result.method == "none"
    assert result.sentence.startswith(beginning)


def test_the_same_number_every_year_is_no_trend():
    result = series_trend(series([7] * 6))
    assert result.verdict == "no_trend"
    assert result.sentence == "Sechs Jahre lang ist die Zahl dieselbe: weder Zunahme noch Abnahme."


def test_more_confidence_needs_more_years():
    assert series_trend(series(LONG[:5]), confidence=0.99).verdict == "refused"
    assert series_trend(series([100, 150, 230, 340, 500, 760]), confidence=0.99).verdict == "increase"


def test_the_rule_chooses_by_the_number_of_years():
    assert series_trend(series(LONG[:9])).method == "kendall"
    assert series_trend(series(LONG)).method == "quasi_poisson"
    assert series_trend(series([0, 1, 0, 2, 1, 3, 2, 4, 3, 5, 4])).method == "kendall"


def test_a_rising_series_is_said_to_rise():
    result = series_trend(series(LONG), unit="Teilnahmen")
    assert result.verdict == "increase"
    assert 0 < result.low < result.estimate < result.high
    assert result.p_value < 0.001
    assert plain(result.sentence).startswith("Die Zahl der Teilnahmen nahm von 2014 bis 2025 zu, im Mittel um 6,3 %")
    assert "nahm von 2014 bis 2025 zu" in result._repr_html_()


def test_limits_allow_for_years_that_resemble_each_other():
    result, plain_model = series_trend(series(LONG)), annual_change(LONG, range(2014, 2026))
    assert result.low < plain_model.low
    assert result.high > plain_model.high


def test_a_series_that_comes_and_goes_has_no_reliable_trend():
    result = series_trend(series([120, 90, 150, 110, 95, 140, 105, 125, 130, 100, 118]))
    assert result.verdict == "no_trend"
    assert result.low < 0 < result.high
    assert "keinen belastbaren Trend" in result.sentence


def test_only_the_years_since_the_last_break_count():
    marks = [False, True, True, False, True, True, True]
    result = series_trend(series([10, 20, 30, 400, 410, 420, 430], is_comparable=marks))
    assert result.verdict == "refused"
    assert result.years == (2017, 2018, 2019, 2020)
    assert result.sentence.startswith("Vergleichbar sind die Zahlen erst ab 2017 (4 Jahre). Vier Jahre können")


def test_an_unknown_comparability_is_a_break():
    marks = pd.array([None, True, None, True, True], dtype="boolean")
    assert series_trend(series([10, 20, 30, 40, 50], is_comparable=marks)).years == (2016, 2017, 2018)


def test_mostly_estimated_years_are_no_basis():
    marks = [True, True, True, True, False, False]
    result = series_trend(series(LONG[:6], is_estimated=marks))
    assert result.code == "mostly-estimated"
    assert result.sentence.startswith("In 4 von 6 Jahren sind die Zahlen geschätzt")
    assert series_trend(series(LONG, is_estimated=[True] + [False] * 11)).verdict == "increase"


def test_growth_of_the_town_is_not_growth_of_participation():
    inhabitants = [10_000 * count for count in LONG]
    rates = series_trend(series(LONG, inhabitants=inhabitants), exposure="inhabitants")
    assert rates.verdict == "no_trend"
    assert rates.unit == "Teilnahmen je 1.000 Einwohner"
    assert series_trend(series(LONG)).verdict == "increase"


def test_a_year_without_inhabitants_is_left_out():
    inhabitants = pd.array([40_000] * 11 + [None], dtype="Int64")
    result = series_trend(series(LONG, inhabitants=inhabitants), exposure="inhabitants")
    assert result.years == tuple(range(2014, 2025))


@settings(max_examples=settings.default.max_examples // 8)
@given(counts=counts_lists, shift=st.integers(-500, 500))
def test_calling_the_years_differently_changes_nothing(counts, shift):
    one, other = series_trend(series(counts)), series_trend(series(counts, first=2014 + shift))
    assert one.verdict == other.verdict
    assert (one.p_value, one.low, one.high) == pytest.approx((other.p_value, other.low, other.high), nan_ok=True)


@settings(max_examples=settings.default.max_examples // 8)
@given(counts=counts_lists)
def test_time_turned_round_turns_the_verdict_round(counts):
    turned = {"increase": "decrease", "decrease": "increase"}
    one, other = series_trend(series(counts)), series_trend(series(counts[::-1]))
    assert other.verdict == turned.get(one.verdict, one.verdict)
    assert one.slope_per_year == pytest.approx(-other.slope_per_year, nan_ok=True)


@settings(max_examples=settings.default.max_examples // 8)
@given(counts=counts_lists, factor=st.floats(0.1, 1_000))
def test_the_unit_of_the_inhabitants_changes_only_the_slope_per_year(counts, factor):
    inhabitants = np.linspace(10_000, 12_000, len(counts))
    one = series_trend(series(counts, inhabitants=inhabitants), exposure="inhabitants")
    other = series_trend(series(counts, inhabitants=inhabitants * factor), exposure="inhabitants")
    assert one.verdict == other.verdict
    assert one.estimate == pytest.approx(other.estimate, rel=1e-4, abs=1e-6, nan_ok=True)
    assert one.slope_per_year == pytest.approx(other.slope_per_year * factor, rel=1e-6, nan_ok=True)


@settings(max_examples=settings.default.max_examples // 3)
@given(counts=st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=13))
def test_any_series_gives_a_verdict_with_matching_numbers(counts):
    result = series_trend(series(counts))
    assert result.sentence.endswith(".")
    assert (result.verdict == "refused") == (math.isnan(result.p_value) and result.method == "none") or (
        result.verdict == "no_trend"
    )
    if result.verdict in {"increase", "decrease"}:
        assert result.p_value <= 0.05
        assert not result.low <= 0 <= result.high
    elif result.verdict == "no_trend" and math.isfinite(result.low):
        assert result.low <= 0 <= result.high


def test_errors_that_follow_organisations_are_those_of_a_clustered_poisson_model():
    rng = np.random.default_rng(7)
    people = rng.poisson(rng.gamma(2, 10, (12, 1)) * np.linspace(1, 2, 6))
    years, n = np.arange(6), people.shape[0]
    model = annual_change(people.sum(axis=0), years)
    change = following_organisations(model, years.astype(float), people.astype(float))
    who = {"groups": np.repeat(np.arange(n), 6), "use_correction": False}
    rows = sm.GLM(people.ravel(), sm.add_constant(np.tile(years, n)), family=sm.families.Poisson())
    fit = rows.fit(cov_type="cluster", cov_kwds=who)
    assert change.percent == pytest.approx(100 * math.expm1(fit.params[1]))
    half = (math.log1p(change.high / 100) - math.log1p(change.low / 100)) / 2
    assert half == pytest.approx(2.2009851600829 * math.sqrt(n / (n - 1)) * fit.bse[1])  # t on 11 degrees of freedom


def test_where_organisations_are_known_the_model_follows_them(participation):
    sizes = groups(participation.query("campaign == 'umweltputztag'"))
    sums = sizes.groupby("year", as_index=False)["participations"].sum()
    result = series_trend(sums, count="participations", groups=sizes)
    assert result.method == "organisations"
    assert result.n == 7


def test_too_few_organisations_leave_the_totals():
    counts = [10, 12, 15, 19, 24, 30]
    one_club = pd.DataFrame({"year": range(2014, 2020), "organisation_id": "club", "participations": counts})
    result = series_trend(series(counts), groups=one_club)
    assert result.method == "kendall"
    assert result.p_value == series_trend(series(counts)).p_value


def test_groups_without_a_name_count_each_for_itself():
    rows = [(year, None, people) for year in range(2014, 2020) for people in (10, 10, year - 2000)]
    sizes = pd.DataFrame(rows, columns=["year", "organisation_id", "participations"])
    assert series_trend(series([34, 35, 36, 37, 38, 39]), groups=sizes).method == "organisations"


def test_groups_that_do_not_sum_to_the_series_are_refused():
    sizes = pd.DataFrame({"year": [2020, 2021], "organisation_id": ["a", "a"], "participations": [10, 12]})
    with pytest.raises(ValueError, match="2021"):
        series_trend(pd.DataFrame({"year": [2020, 2021], "count": [10, 13]}), groups=sizes)


def test_faithful_organisations_do_not_look_like_a_trend():
    """A small part of the simulation in `simulate_trend.py`: eight in ten organisations come again, nothing changes."""
    known, _ = share_of_claims(n_years=9, n_groups=20, stays=0.8, doubling=False, luck=0.0, runs=30, seed=4)
    assert known <= 0.1


def test_a_doubling_is_seen_where_many_organisations_come():
    known, _ = share_of_claims(n_years=9, n_groups=40, stays=0.95, doubling=True, luck=0.0, runs=12, seed=5)
    assert known >= 0.7


def test_misuse_is_refused_in_words():
    with pytest.raises(ValueError, match="twice"):
        series_trend(pd.DataFrame({"year": [2020, 2020], "count": [1, 2]}))
    with pytest.raises(ValueError, match="negative"):
        series_trend(series([-1, 2, 3]))
    with pytest.raises(ValueError, match="confidence"):
        series_trend(series(LONG), confidence=95)
