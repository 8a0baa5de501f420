"""Headers, notes, totals and days where one cell more or less changes what is read."""

import pandas as pd
import pytest

from .test_close_calls import codes_of, read, rows_of
from .writing import load_xlsx, page


@pytest.mark.parametrize(
    ("bands", "participants"),
    [
        ("bis 6 Jahre | 7-17 Jahre | ab 18 Jahre", [6]),
        ("unter 6 | 6-17 Jahre | 18+", [6]),
        ("0-6 Jahre | 7-12 Jahre | 13-17 Jahre", [6]),
        ("bis 6 | 6-17 | 18+", []),
        ("unter 6 | 5-17 Jahre | 18+", []),
    ],
)
def test_age_bands_are_added_up_unless_they_overlap(bands: str, participants: list[int]) -> None:
    loaded = read(f"Gruppe | {bands}\nTSV X | 1 | 2 | 3")
    assert rows_of(loaded, "participants") == [[number] for number in participants]
    assert loaded.ok == bool(participants)


@pytest.mark.parametrize(
    ("columns", "participants", "minors"),
    [
        ("Kinder m | Kinder w | Erwachsene m | Erwachsene w", 10, 3),
        ("Kinder (m) | Kinder (w) | Jugend männlich | Jugend weiblich", 10, 10),
        ("Kinder | Männer | Frauen | Divers", 10, 1),
    ],
)
def test_sexes_of_each_age_are_added_up(columns: str, participants: int, minors: int) -> None:
    loaded = read(f"Gruppe | {columns}\nTSV X | 1 | 2 | 3 | 4")
    assert rows_of(loaded, "participants", "minors") == [[participants, minors]]


@pytest.mark.parametrize(
    ("columns", "participants"),
    [
        ("Schüler | Lehrkräfte | Eltern", [[6, 1, "B2"]]),
        ("Kinder | Jgdl. | Erw.", [[6, 3, "B2"]]),
        ("Schüler | Lehrer | Begleitpersonen", []),  # teachers may be among the companions
        ("Vorjahr | Schüler | Begl.", [[5, 2, "C2"]]),
    ],
)
def test_who_comes_along_with_children_is_added_unless_counted_twice(
    columns: str, participants: list[list[object]]
) -> None:
    loaded = read(f"Gruppe | {columns}\nSichelschule | 1 | 2 | 3")
    assert rows_of(loaded, "participants", "minors", "source_cell") == participants


@pytest.mark.parametrize(("label", "quality"), [("Jugendfeuerwehr", "lower_bound"), ("Kaffee", "exact")])
def test_a_column_beside_the_parts_is_missing_in_their_sum_where_it_names_an_age(label: str, quality: str) -> None:
    loaded = read(f"Gruppe | Frauen | Männer | {label}\nTSV X | 1 | 2 | 3")
    assert rows_of(loaded, "participants", "participants_quality") == [[3, quality]]
    assert ("unknown-column", "D1") in codes_of(loaded)


@pytest.mark.parametrize("header", ["Gruppe | | | TN", "Verein | | | Helfer"])
@pytest.mark.parametrize("title", ["", "Umweltputztag\n"])
@pytest.mark.parametrize("n_blank", [1, 2])
def test_columns_are_named_in_the_row_above_where_numbers_stand_below(header: str, title: str, n_blank: int) -> None:
    blank = "".join(f"TSV {number} | | | 7\n" for number in range(n_blank))
    loaded = read(f"{title} | Greifzangen | Westen | \n{header}\n{blank}NABU | 6 | 7 | 8")
    assert rows_of(loaded)[-1] == ["NABU", 8]
    row = 2 if title else 1
    assert codes_of(loaded) == [("unknown-column", f"B{row}"), ("unknown-column", f"C{row}")]


