# ruff: noqa: E501 - sheets stand here as one line of text each
"""Layouts that were once read wrongly: overviews of several kinds, sections that say something, days in parts."""

import datetime as dt

import pytest
from tests.loader.writing import Page, load_csv, load_xlsx, page

import engagement_analysis as ea


def csv(text: str, name: str = "Umweltputztag.csv", city: str = "balingen") -> ea.Loaded:
    return load_csv(text, name=name, city=city)


def book(*pages: Page, name: str = "Umweltputztag.xlsx", city: str = "balingen") -> ea.Loaded:
    return load_xlsx(*pages, name=name, city=city)


def rows(loaded: ea.Loaded, *columns: str) -> list[list[object]]:
    table = loaded.participation[list(columns)].astype(object)
    return table.where(table.notna(), None).values.tolist()


def days(loaded: ea.Loaded) -> list[tuple[str, str]]:
    return [(f"{start:%d.%m.%Y}", f"{end:%d.%m.%Y}") for start, end in rows(loaded, "date_start", "date_end")]


def codes(loaded: ea.Loaded) -> list[tuple[str, str | None]]:
    found = loaded.findings[loaded.findings["severity"] != "info"]
    cells = found["source_cell"].astype(object).where(found["source_cell"].notna(), None)
    return list(zip(found["code"], cells, strict=True))


def test_months_below_their_years_are_months_of_these_years():
    sheet = page(
        "Bachpatenschaften\nOrtsteil | 2025 | | 2026 |\n | Nov. | Dez. | Jan. | Feb.\nEndingen | 10 | 12 | 1 | 2"
    )
    sheet.merges = [(1, 1, 1, 2), (1, 3, 1, 4)]
    loaded = book(sheet)
    assert [start for start, _ in days(loaded)] == ["01.11.2025", "01.12.2025", "01.01.2026", "01.02.2026"]
    assert loaded.participation["participants"].tolist() == [10, 12, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "Umweltputztag\nOrtsteil | Helfer | | Säcke |\n | 2025 | 2026 | 2025 | 2026\nEndingen | 10 | 12 | 5 | 7",
        "Umweltputztag\nOrtsteil | 2025 | | 2026 |\n | Helfer | Säcke | Helfer | Säcke\nEndingen | 10 | 5 | 12 | 7",
    ],
)
def test_several_measures_of_each_year_in_an_overview(text):
    sheet = page(text)
    sheet.merges = [(1, 1, 1, 2), (1, 3, 1, 4)]
    assert rows(book(sheet), "year", "participants", "bags") == [[2025, 10, 5], [2026, 12, 7]]


def test_measures_named_beside_each_year():
    loaded = csv(
        "Umweltputztag;;;;\nVerein;angemeldet 2025;Helfer 2025;angemeldet 2026;Helfer 2026\nTSV X;9;10;11;12\n"
    )
    assert rows(loaded, "year", "registered", "participants") == [[2025, 9, 10], [2026, 11, 12]]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Bachpatenschaften – Müllsäcke nach Ortsteilen", "Übersicht"),
        ("Umweltputztag – gesammelter Müll (kg)", "Übersicht"),
        ("Umweltputztag – Anzahl der Gruppen nach Ortsteilen", "Übersicht"),
        ("Umweltputztag – geleistete Stunden nach Ortsteilen", "Übersicht"),
        ("Umweltputztag", "Müllsäcke"),
    ],
)
def test_overview_of_something_else_than_people_is_no_overview_of_participants(title, name):
    loaded = book(page(f"{title}\nOrtsteil | 2024 | 2025\nEndingen | 4 | 5", name))
    assert loaded.participation.empty
    assert codes(loaded) == [("missing-column", None)]


@pytest.mark.parametrize(
    "title", ["Bachpatenschaften – Entwicklung der Helferzahlen", "Wir sammeln Müll", "Umweltputztag"]
)
def test_overview_of_people_stays_one(title):
    loaded = book(page(f"{title}\nOrtsteil | 2024 | 2025\nEndingen | 4 | 5"))
    assert loaded.participation["participants"].tolist() == [4, 5]


