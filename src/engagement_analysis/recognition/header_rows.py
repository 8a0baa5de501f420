"""Cell grid + town layout → which rows are the header of a table: the one that looks like it, those above and below."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.bare_words import is_bare_count, is_name_alone
from engagement_analysis.recognition.context import listed_campaign
from engagement_analysis.recognition.periods import Period, find_period
from engagement_analysis.recognition.subgroups import divide_people
from engagement_analysis.town_files.cell_words import is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import Meaning, normal_header, qualifies_parent
from engagement_analysis.values.texts import is_blank

KEYS: Final = frozenset({"organisation", "district"})
OVERVIEW_KEYS: Final = KEYS | {"campaign"}
_LONGEST_HEADER: Final = 40
FEWEST_TIMES: Final = 2
_FEWEST_NUMBERS: Final = 3
_DIGIT: Final = re.compile(r"\d")
_NAMELESS_COLUMNS: Final = 2  # one may be a remark beside the title


def looks_like_header(grid: Grid, row: int, layout: TownLayout, year: int | None = None) -> bool:
    """Tell whether a row alone looks like the header of a list or of an overview."""
    cells = _filled(grid, row)
    if len(cells) < 2:
        return False
    looks = _looked_before if is_plain(value for _, value in cells) else _looks_like_header
    return looks(tuple(cells), grid.first_column, layout, year)


def _looks_like_header(
    cells: tuple[tuple[int, Cell], ...], first_column: int, layout: TownLayout, year: int | None
) -> bool:
    """The same for columns and values of the cells that hold something."""
    periods = [find_period(value, layout, year) for _, value in cells]
    meanings = {
        column: layout.meaning(value)
        for (column, value), period in zip(cells, periods, strict=True)
        if period is None and isinstance(value, str)
    }
    roles = {meaning.role for meaning in meanings.values() if meaning is not None}
    if roles & KEYS and len({cell for _, cell in cells if listed_campaign(cell, layout)}) >= FEWEST_TIMES:
        return True
    if len(cells) - periods.count(None) >= 2 and "date" not in roles:
        is_text_or_period = len(meanings) + len(cells) - periods.count(None) == len(cells)
        return is_text_or_period and _is_overview(cells, periods, meanings, first_column)
    # In a list, a year may stand beside the name of a measure ("Teilnehmer 2026").
    of_year = [period.meaning for period in periods if period is not None and period.meaning is not None]
    # In a list, days may stand below the name of their month.
    month = layout.month(cells[0][1]) if isinstance(cells[0][1], str) and periods[0] is not None else None
    if len(meanings) + len(of_year) + (month is not None) < len(cells):
        return False
    roles |= {meaning.role for meaning in of_year}
    if month is not None:
        roles.add("date")
    texts = [cell for _, cell in cells if isinstance(cell, str)]
    if divide_people(texts) or ("organisation" in roles and any(map(is_bare_count, texts))):
        roles.add("participants")
    if "participants" in roles and not roles & KEYS and any(map(is_name_alone, texts)):
        roles.add("organisation")
    n_unknown, telling = list(meanings.values()).count(None), roles - {"ignored", "total"}
    is_table = len(telling) >= 2 or (len(telling) == 1 and len(roles) >= 2 and len(cells) >= 4)
    return is_table and n_unknown <= max(2, len(cells) // 2 + 2)


def _is_overview(
    cells: Sequence[tuple[int, Cell]],
    periods: Sequence[Period | None],
    meanings: Mapping[int, Meaning | None],
    first_column: int,
) -> bool:
    """Tell whether two or more times and some texts are the header of an overview: times of one kind beside a key.

    Right of years, columns that nobody knows may follow ("Veränderung", "Ø").
    """
    kinds = {period.kind for period in periods if period is not None}
    times = [column for (column, _), period in zip(cells, periods, strict=True) if period is not None]
    keys = [column for column, meaning in meanings.items() if meaning is not None and meaning.role in OVERVIEW_KEYS]
    has_key = bool(keys) or (not meanings and cells[0][0] > first_column)
    ends_unknown = kinds == {"year"} and bool(keys) and keys[0] < times[0]
    unknown = [column for column, meaning in meanings.items() if meaning is None]
    n_unknown = sum(column < times[-1] for column in unknown) if ends_unknown else len(unknown)
    return has_key and n_unknown <= 1 and len(kinds) == 1


_looked_before = lru_cache(maxsize=2_000)(_looks_like_header)  # the headers of a town's workbooks repeat


def is_plain(cells: Iterable[Cell]) -> bool:
    """Tell whether equal cells read alike: truth values, whole numbers and fractions may be equal and yet do not."""
    return all(type(cell) is str or type(cell) is float for cell in cells)


def _filled(grid: Grid, row: int) -> list[tuple[int, Cell]]:
    """Columns and values of the cells of a row that hold something."""
    if not grid.first_row <= row <= grid.last_row:
        return []
    cells = enumerate(grid.rows[row - grid.first_row], start=grid.first_column)
    return [(column, value) for column, value in cells if not is_blank(value)]


def numbers_columns(grid: Grid, row: int) -> bool:
    """Tell whether a row below a header only numbers its columns: 1, 2, 3 ... or a, b, c ..."""
    cells = [value for _, value in _filled(grid, row)]
    if len(cells) < _FEWEST_NUMBERS or _mark(cells[0]) not in ("1", "a"):
        return False
    if len(cells) < len(grid.rows[row - grid.first_row]) // 2:
        return False
    numbers = [str(number) for number in range(1, len(cells) + 1)]
    return list(map(_mark, cells)) in (numbers, list(ascii_lowercase[: len(cells)]))


def _mark(cell: Cell) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell).strip(" ().").lower()


def rows_of_header(grid: Grid, row: int, layout: TownLayout, year: int | None = None) -> tuple[int, int]:
    """First and last row of the header (0-based, inclusive) of which a row looks like one."""
    first = _first_header_row(grid, row, layout)
    if row < grid.last_row and looks_like_header(grid, row + 1, layout, year):
        above = _first_header_row(grid, row + 1, layout)
        if above <= row:  # below a row of parents: "Teilnehmende" and "Müll", merged above all columns
            first, row = above, row + 1
    last = row
    while last < min(grid.last_row, row + 3) and _continues_header(grid, first, last, layout, year):
        last += 1
    return first, last


def _first_header_row(grid: Grid, row: int, layout: TownLayout) -> int:
    """Go up over at most two rows of merged parents ("Helferinnen und Helfer" above the years)."""
    columns = [column for column, _ in _filled(grid, row)]
    first = row
    while first > row - 2 and _is_row_of_parents(grid, first - 1, columns[0], columns[-1], layout):
        first -= 1
    return first - 1 if first == row and _completes_header(grid, row) else first


def _completes_header(grid: Grid, row: int) -> bool:
    """Tell whether the row above names columns that have no header yet, and are filled below: the upper header row."""
    above = _filled(grid, row - 1)
    if not all(isinstance(value, str) and len(value) <= _LONGEST_HEADER for _, value in above):
        return False
    nameless = [column for column, _ in above if is_blank(grid.at(row, column))]
    below = [column for column in nameless if any(not is_blank(grid.at(row + down, column)) for down in (1, 2, 3))]
    return len(below) >= _NAMELESS_COLUMNS


def _is_row_of_parents(grid: Grid, row: int, first_column: int, last_column: int, layout: TownLayout) -> bool:
    """Tell whether a row holds nothing but texts merged over some of the columns, at least one of them understood.

    Left of these columns, names of others may stand ("Ortsteil" beside "Helfer", merged above the years).
    """
    filled = _filled(grid, row)
    names = [
        (column, value) for column, value in filled if column < first_column and is_blank(grid.at(row + 1, column))
    ]
    cells = [cell for cell in filled if cell not in names]
    if not all(isinstance(value, str) and layout.meaning(value) for _, value in names):
        return False
    for column, value in cells:
        span = grid.merged_across(row, column)
        covers_all = span is not None and span.first_column <= first_column and span.last_column >= last_column
        if span is None or covers_all or span.last_column > last_column or not isinstance(value, str):
            return False
    return any(layout.meaning(str(value)) or qualifies_parent(normal_header(str(value))) for _, value in cells)


def _continues_header(grid: Grid, first: int, last: int, layout: TownLayout, year: int | None) -> bool:
    """Tell whether the row below `last` divides the header's columns: children of a parent, or units of a name.

    Beside a child, a header word is another one, also below a parent that has no column but its own.
    """
    cells, header_rows = _filled(grid, last + 1), range(first, last + 1)
    if _divides_years(grid, header_rows, cells, layout, year):
        return True
    texts = [value for _, value in cells if isinstance(value, str) and find_period(value, layout, year) is None]
    if not cells or len(texts) < len(cells) or (len(texts) == 1 and is_total_label(texts[0])):
        return False
    is_child = [_is_child(grid, header_rows, column, str(value), layout) for column, value in cells]
    return all(is_child) or (
        any(is_child)
        and all(
            layout.meaning(str(value))
            or qualifies_parent(normal_header(str(value)))
            or _is_below_nothing(grid, header_rows, column)
            or _stands_above_numbers(grid, last + 1, [column for column, _ in cells])
            for column, value in cells
        )
    )


def _divides_years(
    grid: Grid, header_rows: range, cells: Sequence[tuple[int, Cell]], layout: TownLayout, year: int | None
) -> bool:
    """Tell whether the row below years holds their months or days, or below campaigns years; header words beside them.

    Below campaigns, also header words alone ("Helfer", "Säcke"); times alone, which leave out the names, below any.
    """
    above = [(column, value) for row in header_rows for column, value in _filled(grid, row)]
    times = [find_period(value, layout, year) for _, value in cells]
    texts = [value for (_, value), time in zip(cells, times, strict=True) if time is None]
    n_times = len(cells) - len(texts)
    of_years = (
        find_period(value, layout, year) for _, value in above if not isinstance(value, str) or _DIGIT.search(value)
    )
    is_of_years = any(period is not None and period.kind == "year" for period in of_years)
    is_of_campaigns = len({value for _, value in above if listed_campaign(value, layout)}) >= FEWEST_TIMES
    if not is_of_years and not is_of_campaigns:
        is_below_names = min(column for column, _ in above) not in {column for column, _ in cells}
        kinds = {time.kind for time in times if time is not None and time.meaning is None}
        return is_below_names and not texts and n_times >= FEWEST_TIMES and len(kinds) == 1
    is_finer = is_of_campaigns or all(time.kind != "year" for time in times if time is not None)
    is_word = all(isinstance(text, str) and layout.meaning(text) is not None for text in texts)
    return is_finer and is_word and (len(cells) if is_of_campaigns else n_times) >= FEWEST_TIMES


def _is_child(grid: Grid, header_rows: range, column: int, text: str, layout: TownLayout) -> bool:
    """Tell whether a text below a header can belong to it: it qualifies what stands above, or nothing stands there."""
    if qualifies_parent(normal_header(text)):
        return True
    below = header_rows[-1] + 1
    has_parent = any(grid.merged_across(row, column) is not None for row in header_rows)
    is_below_nothing = _is_below_nothing(grid, header_rows, column)
    has_right = not is_blank(grid.at(below, column + 1)) or grid.merged_across(below, column) is not None
    reaches_right = is_blank(grid.at(below - 1, column + 1)) and has_right
    return has_parent or ((is_below_nothing or reaches_right) and layout.meaning(text) is not None)


def _is_below_nothing(grid: Grid, header_rows: range, column: int) -> bool:
    return all(is_blank(grid.at(row, column)) for row in header_rows)


def _stands_above_numbers(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Tell whether the row below holds numbers where a row has texts, and names what the row leaves blank."""
    if row >= grid.last_row or columns[0] == grid.first_column:
        return False
    n_numbers = sum(isinstance(grid.at(row + 1, column), float) for column in columns)
    return n_numbers >= FEWEST_TIMES and isinstance(grid.at(row + 1, grid.first_column), str)
