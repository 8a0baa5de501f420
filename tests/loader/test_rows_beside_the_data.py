"""Totals, comparisons, statistics and template rows, as clerks write them, are no data; groups beside them stay."""

import datetime as dt

import pandas as pd
import pytest
from tests.loader.writing import load_csv, load_xlsx, page

import engagement_analysis as ea

HEADER = "Gruppe | Art | Datum | Teilnehmende | Säcke\n"
GROUPS = (
    "TSV A | Verein | 19.10.2024 | 80 | 20\nGS B | Schule | 19.10.2024 | 12 | 4\nTSV C | Verein | 19.10.2024 | 8 | 3\n"
)


def load(rows: str, header: str = HEADER, city: str = "neumarkt") -> ea.Loaded:
    return load_xlsx(page(header + rows), name="Neumarkt räumt auf! 2024.xlsx", city=city)


def counted(loaded: ea.Loaded) -> list[int | None]:
    return loaded.participation["participants"].tolist()


def places(loaded: ea.Loaded, code: str) -> list[str]:
    return loaded.findings.loc[loaded.findings["code"] == code, "source_cell"].tolist()


@pytest.mark.parametrize(
    "total",
    [
        " | Summe | | 100 | 27",
        " | | Summe: | 100 | 27",
        "Ges.-Summe | | | 100 | 27",
        "Alle Teilnehmer | | | 100 | 27",
        "Helfer insgesamt 2024 | | | 100 | 27",
        "Stadt Neumarkt gesamt | | | 100 | 27",
        "zu übertragen | | | 100 | 27",
        "Vortrag | | | 100 | 27",
    ],
)
def test_a_total_is_known_in_whatever_column_and_words(total: str) -> None:
    loaded = load(GROUPS + total + "\n")
    assert counted(loaded) == [80, 12, 8]
    assert places(loaded, "total-mismatch") == []


def test_a_wrong_total_in_the_column_of_types_is_told() -> None:
    loaded = load(GROUPS + " | Summe | | 101 | 27\n")
    assert counted(loaded) == [80, 12, 8]
    assert places(loaded, "total-mismatch") == ["D5"]


@pytest.mark.parametrize("name", ["Stadtkapelle", "Vortragsreihe Umwelt", "Alle Neune Kegelclub", "Gesamtelternbeirat"])
def test_groups_whose_names_resemble_a_total_stay(name: str) -> None:
    assert counted(load(f"{GROUPS}{name} | Verein | 19.10.2024 | 5 | 1\n")) == [80, 12, 8, 5]


def test_rows_below_the_total_are_left_out_however_many_stand_there() -> None:
    below = [
        "davon Kinder | | | 70",
        "Zuwachs | | | 20",
        "Teilnehmerzahl Vorjahr | | | 120",
        "Rekord 2019 | | | 300",
        "Einwohner | | | 41000",
    ]
    loaded = load(GROUPS + "Summe | | | 100 | 27\n" + "\n".join(below) + "\n")
    assert counted(loaded) == [80, 12, 8]
    assert places(loaded, "unread-row") == ["A6", "A7", "A8", "A9", "A10"]


@pytest.mark.parametrize(
    "name", ["Schulen", "Vereine", "Soll", "Ziel", "Gruppen", "Zeilen", "Steigerung in %", "davon Schulen"]
)
def test_comparisons_below_a_list_without_a_total_are_left_out(name: str) -> None:
    loaded = load(f"{GROUPS}{name} | | | 80 | 20\n")
    assert counted(loaded) == [80, 12, 8]
    assert places(loaded, "unread-row") == ["A5"]


@pytest.mark.parametrize(
    "name",
    [
        "Schnitt",
        "Mittel",
        "Max.",
        "Min.",
        "Standardabw.",
        "Ø Teilnehmer",
        "Anz. Gruppen",
        "Anteil Schulen",
        "+/- Vorjahr",
    ],
)
def test_statistics_are_no_groups(name: str) -> None:
    assert counted(load(f"{GROUPS}{name} | | | 33 | 9\n")) == [80, 12, 8]


def test_a_list_of_kinds_stays_a_list() -> None:
    loaded = load("Schulen | 80\nVereine | 20\nFirmen | 8\n", header="Gruppe | Teilnehmende\n")
    assert counted(loaded) == [80, 20, 8]


@pytest.mark.parametrize(
    "name",
    [
        "GS Musterstadt",
        "Musterverein e.V.",
        "Mustermann",
        "(Name)",
        "<Name der Gruppe>",
        "Ihre Gruppe hier",
        "Bitte nur eine Zeile je Gruppe!",
        "xxx",
    ],
)
def test_rows_of_a_template_are_left_out(name: str) -> None:
    loaded = load(f"{name} | Schule | 19.10.2024 | 25 | 5\n{GROUPS}")
    assert counted(loaded) == [80, 12, 8]
    assert places(loaded, "unread-row") == ["A2"]