def test_second_block_of_an_overview_that_counts_something_else_is_left_out_with_a_finding():
    loaded = csv(
        "Bachpatenschaften – Helfer;;\nOrtsteil;2024;2025\nEndingen;10;12\nSumme;10;12\n;;\nBachpatenschaften – Müllsäcke;;\nOrtsteil;2024;2025\nEndingen;4;5\n"
    )
    assert loaded.participation["participants"].tolist() == [10, 12]
    assert codes(loaded) == [("missing-column", None)]


@pytest.mark.parametrize("years", ["2024;2025*;2026 (vorl.)", "2024 1);2025¹;2026 (vorläufig)"])
def test_remarks_on_years(years):
    loaded = csv(f"Bachpatenschaften;;;\nOrtsteil;{years}\nEndingen;1;2;3\n")
    assert rows(loaded, "year", "participants") == [[2024, 1], [2025, 2], [2026, 3]]


def test_unknown_columns_right_of_the_years():
    loaded = csv("Bachpatenschaften;;;;\nOrtsteil;2024;2025;Veränderung;Ø\nEndingen;10;12;2;11\n")
    assert loaded.participation["participants"].tolist() == [10, 12]
    assert codes(loaded) == [("unknown-column", "D2"), ("unknown-column", "E2")]


def test_sub_totals_between_the_years():
    loaded = csv(
        "Bachpatenschaften;;;;;;;\nOrtsteil;2023;2024;Summe;2025;2026;Summe;Gesamt\nEndingen;10;12;22;1;2;3;25\nFrommern;1;2;3;3;4;8;10\n"
    )
    assert codes(loaded) == [("total-mismatch", "G4")]


def test_overview_of_campaigns_and_of_districts_by_campaign():
    loaded = csv("Engagement – Helfer;;\nAktion;2025;2026\nUmweltputztag;20;5\nBachpaten;7;8\n")
    assert rows(loaded, "campaign", "participants") == [
        ["umweltputztag", 20], ["umweltputztag", 5], ["bachpatenschaften", 7], ["bachpatenschaften", 8]
    ]  # fmt: skip
    loaded = csv(
        "Engagement – Helfer;;;\nAktion;Ortsteil;2025;2026\nUmweltputztag;Endingen;20;5\nBachpaten;Endingen;7;8\n"
    )
    assert [row[0] for row in rows(loaded, "campaign")] == ["umweltputztag"] * 2 + ["bachpatenschaften"] * 2


def test_year_beside_the_name_of_a_measure_in_a_list():
    loaded = csv("Umweltputztag 2026;;;\nVerein;Datum;Helfer 2026;Müll 2026 (kg)\nTSV X;14.03.2026;20;5\n")
    assert rows(loaded, "participants", "waste_kg") == [[20, 5.0]]
    loaded = csv("Umweltputztag 2026;;;\nVerein;Datum;Helfer 2026;Helfer 2025\nTSV X;14.03.2026;20;5\n")
    assert rows(loaded, "participants") == [[20]]
    assert codes(loaded) == [("unknown-column", "D2")]


def test_gesamt_beside_children_and_adults_is_the_column_of_participants():
    loaded = csv("Gruppe;Datum;Kinder;Erwachsene;Gesamt\nTSV X;14.03.2026;4;6;11\n")
    assert rows(loaded, "participants", "source_cell") == [[11, "E2"]]
    assert codes(loaded) == [("total-mismatch", "E2")]


