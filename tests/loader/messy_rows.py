"""Rows of one messy list: data, sub-totals, sections, the header once more."""

import datetime as dt
from typing import Any

from . import date_notations, notations
from .drawing import (
    ALIASES,
    CAMPAIGNS,
    CANCELLED,
    COUNTS,
    DISTRICTS,
    KIND_OF_MEASURE,
    LEGAL_FORMS,
    PLACES,
    SECTIONS,
    STEMS,
    SUBTOTALS,
    TYPES,
    Drawing,
    Row,
    blank_row,
    set_dates,
    set_measure,
    slug,
)
from .messy_columns import FILLED_DOWN, LABELLED, Column, List, draw_header, some_day, todo_has
from .notations import Stated
from .writing import a1


def draw_rows(drawing: Drawing, todo: List) -> None:
    rng = drawing.rng
    n_rows, runs = rng.randint(3, 14), {}
    if drawing.format != "csv":
        for role in FILLED_DOWN:
            if todo.column(role) and drawing.chance(0.1):
                runs[role] = (rng.randrange(n_rows), rng.randint(2, 4))
    shared: dict[str, Any] = {}
    sheet_rows: list[int] = []
    for number in range(n_rows):
        _draw_between(
            drawing, todo, number, in_run=any(start < number < start + length for start, length in runs.values())
        )
        for role, (start, length) in runs.items():
            if not start <= number < start + length:
                shared.pop(role, None)
        in_run = {role: number == start for role, (start, length) in runs.items() if start <= number < start + length}
        sheet_rows.append(todo.row)
        _draw_row(drawing, todo, number, in_run, shared)
        if not in_run and drawing.chance(0.04):
            _repeat_row(drawing, todo)
    for role, (start, length) in runs.items():
        column = todo.column(role)
        last = min(start + length, n_rows) - 1
        if column is not None and last > start:
            todo.sheet.merges.append((sheet_rows[start], column.index, sheet_rows[last], column.index))
    drawing.book.rows += todo.rows


def _draw_between(drawing: Drawing, todo: List, number: int, *, in_run: bool) -> None:
    """What may stand between two data rows: blanks, sections, sub-totals, the header once more."""
    if in_run:
        return
    if drawing.chance(0.05):
        todo.row += drawing.rng.choice([1, 1, 2])
    if drawing.chance(0.05):
        first = (
            next(column for column in todo.columns if column.role in LABELLED)
            if drawing.chance(0.5)
            else todo.column("organisation")
        )
        title = drawing.rng.choice(list(SECTIONS))
        todo.sheet.cells[todo.row, first.index], todo.kind = title, SECTIONS[title]
        todo.row += 1
    if len(todo.rows) - todo.since_total >= 2 and drawing.chance(0.12):
        draw_total(drawing, todo, drawing.rng.choice(SUBTOTALS), todo.rows[todo.since_total :])
        todo.since_total = len(todo.rows)
    if number > 2 and drawing.chance(0.04) and not todo_has(todo.columns, "mark"):
        draw_header(drawing, todo, is_first=False)


def draw_total(drawing: Drawing, todo: List, label: str, rows: list[Row]) -> None:
    rng, cells = drawing.rng, todo.sheet.cells
    texts = [column for column in todo.columns if column.role in LABELLED]
    cells[todo.row, rng.choice([texts[0], todo.column("organisation")]).index] = label
    for column in todo.columns:
        if (
            column.role not in KIND_OF_MEASURE
            or column.unit == "h/person"
            or (column.role != "participants" and drawing.chance(0.3))
        ):
            continue
        total = sum(row[column.role] for row in rows if row[column.role] is not None)
        total = total / 1000 if column.unit == "t" else total
        if drawing.chance(0.1):
            total += rng.choice([1, 10, 100, -0.5 if total > 1 and column.role == "hours" else 7])
            drawing.due("total-mismatch", todo.sheet, a1(todo.row, column.index))
        cells[todo.row, column.index] = int(total) if column.role in COUNTS else round(total, 6)
    todo.row += 1


def _draw_row(drawing: Drawing, todo: List, number: int, in_run: dict[str, bool], shared: dict[str, Any]) -> None:
    rng, sheet = drawing.rng, todo.sheet
    row = blank_row(drawing, sheet, todo.year) | {
        "source_row": todo.row + 1,
        "source_cell": a1(todo.row, todo.key.index),
    }
    people = rng.choice([rng.randint(2, 40), rng.randint(2, 120), rng.randint(1000, 2999)])

    def fill(role: str, draw: Any) -> Any:
        """Cell and meaning; a merged cell is written once and means the same for all its rows."""
        column = todo.column(role)
        if column is None:
            return None
        if role in in_run and not in_run[role] and role in shared:
            return shared[role]
        cell, meaning = draw()
        sheet.cells[todo.row, column.index] = cell
        if role in in_run:
            shared[role] = meaning
        return meaning

    _fill_names(drawing, todo, row, fill, in_run=in_run)
    _fill_dates(drawing, todo, row, in_run, fill)
    _fill_measures(drawing, todo, row, people)
    _fill_rest(drawing, todo, row, number)
    if drawing.chance(0.05) and "date" not in in_run:
        _cancel(drawing, todo, row)
    if drawing.chance(0.04) and drawing.format != "csv":
        sheet.hidden_rows.add(todo.row)
        drawing.due("hidden-row", sheet, row["source_cell"])
    todo.rows.append(row)
    todo.row += 1


