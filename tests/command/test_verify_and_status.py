"""What lies in a project is compared with how it was made: each thing that differs is named, with what to do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from engagement_analysis.cli import main
from engagement_analysis.commands.review import command
from engagement_analysis.project import fingerprint
from engagement_analysis.reports.pages import pdf
from engagement_analysis.reports.pages.kernels import execution
from engagement_analysis.reports.pages.plan import Planned

LIST = "Gruppe;Datum;Teilnehmende\nGS Woffenbach;19.10.2024;70\n"
BAD = "Gruppe;Datum;Teilnehmende\nGS Woffenbach;18.10.2025;siebzig?\n"
WORKBOOK = "data/raw/neumarkt/Neumarkt räumt auf 2024.csv"
Say = Callable[..., tuple[int, str]]


@pytest.fixture
def project(tmp_path: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reviewed project: a list, a report for all and one for the town, each with its PDF; no kernel is needed."""

    def as_they_are(reports: list[Planned], *_: object, **__: object) -> list[nbformat.NotebookNode]:
        return [nbformat.read(report.notebook, as_version=4) for report in reports]

    monkeypatch.setattr(execution, "execute_all", as_they_are)
    monkeypatch.setattr(execution, "early_kernels", lambda *_: None)
    monkeypatch.setattr(command, "early_server", lambda _: nullcontext())
    monkeypatch.setattr(pdf, "_printed", lambda reports: [b"%PDF-1.7"] * len(reports))
    (tmp_path / "data" / "raw" / "neumarkt").mkdir(parents=True)
    shutil.copytree(project_root / "data" / "raw" / "published", tmp_path / "data" / "raw" / "published")
    (tmp_path / WORKBOOK).write_text(LIST, encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    for name, says in (("01_alle", {}), ("02_stadt", {"per": "town"})):
        cells = [new_markdown_cell(f"# {name}"), new_markdown_cell("## Satz\n\nText")]
        nbformat.write(
            new_notebook(cells=cells, metadata={"engagement": says}), tmp_path / "notebooks" / f"{name}.ipynb"
        )
    assert main(["review", "--pdf", "--project", str(tmp_path)]) == 0
    return tmp_path


@pytest.fixture
def say(project: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    def call(command: str, *options: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main([command, "--project", str(project), *options])
        return status, capsys.readouterr().out.replace(str(project), "PROJEKT")

    return call


def documented(project_root: Path, command: str) -> set[str]:
    """Keys of a command's document, as the page for programs lists them."""
    page = (project_root / "docs" / "reference" / "for-programs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|", page, re.MULTILINE)
    keys = [
        key for names, commands in rows if commands == "all" or f"`{command}`" in commands for key in names.split(", ")
    ]
    return {key.strip("`") for key in keys}


@pytest.mark.parametrize("command", ["verify", "status"])
def test_the_page_for_programs_lists_every_key(say: Say, project_root: Path, command: str) -> None:
    assert set(json.loads(say(command, "--json")[1])) == documented(project_root, command)


def told(project: Path, say: Say) -> dict[str, list[str]]:
    """Code of each mismatch, with the name of what differs → the files that it is true of."""
    status, text = say("verify", "--json")
    document = json.loads(text)
    assert document["status"] == status == (1 if document["mismatches"] else 0)
    return {" ".join(filter(None, (each["code"], each["name"]))): each["files"] for each in document["mismatches"]}


def test_after_a_review_all_belongs_together_and_nothing_is_to_do(say: Say) -> None:
    assert say("verify") == (
        0,
        "Alles passt zusammen: 19 Dateien in data/processed und 5 in reports gehören zu den Daten, Notizbüchern und "
        "Programmen, die daneben liegen.\n",
    )
    assert say("status") == (
        0,
        "Projekt: PROJEKT\nArbeitsmappen: 1 gelesen\nBerichte: 5 aktuell\nNichts zu tun.\n",
    )


def test_each_thing_that_differs_is_named_with_what_to_do(project: Path, say: Say) -> None:
    (project / WORKBOOK).write_text(LIST.replace("70", "71"), encoding="utf-8")
    (project / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf 2025.csv").write_text(BAD, encoding="utf-8")
    (project / "reports" / "alle.html").write_text("von Hand", encoding="utf-8")
    (project / "reports" / "stadt-neumarkt.pdf").unlink()
    (project / "reports" / "Notiz.html").touch()
    assert say("verify") == (
        1,
        """\
- Arbeitsmappe „neumarkt/Neumarkt räumt auf 2024.csv“ hat sich geändert. Bitte „engagement review“ ausführen.
  Betrifft: data/processed
- Arbeitsmappe „neumarkt/Neumarkt räumt auf 2025.csv“ ist neu. Bitte „engagement review“ ausführen.
  Betrifft: data/processed
- Seit dem Schreiben von Hand geändert. Bitte eine eigene Fassung anderswo ablegen und „engagement review“ \
ausführen: Es schreibt die Datei neu.
  Betrifft: reports/alle.html
- Beruht auf Berichten, die sich seither geändert haben. Bitte „engagement review“ ausführen (PDF-Dateien mit --pdf).
  Betrifft: reports/alle.pdf, reports/index.html
- Eine Datei fehlt. Bitte „engagement review“ ausführen (PDF-Dateien mit --pdf, Arbeitsblätter mit --internal).
  Betrifft: reports/stadt-neumarkt.pdf
- Stammt nicht von „engagement review“. Bitte aus dem Ordner der Berichte nehmen.
  Betrifft: reports/Notiz.html
""",
    )
    assert say("status") == (
        0,
        """\
Projekt: PROJEKT
Arbeitsmappen: 1 gelesen, 1 neu (neumarkt/Neumarkt räumt auf 2025.csv)
Geändert, seit sie gelesen wurden: neumarkt/Neumarkt räumt auf 2024.csv
Berichte: 1 aktuell, 3 veraltet (alle.html, alle.pdf, index.html)
Als Nächstes:
  engagement review --pdf
""",
    )


def test_another_version_and_another_python_are_named(project: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    now = {**fingerprint.code(), "pandas": "9.9.9", "Python": "3.99.0", "engagement_analysis": "9.0.0"}
    for module in ("plan", "pdf", "index"):
        monkeypatch.setattr(f"engagement_analysis.reports.pages.{module}.code", lambda: now)
    found = told(project, say)
    changed = {f"made-from-other {name}" for name in ("pandas", "Python", "engagement_analysis")}
    assert set(found) == {*changed, "other-reports"}  # the index: no PDF is of today's versions
    assert found["made-from-other pandas"] == [
        "data/processed",
        *(f"reports/{name}" for name in ("alle.html", "alle.pdf", "index.html", "stadt-neumarkt.html")),
        "reports/stadt-neumarkt.pdf",
    ]
    assert f"Python 3.99.0 statt {fingerprint.code()['Python']}" in say("verify")[1]


def test_byte_code_that_another_process_is_writing_is_no_code(tmp_path: Path) -> None:
    for name in ("module.py", "towns/town.toml", "__pycache__/module.cpython-311.pyc.140234", ".module.py.swp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = {path.relative_to(tmp_path).as_posix() for path in fingerprint.files_of_code(tmp_path)}
    assert found == {"module.py", "towns/town.toml"}


def test_a_changed_notebook_town_file_programme_or_published_figure_is_named(project: Path, say: Say) -> None:
    notebook = project / "notebooks" / "02_stadt.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("Text", "Anderes"), encoding="utf-8")
    (project / "data" / "raw" / "neumarkt" / "programme.toml").write_text("goals = []", encoding="utf-8")
    with (project / "data" / "raw" / "published" / "published_figures.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    found = told(project, say)
    assert found["made-from-other 02_stadt.ipynb"] == ["reports/stadt-neumarkt.html"]
    assert found["made-from-other neumarkt/programme.toml"] == ["data/processed"]
    assert found["made-from-other published/published_figures.csv"] == ["data/processed"]
    assert found["made-from-other published_figures.csv"] == ["reports/alle.html", "reports/stadt-neumarkt.html"]


def test_a_table_changed_by_hand_and_a_report_of_no_notebook_are_named(project: Path, say: Say) -> None:
    (project / "data" / "processed" / "participation.csv").write_text("von Hand", encoding="utf-8")
    (project / "notebooks" / "02_stadt.ipynb").unlink()
    found = told(project, say)
    assert found["edited"] == ["data/processed/participation.csv"]
    assert found["made-from-other participation.csv"] == ["reports/alle.html"]
    assert found["not-planned"] == ["reports/stadt-neumarkt.html"]


def test_what_fails_is_told_by_file_and_a_check_comes_next(project: Path, say: Say) -> None:
    (project / WORKBOOK).write_text(BAD, encoding="utf-8")
    assert main(["review", "--pdf", "--project", str(project)]) == 0
    assert say("status")[1].splitlines()[2:] == [
        "Fehler in den Daten: neumarkt/Neumarkt räumt auf 2024.csv (1)",
        "Berichte: 5 aktuell",
        "Als Nächstes:",
        f'  engagement check "{WORKBOOK}"',
    ]


@pytest.mark.parametrize("command", ["verify", "status"])
def test_a_folder_that_is_no_project_is_one_sentence(tmp_path: Path, command: str, capsys) -> None:
    assert main([command, "--project", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_project_that_was_never_reviewed_has_new_workbooks(tmp_path: Path, capsys) -> None:
    (tmp_path / WORKBOOK).parent.mkdir(parents=True)
    (tmp_path / WORKBOOK).write_text(LIST, encoding="utf-8")
    assert main(["status", "--project", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "1 neu (neumarkt/Neumarkt räumt auf 2024.csv)" in said
    assert "engagement review" in said


def test_neither_command_imports_what_takes_long() -> None:
    program = (
        "import sys; from engagement_analysis.cli import main\n"
        "for command in ('verify', 'status'):\n    main([command, '--project', '/nowhere'])\n"
        "sys.exit(', '.join({'pandas', 'numpy', 'pyarrow', 'rich', 'nbformat'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
