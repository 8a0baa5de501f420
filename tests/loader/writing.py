"""Cells → real files: .xlsx by openpyxl, .xls by xlwt, .ods by odfdo, .csv as German Excel writes it."""

import csv
import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

import odfdo
import openpyxl
import xlwt
from openpyxl.utils import get_column_letter

import engagement_analysis as ea

ERRORS_OF_XLS = {
    "#NULL!": 0x00,
    "#DIV/0!": 0x07,
    "#VALUE!": 0x0F,
    "#REF!": 0x17,
    "#NAME?": 0x1D,
    "#NUM!": 0x24,
    "#N/A": 0x2A,
}


@dataclass
class Page:
    """One sheet to be written: cells by 0-based (row, column), merged rectangles, what is hidden."""

    name: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False

    @property
    def size(self) -> tuple[int, int]:
        return max((row for row, _ in self.cells), default=-1) + 1, max(
            (column for _, column in self.cells), default=-1
        ) + 1


def load_csv(text: str, *, name: str, city: str) -> ea.Loaded:
    """What the loader makes of a text as a .csv."""
    file = io.BytesIO(text.encode())
    file.name = name
    return ea.load(file, city=city)


def load_xlsx(*pages: Page, name: str, city: str) -> ea.Loaded:
    """What the loader makes of some sheets as an .xlsx."""
    file = io.BytesIO(xlsx(list(pages)))
    file.name = name
    return ea.load(file, city=city)


def told_of(loaded: ea.Loaded) -> Any:
    """Findings without the remark, once a sheet, that its list states no types of organisations."""
    found = loaded.findings
    is_of_types = (found["code"] == "unknown-organisation-type") & (found["severity"] == "info")
    return found[~is_of_types]


def a1(row: int, column: int) -> str:
    """Address of a 0-based cell."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def page(text: str, name: str = "Tabelle1") -> Page:
    """A sheet drawn as text: one line a row, cells between bars; whole numbers become numbers."""
    cells: dict[tuple[int, int], Any] = {}
    for row, line in enumerate(line for line in text.strip("\n").splitlines() if line.strip()):
        for column, cell in enumerate(line.split("|")):
            content = cell.strip().replace("\\n", "\n")
            if content:
                cells[row, column] = int(content) if content.isdigit() else content
    return Page(name, cells)


def xlsx(pages: list[Page]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for drawn in pages:
        sheet = book.create_sheet(drawn.name)
        for (row, column), value in drawn.cells.items():
            if value is not None and value != "":
                sheet.cell(row + 1, column + 1, value)
        for top, left, bottom, right in drawn.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for row in drawn.hidden_rows:
            sheet.row_dimensions[row + 1].hidden = True
        for column in drawn.hidden_columns:
            sheet.column_dimensions[get_column_letter(column + 1)].hidden = True
        sheet.sheet_state = "hidden" if drawn.is_hidden else "visible"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(pages: list[Page]) -> bytes:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for drawn in pages:
        sheet = book.add_sheet(drawn.name)
        covered = {}
        for top, left, bottom, right in drawn.merges:
            covered[top, left] = (top, bottom, left, right)
        for (row, column), value in drawn.cells.items():
            if value is None or value == "":
                continue
            style = day if isinstance(value, (dt.date, dt.datetime)) else xlwt.Style.default_style
            if (row, column) in covered:
                top, bottom, left, right = covered[row, column]
                sheet.write_merge(top, bottom, left, right, value, style)
            elif isinstance(value, str) and value in ERRORS_OF_XLS:
                sheet.row(row).set_cell_error(column, ERRORS_OF_XLS[value])
            else:
                sheet.write(row, column, value, style)
        for row in drawn.hidden_rows:
            sheet.row(row).hidden = True
        for column in drawn.hidden_columns:
            sheet.col(column).hidden = True
        sheet.visibility = int(drawn.is_hidden)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(pages: list[Page]) -> bytes:
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    for drawn in pages:
        rows, columns = drawn.size
        table = odfdo.Table(drawn.name, width=columns, height=rows)
        for (row, column), value in drawn.cells.items():
            if value is not None and value != "":
                table.set_value((column, row), value)
        for top, left, bottom, right in drawn.merges:
            table.set_span((left, top, right, bottom))
        for row in drawn.hidden_rows:
            element = table.get_row(row)
            element.set_attribute("table:visibility", "collapse")
            table.set_row(row, element)
        document.body.append(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def text_of(value: Any) -> str:
    """A cell as German Excel exports it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, dt.datetime) and (value.hour or value.minute):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, (dt.date, dt.datetime)):
        return f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def delimited(drawn: Page, *, encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    rows, columns = drawn.size
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    for row in range(rows):
        writer.writerow([text_of(drawn.cells.get((row, column))) for column in range(columns)])
    return stream.getvalue().encode(encoding, errors="replace")
