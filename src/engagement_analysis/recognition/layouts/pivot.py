"""Pivot tables → plain lists: kinds, years or campaigns above their groups in one column, or names that stand once."""

import re
from dataclasses import replace
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.column import Header
from engagement_analysis.recognition.context import listed_campaign, title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged, Place, laid_out
from engagement_analysis.town_files.cell_words import is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.texts import collapse, is_blank, slug

_KEY: Final = re.compile(r"zeilenbeschriftung(?:en)?|row labels", re.IGNORECASE)
_BLANK: Final = re.compile(r"\((?:leer|blank)\)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SUM: Final = re.compile(r"(?:summe von|sum of)\s")
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
    found = (_level(grid.at(row, column), layout) for row in range(top + 1, grid.last_row + 1))
    levels = list(dict.fromkeys(filter(None, found)))
    names = levels if "Art" in levels else [*levels, "Art"]
    rows: list[list[Place | Cell]] = [["Gruppe", *names, *((top, index) for index in measures)]]
    current: dict[str, Cell] = {}
    of_kind: list[Place | Cell] = []
    for row in range(top + 1, grid.last_row + 1):
        label, numbers = grid.at(row, column), [(row, index) for index in measures]
        is_nameless = isinstance(label, str) and _BLANK.fullmatch(collapse(label)) is not None
        if is_blank(label) or (is_nameless and all(is_blank(grid.at(*place)) for place in numbers)):
            continue
        is_total = isinstance(label, str) and is_total_label(label)
        level = _level(label, layout)
        if level or is_total:
            rows += [of_kind] if of_kind else []
            outer = levels[: levels.index(level)] if level else []
            current = {name: current.get(name, "") for name in outer} | ({level: label} if level else {})
            of_kind = [f"Summe {label}", *("" for _ in names), *numbers] if level and level == levels[-1] else []
        if not level:
            rows.append([(row, column), *(current.get(name, "") for name in names), *numbers])
    rows += [of_kind] if of_kind else []
    return laid_out(grid, rows, title_lines(grid, top))


def _level(label: Cell, layout: TownLayout) -> str | None:
    """What a label that heads others names: a year, a listed campaign, or a kind of organisations; None of a group."""
    if isinstance(label, float):
        return "Jahr" if _YEAR.fullmatch(f"{label:.0f}") else None
    if not isinstance(label, str) or slug(label) in layout.organisation_ids:
        return None
    if _YEAR.fullmatch(collapse(label)):
        return "Jahr"
    return "Aktion" if listed_campaign(label, layout) else "Art" if layout.organisation_type(label) else None


def tabular_pivot(grid: Grid, header: Header) -> Arranged | None:
    """A pivot table with a column for each name: blank cells below a name that is not repeated mean it again."""
    sums = [column.index for column in header.columns if _SUM.match(normal_header(column.label))]
    if not sums or header.is_overview:
        return None
    names = [column.index for column in header.columns if column.index < min(sums)][:-1]
    rows = [list(row) for row in grid.rows]
    above: dict[int, Cell] = {}
    for cells in rows[header.last_row + 1 - grid.first_row :]:
        if any(isinstance(cell, str) and is_total_label(cell) for cell in cells) or all(map(is_blank, cells)):
            continue
        for place in (index - grid.first_column for index in names):
            if not is_blank(cells[place]):
                above = {index: cell for index, cell in above.items() if index < place} | {place: cells[place]}
            elif place in above:
                cells[place] = above[place]
    return Arranged(replace(grid, rows=rows, _coded={}), title_lines(grid, header.first_row))
