"""`engagement town drift`: what a new year's workbook changes in silence, and the lines that settle it."""

import datetime as dt
import io
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engagement_analysis as ea
from engagement_analysis.cli import main
from engagement_analysis.town_files.layout import parse_town
from engagement_analysis.townhall.answers.drift import Change, compare_workbooks
from engagement_analysis.townhall.drafting.proposals import AddHeader
from engagement_analysis.townhall.recognised.survey import survey_workbook

Run = Callable[..., tuple[int, str, str]]
TOWN = """# Wörter von Bad Beispiel
[town]
slug = "bad-beispiel"
title = "Bad Beispiel"
ags = "09000000"

[columns.organisation]
headers = ["Wer"] # so steht es seit jeher da

[columns.participants]
headers = ["Fleißige Hände"]

[columns.waste_kg]
headers = ["Ausbeute Kilo"]
unit = "kg"

[organisation_types]
Turngruppe = "club"

[[campaigns]]
id = "bad-beispiel-packt-an"
title = "Bad Beispiel packt an"
"""
HEADER = ("Wer", "Art", "Datum", "Fleißige Hände", "Ausbeute Kilo", "Ansprechpartner")
NAMES = ("TSV Beispiel", "Grundschule Nord", "Feuerwehr Beispiel", "Gartenfreunde", "Kita Süd")
KINDS = ("Turngruppe", "Schule", "Feuerwehr", "Verein", "Kita")
NEW_HEADER = ("Fleißige Bienen", "Wer", "Art", "Datum", "Ausbeute Tonnen", "Ansprechpartner")


def rows(year: int, **changed: list[Any]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        "Wer": list(NAMES),
        "Art": list(KINDS),
        "Datum": [dt.date(year, 4, 12)] * 5,
        "Fleißige Hände": [24, 70, 18, 12, 9],
        "Ausbeute Kilo": [120.5, 310, 95, 60, 20],
        "Ansprechpartner": ["Erika Musterfrau", "Hans Muster", "Otto Geheim", "Karl Löscher", "Rita Rose"],
    }
    return {name: changed.get(name, values) for name, values in columns.items()} | changed


def write(path: Path, year: int, columns: dict[str, list[Any]], *, title: str = "Bad Beispiel packt an") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = str(year)
    for row in ((f"{title} {year}",), (), tuple(columns), *zip(*columns.values(), strict=True)):
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")

    def call(*arguments: object, typed: tuple[str, ...] = ()) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in typed)))
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        assert not [name for name in ("Musterfrau", "Geheim", "Löscher", "Rita") if name in said.out + said.err]
        return status, said.out, said.err

    return call


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """The town's file and last year's workbook, in its folder."""
    folder = tmp_path / "data" / "raw" / "bad-beispiel"
    folder.mkdir(parents=True)
    (folder / "bad-beispiel.toml").write_text(TOWN, encoding="utf-8")
    write(folder / "Liste 2024.xlsx", 2024, rows(2024))
    write(folder / "Liste 2023.xlsx", 2023, rows(2023, Wer=["Andere", "Ganz andere", "Dritte", "Vierte", "Fünfte"]))
    return folder


def changed_year(folder: Path) -> Path:
    """Next year: a column renamed and moved, another renamed with its unit, a new kind, a name in another form."""
    columns = rows(2025, Art=["Turngruppe", "Schule", "Rettung", "Verein", "Kita"])
    columns["Wer"] = ["TSV Beispiel 1899", *NAMES[1:]]
    values = {**columns, "Fleißige Bienen": [26, 72, 17, 13, 8], "Ausbeute Tonnen": [0.13, 0.3, 0.09, 0.05, 0.02]}
    return write(folder / "Liste 2025.xlsx", 2025, {name: values[name] for name in NEW_HEADER})


def changes(new: dict[str, list[Any]], last: dict[str, list[Any]], folder: Path) -> list[Change]:
    layout = parse_town(TOWN, "x.toml")
    this, before = write(folder / "n.xlsx", 2025, new), write(folder / "l.xlsx", 2024, last)
    return compare_workbooks(
        survey_workbook(this.read_bytes(), this.name, layout),
        survey_workbook(before.read_bytes(), before.name, layout),
        layout,
    )


