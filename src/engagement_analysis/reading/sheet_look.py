"""XML of one .xlsx sheet, looked over → whether to parse it, and how far its cells reach.

Much faster than parsing: what stands behind each "<" is compared for all of them at once.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.archive import refuse_declarations, unpacked_chunks
from engagement_analysis.reading.grid import column_number

__all__ = ["Look", "look_at", "look_over"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
_OVERLAP: Final = 1024
_REACH: Final = 16  # bytes behind a "<" that are looked at
# What makes parsing necessary: errors, what is hidden, formulas that no value follows.
_ERROR: Final = re.compile(rb"""\bt\s*=\s*["']e["']""")
_HIDDEN: Final = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)""")
_BARE_FORMULA: Final = re.compile(
    rb"(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*(?:</(?:\w+:)?c|<(?:\w+:)?v\s*/>|<(?:\w+:)?v[^>]*>\s*</)"
)
_ADDRESS: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})""")
_PREFIXED: Final = re.compile(rb"<\w+:(?:c|row)[\s/>]")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
# Rows that hold cells: formatted blank rows, a million of them, are closed at once and reach nowhere.
_ANY_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]{1,7})["'][^>]*(?<!/)>""")


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
    return look_over(unpacked_chunks(archive, part))


def look_over(chunks: Iterable[bytes]) -> Look:
    """Look at XML that arrives in parts.

    Raises
    ------
    ReadError
        It declares entities.

    Examples
    --------
    >>> look_over([b'<row r="1"><c r="A1"><f>1+1</f>', b'<v>2</v></c><c r="AB7" t="n"/></row>'])
    Look(needs_parsing=False, n_cells=2, n_rows=7, n_columns=28)
    """
    look, tail = Look(), b""
    for chunk, is_last in _with_end(chunks):
        window = tail + chunk + (b" " * _REACH if is_last else b"")
        octets = np.frombuffer(window, dtype=np.uint8)
        opens, behind = octets[: max(0, len(octets) - _REACH)] == ord("<"), octets[1 : max(1, len(octets) - _REACH + 1)]
        if (opens & (behind == ord("!"))).any():
            refuse_declarations(window)
        cells, rows = (np.flatnonzero(opens & (behind == ord(letter))) for letter in "cr")
        behind_colons = octets[np.flatnonzero(octets[:-1] == ord(":")) + 1]
        if _is_usual(octets, cells, rows) and not _has_prefixes(window, behind_colons):
            _look_at_usual(window, octets, cells[octets[cells + 2] == ord(" ")], look, n_seen=len(tail) - _REACH)
        else:
            _look_at_any(window, look, n_seen=len(tail) - _REACH)
        if not look.needs_parsing:
            has_formula = (opens & (behind == ord("f"))).any() or (behind_colons == ord("f")).any()
            look.needs_parsing = _needs_parsing(window, octets, has_formula=bool(has_formula))
        tail = window[-_OVERLAP:]
    return look


def _with_end(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each part, and whether it is the last."""
    parts = iter(chunks)
    part = next(parts, b"")
    for following in parts:
        yield part, False
        part = following
    yield part, True


def _is_usual(octets: Bytes, cells: Places, rows: Places) -> bool:
    """Tell whether cells and rows are written as Excel, LibreOffice and openpyxl do: no prefix, the address first."""
    behind = octets[cells + 2]
    others = (behind >= ord("a")) & (behind <= ord("z"))  # <col>, <cols>, <conditionalFormatting>
    cells, rows = cells[~others], rows[octets[rows + 2] == ord("o")]
    return _stands(octets, cells + 2, b' r="') and _stands(octets, rows + 4, b' r="')


def _has_prefixes(window: bytes, behind_colons: Bytes) -> bool:
    """Tell whether cells or rows are written with a prefix ("x:c"); "xmlns:r" is none."""
    may_have = ((behind_colons == ord("c")) | (behind_colons == ord("r"))).any()
    return bool(may_have) and _PREFIXED.search(window) is not None


def _stands(octets: Bytes, places: Places, text: bytes) -> bool:
    """Tell whether a text of four bytes stands at every place."""
    quads = np.ndarray(max(0, len(octets) - 3), dtype="<u4", buffer=octets.data, strides=(1,))
    return bool((quads[places] == int.from_bytes(text, "little")).all())


def _look_at_usual(window: bytes, octets: Bytes, cells: Places, look: Look, *, n_seen: int) -> None:
    """Count the cells; read the addresses of the last, of those beyond column Z, and beyond row 99,999."""
    look.n_cells += int(np.count_nonzero(cells >= n_seen))
    if not len(cells):
        return
    is_far = (octets[cells + 7] >= ord("A")) | ((octets[cells + 12] >= ord("0")) & (octets[cells + 12] <= ord("9")))
    if not is_far.any():
        last = _ADDRESS.match(window, int(cells[-1]))
        look.n_rows = max(look.n_rows, int(last[2]) if last else 0)
        return
    far = cells[is_far]
    column, row, place = np.zeros(len(far), np.int64), np.zeros(len(far), np.int64), far + 6
    for _ in range(3):
        octet = octets[place]
        is_letter = (octet >= ord("A")) & (octet <= ord("Z"))
        column, place = np.where(is_letter, column * 26 + octet - 64, column), place + is_letter
    for _ in range(7):
        octet = octets[place]
        is_digit = (octet >= ord("0")) & (octet <= ord("9"))
        row, place = np.where(is_digit, row * 10 + octet - 48, row), place + is_digit
    look.n_rows = max(look.n_rows, int(row.max()))
    look.n_columns = max(look.n_columns, int(column.max()))


def _look_at_any(window: bytes, look: Look, *, n_seen: int) -> None:
    """The same for whatever else is XML; cells without an address lie in the row that holds them."""
    look.n_cells += sum(1 for _ in _ANY_CELL.finditer(window, max(0, n_seen)))
    for letters, row in set(_ADDRESS.findall(window)):
        look.n_rows = max(look.n_rows, int(row))
        look.n_columns = max(look.n_columns, column_number(letters.decode()) + 1)
    look.n_rows = max(look.n_rows, max(map(int, _ANY_ROW.findall(window)), default=0))


def _needs_parsing(window: bytes, octets: Bytes, *, has_formula: bool) -> bool:
    """Tell whether there are errors, hidden rows or columns, or formulas without a value.

    The letter "e" is rare in a sheet's XML: first the letters beside it are looked at, then only the text itself.
    """
    places = np.flatnonzero(octets[1:-1] == ord("e"))
    before, after = octets[places], octets[places + 2]
    may_be_error = ((before == ord('"')) & (after == ord('"'))) | ((before == ord("'")) & (after == ord("'")))
    may_be_hidden = (before == ord("d")) & (after == ord("n"))
    return (
        (bool(may_be_error.any()) and _ERROR.search(window) is not None)
        or (bool(may_be_hidden.any()) and _HIDDEN.search(window) is not None)
        or (has_formula and _BARE_FORMULA.search(window) is not None)
    )