@pytest.mark.parametrize(
    ("note", "kind"),
    [("Hinweis: nur Samstag", "other"), ("Stand 3.3.2024", "other"), ("* ohne Helfer", "other"), ("Schulen", "school")],
)
def test_a_note_or_a_title_in_a_column_of_numbers_is_no_row(note: str, kind: str) -> None:
    loaded = read(f"Datum | Gruppe | TN\n16.03.2024 | TSV X | 5\n | | {note}\n16.03.2024 | SC | 3")
    assert rows_of(loaded, "organisation", "organisation_type", "participants") == [
        ["TSV X", "other", 5],
        ["SC", kind, 3],
    ]


@pytest.mark.parametrize(
    ("total", "told"), [("Gesamtsumme | 20", "19"), ("Zwischensumme | 20", "7"), ("Gesamtsumme | 19", None)]
)
def test_a_wrong_total_is_told_beside_the_sum_of_what_it_adds_up(total: str, told: str | None) -> None:
    rows = "TSV X | 5\nNABU | 7\nSumme Vereine | 12\nSC | 3\nFC | 4"
    subtotal = "Summe Vereine | 7\n" if total.startswith("G") else ""
    found = read(f"Gruppe | TN\n{rows}\n{subtotal}{total}").findings.query("code == 'total-mismatch'")
    assert [told in message for message in found["message"]] == ([True] if told else [])
    assert not told or f"ergeben {told} (" in found["message"].iloc[0]


@pytest.mark.parametrize(
    ("days", "is_told"), [("02.-07.03.2024", True), ("02.-08.03.2024", True), ("02.-09.03.2024", False)]
)
def test_two_lists_of_one_week_may_count_the_same_people_and_two_of_a_longer_time_may_not(
    days: str, is_told: bool
) -> None:
    lists = [page(f"Gruppe | Datum | TN\nTSV X | {days} | {number}", f"Liste {number}") for number in (12, 14)]
    assert [code for code, _ in codes_of(read(*lists))] == (["duplicate-row"] if is_told else [])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-10-19T03:15:00+5:30", "18.10.2024"),
        ("2024-10-19T03:35:00+5:30", "19.10.2024"),
        ("2024-10-19 23:30:00 MESZ", "19.10.2024"),
        ("2024-10-19 22:30:00 MEZ", "19.10.2024"),
        ("2024-10-19 23:30:00 MEZ", "20.10.2024"),
    ],
)
def test_a_time_of_another_zone_is_the_day_that_it_is_here(cell: str, day: str) -> None:
    loaded = read(f"Gruppe | Datum | TN\nTSV X | {cell} | 1")
    assert loaded.participation["date_start"].dt.strftime("%d.%m.%Y").tolist() == [day]


@pytest.mark.parametrize(
    "name",
    ["TSV X - Sabine Muster", "TSV X (Muster, Sabine)", "TSV X Tel. 112", "TSV X, Tel 4711", "TSV X (0160 1234567)"],
)
def test_persons_and_telephone_numbers_are_cut_also_short_ones(name: str) -> None:
    loaded = read(f"Gruppe | TN\n{name} | 5")
    assert rows_of(loaded) == [["TSV X", 5]]
    assert codes_of(loaded) == [("contact-removed", "A2")]


def test_what_a_heading_of_a_pivot_says_is_told_at_the_rows_below_it() -> None:
    loaded = read(
        "Zeilenbeschriftungen | Summe von Helfer\n2023 | 20\nSchule | 20\nSichelschule | 13\nGymnasium X | 7\n"
        "Gesamtergebnis | 20"
    )
    assert rows_of(loaded, "organisation", "year", "participants") == [
        ["Sichelschule", 2023, 13],
        ["Gymnasium X", 2023, 7],
    ]
    assert codes_of(loaded) == [("implausible-value", "A4"), ("implausible-value", "A5")], "not the workbook's year"


def test_one_band_of_ages_alone_is_no_header() -> None:
    loaded = read("Gruppe | 6-12 Jahre\nTSV X | 1")
    assert [code for code, _ in codes_of(loaded)] == ["no-table"]


