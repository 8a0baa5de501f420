"""Content of a town's file → the first thing that may not stand there, as a German sentence."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engagement_analysis.town_files.schema import TOWN_FILE, Schema

_WHOLE_FILE: Final = "die Datei"


def first_problem(content: Mapping[str, Any]) -> str | None:
    """The key, and what is allowed there; None where all is right.

    Examples
    --------
    >>> first_problem({"town": {"slug": "x"}}), first_problem({"town": {"slug": "x", "title": "X", "ags": "1"}})
    ('[town]: „title“ fehlt.', None)
    """
    return next(_problems(content, TOWN_FILE, _WHOLE_FILE), None)


def _problems(value: Any, schema: Schema, where: str) -> Iterator[str]:
    options = schema.get("anyOf", [schema])
    chosen = next((option for option in options if _fits(value, option)), None)
    if chosen is None:
        yield f"{where}: „{value}“ passt nicht. Erlaubt: {_title(schema)}."
    elif isinstance(value, dict):
        yield from _problems_of_table(value, chosen, where)
    elif isinstance(value, list):
        if len(value) < chosen["minItems"]:
            yield f"{where} ist eine leere Liste; bitte etwas nennen oder die Zeile löschen."
        for item in value:
            identifier = item.get("id") if isinstance(item, dict) else None
            yield from _problems(item, chosen["items"], f"{where} „{identifier}“" if identifier else where)


def _problems_of_table(table: Mapping[str, Any], schema: Schema, where: str) -> Iterator[str]:
    keys, any_word = schema.get("properties", {}), schema["additionalProperties"]
    for key, value in table.items():
        if key in keys or any_word:
            said = keys.get(key, any_word)
            yield from _problems(value, said, _place(where, key, said))
        else:
            yield f"{where} kennt keinen Schlüssel „{key}“. Erlaubt: {', '.join(sorted(keys))}."
    for key in schema.get("required", ()):
        if key not in table:
            yield f"{where}: „{key}“ fehlt."


def _place(where: str, key: str, schema: Schema) -> str:
    """Place of a key as it stands in the file: a section, the entries of a list, or a line."""
    if schema.get("type") == "object":
        return f"[{key}]" if where == _WHOLE_FILE else f"{where.removesuffix(']')}.{key}]"
    return f"[[{key}]]" if where == _WHOLE_FILE else f"{where} „{key}“"


def _fits(value: Any, schema: Schema) -> bool:
    """Tell whether a value is of the kind that a schema without alternatives asks for."""
    if "enum" in schema:
        return value in schema["enum"]
    if schema.get("format") == "date":
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if schema["type"] == "string":
        return isinstance(value, str) and re.search(schema["pattern"], value) is not None
    if schema["type"] == "integer":
        return type(value) is int and schema["minimum"] <= value <= schema.get("maximum", value)
    return isinstance(value, {"object": dict, "array": list, "boolean": bool}[schema["type"]])


def _title(schema: Schema) -> str:
    first = schema.get("anyOf", [schema])[0]
    return str(schema.get("title") or first.get("title") or ", ".join(first["enum"]))
