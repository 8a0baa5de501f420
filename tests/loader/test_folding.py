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
