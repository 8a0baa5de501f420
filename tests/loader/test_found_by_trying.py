# ruff: noqa: E501 - sheets stand here as one line of text each
"""Found by drawing sheets and by trying: each of these was once read wrongly, and is not any more."""

import io
import random

import pytest
from tests.loader.writing import Page, load_csv, load_xlsx, page, told_of

import engagement_analysis as ea


def csv(text: str, name: str = "Neumarkt räumt auf! 2022.csv", city: str = "neumarkt") -> ea.Loaded:
    return load_csv(text, name=name, city=city)


def book(*pages: Page, name: str = "Neumarkt räumt auf! 2022.xlsx", city: str = "neumarkt") -> ea.Loaded:
    return load_xlsx(*pages, name=name, city=city)


def told(loaded: ea.Loaded) -> str:
    return loaded.participation.to_csv() + loaded.findings.to_csv()


@pytest.mark.parametrize(
    "label",
    [
        "Schulen gesamt",
        "Vereine gesamt:",
        "Teilnehmer gesamt",
        "Zw.-Summe",
        "Zw.Summe",
        "Zwischen-Summe",
        "Gesamt-Summe",
        "Gesamtteilnehmer",
        "Gesamtanzahl",
        "in Summe",
        "= Summe",
        "Subtotal",
        "alle zusammen",
        "Übertrag",
    ],
)
def test_total_labels(label):
    loaded = csv(
        f"Gruppe;Art;Datum;TN\nTSV X;Sportverein;20.10.2022;10\nGS Y;Grundschule;20.10.2022;20\n{label};;;30\n"
    )
    assert loaded.participation["participants"].tolist() == [10, 20]


def test_any_row_without_type_and_date_whose_number_is_the_sum_above_is_at_least_named():
    loaded = csv("Gruppe;Art;Datum;TN\nTSV X;Sportverein;20.10.2022;10\nGS Y;Grundschule;20.10.2022;20\nAlles;;;30\n")
    assert len(loaded.participation) == 2 or (loaded.findings["source_cell"] == "D4").any()


def test_a_total_under_an_unknown_name_is_named_also_without_a_column_of_all_participants():
    loaded = csv("Gruppe;Datum;Kinder;Erwachsene\nTSV X;20.10.2022;4;6\nGS Y;20.10.2022;18;2\nAlles zamme;;22;8\n")
    assert (loaded.findings["source_cell"] == "C4").any()


@pytest.mark.parametrize("text", ["1,000", "2,000", "12,000", "ca. 1,000", "1,000 Personen"])
def test_comma_in_a_count(text):
    loaded = csv(f'Gruppe;TN\nTSV X;"{text}"\n')
    assert loaded.participation["participants"].isna().all()
    assert set(told_of(loaded)["code"]) & {"ambiguous-number", "unparsable-number"}


@pytest.mark.parametrize("file", ["format-xlsb.xlsb", "format-ods.ods", "format-xls.xls", "kopf-zweizeilig.xlsx"])
def test_flipped_bytes_never_raise(file, golden):
    data = (golden / "gallery" / "workbooks" / file).read_bytes()
    bad = []
    for seed in range(60):
        rng = random.Random(seed)
        b = bytearray(data)
        for _ in range(rng.choice([1, 3, 20])):
            b[rng.randrange(len(b))] = rng.randrange(256)
        f = io.BytesIO(bytes(b))
        f.name = file
        try:
            ea.load(f, city="neumarkt")
        except BaseException as e:  # noqa: BLE001 - a panic of calamine is no Exception
            bad.append((seed, type(e).__name__, str(e)[:60]))
    assert not bad


@pytest.mark.parametrize(
    "name",
    [
        "Heidi Xqkanarien (privat)",
        "Xqkanarien (Privatperson)",
        "Xqkanarien, privat",
        "Familien Xqkanarien/Huber",
        "Geschwister Xqkanarien",
        "mehrere Einzelpersonen (Xqkanarien)",
        "2 Privatpersonen: Xqkanarien",
        "Fam.Xqkanarien",
        "Hr Xqkanarien",
        "Nachbarn Xqkanarien",
        "Anwohner Xqkanarien",
        "Oma Xqkanarien",
        "Dr. Heidi Xqkanarien",
        "Einzelne: Xqkanarien",
    ],
)
def test_no_name_of_a_private_person(name):
    assert "Xqkanarien" not in told(csv(f"Gruppe;TN\n{name};3\nTSV X;4\n"))


