"""Compound file, the container of .xls → its workbook's records, if the container is whole and sound.

Readers of this format follow chains of sectors, some of them without end where two chains meet. What a damaged file
may be given to is decided here first.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final

_SECTOR_SIZES: Final = struct.Struct("<HH")  # as powers of two; of large streams, of small ones
_TABLES: Final = struct.Struct("<5I3I109I")  # from byte 44 on: how many tables, where the directory begins ...
_LAST_NUMBER: Final = 0xFFFFFFFA  # higher ones mark the end of a chain, free sectors and tables
_FREE: Final = 0xFFFFFFFF
_MOST_TABLES: Final = 109
_ENTRY: Final = struct.Struct("<64sHB49xII4x")  # of the directory: name, its length, kind, first sector, size
_STREAM, _ROOT = 2, 5
_NAMES: Final = ("WORKBOOK", "BOOK")
_RECORD: Final = struct.Struct("<HH")
_BEGINS_SHEET: Final = 0x809
_CELLS: Final = frozenset({0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})  # kinds of records that hold values
_SEVERAL_CELLS: Final = 0xBD


class UnsoundError(Exception):
    """The container is cut off, or its chains lead astray."""


def workbook_records(data: bytes) -> bytes:
    """Records of the workbook in a compound file.

    UnsoundError where the file was cut off, chains of sectors meet or have no end, or there is no workbook.
    """
    try:
        return _workbook(data)
    except (struct.error, IndexError, OverflowError, MemoryError) as error:
        raise UnsoundError(str(error)) from error


def n_spanned(records: bytes) -> int:
    """Cells of the rectangles that the values of each sheet span, all sheets together."""
    total, spans = 0, [0, 0, 0, 0]
    for kind, content in _records(records):
        if kind == _BEGINS_SHEET:
            total, spans = total + _area(spans), [1 << 16, -1, 1 << 16, -1]
        elif kind in _CELLS and len(content) >= _RECORD.size:
            row, column = _RECORD.unpack_from(content)
            last = _RECORD.unpack_from(content, len(content) - 4)[1] if kind == _SEVERAL_CELLS else column
            spans = [min(spans[0], row), max(spans[1], row), min(spans[2], column), max(spans[3], column, last)]
    return total + _area(spans)


def _area(spans: Sequence[int]) -> int:
    first_row, last_row, first_column, last_column = spans
    return max(0, last_row - first_row + 1) * max(0, last_column - first_column + 1)


def _records(records: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + _RECORD.size <= len(records):
        kind, size = _RECORD.unpack_from(records, place)
        yield kind, records[place + _RECORD.size : place + _RECORD.size + size]
        place += _RECORD.size + size


def _workbook(data: bytes) -> bytes:
    large, small = (1 << power for power in _SECTOR_SIZES.unpack_from(data, 30))
    n_tables, directory, _, least, first_of_small, n_of_small, _, _, *places = _TABLES.unpack_from(data, 44)
    if n_tables > _MOST_TABLES:
        raise UnsoundError("more tables than fit into the header")

    def sector(number: int) -> bytes:
        return data[(number + 1) * large : (number + 2) * large]

    table = _numbers(b"".join(sector(place) for place in places[:n_tables] if place < _LAST_NUMBER))
    n_used = max((place + 1 for place, number in enumerate(table) if number != _FREE), default=0)
    if not n_used or len(table) * 4 < n_tables * large or len(data) <= n_used * large:
        raise UnsoundError("the file was cut off")
    listing = b"".join(map(sector, _chain(table, directory)))
    entries = [_ENTRY.unpack_from(listing, place) for place in range(0, len(listing) - _ENTRY.size + 1, _ENTRY.size)]
    table_of_small = _numbers(b"".join(map(sector, _chain(table, first_of_small)))) if n_of_small else ()
    streams = {}
    for name, length, kind, first, size in entries:
        if kind not in (_STREAM, _ROOT) or not size:
            continue
        is_small = kind == _STREAM and size < least
        chain = _chain(table_of_small if is_small else table, first)
        streams[name[: max(length - 2, 0)].decode("utf-16-le", "replace").upper(), kind] = is_small, chain, size
    held = next((streams[name, _STREAM] for name in _NAMES if (name, _STREAM) in streams), None)
    if held is None:
        raise UnsoundError("there is no workbook")
    is_small, chain, size = held
    if not is_small:
        return b"".join(map(sector, chain))[:size]
    room = next((b"".join(map(sector, chain)) for (_, kind), (_, chain, _) in streams.items() if kind == _ROOT), b"")
    return b"".join(room[number * small : (number + 1) * small] for number in chain)[:size]


def _numbers(table: bytes) -> tuple[int, ...]:
    """Which sector follows each; no sector follows two."""
    numbers = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    followed = [number for number in numbers if number < _LAST_NUMBER]
    if len(set(followed)) < len(followed):
        raise UnsoundError("two chains meet")
    return numbers


def _chain(table: Sequence[int], first: int) -> list[int]:
    """Sectors of a chain, from one that follows none; so it has an end."""
    found: list[int] = []
    number = first
    while number < _LAST_NUMBER:
        if len(found) > len(table):
            raise UnsoundError("a chain has no end")
        found.append(number)
        number = table[number]
    return found
