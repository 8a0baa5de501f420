"""Which rows with values are no data: templates, statistics, footnotes, titles of sections."""

import re
from typing import Final

import numpy as np

from engagement_analysis.reading.coded import Mask, positions
from engagement_analysis.recognition.rows.body import Body, numbers_of_rows
from engagement_analysis.recognition.sections import is_day, is_telling_title, names_kinds
from engagement_analysis.town_files.cell_words import STATISTIC_HINT, TEMPLATE_HINT, is_statistic_label, is_template
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.title_words import THINGS_HINT, names_things
from engagement_analysis.values.texts import is_blank, slug

_FOOTNOTE: Final = re.compile(
    r"^\s*(?:\*|†|¹|²|³|\d\)|\(\d\)|hinweis|anmerkung|quelle|stand\b|rückfrage|auskunft|legende|erläuterung|"
    r"bearbeitet|gez\.|ansprechp\w*|kontakt\w*:|seite\s\d|fortsetzung\b|siehe\s|-\s?\d+\s?-|"
    r"(?:liste|erfasst|erstellt|ausgefüllt|gemeldet|geführt)\s(?:von|durch|am)\s|\w[\w. ]{0,12} ?= )",
    re.IGNORECASE,
)
# "Neumarkt, den 06.11.2026": where and when a list was signed.
_SIGNED: Final = re.compile(r"[\w .-]+, (?:den |am )?\d{1,2}\.\s?(?:\d{1,2}\.|\w+ )")

# What a count below a list is about, if not about things: how many groups there were, of each kind or at all, people.
_COUNTED_GROUPS: Final = re.compile(
    r"\w*(?:schulen|gärten|kitas|stätten|vereine|verbände|firmen|unternehmen|betriebe|kirchen|gemeinden)|westen|"
    r"(?:teilnehmende |angemeldete )?(?:gruppen|organisationen|einrichtungen|aktionen)|"
    r"(?:teilnehm\w+|helf\w+|personen|kinder|jugendliche|erwachsene|besucher|gäste)(?:\s(?:im\s)?vorjahr)?|"
    r"(?:\w*stunden|müll(?:menge)?|restmüll)(?:\s(?:in\s)?\(?\w+\)?)?",
    re.IGNORECASE,
)
COUNTED_HINT: Final = (
    "schulen|gärten|kitas|stätten|vereine|verbände|firmen|unternehmen|betriebe|kirchen|gemeinden|gruppen|"
    "organisationen|einrichtungen|aktionen|teilnehm|helf|personen|kinder|jugendliche|erwachsene|besucher|gäste|"
    f"stunden|müll|{THINGS_HINT}"
)
_FEWEST_COUNTED: Final = 2


def templates(body: Body) -> Mask:
    """Rows whose name is an example or an instruction of the template."""
    return body.any_of(
        body.grid.column(column.index).where(lambda cell: type(cell) is str and is_template(cell), hint=TEMPLATE_HINT)
        for column in body.keys
    )


def events(body: Body, dated: Mask, layout: TownLayout | None) -> Mask:
    """Rows with a day and something beside it that nobody reads ("21.10.2022", "Marktplatz"), no line below a list."""
    found = body.none
    columns = body.header.of_role("date")
    days = [column.index for column in columns]
    is_of_month = layout is not None and any(layout.month(column.label) is not None for column in columns)
    others = [index for index in body.grid.used_columns if index not in days]
    for row in positions(dated & body.filled_itself(others)):
        beside = [cell for index in others if not is_blank(cell := body.grid.at(row, index))]
        stated = [body.grid.at(row, index) for index in days]
        found[row] = any(is_day(cell) or (is_of_month and isinstance(cell, float)) for cell in stated) and not any(
            isinstance(cell, str) and (_FOOTNOTE.match(cell) or cell.rstrip().endswith(":")) for cell in beside
        )
    return found


def statistics(body: Body) -> Mask:
    """Rows that say something about the rows above them ("Durchschnitt"), by a label."""
    labels = [column for key in body.keys[:1] for column in (*numbers_of_rows(body, key), key)]
    return body.any_of(
        body.grid.column(column.index).where(
            lambda cell: type(cell) is str and is_statistic_label(cell), hint=STATISTIC_HINT
        )
        for column in labels
    )


