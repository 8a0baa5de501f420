"""A report is made when something that it is made from has changed, and only then."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from engagement_analysis.project.store import read_processed, write_processed
from engagement_analysis.reports.pages import plan
from engagement_analysis.reports.pages.kernels import execution
from engagement_analysis.reports.pages.plan import Planned
from engagement_analysis.reports.pages.render import render_reports


def write_notebook(folder: Path, name: str, text: str) -> Path:
    cells = [new_markdown_cell(f"# {name}"), new_markdown_cell(f"## Satz\n\n{text}")]
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture
def make(processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Make two small reports in a folder; gives the names of those that were really made.

    The notebooks need no kernel: what is tested is when they are executed, not what comes out.
    """

    def as_they_are(reports: list[Planned], *_: object, **__: object) -> list[nbformat.NotebookNode]:
        return [nbformat.read(report.notebook, as_version=4) for report in reports]

    monkeypatch.setattr(execution, "execute_all", as_they_are)
    notebooks, tables = tmp_path / "notebooks", tmp_path / "tables"
    notebooks.mkdir()
    for name in ("01_erster", "02_zweiter"):
        write_notebook(notebooks, name, "alt")
    write_processed(read_processed(processed), tables)

    def run(**options: str) -> list[str]:
        told: list[str] = []
        found = render_reports(tables, notebooks, tmp_path / "reports", progress=told.append, **options)
        assert all(report.is_file() for report in found)
        return [line.removeprefix("Bericht geschrieben: ") for line in told if line.startswith("Bericht geschrieben")]

    return run


BOTH = ["erster.html", "zweiter.html"]


def test_nothing_is_made_twice(make):
    assert make() == BOTH
    assert make() == []


def test_a_changed_notebook_makes_its_own_report_anew(make, tmp_path):
    make()
    write_notebook(tmp_path / "notebooks", "02_zweiter", "neu")
    assert make() == ["zweiter.html"]


def test_changed_tables_make_every_report_anew(make, tmp_path):
    make()
    table = tmp_path / "tables" / "participation.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    assert make() == BOTH


def test_a_report_that_was_touched_or_removed_is_made_anew(make, tmp_path):
    make()
    (tmp_path / "reports" / "erster.html").write_text("von Hand", encoding="utf-8")
    assert make() == ["erster.html"]
    (tmp_path / "reports" / "zweiter.html").unlink()
    assert make() == ["zweiter.html"]


def test_changed_code_makes_every_report_anew(make, monkeypatch):
    make()
    monkeypatch.setattr(plan, "code", lambda: {"pandas": "another version"})
    assert make() == BOTH


def test_a_report_that_is_named_is_made_anew_in_any_case(make):
    make()
    assert make(only="erster") == ["erster.html"]


def test_an_unreadable_record_only_means_that_everything_is_made_anew(make, tmp_path):
    make()
    (tmp_path / "reports" / ".made-from.json").write_text("{", encoding="utf-8")
    assert make() == BOTH
