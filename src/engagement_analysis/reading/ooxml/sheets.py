""".xlsx, .xlsm, .xlsb bytes → sheets: values by calamine, the rest from the sheets' own XML.

Calamine tells values, merged spans and visibility, much faster than openpyxl; it does not tell error cells,
formulas that were never calculated and hidden rows or columns. A look at each sheet's XML says whether there is any of
that; only then the XML is parsed.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from engagement_analysis.reading.archive import check_xml, unpacked, unpacked_chunks
from engagement_analysis.reading.coded import CodedRows
from engagement_analysis.reading.grid import Cell, Details, Grid, Sheet, Span, Workbook
from engagement_analysis.reading.ooxml.binary_records import check_reach
from engagement_analysis.reading.ooxml.package import Package
from engagement_analysis.reading.ooxml.sheet_look import look_over
from engagement_analysis.reading.ooxml.sheet_xml import read_details
from engagement_analysis.reading.ooxml.styles import struck_formats
from engagement_analysis.reading.problems import MAX_CELLS, SUSPICIOUS_BYTES, ReadError

_MAX_SPARSE: Final = MAX_CELLS // 8
_MANY_ROWS: Final = 5_000
_OTHER_THAN_RECORDS: Final = (b"<", b"\xef\xbb\xbf<", b"\xd0\xcf\x11\xe0")  # XML, and the container of macros


class _Values(NamedTuple):
    """The used rectangle of a sheet, where it begins (0-based), and its merged spans."""

    rows: Sequence[Sequence[Cell]] = ()
    first_row: int = 0
    first_column: int = 0
    merges: tuple[Span, ...] = ()


def read_ooxml(data: bytes, package: Package, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .xlsx or .xlsm workbook; macros are never run, links never followed.

    ReadError where it is encrypted, too large or damaged.
    """
    archive, parts = package.archive, package.sheet_parts()
    for strings in package.linked("sharedStrings"):
        check_xml(archive, strings)
    struck = struck_formats(b"".join(unpacked(archive, part) for part in package.linked("styles")[:1]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for sheet in book.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet and is_wanted(sheet.name):
            details = _details(archive, parts.get(sheet.name, ""), struck)
            grid = Grid.assembled(*_values(book, sheet.name), details)
            sheets.append(Sheet(sheet.name, grid, sheet.visible is not SheetVisibleEnum.Visible))
    return Workbook(name, tuple(sheets))


def _details(archive: zipfile.ZipFile, part: str, struck: frozenset[str]) -> Details:
    """What calamine does not tell; blanks, however far away, do not widen the rectangle that it lays out."""
    if part not in archive.NameToInfo:
        raise ReadError("unreadable-file", "ein Tabellenblatt fehlt in der Datei")
    look = look_over(unpacked_chunks(archive, part))
    if not (look.needs_parsing or look.is_sparse or struck):
        return Details()
    details = read_details(archive, part, struck, is_sparse=look.is_sparse)
    if details.n_spanned > _MAX_SPARSE:
        raise ReadError("file-too-large", "einzelne Werte stehen weit außerhalb der Tabelle")
    return details


def read_ooxml_binary(data: bytes, package: Package, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .xlsb workbook; nothing tells about hidden rows and error cells there.

    ReadError where it is encrypted, too large or damaged.
    """
    archive = package.archive
    for part in map(archive.getinfo, package.linked()):
        if part.file_size > SUSPICIOUS_BYTES:
            raise ReadError("file-too-large")
        content = b"".join(unpacked_chunks(archive, part.filename))
        if not content.startswith(_OTHER_THAN_RECORDS):
            check_reach(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [
        Sheet(sheet.name, Grid(*_values(book, sheet.name)), sheet.visible is not SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and is_wanted(sheet.name)
    ]
    return Workbook(name, tuple(sheets), is_checkable=False)


def _values(book: CalamineWorkbook, name: str) -> _Values:
    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            return _Values()
        if sheet.height * sheet.width > MAX_CELLS:
            raise ReadError("file-too-large", "das Blatt hat zu viele Zellen")
        merges = tuple(Span(*first, *last) for first, last in sheet.merged_cell_ranges or ())
        if sheet.height < _MANY_ROWS:
            return _Values(sheet.to_python(skip_empty_area=True), *sheet.start, merges)
        return _Values(_coded_rows(sheet), *sheet.start, merges)
    except (CalamineError, OSError, ValueError, RuntimeError, OverflowError) as error:
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error


def _coded_rows(sheet: CalamineSheet) -> CodedRows[Cell]:
    """Rows of a long sheet, encoded while they arrive; those above the used rectangle are left out."""
    first_row = sheet.start[0] if sheet.start else 0
    return CodedRows.read(islice(sheet.iter_rows(), first_row, None), n_columns=sheet.width)
