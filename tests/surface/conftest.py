"""A small project, and commands in a process that is guarded: what it asks of the outside is noted and refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

GUARD = Path(__file__).parent / "guard"
collect_ignore = ["guard"]  # holds no tests; imported it would guard the tests' own process
LIST = "Gruppe;Datum;Teilnehmende\nGS Woffenbach;19.10.2024;70\nTSV Beispielstadt;19.10.2024;24\n"
# Files are made with rights for everybody unless somebody takes care; between commands a note says which comes next.
CALL_ALL = """
import json, os, sys
from sitecustomize import note
from engagement_analysis.cli import main
os.umask(0)
for name, call in json.loads(sys.argv[1]).items():
    note("command", name)
    note("ended", main(call))
"""


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it did."""

    status: int
    notes: list[list[object]]

    def of(self, kind: str) -> list[str]:
        """What was noted of a kind: `started`, `network`, `rights`, `temporary`, `opened`."""
        return [" ".join(map(str, parts)) for was, *parts in self.notes if was == kind]


@dataclass(frozen=True)
class Place:
    """A project with one list of one town and one notebook; a home and a temporary folder of its own."""

    root: Path

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def town(self) -> Path:
        return self.project / "data" / "raw" / "neumarkt"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        return self.root / "temporary"

    @property
    def environment(self) -> dict[str, str]:
        """For a process that is guarded."""
        homes = {"HOME": self.home, "USERPROFILE": self.home, "TMPDIR": self.temporary, "TEMP": self.temporary}
        without = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "JUPYTER", "XDG"))}
        path = os.pathsep.join(filter(None, [str(GUARD), os.environ.get("PYTHONPATH")]))
        paths = {"PYTHONPATH": path, "GUARD_NOTES": str(self.root / "notes.jsonl")}
        return {**without, **paths, **{name: str(path) for name, path in homes.items()}}

    def notes(self) -> list[list[object]]:
        lines = (self.root / "notes.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def run(self, calls: Mapping[str, Sequence[object]]) -> dict[str, Done]:
        """Run commands, one after the other in one process."""
        texts = json.dumps({name: [str(each) for each in call] for name, call in calls.items()})
        process = subprocess.run(
            [sys.executable, "-c", CALL_ALL, texts],
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        assert process.returncode == 0, process.stderr
        done: dict[str, Done] = {}
        current: list[list[object]] = []
        for kind, *parts in self.notes():
            if kind == "command":
                name, current = str(parts[0]), []
            elif kind == "ended":
                done[name] = Done(int(str(parts[0])), current)
            current.append([kind, *parts])
        return done


def _laid(root: Path, project_root: Path) -> Place:
    place = Place(root)
    place.town.mkdir(parents=True)
    shutil.copytree(project_root / "data" / "raw" / "published", place.project / "data" / "raw" / "published")
    (place.project / "notebooks").mkdir()
    shutil.copy(project_root / "notebooks" / "06_methoden_und_quellen.ipynb", place.project / "notebooks")
    (place.town / "Neumarkt räumt auf 2024.csv").write_text(LIST, encoding="utf-8")
    place.home.mkdir()
    place.temporary.mkdir()
    return place


@pytest.fixture
def place(tmp_path: Path, project_root: Path) -> Place:
    """A place that a test may change."""
    return _laid(tmp_path, project_root)


@pytest.fixture(scope="module")
def lay(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Callable[[], Place]:
    """Lays a place that the tests of a module share."""
    return lambda: _laid(tmp_path_factory.mktemp("surface"), project_root)