@pytest.mark.parametrize("title", ["Samstag, 24.10.2026", "24. Oktober", "24.10.2026:"])
def test_day_as_title_of_a_section(title):
    loaded = csv(f"Umweltputztag 2026;\nGruppe;Helfer\n{title};\nGS X;20\nSonntag, 25.10.2026;\nTSV Y;5\n")
    assert days(loaded) == [("24.10.2026", "24.10.2026"), ("25.10.2026", "25.10.2026")]
    assert loaded.participation["organisation"].tolist() == ["GS X", "TSV Y"]
    assert codes(loaded) == []


def test_day_as_a_date_cell_above_its_section():
    cells = {(0, 0): "Umweltputztag", (1, 0): "Gruppe", (1, 1): "Art", (1, 2): "Helfer"}
    cells |= {(2, 0): dt.date(2026, 10, 24), (3, 0): "GS X", (3, 1): "Schule", (3, 2): 20}
    loaded = book(Page("Liste", cells))
    assert days(loaded) == [("24.10.2026", "24.10.2026")]


def test_listed_campaign_as_title_of_a_section():
    for head, row in (("Verein;Termin;Helfer", "TSV X;14.03.2026;20"), ("Aktion;Verein;Helfer", ";TSV X;20")):
        loaded = csv(f"Engagement 2026;;\n{head}\nUmweltputztag;;\n{row}\nBachpaten;;\n{row.replace('X', 'Y')}\n")
        assert loaded.participation["campaign"].tolist() == ["umweltputztag", "bachpatenschaften"]
        assert codes(loaded) == []


def test_row_without_campaign_below_a_title_that_names_none_is_reported():
    loaded = csv("Engagement 2026;;\nAktion;Verein;Helfer\nUmweltputztag;TSV X;20\n;DRK Y;5\n", "Liste.csv")
    assert codes(loaded) == [("implausible-value", "A4")]


def test_title_with_a_year_above_a_repeated_header_begins_another_table():
    loaded = csv(
        "Neumarkt räumt auf! 2026;;\nGruppe;Datum;TN\nGS X;24.10.;20\nSumme;;20\n;;\nRepair-Café 2025;;\nGruppe;Datum;TN\nTSV Y;25.10.;5\n",
        city="neumarkt",
    )
    assert rows(loaded, "campaign", "year", "participants") == [
        ["neumarkt-raeumt-auf", 2026, 20],
        ["repair-cafe", 2025, 5],
    ]
    assert codes(loaded) == []


def test_title_repeated_on_a_new_page_changes_nothing():
    loaded = csv(
        "Neumarkt räumt auf! 2026;\nGruppe;TN\nGS X;20\n;\nNeumarkt räumt auf! 2026;\nGruppe;TN\nTSV Y;5\nSumme;25\n",
        city="neumarkt",
    )
    assert rows(loaded, "campaign", "participants") == [["neumarkt-raeumt-auf", 20], ["neumarkt-raeumt-auf", 5]]
    assert codes(loaded) == []


@pytest.mark.parametrize(
    "label", ["Durchschnitt", "Mittelwert je Gruppe:", "Ø", "Vorjahr", "Vorjahr (2025)", "Anzahl Gruppen"]
)
def test_average_and_comparison_below_a_table_are_no_rows(label):
    loaded = csv(f"Gruppe;Datum;TN\nGS X;24.10.2026;20\nTSV Y;24.10.2026;6\nSumme;;26\n{label};;13\n")
    assert loaded.participation["participants"].tolist() == [20, 6]
    assert codes(loaded) == [("unread-row", "A5")]


def test_label_of_a_total_in_the_column_of_numbers_beside_a_count_of_groups():
    loaded = csv("Nr.;Gruppe;TN\n1;GS X;20\n2;TSV Y;5\nΣ;2 Gruppen;25\n")
    assert loaded.participation["participants"].tolist() == [20, 5]


def test_row_that_says_nothing_but_a_name_is_reported():
    loaded = csv(
        "Gruppe;Art;Datum;TN\nGS X;Schule;24.10.2026;50\nPölling;;;\nTSV Y;Verein;24.10.2026;10\n",
        "Umweltputztag 2026.csv",
    )
    assert codes(loaded) == [("unknown-organisation-type", "B3"), ("implausible-value", "D3")]


