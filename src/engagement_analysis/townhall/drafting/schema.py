"""The keys of a town's file → JSON schema for editors; made from the same table that the reader checks with."""

import json
from collections.abc import Iterable
from typing import Any, Final

from engagement_analysis.town_files.reader import ROLES, TOWN_FILE_KEYS, UNITS
from engagement_analysis.town_files.rules import CHOICES, STATUSES
from engagement_analysis.townhall.recognised.columns import ROLE_TITLES
from engagement_analysis.values.organisations import ORGANISATION_TYPES

_SLUG: Final = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_TEXT: Final = {"type": "string", "pattern": "\\S"}
_YEAR: Final = {"type": "integer", "minimum": 1901, "maximum": 9999}
_POSITIVE: Final = {"type": "integer", "minimum": 1}
_MONTH: Final = {"type": "integer", "minimum": 1, "maximum": 12}
# A year is a number; a day reaches the schema as a text, since JSON knows no days.
_DAY_OR_YEAR: Final = {"oneOf": [_YEAR, {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}]}
_DAY: Final = {"$ref": "#/definitions/day_or_year"}
_NAMES: Final = {"$ref": "#/definitions/names"}
_MEANINGS: Final = {
    "town": "Die Stadt: Kürzel, Name, Gemeindeschlüssel.",
    "slug": "Kürzel aus a-z, 0-9 und Bindestrich; so heißen auch Ordner und Spalte „city“.",
    "title": "Name für Leserinnen und Leser, wie er in Berichten steht.",
    "ags": "Amtlicher Gemeindeschlüssel, 8 Ziffern; verbindet mit der Einwohnerzahl.",
    "closed_until": "Letztes abgeschlossenes Jahr (2024); spätere Zahlen gelten als vorläufig (p).",
    "inhabitants": "Einwohnerzahl; mehr Teilnehmende in einer Zeile werden gemeldet.",
    "publication": "Was veröffentlicht werden darf.",
    "rows": "Was eine Zeile ist.",
    "organisation": "„optional“: auch Zeilen ohne Organisation zählen, als Veranstaltung der Stadt.",
    "private_names": "Namen, die hier Privatleute meinen; sie werden wie „privat“ behandelt.",
    "dates": "Wie Daten geschrieben sind.",
    "slashed": "Was in 03/04/2024 vorn steht: der Tag (day-first) oder der Monat (month-first).",
    "months": "Wörter, mit denen Spalten oder Blätter einen Monat nennen, mit seiner Nummer (1 bis 12).",
    "status_words": "Wörter der Spalte Status: held (fand statt) oder cancelled (fand nicht statt).",
    "status": "held oder cancelled.",
    "named": "false: wird in Veröffentlichungen nie beim Namen genannt.",
    "sheets": "Blätter.",
    "ignore": "Blätter ohne Tabelle einer Aktion: Name oder Muster mit *, dahinter der Grund.",
    "columns": "Überschriften von Spalten, nach ihrer Bedeutung.",
    "headers": "Überschriften, verglichen ohne Groß- und Kleinschreibung, Trennstriche und Zeilenumbrüche.",
    "units": "Einheit eines Maßes, wo die Überschrift keine nennt.",
    "unit": "Einheit.",
    "organisation_types": "Wörter für Arten von Organisationen.",
    "type": "Art der Organisation.",
    "campaigns": "Aktionen.",
    "organisations": "Organisationen mit mehreren Namen; ein Eintrag führt sie zusammen.",
    "invitations": "Wer in welchen Jahren eingeladen war, mit Quelle.",
    "id": "Kürzel.",
    "names": "Namen in den Tabellen; Groß- und Kleinschreibung, Leerzeichen und Satzzeichen zählen nicht.",
    "reason": "Grund der Entscheidung: wer, wann, warum.",
    "text": "Der Text, wie er in der Tabelle steht.",
    "valid_from": "Ab diesem Jahr (2024) oder Tag (2024-07-01).",
    "valid_until": "Bis zu diesem Jahr (2024) oder Tag (2024-06-30), einschließlich.",
    "campaign": "Kürzel einer Aktion aus [[campaigns]].",
    "years": "Jahre.",
    "source": "Woher man es weiß.",
    "counted": "Wer in diesen Jahren als Teilnahme gezählt wurde; wechselt der Text, wird nicht verglichen.",
}
_PUBLICATION: Final = {
    "organisations": "open: Organisationen werden genannt; strict: nach der strengen Regel der Geheimhaltung."
}


