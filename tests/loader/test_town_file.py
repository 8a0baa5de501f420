"""A further town by its TOML file alone; what is wrong with such a file is said in German, with key and choices."""

import io
from pathlib import Path

import pytest

import engagement_analysis as ea
from engagement_analysis.loading import WorkbookNotFoundError
from engagement_analysis.town_files.layout import UnknownTownError, load_town, parse_town, shipped_towns
from engagement_analysis.town_files.reader import TownFileError

from .writing import told_of

TOWN = '[town]\nslug = "seedorf"\ntitle = "Seedorf"\nags = "09999999"\n'
WORDS = (
    TOWN
    + """
[units]
waste_kg = "t"

[columns.participants]
headers = ["Mitanpackende", "Pax"]

[columns.organisation]
headers = ["Wer"]

[columns.ignored]
headers = ["Wetter"]

[sheets.ignore]
"Deckblatt" = "cover sheet, no table"

[organisation_types]
"Zunft" = "club"

[[campaigns]]
id = "seeputzete"
title = "Seeputzete"
names = ["Große Seeputzete"]

[[organisations]]
id = "tauchclub-seedorf"
names = ["Tauchclub Seedorf", "TC Seedorf"]
reason = "one club"
"""
)


def town_file(folder: Path, text: str) -> Path:
    path = folder / "seedorf.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load(text: str, city: str | Path, name: str = "Seeputzete 2024.csv") -> ea.Loaded:
    file = io.BytesIO(text.encode())
    file.name = name
    return ea.load(file, city=city)


def test_a_town_with_its_own_words_needs_no_python(tmp_path: Path) -> None:
    loaded = load(
        "Wer;Art;Wetter;Mitanpackende;Std.;Müll\nTC Seedorf;Zunft;Regen;ca. 12;2;0,5\n"
        "Tauchclub Seedorf;Zunft;Sonne;8;;\n",
        town_file(tmp_path, WORDS),
    )
    table = loaded.participation
    assert table["city"].unique().tolist() == ["seedorf"]
    assert table["campaign"].unique().tolist() == ["seeputzete"]
    assert table["organisation_id"].tolist() == ["tauchclub-seedorf", "tauchclub-seedorf"]
    assert table["organisation_type"].tolist() == ["club", "club"]
    assert table["participants"].tolist() == [12, 8]
    assert table["hours"].iloc[0] == 2
    assert table["waste_kg"].iloc[0] == 500
    assert loaded.ok
    assert "unknown-column" not in set(loaded.findings["code"])


def test_words_of_one_town_are_unknown_in_another() -> None:
    assert set(load("Wer;Mitanpackende\nTC Seedorf;12\n", "neumarkt").findings["code"]) <= {
        "no-table",
        "missing-column",
        "unknown-column",
    }


def test_sheets_without_campaign_are_left_out_by_the_towns_file(tmp_path: Path) -> None:
    town = load_town(town_file(tmp_path, WORDS))
    assert town.ignores_sheet("Deckblatt")
    assert town.ignores_sheet("Adressen 2024")
    assert not town.ignores_sheet("2024")


