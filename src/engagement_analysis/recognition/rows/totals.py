"""Which rows are totals, or repeat below a total what the rows above it add up to."""

from __future__ import annotations

import numpy as np

from engagement_analysis.reading.coded import Mask, positions
from engagement_analysis.recognition.header import MEASURES
from engagement_analysis.recognition.rows.body import Body, labels_total, number, numbers_of_rows
from engagement_analysis.recognition.rows.notes import names_a_kind
from engagement_analysis.town_files.cell_words import TOTAL_HINT, begins_comparison, is_total_label
from engagement_analysis.values.texts import is_blank

__all__ = ["below_the_total", "nameless_totals", "total_rows"]


def total_rows(body: Body) -> Mask:
    """Rows with a total's label in a column that holds texts, or in one of numbers where the row has no name.

    An organisation beside the label means that the label is something else.
    """
    is_total = body.none
    measures = {column.index for column in body.header.columns if column.role in MEASURES or column.is_period}
    has_name = body.filled_itself(column.index for column in body.keys)
    for index in body.grid.used_columns:
        labels = body.grid.column(index).where(labels_total, hint=TOTAL_HINT)
        is_total |= labels & ~has_name if index in measures else labels
    for organisation in body.header.of_role("organisation"):
        names = body.grid.column(organisation.index)
        numbers = [column.index for column in numbers_of_rows(body, organisation)]
        for row in positions(is_total):
            name = names[row]
            is_name = isinstance(name, str) and not is_blank(name) and not is_total_label(name)
            is_total[row] = not is_name or any(labels_total(body.grid.at(row, index)) for index in numbers)
    return is_total


def below_the_total(body: Body, is_data: Mask, is_total: Mask, has_measure: Mask) -> Mask:
    """Rows with a name and numbers only, below a total of rows that say more: comparisons, aims, parts of the total.

    Without a total those whose name says so ("Soll", "Schulen"), below all rows that say more.
    Also rows without any number that say neither day, type nor status, below the last row that has one.
    """
    below = body.none
    if body.header.is_overview or not body.keys:
        return below
    more = list(body.header.of_role("date", "organisation_type", "district", "status", "type_mark"))
    says_more = body.filled(more)
    names = body.grid.column(body.keys[0].index)
    first_total = np.full(len(body.stack.tables), body.stack.n_rows)
    np.minimum.at(first_total, body.stack.table_of_row[is_total], np.flatnonzero(is_total))
    is_after = np.arange(body.stack.n_rows) > first_total[body.stack.table_of_row]
    last_full = body.last_of_table(is_data & says_more)
    is_other = ~has_measure & ~body.filled(column for column in more if column.role != "district")
    is_other &= np.arange(body.stack.n_rows) > body.last_of_table(is_data & has_measure)
    below |= is_data & is_after & is_other
    for row in positions(is_data & ~says_more & (is_after | has_measure)):
        above = is_data[:row] & ~below[:row] & (body.stack.table_of_row[:row] == body.stack.table_of_row[row])
        n_more = int((above & says_more[:row]).sum())
        is_poorer = 2 * n_more > int(above.sum()) and row > last_full[row]
        is_said = isinstance(name := names[row], str) and (begins_comparison(name) or names_a_kind(name))
        below[row] = (is_said or is_poorer) if is_after[row] else (is_said and is_poorer)
    return below


def nameless_totals(body: Body, is_data: Mask) -> Mask:
    """Rows with numbers and nothing else that are the sum of all rows above: totals without a label."""
    found = body.none
    columns = [column for column in body.header.columns if column.role in MEASURES]
    if body.header.is_overview or not columns:
        return found
    others = [column.index for column in body.header.columns if column not in columns and column.role != "unknown"]
    candidates = is_data & ~body.filled_itself(others)
    for row in positions(candidates):
        of_table = is_data[:row] & (body.stack.table_of_row[:row] == body.stack.table_of_row[row]) & ~found[:row]
        rows = np.flatnonzero(of_table).tolist()
        sums = [
            (body.grid.at(row, column.index), sum(number(body.grid.at(above, column.index)) for above in rows))
            for column in columns
            if not is_blank(body.grid.at(row, column.index))
        ]
        found[row] = len(rows) > 1 and all(number(stated) == total > 0 for stated, total in sums)
    return found
