"""Totals are checksums and nothing else; repeated rows and look-alike organisations are reported, never changed."""

import io

import pytest

import engagement_analysis as ea

from .writing import Page, page, xlsx


def load(*drawings: str | Page, name: str = "Neumarkt räumt auf! 2024.xlsx") -> ea.Loaded:
    pages = [
        page(drawn, f"Blatt{number}") if isinstance(drawn, str) else drawn
        for number, drawn in enumerate(drawings, start=1)
    ]
    file = io.BytesIO(xlsx(pages))
    file.name = name
    return ea.load(file, city="neumarkt")


def places(loaded: ea.Loaded, code: str) -> list[str]:
    return loaded.findings.loc[loaded.findings["code"] == code, "source_cell"].tolist()


def test_subtotal_is_checked_but_never_loaded() -> None:
    loaded = load("""
        Gruppe        | Datum      | Teilnehmende
        GS Woffenbach | 20.10.2024 | 70
        TSV Beispiel  | 20.10.2024 | 30
        Summe         |            | 110
    """)
    assert loaded.participation["participants"].tolist() == [70, 30]
    assert places(loaded, "total-mismatch") == ["C4"]


def test_totals_may_sum_since_the_last_total_or_all_rows() -> None:
    loaded = load("""
        Gruppe        | TN
        Schule Eins   | 10
        Schule Zwei   | 20
        Zwischensumme | 30
        Verein Eins   | 5
        Verein Zwei   | 6
        Zwischensumme | 11
        Gesamt        | 41
    """)
    assert places(loaded, "total-mismatch") == []
    assert loaded.participation["participants"].sum() == 41


def test_a_wrong_total_of_one_group_is_named_and_the_others_are_not() -> None:
    loaded = load("""
        Gruppe        | TN | Säcke
        Schule Eins   | 10 | 1
        Schule Zwei   | 20 | 2
        Zwischensumme | 31 | 3
        Verein Eins   | 5  | 3
        Zwischensumme | 5  | 4
        Gesamt        | 35 | 6
    """)
    assert places(loaded, "total-mismatch") == ["B4", "C6"]


def test_ranges_add_their_midpoint_and_missing_and_cancelled_rows_nothing() -> None:
    loaded = load("""
        Gruppe      | TN       | Status
        Schule Eins | 10-20    | ja
        Schule Zwei | ca. 20   | ja
        Verein Eins | k.A.     | ja
        Verein Zwei | 50       | abgesagt
        Verein Drei | mind. 7  | ja
        Summe       | 42       |
    """)
    assert places(loaded, "total-mismatch") == []
    assert loaded.participation["participants"].sum() == 42


def test_a_sum_that_leaves_out_text_cells_contradicts_its_rows() -> None:
    loaded = load("""
        Gruppe      | TN
        Schule Eins | ca. 20
        Schule Zwei | 10
        Summe       | 10
    """)
    assert places(loaded, "total-mismatch") == ["B4"]


def test_the_total_of_one_table_is_no_total_above_the_next() -> None:
    loaded = load("""
        Gruppe  | TN | Datum
        GS Nord | 10 | 20.10.2024
        GS Süd  | 20 | 20.10.2024
        Summe   | 30 |
                |    |
        Verein  | TN | Stunden
        TSV A   | 5  | 10
        TSV B   | 7  | 14
        Summe   | 12 | 24
    """)
    assert loaded.participation["participants"].tolist() == [10, 20, 5, 7]
    assert places(loaded, "total-mismatch") == []


def test_a_total_above_the_table_is_checked() -> None:
    for stated, expected in ((30, []), (31, ["B1"])):
        loaded = load(f"""
            Summe Teilnehmende: | {stated}
            Gruppe              | Teilnehmende | Säcke
            Schule Eins         | 10           | 3
            Schule Zwei         | 20           | 4
        """)
        assert places(loaded, "total-mismatch") == expected


def test_a_total_that_cannot_be_read_is_reported() -> None:
    loaded = load("""
        Gruppe      | TN
        Schule Eins | 10
        Summe       | zehn
    """)
    assert places(loaded, "total-mismatch") == ["B3"]


def test_parts_that_do_not_add_up_to_the_total_column() -> None:
    loaded = load("""
        Gruppe      | Kinder | Erwachsene | TN gesamt
        Schule Eins | 10     | 2          | 12
        Schule Zwei | 10     | 2          | 13
    """)
    assert places(loaded, "total-mismatch") == ["D3"]
    assert loaded.participation["participants"].tolist() == [12, 13]


def test_total_row_and_total_column_of_an_overview() -> None:
    cells = {
        (0, 0): "Bachpaten – Helfer nach Ortsteilen",
        (1, 0): "Ortsteil",
        (1, 1): 2023,
        (1, 2): 2024,
        (1, 3): "Gesamt",
    }
    rows = [("Endingen", 5, 6, 11), ("Ostdorf", 7, 8, 16), ("Summe", 12, 15, 26)]
    cells |= {(row, column): value for row, values in enumerate(rows, start=2) for column, value in enumerate(values)}
    loaded = load(Page("Übersicht", cells), name="Übersicht.xlsx")
    assert places(loaded, "total-mismatch") == ["D4", "C5"]
    assert loaded.participation["participants"].tolist() == [5, 6, 7, 8]


