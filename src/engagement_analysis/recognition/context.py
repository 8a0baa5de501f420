"""Lines above a table, sheet name, file name → campaign, year and day of the event."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid
from engagement_analysis.recognition.default_names import names_nothing, names_office
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.postponed import title_put_off
from engagement_analysis.town_files.title_words import counts_no_people
from engagement_analysis.values.contacts import is_person_name, place_name
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.headings import find_date, find_years, without_days
from engagement_analysis.values.texts import collapse, is_blank, slug

_ORDINAL: Final = re.compile(r"^\s*(?:der |die |das )?\d{1,3}\.\s+")
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")
_ROWS_OF_TITLE: Final = 6
_PERSON: Final = re.compile(
    r"\b(?:frau|herrn?)\s|\b(?:ansprechp\w*|kontakt|telefon|tel|e-?mail|verantwortlich\w*|zuständig\w*|leitung)\b|"
    r"\b(?:liste|erfasst|erstellt|bearbeitet|geführt|ausgefüllt|gemeldet|eingetragen)\s(?:von|durch)\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r":\s*$|^\s*(?:stand|druck\w*|gedruckt|erstellt|jahr|datum|termin|aktionstag|zeitraum|tag)(?:\s+(?:am|vom))?\s*$",
    re.IGNORECASE,
)
_FIRST_OF_LABELS: Final = frozenset("sdgejtazSDGEJTAZ \t\n\N{NO-BREAK SPACE}")
_SHORT_YEAR: Final = re.compile(r"^([^\W\d]{3,9})\.?[ _'’-]{1,2}([2-4]\d)$")  # "Jan 24"
_REPORTS: Final = re.compile(
    r"^(?:(?:rück|an)?meldungen?|teilnehmende|liste|ergebnisse?|beteiligte|übersicht)\b(?:\s(?:der|von|für|aller))?",
    re.IGNORECASE,
)
_MONTH_IN_NUMBERS: Final = re.compile(r"(?:0?[1-9]|1[0-2])[-.]20\d\d|20\d\d[-.](?:0[1-9]|1[0-2])")
_SUBTITLE: Final = re.compile(r"\s+[–—-]\s+|\s*[:|·]\s+")


@dataclass(frozen=True, slots=True)
class Context:
    """What a sheet says about all its rows: campaign (slug), year, days of the event, of what kind the groups are."""

    campaign: str | None
    year: int | None
    event: DateSpan | None
    organisation_type: str | None = None


def title_year(lines: Sequence[str], sheet_name: str, file_name: str, layout: TownLayout | None = None) -> int | None:
    """The one year that the title, else the sheet's name, else the file's name states."""
    return next((year for year in stated_years(lines, sheet_name, file_name, layout) if year is not None), None)


def stated_years(
    lines: Sequence[str], sheet_name: str, file_name: str, layout: TownLayout | None = None
) -> list[int | None]:
    """The one year that each of title, sheet name and file name states; None where it states none or several.

    Examples
    --------
    >>> stated_years(["Engagement in Balingen 2023", "Stand: 02.11.2024"], "2024", "Liste 2022-2025.xlsx")
    [2023, 2024, None]
    """
    titles = _titles(lines, layout)
    of_title = {year for line in lines for year in find_years(line, names_campaign=line in titles)}
    of_names = (set(find_years(sheet_name)), set(find_years(_stem(file_name))))
    return [years.pop() if len(years) == 1 else None for years in (of_title, *of_names)]


@lru_cache(maxsize=100)
def _stem(file_name: str) -> str:
    return PurePath(file_name).stem


def title_lines(grid: Grid, until_row: int, *, where: Callable[[str], bool] = bool) -> list[str]:
    """Texts above a table that fulfil a condition, from top to bottom and left to right."""
    rows = grid.rows[: max(0, until_row - grid.first_row)]
    return [text for row in rows for text in _texts_of(row, where)]


def _texts_of(row: Sequence[Cell], where: Callable[[str], bool]) -> Iterator[str]:
    """Texts of a row of titles; a label ("Stand:", "Jahr") with what stands beside it; a year that stands alone."""
    filled = [cell for cell in row if not is_blank(cell)]
    if len(filled) == 1 and isinstance(filled[0], float) and _YEAR.fullmatch(year := _shown(filled[0])) and where(year):
        yield year
    label = ""
    for cell in filled:
        if type(cell) is str and _is_label(cell):
            label = f"{label} {collapse(cell)}".strip()
        elif label:
            text, label = f"{label} {_shown(cell)}", ""
            if where(text):
                yield text
        elif type(cell) is str and where(cell) and (text := _without_lines_of_persons(cell)):
            yield text
    if label and where(label):
        yield label


def _without_lines_of_persons(cell: str) -> str:
    if "\n" in cell:
        cell = "\n".join(line for line in cell.splitlines() if not is_person_name(line))
    return collapse(cell)


def _is_label(text: str) -> bool:
    return (text[-1] in ": " or text[0] in _FIRST_OF_LABELS) and _has_label(text)  # a quick look first


@lru_cache(maxsize=5_000)
def _has_label(text: str) -> bool:
    return _LABEL.search(text) is not None


def _shown(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return collapse(cell) if isinstance(cell, str) else ""


def lines_above(grid: Grid, row: int) -> list[str]:
    """Title of a table in mid-sheet: the rows directly above a row that hold one text and nothing else."""
    lines: list[str] = []
    for above in range(row - 1, max(grid.first_row, row - _ROWS_OF_TITLE) - 1, -1):
        filled = [cell for cell in grid.rows[above - grid.first_row] if not is_blank(cell)]
        if len(filled) > 1 or not all(isinstance(cell, str) for cell in filled):
            break
        lines += [collapse(str(cell)) for cell in filled]
    return lines[::-1]


def campaign_above(grid: Grid, row: int, layout: TownLayout) -> str | None:
    """Slug of the listed campaign that the lines directly above a row name."""
    named = (layout.campaign_named(line) for line in lines_above(grid, row))
    return next((found for found in named if found is not None), None)


def own_title(grid: Grid, row: int, first_header: int, layout: TownLayout) -> str | None:
    """The line directly above a header in mid-sheet that begins another table; None for a section or a page's title.

    A title names a year, or says that something else is counted; the title of the sheet's first table is only repeated.
    """
    known = lines_above(grid, first_header)
    for line in lines_above(grid, row):
        is_kind = layout.organisation_type(campaign_name(line)) is not None
        is_title = line not in known and line[0].isalnum() and not is_kind and not _PERSON.search(line)
        if is_title and (find_years(line) or counts_no_people(line)):
            return line
    return None


def own_context(grid: Grid, row: int, first_header: int, context: Context, layout: TownLayout) -> Context:
    """What the lines directly above a header in mid-sheet say; where they say nothing, what the sheet says."""
    lines, title = lines_above(grid, row), own_title(grid, row, first_header, layout)
    year = title_year(lines, "", "") or context.year
    event = _event(lines, year, layout)
    campaign = campaign_above(grid, row, layout)
    if campaign is None and title is not None and not isinstance(parse_date(title, year=year), DateSpan):
        campaign = campaign_slug(_first_title([title], ""), layout)
    campaign = campaign or context.campaign
    is_same_event = (campaign, year) == (context.campaign, context.year)
    return Context(campaign, year, event or (context.event if is_same_event else None))


def find_context(lines: Sequence[str], sheet_name: str, file_name: str, layout: TownLayout) -> Context:
    """Campaign, year and event of a sheet from the lines above its table, its name and the file's name."""
    year = title_year(lines, sheet_name, file_name, layout)
    event = _event(lines, year, layout) or _day_of_sheet(sheet_name, year, layout)
    stem = _stem(file_name)
    named = (layout.campaign_named(text) for text in (*lines, sheet_name, stem))
    campaign = next((found for found in named if found is not None), None)
    if campaign is None:
        title = _first_title(lines, stem)
        campaign = None if names_nothing(title, layout.title) else campaign_slug(title, layout)
    return Context(campaign, event.start.year if year is None and event is not None else year, event)


