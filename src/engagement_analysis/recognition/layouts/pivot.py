"""Compact pivot table: kinds and their groups in one column → a plain list, kinds as sub-totals below their groups."""

from __future__ import annotations

import re
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.context import title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged, Place, laid_out
from engagement_analysis.town_files.cell_words import is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.texts import collapse, is_blank, slug

__all__ = ["compact_pivot"]

_KEY: Final = re.compile(r"zeilenbeschriftung(?:en)?|row labels", re.IGNORECASE)
_BLANK: Final = re.compile(r"\((?:leer|blank)\)", re.IGNORECASE)
_LONGEST_PIVOT: Final = 5_000


def compact_pivot(grid: Grid, layout: TownLayout) -> Arranged | None:
    """The list that a compact pivot table sums up; None where it is none, or names no kinds with groups below them.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> rows = [["Zeilenbeschriftungen", "Summe von TN"], ["Schule", 70.0], ["GS Nord", 70.0], ["Gesamtergebnis", 70.0]]
    >>> compact_pivot(Grid(rows), load_town("neumarkt")).grid.rows[1:3]
    [['GS Nord', 'Schule', 70.0], ['Summe Schule', '', 70.0]]
    """
    if len(grid.rows) > _LONGEST_PIVOT:
        return None
    key = next(
        (
            (row, column)
            for row in range(grid.first_row, grid.last_row + 1)
            for column in grid.used_columns
            if isinstance(cell := grid.at(row, column), str) and _KEY.fullmatch(collapse(cell))
        ),
        None,
    )
    if key is None:
        return None
    top, column = key
    measures = [index for index in grid.used_columns if index > column and not is_blank(grid.at(top, index))]
    rows: list[list[Place | Cell]] = [["Gruppe", "Art", *((top, index) for index in measures)]]
    kind: Cell = ""
    of_kind: list[Place | Cell] = []
    for row in range(top + 1, grid.last_row + 1):
        label, numbers = grid.at(row, column), [(row, index) for index in measures]
        if is_blank(label) or (
            isinstance(label, str) and _BLANK.fullmatch(collapse(label)) and _is_empty(grid, numbers)
        ):
            continue
        is_total = isinstance(label, str) and is_total_label(label)
        if _is_kind(label, layout) or is_total:
            rows += [of_kind] if of_kind else []
            kind, of_kind = ("", []) if is_total else (label, [f"Summe {label}", "", *numbers])
        if is_total or not _is_kind(label, layout):
            rows.append([(row, column), kind, *numbers])
    rows += [of_kind] if of_kind else []
    return laid_out(grid, rows, title_lines(grid, top))


def _is_empty(grid: Grid, places: list[Place]) -> bool:
    return all(is_blank(grid.at(*place)) for place in places)


def _is_kind(label: Cell, layout: TownLayout) -> bool:
    """Tell whether a label is a kind of organisations, no listed one."""
    return (
        isinstance(label, str)
        and slug(label) not in layout.organisation_ids
        and layout.organisation_type(label) is not None
    )
