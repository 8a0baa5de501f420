"""What may stand in a town's file, as a JSON schema: the reader checks with it, editors complete and mark with it."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final, get_args

from engagement_analysis.town_files.rules import Presence, Publication, Status
from engagement_analysis.town_files.vocabulary import Role
from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.slashed import Order

Schema = Mapping[str, Any]

ROLE_TITLES: Final[dict[Role, str]] = {
    "organisation": "Name der Organisation oder Gruppe",
    "organisation_type": "Art der Organisation (Schule, Verein …)",
    "date": "Datum",
    "campaign": "Aktion",
    "district": "Ortsteil",
    "participants": "Teilnehmende",
    "minors": "davon Kinder und Jugendliche",
    "adults": "davon Erwachsene",
    "registered": "Angemeldete",
    "visitors": "Besucherinnen und Besucher",
    "hours": "Stunden",
    "bags": "Müllsäcke",
    "waste_kg": "Müll (Gewicht)",
    "status": "durchgeführt oder abgesagt",
    "total": "Summe anderer Spalten (wird nur geprüft)",
    "ignored": "nicht lesen (Kontakte, Bemerkungen, Sonstiges)",
}
UNITS: Final[dict[str, tuple[str, ...]]] = {"hours": ("h", "h/person"), "waste_kg": ("kg", "t", "g")}


def _one_of(words: tuple[str, ...]) -> Schema:
    return {"enum": list(words)}


def _list_of(item: Schema, least: int = 1) -> Schema:
    return {"title": "eine Liste", "type": "array", "minItems": least, "items": item}


def _any_words(said: Schema) -> Schema:
    return {"title": "ein Abschnitt", "type": "object", "additionalProperties": said}


def _table(keys: Mapping[str, Schema], *needed: str) -> Schema:
    properties = {"properties": dict(keys), "required": list(needed)}
    return {"title": "ein Abschnitt", "type": "object", "additionalProperties": False, **properties}


def _meaning(description: str, schema: Schema) -> Schema:
    return {"description": description, **schema}


def _dated(key: str, schema: Schema, **more: Schema) -> Schema:
    """A value, or a table {key = …, valid_from = …, valid_until = …}."""
    years = {
        "valid_from": _meaning("Ab diesem Jahr (2024) oder Tag (2024-07-01).", _YEAR_OR_DAY),
        "valid_until": _meaning("Bis zu diesem Jahr (2024) oder Tag (2024-06-30), einschließlich.", _YEAR_OR_DAY),
    }
    return {"anyOf": [schema, _table({key: schema, **more, **years}, key)]}


def _said(key: str, schema: Schema) -> Schema:
    """A value or a table with years, or a list of them."""
    dated = _dated(key, schema)
    return {"anyOf": [*dated["anyOf"], _list_of(dated)]}


def _column(role: str) -> Schema:
    unit = {"unit": _meaning("Einheit.", _one_of(UNITS[role]))} if role in UNITS else {}
    meaning = "Überschriften, verglichen ohne Groß- und Kleinschreibung, Trennstriche und Zeilenumbrüche."
    return _table({"headers": _meaning(meaning, _list_of(_dated("text", _CELL_TEXT, **unit))), **unit}, "headers")


_TEXT: Final = {"title": "ein Text", "type": "string", "pattern": "\\S"}
_SLUG: Final = {
    "title": "ein Kürzel aus a-z, 0-9 und Bindestrich",
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
}
_YEAR: Final = {"title": "ein Jahr (2024, ohne Anführung)", "type": "integer", "minimum": 1901, "maximum": dt.MAXYEAR}
_MONTH: Final = {"title": "eine Zahl von 1 bis 12", "type": "integer", "minimum": 1, "maximum": 12}
_POSITIVE: Final = {
    "title": "eine ganze Zahl über 0 (41000, ohne Punkt und Anführung)",
    "type": "integer",
    "minimum": 1,
}
# JSON knows no days: editors hand them on as texts.
_DAY: Final = {"type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}
_YEAR_OR_DAY: Final = {
    "title": "ein Jahr (2024) oder ein Tag (2024-07-01), beides ohne Anführung",
    "anyOf": [_YEAR, _DAY],
}
_TYPE: Final = _meaning("Art der Organisation.", _one_of(ORGANISATION_TYPES))
_CELL_TEXT: Final = _meaning("Der Text, wie er in der Tabelle steht.", _TEXT)
_TITLE: Final = _meaning("Name für Leserinnen und Leser, wie er in Berichten steht.", _TEXT)
_ID: Final = _meaning("Kürzel.", _SLUG)
_REASON: Final = _meaning("Grund der Entscheidung: wer, wann, warum.", _TEXT)
_NAMES: Final = _meaning(
    "Namen in den Tabellen; Groß- und Kleinschreibung, Leerzeichen und Satzzeichen zählen nicht.",
    _list_of(_dated("text", _CELL_TEXT)),
)
_TOWN: Final = _table(
    {
        "slug": _meaning("Kürzel aus a-z, 0-9 und Bindestrich; so heißen auch Ordner und Spalte „city“.", _SLUG),
        "title": _TITLE,
        "ags": _meaning("Amtlicher Gemeindeschlüssel, 8 Ziffern; verbindet mit der Einwohnerzahl.", _TEXT),
        "closed_until": _meaning(
            "Letztes abgeschlossenes Jahr (2024); spätere Zahlen gelten als vorläufig (p).", _YEAR
        ),
        "inhabitants": _meaning("Einwohnerzahl; mehr Teilnehmende in einer Zeile werden gemeldet.", _POSITIVE),
    },
    "slug", "title", "ags",
)  # fmt: skip
_PUBLICATION: Final = _table(
    {
        "organisations": _meaning(
            "open: Organisationen werden genannt; strict: nach der strengen Regel der Geheimhaltung.",
            _one_of(get_args(Publication)),
        ),
    }
)
_ROWS: Final = _table(
    {
        "organisation": _meaning(
            "„optional“: auch Zeilen ohne Organisation zählen, als Veranstaltung der Stadt.",
            _one_of(get_args(Presence)),
        ),
        "private_names": _meaning(
            "Namen, die hier Privatleute meinen; sie werden wie „privat“ behandelt.", _list_of(_TEXT, least=0)
        ),
    }
)
_DATES: Final = _table(
    {
        "slashed": _meaning(
            "Was in 03/04/2024 vorn steht: der Tag (day-first) oder der Monat (month-first).", _one_of(get_args(Order))
        ),
        "months": _meaning(
            "Wörter, mit denen Spalten oder Blätter einen Monat nennen, mit seiner Nummer (1 bis 12).",
            _any_words(_MONTH),
        ),
    }
)
_SHEETS: Final = _table(
    {
        "ignore": _meaning(
            "Blätter ohne Tabelle einer Aktion: Name oder Muster mit *, dahinter der Grund.",
            _any_words(_said("reason", _REASON)),
        ),
    }
)
_ORGANISATION: Final = _table(
    {
        "id": _ID,
        "names": _NAMES,
        "reason": _REASON,
        "type": _TYPE,
        "named": {
            "description": "false: wird in Veröffentlichungen nie beim Namen genannt.",
            "title": "true oder false, ohne Anführung",
            "type": "boolean",
        },
    },
    "id", "names",
)  # fmt: skip
_INVITATION: Final = _table(
    {
        "campaign": _meaning("Kürzel einer Aktion aus [[campaigns]].", _SLUG),
        "years": _list_of(_YEAR, least=0),
        "organisation_types": _list_of(_TYPE),
        "source": _meaning("Woher man es weiß.", _TEXT),
        "counted": _meaning(
            "Wer in diesen Jahren als Teilnahme gezählt wurde; wechselt der Text, wird nicht verglichen.", _TEXT
        ),
    },
    "campaign", "years", "organisation_types", "source",
)  # fmt: skip
TOWN_FILE: Final = _table(
    {
        "town": _meaning("Die Stadt: Kürzel, Name, Gemeindeschlüssel.", _TOWN),
        "publication": _meaning("Was veröffentlicht werden darf.", _PUBLICATION),
        "rows": _meaning("Was eine Zeile ist.", _ROWS),
        "dates": _meaning("Wie Daten geschrieben sind.", _DATES),
        "status_words": _meaning(
            "Wörter der Spalte Status: held (fand statt) oder cancelled (fand nicht statt).",
            _any_words(_said("status", _one_of(get_args(Status)))),
        ),
        "sheets": _meaning("Blätter.", _SHEETS),
        "columns": _meaning(
            "Überschriften von Spalten, nach ihrer Bedeutung.",
            _table({role: _meaning(title, _column(role)) for role, title in ROLE_TITLES.items()}),
        ),
        "units": _meaning(
            "Einheit eines Maßes, wo die Überschrift keine nennt.",
            _table({measure: _said("unit", _one_of(units)) for measure, units in UNITS.items()}),
        ),
        "organisation_types": _meaning("Wörter für Arten von Organisationen.", _any_words(_said("type", _TYPE))),
        "campaigns": _meaning(
            "Aktionen.", _list_of(_table({"id": _ID, "title": _TITLE, "names": _NAMES}, "id", "title"), least=0)
        ),
        "organisations": _meaning(
            "Organisationen mit mehreren Namen; ein Eintrag führt sie zusammen.", _list_of(_ORGANISATION, least=0)
        ),
        "invitations": _meaning(
            "Wer in welchen Jahren eingeladen war, mit Quelle.", _list_of(_INVITATION, least=0)
        ),
    },
    "town",
)  # fmt: skip


def schema_text() -> str:
    """The schema (draft 7, as Taplo and Even Better TOML read it) as the file `docs/town-file.schema.json`."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    whole = {**head, **TOWN_FILE, "title": "Stadtdatei von engagement_analysis"}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
