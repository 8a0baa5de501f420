"""A sheet for each group, whose name stands in the sheet's name or title only → a list with a column of the group."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.column import Header
from engagement_analysis.recognition.layouts.arranged import Arranged
from engagement_analysis.town_files.cell_words import is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.organisations import names_group
from engagement_analysis.values.texts import collapse, is_blank, slug

_LONGEST_LABEL: Final = 60
_SUBTITLE: Final = re.compile(r"\s+[–—-]\s+|\s*[:|·,]\s+")


def of_named_group(grid: Grid, header: Header, sheet: str, lines: Sequence[str], layout: TownLayout) -> Arranged | None:
    """The table with a column of the group that the sheet's name or a title names; None where none is named."""
    if header.of_role("organisation", "district") or not header.has_people or header.is_overview:
        return None
    name = _labelled_group(grid, header.first_row, layout) or _named_group(sheet, lines, layout)
    if name is None:
        return None
    counts = [column.index for column in header.columns if column.role not in ("ignored", "unknown", "date")]
    rows: list[list[Cell]] = []
    for row in range(grid.first_row, grid.last_row + 1):
        cells = list(grid.rows[row - grid.first_row])
        is_total = any(isinstance(cell, str) and is_total_label(cell) for cell in cells)
        is_counted = row > header.last_row and any(not is_blank(grid.at(row, index)) for index in counts)
        rows.append([*cells, "Gruppe" if row == header.last_row else name if is_counted and not is_total else ""])
    column = grid.last_column + 1
    origins = {(row, column): (row, grid.first_column) for row in range(grid.first_row, grid.last_row + 1)}
    return Arranged(replace(grid, rows=rows, _coded={}), lines, origins)


def _labelled_group(grid: Grid, until_row: int, layout: TownLayout) -> str | None:
    """What stands right of a label of organisations above the table ("Schule: | GS Nord"), or behind it in its cell."""
    for row in range(grid.first_row, until_row):
        cells = [cell for index in grid.used_columns if isinstance(cell := grid.at(row, index), str) and cell.strip()]
        label, _, behind = cells[0].partition(":") if cells else ("", "", "")
        meaning = layout.meaning(label) if len(label) <= _LONGEST_LABEL else None
        if meaning is not None and meaning.role == "organisation":
            answer = behind if behind.strip() else cells[1] if len(cells) > 1 else ""
            if answer.strip() and layout.meaning(answer) is None:
                return collapse(answer)
    return None


def _named_group(sheet: str, lines: Sequence[str], layout: TownLayout) -> str | None:
    parts = [collapse(part) for line in lines for part in _SUBTITLE.split(line)]
    listed = next((text for text in (sheet, *parts) if slug(text) in layout.organisation_ids), None)
    if listed is not None:
        return listed
    is_title = any(slug(part) == slug(sheet) for part in parts)
    is_kind = layout.organisation_type(sheet) is not None and len(collapse(sheet).split()) < 2
    is_group = is_title or names_group(sheet)
    is_name = is_group and not is_kind and bool(slug(sheet).strip("-0123456789"))
    return collapse(sheet) if is_name and not layout.campaign_named(sheet) else None
