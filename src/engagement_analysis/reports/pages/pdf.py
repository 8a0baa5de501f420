"""Written reports → a tagged PDF (PDF/UA-1) beside each, by WeasyPrint, where the report has changed since.

The same style sheet as on the screen, as for print; the same page gives the same bytes; nothing is fetched. Fonts are
those that matplotlib brings along, in which the figures' labels were measured: what a machine has makes no difference.
"""

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

from engagement_analysis.project.fingerprint import Parts, are_current, code, each_file, remember
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.files import write_whole
from engagement_analysis.reports.pages.plan import Tell

MISSING_PACKAGE: Final = (
    'Für PDF-Dateien fehlt das Paket WeasyPrint. Bitte einmal ausführen: pip install "engagement_analysis[pdf]" '
    "(in einem Klon richtet „python3 run.py review --pdf“ es ein). Die HTML-Berichte sind geschrieben."
)
MISSING_LIBRARY: Final = (
    "Für PDF-Dateien fehlt die Bibliothek Pango; bitte installieren lassen, unter Debian und Ubuntu mit „apt install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0“, unter macOS mit „brew install pango“, unter Windows über "
    "MSYS2 („pacman -S mingw-w64-x86_64-pango“). Die HTML-Berichte sind geschrieben."
)
FAMILY: Final = "Bericht"
LANGUAGE: Final = "de-DE"
_POINTS_PER_PIXEL: Final = 0.75
_SVG: Final = "{http://www.w3.org/2000/svg}"
_VARIABLE: Final = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
_FACES: Final = (
    ("DejaVuSans.ttf", "font-weight: normal"),
    ("DejaVuSans-Bold.ttf", "font-weight: bold"),
    ("DejaVuSans-Oblique.ttf", "font-style: italic"),
)


def printed_file(report: Path) -> Path:
    """Where a report's PDF lies."""
    return report.with_suffix(".pdf")


def is_printed(report: Path) -> bool:
    """Tell whether beside a report lies a PDF made from this very page by this code, untouched since."""
    return are_current(report.parent, [printed_file(report).name], parts_of_print(report))


def print_reports(reports: Sequence[Path], *, progress: Tell = lambda _: None) -> list[Path]:
    """Write a PDF beside each report (HTML); one whose report has not changed stays.

    ReportError: the package or the library that prints is missing, or the folder cannot be written.
    """
    stale = [report for report in reports if not is_printed(report)]
    for report in reports:
        if report not in stale:
            progress(f"PDF ist aktuell: {printed_file(report).name}")
    for report, pdf in zip(stale, _printed(stale), strict=True):
        name = printed_file(report).name
        write_whole(printed_file(report), pdf)
        remember(report.parent, {name: parts_of_print(report)})
        progress(f"PDF geschrieben: {name}")
    return [printed_file(report) for report in reports]


def parts_of_print(report: Path) -> Parts:
    """Everything that a report's PDF is made from: the report, code."""
    return {"report": each_file([report], below=report.parent), "code": code()}


def _printed(reports: list[Path]) -> Iterable[bytes]:
    """Reports for paper, one after the other unless joblib's setting names several workers."""
    if not reports:
        return []
    _require_printer()
    from joblib import Parallel, delayed

    pages = (report.read_text(encoding="utf-8") for report in reports)
    printed: Iterable[bytes] = Parallel(return_as="generator")(delayed(to_pdf)(page) for page in pages)
    return printed


def _require_printer() -> None:
    """Import what prints when it is needed: it is an extra, and rests on a library of the system."""
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # it explains in English what is missing
            import weasyprint  # noqa: F401 - tells whether it is there
    except ImportError as error:
        raise ReportError(MISSING_PACKAGE) from error
    except OSError as error:
        raise ReportError(MISSING_LIBRARY) from error


def to_pdf(page: str) -> bytes:
    """A report (HTML) for paper: A4, tagged, with bookmarks, page numbers and embedded fonts, dated by the data.

    ReportError where the page wants something that does not stand in it; ImportError without the extra `pdf`, OSError
    without Pango.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    document = HTML(string=page, url_fetcher=_own_parts)
    root = document.etree_element
    root.set("lang", LANGUAGE)
    for picture in root.iter(f"{_SVG}svg"):
        _for_paper(picture)
    style = SubElement(root.find("head"), "style")  # after the page's own style, so that it decides
    faces = (
        f"@font-face {{ font-family: {FAMILY}; src: url({url}); {kind} }}\n" for url, (_, kind) in _fonts().items()
    )
    style.text = "".join(faces) + f"body, svg, code {{ font-family: {FAMILY}; }}"
    try:
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=True, finisher=_finish)
    except FatalURLFetchingError as error:
        raise ReportError(f"Der Bericht verweist auf „{error}“; gedruckt wird nur, was in ihm selbst steht.") from error
    return pdf


def _own_parts(address: str) -> Any:
    """What stands in the page itself, and the fonts; anything else ends the printing."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

    if address not in _fonts():
        raise FatalURLFetchingError(address)
    return URLFetcherResponse(address, _fonts()[address][0].read_bytes())


@cache
def _fonts() -> dict[str, tuple[Path, str]]:
    import matplotlib

    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    return {(folder / name).as_uri(): (folder / name, kind) for name, kind in _FACES}


def _for_paper(picture: Element) -> None:
    """Alternative text where the library looks for it; colours and font in place of what only a style sheet knows."""
    title = Element(f"{_SVG}title")
    title.text = picture.get("aria-label")
    picture.insert(0, title)
    picture.set("font-family", FAMILY)
    for element in picture.iter():
        for name, value in element.items():
            element.set(name, _VARIABLE.sub(r"\1", value))


def _finish(document: Any, pdf: Any) -> None:
    """Say for each header of a table what it heads, and where on its page each figure stands."""
    structure = [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/StructElem"]
    elements: dict[Any, Any] = {element.reference: element for element in structure}  # type: ignore[attr-defined]
    heights = {reference: page.height for reference, page in zip(pdf.page_references, document.pages, strict=True)}
    for element in elements.values():
        if element["S"] == "/TH":
            row = elements[element["P"]]
            element["A"]["Scope"] = "/Column" if elements[row["P"]]["S"] == "/THead" else "/Row"
        elif element["S"] == "/Figure":
            box, height = element["A"]["BBox"], heights[element["Pg"]]
            left, top, right, bottom = box
            box[:] = [_POINTS_PER_PIXEL * edge for edge in (left, height - bottom, right, height - top)]
