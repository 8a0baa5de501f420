"""Events that were put off: held on the new day with their numbers, cancelled where neither is said; never silently."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engagement_analysis as ea
from engagement_analysis.town_files.postponed import begins_postponed, postponed

from .writing import Page, load_xlsx, page

NEW_DAY = dt.date(2024, 11, 9)
OLD_DAY = dt.date(2024, 10, 19)
PUT_OFF = (
    "verschoben auf {}",
    "Verschoben auf den {}",
    "auf den {} verschoben",
    "verschoben: {}",
    "verschoben ({})",
    "verschoben (neuer Termin: {})",
    "verschoben -> {}",
    "versch. auf {}",
    "verlegt auf {}",
    "auf {} verlegt",
    "vertagt auf den {}",
    "Ersatztermin {}",
    "Nachholtermin: {}",
    "nachgeholt am {}",
    "wird am {} nachgeholt",
    "neuer Termin: {}",
    "wegen Regen verschoben auf {}",
    "verschoben wegen Regen auf den {}",
    "Termin wurde auf den {} verschoben",
    "ausgefallen, Ersatztermin {}",
    "abgesagt, wird am {} nachgeholt",
    "verschoben vom 19.10. auf den {}",
    "{} statt 19.10.",
)
DAYS = (
    "09.11.2024",
    "9.11.2024",
    "9.11.24",
    "09.11.",
    "Sa, 9.11.",
    "9. November 2024",
    "Samstag, 9. November",
    "2024-11-09",
)


def load(text: str, name: str = "Neumarkt räumt auf! 2024.xlsx") -> ea.Loaded:
    return load_xlsx(page(text), name=name, city="neumarkt")


def places(loaded: ea.Loaded, code: str) -> list[str]:
    return loaded.findings.loc[loaded.findings["code"] == code, "source_cell"].tolist()


def rows(loaded: ea.Loaded) -> list[tuple[object, ...]]:
    table = loaded.participation
    days = [day.date() if day == day else None for day in table["date_start"]]
    counts = [
        None if count is None or count != count else int(count)
        for count in table["participants"].to_numpy(object, na_value=None)
    ]
    return list(zip(table["status"].tolist(), days, counts, strict=True))


@given(st.sampled_from(PUT_OFF), st.sampled_from(DAYS))
def test_the_new_day_is_found_in_every_wording(wording: str, day: str) -> None:
    text = wording.format(day)
    said = postponed(text)
    assert said is not None
    assert said.new_day == day
    assert begins_postponed(text)


@pytest.mark.parametrize("wording", PUT_OFF)
def test_a_row_with_a_number_is_held_on_the_new_day_wherever_it_says_so(wording: str) -> None:
    text = wording.format("09.11.2024")
    for line, cell in (
        (f"TSV A | {text} | 21 |", "B2"),
        (f"TSV A | 19.10.2024 | 21 | {text}", "C2"),
    ):
        loaded = load(f"Gruppe | Datum | Teilnehmende | Bemerkung\n{line}\nTSV B | 19.10.2024 | 5 |\n")
        assert rows(loaded) == [("held", NEW_DAY, 21), ("held", OLD_DAY, 5)]
        assert places(loaded, "postponed") == [cell]
        assert loaded.ok
        assert places(loaded, "cancelled") == places(loaded, "implausible-value") == []


@pytest.mark.parametrize("wording", PUT_OFF)
def test_without_a_number_it_is_held_on_the_new_day_and_the_number_missing(wording: str) -> None:
    loaded = load(f"Gruppe | Datum | Teilnehmende\nTSV A | 19.10.2024 | {wording.format('9.11.2024')}\n")
    assert rows(loaded) == [("held", NEW_DAY, None)]
    assert places(loaded, "postponed") == ["C2"]


@pytest.mark.parametrize("text", ["verschoben", "vertagt", "verschoben auf unbestimmte Zeit", "auf 2025 verschoben"])
def test_without_a_day_and_without_a_number_it_is_cancelled(text: str) -> None:
    loaded = load(f"""
        Gruppe | Datum      | Teilnehmende | Status | Bemerkung
        TSV A  | 19.10.2024 | {text}       |        |
        TSV B  | 19.10.2024 |              | {text} |
        TSV C  | 19.10.2024 |              |        | {text}
    """)
    assert rows(loaded) == [("cancelled", OLD_DAY, None)] * 3
    assert places(loaded, "cancelled") == ["C2", "D3", "E4"]
    assert places(loaded, "postponed") == []


def test_without_a_day_but_with_a_number_it_is_held_on_the_old_one_and_told() -> None:
    loaded = load("""
        Gruppe             | Datum                   | Teilnehmende | Status     | Bemerkung
        TSV A              | 19.10.2024              | 21           | verschoben |
        TSV B              | 19.10.2024              | 22           |            | verschoben
        TSV C              | 19.10.2024 (verschoben) | 23           |            |
        TSV D (verschoben) | 19.10.2024              | 24           |            |
    """)
    assert rows(loaded) == [("held", OLD_DAY, count) for count in (21, 22, 23, 24)]
    assert places(loaded, "postponed") == ["D2", "C3", "B4", "A5"]
    assert loaded.participation["organisation"].tolist()[-1] == "TSV D"
    assert places(loaded, "cancelled") == []


def test_a_new_day_without_a_year_takes_that_of_the_sheet_and_never_lies_before_the_old() -> None:
    loaded = load("""
        Gruppe | Datum      | Teilnehmende | Status
        TSV A  | 19.10.2024 | 21           | verschoben auf 9.11.
        TSV B  | 19.10.2024 | 22           | verschoben auf 15.3.
        TSV C  | 19.10.2024 | 23           | verschoben auf 15.3.2025
    """)
    assert rows(loaded) == [("held", NEW_DAY, 21), ("held", OLD_DAY, 22), ("held", dt.date(2025, 3, 15), 23)]
    assert places(loaded, "postponed") == ["D2", "D3", "D4"]


def test_a_sheet_without_a_column_of_days_may_put_off_some_of_its_rows() -> None:
    loaded = load("""
        Neumarkt räumt auf! Aktionstag: 19.10.2024
        Gruppe | Teilnehmende | Bemerkung
        TSV A  | 21           | verschoben auf 09.11.2024
        TSV B  | 22           |
    """)
    assert rows(loaded) == [("held", NEW_DAY, 21), ("held", OLD_DAY, 22)]


@pytest.mark.parametrize(
    "remark",
    [
        "Abholung auf 21.10. verschoben",
        "Müllfahrzeug erst am 21.10.",
        "nicht verschoben",
        "Treffpunkt verlegt",
        "Stolpersteinverlegung am 9.11.",
        "Grundstein verlegt",
        "statt Säcken Eimer",
    ],
)
def test_remarks_about_something_else_put_nothing_off(remark: str) -> None:
    loaded = load(f"Gruppe | Datum | Teilnehmende | Bemerkung\nTSV A | 19.10.2024 | 21 | {remark}\n")
    assert rows(loaded) == [("held", OLD_DAY, 21)]
    assert places(loaded, "postponed") == []


@pytest.mark.parametrize(
    "text", ["zurückgezogen", "abgemeldet", "ins Wasser gefallen", "gecancelt", "abgesagt am 28.09.2024"]
)
def test_what_was_called_off_is_cancelled_in_any_word(text: str) -> None:
    loaded = load(f"Gruppe | Datum | Teilnehmende\nTSV A | 19.10.2024 | {text}\n")
    assert rows(loaded) == [("cancelled", OLD_DAY, None)]


def test_in_an_overview_a_cell_that_was_put_off_counts_on_its_new_day() -> None:
    drawn = (
        "Neumarkt räumt auf – Helfer nach Ortsteilen\nOrtsteil | 2023 | 2024\n"
        "Pölling | 5 | verschoben auf 09.11.2024\nAltstadt | 14 (Ersatztermin 4.11.) | verschoben\n"
    )
    cells = {**page(drawn).cells, (1, 1): 2023, (1, 2): 2024}
    loaded = load_xlsx(Page("Übersicht", cells), name="Übersicht.xlsx", city="neumarkt")
    year, later = ("held", dt.date(2023, 1, 1), 5), dt.date(2023, 11, 4)
    assert rows(loaded) == [
        year,
        ("held", NEW_DAY, None),
        ("held", later, 14),
        ("cancelled", dt.date(2024, 1, 1), None),
    ]
    assert places(loaded, "postponed") == ["C3", "B4"]


@pytest.mark.parametrize(
    "cell", ["21 (verschoben auf 09.11.2024)", "21, verlegt auf 9.11.", "ca. 21 – neuer Termin 9.11."]
)
def test_a_number_in_front_of_the_new_day_stays(cell: str) -> None:
    loaded = load(f"Gruppe | Datum | Teilnehmende\nTSV A | 19.10.2024 | {cell}\n")
    assert rows(loaded) == [("held", NEW_DAY, 21)]


def test_words_of_the_town_come_first(project_root, tmp_path) -> None:
    shipped = (project_root / "src/engagement_analysis/town_files/neumarkt.toml").read_text(encoding="utf-8")
    town = tmp_path / "neumarkt.toml"
    town.write_text(shipped + '\n[status_words]\n"verschoben" = "cancelled"\n', encoding="utf-8")
    drawn = page("Gruppe | Datum | Teilnehmende | Status\nTSV A | 19.10.2024 | 21 | verschoben\n")
    loaded = load_xlsx(drawn, name="Neumarkt räumt auf! 2024.xlsx", city=town)
    assert rows(loaded) == [("cancelled", OLD_DAY, None)]
