"""A ratio that is worse than usual is told."""

import json
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def history(project_root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(project_root / "benchmarks")
    import history

    return history


def test_a_ratio_above_the_median_of_the_latest_runs_is_worse(history: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    for ratio in (9.0, 9.0, 9.0, 0.5, 0.5, 0.5, 0.6, 4.0):  # the latest five count, one odd run among them
        history.record({"reading": ratio, "import": 2.0}, file)
    earlier = history.runs(file)
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[0])["ratios"] == {"reading": 9.0, "import": 2.0}
    assert history.worse({"reading": 0.64, "import": 2.0, "new": 7.0}, earlier, 1.3) == []
    assert history.worse({"reading": 0.66, "import": 2.0}, earlier, 1.3) == ["reading: 0.66, usual are 0.50"]