def test_a_renamed_column_is_proposed_from_its_year_on_and_then_loads(run: Run, town: Path, tmp_path: Path) -> None:
    workbook = changed_year(tmp_path)
    before = ea.load(workbook, city=town / "bad-beispiel.toml")
    assert "missing-column" in set(before.findings["code"])
    status, out, _ = run("town", "drift", "bad-beispiel", workbook, "--yes")
    assert status == 1, "the new kind and the name in another form stay open"
    text = (tmp_path / "bad-beispiel-neu.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    assert content["columns"]["participants"]["headers"] == [
        {"text": "Fleißige Hände", "valid_until": 2024},
        {"text": "Fleißige Bienen", "valid_from": 2025},
    ]
    assert {"text": "Ausbeute Tonnen", "unit": "t", "valid_from": 2025} in content["columns"]["waste_kg"]["headers"]
    assert "# so steht es seit jeher da" in text
    loaded = ea.load([workbook, town / "Liste 2024.xlsx"], city=tmp_path / "bad-beispiel-neu.toml")
    assert loaded.participation.groupby("year")["participants"].sum().to_dict() == {2024: 133, 2025: 136}
    assert loaded.participation.groupby("year")["waste_kg"].sum().to_dict() == pytest.approx({2024: 605.5, 2025: 590})
    assert "„Ausbeute Tonnen“ ist jetzt in t, im Vorjahr in kg." in out


def test_last_years_workbook_is_the_newest_of_the_town(run: Run, town: Path, tmp_path: Path) -> None:
    _, out, _ = run("town", "drift", "bad-beispiel", changed_year(town), "--report")
    assert "Liste 2025.xlsx verglichen mit Liste 2024.xlsx" in out
    _, out, _ = run(
        "town", "drift", "bad-beispiel", town / "Liste 2025.xlsx", "--last", town / "Liste 2023.xlsx", "--report"
    )
    assert "verglichen mit Liste 2023.xlsx" in out
    assert not (tmp_path / "bad-beispiel-neu.toml").exists()


def test_names_that_look_alike_are_reported_with_a_score_and_never_merged(run: Run, town: Path, tmp_path: Path) -> None:
    _, out, _ = run("town", "drift", "bad-beispiel", changed_year(tmp_path), "--yes")
    assert "„TSV Beispiel 1899“ ist neu und sieht aus wie „TSV Beispiel“." in out
    assert " von 100" in out
    assert "organisations" not in tomllib.loads((tmp_path / "bad-beispiel-neu.toml").read_text(encoding="utf-8"))


def test_a_person_decides_line_by_line(run: Run, town: Path, tmp_path: Path) -> None:
    workbook = changed_year(tmp_path)
    typed = ("j", "j", "5", "j", "bestätigt vom Vorstand, 3.5.2025")
    status, _, _ = run("town", "drift", "bad-beispiel", workbook, "--out", "neu.toml", typed=typed)
    content = tomllib.loads((tmp_path / "neu.toml").read_text(encoding="utf-8"))
    assert status == 0
    assert content["organisation_types"] == {"Turngruppe": "club", "Rettung": "public"}
    assert content["organisations"] == [
        {
            "id": "tsv-beispiel",
            "names": ["TSV Beispiel", "TSV Beispiel 1899"],
            "reason": "bestätigt vom Vorstand, 3.5.2025",
        }
    ]
    loaded = ea.load(workbook, city=tmp_path / "neu.toml")
    assert loaded.ok
    assert loaded.participation["organisation_id"].iloc[0] == "tsv-beispiel"
    shutil.copy(tmp_path / "neu.toml", town / "bad-beispiel.toml")
    status, out, _ = run("town", "drift", "bad-beispiel", workbook, "--out", "later.toml")
    assert status == 0, out
    assert "das versteht noch niemand" not in out


def test_nothing_is_written_where_a_person_says_no(run: Run, town: Path, tmp_path: Path) -> None:
    status, _, _ = run("town", "drift", "bad-beispiel", changed_year(tmp_path), typed=("n", "n", "0", "n"))
    assert status == 1
    assert not (tmp_path / "bad-beispiel-neu.toml").exists()


def test_the_same_form_a_year_later_is_no_drift(run: Run, town: Path, tmp_path: Path) -> None:
    hands = [25, 66, 20, 11, 10]
    workbook = write(tmp_path / "Liste 2025.xlsx", 2025, rows(2025, **{"Fleißige Hände": hands}))
    status, out, _ = run("town", "drift", "bad-beispiel", workbook)
    assert (status, "Nichts hat sich geändert." in out) == (0, True)


