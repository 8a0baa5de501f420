"""Sheets that are no plain list: what is read from each, and from which cell."""

from collections.abc import Callable

import pytest

import engagement_analysis as ea

from .writing import load_csv, load_xlsx, page, told_of


def told(loaded: ea.Loaded, *columns: str) -> list[list[object]]:
    return loaded.participation[list(columns)].astype(object).to_numpy().tolist()


def counted(text: str, *, name: str = "Umweltputztag 2024.xlsx", sheet: str = "Liste") -> ea.Loaded:
    return load_xlsx(page(text, sheet), name=name, city="balingen")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Gruppe | TSV X | NABU Balingen\nTN | 12 | 9\nSäcke | 3 | 2", ["B2", "C2"]),
        (
            "Verein | TSV X | NABU Balingen | Summe\nDatum | 16.03.2024 | 16.03.2024 |\nHelfer | 12 | 9 | 21",
            ["B3", "C3"],
        ),
        (
            "Umweltputztag 2024\nOrganisation | TSV X | NABU Balingen\nArt | Verein | Verein\nAnwesende | 12 | 9",
            ["B4", "C4"],
        ),
    ],
)
def test_a_table_with_its_organisations_as_columns_is_read_from_its_own_cells(text: str, cells: list[str]) -> None:
    loaded = counted(text)
    assert told(loaded, "organisation", "participants", "source_cell") == [
        ["TSV X", 12, cells[0]],
        ["NABU Balingen", 9, cells[1]],
    ]
    assert loaded.ok


@pytest.mark.parametrize("label", ["Kaffeetassen", "Std. Aufbau"])
@pytest.mark.parametrize("is_last", [True, False])
def test_a_label_that_nobody_knows_is_told_wherever_it_stands_in_a_transposed_table(label: str, is_last: bool) -> None:
    lines = [f"{label} | 3 | 4", "TN | 12 | 9"]
    loaded = counted("\n".join(["Gruppe | TSV X | NABU Balingen", *(reversed(lines) if is_last else lines)]))
    assert told(loaded, "participants") == [[12], [9]]
    found = told_of(loaded)
    assert list(zip(found["code"], found["source_cell"], strict=True)) == [
        ("unknown-column", "A3" if is_last else "A2")
    ]


@pytest.mark.parametrize("cells", [("20", "15", "8"), ("x", "x", "x")])
def test_kinds_below_participants_are_no_names_of_a_transposed_table(cells: tuple[str, str, str]) -> None:
    first, second, third = cells
    header = "Gruppe | Teilnehmende | |\n | Schule | Verein | Firma"
    loaded = counted(f"{header}\nAsterhof | {first} | |\nBirkenbund | | {second} |\nClubhaus | | | {third}")
    assert loaded.participation.empty
    assert not loaded.ok, "three rows are lost, and nobody is told"


def test_a_note_beside_nothing_below_a_transposed_table_changes_nothing() -> None:
    loaded = counted("Gruppe | TSV X | NABU Balingen\nTN | 12 | 9\n | |\n | Stand: 3.4.2024 |")
    assert told(loaded, "participants") == [[12], [9]]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Meldebogen\nName der Schule: | Schule X\nDatum der Aktion: | 16.03.2024\nAnzahl Teilnehmende: | 25", "B4"),
        ("Verein: | Schule X | Datum: | 16.03.2024\nKontakt: | wir | Helfer: | 25", "D2"),
        ("Organisation | Schule X\nAnsprechpartner | wir\nWie viele wart ihr? | 25\nTermin | 16.03.2024", "B3"),
    ],
)
def test_a_form_with_labels_left_and_answers_right_is_one_row(text: str, cell: str) -> None:
    loaded = counted(text)
    assert told(loaded, "organisation", "participants", "source_cell") == [["Schule X", 25, cell]]
    assert str(loaded.participation.loc[0, "date_start"])[:10] == "2024-03-16"


