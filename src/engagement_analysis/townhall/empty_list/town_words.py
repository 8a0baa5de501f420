"""Town's file + its workbooks → the words of an empty workbook: columns, kinds, organisations, districts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from engagement_analysis.language.words import KINDS
from engagement_analysis.loading import load
from engagement_analysis.town_files.layout import TownLayout, load_town
from engagement_analysis.town_files.lines import Line, lines_of_year
from engagement_analysis.town_files.reader import Campaign
from engagement_analysis.town_files.vocabulary import header_text, normal_header
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.townhall.recognised.survey import TableSurvey, WorkbookSurvey, survey_workbook
from engagement_analysis.values.headings import find_years
from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.texts import collapse, slug

STATUS_WORDS: Final = ("durchgeführt", "abgesagt")
# What a column is called where the town has no word of its own, in the order of an empty list.
_STANDARD_HEADERS: Final = {
    "date": "Datum", "campaign": "Aktion", "organisation": "Organisation", "organisation_type": "Art",
    "district": "Stadtteil", "registered": "angemeldet", "participants": "Teilnehmende",
    "minors": "davon Kinder/Jugendliche", "adults": "davon Erwachsene", "visitors": "Besucher/innen",
    "hours": "Stunden (gesamt)", "bags": "Müllsäcke", "waste_kg": "Müll (kg)", "status": "Status",
}  # fmt: skip
_UNIT_HEADERS: Final = {
    ("hours", "h/person"): "Stunden pro Person",
    ("waste_kg", "t"): "Müll (t)",
    ("waste_kg", "g"): "Müll (g)",
}
_ALWAYS: Final = ("date", "organisation", "organisation_type", "participants", "status")
_STANDARD_ROLES: Final = (*_ALWAYS, "district", "registered", "minors", "adults", "hours", "bags", "waste_kg")
_TYPE_WORDS: Final = {kind: one for kind, (one, _) in KINDS.items()} | {"other": "Sonstige"}
# Columns that the loader passes over may come along, under headings that cannot hold a name themselves.
_PLAIN_HEADERS: Final = frozenset(
    [
        "nr", "nr.", "lfd. nr.", "ansprechpartner", "ansprechpartner/in", "ansprechpartnerin", "ansprechperson",
        "kontakt", "kontaktperson", "telefon", "tel.", "e-mail", "email", "mail", "bemerkung", "bemerkungen",
        "anmerkung", "anmerkungen", "notiz", "notizen", "treffpunkt", "uhrzeit",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column of an empty workbook: its meaning ("ignored": the loader passes over it), its heading, its unit."""

    role: str
    header: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """One list of an empty workbook; `campaign` is None where each row names its own."""

    campaign: Campaign | None
    columns: tuple[TemplateColumn, ...]


@dataclass(frozen=True, slots=True)
class TownWords:
    """Everything that the empty workbook of a town says in the town's own words."""

    layout: TownLayout
    sheets: tuple[TemplateSheet, ...]
    types: tuple[str, ...]
    organisations: tuple[str, ...]
    districts: tuple[str, ...]
    campaigns: tuple[str, ...]


def town_words(
    city: str | Path, workbooks: Sequence[Path] = (), *, year: int, campaign: str | None = None
) -> TownWords:
    """Collect the words of a town for the lists of a year.

    The newest list of each campaign lends its columns. Without `campaign` all get a list: those that shared one with a
    column for the campaign do so again. A campaign that the town's file does not list is a TownHallError.

    Examples
    --------
    >>> words = town_words("neumarkt", year=2026, campaign="neumarkt-raeumt-auf")
    >>> [column.header for column in words.sheets[0].columns][:4]
    ['Datum', 'Organisation', 'Art', 'Stadtteil']
    """
    layout = load_town(city).for_year(year)
    lines = lines_of_year(layout.file.lines, year)
    chosen = next((each for each in layout.campaigns if each.id == campaign), None)
    if campaign is not None and chosen is None:
        known = ", ".join(each.id for each in layout.campaigns) or "keine"
        raise TownHallError(
            f"Unbekannte Aktion „{campaign}“ für {layout.title}. In der Stadtdatei stehen: {known}. "
            "Eine weitere Aktion bitte dort als [[campaigns]] eintragen."
        )
    rows = load(workbooks, city=city).participation if workbooks else None
    examples = {} if rows is None else _newest_lists(rows, {path.name: path for path in workbooks}, layout)
    headers = _own_headers(lines, layout)
    if chosen is not None:
        example = examples.get(chosen.id) or next(iter(examples.values()), None)
        sheets = [_sheet(chosen, example, headers, layout)]
    else:
        sheets = _all_sheets(layout, examples, headers)
    districts = () if rows is None else sorted(rows["district"].dropna().unique(), key=str.casefold)
    return TownWords(
        layout,
        tuple(sheets),
        _choosable(_types(lines, examples.values(), layout)),
        _choosable(_organisations(lines, rows, layout)),
        _choosable(districts),
        _choosable(each.title for each in layout.campaigns),
    )


def _choosable(words: Iterable[str]) -> tuple[str, ...]:
    """Words for a drop-down: Excel would take one that begins like a formula for a formula."""
    return tuple(word for word in words if not word.startswith(("=", "+", "-", "@")))


