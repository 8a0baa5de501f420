"""Workbook + findings → a copy with the cells in question coloured and commented; or a list, where none is possible.

Everything else in the copy is what the original holds. openpyxl cannot keep everything, though: `parts_that_suffer`
names what may be lost.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Final

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from engagement_analysis.language.words import SEVERITIES as SEVERITY_NAMES
from engagement_analysis.reading.archive import check_archive, unpacked
from engagement_analysis.reading.problems import ReadError
from engagement_analysis.table.schema import SEVERITIES
from engagement_analysis.townhall.annotation.cached_values import restore_cached_values
from engagement_analysis.townhall.annotation.finding_texts import FindingText, counted, finding_texts

_AUTHOR: Final = "Prüfung"
_OURS: Final = f"[{_AUTHOR}] "
_SHEET: Final = "Hinweise"
_TITLE: Final = "Hinweise zur Prüfung"
_FILLS: Final = {"error": "FFFFC7CE", "warning": "FFFFE699", "info": "FFDDEBF7"}
_BLACK: Final = "FF000000"
_MOST_COMMENTS: Final = 2_000
# What openpyxl leaves out or redraws: pattern of the part → what a clerk calls it.
_SUFFERING: Final = (
    (r"xl/charts/chart.*", "Diagramme"),
    (r"xl/media/.*", "Bilder"),
    (r"xl/drawings/drawing[^/]*\.xml", "Zeichnungen und Textfelder"),
    (r"xl/(?:ctrlProps|activeX)/.*", "Schaltflächen und Auswahlfelder"),
    (r"xl/threadedComments/.*", "Unterhaltungen (Kommentare mit Antworten)"),
    (r"xl/(?:slicers|slicerCaches|timelines)/.*", "Datenschnitte"),
    (r"xl/pivot\w*/.*", "Pivot-Tabellen"),
    (r"customXml/.*", "Zusatzdaten anderer Programme"),
)
_EXTENSION: Final = re.compile(rb"<(?:\w+:)?extLst[\s>]")


class NotAnnotatableError(Exception):
    """The workbook cannot be copied with comments; the findings can still be listed."""


def is_annotatable(data: bytes) -> bool:
    """Tell whether a file is an .xlsx or .xlsm by its content, whatever it is called."""
    try:
        return "xl/workbook.xml" in check_archive(data).namelist()
    except ReadError:
        return False


def has_macros(data: bytes) -> bool:
    """Tell whether a workbook holds macros: its copy must be called .xlsm."""
    return "xl/vbaProject.bin" in check_archive(data).namelist()


def parts_that_suffer(data: bytes) -> list[str]:
    """What the workbook holds that the annotated copy may lack or show differently, in German."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        found = [title for pattern, title in _SUFFERING if any(re.fullmatch(pattern, name) for name in names)]
        sheets = (name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name))
        if any(_EXTENSION.search(archive.read(name)) for name in sheets):
            found.append("Erweiterungen neuerer Excel-Versionen (zum Beispiel Sparklines)")
    return found


