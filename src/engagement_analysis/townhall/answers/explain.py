"""Town's file + workbooks as surveyed → what matches and what does not, in German sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.lines import Line
from engagement_analysis.town_files.reader import KEYS
from engagement_analysis.town_files.schema import ROLE_TITLES
from engagement_analysis.town_files.vocabulary import meaning_of_header, normal_header
from engagement_analysis.townhall.recognised.rule_needs import RuleNeeds
from engagement_analysis.townhall.recognised.survey import ColumnSurvey, TableSurvey, WorkbookSurvey
from engagement_analysis.values.texts import slug

_SECTION_TITLES = {
    "columns": "[columns.{value}]",
    "units": "[units]",
    "organisation_types": "[organisation_types]",
    "status_words": "[status_words]",
    "organisations": "[[organisations]] {value}",
    "campaigns": "[[campaigns]] {value}",
    "sheets": "[sheets.ignore]",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the workbooks that is not understood: what (a code), where, in German."""

    code: str
    text: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None

    @property
    def sentence(self) -> str:
        """Place and text."""
        place = " › ".join(part for part in (self.file, self.sheet, self.cell) if part)
        return f"{place}: {self.text}" if place else self.text


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is not understood; lines without use, lines of other years, lines that say nothing new.

    `idle`: names of private persons and of months that do not occur.
    """

    not_understood: tuple[Problem, ...]
    unused: tuple[Line, ...]
    out_of_period: tuple[Line, ...]
    redundant: tuple[Line, ...]
    idle: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """What is not understood, as sentences."""
        return tuple(problem.sentence for problem in self.not_understood)

    @property
    def matches(self) -> bool:
        """Tell whether everything in the workbooks is understood."""
        return not self.not_understood


_MEANINGS: Final[dict[str, str]] = {
    **dict(ROLE_TITLES.items()),
    "unknown": "unbekannt",
    "ignored": "wird nicht gelesen",
    "last_day": "letzter Tag",
    "month": "Monat des Datums",
    "year": "Jahr des Datums",
    "part": "Teil der Teilnehmenden",
}


def explain(surveys: Sequence[WorkbookSurvey], layout: TownLayout) -> Explanation:
    r"""Compare a town's file with what its workbooks hold, in both directions.

    The workbooks were surveyed with the same layout.

    Examples
    --------
    >>> from engagement_analysis.townhall.recognised.survey import survey_workbook
    >>> from engagement_analysis.town_files.layout import parse_town
    >>> town = parse_town('town={slug="x",title="X",ags="1"}\n[columns.hours]\nheaders=["Plackerei"]', "x.toml")
    >>> found = explain([survey_workbook(b"Verein;TN\nTSV;7", "Putztag 2024.csv", town)], town)
    >>> found.problems, [line.text for line in found.unused]
    (('Die Aktion „Putztag“ (putztag) steht nicht in der Stadtdatei.',), ['Plackerei'])
    """
    tables = [table for survey in surveys for table in survey.tables]
    years = {table.year for table in tables} - {None}
    lines = [line for line in layout.file.lines if not _is_own_identifier(line)]
    counting = [line for line in lines if not years or any(line.validity.covers(year) for year in years if year)]
    words = frozenset[str]().union(*(table.needs.words for table in tables))
    return Explanation(
        tuple(dict.fromkeys(_problems(surveys, layout))),
        tuple(line for line in counting if not _is_used(line, surveys, words, layout)),
        tuple(line for line in lines if line not in counting),
        tuple(line for line in lines if _says_nothing_new(line)),
        tuple(_idle_rules(tables, words, layout)),
    )


def line_place(line: Line) -> str:
    """Where a line stands in the town's file, and when it counts."""
    when = f" ({line.validity})" if line.validity.is_limited else ""
    return f"{_SECTION_TITLES[line.section].format(value=line.value)} „{line.text}“{when}"


def meaning_title(column: ColumnSurvey) -> str:
    """What a column means, with its unit."""
    if column.role == "type_mark":
        return f"Kreuz = Art „{column.organisation_type}“"
    if column.role == "hours" and column.unit:
        return "Stunden je Person" if column.unit == "h/person" else "Stunden aller zusammen"
    return f"{_MEANINGS[column.role]}, in {column.unit}" if column.unit else _MEANINGS[column.role]


def origin_title(column: ColumnSurvey) -> str:
    """Who says what a column means."""
    titles = {
        "town": "Stadtdatei",
        "shared": "gemeinsamer Wortschatz",
        "time": "Zeit in der Überschrift",
        "marks": "Wort für eine Art",
        "corner": "erste Spalte der Übersicht",
        "unknown": "niemand",
    }
    return titles[column.origin]


def _is_own_identifier(line: Line) -> bool:
    """Identifiers count as names without anybody's having written them for that."""
    return line.section in ("organisations", "campaigns") and line.text == line.value


