"""Findings of one cause in a column: the first are shown, the rest are counted; errors are shown one by one."""

from tests.loader.writing import Page, load_csv, load_xlsx

HEADER = "Gruppe;Art;Datum;TN;Kinder\n"


def test_the_first_twenty_of_a_cause_are_shown_then_how_many_more_and_where():
    rows = "".join(f"TSV {number};Verein;20.10.2022;ca. {number};\n" for number in range(10, 60))
    findings = load_csv(HEADER + rows, name="Neumarkt räumt auf! 2022.csv", city="neumarkt").findings
    shown = findings[findings["code"] == "approximate-number"]
    assert shown["source_cell"].tolist() == [f"D{row}" for row in range(2, 23)]
    assert "30 weitere dieser Art in D22:D51" in shown["message"].iloc[-1]
    assert shown["raw_value"].isna().tolist() == [False] * 20 + [True]


def test_one_more_than_twenty_is_shown_itself():
    rows = "".join(f"TSV {number};Verein;20.10.2022;ca. {number};\n" for number in range(10, 31))
    findings = load_csv(HEADER + rows, name="Neumarkt räumt auf! 2022.csv", city="neumarkt").findings
    assert findings.loc[findings["code"] == "approximate-number", "raw_value"].notna().sum() == 21


def test_errors_are_never_folded():
    rows = "".join(f"TSV {number};Verein;20.10.2022;viele;\n" for number in range(10, 60))
    findings = load_csv(HEADER + rows, name="Neumarkt räumt auf! 2022.csv", city="neumarkt").findings
    assert (findings["code"] == "unparsable-number").sum() == 50


def test_what_is_rare_in_a_column_is_not_hidden_among_what_is_common():
    rows = "".join(
        f"TSV {number};Verein;20.10.{2022 if number != 50 else 2021};{number};\n" for number in range(10, 60)
    )
    more = "".join(f"TSV {number};Verein;20.10.2022;ca. {number};\n" for number in range(60, 90))
    findings = load_csv(HEADER + rows + more, name="Neumarkt räumt auf! 2022.csv", city="neumarkt").findings
    assert "C42" in findings["source_cell"].tolist()


def test_each_sheet_shows_its_own():
    def page(name: str) -> Page:
        rows = [HEADER.strip().split(";"), *([f"TSV {n}", "Verein", "20.10.2022", f"ca. {n}", ""] for n in range(30))]
        return Page(name, {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row) if cell})

    findings = load_xlsx(page("Nord"), page("Süd"), name="Neumarkt räumt auf! 2022.xlsx", city="neumarkt").findings
    shown = findings[findings["code"] == "approximate-number"]
    assert shown.groupby("source_sheet").size().tolist() == [21, 21]


def test_a_workbook_of_many_long_sheets_shows_the_first_of_a_cause_once():
    def page(name: str) -> Page:
        rows = [
            HEADER.strip().split(";"),
            *([f"TSV {n}", "", "20.10.2022", f"ca. {n}", "ca. 2"] for n in range(40, 80)),
        ]
        return Page(name, {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row) if cell})

    pages = [page(name) for name in ("Nord", "Süd", "Ost", "West", "Mitte")]
    findings = load_xlsx(*pages, name="Liste 2022.xlsx", city="neumarkt").findings
    assert (findings["severity"] != "error").sum() < 200
    shown = findings[findings["code"] == "approximate-number"]
    assert shown["raw_value"].notna().sum() == 20
    assert shown["source_sheet"].unique().tolist() == [page.name for page in pages]


def test_many_repeated_rows_are_folded_though_each_names_another():
    rows = "".join(f"TSV {n % 30};Verein;20.10.2022;12;\n" for n in range(90))
    findings = load_csv(HEADER + rows, name="Neumarkt räumt auf! 2022.csv", city="neumarkt").findings
    repeated = findings[findings["code"] == "duplicate-row"]
    assert len(repeated) == 21
    assert "40 weitere dieser Art" in repeated["message"].iloc[-1]
