"""`engagement export`: a folder a town, all or nothing, and one sentence for whatever is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engagement_analysis.cli import main
from engagement_analysis.project import whole_folder

DECIDED = """
[open_data]
publisher = "Stadt Neumarkt i.d.OPf."
licence = "dl-zero-de/2.0"
url = "https://example.org/daten/"
"""


@pytest.fixture
def project(tmp_path: Path, project_root: Path) -> Path:
    shutil.copytree(project_root / "data" / "raw", tmp_path / "data" / "raw")
    return tmp_path


def export(project: Path, *options: str) -> int:
    return main(["export", "--project", str(project), "--out", str(project / "offen"), *options])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != whole_folder.LOCK)


def test_every_town_gets_a_folder_and_is_asked_for_what_only_it_can_decide(project: Path, capsys) -> None:
    assert export(project) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert names(project / "offen") == ["balingen", "neumarkt"]
    assert names(project / "offen" / "neumarkt") == [
        "aktionen.csv",
        "arten.csv",
        "datapackage.json",
        "engagement.xlsx",
        "jahre.csv",
    ]
    assert "Beispieldaten: Die Zahlen sind um veröffentlichte Summen konstruiert" in said
    assert "Bitte in data/raw/neumarkt/programme.toml unter [open_data] festlegen: publisher" in said


def test_a_town_that_has_decided_gets_its_catalogue_entry_and_is_asked_nothing(project: Path, capsys) -> None:
    file = project / "data" / "raw" / "neumarkt" / "programme.toml"
    file.write_text(file.read_text(encoding="utf-8") + DECIDED, encoding="utf-8")
    assert export(project, "--town", "neumarkt", "--years", "2") == 0
    assert "festlegen" not in capsys.readouterr().out
    assert "dcat-ap.jsonld" in names(project / "offen" / "neumarkt")
    lines = (project / "offen" / "neumarkt" / "jahre.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[1] for line in lines] == ["year", "2024", "2025"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--town", "neumarktt"], "Unbekannte Stadt „neumarktt“. Vorhanden: balingen, neumarkt."),
        (["--years", "0"], "--years ist eine Zahl ab 1."),
    ],
)
def test_misuse_is_one_sentence_and_nothing_is_written(project: Path, capsys, options, sentence: str) -> None:
    assert export(project, *options) == 2
    assert capsys.readouterr().err == f"{sentence}\n"
    assert not (project / "offen").exists()


STRICT = """
[town]
slug = "kleinau"
title = "Kleinau"
ags = "99999002"

[publication]
organisations = "strict"
"""


def test_a_town_that_may_show_nothing_is_told_and_does_not_stop_the_others(project: Path, capsys) -> None:
    folder = project / "data" / "raw" / "kleinau"
    folder.mkdir()
    (folder / "kleinau.toml").write_text(STRICT, encoding="utf-8")
    (folder / "Putztag 2024.csv").write_text("Gruppe;Datum;TN\nTSV Kleinau;20.04.2024;12\n", encoding="utf-8")
    assert export(project) == 0
    assert "Kleinau: Keine Zahl darf gezeigt werden" in capsys.readouterr().out
    assert names(project / "offen") == ["balingen", "neumarkt"]
    assert export(project, "--town", "kleinau") == 2
    assert capsys.readouterr().err.startswith("Kleinau: Keine Zahl darf gezeigt werden")


def test_an_interrupted_export_leaves_the_earlier_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert export(project, "--town", "neumarkt") == 0
    before = {path.name: path.read_bytes() for path in (project / "offen" / "neumarkt").iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_folder, "_write_journal", full)
    assert export(project, "--town", "neumarkt", "--years", "1") == 2
    assert {path.name: path.read_bytes() for path in (project / "offen" / "neumarkt").iterdir()} == before
