# ruff: noqa: E501 - sheets stand here as one line of text each
"""Forms, pivot tables and headers of two rows as other programs and clerks write them: once misread, lost or refused."""

import pytest
from tests.loader.writing import load_csv, load_xlsx, page

import engagement_analysis as ea
from engagement_analysis.town_files.layout import load_town


def counted(text: str, *, name: str = "Umweltputztag 2024.xlsx", sheet: str = "Liste") -> ea.Loaded:
    return load_xlsx(page(text, sheet), name=name, city="balingen")


def told(loaded: ea.Loaded, *columns: str) -> list[list[object]]:
    table = loaded.participation[list(columns)].astype(object)
    return table.where(table.notna(), None).to_numpy().tolist()


def codes(loaded: ea.Loaded) -> list[tuple[str, object]]:
    found = loaded.findings[loaded.findings["severity"] != "info"]
    return list(zip(found["code"], found["source_cell"], strict=True))


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        ("organisation", ["Welche Gruppe vertreten Sie?", "gruppe_name", "Bitte geben Sie den Namen Ihrer Gruppe an"]),
        ("organisation", ["Wen vertreten Sie?", "Name Ihres Vereins / Ihrer Schule", "Name der Kita"]),
        (
            "organisation_type",
            ["Um welche Art von Gruppe handelt es sich?", "Was für eine Gruppe seid ihr?", "gruppe_art"],
        ),
        ("organisation_type", ["Zu welcher Kategorie gehört Ihre Gruppe?", "Wir sind ein(e)"]),
        (
            "participants",
            ["Mit wie vielen Personen waren Sie unterwegs?", "Wie viele Leute haben bei euch mitgemacht?"],
        ),
        ("participants", ["Wie viele Personen nahmen teil?", "Wie groß war eure Gruppe?", "anzahl_teilnehmer"]),
        ("minors", ["Wie viele davon waren unter 18 Jahre alt?", "anzahl_kinder", "Anzahl SuS"]),
        ("date", ["Wann fand Ihre Aktion statt?", "aktion_datum", "Datum Ihrer Sammelaktion", "Tag der Durchführung"]),
        ("bags", ["Wie viele Säcke sind zusammengekommen?", "anzahl_saecke"]),
        ("ignored", ["Punkte - Wie viele Personen waren dabei?", "Datum gestartet", "Completion time", "entry_date"]),
    ],
)
def test_questions_of_forms(role, asked):
    meanings = [load_town("neumarkt").meaning(header) for header in asked]
    assert [meaning and meaning.role for meaning in meanings] == [role] * len(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "Wie viele Personen haben sich angemeldet?",
        "Mit wie vielen Personen rechnen Sie?",
        "Wie viele Personen waren eingeladen?",
        "Wie viele Säcke haben Sie benötigt?",
        "Wie viele Gruppen waren dabei?",
    ],
)
def test_questions_for_something_else_than_took_part(asked):
    meaning = load_town("neumarkt").meaning(asked)
    assert meaning is None or meaning.role == "registered"


def test_an_export_of_a_data_base_is_read_by_its_columns():
    loaded = load_csv(
        "entry_id;entry_date;gruppe_name;aktion_datum;anzahl_teilnehmer;anzahl_kinder\n12;2024-03-18 10:11:12;TSV X;2024-03-16;50;45\n",
        name="Umweltputztag 2024.csv",
        city="balingen",
    )
    assert told(loaded, "organisation", "participants", "minors") == [["TSV X", 50, 45]]
    assert str(loaded.participation.loc[0, "date_start"])[:10] == "2024-03-16"


def test_a_unit_behind_an_answer_belongs_to_its_label():
    loaded = counted("Einrichtung: | TSV X |\nTeilnehmende: | 50 | Personen\nMüll: | 12 | Säcke")
    assert told(loaded, "organisation", "participants", "bags", "waste_kg") == [["TSV X", 50, 12, None]]


