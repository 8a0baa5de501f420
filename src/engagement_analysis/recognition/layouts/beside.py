"""Tables side by side on one sheet → one part of the sheet for each, with the titles that it shares with the others."""

from dataclasses import replace
from itertools import pairwise

from engagement_analysis.reading.grid import Grid
from engagement_analysis.recognition.column import Header
from engagement_analysis.recognition.context import title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.texts import is_blank


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
