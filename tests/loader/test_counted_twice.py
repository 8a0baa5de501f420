"""The same people in two lists, workbooks of another town, more people than the town has, years that contradict."""

import io
from pathlib import Path

import pytest

import engagement_analysis as ea

from .writing import Page, load_csv, load_xlsx, page, xlsx

NAME = "Neumarkt räumt auf! 2024.xlsx"


def load(*files: tuple[str, str], city: str | Path = "neumarkt") -> ea.Loaded:
    """Several workbooks of one sheet: name and drawn cells."""
    streams = []
    for name, drawn in files:
        streams.append(io.BytesIO(xlsx([page(drawn, "Liste")])))
        streams[-1].name = name
    return ea.load(streams, city=city)


def places(loaded: ea.Loaded, code: str) -> list[tuple[str, str]]:
    found = loaded.findings[loaded.findings["code"] == code]
    return list(zip(found["source_file"], found["source_cell"].fillna(""), strict=True))


def messages(loaded: ea.Loaded, code: str) -> list[str]:
    return loaded.findings.loc[loaded.findings["code"] == code, "message"].tolist()


HEADER = "Gruppe | Datum | Angemeldet | Teilnehmende\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("GS Woffenbach | 19.10.2024 | | 70", "GS Woffenbach | 19.10.2024 | | 70"),
        ("GS Woffenbach | 19.10.2024 | | 70", "Grundschule Woffenbach | 19.10.2024 | | 68"),
        ("GS Woffenbach | 19.10.2024 | 75 |", "GS Woffenbach | 19.10.2024 | | 68"),
        ("GS Woffenbach | 19.10.2024 | | 68", "GS Woffenbach | 19.10.2024 | 75 |"),
        ("GS Woffenbach | 19.10.2024 | 75 |", "GS Woffenbach | 19.10.2024 | 80 |"),
        ("GS Woffenbach | 19.10.2024 | | ca. 70", "GS Woffenbach | 19.10.2024 | | 60-80"),
    ],
)
def test_a_group_in_two_files_stays_twice_and_the_later_names_the_earlier(first: str, second: str) -> None:
    loaded = load(
        ("Neumarkt räumt auf! 2024 a.xlsx", HEADER + first), ("Neumarkt räumt auf! 2024 b.xlsx", HEADER + second)
    )
    assert len(loaded.participation) == 2
    assert places(loaded, "duplicate-row") == [("Neumarkt räumt auf! 2024 b.xlsx", "D2")]
    assert "auch in Neumarkt räumt auf! 2024 a.xlsx › Liste › D2" in messages(loaded, "duplicate-row")[0]
    assert loaded.ok


@pytest.mark.parametrize(
    "other",
    [
        "GS Woffenbach | 20.10.2024 | | 70",
        "GS Hasenheide | 19.10.2024 | | 70",
        "GS Woffenbach | 19.10.2024 | | k. A.",
        "GS Woffenbach | 19.10.2024 | | abgesagt",
        "privat | 19.10.2024 | | 70",
    ],
)
def test_another_day_or_group_or_a_row_without_people_is_no_repetition(other: str) -> None:
    row = "GS Woffenbach | 19.10.2024 | | 70"
    loaded = load(
        ("Neumarkt räumt auf! 2024 a.xlsx", HEADER + row), ("Neumarkt räumt auf! 2024 b.xlsx", HEADER + other)
    )
    assert places(loaded, "duplicate-row") == []


def test_classes_of_a_school_in_one_list_are_told_apart_by_their_numbers() -> None:
    loaded = load(
        (
            NAME,
            HEADER
            + "GS Woffenbach | 19.10.2024 | | 22\nGS Woffenbach | 19.10.2024 | | 25\n"
            + "GS Woffenbach | 19.10.2024 | | 22\n",
        )
    )
    assert places(loaded, "duplicate-row") == [(NAME, "D4")]
    assert "auch in D2" in messages(loaded, "duplicate-row")[0]


def test_who_is_announced_in_one_row_and_counted_in_another_of_a_list_is_told() -> None:
    loaded = load((NAME, HEADER + "TSV A | 19.10.2024 | 20 |\nTSV B | 19.10.2024 | 9 | 8\nTSV A | 19.10.2024 | | 18\n"))
    assert places(loaded, "duplicate-row") == [(NAME, "D4")]


