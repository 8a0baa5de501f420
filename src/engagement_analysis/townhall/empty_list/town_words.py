"""Town's file + its workbooks → the words of an empty workbook: columns, kinds, organisations, districts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from engagement_analysis.language.words import KINDS
from engagement_analysis.loading import load
from engagement_analysis.reading.grid import Grid
from engagement_analysis.reading.workbook import read_workbook
from engagement_analysis.recognition.context import title_lines, title_year
from engagement_analysis.recognition.header import Header
from engagement_analysis.recognition.tables import split_tables
from engagement_analysis.town_files.layout import Campaign, TownLayout, load_town
from engagement_analysis.town_files.lines import Line, Section, lines_of_year
from engagement_analysis.town_files.vocabulary import header_text, normal_header
from engagement_analysis.townhall.errors import TownHallError
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


@dataclass(frozen=True, slots=True)
class _Example:
    """A list of the town as it was kept last: its header, its kinds of organisations."""

    header: Header
    grid: Grid


def town_words(
    city: str | Path, workbooks: Sequence[Path] = (), *, year: int, campaign: str | None = None
) -> TownWords:
    """Collect the words of a town for the lists of a year.

    Parameters
    ----------
    city : str or Path
        A shipped town or the path of a town's TOML file.
    workbooks : sequence of Path
        The town's workbooks so far; the newest list of each campaign lends its columns.
    year : int
        Year of the new lists: words of the town's file that end before it are left out.
    campaign : str, optional
        Only this campaign; else all: those that shared a list with a column for the campaign do so again.

    Raises
    ------
    TownHallError
        The town's file does not list the campaign.

    Examples
    --------
    >>> words = town_words("neumarkt", year=2026, campaign="neumarkt-raeumt-auf")
    >>> [column.header for column in words.sheets[0].columns][:4]
    ['Datum', 'Organisation', 'Art', 'Stadtteil']
    """
    layout = load_town(city).for_year(year)
    lines = lines_of_year(layout.file.lines, year) if layout.file else []
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


def _newest_lists(rows: pd.DataFrame, paths: Mapping[str, Path], layout: TownLayout) -> dict[str, _Example]:
    """Campaign → its newest list; overviews with years as columns lend no columns."""
    newest = rows.dropna(subset=["campaign", "year"]).sort_values("year", ascending=False, kind="stable")
    places = newest[["campaign", "source_file", "source_sheet"]].drop_duplicates()
    lists: dict[tuple[str, str], _Example | None] = {}
    found: dict[str, _Example] = {}
    for campaign, file, sheet in places.itertuples(index=False):
        if campaign not in found and (file, sheet) not in lists:
            lists[file, sheet] = _read_list(paths[file], sheet, layout)
        example = lists.get((file, sheet))
        if example is not None:
            found.setdefault(campaign, example)
    return found


def _read_list(path: Path, sheet_name: str, layout: TownLayout) -> _Example | None:
    book = read_workbook(path.read_bytes(), path.name, is_wanted=lambda name: name == sheet_name)
    grid = next(sheet.grid for sheet in book.sheets if sheet.name == sheet_name)
    year = title_year(title_lines(grid, grid.first_row + 12), sheet_name, path.name)
    tables = split_tables(grid, layout.for_year(year), year=year)
    header = tables[0].header if tables else None
    return None if header is None or header.is_overview else _Example(header, grid)


def _texts(lines: Iterable[Line], section: Section) -> list[Line]:
    return [line for line in lines if line.section == section]


def _own_headers(lines: Iterable[Line], layout: TownLayout) -> dict[str, str]:
    """Role → the first heading that the town's file gives it."""
    found: dict[str, str] = {}
    for line in _texts(lines, "columns"):
        if _means(layout, line.text, line.value):
            found.setdefault(line.value, collapse(line.text))
    return found


def _means(layout: TownLayout, header: str, role: str, unit: str | None = None) -> bool:
    meaning = layout.meaning(header)
    return meaning is not None and meaning.role == role and (unit is None or meaning.unit == unit)


def _all_sheets(
    layout: TownLayout, examples: Mapping[str, _Example], headers: Mapping[str, str]
) -> list[TemplateSheet]:
    """A list of its own for each campaign that had one; one list with a column for the campaign for all others."""
    own = [each for each in layout.campaigns if each.id in examples and not _has_campaigns(examples[each.id])]
    others = [each for each in layout.campaigns if each not in own]
    sheets = [_sheet(each, examples[each.id], headers, layout) for each in own]
    if len(layout.campaigns) == 1 and not own:
        return [_sheet(layout.campaigns[0], None, headers, layout)]
    if others or not layout.campaigns:
        shared = next((example for example in examples.values() if _has_campaigns(example)), None)
        sheets.append(_sheet(None, shared, headers, layout))
    return sheets


