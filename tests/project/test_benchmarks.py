"""The benchmarks' short form keeps to what is usual, and a worse ratio is told."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def history(project_root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(project_root / "benchmarks")
    import history

    return history


@pytest.mark.slow
def test_the_short_form_is_not_worse_than_usual(project_root: Path) -> None:
    command = [sys.executable, "benchmarks/run.py", "--short", "--check"]
    unwatched = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # else only ours is
    told = subprocess.run(command, cwd=project_root, capture_output=True, text=True, env=unwatched)
    assert told.returncode == 0, told.stdout + told.stderr
    assert [line.split()[0] for line in told.stdout.splitlines()] == ["import", "reading_10k"]


def test_a_ratio_above_the_median_of_the_latest_runs_is_worse(history: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    for ratio in (9.0, 9.0, 9.0, 0.5, 0.5, 0.5, 0.6, 4.0):  # the latest five count, one odd run among them
        history.record({"reading": ratio, "import": 2.0}, file)
    earlier = history.runs(file)
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[0])["ratios"] == {"reading": 9.0, "import": 2.0}
    assert history.worse({"reading": 0.64, "import": 2.0, "new": 7.0}, earlier, 1.3) == []
    assert history.worse({"reading": 0.66, "import": 2.0}, earlier, 1.3) == ["reading: 0.66, usual are 0.50"]