def test_numbers_of_another_size_below_the_same_header_ask_for_the_unit(tmp_path: Path) -> None:
    tonnes = rows(2025, **{"Ausbeute Kilo": [0.12, 0.3, 0.1, 0.06, 0.02]})
    found = changes(tonnes, rows(2024), tmp_path)
    assert [(change.kind, change.needs_decision) for change in found] == [("scale", True)]
    assert "kleiner als im Vorjahr: andere Einheit?" in found[0].sentence


def test_a_needed_column_that_vanished_needs_a_decision_another_does_not(tmp_path: Path) -> None:
    without = rows(2025)
    del without["Fleißige Hände"], without["Ausbeute Kilo"]
    found = {change.sentence.split("“")[0]: change for change in changes(without, rows(2024), tmp_path)}
    assert found["Die Spalte „Fleißige Hände"].needs_decision
    assert not found["Die Spalte „Ausbeute Kilo"].needs_decision


def test_registered_instead_of_participants_is_not_taken_for_a_new_name(tmp_path: Path) -> None:
    columns = {("Angemeldete" if name == "Fleißige Hände" else name): values for name, values in rows(2025).items()}
    found = changes(columns, rows(2024), tmp_path)
    assert [change.kind for change in found] == ["appeared", "vanished"]
    assert not [line for change in found for line in change.proposals]
    assert found[1].needs_decision


def test_a_column_for_contacts_never_becomes_a_proposal_by_its_values(tmp_path: Path) -> None:
    columns = {
        ("Zuständigkeit hat" if name == "Ansprechpartner" else name): values for name, values in rows(2025).items()
    }
    layout = parse_town(TOWN, "x.toml")
    assert layout.meaning("Zuständigkeit hat") is None or layout.meaning("Zuständigkeit hat").role == "ignored"  # type: ignore[union-attr]
    for change in changes(columns, rows(2024), tmp_path):
        assert not [line for line in change.proposals if isinstance(line, AddHeader) and line.role != "ignored"]


@given(st.permutations(list(rows(2025))))
def test_the_order_of_columns_never_decides_what_is_the_same(order: list[str]) -> None:
    layout = parse_town(TOWN, "x.toml")
    books = []
    for year, names in ((2025, order), (2024, list(rows(2024)))):
        columns = rows(year)
        lines = [names, *([str(columns[name][i]).replace(".", ",") for name in names] for i in range(5))]
        text = "\n".join(";".join(line) for line in lines)
        books.append(survey_workbook(text.encode(), f"Liste {year}.csv", layout))
    found = compare_workbooks(books[0], books[1], layout)
    assert found == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("unbekannt", "Liste 2025.xlsx"), "Unbekannte Stadt"),
        (("bad-beispiel", "fehlt.xlsx"), "fehlt.xlsx"),
        (("bad-beispiel", "."), "ist ein Ordner"),
        (("neumarkt", "Liste 2025.xlsx"), "--last"),
        (("bad-beispiel", "Liste 2025.xlsx", "--out", "Liste 2025.xlsx"), "gibt es schon"),
        (("bad-beispiel", "Liste 2025.xlsx"), "Eingabe endete"),
    ],
)
def test_misuse_of_drift_is_one_german_sentence(
    arguments: tuple[str, ...], says: str, run: Run, town: Path, tmp_path: Path
) -> None:
    changed_year(tmp_path)
    status, _, err = run("town", "drift", *arguments)
    assert status == 2
    assert says in err
    assert err.count("\n") == 1
    assert not (tmp_path / "bad-beispiel-neu.toml").exists()


@pytest.mark.parametrize(
    ("town", "new", "last"),
    [
        ("neumarkt", "Neumarkt räumt auf! 2025.xlsx", "Neumarkt räumt auf! 2024.xlsx"),
        ("neumarkt", "Kleidertauschbörse 2024.xlsx", "Kleidertauschbörse 2023.xlsx"),
        ("balingen", "Engagement Balingen 2021.csv", "Engagement Balingen 2020.ods"),
    ],
)
def test_the_example_workbooks_are_compared_with_the_year_before_of_their_campaign(
    town: str, new: str, last: str, run: Run, project_root: Path
) -> None:
    workbook = project_root / "data" / "raw" / town / new
    _, out, _ = run("town", "drift", town, workbook, "--report", "--project", project_root)
    assert f"{new} verglichen mit {last}" in out
    assert "das versteht noch niemand" not in out
