"""The table's definition → the columns of the tables that are given away, each with its meaning in German."""

from dataclasses import replace
from typing import Any, Final

from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.table.schema import COLUMNS, ColumnDefinition

_FRICTIONLESS: Final = {"text": "string", "category": "string", "date": "date", "count": "integer", "amount": "number"}
_OF_LISTS: Final = {
    "campaign": "Kürzel der Aktion",
    "year": "Jahr der Aktion",
    "organisation_type": "; ".join(f"{kind}: {german}" for kind, german in ORGANISATION_TYPES.items()),
    "participants": "Teilnahmen; wer zweimal kommt, zählt zweimal; leer heißt unbekannt, nicht null",
    "minors": "von den Teilnahmen: unter 18 Jahre, soweit die Listen es nennen",
    "hours": "geleistete Stunden, alle zusammen, soweit die Listen sie nennen",
    "bags": "gesammelte Müllsäcke, soweit die Listen sie nennen",
    "visitors": "Gäste, die kamen, ohne mitzuhelfen",
}
"""Column that the table has, too → its meaning here."""
_OF_SUMS: Final = (
    ColumnDefinition(
        "ags", "text", "Gemeindeschlüssel", "amtlicher Gemeindeschlüssel, acht Ziffern", is_nullable=False
    ),
    ColumnDefinition("campaign_title", "text", "Aktion", "Name der Aktion", is_nullable=False),
    ColumnDefinition("organisations", "count", "Organisationen", "verschiedene Organisationen, die mitgemacht haben"),
    ColumnDefinition(
        "private_persons",
        "count",
        "davon von Privatpersonen",
        "Teilnahmen von Privatpersonen, alle Aktionen zusammen; in „Teilnahmen“ enthalten",
        unit="people",
    ),
    ColumnDefinition("entries", "count", "Einträge", "Einträge von Organisationen in den Listen"),
    ColumnDefinition("entries_without_count", "count", "Einträge ohne Zahl", "davon ohne Zahl der Teilnahmen"),
)
OPEN_COLUMNS: Final = {
    column.name: column
    for column in (
        *(replace(column, meaning=_OF_LISTS[column.name]) for column in COLUMNS if column.name in _OF_LISTS),
        *_OF_SUMS,
    )
}
"""Name in every file for programs → kind, title, unit, closed list, and the German meaning."""


def field(column: ColumnDefinition) -> dict[str, Any]:
    """The column as a field of a Table Schema.

    References
    ----------
    .. [1] Table Schema, Data Package standard 2.0.
    """
    constraints: dict[str, Any] = {}
    if not column.is_nullable:
        constraints["required"] = True
    if column.is_number:
        constraints["minimum"] = 0
    if column.categories:
        constraints["enum"] = list(column.categories)
    found: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "description": column.meaning,
        "type": _FRICTIONLESS[column.kind],
    }
    if column.unit:
        found["unit"] = column.unit
    return found | ({"constraints": constraints} if constraints else {})
