"""One cell more or less, and a list means something else: where the line runs."""

import pytest

import engagement_analysis as ea

from .writing import Page, load_xlsx, page, told_of


def read(*pages: Page | str) -> ea.Loaded:
    sheets = [page(each, "Liste") if isinstance(each, str) else each for each in pages]
    return load_xlsx(*sheets, name="Umweltputztag 2024.xlsx", city="balingen")


def rows_of(loaded: ea.Loaded, *columns: str) -> list[list[object]]:
    table = loaded.participation[list(columns or ("organisation", "participants"))].astype(object)
    return table.where(table.notna(), None).to_numpy().tolist()


def codes_of(loaded: ea.Loaded) -> list[tuple[str, str]]:
    found = told_of(loaded)
    return list(zip(found["code"], found["source_cell"], strict=True))


@pytest.mark.parametrize(("number", "nameless"), [(0, [[None, 0]]), (1, [])])
def test_a_row_without_a_name_is_no_total_of_rows_that_count_nobody(number: int, nameless: list[list[object]]) -> None:
    loaded = read(f"Gruppe | TN\nTSV X | {number}\nNABU | 0\n | {number}")
    assert rows_of(loaded) == [["TSV X", number], ["NABU", 0], *nameless]


def test_a_group_s_own_total_adds_up_the_rows_of_its_name_alone() -> None:
    loaded = read("Gruppe | TN\nTSV X | 5\nTSV X | 7\nTSV X gesamt | 12\nNABU | 3")
    assert rows_of(loaded) == [["TSV X", 5], ["TSV X", 7], ["NABU", 3]]
    assert codes_of(loaded) == []


@pytest.mark.parametrize(
    ("lines", "kind"),
    [("Umweltputztag 2024\nMeldungen Schulen", "school"), ("Meldungen Schulen\nUmweltputztag 2024", "other")],
)
def test_the_line_right_above_a_table_says_its_kind(lines: str, kind: str) -> None:
    loaded = read(f"{lines}\nGruppe | TN\nAsterhof | 5\nBirkenbund | 6")
    assert rows_of(loaded, "organisation_type") == [[kind], [kind]]


@pytest.mark.parametrize(
    ("title", "day"), [("Kleidertausch 2024", "01.01.2024"), ("Umweltputztag 2024 Nachmittag", "16.03.2024")]
)
def test_a_second_table_has_the_sheet_s_day_where_it_is_of_the_same_event(title: str, day: str) -> None:
    loaded = read(f"Umweltputztag 16.03.2024\nGruppe | TN\nTSV X | 5\n | \n{title}\nGruppe | Säcke | TN\nNABU | 3 | 4")
    assert loaded.participation["date_start"].dt.strftime("%d.%m.%Y").tolist() == ["16.03.2024", day]


def test_a_second_table_belongs_to_the_campaign_that_its_own_line_names() -> None:
    text = "Umweltputztag 2024\nGruppe | TN\nTSV X | 5\n | \n24. Umwelt-Putztag\nGruppe | TN\nNABU | 4"
    assert set(read(text).participation["campaign"]) == {"umweltputztag"}


@pytest.mark.parametrize("between", ["Kaffee", "Divers | Kaffee"])
def test_a_column_among_parts_that_nobody_knows_makes_their_sum_a_least_number(between: str) -> None:
    others = "1 | " * (between.count("|") + 1)
    loaded = read(f"Gruppe | Frauen | {between} | Männer\nTSV X | 5 | {others}7\nNABU | 5 | {others}6")
    assert set(loaded.participation["participants_quality"]) == {"lower_bound"}


@pytest.mark.parametrize(
    ("columns", "numbers", "participants", "unknown"),
    [
        ("Kinder | Erwachsene | davon Senioren", "5 | 7 | 3", 12, ["D1"]),
        ("Kinder | Erwachsene | darunter Senioren | Säcke", "5 | 7 | 3 | 1", 12, ["D1"]),
        ("TN | davon Kinder | davon Senioren", "12 | 5 | 3", 12, ["D1"]),
        ("davon Kinder | davon Erwachsene | davon Senioren", "5 | 7 | 3", 15, []),
        ("Kinder | Erwachsene | Senioren", "5 | 7 | 3", 15, []),
    ],
)
def test_the_old_are_added_up_unless_they_are_among_the_adults(
    columns: str, numbers: str, participants: int, unknown: list[str]
) -> None:
    loaded = read(f"Gruppe | {columns}\nTSV X | {numbers}")
    assert rows_of(loaded) == [["TSV X", participants]]
    assert codes_of(loaded) == [("unknown-column", cell) for cell in unknown]


