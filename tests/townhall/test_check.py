"""`engagement check`: what a clerk sees of a workbook, and what the exit status says."""

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from engagement_analysis.cli import main

Run = Callable[..., tuple[int, str, str]]
SEVERITIES = ("Fehler", "Warnung", "Hinweis")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, said.out, said.err

    return call


def severities_by_sheet(out: str) -> dict[str, list[str]]:
    sheets: dict[str, list[str]] = {}
    for line in out.splitlines():
        if line.startswith(("Blatt", "Ganze Datei")):
            sheets[line.strip()] = []
        elif line.split() and line.split()[0] in SEVERITIES:
            list(sheets.values())[-1].append(line.split()[0])
    return sheets


def test_findings_are_grouped_by_sheet_with_errors_first(run: Run, project_root: Path) -> None:
    path = project_root / "data" / "raw" / "balingen" / "Engagement Balingen 2022-2025.xlsx"
    status, out, _ = run("check", path)
    found = severities_by_sheet(out)
    assert status == 1
    assert [sheet for sheet in found if sheet != "Ganze Datei"] == sorted(found)
    assert {"Fehler", "Warnung", "Hinweis"} == {each for severities in found.values() for each in severities}
    for severities in found.values():
        assert severities == sorted(severities, key=SEVERITIES.index)


def test_each_finding_says_where_what_and_what_to_do(run: Run, project_root: Path) -> None:
    path = project_root / "tests" / "golden" / "gallery" / "workbooks" / "zahl-unlesbar.xlsx"
    _, out, _ = run("check", path, "--city", "balingen")
    with path.parent.with_name("truth").joinpath("zahl-unlesbar.findings.csv").open(encoding="utf-8") as file:
        cells = [row["source_cell"] for row in csv.DictReader(file)]
    lines = [line for line in out.splitlines() if line.split()[:1] == ["Fehler"]]
    assert [line.split()[1] for line in lines] == cells
    assert all("Zahl nicht lesbar" in line and "Bitte eine Zahl eintragen" in line for line in lines)


def test_a_workbook_without_errors_ends_with_status_0(run: Run, golden: Path) -> None:
    status, out, err = run("check", golden / "gallery" / "workbooks" / "summe-richtig.xlsx", "--city", "neumarkt")
    assert (status, err) == (0, "")
    assert "keine Fehler, keine Warnungen, keine Hinweise" in out


def test_a_damaged_workbook_is_a_finding_and_no_crash(run: Run, golden: Path) -> None:
    status, out, err = run("check", golden / "gallery" / "workbooks" / "datei-abgeschnitten.xlsx", "--city", "neumarkt")
    assert (status, err) == (1, "")
    assert severities_by_sheet(out) == {"Ganze Datei": ["Fehler"]}


def test_the_town_follows_from_the_folder_of_data_raw(run: Run, project_root: Path, tmp_path: Path) -> None:
    path = project_root / "data" / "raw" / "neumarkt" / "Kleidertauschbörse 2023.xlsx"
    assert run("check", path) == run("check", path, "--city", "neumarkt")
    town = tmp_path / "data" / "raw" / "musterstadt"
    town.mkdir(parents=True)
    (town / "musterstadt.toml").write_text(
        '[town]\nslug = "musterstadt"\ntitle = "Musterstadt"\nags = "09999999"\n', encoding="utf-8"
    )
    (town / "2026.csv").write_text("Gruppe;Datum;TN\nTSV Nord;17.10.2026;12\n", encoding="utf-8")
    status, out, _ = run("check", town / "2026.csv")
    assert status == 0
    assert "2026.csv: 1 Zeilen gelesen" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gibt-es-nicht.xlsx"], "nicht gefunden"),
        (["."], "ist ein Ordner"),
        (["README.md"], "--city"),
        (["README.md", "--city", "bonn"], "Unbekannte Stadt „bonn“"),
        (["README.md", "--city", "neumarkt", "--annotate", "README.md"], "gibt es schon"),
        (["README.md", "--city", "neumarkt", "--annotate", "kopie.ods"], "Endung .xlsx: kopie.xlsx"),
    ],
)
def test_misuse_is_one_german_sentence(
    run: Run, project_root: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(project_root)
    status, out, err = run("check", *arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_sheet_name_cannot_style_the_screen(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].title = "(red)2024"
    for row in (["Gruppe", "Datum", "TN"], ["TSV [bold]Muster", "17.10.2024", "siebzig?"]):
        book["(red)2024"].append(row)
    book.save(tmp_path / "[red]Liste[-red].xlsx")
    _, out, _ = run("check", tmp_path / "[red]Liste[-red].xlsx", "--city", "neumarkt")
    assert "[red]Liste[-red].xlsx: 1 Zeilen gelesen" in out
    assert "Blatt „(red)2024“" in out


@pytest.mark.slow
def test_no_person_of_any_workbook_appears_on_the_screen(
    run: Run, project_root: Path, golden: Path, persons_in: Callable[[str], list[str]]
) -> None:
    with (golden / "gallery" / "index.csv").open(encoding="utf-8") as file:
        workbooks = [(golden / "gallery" / "workbooks" / row["workbook"], row["city"]) for row in csv.DictReader(file)]
    for town in ("neumarkt", "balingen"):
        workbooks += [(path, town) for path in sorted((project_root / "data" / "raw" / town).iterdir())]
    said = "".join("".join(run("check", path, "--city", city)[1:]) for path, city in workbooks)
    assert len(workbooks) > 100
    assert "Zahl nicht lesbar" in said
    assert persons_in(said) == []


def test_the_rows_of_each_sheet_are_counted_by_kind(run: Run, project_root: Path) -> None:
    path = project_root / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2021.xlsx"
    _, out, _ = run("check", path)
    assert "„Anmeldung & Ergebnis“ – 13 Zeilen: 6 Daten, 1 Summe, 1 Kopfzeile, 3 Titel, 2 Hinweise." in out
