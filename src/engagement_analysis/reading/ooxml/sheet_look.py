"""XML of one .xlsx sheet, looked over → whether to parse it, and how far its cells reach.

Much faster than parsing: what stands behind each "<" is compared for all of them at once.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.archive import refuse_declarations, unpacked_chunks
from engagement_analysis.reading.grid import column_number
from engagement_analysis.reading.problems import ReadError, guarded

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
_OVERLAP: Final = 1024
_REACH: Final = 16  # bytes behind a "<" that are looked at
_SMALL: Final = 1 << 16  # bytes of a sheet that is looked at together with others
_TOGETHER: Final = 1 << 20  # bytes of sheets that are looked at together
_NONE: Final[Bytes] = np.zeros(0, dtype=np.uint8)
# What makes parsing necessary: errors, what is hidden, formulas that no value follows.
_ERROR: Final = re.compile(rb"""\bt\s*=\s*["']e["']""")
_HIDDEN: Final = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)""")
_BARE_FORMULA: Final = re.compile(
    rb"(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*(?:</(?:\w+:)?c|<(?:\w+:)?v\s*/>|<(?:\w+:)?v[^>]*>\s*</)"
)
_ADDRESS: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([^"']*)["']""")
_PARTS: Final = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_PREFIXED: Final = re.compile(rb"<\w+:(?:c|row)[\s/>]")
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


def look_at(archive: zipfile.ZipFile, part: str) -> Look:
    """Search a part for what makes parsing it necessary; much faster than parsing.

    Raises
    ------
    ReadError
        The part is damaged, larger than declared, or declares entities.
    """
    return look_over(unpacked_chunks(archive, part))


def look_at_each(parts: Sequence[tuple[zipfile.ZipFile, str]]) -> list[Look | ReadError]:
    """Look at many parts; small ones, in which nothing is rare, all at once.

    One by one, a small part costs three times as much, and six times on two threads, which hand the interpreter's lock
    back and forth at each of the many short steps.
    """
    looks: dict[int, Look | ReadError] = {}
    small: dict[int, bytes] = {}
    for number, (archive, part) in enumerate(parts):
        if archive.getinfo(part).file_size > _SMALL:
            looks[number] = guarded(look_at, archive, part)
            continue
        content = guarded(_whole, archive, part)
        if isinstance(content, ReadError):
            looks[number] = content
        else:
            small[number] = content
    for numbers in _groups(small):
        for number, look in zip(numbers, _plain_looks([small[number] for number in numbers]), strict=True):
            looks[number] = guarded(look_over, [small[number]]) if look is None else look
    return [looks[number] for number in range(len(parts))]


def _whole(archive: zipfile.ZipFile, part: str) -> bytes:
    return b"".join(unpacked_chunks(archive, part))


def _groups(parts: dict[int, bytes]) -> Iterator[list[int]]:
    """Numbers of parts that are looked at together."""
    group: list[int] = []
    n_bytes = 0
    for number, part in parts.items():
        if group and n_bytes + len(part) > _TOGETHER:
            yield group
            group, n_bytes = [], 0
        group.append(number)
        n_bytes += len(part)
    if group:
        yield group


def _plain_looks(parts: Sequence[bytes]) -> list[Look | None]:
    """Looks at small parts in which nothing is rare; None where anything calls for a look at the part itself.

    Examples
    --------
    >>> _plain_looks([b'<row r="1"><c r="A1"><v>2</v></c></row>', b'<row r="1" hidden="1"/>'])
    [Look(needs_parsing=False, n_cells=1, n_rows=1, n_columns=26), None]
    """
    blank = b" " * _REACH
    window = blank.join([*parts, b""])
    octets = np.frombuffer(window, dtype=np.uint8)
    ends = np.cumsum([len(part) + _REACH for part in parts])
    opens = np.flatnonzero(octets == ord("<"))
    letters = octets[opens + 1]
    cells, rows = opens[letters == ord("c")], opens[letters == ord("r")]
    behind = octets[cells + 2]
    cells = cells[(behind < ord("a")) | (behind > ord("z"))]
    rare = [
        opens[(letters == ord("!")) | (letters == ord("f"))],
        _prefixed(octets),
        cells[~_stands_at(octets, cells + 2, b' r="') | _is_far(octets, cells)],
        rows[~_stands_at(octets, rows + 4, b' r="')],
        _telling(octets),
    ]
    is_plain = np.ones(len(parts), dtype=np.bool_)
    is_plain[np.searchsorted(ends, np.concatenate(rare), side="right")] = False
    until = np.searchsorted(cells, ends)
    return [
        Look(n_cells=n_cells, n_rows=_row_at(window, int(cells[last - 1])) if n_cells else 0) if plain else None
        for plain, n_cells, last in zip(
            is_plain.tolist(), np.diff(until, prepend=0).tolist(), until.tolist(), strict=True
        )
    ]


def _row_at(window: bytes, place: int) -> int:
    """Row in the address of a cell; 0 where it has none."""
    address = _ADDRESS.match(window, place)
    parts = _PARTS.match(address[1]) if address else None
    return int(parts[2]) if parts else 0