def test_of_two_totals_of_people_the_one_that_names_them_counts() -> None:
    loaded = read("Gruppe | Kinder | Erwachsene | Gesamt | Teilnehmer\nTSV X | 5 | 7 | 13 | 12\nNABU | 1 | 2 | 4 | 3")
    assert rows_of(loaded, "participants", "source_cell") == [[12, "E2"], [3, "E3"]]


def test_a_sheet_called_after_a_club_is_its_list_and_one_called_after_helpers_is_not() -> None:
    names = ("TSV Laufen", "NABU", "Grundschule Laufen", "Helfer")
    loaded = read(*(page("Datum | Helfer\n16.03.2024 | 20\n17.03.2024 | viele", name) for name in names))
    assert rows_of(loaded, "organisation", "participants", "source_cell") == [
        [name, *row] for name in names[:3] for row in ([20, "B2"], [None, "B3"])
    ]
    told = told_of(loaded)[["code", "source_sheet", "source_cell"]].fillna("").to_numpy().tolist()
    assert sorted(told) == sorted(
        [["missing-column", "Helfer", ""], *(["unparsable-number", name, "B3"] for name in names[:3])]
    )


@pytest.mark.parametrize(
    ("above", "organisation"),
    [("Schule: | \nVerein: | TSV X", "TSV X"), ("Schule: | Klasse", None), ("Verein: TSV X", "TSV X")],
)
def test_a_label_above_a_table_names_its_group_where_a_name_stands_beside_it(
    above: str, organisation: str | None
) -> None:
    loaded = read(f"{above}\nDatum | Kinder | Erwachsene\n16.03.2024 | 20 | 5")
    assert rows_of(loaded) == ([[organisation, 25]] if organisation else [])


@pytest.mark.parametrize(
    ("part", "row"),
    [("Gruppe | TN", "TSV {} | {}"), ("Gruppe | | TN", "TSV {} | | {}"), ("Nr | Gruppe | TN", "9 | TSV {} | {}")],
)
@pytest.mark.parametrize("gap", [" | ", " | | "])
@pytest.mark.parametrize("n_parts", [2, 3])
def test_tables_stand_side_by_side_with_and_without_a_blank_column(part: str, row: str, gap: str, n_parts: int) -> None:
    lines = [gap.join([part] * n_parts)]
    lines += [gap.join(row.format(f"{line}{n}", 10 * line + n) for n in range(n_parts)) for line in (1, 2)]
    loaded = read("\n".join(lines))
    assert rows_of(loaded) == [[f"TSV {line}{n}", 10 * line + n] for n in range(n_parts) for line in (1, 2)]


def test_times_of_day_are_no_first_and_last_day() -> None:
    loaded = read("Gruppe | Beginn | Ende | TN\nTSV X | 9:00 | 12:00 | 5\nNABU | 10:00 | 11:30 | 6")
    assert rows_of(loaded) == [["TSV X", 5], ["NABU", 6]]
    assert codes_of(loaded) == []


@pytest.mark.parametrize(
    ("header", "rows"), [("Oktober | Gruppe", [["TSV X", 19]]), ("Oktober | Gruppe | TN", [["TSV X", 3]])]
)
def test_a_month_holds_days_only_beside_a_column_that_counts(header: str, rows: list[list[object]]) -> None:
    assert rows_of(read(f"{header}\n19 | TSV X | 3")) == rows


def test_what_follows_on_a_list_is_its_end_where_no_header_is_understood() -> None:
    loaded = read("Gruppe | TN\nTSV X | 5\nNABU | 6\n | \nVerein | Ort\nTSV Y | Halle\nTSV Z | Park")
    assert rows_of(loaded)[:2] == [["TSV X", 5], ["NABU", 6]]
    assert [cell for code, cell in codes_of(loaded) if code == "unparsable-number"] == ["B5", "B6", "B7"]


def test_a_transposed_table_with_numbers_below_that_have_no_label_is_refused() -> None:
    loaded = read("Gruppe | TSV X | NABU Balingen\nTN | 12 | 9\n | 5 | 4")
    assert rows_of(loaded) == []
    assert not loaded.ok