def test_an_unknown_label_with_a_number_is_told():
    loaded = counted("Verein | TSV X\nDatum | 16.03.2024\nHelfer | 14\nZangen | 5")
    assert told(loaded, "organisation", "participants") == [["TSV X", 14]]
    assert codes(loaded) == [("unknown-column", "A4")]


def test_a_post_code_behind_a_street_is_no_number_of_a_form():
    loaded = counted("Verein | TSV X\nAnschrift | Weg 4 | 72336 | Balingen\nDatum | 16.03.2024\nHelfer | 14")
    assert told(loaded, "organisation", "participants") == [["TSV X", 14]]


@pytest.mark.parametrize(
    "text",
    [
        "Verein | 12 Helfer\nTSV X | Helfer | 12\nTV Y | Helfer | 5",
        "Schule: | GS X\nDatum: | 16.03.2024\nKlasse | Teilnehmer\n3a | 25\n3b | 25",
        "Schule | GS X | Teilnehmer | 50\nVerein | 12 | Teilnehmer | 14",
    ],
)
def test_a_list_is_not_read_as_a_form(text):
    loaded = counted(text)
    assert loaded.participation.empty
    assert not loaded.ok


@pytest.mark.parametrize(
    "text",
    [
        "Gruppe | TSV X | TV Y\nTeilnehmende | |\nKinder | 46 | 4\nErwachsene | 4 | 10\ngesamt | 50 | 14",
        "Gruppe: | TSV X\nTeilnehmende: |\nKinder: | 46\nErwachsene: | 4\nGesamt: | 50\n | \nGruppe: | TV Y\nKinder: | 4\nErwachsene: | 10\nGesamt: | 14",
    ],
)
def test_a_label_that_only_heads_others_has_no_answer(text):
    assert told(counted(text), "organisation", "participants", "minors") == [["TSV X", 50, 46], ["TV Y", 14, 4]]


@pytest.mark.parametrize(
    "header",
    ["T | M | J | Gruppe | Helfer", "Gruppe | Helfer | TT | MM | JJJJ", "J | M | T | Gruppe | Helfer | Müll (t)"],
)
def test_letters_of_the_parts_of_a_day(header):
    cells = {"T": "16", "M": "3", "J": "2025", "TT": "16", "MM": "3", "JJJJ": "2025", "Gruppe": "TSV X", "Helfer": "9"}
    row = " | ".join(cells.get(name, "2") for name in header.split(" | "))
    loaded = counted(f"{header}\n{row}")
    assert [f"{day:%d.%m.%Y}" for day in loaded.participation["date_start"]] == ["16.03.2025"]
    assert told(loaded, "organisation", "participants") == [["TSV X", 9]]


@pytest.mark.parametrize(("sheet", "month"), [("02-2024", 2), ("2024-03", 3), ("11.2024", 11)])
def test_a_month_in_numbers_names_a_sheet(sheet, month):
    loaded = counted("Gruppe | Helfer\nTSV X | 9", name="Bachpaten.xlsx", sheet=sheet)
    assert [day.month for day in loaded.participation["date_end"]] == [month]


@pytest.mark.parametrize(
    ("header", "numbers", "expected"),
    [
        ("unter 6 J. | 6 bis unter 18 J. | 18 bis unter 65 J. | 65 J. und älter", "1 | 5 | 10 | 2", [18, 6, 12]),
        (
            "Kinder unter 14 Jahren | Jugendliche von 14 bis 17 Jahren | Erwachsene ab 18 Jahren",
            "4 | 2 | 12",
            [18, 6, 12],
        ),
        ("Kinder (bis 13) | Jugendliche (14–17) | Erwachsene | Senioren (ab 65)", "4 | 2 | 10 | 2", [18, 6, 12]),
        ("Kinder | Jugendliche | Erwachsene | Senioren", "4 | 2 | 10 | 2", [18, 6, 12]),
        ("Kinder | Erwachsene | Senioren", "6 | 10 | 2", [18, 6, 12]),
        ("TN (m) | TN (w) | TN (d)", "10 | 7 | 1", [18, None, None]),
    ],
)
def test_parts_of_the_participants_in_other_words(header, numbers, expected):
    loaded = counted(f"Gruppe | Datum | {header}\nTSV X | 16.03.2024 | {numbers}")
    assert told(loaded, "participants", "minors", "adults") == [expected]


