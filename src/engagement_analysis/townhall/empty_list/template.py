"""Words of a town → next year's empty workbook: lists with drop-downs and rules, a guide, the words to choose from."""

import io
import re
from collections.abc import Mapping
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from engagement_analysis.townhall.annotation.annotate import put_text
from engagement_analysis.townhall.empty_list.entry_rules import entry_rule, hint
from engagement_analysis.townhall.empty_list.town_words import STATUS_WORDS, TemplateColumn, TemplateSheet, TownWords

HEADER_ROW: Final = 4
FIRST_ROW: Final = HEADER_ROW + 1
N_ROWS: Final = 300
# The loader passes over sheets whose names begin with "Hinweis".
_GUIDE: Final = "Hinweise"
_WORDS: Final = "Hinweise Listen"
_NOT_IN_SHEET_NAMES: Final = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_FILE_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_LONGEST_SHEET_NAME: Final = 29  # Excel takes 31; openpyxl tells equal names apart by a number
_WIDTHS: Final = {"organisation": 36, "campaign": 26, "organisation_type": 20, "district": 18, "date": 12, "status": 14}
_FORMATS: Final = {"date": "DD.MM.YYYY", "hours": "General", "waste_kg": "General"}
_COUNTS: Final = ("registered", "minors", "adults", "visitors", "bags")
_LINE: Final = Side(style="thin", color="FFBFBFBF")
_GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_FILL: Final = PatternFill("solid", start_color="FFE7E6E6", end_color="FFE7E6E6")
_STEPS: Final = (
    "Jede Gruppe bei jeder Aktion bekommt eine eigene Zeile; keine Zeilen zusammenfassen, keine Zellen verbinden.",
    "Was nicht bekannt ist, bleibt leer. Eine 0 heißt: gezählt, und es war niemand.",
    "Geschätzte Zahlen bitte so schreiben: ca. 70.",
    "Fällt eine Aktion aus: Zeile stehen lassen und beim Status „abgesagt“ wählen.",
    "Überschriften bitte nicht ändern. Weitere Spalten werden nicht gelesen; ausgeblendete Zeilen werden mitgezählt.",
    "Summen sind nicht nötig: sie werden beim Auswerten gerechnet.",
    "Namen, Telefonnummern und Adressen gehören nur in die Spalten dafür; ausgewertet werden sie nicht.",
    "Dieses Blatt und „Hinweise Listen“ werden beim Einlesen übergangen.",
)


def template_name(words: TownWords, year: int) -> str:
    """File name of the empty workbook."""
    campaigns = [sheet.campaign.title for sheet in words.sheets if sheet.campaign]
    title = campaigns[0] if len(words.sheets) == len(campaigns) == 1 else f"Engagement {words.layout.title}"
    return f"{_NOT_IN_FILE_NAMES.sub('', title).strip(' .')} {year}.xlsx"


def empty_workbook(words: TownWords, year: int) -> bytes:
    """Write the empty workbook of a year, which its titles name and in which its dates must lie.

    A sheet for each list with its header in row `HEADER_ROW` and `N_ROWS` prepared rows, then the guide, then the words
    to choose from. It holds no formulas outside the rules.
    """
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    lists = [book.create_sheet(_sheet_name(plan, words, year)) for plan in words.sheets]
    guide = book.create_sheet(_GUIDE)
    choices = _write_words(book.create_sheet(_WORDS), words)
    for plan, sheet in zip(words.sheets, lists, strict=True):
        _write_list(sheet, plan, words, choices, year)
    _write_guide(guide, words, year)
    book.active = 0
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet_name(plan: TemplateSheet, words: TownWords, year: int) -> str:
    """The year, and the campaign where there are several lists; never a name that the town's file passes over."""
    title = f" {plan.campaign.title if plan.campaign else 'Weitere Aktionen'}" if len(words.sheets) > 1 else ""
    name = _NOT_IN_SHEET_NAMES.sub("", f"{year}{title}")[:_LONGEST_SHEET_NAME].strip()
    return f"Liste {year}" if words.layout.ignores_sheet(name) else name


