"""No command asks for the network: every one does its work with connections and look-ups of names refused."""

from __future__ import annotations

import argparse
import http.client
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engagement_analysis.cli import _parser

from .conftest import Done, Place

WORKBOOK = "data/raw/neumarkt/Neumarkt räumt auf 2024.csv"
CALLS = {  # every command, in an order in which each finds what it needs
    "review": ["review", "--pdf", "--internal"],
    "verify": ["verify"],
    "status": ["status", "--json"],
    "publish": ["publish", "--date", "2026-11-24"],
    "load": ["load", WORKBOOK, "--city", "neumarkt", "--out", "tables", "--json"],
    "check": ["check", WORKBOOK, "--city", "neumarkt", "--annotate", "copy.xlsx"],
    "export": ["export", "--out", "open"],
    "template": ["template", "neumarkt", "2027"],
    "organisations": ["organisations", "neumarkt"],
    "town new": ["town", "new", "musterstadt", WORKBOOK, "--yes", "--out", "musterstadt.toml"],
    "town check": ["town", "check", "neumarkt", WORKBOOK],
    "town drift": ["town", "drift", "neumarkt", WORKBOOK, "--last", WORKBOOK],
}
SERVER = {"lab"}
DONE, SOMETHING_OPEN = 0, 1


def commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Every command that does something."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield before.strip()
    for action in below:
        for name, each in action.choices.items():
            yield from commands(each, f"{before} {name}")


@pytest.fixture(scope="module")
def place_of_all(lay: Callable[[], Place]) -> Place:
    """The project in which all commands are run."""
    return lay()


@pytest.fixture(scope="module")
def done(place_of_all: Place) -> dict[str, Done]:
    """How every command ended, and what it did."""
    return place_of_all.run(CALLS)


def test_every_command_is_among_those_tried() -> None:
    assert set(commands(_parser())) == set(CALLS) | SERVER


@pytest.mark.slow
@pytest.mark.parametrize("command", CALLS)
def test_a_command_does_its_work_without_asking_for_the_network(done: dict[str, Done], command: str) -> None:
    assert done[command].status in (DONE, SOMETHING_OPEN)
    assert done[command].of("network") == []


def test_kernels_are_guarded_too(done: dict[str, Done]) -> None:
    assert any("isolation" in process for process in done["review"].of("started"))


@pytest.mark.parametrize(
    "asks",
    [
        "socket.create_connection(('192.0.2.1', 80), 1)",
        "socket.getaddrinfo('example.invalid', 80)",
        "urllib.request.urlopen('http://192.0.2.1')",
        "socket.socket().bind(('127.0.0.1', 0))",
    ],
)
def test_whoever_asks_is_noted_and_refused(place: Place, asks: str) -> None:
    program = f"import socket, urllib.request; {asks}"
    asked = subprocess.run([sys.executable, "-c", program], env=place.environment, capture_output=True, check=False)
    assert b"guarded" in asked.stderr
    assert Done(asked.returncode, place.notes()).of("network")


@pytest.mark.parametrize("command", CALLS)
def test_temporary_files_are_for_their_owner_alone_and_gone_in_the_end(
    place_of_all: Place, done: dict[str, Done], command: str
) -> None:
    assert done[command].of("rights") == []
    assert [path for path in done[command].of("temporary") if Path(path).exists()] == []


def test_nothing_stays_in_the_temporary_folder_and_no_cell_in_a_history(
    place_of_all: Place, done: dict[str, Done]
) -> None:
    assert any(str(place_of_all.temporary) in path for path in done["review"].of("temporary"))
    assert list(place_of_all.temporary.iterdir()) == []
    kept = [path.name for path in place_of_all.home.rglob("*") if path.is_file()]
    assert [name for name in kept if "history" in name or name.startswith("kernel")] == []


@pytest.mark.slow
def test_jupyterlab_opens_and_talks_to_this_machine_alone(place: Place) -> None:
    settings = place.home / "jupyter_server_config.json"
    own = {"allow_root": True, "open_browser": False, "port": 0, "token": "known"}
    settings.write_text(json.dumps({"ServerApp": own}), encoding="utf-8")
    environment = {**place.environment, "GUARD_LOOPBACK": "1", "JUPYTER_CONFIG_DIR": str(place.home)}
    command = [sys.executable, "-m", "engagement_analysis.cli", "lab"]
    log = place.root / "log.txt"
    with log.open("w") as out, subprocess.Popen(command, cwd=place.project, env=environment, stderr=out) as server:
        try:
            address = _address(log)
            with _opened(f"{address}/lab?token=known") as page:
                assert b"jupyter-config-data" in page.read()
            urllib.request.urlopen(f"{address}/api/shutdown?token=known", data=b"", timeout=60).close()
            server.wait(timeout=60)
        finally:
            if server.poll() is None:  # it would be waited for
                for process in (*psutil.Process(server.pid).children(recursive=True), server):
                    process.kill()
    assert Done(server.returncode, place.notes()).of("network") == []


def _opened(address: str) -> http.client.HTTPResponse:
    """A page of a server that names its address a moment before it listens."""
    for _ in range(100):
        try:
            page: http.client.HTTPResponse = urllib.request.urlopen(address, timeout=60)
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return page
    raise TimeoutError(address)


def _address(log: Path) -> str:
    """Where the server is, which says so when it has started."""
    for _ in range(600):
        if found := re.search(r"http://127[.:\d]+(?=/lab)", log.read_text(encoding="utf-8")):
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8"))
