"""`engagement town new` asks for rules where a sheet needs them; `check` names what is open, what is idle."""

import io
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import engagement_analysis as ea
from engagement_analysis.cli import main
from engagement_analysis.town_files.layout import load_town
from engagement_analysis.townhall.answers.explain import explain

Run = Callable[..., tuple[int, str]]
Write = Callable[..., Path]
# Name and key of the town.
TOWN = ("", "")
FILE = '[town]\nslug = "x"\ntitle = "X"\nags = "09000000"\n'
CAMPAIGN = '[[campaigns]]\nid = "putztag"\ntitle = "Putztag"\n'


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object, typed: tuple[str, ...] = ()) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in typed)))
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = int(stop.code or 0)
        return status, capsys.readouterr().out

    return call


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def workbook(*rows: tuple[Any, ...], name: str = "Putztag 2024.xlsx") -> Path:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in rows:
            sheet.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return workbook


def town(folder: Path, text: str) -> Path:
    path = folder / "x.toml"
    path.write_text(FILE + text + CAMPAIGN, encoding="utf-8")
    return path


EVENTS = (("Datum", "Ortsteil", "TN"), ("16.3.2024", "Ost", 12), ("17.3.2024", "West", 8))


def test_a_list_without_groups_is_asked_for_and_then_loads(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(*EVENTS)
    status, out = run("town", "new", "x", book, typed=(*TOWN, "j"))
    assert "Ist jede Zeile eine Veranstaltung" in out
    assert status == 0
    loaded = ea.load(book, city=tmp_path / "x.toml")
    assert loaded.participation["participants"].tolist() == [12, 8]
    assert loaded.ok


def test_who_says_no_keeps_the_refusal(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(*EVENTS)
    status, _ = run("town", "new", "x", book, typed=(*TOWN, "n"))
    assert status == 1
    assert "rows" not in tomllib.loads((tmp_path / "x.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("typed", "day", "month"), [("1", 3, 4), ("", 3, 4), ("2", 4, 3)])
def test_dates_that_can_be_read_both_ways_are_asked_for(
    typed: str, day: int, month: int, run: Run, write: Write, tmp_path: Path
) -> None:
    book = write(("Gruppe", "Art", "Datum", "TN"), ("Ruderclub", "Verein", "3/4/2024", 12))
    run("town", "new", "x", book, typed=(*TOWN, typed))
    start = ea.load(book, city=tmp_path / "x.toml").participation["date_start"].iloc[0]
    assert (start.day, start.month) == (day, month)


def test_dates_that_show_their_order_are_not_asked_for(run: Run, write: Write) -> None:
    book = write(
        ("Gruppe", "Art", "Datum", "TN"), ("Ruderclub", "Verein", "3/4/2024", 12), ("TSV", "Verein", "3/24/2024", 1)
    )
    assert run("town", "new", "x", book, typed=TOWN)[0] == 0


def test_months_and_statuses_are_asked_for_word_by_word(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(
        ("Gruppe", "Art", "Datum", "Status", "TN"),
        ("Ruderclub", "Verein", "Heumonat 2024", "dabei", 12),
        ("TSV", "Verein", "3.5.2024", "Warteliste", 5),
        ("DRK", "Verein", "3.5.2024", "abgesagt", None),
    )
    status, _ = run("town", "new", "x", book, typed=(*TOWN, "7", "1", "2"))
    content = tomllib.loads((tmp_path / "x.toml").read_text(encoding="utf-8"))
    assert content["dates"] == {"months": {"Heumonat": 7}}
    assert content["status_words"] == {"dabei": "held", "Warteliste": "cancelled"}
    rows = ea.load(book, city=tmp_path / "x.toml").participation
    assert rows["status"].tolist() == ["held", "cancelled", "cancelled"]
    assert rows["date_start"].iloc[0].month == 7
    assert status == 0


def test_a_name_that_may_mean_private_persons_is_asked_for(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(("Gruppe", "Datum", "TN"), ("Hausgemeinschaft", "3.5.2024", 12), ("Kegler", "3.5.2024", 5))
    run("town", "new", "x", book, typed=(*TOWN, "j"))
    assert ea.load(book, city=tmp_path / "x.toml").participation["organisation_type"].tolist() == [
        "individual",
        "other",
    ]


def test_kinds_that_names_say_are_offered_where_no_column_does(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(("Gruppe", "Datum", "TN"), ("Grundschule Nord", "3.5.2024", 12), ("Kegler", "3.5.2024", 5))
    _, out = run("town", "new", "x", book, typed=(*TOWN, "j"))
    assert "1 Schule" in out
    assert ea.load(book, city=tmp_path / "x.toml").participation["organisation_type"].tolist() == ["school", "other"]


def test_without_questions_open_rules_are_comments_that_make_a_valid_file(
    run: Run, write: Write, tmp_path: Path
) -> None:
    book = write(("Datum", "Status", "TN"), ("3/4/2024", "dabei", 12), ("Heumonat 2024", "abgesagt", None))
    status, _ = run("town", "new", "x", book, "--yes")
    text = (tmp_path / "x.toml").read_text(encoding="utf-8")
    assert status == 1
    rules = text.partition("# Aktionen")[0]
    content = tomllib.loads(re.sub(r"^# (?=\[|\S+ = )", "", rules, flags=re.MULTILINE))
    assert content["rows"] == {"organisation": "optional"}
    assert content["dates"]["slashed"] == "day-first"
    assert "Heumonat" in content["dates"]["months"]
    assert content["status_words"] == {"dabei": "held"}


def test_check_names_what_the_cells_leave_open(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(
        ("Gruppe", "Datum", "Status", "TN"),
        ("TSV", "3/4/2024", "dabei", 12),
        ("DRK", "Heumonat 2024", "abgesagt", None),
    )
    status, out = run("town", "check", town(tmp_path, ""), book)
    assert status == 1
    assert all(word in out for word in ("„3/4/2024“", "„dabei“", "„Heumonat“", "[status_words]", "[dates.months]"))


RULES = (
    '[rows]\norganisation = "optional"\nprivate_names = ["Radlrunde"]\n[dates]\nslashed = "day-first"\n'
    '[dates.months]\nHeumonat = 7\n[status_words]\nDabei = "held"\n'
    '[[organisations]]\nid = "tsv"\nnames = ["TSV"]\ntype = "club"\n'
)


def test_check_names_words_of_rules_that_do_not_occur(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(("Gruppe", "Art", "Datum", "TN"), ("TSV", "Verein", "3.5.2024", 12))
    status, out = run("town", "check", town(tmp_path, RULES), book)
    idle = out.partition("hier nicht vorkommen")[2]
    assert status == 0
    assert all(word in idle for word in ("radlrunde", "heumonat"))
    assert "[status_words] „Dabei“" in out


def test_check_is_silent_about_rules_that_are_needed(run: Run, write: Write, tmp_path: Path) -> None:
    book = write(
        ("Gruppe", "Datum", "Status", "TN"),
        ("TSV", "3/5/2024", "Dabei", 12),
        ("Radlrunde", "Heumonat 2024", "abgesagt", None),
        (None, "3/6/2024", "dabei", 5),
    )
    status, out = run("town", "check", town(tmp_path, RULES), book)
    assert status == 0
    assert "hier nicht vorkommen" not in out
    assert "nichts finden" not in out


def test_town_files_of_the_docs_are_valid_and_say_nothing_that_all_towns_know(project_root: Path) -> None:
    files = sorted((project_root / "docs" / "project" / "town-files").glob("*.toml"))
    assert len(files) > 9
    for path in files:
        layout = load_town(path)
        assert layout.slug == path.stem
        assert [line.text for line in explain([], layout).redundant] == []
