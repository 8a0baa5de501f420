"""Cell grid + layout → tables of a sheet: each with its header, its last row, and where its header is repeated."""

from dataclasses import dataclass
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.context import campaign_above, own_title
from engagement_analysis.recognition.header import MEASURES, Header, find_header
from engagement_analysis.recognition.header_rows import OVERVIEW_KEYS, looks_like_header
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.texts import is_blank

# Columns that hold few texts, none of which is a header word; kinds of organisations are ("Verein").
_FEW_TEXTS: Final = (*MEASURES, "date")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet: its header, its last row (0-based), and rows below that repeat the header."""

    header: Header
    last_row: int
    repeated_headers: frozenset[int] = frozenset()


def split_tables(grid: Grid, layout: TownLayout, *, year: int | None = None) -> list[Table]:
    """Tables of a sheet from top to bottom; a header with other columns, or below its own title, begins a new one."""
    header = find_header(grid, layout, year=year)
    if header is None:
        return []
    tables: list[Table] = []
    repeated: set[int] = set()
    seen_until = header.last_row
    for row in _header_candidates(grid, header, layout):
        if row <= seen_until or not looks_like_header(grid, row, layout, year):
            continue
        found = find_header(grid, layout, year=year, from_row=row)
        if found is None or not _is_understood(found):
            continue
        seen_until = found.last_row
        named = campaign_above(grid, found.first_row, layout)
        is_same_campaign = named is None or named == campaign_above(grid, header.first_row, layout)
        has_own_title = own_title(grid, found.first_row, header.first_row, layout) is not None
        if found.shape == header.shape and is_same_campaign and not has_own_title:
            repeated.update(range(found.first_row, found.last_row + 1))
        else:
            if _is_understood(header) or _holds_numbers(grid, range(header.last_row + 1, found.first_row)):
                tables.append(Table(header, found.first_row - 1, frozenset(repeated)))
            header, repeated = found, set()
    return [*tables, Table(header, grid.last_row, frozenset(repeated))]


def _holds_numbers(grid: Grid, rows: range) -> bool:
    """Tell whether some rows are those of a table; words that explain a form ("Kinder = unter 18") are not."""
    cells = (cell for row in rows for cell in grid.rows[row - grid.first_row])
    return any(cell.strip()[:1].isdigit() if isinstance(cell, str) else not is_blank(cell) for cell in cells)


def _is_understood(header: Header) -> bool:
    """Tell whether a header in mid-sheet is one beyond doubt; some words of data ("Verein") are header words too."""
    n_unknown = len(header.of_role("unknown"))
    has_key = bool(header.of_role(*OVERVIEW_KEYS) if header.is_overview else header.key)
    has_counts = header.has_people or header.is_announced_only
    return has_key and has_counts and 3 * n_unknown <= len(header.columns) - n_unknown


def _header_candidates(grid: Grid, header: Header, layout: TownLayout) -> list[int]:
    """Rows below a header whose cell in a column of few texts is a header word; each text is looked at once."""
    keys = header.of_role(*OVERVIEW_KEYS) if header.is_overview else header.of_role(*_FEW_TEXTS)
    found: set[int] = set()
    for column in keys:
        found.update(grid.column(column.index).positions(lambda cell: _is_header_word(cell, layout)))
    return sorted(row for place in found if (row := place + grid.first_row) > header.last_row)


def _is_header_word(cell: Cell, layout: TownLayout) -> bool:
    return type(cell) is str and len(cell) < 80 and layout.meaning(cell) is not None
