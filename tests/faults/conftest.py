"""A small project, its state before and after a workbook changed, and commands in processes that can be killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from engagement_analysis.project.whole_folder import LOCK, complete_interrupted

WORKBOOK = "Neumarkt räumt auf 2024.csv"
HEADER = "Gruppe;Datum;Teilnehmende\n"
OLD = HEADER + "GS Woffenbach;19.10.2024;70\n"
NEW = OLD + "TSV Beispielstadt;19.10.2024;24\n"
KEY = ".schluessel"
SHORT_FORM = 8
"""Kills of all commands together; `ENGAGEMENT_KILLS=200` asks for the long form."""

State = dict[str, bytes]


@dataclass(frozen=True)
class Project:
    """A project's folder and the written folders whose states are compared."""

    root: Path

    @property
    def written(self) -> tuple[Path, ...]:
        return (self.root / "data" / "processed", self.root / "reports", self.root / "data/raw/published/reports")

    def change(self, rows: str) -> None:
        (self.root / "data" / "raw" / "neumarkt" / WORKBOOK).write_text(rows, encoding="utf-8")

    def states(self) -> list[State]:
        """Content of each written folder, without the lock and the key, which are no result."""
        return [_content(folder) for folder in self.written]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "engagement_analysis.cli", *arguments]
        return subprocess.Popen(
            command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ)
        )

    def run(self, *arguments: str) -> float:
        """Run a command to its end; returns its seconds."""
        start = time.monotonic()
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        return time.monotonic() - start

    def kill(self, moment: float, *arguments: str) -> None:
        """Start a command and kill it, as no program can prevent, unless it was faster."""
        process = self.start(*arguments)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)

    def heal(self) -> None:
        """What every reader and every next run does first."""
        for folder in self.written:
            complete_interrupted(folder)

    def put_back(self, kept: Path) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(kept, self.root)


def _content(folder: Path) -> State:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in (LOCK, KEY))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def moments() -> random.Random:
    """Where the moments of the kills come from; they differ from run to run, and a failure says which it was."""
    return random.Random()


@pytest.fixture(scope="session")
def n_kills() -> int:
    return int(os.environ.get("ENGAGEMENT_KILLS", SHORT_FORM))


def laid(root: Path, project_root: Path) -> Project:
    """One town with one list, and one notebook."""
    (root / "data" / "raw" / "neumarkt").mkdir(parents=True)
    shutil.copytree(project_root / "data" / "raw" / "published", root / "data" / "raw" / "published")
    (root / "notebooks").mkdir()
    shutil.copy(project_root / "notebooks" / "06_methoden_und_quellen.ipynb", root / "notebooks")
    made = Project(root)
    made.change(OLD)
    return made


@pytest.fixture
def project(tmp_path: Path, project_root: Path) -> Project:
    """A project that was never reviewed; a test may change it."""
    return laid(tmp_path / "project", project_root)