def _newest_lists(rows: pd.DataFrame, paths: Mapping[str, Path], layout: TownLayout) -> dict[str, TableSurvey]:
    """Campaign → its newest list; overviews with years as columns lend no columns."""
    newest = rows.dropna(subset=["campaign", "year"]).sort_values("year", ascending=False, kind="stable")
    places = newest[["campaign", "source_file", "source_sheet"]].drop_duplicates()
    surveys: dict[str, WorkbookSurvey] = {}
    found: dict[str, TableSurvey] = {}
    for campaign, file, sheet in places.itertuples(index=False):
        if campaign in found:
            continue
        if file not in surveys:
            surveys[file] = survey_workbook(paths[file].read_bytes(), file, layout)
        tables = (each for each in surveys[file].tables if each.sheet == sheet and not each.is_overview)
        if (table := next(tables, None)) is not None:
            found[campaign] = table
    return found


def _own_headers(lines: Iterable[Line], layout: TownLayout) -> dict[str, str]:
    """Role → the first heading that the town's file gives it."""
    found: dict[str, str] = {}
    for line in lines:
        if line.section == "columns" and _means(layout, line.text, line.value):
            found.setdefault(line.value, collapse(line.text))
    return found


def _means(layout: TownLayout, header: str, role: str, unit: str | None = None) -> bool:
    meaning = layout.meaning(header)
    return meaning is not None and meaning.role == role and (unit is None or meaning.unit == unit)


def _all_sheets(
    layout: TownLayout, examples: Mapping[str, TableSurvey], headers: Mapping[str, str]
) -> list[TemplateSheet]:
    """A list of its own for each campaign that had one; one list with a column for the campaign for all others."""
    shared = next((example for example in examples.values() if "campaign" in example.roles), None)
    own = [each for each in layout.campaigns if each.id in examples and "campaign" not in examples[each.id].roles]
    if len(layout.campaigns) == 1 and not own:
        return [_sheet(layout.campaigns[0], None, headers, layout)]
    sheets = [_sheet(each, examples[each.id], headers, layout) for each in own]
    if len(own) < len(layout.campaigns) or not own:
        sheets.append(_sheet(None, shared, headers, layout))
    return sheets


def _sheet(
    campaign: Campaign | None, example: TableSurvey | None, headers: Mapping[str, str], layout: TownLayout
) -> TemplateSheet:
    columns = [] if example is None else list(_columns_of(example, headers, layout))
    present = {column.role for column in columns}
    wanted = {*_ALWAYS, "campaign"} if example else {*_STANDARD_ROLES, *headers, "campaign"}
    if {"minors", "adults"} <= present:
        wanted.remove("participants")
    missing = [role for role in _STANDARD_HEADERS if role in wanted - present]
    columns += [_standard_column(role, headers, layout) for role in missing]
    return TemplateSheet(campaign, tuple(column for column in columns if campaign is None or column.role != "campaign"))


def _standard_column(role: str, headers: Mapping[str, str], layout: TownLayout) -> TemplateColumn:
    unit = layout.units.get(role)
    header = headers.get(role) or _UNIT_HEADERS.get((role, unit or "")) or _STANDARD_HEADERS[role]
    meaning = layout.meaning(header)
    return TemplateColumn(role, header, meaning.unit if meaning else None)


def _columns_of(example: TableSurvey, headers: Mapping[str, str], layout: TownLayout) -> Iterator[TemplateColumn]:
    """The columns of a list, each role once; columns that nobody knows would be findings and stay out."""
    seen: set[str] = set()
    for column in example.columns:
        header = header_text(column.word)
        role = "organisation_type" if column.role == "type_mark" else column.role
        if role == "ignored" and normal_header(header) in _PLAIN_HEADERS and header not in seen:
            seen.add(header)
            yield TemplateColumn("ignored", header)
        elif role in _STANDARD_HEADERS and role not in seen:
            seen.add(role)
            # A child below a merged parent, or a year, may not mean the same on its own.
            is_same = _means(layout, header, role, column.unit) and not find_years(header)
            yield TemplateColumn(role, header, column.unit) if is_same else _standard_column(role, headers, layout)


def _types(lines: Iterable[Line], examples: Iterable[TableSurvey], layout: TownLayout) -> tuple[str, ...]:
    """Words for kinds of organisations that the loader knows here, sorted by what they mean."""
    words = [*_TYPE_WORDS.values(), *(line.text for line in lines if line.section == "organisation_types")]
    words += [word for example in examples for word in example.types]
    firsts: dict[str, str] = {}
    for word in words:
        firsts.setdefault(slug(word), word)
    known = [(kind, word) for word in firsts.values() if (kind := layout.organisation_type(word)) is not None]
    return tuple(word for _, word in sorted(known, key=lambda each: ORGANISATION_TYPES.index(each[0])))


def _organisations(lines: Iterable[Line], rows: pd.DataFrame | None, layout: TownLayout) -> tuple[str, ...]:
    """One name for each organisation, no private persons: the first in the town's file, else the newest."""
    names: dict[str, str] = {}
    for line in lines:
        if line.section == "organisations" and line.text != line.value:
            names.setdefault(line.value, collapse(line.text))
    if rows is not None:
        named = rows.dropna(subset=["organisation_id"]).sort_values("date_start", ascending=False, kind="stable")
        for identifier, name in named[["organisation_id", "organisation"]].itertuples(index=False):
            names.setdefault(identifier, name)
    is_same = (layout.organisation_id(name) == identifier for identifier, name in names.items())
    return tuple(sorted((name for name, same in zip(names.values(), is_same, strict=True) if same), key=str.casefold))
