"""The table's definition → the columns of the tables that are given away, each with what it says in German."""

from dataclasses import dataclass, replace
from typing import Any, Final

from engagement_analysis.table.schema import COLUMNS, ColumnDefinition

_FRICTIONLESS: Final = {"text": "string", "category": "string", "date": "date", "count": "integer", "amount": "number"}
_DEFINED: Final = {column.name: column for column in COLUMNS}
_OWN: Final = (
    ColumnDefinition("ags", "text", "Gemeindeschlüssel", "official municipality key", is_nullable=False),
    ColumnDefinition("campaign_title", "text", "Aktion", "the campaign's name", is_nullable=False),
    ColumnDefinition("organisations", "count", "Organisationen", "different organisations that took part"),
    ColumnDefinition("private_persons", "count", "davon von Privatpersonen", "of private individuals", unit="people"),
    ColumnDefinition("entries", "count", "Einträge", "rows of organisations in the lists"),
    ColumnDefinition("entries_without_count", "count", "Einträge ohne Zahl", "of these, without a count"),
)
_OF_NAME: Final = _DEFINED | {column.name: column for column in _OWN}


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """A column that is given away.

    Attributes
    ----------
    definition : ColumnDefinition
        From the table's definition wherever the table has this column: kind, unit, closed list.
    description : str
        What it says, in German.
    """

    definition: ColumnDefinition
    description: str

    @property
    def name(self) -> str:
        """The column's name in every file for programs."""
        return self.definition.name


def open_column(name: str, description: str, *, is_key: bool = False) -> OpenColumn:
    """A column by its name in the table's definition, or one of those that only sums have.

    Examples
    --------
    >>> open_column("participants", "Teilnahmen").definition.unit
    'people'
    """
    definition = _OF_NAME[name]
    return OpenColumn(replace(definition, is_nullable=False) if is_key else definition, description)


def field(column: OpenColumn) -> dict[str, Any]:
    """The column as a field of a Table Schema.

    References
    ----------
    .. [1] Table Schema, Data Package standard 2.0.

    Examples
    --------
    >>> field(open_column("year", "Jahr der Aktion", is_key=True))
    {'name': 'year', 'title': 'Jahr', 'description': 'Jahr der Aktion', 'type': 'integer', 'constraints': {'required': \
True, 'minimum': 0}}
    """
    definition = column.definition
    constraints: dict[str, Any] = {}
    if not definition.is_nullable:
        constraints["required"] = True
    if definition.is_number:
        constraints["minimum"] = 0
    if definition.categories:
        constraints["enum"] = list(definition.categories)
    found: dict[str, Any] = {
        "name": definition.name,
        "title": definition.title,
        "description": column.description,
        "type": _FRICTIONLESS[definition.kind],
    }
    if definition.unit:
        found["unit"] = definition.unit
    return found | ({"constraints": constraints} if constraints else {})
