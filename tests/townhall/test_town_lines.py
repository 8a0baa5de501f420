"""Lines of a town's file that count from some year, until some year."""

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engagement_analysis as ea
from engagement_analysis.town_files.layout import parse_town
from engagement_analysis.town_files.reader import TownFileError

TOWN = '[town]\nslug = "seedorf"\ntitle = "Seedorf"\nags = "09999999"\n'
YEARS = st.integers(2000, 2030)


def load(folder: Path, words: str, text: str, name: str) -> ea.Loaded:
    town = folder / "seedorf.toml"
    town.write_text(TOWN + words, encoding="utf-8")
    file = io.BytesIO(text.encode())
    file.name = name
    return ea.load(file, city=town)


def value(table: pd.DataFrame, column: str) -> object:
    return table[column].iloc[0]


HANDS = '[columns.participants]\nheaders = [{ text = "Hände", valid_from = 2023 }]\n'


@pytest.mark.parametrize(("year", "is_read"), [(2022, False), (2023, True), (2030, True)])
def test_a_header_counts_from_its_year_on(year: int, is_read: bool, tmp_path: Path) -> None:
    loaded = load(tmp_path, HANDS, "Gruppe;Datum;Hände;TN Vorjahr\nTSV;1.7.;7;8\n", f"Putzete {year}.csv")
    assert loaded.ok == is_read
    assert ("missing-column" in set(loaded.findings["code"])) != is_read


def test_a_header_that_no_longer_counts_is_a_finding_even_if_all_towns_know_it(tmp_path: Path) -> None:
    words = '[columns.registered]\nheaders = [{ text = "Helfer", valid_until = 2023 }]\n'
    text = "Gruppe;Datum;TN;Helfer\nTSV;1.7.;7;8\n"
    assert value(load(tmp_path, words, text, "Putzete 2023.csv").participation, "registered") == 8
    later = load(tmp_path, words, text, "Putzete 2024.csv")
    assert pd.isna(value(later.participation, "registered"))
    assert later.findings.loc[later.findings["code"] == "unknown-column", "source_cell"].tolist() == ["D1"]


def test_one_header_may_mean_different_things_in_different_years(tmp_path: Path) -> None:
    words = (
        '[columns.participants]\nheaders = [{ text = "Hände", valid_until = 2023 }, "Köpfe"]\n'
        '[columns.minors]\nheaders = [{ text = "Hände", valid_from = 2024 }]\n'
    )
    assert (
        value(load(tmp_path, words, "Gruppe;Datum;Hände\nTSV;1.7.;7\n", "a 2023.csv").participation, "participants")
        == 7
    )
    later = load(tmp_path, words, "Gruppe;Datum;Köpfe;Hände\nTSV;1.7.;9;7\n", "a 2024.csv").participation
    assert (value(later, "participants"), value(later, "minors")) == (9, 7)


def test_without_a_year_a_header_with_two_meanings_is_unknown(tmp_path: Path) -> None:
    words = (
        '[columns.participants]\nheaders = [{ text = "Hände", valid_until = 2023 }, "Köpfe"]\n'
        '[columns.minors]\nheaders = [{ text = "Hände", valid_from = 2024 }]\n'
    )
    loaded = load(tmp_path, words, "Gruppe;Datum;Köpfe;Hände\nTSV;1.7.2023;9;7\n", "a.csv")
    assert loaded.findings.loc[loaded.findings["code"] == "unknown-column", "source_cell"].tolist() == ["D1"]
    assert pd.isna(value(loaded.participation, "minors"))


def test_without_a_year_lines_that_agree_all_count(tmp_path: Path) -> None:
    loaded = load(tmp_path, HANDS, "Gruppe;Datum;Hände\nTSV;1.7.2020;7\n", "a.csv")
    assert value(loaded.participation, "participants") == 7


@pytest.mark.parametrize(("year", "kilograms"), [(2023, 3), (2024, 3000)])
def test_a_unit_may_change_with_the_year(year: int, kilograms: float, tmp_path: Path) -> None:
    for words in (
        '[units]\nwaste_kg = [{ unit = "kg", valid_until = 2023 }, { unit = "t", valid_from = 2024 }]\n',
        '[columns.waste_kg]\nunit = "kg"\nheaders = [{ text = "Müll", valid_until = 2023 }, '
        '{ text = "Müll", unit = "t", valid_from = 2024 }]\n',
    ):
        loaded = load(tmp_path, words, "Gruppe;Datum;TN;Müll\nTSV;1.7.;7;3\n", f"a {year}.csv")
        assert value(loaded.participation, "waste_kg") == kilograms


def test_a_unit_of_other_years_only_is_not_guessed(tmp_path: Path) -> None:
    words = '[units]\nwaste_kg = { unit = "t", valid_from = 2024 }\n'
    loaded = load(tmp_path, words, "Gruppe;Datum;TN;Müll\nTSV;1.7.;7;3\n", "a 2023.csv")
    assert pd.isna(value(loaded.participation, "waste_kg"))
    assert "unknown-column" in set(loaded.findings["code"])


