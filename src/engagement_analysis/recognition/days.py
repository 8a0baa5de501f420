"""Columns that state a day in parts: its year in a column of its own, or the first and the last day in two."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import AGES, Column, ColumnRole, with_roles
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.texts import is_blank

_OF_WHAT: Final = r"\W*(?:(?:datum|aktions?|veranstaltungs?|kalender|der|des|im|in)\W*)*"
_MONTH: Final = re.compile(rf"{_OF_WHAT}(?:monats?|mon|month)\W*(?:\(?(?:zahl|nr|nummer|mm)\W*)?")
_YEAR: Final = re.compile(rf"{_OF_WHAT}(?:jahr|jhr|year)\W*(?:\(?(?:jj(?:jj)?|yyyy)\W*)?")
_FEWEST_OF_LIST: Final = 2
# "T | M | J" side by side, also in another order: the letters alone mean other things.
_PARTS_OF_DAY: Final[dict[str, ColumnRole]] = {"t": "date", "m": "month", "j": "year"}
_LETTER: Final = re.compile(r"(?:\w*(?:datum|tag|termin) )?\(?([tmj])(?:\1|\1{3})?\.?\)?")
_FIRST: Final = re.compile(r"\b(?:von|vom|beginn|start|anfang)\b")
_LAST: Final = re.compile(r"\b(?:bis|ende)\b")
_DAY: Final = re.compile(
    r"\d{1,2}\.\s?(?:\d{1,2}\.|[a-zäA-Z]{3})|\d{4}[-/]\d{2}[-/]\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|\b20\d{6}\b"
)


def with_year(columns: Sequence[Column]) -> list[Column]:
    """Columns of which "Jahr" is the date, or beside one the year of its days."""
    columns = _with_letters(columns)
    months = [each.index for each in columns if each.role == "month" or _MONTH.fullmatch(normal_header(each.label))]
    years = [each.index for each in columns if each.role == "year" or _YEAR.fullmatch(normal_header(each.label))]
    has_days = [column.role == "date" and column.index not in (*months, *years) for column in columns]
    if any(column.is_period for column in columns):
        return list(columns)
    if len(months) == 1 and sum(has_days) <= 1:  # "Tag | Monat"
        columns = with_roles(columns, {months[0]: "month" if any(has_days) else "date"})
    if len(years) != 1:
        return list(columns)
    is_dated = any(column.role == "date" and column.index not in years for column in columns)
    return with_roles(columns, {years[0]: "year" if is_dated else "date"})


def _with_letters(columns: Sequence[Column]) -> Sequence[Column]:
    """Columns of which three neighbours called "T", "M" and "J", perhaps below "Datum", are the parts of a day."""
    letters = [_LETTER.fullmatch(normal_header(column.label)) for column in columns]
    named = [found[1] if found else "" for found in letters]
    for place in range(len(columns) - len(_PARTS_OF_DAY) + 1):
        parts = named[place : place + len(_PARTS_OF_DAY)]
        if set(parts) == _PARTS_OF_DAY.keys():
            indices = (column.index for column in columns[place:])
            roles = {index: _PARTS_OF_DAY[name] for index, name in zip(indices, parts, strict=False)}
            return [
                replace(column, unit=None) if column.index in roles else column for column in with_roles(columns, roles)
            ]
    return columns


def with_days_of_month(columns: Sequence[Column], layout: TownLayout) -> list[Column]:
    """Columns of which the one named after a month holds its days: the first, or beside one that counts the people."""
    times = [column for column in columns if column.is_period]
    is_counted = any(column.role in ("participants", *AGES) and not column.is_period for column in columns)
    is_first = times == [columns[0]] and len(columns) > _FEWEST_OF_LIST
    if len(times) != 1 or not (is_counted or is_first) or any(column.role == "date" for column in columns):
        return list(columns)
    if layout.month(times[0].label) is None:
        return list(columns)
    days = replace(times[0], role="date", period=None, is_period=False)
    return [days if column is times[0] else column for column in columns]


def with_first_and_last_day(columns: Sequence[Column], below: Callable[[Column], Sequence[Cell]]) -> Sequence[Column]:
    """Columns of which one holds the first day and one the last; times of day ("Beginn 9:00") are no days."""
    if not any(_names_begin_or_end(column.label) for column in columns):
        return columns
    days = [column for column in columns if _may_hold_days(column) and _are_days(below(column))]
    first = [column for column in days if not _LAST.search(normal_header(column.label))]
    last = [column for column in days if not _FIRST.search(normal_header(column.label))]
    others = [column for column in columns if column.role == "date" and column not in (*first, *last)]
    if not first and len(others) == 1:  # "Datum", "bis"
        first, others = others, []
    if len(first) != 1 or len(last) != 1 or others:
        return columns
    return with_roles(columns, {first[0].index: "date", last[0].index: "last_day"})


def _may_hold_days(column: Column) -> bool:
    is_other = column.role not in ("date", "ignored", "unknown") or column.given not in (None, "date")
    return not is_other and _names_begin_or_end(column.label)


@lru_cache(maxsize=2_000)  # the headers of a town's workbooks repeat
def _names_begin_or_end(label: str) -> bool:
    """Tell whether a column's label may be that of a first or a last day ("Datum von", "Ende")."""
    normal = normal_header(label)
    return _FIRST.search(normal) is not None or _LAST.search(normal) is not None


def _are_days(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    n_days = sum(isinstance(cell, dt.date) or (isinstance(cell, str) and bool(_DAY.search(cell))) for cell in filled)
    return 2 * n_days > len(filled)
