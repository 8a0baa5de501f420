"""From a notebook with outputs to a page: only what belongs there, each in its place."""

from __future__ import annotations

from typing import Any

import nbformat
import pandas as pd
import pytest
from lxml import html as lxml_html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from engagement_analysis.reports.blocks import (
    Block,
    Tile,
    annex,
    data_table,
    figure,
    glance,
    own_words,
    paragraphs,
    section_title,
)
from engagement_analysis.reports.blocks.tables import count, year
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.export import to_page

MANIFEST = {"data_date": "2025-10-18", "example_data": False, "packages": {"engagement_analysis": "0.1.0"}}
FRAME = pd.DataFrame({"year": [2024, 2025], "people": [1021, 1072]})
COLUMNS = [year(), count("people", "Teilnahmen")]


def cell(shown: Block | dict[str, Any]) -> nbformat.NotebookNode:
    """An executed cell that shows a block."""
    data = shown._repr_mimebundle_()[0] if isinstance(shown, Block) else shown
    return new_code_cell("geheim = 1", outputs=[new_output("execute_result", data=data)])


def page(*shown: Any, manifest: dict[str, object] = MANIFEST, **options: bool) -> str:
    cells = [each if isinstance(each, nbformat.NotebookNode) else cell(each) for each in shown]
    return to_page(new_notebook(cells=[new_markdown_cell("# Ein Titel"), *cells]), manifest, **options)[0]


def tree(*shown: Any, **options: Any) -> Any:
    return lxml_html.fromstring(page(*shown, **options))


def drawn(section: str, **options: Any) -> Block:
    def line(frame: pd.DataFrame, *, ax: Any, narrow: bool = False) -> None:
        ax.plot(frame["year"], frame["people"])
        ax.set_title("schmal" if narrow else "breit")

    said = {"title": "Mehr", "unit": "Teilnahmen", "alternative": "2024 waren es 1.021, 2025 1.072 Teilnahmen."}
    return figure(line, FRAME, section=section, **said, **options)


TITLE = section_title("wer", "Wer", "Wer mitmachte")
TEXT = paragraphs("Ein Satz.", section="wer")


def test_only_blocks_and_texts_enter_the_page_no_code_and_no_scripts():
    shown = {"text/html": "<script>1</script><table></table>", "text/plain": "<Axes: >"}
    html = page(TITLE, TEXT, cell(shown), data_table(FRAME, COLUMNS, "Zahlen", section="wer"))
    assert "<p>Ein Satz.</p>" in html
    assert not [word for word in ("geheim", "Axes", "<script>", ".engagement {", "onclick") if word in html]
    assert "default-src 'none'; style-src 'unsafe-inline'" in html


def test_a_section_without_a_title_or_content_is_left_out_of_page_and_navigation():
    found = tree(TITLE, TEXT, paragraphs("Verwaist.", section="ohne"), section_title("leer", "Leer", "Leer"))
    assert found.xpath("//main/section/@id") == ["wer"]
    assert not found.xpath("//nav")  # one section needs no line of sections
    both = tree(TITLE, TEXT, annex("Quellen", paragraphs("Mappen.")))
    assert both.xpath("//nav//a/@href") == ["#wer", "#anhang"]
    assert both.xpath("//section[@data-annex]/@id") == ["anhang"]


def test_text_stands_beside_its_figure_and_a_full_figure_alone():
    found = tree(TITLE, drawn("wer"), TEXT, drawn("wer", is_full=True), paragraphs("Danach.", section="wer"))
    (two,) = found.xpath("//section/div[@class='two']")
    assert [len(column.xpath(".//figure")) for column in two] == [1, 0]
    assert two[1].text_content().strip() == "Ein Satz."
    assert found.xpath("//section/div[@class='prose']")[0].text_content().strip() == "Danach."


def test_the_frame_of_a_section_goes_into_the_foldout_of_its_next_figure():
    found = tree(TITLE, data_table(FRAME, COLUMNS, "Zahlen", section="wer"), drawn("wer"), TEXT)
    (foldout,) = found.xpath("//details")
    assert foldout.xpath("string(summary)") == "Zahlen und Fundstellen"
    assert foldout.xpath(".//td/text()") == ["1.021", "1.072"]
    assert foldout.xpath("preceding-sibling::figure")