def test_row_that_names_a_part_of_the_row_above_is_reported():
    loaded = csv(
        "Gruppe;Datum;TN\nGS X;24.10.2026;50\ndavon Klasse 3a;;25\nTSV Y;24.10.2026;10\n", "Umweltputztag 2026.csv"
    )
    assert codes(loaded) == [("implausible-value", "C3")]


@pytest.mark.parametrize("header", ["von;bis", "Datum von;Datum bis", "Beginn;Ende", "Datum;bis"])
def test_first_and_last_day_in_two_columns(header):
    loaded = csv(f"Gruppe;{header};TN\nGS X;24.10.2026;25.10.2026;50\nTSV Y;24.10.2026;;10\n")
    assert days(loaded) == [("24.10.2026", "25.10.2026"), ("24.10.2026", "24.10.2026")]
    assert codes(loaded) == []


def test_last_day_before_the_first_is_an_error():
    loaded = csv("Gruppe;von;bis;TN\nGS X;25.10.2026;24.10.2026;50\n")
    assert codes(loaded) == [("unparsable-date", "B2")]


def test_times_of_day_are_no_days():
    loaded = csv("Gruppe;Datum;Beginn;Ende;TN\nGS X;24.10.2026;9:00;12.30;50\nTSV Y;24.10.2026;10 Uhr;11:30 Uhr;10\n")
    assert days(loaded) == [("24.10.2026", "24.10.2026")] * 2
    assert codes(loaded) == []


@pytest.mark.parametrize(
    ("title", "header", "cell", "expected"),
    [
        ("Putztag", "Jahr", "2025", ("01.01.2025", "31.12.2025")),
        ("Putztag", "Jahr;Datum", "2025;15.03.", ("15.03.2025", "15.03.2025")),
        ("Putztag", "Jahr;Datum", "2025;", ("01.01.2025", "31.12.2025")),
        ("Putztag 2025", "Monat", "März", ("01.03.2025", "31.03.2025")),
    ],
)
def test_parts_of_a_date_in_columns_of_their_own(title, header, cell, expected):
    loaded = csv(f"{title};;;\n{header};Verein;Helfer\n{cell};TSV X;20\n")
    assert days(loaded) == [expected]
    assert codes(loaded) == []


def test_numbers_of_weeks_and_months():
    for header, number, expected in (
        ("KW", 12, ("16.03.2026", "22.03.2026")),
        ("Monat", 3, ("01.03.2026", "31.03.2026")),
    ):
        loaded = book(page(f"Putztag 2026\n{header} | Verein | Helfer\n{number} | TSV X | 20"))
        assert days(loaded) == [expected]


@pytest.mark.parametrize("header", ["Saecke;Muell (kg)", "MUELLSAECKE;MUELL (KG)"])
def test_umlauts_written_out_in_headers(header):
    assert rows(csv(f"Gruppe;TN;{header}\nGS X;20;4;12\n"), "bags", "waste_kg") == [[4, 12.0]]


def test_row_of_units_that_shows_how_dates_are_written():
    loaded = csv("Gruppe;Datum;TN;Einsatz;Müll\n;(TT.MM.JJJJ);(Personen);(Std.);(kg)\nGS X;24.10.2026;20;40;5\n")
    assert rows(loaded, "participants", "hours", "waste_kg") == [[20, 40.0, 5.0]]


def test_place_and_day_of_signing_below_a_table_are_no_row():
    loaded = csv("Gruppe;Datum;TN;Stadtteil\nGS X;24.10.2026;20;Pölling\n;;;\nNeumarkt, den 06.11.2026;;;gez.\n")
    assert rows(loaded, "organisation") == [["GS X"]]


