"""Data cells of text columns → campaign, days, organisation, type, and whether the event took place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

import numpy as np

from engagement_analysis.reading.coded import Coded, coded
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.context import Context, campaign_slug
from engagement_analysis.recognition.header import Column
from engagement_analysis.table.findings import Finding, quotable
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.town_files.cell_words import is_cancelled, names_cancelled, without_cancellation
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.contacts import listed_part, place_name
from engagement_analysis.values.dates import DateSpan, parse_date, parse_month, whole_year
from engagement_analysis.values.organisations import is_check_mark, is_private_person, organisation_name
from engagement_analysis.values.quantities import Problem, is_no_answer
from engagement_analysis.values.texts import collapse, is_blank

__all__ = [
    "Texts",
    "districts",
    "event_days",
    "names",
    "organisations",
    "row_campaigns",
    "same_in_all_rows",
]

Texts = Coded[str | None]
Value = TypeVar("Value")
_OfSheet = tuple[int | None, DateSpan | None]
_Named = tuple[str | None, str | None]
_UNKNOWN: Final = "?"
_MOST_WEEKS: Final = 53
_UNITS_OF_DATES: Final = {"week": re.compile(r"\b(?:kw|kalenderwoche)\b"), "month": re.compile(r"\bmonat\b")}


def same_in_all_rows(value: Value, n_rows: int) -> Coded[Value]:
    """A column that holds one value.

    Examples
    --------
    >>> same_in_all_rows("balingen", 2).tolist()
    ['balingen', 'balingen']
    """
    return Coded(np.zeros(n_rows, dtype=np.int32), [value])


def names(cells: Coded[Cell]) -> Texts:
    """Names of places in cells, cleaned; None where a cell is blank or gives no answer.

    Examples
    --------
    >>> names(coded(["  DRK  Ortsverein ", 1860.0, "k. A.", ""])).tolist()
    ['DRK Ortsverein', '1860', None, None]
    """
    return cells.map(lambda value: None if (text := _name(value)) is None else place_name(text) or None)


def districts(cells: DataCells, values: Coded[Cell]) -> Texts:
    """Districts of the rows, without contacts; what was cut is reported."""
    kept, column = names(values), cells.header.one("district")
    if column is not None:
        _report_contacts(cells, values, kept, column)
    return kept


def _report_contacts(cells: DataCells, values: Coded[Cell], kept: Texts, column: Column) -> None:
    """Tell of cells of which a contact was cut."""
    cut = values.paired(kept)
    for position in cut.positions(lambda pair: type(pair[0]) is str and _is_cut(pair[0], pair[1])):
        cells.report("contact-removed", position, column)


def _is_cut(value: str, kept: str | None) -> bool:
    text = _name(value)
    return text is not None and collapse(text) != (kept or "")


def _own_names(cells: DataCells, values: Coded[Cell], layout: TownLayout) -> Texts:
    """Names of organisations without contacts; of a listed one with a contact beside it, the listed name alone."""
    listed = layout.organisation_ids.keys()

    def own(value: Cell) -> str | None:
        text = _name(value)
        if text is None:
            return None
        return listed_part(text, listed) if listed_part(text, listed) != text else organisation_name(text) or None

    kept: Texts = values.map(own)
    column = cells.header.one("organisation")
    if column is not None:
        _report_contacts(cells, values, kept, column)
    return kept


@lru_cache(maxsize=20_000, typed=True)
def _name(value: Cell) -> str | None:
    # A name that looks like a number ("1860") keeps its digits only.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = without_cancellation(text) if names_cancelled(text) else text
    return None if is_blank(value) or is_no_answer(text) else text


def row_campaigns(cells: DataCells, values: Coded[Cell] | None, layout: TownLayout) -> Texts:
    """Slug of each row's campaign; the sheet's where the row says none."""
    of_sheet = cells.said_by_sheet(lambda context: context.campaign)
    column = cells.header.one("campaign")
    if values is None or column is None:
        return of_sheet
    listed = {campaign.id for campaign in layout.campaigns}
    for position in values.paired(of_sheet).positions(
        lambda pair: bool(listed) and is_blank(pair[0]) and pair[1] not in listed
    ):
        cells.report(
            "implausible-value", position, column, None, "die Aktion fehlt; gezählt unter dem Titel des Blatts"
        )
    kept = names(values)
    _report_contacts(cells, values, kept, column)
    return kept.paired(of_sheet).map(lambda pair: pair[1] if pair[0] is None else campaign_slug(pair[0], layout))


def event_days(cells: DataCells, texts: Mapping[str, Coded[Cell]]) -> Coded[DateSpan | None]:
    """Days of each row's event; where the row says none, those of its section or sheet, else its year.

    Parameters
    ----------
    cells : DataCells
    texts : mapping
        Cells by role; of interest are "date", "last_day" and "year".
    """
    values = texts.get("date")
    of_sheet = cells.said_by_sheet(lambda context: (context.year, _days_of_sheet(context)))
    column = cells.header.one("date")
    if values is None or column is None:
        _report_sheets_without_day(cells)
        return of_sheet.map(lambda said: said[1])
    of_sheet = _with_own_year(of_sheet, texts.get("year"))
    unit = _unit_of_numbers(column)
    if "month" in texts:
        values = values.paired(texts["month"]).map(_day_of_month)
    stated = values.paired(of_sheet)
    parsed = stated.map(lambda pair: _Day(_day(pair[0], pair[1][0], unit), *pair[1]))
    if "last_day" in texts:
        parsed = _until(parsed, texts["last_day"])
    for position in parsed.positions(lambda day: day.stated is None and day.of_sheet is None):
        cells.report("missing-date", position, column)
    for position in parsed.positions(lambda day: isinstance(day.stated, Problem)):
        problem = parsed[position].stated
        if isinstance(problem, Problem) and problem.code != "error-cell":  # of which reading the cell told
            cells.report(problem.code, position, column, quotable(values[position]))
    for position in parsed.positions(lambda day: _is_of_another_year(day.stated, day.year)):
        detail = f"das Datum liegt nicht im Jahr {parsed[position].year}"
        cells.report("implausible-value", position, column, None, detail)
    return parsed.map(lambda day: None if isinstance(day.stated, Problem) else day.stated or day.of_sheet)


class _Day(NamedTuple):
    """Days that a row states, the year of its sheet, and the days that count where the row states none."""

    stated: DateSpan | Problem | None
    year: int | None
    of_sheet: DateSpan | None


def _days_of_sheet(context: Context) -> DateSpan | None:
    return context.event or (whole_year(context.year) if context.year else None)


def _report_sheets_without_day(cells: DataCells) -> None:
    for number in dict.fromkeys(cells.tables.tolist()):
        place = cells.places[number]
        if _days_of_sheet(place.context) is None:
            place.findings.append(Finding("missing-date", place.sheet))


def _day_of_month(parts: tuple[Cell, Cell]) -> Cell:
    """Day and month of two cells as one text ("16.3."); the month alone where no day is given."""
    day, month = (str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell for cell in parts)
    if is_blank(month) or isinstance(day, dt.date):
        return day
    number = parse_month(month) if isinstance(month, str) and not month.strip(" .").isdigit() else month
    shown = f"{number}".strip(" .")
    return f"{day}".strip(" .") + f".{shown}." if not is_blank(day) else f"1.{shown}."


def _with_own_year(of_sheet: Coded[_OfSheet], years: Coded[Cell] | None) -> Coded[_OfSheet]:
    """What the sheet says, where a row states a year of its own with that year."""
    if years is None:
        return of_sheet
    return of_sheet.paired(years).map(
        lambda pair: pair[0] if (own := _year(pair[1])) is None else (own, whole_year(own))
    )


def _year(value: Cell) -> int | None:
    span = parse_date(value) if isinstance(value, (str, float)) else None
    if not isinstance(span, DateSpan) or span != whole_year(span.start.year):
        return None
    return span.start.year


def _until(days: Coded[_Day], last: Coded[Cell]) -> Coded[_Day]:
    """Days that reach to the end of those in another column, where it states some."""
    return days.paired(last).map(lambda pair: pair[0]._replace(stated=_joined(pair[0], pair[1])))


def _joined(day: _Day, last: Cell) -> DateSpan | Problem | None:
    end = _day(last, day.year)
    if end is None or isinstance(day.stated, Problem):
        return day.stated
    if day.stated is None or isinstance(end, Problem):
        return end
    is_in_order = day.stated.start <= end.end
    return DateSpan(day.stated.start, end.end) if is_in_order else Problem("unparsable-date")


def _unit_of_numbers(column: Column) -> str | None:
    """What plain numbers in a column of dates count: calendar weeks or months, where its label says so."""
    label = normal_header(column.label)
    return next((unit for unit, words in _UNITS_OF_DATES.items() if words.search(label)), None)


def _day(value: Cell, year: int | None, unit: str | None = None) -> DateSpan | Problem | None:
    if unit is not None and isinstance(value, float) and value.is_integer() and 0 < value <= _MOST_WEEKS:
        value = f"KW {int(value)}" if unit == "week" else f"{int(value):02}/{year}"
    if isinstance(value, str) and is_cancelled(value):  # "21.10.2023 (abgesagt)"
        value = without_cancellation(value)
        if not any(map(str.isdigit, value)):
            return None
    return None if _says_no_day(value) else parse_date(value, year=year)


def _says_no_day(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and (is_blank(value) or is_no_answer(value)))


def _is_of_another_year(span: DateSpan | Problem | None, year: int | None) -> bool:
    return isinstance(span, DateSpan) and year not in (None, span.start.year, span.end.year)


def organisations(cells: DataCells, values: Coded[Cell] | None, layout: TownLayout) -> dict[str, Texts]:
    """Columns `organisation`, `organisation_id`, `organisation_type`; names of private persons end here.

    Parameters
    ----------
    cells : DataCells
    values : Coded, or None
        Cells of the column of organisations; None in an overview of districts.
    layout : TownLayout
        Its words for types and its list of aliases.
    """
    stated: Texts = same_in_all_rows(None, len(cells.rows)) if values is None else _own_names(cells, values, layout)
    named = _with_private_namesakes(cells, stated.paired(_types(cells, layout))).map(
        lambda pair: (pair[0], _type_of(*pair, layout))
    )
    shown = named.map(lambda pair: None if pair[1] == "individual" else pair[0])
    column = cells.header.one("organisation")
    if column is not None:
        for position in named.positions(lambda pair: pair[0] is None and pair[1] != "individual"):
            cells.report("implausible-value", position, column, None, "der Name der Organisation fehlt")
    return {
        "organisation": shown,
        "organisation_id": shown.map(lambda name: None if name is None else layout.organisation_id(name)),
        "organisation_type": named.map(lambda pair: pair[1]),
    }


def _with_private_namesakes(cells: DataCells, named: Coded[_Named]) -> Coded[_Named]:
    """Names and types; who is said to be private in one row of a table is so in its rows that say no type."""
    private = {name for name, kind in named.distinct if kind == "individual" and name is not None}
    in_doubt = np.flatnonzero(named.where(lambda pair: pair[1] is None and pair[0] in private))
    if not len(in_doubt):
        return named
    said = np.flatnonzero(named.where(lambda pair: pair[1] == "individual" and pair[0] in private))
    known = {(named[row][0], int(cells.tables[row])) for row in said.tolist()}
    namesakes = [row for row in in_doubt.tolist() if (named[row][0], int(cells.tables[row])) in known]
    codes = named.codes.copy()
    codes[namesakes] = [len(named.distinct) + place for place in range(len(namesakes))]
    return Coded(codes, [*named.distinct, *((named[row][0], "individual") for row in namesakes)])


def _type_of(name: str | None, kind: str | None, layout: TownLayout) -> str:
    """Type of an organisation: what the row, else the town's list says; the name may be that of a private person."""
    if name is None:
        return kind or "other"
    if layout.means_private_persons(name) or is_private_person(name, has_type=kind is not None):
        return "individual"
    return kind or layout.type_of_listed(name) or "other"


