"""What a town tells of itself: every part optional, every mistake one German sentence with file and key."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.project.programme import (
    Programme,
    ProgrammeError,
    programme_frame,
    programme_of,
    read_programme,
)
from engagement_analysis.reports.review import process
from engagement_analysis.town_files.frames import organisations_frame, towns_frame
from engagement_analysis.town_files.layout import parse_town

STATION = '[[stations]]\ndate = "2021"\nkind = "Aktion"\ntext = "Erster Putztag"\nsource = "Zeitung"\n'


@pytest.fixture
def write(tmp_path: Path):
    def programme(text: str) -> Path:
        folder = tmp_path / "neumarkt"
        folder.mkdir(exist_ok=True)
        (folder / "programme.toml").write_text(text, encoding="utf-8")
        return folder

    return programme


@pytest.mark.parametrize("town", ["neumarkt", "balingen"])
def test_the_towns_stations_are_sourced_and_goals_and_costs_are_left_to_them(project_root, town):
    programme = read_programme(project_root / "data" / "raw" / town)
    assert programme is not None
    assert len(programme.stations) == 6
    assert all(station.source for station in programme.stations)
    assert (programme.goals, programme.costs, programme.next_steps, programme.contact) == ((), (), (), "")


@pytest.mark.parametrize("text", ["", "goals = []", STATION, 'contact = "Bürgerhaus, Zimmer 3"'])
def test_every_part_is_optional_and_comes_back_from_the_table(write, text):
    told = read_programme(write(text))
    kept = programme_frame({"neumarkt": told})
    assert (programme_of(kept, "neumarkt") or Programme()) == told
    assert programme_of(kept, "balingen") is None


@pytest.mark.parametrize(
    ("text", "key", "sentence"),
    [
        ("goals = 3", "goals", "muss eine Liste sein"),
        ("goals = [3]", "goals, Eintrag 1", "muss ein Text in Anführungszeichen sein"),
        ('goals = ["  "]', "goals, Eintrag 1", "muss ein Text"),
        ("contact = true", "contact", "muss ein Text"),
        ('thanks = "allen"', "thanks", "ist unbekannt; möglich: stations, contact, goals, costs, next_steps"),
        ("stations = 1", "stations", "muss aus Abschnitten [[stations]] bestehen"),
        (STATION.replace('kind = "Aktion"\n', ""), "stations, Eintrag 1", "braucht kind"),
        (STATION.replace("Aktion", "Fest"), "stations, Eintrag 1, kind", "kennt nur „Netzwerk“ und „Aktion“"),
        (
            STATION + 'url = "javascript:alert(1)"',
            "stations, Eintrag 1, url",
            "muss mit https:// oder http:// beginnen",
        ),
        (STATION + 'bild = "../x.png"', "stations, Eintrag 1, bild", "ist unbekannt"),
        (STATION.replace('"2021"', "2021"), "stations, Eintrag 1, date", "muss ein Text"),
        (f'costs = ["{"x" * 401}"]', "costs, Eintrag 1", "ist mit 401 Zeichen zu lang (höchstens 400)"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_key(write, text, key, sentence):
    with pytest.raises(ProgrammeError) as caught:
        read_programme(write(text))
    assert str(caught.value).startswith(f"neumarkt/programme.toml, „{key}“ {sentence}")


def test_no_toml_and_no_utf8_are_said(write):
    with pytest.raises(ProgrammeError, match=r"neumarkt/programme\.toml ist kein gültiges TOML"):
        read_programme(write("goals = ["))
    folder = write("")
    (folder / "programme.toml").write_bytes("contact = 'Rathäuser'".encode("cp1252"))
    with pytest.raises(ProgrammeError, match="UTF-8"):
        read_programme(folder)


def test_a_link_out_of_the_towns_folder_is_not_followed(tmp_path):
    (tmp_path / "anderswo.toml").write_text('contact = "geheim"', encoding="utf-8")
    folder = tmp_path / "neumarkt"
    folder.mkdir()
    (folder / "programme.toml").symlink_to(tmp_path / "anderswo.toml")
    with pytest.raises(ProgrammeError, match="verweist aus ihrem Ordner hinaus"):
        read_programme(folder)


def test_processed_tables_carry_programme_and_listed_organisations(project_root, tmp_path):
    raw = project_root / "data" / "raw"
    (tmp_path / "neumarkt").mkdir()
    (tmp_path / "published").symlink_to(raw / "published")
    for name in ("Neumarkt räumt auf! 2022.xlsx", "programme.toml"):
        (tmp_path / "neumarkt" / name).write_bytes((raw / "neumarkt" / name).read_bytes())
    processed = process(tmp_path)
    assert programme_of(processed.programme, "neumarkt") == read_programme(raw / "neumarkt")
    listed = processed.organisations
    assert listed["is_named"].all()
    assert "grundschule-woffenbach" in set(listed["organisation_id"])
    pd.testing.assert_series_equal(
        processed.towns["publication"], pd.Series(["open"], dtype="string", name="publication")
    )
    (tmp_path / "neumarkt" / "programme.toml").write_text("goals = 1", encoding="utf-8")
    with pytest.raises(ProgrammeError, match="„goals“ muss eine Liste sein"):
        process(tmp_path)


def test_the_towns_file_decides_who_is_named_and_how_strictly_counts_are_shown():
    text = """
        [town]
        slug = "x"
        title = "X"
        ags = "08417002"
        [publication]
        organisations = "strict"
        [[organisations]]
        id = "tsv"
        names = ["TSV"]
        [[organisations]]
        id = "treff"
        names = ["Treff"]
        named = false
    """
    layout = parse_town(text, "x.toml")
    assert organisations_frame([layout]).to_numpy().tolist() == [["x", "treff", False], ["x", "tsv", True]]
    assert towns_frame([layout])["publication"].tolist() == ["strict"]
