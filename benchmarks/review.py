"""The whole review from nothing beside `jupyter nbconvert --execute` on the same notebooks one after another.

    python benchmarks/review.py [ROUNDS]

Both start from the workbooks' folder and the notebooks of this clone, copied to a temporary project; nbconvert gets
the processed tables for nothing. A notebook that becomes one report for each town counts once for each. Prints the
seconds of the best round and the processor's seconds (which other people's work hardly changes), their ratios, and the
same of a review in which nothing has changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from engagement_analysis.project.store import read_processed
from engagement_analysis.project.town_tables import towns_with_rows
from engagement_analysis.reports.pages.execution import _with_parameters
from engagement_analysis.reports.pages.plan import planned_reports

ROOT = Path(__file__).resolve().parents[1]


def seconds(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the wall, and of processor time in the processes that were started."""
    start, busy = time.perf_counter(), _busy()
    work()
    return time.perf_counter() - start, _busy() - busy


def _busy() -> float:
    used = os.times()
    return used.children_user + used.children_system


def run(*arguments: str) -> None:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, *arguments], check=True, env=environment, capture_output=True)


def ours(project: Path) -> None:
    run("-m", "engagement_analysis.cli", "review", "--project", str(project))


def from_nothing(project: Path) -> None:
    shutil.rmtree(project / "reports", ignore_errors=True)
    shutil.rmtree(project / "data" / "processed", ignore_errors=True)
    ours(project)


def with_parameters(project: Path, folder: Path) -> list[Path]:
    """The notebooks as they are executed: parameters set, one copy for each report."""
    processed = project / "data" / "processed"
    towns = towns_with_rows(read_processed(processed))
    copies = []
    for report in planned_reports(project / "notebooks", lambda: towns):
        parameters = {"data_folder": str(processed), **report.parameters}
        notebook = _with_parameters(nbformat.read(report.notebook, as_version=4), parameters)
        copies.append(folder / f"{report.name}.ipynb")
        nbformat.write(notebook, copies[-1])
    return copies


def one_after_another(notebooks: list[Path]) -> None:
    for path in notebooks:
        run("-m", "nbconvert", "--execute", "--to", "html", str(path))


def _line(what: str, taken: tuple[float, float], beside: tuple[float, float]) -> str:
    ratios = [mine / other if other else float("nan") for mine, other in zip(taken, beside, strict=True)]
    return f"| {what} | {taken[0]:.1f} | {ratios[0]:.2f} | {taken[1]:.1f} | {ratios[1]:.2f} |"


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        project = Path(name, "project")
        for folder in ("data/raw", "notebooks"):
            shutil.copytree(ROOT / folder, project / folder)
        from_nothing(project)  # files in the disk's cache for both
        copies = Path(name, "nbconvert")
        copies.mkdir()
        notebooks = with_parameters(project, copies)
        times = [
            (seconds(lambda: one_after_another(notebooks)), seconds(lambda: from_nothing(project)))
            for _ in range(rounds)
        ]
        unchanged = min(seconds(lambda: ours(project)) for _ in range(3))
    theirs, our = (min(column) for column in zip(*times, strict=True))  # the best round on the wall
    lines = [
        "| | seconds | ratio | processor seconds | ratio |",
        "| --- | ---: | ---: | ---: | ---: |",
        _line(f"`jupyter nbconvert --execute`, {len(notebooks)} notebooks one after another", theirs, theirs),
        _line("`engagement review` from nothing", our, theirs),
        _line("`engagement review`, nothing changed", unchanged, theirs),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
