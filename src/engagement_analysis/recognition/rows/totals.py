"""Which rows are totals: by their label, by their numbers, or of the groups of a kind that they name alone."""

import re
from bisect import bisect_left
from typing import Final, NamedTuple

import numpy as np

from engagement_analysis.reading.coded import Mask, positions
from engagement_analysis.recognition.column import MEASURES
from engagement_analysis.recognition.rows.body import Body, labels_total, numbers_of_rows
from engagement_analysis.recognition.sections import names_kinds
from engagement_analysis.town_files.cell_words import TOTAL_HINT, begins_comparison, is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.texts import is_blank, slug

TOTAL_AT_END: Final = re.compile(
    r"\W*\b(?:insgesamt|gesamt|ges\.|zusammen|zus\.|summe|total)\W*$|"
    r"^\W*(?:alle|alles|macht|s[ae]\.|zwischenstand|tn|teilnehm(?:er|ende|enden|erinnen)|"
    r"helf(?:er|ende|enden|erinnen)|personen)"
    r"(?:\W*|\s(?:lt\.|laut)\sliste|\s(?:mo|di|mi|do|fr|sa|so)\w+tag)\W*$",
    re.IGNORECASE,
)
_HINT: Final = rf"{TOTAL_HINT}|teilnehm|helf|person|macht|^\W*s[ae]\.|stand"
_COUNT_OF_GROUPS: Final = re.compile(
    r"\W*\d+ (?:gruppen|vereine|schulen|organisationen|einrichtungen|(?:rück)?meldungen|einträge|zeilen|aktionen|"
    r"teilnehm\w+|helf\w+)\W*",
    re.IGNORECASE,
)
_KINDS_IN_PLURAL: Final = re.compile(
    r"\s*(?:schulen|kindergärten|kitas|kindertagesstätten|vereine|verbände|firmen|unternehmen|betriebe|kirchen)\b.*",
    re.IGNORECASE,
)
_MORE_THAN_CHANCE: Final = 2


def total_rows(body: Body) -> Mask:
    """Rows with a total's label in a column that holds texts, or in one of numbers where the row has no name.

    An organisation beside the label means that the label is something else.
    """
    is_total = body.none
    measures = {column.index for column in body.header.counts}
    has_name = body.filled_itself(column.index for column in body.keys)
    for index in body.grid.used_columns:
        labels = body.labels_total(index)
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
    first_total = np.full(len(body.tables), body.n_rows)
    np.minimum.at(first_total, body.table_of_row[is_total], np.flatnonzero(is_total))
    is_after = np.arange(body.n_rows) > first_total[body.table_of_row]
    last_full = body.last_of_table(is_data & says_more)
    is_other = ~has_measure & ~body.filled(column for column in more if column.role != "district")
    is_other &= np.arange(body.n_rows) > body.last_of_table(is_data & has_measure)
    below |= is_data & is_after & is_other
    for row in positions(is_data & ~says_more & (is_after | has_measure)):
        above = is_data[:row] & ~below[:row] & (body.table_of_row[:row] == body.table_of_row[row])
        n_more = int((above & says_more[:row]).sum())
        is_poorer = 2 * n_more > int(above.sum()) and row > last_full[row]
        is_said = isinstance(name := names[row], str) and (begins_comparison(name) or names_kinds(name))
        below[row] = (is_said or is_poorer) if is_after[row] else (is_said and is_poorer)
    return below


