"""A notebook may become one report for each town; each rests on that town's tables alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from engagement_analysis.project.store import Processed, read_processed, write_processed
from engagement_analysis.project.town_tables import fingerprint_of_tables, tables_of_towns
from engagement_analysis.reports import ReportError, execution
from engagement_analysis.reports.plan import Planned, planned_reports
from engagement_analysis.reports.render import render_reports
from engagement_analysis.reports.review_data import open_review

SHOWN = """
from IPython.display import Markdown
from engagement_analysis.project.store import read_processed

rows = read_processed(data_folder).participation
Markdown(f"Städte: {towns}, Zeilen: {int(rows['city'].isin(towns).sum())}")
"""


def write_notebook(folder: Path, name: str, per: str = "town") -> Path:
    cells = [
        new_markdown_cell("# Unsere Stadt"),
        new_code_cell('data_folder = "../data/processed"\ntowns = []', metadata={"tags": ["parameters"]}),
        new_code_cell(SHOWN),
    ]
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"engagement": {"per": per} if per else {}}), path)
    return path


@pytest.fixture
def make(processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Make the reports without executing; gives the names of those that were made."""

    def as_they_are(reports: list[Planned], *_: object) -> list[nbformat.NotebookNode]:
        return [nbformat.read(report.notebook, as_version=4) for report in reports]

    monkeypatch.setattr(execution, "execute_all", as_they_are)
    write_notebook(tmp_path / "notebooks", "01_alle", per="")
    write_notebook(tmp_path / "notebooks", "04_stadt")
    write_processed(read_processed(processed), tmp_path / "tables")

    def run(only: str | None = None) -> list[str]:
        told: list[str] = []
        render_reports(tmp_path / "tables", tmp_path / "notebooks", tmp_path / "out", progress=told.append, only=only)
        start = "Bericht geschrieben: "
        return [line.removeprefix(start).removesuffix(".html") for line in told if line.startswith(start)]

    return run


def change_tables(folder: Path, change: Callable[[Processed], Processed]) -> None:
    write_processed(change(read_processed(folder)), folder)


ALL = ["alle", "stadt-balingen", "stadt-neumarkt"]


@pytest.mark.slow
def test_each_town_gets_a_report_of_its_own_rows_and_workbooks(processed: Path, tables: Processed, tmp_path: Path):
    write_notebook(tmp_path / "notebooks", "04_stadt")
    reports = render_reports(processed, tmp_path / "notebooks", tmp_path / "out")
    assert [path.name for path in reports] == ["stadt-balingen.html", "stadt-neumarkt.html"]
    for path, town, other in zip(reports, ("balingen", "neumarkt"), ("neumarkt", "balingen"), strict=True):
        page = path.read_text(encoding="utf-8")
        n_rows = int(tables.participation["city"].eq(town).sum())
        assert f"Städte: ['{town}'], Zeilen: {n_rows}" in page.replace("&#39;", "'").replace("&#x27;", "'")
        assert f"{town}/" in page
        assert f"{other}/" not in page


@pytest.mark.parametrize(
    ("only", "made"),
    [
        ("stadt", ALL[1:]),
        ("04_stadt.ipynb", ALL[1:]),
        ("stadt-neumarkt", ALL[2:]),
        ("stadt-neumarkt.html", ALL[2:]),
        ("alle", ALL[:1]),
    ],
)
def test_only_takes_the_name_of_a_notebook_a_report_or_one_towns_report(make, only, made):
    assert make(only) == made


def test_an_unknown_name_lists_every_report(make):
    with pytest.raises(ReportError, match="Vorhanden: alle, stadt-balingen, stadt-neumarkt"):
        make("stadt-nürnberg")


def test_one_towns_news_leave_the_other_towns_report_alone(make, tmp_path):
    assert make() == ALL
    assert make() == []

    def one_more_bag(old: Processed) -> Processed:
        rows = old.participation.copy()
        place = rows.index[rows["city"].eq("neumarkt") & rows["bags"].notna()][0]
        rows.loc[place, "bags"] += 1
        return replace(old, participation=rows)

    change_tables(tmp_path / "tables", one_more_bag)
    assert make() == ["alle", "stadt-neumarkt"]
    change_tables(tmp_path / "tables", lambda old: replace(old, findings=old.findings.iloc[:-1]))
    assert make() == ["alle", "stadt-neumarkt"]
    keep = lambda old: ~(old.population["city"].eq("balingen") & old.population["city"].duplicated())  # noqa: E731
    change_tables(tmp_path / "tables", lambda old: replace(old, population=old.population[keep(old)]))
    assert make() == ["alle", "stadt-balingen"]
    assert make() == []


def test_a_towns_workbook_that_changed_without_another_row_makes_its_report_anew(make, tmp_path):
    make()

    def saved_again(old: Processed) -> Processed:
        inputs = [
            {**entry, "sha256": "0" * 64} if entry["city"] == "balingen" else entry for entry in old.manifest["inputs"]
        ]
        return replace(old, manifest={**old.manifest, "inputs": inputs})

    change_tables(tmp_path / "tables", saved_again)
    assert make() == ["alle", "stadt-balingen"]


def test_a_towns_tables_do_not_depend_on_what_there_is_about_others(tables: Processed):
    alone = replace(
        tables,
        **{
            name: getattr(tables, name)[getattr(tables, name)["city"].eq("balingen")]
            for name in ("participation", "invitations", "campaigns", "towns", "population")
        },
    )
    sliced = tables_of_towns(tables, ["balingen"])
    assert fingerprint_of_tables(tables_of_towns(alone, ["balingen"])) == fingerprint_of_tables(sliced)
    assert fingerprint_of_tables(sliced) != fingerprint_of_tables(tables_of_towns(tables, ["neumarkt"]))
    assert len(sliced.participation) + len(tables_of_towns(tables, ["neumarkt"]).participation) == len(
        tables.participation
    )


def test_a_notebook_about_one_town_sees_that_towns_tables_only(processed: Path, tables: Processed):
    review = open_review(processed, towns=["balingen"])
    assert set(review.participation["city"]) == {"balingen"}
    assert set(review.findings["city"]) <= {"balingen"}
    assert {entry["city"] for entry in review.manifest["inputs"]} == {"balingen"}
    everywhere = open_review(processed)
    assert len(everywhere.findings) == len(tables.findings)


def test_two_reports_of_one_name_and_unknown_words_are_refused(tmp_path):
    folder = write_notebook(tmp_path / "n", "01_stadt").parent
    write_notebook(folder, "02_stadt_ulm", per="")
    with pytest.raises(ReportError, match="denselben Bericht „stadt-ulm“"):
        planned_reports(folder, lambda: {"ulm": "Ulm"})
    write_notebook(folder, "02_stadt_ulm", per="year")
    with pytest.raises(ReportError, match="kennt nur „town“"):
        planned_reports(folder, lambda: {"ulm": "Ulm"})
