"""Data rows of tables with the same columns → one row per organisation and event, each with its source cell."""

from typing import Final

import numpy as np

from engagement_analysis.recognition.header import MEASURES, Column, Header
from engagement_analysis.table.rows.attributes import (
    districts,
    event_days,
    organisations,
    row_campaigns,
    same_in_all_rows,
)
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.measures import (
    Counts,
    as_far_as_known,
    hours_of_all,
    read_measure,
    sum_of_groups,
    sum_of_parts,
)
from engagement_analysis.table.rows.overview import tidy_overview
from engagement_analysis.table.rows.plausibility import check_plausibility
from engagement_analysis.table.rows.postponed import settle_postponed
from engagement_analysis.table.rows.status import cancelled_rows
from engagement_analysis.table.rows.tidy_table import TidyTable, date_columns
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.columns import QUALITY_CODES, QuantityColumn

_TEXT_ROLES: Final = ("campaign", "date", "last_day", "month", "year", "organisation", "district", "status")


def tidy_rows(cells: DataCells, layout: TownLayout) -> TidyTable:
    """Turn the data rows of tables with the same columns into tidy rows.

    Parameters
    ----------
    cells : DataCells
        The data rows; findings about them are noted with their place.
    layout : TownLayout
        What the town calls things.

    Returns
    -------
    TidyTable
        Rows in the order of the sheets; an overview gives one row for each of its cells.
    """
    return tidy_overview(cells, layout) if cells.header.is_overview else _tidy_list(cells, layout)


def _tidy_list(cells: DataCells, layout: TownLayout) -> TidyTable:
    header = cells.header
    values = {role: texts for role in _TEXT_ROLES if (texts := cells.read_role(role)) is not None}
    stated = {column.index: cells.read(column) for column in header.of_role(*MEASURES, "part")}
    key = _source_column(header)
    settled = settle_postponed(cells, values, stated, key)
    values, stated = settled.texts, settled.measures
    cancelled = cancelled_rows(cells, settled, key)
    cells.forget_broken(cancelled)
    columns = {role: found for role in (*MEASURES, "part") if (found := header.added(role))}
    by_column = {
        column.index: read_measure(cells, column, stated[column.index], cancelled)
        for found in columns.values()
        for column in found
    }
    read = {role: sum_of_groups([by_column[column.index] for column in found]) for role, found in columns.items()}
    participants = _participants(read) if header.has_people else _no_participants(len(cells))
    participants = as_far_as_known(cells, stated, participants)
    read.pop("part", None)
    district = values.get("district")
    table = TidyTable(
        participants=participants,
        is_cancelled=cancelled,
        measures={role: hours_of_all(quantities, participants.value) for role, quantities in read.items()},
        texts={
            **organisations(cells, values.get("organisation"), layout),
            "campaign": row_campaigns(cells, values.get("campaign"), layout),
            "district": same_in_all_rows(None, len(cells)) if district is None else districts(cells, district),
            "source_cell": cells.addresses(key),
        },
        dates=date_columns(event_days(cells, values, settled.new_days)),
        source_rows=cells.sheet_rows + 1,
        tables=cells.tables,
        quantities=by_column,
    )
    check_plausibility(cells, table)
    return table


def _source_column(header: Header) -> Column:
    """The column of participants; without one the leftmost of minors and adults."""
    return min(header.people, key=lambda column: column.index)


def _no_participants(n_rows: int) -> Counts:
    nothing = np.full(n_rows, np.nan)
    return Counts(nothing, nothing, nothing, np.full(n_rows, QUALITY_CODES["missing"], dtype=np.int8))


def _participants(read: dict[str, QuantityColumn]) -> Counts:
    if "participants" in read:
        counts = read["participants"]
        return Counts(counts.value, counts.low, counts.high, counts.quality)
    parts = [read[role] for role in ("minors", "adults", "part") if role in read]
    return sum_of_parts(*parts)
