"""Words that name a measure or the groups only where no other column does ("Anzahl", "Gesamt", "Anmelder")."""

import re
from typing import Final

from engagement_analysis.recognition.column import AGES, Column, with_roles
from engagement_analysis.town_files.vocabulary import normal_header

_BARE_COUNT: Final = re.compile(
    r"(?:anzahl|anz\.?|zahl|gesamtzahl|gesamtanzahl|anzahl (?:gesamt|ges\.?|insgesamt)|beteiligung|mitwirkung)"
)
# Who announced or carries an event: the groups, where no other column names them.
_BARE_NAME: Final = re.compile(
    r"(?:anmelder|veranstalter|ausrichter|(?:kooperations)?partner|klassen?\s?/\s?gruppen?|gruppen?\s?/\s?klassen?|"
    r"namen?|(?:an)?meldende (?:stelle|einrichtung|organisation|institution|schule|gruppe))"
)
_ACTUAL: Final = re.compile(
    r"(?:ist|tats(?:\.|ächlich))(?:[ -]?(?:zahl|stand|wert))?|(?:war(?:en)? )?(?:da|dabei|vor ort)"
)


def with_bare_words(columns: list[Column]) -> list[Column]:
    """Columns of which those with a bare word mean what no other column does."""
    return _with_hours_of_all(_with_bare_name(_with_bare_count(_with_total_of_people(columns))))


def _with_bare_count(columns: list[Column]) -> list[Column]:
    """Columns of which "Anzahl", or "Ist" beside "Soll", counts the people, where no other one does."""
    has_target = any(column.role == "registered" for column in columns)
    bare = [
        column
        for column in columns
        if is_bare_count(column.label) or (has_target and _ACTUAL.fullmatch(normal_header(column.label)))
    ]
    is_counted = any(column.is_period or column.role in ("participants", *AGES, "part") for column in columns)
    if len(bare) != 1 or is_counted or bare[0].role not in ("unknown", "total"):
        return columns
    return with_roles(columns, {bare[0].index: "participants"})


def _with_total_of_people(columns: list[Column]) -> list[Column]:
    """Columns of which "Gesamt" beside children and adults is that of the participants, where no other one is."""
    totals = [place for place, column in enumerate(columns) if column.role == "total"]
    if len(totals) != 1 or any(column.role == "participants" or column.is_period for column in columns):
        return columns
    is_beside = any(column.role in AGES for column in columns[max(0, totals[0] - 1) : totals[0] + 2])
    return with_roles(columns, {columns[totals[0]].index: "participants"}) if is_beside else columns


def _with_bare_name(columns: list[Column]) -> list[Column]:
    """Columns of which the one that names who announced or carries an event names the groups, where no other does."""
    bare = list(filter(is_bare_name, columns))
    is_named = any(column.role == "organisation" or column.is_period for column in columns)
    if len(bare) != 1 or is_named or bare[0].given:
        return columns
    return with_roles(columns, {bare[0].index: "organisation"})


def is_bare_count(label: str) -> bool:
    """Tell whether a label says that something is counted, and not what ("Anzahl", "Zahl")."""
    return _BARE_COUNT.fullmatch(normal_header(label)) is not None


def is_bare_name(column: Column) -> bool:
    """Tell whether a column says who announced or carries an event, or "Name" alone: a group, or a person."""
    return _BARE_NAME.fullmatch(normal_header(column.label)) is not None


def is_name_alone(label: str) -> bool:
    """Tell whether a label says "Name" and not whose."""
    return normal_header(label) in ("name", "namen")


def _with_hours_of_all(columns: list[Column]) -> list[Column]:
    """Columns of which hours per person are not needed beside those of all together."""
    hours = [column for column in columns if column.role == "hours" and not column.is_period]
    if sorted(str(column.unit) for column in hours) != ["h", "h/person"]:
        return columns
    return with_roles(columns, {column.index: "ignored" for column in hours if column.unit == "h/person"})
