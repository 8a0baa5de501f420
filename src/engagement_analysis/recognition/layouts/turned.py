"""Labels down the left, answers beside them → a plain list: transposed tables, filled-in forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.column import MEASURES, holds_number
from engagement_analysis.recognition.context import title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged, Place, laid_out
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.texts import is_blank

_COLUMNS_OF_LABELS: Final = 4
_FEWEST_LABELS: Final = 2
_PEOPLE: Final = frozenset({"participants", "minors", "adults"})
_NAMES: Final = frozenset({"organisation", "organisation_type"})
_LONGEST_FORM: Final = 400
_WIDEST_FORM: Final = 12


def transposed(grid: Grid, layout: TownLayout) -> Arranged | None:
    """A table whose organisations are columns: one label a row, at least two columns of answers."""
    if len(grid.rows) > _LONGEST_FORM:
        return None
    for column in list(grid.used_columns)[:_COLUMNS_OF_LABELS]:
        all_rows = range(grid.first_row, grid.last_row + 1)
        rows = [row for row in all_rows if _role(grid.at(row, column), layout) is not None]
        roles = {role: row for row in reversed(rows) if (role := _role(grid.at(row, column), layout)) is not None}
        if "organisation" not in roles and rows and _names_columns(grid, rows[0] - 1, column, layout):
            rows = [rows[0] - 1, *rows]
            roles["organisation"] = rows[0]
        if "organisation" not in roles or not roles.keys() & _PEOPLE:
            continue
        first, last = rows[0], _last_label(grid, rows[-1], column)
        right = [
            index
            for index in _right_of(grid, column)
            if any(not is_blank(grid.at(row, index)) for row in range(first, last + 1))
        ]
        names = [grid.at(roles["organisation"], index) for index in right]
        n_named = sum(isinstance(name, str) and not is_blank(name) and not _is_label(name, layout) for name in names)
        if n_named < _FEWEST_LABELS or 2 * n_named < len(right) or _goes_on_below(grid, last, column):
            continue
        labels = [row for row in range(first, last + 1) if row == first or not is_blank(grid.at(row, column))]
        answers = [[(row, index) for row in labels] for index in right]
        headings: list[Place | Cell] = [(row, column) for row in labels]
        if is_blank(grid.at(first, column)):
            headings[0] = "Gruppe"
        texts = [str(grid.at(row, column)) for row in labels]
        return _as_list(grid, headings, texts, answers, first, layout)
    return None


def _names_columns(grid: Grid, row: int, column: int, layout: TownLayout) -> bool:
    """Tell whether a row above the labels leaves their column blank and names columns of answers, with texts alone."""
    if row < grid.first_row or not is_blank(grid.at(row, column)):
        return False
    cells = [cell for index in _right_of(grid, column) if not is_blank(cell := grid.at(row, index))]
    return all(isinstance(cell, str) and _role(cell, layout) in (None, "total") for cell in cells)


def _last_label(grid: Grid, last: int, column: int) -> int:
    """The last row whose label has answers: what nobody knows is a column, too, of which is told."""
    labels = [row for row in range(last + 1, grid.last_row + 1) if not is_blank(grid.at(row, column))]
    answered = (row for row in labels if isinstance(grid.at(row, column), str) and _has_answers(grid, row, column))
    return max(answered, default=last)


def _has_answers(grid: Grid, row: int, column: int) -> bool:
    return any(not is_blank(grid.at(row, index)) for index in _right_of(grid, column))


def _goes_on_below(grid: Grid, last: int, column: int) -> bool:
    """Tell whether rows go on below the labels without any: a list below its header. One text alone is a note."""
    unlabelled = [
        [cell for index in (column, *_right_of(grid, column)) if not is_blank(cell := grid.at(row, index))]
        for row in range(last + 1, grid.last_row + 1)
        if holds_number(label := grid.at(row, column)) or is_blank(label)
    ]
    return sum(map(bool, unlabelled)) > 1 or any(holds_number(cell) for row in unlabelled for cell in row)


def _right_of(grid: Grid, column: int) -> list[int]:
    return [index for index in grid.used_columns if index > column]


def form_sheet(grid: Grid, layout: TownLayout) -> Arranged | None:
    """Forms that were filled in: a label, and its answer right of it; another name begins another form."""
    if len(grid.rows) > _LONGEST_FORM or len(grid.used_columns) > _WIDEST_FORM:
        return None
    pairs = list(_pairs(grid, layout))
    roles = [_role(pair.text, layout) for pair in pairs]
    if "organisation" not in roles or not _PEOPLE & set(roles) or not _is_filled_in(grid, pairs, layout):
        return None
    columns: dict[str, int] = {}
    labels: list[Place | Cell] = []
    records: list[dict[int, Place]] = []
    for pair, role in zip(pairs, roles, strict=True):
        number = holds_number(grid.at(*pair.answer))
        if pair.text not in columns:
            columns[pair.text] = len(columns)
            labels.append(pair.label if grid.at(*pair.label) == pair.text else pair.text)
        column = columns[pair.text]
        if not records or (column in records[-1] and role == "organisation"):
            records.append({})
        if number and (role in _NAMES or (role in MEASURES and column in records[-1])):
            return None  # a number beside "Verein", or a second one of the same measure: a list
        records[-1].setdefault(column, pair.answer)
    first = min(pair.label[0] for pair in pairs)
    answers = [[record.get(column) for column in range(len(labels))] for record in records]
    return _as_list(grid, labels, list(columns), answers, first, layout)


def _as_list(
    grid: Grid,
    labels: Sequence[Place | Cell],
    texts: Sequence[str],
    answers: Sequence[Sequence[Place | None]],
    first_row: int,
    layout: TownLayout,
) -> Arranged:
    """The list without labels of people that only head others: "Teilnehmende" above "Kinder", "gesamt"."""
    roles = [_role(text, layout) for text in texts]
    is_said = [
        any(place and not is_blank(grid.at(*place)) for place in column) for column in zip(*answers, strict=True)
    ]
    said = {role for role, is_one in zip(roles, is_said, strict=True) if is_one}
    has_parts = "participants" in said or {"minors", "adults"} <= said or {"minors", "total"} <= said
    kept = [place for place, role in enumerate(roles) if is_said[place] or role != "participants" or not has_parts]
    rows = [[row[place] for place in kept] for row in (labels, *answers)]
    return laid_out(grid, rows, title_lines(grid, first_row))


def _is_filled_in(grid: Grid, pairs: Sequence[_Pair], layout: TownLayout) -> bool:
    """Tell whether labels have answers: no row holds labels alone, and no number beside them is left over.

    The post code behind a street may be, and what numbers the labels at their left. A label of people without an answer
    heads a column where something else than a label stands below it.
    """
    taken = {pair.answer for pair in pairs}
    for (row, index), text, answer in pairs:
        below = grid.at(row + 1, index)
        is_open = _role(text, layout) in _PEOPLE and is_blank(grid.at(*answer))
        if is_open and not is_blank(below) and not _is_label(below, layout):
            return False
    telling: dict[int, int] = {}
    for pair in pairs:
        if _role(pair.text, layout) not in (None, "ignored"):
            telling.setdefault(pair.label[0], pair.label[1])
    for row, left in telling.items():
        columns = [index for index in grid.used_columns if not is_blank(grid.at(row, index))]
        if len(columns) > 1 and all(_is_label(grid.at(row, index), layout) for index in columns):
            return False
        if any(index > left and (row, index) not in taken and holds_number(grid.at(row, index)) for index in columns):
            return False
    return True


class _Pair(NamedTuple):
    """A label of a form, what it reads together with the unit behind the answer, and the place of the answer."""

    label: Place
    text: str
    answer: Place


def _pairs(grid: Grid, layout: TownLayout) -> Iterator[_Pair]:
    """Labels of a form and the answers right of them; where nothing stands there, the next cell is the answer.

    A text before a number is a label, known or not; what is known and stands behind a number is its unit.
    """
    for row in range(grid.first_row, grid.last_row + 1):
        columns = [index for index in grid.used_columns if not is_blank(grid.at(row, index))]
        taken = -1
        for place, index in enumerate(columns):
            cell = grid.at(row, index)
            if index <= taken or not isinstance(cell, str):
                continue
            following = columns[place + 1] if place + 1 < len(columns) else index + 1
            is_counted = holds_number(grid.at(row, following))
            if _role(cell, layout) is None and not cell.rstrip().endswith(":") and not is_counted:
                continue
            if _is_label(grid.at(row, following), layout):
                following = index + 1
                if not is_blank(grid.at(row, following)):
                    continue  # a label beside a label has no answer
            if place + 1 < len(columns) or _role(cell, layout) is not None:
                taken, text = following, cell
                if is_counted and place + 3 == len(columns) and _is_label(unit := grid.at(row, columns[-1]), layout):
                    taken, text = columns[-1], f"{cell.rstrip(' :')} {unit}"
                yield _Pair((row, index), text, (row, following))


def _is_label(cell: Cell, layout: TownLayout) -> bool:
    """Tell whether a cell is a label rather than an answer, which may be a kind of groups ("Verein")."""
    is_word = _role(cell, layout) is not None and layout.organisation_type(str(cell)) is None
    return isinstance(cell, str) and (cell.rstrip().endswith(":") or is_word)


def _role(cell: Cell, layout: TownLayout) -> str | None:
    if not isinstance(cell, str) or len(cell) > 80:
        return None
    meaning = layout.meaning(cell)
    return None if meaning is None else meaning.role
