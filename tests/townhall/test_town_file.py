"""`engagement town new` and `check`: a further town by a person who knows the sheet and no Python."""

import datetime as dt
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
from engagement_analysis.town_files.layout import parse_town

Run = Callable[..., tuple[int, str, str]]
DAY = dt.date(2024, 4, 13)
HEADER = ("Wer", "Sorte", "Welcher Samstag", "Fleißige Hände", "Kurze Hände", "Wieviel Kilo", "Rückfragen an", "Kuchen")
ROWS = (
    ("TSV Beispiel", "Sportgruppe", DAY, 24, 6, 120.5, "Erika Musterfrau 0160 1234567", "Apfel"),
    ("Grundschule Nord", "Schule", DAY, "ca. 70", 65, 310, "Hans Muster, hans@example.org", "Kirsch"),
    ("GS Nord", "Schule", DAY, "50-60", 50, 200, "Hans Muster, hans@example.org", "Kirsch"),
    ("Familie Geheim", "privat", DAY, 4, 2, 15, "Otto Geheim", "Mohn"),
    ("Feuerwehr Beispiel", "Blaulicht", DAY, 18, None, 95, "Karl Löscher", "Apfel"),
)
PERSONAL = ("Musterfrau", "Muster,", "example.org", "0160", "Geheim", "Löscher")
# Name, key, header row as proposed; the columns from left to right; two kinds of organisations; a sheet left out.
ANSWERS = ("", "", "", "", "", "", "", "7", "", "16", "3", "5", "")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object, typed: tuple[str, ...] = ()) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in typed)))
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = int(stop.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, said.out, said.err

    return call


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return write(tmp_path / "Liste 2024.xlsx", HEADER, ROWS)


def write(path: Path, header: tuple[Any, ...], rows: tuple[tuple[Any, ...], ...]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Liste"
    for row in (("Bad Beispiel packt an 2024",), (), header, *rows):
        sheet.append(row)
    book.create_sheet("Kasse").append(("Tombola, 120 Euro, an Otto Geheim",))
    book.save(path)
    return path


def test_a_town_with_words_of_its_own_loads_after_a_dialogue(run: Run, workbook: Path, tmp_path: Path) -> None:
    status, out, err = run("town", "new", "bad-beispiel", workbook, typed=ANSWERS)
    assert (status, err) == (0, "")
    loaded = ea.load(workbook, city=tmp_path / "bad-beispiel.toml")
    assert set(loaded.findings["code"]) == {"approximate-number"}
    rows = loaded.participation
    assert rows["participants"].tolist() == [24, 70, 55, 4, 18]
    assert rows["minors"].tolist()[:4] == [6, 65, 50, 2]
    assert rows["waste_kg"].tolist() == [120.5, 310, 200, 15, 95]
    assert rows["organisation_type"].tolist() == ["club", "school", "school", "individual", "public"]
    assert rows["campaign"].unique().tolist() == ["bad-beispiel-packt-an"]
    written = (tmp_path / "bad-beispiel.toml").read_text(encoding="utf-8")
    assert not [word for word in PERSONAL if word in out + written]


def test_what_was_written_is_understood_without_rest(run: Run, workbook: Path) -> None:
    run("town", "new", "bad-beispiel", workbook, typed=ANSWERS)
    status, out, _ = run("town", "check", "bad-beispiel.toml", workbook)
    assert status == 0
    assert "Alles verstanden" in out
    assert "die in dieser Arbeitsmappe nichts finden" not in out


def test_only_words_that_nobody_knows_are_written(run: Run, tmp_path: Path) -> None:
    book = write(tmp_path / "a.xlsx", ("Gruppe", "Datum", "Fleißige Hände"), (("TSV", DAY, 7), ("FC", DAY, 9)))
    status, _, _ = run("town", "new", "x", book, typed=("", "09000000", "", "j"))
    content = tomllib.loads((tmp_path / "x.toml").read_text(encoding="utf-8"))
    assert status == 0
    assert content["columns"] == {"participants": {"headers": ["Fleißige Hände"]}}
    assert content["town"]["ags"] == "09000000"


def test_look_alikes_are_comments_never_merged(run: Run, workbook: Path, tmp_path: Path) -> None:
    run("town", "new", "bad-beispiel", workbook, typed=ANSWERS)
    text = (tmp_path / "bad-beispiel.toml").read_text(encoding="utf-8")
    assert re.search(r'^# +"GS Nord",', text, re.MULTILINE)
    assert "organisations" not in tomllib.loads(text)


def test_without_questions_proposals_are_comments_and_the_file_is_valid(run: Run, workbook: Path) -> None:
    status, out, _ = run(
        "town", "new", "bad-beispiel", workbook, "--yes", "--title", "Bad Beispiel", "--ags", "09000000"
    )
    text = Path("bad-beispiel.toml").read_text(encoding="utf-8")
    assert status == 1
    assert "columns" not in tomllib.loads(text)
    uncommented = re.sub(r"^# (?=\[columns\.|headers = |unit = )", "", text, flags=re.MULTILINE)
    town = parse_town(uncommented, "x.toml")
    meanings = {word: meaning for word in HEADER if (meaning := town.meaning(word)) is not None}
    assert {word: meaning.role for word, meaning in meanings.items()} == {
        "Wer": "organisation", "Sorte": "organisation_type", "Welcher Samstag": "date",
        "Fleißige Hände": "participants",
        "Wieviel Kilo": "waste_kg", "Rückfragen an": "ignored",
    }  # fmt: skip
    assert meanings["Wieviel Kilo"].unit == "kg"
    assert "„Kurze Hände“" in out


def test_a_measure_without_unit_is_asked_for_and_never_guessed_in_silence(run: Run, tmp_path: Path) -> None:
    book = write(tmp_path / "a.xlsx", ("Gruppe", "Datum", "TN", "Std."), (("TSV", DAY, 7, 2), ("FC", DAY, 9, 3)))
    status, out, _ = run("town", "new", "x", book, "--ags", "09000000", typed=("", "2", "j"))
    assert status == 0
    assert "Welche Einheit hat „Std.“?" in out
    assert ea.load(book, city="x.toml").participation["hours"].tolist() == [14, 27]
    status, _, _ = run("town", "new", "y", book, "--yes")
    assert status == 1
    assert "angenommen; bitte prüfen" in Path("y.toml").read_text(encoding="utf-8")


def test_columns_of_crosses_become_words_for_kinds(run: Run, tmp_path: Path) -> None:
    rows = (("TSV", DAY, 7, "x", None), ("Bücherwürmer", DAY, 9, None, "x"), ("FC", DAY, 5, "x", None))
    book = write(tmp_path / "a.xlsx", ("Gruppe", "Datum", "TN", "Verein", "Stammtisch"), rows)
    status, _, _ = run("town", "new", "x", book, "--ags", "09000000", typed=("", "16", "j", "8", "j"))
    assert status == 0
    assert ea.load(book, city="x.toml").participation["organisation_type"].tolist() == ["club", "other", "club"]


def test_the_row_of_headers_may_be_corrected(run: Run, tmp_path: Path) -> None:
    rows = (("Was sie taten", "Haufen Leut", "Zeitpunkt X"), ("TSV Beispiel", 7, DAY), ("FC Beispiel", 9, DAY))
    book = write(tmp_path / "a.xlsx", ("Leiste A", "Leiste B", "Leiste C"), rows)
    typed = ("", "", "4", "1", "6", "3", "j")
    status, _, _ = run("town", "new", "x", book, typed=typed)
    assert status == 0
    assert ea.load(book, city="x.toml").participation["participants"].tolist() == [7, 9]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Bad Beispiel", "Liste 2024.xlsx"), "a-z, 0-9 und Bindestrich"),
        (("x", "fehlt.xlsx"), "fehlt.xlsx"),
        (("x", "Liste 2024.xlsx", "--ags", "123"), "8 Ziffern"),
        (("x", "Liste 2024.xlsx", "--out", "x.txt"), ".toml"),
        (("x", "Liste 2024.xlsx", "--out", "da.toml"), "gibt es schon"),
        (("x", "Liste 2024.xlsx"), "Eingabe endete"),
    ],
)
def test_misuse_is_one_german_sentence_and_writes_nothing(
    arguments: tuple[str, ...], says: str, run: Run, workbook: Path
) -> None:
    Path("da.toml").write_text("", encoding="utf-8")
    before = sorted(path.name for path in workbook.parent.iterdir())
    status, _, err = run("town", "new", *arguments)
    assert status == 2
    assert says in err
    assert err.count("\n") == 1
    assert sorted(path.name for path in workbook.parent.iterdir()) == before