@pytest.mark.parametrize(
    "text",
    [
        "Gruppe | TN | | Verein | TN\nSchule A | 12 | | TSV X | 9\nSchule B | 5 | |",
        "Nr. | Gruppe | TN | Nr. | Gruppe | TN\n1 | Schule A | 12 | 3 | TSV X | 9\n2 | Schule B | 5",
    ],
)
def test_two_tables_side_by_side_are_two_lists(text: str) -> None:
    loaded = counted(text)
    assert sorted(told(loaded, "organisation", "participants")) == [["Schule A", 12], ["Schule B", 5], ["TSV X", 9]]
    assert loaded.ok


def test_a_compact_pivot_gives_its_groups_and_checks_its_kinds() -> None:
    text = """
Zeilenbeschriftungen | Summe von Helfer
Schule               | 62
Sichelschule         | 44
Gymnasium X          | 18
Verein               | 13
TSV X                | 12
Gesamtergebnis       | 74"""
    loaded = counted(text)
    assert told(loaded, "organisation", "organisation_type", "participants", "source_row") == [
        ["Sichelschule", "school", 44, 3],
        ["Gymnasium X", "school", 18, 4],
        ["TSV X", "club", 12, 6],
    ]
    mismatches = loaded.findings.loc[loaded.findings["code"] == "total-mismatch", "source_cell"]
    assert mismatches.tolist() == ["B5"]


def test_a_sheet_for_each_school_with_its_classes_as_rows() -> None:
    first = page(
        "Sichelschule – Umweltputztag 16.03.2024\nKlasse | Schüler | Lehrer\n2a | 20 | 2\nSumme | 20 | 2",
        "Sichelschule",
    )
    second = page("Klasse | Schüler | Begleitpersonen\n7b | 25 | 1", "RS Frommern")
    loaded = load_xlsx(first, second, name="Umweltputztag 2024.xlsx", city="balingen")
    assert told(loaded, "organisation_id", "organisation_type", "participants", "minors", "source_cell") == [
        ["sichelschule", "school", 22, 20, "B3"],
        ["realschule-frommern", "school", 26, 25, "B2"],
    ]


@pytest.mark.parametrize(
    ("header", "numbers", "expected"),
    [
        ("unter 6 | 6–17 | 18–64 | 65+", "1 | 2 | 3 | 4", [10, 3, 7]),
        ("0-13 Jahre | 14-17 Jahre | ab 18 Jahre", "1 | 2 | 3", [6, 3, 3]),
        ("Kinder | Jugendliche | Erwachsene", "1 | 2 | 3", [6, 3, 3]),
    ],
)
def test_age_bands_are_added_up(header: str, numbers: str, expected: list[int]) -> None:
    loaded = counted(f"Gruppe | Datum | {header}\nTSV X | 16.03.2024 | {numbers}")
    assert told(loaded, "participants", "minors", "adults") == [expected]
    assert loaded.ok


@pytest.mark.parametrize("header", ["m | w | d", "männlich | weiblich | divers", "Frauen | Männer | Kinder"])
def test_sexes_are_added_up(header: str) -> None:
    loaded = counted(f"Gruppe | Datum | {header}\nTSV X | 16.03.2024 | 5 | 7 | 1")
    assert told(loaded, "participants", "source_cell") == [[13, "C2"]]


def test_organisations_by_campaigns_give_a_row_for_each_campaign() -> None:
    loaded = counted("Verein | Umweltputztag | Bachpatenschaften\nTSV X | 12 | 5", name="Engagement 2024.xlsx")
    assert told(loaded, "campaign", "participants", "year", "source_cell") == [
        ["umweltputztag", 12, 2024, "B2"],
        ["bachpatenschaften", 5, 2024, "C2"],
    ]


@pytest.mark.parametrize("header", ["Tag | Monat | Jahr", "Tag | Monat | Aktionsjahr"])
def test_day_month_and_year_in_columns_are_one_date(header: str) -> None:
    loaded = counted(
        f"Gruppe | {header} | Helfer\nTSV X | 16 | 3 | 2023 | 12\nTSV Y | 5 | April | 2024 | 3", name="Liste.xlsx"
    )
    days = [str(day)[:10] for day in loaded.participation["date_start"]]
    assert days == ["2023-03-16", "2024-04-05"]