def kind_of_title(lines: Sequence[str], layout: TownLayout) -> str | None:
    """Kind of groups that the line above a table names and nothing else ("Rückmeldungen Schulen"); None of an office.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> titles = ("Meldungen Schulen", "Vereine:", "Stadtverwaltung", "Umweltputztag der Vereine")
    >>> [kind_of_title([line], load_town("balingen")) for line in titles]
    ['school', 'club', None, None]
    """
    title = _REPORTS.sub("", lines[-1]).strip(" :–-") if lines else ""
    kinds = {layout.organisation_type(word) for word in re.split(r"\W+(?:und\W+)?", title)} if title else set()
    kind = kinds.pop() if len(kinds) == 1 else None
    return None if kind in ("public", "other") else kind


def _day_of_sheet(name: str, year: int | None, layout: TownLayout) -> DateSpan | None:
    """Days that a sheet's name states: a day, or a month alone."""
    shared = _SHORT_YEAR.sub(r"\1 20\2", layout.with_shared_months(collapse(name)))
    is_month = shared != name or layout.month(name) is not None or _MONTH_IN_NUMBERS.fullmatch(shared) is not None
    span = parse_date(shared, year=year) if is_month else None
    return span if isinstance(span, DateSpan) else find_date(shared, year=year, names_campaign=True)


