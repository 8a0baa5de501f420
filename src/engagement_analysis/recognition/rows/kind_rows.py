"""Rows that name only a kind of groups beside numbers ("SCHULEN | 80"): what the groups of that kind add up to."""

import re
from bisect import bisect_left
from typing import Final, NamedTuple

import numpy as np

from engagement_analysis.reading.coded import Mask, positions
from engagement_analysis.recognition.rows.body import Body
from engagement_analysis.recognition.sections import names_kinds

_KINDS_IN_PLURAL: Final = re.compile(
    r"\s*(?:schulen|kindergärten|kitas|kindertagesstätten|vereine|verbände|firmen|unternehmen|betriebe|kirchen)\b.*",
    re.IGNORECASE,
)
_MORE_THAN_CHANCE: Final = 2


class KindRows(NamedTuple):
    """Rows that head the groups of a kind, those of them to be told, totals below groups.

    To be told are those whose numbers are not the groups' sum, or that may be a group whose number is so by chance.
    """

    head: Mask
    contradicts: Mask
    total: Mask


def kind_rows(body: Body, is_data: Mask) -> KindRows:
    """Data rows that name a kind and repeat in numbers what the groups below, or above, them add up to.

    A kind that is the only row of its kind is a group ("Feuerwehr"): one is the sum of one other by chance.
    """
    head, contradicts, total = body.none, body.none, body.none
    columns = [column.index for column in body.header.columns if column in body.header.counts or column.is_part]
    if not body.header.of_role("organisation") or not columns:
        return KindRows(head, contradicts, total)
    names = body.grid.column(body.keys[0].index)
    says_more = body.filled(body.header.of_role("date", "organisation_type", "status", "type_mark"))
    bare = positions(is_data & ~says_more)
    named = {row for row in bare if isinstance(name := names[row], str) and names_kinds(name)}
    tables = body.table_of_row
    for table in sorted({int(tables[row]) for row in named}):
        rows = np.flatnonzero(is_data & (tables == table)).tolist()
        kinds = [row for row in rows if row in named]
        groups = [row for row in rows if row not in named]
        plural = [row for row in kinds if _KINDS_IN_PLURAL.match(str(names[row]))]
        bounds = [-1, *kinds, body.n_rows]
        below, sums_below, sums_above = {}, set(), set()
        for start, row, end in zip(bounds, kinds, bounds[2:], strict=False):
            first, here, last = (bisect_left(groups, each) for each in (start, row, end))
            below[row] = groups[here:last]
            if _is_sum(body, row, groups[here:last], columns, str(names[row])):
                sums_below.add(row)
            elif row in plural and _is_sum(body, row, groups[first:here], columns, str(names[row])):
                sums_above.add(row)
        is_of_heads = bool(plural) and not sums_above and all(below[row] for row in plural)
        total[list(sums_above)] = True
        head[list(sums_below)] = True
        contradicts[list(sums_below - set(plural))] = True
        if is_of_heads:
            head[plural] = True
            contradicts[[row for row in plural if row not in sums_below]] = True
    return KindRows(head, contradicts, total)


def _is_sum(body: Body, row: int, groups: list[int], columns: list[int], name: str) -> bool:
    """Tell whether the numbers of a row are those of some groups together, and hardly by chance."""
    if len(groups) < _MORE_THAN_CHANCE and not (groups and _KINDS_IN_PLURAL.match(name)):
        return False
    stated = [index for index in columns if body.numbers(index)[row]]
    return bool(stated) and all(body.is_sum(row, groups, index) for index in stated)