def _write_words(sheet: Worksheet, words: TownWords) -> dict[str, str]:
    """One column of words for each drop-down; role → reference to its words."""
    references: dict[str, str] = {}
    columns = (
        ("organisation", "Organisationen", words.organisations),
        ("organisation_type", "Arten", words.types),
        ("district", "Stadt- und Ortsteile", words.districts),
        ("campaign", "Aktionen", words.campaigns),
        ("status", "Status", STATUS_WORDS),
    )
    for place, (role, title, values) in enumerate(columns, start=1):
        letters = get_column_letter(place)
        put_text(sheet.cell(1, place), title)
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[letters].width = 44 if role == "organisation" else 26
        for row, value in enumerate(values, start=2):
            put_text(sheet.cell(row, place), value)
        if values:
            references[role] = f"{quote_sheetname(sheet.title)}!${letters}$2:${letters}${len(values) + 1}"
    sheet.freeze_panes = "A2"
    return references


def _title(plan: TemplateSheet, words: TownWords, year: int) -> str:
    return f"{plan.campaign.title} {year}" if plan.campaign else f"Engagement in {words.layout.title} {year}"


def _write_list(sheet: Worksheet, plan: TemplateSheet, words: TownWords, lists: Mapping[str, str], year: int) -> None:
    put_text(sheet["A1"], _title(plan, words, year))
    sheet["A1"].font = Font(bold=True, size=14)
    put_text(sheet["A2"], f"{words.layout.title} · Erläuterungen auf dem Blatt „{_GUIDE}“")
    cells = {
        column.role: f"{get_column_letter(place)}{FIRST_ROW}"
        for place, column in enumerate(plan.columns, start=1)
        if column.role != "ignored" and column.unit != "h/person"
    }
    for place, column in enumerate(plan.columns, start=1):
        _write_column(sheet, place, column)
        rule = entry_rule(
            column.role,
            column.unit,
            cells,
            year=year,
            words=lists.get(column.role),
            inhabitants=words.layout.rules.inhabitants,
        )
        if rule is not None:
            letters = get_column_letter(place)
            rule.add(f"{letters}{FIRST_ROW}:{letters}{HEADER_ROW + N_ROWS}")
            sheet.add_data_validation(rule)
    key = next(place for place, column in enumerate(plan.columns, start=1) if column.role == "organisation")
    sheet.freeze_panes = f"{get_column_letter(key + 1 if key <= 4 else 1)}{FIRST_ROW}"
    _set_up_print(sheet, _title(plan, words, year))


def _write_column(sheet: Worksheet, place: int, column: TemplateColumn) -> None:
    header = sheet.cell(HEADER_ROW, place)
    put_text(header, column.header)
    header.font, header.fill, header.border = Font(bold=True), _HEADER_FILL, _GRID
    header.alignment = Alignment(wrap_text=True, vertical="center")
    is_number = column.header.casefold().startswith(("nr", "lfd"))
    width = 6 if is_number else _WIDTHS.get(column.role, 24 if column.role == "ignored" else 13)
    sheet.column_dimensions[get_column_letter(place)].width = width
    number_format = "0" if column.role in _COUNTS else _FORMATS.get(column.role, "General")
    for row in range(FIRST_ROW, FIRST_ROW + N_ROWS):
        cell = sheet.cell(row, place)
        cell.border, cell.number_format = _GRID, number_format


def _set_up_print(sheet: Worksheet, title: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    if sheet.oddHeader is not None and sheet.oddFooter is not None:  # openpyxl makes both with the sheet
        sheet.oddHeader.left.text = title.replace("&", "&&")
        sheet.oddFooter.right.text = "Seite &P von &N"


def _write_guide(sheet: Worksheet, words: TownWords, year: int) -> None:
    """How to fill in the lists, and what belongs in each column."""
    title = f"Anleitung zum Ausfüllen · {words.layout.title} {year}"
    columns = {column.header: column for plan in words.sheets for column in plan.columns}
    rows = [
        (title, ""),
        ("", ""),
        *((f"{number}. {step}", "") for number, step in enumerate(_STEPS, start=1)),
        ("", ""),
    ]
    rows.append(("Spalte", "Was hineingehört"))
    rows += [(column.header, hint(column.role, column.unit, year)) for column in columns.values()]
    for row, texts in enumerate(rows, start=1):
        for place, text in enumerate(filter(None, texts), start=1):
            cell = sheet.cell(row, place)
            put_text(cell, text)
            cell.font = Font(bold=row == 1 or texts[0] == "Spalte", size=14 if row == 1 else 11)
            cell.alignment = Alignment(wrap_text=place == 2, vertical="top")
    sheet.column_dimensions["A"].width = 42
    sheet.column_dimensions["B"].width = 90
    _set_up_print(sheet, title)
    sheet.print_title_rows = None