def _prefixed(octets: Bytes) -> Places:
    """Places of colons before what may be the name of a cell, a row or a formula; "xmlns:r" is none."""
    colons = np.flatnonzero(octets == ord(":"))
    first, second = octets[colons + 1], octets[colons + 2]
    is_name_end = (second <= ord(" ")) | (second == ord(">")) | (second == ord("/"))
    is_short = ((first == ord("c")) | (first == ord("f"))) & is_name_end
    places: Places = colons[is_short | ((first == ord("r")) & (second == ord("o")))]
    return places


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
        # What is rare is looked for by itself first, which takes next to no time.
        if b"!" in window and (opens & (behind == ord("!"))).any():
            refuse_declarations(window)
        cells, rows = (np.flatnonzero(opens & (behind == ord(letter))) for letter in "cr")
        behind_colons = octets[np.flatnonzero(octets[:-1] == ord(":")) + 1] if b":" in window else _NONE
        if _is_usual(octets, cells, rows) and not _has_prefixes(window, behind_colons):
            _look_at_usual(window, octets, cells[octets[cells + 2] == ord(" ")], look, n_seen=len(tail) - _REACH)
        else:
            _look_at_any(window, look, n_seen=len(tail) - _REACH)
        if not look.needs_parsing:
            has_formula = b"f" in window and (
                bool((opens & (behind == ord("f"))).any()) or bool((behind_colons == ord("f")).any())
            )
            look.needs_parsing = _needs_parsing(window, octets, has_formula=has_formula)
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
    return bool(_stands_at(octets, places, text).all())


def _stands_at(octets: Bytes, places: Places, text: bytes) -> Mask:
    quads = np.ndarray(max(0, len(octets) - 3), dtype="<u4", buffer=octets.data, strides=(1,))
    stands: Mask = quads[places] == int.from_bytes(text, "little")
    return stands


def _look_at_usual(window: bytes, octets: Bytes, cells: Places, look: Look, *, n_seen: int) -> None:
    """Count the cells; read the addresses of the last, of those beyond column Z, and beyond row 99,999."""
    look.n_cells += int(np.count_nonzero(cells >= n_seen))
    if not len(cells):
        return
    is_far = _is_far(octets, cells)
    if not is_far.any():
        look.n_rows = max(look.n_rows, _row_at(window, int(cells[-1])))
        return
    far = cells[is_far]
    column, row, place = np.zeros(len(far), np.int64), np.zeros(len(far), np.int64), far + 6
    for _ in range(3):
        octet = octets[place] & ~np.uint8(32)  # in capitals
        is_letter = (octet >= ord("A")) & (octet <= ord("Z"))
        column, place = np.where(is_letter, column * 26 + octet - 64, column), place + is_letter
    for _ in range(7):
        octet = octets[place]
        is_digit = (octet >= ord("0")) & (octet <= ord("9"))
        row, place = np.where(is_digit, row * 10 + octet - 48, row), place + is_digit
    if not ((column > 0) & (row > 0) & (row <= _LAST_ROW) & (octets[place] == ord('"'))).all():
        raise _no_such_cell()
    look.n_rows = max(look.n_rows, int(row.max()))
    look.n_columns = max(look.n_columns, int(column.max()))


def _is_far(octets: Bytes, cells: Places) -> Mask:
    """Tell of cells ("<c r=...") whether their address may lie beyond column Z, or beyond row 99,999."""
    after_letters, sixth_digit = octets[cells + 7], octets[cells + 12]
    return (after_letters >= ord("A")) | ((sixth_digit >= ord("0")) & (sixth_digit <= ord("9")))


def _look_at_any(window: bytes, look: Look, *, n_seen: int) -> None:
    """The same for whatever else is XML; cells without an address lie in the row that holds them."""
    look.n_cells += sum(1 for _ in _ANY_CELL.finditer(window, max(0, n_seen)))
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


def _needs_parsing(window: bytes, octets: Bytes, *, has_formula: bool) -> bool:
    """Tell whether there are errors, hidden rows or columns, or formulas without a value.

    The letter "e" is rare in a sheet's XML: first the letters beside it are looked at, then only the text itself.
    """
    telling = octets[_telling(octets) + 1] if b"e" in window else _NONE
    return (
        (bool((telling != ord("n")).any()) and _ERROR.search(window) is not None)
        or (bool((telling == ord("n")).any()) and _HIDDEN.search(window) is not None)
        or (has_formula and _BARE_FORMULA.search(window) is not None)
    )


def _telling(octets: Bytes) -> Places:
    """Places of the letter "e" in what may be the mark of an error ("e" in quotes), or the word "hidden"."""
    places = np.flatnonzero(octets[1:-1] == ord("e")) + 1
    before, after = octets[places - 1], octets[places + 1]
    may_be_error = ((before == ord('"')) & (after == ord('"'))) | ((before == ord("'")) & (after == ord("'")))
    may_be_hidden = (before == ord("d")) & (after == ord("n"))
    telling: Places = places[may_be_error | may_be_hidden]
    return telling
