"""What is given away of a town → an Excel workbook that everybody can read, also with a screen reader.

A cover, notes, and a sheet for each table: a title in A1, one real table with a filter and a header that stays, no
merged cells, no empty cell that means something, texts that can never run as formulas.
"""

import io
from collections.abc import Iterable
from typing import Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from engagement_analysis.language.german import UNKNOWN, is_missing
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.open_data.figures import OpenTable
from engagement_analysis.open_data.town import EXAMPLE_NOTE, OpenTown
from engagement_analysis.table.schema import ColumnDefinition
from engagement_analysis.townhall.annotation.annotate import put_text

HEADER_ROW: Final = 4
_TEXT_WIDTH: Final = 76  # what a sheet of A4 has room for
_COVER: Final = "Überblick"
_NOTES: Final = "Hinweise"
_TITLE: Final = Font(bold=True, size=14)
_BOLD: Final = Font(bold=True)
_LINK: Final = Font(color="FF0563C1", underline="single")
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_FORMATS: Final = {"count": "#,##0", "amount": "#,##0.0"}
"""Excel shows them with the signs of the reader's language: 1.234,5 in German."""
_STYLE: Final = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)


def workbook(town: OpenTown) -> bytes:
    """The workbook as a file's content (.xlsx)."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _write_cover(book.create_sheet(_COVER), town)
    _write_notes(book.create_sheet(_NOTES), town)
    for table in town.tables:
        _write_table(book.create_sheet(table.title), table, town)
    properties = book.properties
    properties.title, properties.language = town.heading, "de-DE"
    properties.creator = town.decided.publisher or town.title
    properties.subject = "Beispieldaten" if town.is_example else "Offene Daten"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write_cover(sheet: Worksheet, town: OpenTown) -> None:
    licence = town.licence.title if town.licence else "von der Stadt noch nicht festgelegt"
    lines = [
        *([EXAMPLE_NOTE] if town.is_example else []),
        f"Stadt: {town.title} (amtlicher Gemeindeschlüssel {town.ags})",
        f"Herausgeber: {town.decided.publisher or 'von der Stadt noch nicht festgelegt'}",
        f"Lizenz: {licence}",
    ]
    _start(sheet, town.heading)
    sheet.column_dimensions["A"].width, sheet["A1"].alignment = _TEXT_WIDTH, _WRAPPED
    for row, line in enumerate(lines, start=2):
        put_text(sheet.cell(row, 1), line)
        sheet.cell(row, 1).alignment = _WRAPPED
    row = len(lines) + 3
    put_text(sheet.cell(row, 1), "Blätter")
    sheet.cell(row, 1).font = _BOLD
    for name, text in [(_NOTES, "was die Zahlen bedeuten"), *((each.title, each.description) for each in town.tables)]:
        row += 1
        cell = sheet.cell(row, 1)
        put_text(cell, f"{name}: {text}")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(name)}!A1")
        cell.font, cell.alignment = _LINK, _WRAPPED


def _write_notes(sheet: Worksheet, town: OpenTown) -> None:
    _start(sheet, "Hinweise")
    sheet.column_dimensions["A"].width, sheet["A1"].alignment = _TEXT_WIDTH, _WRAPPED
    columns = {column.title: column for table in reversed(town.tables) for column in table.columns}
    lines = [
        town.description,
        f"„{UNKNOWN}“ in einer Tabelle: unbekannt, nicht null.",
        "Die Zahlen sind dieselben wie in den Berichten; geschätzte Angaben („ca. 60“) zählen mit ihrem Wert.",
        *(f"{title}: {_note(column)}." for title, column in columns.items()),
        f"Quellen: Listen der Stadt ({', '.join(town.sources)}).",
    ]
    for row, line in enumerate(lines, start=2):
        put_text(sheet.cell(row, 1), line)
        sheet.cell(row, 1).alignment = _WRAPPED


def _note(column: ColumnDefinition) -> str:
    return "Schule, Verein und andere" if column.name == "organisation_type" else column.meaning


def _start(sheet: Worksheet, title: str) -> None:
    """Title and paper: as wide as a sheet, as long as need be."""
    put_text(sheet["A1"], title)
    sheet["A1"].font = _TITLE
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _write_table(sheet: Worksheet, table: OpenTable, town: OpenTown) -> None:
    _start(sheet, f"{table.title}: {town.heading}")
    put_text(sheet["A2"], f"{table.description} Erläuterungen auf dem Blatt „{_NOTES}“.")
    shown = [column for column in table.columns if column.name != "campaign"]
    for place, column in enumerate(shown, start=1):
        header = sheet.cell(HEADER_ROW, place)
        put_text(header, column.title)
        is_number = column.kind in _FORMATS and column.name != "year"
        header.font = _BOLD
        header.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right" if is_number else "left")
        texts = _write_column(sheet, place, column, table.rows[column.name])
        longest = max(map(len, [*texts, *column.title.split()]))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 4, 12), 44)
    last = f"{get_column_letter(len(shown))}{HEADER_ROW + len(table.rows)}"
    real = Table(displayName=table.name.capitalize(), ref=f"A{HEADER_ROW}:{last}", tableStyleInfo=_STYLE)
    sheet.add_table(real)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"


def _write_column(sheet: Worksheet, place: int, column: ColumnDefinition, values: pd.Series) -> Iterable[str]:
    """Write the cells below a header; gives back what they show, for the column's width."""
    number_format = "0" if column.name == "year" else _FORMATS.get(column.kind, "")
    texts = []
    for row, value in enumerate(values, start=HEADER_ROW + 1):
        cell = sheet.cell(row, place)
        if is_missing(value):
            put_text(cell, UNKNOWN)
            cell.alignment = Alignment(horizontal="right")
        elif number_format:
            cell.value = float(value) if column.kind == "amount" else int(value)
            cell.number_format = number_format
            cell.alignment = Alignment(horizontal="left" if column.name == "year" else "right")
        else:
            put_text(cell, ORGANISATION_TYPES.get(str(value), str(value)))
        texts.append(str(cell.value))
    return texts