def test_the_actual_number_beside_a_target_is_that_of_the_participants() -> None:
    loaded = load("TSV A | Verein | 19.10.2024 | 85 | 80\n", header="Gruppe | Art | Datum | Soll | Ist\n")
    assert loaded.participation[["registered", "participants"]].to_numpy().tolist() == [[85, 80]]


def test_the_actual_number_of_nobody_knows_what_is_not_counted() -> None:
    loaded = load("TSV A | Verein | 19.10.2024 | 80\n", header="Gruppe | Art | Datum | Ist\n")
    assert "missing-column" in set(loaded.findings["code"])


def test_each_unlisted_campaign_of_a_column_is_told_once() -> None:
    rows = ["Neumarkt räumt auf", "Ramadama", "Ramadama", "Bachfest"]
    drawn = "".join(f"{name} | TSV {name[0]}{place} | 19.10.2024 | {place + 5}\n" for place, name in enumerate(rows))
    loaded = load(drawn, header="Aktion | Gruppe | Datum | Teilnehmende\n")
    assert loaded.participation["campaign"].tolist() == ["neumarkt-raeumt-auf", "ramadama", "ramadama", "bachfest"]
    assert places(loaded, "unknown-campaign") == ["A3", "A5"]


def test_a_reason_in_one_word_stands_before_the_cancellation() -> None:
    header = "Gruppe | Datum | Teilnehmende | Bemerkung\n"
    loaded = load("TSV A | 19.10.2024 | | krankheitsbedingt abgesagt\n", header=header)
    assert loaded.participation["status"].tolist() == ["cancelled"]


def test_umlauts_that_were_broken_twice_are_mended() -> None:
    text = "Gruppe;Datum;Teilnehmende;Müllsäcke\nGS Bräugasse;19.10.2024;52;14\n"
    for _ in range(2):
        text = text.encode().decode("cp1252")
    loaded = load_csv(text, name="Neumarkt räumt auf 2024.csv", city="neumarkt")
    assert loaded.participation[["organisation", "bags"]].to_numpy().tolist() == [["GS Bräugasse", 14]]
    assert loaded.participation["date_start"].tolist() == [dt.datetime(2024, 10, 19)]


def test_totals_without_a_label_count_once_each() -> None:
    loaded = load("TSV A | 12\nNABU | 5\n | 17\nGS B | 20\n | 20\n | 37\n", "Gruppe | Teilnehmende\n")
    assert counted(loaded) == [12, 5, 20]


@pytest.mark.parametrize("label", ["2 Gruppen", "(2 Vereine)", "2 Meldungen"])
def test_how_many_groups_there_are_beside_their_sum_is_a_total(label: str) -> None:
    assert counted(load(f"TSV A | 12 | 3\nNABU | 5 | 2\n{label} | 17 | 5\n", "Gruppe | Teilnehmende | Säcke\n")) == [
        12,
        5,
    ]


def test_a_last_row_that_is_the_sum_of_all_others_is_told() -> None:
    loaded = load("TSV A | 12\nNABU | 5\nGS B | 4\nAktion komplett | 21\n", "Gruppe | Teilnehmende\n")
    assert places(loaded, "implausible-value") == ["B5"]


@pytest.mark.parametrize(
    "rows",
    [
        "GS B 1a | 20\nGS B 1b | 22\nGS B gesamt | 42\nTSV A | 5\n",
        "GS B | 20\nGS B | 22\nGS B zusammen: | 42\nTSV A | 5\n",
    ],
)
def test_the_total_of_one_group_is_none_of_its_rows(rows: str) -> None:
    assert counted(load(rows, "Gruppe | Teilnehmende\n")) == [20, 22, 5]


def test_the_total_of_one_group_beside_its_classes() -> None:
    loaded = load("GS B | 1a | 20\nGS B | 1b | 22\nGS B | gesamt | 42\n", "Gruppe | Klasse | Teilnehmende\n")
    assert counted(loaded) == [20, 22]


def test_parts_below_a_group_are_told() -> None:
    loaded = load("GS B | 42\n- Schüler | 20\n- Eltern | 22\nTSV A | 5\n", "Gruppe | Teilnehmende\n")
    assert places(loaded, "implausible-value") == ["B3", "B4"]


def test_kinds_beside_the_sums_of_their_groups_in_an_overview() -> None:
    loaded = load(
        "Schulen | 20 | 24\nGS X | 12 | 15\nGS Y | 8 | 9\nVereine | 5 | 6\nTSV | 5 | 6\n", "Gruppe | 2023 | 2024\n"
    )
    assert counted(loaded) == [12, 15, 8, 9, 5, 6]
    assert loaded.participation["organisation_type"].tolist() == ["school"] * 4 + ["club"] * 2


