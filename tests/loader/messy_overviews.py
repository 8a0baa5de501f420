"""One messy overview: districts down, years, months or days across; a row of the table for each cell."""

import datetime as dt
from typing import Any

from . import date_notations, notations
from .drawing import DISTRICTS, GRAND_TOTALS, HEADERS, Drawing, blank_row, set_dates, set_measure
from .writing import Page, a1


def draw_overview(drawing: Drawing, sheet: Page, year: int) -> None:
    """Fill a sheet with an overview."""
    rng = drawing.rng
    sheet.cells[0, 0] = (
        f"{drawing.campaign} {year} – {rng.choice(['Helferinnen und Helfer', 'Teilnehmende'])} nach Ortsteilen"
    )
    row = rng.choice([1, 2, 3])
    left = rng.choice([0, 0, 1])
    periods = _periods(drawing, year)
    sheet.cells[row, left] = drawing.header_word(rng.choice(HEADERS["district"]))
    for offset, (cell, _, _) in enumerate(periods, start=1):
        sheet.cells[row, left + offset] = cell
    has_total = drawing.chance(0.4)
    total_column = left + len(periods) + 1
    if has_total:
        sheet.cells[row, total_column] = rng.choice(["Gesamt", "Summe", "Insgesamt"])
    sums = [0.0] * len(periods)
    for place in rng.sample(DISTRICTS, rng.randint(2, len(DISTRICTS))):
        row += 1
        sheet.cells[row, left] = place
        total = _draw_district(drawing, sheet, row, left, place, periods, sums)
        if has_total:
            wrong = drawing.chance(0.05)
            sheet.cells[row, total_column] = int(total) + (5 if wrong else 0)
            if wrong:
                drawing.due("total-mismatch", sheet, a1(row, total_column))
    if drawing.chance(0.5):
        row += 1
        sheet.cells[row, left] = rng.choice(GRAND_TOTALS)
        for offset, total in enumerate(sums, start=1):
            sheet.cells[row, left + offset] = int(total)
    if drawing.chance(0.3):
        sheet.cells[row + 2, left] = "* geschätzt"


def _draw_district(
    drawing: Drawing,
    sheet: Page,
    row: int,
    left: int,
    place: str,
    periods: list[tuple[Any, dt.date, dt.date]],
    sums: list[float],
) -> float:
    total = 0.0
    for offset, (_, start, end) in enumerate(periods, start=1):
        stated = notations.quantity(drawing.rng, "people", drawing.rng.randint(0, 90), broken=0.01)
        if drawing.format in ("csv", "xls") and stated.codes:
            stated = notations.missing(drawing.rng)
        sheet.cells[row, left + offset] = stated.cell
        cell = a1(row, left + offset)
        true = blank_row(drawing, sheet, start.year) | {"district": place, "source_row": row + 1, "source_cell": cell}
        set_dates(true, start, end)
        set_measure(true, "participants", stated)
        drawing.book.rows.append(true)
        if stated.codes:
            drawing.due(stated.codes, sheet, cell)
        sums[offset - 1] += stated.value or 0
        total += stated.value or 0
    return total


def _periods(drawing: Drawing, year: int) -> list[tuple[Any, dt.date, dt.date]]:
    """Header cell, first day, last day of each column."""
    rng = drawing.rng
    kind = rng.choice(["years", "years", "months", "days"])
    if kind == "years":
        return [
            (rng.choice([y, y, str(y)]), dt.date(y, 1, 1), dt.date(y, 12, 31))
            for y in range(year - rng.randint(1, 4), year + 1)
        ]
    if kind == "months":
        months = sorted(rng.sample(range(1, 13), rng.randint(2, 6)))
        return [(date_notations.MONTHS[m - 1], *date_notations.month(year, m)) for m in months]
    days = sorted(
        {dt.date(year, rng.randint(1, 12), rng.randint(1, 28)) for _ in range(rng.randint(2, 5))}
        | {dt.date(year, 6, 1), dt.date(year, 6, 2)}
    )
    return [(day if rng.random() < 0.5 else f"{day:%d.%m.%Y}", day, day) for day in days]