def test_a_total_row_with_a_right_column_and_a_wrong_one_names_the_wrong_one() -> None:
    loaded = load("""
        Gruppe      | TN | Std. | Müll (kg)
        Schule Eins | 10 | 2,5  | 1,5
        Schule Zwei | 20 | 3    | 0,25
        Summe       | 30 | 5,5  | 2
    """)
    assert places(loaded, "total-mismatch") == ["D4"]


def test_the_sum_of_hours_per_person_means_nothing_and_is_not_checked() -> None:
    loaded = load("""
        Gruppe      | TN | Std. pro Person
        Schule Eins | 10 | 2
        Schule Zwei | 20 | 3
        Summe       | 30 | 5
    """)
    assert places(loaded, "total-mismatch") == []
    assert loaded.participation["hours"].tolist() == [20, 60]


def test_repeated_rows_stay_and_the_later_one_is_named() -> None:
    loaded = load("""
        Gruppe        | Datum      | TN
        GS Woffenbach | 20.10.2024 | 70
        Grundschule Woffenbach | 20.10.2024 | 70
        GS Woffenbach | 21.10.2024 | 70
        GS Woffenbach | 20.10.2024 | 71
    """)
    assert len(loaded.participation) == 4
    assert places(loaded, "duplicate-row") == ["C3"]


def test_private_persons_and_rows_without_number_are_no_duplicates() -> None:
    loaded = load("""
        Gruppe   | Art    | Datum      | TN
        privat   | privat | 20.10.2024 | 2
        privat   | privat | 20.10.2024 | 2
        TSV Eins | Sportverein | 20.10.2024 | k.A.
        TSV Eins | Sportverein | 20.10.2024 | k.A.
    """)
    assert places(loaded, "duplicate-row") == []


def test_rows_repeated_in_a_second_file_name_that_file() -> None:
    drawn = "Gruppe | Datum | TN\nTSV Eins | 20.10.2024 | 9\n"
    files = []
    for name in ("Neumarkt räumt auf! 2024 a.xlsx", "Neumarkt räumt auf! 2024 b.xlsx"):
        files.append(io.BytesIO(xlsx([page(drawn)])))
        files[-1].name = name
    findings = ea.load(files, city="neumarkt").findings
    assert findings.loc[findings["code"] == "duplicate-row", ["source_file", "source_cell"]].to_numpy().tolist() == [
        ["Neumarkt räumt auf! 2024 b.xlsx", "C2"]
    ]


def test_similar_names_are_reported_with_a_score_and_never_merged() -> None:
    loaded = load("""
        Gruppe                   | TN
        Schützenverein Adlerhöhe | 9
        Schützenvereine Adlerhöhe | 9
        1. FC Beispiel           | 4
        2. FC Beispiel           | 4
    """)
    assert loaded.participation["organisation_id"].nunique() == 4
    messages = loaded.findings.loc[loaded.findings["code"] == "possible-same-organisation", "message"].tolist()
    assert len(messages) == 1
    assert "von 100" in messages[0]
    assert "FC" not in messages[0]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ("TSV X | 20.10.2024 | 10 | 11 | 5", "implausible-value", "D2"),
        ("TSV X | 20.10.2024 | 10 | 3 | 250", "implausible-value", "E2"),
        ("TSV X | 20.10.2019 | 10 | 3 | 5", "implausible-value", "B2"),
        ("TSV X | 20.10.2024 | 10 | 3 | 2 Std. x 12", "implausible-value", "E2"),
    ],
)
def test_implausible_values_are_read_and_named(row: str, code: str, cell: str) -> None:
    loaded = load(f"Gruppe | Datum | TN | davon Kinder | Std.\n{row}\n")
    assert places(loaded, code) == [cell]
    assert loaded.participation["participants"].tolist() == [10]
    assert loaded.ok


def test_look_alikes_that_a_person_has_told_apart_are_not_reported_again(project_root, tmp_path) -> None:
    workbook, town = tmp_path / "Liste 2024.csv", tmp_path / "balingen.toml"
    workbook.write_text(
        "Gruppe;Datum;TN\nChor Heselwangen;20.10.2024;10\nChor Heselwang;20.10.2024;12\n", encoding="utf-8"
    )
    shipped = (project_root / "src/engagement_analysis/town_files/balingen.toml").read_text(encoding="utf-8")
    lines = "".join(
        f'\n[[organisations]]\nid = "chor-{name.lower()}"\nnames = ["Chor {name}"]\n'
        for name in ("Heselwangen", "Heselwang")
    )
    for text, expected in ((shipped, 1), (shipped + lines, 0)):
        town.write_text(text, encoding="utf-8")
        findings = ea.load(workbook, city=town).findings
        assert (findings["code"] == "possible-same-organisation").sum() == expected
