"""The printed reports: tagged, paged, whole, always the same; examined as a reader's program sees them."""

from __future__ import annotations

import html
import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from engagement_analysis.reports.blocks.style import packaged, page_style
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages import pdf as printing
from engagement_analysis.reports.pages.pdf import is_printed, print_reports, printed_file, to_pdf

NAMES = ["vier-jahre-neumarkt", "methoden"]
PAGE = """<!DOCTYPE html><html lang="de"><head><title>Ein Titel</title></head><body>
<header><h1>Ein Titel</h1><p class="stand">Stand der Daten: 18.10.2025</p></header>
<main>{}</main></body></html>"""


@pytest.fixture(scope="module", autouse=True)
def printer() -> None:
    """Skip with a reason where Pango is missing; ENGAGEMENT_REQUIRE_PDF=1 makes that a failure."""
    try:
        printing._require_printer()
    except ReportError as error:
        if os.environ.get("ENGAGEMENT_REQUIRE_PDF") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> dict[str, Path]:
    """A folder with copies of the sample's pages, each printed; the pages by name."""
    folder = tmp_path_factory.mktemp("printed")
    pages = []
    for path in (sample / "reports" / f"{name}.html" for name in NAMES):
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
    headings = [words(heading.text_content()) for heading in tree.xpath("//h1 | //h2 | //h3 | //h4")]
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
def test_no_heading_stands_alone_at_the_end_of_a_page(printed: dict[str, Path], name: str) -> None:
    reader = reader_of(printed[name])
    last = last_of_each_page(reader)
    assert len(last) == len(reader.pages)
    alone = [kinds for kinds in last.values() if {"/H1", "/H2", "/H3", "/Caption", "/THead"} & set(kinds)]
    assert alone == []


@pytest.mark.slow
def test_the_same_page_gives_the_same_bytes_in_another_process_on_another_day(
    printed: dict[str, Path], project_root: Path
) -> None:
    page = printed["vier-jahre-neumarkt"]
    program = (
        "import sys, time; from pathlib import Path; from engagement_analysis.reports.pages.pdf import to_pdf; "
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
    said = "".join(reader.pages[0].extract_text().split())  # a line may break within an address
    assert said.count("".join(hostile.split())) == 2
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


def styled(content: str) -> PdfReader:
    """A page in the reports' own style, printed."""
    style = f"<style>{page_style()}{packaged('pages/page.css')}</style></head>"
    return PdfReader(io.BytesIO(to_pdf(PAGE.format(content).replace("</head>", style, 1))))


def placed(page: Any) -> dict[str, tuple[float, float]]:
    """Each text of a page with its height above the lower edge and its size, both in points."""
    found: dict[str, tuple[float, float]] = {}

    def note(text: str, outer: list[float], inner: list[float], _: Any, size: float) -> None:
        if text.strip():
            scale, below = outer[3], outer[5]
            found[text.strip()] = (below + scale * inner[5], abs(scale * inner[3] * size))

    page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("n_lines", [20, 23, 26, 29])
def test_a_figure_beside_a_text_is_never_cut_by_the_end_of_a_page(n_lines: int) -> None:
    rows = "".join(f'<text x="0" y="{30 * place}">Reihe{place}</text>' for place in range(1, 11))
    drawing = f'<div class="w1"><svg role="img" aria-label="Bild" viewBox="0 0 343 320">{rows}</svg></div>'
    figure = f"<div><figure><figcaption><b>Titel</b></figcaption>{drawing}</figure></div>"
    beside = f'<div class="two">{figure}<div><p>Text daneben</p></div></div>'
    section = f"<section><h2>Befund</h2>{beside}</section>"
    first, second = styled(f"<section>{'<p>Zeile</p>' * n_lines}</section>{section}").pages
    assert "Titel" not in placed(first)
    found = placed(second)
    assert {"Befund", "Titel", "Reihe1", "Reihe10", "Text daneben"} <= set(found)
    assert all(0 < height < float(second.mediabox.height) for height, _ in found.values())


def test_headings_are_larger_than_titles_of_figures_on_paper() -> None:
    page = styled("<h2>Befund</h2><figure><figcaption><b>Bild</b></figcaption></figure>").pages[0]
    sizes = {text: size for text, (_, size) in placed(page).items()}
    assert sizes["Ein Titel"] > sizes["Befund"] > sizes["Bild"]
