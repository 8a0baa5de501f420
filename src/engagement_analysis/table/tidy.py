"""One table of a sheet → one row per organisation and event, each with its source cell, and findings."""

from __future__ import annotations

from typing import Final

import numpy as np

from engagement_analysis.reading.coded import Coded
from engagement_analysis.reading.grid import Cell, Grid, column_letters
from engagement_analysis.recognition.context import Context
from engagement_analysis.recognition.header import MEASURES, Column, Header
from engagement_analysis.recognition.rows import Rows
from engagement_analysis.table.attributes import (
    cancelled_rows,
    event_days,
    names,
    organisations,
    row_campaigns,
    same_in_all_rows,
)
from engagement_analysis.table.cells import DataCells
from engagement_analysis.table.measures import Counts, hours_of_all, read_measure, sum_of_parts
from engagement_analysis.table.overview import tidy_overview
from engagement_analysis.table.plausibility import check_plausibility
from engagement_analysis.table.tidy_table import TidyTable, date_columns
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.values.columns import QuantityColumn

__all__ = ["tidy_rows"]

_TEXT_ROLES: Final = ("campaign", "date", "organisation", "district", "status")


def tidy_rows(grid: Grid, header: Header, rows: Rows, context: Context, layout: TownLayout, *, sheet: str) -> TidyTable:
    """Turn the data rows of a table into tidy rows.

    Parameters
    ----------
    grid, header, rows : Grid, Header, Rows
        The sheet, and what its rows and columns mean.
    context : Context
        Campaign, year and event of the sheet, for what a row does not say itself.
    layout : TownLayout
        What the town calls things.
    sheet : str
        Name of the sheet, for the findings.

    Returns
    -------
    TidyTable
        Rows in the order of the sheet; an overview gives one row for each of its cells.
    """
    cells = DataCells(grid, header, rows.data, sheet)
    return tidy_overview(cells, context, layout) if header.is_overview else _tidy_list(cells, context, layout)


def _tidy_list(cells: DataCells, context: Context, layout: TownLayout) -> TidyTable:
    header = cells.header
    blank: Coded[Cell] = same_in_all_rows("", len(cells.rows))
    values = {role: texts for role in _TEXT_ROLES if (texts := cells.read_role(role)) is not None}
    stated = {column.index: cells.read(column) for column in header.of_role(*MEASURES)}
    key = _source_column(header)
    cancelled = cancelled_rows(cells, {**values, "participants": stated[key.index]}, key)
    cells.forget_broken(cancelled)
    columns = {role: column for role in MEASURES if (column := header.one(role)) is not None}
    read = {role: read_measure(cells, column, stated[column.index], cancelled) for role, column in columns.items()}
    participants = _participants(read)
    table = TidyTable(
        participants=participants,
        is_cancelled=cancelled,
        measures={role: hours_of_all(quantities, participants.value) for role, quantities in read.items()},
        texts={
            **organisations(cells, values.get("organisation"), layout),
            "campaign": row_campaigns(values.get("campaign", blank), context, layout),
            "district": names(values.get("district", blank)),
            "source_cell": _addresses(cells, key),
        },
        dates=date_columns(event_days(cells, values.get("date"), context)),
        source_rows=np.asarray(cells.rows, dtype=np.int64) + 1,
        findings=cells.findings,
        quantities={columns[role].index: quantities for role, quantities in read.items()},
    )
    check_plausibility(cells, table)
    return table


def _addresses(cells: DataCells, column: Column) -> Coded[str | None]:
    letters = column_letters(column.index)
    return Coded(np.arange(len(cells.rows), dtype=np.int32), [f"{letters}{row + 1}" for row in cells.rows])


def _source_column(header: Header) -> Column:
    """The column of participants; without one the leftmost of minors and adults."""
    return header.one("participants") or min(header.of_role("minors", "adults"), key=lambda column: column.index)


def _participants(read: dict[str, QuantityColumn]) -> Counts:
    if "participants" in read:
        counts = read["participants"]
        return Counts(counts.value, counts.low, counts.high, counts.quality)
    return sum_of_parts(read["minors"], read["adults"])
