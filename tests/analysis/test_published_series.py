"""Published figures as series: nothing is chosen where sources contradict each other, every series gets a sentence."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.analysis.years.published_series import (
    contradictions,
    outlooks_of_published,
    published_series,
    trends_of_published,
)
from engagement_analysis.project.reference_data import read_comparable_series, read_published_figures

from .conftest import PUBLISHED


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return read_published_figures(PUBLISHED)


@pytest.fixture(scope="module")
def series(figures) -> pd.DataFrame:
    return published_series(figures, read_comparable_series(PUBLISHED))


def numbers(series, place, campaign, measure):
    chosen = series.query("place == @place and campaign == @campaign and measure == @measure")
    return dict(zip(chosen["year"].tolist(), chosen["count"].tolist(), strict=True))


def test_cycling_in_neumarkt_is_as_published(series):
    found = numbers(series, "Neumarkt i.d.OPf.", "STADTRADELN", "participants")
    assert found[2012] == 120
    assert found[2023] == 292
    assert found[2025] == 898
    assert 2016 not in found  # nothing is interpolated
    assert 2019 not in found


def test_a_misprint_contradicts_the_town_and_leaves_the_year_without_a_number(series, figures):
    assert pd.isna(numbers(series, "Neumarkt i.d.OPf.", "STADTRADELN", "teams")[2024])
    assert {"312", "31 (Vorjahr)"} <= set(contradictions(figures)["value_text"])


def test_a_bound_that_fits_contradicts_nothing(figures):
    doubtful = contradictions(figures).query("campaign == 'Kleidertauschbörse' and measure == 'visitors'")
    assert "über 450 (Vorspann)" not in doubtful["value_text"].tolist()


def test_every_long_series_gets_a_sentence_and_estimates_claim_nothing(series):
    found = trends_of_published(series)
    assert len(found) >= 10
    assert found["sentence"].str.len().min() > 40
    estimated = series.groupby(["place", "campaign", "measure"])["is_estimated"].mean().reset_index(name="share")
    mostly = found.merge(estimated).query("share > 0.75")
    assert len(mostly)
    assert set(mostly["verdict"]) == {"refused"}


def test_outlooks_hold_the_middle_between_their_limits(series):
    ahead = outlooks_of_published(series).dropna(subset=["low"])
    assert len(ahead) >= 8
    assert ((ahead["low"] < ahead["estimate"]) & (ahead["estimate"] < ahead["high"])).all()


@given(values=st.lists(st.integers(0, 10_000), min_size=2, max_size=4))
def test_equal_figures_agree_and_different_ones_do_not(values):
    rows = pd.DataFrame(
        {
            "place": "Ort",
            "campaign": "Aktion",
            "measure": "participants",
            "year": 2024,
            "value_low": [float(value) for value in values],
            "value_high": [float(value) for value in values],
            "value": [float(value) for value in values],
            "quality": "exact",
            "value_text": [str(value) for value in values],
            "source_url": "-",
        }
    )
    (row,) = published_series(rows, rows.iloc[:0]).to_dict("records")
    assert row["is_contradicted"] == (len(set(values)) > 1)
    assert pd.isna(row["count"]) == row["is_contradicted"]
