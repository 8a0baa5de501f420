"""What may stand in a town's file, as a JSON schema: the reader checks with it, editors complete and mark with it."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from engagement_analysis.town_files.vocabulary import Role
from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.slashed import Order

Schema = Mapping[str, Any]
Publication = Literal["open", "strict"]
Presence = Literal["required", "optional"]
Status = Literal["held", "cancelled"]

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


def _table(keys: Mapping[str, tuple[str, Schema]], *needed: str) -> Schema:
    """A table with these keys and no other; of each what it means, and what may stand there."""
    properties = {key: {"description": meaning, **schema} for key, (meaning, schema) in keys.items()}
    allowed = {"properties": properties, "required": list(needed)}
    return {"title": "ein Abschnitt", "type": "object", "additionalProperties": False, **allowed}


def _dated(key: str, meaning: str, schema: Schema, more: Mapping[str, tuple[str, Schema]] | None = None) -> Schema:
    """A value, or a table {key = …, valid_from = …, valid_until = …}."""
    years = {
        "valid_from": ("Ab diesem Jahr (2024) oder Tag (2024-07-01).", _YEAR_OR_DAY),
        "valid_until": ("Bis zu diesem Jahr (2024) oder Tag (2024-06-30), einschließlich.", _YEAR_OR_DAY),
    }
    return {"anyOf": [schema, _table({key: (meaning, schema), **(more or {}), **years}, key)]}


def _said(key: str, meaning: str, schema: Schema) -> Schema:
    """A value or a table with years, or a list of them."""
    dated = _dated(key, meaning, schema)
    return {"anyOf": [*dated["anyOf"], _list_of(dated)]}


def _column(role: str) -> Schema:
    unit = {"unit": ("Einheit.", _one_of(UNITS[role]))} if role in UNITS else {}
    meaning = "Überschriften, verglichen ohne Groß- und Kleinschreibung, Trennstriche und Zeilenumbrüche."
    headers = _list_of(_dated("text", _THE_TEXT, _TEXT, unit))
    return _table({"headers": (meaning, headers), **unit}, "headers")


_TEXT: Final = {"title": "ein Text", "type": "string", "pattern": "\\S"}
_SLUG: Final = {
    "title": "ein Kürzel aus a-z, 0-9 und Bindestrich",
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
}
_YEAR: Final = {"title": "ein Jahr (2024, ohne Anführung)", "type": "integer", "minimum": 1901, "maximum": dt.MAXYEAR}
_MONTH: Final = {"title": "eine Zahl von 1 bis 12", "type": "integer", "minimum": 1, "maximum": 12}
_POSITIVE: Final = {"title": "eine ganze Zahl über 0 (41000, ohne Anführung)", "type": "integer", "minimum": 1}
_YES_OR_NO: Final = {"title": "true oder false, ohne Anführung", "type": "boolean"}
# JSON knows no days: editors hand them on as texts.
_DAY: Final = {"type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}
_YEAR_OR_DAY: Final = {
    "title": "ein Jahr (2024) oder ein Tag (2024-07-01), beides ohne Anführung",
    "anyOf": [_YEAR, _DAY],
}
_TYPE: Final = _one_of(ORGANISATION_TYPES)
_THE_TEXT: Final = "Der Text, wie er in der Tabelle steht."
_OF_TYPE: Final = "Art der Organisation."
_REASON: Final = "Grund der Entscheidung: wer, wann, warum."
_ID: Final = ("Kürzel.", _SLUG)
_TITLE: Final = ("Name für Leserinnen und Leser, wie er in Berichten steht.", _TEXT)
_NAMES: Final = (
    "Namen in den Tabellen; Groß- und Kleinschreibung, Leerzeichen und Satzzeichen zählen nicht.",
    _list_of(_dated("text", _THE_TEXT, _TEXT)),
)
_TOWN: Final = _table(
    {
        "slug": ("Kürzel aus a-z, 0-9 und Bindestrich; so heißen auch Ordner und Spalte „city“.", _SLUG),
        "title": _TITLE,
        "ags": ("Amtlicher Gemeindeschlüssel, 8 Ziffern; verbindet mit der Einwohnerzahl.", _TEXT),
        "closed_until": ("Letztes abgeschlossenes Jahr (2024); spätere Zahlen gelten als vorläufig (p).", _YEAR),
        "inhabitants": ("Einwohnerzahl; mehr Teilnehmende in einer Zeile werden gemeldet.", _POSITIVE),
    },
    "slug", "title", "ags",
)  # fmt: skip
_ORGANISATION: Final = _table(
    {
        "id": _ID,
        "names": _NAMES,
        "reason": (_REASON, _TEXT),
        "type": (_OF_TYPE, _TYPE),
        "named": ("false: wird in Veröffentlichungen nie beim Namen genannt.", _YES_OR_NO),
    },
    "id", "names",
)  # fmt: skip
_INVITATION: Final = _table(
    {
        "campaign": ("Kürzel einer Aktion aus [[campaigns]].", _SLUG),
        "years": ("Jahre.", _list_of(_YEAR, least=0)),
        "organisation_types": ("Eingeladene Arten von Organisationen.", _list_of(_TYPE)),
        "source": ("Woher man es weiß.", _TEXT),
        "counted": ("Wer als Teilnahme gezählt wurde; wechselt der Text, wird nicht verglichen.", _TEXT),
    },
    "campaign", "years", "organisation_types", "source",
)  # fmt: skip
_NAMED: Final = "open: Organisationen werden genannt; strict: nach der strengen Regel der Geheimhaltung."
_OPTIONAL: Final = "„optional“: auch Zeilen ohne Organisation zählen, als Veranstaltung der Stadt."
_PRIVATE: Final = "Namen, die hier Privatleute meinen; sie werden wie „privat“ behandelt."
_ORDER: Final = "Was in 03/04/2024 vorn steht: der Tag (day-first) oder der Monat (month-first)."
_MONTHS: Final = "Wörter, mit denen Spalten oder Blätter einen Monat nennen, mit seiner Nummer (1 bis 12)."
_STATUS: Final = "Wörter der Spalte Status: held (fand statt) oder cancelled (fand nicht statt)."
_IGNORED: Final = "Blätter ohne Tabelle einer Aktion: Name oder Muster mit *, dahinter der Grund."
TOWN_FILE: Final = _table(
    {
        "town": ("Die Stadt: Kürzel, Name, Gemeindeschlüssel.", _TOWN),
        "publication": (
            "Was veröffentlicht werden darf.",
            _table({"organisations": (_NAMED, _one_of(get_args(Publication)))}),
        ),
        "rows": (
            "Was eine Zeile ist.",
            _table(
                {
                    "organisation": (_OPTIONAL, _one_of(get_args(Presence))),
                    "private_names": (_PRIVATE, _list_of(_TEXT, least=0)),
                }
            ),
        ),
        "dates": (
            "Wie Daten geschrieben sind.",
            _table({"slashed": (_ORDER, _one_of(get_args(Order))), "months": (_MONTHS, _any_words(_MONTH))}),
        ),
        "status_words": (_STATUS, _any_words(_said("status", "held oder cancelled.", _one_of(get_args(Status))))),
        "sheets": ("Blätter.", _table({"ignore": (_IGNORED, _any_words(_said("reason", _REASON, _TEXT)))})),
        "columns": (
            "Überschriften von Spalten, nach ihrer Bedeutung.",
            _table({role: (title, _column(role)) for role, title in ROLE_TITLES.items()}),
        ),
        "units": (
            "Einheit eines Maßes, wo die Überschrift keine nennt.",
            _table(
                {
                    "hours": (ROLE_TITLES["hours"], _said("unit", "Einheit.", _one_of(UNITS["hours"]))),
                    "waste_kg": (ROLE_TITLES["waste_kg"], _said("unit", "Einheit.", _one_of(UNITS["waste_kg"]))),
                }
            ),
        ),
        "organisation_types": ("Wörter für Arten von Organisationen.", _any_words(_said("type", _OF_TYPE, _TYPE))),
        "campaigns": (
            "Aktionen.",
            _list_of(_table({"id": _ID, "title": _TITLE, "names": _NAMES}, "id", "title"), least=0),
        ),
        "organisations": (
            "Organisationen mit mehreren Namen; ein Eintrag führt sie zusammen.",
            _list_of(_ORGANISATION, least=0),
        ),
        "invitations": ("Wer in welchen Jahren eingeladen war, mit Quelle.", _list_of(_INVITATION, least=0)),
    },
    "town",
)


def schema_text() -> str:
    """The schema (draft 7, as Taplo and Even Better TOML read it) as the file `docs/town-file.schema.json`."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    whole = {**head, **TOWN_FILE, "title": "Stadtdatei von engagement_analysis"}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
