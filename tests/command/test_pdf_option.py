"""`engagement review --pdf`: PDF files beside the reports; where nothing prints, one sentence and the reports."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from engagement_analysis.cli import main


class Absent:
    """An import system in which WeasyPrint is not installed."""

    def find_spec(self, name: str, *_: object) -> None:
        """Refuse WeasyPrint, know nothing of anything else."""
        if name == "weasyprint":
            raise ModuleNotFoundError(name)


@pytest.fixture
def project(tmp_path: Path, project_root: Path) -> Path:
    """A project with one town and one small notebook."""
    raw = project_root / "data" / "raw"
    for name in ("balingen", "published"):
        shutil.copytree(raw / name, tmp_path / "data" / "raw" / name)
    shutil.copy(raw / "example_workbooks.csv", tmp_path / "data" / "raw")
    (tmp_path / "notebooks").mkdir()
    cells = [new_markdown_cell("# Ein Jahr\n\n## Säcke\n\nEs waren sieben.")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "01_ein_jahr.ipynb")
    return tmp_path


@pytest.mark.slow
def test_without_the_printing_package_the_reports_are_written_and_one_sentence_says_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("weasyprint", exc_type=OSError, reason="Pango is missing")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
        for module in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
            patch.delitem(sys.modules, module)
        assert main(["review", "--project", str(project), "--pdf"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Für PDF-Dateien fehlt das Paket WeasyPrint")
    assert said.count("\n") == 1
    assert {path.name for path in (project / "reports").glob("[!.]*")} == {"index.html", "ein-jahr.html"}

    assert main(["review", "--project", str(project), "--pdf"]) == 0
    out = capsys.readouterr().out
    assert "PDF geschrieben: ein-jahr.pdf" in out
    assert str(project / "reports" / "ein-jahr.pdf") in out
    assert '<a href="ein-jahr.pdf">' in (project / "reports" / "index.html").read_text(encoding="utf-8")

    assert main(["review", "--project", str(project), "--pdf"]) == 0
    assert "PDF ist aktuell: ein-jahr.pdf" in capsys.readouterr().out