def test_parts_of_a_district_in_an_overview_are_told() -> None:
    loaded = load("Kernstadt | 20 | 24\ndavon Süd | 12 | 15\ndavon Nord | 8 | 9\n", "Ortsteil | 2023 | 2024\n")
    assert places(loaded, "implausible-value") == ["B3", "B4"]


NAMED = "Gruppe | TN\nTSV Frommern | 12\nGS Sichelschule | 40\nKita Regenbogen | 15\nTSV Endingen | 20\n | \n"


@pytest.mark.parametrize(
    ("below", "cells"),
    [
        ("Schulen | 40\nVereine | 32\nKitas | 15", ["A7", "A8", "A9"]),
        ("Schulen | 40\nVereine | 32\nKitas | 15\nSumme | 87", ["A7", "A8", "A9", "A10"]),
        ("Schulen: | 1\nVereine: | 2\nFeuerwehr | 1\ngesamt: | 4", ["A7", "A8", "A9", "A10"]),
        ("Zusammenfassung | \nSchulen | 1\nVereine | 2", ["A8", "A9"]),
        ("Gruppen | Anzahl\nSchulen | 1\nVereine | 2", ["A7", "A8", "A9"]),
        ("Gruppen | 4\nTeilnehmer | 87", ["A7", "A8"]),
        ("Zangen | 40\nWarnwesten | 30", ["A7", "A8"]),
        ("Warnwesten | 40\nVesper ausgegeben | 95\nTeilnehmende Gruppen | 2", ["A7", "A8", "A9"]),
        ("Kinder | 60\nErwachsene | 13", ["A7", "A8"]),
        ("Statistik | \nMüllmenge in kg | 450\nHelferstunden | 96\nHelfer Vorjahr | 60", ["A8", "A9", "A10"]),
        (
            "Schulen | 1\nVereine | 2\n | \nMaterial | Anzahl\nZangen | 40\nHandschuhe | 9",
            ["A7", "A8", "A10", "A11", "A12"],
        ),
    ],
)
def test_a_count_below_a_list_is_no_group_and_is_told(below: str, cells: list[str]) -> None:
    loaded = load(below, NAMED)
    assert counted(loaded) == [12, 40, 15, 20]
    assert loaded.findings.loc[loaded.findings["severity"].ne("info"), ["code", "source_cell"]].to_numpy().tolist() == [
        ["unread-row", cell] for cell in cells
    ]


@pytest.mark.parametrize(
    ("below", "numbers"),
    [
        ("Schulen | 400\nVereine | 320\nSumme | 807", [400, 320]),
        ("Schulen | 400", [400]),
        ("Getränke Müller | 5\nHandschuh Huber | 4", [5, 4]),
        ("Schulen | 70\nGS Ebert | 40\nRS Frommern | 30", [40, 30]),
        ("Schulen | \nGS Ebert | 40", [40]),
    ],
)
def test_groups_below_a_blank_row_stay_groups(below: str, numbers: list[int]) -> None:
    assert counted(load(below, NAMED)) == [12, 40, 15, 20, *numbers]


@pytest.mark.parametrize(
    "label",
    [
        "TN gesamt", "Teilnehmende insg.", "Pers. gesamt", "Schüler gesamt", "Helfer total", "Vereine ges.",
        "Gesamtbeteiligung", "Gesamt-TN", "Helfer insgesamt ca.", "Teilnehmerzahl 2024", "Summa", "S u m m e",
    ],
)  # fmt: skip
def test_a_total_that_says_what_it_adds_up_is_one_also_where_it_is_wrong(label: str) -> None:
    right, wrong = (load(f"{label} | {number}", NAMED.replace("\n | \n", "\n")) for number in (87, 88))
    assert (counted(right), counted(wrong)) == ([12, 40, 15, 20], [12, 40, 15, 20])
    assert (places(right, "total-mismatch"), places(wrong, "total-mismatch")) == ([], ["B6"])


@pytest.mark.parametrize("label", ["Sa.", "macht", "alles", "Zwischenstand", "Teilnehmer lt. Liste", "TN Freitag"])
def test_other_words_are_a_total_where_the_number_is_the_sum(label: str) -> None:
    assert counted(load(f"{label} | 87", NAMED.replace("\n | \n", "\n"))) == [12, 40, 15, 20]


@pytest.mark.parametrize(
    "remark", ["kam nicht", "nicht erschienen", "niemand da", "leider nicht gekommen", "nur angemeldet"]
)
def test_who_did_not_come_is_told_beside_a_number(remark: str) -> None:
    loaded = load(
        f"TSV A | 8 | {remark}\nTSV B | | {remark}\nTSV C | 4 | 2 nicht erschienen", "Gruppe | TN | Bemerkung\n"
    )
    assert counted(loaded) == [8, pd.NA, 4]
    assert places(loaded, "implausible-value") == ["B2"]
    assert set(loaded.participation["status"]) == {"held"}


