"""Overview with years, months or days as columns → one tidy row for each of its cells."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Mask, coded, positions
from engagement_analysis.reading.grid import address
from engagement_analysis.recognition.header import Column
from engagement_analysis.table.rows.attributes import (
    Texts,
    names,
    organisations,
    row_campaigns,
    same_in_all_rows,
)
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.day_cells import on_new_days
from engagement_analysis.table.rows.measures import KIND_OF_MEASURE, Counts, hours_of_all, read_measure
from engagement_analysis.table.rows.plausibility import report_parts
from engagement_analysis.table.rows.postponed import new_day, without_new_day
from engagement_analysis.table.rows.status import says_cancelled
from engagement_analysis.table.rows.tidy_table import TidyTable, date_columns
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.columns import Floats, QuantityColumn
from engagement_analysis.values.dates import whole_year


class _Period(NamedTuple):
    """What a year, month or day says about each row: its participants, the further measures beside them."""

    column: Column
    new_days: Texts
    is_cancelled: Mask
    participants: QuantityColumn
    others: dict[str, Floats]


def tidy_overview(cells: DataCells, layout: TownLayout) -> TidyTable:
    """Districts (or organisations) down, times across: one row for each cell, with the further measures of its time.

    Returns
    -------
    TidyTable
        Row by row from the left to the right.
    """
    quantities: dict[int, QuantityColumn] = {}
    columns = [column for column in cells.header.columns if column.is_period and column.role == "participants"]
    periods = [_read_period(cells, column, quantities) for column in columns]
    if columns:
        report_parts(cells, columns[0])
    n_rows, n_periods = len(cells.rows), len(periods)
    own_campaigns = coded(column.campaign for column in columns).rows(np.tile(np.arange(n_periods), n_rows))
    own_days = coded(column.period for column in columns).rows(np.tile(np.arange(n_periods), n_rows))
    counts = Counts(
        value=_row_by_row([period.participants.value for period in periods]),
        low=_row_by_row([period.participants.low for period in periods]),
        high=_row_by_row([period.participants.high for period in periods]),
        quality=_row_by_row([period.participants.quality for period in periods]),
    )
    nothing = np.full(n_rows, np.nan)
    roles = {role for period in periods for role in period.others}
    district = cells.read_role("district")
    named = organisations(cells, cells.read_role("organisation"), layout)
    rows_of_cells = np.repeat(np.arange(n_rows), n_periods)
    of_sheet = cells.said_by_sheet(
        lambda context: context.event or (whole_year(context.year) if context.year else None)
    )
    if any(column.campaign for column in columns):
        own_days = own_days.paired(of_sheet.rows(rows_of_cells)).map(lambda pair: pair[0] or pair[1])
    if any(any(period.new_days.distinct) for period in periods):
        new_days = coded(period.new_days[row] for row in range(n_rows) for period in periods)
        years = own_days.map(lambda span: (span.start.year if span else None, span))
        own_days = on_new_days(own_days, new_days, years)
    texts: dict[str, Texts] = {
        **named,
        "campaign": row_campaigns(cells, cells.read_role("campaign"), layout),
        "district": names(district) if district else same_in_all_rows(None, n_rows),
    }
    return TidyTable(
        participants=counts,
        is_cancelled=_row_by_row([period.is_cancelled for period in periods]),
        measures={role: _row_by_row([period.others.get(role, nothing) for period in periods]) for role in roles},
        texts={
            **{name: column.rows(rows_of_cells) for name, column in texts.items()},
            "campaign": own_campaigns.paired(texts["campaign"].rows(rows_of_cells)).map(
                lambda pair: pair[0] or pair[1]
            ),
            "source_cell": coded(address(row, column.index) for row in cells.sheet_rows.tolist() for column in columns),
        },
        dates=date_columns(own_days),
        source_rows=cells.sheet_rows[rows_of_cells] + 1,
        tables=cells.tables[rows_of_cells],
        quantities=quantities,
    )


def _read_period(cells: DataCells, column: Column, quantities: dict[int, QuantityColumn]) -> _Period:
    """Read the cells of one time; adds what was read to `quantities`, by column."""
    values = cells.read(column)
    new_days = values.map(new_day)
    for position in new_days.positions(lambda day: day is not None):
        cells.report("postponed", position, column)
    values = values.map(without_new_day)
    is_cancelled = says_cancelled(values)
    for position in positions(is_cancelled):
        cells.report("cancelled", position, column)
    participants = quantities[column.index] = read_measure(cells, column, values, is_cancelled)
    others: dict[str, Floats] = {}
    for other in cells.header.columns:
        if (
            other.is_period
            and (other.period, other.campaign) == (column.period, column.campaign)
            and other.role in KIND_OF_MEASURE.keys() - {"participants"}
        ):
            read = quantities[other.index] = read_measure(cells, other, cells.read(other), is_cancelled)
            others[other.role] = hours_of_all(read, participants.value)
    if column.period is None:
        _report_missing_days(cells, column)
    return _Period(column, new_days, is_cancelled, participants, others)


def _report_missing_days(cells: DataCells, column: Column) -> None:
    """Cells of a month without year, or of a campaign for which neither sheet nor section says a day or a year."""
    is_dated = cells.said_by_sheet(lambda context: context.event is not None or context.year is not None)
    for position in positions(~is_dated.where(bool) | (column.campaign is None)):
        cells.report("missing-date", position, column)


_Number = TypeVar("_Number", bound=np.generic)


def _row_by_row(columns: Sequence[npt.NDArray[_Number]]) -> npt.NDArray[_Number]:
    """Values of all rows one after the other, each row from left to right."""
    return np.stack(columns, axis=1).reshape(-1)
