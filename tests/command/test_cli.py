"""The command line: one German sentence for each misuse, findings for bad data, never a traceback."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.cli import main
from engagement_analysis.commands.review.example import copy_example
from engagement_analysis.project.example_data import example_project

CSV = "Gruppe;Datum;TN\nGS Woffenbach;20.10.2022;{}\n"
CELL = "Frau Beispiel, 0160 1234567"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = int(stop.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, said.out, said.err

    return call


@pytest.mark.slow
def test_a_damaged_workbook_becomes_a_finding_and_the_reports_cover_the_rest(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "beispiel"
    assert copy_example(folder)
    shutil.rmtree(folder / "data" / "raw" / "balingen")
    looked_at = ("datenqualitaet", "vier-jahre-neumarkt")
    for notebook in (folder / "notebooks").glob("*.ipynb"):
        if notebook.stem[3:].replace("_", "-") not in {name.removesuffix("-neumarkt") for name in looked_at}:
            notebook.unlink()
    whole = (folder / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2024.xlsx").read_bytes()
    (folder / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2026.xlsx").write_bytes(whole[:4000])
    status, out, err = run("review", "--example", folder)
    assert (status, err) == (0, "")
    assert "Datei nicht lesbar" in out
    assert "Beispieldaten" in out
    findings = pd.read_csv(folder / "data" / "processed" / "findings.csv")
    assert findings.loc[findings["code"] == "unreadable-file", "source_file"].tolist() == [
        "Neumarkt räumt auf! 2026.xlsx"
    ]
    for name in looked_at:
        assert str(folder / "reports" / f"{name}.html") in out
        page = (folder / "reports" / f"{name}.html").read_text(encoding="utf-8")
        assert "Beispieldaten" in page
        assert "Neumarkt räumt auf! 2024.xlsx" in page
    assert "Neumarkt räumt auf! 2026.xlsx" in (folder / "reports" / "datenqualitaet.html").read_text(encoding="utf-8")


def test_the_example_is_laid_into_a_new_folder_and_never_over_other_files(
    run: Run, tmp_path: Path, project_root: Path
) -> None:
    folder = tmp_path / "neu"
    assert copy_example(folder)
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert there == {name: (project_root / name).read_bytes() for name in example_project()}
    assert {name.split("/")[-1] for name in there} >= {"population.csv", "programme.toml", "02_vier_jahre.ipynb"}
    (folder / "notebooks" / "02_vier_jahre.ipynb").write_text("geändert", encoding="utf-8")
    assert not copy_example(folder)
    assert (folder / "notebooks" / "02_vier_jahre.ipynb").read_text(encoding="utf-8") == "geändert"
    (tmp_path / "voll").mkdir()
    (tmp_path / "voll" / "Brief.txt").touch()
    status, out, err = run("review", "--example", tmp_path / "voll")
    assert (status, out) == (2, "")
    assert err.endswith("voll ist nicht leer. Bitte einen neuen Ordner für das Beispielprojekt nennen.\n")


def test_a_project_without_data_is_one_sentence(run: Run, tmp_path: Path) -> None:
    status, out, err = run("review", "--project", tmp_path)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "data/raw fehlt" in err.replace(os.sep, "/")


def test_no_workbook_at_all_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data" / "raw" / "neumarkt").mkdir(parents=True)
    status, _, err = run("review", "--project", tmp_path)
    assert status == 2
    assert err.startswith("Keine Arbeitsmappe gefunden. Bitte")


def test_a_folder_of_an_unknown_town_names_the_known_ones_and_the_way_in(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "raw" / "musterstadt"
    folder.mkdir(parents=True)
    (folder / "Liste.csv").write_text(CSV.format(70), encoding="utf-8")
    status, _, err = run("review", "--project", tmp_path)
    assert status == 2
    assert err.startswith("Unbekannte Stadt „musterstadt“. Mitgeliefert: balingen, neumarkt.")
    assert "TOML-Datei" in err


def test_a_workbook_beside_the_towns_is_not_passed_over_silently(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data" / "raw" / "neumarkt").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "Liste 2026.xlsx").write_bytes(b"x")
    status, _, err = run("review", "--project", tmp_path)
    assert status == 2
    assert "„Liste 2026.xlsx“ liegt direkt in" in err


def test_a_folder_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Liste.csv").write_text(CSV.format(70), encoding="utf-8")
    (tmp_path / "besetzt").write_text("kein Ordner", encoding="utf-8")
    status, _, err = run("load", tmp_path / "Liste.csv", "--city", "neumarkt", "--out", tmp_path / "besetzt")
    assert status == 2
    assert err.count("\n") == 1
    assert "lässt sich nicht beschreiben" in err


@pytest.mark.parametrize(("cell", "status"), [("70", 0), ("ca. 70", 0), ("siebzig?", 1)])
def test_load_writes_the_tables_and_its_status_says_whether_all_was_read(
    cell: str, status: int, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "Liste.csv").write_text(CSV.format(cell), encoding="utf-8")
    assert run("load", tmp_path / "Liste.csv", "--city", "neumarkt", "--out", tmp_path / "aus")[0] == status
    written = {path.name for path in (tmp_path / "aus").iterdir()}
    assert {"participation.parquet", "participation.csv", "findings.csv"} <= written
    assert len(pd.read_parquet(tmp_path / "aus" / "participation.parquet")) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Aufruf nicht verstanden (es fehlt: BEFEHL)"),
        (("rewiev",), "unbekannt"),
        (("review", "--example", "neu", "--project", "."), "--project: geht nicht zusammen mit --example"),
        (("load", "Liste.csv", "--city", "neumarkt"), "es fehlt: --out"),
        (("load", "gibt es nicht.xlsx", "--city", "neumarkt", "--out", "aus"), "nicht gefunden: gibt es nicht.xlsx"),
        (("load", ".", "--city", "neumarktt", "--out", "aus"), "Unbekannte Stadt „neumarktt“"),
    ],
)
def test_misuse_is_one_german_sentence_and_status_2(
    arguments: tuple[str, ...], says: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert says in err


def test_a_fault_of_the_program_says_where_but_never_quotes_data(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Liste.csv").write_text(CSV.format(70), encoding="utf-8")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(CELL)

    monkeypatch.setattr("engagement_analysis.loading.load", broken)
    for debug in ((), ("--debug",)):
        status, out, err = run(*debug, "load", tmp_path / "Liste.csv", "--city", "neumarkt", "--out", tmp_path / "aus")
        assert status == 70
        assert "RuntimeError in test_cli.py" in err
        assert "Beispiel" not in out + err
        assert "0160" not in out + err


def test_a_further_town_joins_with_one_file_in_its_folder(run: Run, tmp_path: Path, project_root: Path) -> None:
    raw = tmp_path / "data" / "raw"
    (raw / "musterstadt").mkdir(parents=True)
    shutil.copytree(project_root / "data" / "raw" / "published", raw / "published")
    (raw / "musterstadt" / "musterstadt.toml").write_text(
        '[town]\nslug = "musterstadt"\ntitle = "Musterstadt"\nags = "00000000"\n'
        '[columns.participants]\nheaders = ["Fleißige Hände"]\n',
        encoding="utf-8",
    )
    (raw / "musterstadt" / "Bachputzete 2024.csv").write_text(
        "Gruppe;Datum;Fleißige Hände\nTSV Muster;20.4.2024;70\n", encoding="utf-8"
    )
    from engagement_analysis.reports.review import process

    processed = process(raw)
    assert processed.participation[["city", "campaign", "participants"]].to_numpy().tolist() == [
        ["musterstadt", "bachputzete", 70]
    ]
    assert processed.manifest["example_data"] is False


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_german_letters_survive_poor_consoles(encoding: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engagement_analysis.cli", "review", "--project", str(tmp_path)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert done.returncode == 2
    assert "fehlt. Bitte im Ordner" in done.stderr.decode("utf-8")
