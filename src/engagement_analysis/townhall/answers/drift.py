"""Workbooks of this year and of last year + town's file → what changed, and the lines that would settle it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz import fuzz, process

from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.schema import ROLE_TITLES, UNITS
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.townhall.answers.column_pairs import ColumnPair, pair_columns
from engagement_analysis.townhall.answers.explain import meaning_title
from engagement_analysis.townhall.drafting.proposals import AddCampaign, AddHeader, AddName, CloseHeader, Proposal
from engagement_analysis.townhall.recognised.columns import propose_meaning
from engagement_analysis.townhall.recognised.survey import ColumnSurvey, TableSurvey, WorkbookSurvey
from engagement_analysis.townhall.same_organisations import Pair
from engagement_analysis.values.texts import slug

Kind = Literal[
    "renamed", "appeared", "vanished", "meaning", "unit", "scale", "sheet", "type", "campaign", "organisation"
]
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_IN_BASE_UNIT: Final = {"kg": 1.0, "t": 1000.0, "g": 0.001}
_FAR_APART: Final = 10.0
_FEWEST_NUMBERS: Final = 3
_SIMILAR_CAMPAIGN: Final = 80.0


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs from last year: what, where, a German sentence, how sure, the lines that would settle it.

    `needs_decision`: until somebody decides, something is not read, or may be read wrongly. `subject`: the word itself;
    `column` and `year`: the column that nobody knows, and from when on a line for it would count.
    """

    kind: Kind
    place: str
    sentence: str
    needs_decision: bool
    score: float | None = None
    proposals: tuple[Proposal, ...] = ()
    subject: str = ""
    column: ColumnSurvey | None = None
    year: int | None = None


def compare_workbooks(new: WorkbookSurvey, last: WorkbookSurvey, layout: TownLayout) -> list[Change]:
    r"""What a new year's workbook does differently from last year's.

    Both were surveyed with the town's file as it is now. Sheets and columns, from left to right; equal ones give none.

    Examples
    --------
    >>> from engagement_analysis.townhall.recognised.survey import survey_workbook
    >>> from engagement_analysis.town_files.layout import load_town
    >>> town = load_town("neumarkt")
    >>> last = survey_workbook(b"Verein;Datum;TN\nTSV;1.7.2024;7\nFC;1.7.2024;9", "Putztag 2024.csv", town)
    >>> new = survey_workbook(b"Verein;Datum;Bienen\nTSV;1.7.2025;8\nFC;1.7.2025;9", "Putztag 2025.csv", town)
    >>> [(change.kind, change.proposals[0].lines) for change in compare_workbooks(new, last, town)]
    [('renamed', '[columns.participants]\nheaders = [{text = "Bienen", valid_from = 2025}]')]
    """
    changes = [
        Change("sheet", sheet, f"Im Blatt „{sheet}“ ist keine Tabelle zu erkennen.", needs_decision=True)
        for sheet in new.without_table
    ]
    if len(new.sheets) + len(last.sheets) > 2:  # a single sheet may be called anything
        known = {_without_year(sheet) for sheet in last.sheets}
        added = [sheet for sheet in new.sheets if sheet not in new.without_table and _without_year(sheet) not in known]
        changes += [Change("sheet", each, f"Ein Blatt „{each}“ gab es im Vorjahr nicht.", False) for each in added]
    for table in new.tables:
        before = _same_table(table, last.tables)
        if before is not None:
            changes += _column_changes(table, before, layout)
    return changes


def new_words(new: WorkbookSurvey, layout: TownLayout) -> list[Change]:
    """Kinds of organisations and campaigns that the town's file does not know.

    The workbook was surveyed with the proposed lines for its columns, so that its rows are understood.
    """
    changes = []
    for word in new.unknown_types.values():
        sentence = f"Die Art „{word}“ ist neu und unbekannt; ohne Eintrag zählt sie als „Sonstige“."
        changes.append(Change("type", new.file, sentence, needs_decision=True, subject=word))
    return [*changes, *_campaign_changes(new, layout)]


def organisation_changes(pairs: Iterable[Pair], known: Sequence[str]) -> list[Change]:
    """New organisations that look like known ones; never merged without a person.

    Of each pair one is new; `known`: identifiers of the earlier ones.
    """
    changes = []
    for pair in pairs:
        old, new = (pair.first, pair.second) if pair.first.id in known else (pair.second, pair.first)
        names = [AddName("organisations", old.id, old.name, name) for name in new.names]
        sentence = f"„{new.name}“ ist neu und sieht aus wie „{old.name}“."
        changes.append(Change("organisation", new.name, sentence, True, pair.score, tuple(names)))
    return changes


def _without_year(text: str) -> str:
    return slug(_YEAR.sub(" ", text))


def _same_table(table: TableSurvey, candidates: Sequence[TableSurvey]) -> TableSurvey | None:
    """Last year's table of the same kind: campaign, sheet and headers alike; of several years the latest."""
    headers = {normal_header(column.word) for column in table.columns}

    def likeness(other: TableSurvey) -> tuple[bool, bool, int, int]:
        shared = len(headers & {normal_header(column.word) for column in other.columns})
        is_same_sheet = _without_year(other.sheet) == _without_year(table.sheet)
        return other.campaign == table.campaign or table.is_guessed, is_same_sheet, other.year or 0, shared

    same = [other for other in candidates if other.is_overview == table.is_overview or table.is_guessed]
    return max(same, key=likeness, default=None)