def town_file_schema() -> dict[str, Any]:
    """JSON schema (draft 7, as Taplo and Even Better TOML read it) of a town's file.

    Examples
    --------
    >>> sorted(town_file_schema()["properties"])[:3]
    ['campaigns', 'columns', 'dates']
    """
    years = {"valid_from": _DAY, "valid_until": _DAY}
    roles: dict[str, str] = dict(ROLE_TITLES.items())
    sections = {
        "town": _object(
            "town",
            {"slug": _SLUG, "title": _TEXT, "ags": _TEXT, "closed_until": _YEAR, "inhabitants": _POSITIVE},
            required=("slug", "title", "ags"),
        ),
        "publication": _object("publication", _choices("publication"), meanings=_PUBLICATION),
        "rows": _object("rows", {**_choices("rows"), "private_names": {"type": "array", "items": _TEXT}}),
        "dates": _object("dates", {**_choices("dates"), "months": {"type": "object", "additionalProperties": _MONTH}}),
        "status_words": _words("status_words.word", {"status": {"enum": list(STATUSES)}, **years}),
        "sheets": _object("sheets", {"ignore": _words("sheets.ignore", {"reason": _TEXT, **years})}),
        "columns": _object("columns", {role: _headers(role) for role in ROLES}, meanings=roles),
        "units": _object(
            "units", {each: _said("units.measure", "unit", _unit(each)) for each in UNITS}, meanings=roles
        ),
        "organisation_types": _words("organisation_types.word", {"type": {"enum": list(ORGANISATION_TYPES)}, **years}),
        "campaigns": _entries("campaigns", {"id": _SLUG, "title": _TEXT, "names": _NAMES}, ("id", "title")),
        "organisations": _entries(
            "organisations",
            {
                **{"id": _SLUG, "names": _NAMES, "reason": _TEXT},
                **{"type": {"enum": list(ORGANISATION_TYPES)}, "named": {"type": "boolean"}},
            },
            ("id", "names"),
        ),
        "invitations": _entries("invitations", _invitation(), ("campaign", "years", "organisation_types", "source")),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Stadtdatei von engagement_analysis",
        **_object("", sections, required=("town",)),
        "definitions": {
            "day_or_year": _DAY_OR_YEAR,
            "names": _listed("names"),
            "headers": _column("participants"),
            **{f"{measure}_headers": _column(measure) for measure in UNITS},
        },
    }


def schema_text() -> str:
    """The schema as the file `docs/town-file.schema.json`."""
    return json.dumps(town_file_schema(), ensure_ascii=False, indent=2) + "\n"


def _choices(section: str) -> dict[str, Any]:
    """The keys of a section that say one of a few words."""
    return {key: {"enum": list(words)} for (place, key), words in CHOICES.items() if place == section}


def _object(
    place: str, properties: dict[str, Any], *, required: Iterable[str] = (), meanings: dict[str, str] | None = None
) -> dict[str, Any]:
    """A table with exactly the keys that the reader allows there."""
    if set(properties) != set(TOWN_FILE_KEYS[place]):
        raise ValueError(f"keys of {place!r} in the schema are not those of the reader")
    known = _MEANINGS if meanings is None else meanings
    described = {key: _described(known[key], schema) for key, schema in properties.items()}
    found = {"type": "object", "additionalProperties": False, "properties": described}
    return {**found, "required": list(required)} if required else found


def _described(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its meaning; in draft 7 nothing may stand beside a reference."""
    return {"description": text, **({"allOf": [schema]} if "$ref" in schema else schema)}


def _entries(place: str, properties: dict[str, Any], required: Iterable[str]) -> dict[str, Any]:
    return {"type": "array", "items": _object(place, properties, required=required)}


def _dated(place: str, key: str, schema: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    """A table {key = …, valid_from = …, valid_until = …}."""
    return _object(place, {key: schema, **more, "valid_from": _DAY, "valid_until": _DAY}, required=(key,))


def _listed(place: str, **more: dict[str, Any]) -> dict[str, Any]:
    """A list of texts, any of which may say from when until when it counts."""
    return {"type": "array", "minItems": 1, "items": {"anyOf": [_TEXT, _dated(place, "text", _TEXT, **more)]}}


def _said(place: str, key: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A text, a table with years, or several such tables."""
    dated = _dated(place, key, schema)
    return {"anyOf": [schema, dated, {"type": "array", "minItems": 1, "items": {"anyOf": [schema, dated]}}]}


def _words(place: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A table of any words, each with what is said of it."""
    key = next(iter(properties))
    return {"type": "object", "additionalProperties": _said(place, key, properties[key])}


def _unit(measure: str) -> dict[str, Any]:
    return {"enum": list(UNITS.get(measure, ()))}


def _headers(role: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{role}_headers" if role in UNITS else "#/definitions/headers"}


def _column(role: str) -> dict[str, Any]:
    own = _unit(role) if role in UNITS else {"not": {}, "description": "Nur Stunden und Gewichte haben Einheiten."}
    return _object(
        "columns.role", {"headers": _listed("columns.role.headers", unit=own), "unit": own}, required=("headers",)
    )


def _invitation() -> dict[str, Any]:
    return {
        "campaign": _SLUG,
        "years": {"type": "array", "items": _YEAR},
        "organisation_types": {"type": "array", "minItems": 1, "items": {"enum": list(ORGANISATION_TYPES)}},
        "source": _TEXT,
        "counted": _TEXT,
    }
