"""Types that are not stated, parts of the participants that nobody understands, campaigns above years."""

import pytest

import engagement_analysis as ea

from .writing import load_csv, load_xlsx, page


def csv(text: str, city: str = "balingen") -> ea.Loaded:
    return load_csv(text, name="Umweltputztag 2024.csv", city=city)


def types_told(loaded: ea.Loaded) -> list[tuple[str, str]]:
    found = loaded.findings[loaded.findings["code"] == "unknown-organisation-type"]
    return list(zip(found["severity"], found["source_cell"].fillna(""), strict=True))


def rows(loaded: ea.Loaded, *columns: str) -> list[list[object]]:
    table = loaded.participation[list(columns)].astype(object)
    return table.where(table.notna(), None).values.tolist()


def test_a_blank_type_among_filled_ones_is_told_at_its_cell() -> None:
    loaded = csv("Verein;Art;TN\nTSV X;Verein;3\nGS Y;;4\nKita Z;Kita;5\nFamilie Beispiel;;2\n")
    assert types_told(loaded) == [("warning", "B3")]
    assert loaded.participation["organisation_type"].tolist() == ["club", "other", "kindergarten", "individual"]


@pytest.mark.parametrize("column", [";Art", ""])
def test_a_list_without_any_type_is_told_once(column: str) -> None:
    blank = column and ";"
    assert types_told(csv(f"Verein;TN{column}\nTSV X;3{blank}\nGS Y;4{blank}\n")) == [("info", "")]


def test_several_lists_of_a_sheet_without_types_are_told_once() -> None:
    loaded = csv("Verein;TN\nTSV X;3\n;\nBachfest 2024;\nSchule;TN\nGS Y;4\n")
    assert len(loaded.participation) == 2
    assert types_told(loaded) == [("info", "")]


@pytest.mark.parametrize("text", ["Verein;TN\nVereine;\nTSV X;3\nSchulen;\nGS Y;4\n", "Verein;TN\nFamilie X;3\n"])
def test_types_of_sections_and_private_persons_are_types(text: str) -> None:
    assert types_told(csv(text)) == []


@pytest.mark.parametrize("unknown", ["18 bis zum Rentenalter", "19-60 (Berufstätige)"])
def test_a_sum_of_age_bands_of_which_one_is_not_understood_is_a_lower_bound(unknown: str) -> None:
    loaded = csv(f"Verein;Art;unter 6;6-17;{unknown};65+\nTSV X;Verein;3;4;5;6\nTSV Y;Verein;3;4;;6\n")
    assert rows(loaded, "participants", "participants_low", "participants_high", "participants_quality") == [
        [13, 13, None, "lower_bound"], [13, 13, 13, "exact"]
    ]  # fmt: skip
    told = loaded.findings[loaded.findings["severity"] == "warning"]
    assert list(zip(told["code"], told["source_cell"], strict=True)) == [
        ("unknown-column", "E1"), ("implausible-value", "C2")
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["Westen", "Teilnehmer Vorjahr", "davon Jugendfeuerwehr"])
def test_a_column_of_something_else_beside_the_parts_leaves_their_sum_exact(other: str) -> None:
    loaded = csv(f"Verein;Art;Kinder;Erwachsene;{other}\nTSV X;Verein;3;4;5\n")
    assert rows(loaded, "participants", "participants_quality") == [[7, "exact"]]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("viele", [None, "missing"]), ("k. A.", [8, "lower_bound"]), ("-", [8, "exact"]), ("", [8, "exact"])],
)
def test_a_part_that_nobody_can_read_is_not_nothing(cell: str, expected: list[object]) -> None:
    assert rows(csv(f"Verein;m;w;d\nTSV X;3;5;{cell}\n"), "participants", "participants_quality") == [expected]


@pytest.mark.parametrize("is_merged", [True, False])
def test_campaigns_above_years_are_events(is_merged: bool) -> None:
    sheet = page(
        "\nGruppe | Umweltputztag | | Bachpatenschaften |\n | 2023 | 2024 | 2023 | 2024\nTSV X | 5 | 6 | 7 | 8"
    )
    sheet.merges = [(0, 1, 0, 2), (0, 3, 0, 4)] if is_merged else []
    loaded = load_xlsx(sheet, name="Engagement.xlsx", city="balingen")
    assert rows(loaded, "campaign", "year", "participants", "source_cell") == [
        ["umweltputztag", 2023, 5, "B3"],
        ["umweltputztag", 2024, 6, "C3"],
        ["bachpatenschaften", 2023, 7, "D3"],
        ["bachpatenschaften", 2024, 8, "E3"],
    ]


def test_campaigns_above_measures_are_events() -> None:
    loaded = csv("Gruppe;Bachpatenschaften;Umweltputztag;\n;Helfer;Helfer;Säcke\nTSV X;5;6;7\n")
    assert rows(loaded, "campaign", "participants", "bags") == [["bachpatenschaften", 5, None], ["umweltputztag", 6, 7]]


def test_a_campaign_in_two_years_side_by_side() -> None:
    loaded = csv("Gruppe;Umweltputztag 2023;Umweltputztag 2024\nTSV X;5;6\n")
    assert rows(loaded, "campaign", "year", "participants") == [["umweltputztag", 2023, 5], ["umweltputztag", 2024, 6]]


def test_years_below_a_measure_in_an_unmerged_second_row() -> None:
    sheet = page("Gruppe | Teilnehmer | | Säcke |\n | 2023 | 2024 | 2023 | 2024\nTSV X | 5 | 6 | 1 | 2")
    loaded = load_xlsx(sheet, name="Umweltputztag.xlsx", city="balingen")
    assert rows(loaded, "year", "participants", "bags") == [[2023, 5, 1], [2024, 6, 2]]


def test_bare_years_above_lists_side_by_side() -> None:
    sheet = page(
        "2023 | | | 2024 |\nVerein | Helfer | | Verein | Helfer\nTSV X | 5 | | TSV X | 6\nGS Y | 1 | | GS Y | 2"
    )
    loaded = load_xlsx(sheet, name="Umweltputztag.xlsx", city="balingen")
    assert rows(loaded, "year", "participants") == [[2023, 5], [2023, 1], [2024, 6], [2024, 2]]
