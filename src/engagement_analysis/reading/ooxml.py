""".xlsx, .xlsm, .xlsb bytes → sheets: values by calamine, the rest from the sheets' own XML.

Calamine tells values, merged spans and visibility, ten times faster than openpyxl; it does not tell error cells, formulas that were
never calculated and hidden rows or columns. A look at each sheet's XML says whether there is any of that; only then the XML is parsed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl import load_workbook as open_slowly
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from engagement_analysis.reading.grid import Grid, Sheet, Span, Workbook, column_number
from engagement_analysis.reading.problems import MAX_CELLS, MAX_EXPANDED_BYTES, SUSPICIOUS_BYTES, SUSPICIOUS_RATIO, ReadError

__all__ = ["check_archive", "read_ooxml", "read_ooxml_binary"]

_CHUNK: Final = 1 << 22
_OVERLAP: Final = 256
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_A1: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NEEDS_PARSING: Final = re.compile(rb"""\bt\s*=\s*["']e["']|<(?:\w+:)?f[\s/>]|\bhidden\s*=""")
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_FAR_CELL: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{2,3})[0-9]""")
_ROW_NUMBER: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["']([0-9]{1,7})""")


@dataclass(slots=True)
class _Look:
    """What a quick look at a sheet's XML shows."""

    needs_parsing: bool = False
    n_cells: int = 0
    n_rows: int = 0
    n_columns: int = 26

    @property
    def area(self) -> int:
        return self.n_rows * self.n_columns

    @property
    def is_sparse(self) -> bool:
        """A few cells in a huge rectangle: laid out in memory it would be mostly air."""
        return self.area > 2_000_000 and self.area > 8 * self.n_cells


