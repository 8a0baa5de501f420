"""Small changes to real sheets: a line, a row or a column put in somewhere; what must still be read, and what is new.

A change says which cells it put in and what of the other rows it may change; everything else must stay as it was.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from engagement_analysis.reading.grid import Grid
from engagement_analysis.reading.problems import ReadError
from engagement_analysis.reading.workbook import read_workbook
from engagement_analysis.recognition.layouts.parts import sheet_parts
from engagement_analysis.recognition.tables import Table, split_tables
from engagement_analysis.town_files.layout import load_town
from engagement_analysis.values.texts import is_blank

from .golden import GOLDEN, WORKBOOKS
from .messy_sheets import draw
from .writing import Page

LARGEST = 60  # rows of a sheet that is changed: what is true of a long one is true of a short one
DRAWN = 60
OF_ROWS = ("organisation_type", "campaign", "date_start", "date_end", "year")


@dataclass
class Change:
    """A changed sheet: where its old rows and columns went, the row put in, what may differ in the others."""

    name: str
    page: Page
    row_of: Callable[[int], int]
    column_of: Callable[[int], int] = lambda column: column
    new_row: int | None = None
    is_data: bool = False
    may_differ: tuple[str, ...] = ()
    due: str = ""  # code of the finding that names what was put in
    is_plain: bool = True  # the sheet is read as it stands, not laid out anew


@dataclass(frozen=True)
class Source:
    """A workbook whose sheets are changed: a file, or one that is drawn from a seed."""

    path: Path
    city: str
    seed: int | None = None


@cache
def sources() -> tuple[Source, ...]:
    """The wild and the golden workbooks that can be read, and some drawn ones."""
    with (GOLDEN / "wild" / "index.csv").open(encoding="utf-8", newline="") as file:
        wild = [Source(GOLDEN / "wild" / row["workbook"], row["city"]) for row in csv.DictReader(file)]
    golden = [Source(each.path, each.city) for each in WORKBOOKS.values()]
    drawn = [Source(Path(book.file), book.city, seed) for seed in range(DRAWN) for book in (draw(seed),)]
    return tuple(source for source in (*wild, *golden, *drawn) if pages(source))


@cache
def pages(source: Source) -> tuple[Page, ...]:
    """The sheets of a workbook as cells; of a file that cannot be read none."""
    if source.seed is not None:
        return tuple(replace(page, name=page.name[:31]) for page in draw(source.seed).pages)
    try:
        book = read_workbook(source.path.read_bytes(), source.path.name)
    except ReadError:
        return ()
    found = tuple(_page(sheet.name, sheet.grid) for sheet in book.sheets if len(sheet.grid.rows))
    return found if all(page.size[0] <= LARGEST for page in found) else ()


def _page(name: str, grid: Grid) -> Page:
    cells: dict[tuple[int, int], Any] = {
        (grid.first_row + row, grid.first_column + column): cell
        for row, line in enumerate(grid.rows)
        for column, cell in enumerate(line)
        if not is_blank(cell)
    }
    cells |= grid.errors
    return Page(name[:31], cells, [tuple(span) for span in grid.merges])  # as long as an .xlsx allows


def grid_of(page: Page) -> Grid:
    n_rows, n_columns = page.size
    return Grid([[page.cells.get((row, column), "") for column in range(n_columns)] for row in range(n_rows)])


def tables_of(page: Page, city: str) -> list[Table]:
    return split_tables(grid_of(page), load_town(city))


def understood(page: Page, city: str) -> dict[int, str]:
    """Columns of the only table of a sheet that are understood, with their roles."""
    tables = tables_of(page, city)
    if len(tables) != 1 or tables[0].header.lacks is not None or tables[0].header.is_overview:
        return {}
    columns = tables[0].header.columns
    return {column.index: column.role for column in columns if column.role not in ("unknown", "ignored", "total")}


def with_row(page: Page, at: int, cells: dict[int, Any]) -> Page:
    """The sheet with a row put in at a 0-based position."""

    def moved(row: int) -> int:
        return row + (row >= at)

    changed = copy.copy(page)
    changed.cells = {(moved(row), column): value for (row, column), value in page.cells.items()}
    changed.cells |= {(at, column): value for column, value in cells.items()}
    changed.merges = [
        (moved(top), left, moved(bottom) if top < at or bottom >= at else bottom, right)
        for top, left, bottom, right in page.merges
    ]
    return changed


def with_column(page: Page, at: int, cells: dict[int, Any]) -> Page:
    """The sheet with a column put in at a 0-based position."""

    def moved(column: int) -> int:
        return column + (column >= at)

    changed = copy.copy(page)
    changed.cells = {(row, moved(column)): value for (row, column), value in page.cells.items()}
    changed.cells |= {(row, at): value for row, value in cells.items()}
    changed.merges = [(top, moved(left), bottom, moved(right)) for top, left, bottom, right in page.merges]
    return changed


class Changing:
    """Draws changes of one sheet."""

    def __init__(self, page: Page, city: str, rng: random.Random, data_rows: list[int]) -> None:
        self.page, self.city, self.rng = page, city, rng
        self.data_rows = data_rows  # 0-based, of the tables that are read
        self.roles = understood(page, city)
        tables = tables_of(page, city)
        self.first_header = tables[0].header.first_row if tables else page.size[0]
        self.last_header = tables[0].header.last_row if tables else page.size[0]

    def anywhere(self) -> int:
        return self.rng.randint(0, self.page.size[0])

    def among_data(self) -> int:
        """A position directly below a data row."""
        return self.rng.choice(self.data_rows) + 1

    def in_heading(self) -> int:
        return self.rng.randint(0, self.first_header)

    def is_within_merge(self, at: int) -> bool:
        return any(top < at <= bottom for top, _, bottom, _ in self.page.merges)

    def is_within_header(self, at: int) -> bool:
        return self.first_header < at <= self.last_header

    def row(self, name: str, at: int, cells: dict[int, Any], **more: Any) -> Change:
        return Change(name, with_row(self.page, at, cells), lambda row: row + (row >= at), new_row=at, **more)

    def first_column(self) -> int:
        return min(column for _, column in self.page.cells)

    def column_of(self, role: str) -> int | None:
        return next((column for column, own in self.roles.items() if own == role), None)

    # One change each; None where the sheet does not lend itself to it.

    def blank_row(self) -> Change | None:
        at = self.anywhere()
        if self.is_within_header(at):
            return None
        return self.row("blank row", at, {})

    def blank_column(self) -> Change | None:
        at = self.rng.randint(0, self.page.size[1])
        changed = with_column(self.page, at, {})
        return Change("blank column", changed, lambda row: row, lambda column: column + (column >= at))

    def nameless_column(self) -> Change | None:
        if not self.data_rows:
            return None
        at = self.page.size[1]
        changed = with_column(self.page, at, {self.rng.choice(self.data_rows): self.rng.choice(["Sommer", 12, "x"])})
        return Change("column without a header", changed, lambda row: row, due="unknown-column")

    def unknown_column(self) -> Change | None:
        if not self.data_rows or not self.roles:
            return None
        at = self.page.size[1]
        cells = {row: self.rng.randint(1, 90) for row in self.data_rows}
        changed = with_column(self.page, at, {self.last_header: "Warnwesten (Stück)", **cells})
        return Change("unknown column", changed, lambda row: row, due="unknown-column")

    def title(self) -> Change | None:
        at = self.in_heading()
        if self.is_within_header(at):
            return None
        text = self.rng.choice(
            ["Stadt Neumarkt in der Oberpfalz", "Freiwilligenagentur", "Liste der Gruppen", "- vertraulich -",
             "Seite 1 von 2", "Amt 32", "bitte ausfüllen und zurückgeben"]
        )  # fmt: skip
        return self.row("title", at, {self.first_column(): text}, may_differ=("campaign",))

    def printed_on(self) -> Change | None:
        at = self.rng.choice([self.in_heading(), self.page.size[0]])
        if self.is_within_header(at):
            return None
        text = self.rng.choice(
            ["Druckdatum: 03.11.2025", "Stand: 03.11.2025", "gedruckt am 3.11.2025", "Abgabe bis 03.11.2025",
             "Sitzung des Stadtrats am 03.11.2025", "Frist: 3. November 2025", "Datenstand 03.11.2025, 14:05 Uhr",
             "erstellt am 03.11.2025 von Amt 32", "Rückmeldung bitte bis spätestens 03.11.2025"]
        )  # fmt: skip
        return self.row("line of another day", at, {self.first_column(): text}, may_differ=("campaign",))

    def section(self) -> Change | None:
        if not self.data_rows or "organisation" not in self.roles.values():
            return None
        text = self.rng.choice(["Schulen", "Vereine und Verbände:", "Weitere Gruppen", "Sonstige"])
        at = self.rng.choice(self.data_rows)
        place = self.rng.choice([self.first_column(), self.column_of("organisation")])
        return self.row("section", at, {place: text}, may_differ=OF_ROWS)

    def legend(self) -> Change | None:
        at = self.rng.choice([self.in_heading(), self.page.size[0], self.page.size[0] + 1])
        if self.is_within_header(at):
            return None
        text = self.rng.choice(["rot = abgesagt", "gelb markiert: Zahl geschätzt", "kursiv = aus der Presse"])
        return self.row(
            "legend", at, {self.first_column(): text}, due="formatting-has-meaning", may_differ=("campaign",)
        )

    def footnote(self) -> Change | None:
        text = self.rng.choice(
            ["* geschätzt", "Hinweis: ohne Nachmeldungen", "Quelle: Rückmeldungen", "Alle Angaben ohne Gewähr.",
             "Neumarkt, den 06.11.2026", "gez. Amt 32", "Anzahl Gruppen: 5"]
        )  # fmt: skip
        return self.row("footnote", self.page.size[0] + self.rng.randint(0, 1), {self.first_column(): text})

    def total(self) -> Change | None:
        counts = self.column_of("participants")
        if counts is None or not self.data_rows:
            return None
        at = self.among_data()
        label = self.rng.choice(["Summe", "Gesamt", "Zwischensumme", "Insgesamt:", "Σ", "Gesamtergebnis", "Endstand"])
        place = self.rng.choice([self.first_column(), self.column_of("organisation")])
        if place is None or place == counts or self.is_within_merge(at):
            return None
        return self.row("wrong total", at, {place: label, counts: 98_765}, due="total-mismatch")

    def foreign_line(self) -> Change | None:
        counts, names = self.column_of("participants"), self.column_of("organisation")
        more = {"date", "organisation_type", "district", "status"} & set(self.roles.values())
        if counts is None or names is None or not more:
            return None
        text = self.rng.choice(["Ziel 2027", "Teilnehmer 2019", "Vergleich", "lt. Presse", "davon Schulen"])
        base = {names: "Summe", counts: 98_765}
        with_total = with_row(self.page, self.page.size[0], base)
        at = with_total.size[0]
        changed = with_row(with_total, at, {names: text, counts: 150})
        return Change("line below the total", changed, lambda row: row, new_row=at, due="unread-row")

    def template(self) -> Change | None:
        counts, names = self.column_of("participants"), self.column_of("organisation")
        if counts is None or names is None or not self.data_rows:
            return None
        text = self.rng.choice(
            ["Beispiel: GS Musterstadt", "Muster: TSV Musterstadt", "z. B. Musikverein", "(bitte ausfüllen)"]
        )
        return self.row("template", self.last_header + 1, {names: text, counts: 25}, due="unread-row")

    def new_data(self) -> Change | None:
        """A further row, of which some cells are blank."""
        if not self.data_rows or len(self.roles) < 2:
            return None
        values: dict[str, Any] = {
            "organisation": self.rng.choice(["Wanderfreunde Hohenfels", "KjG St. Anna", "Firma Holz", "1860", "BUND"]),
            "participants": self.rng.choice([17, "ca. 40", "20-30", 0, "k. A.", "viele"]),
            "date": self.rng.choice([dt.datetime(2022, 10, 21), "21.10.2022", "im Herbst"]),
            "district": "Woffenbach", "organisation_type": "Verein", "status": "durchgeführt", "campaign": "Putzete",
            "hours": 34, "bags": 3, "waste_kg": 12.5, "minors": 4, "adults": 5, "registered": 20, "visitors": 9,
        }  # fmt: skip
        full = {column: values[role] for column, role in self.roles.items() if role in values}
        n_kept = self.rng.randint(1, len(full))
        kept = dict(self.rng.sample(sorted(full.items()), n_kept))
        at = self.rng.choice([self.among_data(), self.rng.choice(self.data_rows)])
        if self.is_within_merge(at):
            return None
        return self.row("data", at, kept, is_data=True, may_differ=OF_ROWS if n_kept == 1 else ())

    def header_again(self) -> Change | None:
        if not self.data_rows or self.first_header != self.last_header or not self.roles:
            return None
        cells = {column: value for (row, column), value in self.page.cells.items() if row == self.first_header}
        at = self.among_data()
        return None if self.is_within_merge(at) else self.row("header again", at, cells)

    def page_break(self) -> Change | None:
        """What a printed list has at the foot of a page, in the middle of the rows."""
        if not self.data_rows or "organisation" not in self.roles.values():
            return None
        text = self.rng.choice(
            ["Seite 2", "Stand 03.11.2025", "- 2 -", "Druckdatum: 03.11.2025", "Fortsetzung", "siehe Rückseite"]
        )
        place = self.rng.choice([self.first_column(), self.column_of("organisation")])
        at = self.rng.choice(self.data_rows)
        return None if self.is_within_merge(at) else self.row("foot of a page", at, {place: text})

    def carried_over(self) -> Change | None:
        counts, names = self.column_of("participants"), self.column_of("organisation")
        if counts is None or names is None or not self.data_rows:
            return None
        at = self.among_data()
        if self.is_within_merge(at):
            return None
        return self.row("carry-over", at, {names: self.rng.choice(["Übertrag", "Übertrag Seite 1"]), counts: 98_765})

    def other_table(self) -> Change | None:
        """A table of something else below the list."""
        if not self.roles:
            return None
        left = self.first_column()
        kind = self.rng.choice([
            [["Material", "Preis"], ["Handschuhe", 120], ["Zangen", 80]],
            [["Ausgaben", "Betrag in €"], ["Brotzeit", 350.5], ["Bus", 210]],
            [["", 2022, 2023], ["Miete", 1200, 1300]],
            [["Anzahl Gruppen", 5], ["Anzahl Säcke", 40]],
        ])  # fmt: skip
        changed, first = self.page, self.page.size[0] + 1
        for offset, line in enumerate(kind):
            cells = {left + place: cell for place, cell in enumerate(line) if cell != ""}
            changed = with_row(changed, first + offset, cells)
        return Change("another table below", changed, lambda row: row)

    def beside(self) -> Change | None:
        """A remark beside the list, two columns apart."""
        at = self.page.size[1] + 1
        row = self.rng.choice([0, *self.data_rows])
        text = self.rng.choice(["noch anrufen", "Stand 03.11.2025", 2019, "rot = abgesagt", "?"])
        return Change(
            "remark beside", with_column(self.page, at, {row: text}), lambda row: row, may_differ=("campaign",)
        )

    def draw(self) -> Change | None:
        kinds = [
            self.blank_row, self.blank_column, self.nameless_column, self.unknown_column, self.title, self.printed_on,
            self.section, self.legend, self.footnote, self.total, self.foreign_line, self.template, self.new_data,
            self.new_data, self.new_data, self.new_data, self.header_again, self.page_break, self.carried_over,
            self.other_table, self.beside,
        ]  # fmt: skip
        change = self.rng.choice(kinds)()
        if change is not None:
            parts = sheet_parts(grid_of(change.page), load_town(self.city), sheet=self.page.name)
            change.is_plain = len(parts) == 1 and not parts[0][0].origins
        return change