def test_name_is_private_in_all_rows_of_a_file_once_a_type_says_so():
    assert "Xqkanarien" not in told(
        csv(
            "Gruppe;Art;Datum;TN\nHeidi Xqkanarien;privat;20.10.2022;2\nHeidi Xqkanarien;;21.10.2022;3\nTSV X;Sportverein;21.10.2022;9\n"
        )
    )


@pytest.mark.parametrize(
    "header",
    [
        "Teilnehmergebühr",
        "Teilnehmerbeitrag",
        "Teilnehmerliste",
        "Helferessen",
        "Helfershirts",
        "Helferfest",
        "Freiwilligenpass",
        "Aktivenkarte",
        "Schülerlotsen",
        "Öffnungsstunden",
        "Schlafsäcke",
        "Sandsäcke",
        "Rucksäcke",
        "Müllart",
        "Abfallart",
        "Müllabholung",
        "Müllzangen",
        "Gewichtsklasse",
        "Gästebuch",
        "Besuchergruppen",
        "Organisationskosten",
        "Organisationsleiter",
        "Einrichtungsleitung",
        "Anmeldeschluss",
        "Anmeldung am",
        "angemeldet am",
        "Anmeldeformular",
        "Ort der Aktion",
    ],
)
def test_extra_column_is_no_measure(header):
    loaded = csv(f"Gruppe;Datum;TN;Kinder;Std.;Säcke;Müll (kg);{header}\nTSV X;20.10.2022;10;3;20;4;5;01.10.2022\n")
    codes = set(told_of(loaded)["code"])
    assert loaded.participation["participants"].tolist() == [10]
    assert loaded.participation["hours"].tolist() == [20]
    assert loaded.participation["bags"].tolist() == [4]
    assert loaded.participation["waste_kg"].tolist() == [5]
    assert loaded.participation["campaign"].tolist() == ["neumarkt-raeumt-auf"]
    assert codes <= {"unknown-column"}


def test_helper_hours_abbreviated_are_hours_not_people():
    loaded = csv("Gruppe;Datum;TN;Helferstd.\nTSV X;20.10.2022;10;25\n")
    assert loaded.participation[["participants", "hours"]].values.tolist() == [[10, 25]]
    loaded = csv("Gruppe;Datum;Helferstd.\nTSV X;20.10.2022;25\n")
    assert loaded.participation["participants"].isna().all()


@pytest.mark.parametrize("header", ["E-Mail-Adresse", "Ansprechpartner (Tel.)", "Tel./Mail"])
def test_contact_headers_with_hyphens_are_ignored(header):
    assert told_of(csv(f"Gruppe;TN;{header}\nTSV X;10;x\n")).empty


@pytest.mark.parametrize("header", ["MASSNAHME", "Massnahme"])
def test_sharp_s_written_as_ss(header):
    loaded = csv(f"{header};Gruppe;TN\nBachpaten;TSV X;10\n", city="balingen")
    assert loaded.participation["campaign"].tolist() == ["bachpatenschaften"]


@pytest.mark.parametrize(
    "header", ["Teil\u00ad\nnehmende", "Teil\u00ad nehmende", "Teil- nehmende", "Teil-\u00a0\nnehmende"]
)
def test_soft_hyphen_before_a_line_break(header):
    loaded = book(Page("T", {(0, 0): "Gruppe", (0, 1): header, (1, 0): "TSV X", (1, 1): 10}))
    assert loaded.participation["participants"].tolist() == [10]


def test_merged_parent_over_the_leftmost_columns():
    p = page(
        """
Teilnehmende |        |        |
gesamt       | Kinder | Gruppe | Art
10           | 3      | TSV X  | Sportverein
20           | 4      | GS Y   | Grundschule""".replace("|  ", "| ")
    )
    p.merges = [(0, 0, 0, 1)]
    assert book(p).participation["participants"].tolist() == [10, 20]


@pytest.mark.parametrize("sep", [True, False])
def test_type_marks_under_a_repeated_header(sep):
    loaded = csv(
        "Gruppe;Schule;Verein;Firma;TN\nTSV X;;x;;10\nGS Y;x;;;20\nGruppe;Schule;Verein;Firma;TN\nFa. Z;;;x;5\n"
    )
    assert loaded.participation["organisation_type"].tolist() == ["club", "school", "company"]
    assert loaded.ok