def test_editors_find_the_schema(run: Run, workbook: Path, project_root: Path, tmp_path: Path) -> None:
    run("town", "new", "a", workbook, "--yes")
    assert Path("a.toml").read_text(encoding="utf-8").startswith("#:schema town-file.schema.json\n")
    shipped = (project_root / "docs" / "town-file.schema.json").read_text(encoding="utf-8")
    assert Path("town-file.schema.json").read_text(encoding="utf-8") == shipped
    (tmp_path / "docs").mkdir()
    Path("town-file.schema.json").replace(tmp_path / "docs" / "town-file.schema.json")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    run("town", "new", "b", workbook, "--yes")
    text = Path("data/raw/b/b.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema " + "../" * 3 + "docs/town-file.schema.json\n")


def test_check_explains_each_column_and_each_line_without_use(run: Run, workbook: Path) -> None:
    run("town", "new", "bad-beispiel", workbook, typed=ANSWERS)
    file = Path("bad-beispiel.toml")
    text = file.read_text(encoding="utf-8").replace('headers = ["Kuchen"]', 'headers = ["Torte"]')
    text = text.replace('"Sportgruppe" = "club"', '"Kegler" = {type = "club", valid_until = 2020}')
    file.write_text(text + '\n[[organisations]]\nid = "niemand"\nnames = ["Niemand"]\n', encoding="utf-8")
    status, out, _ = run("town", "check", file, workbook)
    assert status == 1
    assert re.search(r"D +Fleißige Hände +ganze Zahlen \(5\) +Teilnehmende +Stadtdatei", out)
    assert re.search(r"G +Rückfragen an +Kontaktdaten \(5\) +wird nicht gelesen +gemeinsamer Wortschatz", out)
    assert "H3: „Kuchen“ ist unbekannt" in out
    assert "die Art „Sportgruppe“ ist unbekannt" in out
    unused = out.split("nichts finden")[1].split("nicht gelten")[0]
    assert "[columns.ignored] „Torte“" in unused
    assert "[[organisations]] niemand „Niemand“" in unused
    assert "„Kegler“ (bis 2020)" in out.split("nicht gelten")[1]