@dataclass(slots=True)
class _Details:
    """What only the XML tells about a sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)


def check_archive(data: bytes) -> zipfile.ZipFile:
    """Open a zip archive after looking for decompression bombs; declared sizes only, the parts are checked while they are read."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ReadError("unreadable-file", "kein vollständiges Archiv") from error
    total = 0
    for part in archive.infolist():
        if part.flag_bits & 0x1:
            raise ReadError("encrypted-file")
        total += part.file_size
        if part.file_size > SUSPICIOUS_BYTES and part.file_size > SUSPICIOUS_RATIO * max(1, part.compress_size):
            raise ReadError("file-too-large", "ein Teil der Datei dehnt sich beim Entpacken verdächtig stark aus")
    if total > MAX_EXPANDED_BYTES:
        raise ReadError("file-too-large", "entpackt zu groß")
    return archive


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Unpacked bytes of a part, never more than declared."""
    left = archive.getinfo(part).file_size
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ReadError("file-too-large", "ein Teil ist größer als angegeben")
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ReadError("unreadable-file", "ein Teil der Datei ist beschädigt") from error


def _look(archive: zipfile.ZipFile, part: str) -> _Look:
    look, tail, widest = _Look(), b"", b""
    for chunk in _chunks(archive, part):
        window = tail + chunk
        if _DECLARATION.search(window):
            raise ReadError("unreadable-file", "unzulässige XML-Deklaration")
        look.needs_parsing = look.needs_parsing or _NEEDS_PARSING.search(window) is not None
        look.n_cells += sum(1 for _ in _CELL.finditer(window, len(tail)))
        look.n_rows = max(look.n_rows, max(map(int, _ROW_NUMBER.findall(window)), default=0))
        widest = max((widest, *_FAR_CELL.findall(window)), key=lambda letters: (len(letters), letters))
        tail = window[-_OVERLAP:]
    if widest:
        look.n_columns = column_number(widest.decode()) + 1
    return look


def _parse(archive: zipfile.ZipFile, part: str) -> _Details:
    """Hidden rows and columns, error cells and formulas without a value, streamed through expat."""
    details, parser = _Details(), expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    state: dict[str, Any] = {"row": -1, "column": -1, "in_value": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag == "c":
            found = _A1.fullmatch(attributes.get("r", ""))
            state["row"] = int(found[2]) - 1 if found else state["row"]
            state["column"] = column_number(found[1]) if found else state["column"] + 1
            state.update(type=attributes.get("t", "n"), has_formula=False, value=None)
        elif tag == "f":
            state["has_formula"] = True
        elif tag in ("v", "t") and "type" in state:
            state.update(in_value=True, value=state["value"] or "")
        elif tag == "row":
            state.update(row=int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else state["row"] + 1, column=-1)
            if attributes.get("hidden") in ("1", "true"):
                details.hidden_rows.add(state["row"])
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), min(int(attributes["max"]), 16_384)
            details.hidden_columns.update(range(first - 1, last))

    def text(characters: str) -> None:
        if state["in_value"]:
            state["value"] += characters

    def end(name: str) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag in ("v", "t"):
            state["in_value"] = False
        elif tag == "c":
            place = (state["row"], state["column"])
            if state["type"] == "e":
                details.errors[place] = state["value"] or "#?"
            # A formula whose result is the empty text has t="str" and an empty value; one without any value was never calculated.
            elif state["has_formula"] and not state["value"] and not (state["type"] == "str" and state["value"] is not None):
                details.uncalculated.add(place)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        for chunk in _chunks(archive, part):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error
    return details


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → its part in the archive."""
    try:
        workbook = ElementTree.fromstring(_small(archive, "xl/workbook.xml"))
        links = ElementTree.fromstring(_small(archive, "xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError) as error:
        raise ReadError("unreadable-file", "das Verzeichnis der Blätter fehlt oder ist beschädigt") from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in (element for element in workbook.iter() if element.tag.rsplit("}", 1)[-1] == "sheet"):
        identifier = sheet.get(_RELATIONSHIP) or next((v for k, v in sheet.attrib.items() if k.rsplit("}", 1)[-1] == "id"), None)
        target = targets.get(identifier, "")
        parts[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _small(archive: zipfile.ZipFile, part: str) -> bytes:
    content = b"".join(_chunks(archive, part))
    if _DECLARATION.search(content):
        raise ReadError("unreadable-file", "unzulässige XML-Deklaration")
    return content


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise ReadError("encrypted-file") from error
    except (CalamineError, OSError, ValueError, RuntimeError) as error:
        raise ReadError("unreadable-file") from error


def _values(book: CalamineWorkbook, name: str) -> tuple[list[list[Any]], int, int, tuple[Span, ...]]:
    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            return [], 0, 0, ()
        if sheet.height * sheet.width > MAX_CELLS:
            raise ReadError("file-too-large", "das Blatt hat zu viele Zellen")
        merges = tuple(Span(first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ())
        return sheet.to_python(skip_empty_area=True), sheet.start[0], sheet.start[1], merges
    except PasswordError as error:
        raise ReadError("encrypted-file") from error
    except (CalamineError, OSError, ValueError, RuntimeError, OverflowError) as error:
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error


def _sparse_values(data: bytes, name: str, look: _Look) -> tuple[list[list[Any]], int, int, tuple[Span, ...]]:
    """Cells of a sheet with a far corner: openpyxl keeps only the cells that are there, and blanks do not widen the rectangle."""
    if look.n_cells > 1_000_000:
        raise ReadError("file-too-large", "das Blatt hat zu viele Zellen")
    try:
        sheet = open_slowly(io.BytesIO(data), data_only=True)[name]
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error
    cells = {place: cell.value for place, cell in sheet._cells.items() if not (cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()))}
    if not cells:
        return [], 0, 0, ()
    top, left = min(row for row, _ in cells), min(column for _, column in cells)
    bottom, right = max(row for row, _ in cells), max(column for _, column in cells)
    if (bottom - top + 1) * (right - left + 1) > MAX_CELLS // 8:
        raise ReadError("file-too-large", "einzelne Werte stehen weit außerhalb der Tabelle")
    rows = [[_as_calamine(cells.get((row, column), "")) for column in range(left, right + 1)] for row in range(top, bottom + 1)]
    merges = tuple(Span(r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges)
    return rows, top - 1, left - 1, merges


def _as_calamine(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def read_ooxml(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .xlsx or .xlsm workbook; macros are never run, links never followed.

    Raises
    ------
    ReadError
        With the code of the finding: damaged, encrypted, too large.
    """
    archive = check_archive(data)
    parts = _sheet_parts(archive)
    if "xl/sharedStrings.xml" in archive.namelist():
        _look(archive, "xl/sharedStrings.xml")
    book = _open(data)
    sheets = []
    for sheet in book.sheets_metadata:
        if sheet.typ is not SheetTypeEnum.WorkSheet or not is_wanted(sheet.name):
            continue
        part = parts.get(sheet.name, "")
        if part not in archive.namelist():
            raise ReadError("unreadable-file", "ein Tabellenblatt fehlt in der Datei")
        look = _look(archive, part)
        details = _parse(archive, part) if look.needs_parsing else _Details()
        rows, top, left, merges = _sparse_values(data, sheet.name, look) if look.is_sparse else _values(book, sheet.name)
        grid = Grid(
            rows, top, left, merges, frozenset(details.hidden_rows), frozenset(details.hidden_columns), details.errors, frozenset(details.uncalculated)
        )
        sheets.append(Sheet(sheet.name, grid, sheet.visible is not SheetVisibleEnum.Visible))
    return Workbook(name, tuple(sheets))


def read_ooxml_binary(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .xlsb workbook; nothing tells about hidden rows and error cells there."""
    for part in check_archive(data).infolist():
        if part.filename.startswith("xl/worksheets/") and part.file_size > SUSPICIOUS_BYTES:
            raise ReadError("file-too-large")
    book = _open(data)
    sheets = []
    for sheet in book.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet and is_wanted(sheet.name):
            rows, top, left, merges = _values(book, sheet.name)
            sheets.append(Sheet(sheet.name, Grid(rows, top, left, merges), sheet.visible is not SheetVisibleEnum.Visible))
    return Workbook(name, tuple(sheets), is_checkable=False)