def _event(lines: Sequence[str], year: int | None, layout: TownLayout) -> DateSpan | None:
    """Days of the event that the first of some lines states."""
    titles = _titles(lines, layout)
    put_off = (parse_date(day, year=year) for line in lines if (day := title_put_off(line)) is not None)
    if (new := next((span for span in put_off if isinstance(span, DateSpan)), None)) is not None:
        return new
    days = (find_date(layout.with_shared_months(line), year=year, names_campaign=line in titles) for line in lines)
    return next((span for span in days if span is not None), None)


def _titles(lines: Sequence[str], layout: TownLayout | None) -> Sequence[str]:
    """Lines that name a listed campaign, else the first, which names one that is not; all where no town is known."""
    listed = lines if layout is None else [line for line in lines if layout.campaign_named(line) is not None]
    return listed or lines[:1]


def _first_title(lines: Sequence[str], stem: str) -> str:
    """The part of the first line, else of the file's name, that may name a campaign; no line that names a person."""
    titles = (_SUBTITLE.split(place_name(without_days(line))) for line in lines if not _PERSON.search(line))
    named = (next((part for part in parts if not names_office(part)), "") for parts in titles)
    return next((title for title in named if not names_nothing(title)), "" if names_office(stem) else stem)


def title_parts(lines: Sequence[str], sheet_name: str, file_name: str) -> list[str]:
    """Texts that may name the campaign of a sheet, as `find_context` looks at them."""
    stem = _stem(file_name)
    return [_first_title(lines, stem), *lines, sheet_name, stem]


def campaign_name(text: str) -> str:
    """Name of a campaign without year and ordinal."""
    return collapse(_YEAR.sub(" ", _ORDINAL.sub("", collapse(text))))


def listed_campaign(cell: Cell, layout: TownLayout) -> str | None:
    """Slug of the listed campaign that a cell names, perhaps with ordinal and year, and nothing else."""
    return _listed_campaign(cell, layout) if isinstance(cell, str) else None


@lru_cache(maxsize=2_000)
def _listed_campaign(text: str, layout: TownLayout) -> str | None:
    key = slug(campaign_name(text))
    names = ((slug(name), each.id) for each in layout.campaigns for name in (each.title, *each.names))
    return next((identifier for name, identifier in names if name == key), None)


def campaign_slug(text: str, layout: TownLayout) -> str | None:
    """Slug of the campaign that a cell or title names; year and ordinal do not belong to it."""
    return listed_campaign(text, layout) or slug(campaign_name(text)) or None