def nameless_totals(body: Body, is_data: Mask) -> Mask:
    """Rows with numbers only, or beside how many groups there are, that are the sum of all rows or of those since one.

    One row is the sum of one other by chance, unless another such total stands above it.
    """
    found = body.none
    columns = [column for column in body.header.columns if column.role in MEASURES]
    if body.header.is_overview or not columns:
        return found
    keys = [column.index for column in body.keys]
    others = [column.index for column in body.header.columns if column not in columns and column.role != "unknown"]
    counted = body.any_of(
        body.grid.column(key).where(
            lambda cell: type(cell) is str and _COUNT_OF_GROUPS.fullmatch(cell) is not None, hint=r"^\W*\d+ "
        )
        for key in keys
    )
    is_said = body.filled_itself(set(others) - set(keys)) | (body.filled_itself(keys) & ~counted)
    for row in positions(is_data & ~is_said):
        of_table = body.table_of_row[:row] == body.table_of_row[row]
        rows = np.flatnonzero(is_data[:row] & of_table & ~found[:row])
        before = np.flatnonzero(found[:row] & of_table)
        since = rows[rows > before[-1]] if len(before) else rows
        stated = [column.index for column in columns if not is_blank(body.grid.at(row, column.index))]
        found[row] = (
            bool(stated)
            and (len(rows) > 1 or len(before) > 0)
            and any(len(part) and all(body.is_sum(row, part, index) for index in stated) for part in (rows, since))
        )
    return found


def totals_of_a_group(body: Body, is_data: Mask, layout: TownLayout | None) -> Mask:
    """Rows that name something beside the word for a total and are the sum of its rows right above, or of all above.

    The town's or a campaign's total ("Balingen gesamt") is one whatever its numbers are.
    """
    found = body.none
    columns = [column.index for column in body.header.columns if column.role in MEASURES]
    if body.header.is_overview or not body.header.of_role("organisation") or not columns:
        return found
    key = body.keys[0].index
    names = body.grid.column(key)
    texts = [index for index in body.grid.used_columns if index != key and index not in columns]
    labels = map(body.labels_total, texts)
    ends = names.where(lambda cell: type(cell) is str and TOTAL_AT_END.search(cell) is not None, hint=_HINT)
    for row in positions(is_data & (ends | body.any_of(labels))):
        stem = TOTAL_AT_END.sub("", str(names[row])).lower()
        if layout is not None and stem and _names_the_town(stem, layout):
            found[row] = True
            continue
        first = row
        while first and body.table_of_row[first - 1] == body.table_of_row[row] and is_data[first - 1]:
            if not str(names[first - 1]).lower().startswith(stem):
                break
            first -= 1
        stated = [index for index in columns if not is_blank(body.grid.at(row, index))]
        of_table = is_data[:row] & ~found[:row] & (body.table_of_row[:row] == body.table_of_row[row])
        found[row] = bool(stated) and any(
            len(above) > 1 and all(body.is_sum(row, above, index) for index in stated)
            for above in (np.arange(first, row), np.flatnonzero(of_table))
        )
    return found


def _names_the_town(text: str, layout: TownLayout) -> bool:
    town = layout.title.split()[0], layout.title
    return slug(text) in map(slug, town) or layout.campaign_named(text) is not None


class KindRows(NamedTuple):
    """Rows that head the groups of a kind ("SCHULEN | 80"), those of them to be told, totals below groups.

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
            if _is_sum_of_groups(body, row, groups[here:last], columns, str(names[row])):
                sums_below.add(row)
            elif row in plural and _is_sum_of_groups(body, row, groups[first:here], columns, str(names[row])):
                sums_above.add(row)
        is_of_heads = bool(plural) and not sums_above and all(below[row] for row in plural)
        total[list(sums_above)] = True
        head[list(sums_below)] = True
        contradicts[list(sums_below - set(plural))] = True
        if is_of_heads:
            head[plural] = True
            contradicts[[row for row in plural if row not in sums_below]] = True
    return KindRows(head, contradicts, total)


def _is_sum_of_groups(body: Body, row: int, groups: list[int], columns: list[int], name: str) -> bool:
    """Tell whether the numbers of a row are those of some groups together, and hardly by chance."""
    if len(groups) < _MORE_THAN_CHANCE and not (groups and _KINDS_IN_PLURAL.match(name)):
        return False
    stated = [index for index in columns if body.numbers(index)[row]]
    return bool(stated) and all(body.is_sum(row, groups, index) for index in stated)