def test_two_sheets_of_a_workbook_are_two_lists() -> None:
    pages = [
        page(HEADER + f"TSV A | 19.10.2024 | | {count}\n", name)
        for name, count in (("Anmeldung", 20), ("Ergebnis", 18))
    ]
    loaded = load_xlsx(*pages, name=NAME, city="neumarkt")
    (message,) = messages(loaded, "duplicate-row")
    assert "auch in Anmeldung › D2" in message
    assert "Ergebnis › D2" in message


def test_many_sheets_of_a_workbook_are_teams_unless_their_numbers_are_the_same() -> None:
    pages = [page(HEADER + f"TSV A | 19.10.2024 | | {5 + number % 4}\n", f"Team {number}") for number in range(5)]
    loaded = load_xlsx(*pages, name=NAME, city="neumarkt")
    (message,) = messages(loaded, "duplicate-row")
    assert "auch in Team 0 › D2" in message


def test_lists_that_say_a_year_only_may_hold_a_group_twice() -> None:
    drawn = "Gruppe | Teilnehmende\nTSV A | {}\n"
    loaded = load(
        ("Neumarkt räumt auf! 2024 a.xlsx", drawn.format(20)), ("Neumarkt räumt auf! 2024 b.xlsx", drawn.format(18))
    )
    assert places(loaded, "duplicate-row") == []


def test_a_form_a_list_and_a_sheet_of_the_school_are_three_lists() -> None:
    form = (
        "Zeitstempel | Name eurer Gruppe | Datum | Wie viele wart ihr?\n"
        "20.10.2024 10:00 | GS Woffenbach | 19.10.2024 | 71\n"
    )
    loaded = load(
        ("Neumarkt räumt auf! 2024 Formular.xlsx", form),
        ("Neumarkt räumt auf! 2024 Liste.xlsx", HEADER + "Grundschule Woffenbach | 19.10.2024 | 75 | 70"),
        (
            "Neumarkt räumt auf! 2024 Schule.xlsx",
            HEADER + "GS Woffenbach | 19.10.2024 | | 35\nGS Woffenbach | 19.10.2024 | | 36",
        ),
    )
    assert len(loaded.participation) == 4
    assert [place for _, place in places(loaded, "duplicate-row")] == ["D2", "D2", "D3"]


BALINGEN = (
    "Gruppe | Datum | Teilnehmende\nTSV Frommern | 16.03.2024 | 12\nNABU Balingen | 16.03.2024 | 9\n"
    "Chor X | 16.03.2024 | 4\n"
)


@pytest.mark.parametrize(
    ("name", "drawn", "city", "is_told"),
    [
        ("Liste 2024.xlsx", BALINGEN, "neumarkt", True),
        ("Liste 2024.xlsx", BALINGEN, "balingen", False),
        ("Umweltputztag 2024.xlsx", "Gruppe | TN\nTSV Frommern | 5\nChor | 6\n", "neumarkt", True),
        ("Neumarkt räumt auf! 2024.xlsx", BALINGEN, "neumarkt", False),
        ("Liste 2024.xlsx", BALINGEN + "GS Woffenbach | 16.03.2024 | 4\n", "neumarkt", False),
        ("Liste 2024.xlsx", "Gruppe | TN\nTSV Frommern | 5\nChor | 6\n", "neumarkt", False),
        ("Liste 2024.xlsx", "Gruppe | TN\nChor Y | 5\nChor Z | 6\n", "neumarkt", False),
    ],
)
def test_a_workbook_of_another_town_is_told_once(name: str, drawn: str, city: str, is_told: bool) -> None:
    loaded = load((name, drawn), city=city)
    assert places(loaded, "other-town") == ([(name, "")] if is_told else [])
    assert len(loaded.participation) >= 2


def test_only_the_workbook_of_another_town_is_told_among_others() -> None:
    loaded = load(("a 2024.xlsx", BALINGEN), (NAME, HEADER + "GS Woffenbach | 19.10.2024 | | 70"))
    assert places(loaded, "other-town") == [("a 2024.xlsx", "")]


def test_more_people_than_the_town_has_are_read_and_told() -> None:
    text = "Neumarkt räumt auf! 2024\nGruppe;Datum;TN\nGS Woffenbach;19.10.2024;66.651\nTSV A;19.10.2024;41.103\n"
    loaded = load_csv(text, name="Liste.csv", city="neumarkt")
    assert loaded.participation["participants"].tolist() == [66_651, 41_103]
    assert places(loaded, "implausible-value") == [("Liste.csv", "C3")]


