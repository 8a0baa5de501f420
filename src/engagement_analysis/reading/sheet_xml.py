"""XML of one .xlsx sheet, parsed → errors, formulas without a value, hidden rows and columns."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from engagement_analysis.reading.archive import unpacked_chunks
from engagement_analysis.reading.grid import Details, column_number
from engagement_analysis.reading.problems import ReadError

__all__ = ["read_details"]

_LAST_COLUMN: Final = 16_384
_A1: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


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
