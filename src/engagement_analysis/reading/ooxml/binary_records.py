""".xlsb sheet part → how far its cells reach, before a reader lays out memory for them.

One damaged row number makes a few cells span terabytes, and a reader that asks for them is killed on the spot, with
everything else in its process. Records after [MS-XLSB] 2.1.4: type (one or two bytes), length (one to four), content.
"""

from typing import Final

from engagement_analysis.reading.problems import MAX_CELLS, ReadError

_ROW: Final = 0
_CELLS: Final = range(1, 12)
_NUMBER_BYTES: Final = 4
_MAX_SPARSE: Final = 2_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_DAMAGED: Final = ReadError("unreadable-file", "das Tabellenblatt ist beschädigt")


def check_reach(part: bytes) -> None:
    """Refuse a sheet (ReadError) whose cells lie outside what a sheet can have, or span more cells than can be read."""
    row = last_row = last_column = position = n_cells = 0
    n_bytes = len(part)
    while position < n_bytes:
        kind, position = _number(part, position, most_bytes=2)
        length, position = _number(part, position, most_bytes=4)
        if kind == _ROW or kind in _CELLS:
            if length < _NUMBER_BYTES:  # a reader would take what an earlier record left behind
                raise _DAMAGED
            number = int.from_bytes(part[position : position + _NUMBER_BYTES], "little")
            if kind == _ROW:
                row = number
            else:
                last_row, last_column, n_cells = max(last_row, row), max(last_column, number), n_cells + 1
        position += length
    if last_row >= _LAST_ROW or last_column >= _LAST_COLUMN:
        raise _DAMAGED
    n_spanned = (last_row + 1) * (last_column + 1)
    if n_spanned > MAX_CELLS or (n_spanned > _MAX_SPARSE and n_spanned > 8 * n_cells):
        raise ReadError(
            "file-too-large", "das Blatt hat zu viele Zellen, oder einzelne stehen weit außerhalb der Tabelle"
        )


def _number(part: bytes, position: int, *, most_bytes: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and the position behind it."""
    number = 0
    for place in range(most_bytes):
        if position >= len(part):
            raise _DAMAGED
        byte = part[position]
        position += 1
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return number, position