def test_a_listed_group_without_a_number_heads_no_section() -> None:
    loaded = load("GS Woffenbach | 44\nBerufsschule | \nStadtwerke NM | 3", "Gruppe | TN\n")
    assert counted(loaded) == [44, pd.NA, 3]
    assert set(loaded.participation["organisation_type"]) == {"other"}


BESIDE = ["TSV A | 8", "GS B | 12", "NABU | 3", "Kita C | 5"]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Presse | Datum", ["NN | 21.10.2024", "Tagblatt | 22.10.2024"]),
        ("Fraktion | kg", ["Restmüll | 450", "Metall | 80"]),
        ("Art | Anzahl", ["Schulen | 1", "Vereine | 1"]),
        ("Status | Anzahl", ["abgesagt | 3"]),
        ("Ortsteil | Säcke", ["Altstadt | 9", "Stauf | 4"]),
        (" | ", ["Material | Stück", "Zangen | 30"]),
    ],
)
def test_a_small_table_beside_a_list_says_nothing_of_its_rows(header: str, rows: list[str]) -> None:
    beside = [header, *rows, *[" | "] * 4]
    lines = [f"{left} |  | {right}" for left, right in zip(["Gruppe | TN", *BESIDE], beside, strict=False)]
    title = "Neumarkt räumt auf! am 19.10.2024\n"
    loaded = load("\n".join(lines), title)
    alone = load("\n".join(["Gruppe | TN", *BESIDE]), title)
    pd.testing.assert_frame_equal(loaded.participation, alone.participation)
    assert len(places(loaded, "unread-row")) == 1


@pytest.mark.parametrize(
    "column",
    [
        ["Säcke", "3", "4"],
        ["Bemerkung", "mit Zangen", "um 9 Uhr"],
        ["Ortsteil | Säcke", "Stauf | 3", " | ", "Stauf | 1"],
    ],
)
def test_columns_behind_a_blank_one_belong_to_the_list(column: list[str]) -> None:
    cells = [*column, *[" | "] * 4]
    lines = [f"{left} |  | {right}" for left, right in zip(["Gruppe | TN", *BESIDE], cells, strict=False)]
    loaded = load("\n".join(lines), "Neumarkt räumt auf! am 19.10.2024\n")
    assert places(loaded, "unread-row") == []
    assert counted(loaded) == [8, 12, 3, 5]


@pytest.mark.parametrize(
    ("title", "header", "cells"),
    [
        ("Anmeldeliste Neumarkt räumt auf! am 19.10.2024", "Gruppe | Personen", ["B2"]),
        ("Neumarkt räumt auf! 2024 – erwartete Gruppen", "Gruppe | TN", ["B2"]),
        ("Anmeldungen und Ergebnis 2024", "Gruppe | Personen", []),
        ("Anmeldungen Neumarkt räumt auf! 2024", "Gruppe | angemeldet | Personen", []),
    ],
)
def test_a_title_that_speaks_of_who_was_announced_is_told(title: str, header: str, cells: list[str]) -> None:
    loaded = load("TSV A | 8 | 7", f"{title}\n{header}\n")
    assert places(loaded, "implausible-value") == cells


@pytest.mark.parametrize("file", ["Umweltputztag.xlsx", "Umweltputztag 2024.xlsx"])
def test_lists_of_two_years_side_by_side_keep_their_names(file: str) -> None:
    sheet = page(
        "Gruppe | Personen 2023 | | Gruppe | Personen 2024\nTSV A | 48 | | TSV A | 50\nNABU | 3 | | Kita X | 5"
    )
    rows = load_xlsx(sheet, name=file, city="balingen").participation
    assert list(zip(rows["organisation"], rows["year"], rows["participants"], strict=True)) == [
        ("TSV A", 2023, 48),
        ("NABU", 2023, 3),
        ("TSV A", 2024, 50),
        ("Kita X", 2024, 5),
    ]


def test_a_total_ends_a_section_of_a_kind() -> None:
    loaded = load("Schulen | \nGS B | 47\nRS C | 20\nSumme Schulen | 67\nTSV A | 24", "Gruppe | TN\n")
    assert loaded.participation["organisation_type"].tolist() == ["school", "school", "other"]


def test_things_of_children_are_no_part_of_the_people() -> None:
    loaded = load("TSV A | 3 | 10 | 8", "Gruppe | Erw. | Kinder | Kinderzangen\n")
    assert loaded.participation[["participants", "participants_quality"]].to_numpy().tolist() == [[13, "exact"]]
