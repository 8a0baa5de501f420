"""Sheet → the lists in it: itself, or the plain lists that an odd layout stands for."""

from engagement_analysis.reading.grid import Grid
from engagement_analysis.recognition.column import Header
from engagement_analysis.recognition.context import title_lines
from engagement_analysis.recognition.layouts.arranged import Arranged
from engagement_analysis.recognition.layouts.beside import side_by_side, without_small_table_beside
from engagement_analysis.recognition.layouts.named_sheet import of_named_group
from engagement_analysis.recognition.layouts.pivot import compact_pivot, tabular_pivot
from engagement_analysis.recognition.layouts.turned import form_sheet, transposed
from engagement_analysis.recognition.tables import Table, split_tables
from engagement_analysis.town_files.layout import TownLayout

_LONGEST_ODD_SHEET = 5_000


def sheet_parts(
    grid: Grid, layout: TownLayout, *, sheet: str, year: int | None = None
) -> list[tuple[Arranged, list[Table]]]:
    """Parts of a sheet with their tables; a plain list is one part, and nothing else is tried."""
    tables = split_tables(grid, layout, year=year)
    lines = title_lines(grid, tables[0].header.first_row if tables else grid.first_row)
    whole = tabular_pivot(grid, tables[0].header) if len(tables) == 1 else None
    plain = [(whole or Arranged(grid, lines), tables)]
    is_list = any(
        table.header.can_be_read and not _may_lack_names(table.header) and len(table.header.of_role("organisation")) < 2
        for table in tables
    )
    is_long = len(grid.rows) > _LONGEST_ODD_SHEET
    is_one = is_list and not is_long and whole is None and len(tables) == 1
    if is_one and (left := without_small_table_beside(grid, tables[0])):
        of_list = split_tables(left.grid, layout, year=year)
        if len(of_list) == 1 and of_list[0].header.can_be_read:
            return [(left, of_list)]
    if is_list or is_long:
        return plain
    candidates = [beside] if tables and (beside := side_by_side(grid, tables[0].header)) else []
    candidates += [[found] for arrange in (compact_pivot, transposed, form_sheet) if (found := arrange(grid, layout))]
    if tables and (found := of_named_group(grid, tables[0].header, sheet, lines, layout)) is not None:
        candidates.append([found])
    of_years = bool(tables) and tables[0].header.is_overview  # each part says its own
    for parts in candidates:
        arranged = [(part, split_tables(part.grid, layout, year=None if of_years else year)) for part in parts]
        is_read = [
            bool(found) and all(each.header.can_be_read and each.last_row > each.header.last_row for each in found)
            for _, found in arranged
        ]
        is_of_events = any(table.header.is_of_events for table in tables)
        if parts and (all(is_read) or (is_of_events and any(is_read))):
            return arranged
    return plain


def _may_lack_names(header: Header) -> bool:
    """Tell whether a list of events may be one of groups, whose names stand elsewhere."""
    return header.is_of_events and not header.is_overview and not header.of_role("organisation")