def _has_campaigns(example: _Example) -> bool:
    return example.header.one("campaign") is not None


def _sheet(
    campaign: Campaign | None, example: _Example | None, headers: Mapping[str, str], layout: TownLayout
) -> TemplateSheet:
    if example is None:
        own = (*_STANDARD_ROLES, *headers, *(("campaign",) if campaign is None else ()))
        columns = [_standard_column(role, headers, layout) for role in _STANDARD_HEADERS if role in own]
    else:
        columns = list(_columns_of(example.header, headers, layout))
        present = {column.role for column in columns}
        has_parts = {"minors", "adults"} <= present
        wanted = [role for role in _ALWAYS if not (role == "participants" and has_parts)]
        wanted += ["campaign"] if campaign is None else []
        columns += [_standard_column(role, headers, layout) for role in wanted if role not in present]
    if campaign is not None:
        columns = [column for column in columns if column.role != "campaign"]
    return TemplateSheet(campaign, tuple(columns))


def _standard_column(role: str, headers: Mapping[str, str], layout: TownLayout) -> TemplateColumn:
    unit = layout.units.get(role)
    header = headers.get(role) or _UNIT_HEADERS.get((role, unit or "")) or _STANDARD_HEADERS[role]
    meaning = layout.meaning(header)
    return TemplateColumn(role, header, meaning.unit if meaning else None)


def _columns_of(header: Header, headers: Mapping[str, str], layout: TownLayout) -> Iterator[TemplateColumn]:
    """The columns of a list, each role once; columns that nobody knows would be findings and stay out."""
    seen: set[str] = set()
    for column in header.columns:
        role = "organisation_type" if column.role == "type_mark" else column.role
        if role == "ignored" and normal_header(column.label) in _PLAIN_HEADERS and column.label not in seen:
            seen.add(column.label)
            yield TemplateColumn("ignored", header_text(column.label))
        elif role in _STANDARD_HEADERS and role not in seen:
            seen.add(role)
            yield _named(role, column.label, column.unit, headers, layout)


def _named(role: str, label: str, unit: str | None, headers: Mapping[str, str], layout: TownLayout) -> TemplateColumn:
    """The heading of last time where it means the same on its own: a child below a merged parent may not."""
    words = header_text(label).split()
    endings = (" ".join(words[start:]) for start in range(len(words)))
    for text in endings:
        if _means(layout, text, role, unit) and not find_years(text):
            return TemplateColumn(role, text, unit)
    return _standard_column(role, headers, layout)


def _types(lines: Iterable[Line], examples: Iterable[_Example], layout: TownLayout) -> tuple[str, ...]:
    """Words for kinds of organisations that the loader knows here, sorted by what they mean."""
    words = [*_TYPE_WORDS.values(), *(line.text for line in _texts(lines, "organisation_types"))]
    for example in examples:
        column = example.header.one("organisation_type")
        if column is not None:
            below = example.grid.column(column.index).tolist()[example.header.last_row + 1 - example.grid.first_row :]
            words += [collapse(cell) for cell in dict.fromkeys(below) if isinstance(cell, str)]
    firsts: dict[str, str] = {}
    for word in words:
        firsts.setdefault(slug(word), word)
    known = [(kind, word) for word in firsts.values() if (kind := layout.organisation_type(word)) is not None]
    return tuple(word for _, word in sorted(known, key=lambda each: ORGANISATION_TYPES.index(each[0])))


def _organisations(lines: Iterable[Line], rows: pd.DataFrame | None, layout: TownLayout) -> tuple[str, ...]:
    """One name for each organisation, no private persons: the first in the town's file, else the newest."""
    names: dict[str, str] = {}
    for line in _texts(lines, "organisations"):
        if line.text != line.value:
            names.setdefault(line.value, collapse(line.text))
    if rows is not None:
        named = rows.dropna(subset=["organisation_id"]).sort_values("date_start", ascending=False, kind="stable")
        for identifier, name in named[["organisation_id", "organisation"]].itertuples(index=False):
            names.setdefault(identifier, name)
    is_same = (layout.organisation_id(name) == identifier for identifier, name in names.items())
    return tuple(sorted((name for name, same in zip(names.values(), is_same, strict=True) if same), key=str.casefold))
