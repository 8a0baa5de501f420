"""Exercises for students: the solutions pass their own checks, and the exercises are these, begun only."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.kernels.execution import Kernels, execute_all
from engagement_analysis.reports.pages.plan import Planned, planned_reports

FOLDER = Path(__file__).parents[2] / "notebooks" / "exercises"
Executed = dict[str, nbformat.NotebookNode | ReportError]
SOLUTIONS = sorted(FOLDER.glob("*_solution.ipynb"))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that makes the exercises from the solutions."""
    found = importlib.util.spec_from_file_location("without_solutions", FOLDER / "without_solutions.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory, script: ModuleType, kernels: Kernels) -> Executed:
    """All notebooks by their names, with outputs or the error that ended them; in a copy, where they may write."""
    folder = tmp_path_factory.mktemp("copy") / "exercises"
    shutil.copytree(FOLDER, folder)
    paths = [folder / each.name for path in SOLUTIONS for each in (path, script.exercise_of(path))]
    found = execute_all([Planned(path) for path in paths], folder, lambda _: None, kernels=kernels)
    return {path.name: each for path, each in zip(paths, found, strict=True)}


def test_there_are_three() -> None:
    assert [path.stem.removesuffix("_solution") for path in SOLUTIONS] == [
        "01_reading_a_messy_list",
        "02_rates_and_what_they_hide",
        "03_a_chart_for_the_council",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_a_solution_passes_its_checks_from_top_to_bottom(path: Path, executed: Executed) -> None:
    found = executed[path.name]
    assert not isinstance(found, ReportError), str(found)
    assert any(cell.outputs for cell in found.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_an_exercise_is_its_solution_begun_only(path: Path, script: ModuleType) -> None:
    exercise = json.loads(script.exercise_of(path).read_text(encoding="utf-8"))
    assert exercise == script.without_solutions(json.loads(path.read_text(encoding="utf-8")))
    assert "starter" not in json.dumps(exercise)
    tasks = [cell for cell in exercise["cells"] if "task" in cell["metadata"].get("tags", [])]
    checks = [cell for cell in exercise["cells"] if "check" in cell["metadata"].get("tags", [])]
    assert len(tasks) == len(checks) >= 6
    assert all("..." in "".join(cell["source"]) for cell in tasks)
    assert all("Replace the dots first." in "".join(cell["source"]) for cell in checks[:1])
    assert all("assert" in "".join(cell["source"]) for cell in checks)


@pytest.mark.slow
@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_an_exercise_runs_up_to_its_first_task_whose_check_says_what_to_do(
    path: Path, script: ModuleType, executed: Executed
) -> None:
    found = executed[script.exercise_of(path).name]
    assert isinstance(found, ReportError)
    assert "AssertionError: Replace the dots first." in str(found)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_only_the_door_is_used(path: Path) -> None:
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    lines = [line for cell in code for line in cell.splitlines() if "engagement_analysis" in line]
    assert lines == ["import engagement_analysis as ea"]


def test_no_report_is_made_of_them(project_root: Path) -> None:
    planned = planned_reports(project_root / "notebooks", lambda: {"x": "Xstadt"}, with_internal=True)
    assert planned
    assert not [each for each in planned if FOLDER in each.notebook.parents]
