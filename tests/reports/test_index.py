"""The page that lists the reports: reviews lead, nothing internal, made anew only when one of them has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html

from engagement_analysis.project.fingerprint import remember
from engagement_analysis.reports.pages.index import render_index
from engagement_analysis.reports.pages.pdf import parts_of_print


@pytest.fixture
def made(sample: Path, processed: Path, tmp_path: Path) -> Callable[[], bool]:
    """Render the index of a copy of the sample; tells whether it was written."""
    shutil.copytree(sample / "reports", tmp_path / "reports")

    def run() -> bool:
        told: list[str] = []
        render_index(processed, sample / "notebooks", tmp_path / "reports", progress=told.append)
        return bool(told)

    return run


def test_the_towns_reviews_lead_with_their_own_figures_and_no_page_links_to_the_internal_ones(sample: Path):
    page = lxml_html.parse(str(sample / "reports" / "index.html")).getroot()
    cards = page.xpath("//article")
    assert [card.xpath("string(h2)") for card in cards] == ["Balingen", "Neumarkt i.d.OPf."]
    assert [card.xpath(".//a/@href") for card in cards] == [["vier-jahre-balingen.html"], ["vier-jahre-neumarkt.html"]]
    assert "23 von 25" in cards[1].xpath("string(ul)")
    assert page.xpath("//section//a/@href") == ["methoden.html"]
    assert list((sample / "reports" / "intern").glob("*.html"))
    for path in (sample / "reports").glob("*.html"):
        assert "intern/" not in path.read_text(encoding="utf-8")


def test_it_is_made_anew_only_when_a_report_has_changed_or_went(made: Callable[[], bool], tmp_path: Path):
    assert not made()
    report = tmp_path / "reports" / "vier-jahre-balingen.html"
    report.write_bytes(report.read_bytes() + b"\n")
    assert made()
    report.unlink()
    assert made()
    assert report.name not in (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")


def test_a_printed_report_is_listed_if_it_was_made_from_this_very_page(made: Callable[[], bool], tmp_path: Path):
    folder = tmp_path / "reports"
    for town in ("neumarkt", "balingen"):
        folder.joinpath(f"vier-jahre-{town}.pdf").write_bytes(b"%PDF-1.7")
    report = folder / "vier-jahre-neumarkt.html"
    remember(folder, {"vier-jahre-neumarkt.pdf": parts_of_print(report)})
    assert made()
    page = lxml_html.parse(str(folder / "index.html")).getroot()
    assert page.xpath("//a[contains(@href, '.pdf')]/@href") == ["vier-jahre-neumarkt.pdf"]
