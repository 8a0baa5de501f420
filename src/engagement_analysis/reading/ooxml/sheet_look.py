"""XML of one .xlsx sheet, looked over → whether to parse it, and how far its cells reach.

Much faster than parsing: nearly every part of a sheet holds nothing but plain cells, which one search in linear time
(RE2) shows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from engagement_analysis.reading.archive import refuse_declarations
from engagement_analysis.reading.grid import column_number
from engagement_analysis.reading.problems import ReadError

_OVERLAP: Final = 1024
_CELL: Final = b'<c r="'
# Names with a prefix, cells and rows of which the address does not stand first, cells that may lie beyond column Z or
# row 99,999.
_UNUSUAL: Final = (
    r"""<\w+:(?:c|row)[\s/>]|<c(?:[^a-z ]| [^r]| r[^=]| r=[^"])|<row(?:[^ ]| [^r]| r[^=]| r=[^"])|"""
    r"""<c r="(?:[^"][A-Za-z]|[^"]{6}[0-9])"""
)
# Declarations, errors, what is hidden, formulas.
_RARE: Final = rf"""<!|["']e["']|hidden|<(?:\w+:)?f[\s/>]|{_UNUSUAL}"""
# What makes parsing necessary: errors, what is hidden, formulas that no value follows.
_NEEDS_PARSING: Final = (
    re.compile(rb"""\bt\s*=\s*["']e["']"""),
    re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)"""),
    re.compile(
        rb"(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*"
        rb"(?:</(?:\w+:)?c|<(?:\w+:)?v\s*/>|<(?:\w+:)?v[^>]*>\s*</)"
    ),
)
_ADDRESS: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([^"']*)["']""")
_PARTS: Final = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
# Rows that hold cells: formatted blank rows, a million of them, are closed at once and reach nowhere.
_ANY_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]+)["'][^>]*(?<!/)>""")
_LAST_ROW: Final = 1_048_576


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


def look_over(chunks: Iterable[bytes]) -> Look:
    """Look at a sheet's XML, which arrives in parts; ReadError where a cell stands where no sheet has one.

    Examples
    --------
    >>> look_over([b'<row r="1"><c r="A1"><f>1+1</f>', b'<v>2</v></c><c r="AB7" t="n"/></row>'])
    Look(needs_parsing=False, n_cells=2, n_rows=7, n_columns=28)
    """
    look, tail = Look(), b""
    for chunk in chunks:
        window, begin = tail + chunk, max(0, len(tail) - len(_CELL) + 1)
        is_plain = not _holds(window, _RARE)
        if not is_plain:
            refuse_declarations(window)
            look.needs_parsing = look.needs_parsing or any(rule.search(window) for rule in _NEEDS_PARSING)
        if is_plain or not _holds(window, _UNUSUAL):
            look.n_cells += window.count(_CELL, begin)
            look.n_rows = max(look.n_rows, _row_of_last(window))
        else:
            _look_closely(window, look, begin)
        tail = window[-_OVERLAP:]
    return look


def _holds(window: bytes, pattern: str) -> bool:
    return bool(pc.match_substring_regex(pa.scalar(window, pa.binary()), pattern).as_py())


def _row_of_last(window: bytes) -> int:
    """Row in the address of the last cell; 0 where there is none."""
    address = _ADDRESS.match(window, max(0, window.rfind(_CELL)))
    parts = _PARTS.match(address[1]) if address else None
    return int(parts[2]) if parts else 0


def _look_closely(window: bytes, look: Look, begin: int) -> None:
    """Count the cells that begin in a part; read every address, and the rows of cells without one."""
    look.n_cells += sum(1 for _ in _ANY_CELL.finditer(window, begin))
    for address in set(_ADDRESS.findall(window)):
        parts = _PARTS.fullmatch(address)
        if parts is None:
            raise _no_such_cell()
        look.n_rows = max(look.n_rows, int(parts[2]))
        look.n_columns = max(look.n_columns, column_number(parts[1].decode().upper()) + 1)
    look.n_rows = max(look.n_rows, *(int(row[:8]) for row in _ANY_ROW.findall(window)), 0)
    if look.n_rows > _LAST_ROW:
        raise _no_such_cell()


def _no_such_cell() -> ReadError:
    """Readers take what overflows for a cell far away, and ask for memory up to there."""
    return ReadError("unreadable-file", "eine Zelle steht, wo es keine gibt")
