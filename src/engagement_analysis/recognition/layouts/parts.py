"""Sheet → the lists in it: itself, or the plain lists that an odd layout stands for."""

from __future__ import annotations

from engagement_analysis.reading.grid import Grid
from engagement_analysis.recognition.context import title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged
from engagement_analysis.recognition.layouts.beside import side_by_side
from engagement_analysis.recognition.layouts.named_sheet import of_named_group
from engagement_analysis.recognition.layouts.pivot import compact_pivot
from engagement_analysis.recognition.layouts.turned import form_sheet, transposed
from engagement_analysis.recognition.tables import Table, split_tables
from engagement_analysis.town_files.layout import TownLayout

__all__ = ["sheet_parts"]

_LONGEST_ODD_SHEET = 5_000


def sheet_parts(
    grid: Grid, layout: TownLayout, *, sheet: str, year: int | None = None
) -> list[tuple[Arranged, list[Table]]]:
    """Parts of a sheet with their tables; a plain list is one part, and nothing else is tried.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> grid = Grid([["Gruppe", "GS Nord", "TSV Süd"], ["TN", 70.0, 12.0]])
    >>> ((part, tables),) = sheet_parts(grid, load_town("neumarkt"), sheet="2024")
    >>> part.grid.rows[1], part.origin("B2"), tables[0].last_row
    (['GS Nord', 70.0], 'B2', 2)
    """
    tables = split_tables(grid, layout, year=year)
    lines = title_lines(grid, tables[0].header.first_row if tables else grid.first_row)
    plain = [(Arranged(grid, lines), tables)]
    if any(table.header.is_complete for table in tables) or len(grid.rows) > _LONGEST_ODD_SHEET:
        return plain
    candidates = [side_by_side(grid, tables[0].header)] if tables else []
    candidates += [[found] for arrange in (compact_pivot, transposed, form_sheet) if (found := arrange(grid, layout))]
    if tables and (found := of_named_group(grid, tables[0].header, sheet, lines, layout)) is not None:
        candidates.append([found])
    for parts in candidates:
        arranged = [(part, split_tables(part.grid, layout, year=year)) for part in parts]
        if parts and all(found and all(_is_filled(table) for table in found) for _, found in arranged):
            return arranged
    return plain


def _is_filled(table: Table) -> bool:
    """Tell whether a table has all its columns, and rows: what an odd layout stands for says something."""
    return table.header.is_complete and table.last_row > table.header.last_row