@pytest.mark.parametrize(("numbers", "is_refused"), [(["3"], False), (["3", "4"], True)])
def test_numbers_below_groups_say_how_many_there_are_where_all_are_numbers(
    numbers: list[str], is_refused: bool
) -> None:
    loaded = read("\n".join(["Gruppen | TN", *(f"{number} | 20" for number in numbers)]))
    assert loaded.participation.empty == is_refused


def test_parts_of_the_day_alone_are_no_row() -> None:
    loaded = read("Datum | Gruppe | TN | Bem\n16.03.2024 | TSV X | 5 | \n17.03.2024 | NABU | 6 | \n5 | | | Marktplatz")
    assert rows_of(loaded) == [["TSV X", 5], ["NABU", 6]]


@pytest.mark.parametrize(
    ("header", "beside", "participants"),
    [
        ("Schülerzahl | Begleitung", "22 | 2", 24),
        ("Anzahl Schüler | Begleitperson", "22 | 1", 23),
    ],
)
@pytest.mark.parametrize("label", ["Klasse", "Kl.", "Kl"])
def test_rows_of_classes_count_those_who_go_with_them(label: str, header: str, beside: str, participants: int) -> None:
    loaded = read(f"Einrichtung | {label} | {header}\nGS Frommern | 3a | {beside}\nGS Frommern | 3b | 9 | 1")
    assert rows_of(loaded, "organisation_type", "participants") == [["school", participants], ["school", 10]]
    assert codes_of(loaded) == []


def test_who_goes_with_a_class_is_no_number_where_names_stand_there() -> None:
    loaded = read("Einrichtung | Klasse | Schülerzahl | Begleitung\nGS Frommern | 3a | 22 | Frau Beispiel")
    assert rows_of(loaded) == []
    assert [code for code, _ in codes_of(loaded)] == ["missing-column"]


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Personen nehmen teil?",
        "Mit wie vielen Personen kommt ihr?",
        "Wie viele Personen werden teilnehmen?",
        "Wie viele Helfer bringen Sie mit?",
        "Wie viele Personen sind angemeldet?",
        "Mit wie vielen Personen nehmen Sie voraussichtlich teil?",
    ],
)
def test_who_is_asked_for_before_is_announced(question: str) -> None:
    loaded = read(f"Name der Gruppe | {question}\nTSV X | 20\nNABU | 7")
    assert rows_of(loaded, "organisation", "participants", "registered") == [["TSV X", None, 20], ["NABU", None, 7]]
    assert [code for code, _ in codes_of(loaded)] == ["missing-column"]


@pytest.mark.parametrize("question", ["Wie viele Säcke bringen Sie mit?", "Wie viele Besucher kommen?"])
def test_what_else_is_asked_for_before_is_no_number_of_people(question: str) -> None:
    loaded = read(f"Name der Gruppe | {question}\nTSV X | 20\nNABU | 7")
    assert loaded.participation.empty


@pytest.mark.parametrize("label", ["da", "waren da", "vor Ort", "dabei"])
def test_who_was_there_took_part_beside_who_was_announced(label: str) -> None:
    loaded = read(f"Gruppe | angemeldet | {label}\nTSV X | 20 | 18\nNABU | 7 | 9")
    assert rows_of(loaded, "registered", "participants") == [[20, 18], [7, 9]]


def test_a_place_of_collecting_is_a_district() -> None:
    assert rows_of(read("Gruppe | TN | Sammelgebiet\nTSV X | 5 | Frommern"), "district") == [["Frommern"]]


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("TSV X\\nJugend", "TSV X Jugend"),
        ("TSV X\\nSabine Muster", "TSV X"),
        ("TSV X\\nJugend\\nSabine Muster", "TSV X Jugend"),
        ("TSV X (Jugend, Tel. 0160 1234567", "TSV X Jugend"),
        ("TSV X Jugend), Tel. 0160 1234567", "TSV X Jugend"),
        ("TSV X (Jugend), Tel. 0160 1234567", "TSV X (Jugend)"),
    ],
)
def test_who_stands_below_or_behind_a_name_is_cut(name: str, organisation: str) -> None:
    assert rows_of(read(f"Gruppe | TN\n{name} | 5")) == [[organisation, 5]]


