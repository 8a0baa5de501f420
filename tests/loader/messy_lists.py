"""One messy list: a row an organisation and event, with everything that clerks put around it."""

from . import date_notations
from .drawing import FOOTNOTES, GRAND_TOTALS, Drawing
from .messy_columns import LABELLED, List, choose_columns, draw_header, place_columns, some_day
from .messy_rows import draw_rows, draw_total
from .writing import Page, a1


def draw_list(drawing: Drawing, sheet: Page, year: int) -> None:
    """Fill a sheet with a messy list of one year."""
    todo = List(sheet, year)
    _draw_title(drawing, todo)
    choose_columns(drawing, todo)
    place_columns(drawing, todo)
    draw_header(drawing, todo, is_first=True)
    draw_rows(drawing, todo)
    if todo.rows and drawing.chance(0.4):
        draw_total(drawing, todo, drawing.rng.choice(GRAND_TOTALS), todo.rows)
    _draw_foot(drawing, todo)
    if drawing.format != "csv":
        _hide_columns(drawing, todo)


def _draw_title(drawing: Drawing, todo: List) -> None:
    rng, cells = drawing.rng, todo.sheet.cells
    lines: list[str] = []
    if drawing.chance(0.8):
        name = drawing.campaign.upper() if drawing.chance(0.2) else drawing.campaign
        lines.append(f"{name} {todo.year}" if drawing.city == "neumarkt" else f"Engagement in Balingen {todo.year}")
        if drawing.chance(0.5):
            lines.append(
                rng.choice(["Freiwilligenagentur im Bürgerhaus", "Referat Oberbürgermeister", "Ergebnisliste"])
            )
        if drawing.chance(0.15):
            day = some_day(drawing, todo.year)
            todo.event = (day, day)
            lines.append(
                rng.choice(["Aktionstag: {}", "Aktionstag am {}", "Termin: {}"]).format(
                    rng.choice([f"{day:%d.%m.%Y}", f"{day.day}. {date_notations.MONTHS[day.month - 1]} {day.year}"])
                )
            )
        if drawing.chance(0.4):
            lines.append(f"Stand: {rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{todo.year + rng.randint(0, 1)}")
    left = rng.choice([0, 0, 0, 1])
    for row, line in enumerate(lines):
        cells[row, left] = line
    todo.row = len(lines) + (rng.choice([0, 0, 1, 2]) if lines else rng.choice([0, 0, 2]))
    if not lines and drawing.format == "csv":
        todo.row = 0


def _draw_foot(drawing: Drawing, todo: List) -> None:
    if drawing.chance(0.3):
        todo.row += drawing.rng.choice([0, 1, 2])
        for _ in range(drawing.rng.choice([1, 1, 2])):
            column = drawing.rng.choice(
                [next(column for column in todo.columns if column.role in LABELLED), todo.column("organisation")]
            )
            todo.sheet.cells[todo.row, column.index] = drawing.rng.choice(FOOTNOTES)
            todo.row += 1


def _hide_columns(drawing: Drawing, todo: List) -> None:
    for column in todo.columns:
        if column.role in ("district", "registered", "bags", "waste_kg", "visitors") and drawing.chance(0.03):
            todo.sheet.hidden_columns.add(column.index)
            drawing.due("hidden-column", todo.sheet, a1(column.header_row, column.index))