@pytest.mark.parametrize(
    "columns", ["Mädchen | Jungen | Erwachsene", "Anzahl Mädchen | Anzahl Jungen | Begleitpersonen"]
)
def test_girls_and_boys_are_minors(columns: str) -> None:
    assert rows_of(read(f"Gruppe | {columns}\nTSV X | 1 | 2 | 3"), "participants", "minors") == [[6, 3]]


@pytest.mark.parametrize("beside", ["", " | Bemerkung"])
def test_months_below_years_divide_them_whatever_stands_beside(beside: str) -> None:
    remark = " | x" if beside else ""
    loaded = read(
        f"Ort | 2023 | | 2024 | \n | Mai | Oktober | Mai | Oktober{beside}\n"
        f"Frommern | 1 | 2 | 3 | 4{remark}\nLaufen | 5 | 6 | 7 | 8{remark}"
    )
    assert loaded.participation["date_start"].dt.strftime("%m.%Y").unique().tolist() == [
        "05.2023",
        "10.2023",
        "05.2024",
        "10.2024",
    ]
    assert rows_of(loaded, "participants") == [[number] for number in range(1, 9)]


def test_a_cell_that_is_no_number_adds_nothing_to_a_sum() -> None:
    assert rows_of(read("Gruppe | TN\nTSV X | 5\nNABU | viele\nSC | 7\n | 12")) == [
        ["TSV X", 5],
        ["NABU", None],
        ["SC", 7],
    ]


@pytest.mark.parametrize("said", ["Kinder: | 3\ngesamt: | 8", "Kinder: | 3\nErwachsene: | 5"])
def test_a_label_of_a_form_that_only_heads_others_is_no_answer(said: str) -> None:
    loaded = read(f"Gruppe: | TSV X\nTeilnehmende | \n{said}")
    assert rows_of(loaded, "participants", "minors") == [[8, 3]]


def test_a_second_header_right_below_a_list_ends_it_behind_its_last_row() -> None:
    loaded = read("Gruppe | TN\nTSV X | 5\nNABU | 7\nVerein | Säcke | Helfer\nSC | 1 | 4")
    assert rows_of(loaded, "organisation", "participants", "bags") == [
        ["TSV X", 5, None],
        ["NABU", 7, None],
        ["SC", 4, 1],
    ]


def test_a_label_that_nobody_knows_names_no_groups() -> None:
    assert rows_of(read("Irgendwas | TSV X | NABU Balingen\nTN | 12 | 9\nSäcke | 1 | 2")) == []


@pytest.mark.parametrize(
    ("file", "campaigns"),
    [("Frühjahrsputz 2024.xlsx", {"fruehjahrsputz"}), ("Bürgermeisteramt.xlsx", {None}), ("2024.xlsx", {None})],
)
def test_a_file_is_called_after_its_campaign_unless_after_an_office(file: str, campaigns: set[str | None]) -> None:
    loaded = load_xlsx(page("Gruppe | TN\nTSV X | 5", "Tabelle1"), name=file, city="neumarkt")
    assert {None if pd.isna(name) else name for name in loaded.participation["campaign"]} == campaigns


@pytest.mark.parametrize(("cell", "hours"), [("zwei Stunden", 2.0), ("drei Std.", 3.0), ("eine halbe Stunde", 0.5)])
def test_hours_are_read_in_words(cell: str, hours: float) -> None:
    assert rows_of(read(f"Gruppe | TN | Stunden\nTSV X | 5 | {cell}"), "hours") == [[hours]]


@pytest.mark.parametrize(
    ("cell", "day"),
    [("10/10/2024", "10.10.2024"), ("10-10-2024", "10.10.2024"), ("21/10/2024", "21.10.2024"), ("10/11/2024", None)],
)
def test_slashes_are_read_where_day_and_month_cannot_be_confused(cell: str, day: str | None) -> None:
    start = read(f"Gruppe | Datum | TN\nTSV X | {cell} | 1").participation["date_start"].iloc[0]
    assert (None if pd.isna(start) else f"{start:%d.%m.%Y}") == day