def test_type_marks_beside_a_section_row_or_a_total():
    loaded = csv("Verein;Schule;Gruppe;TN\nx;;TSV X;10\nSchulen;;;\n;x;GS Y;20\nSumme;;;30\n")
    assert loaded.participation["organisation_type"].tolist() == ["club", "school"]
    assert loaded.ok


def test_type_marks_that_nobody_set_are_neither_names_nor_unknown():
    loaded = csv("Gruppe;Schule;Verein;Firma;TN\nTSV X;;;;10\nGS Y;;;;20\n")
    assert loaded.participation["participants"].tolist() == [10, 20]
    assert told_of(loaded).empty


@pytest.mark.parametrize("title", ["Schulen", "Vereine und Verbände", "Weitere Gruppen"])
def test_section_title_in_the_first_column_whatever_that_column_is(title):
    loaded = csv(f"TN;Gruppe;Datum\n10;TSV X;20.10.2022\n{title};;\n20;GS Y;20.10.2022\n")
    assert loaded.participation["participants"].tolist() == [10, 20]
    assert told_of(loaded).empty


@pytest.mark.parametrize("label", ["Stadt gesamt", "Gesamtstadt", "Alle Ortsteile", "Ortsteile zusammen"])
def test_total_of_an_overview_under_the_name_of_the_whole_town(label):
    loaded = csv(f"Ortsteil;2021;2022\nEndingen;1;2\nFrommern;3;4\n{label};4;6\n", "Umweltputztag.csv", "balingen")
    assert loaded.participation["district"].tolist() == ["Endingen", "Endingen", "Frommern", "Frommern"]


@pytest.mark.parametrize(
    "section",
    [
        "Schulen und Kitas",
        "Weitere Gruppen",
        "Sonstige Gruppen",
        "Schulen:",
        "Vereine und Verbände",
        "Kitas / Kindergärten",
    ],
)
def test_section_titles(section):
    loaded = csv(
        f"Gruppe;Art;Datum;TN\nTSV X;Sportverein;20.10.2022;10\n{section};;;\nGS Y;Grundschule;20.10.2022;20\n"
    )
    assert (
        loaded.participation["organisation"].tolist() == ["TSV X", "GS Y"]
        or (loaded.findings["source_cell"].fillna("").str.endswith("3")).any()
    )


def test_section_title_before_a_row_without_numbers():
    loaded = csv(
        "Gruppe;Art;Datum;TN\nTSV X;Sportverein;20.10.2022;10\nSchulen;;;\nGS Y;Grundschule;20.10.2022;\nGS Z;Grundschule;20.10.2022;4\n"
    )
    assert loaded.participation["organisation"].tolist() == ["TSV X", "GS Y", "GS Z"]


@pytest.mark.parametrize("note", ["* geschätzt", "Stand: 12.11.2022", "Hinweis: vorläufig"])
def test_footnote_in_the_first_column_whatever_that_column_is(note):
    for head, row in (
        ("Status;Gruppe;TN", "ja;TSV X;10"),
        ("Datum;Gruppe;TN", "20.10.2022;TSV X;10"),
        ("TN;Gruppe;Art", "10;TSV X;Sportverein"),
    ):
        loaded = csv(f"{head}\n{row}\n\n{note};;\n")
        assert loaded.participation["organisation"].tolist() == ["TSV X"], head
        assert told_of(loaded).empty, head


def test_hours_unit_in_a_per_person_column_stays_per_person():
    loaded = csv("Gruppe;TN;Std. pro Person\nTSV X;10;2,5 Std.\n")
    assert loaded.participation["hours"].tolist() == [25.0]


def test_csv_whose_first_header_begins_with_a_bracket():
    loaded = csv("< 18;Gruppe;TN\n3;TSV X;10\n")
    assert loaded.participation["minors"].tolist() == [3]


def test_error_cell_in_a_cancelled_row_is_no_error():
    loaded = csv("Gruppe;TN;Std.;Status\nTSV X;;#DIV/0!;abgesagt\nGS Y;3;4;ja\n")
    assert loaded.ok


