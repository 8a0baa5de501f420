""".ods bytes → sheets: values by calamine; hidden rows, merged spans and error cells by odfdo where there are any."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from engagement_analysis.reading.archive import check_archive, refuse_declarations
from engagement_analysis.reading.grid import Details, Grid, Sheet, Span, Workbook
from engagement_analysis.reading.problems import MAX_CELLS, ReadError

if TYPE_CHECKING:
    from odfdo import Document, Element


_MORE_TO_TELL: Final = re.compile(
    rb"table:visibility=|number-rows-spanned=|number-columns-spanned=|"
    rb'value-type="error"|table:formula=|table:display=|line-through'
)
_LAST_ROW: Final = 1_048_575
_LAST_COLUMN: Final = 16_384
_HIDDEN: Final = ("collapse", "filter")


def read_odf(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .ods workbook; ReadError where it is encrypted, too large or damaged."""
    content = _content(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    details = _details(data) if _MORE_TO_TELL.search(content) else {}
    sheets = tuple(
        Sheet(sheet.name, _grid(book, sheet.name, details), sheet.visible is not SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
        if is_wanted(sheet.name)
    )
    return Workbook(name, sheets)


def _content(data: bytes) -> bytes:
    """The XML of all sheets, after looking whether it may be read."""
    archive = check_archive(data)
    try:
        content, manifest = archive.read("content.xml"), archive.read("META-INF/manifest.xml")
    except Exception as error:  # zipfile, zlib and KeyError: whatever is wrong, the part cannot be read
        raise ReadError("unreadable-file", "ein Teil der Datei ist beschädigt") from error
    if b"encryption-data" in manifest:
        raise ReadError("encrypted-file")
    refuse_declarations(content)
    return content


def _grid(book: CalamineWorkbook, name: str, details: dict[str, tuple[tuple[Span, ...], Details]]) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return Grid([])
    if sheet.height * sheet.width > MAX_CELLS:
        raise ReadError("file-too-large", "das Blatt hat zu viele Zellen")
    merges, more = details.get(name, ((), Details()))
    return Grid.assembled(sheet.to_python(skip_empty_area=True), *sheet.start, merges, more)


def _details(data: bytes) -> dict[str, tuple[tuple[Span, ...], Details]]:
    """Sheet name → merged spans; hidden rows and columns, error cells, formulas without a value."""
    from odfdo import Document  # here: only .ods needs it, and importing it takes its time

    found = {}
    document = Document(io.BytesIO(data))
    struck = _struck_styles(document)
    for table in document.body.get_elements("//table:table"):
        merges: list[Span] = []
        details = Details(hidden_columns=_hidden_columns(table))
        row = 0
        for element in table.get_elements(".//table:table-row"):
            repeated = _count(element, "table:number-rows-repeated")
            # The blank rest of a sheet is one element repeated to its end; hiding it hides nothing.
            if element.get_attribute("table:visibility") in _HIDDEN and row + repeated < _LAST_ROW:
                details.hidden_rows.update(range(row, row + repeated))
            _look_at_cells(element, row, merges, details, struck)
            row += repeated
        found[str(table.get_attribute("table:name"))] = tuple(merges), details
    return found


def _look_at_cells(
    row_element: Element, row: int, merges: list[Span], details: Details, struck: frozenset[str]
) -> None:
    column = 0
    for cell in row_element.get_elements("table:table-cell|table:covered-table-cell"):
        height, width = _count(cell, "table:number-rows-spanned"), _count(cell, "table:number-columns-spanned")
        if height > 1 or width > 1:
            merges.append(Span(row, column, row + height - 1, column + width - 1))
        if cell.get_attribute("calcext:value-type") == "error":
            shown = "".join(str(part.text or "") for part in cell.get_elements("text:p"))
            details.errors[(row, column)] = shown or "#?"
        elif cell.get_attribute("table:formula") and not cell.get_attribute("office:value-type"):
            details.uncalculated.add((row, column))
        if struck and cell.get_attribute("table:style-name") in struck and cell.get_elements("text:p"):
            details.struck.add((row, column))
        column += _count(cell, "table:number-columns-repeated")


def _struck_styles(document: Document) -> frozenset[str]:
    """Names of the cell styles whose text is struck through."""
    struck = (style for style in document.get_styles("table-cell") if _is_struck(style))
    return frozenset(str(style.get_attribute("style:name")) for style in struck)


def _is_struck(style: Element) -> bool:
    lines = (
        part.get_attribute("style:text-line-through-style") for part in style.get_elements("style:text-properties")
    )
    return any(line not in (None, "none") for line in lines)


def _hidden_columns(table: Element) -> set[int]:
    hidden: set[int] = set()
    column = 0
    for element in table.get_elements(".//table:table-column"):
        repeated = _count(element, "table:number-columns-repeated")
        if element.get_attribute("table:visibility") in _HIDDEN:
            hidden.update(range(column, min(column + repeated, _LAST_COLUMN)))
        column += repeated
    return hidden


def _count(element: Element, attribute: str) -> int:
    text = element.get_attribute(attribute)
    return int(text) if text and str(text).isdigit() else 1