def _repeat_row(drawing: Drawing, todo: List) -> None:
    """The last row once more, cell by cell, with what is due for its cells; duplicates are found at the end."""
    above, sheet = todo.row - 1, todo.sheet
    if above in sheet.hidden_rows:
        return
    for column in todo.columns:
        if (above, column.index) in sheet.cells:
            sheet.cells[todo.row, column.index] = sheet.cells[above, column.index]
            cell = a1(above, column.index)
            for name, codes, _, place in list(drawing.book.due):
                if name == sheet.name and place == cell:
                    drawing.due(codes, sheet, a1(todo.row, column.index))
    todo.rows.append(todo.rows[-1] | {"source_row": todo.row + 1, "source_cell": a1(todo.row, todo.key.index)})
    todo.row += 1


def _fill_names(drawing: Drawing, todo: List, row: Row, fill: Any, *, in_run: dict[str, bool]) -> None:
    rng = drawing.rng
    kind = rng.choice([*TYPES, "club", "club", "school"])

    def organisation() -> tuple[str, tuple[str | None, str | None, bool]]:
        if drawing.chance(0.1) and "organisation" not in in_run:
            person = drawing.canary("name").split()[-1]
            is_said = (
                kind == "individual"
                and todo.column("organisation_type") is not None
                and "organisation_type" not in in_run
            )
            form = rng.choice(
                [
                    "Familie {}",
                    "privat ({})",
                    "Fam. {}",
                    "Einzelperson {}",
                    "Privat: {}",
                    "Herr {}",
                    "Eheleute {}",
                    *(["{}", "Heidi {}"] if is_said else []),
                ]
            )
            return form.format(person), (None, None, True)
        if drawing.chance(0.2):
            name, identifier = rng.choice(ALIASES[drawing.city])
            return name, (" ".join(name.split()), identifier, False)
        name = f"{rng.choice(STEMS)} {rng.choice(PLACES)}{rng.choice(LEGAL_FORMS)}"
        if name.startswith(("Grundschule", "Kita", "Realschule")):
            name = name.removesuffix(" GmbH").removesuffix(" e.V.").removesuffix(" e. V.")
        written = f"  {name} " if drawing.chance(0.05) else name.replace(" ", "  ", 1) if drawing.chance(0.05) else name
        return written, (name, slug(name), False)

    def typed() -> tuple[str, str]:
        return rng.choice(TYPES[kind]), kind

    name, identifier, is_private = fill("organisation", organisation)
    shown = fill("organisation_type", typed)
    row["organisation_type"] = todo.kind
    if shown is not None:
        row["organisation_type"] = shown
    marks = [column for column in todo.columns if column.role == "mark"]
    if marks:
        marked = rng.choice(marks)
        todo.sheet.cells[todo.row, marked.index] = rng.choice(["x", "x", "X"])
        row["organisation_type"] = marked.kind
    if is_private or row["organisation_type"] == "individual":
        row["organisation_type"], name, identifier = "individual", None, None
    row["organisation"], row["organisation_id"] = name, identifier
    row["district"] = fill(
        "district",
        lambda: (
            (lambda place: (place, place))(rng.choice(DISTRICTS))
            if drawing.chance(0.9)
            else (rng.choice(["", "-", "k.A."]), None)
        ),
    )
    campaign = fill("campaign", lambda: _campaign(drawing, todo))
    row["campaign"] = campaign or drawing.campaign_slug


def _campaign(drawing: Drawing, todo: List) -> tuple[str, str]:
    name, identifier = drawing.rng.choice(CAMPAIGNS[drawing.city])
    return drawing.rng.choice(
        [name, name, name, f"{name} {todo.year}", f"{drawing.rng.randint(2, 30)}. {name}", name.upper()]
    ), identifier


