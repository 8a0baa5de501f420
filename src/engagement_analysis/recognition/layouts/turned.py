"""Labels down the left, answers beside them → a plain list: transposed tables, filled-in forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.context import title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged, Place, laid_out
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.texts import is_blank

__all__ = ["form_sheet", "transposed"]

_COLUMNS_OF_LABELS: Final = 4
_FEWEST_LABELS: Final = 2
_PEOPLE: Final = frozenset({"participants", "minors", "adults"})
_LONGEST_FORM: Final = 400
_WIDEST_FORM: Final = 12


def transposed(grid: Grid, layout: TownLayout) -> Arranged | None:
    """A table whose organisations are columns: one label a row, at least two columns of answers.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> rows = [["Gruppe", "GS Nord", "TSV Süd"], ["TN", 70.0, 12.0]]
    >>> transposed(Grid(rows), load_town("neumarkt")).grid.rows
    [['Gruppe', 'TN'], ['GS Nord', 70.0], ['TSV Süd', 12.0]]
    """
    if len(grid.rows) > _LONGEST_FORM:
        return None
    for column in list(grid.used_columns)[:_COLUMNS_OF_LABELS]:
        rows = [row for row, cell in _cells_of(grid, column) if _role(cell, layout) is not None]
        roles = {role: row for row in reversed(rows) if (role := _role(grid.at(row, column), layout)) is not None}
        if "organisation" not in roles or not roles.keys() & _PEOPLE:
            continue
        first, last = rows[0], rows[-1]
        right = [
            index
            for index in grid.used_columns
            if index > column and any(not is_blank(grid.at(row, index)) for row in range(first, last + 1))
        ]
        names = [grid.at(roles["organisation"], index) for index in right]
        n_named = sum(isinstance(name, str) and not is_blank(name) and not _is_label(name, layout) for name in names)
        if n_named < _FEWEST_LABELS or 2 * n_named < len(right):
            continue
        labels = [row for row in range(first, last + 1) if not is_blank(grid.at(row, column))]
        places = [[(row, index) for row in labels] for index in (column, *right)]
        return laid_out(grid, places, title_lines(grid, first))
    return None


def form_sheet(grid: Grid, layout: TownLayout) -> Arranged | None:
    """Forms that were filled in: a label, and its answer right of it; another name begins another form.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> rows = [["Name der Schule:", "GS Nord"], ["Teilnehmende:", 70.0]]
    >>> form_sheet(Grid(rows), load_town("neumarkt")).grid.rows
    [['Name der Schule:', 'Teilnehmende:'], ['GS Nord', 70.0]]
    """
    if len(grid.rows) > _LONGEST_FORM or len(grid.used_columns) > _WIDEST_FORM:
        return None
    pairs = list(_pairs(grid, layout))
    roles = [_role(grid.at(*label), layout) for label, _ in pairs]
    if "organisation" not in roles or not _PEOPLE & set(roles):
        return None
    columns: dict[Cell, int] = {}
    labels: list[Place | Cell] = []
    records: list[dict[int, Place]] = []
    for (label, answer), role in zip(pairs, roles, strict=True):
        key = grid.at(*label)
        if key not in columns:
            columns[key] = len(columns)
            labels.append(label)
        is_next = not records or (columns[key] in records[-1] and role == "organisation")
        if is_next:
            records.append({})
        records[-1].setdefault(columns[key], answer)
    first = min(label[0] for label, _ in pairs)
    answers: list[list[Place | Cell]] = [[record.get(column) for column in range(len(labels))] for record in records]
    return laid_out(grid, [labels, *answers], title_lines(grid, first))


def _pairs(grid: Grid, layout: TownLayout) -> Iterator[tuple[Place, Place]]:
    """Places of the labels of a form and of the answers right of them; where nothing stands there, of the next cell."""
    for row in range(grid.first_row, grid.last_row + 1):
        columns = [index for index in grid.used_columns if not is_blank(grid.at(row, index))]
        taken = -1
        for place, index in enumerate(columns):
            cell = grid.at(row, index)
            if index == taken or not isinstance(cell, str):
                continue
            if _role(cell, layout) is None and not cell.rstrip().endswith(":"):
                continue
            following = columns[place + 1] if place + 1 < len(columns) else index + 1
            if _is_label(grid.at(row, following), layout):
                following = index + 1
            if place + 1 < len(columns) or _role(cell, layout) is not None:
                taken = following
                yield (row, index), (row, following)


def _is_label(cell: Cell, layout: TownLayout) -> bool:
    """Tell whether a cell is a label rather than an answer, which may be a kind of groups ("Verein")."""
    is_word = _role(cell, layout) is not None and layout.organisation_type(str(cell)) is None
    return isinstance(cell, str) and (cell.rstrip().endswith(":") or is_word)


def _cells_of(grid: Grid, column: int) -> Iterator[tuple[int, Cell]]:
    for row in range(grid.first_row, grid.last_row + 1):
        if not is_blank(cell := grid.at(row, column)):
            yield row, cell


def _role(cell: Cell, layout: TownLayout) -> str | None:
    if not isinstance(cell, str) or len(cell) > 80:
        return None
    meaning = layout.meaning(cell)
    return None if meaning is None else meaning.role