def test_check_knows_a_town_by_its_folder(run: Run, workbook: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    run("town", "new", "bad-beispiel", workbook, typed=ANSWERS)
    status, out, _ = run("town", "check", "bad-beispiel", workbook)
    assert status == 0
    assert "Alles verstanden" in out


@pytest.mark.parametrize("town", ["balingen", "neumarkt"])
def test_the_shipped_towns_need_no_line_that_the_shared_words_hold(town: str, run: Run, project_root: Path) -> None:
    _, out, _ = run("town", "check", town, project_root / "data" / "raw" / town)
    assert "der gemeinsame Wortschatz ebenso kennt" not in out


@pytest.mark.slow
def test_no_personal_data_in_what_is_shown_and_written(
    run: Run, golden: Path, persons_in: Callable[[str], list[str]], tmp_path: Path
) -> None:
    for number, path in enumerate(sorted((golden / "gallery" / "workbooks").iterdir())):
        out = tmp_path / f"{number}.toml"
        status, shown, err = run("town", "new", "x", path, "--yes", "--out", out)
        assert status in (0, 1), (path.name, err)
        assert persons_in(shown + err + out.read_text(encoding="utf-8")) == [], path.name
        parse_town(out.read_text(encoding="utf-8"), path.name)


@pytest.mark.slow
def test_no_personal_data_in_what_check_and_drift_show(
    run: Run, project_root: Path, persons_in: Callable[[str], list[str]]
) -> None:
    for town in ("balingen", "neumarkt"):
        folder = project_root / "data" / "raw" / town
        _, shown, err = run("town", "check", town, folder)
        assert persons_in(shown + err) == []
        for path in sorted(folder.iterdir())[1:]:
            _, shown, err = run("town", "drift", town, path, "--report", "--project", project_root)
            assert persons_in(shown + err) == [], path.name


@pytest.mark.parametrize(
    ("words", "says"), [("[colums]\n", "kennt keinen Schlüssel „colums“"), ("[town\n", "kein gültiges TOML")]
)
def test_check_refuses_a_file_with_a_mistake_in_one_sentence(words: str, says: str, run: Run, workbook: Path) -> None:
    Path("x.toml").write_text('[town]\nslug = "x"\ntitle = "X"\nags = "1"\n' + words, encoding="utf-8")
    status, out, err = run("town", "check", "x.toml", workbook)
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
