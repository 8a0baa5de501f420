"""Random messy workbooks with their true table: what clerks do to a list, combined at random.

`draw(seed)` gives the file's bytes, the rows that it truly holds, and the warnings and errors that are due. The
meaning is known by construction; nothing here calls the loader.
"""

from collections.abc import Callable

from .drawing import CAMPAIGNS, Drawing, MessyWorkbook
from .messy_lists import draw_list
from .messy_overviews import draw_overview
from .writing import Page, delimited, xls, xlsx


def draw(seed: int) -> MessyWorkbook:
    """Draw the workbook of a seed."""
    drawing = Drawing(seed)
    overview = drawing.chance(0.15)
    n_sheets = 1 if drawing.format == "csv" or overview else drawing.rng.choice([1, 1, 1, 2])
    _name_file(drawing, n_sheets)
    for number in range(n_sheets):
        year = drawing.year + number
        name = (
            drawing.book.file.removesuffix(".csv")
            if drawing.format == "csv"
            else str(year)
            if n_sheets > 1
            else drawing.rng.choice([str(year), "Tabelle1", "Ergebnis"])
        )
        sheet = Page(name)
        drawing.book.pages.append(sheet)
        (draw_overview if overview else draw_list)(drawing, sheet, year)
        if n_sheets > 1 and drawing.chance(0.15) and number > 0:
            sheet.is_hidden = True
            drawing.due("hidden-sheet", sheet, None)
    if drawing.format != "csv" and drawing.chance(0.2):
        address = Page(
            drawing.rng.choice(["Adressen", "Kontakte", "Notizen"]),
            {(0, 0): "Name", (0, 1): "Telefon", (1, 0): drawing.canary("name"), (1, 1): drawing.canary("phone")},
        )
        drawing.book.pages.append(address)
    _find_duplicates(drawing)
    drawing.book.data = _write(drawing)
    return drawing.book


def _name_file(drawing: Drawing, n_sheets: int) -> None:
    campaign = drawing.rng.choice(CAMPAIGNS[drawing.city])
    stem = f"{campaign[0]} {drawing.year}" if n_sheets == 1 else campaign[0]
    drawing.campaign, drawing.campaign_slug = campaign
    drawing.book.file = f"{stem}.{drawing.format}"


def _write(drawing: Drawing) -> bytes:
    writer: Callable[[list[Page]], bytes]
    if drawing.format == "csv":
        encoding = drawing.rng.choice(["utf-8", "utf-8-sig", "cp1252"])
        page = drawing.book.pages[0]
        if encoding == "cp1252":
            try:
                "".join(str(value) for value in page.cells.values()).encode("cp1252")
            except UnicodeEncodeError:
                encoding = "utf-8"
        return delimited(page, encoding=encoding)
    writer = xls if drawing.format == "xls" else xlsx
    return writer(drawing.book.pages)


def _find_duplicates(drawing: Drawing) -> None:
    seen = set()
    for row in drawing.book.rows:
        if row["organisation_id"] is None or row["participants"] is None:
            continue
        key = tuple(row[name] for name in ("campaign", "date_start", "date_end", "organisation_id", "participants"))
        if key in seen:
            drawing.book.due.append((row["source_sheet"], ("duplicate-row",), row["source_sheet"], row["source_cell"]))
        seen.add(key)
