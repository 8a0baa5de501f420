"""The outlook: what it refuses, what it says, and how often it held on held-back years of published series."""

import math
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.years.outlook import HELD_BACK, METHODS, MIN_YEARS, next_year, outlook
from engagement_analysis.statistics.count_trend import negative_binomial_forecast
from engagement_analysis.statistics.exponential_smoothing import damped_trend_forecast, holt_linear_trend
from engagement_analysis.statistics.forecast import drift_forecast
from engagement_analysis.statistics.forecast_result import on_log_scale

sys.path.insert(0, str(Path(__file__).parent))
from outlook_coverage import counted, published_series

YEARS = list(range(2014, 2024))
counts = st.lists(st.integers(1, 5000), min_size=6, max_size=10)


@pytest.fixture(scope="module")
def series():
    return published_series()


def test_the_published_series_are_all_there(series):
    assert len(series) == 8
    neumarkt = series["Neumarkt i.d.OPf.", "STADTRADELN", "participants"]
    assert (neumarkt.loc[2012], neumarkt.loc[2025], len(neumarkt)) == (120, 898, 12)
    hamburg = series["Hamburg", "Hamburg räumt auf!", "participants"]
    assert (hamburg.loc[2014], hamburg.loc[2025], len(hamburg)) == (59_900, 96_128, 11)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_held_back_years_are_counted_anew(method, level, series):
    assert counted(series, method, level) == HELD_BACK[method, level]


def test_the_kept_tables_are_the_ones_counted(project_root):
    table = Path(__file__).with_name("outlook_coverage.txt").read_text(encoding="utf-8")
    page = (project_root / "docs" / "outlook.md").read_text(encoding="utf-8")
    rows = [re.findall(r"(\d+) of 22", line) for line in page.splitlines() if line.startswith("|") and " of 22" in line]
    assert rows == [[str(HELD_BACK[method, level][0]) for level in (0.8, 0.95)] for method in METHODS]
    for (method, level), (within, n) in HELD_BACK.items():
        assert f"{method:18s} {level:5.0%} {within:6d} {n:4d}" in table


@pytest.mark.parametrize("n", range(MIN_YEARS))
def test_too_few_years_give_a_sentence_and_no_numbers(n):
    ahead = next_year([100 + 10 * k for k in range(n)], years=YEARS[:n])
    assert not ahead.is_available
    assert all(math.isnan(value) for value in (ahead.estimate, ahead.low, ahead.high))
    assert ahead.sentence.startswith("Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre; es gibt")
    assert ahead.held_back is None
    assert "nicht verfügbar" in ahead._repr_html_()


def test_the_sentence_says_range_ground_and_record():
    ahead = next_year([316, 318, 344, 254, 247, 301, 280], years=YEARS[:7])
    assert ahead.year == 2021
    assert ahead.low < ahead.estimate < ahead.high
    assert "Für 2021 lässt der bisherige Verlauf (2014 bis 2020, 7 Jahre) zwischen" in ahead.sentence
    assert "In 17 von 22 Jahren lag der wahre Wert darin" in ahead.sentence
    assert next_year([316, 318, 344, 254, 247, 301], years=YEARS[:6], confidence=0.7).held_back is None
    assert next_year([316, 318, 344, 254, 247, 301], years=YEARS[:6], year=2025).held_back is None


@settings(max_examples=10)
@given(y=counts)
def test_the_combined_range_holds_each_single_one(y):
    years = YEARS[: len(y)]
    combined = next_year(y, years=years)
    single = [next_year(y, years=years, method=name) for name in METHODS if name != "combined"]
    usable = [one for one in single if one.is_available]
    if not combined.is_available:
        assert not usable
        return
    assert combined.low == min(one.low for one in usable)
    assert combined.high == max(one.high for one in usable)
    assert min(one.estimate for one in usable) <= combined.estimate <= max(one.estimate for one in usable)
    assert combined.low >= 0


@settings(max_examples=8)
@given(y=counts)
def test_a_higher_level_gives_a_wider_range(y):
    years = YEARS[: len(y)]
    for method in ("drift", "damped_trend", "negative_binomial"):
        one, other = (next_year(y, years=years, method=method, confidence=level) for level in (0.8, 0.95))
        if one.is_available:
            assert other.low <= one.low <= one.high <= other.high


