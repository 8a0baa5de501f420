"""Notebooks share a warm kernel and see nothing of each other; one that fails takes no other with it."""

from __future__ import annotations

import time
from functools import partialmethod
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.kernels import execution
from engagement_analysis.reports.pages.kernels.execution import Kernels, execute_all
from engagement_analysis.reports.pages.plan import Planned
from engagement_analysis.reports.pages.render import render_reports

SEEN = """
import locale, os, random, sys, warnings
import matplotlib as mpl, numpy as np, pandas as pd
from IPython.display import Markdown
state = [
    "leftover" in globals(), mpl.rcParams["font.size"], pd.get_option("display.max_rows"), len(warnings.filters),
    os.environ.get("LEFTOVER"), "/leftover" in sys.path, random.random(), float(np.random.random()),
    np.geterr()["over"], len(mpl.pyplot.get_fignums()), os.path.basename(os.getcwd()),
]
Markdown(repr(state))
"""
CHANGED = """
leftover = 1
mpl.rcParams["font.size"] = 77
pd.set_option("display.max_rows", 7)
warnings.simplefilter("error")
os.environ["LEFTOVER"] = "1"
sys.path.append("/leftover")
random.seed(1); np.random.seed(1); np.seterr(over="raise")
mpl.pyplot.figure()
os.chdir("/")
None
"""


def write_notebook(folder: Path, name: str, *sources: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.ipynb"
    cells = [new_markdown_cell(f"# {name}\n\n## Satz\n\nEs gelang."), *(new_code_cell(source) for source in sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def shown(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        output.data["text/markdown"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    ]


@pytest.mark.slow
def test_a_notebook_finds_the_kernel_as_if_it_were_new(tmp_path: Path, processed: Path, kernels: Kernels) -> None:
    paths = [write_notebook(tmp_path / "n", name, SEEN, CHANGED) for name in "ab"]
    first, second = execute_all([Planned(path) for path in paths], processed, lambda _: None, kernels=kernels)
    assert len(shown(first)) == 1
    assert shown(first) == shown(second)
    assert "77" not in shown(second)[0].split(", ")[1], "the size of letters; a random number may well hold 77"


@pytest.mark.slow
def test_every_notebook_shows_its_plain_drawings(tmp_path: Path, processed: Path, kernels: Kernels) -> None:
    paths = [write_notebook(tmp_path / "n", name, "import matplotlib.pyplot as plt\nplt.plot([1, 2])") for name in "ab"]
    executed = execute_all([Planned(path) for path in paths], processed, lambda _: None, kernels=kernels)
    drawn = [["image/png" in output.get("data", {}) for output in each.cells[-1].outputs] for each in executed]
    assert drawn == [[False, True], [False, True]], "what the cell returns, and its figure"


@pytest.mark.slow
def test_failures_are_told_for_each_and_the_others_are_written(
    tmp_path: Path, processed: Path, kernels: Kernels
) -> None:
    folder = tmp_path / "n"
    write_notebook(folder, "1_bricht_ab", "1 / 0")
    write_notebook(folder, "2_stirbt", "import os; os._exit(1)")
    write_notebook(folder, "3_gut")
    with pytest.raises(ReportError, match=r"„1_bricht_ab.ipynb“ ist in Zelle 3 abgebrochen: ZeroDivisionError"):
        render_reports(processed, folder, tmp_path / "out", kernels=kernels)
    assert [path.name for path in (tmp_path / "out").glob("*.html")] == ["gut.html"]
    with pytest.raises(ReportError, match=r"„2_stirbt.ipynb“ ist abgestürzt"):
        render_reports(processed, folder, tmp_path / "out", only="stirbt", kernels=kernels)


@pytest.mark.slow
def test_a_cell_that_takes_too_long_ends_its_own_notebook_only(tmp_path, processed, monkeypatch, kernels) -> None:
    paths = [
        write_notebook(tmp_path / "n", "a", "import time; time.sleep(60)"),
        write_notebook(tmp_path / "n", "b", SEEN),
    ]
    execute = execution._Kernel._execute

    async def impatient(self, notebook):  # imports may take their time
        monkeypatch.setattr(execution, "CELL_TIMEOUT", 2 if "sleep" in str(notebook) else 300)
        await execute(self, notebook)

    monkeypatch.setattr(execution._Kernel, "_execute", impatient)
    first, second = execute_all([Planned(path) for path in paths], processed, lambda _: None, kernels=kernels)
    assert "länger als" in str(first)
    assert len(shown(second)) == 1


@pytest.mark.slow
def test_an_output_that_comes_late_is_waited_for(tmp_path, processed, monkeypatch, kernels) -> None:
    hurried = partialmethod(NotebookClient.__init__, iopub_timeout=1)  # four seconds, if nobody says otherwise
    monkeypatch.setattr(NotebookClient, "__init__", hurried)
    held_up = """
import time
get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(2))
sys.stdout.flush = sys.stderr.flush = lambda: None  # the cell's end does not wait for its outputs
"""
    path = write_notebook(
        tmp_path / "n", "spaet", f"import sys\n{held_up}\n{SEEN}", "del sys.stdout.flush, sys.stderr.flush"
    )
    (executed,) = execute_all([Planned(path)], processed, lambda _: None, kernels=kernels)
    assert len(shown(executed)) == 1


@pytest.mark.parametrize("pause", [0, 0.3])
def test_kernels_that_were_started_in_vain_leave_no_process(pause: float) -> None:
    before = {child.pid for child in psutil.Process().children()}
    with Kernels(2):
        time.sleep(pause)
    left = [child for child in psutil.Process().children() if child.pid not in before]
    assert not [child.cmdline() for child in left if child.status() != psutil.STATUS_ZOMBIE]