@pytest.mark.parametrize("remark", ["abgesagt", "leider ausgefallen", "wegen starkem Regen abgesagt"])
def test_remark_that_begins_with_the_cancellation_of_a_row_without_a_number(remark):
    loaded = csv(f"Gruppe;Datum;TN;Bemerkung\nTSV X;24.10.2026;;{remark}\nTSV Y;24.10.2026;5;Termin 2 wurde abgesagt\n")
    assert loaded.participation["status"].tolist() == ["cancelled", "held"]
    assert codes(loaded) == []


def test_remark_of_a_cancellation_beside_a_number_is_reported():
    loaded = csv("Gruppe;Datum;TN;Bemerkung\nTSV X;24.10.2026;12;abgesagt\n")
    assert loaded.participation["status"].tolist() == ["held"]
    assert codes(loaded) == [("implausible-value", "C2")]


@pytest.mark.parametrize("name", ["TSV X (abgesagt)", "TSV X – fällt aus", "abgesagt: TSV X"])
def test_cancellation_beside_the_name(name):
    loaded = csv(f"Gruppe;Datum;TN\n{name};24.10.2026;\n")
    assert rows(loaded, "organisation", "organisation_id", "status") == [["TSV X", "tsv-x", "cancelled"]]


@pytest.mark.parametrize("cell", ["24.10.2026 (abgesagt)", "abgesagt: 24.10.2026"])
def test_day_of_a_cancelled_event_beside_the_word_that_says_so(cell):
    loaded = csv(f"Gruppe;Datum;TN\nTSV X;{cell};5\n", "Umweltputztag 2026.csv")
    assert days(loaded) == [("24.10.2026", "24.10.2026")]
    assert loaded.participation["status"].tolist() == ["cancelled"]


def test_cancellation_in_the_columns_of_children_and_adults():
    loaded = csv("Gruppe;Datum;Kinder;Erwachsene\nTSV X;24.10.2026;;abgesagt\nTSV Y;24.10.2026;abgesagt;\n")
    assert loaded.participation["status"].tolist() == ["cancelled"] * 2
    assert codes(loaded) == []


@pytest.mark.parametrize("sign", ["dto.", "dito", "s. o.", "„"])
def test_sign_that_repeats_the_cell_above(sign):
    loaded = csv(f"Gruppe;Datum;TN;Stadtteil\nA;24.10.2026;12;Pölling\nB;{sign};5;{sign}\nC;{sign};6;{sign}\n")
    assert loaded.participation["district"].tolist() == ["Pölling"] * 3
    assert days(loaded) == [("24.10.2026", "24.10.2026")] * 3


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Putztag;Jahr:;2026", ("24.10.2026", "24.10.2026")),
        ("Putztag 2026;Stand;01.11.2025", ("24.10.2026", "24.10.2026")),
        ("Putztag 2026 (Vorjahr 2025: 40 Helfer);;", ("24.10.2026", "24.10.2026")),
    ],
)
def test_year_of_a_title_whose_cells_belong_together(title, expected):
    assert days(csv(f"{title}\nGruppe;Datum;TN\nTSV X;24.10.;5\n")) == [expected]


def test_day_of_printing_beside_its_label_is_no_day_of_the_event():
    loaded = book(page("Putztag 2026\nStand | 01.11.2026\nGruppe | TN\nTSV X | 5"))
    assert days(loaded) == [("01.01.2026", "31.12.2026")]


def test_day_of_the_event_as_a_date_beside_its_label():
    cells = {(0, 0): "Umweltputztag", (1, 0): "Datum:", (1, 1): dt.date(2026, 10, 24), (2, 0): "Gruppe", (2, 1): "TN"}
    loaded = book(Page("Liste", {**cells, (3, 0): "TSV X", (3, 1): 5}))
    assert days(loaded) == [("24.10.2026", "24.10.2026")]


def test_season_over_two_years_gives_no_year():
    loaded = csv("Bachpatenschaften 2025/26;;\nVerein;Datum;Helfer\nTSV X;14.03.;5\n")
    assert codes(loaded) == [("unparsable-date", "B3")]