@settings(max_examples=10)
@given(y=st.lists(st.integers(0, 3), min_size=6, max_size=9))
def test_zeros_give_a_range_or_a_reason_never_a_warning(y):
    for method in METHODS:
        ahead = next_year(y, years=YEARS[: len(y)], method=method)
        assert ahead.is_available == (not math.isnan(ahead.high))
        assert ahead.sentence
        assert ahead.is_available or "keine Spanne" in ahead.sentence


def test_equal_years_are_no_certainty():
    equal = next_year([40] * 6, years=YEARS[:6], method="drift")
    assert not equal.is_available
    assert "keine Gewissheit" in equal.sentence
    with_counts = next_year([40] * 6, years=YEARS[:6])
    assert with_counts.low < 40 < with_counts.high


def test_missing_values_are_left_out_and_keep_their_distance():
    whole = next_year([10, 12, None, 15, 14, 18, 20], years=YEARS[:7])
    short = next_year([10, 12, 15, 14, 18, 20], years=[2014, 2015, 2017, 2018, 2019, 2020])
    assert whole == short


def test_misuse_is_refused_in_german():
    with pytest.raises(ValueError, match="Unbekannte Methode"):
        next_year([1] * 6, years=YEARS[:6], method="oracle")
    with pytest.raises(ValueError, match="liegt nicht nach 2019"):
        next_year([1] * 6, years=YEARS[:6], year=2019)
    with pytest.raises(ValueError, match="negativ"):
        next_year([1, 2, 3, 4, 5, -6], years=YEARS[:6])
    with pytest.raises(ValueError, match="min_years"):
        next_year([1, 2], years=YEARS[:2], min_years=2)
    with pytest.raises(ValueError, match="negativ"):
        negative_binomial_forecast([1, 2, -3])


def test_towns_with_too_few_comparable_years_hear_why(participation, invitations):
    ahead = outlook(participation, invitations)
    assert ahead["is_available"].eq(ahead["n_years"].ge(MIN_YEARS)).all()
    assert ahead["low"].notna().eq(ahead["is_available"]).all()
    assert ahead.loc[ahead["is_available"], "campaign"].tolist() == ["markt-der-taten-und-talente"]
    row = ahead.set_index("campaign").loc["neumarkt-raeumt-auf"]
    assert row["n_years"] < MIN_YEARS
    assert row["year"] == 2026
    assert row["sentence"].startswith("Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre")
    assert "eingeladen" in row["sentence"]


def test_a_longer_comparable_campaign_gets_its_range(participation, invitations):
    rows = participation.loc[participation["campaign"].eq("umweltputztag") & participation["year"].eq(2025)]
    years = range(2017, 2026)
    long = pd.concat([rows.assign(year=year) for year in years], ignore_index=True).astype({"year": "Int64"})
    grown = (long["participants"] * (1 + (long["year"] * 7) % 5 / 10)).round().astype("Int64")
    long = long.assign(participants=grown, participants_low=grown, participants_high=grown)
    kinds = invitations.loc[invitations["campaign"].eq("umweltputztag") & invitations["year"].eq(2025)]
    asked = pd.concat([kinds.assign(year=year) for year in years]).astype({"year": "Int64"})
    ahead = outlook(long, asked, methods=("combined", "drift")).set_index("method")
    assert ahead["is_available"].all()
    assert ahead["n_years"].tolist() == [9, 9]
    assert ahead["sentence"].str.contains("2017 bis 2025").all()
    combined, drift = ahead.iloc[0], ahead.iloc[1]
    assert combined["low"] <= drift["low"] <= drift["high"] <= combined["high"]
    other_invitation = asked.loc[~(asked["year"].eq(2021) & asked["organisation_type"].eq("club"))]
    broken = outlook(long, other_invitation).iloc[0]
    assert broken["n_years"] == 4
    assert not broken["is_available"]
    town = outlook(long, asked, by=("city",)).iloc[0]
    assert (town["low"], town["high"]) == (combined["low"], combined["high"])
    organisations = outlook(long, asked, measure="n_organisations").iloc[0]
    assert "Organisationen erwarten" in organisations["sentence"]
    with pytest.raises(ValueError, match="Unbekannte Größe"):
        outlook(long, asked, measure="hours")
    with pytest.raises(ValueError, match="Gruppiert"):
        outlook(long, asked, by=("district",))


