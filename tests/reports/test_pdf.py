"""The printed reports: tagged, paged, whole, always the same; examined as a reader's program sees them."""

from __future__ import annotations

import html
import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from lxml import etree
from lxml import html as lxml_html
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from engagement_analysis.reports import printing
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pdf import to_pdf
from engagement_analysis.reports.printing import is_printed, print_reports, printed_file

NAMES = [
    "datenqualitaet",
    "vier-jahre",
    "stadtbericht-balingen",
    "stadtbericht-neumarkt",
    "staedte-nebeneinander",
    "methoden-und-quellen",
]
FOOT = 20 / 25.4 * 72
PAGE = """<!DOCTYPE html><html lang="de"><head><title>Ein Titel</title></head><body>
<header><h1>Ein Titel</h1><p class="stand">Stand der Daten: 18.10.2025</p></header>
<main>{}</main></body></html>"""
EVIDENCE = (
    '<figure><figcaption><b class="number">Abbildung {0}</b>: Säcke</figcaption></figure><details class="evidence">'
    '<summary>Daten</summary><div class="table-box" aria-labelledby="t{0}"><table><caption id="t{0}"><span>Herkunft: '
    "Säcke</span></caption><tbody><tr><th>A4</th></tr></tbody></table></div></details>"
)


@pytest.fixture(scope="module", autouse=True)
def printer() -> None:
    """Skip with a reason where Pango is missing; ENGAGEMENT_REQUIRE_PDF=1 makes that a failure."""
    try:
        printing._printer()
    except ReportError as error:
        if os.environ.get("ENGAGEMENT_REQUIRE_PDF") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, reports: dict[str, Path]) -> dict[str, Path]:
    """A folder with copies of all reports, each printed; the pages by name."""
    folder = tmp_path_factory.mktemp("printed")
    pages = []
    for path in reports.values():
        pages.append(folder / path.name)
        pages[-1].write_bytes(path.read_bytes())
    print_reports(pages)
    return {page.stem: page for page in pages}


def reader_of(page: Path) -> PdfReader:
    return PdfReader(printed_file(page))


def structure(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """The elements of the structure tree, in reading order."""

    def below(thing: Any) -> Iterator[dict[str, Any]]:
        thing = thing.get_object() if isinstance(thing, IndirectObject) else thing
        if isinstance(thing, list):
            for each in thing:
                yield from below(each)
        elif isinstance(thing, dict):
            if "/S" in thing:
                yield thing
            if "/K" in thing:
                yield from below(thing["/K"])

    return below(reader.root_object["/StructTreeRoot"]["/K"])


def words(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace("\u00a0", " ").split())


def tree_of(page: Path) -> Any:
    return lxml_html.fromstring(page.read_text(encoding="utf-8"))


def last_of_each_page(reader: PdfReader) -> dict[int, list[str]]:
    """For each page the kinds of structure around its last piece of content, outermost first."""
    last: dict[int, list[str]] = {}

    def walk(thing: Any, kinds: list[str]) -> None:
        element = thing.get_object() if isinstance(thing, IndirectObject) else thing
        kids = element.get("/K", [])
        here = [*kinds, str(element.get("/S"))]
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, int):
                last[element.raw_get("/Pg").idnum] = here
            else:
                walk(kid, here)

    walk(reader.root_object["/StructTreeRoot"], [])
    return last


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_printed_report_is_tagged_and_says_its_title_language_and_kind(printed: dict[str, Path], name: str) -> None:
    reader, tree = reader_of(printed[name]), tree_of(printed[name])
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-DE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == tree.findtext(".//title")
    xmp = etree.fromstring(root["/Metadata"].get_object().get_data())
    assert xmp.xpath("//@*[local-name()='part']") == ["1"], "PDF/UA-1"
    printed_titles = [words(title) for title in flat(reader.outline)]
    headings = [words(heading.text_content()) for heading in tree.xpath("//h1 | //h2[not(ancestor::nav)] | //h3")]
    assert printed_titles[: len(headings)] == headings
    assert "2025" in str(reader.metadata.creation_date_raw), "the data's day, not today"


