"""XML of one .xlsx sheet, parsed → errors, formulas without a value, what is hidden or struck, how far values reach."""

import re
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from engagement_analysis.reading.archive import unpacked_chunks
from engagement_analysis.reading.grid import Details, column_number
from engagement_analysis.reading.problems import ReadError

_LAST_COLUMN: Final = 16_384
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_HIDDEN: Final = "@hidden='1' or @hidden='true'"


class _Searches(NamedTuple):
    """What to look for among the rows of a sheet."""

    hidden_rows: etree.XPath
    errors: etree.XPath
    uncalculated: etree.XPath
    empty_text: etree.XPath
    result: etree.XPath
    value: etree.XPath


@lru_cache(maxsize=10)
def _searches(namespace: str | None, *, until_last: bool) -> _Searches:
    """The searches in a namespace (strict and transitional workbooks differ); the last row may still be incomplete."""
    prefix, names = ("n:", {"n": namespace}) if namespace else ("", {})
    rows = f"{prefix}row[position() < last()]" if until_last else f"{prefix}row"
    value = f"({prefix}v | .//{prefix}t)"
    # A formula whose result is the empty text has t="str" and an empty value; one that was never calculated has none.
    uncalculated = f"{rows}/{prefix}c[{prefix}f][not(@t='e')][not({value}[string()])][not(@t='str' and {value})]"
    empty_text = f"{prefix}v and contains({prefix}f, '\"\"')"
    result = f"boolean({rows}/{prefix}c[{prefix}f][{prefix}v[string()]])"
    paths = (
        f"{rows}[{_HIDDEN}]", f"{rows}/{prefix}c[@t='e']", uncalculated, empty_text, result, f"string({value})",
    )  # fmt: skip
    return _Searches(*(etree.XPath(path, namespaces=names) for path in paths))


def read_details(archive: zipfile.ZipFile, part: str, struck: frozenset[str], *, is_sparse: bool) -> Details:
    """Parse a sheet's XML part by part; what it declares (entities, documents elsewhere) is never followed.

    `struck`: numbers of the formats whose text is struck through; `is_sparse`: whether to find the rectangle that holds
    all values. ReadError where the part is damaged.
    """
    details, rows = Details(filled=() if is_sparse else None), None
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=("{*}sheetData", "{*}col"),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for chunk in unpacked_chunks(archive, part):
            parser.feed(chunk)
            for event, element in parser.read_events():
                if etree.QName(element).localname == "sheetData":
                    rows = element
                elif event == "end":
                    _note_columns(details, element)
            if rows is not None and len(rows):
                _note_rows(details, rows, struck, until_last=True)
                _forget_until_last(rows)
        parser.close()
    except (etree.XMLSyntaxError, ValueError, KeyError) as error:
        raise ReadError("unreadable-file", "das Tabellenblatt ist beschädigt") from error
    if rows is not None:
        _note_rows(details, rows, struck, until_last=False)
    return details


def _note_columns(details: Details, columns: etree._Element) -> None:
    if columns.get("hidden") in ("1", "true"):
        last = min(int(columns.attrib["max"]), _LAST_COLUMN)
        details.hidden_columns.update(range(int(columns.attrib["min"]) - 1, last))


def _note_rows(details: Details, rows: etree._Element, struck: frozenset[str], *, until_last: bool) -> None:
    search = _searches(etree.QName(rows).namespace, until_last=until_last)
    details.hidden_rows.update(_row_number(row) for row in search.hidden_rows(rows))
    details.errors |= {_place(cell): search.value(cell) or "#?" for cell in search.errors(rows)}
    details.uncalculated.update(_place(cell) for cell in _uncalculated(rows, search))
    if struck:
        details.struck.update(_place(cell) for row in rows for cell in row if cell.get("s") in struck and len(cell))
    if details.filled is not None:
        edges = [
            cell for row in rows if (cells := [cell for cell in row if len(cell)]) for cell in (cells[0], cells[-1])
        ]
        places = [place for cell in edges if (place := _place(cell))[0] >= 0]
        details.filled = _around(places, details.filled)


def _uncalculated(rows: etree._Element, search: _Searches) -> list[etree._Element]:
    """Cells whose formula was never calculated.

    Some programs leave out the type of an empty text: a formula that may give one (`IF(A1="","",A1)`) has given it
    where others near it were calculated.
    """
    cells: list[etree._Element] = search.uncalculated(rows)
    may_be_empty = [bool(search.empty_text(cell)) for cell in cells]
    if not any(may_be_empty) or not search.result(rows):
        return cells
    return [cell for cell, is_empty in zip(cells, may_be_empty, strict=True) if not is_empty]


def _around(places: Sequence[tuple[int, int]], before: tuple[int, ...]) -> tuple[int, ...]:
    """First row and column, last row and column of a rectangle that holds some places and another rectangle."""
    rows, columns = [row for row, _ in places] + [*before[::2]], [column for _, column in places] + [*before[1::2]]
    return (min(rows), min(columns), max(rows), max(columns)) if rows else ()


def _forget_until_last(rows: etree._Element) -> None:
    """Let go of the rows that have been looked at; the last keeps its number."""
    last = rows[-1]
    last.set("r", str(_row_number(last) + 1))
    del rows[:-1]


def _row_number(row: etree._Element) -> int:
    """0-based number; rows without one follow the row before them."""
    n_behind = 0
    number = row.get("r", "")
    while not number.isdigit():
        before = row.getprevious()
        if before is None:
            return n_behind
        row, n_behind, number = before, n_behind + 1, before.get("r", "")
    return int(number) - 1 + n_behind


def _place(cell: etree._Element) -> tuple[int, int]:
    """0-based row and column; cells without an address follow the one before them."""
    n_behind = 0
    while not (found := _ADDRESS.fullmatch(cell.get("r", ""))):
        before = cell.getprevious()
        if before is None:
            parent = cell.getparent()
            return -1 if parent is None else _row_number(parent), n_behind
        cell, n_behind = before, n_behind + 1
    return int(found[2]) - 1, column_number(found[1]) + n_behind