def _column_changes(table: TableSurvey, before: TableSurvey, layout: TownLayout) -> Iterator[Change]:
    if table.is_guessed:
        sentence = f"Die Überschriften in Zeile {table.header_rows[0]} werden nicht mehr als solche erkannt."
        yield Change("meaning", table.sheet, sentence, needs_decision=True)
    pairs, appeared, vanished = pair_columns(table.columns, before.columns)
    gone = [] if table.is_overview else vanished
    taken = {column.role for column in table.columns} | {pair.old.role for pair in pairs}
    for pair in pairs:
        yield from _changes_of_pair(pair, table, layout)
    for column in appeared:
        if column.origin != "time":
            yield _appeared(column, table, layout, taken)
    for column in gone:
        is_needed = column.role in table.lacks
        title = meaning_title(column)
        sentence = f"Die Spalte „{column.label}“ ({title}) fehlt; sie stand im Vorjahr in {column.header_cell}."
        yield Change("vanished", table.sheet, sentence, needs_decision=is_needed)


def _changes_of_pair(pair: ColumnPair, table: TableSurvey, layout: TownLayout) -> Iterator[Change]:
    new, old = pair.new, pair.old
    place = f"{table.sheet} › {new.header_cell}"
    lines = _lines_for(pair, table, layout) if new.role == "unknown" else ()
    if not pair.is_same_header:
        how = "das versteht noch niemand" if new.role == "unknown" else f"verstanden als „{meaning_title(new)}“"
        sentence = f"„{old.label}“ heißt jetzt wohl „{new.label}“; {how}."
        yield Change("renamed", place, sentence, new.role == "unknown", pair.score, lines)
    elif new.role != old.role:
        sentence = f"„{new.label}“ bedeutet jetzt „{meaning_title(new)}“, im Vorjahr „{meaning_title(old)}“."
        yield Change("meaning", place, sentence, True, None, lines)
    unit = next((line.unit for line in lines if isinstance(line, AddHeader)), new.unit)
    if unit != old.unit and old.role in UNITS:
        now, then = (each or "unbekannter Einheit" for each in (unit, old.unit))
        sentence = f"„{new.label}“ ist jetzt in {now}, im Vorjahr in {then}."
        yield Change("unit", place, sentence, needs_decision=unit is None)
    yield from _scale(new, old, unit, place)


def _lines_for(pair: ColumnPair, table: TableSurvey, layout: TownLayout) -> tuple[Proposal, ...]:
    """Lines that give an unknown header last year's meaning, and end that of last year's word."""
    new, old = pair.new, pair.old
    if old.town_role is None:
        return ()
    unit = _unit_of_word(new, old, layout) if old.role in UNITS else None
    line = AddHeader(old.town_role, new.word, unit, table.year)
    if pair.is_same_header or old.origin != "town" or table.year is None:
        return (line,)
    return CloseHeader(old.town_role, old.word, table.year - 1), line


def _unit_of_word(new: ColumnSurvey, old: ColumnSurvey, layout: TownLayout) -> str | None:
    """Unit that the new header names itself, else the one that last year's column had."""
    named = propose_meaning(new.word, new.values, layout, ())
    return named.unit if named is not None and named.role == old.role and named.unit else old.unit


def _scale(new: ColumnSurvey, old: ColumnSurvey, unit: str | None, place: str) -> Iterator[Change]:
    """The same column with numbers of another size: a unit that changed without a word."""
    medians = new.values.median, old.values.median
    if None in medians or min(new.values.n_filled, old.values.n_filled) < _FEWEST_NUMBERS:
        return
    now = (medians[0] or 0.0) * _IN_BASE_UNIT.get(unit or "", 1.0)
    then = (medians[1] or 0.0) * _IN_BASE_UNIT.get(old.unit or "", 1.0)
    if old.role in ("unknown", "ignored", "total") or min(now, then) <= 0:
        return
    ratio = max(now, then) / min(now, then)
    if ratio >= _FAR_APART:
        how = "größer" if now > then else "kleiner"
        sentence = (
            f"Die Zahlen in „{new.label}“ sind in der Mitte etwa {ratio:.0f}-mal {how} als im Vorjahr: andere Einheit?"
        )
        yield Change("scale", place, sentence, needs_decision=True)


def _appeared(column: ColumnSurvey, table: TableSurvey, layout: TownLayout, taken: Iterable[str]) -> Change:
    place = f"{table.sheet} › {column.header_cell}"
    said = f"Die Spalte „{column.label}“ ist neu"
    if column.role != "unknown":
        return Change("appeared", place, f"{said}; verstanden als „{meaning_title(column)}“.", needs_decision=False)
    proposal = propose_meaning(column.word, column.values, layout, frozenset(taken) - {"ignored", "unknown"})
    guess = f"; vielleicht „{ROLE_TITLES[proposal.role]}“" if proposal else ""
    lines = (AddHeader(proposal.role, column.word, proposal.unit, table.year),) if proposal else ()
    sentence = f"{said} und unbekannt ({column.values.title}){guess}."
    return Change("appeared", place, sentence, True, None, lines, column=column, year=table.year)


def _campaign_changes(new: WorkbookSurvey, layout: TownLayout) -> Iterator[Change]:
    listed = {campaign.id: campaign.title for campaign in layout.campaigns}
    for key, title in new.campaigns.items():
        if key in listed:
            continue
        said = f"Die Aktion „{title}“ steht nicht in der Stadtdatei"
        alike = process.extractOne(key, list(listed), scorer=fuzz.token_sort_ratio, score_cutoff=_SIMILAR_CAMPAIGN)
        if alike is None:
            yield Change("campaign", new.file, f"{said}.", True, None, (AddCampaign(key, title),))
        else:
            known, score, _ = alike
            line = AddName("campaigns", known, listed[known], title)
            yield Change("campaign", new.file, f"{said} und sieht aus wie „{listed[known]}“.", True, score, (line,))