def flat(outline: Any) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield str(entry.title)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_figures_tables_headings_and_links_are_what_they_are_in_the_page(printed: dict[str, Path], name: str) -> None:
    reader, tree = reader_of(printed[name]), tree_of(printed[name])
    elements = list(structure(reader))
    kinds = [element["/S"] for element in elements]
    alternatives = [str(element.get("/Alt")) for element in elements if element["/S"] == "/Figure"]
    assert alternatives == tree.xpath("//*[local-name()='svg']/@aria-label")
    scopes = {element["/A"].get("/Scope") for element in elements if element["/S"] == "/TH"}
    assert scopes == {"/Column", "/Row"}
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") >= len(tree.xpath("//h2"))
    links = [annotation.get_object() for page in reader.pages for annotation in page.get("/Annots", [])]
    assert kinds.count("/Link") >= len(tree.xpath("//nav//a"))
    assert all(link["/Subtype"] == "/Link" and link["/Contents"] for link in links)
    fonts = [font for page in reader.pages for font in page["/Resources"]["/Font"].get_object().values()]
    descriptors = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert all("/FontFile2" in font.get_object() or "/FontFile3" in font.get_object() for font in descriptors)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_page_has_its_number_and_none_is_empty(printed: dict[str, Path], name: str) -> None:
    reader = reader_of(printed[name])
    for number, page in enumerate(reader.pages, start=1):
        text = words(page.extract_text())
        assert f"Seite {number} von {len(reader.pages)}" in text
        assert len(text) > 250, f"page {number} is nearly empty"
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((595.28, 841.89), abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_heading_stands_alone_at_the_end_of_a_page(printed: dict[str, Path], name: str) -> None:
    reader = reader_of(printed[name])
    last = last_of_each_page(reader)
    assert len(last) == len(reader.pages)
    alone = [kinds for kinds in last.values() if {"/H1", "/H2", "/H3", "/Caption", "/THead"} & set(kinds)]
    assert alone == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_cut_and_nothing_runs_over_the_margin(printed: dict[str, Path], name: str) -> None:
    reader = reader_of(printed[name])
    left, right = 18 / 25.4 * 72, (210 - 18) / 25.4 * 72
    figures = [element for element in structure(reader) if element["/S"] == "/Figure"]
    assert len(figures) == len(tree_of(printed[name]).xpath("//*[local-name()='svg']")), "none in two pieces"
    for figure in figures:
        x_low, y_low, x_high, y_high = map(float, figure["/A"]["/BBox"])
        assert left - 1 <= x_low < x_high <= right + 1
        assert FOOT - 1 <= y_low < y_high <= 841.89 - 18 / 25.4 * 72 + 1
        assert x_high - x_low > 250, "large enough to read"
    with pdfium.PdfDocument(printed_file(printed[name])) as document:
        texts = [page.get_textpage() for page in document]
        boxes = [text.get_rect(place) for text in texts for place in range(text.count_rects())]
    assert len(boxes) > 200
    seen = [box for box in boxes if box[3] - box[1] > 1]  # smaller: what is only spoken
    assert min(box[0] for box in seen) >= left - 1
    assert max(box[2] for box in seen) <= right + 1


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_everything_the_page_says_is_on_paper_foldouts_included(printed: dict[str, Path], name: str) -> None:
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader_of(printed[name]).pages))
    tree = tree_of(printed[name])
    cells = tree.xpath("//details//td | //details//dd | //main//p[not(@class='paper')] | //main//li")
    said = [re.sub(r"\s", "", words(cell.xpath("string()"))) for cell in cells]
    missing = [part for part in said if part[:25] not in text]
    assert missing == []


