"""The outlook: what it refuses, what it says, and how often it held on held-back years of published series."""

import math
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.years.outlook import HELD_BACK, MIN_YEARS, expected_range, next_year, outlook

sys.path.insert(0, str(Path(__file__).parent))
from outlook_coverage import METHODS, counted, published_series

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


def test_held_back_years_are_counted_anew_and_the_kept_tables_are_these(project_root, series):
    table = Path(__file__).with_name("outlook_coverage.txt").read_text(encoding="utf-8")
    page = (project_root / "docs" / "explanation" / "outlook.md").read_text(encoding="utf-8")
    rows = [re.findall(r"(\d+) of 22", line) for line in page.splitlines() if line.startswith("|") and " of 22" in line]
    found = {(method, level): counted(series, method, level) for method in METHODS for level in (0.8, 0.95)}
    assert {level: found["combined", level] for level in (0.8, 0.95)} == HELD_BACK
    assert rows == [[str(found[method, level][0]) for level in (0.8, 0.95)] for method in METHODS]
    for (method, level), (within, n) in found.items():
        assert f"{method:18s} {level:5.0%} {within:6d} {n:4d}" in table


@pytest.mark.parametrize("n", range(MIN_YEARS))
def test_too_few_years_give_a_sentence_and_no_numbers(n):
    ahead = next_year([100 + 10 * k for k in range(n)], years=YEARS[:n])
    assert not ahead.is_available
    assert all(math.isnan(value) for value in (ahead.estimate, ahead.low, ahead.high))
    assert ahead.sentence.startswith("Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre; es gibt")


def test_the_sentence_says_range_ground_and_record():
    ahead = next_year([316, 318, 344, 254, 247, 301, 280], years=YEARS[:7])
    assert ahead.year == 2021
    assert ahead.low < ahead.estimate < ahead.high
    assert "Für 2021 lässt der bisherige Verlauf (2014 bis 2020, 7 Jahre) zwischen" in ahead.sentence
    assert "In 18 von 22 Jahren lag der wahre Wert darin" in ahead.sentence
    assert "wahre Wert" not in next_year([316, 318, 344, 254, 247, 301], years=YEARS[:6], confidence=0.7).sentence
    assert "wahre Wert" not in next_year([316, 318, 344, 254, 247, 301], years=YEARS[:6], year=2025).sentence


@settings(max_examples=settings.default.max_examples // 5)
@given(y=counts)
def test_the_combined_range_holds_each_single_one(y):
    years = YEARS[: len(y)]
    combined = expected_range(y, years)
    single = [method(y, years, 1, 0.8) for name, method in METHODS.items() if name != "combined"]
    usable = [one for one in single if one.high > one.low]
    if not combined.is_available:
        assert not usable
        return
    assert combined.low == min(one.low for one in usable)
    assert combined.high == max(one.high for one in usable)
    assert min(one.estimate for one in usable) <= combined.estimate <= max(one.estimate for one in usable)
    assert combined.low >= 0


@settings(max_examples=settings.default.max_examples // 6)
@given(y=counts)
def test_a_higher_level_gives_a_wider_range(y):
    years = YEARS[: len(y)]
    for method in METHODS.values():
        one, other = (method(y, years, 1, level) for level in (0.8, 0.95))
        if one.is_available:
            assert other.low <= one.low <= one.high <= other.high


@settings(max_examples=settings.default.max_examples // 5)
@given(y=st.lists(st.integers(0, 3), min_size=6, max_size=9))
def test_zeros_give_a_range_or_a_reason_never_a_warning(y):
    ahead = next_year(y, years=YEARS[: len(y)])
    assert ahead.is_available == (not math.isnan(ahead.high))
    assert ("keine Spanne" in ahead.sentence) == (ahead.code == "no-range") == (not ahead.is_available)


def test_equal_years_are_no_certainty():
    equal = next_year([40] * 6, years=YEARS[:6])
    assert equal.low < 40 < equal.high


def test_missing_values_are_left_out_and_keep_their_distance():
    whole = next_year([10, 12, None, 15, 14, 18, 20], years=YEARS[:7])
    short = next_year([10, 12, 15, 14, 18, 20], years=[2014, 2015, 2017, 2018, 2019, 2020])
    assert whole == short


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="does not lie after 2019"):
        next_year([1] * 6, years=YEARS[:6], year=2019)
    with pytest.raises(ValueError, match="negative"):
        next_year([1, 2, 3, 4, 5, -6], years=YEARS[:6])
    with pytest.raises(ValueError, match="confidence"):
        next_year([1, 2], years=YEARS[:2], confidence=80)


def test_towns_with_too_few_comparable_years_hear_why(participation, invitations):
    ahead = outlook(participation, invitations)
    assert ahead["low"].notna().eq(ahead["n_years"].ge(MIN_YEARS)).all()
    assert ahead.loc[ahead["low"].notna(), "campaign"].tolist() == ["markt-der-taten-und-talente"]
    row = ahead.set_index("campaign").loc["neumarkt-raeumt-auf"]
    assert row["n_years"] < MIN_YEARS
    assert row["year"] == 2026
    assert row["sentence"].startswith("Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre")
    assert "invitation-changed" in row["reason_codes"]


def test_a_longer_comparable_campaign_gets_its_range(participation, invitations):
    rows = participation.loc[participation["campaign"].eq("umweltputztag") & participation["year"].eq(2025)]
    years = range(2017, 2026)
    long = pd.concat([rows.assign(year=year) for year in years], ignore_index=True).astype({"year": "Int64"})
    grown = (long["participants"] * (1 + (long["year"] * 7) % 5 / 10)).round().astype("Int64")
    long = long.assign(participants=grown, participants_low=grown, participants_high=grown)
    kinds = invitations.loc[invitations["campaign"].eq("umweltputztag") & invitations["year"].eq(2025)]
    asked = pd.concat([kinds.assign(year=year) for year in years]).astype({"year": "Int64"})
    (ahead,) = outlook(long, asked).to_dict("records")
    assert ahead["low"] < ahead["estimate"] < ahead["high"]
    assert ahead["n_years"] == 9
    assert "2017 bis 2025" in ahead["sentence"]
    other_invitation = asked.loc[~(asked["year"].eq(2021) & asked["organisation_type"].eq("club"))]
    broken = outlook(long, other_invitation).iloc[0]
    assert broken["n_years"] == 4
    assert pd.isna(broken["low"])
    town = outlook(long, asked, by=("city",)).iloc[0]
    assert (town["low"], town["high"]) == (ahead["low"], ahead["high"])
    organisations = outlook(long, asked, measure="n_organisations").iloc[0]
    assert "Organisationen erwarten" in organisations["sentence"]
    with pytest.raises(ValueError, match="unknown measure"):
        outlook(long, asked, measure="hours")
    with pytest.raises(ValueError, match="compared by"):
        outlook(long, asked, by=("district",))


def test_an_empty_table_gives_an_empty_frame(participation, invitations):
    assert outlook(participation.iloc[:0], invitations).empty
