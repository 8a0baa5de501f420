""".ods bytes → sheets: values by calamine; hidden rows, merged spans and error cells by odfdo where the XML shows any."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any, Final

from odfdo import Document
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from engagement_analysis.reading.grid import Grid, Sheet, Span, Workbook
from engagement_analysis.reading.ooxml import check_archive
from engagement_analysis.reading.problems import MAX_CELLS, ReadError

__all__ = ["read_odf"]

_MORE_TO_TELL: Final = re.compile(rb'table:visibility=|number-rows-spanned=|number-columns-spanned=|value-type="error"|table:formula=|table:display=')
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_LAST_ROW: Final = 1_048_575


def read_odf(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .ods workbook.

    Raises
    ------
    ReadError
        With the code of the finding: damaged, encrypted, too large.
    """
    archive = check_archive(data)
    try:
        content, manifest = archive.read("content.xml"), archive.read("META-INF/manifest.xml")
    except Exception as error:  # zipfile, zlib and KeyError: whatever is wrong, the part cannot be read
        raise ReadError("unreadable-file", "ein Teil der Datei ist beschädigt") from error
    if b"encryption-data" in manifest:
        raise ReadError("encrypted-file")
    if _DECLARATION.search(content):
        raise ReadError("unreadable-file", "unzulässige XML-Deklaration")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        metadata = [sheet for sheet in book.sheets_metadata if is_wanted(sheet.name)]
        details = _details(data) if _MORE_TO_TELL.search(content) else {}
        sheets = tuple(
            Sheet(sheet.name, _grid(book, sheet.name, details.get(sheet.name, {})), sheet.visible is not SheetVisibleEnum.Visible) for sheet in metadata
        )
    except PasswordError as error:
        raise ReadError("encrypted-file") from error
    except ReadError:
        raise
    except (CalamineError, OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise ReadError("unreadable-file") from error
    return Workbook(name, sheets)


def _grid(book: CalamineWorkbook, name: str, details: dict[str, Any]) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return Grid([])
    if sheet.height * sheet.width > MAX_CELLS:
        raise ReadError("file-too-large", "das Blatt hat zu viele Zellen")
    return Grid(sheet.to_python(skip_empty_area=True), sheet.start[0], sheet.start[1], **details)


def _details(data: bytes) -> dict[str, dict[str, Any]]:
    """Sheet name → merged spans, hidden rows and columns, error cells, formulas without a value."""
    found: dict[str, dict[str, Any]] = {}
    for table in Document(io.BytesIO(data)).body.get_elements("//table:table"):
        merges: list[Span] = []
        errors: dict[tuple[int, int], str] = {}
        uncalculated: set[tuple[int, int]] = set()
        hidden_rows: set[int] = set()
        row = 0
        for element in table.get_elements(".//table:table-row"):
            repeated = _count(element, "table:number-rows-repeated")
            if element.get_attribute("table:visibility") in ("collapse", "filter") and row + repeated < _LAST_ROW:
                hidden_rows.update(range(row, row + repeated))
            _look_at_cells(element, row, merges, errors, uncalculated)
            row += repeated
        found[str(table.get_attribute("table:name"))] = {
            "merges": tuple(merges), "hidden_rows": frozenset(hidden_rows), "hidden_columns": _hidden_columns(table),
            "errors": errors, "uncalculated": frozenset(uncalculated),
        }  # fmt: skip
    return found


def _look_at_cells(row_element: Any, row: int, merges: list[Span], errors: dict[tuple[int, int], str], uncalculated: set[tuple[int, int]]) -> None:
    column = 0
    for cell in row_element.get_elements("table:table-cell|table:covered-table-cell"):
        height, width = _count(cell, "table:number-rows-spanned"), _count(cell, "table:number-columns-spanned")
        if height > 1 or width > 1:
            merges.append(Span(row, column, row + height - 1, column + width - 1))
        if cell.get_attribute("calcext:value-type") == "error":
            errors[(row, column)] = "".join(str(part.text or "") for part in cell.get_elements("text:p")) or "#?"
        elif cell.get_attribute("table:formula") and not cell.get_attribute("office:value-type"):
            uncalculated.add((row, column))
        column += _count(cell, "table:number-columns-repeated")


def _hidden_columns(table: Any) -> frozenset[int]:
    hidden: set[int] = set()
    column = 0
    for element in table.get_elements(".//table:table-column"):
        repeated = _count(element, "table:number-columns-repeated")
        if element.get_attribute("table:visibility") in ("collapse", "filter"):
            hidden.update(range(column, min(column + repeated, 16_384)))
        column += repeated
    return frozenset(hidden)


def _count(element: Any, attribute: str) -> int:
    text = element.get_attribute(attribute)
    return int(text) if text and str(text).isdigit() else 1