@pytest.mark.slow
def test_the_same_page_gives_the_same_bytes_in_another_process_on_another_day(
    printed: dict[str, Path], project_root: Path
) -> None:
    page = printed["staedte-nebeneinander"]
    program = (
        "import sys, time; from pathlib import Path; from engagement_analysis.reports.pdf import to_pdf; "
        "time.time = lambda: 4e9; sys.stdout.buffer.write(to_pdf(Path(sys.argv[1]).read_text(encoding='utf-8')))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "11", "TZ": "Asia/Tokyo"}
    again = subprocess.run([sys.executable, "-c", program, page], capture_output=True, env=environment, check=True)
    assert again.stdout == printed_file(page).read_bytes()


def test_only_what_has_changed_is_printed_again(tmp_path: Path) -> None:
    pages = [tmp_path / "a.html", tmp_path / "b.html"]
    for page in pages:
        page.write_text(PAGE.format("<p>Sieben Säcke.</p>"), encoding="utf-8")
    told: list[str] = []
    assert print_reports(pages, progress=told.append) == [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    assert told == ["PDF geschrieben: a.pdf", "PDF geschrieben: b.pdf"]
    pages[1].write_text(PAGE.format("<p>Acht Säcke.</p>"), encoding="utf-8")
    assert [is_printed(page) for page in pages] == [True, False]
    told.clear()
    print_reports(pages, progress=told.append)
    assert told == ["PDF ist aktuell: a.pdf", "PDF geschrieben: b.pdf"]
    assert "Acht Säcke." in PdfReader(tmp_path / "b.pdf").pages[0].extract_text()


def test_the_sources_stand_once_in_an_appendix_and_the_figure_names_its_page() -> None:
    reader = PdfReader(io.BytesIO(to_pdf(PAGE.format(EVIDENCE.format(1) + EVIDENCE.format(2)))))
    first, appendix = (words(page.extract_text()) for page in reader.pages)
    assert "Daten und Herkunft zu Abbildung 2, Seite 2" in first
    assert "A4" not in first
    assert "Abbildung 1: Säcke Herkunft A4 Abbildung 2: Säcke Herkunft: dieselben Angaben wie bei" in appendix
    assert appendix.count("A4") == 1


@pytest.mark.parametrize(
    "wanted",
    [
        '<img alt="x" src="http://example.org/a.png">',
        '<img alt="x" src="file:///etc/passwd">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        "<style>body { background: url(ftp://example.org/a.png) }</style>",
    ],
)
def test_printing_fetches_nothing(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    with pytest.raises(ReportError, match="verweist auf"):
        to_pdf(PAGE.format(wanted))
    assert asked == []


def test_hostile_words_stay_words_on_paper() -> None:
    hostile = "<script>app.alert(1)</script> ) /JS (x) endobj \\frac12 =CMD() url(http://example.org) <b>fett</b>"
    content = to_pdf(PAGE.format(f"<h2>{html.escape(hostile)}</h2><p>{html.escape(hostile)}</p>"))
    reader = PdfReader(io.BytesIO(content))
    assert words(reader.pages[0].extract_text()).count(words(hostile)) == 2
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.root_object)
    assert "/JavaScript" not in reader.root_object.get("/Names", {})
    assert not [annotation for page in reader.pages for annotation in page.get("/Annots", [])]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(ModuleNotFoundError("weasyprint"), "fehlt das Paket WeasyPrint"), (OSError("libpango"), "fehlt die Bibliothek")],
)
def test_what_is_missing_is_told_in_one_german_sentence(
    error: Exception, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Absent:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                sys.stdout.write("WeasyPrint could not import some external libraries.")
                raise error

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    page = tmp_path / "a.html"
    page.write_text(PAGE.format(""), encoding="utf-8")
    with pytest.raises(ReportError, match=sentence) as told:
        print_reports([page])
    assert str(told.value).endswith("Die HTML-Berichte sind geschrieben.")
    assert capsys.readouterr() == ("", "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