@pytest.mark.parametrize(
    ("header", "cells", "statuses"),
    [
        ("durchgeführt", ("ja", "nein"), ["held", "cancelled"]),
        ("Hat stattgefunden?", ("x", "Nein"), ["held", "cancelled"]),
        ("abgesagt", ("", "x"), ["held", "cancelled"]),
        ("abgesagt?", ("nein", "ja"), ["held", "cancelled"]),
        ("Status", ("wurde durchgeführt", "entf."), ["held", "cancelled"]),
    ],
)
def test_a_tick_in_a_column_of_statuses_answers_its_header(header, cells, statuses):
    loaded = csv(f"Gruppe;Datum;TN;{header}\nTSV X;20.10.2022;10;{cells[0]}\nGS Y;20.10.2022;20;{cells[1]}\n")
    assert loaded.participation["status"].tolist() == statuses
    assert loaded.ok
    assert set(told_of(loaded)["code"]) <= {"cancelled"}


@pytest.mark.parametrize("text", ["21.10.2023 (Sa)", "20.10.’22", "20.10.´22", "2022/10/20"])
def test_date_notations(text):
    loaded = csv(f"Gruppe;Datum;TN\nTSV X;{text};10\n", name="Liste.csv")
    assert loaded.participation["date_start"].notna().all()


@pytest.mark.parametrize("text", ["(ca. 70)", "höchst. 70", "=> 70"])
def test_quantity_notations(text):
    assert csv(f"Gruppe;TN\nTSV X;{text}\n").participation["participants"].tolist() == [70]


SHEETS = {
    "type word that is a header word, status word that is a header word, no date": (
        "Organisation;Kategorie;Ortsteil;TN;Status;Kontakt\nTSV X;Verein;Kernstadt;12;durchgeführt;Heidi Xqkanarien\nGS Y;Schule;Altstadt;40;durchgeführt;Frau Xqkanarien\n"
    ),
    "second date column, type word": (
        "Organisation;Kategorie;Datum;TN;Rückmeldung am;Kontakt\nTSV X;Verein;20.10.2022;12;01.10.2022;Heidi Xqkanarien\nGS Y;Schulen;21.10.2022;40;02.10.2022;Frau Xqkanarien\n"
    ),
    "count that looks like a year, type word": (
        "Organisation;Kategorie;Datum;TN;Kontakt\nTSV X;Verein;20.10.2022;2012;Heidi Xqkanarien\nGS Y;Schulen;21.10.2022;2040;Frau Xqkanarien\n"
    ),
    "ambiguous number that looks like a date, type word": (
        "Organisation;Kategorie;Datum;TN;Kontakt;Std.\nTSV X;Verein;20.10.2022;12;Heidi Xqkanarien;1.5\nGS Y;Schulen;21.10.2022;40;Frau Xqkanarien;2.5\n"
    ),
}


@pytest.mark.parametrize("text", SHEETS.values(), ids=SHEETS)
def test_data_rows_are_no_headers(text):
    loaded = csv(text)
    assert loaded.participation["organisation"].tolist() == ["TSV X", "GS Y"]
    assert "Xqkanarien" not in loaded.findings.to_csv() + loaded.participation.to_csv()


def test_label_of_an_unknown_column_is_not_quoted_where_it_may_be_a_person():
    loaded = csv("Organisation;TN;Frau Xqkanarien, 0160 9912345\nTSV X;12;x\n")
    assert "Xqkanarien" not in loaded.findings.to_csv()


@pytest.mark.parametrize("second_header", ["Gruppe;Datum;Teilnehmende;", "Verein;Teilnehmende;Datum;Ortsteil"])
def test_a_second_table_below_another_campaigns_title_belongs_to_that_campaign(second_header: str) -> None:
    cells = {
        "Gruppe": "DRK",
        "Verein": "DRK",
        "Datum": "21.09.2024",
        "Teilnehmende": "12",
        "Ortsteil": "Endingen",
        "": "",
    }
    lines = [
        "Umweltputztag 2024;;;",
        ";;;",
        "Gruppe;Datum;Teilnehmende;",
        "TSV Beispiel;16.03.2024;70;",
        "Summe;;70;",
        ";;;",
        "Markt der Taten und Talente 2024;;;",
        second_header,
        ";".join(cells[column] for column in second_header.split(";")),
    ]
    loaded = csv("\n".join(lines), "Umweltputztag 2024.csv", "balingen")
    assert loaded.participation[["campaign", "participants"]].values.tolist() == [
        ["umweltputztag", 70],
        ["markt-der-taten-und-talente", 12],
    ]
    assert told_of(loaded)["code"].tolist() == []
