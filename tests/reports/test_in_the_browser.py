"""All pages in a real browser: accessible, offline, on every width, in the dark and on paper.

Each page is opened once; what the tests judge is noted on the way.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
DEPEND_ON_SCHEME_AND_WIDTH = {
    "type": "rule",
    "values": [
        "color-contrast",
        "link-in-text-block",
        "target-size",
        "scrollable-region-focusable",
        "css-orientation-lock",
    ],
}
"""What else is examined is the same markup in every scheme and on every width."""
WIDTHS = (320, 375, 768, 1280)
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
CLOSE_ALL = "document.querySelectorAll('details').forEach(details => details.open = false)"
SMALLEST_LETTERS = """
[...document.querySelectorAll('figure svg')].filter(drawing => drawing.getClientRects().length).map(drawing => Math.min(
    ...[...drawing.querySelectorAll('text')].map(text =>
        parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b)), 99))
"""
FOLLOWING = """
() => { const nav = document.querySelector('nav.in'); return nav ? nav.getBoundingClientRect().top : 0; }
"""
INK = "getComputedStyle(document.querySelector('figure svg text')).fill"


@dataclass
class Visit:
    """What was seen on one page."""

    address: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    first_stop: str = ""
    arrived_at: str = ""
    section_line_top: float = 0
    scrolled: float = 0
    page_width: dict[int, int] = field(default_factory=dict)
    letters: dict[int, list[float]] = field(default_factory=dict)
    n_figures: int = 0
    ink: dict[str, str] = field(default_factory=dict)
    violations: dict[str, list[Any]] = field(default_factory=dict)
    is_internal: bool = False
    second_section: str | None = None
    sheets: list[str] = field(default_factory=list)

    def by_keyboard(self, page: Page) -> None:
        page.keyboard.press("Tab")
        self.first_stop = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")
        self.arrived_at = page.evaluate("document.activeElement.id")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        self.section_line_top, self.scrolled = page.evaluate(FOLLOWING), page.evaluate("scrollY")

    def on_paper(self, page: Page) -> None:
        self.is_internal = page.locator("body.internal").count() == 1
        if page.locator("section.glance").count() == 1:
            self.second_section = page.locator("main > section h2").nth(1).text_content()
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        self.sheets = ["".join(sheet.extract_text().split()) for sheet in printed.pages]

    def on_every_width(self, page: Page) -> None:
        self.n_figures = page.locator("figure").count()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(CLOSE_ALL)
            self.letters[width] = page.evaluate(SMALLEST_LETTERS)
            page.evaluate(OPEN_ALL)
            self.page_width[width] = page.evaluate("document.scrollingElement.scrollWidth")

    def examined(self, page: Page, scheme: str, width: int, rules: dict[str, Any]) -> None:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        if page.locator("figure svg text").count():
            self.ink[scheme] = page.evaluate(INK)
        results = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        found = results.response["violations"]
        self.violations[f"{scheme}, {width}"] = [(each["id"], each["nodes"][0]["target"]) for each in found]


def visited(page: Page, path: Path) -> Visit:
    """A page opened as at a desk, looked at in every way."""
    visit = Visit(path.as_uri())
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    listeners = {
        "request": lambda request: visit.requested.append(request.url),
        "console": lambda message: visit.complaints.append(message.text),
        "pageerror": lambda error: visit.complaints.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    page.goto(visit.address)
    visit.by_keyboard(page)
    visit.on_paper(page)
    visit.on_every_width(page)
    visit.examined(page, "light", 1280, RULES)
    visit.examined(page, "dark", 375, DEPEND_ON_SCHEME_AND_WIDTH)
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return visit


@pytest.fixture(scope="module")
def visits(browser: Browser, sample: Path, reports_folder: Path) -> dict[str, Visit]:
    """Every report, internal ones and the index among them; of the sample, which has each kind of block, one town."""
    paths = [path for path in sorted((sample / "reports").rglob("*.html")) if not path.stem.endswith("-balingen")]
    page = browser.new_page(locale="de-DE")  # with the reports' own policy in force
    found = {
        str(path.relative_to(path.parents[2])): visited(page, path)
        for path in [*paths, *sorted(reports_folder.rglob("*.html"))]
    }
    page.close()
    return found


def test_axe_finds_no_violation_in_either_scheme(visits: dict[str, Visit]) -> None:
    clean: dict[str, list[Any]] = {"light, 1280": [], "dark, 375": []}
    assert {name: visit.violations for name, visit in visits.items() if visit.violations != clean} == {}
    assert len(visits) > 10


def test_nothing_is_requested_and_nothing_complains(visits: dict[str, Visit]) -> None:
    assert [visit.requested for visit in visits.values()] == [[visit.address] for visit in visits.values()]
    assert {name: visit.complaints for name, visit in visits.items() if visit.complaints} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(visits: dict[str, Visit], width: int) -> None:
    wide = {name: visit.page_width[width] for name, visit in visits.items()}
    assert {name: found for name, found in wide.items() if found > width} == {}


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_each_figure_shows_one_drawing_whose_letters_are_legible(visits: dict[str, Visit], width: int) -> None:
    for name, visit in visits.items():
        assert [size for size in visit.letters[width] if size < 11.9] == [], name
        assert len(visit.letters[width]) <= visit.n_figures, name
    assert sum(len(visit.letters[width]) for visit in visits.values()) >= 6


def test_the_dark_scheme_changes_the_drawings_too(visits: dict[str, Visit]) -> None:
    inks = {scheme: {visit.ink[scheme] for visit in visits.values() if visit.ink} for scheme in ("light", "dark")}
    assert inks["light"]
    assert not inks["light"] & inks["dark"]


def test_by_keyboard_the_first_stop_skips_to_the_content_and_the_line_of_sections_stays(
    visits: dict[str, Visit],
) -> None:
    for name, visit in visits.items():
        assert visit.first_stop == "Zum Inhalt springen", name
        assert visit.arrived_at == "inhalt", name
        assert visit.section_line_top <= 1 or visit.scrolled < 200, name


def test_the_first_screen_holds_tiles_messages_questions_and_what_can_mislead(browser: Browser, sample: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((sample / "reports" / "vier-jahre-neumarkt.html").as_uri())
    end = page.locator(".sure").bounding_box()
    page.close()
    assert end is not None
    assert end["y"] + end["height"] <= 900


def test_on_paper_the_first_screen_stands_alone_no_page_is_almost_empty_and_internal_ones_say_so(
    visits: dict[str, Visit],
) -> None:
    for name, visit in visits.items():
        assert [text for text in visit.sheets[:-1] if len(text) < 150] == [], name
        assert all("Nichtöffentlich" in text for text in visit.sheets) == visit.is_internal, name
        if visit.second_section:
            assert "".join(visit.second_section.split()) not in visit.sheets[0], name
