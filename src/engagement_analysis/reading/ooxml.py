""".xlsx, .xlsm, .xlsb bytes → sheets: values by calamine, the rest from the sheets' own XML.

Calamine tells values, merged spans and visibility, much faster than openpyxl; it does not tell error cells,
formulas that were never calculated and hidden rows or columns. A look at each sheet's XML says whether there is any of
that; only then the XML is parsed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from engagement_analysis.reading.archive import check_xml, unpacked, unpacked_chunks
from engagement_analysis.reading.binary_records import check_reach
from engagement_analysis.reading.coded import CodedRows
from engagement_analysis.reading.grid import Cell, Details, Grid, Sheet, Span, Workbook
from engagement_analysis.reading.problems import MAX_CELLS, SUSPICIOUS_BYTES, ReadError, guarded
from engagement_analysis.reading.sheet_look import Look, look_at_each
from engagement_analysis.reading.sheet_xml import read_details

__all__ = ["OpenedWorkbook", "open_ooxml", "read_ooxml_binary", "read_opened"]

_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAX_SCATTERED_CELLS: Final = 1_000_000
_MANY_ROWS: Final = 5_000
_SMALL_WORKBOOK: Final = 1 << 20  # unpacked bytes
_NO_DIRECTORY: Final = "das Verzeichnis der Blätter fehlt oder ist beschädigt"
_OTHER_THAN_RECORDS: Final = (b"<", b"\xef\xbb\xbf<", b"\xd0\xcf\x11\xe0")  # XML, and the container of macros


class _Values(NamedTuple):
    """The used rectangle of a sheet, where it begins (0-based), and its merged spans."""

    rows: Sequence[Sequence[Cell]] = ()
    first_row: int = 0
    first_column: int = 0
    merges: tuple[Span, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class OpenedWorkbook:
    """A workbook whose wanted sheets are known but not yet read: name, part and visibility of each."""

    name: str
    data: bytes
    archive: zipfile.ZipFile
    book: CalamineWorkbook
    sheets: tuple[tuple[str, str, bool], ...]

    @property
    def is_small(self) -> bool:
        """Tell whether many of its kind may be open at once."""
        return sum(part.file_size for part in self.archive.infolist()) <= _SMALL_WORKBOOK


def open_ooxml(data: bytes, archive: zipfile.ZipFile, name: str, is_wanted: Callable[[str], bool]) -> OpenedWorkbook:
    """Open an .xlsx or .xlsm workbook; macros are never run, links never followed.

    Raises
    ------
    ReadError
        With the code of the finding: damaged, encrypted, too large.
    """
    parts = _sheet_parts(archive)
    if "xl/sharedStrings.xml" in archive.NameToInfo:
        check_xml(archive, "xl/sharedStrings.xml")
    book = _open(data)
    sheets = []
    for sheet in book.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet and is_wanted(sheet.name):
            part = parts.get(sheet.name, "")
            if part not in archive.NameToInfo:
                raise ReadError("unreadable-file", "ein Tabellenblatt fehlt in der Datei")
            sheets.append((sheet.name, part, sheet.visible is not SheetVisibleEnum.Visible))
    return OpenedWorkbook(name, data, archive, book, tuple(sheets))


def read_opened(opened: Sequence[OpenedWorkbook]) -> list[Workbook | ReadError]:
    """Read the wanted sheets of opened workbooks; where that fails, why."""
    looks = iter(look_at_each([(workbook.archive, part) for workbook in opened for _, part, _ in workbook.sheets]))
    of_workbook = [list(islice(looks, len(workbook.sheets))) for workbook in opened]
    return [guarded(_read_sheets, *workbook_and_looks) for workbook_and_looks in zip(opened, of_workbook, strict=True)]


def _read_sheets(opened: OpenedWorkbook, looks: Sequence[Look | ReadError]) -> Workbook:
    sheets = []
    for (name, part, is_hidden), look in zip(opened.sheets, looks, strict=True):
        if isinstance(look, ReadError):
            raise look
        details = read_details(opened.archive, part) if look.needs_parsing else Details()
        values = _scattered_values(opened.data, name, look) if look.is_sparse else _values(opened.book, name)
        sheets.append(Sheet(name, Grid.assembled(*values, details), is_hidden))
    return Workbook(opened.name, tuple(sheets))


def read_ooxml_binary(data: bytes, archive: zipfile.ZipFile, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .xlsb workbook; nothing tells about hidden rows and error cells there.

    Raises
    ------
    ReadError
        With the code of the finding: damaged, encrypted, too large.
    """
    linked = _linked_parts(archive, "xl/_rels/workbook.bin.rels").values()
    for part in (part for part in archive.infolist() if part.filename in linked):
        if part.file_size > SUSPICIOUS_BYTES:
            raise ReadError("file-too-large")
        content = b"".join(unpacked_chunks(archive, part.filename))
        if not content.startswith(_OTHER_THAN_RECORDS):
            check_reach(content)
    book = _open(data)
    sheets = [
        Sheet(sheet.name, Grid(*_values(book, sheet.name)), sheet.visible is not SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and is_wanted(sheet.name)
    ]
    return Workbook(name, tuple(sheets), is_checkable=False)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → its part in the archive."""
    try:
        return _parts_by_name(unpacked(archive, "xl/workbook.xml"), unpacked(archive, "xl/_rels/workbook.xml.rels"))
    except KeyError as error:
        raise ReadError("unreadable-file", _NO_DIRECTORY) from error


@lru_cache(maxsize=100)  # workbooks of one kind have the same directory
def _parts_by_name(directory: bytes, links: bytes) -> dict[str, str]:
    try:
        workbook = ElementTree.fromstring(directory)
    except ElementTree.ParseError as error:
        raise ReadError("unreadable-file", _NO_DIRECTORY) from error
    linked = _targets(links)
    parts = {}
    for sheet in (element for element in workbook.iter() if _local(element.tag) == "sheet"):
        identifiers = (value for key, value in sheet.attrib.items() if _local(key) == "id")
        identifier = sheet.get(_RELATIONSHIP) or next(identifiers, "")
        parts[sheet.get("name", "")] = linked.get(identifier, "")
    return parts


def _linked_parts(archive: zipfile.ZipFile, directory: str) -> dict[str, str]:
    """Identifier of each relationship of the workbook → the part in the archive that it names."""
    try:
        return _targets(unpacked(archive, directory))
    except KeyError as error:
        raise ReadError("unreadable-file", _NO_DIRECTORY) from error


def _targets(relationships: bytes) -> dict[str, str]:
    try:
        links = ElementTree.fromstring(relationships)
    except ElementTree.ParseError as error:
        raise ReadError("unreadable-file", _NO_DIRECTORY) from error
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    return {key: target[1:] if target.startswith("/") else f"xl/{target}" for key, target in targets.items()}


def _local(name: str) -> str:
    """Name without its namespace, which strict and transitional workbooks write differently."""
    return name.rsplit("}", 1)[-1]


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise ReadError("encrypted-file") from error
    except (CalamineError, OSError, ValueError, RuntimeError) as error:
        raise ReadError("unreadable-file") from error


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
    except PasswordError as error:
        raise ReadError("encrypted-file") from error
    except (CalamineError, OSError, ValueError, RuntimeError, OverflowError) as error:
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error


def _coded_rows(sheet: CalamineSheet) -> CodedRows[Cell]:
    """Rows of a long sheet, encoded while they arrive; those above the used rectangle are left out."""
    first_row = sheet.start[0] if sheet.start else 0
    return CodedRows.read(islice(sheet.iter_rows(), first_row, None), n_columns=sheet.width)


def _scattered_values(data: bytes, name: str, look: Look) -> _Values:
    """Cells of a sheet with a far corner: openpyxl keeps only what is there, and blanks do not widen the rectangle."""
    if look.n_cells > _MAX_SCATTERED_CELLS:
        raise ReadError("file-too-large", "das Blatt hat zu viele Zellen")
    from openpyxl import load_workbook as open_slowly  # here: few workbooks need it, and importing it takes its time

    try:
        sheet = open_slowly(io.BytesIO(data), data_only=True)[name]
        cells = {place: cell.value for place, cell in sheet._cells.items() if not _is_empty(cell.value)}
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error
    if not cells:
        return _Values()
    top, left = min(row for row, _ in cells), min(column for _, column in cells)
    bottom, right = max(row for row, _ in cells), max(column for _, column in cells)
    if (bottom - top + 1) * (right - left + 1) > MAX_CELLS // 8:
        raise ReadError("file-too-large", "einzelne Werte stehen weit außerhalb der Tabelle")
    columns = range(left, right + 1)
    rows = [[_as_calamine(cells.get((row, column), "")) for column in columns] for row in range(top, bottom + 1)]
    merges = tuple(Span(r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges)
    return _Values(rows, top - 1, left - 1, merges)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _as_calamine(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