@pytest.mark.parametrize(("last", "n_rows"), [("SC Y", 3), ("7", 0)])
def test_names_above_labels_without_one_of_their_own_are_texts(last: str, n_rows: int) -> None:
    assert len(rows_of(read(f" | TSV X | NABU Balingen | {last}\nTN | 12 | 9 | 3\nSäcke | 1 | 2 | 3"))) == n_rows


@pytest.mark.parametrize(("unit", "waste"), [("t", 2000.0), ("kg", 2.0)])
def test_a_unit_behind_the_answer_of_a_form_counts(unit: str, waste: float) -> None:
    loaded = read(f"Gruppe: | TSV X\nAnzahl: | 12 | Personen\nMüll: | 2 | {unit}")
    assert rows_of(loaded, "participants", "waste_kg") == [[12, waste]]


@pytest.mark.parametrize(("weeks", "year"), [("KW 12/16", 2024), ("KW 12/17", 2017)])
def test_a_run_of_more_than_four_weeks_is_a_week_and_its_year(weeks: str, year: int) -> None:
    loaded = read(f"Gruppe | Datum | TN\nTSV X | {weeks} | 12")
    assert loaded.participation["date_start"].dt.year.tolist() == [year]


@pytest.mark.parametrize(
    "header", ["Verein | Anzahl", "Teilnehmende Gruppen | Zahl", "Verein | Vorsitzende/r | Anzahl"]
)
@pytest.mark.parametrize(
    ("title", "is_read"),
    [
        ("Umweltputztag 2024", True),
        ("Umweltputztag 2024 – Helfer und Material", True),
        ("Umweltputztag 2024 im Westen", True),
        ("Umweltputztag 2024, Gäste aus Essen", True),
        ("Warnwesten", False),
        ("Umweltputztag 2024 – bestellte Handschuhe", False),
        ("Mitglieder", False),
    ],
)
def test_a_bare_number_beside_a_name_counts_people_unless_the_title_speaks_of_things(
    header: str, title: str, is_read: bool
) -> None:
    beside = " | Frau Beispiel" * (header.count("|") - 1)
    loaded = read(f"{title}\n{header}\nTSV X{beside} | 12\nNABU{beside} | 8")
    assert rows_of(loaded) == ([["TSV X", 12], ["NABU", 8]] if is_read else [])
    assert [code for code, _ in codes_of(loaded)] == ([] if is_read else ["no-table"])


@pytest.mark.parametrize(
    ("name", "number", "is_row", "codes"),
    [
        ("Insg.", 21, False, ["total-mismatch"]),
        ("macht zusammen", 20, False, []),
        ("gesamte Teilnehmerzahl", 20, False, []),
        ("2024 gesamt", 20, False, []),
        ("=", 20, False, []),
        ("Balingen gesamt", 20, False, []),
        ("Balingen gesamt", 21, False, ["total-mismatch"]),
        ("Umweltputztag 2024 gesamt", 21, False, ["total-mismatch"]),
        ("Ostdorf gesamt", 20, False, []),
        ("Ostdorf gesamt", 21, True, []),
        ("Alle", 20, False, []),
        ("ALLE", 21, True, []),
        ("Helfer:", 20, False, []),
        ("Helferkreis", 20, True, []),
        ("Alle Kinder e.V.", 20, True, []),
    ],
)
def test_a_last_row_is_a_total_by_its_words_or_by_words_and_its_sum(
    name: str, number: int, is_row: bool, codes: list[str]
) -> None:
    loaded = read(f"Gruppe | TN\nTSV X | 12\nNABU | 8\n{name} | {number}")
    assert rows_of(loaded)[2:] == ([[name, number]] if is_row else [])
    assert [code for code, _ in codes_of(loaded)] == codes


@pytest.mark.parametrize(
    ("names", "is_read"),
    [
        (("Schulen", "Vereine"), False),
        (("Sportvereine", "Sonstige"), False),
        (("Sichelschule", "Musikverein"), True),
        (("Weitere", "TSV X"), True),
    ],
)
@pytest.mark.parametrize("header", ["Gruppen | Anzahl", "Verein | Zahl"])
def test_a_bare_number_beside_kinds_alone_counts_groups(header: str, names: tuple[str, str], is_read: bool) -> None:
    loaded = read(f"{header}\n{names[0]} | 9\n{names[1]} | 7\nSumme | 16")
    assert rows_of(loaded) == ([[names[0], 9], [names[1], 7]] if is_read else [])
    assert [code for code, _ in codes_of(loaded)] == ([] if is_read else ["no-table"])
