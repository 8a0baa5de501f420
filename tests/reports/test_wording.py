"""Sentences claim no more than the frames carry."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.reports import wording

CHANGE = re.compile(r"\b(stieg|sank)\b(?! oder|, lässt)")


def two_years(low: tuple[int, int], high: tuple[int | None, int | None], *, comparable: bool) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": [2024, 2025],
            "participations": pd.array(low, dtype="Int64"),
            "participations_low": pd.array(low, dtype="Int64"),
            "participations_high": pd.array(high, dtype="Int64"),
            "exact_share": 1.0,
            "n_missing": 0,
            "is_comparable": pd.array([None, comparable], dtype="boolean"),
            "reason_codes": "invitation-changed",
        }
    )


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_years_that_cannot_be_compared_are_never_called_growth_or_decline(before: int, now: int) -> None:
    text = wording.participations("Neumarkt", two_years((before, now), (before, now), comparable=False))[0]
    assert not CHANGE.search(text)
    assert "der Kreis der Eingeladenen wechselte" in text.replace("Der", "der")


@given(st.integers(1, 500), st.integers(0, 300), st.integers(1, 500), st.integers(0, 300))
def test_a_direction_is_named_only_when_the_ranges_lie_apart(
    low: int, width: int, low_now: int, width_now: int
) -> None:
    frame = two_years((low, low_now), (low + width, low_now + width_now), comparable=True)
    said = CHANGE.search(wording.participations("Neumarkt", frame)[0])
    apart = low_now > low + width or low_now + width_now < low
    assert bool(said) == apart
    if said:
        assert said[1] == ("stieg" if low_now > low else "sank")


def test_missing_numbers_keep_a_rise_open_only_in_the_year_they_are_missing() -> None:
    grown = wording.participations("Neumarkt", two_years((60, 100), (60, None), comparable=True))[0]
    assert "stieg" in grown, "more than 100 is more than 60 in any case"
    open_before = wording.participations("Neumarkt", two_years((60, 100), (None, 100), comparable=True))[0]
    assert not CHANGE.search(open_before)


@pytest.mark.parametrize(("n_years", "chance"), [(3, "2 von 6"), (4, "2 von 24")])
def test_few_years_are_said_to_carry_no_trend(n_years: int, chance: str) -> None:
    assert chance in wording.trend_caution(n_years)


def test_enough_years_get_no_caution() -> None:
    assert wording.trend_caution(6) == ""


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_incomplete_sum_is_called_a_minimum(n_reported: int, n_more: int) -> None:
    text = wording.coverage("Stunden", 2025, 100.0, n_reported, n_reported + n_more)
    assert ("mindestens" in text) == (n_reported > 0 and n_more > 0)


def test_overlapping_intervals_are_no_sign_of_a_change() -> None:
    frame = pd.DataFrame({"year": [2022, 2025], "rate_low": [12.0, 24.0], "rate_high": [26.0, 36.0]})
    assert "lässt sich nicht schließen" in wording.intervals_overlap("Neumarkt", frame)
    apart = frame.assign(rate_high=[20.0, 36.0])
    assert "hängt davon ab, ob die Jahre vergleichbar sind" in wording.intervals_overlap("Neumarkt", apart)


def test_a_missing_rate_is_put_down_to_what_is_missing() -> None:
    frame = pd.DataFrame({"year": [2025], "rate": [None], "inhabitants": [41_103], "population_date": [pd.NaT]})
    assert "keine Teilnahmen angegeben" in wording.rates("Neumarkt", frame)[0]
    assert "keine Einwohnerzahl" in wording.rates("Neumarkt", frame.assign(inhabitants=[None]))[0]


def test_sentences_speak_of_participations_never_of_persons() -> None:
    frame = two_years((60, 100), (60, 100), comparable=True)
    assert "Personen" not in " ".join(wording.participations("Neumarkt", frame))
