"""XML of one .xlsx sheet → what calamine does not tell: errors, formulas without a value, hidden rows and columns."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from engagement_analysis.reading.archive import refuse_declarations, unpacked_chunks
from engagement_analysis.reading.grid import Details, column_number
from engagement_analysis.reading.problems import ReadError

__all__ = ["Look", "look_at", "read_details"]

_OVERLAP: Final = 256
_LAST_COLUMN: Final = 16_384
_A1: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# What makes parsing necessary, each with the few bytes that must occur for it: finding them is ten times faster.
_REASONS: Final = (
    (b'"e"', re.compile(rb'\bt\s*=\s*"e"')),
    (b"'e'", re.compile(rb"\bt\s*=\s*'e'")),
    (b"<f", re.compile(rb"<f[\s/>]")),
    (b":f", re.compile(rb"<\w+:f[\s/>]")),
    (b"hidden", re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)""")),
)
_FAR_CELL: Final = re.compile(rb'<c r="([A-Z]{2,3})[0-9]')
# Rows that hold cells: formatted blank rows, a million of them, are closed at once and reach nowhere.
_ROW: Final = re.compile(rb'<row r="([0-9]{1,7})"[^>]*(?<!/)>')
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ANY_FAR_CELL: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{2,3})[0-9]""")
_ANY_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["']([0-9]{1,7})["'][^>]*(?<!/)>""")


@dataclass(slots=True)
class Look:
    """What a quick look at a sheet's XML shows: whether to parse it, and how far its cells reach."""

    needs_parsing: bool = False
    n_cells: int = 0
    n_rows: int = 0
    n_columns: int = 26

    @property
    def is_sparse(self) -> bool:
        """Tell whether a few cells lie in a huge rectangle: laid out in memory it would be mostly air."""
        area = self.n_rows * self.n_columns
        return area > 2_000_000 and area > 8 * self.n_cells


def look_at(archive: zipfile.ZipFile, part: str) -> Look:
    """Search a part for what makes parsing it necessary; much faster than parsing.

    Raises
    ------
    ReadError
        The part is damaged, larger than declared, or declares entities.
    """
    look, tail, widest = Look(), b"", b""
    for chunk in unpacked_chunks(archive, part):
        window = tail + chunk
        if b"<!" in window:
            refuse_declarations(window)
        look.needs_parsing = look.needs_parsing or any(few in window and sure.search(window) for few, sure in _REASONS)
        if _is_usual(window):
            look.n_cells += window.count(b"<c ", len(tail))
            rows, far = _ROW.findall(window), _FAR_CELL.findall(window) if _FAR_CELL.search(window) else []
        else:
            look.n_cells += sum(1 for _ in _ANY_CELL.finditer(window, len(tail)))
            rows, far = _ANY_ROW.findall(window), _ANY_FAR_CELL.findall(window)
        look.n_rows = max(look.n_rows, max(map(int, rows), default=0))
        widest = max((widest, *far), key=lambda letters: (len(letters), letters))
        tail = window[-_OVERLAP:]
    if widest:
        look.n_columns = column_number(widest.decode()) + 1
    return look


def _is_usual(window: bytes) -> bool:
    """Tell whether all rows and cells are written as Excel, LibreOffice and openpyxl do: no prefixes, address first."""
    n_cells, n_rows = window.count(b'<c r="'), window.count(b'<row r="')
    return window.count(b"<c") == n_cells and window.count(b"<row") == n_rows and b":c" not in window


def read_details(archive: zipfile.ZipFile, part: str) -> Details:
    """Parse a sheet's XML, streamed through expat.

    Raises
    ------
    ReadError
        `unreadable-file` or `file-too-large`.
    """
    reader, parser = _Reader(), expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        for chunk in unpacked_chunks(archive, part):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error
    return reader.details


@dataclass(slots=True)
class _Reader:
    """Follows the elements of a sheet: where it is, and what the cell there has told so far."""

    details: Details = field(default_factory=Details)
    row: int = -1
    column: int = -1
    cell_type: str | None = None
    has_formula: bool = False
    value: str | None = None
    is_in_value: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "f":
            self.has_formula = True
        elif tag in ("v", "t") and self.cell_type is not None:
            self.is_in_value, self.value = True, self.value or ""
        elif tag == "row":
            number = attributes.get("r", "")
            self.row, self.column = int(number) - 1 if number.isdigit() else self.row + 1, -1
            if _is_hidden(attributes):
                self.details.hidden_rows.add(self.row)
        elif tag == "col" and _is_hidden(attributes):
            last = min(int(attributes["max"]), _LAST_COLUMN)
            self.details.hidden_columns.update(range(int(attributes["min"]) - 1, last))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        """Cells without an address follow the one before them."""
        found = _A1.fullmatch(attributes.get("r", ""))
        if found:
            self.row, self.column = int(found[2]) - 1, column_number(found[1])
        else:
            self.column += 1
        self.cell_type, self.has_formula, self.value = attributes.get("t", "n"), False, None

    def text(self, characters: str) -> None:
        if self.is_in_value:
            self.value = (self.value or "") + characters

    def end(self, name: str) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag in ("v", "t"):
            self.is_in_value = False
        elif tag == "c":
            if self.cell_type == "e":
                self.details.errors[(self.row, self.column)] = self.value or "#?"
            elif self.has_formula and not self.value and not self._is_empty_text:
                self.details.uncalculated.add((self.row, self.column))

    @property
    def _is_empty_text(self) -> bool:
        """A formula whose result is the empty text has t="str" and an empty value; one never calculated has none."""
        return self.cell_type == "str" and self.value is not None


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")
