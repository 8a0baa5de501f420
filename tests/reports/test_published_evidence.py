"""Published series in a report: only of other campaigns, each number with its source, a line only where claimed."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from engagement_analysis.reports.earlier import printed_tables
from engagement_analysis.reports.review_data import Review, open_review

from engagement_analysis.language.german import plain_spaces
from engagement_analysis.reports import published_evidence


@pytest.fixture(scope="module")
def review(processed: Path) -> Review:
    return open_review(processed, years=4)


@pytest.fixture(scope="module")
def series(review: Review, processed: Path) -> pd.DataFrame:
    return published_evidence.elsewhere(review, processed)


def test_campaigns_of_the_workbooks_are_left_out(review: Review, series: pd.DataFrame) -> None:
    ours = {published_evidence.plain_title(title) for title in review.campaigns.values()}
    assert not ours & set(series["campaign"].map(published_evidence.plain_title))
    assert "STADTRADELN (Neumarkt i.d.OPf.)" in set(series["title"])


def test_each_series_has_five_years_or_more(series: pd.DataFrame) -> None:
    assert series.dropna(subset="count").groupby("title")["year"].count().min() >= published_evidence.MIN_YEARS


def test_every_number_of_the_foldout_has_its_source(series: pd.DataFrame) -> None:
    (table,) = printed_tables(published_evidence.courses(series).html)
    records = list(table.records())
    assert len(records) == len(series)
    assert all(record["Quelle"].startswith("http") for _, record in records)
    assert {group for group, _ in records} == set(series["title"])


def test_sentences_count_what_is_claimed_and_what_is_not(series: pd.DataFrame) -> None:
    told = plain_spaces(published_evidence.told(series).plain)
    found = published_evidence.trends_of_published(series)
    claimed = found.loc[found["verdict"].eq("increase"), "place"]
    assert len(claimed) > 0
    assert all(place in told.split(" ist eine Zunahme belegt")[0] for place in claimed)
    open_ones = found["verdict"].isin(["no_trend", "refused"]).sum()
    assert f"Bei {open_ones} Reihen ist nichts belegt" in told


def test_line_is_drawn_where_a_trend_is_claimed_and_only_there(series: pd.DataFrame) -> None:
    of = dict(list(series.groupby("place")))
    claimed, refused = of["Neumarkt i.d.OPf."], of["Düsseldorf"]
    assert re.search(r'id="f\w+-trend"', published_evidence.trend_charts(claimed).html)
    not_drawn = published_evidence.trend_charts(refused).html
    assert not re.search(r'id="f\w+-trend"', not_drawn)
    assert "Keine Trendlinie" in not_drawn


def test_outlook_has_both_ranges_or_the_sentence_why_there_is_none(series: pd.DataFrame) -> None:
    of = dict(list(series.groupby("place")))
    fan = published_evidence.outlook_charts(of["Neumarkt i.d.OPf."]).html
    assert len(re.findall(r'id="f\w+-range-\d"', fan)) == 2
    short = published_evidence.outlook_charts(of["Düsseldorf"])
    assert "svg" not in short.html
    assert "mindestens 6" in plain_spaces(short.plain)


def test_nothing_kept_beside_the_data_is_said(review: Review, tmp_path: Path) -> None:
    nothing = published_evidence.elsewhere(review, tmp_path / "processed")
    assert published_evidence.courses(nothing).plain == published_evidence.NONE_KEPT
    others = (published_evidence.told, published_evidence.trend_charts, published_evidence.outlook_charts)
    assert [block(nothing).html for block in others] == ["", "", ""]
