""".xls bytes → sheets, by xlrd: it alone tells hidden rows, merged spans and error cells of the old format."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.sheet import Sheet as BiffSheet

from engagement_analysis.reading.grid import Cell, Grid, Sheet, Span, Workbook
from engagement_analysis.reading.problems import ReadError

__all__ = ["read_biff"]


def read_biff(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .xls workbook.

    Raises
    ------
    ReadError
        `encrypted-file`, or `unreadable-file` for anything else that xlrd stumbles over.
    """
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO())
        sheets = tuple(_sheet(book, sheet_name) for sheet_name in book.sheet_names() if is_wanted(sheet_name))
    except XLRDError as error:
        raise ReadError("encrypted-file" if "encrypt" in str(error).lower() else "unreadable-file") from error
    except Exception as error:  # whatever a damaged file makes xlrd raise: IndexError, struct.error, AssertionError ...
        raise ReadError("unreadable-file") from error
    return Workbook(name, sheets)


def _sheet(book: Book, name: str) -> Sheet:
    sheet = book.sheet_by_name(name)
    errors: dict[tuple[int, int], str] = {}
    rows = [[_value(book, sheet, row, column, errors) for column in range(sheet.ncols)] for row in range(sheet.nrows)]
    merges = tuple(Span(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    hidden_rows = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    hidden_columns = frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden)
    return Sheet(name, Grid(rows, 0, 0, merges, hidden_rows, hidden_columns, errors), sheet.visibility != 0)


def _value(book: Book, sheet: BiffSheet, row: int, column: int, errors: dict[tuple[int, int], str]) -> Cell:
    kind = sheet.cell_type(row, column) if column < sheet.row_len(row) else xlrd.XL_CELL_EMPTY
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    value: Any = sheet.cell_value(row, column)  # the stubs know texts only
    if kind == xlrd.XL_CELL_ERROR:
        errors[(row, column)] = xlrd.error_text_from_code.get(value, "#?")
        return ""
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    cell: Cell = _date(value, book) if kind == xlrd.XL_CELL_DATE else value
    return cell


def _date(serial: float, book: Book) -> Cell:
    try:
        moment = xlrd.xldate_as_datetime(serial, book.datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return dt.time(0)  # a serial that is no day: the reader of dates reports it
    return moment if serial >= 1 else moment.time()
