"""What all tests share: where the project lies, and a browser for the tests that look at a report."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import given, settings, strategies
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

if TYPE_CHECKING:
    from engagement_analysis.reports.pages.kernels.execution import Kernels

# A checker of web addresses compiles its grammar for seconds when it is there; no notebook's schema asks for it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# The same few draws in every run: a newcomer's first test run must not be the one that finds something new.
# HYPOTHESIS_PROFILE=nightly draws anew, and many times as many; tests take their numbers of draws from the profile.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None, max_examples=30)
settings.register_profile("nightly", database=None, deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

Fill = Callable[[Path], None]
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: on several cores none of them is then still to come when the others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection() -> None:
    """Nothing is thrown away while modules are imported and tests are found."""
    gc.disable()


@settings(max_examples=1)
@given(strategies.none())
def _draw(_: None) -> None:
    """Nothing; Hypothesis keeps its source of chance from then on."""


def pytest_collection_finish() -> None:
    """What is there by now stays, no cleaning has to look through it again; and cleaning may come less often."""
    _draw()  # a source of chance that is frozen before it is kept would be one that nobody holds, of which it warns
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def made_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder by its name: the first process that asks fills it, the others wait and use the same."""

    def folder(name: str, fill: Fill) -> Path:
        base = tmp_path_factory.getbasetemp()
        path = (base if worker_id == "master" else base.parent) / name
        with FileLock(f"{path}.lock"):
            if not path.is_dir():
                unfinished = path.with_name(f"{name}-{worker_id}")
                unfinished.mkdir()
                fill(unfinished)
                unfinished.rename(path)
        return path

    return folder


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Top folder of the clone."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def golden(project_root: Path) -> Path:
    """Workbooks with difficulties, true tables, canaries."""
    return project_root / "tests" / "golden"


@pytest.fixture(scope="session")
def persons_in(golden: Path) -> Callable[[str], list[str]]:
    """Finds the invented names, telephone numbers and addresses of the workbooks in a text, in whatever case."""
    lines = golden.joinpath("canaries.txt").read_text(encoding="utf-8").splitlines()
    persons = sorted({line.strip().casefold() for line in lines} - {""})
    assert len(persons) > 1_000
    length = min(map(len, persons))

    def found(text: str) -> list[str]:
        text = text.casefold()
        pieces = {text[start : start + length] for start in range(len(text))}  # most persons need no look at the text
        may_be = (person for person in persons if {person[:length], person[-length:]} <= pieces)
        return [person for person in may_be if person in text]

    return found


@pytest.fixture(scope="session")
def kernels() -> Iterator[Kernels]:
    """One kernel for all notebooks that tests run themselves; each notebook finds it as if it were new."""
    from engagement_analysis.reports.pages.kernels.execution import Kernels  # late: slow to import

    with Kernels(1) as one:
        yield one


def _launch(playwright: Playwright) -> Browser:
    """The system's browser, else playwright's own, fetched if need be."""
    problems = []
    for path in filter(None, map(shutil.which, INSTALLED)):
        try:
            return playwright.chromium.launch(executable_path=path)
        except Error as error:
            problems.append(f"{path}: {error.message.splitlines()[0]}")
    for attempt in ("present", "fetched"):
        if attempt == "fetched":
            fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
            subprocess.run(fetch, capture_output=True, timeout=600, check=False)
        for channel in (None, "chrome", "msedge"):
            try:
                return playwright.chromium.launch(channel=channel)
            except Error as error:
                problems.append(f"{channel or 'playwright'}, {attempt}: {error.message.splitlines()[0]}")
    reason = "no Chromium, Chrome or Edge can be started: " + "; ".join(problems)
    if os.environ.get("ENGAGEMENT_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")  # while it is open its event loop runs, which other modules must not meet
def browser() -> Iterator[Browser]:
    """Chromium without a window; with ENGAGEMENT_REQUIRE_BROWSER=1 its absence fails the tests instead of skipping."""
    with sync_playwright() as playwright:
        found = _launch(playwright)
        yield found
        found.close()