@pytest.mark.parametrize(
    ("addition", "says"),
    [
        ("[colums]\n", ("colums", "columns")),
        ("[columns.teilnehmer]\nheaders = ['x']\n", ("teilnehmer", "participants")),
        ("[columns.participants]\nheader = ['x']\n", ("header", "headers")),
        ("[columns.participants]\nheaders = []\n", ("headers", "Liste")),
        ("[columns.participants]\nheaders = ['x']\nunit = 'kg'\n", ("unit", "participants")),
        ("[columns.waste_kg]\nheaders = ['x']\nunit = 'Zentner'\n", ("unit", "kg")),
        (
            "[columns.participants]\nheaders = ['x']\n[columns.visitors]\nheaders = ['X']\n",
            ("participants", "visitors"),
        ),
        ("[units]\nhours = 'min'\n", ("hours", "h/person")),
        ("[organisation_types]\nZunft = 'guild'\n", ("guild", "club")),
        ("[[campaigns]]\nid = 'See Putzete'\ntitle = 'x'\n", ("See Putzete", "a-z, 0-9 und Bindestrich")),
        ("[[campaigns]]\nid = 'x'\n", ("title",)),
        (
            "[[organisations]]\nid = 'a'\nnames = ['Eins']\n[[organisations]]\nid = 'b'\nnames = ['EINS']\n",
            ("EINS", "„a“", "„b“"),
        ),
        ("[[organisations]]\nid = 'a'\n", ("names",)),
        ("[[invitations]]\ncampaign = 'y'\nyears = [2024]\norganisation_types = ['club']\nsource = 'x'\n", ("y",)),
        (
            "[[campaigns]]\nid = 'y'\ntitle = 'Y'\n"
            "[[invitations]]\ncampaign = 'y'\nyears = 2024\norganisation_types = ['club']\nsource = 'x'\n",
            ("years",),
        ),
        (
            "[[campaigns]]\nid = 'y'\ntitle = 'Y'\n"
            "[[invitations]]\ncampaign = 'y'\nyears = [2024]\norganisation_types = ['guild']\nsource = 'x'\n",
            ("guild", "club"),
        ),
        ("town = 3\n", ("TOML",)),
    ],
)
def test_mistakes_in_a_towns_file_name_key_and_choices(addition: str, says: tuple[str, ...], tmp_path: Path) -> None:
    path = town_file(tmp_path, TOWN + addition if addition != "town = 3\n" else addition + TOWN)
    with pytest.raises(TownFileError) as caught:
        ea.load(Path(__file__), city=path)
    message = str(caught.value)
    assert all(word in message for word in says), message
    assert message.startswith("Stadtdatei")
    assert str(path) in message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[town]\nslug = 'x'\n",
        "[town]\nslug = 3\ntitle = 'x'\nags = 'y'\n",
        "kein toml",
        "[town]\nslug = 'Ä'\ntitle = 'x'\nags = 'y'\n",
    ],
)
def test_a_towns_file_without_the_essentials_is_refused(text: str) -> None:
    with pytest.raises(TownFileError):
        parse_town(text, "seedorf.toml")


def test_an_unknown_town_is_told_which_there_are() -> None:
    with pytest.raises(UnknownTownError) as caught:
        load("x", "neumarktt")
    assert all(town in str(caught.value) for town in ("neumarktt", *shipped_towns(), "TOML"))


def test_a_missing_town_file_is_an_unknown_town(tmp_path: Path) -> None:
    with pytest.raises(UnknownTownError):
        load("x", tmp_path / "nirgends.toml")


def test_a_missing_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkbookNotFoundError, match=r"no file or folder .*check the path"):
        ea.load(tmp_path / "fehlt.xlsx", city="neumarkt")


def test_a_folder_without_workbooks_says_what_belongs_there(tmp_path: Path) -> None:
    tmp_path.joinpath("README.md").write_text("x")
    with pytest.raises(WorkbookNotFoundError, match=r"\.xlsx"):
        ea.load(tmp_path, city="neumarkt")


def test_one_bad_file_in_a_folder_does_not_hide_the_others(tmp_path: Path) -> None:
    tmp_path.joinpath("Neumarkt räumt auf! 2024.csv").write_text("Gruppe;TN\nTSV X;3\n", encoding="utf-8")
    tmp_path.joinpath("kaputt.xlsx").write_bytes(b"PK\x03\x04 das ist keine Mappe")
    loaded = ea.load(tmp_path, city="neumarkt")
    assert loaded.participation["participants"].tolist() == [3]
    assert told_of(loaded)[["code", "source_file"]].to_numpy().tolist() == [["unreadable-file", "kaputt.xlsx"]]


def test_a_towns_file_says_what_words_of_a_status_and_names_mean(tmp_path: Path) -> None:
    town = tmp_path / "seedorf.toml"
    town.write_text(
        '[town]\nslug = "seedorf"\ntitle = "Seedorf"\nags = "09999999"\n'
        '[rows]\nprivate_names = ["Radlrunde"]\n'
        '[status_words]\nWarteliste = "cancelled"\nDa = "held"\n'
        '[[organisations]]\nid = "zunft"\nnames = ["Zunft"]\ntype = "club"\n',
        encoding="utf-8",
    )
    sheet = tmp_path / "Putztag 2024.csv"
    sheet.write_text("Gruppe;Datum;Status;TN\nZunft;1.3.2024;Da;4\nRadlrunde;1.3.2024;Warteliste;5\n", encoding="utf-8")
    rows = ea.load(sheet, city=town).participation
    assert rows["status"].tolist() == ["held", "cancelled"]
    assert rows["organisation_type"].tolist() == ["club", "individual"]
    assert rows["organisation"].isna().tolist() == [False, True]