def test_names_kinds_and_sheets_follow_the_year(tmp_path: Path) -> None:
    words = (
        '[[organisations]]\nid = "tsv"\nnames = ["TSV", { text = "Turner", valid_from = 2024 }]\n'
        '[[campaigns]]\nid = "putzete"\ntitle = "Putzete"\n'
        'names = [{ text = "Großes Reinemachen", valid_from = 2024 }]\n'
        '[organisation_types]\nRunde = [{ type = "club", valid_until = 2023 }, { type = "other", valid_from = 2024 }]\n'
        '[sheets.ignore]\n"Großes*" = { reason = "war ein Entwurf", valid_until = 2022 }\n'
    )
    text = "Gruppe;Art;Datum;TN\nTurner;Runde;1.7.;7\n"
    for year, expected in ((2023, ["turner", "club", "grosses-reinemachen"]), (2024, ["tsv", "other", "putzete"])):
        table = load(tmp_path, words, text, f"Großes Reinemachen {year}.csv").participation
        assert [value(table, name) for name in ("organisation_id", "organisation_type", "campaign")] == expected
    town = parse_town(TOWN + words, "x.toml")
    assert town.for_year(2022).ignores_sheet("Großes Reinemachen")
    assert not town.for_year(2023).ignores_sheet("Großes Reinemachen")


@settings(deadline=None)
@given(YEARS, YEARS, YEARS, YEARS)
def test_two_meanings_of_a_header_contradict_exactly_when_a_year_has_both(a: int, b: int, c: int, d: int) -> None:
    (first, until), (start, end) = sorted((a, b)), sorted((c, d))
    text = (
        f'{TOWN}[columns.minors]\nheaders = [{{ text = "X", valid_from = {first}, valid_until = {until} }}]\n'
        f'[columns.adults]\nheaders = [{{ text = "x", valid_from = {start}, valid_until = {end} }}]\n'
    )
    if set(range(first, until + 1)) & set(range(start, end + 1)):
        with pytest.raises(TownFileError, match=r"„minors“ und bei „adults“ .*überschneiden"):
            parse_town(text, "x.toml")
    else:
        town = parse_town(text, "x.toml")
        for year in range(1999, 2032):
            found = town.for_year(year).meaning("X")
            expected = "minors" if first <= year <= until else "adults" if start <= year <= end else None
            assert (found.role if found else None) == expected


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('[columns.minors]\nheaders = [{ text = "X", valid_from = 2025, valid_until = 2024 }]', "liegt nach"),
        ('[columns.minors]\nheaders = [{ text = "X", from = 2025 }]', "kennt keinen Schlüssel „from“"),
        ('[columns.minors]\nheaders = [{ text = "X", valid_from = "2025" }]', "Erlaubt: ein Jahr"),
        ('[columns.minors]\nheaders = [{ text = "X", valid_from = true }]', "Erlaubt: ein Jahr"),
        ('[columns.minors]\nheaders = [{ valid_from = 2025 }]', "„text“ fehlt"),
        ('[columns.minors]\nheaders = [{ text = "X", unit = "kg" }]', "kennt keinen Schlüssel „unit“"),
        ('[columns.waste_kg]\nheaders = [{ text = "X", unit = "kg" }, { text = "X", unit = "t" }]', "zwei Einheiten"),
        ('[units]\nwaste_kg = [{ unit = "kg" }, { unit = "t", valid_from = 2024 }]', "„kg“ und für „t“"),
        ("[units]\nwaste_kg = []", "leere Liste"),
        ('[organisation_types]\nRunde = { type = "Runde" }', "Erlaubt: school, "),
        ('[[campaigns]]\nid = "a"\ntitle = "A"\n[[campaigns]]\nid = "b"\ntitle = "A"', "zu „a“ und zu „b“"),
        ('[[campaigns]]\nid = "a"\ntitle = "A"\n[[campaigns]]\nid = "a"\ntitle = "B"', "steht zweimal da"),
        ('[sheets.ignore]\n"X*" = { reason = "", valid_from = 2024 }', "Erlaubt: ein Text"),
    ],
)  # fmt: skip
def test_contradictions_and_unknown_keys_are_german_sentences(words: str, says: str) -> None:
    with pytest.raises(TownFileError) as caught:
        parse_town(f"{TOWN}{words}\n", "seedorf.toml")
    assert says in str(caught.value)
    assert str(caught.value).startswith("Stadtdatei seedorf.toml: ")


def test_days_count_for_the_years_they_touch() -> None:
    words = '[columns.minors]\nheaders = [{ text = "X", valid_from = 2023-07-01, valid_until = 2024-06-30 }]\n'
    town = parse_town(TOWN + words, "x.toml")
    assert [town.for_year(year).meaning("X") is not None for year in (2022, 2023, 2024, 2025)] == [
        False,
        True,
        True,
        False,
    ]
