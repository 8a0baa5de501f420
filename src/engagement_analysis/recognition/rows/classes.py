"""Rows of classes below their school ("Sichelschule | 49", "Klasse 3a | 24", "Klasse 3b | 25") are its rows."""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from engagement_analysis.reading.coded import Coded, Mask, positions
from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import MEASURES, Column
from engagement_analysis.recognition.rows.body import Body, RowNumbers
from engagement_analysis.recognition.rows.totals import TOTAL_AT_END
from engagement_analysis.recognition.sections import names_kinds
from engagement_analysis.values.texts import is_blank

CLASS_HINT: Final = r"^\W*(?:kl|jahrg|stufe|\d)"
_ONE: Final = r"\d{1,2}\s?\.?\s?[a-h]?"
_CLASS: Final = re.compile(
    rf"[\s–-]*(?:(?:klassen?(?:stufen?)?|kl\.?|jahrg(?:\.|ang)(?:sstufe)?|stufe)\s*{_ONE}|\d{{1,2}}\s?[a-h]|"
    rf"\d{{1,2}}\.\s?(?:klassen?|kl\.?|jahrgang))(?:\s*(?:[-–/+,&]|und|u\.)\s*(?:{_ONE}|[a-h]))*\s*",
    re.IGNORECASE,
)
_CLASS_COLUMN: Final = re.compile(r"klassen?(?:name|bezeichnung)?|kl\.?", re.IGNORECASE)
_ALL_CLASSES: Final = re.compile(r"\W*(?:alle(?: klassen)?|gesamt|ges\.|insgesamt|insg\.|summe|zusammen)?\W*", re.I)


def is_class_column(column: Column) -> bool:
    """Tell whether a column names the classes of schools."""
    return _CLASS_COLUMN.fullmatch(column.label.strip()) is not None


def school_name(title: str) -> str:
    """The school of a row that says "Sichelschule (gesamt):"."""
    return TOTAL_AT_END.sub("", title.strip(" :"))


def is_class_alone(cell: object) -> bool:
    """Tell whether a name is that of a class whose school stands elsewhere.

    Examples
    --------
    >>> [is_class_alone(name) for name in ("Klasse 3a", "3b", "Kl. 1-4", "4. Klasse", "Schule 3a", "3", "1. FC")]
    [True, True, True, True, False, False, False]
    """
    return type(cell) is str and _CLASS.fullmatch(cell) is not None


def classes_below(names: Coded[Cell], rows: RowNumbers, row: int) -> list[int]:
    """Positions of data rows right below a row that name nothing but classes; `names` and `rows` by position."""
    first = int(np.searchsorted(rows, row, side="right"))
    last = first
    while last < len(rows) and rows[last] == row + 1 + last - first and is_class_alone(names[last]):
        last += 1
    return list(range(first, last))


def schools(body: Body, is_data: Mask) -> Mask:
    """Data rows that name a school right above its classes and have no number, or the sum of theirs.

    Its classes are named where its name would stand, or beside it again in a column of their own. What else the row
    says, as its day, its classes say themselves.
    """
    found = body.none
    if body.header.is_overview or not body.header.of_role("organisation"):
        return found
    counts = [column.index for column in body.header.columns if column.role in MEASURES or column.is_part]
    others = [column.index for column in body.header.of_role("date", "organisation_type", "status", "type_mark")]
    for row, classes in (*_above_names_of_classes(body, is_data), *_above_its_name_again(body, is_data)):
        stated = [index for index in counts if not is_blank(body.grid.at(row, index))]
        further = [index for index in others if not is_blank(body.grid.at(row, index))]
        is_said_again = all(body.is_filled(index)[classes].all() for index in further) and (stated or not further)
        is_of_table = (body.table_of_row[classes] == body.table_of_row[row]).all()
        found[row] = is_said_again and is_of_table and all(body.is_sum(row, classes, index) for index in stated)
    return found


def _above_names_of_classes(body: Body, is_data: Mask) -> Iterator[tuple[int, RowNumbers]]:
    """Rows that name something else right above rows that name nothing but classes, and these."""
    names = body.grid.column(body.keys[0].index)
    is_class = names.where(is_class_alone, hint=CLASS_HINT) & is_data
    if is_class.any():
        rows = np.flatnonzero(is_data)
        of_rows = names.rows(rows)
        for row in positions(np.append(is_class[1:], False) & ~is_class & is_data):
            if isinstance(name := names[row], str) and not names_kinds(name):
                yield row, rows[classes_below(of_rows, rows, row)]


def _above_its_name_again(body: Body, is_data: Mask) -> Iterator[tuple[int, RowNumbers]]:
    """Rows that name all classes of a school in the column of classes, right above its rows of one class each."""
    names = body.grid.column(body.keys[0].index)
    for column in filter(is_class_column, body.header.columns):
        cells = body.grid.column(column.index)
        is_above = np.append(names.codes[1:] == names.codes[:-1], False) & is_data & body.filled(body.header.counts)
        for row in positions(is_above & cells.where(lambda cell: _ALL_CLASSES.fullmatch(str(cell or "")) is not None)):
            last = row + 1
            while last < len(names) and names.codes[last] == names.codes[row] and is_class_alone(cells[last]):
                last += 1
            if last > row + 1:
                yield row, np.arange(row + 1, last)