def test_an_empty_table_gives_an_empty_frame(participation, invitations):
    assert outlook(participation.iloc[:0], invitations).empty


def test_on_a_log_scale_growth_is_in_percent():
    forecast = on_log_scale(drift_forecast, [100, 200, 400, 800, 1600], horizon=2)
    assert forecast.mean == pytest.approx((3200, 6400))
    jagged = on_log_scale(drift_forecast, [100, 150, 140, 200, 210])
    assert jagged.low[0] > 0
    assert jagged.at(0.5).low[0] > jagged.low[0]
    assert on_log_scale(drift_forecast, [1, 0, 3]).note.startswith("Eine Null")
    wide = on_log_scale(drift_forecast, [1, 1000, 1], confidence=0.999)
    assert wide.high[0] == math.inf


def test_damped_trend_with_given_states_is_holt_without_gaps():
    y = [120, 197, 205, 348, 214, 275, 314, 344]
    gappy = damped_trend_forecast(y, horizon=3)
    start = {name: gappy.parameters[f"{name[8:]}0"] for name in ("initial_level", "initial_trend")}
    plain = holt_linear_trend(y, alpha=0.5, beta=0.2, damped=True, phi=0.9, horizon=3, **start)
    assert gappy.mean == pytest.approx(plain.mean)
    assert gappy.residuals == pytest.approx(plain.residuals)
    assert gappy.sigma == pytest.approx(plain.sigma)


@given(y=st.lists(st.integers(0, 900), min_size=5, max_size=9), nudge=st.sampled_from([-0.01, 0.01]))
def test_the_damped_trend_starts_where_squared_errors_are_least(y, nudge):
    best = damped_trend_forecast(y)
    for moved in ("initial_level", "initial_trend"):
        start = {
            name: best.parameters[f"{name[8:]}0"] + (nudge if name == moved else 0)
            for name in ("initial_level", "initial_trend")
        }
        other = holt_linear_trend(y, alpha=0.5, beta=0.2, damped=True, phi=0.9, **start)
        assert other.parameters["sse"] >= best.parameters["sse"] - 1e-6


def test_missing_years_widen_the_damped_forecast_less_than_they_would_as_steps():
    gappy = damped_trend_forecast([10, 14, 12, 18, 17], years=[2015, 2016, 2018, 2019, 2021])
    assert gappy.times == (2022,)
    assert len(gappy.residuals) == 5
    assert gappy.df == 3
    assert damped_trend_forecast([5]).note


def test_counts_spread_wider_than_poisson_where_people_come_in_groups():
    jagged, smooth = [60, 150, 70, 190, 90, 160, 80], [100, 104, 98, 111, 95, 102, 100]
    wide, narrow = (negative_binomial_forecast(y, confidence=0.8) for y in (jagged, smooth))
    assert wide.parameters["dispersion"] > 0.05
    assert narrow.parameters["dispersion"] == 0
    assert wide.high[0] - wide.low[0] > 2 * (narrow.high[0] - narrow.low[0])
    with pytest.raises(ValueError, match="neu gerechnet"):
        wide.at(0.9)


def test_counts_that_jump_beyond_all_measure_are_refused():
    forecast = negative_binomial_forecast(
        [50, 1, 0, 4, 1, 0, 4, 50, 10**6], years=[*range(2010, 2016), 2017, 2018, 2019]
    )
    assert math.isnan(forecast.high[0])
    assert "springen zu sehr" in forecast.note


def test_the_dispersion_makes_pearsons_statistic_equal_its_degrees_of_freedom():
    y = [120, 197, 205, 348, 214, 275, 314, 344, 451, 292]
    fitted = negative_binomial_forecast(y)
    alpha = fitted.parameters["dispersion"]
    pearson = sum((v - m) ** 2 / (m + alpha * m**2) for v, m in zip(y, fitted.fitted, strict=True))
    assert pearson == pytest.approx(8, rel=1e-4)