def test_more_people_than_the_town_has_are_told_in_an_overview() -> None:
    cells = {(0, 0): "Helfer nach Ortsteilen", (1, 0): "Ortsteil", (1, 1): 2023, (1, 2): 2024}
    cells |= {(2, 0): "Endingen", (2, 1): 5, (2, 2): 90_000}
    loaded = load_xlsx(Page("Übersicht", cells), name="Bachpatenschaften.xlsx", city="balingen")
    assert places(loaded, "implausible-value") == [("Bachpatenschaften.xlsx", "C3")]


def test_a_town_that_does_not_say_its_inhabitants_is_not_asked(project_root, tmp_path) -> None:
    shipped = (project_root / "src/engagement_analysis/town_files/neumarkt.toml").read_text(encoding="utf-8")
    town = tmp_path / "neumarkt.toml"
    town.write_text("".join(line for line in shipped.splitlines(keepends=True) if not line.startswith("inhabitants")))
    loaded = load((NAME, HEADER + "GS Woffenbach | 19.10.2024 | | 99999"), city=town)
    assert places(loaded, "implausible-value") == []


@pytest.mark.parametrize(
    ("name", "sheet", "lines", "days", "expected", "years"),
    [
        (NAME, "Liste", ["Neumarkt räumt auf! 2023"], ["19.10.2024", "19.10."], [2024, 2024], "2023 und 2024"),
        (NAME, "Liste", ["Neumarkt räumt auf! 2023"], ["19.10.2023", "19.10."], [2023, 2023], "2023 und 2024"),
        (NAME, "2023", ["Neumarkt räumt auf!"], ["19.10.2023", "19.10."], [2023, 2023], "2023 und 2024"),
        (NAME, "2023", ["Neumarkt räumt auf! 2024"], ["19.10.2024", "19.10."], [2024, 2024], "2024 und 2023"),
        ("Liste.xlsx", "2024", ["Neumarkt räumt auf! 2023"], ["20.10.2024", "19.10."], [2024, 2024], "2023 und 2024"),
        (
            "Liste.xlsx",
            "Liste",
            ["Neumarkt räumt auf! 2023", "Aktionstag: 19.10.2024"],
            ["", "20.10."],
            [2024, 2024],
            "2023 und 2024",
        ),
        (NAME, "Liste", ["Neumarkt räumt auf! '23"], ["19.10.2024", "19.10."], [2024, 2024], "2023 und 2024"),
        (
            "Neumarkt räumt auf! 2022.xlsx",
            "2023",
            ["Neumarkt räumt auf! 2024"],
            ["19.10.2022", "19.10."],
            [2022, 2022],
            "2024 und 2023 und 2022",
        ),
        (NAME, "2024", ["Neumarkt räumt auf! 2024", "Stand: 08.01.2025"], ["19.10.2024", "19.10."], [2024, 2024], ""),
        (NAME, "Liste", ["Neumarkt räumt auf! 2024", "Vergleich mit 2023"], ["19.10.2024", "19.10."], [2024, 2024], ""),
        ("2025-01-08_Liste.xlsx", "Liste", ["Neumarkt räumt auf! 2024"], ["19.10.2024", "19.10."], [2024, 2024], ""),
        (
            "Liste.xlsx",
            "Liste",
            ["Neumarkt räumt auf! 2025/26", "Aktionstag: 10.01.2026"],
            ["", "11.1.2026"],
            [2026, 2026],
            "",
        ),
    ],
)
def test_years_that_contradict_each_other_are_told_once_and_the_rows_decide(
    name: str, sheet: str, lines: list[str], days: list[str], expected: list[int], years: str
) -> None:
    rows = [f"TSV {letter} | {day} | {count}" for letter, day, count in zip("AB", days, (5, 6), strict=True)]
    drawn = page("\n".join([*lines, "Gruppe | Datum | TN", *rows]), sheet)
    loaded = load_xlsx(drawn, name=name, city="neumarkt")
    assert loaded.participation["year"].tolist() == expected
    told = messages(loaded, "year-conflict")
    assert len(told) == bool(years)
    assert all(f"genannt sind {years} (" in message for message in told)
    assert places(loaded, "implausible-value") == []


def test_sheets_of_several_years_do_not_contradict_the_name_of_their_file() -> None:
    pages = [page(f"Gruppe | Datum | TN\nTSV A | 19.10. | {5 + year}\n", str(year)) for year in (2022, 2023)]
    loaded = load_xlsx(*pages, name="Neumarkt räumt auf! 2023.xlsx", city="neumarkt")
    assert loaded.participation["year"].tolist() == [2022, 2023]
    assert messages(loaded, "year-conflict") == []
