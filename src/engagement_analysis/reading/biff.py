""".xls bytes → sheets, by xlrd: it alone tells hidden rows, merged spans, error cells and fonts of the old format.

Whole files over which xlrd stumbles, as some programs write them, are read by calamine, which tells the values only.
"""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any, Final

import xlrd
from python_calamine import CalamineWorkbook, SheetVisibleEnum
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.sheet import Sheet as BiffSheet

from engagement_analysis.reading.compound_file import n_spanned, workbook_records
from engagement_analysis.reading.grid import Cell, Details, Grid, Sheet, Span, Workbook
from engagement_analysis.reading.problems import MAX_CELLS, ReadError

_NOTHING: Final = bytes((xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK))
_MAX_SPARSE: Final = MAX_CELLS // 8


def read_biff(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Read the wanted sheets of an .xls workbook; ReadError where it is encrypted, too large or damaged."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        struck = _struck_formats(book)
        sheets = tuple(_sheet(book, wanted, struck) for wanted in book.sheet_names() if is_wanted(wanted))
    except ReadError:
        raise
    except XLRDError as error:
        raise ReadError("encrypted-file" if "encrypt" in str(error).lower() else "unreadable-file") from error
    except Exception as error:  # whatever a file makes xlrd raise: IndexError, struct.error, AssertionError ...
        if n_spanned(workbook_records(data)) > _MAX_SPARSE:
            raise ReadError("file-too-large", "das Blatt hat zu viele Zellen") from error
        return _read_values(data, name, is_wanted)
    return Workbook(name, sheets)


def _read_values(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for sheet in book.sheets_metadata:
        if is_wanted(sheet.name):
            values = book.get_sheet_by_name(sheet.name)
            grid = Grid(values.to_python(skip_empty_area=True), *(values.start or (0, 0)))
            sheets.append(Sheet(sheet.name, grid, sheet.visible is not SheetVisibleEnum.Visible))
    return Workbook(name, tuple(sheets), is_checkable=False)


def _sheet(book: Book, name: str, struck: frozenset[int]) -> Sheet:
    sheet = book.sheet_by_name(name)
    details = Details(
        {row for row, info in sheet.rowinfo_map.items() if info.hidden},
        {column for column, info in sheet.colinfo_map.items() if info.hidden},
    )
    merges = tuple(Span(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    n_rows, n_columns = _filled_size(sheet)
    rows = [[_value(book, sheet, row, column, details) for column in range(n_columns)] for row in range(n_rows)]
    if struck:
        details.struck.update(
            (row, column)
            for row in range(n_rows)
            for column in range(min(n_columns, sheet.row_len(row)))
            if rows[row][column] != "" and sheet.cell_xf_index(row, column) in struck
        )
    return Sheet(name, Grid.assembled(rows, 0, 0, merges, details), sheet.visibility != 0)


def _filled_size(sheet: BiffSheet) -> tuple[int, int]:
    """Numbers of rows and columns until the last value: formats alone, down to the last row, are none."""
    n_rows = n_columns = n_filled = 0
    for row in range(sheet.nrows):
        kinds = bytes(sheet.row_types(row))
        filled = kinds.rstrip(_NOTHING)
        if filled:
            n_rows, n_columns = row + 1, max(n_columns, len(filled))
            n_filled += len(filled) - sum(map(filled.count, _NOTHING))
    if n_rows * n_columns > _MAX_SPARSE and n_rows * n_columns > 8 * n_filled:
        raise ReadError("file-too-large", "einzelne Werte stehen weit außerhalb der Tabelle")
    return n_rows, n_columns


def _struck_formats(book: Book) -> frozenset[int]:
    """Numbers of the cell formats whose font is struck through."""
    fonts = {number for number, font in enumerate(book.font_list) if font.struck_out}
    return frozenset(number for number, cell_format in enumerate(book.xf_list) if cell_format.font_index in fonts)


def _value(book: Book, sheet: BiffSheet, row: int, column: int, details: Details) -> Cell:
    kind = sheet.cell_type(row, column) if column < sheet.row_len(row) else xlrd.XL_CELL_EMPTY
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    value: Any = sheet.cell_value(row, column)  # the stubs know texts only
    if kind == xlrd.XL_CELL_ERROR:
        details.errors[(row, column)] = xlrd.error_text_from_code.get(value, "#?")
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
