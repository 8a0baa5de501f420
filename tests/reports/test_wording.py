"""Sentences claim no more than the frames carry."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.analysis.changes.change import year_on_year
from engagement_analysis.analysis.changes.comparability import breaks_of_town
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.reports import sentences, wording
from engagement_analysis.reports.careful import with_statements
from engagement_analysis.reports.review_data import open_review

CHANGE = re.compile(r"\b(stieg|sank|wuchs|gestiegen|gesunken|nahm)\b")


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
def test_totals_alone_never_make_a_rise_or_a_fall(low: int, width: int, low_now: int, width_now: int) -> None:
    frame = two_years((low, low_now), (low + width, low_now + width_now), comparable=True)
    assert not CHANGE.search(" ".join(wording.participations("Neumarkt", frame)))


@pytest.mark.parametrize("comparable", [True, False])
def test_the_careful_sentence_stands_beside_the_figures(comparable: bool) -> None:
    frame = two_years((60, 100), (60, 100), comparable=comparable).assign(
        statement=["", "Keine belastbare Veränderung."],
        statement_kind=["not_enough_data", "no_reliable_change" if comparable else "not_comparable"],
        statement_since_first=["", "Keine belastbare Veränderung."],
    )
    text = wording.participations("Neumarkt", frame)[0]
    assert text.count("Keine belastbare Veränderung.") == int(comparable), "told once; a break is told in its own words"


def test_the_towns_sentences_claim_only_what_the_statements_claim(processed: Path) -> None:
    review = open_review(processed)
    yearly = totals(review.history, by=("city", "year"))
    comparability = breaks_of_town(review.history, review.invitations)
    changes = year_on_year(review.history, review.invitations, titles=review.campaigns)
    told = [
        sentences.organisations(review, yearly, comparability).plain,
        sentences.participations(review, yearly, comparability).plain,
        sentences.rates(review, participation_rates(review.participation, review.population)).plain,
        sentences.changes(review, changes).plain,
    ]
    assert all("belastbare Veränderung" in text for text in told)
    assert not any(CHANGE.search(text) for text in told), "no year of the examples carries a claim"
    assert "% weniger bis" in told[1], "limits stand where the rates' limits do"
    assert "% weniger bis" not in told[0]
    assert "% weniger bis" not in told[3]


def test_a_statement_on_confidential_figures_is_not_told(processed: Path) -> None:
    review = open_review(processed)
    yearly = totals(review.history, by=("city", "year"))
    neumarkt = review.protected["neumarkt"]
    hidden = replace(neumarkt, secondary=(*neumarkt.secondary, "participations|neumarkt|*|2024"))
    closed = replace(review, protected={**review.protected, "neumarkt": hidden})
    frame = with_statements(closed, closed.within(yearly), "participations")
    last = frame[frame["city"].eq("neumarkt") & frame["year"].eq(2025)].iloc[0]
    assert last["statement_kind"] == "no_reliable_change"
    assert last["statement"] == ""


@pytest.mark.parametrize(("n_years", "chance"), [(3, "2 von 6"), (4, "2 von 24")])
def test_few_years_are_said_to_carry_no_trend(n_years: int, chance: str) -> None:
    assert chance in wording.trend_caution(n_years)


def test_enough_years_get_no_caution() -> None:
    assert wording.trend_caution(6) == ""


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_incomplete_sum_is_called_a_minimum(n_reported: int, n_more: int) -> None:
    row = {"year": 2025, "n_held": n_reported + n_more, "hours": 100.0, "n_hours_reported": n_reported}
    others = {"minors": None, "n_minors_reported": 0, "waste_kg": None, "n_waste_reported": 0}
    text = wording.further_measures("Ulm", {**row, **others, "waste_kg_per_participation": None})[0]
    assert ("mindestens 100" in text) == (n_reported > 0 and n_more > 0)
    assert ("insgesamt 100" in text) == (n_reported > 0 and n_more == 0)


def test_a_missing_rate_is_put_down_to_what_is_missing() -> None:
    frame = pd.DataFrame({"year": [2025], "rate": [None], "inhabitants": [41_103], "population_date": [pd.NaT]})
    assert "keine Teilnahmen angegeben" in wording.rates("Neumarkt", frame)[0]
    assert "keine Einwohnerzahl" in wording.rates("Neumarkt", frame.assign(inhabitants=[None]))[0]


def test_sentences_speak_of_participations_never_of_persons() -> None:
    frame = two_years((60, 100), (60, 100), comparable=True)
    assert "Personen" not in " ".join(wording.participations("Neumarkt", frame))
