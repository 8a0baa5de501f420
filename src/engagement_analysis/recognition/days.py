"""Columns that state a day in parts: its year in a column of its own, or the first and the last day in two."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import AGES, Column, ColumnRole
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
    months = [c.index for c in columns if c.role == "month" or _MONTH.fullmatch(normal_header(c.label))]
    years = [
        column.index for column in columns if column.role == "year" or _YEAR.fullmatch(normal_header(column.label))
    ]
    days = [column.index for column in columns if column.role == "date" and column.index not in (*months, *years)]
    if len(months) == 1 and len(days) <= 1 and not any(column.is_period for column in columns):  # "Tag | Monat"
        role_of_month: ColumnRole = "month" if days else "date"
        columns = [replace(column, role=role_of_month) if column.index in months else column for column in columns]
    has_days = any(column.role == "date" and column.index not in years for column in columns)
    role: ColumnRole = "year" if has_days else "date"
    if len(years) != 1 or any(column.is_period for column in columns):
        return list(columns)
    return [replace(column, role=role) if column.index in years else column for column in columns]


def _with_letters(columns: Sequence[Column]) -> Sequence[Column]:
    """Columns of which three neighbours called "T", "M" and "J", perhaps below "Datum", are the parts of a day."""
    letters = [_LETTER.fullmatch(normal_header(column.label)) for column in columns]
    named = [found[1] if found else "" for found in letters]
    for place in range(len(columns) - len(_PARTS_OF_DAY) + 1):
        if set(named[place : place + len(_PARTS_OF_DAY)]) == _PARTS_OF_DAY.keys():
            parts = [
                replace(column, role=_PARTS_OF_DAY[name], unit=None)
                for column, name in zip(columns[place:], named[place : place + len(_PARTS_OF_DAY)], strict=False)
            ]
            return [*columns[:place], *parts, *columns[place + len(parts) :]]
    return columns


def with_days_of_month(columns: Sequence[Column], layout: TownLayout) -> list[Column]:
    """Columns of which the one named after a month holds its days: the first, or beside one that counts the people."""
    times = [column.index for column in columns if column.is_period]
    is_counted = any(column.role in ("participants", *AGES) and not column.is_period for column in columns)
    is_first = times == [columns[0].index] and len(columns) > _FEWEST_OF_LIST
    if len(times) != 1 or not (is_counted or is_first) or any(column.role == "date" for column in columns):
        return list(columns)
    return [
        replace(column, role="date", period=None, is_period=False)
        if column.index in times and layout.month(column.label) is not None
        else column
        for column in columns
    ]


def with_first_and_last_day(columns: Sequence[Column], below: Iterable[Sequence[Cell]]) -> list[Column]:
    """Columns of which one holds the first day and one the last; times of day ("Beginn 9:00") are no days.

    Parameters
    ----------
    columns : sequence of Column
    below : iterable of sequences of cells
        What stands below each of them.
    """
    is_day = [_holds_days(column, cells) for column, cells in zip(columns, below, strict=True)]
    labels = [normal_header(column.label) for column in columns]
    days = [place for place, holds in enumerate(is_day) if holds]
    first = [place for place in days if _FIRST.search(labels[place]) and not _LAST.search(labels[place])]
    last = [place for place in days if _LAST.search(labels[place]) and not _FIRST.search(labels[place])]
    others = [place for place, column in enumerate(columns) if column.role == "date" and place not in (*first, *last)]
    if not first and len(others) == 1:  # "Datum", "bis"
        first, others = others, []
    if len(first) != 1 or len(last) != 1 or others:
        return list(columns)
    found = list(columns)
    found[first[0]] = replace(columns[first[0]], role="date")
    found[last[0]] = replace(columns[last[0]], role="last_day")
    return found


def _holds_days(column: Column, cells: Sequence[Cell]) -> bool:
    is_other = column.role not in ("date", "ignored", "unknown") or column.given not in (None, "date")
    if is_other or not names_begin_or_end(column.label):
        return False
    filled = [cell for cell in cells if not is_blank(cell)]
    days = sum(
        isinstance(cell, dt.date) or (isinstance(cell, str) and _DAY.search(cell) is not None) for cell in filled
    )
    return 2 * days > len(filled)


@lru_cache(maxsize=2_000)  # the headers of a town's workbooks repeat
def names_begin_or_end(label: str) -> bool:
    """Tell whether a column's label may be that of a first or a last day ("Datum von", "Ende")."""
    normal = normal_header(label)
    return _FIRST.search(normal) is not None or _LAST.search(normal) is not None