def test_a_list_of_persons_is_not_counted() -> None:
    text = "Nr.;Teilnehmer;Verein\n1;Mia Beispielmann;TSV X\n2;Uwe Beispielmann;TSV X\n3;Ida Musterfrau;TSV Y\n"
    loaded = load_csv(text, name="Umweltputztag 2024.csv", city="balingen")
    assert loaded.participation.empty
    assert "missing-column" in loaded.findings["code"].tolist()


def test_numbers_without_a_sign_of_people_are_not_counted() -> None:
    loaded = load_csv(";2022;2023\nMiete;1200;1300\n", name="Mappe1.csv", city="balingen")
    assert loaded.participation.empty
    assert "no-table" in loaded.findings["code"].tolist()


def test_a_row_without_a_name_and_a_number_is_still_a_row() -> None:
    text = "Gruppe;Datum;Ortsteil;TN\nTSV X;20.10.2022;Endingen;5\n;21.10.2022;Frommern;\n"
    loaded = load_csv(text, name="Umweltputztag 2022.csv", city="balingen")
    assert told(loaded, "source_row", "participants_quality") == [[2, "exact"], [3, "missing"]]


def test_what_stands_below_the_total_is_told_and_not_counted() -> None:
    text = "Gruppe;Datum;TN\nTSV X;16.03.2024;5\nTSV Y;16.03.2024;7\nSumme;;12\nZiel 2025;;150\nlt. Presse;;200\n"
    loaded = load_csv(text, name="Umweltputztag 2024.csv", city="balingen")
    assert told(loaded, "participants") == [[5], [7]]
    unread = loaded.findings.loc[loaded.findings["code"] == "unread-row", "source_cell"]
    assert unread.tolist() == ["A5", "A6"]


def test_examples_of_a_template_are_told_and_not_counted() -> None:
    text = "Gruppe;Datum;TN\nBeispiel: TSV Muster;16.03.2024;25\nBeispielhaft e.V.;16.03.2024;7\n"
    loaded = load_csv(text, name="Umweltputztag 2024.csv", city="balingen")
    assert told(loaded, "organisation", "participants") == [["Beispielhaft e.V.", 7]]
    assert "unread-row" in loaded.findings["code"].tolist()


@pytest.mark.parametrize(
    "line",
    ["Druckdatum: 03.11.2025", "Stand 3.11.", "Seite 1 von 2", "Sitzung des Stadtrats am 03.11.2025", "Teilnehmerliste",
     "Rückmeldung bitte bis 3. November 2025", "- vertraulich -"],
)  # fmt: skip
def test_lines_that_name_no_campaign_are_none(line: str) -> None:
    loaded = load_csv(f"{line};;\nGruppe;Datum;TN\nGS Nord;21.10.2022;12\n", name="Mappe1.csv", city="neumarkt")
    assert loaded.participation["campaign"].isna().tolist() == [True]
    assert loaded.participation["date_start"].dt.year.tolist() == [2022]
    assert told_of(loaded)["code"].tolist() == ["unknown-campaign"]


def test_the_campaign_stands_in_the_line_that_names_one_without_its_day() -> None:
    text = "Stand: 03.11.2022;;\nHerbstputz am 21.10.2022;;\nGruppe;Art;TN\nGS Nord;Schule;12\n"
    loaded = load_csv(text, name="Mappe1.csv", city="neumarkt")
    assert loaded.participation["campaign"].tolist() == ["herbstputz"]


def test_numbers_of_groups_and_of_professions_are_no_participants() -> None:
    for title in ("Teilnehmende Vereine", "An der Versorgung teilnehmende Ärztinnen und Ärzte"):
        loaded = load_csv(f"{title};;\n;2022;2023\nPölling;12;13\n", name="Liste.csv", city="neumarkt")
        assert loaded.participation.empty
        assert loaded.findings["code"].tolist() == ["no-table"]


def test_a_total_is_labelled_in_a_column_of_numbers_as_well() -> None:
    loaded = load_csv(
        "Säcke;Gruppe;Art;TN\n4;GS Nord;Schule;12\n3;TSV;Verein;5\nSumme;;;17\n", name="Liste 2022.csv", city="neumarkt"
    )
    assert loaded.participation["participants"].tolist() == [12, 5]
    assert loaded.sheets[["n_data", "n_total"]].to_numpy().tolist() == [[2, 1]]


