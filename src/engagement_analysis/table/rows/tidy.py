"""Data rows of tables with the same columns → one row per organisation and event, each with its source cell.

A list has one row for each; an overview has years, months or days as columns, and gives a row for each of its cells.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Mask, coded
from engagement_analysis.reading.grid import address
from engagement_analysis.recognition.column import MEASURES, Column, Header
from engagement_analysis.table.rows.attributes import Texts, districts, organisations, row_campaigns, with_schools
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.day_cells import days_of_sheet, event_days, on_new_days
from engagement_analysis.table.rows.measures import (
    KIND_OF_MEASURE,
    as_far_as_known,
    hours_of_all,
    read_measure,
    sum_of_groups,
    with_number,
)
from engagement_analysis.table.rows.plausibility import check_plausibility, report_parts
from engagement_analysis.table.rows.postponed import new_day, settle_postponed, without_new_day
from engagement_analysis.table.rows.status import cancelled_rows, says_cancelled
from engagement_analysis.table.rows.tidy_table import TidyTable
from engagement_analysis.values.columns import Floats, QuantityColumn

_TEXT_ROLES: Final = ("campaign", "date", "last_day", "month", "year", "organisation", "district", "status")


def tidy_rows(cells: DataCells) -> TidyTable:
    """Turn data rows into tidy rows, in the order of the sheets; findings about them are noted with their place."""
    return _tidy_overview(cells) if cells.header.is_overview else _tidy_list(cells)


def _tidy_list(cells: DataCells) -> TidyTable:
    header = cells.header
    texts = {role: values for role in _TEXT_ROLES if (values := cells.read_role(role)) is not None}
    stated = {column.index: cells.read(column) for column in header.of_role(*MEASURES, "part")}
    settled = settle_postponed(cells, texts, stated)
    texts, stated = settled.texts, settled.measures
    cancelled = cancelled_rows(cells, settled)
    cells.forget_broken(cancelled)
    if "organisation" in texts:
        texts["organisation"] = with_schools(cells, texts["organisation"])
    columns = {role: found for role in (*MEASURES, "part") if (found := header.added(role))}
    by_column = {
        column.index: read_measure(cells, column, stated[column.index], cancelled)
        for found in columns.values()
        for column in found
    }
    read = {role: sum_of_groups([by_column[column.index] for column in found]) for role, found in columns.items()}
    participants = as_far_as_known(cells, stated, _participants(header, read), read)
    read.pop("part", None)
    table = TidyTable(
        participants=participants,
        is_cancelled=cancelled,
        measures={role: hours_of_all(quantities, participants.value) for role, quantities in read.items()},
        texts={
            **organisations(cells, texts.get("organisation")),
            "campaign": row_campaigns(cells, texts.get("campaign")),
            "district": districts(cells, texts.get("district")),
            "source_cell": cells.addresses(header.people[0]),
        },
        days=event_days(cells, texts, settled.new_days),
        source_rows=cells.sheet_rows + 1,
        tables=cells.tables,
        quantities=by_column,
    )
    check_plausibility(cells, table)
    return table


def _participants(header: Header, read: dict[str, QuantityColumn]) -> QuantityColumn:
    """Those that are stated, else the sum of their parts; where only the registered are counted, none."""
    if not header.has_people:
        registered = read["registered"]
        return with_number(registered, np.ones(len(registered.value), dtype=np.bool_), np.nan, "missing")
    if "participants" in read:
        return read["participants"]
    return sum_of_groups([read[role] for role in ("minors", "adults", "part") if role in read])


class _Period(NamedTuple):
    """What a year, month or day says about each row: its participants, the further measures beside them."""

    participants: QuantityColumn
    others: dict[str, Floats]
    new_days: Texts
    is_cancelled: Mask


def _tidy_overview(cells: DataCells) -> TidyTable:
    """Districts (or organisations) down, times across: one row for each cell, with the further measures of its time."""
    quantities: dict[int, QuantityColumn] = {}
    columns = [column for column in cells.header.columns if column.is_period and column.role == "participants"]
    periods = [_read_period(cells, column, quantities) for column in columns]
    report_parts(cells, columns[0])
    n_rows = len(cells)
    row_of_cell, period_of_cell = np.repeat(np.arange(n_rows), len(periods)), np.tile(np.arange(len(periods)), n_rows)
    nothing = np.full(n_rows, np.nan)
    texts = {
        **organisations(cells, cells.read_role("organisation")),
        "campaign": row_campaigns(cells, cells.read_role("campaign")),
        "district": districts(cells, cells.read_role("district")),
    }
    texts = {name: column.rows(row_of_cell) for name, column in texts.items()}
    own_campaigns = coded(column.campaign for column in columns).rows(period_of_cell)
    days = coded(column.period for column in columns).rows(period_of_cell)
    if any(column.campaign for column in columns):
        of_sheet = cells.said_by_sheet(days_of_sheet).rows(row_of_cell)
        days = days.paired(of_sheet).map(lambda pair: pair[0] or pair[1])
    if any(any(period.new_days.distinct) for period in periods):
        new_days = coded(period.new_days[row] for row in range(n_rows) for period in periods)
        days = on_new_days(days, new_days, days.map(lambda span: (span.start.year if span else None, span)))
    return TidyTable(
        participants=QuantityColumn(
            value=_row_by_row([period.participants.value for period in periods]),
            low=_row_by_row([period.participants.low for period in periods]),
            high=_row_by_row([period.participants.high for period in periods]),
            quality=_row_by_row([period.participants.quality for period in periods]),
            is_per_person=_row_by_row([period.participants.is_per_person for period in periods]),
            problems=(),
        ),
        is_cancelled=_row_by_row([period.is_cancelled for period in periods]),
        measures={
            role: _row_by_row([period.others.get(role, nothing) for period in periods])
            for role in {role for period in periods for role in period.others}
        },
        texts={
            **texts,
            "campaign": own_campaigns.paired(texts["campaign"]).map(lambda pair: pair[0] or pair[1]),
            "source_cell": coded(address(row, column.index) for row in cells.sheet_rows.tolist() for column in columns),
        },
        days=days,
        source_rows=cells.sheet_rows[row_of_cell] + 1,
        tables=cells.tables[row_of_cell],
        quantities=quantities,
    )


def _read_period(cells: DataCells, column: Column, quantities: dict[int, QuantityColumn]) -> _Period:
    """Read the cells of one time; adds what was read to `quantities`, by column."""
    values = cells.read(column)
    new_days = values.map(new_day)
    cells.report_rows("postponed", new_days.where(lambda day: day is not None), column)
    values = values.map(without_new_day)
    is_cancelled = says_cancelled(values)
    cells.report_rows("cancelled", is_cancelled, column)
    participants = quantities[column.index] = read_measure(cells, column, values, is_cancelled)
    others: dict[str, Floats] = {}
    for other in cells.header.of_role(*KIND_OF_MEASURE.keys() - {"participants"}):
        if other.is_period and (other.period, other.campaign) == (column.period, column.campaign):
            read = quantities[other.index] = read_measure(cells, other, cells.read(other), is_cancelled)
            others[other.role] = hours_of_all(read, participants.value)
    if column.period is None:  # a month without year; a campaign for which neither sheet nor section says a day or year
        is_dated = cells.said_by_sheet(lambda context: context.event is not None or context.year is not None)
        cells.report_rows("missing-date", ~is_dated.where(bool) | (column.campaign is None), column)
    return _Period(participants, others, new_days, is_cancelled)


def _row_by_row(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Values of all rows one after the other, each row from left to right."""
    return np.stack(columns, axis=1).reshape(-1)
