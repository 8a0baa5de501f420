"""Columns and header of one messy list, while it is written."""

import datetime as dt
from dataclasses import dataclass, field

from .drawing import CONTACT, HEADERS, PARENTS, TYPES, UNKNOWN, Drawing, Row
from .writing import Page

LABELLED = ("organisation", "number", "contact", "campaign", "district")
FILLED_DOWN = ("organisation", "district", "date", "organisation_type", "campaign")


@dataclass
class Column:
    """A column to be written: what it holds, under which words."""

    role: str
    label: str = ""
    parent: str = ""
    unit: str = ""
    kind: str = ""
    index: int = -1
    header_row: int = -1


@dataclass
class List:
    """What is known of a list while it is written."""

    sheet: Page
    year: int
    columns: list[Column] = field(default_factory=list)
    event: tuple[dt.date, dt.date] | None = None
    is_year_known: bool = True
    row: int = 0
    since_total: int = 0
    kind: str = "other"
    rows: list[Row] = field(default_factory=list)

    def column(self, role: str) -> Column | None:
        return next((column for column in self.columns if column.role == role), None)

    @property
    def key(self) -> Column:
        """The column whose cells are the rows' source cells."""
        parts = [column for column in self.columns if column.role in ("minors", "adults")]
        return self.column("participants") or min(parts, key=lambda column: column.index)


def choose_columns(drawing: Drawing, todo: List) -> None:
    rng = drawing.rng
    roles = [Column("organisation")]
    parts = drawing.chance(0.12)
    roles += [Column("minors"), Column("adults")] if parts else [Column("participants")]
    shares = {
        "date": 0.8,
        "organisation_type": 0.6,
        "district": 0.5,
        "status": 0.25,
        "registered": 0.35,
        "visitors": 0.15,
        "hours": 0.6,
        "bags": 0.4,
        "waste": 0.5,
    }
    roles += [Column(role) for role, share in shares.items() if drawing.chance(share)]
    if not parts:
        roles += [Column(role) for role in ("minors", "adults") if drawing.chance(0.35)]
    if drawing.city == "balingen":
        roles.append(Column("campaign"))
    rng.shuffle(roles)
    for column in roles:
        _name_column(drawing, column)
    if not todo_has(roles, "organisation_type") and drawing.chance(0.2):
        kinds = rng.sample(["school", "kindergarten", "club", "company", "public", "religious"], rng.randint(2, 4))
        at = rng.randrange(len(roles) + 1)
        roles[at:at] = [Column("mark", TYPES[kind][0], kind=kind) for kind in kinds]
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        used = {column.label for column in roles}
        label = drawing.header_word(rng.choice(CONTACT))
        if label not in used:
            roles.insert(rng.randrange(len(roles) + 1), Column("contact", label))
    if drawing.chance(0.15):
        roles.insert(rng.randrange(len(roles) + 1), Column("unknown", rng.choice(UNKNOWN)))
    if drawing.chance(0.3):
        roles.insert(0, Column("number", rng.choice(["Nr.", "lfd. Nr.", "Nr", "Lfd. Nr."])))
    todo.columns = roles


def todo_has(columns: list[Column], role: str) -> bool:
    return any(column.role == role for column in columns)


def _name_column(drawing: Drawing, column: Column) -> None:
    rng = drawing.rng
    key = column.role
    if column.role == "hours" and drawing.chance(0.35):
        key, column.unit = "hours/person", "h/person"
    elif column.role == "waste":
        key = rng.choice(["waste kg", "waste t"])
        column.role, column.unit = "waste_kg", key[-2:].strip()
    column.label = drawing.header_word(rng.choice(HEADERS[key]))


def place_columns(drawing: Drawing, todo: List) -> None:
    index = drawing.rng.choice([0, 0, 0, 0, 1, 2])
    for column in todo.columns:
        if drawing.chance(0.04):
            index += 1
        column.index = index
        index += 1


def draw_header(drawing: Drawing, todo: List, *, is_first: bool) -> None:
    rng, sheet = drawing.rng, todo.sheet
    if is_first and drawing.chance(0.25) and drawing.format != "csv":
        _group_columns(drawing, todo)
    is_deep = any(column.parent for column in todo.columns)
    top, bottom = todo.row, todo.row + int(is_deep)
    low = rng.random() < 0.3
    for column in todo.columns:
        row = bottom if column.parent or (is_deep and low) else top
        sheet.cells[row, column.index] = column.label
        if is_first:
            column.header_row = row
        if is_deep and not column.parent and not low and drawing.chance(0.7):
            sheet.merges.append((top, column.index, bottom, column.index))
    for parent in dict.fromkeys(column.parent for column in todo.columns if column.parent):
        below = [column.index for column in todo.columns if column.parent == parent]
        sheet.cells[top, below[0]] = parent
        if len(below) > 1:
            sheet.merges.append((top, below[0], top, below[-1]))
    todo.row = bottom + 1


def _group_columns(drawing: Drawing, todo: List) -> None:
    """Put participants, minors and adults side by side under a merged parent."""
    group = [column for column in todo.columns if column.role in ("participants", "minors", "adults")]
    if len(group) < 2 or todo.column("participants") is None:
        return
    others = [column for column in todo.columns if column not in group]
    at = drawing.rng.randrange(1, len(others) + 1)
    parent = drawing.header_word(drawing.rng.choice(PARENTS["participants"]))
    for column in group:
        column.parent = parent
        words = {
            "participants": ("gesamt", "Gesamt", "insgesamt", "Anzahl", "ges."),
            "minors": ("davon Kinder", "Kinder", "unter 18", "Kinder/\nJugendl."),
            "adults": ("Erwachsene", "davon Erwachsene", "Erw."),
        }
        column.label = drawing.rng.choice(words[column.role])
    first = min(column.index for column in todo.columns)
    todo.columns = [*others[:at], *group, *others[at:]]
    for offset, column in enumerate(todo.columns):
        column.index = first + offset


def some_day(drawing: Drawing, year: int) -> dt.date:
    return dt.date(year, drawing.rng.randint(2, 11), drawing.rng.randint(1, 28))
