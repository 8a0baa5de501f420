"""From a notebook with outputs to a page: only what belongs there."""

from __future__ import annotations

import re

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from engagement_analysis.reports.display import paragraphs
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.export import to_html

MANIFEST = {
    "data_date": "2025-10-18",
    "example_data": False,
    "packages": {"engagement_analysis": "0.1.0"},
    "inputs": [
        {"path": "C:\\Users\\Erika\\data\\raw\\neumarkt\\<b>2025.xlsx", "sha256": "ab" * 32, "is_example": False}
    ],
}
NOBODY = pd.DataFrame(columns=["town", "reference_date", "inhabitants", "basis", "source_url"])


def shown(data: dict[str, object], metadata: dict[str, object] | None = None) -> nbformat.NotebookNode:
    output = new_output("display_data", data=data, metadata=metadata or {})
    return new_code_cell("print('Programm')", outputs=[output])


def page(*cells: nbformat.NotebookNode, manifest: dict[str, object] = MANIFEST) -> str:
    return to_html(new_notebook(cells=[new_markdown_cell("# Ein Titel"), *cells]), manifest, NOBODY)


def test_no_code_no_scripts_and_a_policy_that_forbids_both() -> None:
    html = page(new_code_cell("versteckt = 1"), shown({"text/html": "<p>Ein Satz.</p>", "text/plain": "<Axes: >"}))
    assert "versteckt" not in html
    assert "Programm" not in html
    assert "Axes" not in html
    assert "<p>Ein Satz.</p>" in html
    assert "<script" not in html
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html


def test_headings_make_the_contents_and_get_anchors() -> None:
    html = page(
        new_markdown_cell("## Größe & Maß"), new_markdown_cell("## Größe & Maß"), new_markdown_cell("### tiefer")
    )
    assert html.count("<h1>Ein Titel</h1>") == 1
    assert '<h2 id="groesse-mass">Größe &amp; Maß</h2>' in html
    assert '<a href="#groesse-mass-2">Größe &amp; Maß</a>' in html
    links = re.findall(r'<a href="#([^"]+)"', html)
    assert all(f'id="{link}"' in html for link in links)


def test_figures_and_tables_are_numbered_each_for_itself() -> None:
    mark = '<b class="number">{}</b>'
    html = page(*[shown({"text/html": mark.format(kind)}) for kind in ("Abbildung", "Tabelle", "Abbildung")])
    assert re.findall(r'class="number">([^<]+)<', html) == ["Abbildung 1", "Tabelle 1", "Abbildung 2"]


def test_help_for_jupyter_stays_in_jupyter() -> None:
    html = page(new_markdown_cell("Neu rechnen", metadata={"tags": ["nur-notebook"]}))
    assert "Neu rechnen" not in html


def test_the_notice_stands_exactly_while_example_data_are_in_use() -> None:
    assert "Beispieldaten" not in page().replace("class=", "")
    assert page(manifest=MANIFEST | {"example_data": True}).count("Beispieldaten") >= 3


def test_the_head_names_no_place_on_a_disk_and_escapes_file_names() -> None:
    html = page()
    assert "neumarkt/<wbr>&lt;b&gt;2025.xlsx" in html
    assert "Erika" not in html


def test_html_written_into_markdown_is_shown_as_text() -> None:
    html = page(new_markdown_cell("Ein <img src=x onerror=alert(1)> Bild"))
    assert "<img" not in html


@pytest.mark.parametrize("bad", ["<script>1</script>", "<p onclick='x'>", "<iframe>", '<a href="javascript:1">'])
def test_active_content_in_an_output_is_refused(bad: str) -> None:
    with pytest.raises(ReportError, match="aktive Inhalte"):
        page(shown({"text/html": bad}))


def test_words_that_look_like_active_content_are_welcome_as_text() -> None:
    assert "onerror" in page(shown({"text/html": str(paragraphs("<img onerror=1> und <script>").html)}))


def test_a_picture_without_alternative_text_is_refused() -> None:
    with pytest.raises(ReportError, match="Alternativtext"):
        page(shown({"image/png": "aGFsbG8="}))
    assert 'alt="Ein Foto"' in page(shown({"image/png": "aGFsbG8="}, {"alt": "Ein Foto"}))


def test_a_failed_cell_makes_no_report() -> None:
    failed = new_code_cell("1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="x", traceback=[])])
    with pytest.raises(ReportError, match="abgebrochen"):
        page(failed)


def test_a_report_has_one_title() -> None:
    with pytest.raises(ReportError, match="genau eine Überschrift"):
        page(new_markdown_cell("# Noch ein Titel"))
