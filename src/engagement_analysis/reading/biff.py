""".xls bytes → sheets, by xlrd: it alone tells hidden rows, merged spans and error cells of the old format."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import xlrd

from engagement_analysis.reading.grid import Grid, Sheet, Span, Workbook
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
    except xlrd.XLRDError as error:
        raise ReadError("encrypted-file" if "encrypt" in str(error).lower() else "unreadable-file") from error
    except ReadError:
        raise
    except Exception as error:  # a damaged file can make xlrd raise anything: IndexError, struct.error, AssertionError ...
        raise ReadError("unreadable-file") from error
    return Workbook(name, sheets)


def _sheet(book: Any, name: str) -> Sheet:
    sheet = book.sheet_by_name(name)
    errors: dict[tuple[int, int], str] = {}
    rows = [[_value(book, sheet, row, column, errors) for column in range(sheet.ncols)] for row in range(sheet.nrows)]
    merges = tuple(Span(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    hidden_rows = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    hidden_columns = frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden)
    return Sheet(name, Grid(rows, 0, 0, merges, hidden_rows, hidden_columns, errors), sheet.visibility != 0)


def _value(book: Any, sheet: Any, row: int, column: int, errors: dict[tuple[int, int], str]) -> Any:
    kind = sheet.cell_type(row, column) if column < sheet.row_len(row) else xlrd.XL_CELL_EMPTY
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    value = sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_ERROR:
        errors[(row, column)] = xlrd.error_text_from_code.get(value, "#?")
        return ""
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE:
        return _date(value, book.datemode)
    return value


def _date(serial: float, datemode: int) -> Any:
    try:
        moment = xlrd.xldate_as_datetime(serial, datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return dt.time(0)  # a serial that is no day: the reader of dates reports it
    return moment if serial >= 1 else moment.time()
