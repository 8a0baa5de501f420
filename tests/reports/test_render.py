"""The real notebooks on the towns' true tables: reports that are true to the table, whole, and always the same."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from lxml import html as lxml_html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from engagement_analysis.project.store import Processed, write_processed
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.index import render_index
from engagement_analysis.reports.render import render_reports


def text_of(path: Path) -> str:
    tree = lxml_html.fromstring(path.read_text(encoding="utf-8"))
    for style in tree.xpath("//style"):
        style.drop_tree()
    return " ".join(tree.text_content().replace("\u00a0", " ").replace("\u00ad", "").split())


def test_every_notebook_for_the_council_becomes_a_report(reports: dict[str, Path]) -> None:
    towns = ["stadtbericht-balingen", "stadtbericht-neumarkt"]
    assert list(reports) == ["datenqualitaet", "vier-jahre", *towns, "staedte-nebeneinander", "methoden-und-quellen"]


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes(
    reports: dict[str, Path], processed: Path, notebooks: Path, tmp_path: Path
) -> None:
    again = {path.stem: path.read_bytes() for path in render_reports(processed, notebooks, tmp_path)}
    assert again == {name: path.read_bytes() for name, path in reports.items()}


@pytest.mark.parametrize(
    "name", ["datenqualitaet", "vier-jahre", "stadtbericht-neumarkt", "staedte-nebeneinander", "methoden-und-quellen"]
)
def test_the_page_has_the_parts_of_a_report(reports: dict[str, Path], name: str) -> None:
    tree = lxml_html.fromstring(reports[name].read_text(encoding="utf-8"))
    assert tree.get("lang") == "de"
    assert [len(tree.xpath(f"//{tag}")) for tag in ("h1", "main", "nav", "header", "footer")] == [1, 1, 1, 1, 1]
    assert "2025" in tree.findtext(".//title")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for figure in tree.xpath("//figure"):
        (picture,) = figure.xpath(".//*[local-name()='svg']")
        assert len(picture.get("aria-label")) > 40
        assert figure.getnext().tag == "details", "every figure has its data and sources"
    assert tree.xpath("//header//*[contains(., 'Beispieldaten')]")


def test_no_personal_data_in_any_report(reports: dict[str, Path], canaries: list[str]) -> None:
    for path in reports.values():
        source = path.read_text(encoding="utf-8")
        assert not [canary for canary in canaries if canary and canary in source]


def test_numbers_in_the_text_are_those_of_the_table(reports: dict[str, Path], participation: pd.DataFrame) -> None:
    rows = participation
    held = rows[rows["status"].eq("held") & rows["year"].eq(2025)]
    text = text_of(reports["vier-jahre"])
    for city, title in (("neumarkt", "Neumarkt i.d.OPf."), ("balingen", "Balingen")):
        town = held[held["city"] == city]
        people = f"{int(town['participants'].sum()):,}".replace(",", ".")
        n_organisations = town.loc[town["organisation_type"] != "individual", "organisation_id"].nunique()
        assert f"In {title} gab es {people} Teilnahmen (2025)" in text
        assert f"In {title} machten {n_organisations} Organisationen mit (2025)" in text


def test_exactness_is_told_as_it_is(reports: dict[str, Path], participation: pd.DataFrame) -> None:
    rows = participation.query("city == 'neumarkt' and status == 'held'")
    exact = rows["participants_quality"].eq("exact").sum()
    assert f"In Neumarkt i.d.OPf. nennen {exact} von {len(rows)} Einträgen" in text_of(reports["datenqualitaet"])


@pytest.mark.slow
def test_a_changed_cell_changes_text_chart_and_foldout(
    reports: dict[str, Path], tables: Processed, notebooks: Path, tmp_path: Path
) -> None:
    rows = tables.participation.copy()
    place = rows.index[rows["city"].eq("neumarkt") & rows["year"].eq(2025) & rows["participants_quality"].eq("exact")][
        0
    ]
    for column in ("participants", "participants_low", "participants_high"):
        rows.loc[place, column] += 1000
    write_processed(replace(tables, participation=rows), tmp_path / "processed")
    (changed,) = render_reports(tmp_path / "processed", notebooks, tmp_path, only="vier-jahre")
    total = rows.query("city == 'neumarkt' and year == 2025")["participants"].sum()
    shown = f"{total:,}".replace(",", ".")
    source = changed.read_text(encoding="utf-8")
    assert f"gab es {shown} Teilnahmen (2025)" in text_of(changed)
    assert f">{shown}</text>" in source
    assert f'<td class="n">{shown}</td>' in source
    assert shown not in text_of(reports["vier-jahre"])


@pytest.mark.slow
def test_hostile_names_in_a_sheet_cannot_enter_a_report_as_markup(
    tables: Processed, notebooks: Path, tmp_path: Path
) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:1) $\\frac12$ **x**"
    rows, findings = tables.participation.copy(), tables.findings.copy()
    rows["organisation"] = rows["organisation"].mask(rows["organisation"].notna(), hostile)
    rows["district"] = hostile
    file = rows.loc[rows["year"].eq(2025), "source_file"].iloc[0]
    sheet = "<img src=x onerror=alert(1)> **x** $\\frac12$ [y](javascript:1)"
    rows.loc[rows["source_file"] == file, ["source_file", "source_sheet"]] = ["</table><script>1</script>.xlsx", sheet]
    findings["message"] = hostile
    write_processed(replace(tables, participation=rows, findings=findings), tmp_path / "processed")
    paths = render_reports(tmp_path / "processed", notebooks, tmp_path)
    for path in [*paths, render_index(tmp_path / "processed", notebooks, tmp_path)]:
        tree = lxml_html.fromstring(path.read_text(encoding="utf-8"))
        assert not tree.xpath("//script | //img | //iframe | //*[@onerror] | //a[starts-with(@href, 'javascript')]")
        assert not tree.xpath("//strong[. = 'x'] | //em[. = 'x'] | //*[local-name() = 'math']")
    town = rows.loc[rows["year"].eq(2025), "city"].iloc[0]
    naming_sheets = ("datenqualitaet", "vier-jahre", f"stadtbericht-{town}", "staedte-nebeneinander")
    shown = {path.stem for path in paths if sheet in text_of(path)}
    assert shown == set(naming_sheets), "shown as the text that it is"


def without_counts(tables: Processed) -> Processed:
    rows = tables.participation.copy()
    rows[["participants", "participants_low", "participants_high"]] = pd.NA
    rows["participants_quality"] = "missing"
    return replace(tables, participation=rows)


def one_year(tables: Processed) -> Processed:
    return replace(tables, participation=tables.participation.query("year == 2023"))


def nothing_else_known(tables: Processed) -> Processed:
    emptied = {name: getattr(tables, name).iloc[:0] for name in ("findings", "population", "invitations")}
    return replace(tables, **emptied)


@pytest.mark.slow
@pytest.mark.parametrize("thinned", [without_counts, one_year, nothing_else_known])
def test_thin_data_still_make_reports_that_say_so(
    tables: Processed, notebooks: Path, tmp_path: Path, thinned: Callable[[Processed], Processed]
) -> None:
    write_processed(thinned(tables), tmp_path / "processed")
    for path in render_reports(tmp_path / "processed", notebooks, tmp_path):
        assert not re.search(r"\b(nan|NaN|NaT|None|inf)\b|<NA>|der ein Jahre", text_of(path))


def notebook_in(folder: Path, *sources: str) -> Path:
    folder.mkdir(exist_ok=True)
    cells = [new_markdown_cell("# Titel"), *[new_code_cell(source) for source in sources]]
    nbformat.write(new_notebook(cells=cells), folder / "01_probe.ipynb")
    return folder


def test_a_failing_notebook_is_told_in_one_german_sentence_and_leaves_the_old_report(
    processed: Path, tmp_path: Path
) -> None:
    old = tmp_path / "probe.html"
    old.write_text("alt", encoding="utf-8")
    with pytest.raises(ReportError, match=r"„01_probe.ipynb“ ist in Zelle 3 abgebrochen: ZeroDivisionError"):
        render_reports(processed, notebook_in(tmp_path / "n", "1 / 0"), tmp_path)
    assert old.read_text(encoding="utf-8") == "alt"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["probe.html"], "nothing half written"


def test_the_kernel_is_the_interpreter_that_asks(processed: Path, tmp_path: Path) -> None:
    source = f"import sys\nassert sys.executable == {sys.executable!r}, sys.executable"
    assert render_reports(processed, notebook_in(tmp_path / "n", source), tmp_path) == [tmp_path / "probe.html"]


def test_an_unknown_report_names_those_there_are(processed: Path, notebooks: Path, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="Vorhanden: datenqualitaet, vier-jahre"):
        render_reports(processed, notebooks, tmp_path, only="haushalt")


def test_a_folder_that_cannot_be_written_is_told_in_german(processed: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "voll"
    blocked.write_text("kein Ordner", encoding="utf-8")
    with pytest.raises(ReportError, match="lässt sich nicht beschreiben"):
        render_reports(processed, notebook_in(tmp_path / "n"), blocked)


def test_progress_is_told_in_german(processed: Path, tmp_path: Path) -> None:
    told: list[str] = []
    render_reports(processed, notebook_in(tmp_path / "n"), tmp_path, progress=told.append)
    assert told == ["Notizbuch ausgeführt: 01_probe.ipynb", "Bericht geschrieben: probe.html"]


@pytest.mark.parametrize(
    "name", ["01_datenqualitaet", "02_vier_jahre", "05_staedte_nebeneinander", "06_methoden_und_quellen"]
)
def test_notebooks_are_thin_german_and_stripped(project_root: Path, name: str) -> None:
    notebook = nbformat.read(project_root / "notebooks" / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
    assert not re.search(r"^\s*(def|class|for|while)\b", "\n".join(cell.source for cell in code), re.MULTILINE)
    assert notebook.cells[0].source.startswith("# ")
    assert [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    assert notebook.metadata.kernelspec.name == "python3"
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.findall(r"\d{2,}", prose.replace("je 1.000 Einwohner", "")), "no number is typed"


@pytest.mark.slow
def test_one_town_alone_makes_a_report(processed: Path, project_root: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(project_root / "notebooks" / "02_vier_jahre.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = cell.source.replace("towns = []", 'towns = ["balingen"]').replace("years = 4", "years = [2024, 2025]")
    (tmp_path / "n").mkdir()
    nbformat.write(notebook, tmp_path / "n" / "balingen.ipynb")
    (report,) = render_reports(processed, tmp_path / "n", tmp_path)
    main = text_of(report).split("Quellen", 2)[1]
    assert "Balingen, 2024 und 2025" in text_of(report)
    assert "In Neumarkt" not in main


def test_reports_are_readable_by_all(reports: dict[str, Path]) -> None:
    assert all(os.access(path, os.R_OK) and path.stat().st_size < 1_500_000 for path in reports.values())
