"""Notebooks that become no report run from top to bottom all the same."""

from pathlib import Path

import nbformat
import pytest

from engagement_analysis.reports.pages.kernels.execution import Kernels, execute_all
from engagement_analysis.reports.pages.plan import Planned, settings

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
FOR_ANALYSTS = [path for path in NOTEBOOKS if not settings(path).get("report", True)]


def test_there_is_one_on_published_series():
    assert [path.stem for path in FOR_ANALYSTS] == ["03_veroeffentlichte_reihen"]


@pytest.mark.slow
@pytest.mark.parametrize("path", FOR_ANALYSTS, ids=lambda path: path.stem)
def test_it_runs_and_shows_something_in_every_section(path: Path, tmp_path: Path, kernels: Kernels) -> None:
    (executed,) = execute_all([Planned(path)], tmp_path, lambda _: None, kernels=kernels)
    assert isinstance(executed, nbformat.NotebookNode), executed
    shown = [
        output
        for cell in executed.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("execute_result", "display_data")
    ]
    assert len(shown) >= 10
    texts = " ".join(nbformat.writes(executed).split())
    assert "Ein Trend könnte allein von den Schätzungen stammen" in texts
    assert "lässt der bisherige Verlauf" in texts
    assert "Beispieldaten der Arbeitsmappen kommen hier nicht vor" in texts
