"""What stands on top of each report: short, each thing once, and no years side by side that cannot be compared."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from lxml import html as lxml_html

from engagement_analysis.analysis.changes.comparability import breaks_of_town
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.german import plain_spaces
from engagement_analysis.reports import messages
from engagement_analysis.reports.review_data import Review, open_review

NAMES = [
    "datenqualitaet",
    "vier-jahre",
    "stadtbericht-balingen",
    "stadtbericht-neumarkt",
    "staedte-nebeneinander",
    "methoden-und-quellen",
]
END = re.compile(r"(?<!OPf)[.?!](?= [A-ZÄÖÜ0-9]|$)")


def key_messages(report: Path) -> list[str]:
    page = lxml_html.parse(str(report))
    return [plain_spaces(item.text_content()) for item in page.findall(".//ul[@class='messages']/li")]


@pytest.mark.parametrize("name", NAMES)
def test_no_key_message_has_more_than_two_sentences(reports: dict[str, Path], name: str) -> None:
    found = key_messages(reports[name])
    assert found
    assert [message for message in found if len(END.findall(message)) > 2] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_stands_in_two_key_messages(reports: dict[str, Path], name: str) -> None:
    sentences = [part for message in key_messages(reports[name]) for part in END.split(message) if part.strip()]
    assert sorted(set(sentences)) == sorted(sentences)


@pytest.fixture(scope="module")
def review(processed: Path) -> Review:
    return open_review(processed, years=4)


def told(review: Review, is_comparable: bool | None) -> dict[str, list[str]]:
    yearly = totals(review.history, by=("city", "year"))
    marks = breaks_of_town(review.history, review.invitations, titles=review.campaigns)
    if is_comparable is not None:
        marks = marks.assign(is_comparable=is_comparable)
    return messages.in_short(review, yearly, marks)


def test_years_across_a_break_do_not_stand_side_by_side(review: Review) -> None:
    first = str(review.years[0])
    for town in told(review, is_comparable=None).values():
        assert not any(re.search(rf"\b{first}\b waren es", plain_spaces(message)) for message in town)


def test_years_that_can_be_compared_stand_side_by_side(review: Review) -> None:
    first = str(review.years[0])
    for town in told(review, is_comparable=True).values():
        assert all(f"{first} waren es" in plain_spaces(message) for message in town)


def test_reasons_against_comparing_are_told_once() -> None:
    rows = pd.DataFrame({"is_comparable": [None, False], "reason_codes": ["", "gap"], "year": [2024, 2025]})
    assert messages._carried(rows) == "Die Jahre sind nicht ohne Weiteres vergleichbar: Dazwischen fehlen Jahre."