def key_alone(body: Body, is_data: Mask, has_measure: Mask, layout: TownLayout | None) -> Mask:
    """Rows with a text in the key column and nothing else that are no data: footnotes, section titles, remarks below.

    An organisation that is registered but has no number yet stands alone as well; it stays data when another data row
    follows.
    """
    alone = body.none
    if not body.keys:
        return alone
    key = body.keys[0].index
    last_measured = body.last_of_table(has_measure & is_data)
    is_below = (last_measured >= 0) & (np.arange(len(last_measured)) > last_measured)
    names = body.grid.column(key)
    others = [index for index in body.grid.used_columns if index != key]
    for row in positions(is_data & ~has_measure):
        name = names[row]
        if isinstance(name, str) and _SIGNED.match(name):
            alone[row] = True
        elif all(is_blank(body.grid.at(row, index)) for index in others):
            is_listed = layout is not None and isinstance(name, str) and slug(name) in layout.organisation_ids
            is_title = (
                not (body.header.is_overview or is_listed)
                and isinstance(name, str)
                and (names_kinds(name) or name.rstrip().endswith(":"))  # of whatever: "Frommern:"
            )
            is_note = isinstance(name, str) and (is_below[row] or _FOOTNOTE.match(name) is not None)
            alone[row] = is_note or is_title or is_telling_title(name, layout)
    return alone


def counts_below(body: Body, is_data: Mask, is_total: Mask) -> Mask:
    """Rows of a small table right below a list: kinds of groups or things alone with a number each ("Schulen | 9").

    Blank rows lie between; groups with names stand above, and no total adds the numbers to theirs.
    """
    found = body.none
    if body.header.is_overview or not body.header.of_role("organisation"):
        return found
    names, measures = body.grid.column(body.keys[0].index), [column.index for column in body.header.counts]
    says_more = body.filled(body.header.of_role("date", "organisation_type", "status", "type_mark"))
    counts = names.where(is_counted, hint=COUNTED_HINT) & is_data & ~says_more
    if not counts.any():
        return found
    has_number = is_data & body.any_of(body.numbers(index) != 0 for index in measures)
    is_filled = body.filled_itself(body.grid.used_columns)
    block_of_row = np.cumsum(~is_filled | (np.diff(body.table_of_row, prepend=-1) != 0))
    for block in np.unique(block_of_row[counts]).tolist():
        start, end = np.searchsorted(block_of_row, [block, block + 1]).tolist()
        rows = np.flatnonzero(is_filled[start:end]) + start
        first, last = body.starts[body.table_of_row[start]], body.starts[body.table_of_row[start] + 1]
        groups = np.flatnonzero(has_number[first:start] & ~counts[first:start]) + first
        counted, others = rows[counts[rows]], rows[has_number[rows] & ~counts[rows]]
        is_small = len(counted) + int(is_total[rows].sum()) >= _FEWEST_COUNTED <= len(groups)
        is_added = any(
            body.numbers(index)[row] and body.is_sum(row, np.concatenate([groups, counted]), index)
            for row in (np.flatnonzero(is_total[start:last]) + start).tolist()
            for index in measures
        )
        is_alone = all(isinstance(name := names[row], str) and names_kinds(name) for row in others.tolist())
        found[rows] = is_small and is_alone and not is_added
    return found


def is_counted(cell: object) -> bool:
    """Tell whether a name says only what a count is about: kinds of groups, groups, people, a thing."""
    text = cell.strip(" :") if isinstance(cell, str) else ""
    is_word = all(word.islower() for word in text.split()[1:])  # "Vesper ausgegeben", not "Getränke Muster"
    return _COUNTED_GROUPS.fullmatch(text) is not None or (is_word and names_things(text))


def footnotes(body: Body, is_data: Mask) -> Mask:
    """Rows that hold a footnote and nothing else, in whatever column; also titles of sections beside the names."""
    columns, keys = body.grid.used_columns, {column.index for column in body.keys}
    n_filled = np.sum([body.is_filled(index) for index in columns], axis=0)
    notes = body.none
    for row in positions(is_data & (n_filled == 1)):
        index, text = next((index, cell) for index in columns if not is_blank(cell := body.grid.at(row, index)))
        if isinstance(text, str):
            notes[row] = _FOOTNOTE.match(text) is not None or (index not in keys and names_kinds(text))
    return notes
