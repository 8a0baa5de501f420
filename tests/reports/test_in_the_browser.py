"""The reports in a real browser: accessible, offline, on every width."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
REPORTS = [
    "vier-jahre",
    "stadtbericht-balingen",
    "stadtbericht-neumarkt",
    "staedte-nebeneinander",
    "datenqualitaet",
    "methoden-und-quellen",
]
NAMES = [*REPORTS, "index"]
WITH_CHARTS = [name for name in REPORTS if name != "methoden-und-quellen"]
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"


@pytest.fixture(scope="module")
def reports(reports: dict[str, Path], reports_folder: Path) -> dict[str, Path]:
    """All reports and the page that lists them, by name."""
    return {**reports, "index": reports_folder / "index.html"}


@pytest.fixture(params=[("light", 1280), ("dark", 375)], ids=["light, wide", "dark, narrow"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme, width = request.param
    viewport = {"width": width, "height": 900}
    context = browser.new_context(color_scheme=scheme, viewport=viewport, bypass_csp=True, locale="de-DE")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_violation(page: Page, reports: dict[str, Path], name: str) -> None:
    page.goto(reports[name].as_uri())
    page.evaluate(OPEN_ALL)
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [(found["id"], found["nodes"][0]["target"]) for found in results.response["violations"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_requested_and_nothing_complains(browser: Browser, reports: dict[str, Path], name: str) -> None:
    page = browser.new_page()  # with the report's own policy in force
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(reports[name].as_uri())
    page.evaluate(OPEN_ALL)
    page.wait_for_timeout(300)
    page.close()
    assert asked == [reports[name].as_uri()]
    assert said == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_the_page_never_scrolls_sideways(browser: Browser, reports: dict[str, Path], name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(reports[name].as_uri())
    page.evaluate(OPEN_ALL)
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    page.close()
    assert wide <= width


@pytest.mark.parametrize("name", WITH_CHARTS)
def test_the_dark_scheme_changes_the_charts_too(browser: Browser, reports: dict[str, Path], name: str) -> None:
    inks = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(reports[name].as_uri())
        inks.append(page.evaluate("getComputedStyle(document.querySelector('svg.chart text')).fill"))
        context.close()
    assert inks[0] != inks[1]


# Each figure with the size in CSS pixels of the smallest letters that it paints.
SMALLEST_LETTERS = """
[...document.querySelectorAll('svg.chart')].map(chart => [
    chart.closest('figure').querySelector('figcaption').textContent.slice(0, 60),
    Math.min(...[...chart.querySelectorAll('text')].map(
        text => parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b)))
])
"""


@pytest.mark.parametrize("name", WITH_CHARTS)
def test_the_smallest_letters_of_each_figure_are_legible_on_a_telephone(
    browser: Browser, reports: dict[str, Path], name: str
) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(reports[name].as_uri())
    sizes = page.evaluate(SMALLEST_LETTERS)
    page.close()
    assert len(sizes) > 1
    assert [(figure, round(size, 1)) for figure, size in sizes if size < 11] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_printed_page_but_the_last_is_almost_empty(browser: Browser, reports: dict[str, Path], name: str) -> None:
    """A table longer than a page, when kept together, left two lines of a paragraph alone on the page before it."""
    page = browser.new_page()
    page.goto(reports[name].as_uri())
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    letters = [len("".join(sheet.extract_text().split())) for sheet in printed.pages]
    assert [(number, count) for number, count in enumerate(letters[:-1], start=1) if count < 200] == []