def _fill_dates(drawing: Drawing, todo: List, row: Row, in_run: dict[str, bool], fill: Any) -> None:
    fallback = todo.event or (dt.date(todo.year, 1, 1), dt.date(todo.year, 12, 31))
    column = todo.column("date")

    def date() -> tuple[Any, tuple[dt.date | None, dt.date | None, bool]]:
        if drawing.chance(0.06):
            return drawing.rng.choice([None, "", "-", "k.A.", "unbekannt"]), (*fallback, False)
        stated = date_notations.date(drawing.rng, some_day(drawing, todo.year), year_known=True)
        return stated.cell, (stated.start, stated.end, stated.start is None)

    found = fill("date", date)
    start, end, is_broken = found if found is not None else (*fallback, False)
    set_dates(row, start, end)
    if is_broken and column is not None:
        drawing.due(("unparsable-date",), todo.sheet, a1(todo.row, column.index))


def _fill_measures(drawing: Drawing, todo: List, row: Row, people: int) -> None:
    rng = drawing.rng
    minors = rng.randint(0, people)
    has_parts_only = todo.column("participants") is None
    numbers = {
        "registered": rng.randint(2, 90),
        "participants": people,
        "minors": minors,
        "adults": people - minors,
        "visitors": rng.randint(0, 400),
        "bags": rng.randint(0, 50),
    }
    for role in ("participants", "minors", "adults", "registered", "visitors", "hours", "bags", "waste_kg"):
        column = todo.column(role)
        if column is None:
            continue
        if role == "hours":
            number = rng.choice([0.5, 1, 1.5, 2, 2.5, 3, 4]) * (1 if column.unit else people)
        else:
            number = numbers.get(role, rng.randint(1, 400) * (0.005 if column.unit == "t" else 0.5))
        number = round(number, 3)
        if role in ("minors", "adults"):
            stated = (
                notations.exact(rng, "people", number)
                if has_parts_only or drawing.chance(0.8)
                else notations.missing(rng)
            )
        else:
            stated = notations.quantity(rng, KIND_OF_MEASURE[role], number, unit=column.unit)
        todo.sheet.cells[todo.row, column.index] = stated.cell
        _enter(drawing, todo, row, column, stated)
    if has_parts_only:
        total = float(row["minors"] + row["adults"])
        set_measure(row, "participants", Stated(None, total, total, total))
    if (hours := todo.column("hours")) and hours.unit and row["hours"] is not None:
        row["hours"] = None if row["participants"] is None else row["hours"] * row["participants"]


def _enter(drawing: Drawing, todo: List, row: Row, column: Column, stated: Stated) -> None:
    set_measure(row, column.role, stated, 1000.0 if column.unit == "t" else 1.0)
    if stated.codes:
        is_text_only = drawing.format in ("csv", "xls")
        codes = (
            (
                "unparsable-number",
                "ambiguous-number",
                "negative-number",
                "error-cell",
                "formula-without-value",
                "implausible-value",
            )
            if is_text_only
            else stated.codes
        )
        drawing.due(codes, todo.sheet, a1(todo.row, column.index))


def _fill_rest(drawing: Drawing, todo: List, row: Row, number: int) -> None:
    for column in todo.columns:
        place = (todo.row, column.index)
        if column.role == "contact" and drawing.chance(0.8):
            todo.sheet.cells[place] = drawing.rng.choice(
                [
                    drawing.canary(),
                    f"{drawing.canary('name')}, {drawing.canary('phone')}",
                    f"bitte an {drawing.canary('mail')}",
                ]
            )
        elif column.role == "unknown" and drawing.chance(0.8):
            todo.sheet.cells[place] = drawing.rng.randint(0, 60)
        elif column.role == "number":
            todo.sheet.cells[place] = number + 1
        elif column.role == "status":
            todo.sheet.cells[place] = drawing.rng.choice(["durchgeführt", "ja", None, "stattgefunden", "ok"])
    for column in todo.columns:
        if column.role == "unknown" and number == 0:
            drawing.due("unknown-column", todo.sheet, a1(column.header_row, column.index))


def _cancel(drawing: Drawing, todo: List, row: Row) -> None:
    """Say in status, date or participants that nothing took place; numbers that still stand there count nothing."""
    where = drawing.rng.choice([role for role in ("status", "participants", "date") if todo.column(role)] or [""])
    if not where:
        return
    column = todo.column(where)
    place = (todo.row, column.index)
    todo.sheet.cells[place] = drawing.rng.choice(CANCELLED)
    cell = a1(*place)
    drawing.book.due = [entry for entry in drawing.book.due if not (entry[0] == todo.sheet.name and entry[3] == cell)]
    measure_cells = {a1(todo.row, c.index) for c in todo.columns if c.role in KIND_OF_MEASURE}
    drawing.book.due = [
        entry for entry in drawing.book.due if not (entry[0] == todo.sheet.name and entry[3] in measure_cells)
    ]
    if where == "date":
        fallback = todo.event or (dt.date(todo.year, 1, 1), dt.date(todo.year, 12, 31))
        set_dates(row, *fallback)
    for name in (*KIND_OF_MEASURE, "participants_low", "participants_high"):
        row[name] = None
    row |= {"status": "cancelled", "participants_quality": "missing"}