def annotated(data: bytes, findings: pd.DataFrame) -> bytes:
    """Copy a workbook, colour and comment the cells in question, and put a sheet with all findings in front.

    Comments that were there are kept and extended; formulas keep their last results; macros stay. A workbook that
    openpyxl cannot open or write is a NotAnnotatableError.
    """
    texts = finding_texts(findings)
    try:
        _refuse_declarations(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts that it drops: `parts_that_suffer` says so in German
            book = load_workbook(io.BytesIO(data), keep_vba=has_macros(data), rich_text=True)
            _forget_last_time(book)
            for name in dict.fromkeys(text.sheet for text in texts):
                if name in book.sheetnames and isinstance(book[name], Worksheet):
                    _mark(book[name], [text for text in texts if text.sheet == name and text.cell])
            _add_list(book, texts)
            written = io.BytesIO()
            book.save(written)
        if book.vba_archive:  # left open it complains on the screen whenever Python comes to clear it away
            book.vba_archive.close()
        return restore_cached_values(data, written.getvalue())
    except Exception as error:  # whatever a damaged or unusual workbook makes openpyxl raise
        raise NotAnnotatableError(type(error).__name__) from error


def list_of_findings(findings: pd.DataFrame) -> bytes:
    """The findings alone as an .xlsx, for formats that cannot be annotated."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _add_list(book, finding_texts(findings), has_cells=False)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Write a text that stays one: no control characters, and never a formula, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"


def _refuse_declarations(data: bytes) -> None:
    """No part may declare entities, nor unpack to more than it says: the loader never looked at some of them."""
    with check_archive(data) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                unpacked(archive, name)


def _forget_last_time(book: Workbook) -> None:
    """Take out what an earlier check left in a copy that comes back mended: its list, its comments, its colours."""
    for sheet in book.worksheets:
        cells = sheet._cells  # the cells that there are; openpyxl's own ways to walk through a sheet create the rest
        if (1, 1) in cells and cells[1, 1].value == _TITLE:
            book.remove(sheet)
            continue
        for cell in cells.values():
            comment = cell.comment
            if not isinstance(cell, Cell) or comment is None or _OURS not in comment.text:
                continue
            left = "\n".join(line for line in comment.text.splitlines() if not line.startswith(_OURS)).strip()
            cell.comment = Comment(left, comment.author or "") if left else None
            if cell.fill.start_color.rgb in _FILLS.values():
                cell.fill = PatternFill()


def _mark(sheet: Worksheet, texts: Sequence[FindingText]) -> None:
    by_cell: dict[str, list[FindingText]] = {}
    for text in texts:
        by_cell.setdefault(_visible_cell(sheet, str(text.cell)).coordinate, []).append(text)
    for place, (address, found) in enumerate(by_cell.items()):
        cell = _visible_cell(sheet, address)
        worst = min((text.severity for text in found), key=SEVERITIES.index)
        cell.fill = _fill(worst)
        # White letters of a dark cell would vanish on the light one.
        cell.font = Font(color=Color(rgb=_BLACK)) + copy(cell.font)
        if place < _MOST_COMMENTS:
            _comment(cell, [text.note if text.cell == address else f"{text.cell}: {text.note}" for text in found])


def _fill(severity: str) -> PatternFill:
    return PatternFill("solid", start_color=_FILLS[severity], end_color=_FILLS[severity])


def _visible_cell(sheet: Worksheet, address: str) -> Cell:
    """The cell itself; of merged cells the first, which is the only one that shows and takes a comment."""
    row, column = coordinate_to_tuple(address)
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        return cell
    span = next(span for span in sheet.merged_cells.ranges if address in span)
    first = sheet.cell(span.min_row, span.min_col)
    assert isinstance(first, Cell)
    return first


def _comment(cell: Cell, notes: Iterable[str]) -> None:
    ours = "\n".join(f"{_OURS}{note}" for note in notes)
    old = cell.comment
    text = f"{old.text}\n\n{ours}" if old is not None else ours
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    n_lines = sum(1 + len(line) // 45 for line in text.splitlines())
    author = old.author if old is not None else _AUTHOR
    cell.comment = Comment(text, author or _AUTHOR, height=20 + 18 * n_lines, width=320)


def _add_list(book: Workbook, texts: Sequence[FindingText], *, has_cells: bool = True) -> None:
    """The sheet in front: what the colours mean, and every finding with a link to its cell."""
    sheet = book.create_sheet(_SHEET, 0)  # "Hinweise1" where there is one; the loader passes over "Hinweis*"
    _select_only(book, sheet)
    put_text(sheet["A1"], _TITLE)
    sheet["A1"].font = Font(bold=True, size=14)
    put_text(sheet["A2"], f"Gefunden: {counted(texts)}. " + _explanation(has_cells=has_cells))
    columns = {"Schwere": 11, "Blatt": 24, "Zelle": 9, "Befund": 70, "Was zu tun ist": 60}
    for column, (title, width) in enumerate(columns.items(), start=1):
        cell = sheet.cell(4, column)
        put_text(cell, title)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for row, text in enumerate(texts, start=5):
        values = (text.label, text.sheet or "ganze Datei", text.cell or "", f"{text.what}.", text.advice)
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            put_text(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).fill = _fill(text.severity)
        if has_cells and text.sheet in book.sheetnames and text.cell:
            _link(sheet.cell(row, 3), text)
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "4:4"


def _explanation(*, has_cells: bool) -> str:
    if not has_cells:
        return "Die Stellen stehen in den Spalten Blatt und Zelle."
    colours = f"{SEVERITY_NAMES['error']} rot, {SEVERITY_NAMES['warning']} gelb, {SEVERITY_NAMES['info']} blau"
    return (
        f"Die Zellen sind eingefärbt ({colours}) und tragen einen Kommentar. "
        "Dieses Blatt wird beim Einlesen übergangen."
    )


def _select_only(book: Workbook, chosen: Worksheet) -> None:
    """Open with this sheet alone: two selected sheets would be edited together."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is chosen
    for chart_sheet in book.chartsheets:
        for view in chart_sheet.sheetViews.sheetView:
            view.tabSelected = False
    book.active = book.index(chosen)


def _link(cell: Cell, text: FindingText) -> None:
    name = str(text.sheet).replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!{text.cell}", display=text.cell)
    cell.font = Font(color=Color(rgb="FF0563C1"), underline="single")
