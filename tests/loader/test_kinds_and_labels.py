"""Kinds above their groups with what these add up to, labels beside and above a table, words that name nothing."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font

import engagement_analysis as ea

from .writing import load_csv, load_xlsx, page, told_of


def csv(text: str, name: str = "Umweltputztag 2024.csv") -> ea.Loaded:
    return load_csv(text, name=name, city="balingen")


def rows(loaded: ea.Loaded, *columns: str) -> list[list[object]]:
    table = loaded.participation[list(columns)].astype(object)
    return table.where(table.notna(), None).values.tolist()


def told(loaded: ea.Loaded) -> list[tuple[str, str]]:
    found = told_of(loaded)
    return list(zip(found["code"], found["source_cell"].fillna(""), strict=True))


@pytest.mark.parametrize("date", ["", "16.03.2024"])
def test_a_kind_beside_what_its_groups_add_up_to_is_the_title_of_a_section(date: str) -> None:
    loaded = csv(
        f"Gruppe;Datum;TN\nSCHULEN;;80\nGS X;{date};50\nGS Y;{date};30\nVereine;;12\nTSV Z;{date};12\nSumme;;92\n"
    )
    assert rows(loaded, "organisation", "organisation_type", "participants") == [
        ["GS X", "school", 50], ["GS Y", "school", 30], ["TSV Z", "club", 12]
    ]  # fmt: skip
    assert told(loaded) == []


def test_a_kind_whose_number_is_not_the_sum_of_its_groups_is_told() -> None:
    loaded = csv("Gruppe;TN\nSchulen;81\nGS X;50\nGS Y;30\nVereine;12\nTSV Z;12\n")
    assert loaded.participation["participants"].tolist() == [50, 30, 12]
    assert told(loaded) == [("unread-row", "A2")]


def test_kinds_below_their_groups_are_totals() -> None:
    loaded = csv("Gruppe;TN\nGS X;50\nGS Y;30\nSchulen;80\nTSV Z;12\nBUND;3\nVereine;15\n")
    assert loaded.participation["participants"].tolist() == [50, 30, 12, 3]


@pytest.mark.parametrize(
    "text",
    [
        "Gruppe;TN\nSchulen;80\nVereine;12\nKindergärten;5\n",
        "Gruppe;TN\nFeuerwehr;12\nTSV Z;12\nBauhof;5\n",
        "Gruppe;Art;TN\nGS X;Schule;50\nKindergarten;Kindergarten;30\nTSV Z;Verein;30\n",
    ],
)
def test_kinds_that_head_no_groups_are_rows(text: str) -> None:
    assert len(csv(text).participation) == 3


@pytest.mark.parametrize("title", ["Sonstige Gruppen", "Weitere", "Gruppen:"])
def test_the_title_of_all_others_ends_the_section_of_a_kind(title: str) -> None:
    loaded = csv(f"Gruppe;TN\nSchulen;\nGS X;50\n{title};\nMüllhelden;30\n")
    assert loaded.participation["organisation_type"].tolist() == ["school", "other"]


@pytest.mark.parametrize("legend", ["(rot) abgesagt", "rot abgesagt", "Farblegende:", "grün = bestätigt"])
def test_legends_of_colours_are_told(legend: str) -> None:
    assert told(csv(f"Gruppe;TN;Ort\nGS X;50;Endingen\n{legend};;\n")) == [("formatting-has-meaning", "A3")]


def test_a_single_cell_that_is_struck_through_is_told_where_the_table_holds_it() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    for row in (["Verein", "TN", "Bemerkung", "Ort"], ["TSV X", 5, "ja", "A"], ["TSV Y", 6, "nein", "B"]):
        sheet.append(row)
    sheet["B2"].font = sheet["C3"].font = Font(strike=True)
    book.save(file)
    file.seek(0)
    file.name = "Umweltputztag 2024.xlsx"
    assert told(ea.load(file, city="balingen")) == [("formatting-has-meaning", "B2")]


@pytest.mark.parametrize(
    "title", ["Stadtverwaltung Balingen", "Amt für Umwelt und Grünflächen", "Große Kreisstadt Balingen – Abt. 3"]
)
def test_the_name_of_an_office_is_no_campaign(title: str) -> None:
    loaded = csv(f"{title};;\nGruppe;Datum;TN\nGS X;16.03.2024;50\n", "Liste.csv")
    assert rows(loaded, "campaign") == [[None]]
    assert told(loaded) == [("unknown-campaign", "")]


@pytest.mark.parametrize(
    "label", ["Anmelder", "Veranstalter", "Klasse/Gruppe", "Kooperationspartner", "Meldende Stelle"]
)
def test_who_announced_or_carries_names_the_groups_where_nothing_else_does(label: str) -> None:
    assert rows(csv(f"{label};Datum;TN\nGS X;16.03.2024;50\n"), "organisation", "participants") == [["GS X", 50]]
    loaded = csv(f"Gruppe;{label};Datum;TN\nGS X;Amt;16.03.2024;50\n")
    assert rows(loaded, "organisation", "participants") == [["GS X", 50]]


@pytest.mark.parametrize("label", ["Beteiligung", "Mitwirkung"])
def test_weak_words_for_people_count_where_nothing_else_does(label: str) -> None:
    assert rows(csv(f"Gruppe;Datum;{label}\nGS X;16.03.2024;50\n"), "participants") == [[50]]
    assert rows(csv(f"Gruppe;Datum;TN;{label}\nGS X;16.03.2024;50;ja\n"), "participants") == [[50]]


def test_persons_who_announced_a_group_are_not_its_name() -> None:
    loaded = csv("Anmelder;Art;Datum;TN\nPetra Muster;Schule;16.03.2024;24\nPeter Muster;Verein;16.03.2024;4\n")
    assert loaded.participation.empty
    assert [code for code, _ in told(loaded)] == ["missing-column"]


@pytest.mark.parametrize("name", ["Petra Muster und Freunde", "Petra + Freundinnen", "Peter Muster mit Nachbarn"])
def test_a_person_and_who_came_along_are_private(name: str) -> None:
    loaded = csv(f"Verein;Art;TN\n{name};Sonstige;24\nFreundeskreis Asyl;Verein;8\n")
    assert rows(loaded, "organisation") == [[None], ["Freundeskreis Asyl"]]


def test_a_label_in_front_of_a_name_is_none_of_it() -> None:
    loaded = csv("Gruppe;Datum;TN\nVerein: TSV Frommern;16.03.2024;24\n")
    assert rows(loaded, "organisation_id") == [["tsv-frommern"]]
    assert told(loaded) == []


def test_a_footnote_at_a_number_is_told() -> None:
    loaded = csv("Gruppe;TN\nTSV X;24 *\n* nur die Jugend\n")
    assert rows(loaded, "participants") == [[24]]
    assert told(loaded) == [("implausible-value", "B2")]


@pytest.mark.parametrize(("sheet", "day"), [("Jan 24", "3."), ("Januar 2024", "3."), ("Jan. 24", "3")])
def test_days_of_a_sheet_that_is_a_month(sheet: str, day: str) -> None:
    loaded = load_xlsx(
        page(f"Verein | Datum | TN\nTSV X | {day} | 5", sheet), name="Bachpatenschaften.xlsx", city="balingen"
    )
    assert [f"{start:%d.%m.%Y}" for (start,) in rows(loaded, "date_start")] == ["03.01.2024"]


@pytest.mark.parametrize("label", ["Schule: | GS Frommern", "Name der Schule | GS Frommern", "Schule: GS Frommern |"])
def test_the_form_of_a_school_with_its_classes_below(label: str) -> None:
    sheet = page(
        f"Meldebogen Umweltputztag\n{label}\nTag | 16.03.2024\nAnsprechpartner: | Frau Muster\n"
        "Klasse | Schüler | Begleitpersonen\n1a | 20 | 2\n2b | 22 | 3\nSumme | 42 | 5"
    )
    loaded = load_xlsx(sheet, name="Liste.xlsx", city="balingen")
    assert rows(loaded, "organisation", "organisation_type", "participants", "source_cell") == [
        ["GS Frommern", "school", 22, "B6"], ["GS Frommern", "school", 25, "B7"]
    ]  # fmt: skip
    assert {f"{start:%d.%m.%Y}" for (start,) in rows(loaded, "date_start")} == {"16.03.2024"}


def test_a_sum_beside_age_bands_that_is_another_is_told() -> None:
    loaded = csv("Gruppe;0-5;6-17;18-64;65+;Summe\nTSV X;1;2;3;4;10\nNABU;1;1;1;;6\n")
    assert told(loaded) == [("total-mismatch", "F3")]


def test_a_transposed_table_whose_corner_is_blank() -> None:
    loaded = load_xlsx(
        page(" | GS X | TSV Y | Summe\nArt | Schule | Verein |\nKinder | 20 | 4 | 24\nErwachsene | 3 | 9 | 12"),
        name="Umweltputztag 2024.xlsx",
        city="balingen",
    )
    assert rows(loaded, "organisation", "organisation_type", "participants") == [
        ["GS X", "school", 23],
        ["TSV Y", "club", 13],
    ]


def test_a_title_that_was_put_off_is_on_its_new_day() -> None:
    loaded = csv("Umweltputztag 2024 – verschoben vom 16.03. auf 23.03.2024;;\nGruppe;TN;Ort\nGS X;12;A\n", "Liste.csv")
    assert [f"{start:%d.%m.%Y}" for (start,) in rows(loaded, "date_start")] == ["23.03.2024"]
    assert told(loaded) == [("postponed", "")]


def test_a_day_in_reserve_changes_nothing() -> None:
    loaded = csv("Umweltputztag am 16.03.2024 (Ersatztermin 23.03.2024);;\nGruppe;TN;Ort\nGS X;12;A\n", "Liste.csv")
    assert [f"{start:%d.%m.%Y}" for (start,) in rows(loaded, "date_start")] == ["16.03.2024"]


def test_a_column_that_counts_groups_names_none() -> None:
    loaded = csv("Ortsteil;Gruppen;Helfer;Säcke\nEndingen;3;45;20\nFrommern;2;30;11\nSumme;5;75;31\n")
    assert loaded.participation.empty
    assert ("missing-column", "") in told(loaded)


def test_kinds_in_the_titles_of_lists_one_below_the_other() -> None:
    loaded = csv(
        "Meldungen Schulen;;\nSchule;TN;Datum\nGS X;12;16.03.2024\n;;\nVereine;;\nVerein;TN;Datum\nTSV Y;3;16.03.2024\n"
    )
    assert loaded.participation["organisation_type"].tolist() == ["school", "club"]


def test_hours_of_all_count_beside_those_of_one() -> None:
    loaded = csv("Gruppe;TN;Std. je TN;Std. gesamt\nTSV X;10;2;20\n")
    assert rows(loaded, "hours") == [[20.0]]
    assert told(loaded) == []


def test_an_absent_campaign_among_others_is_told() -> None:
    loaded = csv("Aktion;Gruppe;TN\nBachpatenschaften;DRK;3\n;BUND;4\n")
    assert told(loaded) == [("implausible-value", "A3")]


@pytest.mark.parametrize(
    "name",
    [
        "DRK Hr.Kanari", "DRK (Hrn. Kanari)", "NABU - 1. Vors. Xaver Kanari", "Konfirmanden Pfr. Kanari",
        "Konfirmanden (Pfarrer Kanari)", "NABU; Vorsitz: X. Kanari", "Ehep. Kanari", "Bürgerin Kanari", "X. Kanari",
        "Pfadfinder Leitung Kanari", "Helden um Peter Kanari",
    ],
)  # fmt: skip
def test_persons_with_an_office_come_out_nowhere(name: str) -> None:
    loaded = csv(f'Gruppe;Datum;TN\n"{name}";16.03.2024;4\n')
    assert "Kanari" not in loaded.participation.to_csv() + loaded.findings.to_csv()
    assert loaded.participation["participants"].tolist() == [4]


def test_a_kind_that_may_be_a_group_is_told_where_it_is_the_sum_of_those_below() -> None:
    loaded = csv("Gruppe;TN\nKirchengemeinde;20\nMinistranten;12\nKolping;8\n")
    assert told(loaded) == [("unread-row", "A2")]


@pytest.mark.parametrize("title", ["Vereine und Gruppen", "Kitas und Vereine"])
def test_the_title_of_several_kinds_ends_the_section_of_one(title: str) -> None:
    loaded = csv(f"Gruppe;TN\nSchulen;\nGS X;50\n{title};\nMüllhelden;30\n")
    assert rows(loaded, "organisation", "organisation_type") == [["GS X", "school"], ["Müllhelden", "other"]]
