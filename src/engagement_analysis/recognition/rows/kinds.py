"""Rows below a header → the kind of each: data, total, header, section, note."""

from typing import NamedTuple

import numpy as np

from engagement_analysis.reading.grid import Grid
from engagement_analysis.recognition.rows.body import Body, RowNumbers
from engagement_analysis.recognition.rows.classes import schools
from engagement_analysis.recognition.rows.notes import counts_below, events, footnotes, key_alone, statistics, templates
from engagement_analysis.recognition.rows.totals import (
    below_the_total,
    kind_rows,
    nameless_totals,
    total_rows,
    totals_of_a_group,
)
from engagement_analysis.recognition.stack import Stack, stacked
from engagement_analysis.recognition.tables import Table
from engagement_analysis.town_files.layout import TownLayout


class Rows(NamedTuple):
    """0-based rows by kind, from top to bottom; every row that holds something is in exactly one of the first five.

    `unread`: those sections and notes that hold values as data do.
    """

    data: RowNumbers
    total: RowNumbers
    header: RowNumbers
    section: RowNumbers
    note: RowNumbers
    unread: RowNumbers


def classify_rows(grid: Grid, table: Table, layout: TownLayout | None = None) -> Rows:
    """Give every row below the header of a table that holds something exactly one kind."""
    kinds = classify_stack(stacked([(grid, table)]), layout)
    return Rows(*(rows + table.header.last_row + 1 for rows in kinds))


def classify_stack(stack: Stack, layout: TownLayout | None = None) -> Rows:
    """Give every filled row of a stack exactly one kind; the campaigns that a layout lists are no groups.

    Data rows name an organisation (in an overview: a district) or hold a measure. Total rows are labelled as such and
    name neither date nor type. What is left is a section between data, or a note.
    """
    body, header = Body(stack.grid, stack.header, stack.tables, stack.starts), stack.header
    has_measure = body.filled(header.counts)
    has_date, has_type, has_status = (body.says(role) for role in ("date", "organisation_type", "status"))
    is_header = body.none
    for (_, table), start in zip(stack.tables, stack.starts, strict=False):
        is_header[[row - table.header.last_row - 1 + start for row in table.repeated_headers]] = True
    is_labelled = body.labelled(header.of_role("date", "organisation_type"))
    is_total = total_rows(body) & (~(has_date | has_type) | is_labelled) & ~is_header
    understood = [column for column in header.columns if column.role not in ("unknown", "ignored", "total")]
    n_understood = np.sum([body.none, *(body.is_filled(column.index) for column in understood)], axis=0)
    is_data = body.filled(body.keys) | has_measure | has_status | (n_understood > 1)
    is_data |= events(body, has_date & ~is_data, layout)
    is_total |= nameless_totals(body, is_data & ~is_total & ~is_header)
    is_total |= totals_of_a_group(body, is_data & ~is_total & ~is_header, layout)
    of_counts = counts_below(body, is_data & ~is_total & ~is_header, is_total)
    is_total &= ~of_counts
    is_template = templates(body) & is_data
    is_statistic = statistics(body) & ~has_date & ~has_type
    is_data &= ~is_total & ~is_header & ~is_statistic & ~is_template & ~of_counts
    is_data &= ~below_the_total(body, is_data, is_total, has_measure)
    is_data &= ~footnotes(body, is_data) & ~key_alone(body, is_data, has_measure, layout)
    of_classes = schools(body, is_data)
    is_data &= ~of_classes
    of_kinds = kind_rows(body, is_data)
    is_data &= ~of_kinds.head & ~of_kinds.total
    is_total |= of_kinds.total
    rest = body.filled_itself(stack.grid.used_columns) & ~is_data & ~is_total & ~is_header
    is_section = rest & (np.arange(stack.n_rows) < body.last_of_table(is_data))
    is_unread = rest & (n_understood > 1) & ~of_classes & ~(of_kinds.head & ~of_kinds.contradicts)
    kinds = (is_data, is_total, is_header, is_section, rest & ~is_section, is_unread)
    return Rows(*map(np.flatnonzero, kinds))
