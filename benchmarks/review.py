"""The whole review beside `jupyter nbconvert --execute` on the same notebooks one after another.

Both start from the workbooks and the notebooks of this clone, copied to a temporary project; nbconvert gets the
processed tables for nothing. A notebook that becomes one report for each town counts once for each.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from measuring import ROOT, Cost, cost_of

from engagement_analysis.project.store import read_processed
from engagement_analysis.project.town_tables import towns_with_rows
from engagement_analysis.reports.pages.kernels.execution import _with_parameters
from engagement_analysis.reports.pages.plan import planned_reports

BASE = "`jupyter nbconvert --execute`, one notebook after another"
NAMES = {
    "review_cold": "`engagement review` from nothing",
    "review_changed": "`engagement review`, one workbook changed",
    "review_warm": "`engagement review`, nothing changed",
}


def costs(folder: Path) -> dict[str, Cost]:
    """What nbconvert and each kind of review take."""
    project, copies = folder / "project", folder / "nbconvert"
    for part in ("data/raw", "notebooks"):
        shutil.copytree(ROOT / part, project / part)
    review = ("-m", "engagement_analysis.cli", "review", "--project", str(project))
    found = {"review_cold": cost_of(*review), "review_warm": cost_of(*review)}
    workbook = project / "data" / "raw" / "balingen" / "Engagement Balingen 2021.csv"
    workbook.write_bytes(workbook.read_bytes().replace(b"12", b"13", 1))
    found["review_changed"] = cost_of(*review)
    copies.mkdir()
    theirs = [cost_of("-m", "nbconvert", "--execute", "--to", "html", str(path)) for path in _written(project, copies)]
    found[BASE] = Cost(sum(c.seconds for c in theirs), sum(c.busy for c in theirs), max(c.peak for c in theirs))
    return {name: found[name] for name in (BASE, *NAMES)}


def _written(project: Path, folder: Path) -> list[Path]:
    """The notebooks as they are executed: parameters set, one copy for each report."""
    processed = project / "data" / "processed"
    towns = towns_with_rows(read_processed(processed))
    copies = []
    for report in planned_reports(project / "notebooks", lambda: towns):
        parameters = {"data_folder": str(processed), **report.parameters}
        notebook = _with_parameters(nbformat.read(report.notebook, as_version=4), parameters)  # type: ignore[no-untyped-call]
        copies.append(folder / f"{report.name}.ipynb")
        nbformat.write(notebook, copies[-1])  # type: ignore[no-untyped-call]
    return copies