@pytest.mark.parametrize(
    "name",
    [
        "TSV X (Frau Xqkanarien)",
        "TSV X, Ansprechpartner: Heidi Xqkanarien",
        "TSV X z. Hd. Herrn Xqkanarien",
        "TSV X c/o Heidi Xqkanarien",
        "TSV X – Kontakt Heidi Xqkanarien",
    ],
)
def test_contact_person_beside_a_name_or_a_district(name):
    loaded = csv(f"Gruppe;TN;Stadtteil\n{name};3;{name}\n")
    assert rows(loaded, "organisation", "organisation_id", "district") == [["TSV X", "tsv-x", "TSV X"]]


def test_name_of_a_group_that_sounds_like_a_person_stays():
    names = ["Kita Frau Holle", "Kontaktladen Nord", "Frauenbund, Ortsgruppe Süd", "Initiative Frau und Beruf e.V."]
    loaded = csv("Gruppe;Art;TN\n" + "".join(f"{name};Verein;3\n" for name in names))
    assert loaded.participation["organisation"].tolist() == names


@pytest.mark.parametrize(
    "kind", ["Privatperson(en)", "Einzelpersonen / Familien", "Bürgerinnen und Bürger", "Privatleute"]
)
def test_kinds_of_private_persons(kind):
    loaded = csv(f"Gruppe;Art;TN\nHeidi Xqkanarien;{kind};3\n", "Umweltputztag 2026.csv")
    assert rows(loaded, "organisation", "organisation_type") == [[None, "individual"]]
    assert codes(loaded) == []


def test_name_of_a_private_person_below_a_sections_title():
    loaded = csv("Gruppe;Datum;TN\nPrivatpersonen;;\nHeidi Xqkanarien;24.10.2026;3\nVereine;;\nTSV X;24.10.2026;3\n")
    assert rows(loaded, "organisation", "organisation_type") == [[None, "individual"], ["TSV X", "club"]]


@pytest.mark.parametrize("line", ["Liste von Heidi Xqkanarien", "Erfasst von Heidi Xqkanarien 2026", "Frau Xqkanarien"])
def test_line_above_a_table_that_names_a_person_names_no_campaign(line):
    head = "Gruppe;Datum;TN\nTSV X;24.10.2026;3\n"
    for loaded in (csv(f"{line};;\n{head}"), csv(f"Putztag 2026;;\n{head};;\n{line};;\n{head.replace('X', 'Y')}")):
        assert "xqkanarien" not in (loaded.participation.to_csv() + loaded.findings.to_csv()).lower()


def test_rows_that_explain_a_form_are_no_table():
    loaded = csv(
        "Putztag 2026;;;\nBitte ausfüllen:;Teilnehmer = alle Personen;Kinder = unter 18;\nHinweis;Datum bitte als TT.MM.JJJJ;Müll in kg;\nGruppe;Datum;Teilnehmer;Kinder\nGS X;24.10.2026;20;5\n"
    )
    assert rows(loaded, "participants", "minors") == [[20, 5]]
    assert codes(loaded) == []


def test_table_without_participants_above_another_one_is_not_left_out_in_silence():
    loaded = csv("Gruppe;Datum;Ortsteil\nGS X;24.10.2026;Endingen\n;;\nGruppe;Datum;Teilnehmer\nGS X;24.10.2026;20\n")
    assert rows(loaded, "participants") == [[20]]
    assert codes(loaded) == [("missing-column", None)]


def test_cancellation_merged_over_all_numbers():
    sheet = page(
        "Putztag 2026\nGruppe | Datum | angemeldet | Kinder | Erwachsene | Personen | Std.\nA | 24.10.2026 | 20 | abgesagt | | |\nB | 24.10.2026 | abgesagt | | | |"
    )
    sheet.merges = [(2, 3, 2, 6), (3, 2, 3, 6)]
    loaded = book(sheet)
    assert rows(loaded, "status", "registered") == [["cancelled", None]] * 2
    assert codes(loaded) == []