@pytest.mark.parametrize(
    "name", ["TSV Frommern Sabine Muster", "TSV Frommern Frau Muster", "TSV Frommern\\nSabine Muster"]
)
def test_a_person_behind_a_listed_name_is_cut(name: str) -> None:
    loaded = read(f"Gruppe | TN\n{name} | 5")
    assert rows_of(loaded) == [["TSV Frommern", 5]]
    assert codes_of(loaded) == [("contact-removed", "A2")]


def test_a_person_in_a_title_is_no_campaign() -> None:
    title = page("Kehrwoche 2024\\nSabine Muster\nGruppe | TN\nTSV X | 5")
    loaded = load_xlsx(title, name="Liste.xlsx", city="balingen")
    assert set(loaded.participation["campaign"]) == {"kehrwoche"}
    assert "muster" not in loaded.findings.to_csv().lower()


def test_a_legend_is_told_where_it_stands() -> None:
    loaded = read(" | Gruppe | TN\n | TSV X | 5\n | NABU | 6\n | rot = geschätzt |")
    assert codes_of(loaded) == [("formatting-has-meaning", "B4")]


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2. Quartal 2024", "01.04.2024"), ("Q3 2024", "01.07.2024"), ("2. Halbjahr 2024", "01.07.2024")],
)
def test_a_part_of_a_year_begins_with_its_first_day(cell: str, day: str) -> None:
    loaded = read(f"Gruppe | Datum | TN\nTSV X | {cell} | 1")
    assert loaded.participation["date_start"].dt.strftime("%d.%m.%Y").tolist() == [day]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("-12", "negative-number"), ("-5 bis 10", "unparsable-number"), ("mind. -5", "unparsable-number")],
)
def test_a_sign_before_one_number_makes_it_negative_and_before_two_is_not_understood(cell: str, code: str) -> None:
    assert codes_of(read(f"Gruppe | TN\nTSV X | {cell}")) == [(code, "B2")]


@pytest.mark.parametrize("last", ["", " | Müll in kg"])
def test_a_row_that_numbers_most_columns_is_part_of_the_header(last: str) -> None:
    loaded = read(f"Gruppe | TN | Säcke | Stunden{last}\n1 | 2 | 3\nTSV X | 5 | 1 | 2\nNABU | 6 | 1 | 3")
    assert rows_of(loaded) == [["TSV X", 5], ["NABU", 6]]


def test_a_day_below_its_month_beside_a_place_is_a_row() -> None:
    loaded = read("Oktober | Gruppe | TN | Bem\n19 | TSV X | 5 | \n20 | | | Marktplatz\n21 | NABU | 3 |")
    assert rows_of(loaded) == [["TSV X", 5], [None, None], ["NABU", 3]]
    assert loaded.participation["date_start"].dt.day.tolist() == [19, 20, 21]


def test_a_header_in_mid_sheet_may_name_one_column_of_four_that_nobody_knows() -> None:
    loaded = read(
        "Gruppe | TN | Ort | Säcke\nTSV X | 5 | a | 2\nNABU | 7 | b | 1\nVerein | Helfer | Säcke | Xyz\nSC | 1 | 4 | a"
    )
    assert rows_of(loaded, "organisation", "participants", "bags") == [["TSV X", 5, 2], ["NABU", 7, 1], ["SC", 1, 4]]
    assert codes_of(loaded) == [("unknown-column", "D4")]


@pytest.mark.parametrize(
    ("above", "cells"),
    [
        (" | Greifzangen | Westen | ", ["B1", "C1"]),
        (
            " | Greifzangen, die uns die Stadt geliehen hat, 2024 | Westen, die uns die Stadt geliehen hat, 2024 |",
            ["B3", "C4"],
        ),
    ],
)
def test_a_sentence_above_columns_does_not_name_them(above: str, cells: list[str]) -> None:
    loaded = read(f"{above}\nGruppe | | | TN\nTSV X | 1 | | 7\nNABU | 6 | 7 | 8")
    assert [cell for _, cell in codes_of(loaded)] == cells


