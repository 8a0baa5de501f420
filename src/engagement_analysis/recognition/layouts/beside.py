"""Tables side by side on one sheet → one part of the sheet for each, with the titles that it shares with the others."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import Final

from engagement_analysis.reading.grid import Grid, address
from engagement_analysis.recognition.column import Header
from engagement_analysis.recognition.context import title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged
from engagement_analysis.recognition.tables import Table
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.texts import is_blank

_MOST_BESIDE: Final = 0.7


def side_by_side(grid: Grid, header: Header) -> list[Arranged]:
    """Parts of a sheet in whose header several columns name organisations; none where it cannot be told apart.

    Events without organisations stand side by side where the header of their days is repeated.
    """
    key = header.key
    names = [column.index for column in key]
    is_of_days = any(column.role == "date" for column in key)
    if len(names) < 2 or (is_of_days and len({normal_header(column.label) for column in key}) > 1):
        return []
    labelled = {column.index for column in header.columns}
    starts = [grid.first_column]
    for before, name in pairwise(names):
        own = min(index for index in labelled if index > before)
        gaps = [index for index in range(own, name) if index not in labelled]  # right of a column of the part before
        start = gaps[-1] + 1 if gaps else name - (names[0] - min(labelled))
        if start <= before:
            return []
        starts.append(start)
    ends = [start - 1 for start in starts[1:]] + [grid.last_column]
    parts = [range(start, end + 1) for start, end in zip(starts, ends, strict=True)]
    return [Arranged(_part(grid, part), _titles(grid, header.first_row, part, parts)) for part in parts]


def without_small_table_beside(grid: Grid, table: Table) -> Arranged | None:
    """A list without what stands right of it behind a blank column; None unless that is a small table of its own.

    It has fewer rows than the list, one below the other, each a text with numbers or days: "Presse | Datum",
    "Restmüll | 450". Columns of the list are filled here and there, or in most of its rows.
    """
    header = table.header
    if header.is_overview or not header.can_be_read:
        return None
    rows = range(header.last_row + 1, table.last_row + 1)
    own = [column.index for column in (*header.key, *header.people)]
    labelled = {column.index for column in header.columns}
    unlabelled = [index for index in range(max(own) + 1, grid.last_column) if index not in labelled]
    gap = next((index for index in unlabelled if not _filled(grid, range(header.first_row, rows.stop), index)), None)
    if gap is None:
        return None
    right = [index for index in range(gap + 1, grid.last_column + 1) if _filled(grid, rows, index)]
    inside = sorted({row for index in right for row in _filled(grid, rows, index)})
    n_rows = len({row for index in own for row in _filled(grid, rows, index)})
    if len(right) < 2 or len(inside) > _MOST_BESIDE * n_rows:
        return None
    is_block = inside == list(range(inside[0], inside[-1] + 1))
    told = inside[1:] if all(isinstance(grid.at(inside[0], index), str) for index in right[:2]) else inside
    name, *others = right
    is_table = all(
        isinstance(grid.at(row, name), str) and any(_is_said(grid, row, index) for index in others) for row in told
    )
    if not is_block or not told or not is_table:
        return None
    left = _part(grid, range(grid.first_column, gap))
    return Arranged(left, title_lines(grid, header.first_row), beside=address(told[0], name))


def _filled(grid: Grid, rows: range, index: int) -> list[int]:
    """Those of some rows in which a column holds something."""
    cells = grid.column(index).rows(slice(rows.start - grid.first_row, rows.stop - grid.first_row))
    return [row for row, cell in zip(rows, cells.tolist(), strict=True) if not is_blank(cell)]


def _is_said(grid: Grid, row: int, index: int) -> bool:
    """Tell whether a cell states a number or a day."""
    cell = grid.at(row, index)
    return isinstance(cell, (int, float, dt.date)) or (isinstance(cell, str) and any(map(str.isdigit, cell)))


def _part(grid: Grid, columns: range) -> Grid:
    """Some columns of a sheet."""
    first, end = columns[0] - grid.first_column, columns[-1] + 1 - grid.first_column
    return replace(
        grid,
        rows=[list(row[first:end]) for row in grid.rows],
        first_column=columns[0],
        merges=tuple(span for span in grid.merges if span.first_column in columns),
        _coded={},
    )


def _titles(grid: Grid, until_row: int, own: range, parts: list[range]) -> list[str]:
    """Lines above a part: its own, and those that stand alone in their row."""
    lines: list[str] = []
    for row in range(grid.first_row, until_row):
        filled = [index for index in grid.used_columns if not is_blank(grid.at(row, index))]
        is_shared = sum(any(index in part for index in filled) for part in parts) == 1
        if is_shared or any(index in own for index in filled):
            columns = grid.used_columns if is_shared else own
            one = Grid([[grid.at(row, index) for index in columns]])
            lines += title_lines(one, 1)
    return lines
