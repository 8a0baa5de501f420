"""Notebooks on the towns' true tables: reports that are true to the table, whole, and always the same."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from lxml import html as lxml_html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from engagement_analysis.project.store import Processed, write_processed
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.index import render_index
from engagement_analysis.reports.pages.kernels.execution import Kernels
from engagement_analysis.reports.pages.render import render_reports


def text_of(path: Path) -> str:
    tree = lxml_html.fromstring(path.read_text(encoding="utf-8"))
    for style in tree.xpath("//style"):
        style.drop_tree()
    return " ".join(tree.text_content().replace("\u00a0", " ").replace("\u00ad", "").split())


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_whatever_is_made_beside_them(
    sample: Path, processed: Path, tmp_path: Path, kernels: Kernels
) -> None:
    again = render_reports(processed, sample / "notebooks", tmp_path, only="vier-jahre", kernels=kernels)
    assert {path.name: path.read_bytes() for path in again} == {
        path.name: path.read_bytes() for path in (sample / "reports").glob("vier-jahre-*.html")
    }


def test_no_personal_data_in_any_report_and_every_page_has_its_parts(
    reports_folder: Path, persons_in: Callable[[str], list[str]]
) -> None:
    for path in reports_folder.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert persons_in(source) == []
        tree = lxml_html.fromstring(source)
        assert [len(tree.xpath(f"//{tag}")) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), path.name
        assert set(tree.xpath("//a[starts-with(@href, '#')]/@href")) <= {f"#{each}" for each in ids}
        assert tree.xpath("//aside//strong[contains(., 'Beispieldaten')]")
        assert os.access(path, os.R_OK)


@pytest.mark.slow
def test_a_changed_cell_changes_tile_chart_and_foldout(
    sample: Path, tables: Processed, tmp_path: Path, kernels: Kernels
) -> None:
    rows = tables.participation.copy()
    is_counted = rows["city"].eq("neumarkt") & rows["year"].eq(2025) & rows["participants_quality"].eq("exact")
    place = rows.index[is_counted & rows["organisation_type"].eq("school")][0]
    for column in ("participants", "participants_low", "participants_high"):
        rows.loc[place, column] += 1000
    write_processed(replace(tables, participation=rows), tmp_path / "processed")
    neumarkt: dict[str, Any] = {"only": "vier-jahre-neumarkt", "kernels": kernels}
    (changed,) = render_reports(tmp_path / "processed", sample / "notebooks", tmp_path, **neumarkt)
    groups = rows.query("city == 'neumarkt' and year == 2025 and organisation_type != 'individual'")
    total = int(groups["participants"].sum())
    shown = f"{total:,}".replace(",", ".")
    source = changed.read_text(encoding="utf-8")
    assert f'<span class="big">{shown}</span>' in source
    assert f">{total}</text>" in source
    assert f'<td class="n">{shown}</td>' in source
    assert shown not in (sample / "reports" / changed.name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_hostile_names_in_a_sheet_cannot_enter_a_report_as_markup(
    sample: Path, tables: Processed, notebooks: Path, tmp_path: Path, kernels: Kernels
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
    paths = render_reports(tmp_path / "processed", notebooks, tmp_path / "reports", with_internal=True, kernels=kernels)
    paths.append(render_index(tmp_path / "processed", notebooks, tmp_path / "reports"))
    of_each_block: dict[str, Any] = {"only": "vier-jahre-neumarkt", "kernels": kernels}
    paths += render_reports(tmp_path / "processed", sample / "notebooks", tmp_path / "sample", **of_each_block)
    for path in paths:
        tree = lxml_html.fromstring(path.read_text(encoding="utf-8"))
        assert not tree.xpath("//script | //img | //iframe | //*[@onerror] | //a[starts-with(@href, 'javascript')]")
        assert not tree.xpath("//strong[. = 'x'] | //em[. = 'x'] | //*[local-name() = 'math']")
    assert {path.name for path in paths if sheet in text_of(path)}, "shown as the text that it is"
    assert {path.stem for path in paths if hostile in text_of(path)} >= {"intern-balingen", "intern-neumarkt"}


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
    tables: Processed, notebooks: Path, tmp_path: Path, thinned: Callable[[Processed], Processed], kernels: Kernels
) -> None:
    write_processed(thinned(tables), tmp_path / "processed")
    for path in render_reports(tmp_path / "processed", notebooks, tmp_path, with_internal=True, kernels=kernels):
        assert not re.search(r"\b(nan|NaN|NaT|None|inf)\b|<NA>|der ein Jahre", text_of(path))


def notebook_in(folder: Path, *sources: str) -> Path:
    folder.mkdir(exist_ok=True)
    cells = [new_markdown_cell("# Titel\n\n## Satz\n\nEs gelang."), *[new_code_cell(source) for source in sources]]
    nbformat.write(new_notebook(cells=cells), folder / "01_probe.ipynb")
    return folder


def test_a_failing_notebook_is_told_in_one_german_sentence_and_leaves_the_old_report(
    processed: Path, tmp_path: Path, kernels: Kernels
) -> None:
    old = tmp_path / "probe.html"
    old.write_text("alt", encoding="utf-8")
    with pytest.raises(ReportError, match=r"„01_probe.ipynb“ ist in Zelle 3 abgebrochen: ZeroDivisionError"):
        render_reports(processed, notebook_in(tmp_path / "n", "1 / 0"), tmp_path, kernels=kernels)
    assert old.read_text(encoding="utf-8") == "alt"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["probe.html"], "nothing half written"


def test_the_kernel_is_the_interpreter_that_asks(processed: Path, tmp_path: Path) -> None:
    source = f"import sys\nassert sys.executable == {sys.executable!r}, sys.executable"
    assert render_reports(processed, notebook_in(tmp_path / "n", source), tmp_path) == [tmp_path / "probe.html"]


def test_an_unknown_report_names_those_there_are(processed: Path, notebooks: Path, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="Vorhanden: datenqualitaet, "):
        render_reports(processed, notebooks, tmp_path, only="haushalt")


def test_a_folder_that_cannot_be_written_is_told_in_german(processed: Path, tmp_path: Path, kernels: Kernels) -> None:
    blocked = tmp_path / "voll"
    blocked.write_text("kein Ordner", encoding="utf-8")
    with pytest.raises(ReportError, match="lässt sich nicht beschreiben"):
        render_reports(processed, notebook_in(tmp_path / "n"), blocked, kernels=kernels)


def test_progress_is_told_in_german(processed: Path, tmp_path: Path, kernels: Kernels) -> None:
    told: list[str] = []
    render_reports(processed, notebook_in(tmp_path / "n"), tmp_path, progress=told.append, kernels=kernels)
    assert told == ["Notizbuch ausgeführt: 01_probe.ipynb", "Bericht geschrieben: probe.html"]
