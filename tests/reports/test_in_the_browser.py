"""All pages in a real browser: accessible, offline, on every width, in the dark and on paper."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
SMALLEST_LETTERS = """
[...document.querySelectorAll('figure svg')].filter(drawing => drawing.getClientRects().length).map(drawing => Math.min(
    ...[...drawing.querySelectorAll('text')].map(text =>
        parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b)), 99))
"""
FOLLOWING = """
() => { const nav = document.querySelector('nav.in'); return nav ? nav.getBoundingClientRect().top : 0; }
"""
Open = Callable[..., Iterator[tuple[str, Page]]]


@pytest.fixture(scope="module")
def pages(sample: Path, reports_folder: Path) -> dict[str, Path]:
    """The sample with a block of every kind and the real reports, the internal pages and the indexes among them."""
    found = [*(sample / "reports").rglob("*.html"), *reports_folder.rglob("*.html")]
    return {str(path.relative_to(path.parents[2])): path for path in sorted(found)}


@pytest.fixture
def opened(browser: Browser, pages: dict[str, Path]) -> Open:
    """Each page in turn, in one window."""

    def each(scheme: str = "light", width: int = 1280) -> Iterator[tuple[str, Page]]:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(color_scheme=scheme, viewport=viewport, bypass_csp=True, locale="de-DE")
        page = context.new_page()
        for name, path in pages.items():
            page.goto(path.as_uri())
            yield name, page
        context.close()

    return each


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_axe_finds_no_violation(opened: Open, scheme: str, width: int) -> None:
    found = []
    for name, page in opened(scheme, width):
        page.evaluate(OPEN_ALL)
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        found += [(name, each["id"], each["nodes"][0]["target"]) for each in results.response["violations"]]
    assert found == []


def test_nothing_is_requested_and_nothing_complains(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page()  # with the report's own policy in force
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in pages.values():
        page.goto(path.as_uri())
        page.evaluate(OPEN_ALL)
    page.close()
    assert asked == [path.as_uri() for path in pages.values()]
    assert said == []


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_page_scrolls_sideways(opened: Open, width: int) -> None:
    wide = {}
    for name, page in opened(width=width):
        page.evaluate(OPEN_ALL)
        wide[name] = page.evaluate("document.scrollingElement.scrollWidth")
    assert {name: found for name, found in wide.items() if found > width} == {}


@pytest.mark.parametrize("width", [375, 1280])
def test_each_figure_shows_one_drawing_whose_letters_are_legible(opened: Open, width: int) -> None:
    n_figures = 0
    for name, page in opened(width=width):
        sizes = page.evaluate(SMALLEST_LETTERS)
        assert [size for size in sizes if size < 11.9] == [], name
        assert len(sizes) <= page.locator("figure").count(), name
        n_figures += len(sizes)
    assert n_figures >= 6


def test_the_dark_scheme_changes_the_drawings_too(opened: Open) -> None:
    inks = [
        [page.evaluate("getComputedStyle(document.querySelector('figure svg text')).fill") for _, page in opened(scheme)
         if page.locator("figure svg text").count()]
        for scheme in ("light", "dark")
    ]  # fmt: skip
    assert inks[0]
    assert not set(inks[0]) & set(inks[1])


def test_by_keyboard_the_first_stop_skips_to_the_content_and_the_line_of_sections_stays(opened: Open) -> None:
    for name, page in opened():
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen", name
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "inhalt", name
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert page.evaluate(FOLLOWING) <= 1 or page.evaluate("scrollY") < 200, name


def test_the_first_screen_holds_tiles_messages_questions_and_what_can_mislead(browser: Browser, sample: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((sample / "reports" / "vier-jahre-neumarkt.html").as_uri())
    end = page.locator(".sure").bounding_box()
    page.close()
    assert end is not None
    assert end["y"] + end["height"] <= 900


def test_on_paper_the_first_screen_stands_alone_no_page_is_almost_empty_and_internal_ones_say_so(opened: Open) -> None:
    for name, page in opened():
        is_internal = page.locator("body.internal").count() == 1
        has_glance = page.locator("section.glance").count() == 1
        second = page.locator("main > section h2").nth(1).text_content() if has_glance else None
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        texts = ["".join(sheet.extract_text().split()) for sheet in printed.pages]
        assert [text for text in texts[:-1] if len(text) < 150] == [], name
        assert all("Nichtöffentlich" in text for text in texts) == is_internal, name
        if second:
            assert "".join(second.split()) not in texts[0], name
