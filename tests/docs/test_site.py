"""The built site: no warning, nothing from another host, every picture with words, searching finds, German marked."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import engagement_analysis as ea

pytestmark = pytest.mark.slow

GERMAN = ("town-hall/index", "town-hall/quick-start", "town-hall/workbooks", "town-hall/data-protection")


@pytest.fixture(scope="module")
def site(made_once: Callable[[str, Callable[[Path], None]], Path], project_root: Path) -> Path:
    """The site, built as `python3 run.py docs` builds it."""

    def build(folder: Path) -> None:
        command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(folder / "html")]
        built = subprocess.run(command, cwd=project_root, capture_output=True, encoding="utf-8", check=False)
        assert built.returncode == 0, built.stderr

    return made_once("site", build) / "html"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Every built page by its name."""
    return {
        path.relative_to(site).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in site.rglob("*.html")
        if path.parts[-2] != "_static"
    }


@pytest.fixture
def reader(browser: Browser) -> Page:
    """A page of a browser that reaches nothing but files; what it asked for besides is in `asked`."""
    context = browser.new_context(offline=True)
    return context.new_page()


def test_the_build_refuses_what_would_be_fetched_from_another_host(tmp_path: Path, project_root: Path) -> None:
    sys.path.insert(0, str(project_root / "docs" / "_extensions"))
    try:
        from pages_for_all import foreign_resources  # type: ignore[import-not-found, unused-ignore]
    finally:
        sys.path.pop(0)
    (tmp_path / "page.html").write_text(
        '<a href="https://example.org/source">source</a><img src="here.png"><script src="//cdn.example/x.js"></script>'
        '<link rel="stylesheet" href="https://cdn.example/x.css"><p style="background: url(https://cdn.example/x.png)">',
        encoding="utf-8",
    )
    (tmp_path / "style.css").write_text('@import "https://cdn.example/y.css"; p { background: url(z.png) }')
    assert foreign_resources(tmp_path) == {
        "page.html": ["https://cdn.example/x.png", "//cdn.example/x.js", "https://cdn.example/x.css"],
        "style.css": ["https://cdn.example/y.css"],
    }


def test_every_name_of_the_door_has_its_page(pages: dict[str, str]) -> None:
    names = {f"engagement_analysis.{name}" for name in ea.__all__ if name not in ("plot", "statistics", "__version__")}
    names |= {f"engagement_analysis.plot.{name}" for name in ea.plot.__all__}
    names |= {f"engagement_analysis.statistics.{name}" for name in ea.statistics.__all__}
    assert {name for name in names if f"reference/api/{name}" not in pages} == set()


def test_the_gallery_shows_every_chart_with_its_values_in_words(pages: dict[str, str]) -> None:
    gallery = pages["gallery"]
    assert [name for name in ea.plot.__all__ if f'<section id="{name.replace("_", "-")}">' not in gallery] == []
    spoken = re.findall(r'<img alt="([^"]*)" src="_images', gallery)
    assert len(spoken) >= len(ea.plot.__all__)
    assert [text for text in spoken if not re.search(r"\d.*\.$", text)] == []


def test_every_picture_has_words(pages: dict[str, str]) -> None:
    pictures = {name: re.findall(r"<img [^>]*>", page) for name, page in pages.items()}
    silent = {name: [tag for tag in tags if not re.search(r'alt="[^"]{20,}"', tag)] for name, tags in pictures.items()}
    assert sum(map(len, pictures.values())) > len(ea.plot.__all__)
    assert {name: tags for name, tags in silent.items() if tags} == {}


def test_the_command_page_knows_every_command(pages: dict[str, str]) -> None:
    page = pages["reference/commands"]
    offered = subprocess.run(
        [sys.executable, "-m", "engagement_analysis.cli", "--help"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    commands = re.findall(r"^ {4}([a-z]+) ", offered, re.MULTILINE)
    assert {"review", "load", "check"} <= set(commands)
    assert [command for command in commands if f"engagement {command}" not in page] == []


@pytest.mark.parametrize("name", GERMAN)
def test_german_pages_say_that_they_are_german(name: str, pages: dict[str, str]) -> None:
    assert re.search(r'<article[^>]*>\s*<div lang="de">', pages[name])


@pytest.mark.parametrize("name", ["index", "tutorial", "gallery", "reference/commands", "town-hall/quick-start"])
def test_a_page_opens_without_a_network_and_asks_nobody(name: str, site: Path, reader: Page) -> None:
    asked: list[str] = []
    said: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.on("pageerror", lambda error: said.append(error.message))
    reader.goto((site / f"{name}.html").as_uri())
    reader.wait_for_load_state("networkidle")
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    assert reader.locator("h1").first.is_visible()


def test_searching_finds_a_function_and_a_german_word(site: Path, reader: Page) -> None:
    for word, page in (("retention", "engagement_analysis.retention"), ("Ansprechperson", "data-protection")):
        reader.goto((site / "search.html").as_uri() + f"?q={word}")
        reader.locator(f'#search-results a[href*="{page}"]').first.wait_for(timeout=20_000)