def test_a_figure_is_drawn_for_each_width_from_one_frame_and_says_its_values_each_time():
    found = lxml_html.fromstring(str(drawn("wer", is_full=True).html))
    spoken = found.xpath("//*[local-name()='svg']/@aria-label")
    assert [box.get("class") for box in found.xpath("//figure/div")] == ["w3", "w2", "w1"]
    assert all(name.endswith("2024 waren es 1.021, 2025 1.072 Teilnahmen.") for name in spoken)
    assert len(set(spoken)) == 3
    assert [("schmal" in box.text_content()) for box in found.xpath("//figure/div")] == [False, False, True]


def test_the_first_screen_gives_headline_lead_kicker_and_what_the_index_says():
    tiles = [Tile(23, "kamen wieder", of=25, earlier=[("2024", "17 von 21")]), Tile(1072, "Teilnahmen", series=[9, 11])]
    screen = glance("Fast alle <da>", "In vier Jahren.", tiles, [("Eins:", "ja.")], ["Wer?"], "Amt", ["Doppelt: 78."])
    notebook = new_notebook(cells=[cell(screen), cell(TITLE), cell(TEXT)])
    html, summary = to_page(notebook, MANIFEST)
    found = lxml_html.fromstring(html)
    assert [heading.text for heading in found.xpath("//h1")] == ["Fast alle <da>"]
    assert found.xpath("string(//p[@class='kicker'])") == " · Stand 18.10.2025".removeprefix(" · ")
    assert summary.figures == (("23 von 25", "kamen wieder"), ("1.072", "Teilnahmen"))
    waffle, columns = found.xpath("//li[@class='kpi']/*[local-name()='svg']")
    assert len(waffle.xpath("./*[@class='hol']")) == 2
    assert len(columns.xpath("./*[@class='now']")) == 1


def test_an_empty_entry_of_the_town_leaves_its_line_out():
    assert "Kosten" not in page(TITLE, TEXT, own_words([("Ziele", "Mehr"), ("Kosten", "")], section="wer"))
    assert own_words([("Ziele", "")]).html == ""


def test_headings_of_a_notebook_open_sections_with_anchors_and_raw_html_is_text():
    text = new_markdown_cell("## Größe & Maß\n\nEin <img src=x onerror=alert(1)> Bild\n\n## Größe & Maß\n\nNoch eines")
    hidden = new_markdown_cell("Neu rechnen", metadata={"tags": ["nur-notebook"]})
    found = lxml_html.fromstring(page(text, hidden))
    assert found.xpath("//main/section/@id") == ["groesse-mass", "groesse-mass-2"]
    assert not found.xpath("//img")
    assert "Neu rechnen" not in found.text_content()


def test_what_follows_the_notebooks_headline_is_the_pages_lead():
    head = new_markdown_cell("# Methoden <b>\n\nWie eine Zahl wird.")
    html, summary = to_page(new_notebook(cells=[head, cell(TITLE), cell(TEXT)]), MANIFEST)
    assert lxml_html.fromstring(html).xpath("string(//p[@class='lead'])") == "Wie eine Zahl wird."
    assert (summary.headline, summary.lead) == ("Methoden <b>", "Wie eine Zahl wird.")


def test_the_notice_stands_exactly_while_example_data_are_in_use():
    assert "Beispieldaten" not in page(TITLE, TEXT)
    assert tree(TITLE, TEXT, manifest=MANIFEST | {"example_data": True}).xpath("//aside[@class='ribbon']//strong")


def test_an_internal_page_is_marked_on_the_screen_and_on_each_printed_page():
    found = tree(TITLE, TEXT, is_internal=True)
    assert found.xpath("string(//aside//strong)") == "Nicht öffentlich."
    assert found.xpath("//body/@class") == ["internal"]
    assert '@page internal { @top-right { content: "Nicht öffentlich"' in found.xpath("string(//style)")


def test_a_failed_cell_makes_no_page_and_a_page_has_one_headline():
    failed = new_code_cell("1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="x", traceback=[])])
    with pytest.raises(ReportError, match="abgebrochen"):
        page(failed)
    with pytest.raises(ReportError, match="genau eine Überschrift"):
        page(new_markdown_cell("# Noch ein Titel"), TITLE, TEXT)
    with pytest.raises(ReportError, match="keinen Abschnitt"):
        page()


def test_in_jupyterlab_a_block_brings_its_style_a_table_its_sorting_and_a_figure_its_number():
    table, drawing = data_table(FRAME)._repr_html_(), drawn("wer")._repr_html_()
    assert "@scope (.engagement)" in table
    assert "addEventListener" in table
    assert "1.072" in table
    assert 'data-number="' in drawing