def _types(cells: DataCells, layout: TownLayout) -> Texts:
    """Type of each row from its column, else from the columns marked with x; None where neither says one."""
    column = cells.header.one("organisation_type")
    if column is None:
        return _with_private_sections(cells, _marked_types(cells))
    types = cells.read(column).map(lambda value: _type(value, layout))
    for position in types.positions(lambda kind: kind == _UNKNOWN):
        cells.report("unknown-organisation-type", position, column)
    return _with_private_sections(cells, types.map(lambda kind: "other" if kind == _UNKNOWN else kind))


def _with_private_sections(cells: DataCells, types: Texts) -> Texts:
    """Types of which a section's title says the one of private persons, so that their names end here."""
    of_section = cells.said_by_sheet(lambda context: context.organisation_type)
    return types.paired(of_section).map(lambda pair: pair[0] or pair[1])


def _type(value: Cell, layout: TownLayout) -> str | None:
    if is_blank(value) or is_no_answer(str(value)):
        return None
    return layout.organisation_type(str(value)) or _UNKNOWN


def _marked_types(cells: DataCells) -> Texts:
    marks = cells.header.of_role("type_mark")
    if not marks:
        return same_in_all_rows(None, len(cells.rows))
    types: list[str | None] = [None] * len(cells.rows)
    for mark in marks:
        for position in cells.read(mark).positions(is_check_mark):
            if types[position] not in (None, mark.organisation_type):
                cells.report("unknown-organisation-type", position, mark, None, "mehrere Arten sind angekreuzt")
                types[position] = "other"
            else:
                types[position] = mark.organisation_type
    return coded(types)
