"""Tables: accessible, escaped, German; sources: every cell found again."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from openpyxl.utils import get_column_letter, range_boundaries

from engagement_analysis.reports.blocks import bullets, data_table, paragraphs, tables
from engagement_analysis.reports.blocks.provenance import cell_ranges, sources

HOSTILE = [
    "<script>alert('x')</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table><h1>Überschrift</h1>",
    "[Klick](javascript:alert(1))",
    "# keine Überschrift",
    "$\\input{/etc/passwd}$ \\write18{ls}",
    '=HYPERLINK("http://example.invalid")',
    "&lt;b&gt; {{ 7*7 }} {% raw %}",
    "\u202eumgedreht",
]


class Seen(HTMLParser):
    """Tags and texts of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_and_never_become_markup(text: str) -> None:
    frame = pd.DataFrame({"name": [text], "n": [3]})
    html = str(data_table(frame, [tables.header("name", text), tables.count("n", "Zahl")], text).html)
    html += str(paragraphs(text).html) + str(bullets([text]).html)
    seen = Seen(html)
    allowed = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "p", "ul", "li", "span"}
    assert {tag for tag, _ in seen.tags} <= allowed
    assert all(not key.startswith("on") for _, attributes in seen.tags for key in attributes)
    assert "".join(seen.texts).count(text) == 5


@given(st.text(max_size=40))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    seen = Seen(str(paragraphs("a" + text).html))
    assert [tag for tag, _ in seen.tags] == ["p"]
    assert "".join(seen.texts) == "a" + text


def test_headers_have_a_scope_and_the_table_a_caption() -> None:
    frame = pd.DataFrame({"year": [2024, 2025], "people": pd.array([960, None], dtype="Int64")})
    seen = Seen(str(tables.html_table(frame, [tables.year(), tables.count("people", "Teilnahmen")], "Zahlen")))
    scopes = [attributes.get("scope") for tag, attributes in seen.tags if tag == "th"]
    assert scopes == ["col", "col", "row", "row"]
    assert "Zahlen" in seen.texts
    assert "unbekannt" in seen.texts, "the missing number is spoken"


def cells_of(ranges: str) -> list[str]:
    """The single cells of some ranges."""
    return [
        f"{get_column_letter(column)}{row}"
        for first_column, first_row, last_column, last_row in map(range_boundaries, ranges.split(", "))
        for column in range(first_column, last_column + 1)
        for row in range(first_row, last_row + 1)
    ]


@given(st.sets(st.tuples(st.integers(1, 40), st.integers(1, 60)), min_size=1, max_size=60))
def test_ranges_cover_exactly_the_cells(cells: set[tuple[int, int]]) -> None:
    addresses = [f"{get_column_letter(column)}{row}" for column, row in sorted(cells)]
    assert sorted(cells_of(cell_ranges(addresses))) == sorted(addresses), "each once, none besides"


def test_sources_name_the_cell_of_every_entry_but_of_cancelled_ones(participation: pd.DataFrame) -> None:
    held = participation[participation["status"].eq("held")]
    assert len(held) < len(participation)
    found = sources(participation)
    told = [(file, sheet, cell) for file, sheet, cells in found.itertuples(index=False) for cell in cells_of(cells)]
    places = held[["source_file", "source_sheet", "source_cell"]].itertuples(index=False, name=None)
    assert sorted(told) == sorted(set(places)), "with cancelled ones their number would follow by subtraction"
    overview = found[found["source_file"] == "Übersicht Ortsteile.xlsx"].iloc[0]
    assert overview["cells"] == "B4:E15"


def test_no_report_shows_markup_to_its_reader(reports: dict[str, Path]) -> None:
    shown = {name: "".join(lxml_html.parse(str(path)).getroot().itertext()) for name, path in reports.items()}
    assert {
        name: found for name, text in shown.items() if (found := re.findall(r"</?[a-z]+[^<>]*>|&[a-z]+;", text))
    } == {}