@pytest.mark.parametrize(
    ("numbers", "cells"), [(("1 | 2", "3 | 4", "5 | 6"), ["B1", "C1"]), ((" | ", " | ", " | "), [])]
)
def test_columns_named_above_are_told_where_they_hold_something(numbers: tuple[str, ...], cells: list[str]) -> None:
    rows = "\n".join(f"TSV {place} | {number} | 7" for place, number in enumerate(numbers))
    loaded = read(f" | Greifzangen | Westen | \nGruppe | | | TN\n{rows}")
    assert [cell for _, cell in codes_of(loaded)] == cells
    assert len(loaded.participation) == len(numbers)


def test_people_of_a_year_and_people_without_one_are_two_claims() -> None:
    assert [code for code, _ in codes_of(read("Gruppe | TN 2024 | TN\nTSV X | 5 | 6"))] == ["ambiguous-column"]


def test_in_a_pivot_a_listed_group_is_one_though_its_name_is_a_kind() -> None:
    pivot = page(
        "Zeilenbeschriftungen | Summe von Helfer\nSchule | 62\nBerufsschule | 44\nTheo-Betz-Schule | 18\n"
        "Gesamtergebnis | 62"
    )
    loaded = load_xlsx(pivot, name="Neumarkt räumt auf! 2024.xlsx", city="neumarkt")
    assert rows_of(loaded, "organisation", "organisation_type", "participants") == [
        ["Berufsschule", "school", 44],
        ["Theo-Betz-Schule", "school", 18],
    ]


def test_a_year_that_stands_alone_heads_the_rows_below_it() -> None:
    sheet = page("Gruppe | TN\n2023 | \nTSV X | 5\nNABU | 3\n2024 | \nTSV X | 6")
    loaded = load_xlsx(sheet, name="Umweltputztag.xlsx", city="balingen")
    assert rows_of(loaded, "organisation", "year", "participants") == [
        ["TSV X", 2023, 5],
        ["NABU", 2023, 3],
        ["TSV X", 2024, 6],
    ]


def test_thanks_and_a_date_below_a_transposed_table_change_nothing() -> None:
    loaded = read("Gruppe | TSV X | NABU Balingen\nTN | 12 | 9\nDanke an alle! | |\n | Stand: heute | ")
    assert rows_of(loaded) == [["TSV X", 12], ["NABU Balingen", 9]]
    assert codes_of(loaded) == []


@pytest.mark.parametrize(("number", "codes"), [("7", []), ("viele", [("unparsable-number", "C3")])])
def test_a_second_row_of_a_header_is_one_whatever_the_first_row_below_it_holds(
    number: str, codes: list[tuple[str, str]]
) -> None:
    sheet = page(
        "Gruppe | Teilnehmende | | Ort | | | \n | Kinder | Erwachsene | Xyz | Abc | Efg | Hij\n"
        f"TSV X | 5 | {number} | a | b | c | d\nNABU | 3 | 3 | c | d | e | f"
    )
    sheet.merges = [(0, 3, 0, 6)]
    loaded = read(sheet)
    assert rows_of(loaded, "organisation", "minors") == [["TSV X", 5], ["NABU", 3]]
    assert [found for found in codes_of(loaded) if found[0] != "unknown-column"] == codes


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        ("TSV Frommern | 12\nGS Sichelschule | 40\nSumme | 52", ["TSV Frommern", "GS Sichelschule"]),
        ("Familie Huber | 4\nKita Regenbogen | 15\nDanke an alle | ", [None, "Kita Regenbogen"]),
        ("TSV Frommern | 12\nMuster | 2", []),
        ("TSV Frommern | 12\nSabine Muster | ", []),
        ("Muster, Sabine | 2\nKita Regenbogen | 15", []),
    ],
)
def test_a_column_called_name_names_groups_where_no_name_may_be_a_persons(rows: str, groups: list[str | None]) -> None:
    loaded = read(f"Name | Teilnehmer\n{rows}")
    assert rows_of(loaded, "organisation") == [[group] for group in groups]
    assert ("missing-column" in [code for code, _ in codes_of(loaded)]) == (not groups)
    assert "Muster" not in loaded.findings.to_csv()
