"""Page of a report → tagged PDF (PDF/UA-1), by WeasyPrint: the same page gives the same bytes; nothing is fetched.

Fonts are those that matplotlib brings along, in which the charts' labels were measured: what a machine has installed
makes no difference.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import SubElement

import matplotlib

from engagement_analysis.reports.about import packaged
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.print_edition import for_paper

FAMILY = "Bericht"
_FOLDER = Path(matplotlib.get_data_path(), "fonts", "ttf")
_FONTS = {
    (_FOLDER / name).as_uri(): (_FOLDER / name, kind)
    for name, kind in (
        ("DejaVuSans.ttf", "font-weight: normal"),
        ("DejaVuSans-Bold.ttf", "font-weight: bold"),
        ("DejaVuSans-Oblique.ttf", "font-style: italic"),
    )
}
_POINTS_PER_PIXEL = 0.75


def to_pdf(page: str) -> bytes:
    """The report for paper.

    Parameters
    ----------
    page : str
        The report's HTML.

    Returns
    -------
    bytes
        A4, tagged for screen readers, with bookmarks, page numbers, alternative texts and embedded fonts; dated by the
        data, not by the clock.

    Raises
    ------
    ReportError
        The page wants something that does not stand in it.
    ImportError, OSError
        The extra `pdf` is not installed; the system has no Pango.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    document = HTML(string=page, url_fetcher=_own_parts)
    root = document.etree_element
    for_paper(root)
    for picture in root.iter("{http://www.w3.org/2000/svg}svg"):
        picture.set("font-family", FAMILY)
    style = SubElement(root.find("head"), "style")  # after the page's own style, so that it decides
    style.text = _font_faces() + packaged("pdf.css")
    try:
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=True, finisher=_finish)
    except FatalURLFetchingError as error:
        raise ReportError(f"Der Bericht verweist auf „{error}“; gedruckt wird nur, was in ihm selbst steht.") from error
    return pdf


def _own_parts(address: str) -> Any:
    """What stands in the page itself, and the fonts; anything else ends the printing."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    if address in _FONTS:
        return URLFetcherResponse(address, _FONTS[address][0].read_bytes())
    if not address.startswith("data:image/"):
        raise FatalURLFetchingError(address)
    return URLFetcher(allowed_protocols=["data"])(address)


def _font_faces() -> str:
    return "".join(
        f"@font-face {{ font-family: {FAMILY}; src: url({address}); {kind} }}\n"
        for address, (_, kind) in _FONTS.items()
    )


def _finish(document: Any, pdf: Any) -> None:
    """Say for each header of a table what it heads, and where on its page each figure stands."""
    elements = {found.reference: found for found in pdf.objects if _is_element(found)}
    heights = {reference: page.height for reference, page in zip(pdf.page_references, document.pages, strict=True)}
    for element in elements.values():
        if element["S"] == "/TH":
            row = elements[element["P"]]
            element["A"]["Scope"] = "/Column" if elements[row["P"]]["S"] == "/THead" else "/Row"
        elif element["S"] == "/Figure":
            left, top, right, bottom = element["A"]["BBox"]
            height = heights[element["Pg"]]
            box = element["A"]["BBox"]
            box[:] = [_POINTS_PER_PIXEL * edge for edge in (left, height - bottom, right, height - top)]


def _is_element(found: Any) -> bool:
    """Tell whether a PDF's object is one of its structure's elements."""
    return isinstance(found, dict) and found.get("Type") == "/StructElem"