def _problems(surveys: Iterable[WorkbookSurvey], layout: TownLayout) -> Iterable[Problem]:
    listed = {campaign.id for campaign in layout.campaigns}
    for survey in surveys:
        file = survey.file
        if survey.problem:
            yield Problem("unreadable-file", f"{survey.problem}.", file)
        for sheet in survey.without_table:
            yield Problem("no-table", "keine Überschriften gefunden; Blatt in [sheets.ignore] nennen?", file, sheet)
        for table in survey.tables:
            yield from _problems_of_table(file, table, layout)
        for word in survey.unknown_types.values():
            text = f"die Art „{word}“ ist unbekannt; in [organisation_types] nennen."
            yield Problem("unknown-organisation-type", text, file)
        for key, title in survey.campaigns.items():
            if key not in listed:
                yield Problem("unknown-campaign", f"Die Aktion „{title}“ ({key}) steht nicht in der Stadtdatei.")


def _problems_of_table(file: str, table: TableSurvey, layout: TownLayout) -> Iterable[Problem]:
    place = (file, table.sheet)
    if table.is_guessed:
        row = table.header_rows[0]
        text = f"der Loader erkennt keine Überschriften; vermutlich stehen sie in Zeile {row}."
        yield Problem("no-table", text, *place)
    for column in table.columns:
        if column.role == "unknown" and column.origin == "unknown":
            text = f"„{column.label}“ {_why_unknown(column, table, layout)}."
            yield Problem("unknown-column", text, *place, column.header_cell)
    for role in table.lacks:
        hint = " Zählt jede Zeile als Veranstaltung: [rows] organisation." if role == "organisation" else ""
        yield Problem("missing-column", f"keine Spalte für „{ROLE_TITLES[role]}“ ({role}).{hint}", *place)
    yield from (Problem("open-rule", problem, *place) for problem in _open_rules(table.needs))
    for claimed, labels in table.claimed_twice.items():
        named = " und ".join(f"„{label}“" for label in labels)
        yield Problem("ambiguous-column", f"{named} beanspruchen beide „{claimed}“.", *place)


def _why_unknown(column: ColumnSurvey, table: TableSurvey, layout: TownLayout) -> str:
    """Unknown to everybody, or mentioned in the town's file for other years only."""
    lines = layout.file.lines
    mentioned = [line for line in lines if line.section == "columns" and normal_header(line.text) in column.names]
    if not mentioned:
        return "ist unbekannt"
    when = ", ".join(f"{line.validity} „{line.value}“" for line in mentioned)
    year = f"für {table.year}" if table.year is not None else "ohne bekanntes Jahr"
    return f"ist {year} nicht geklärt (Stadtdatei: {when})"


def _says_nothing_new(line: Line) -> bool:
    """A header that all towns' words explain in the same way, whenever."""
    if line.section != "columns" or line.validity.is_limited:
        return False
    shared = meaning_of_header(normal_header(line.text))
    return shared is not None and (shared.role, shared.unit) == line.says


def _is_used(line: Line, surveys: Sequence[WorkbookSurvey], words: frozenset[str], layout: TownLayout) -> bool:
    """Tell whether some workbook needs a line; `words`: what their cells of dates, statuses and names hold."""
    tables = [table for survey in surveys for table in survey.tables]
    columns = [column for table in tables for column in table.columns]
    key = KEYS[line.section](line.text)
    if line.section == "columns":
        return any(key in column.names for column in columns)
    if line.section == "units":
        return any(key == column.role for column in columns)
    if line.section == "organisation_types":
        return any(key == slug(word) for table in tables for word in table.types)
    if line.section == "sheets":
        return any(fnmatchcase(sheet.strip().casefold(), key) for survey in surveys for sheet in survey.sheets)
    if line.section == "campaigns":
        is_only_one = len(layout.campaigns) == 1 and any(not table.campaign for table in tables)
        is_named = any(f"-{key}-" in f"-{slug(text)}-" for table in tables for text in table.texts)
        return is_named or is_only_one or any(line.value in survey.campaigns for survey in surveys)
    return key in words


def _idle_rules(tables: Iterable[TableSurvey], words: frozenset[str], layout: TownLayout) -> Iterator[str]:
    texts = (text for table in tables for text in (table.sheet, *(column.label for column in table.columns)))
    headers = {slug(word) for text in texts for word in normal_header(text).split()}
    for name in sorted(layout.rules.private_names - words):
        yield f"[rows] private_names: „{name}“ kommt nicht vor."
    for word in sorted(layout.rules.months.keys() - words - headers):
        yield f"[dates.months] „{word}“ kommt nicht vor."


def _open_rules(needs: RuleNeeds) -> Iterator[str]:
    """What the cells of a table leave open, and the key that settles it."""
    if needs.slashed:
        yield f"„{needs.slashed}“ lässt sich auf zwei Arten lesen; in [dates] „slashed“ nennen, was vorn steht."
    for word in needs.months:
        yield f"„{word}“ ist kein bekannter Monat; in [dates.months] nennen, falls einer gemeint ist."
    for word in needs.statuses:
        yield f"der Status „{word}“ ist unbekannt; in [status_words] nennen."