@pytest.mark.parametrize("mark", ["*", "¹", " ²)", "†"])
def test_mark_of_a_footnote_is_no_part_of_an_identifier(mark):
    loaded = csv(f"Gruppe;Datum;TN\nGS Woffenbach{mark};24.10.2026;20\n", city="neumarkt")
    assert loaded.participation["organisation_id"].tolist() == ["grundschule-woffenbach"]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Grundschulen", "school"),
        ("Sport-Verein", "club"),
        ("Vereine/Verbände", "club"),
        ("Freiwillige Feuerwehr", "public"),
        ("Gewerbebetrieb", "company"),
        ("Kinderkrippen", "kindergarten"),
    ],
)
def test_forms_of_the_words_for_kinds_of_organisations(word, kind):
    loaded = csv(f"Gruppe;Art;Datum;TN\nA;{word};24.10.2026;20\n")
    assert loaded.participation["organisation_type"].tolist() == [kind]
    assert codes(loaded) == []


@pytest.mark.parametrize("word", ["Durchgeführt.", "wie geplant durchgeführt", "planmäßig"])
def test_words_for_an_event_that_took_place(word):
    loaded = csv(f"Gruppe;Datum;TN;Status\nA;24.10.2026;20;{word}\n")
    assert loaded.participation["status"].tolist() == ["held"]
    assert codes(loaded) == []


def test_broken_date_is_not_replaced_by_the_sheets():
    loaded = csv("Gruppe;Datum;TN\nA;#BEZUG!;20\n", "Umweltputztag 2026.csv")
    assert loaded.participation["date_start"].isna().tolist() == [True]
    assert codes(loaded) == [("error-cell", "B2")]


def test_day_as_the_name_of_a_sheet():
    loaded = book(page("Gruppe | TN\nTSV X | 5", "14.03.2026"))
    assert days(loaded) == [("14.03.2026", "14.03.2026")]


@pytest.mark.parametrize("numbers", ["1;2;3;4", "(1);(2);(3);(4)", "a;b;c;d", "a);b);c);d)"])
def test_row_that_numbers_the_columns_is_no_row(numbers):
    loaded = csv(f"Gruppe;Datum;TN;Std.\n{numbers}\nGS X;24.10.2026;20;40\n")
    assert rows(loaded, "organisation", "participants") == [["GS X", 20]]
    assert codes(loaded) == []


@pytest.mark.parametrize(
    "header", ["Teilnehmer/-innen (tatsächl.)", "TN (tats.)", "Teilnehm. insges.", "Personen tatsächlich"]
)
def test_shortened_words_in_the_header_of_participants(header):
    assert rows(csv(f"Gruppe;Datum;{header}\nGS X;24.10.2026;20\n"), "participants") == [[20]]


def test_part_of_the_waste_is_not_the_waste():
    loaded = csv("Gruppe;Datum;TN;Müll (kg);davon Restmüll (kg)\nGS X;24.10.2026;20;5;2\n")
    assert rows(loaded, "waste_kg") == [[5.0]]
    assert codes(loaded) == [("unknown-column", "E1")]


def test_hours_of_children_and_adults_are_not_children_and_adults():
    sheet = page(
        "Putztag 2026\nGruppe | Datum | Teilnehmende | | Stunden |\n | | Kinder | Erwachsene | Kinder | Erwachsene\nGS X | 24.10.2026 | 20 | 3 | 40 | 6"
    )
    sheet.merges = [(1, 2, 1, 3), (1, 4, 1, 5)]
    loaded = book(sheet)
    assert rows(loaded, "participants", "minors", "adults", "hours") == [[23, 20, 3, None]]
    assert [code for code, _ in codes(loaded)] == ["unknown-column", "unknown-column"]