@pytest.mark.parametrize("label", ["Zangen", "Zangen (geliehen)"])
def test_an_unknown_label_in_the_second_row_of_a_header_costs_only_its_own_column(label):
    loaded = counted(
        f"Gruppe | Datum | Teilnehmer | | |\n | | Kinder | Erw. | ges. | {label}\nTSV X | 16.03.2024 | 21 | 3 | 24 | 2"
    )
    assert told(loaded, "participants", "minors", "adults") == [[24, 21, 3]]
    assert codes(loaded) == [("unknown-column", "F2")]


def test_an_unknown_label_below_a_filled_one_in_the_second_row_of_a_header():
    sheet = page(
        "Gruppe | Datum | Teilnehmer | | | Sonstiges\n | (TT.MM.) | Kinder | Erw. | ges. | Wetter\nTSV X | 16.03.2024 | 21 | 3 | 24 | schön"
    )
    sheet.merges = [(0, 2, 0, 4)]
    loaded = load_xlsx(sheet, name="Umweltputztag 2024.xlsx", city="balingen")
    assert told(loaded, "organisation", "participants", "minors", "adults") == [["TSV X", 24, 21, 3]]


def test_a_pivot_with_columns_repeats_the_names_above_and_leaves_out_the_results():
    loaded = counted(
        "Jahr | Art | Gruppe | Summe von Helfer\n2023 | Schule | Schule X | 44\n | | Schule Y | 18\n | Schule Ergebnis | | 62\n | Verein | TSV X | 12\n | Verein Ergebnis | | 12\n2023 Ergebnis | | | 74\nGesamtergebnis | | | 74",
        name="Umweltputztag.xlsx",
    )
    assert told(loaded, "year", "organisation_type", "organisation", "participants") == [
        [2023, "school", "Schule X", 44], [2023, "school", "Schule Y", 18], [2023, "club", "TSV X", 12]
    ]  # fmt: skip
    assert loaded.ok


def test_a_compact_pivot_of_years_or_campaigns_counts_nobody_twice():
    years = counted(
        "Umweltputztag\nZeilenbeschriftungen | Summe von Helfer\n2023 | 21\nTSV X | 12\nTV Y | 9\n2024 | 14\nTSV X | 14\nGesamtergebnis | 35",
        name="Umweltputztag.xlsx",
    )
    assert told(years, "year", "organisation", "participants") == [
        [2023, "TSV X", 12],
        [2023, "TV Y", 9],
        [2024, "TSV X", 14],
    ]
    campaigns = counted(
        "Zeilenbeschriftungen | Summe von Helfer\nUmweltputztag | 21\nTSV X | 12\nTV Y | 9\nBachpaten | 14\nTSV X | 14\nGesamtergebnis | 35",
        name="Balingen 2024.xlsx",
    )
    assert told(campaigns, "campaign", "participants") == [
        ["umweltputztag", 12], ["umweltputztag", 9], ["bachpatenschaften", 14]
    ]  # fmt: skip
    assert years.ok
    assert campaigns.ok


def test_names_above_the_columns_of_a_transposed_table_need_no_label():
    loaded = counted(
        "| Schulen | | Vereine\n | GS X | MS Y | TSV Z\nDatum | 16.03.2024 | 16.03.2024 | 17.03.2024\nHelfer | 50 | 30 | 14"
    )
    assert told(loaded, "organisation", "participants") == [["GS X", 50], ["MS Y", 30], ["TSV Z", 14]]