def test_an_example_and_a_comparison_are_named_as_not_read() -> None:
    text = "Gruppe;Art;Ortsteil;TN\nz. B. Musikverein;Verein;Nord;9\nGS Nord;Schule;Nord;12\nSumme;;;12\n"
    loaded = load_csv(
        f"{text}Vergleich;;;150\nlt. Presse;;;99\n\nMaterial;;Preis;\n", name="L 2022.csv", city="neumarkt"
    )
    assert loaded.participation["organisation"].tolist() == ["GS Nord"]
    unread = loaded.findings[loaded.findings["code"] == "unread-row"]
    assert unread["source_cell"].tolist() == ["A2", "A5", "A6", "A8"]
    assert loaded.sheets["n_unread"].tolist() == [4]


@pytest.mark.parametrize("last_header", ["TN", "Anzahl Personen"])
def test_a_list_whose_header_is_not_understood_is_no_filled_in_form(last_header: str) -> None:
    text = f"Gruppe;Juli;{last_header}\nTSV Süd;12.;5\nTSV Nord;13.;7\n"
    loaded = load_csv(text, name="Umweltputztag 2024.csv", city="balingen")
    assert len(loaded.participation) == 2 or loaded.findings["code"].tolist() == ["no-table"], "no row vanishes unsaid"


def test_answers_beside_labels_that_lack_the_number_of_people_are_no_form() -> None:
    loaded = load_csv("Gruppe;TSV Süd\nKinder;5\n", name="Umweltputztag 2024.csv", city="balingen")
    assert loaded.findings["code"].tolist() == ["no-table"]


@pytest.mark.parametrize(
    "load", [counted, lambda text: load_csv(text.replace(" | ", ";"), name="L.csv", city="balingen")]
)
def test_a_number_beside_the_answer_of_a_form_is_not_left_over_unsaid(load) -> None:
    loaded = load("Gruppe: | TSV Süd | \nTN: | 7 | 9")
    assert loaded.participation.empty
    assert loaded.findings["code"].tolist() == ["no-table"]


def test_districts_stand_in_front_of_the_years_though_a_blank_column_divides_these() -> None:
    text = "Teilnehmende;;;\n;2022;;2023\nPölling;12;;13\n"
    loaded = load_csv(text, name="Umweltputztag.csv", city="balingen")
    assert told(loaded, "district", "year", "participants") == [["Pölling", 2022, 12], ["Pölling", 2023, 13]]


def test_a_list_below_one_that_counts_nobody_is_read() -> None:
    text = "Gruppe;TN\nTSV Süd;5\n\nGruppe;Ort\nTSV Süd;Hof\n\nDatum;Gruppe;Säcke;TN\n12.7.2024;GS Ost;3;70\n"
    rows = load_csv(text, name="Umweltputztag 2024.csv", city="balingen").participation.dropna(subset="participants")
    assert rows[["organisation", "participants", "bags"]].fillna(0).to_numpy().tolist() == [
        ["TSV Süd", 5, 0],
        ["GS Ost", 70, 3],
    ]


@pytest.mark.parametrize(
    "write", [counted, lambda text: load_csv(text.replace(" | ", ";"), name="Umweltputztag 2024.csv", city="balingen")]
)
def test_rows_above_the_header_are_told_where_a_list_was_sorted_with_it(write: Callable[[str], ea.Loaded]) -> None:
    loaded = write("FF Holz | 7\nGS Ost | 8\nGruppe | Teilnehmende\nTSV X | 12\nNABU | 9")
    assert told(loaded, "participants") == [[12], [9]]
    found = loaded.findings[loaded.findings["code"].eq("unread-row")]
    assert found["source_cell"].tolist() == ["A1", "A2"]


@pytest.mark.parametrize(
    "title", ["Umweltputztag | 2024\nBalingen | 2024", "Stand: | 12", "Helfer | 21\nTeilnehmende | 21"]
)
def test_lines_of_a_title_are_no_rows(title: str) -> None:
    loaded = counted(f"{title}\nGruppe | Teilnehmende\nTSV X | 12\nNABU | 9")
    assert told(loaded, "participants") == [[12], [9]]
    assert "unread-row" not in set(loaded.findings["code"])
