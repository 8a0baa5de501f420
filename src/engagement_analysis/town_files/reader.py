"""Text of a town's TOML file → its lines; every complaint names file, key and what is allowed."""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from engagement_analysis.mistakes import GermanError
from engagement_analysis.town_files.checking import first_problem
from engagement_analysis.town_files.lines import Line, Section, Validity, contradiction
from engagement_analysis.town_files.schema import Presence, Publication
from engagement_analysis.town_files.vocabulary import meaning_of_header, normal_header
from engagement_analysis.values.slashed import Order
from engagement_analysis.values.texts import slug


class TownFileError(GermanError, ValueError):
    """A town's file that contradicts itself or says something unknown."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"Stadtdatei {source}: {problem}")


class _ContradictionError(Exception):
    """Lines that are right one by one and do not fit together; one German sentence."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign: its slug, its name for readers, the names that sheets use."""

    id: str
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who was invited to a campaign in some years, how that is known, and what was counted, where that is stated."""

    campaign: str
    years: tuple[int, ...]
    organisation_types: tuple[str, ...]
    source: str
    counted: str | None = None


@dataclass(frozen=True, slots=True)
class TownRules:
    """How a town's sheets are to be read, and what may be published of them."""

    publication: Publication = "open"
    organisation: Presence = "required"  # "optional": a row without an organisation is an event of its own
    private_names: frozenset[str] = frozenset()  # slugs of names that mean private persons here
    slashed: Order | None = None  # how dates with slashes are read; None: as their column shows
    months: Mapping[str, int] = field(default_factory=dict)  # slug of a word → number of the month
    inhabitants: int | None = None  # more participants in one row than this are reported
    types: Mapping[str, str] = field(default_factory=dict)  # identifier of a listed organisation → its type
    unnamed: frozenset[str] = frozenset()  # identifiers of those that are never named in print


@dataclass(frozen=True, slots=True)
class TownFile:
    """What a town's file says: all its lines, whenever they count."""

    slug: str
    title: str
    ags: str
    campaigns: Mapping[str, str]  # identifier → title
    lines: tuple[Line, ...]
    invitations: tuple[Invitation, ...]
    closed_until: int | None = None
    rules: TownRules = field(default_factory=TownRules)


def read_town_file(text: str, source: str) -> TownFile:
    """Check the text of a town's file key by key; a mistake is a TownFileError that names the key or the lines.

    Examples
    --------
    >>> text = '''town = {slug = "x", title = "X", ags = "09000000"}
    ... [columns.participants]
    ... headers = ["Leute", {text = "Fleißige Hände", valid_from = 2024}]'''
    >>> [(line.text, line.value, str(line.validity)) for line in read_town_file(text, "x.toml").lines]
    [('Leute', 'participants', 'immer'), ('Fleißige Hände', 'participants', 'ab 2024')]
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TownFileError(source, f"kein gültiges TOML ({error}).") from error
    if problem := first_problem(content):
        raise TownFileError(source, problem)
    try:
        return _town_file(content)
    except _ContradictionError as contradicted:
        raise TownFileError(source, str(contradicted)) from None


def _town_file(content: Mapping[str, Any]) -> TownFile:
    """The file's parts; each value is of the kind that it should be."""
    lines = tuple(_lines(content))
    for section, found in groupby(lines, key=lambda line: line.section):
        pair = contradiction(list(found), KEYS[section])
        if pair is not None:
            raise _ContradictionError(_contradiction(section, *pair))
    town = content["town"]
    campaigns = content.get("campaigns", [])
    identifiers = [entry["id"] for entry in campaigns]
    for identifier in identifiers:
        if identifiers.count(identifier) > 1:
            raise _ContradictionError(
                f"[[campaigns]] „{identifier}“ steht zweimal da; bitte die Namen in einem Eintrag sammeln."
            )
    return TownFile(
        town["slug"],
        town["title"].strip(),
        town["ags"].strip(),
        {entry["id"]: entry["title"].strip() for entry in campaigns},
        lines,
        tuple(_invitation(entry, identifiers) for entry in content.get("invitations", [])),
        town.get("closed_until"),
        _rules(content),
    )


def _entries(table: Mapping[str, Any], key: str, of: str = "text") -> list[dict[str, Any]]:
    """What is said at a key, once or several times, with or without years: as tables."""
    said = table.get(key, [])
    return [each if isinstance(each, dict) else {of: each} for each in (said if isinstance(said, list) else [said])]


def _lines(content: Mapping[str, Any]) -> Iterator[Line]:
    for role, column in content.get("columns", {}).items():
        for entry in _entries(column, "headers"):
            yield _header(entry, role, column.get("unit"))
    words: tuple[tuple[Section, str, Mapping[str, Any]], ...] = (
        ("units", "unit", content.get("units", {})),
        ("organisation_types", "type", content.get("organisation_types", {})),
        ("status_words", "status", content.get("status_words", {})),
        ("sheets", "reason", content.get("sheets", {}).get("ignore", {})),
    )
    for section, key, table in words:
        for word in table:
            for entry in _entries(table, word, key):
                yield Line(section, word, entry[key], None, _validity(entry, f"[{section}] „{word}“"))
    named: tuple[Section, ...] = ("campaigns", "organisations")
    for section in named:
        for listed in content.get(section, []):
            identifier = listed["id"]
            own = [listed["title"], identifier] if "title" in listed else [identifier]
            yield from (Line(section, text.strip(), identifier) for text in own)
            for entry in _entries(listed, "names"):
                validity = _validity(entry, f"[[{section}]] „{identifier}“ „{entry['text']}“")
                yield Line(section, entry["text"].strip(), identifier, None, validity)


def _header(entry: Mapping[str, Any], role: str, unit: str | None) -> Line:
    """Line of a header; where nothing states its unit, the shared words may."""
    text = entry["text"].strip()
    shared = meaning_of_header(normal_header(text))
    is_shared = shared is not None and shared.role == role and shared.is_stated
    stated = entry.get("unit", unit) or (shared.unit if shared is not None and is_shared else None)
    return Line("columns", text, role, stated, _validity(entry, f"[columns.{role}] „{text}“"))


def _validity(entry: Mapping[str, Any], where: str) -> Validity:
    """Years of which a line covers a day: sheets are told apart by their year."""
    days = (entry.get("valid_from", dt.MINYEAR), entry.get("valid_until", dt.MAXYEAR))
    first, last = (day.year if isinstance(day, dt.date) else day for day in days)
    if first > last:
        raise _ContradictionError(f"{where}: „valid_from“ ({first}) liegt nach „valid_until“ ({last}).")
    return Validity(first, last)


def _invitation(entry: Mapping[str, Any], campaigns: Iterable[str]) -> Invitation:
    campaign = entry["campaign"]
    if campaign not in campaigns:
        raise _ContradictionError(f"[[invitations]] nennt die unbekannte Aktion „{campaign}“.")
    years, kinds = tuple(entry["years"]), tuple(entry["organisation_types"])
    return Invitation(campaign, years, kinds, entry["source"], entry.get("counted"))


def _rules(content: Mapping[str, Any]) -> TownRules:
    rows, dates, organisations = content.get("rows", {}), content.get("dates", {}), content.get("organisations", [])
    types: dict[str, str] = {}
    for entry in organisations:
        identifier, kind = entry["id"], entry.get("type")
        if kind is not None and types.setdefault(identifier, kind) != kind:
            raise _ContradictionError(
                f"[[organisations]] „{identifier}“ hat zwei Arten, „{types[identifier]}“ und „{kind}“."
            )
    return TownRules(
        publication=content.get("publication", {}).get("organisations", "open"),
        organisation=rows.get("organisation", "required"),
        private_names=frozenset(map(slug, rows.get("private_names", []))) - {""},
        slashed=dates.get("slashed"),
        months={slug(word): number for word, number in dates.get("months", {}).items()},
        inhabitants=content["town"].get("inhabitants"),
        types=types,
        unnamed=frozenset(entry["id"] for entry in organisations if not entry.get("named", True)),
    )


KEYS: Final[dict[Section, Callable[[str], str]]] = {
    "columns": normal_header,
    "units": str,
    "organisation_types": slug,
    "status_words": slug,
    "sheets": str.casefold,
    "campaigns": slug,
    "organisations": slug,
}


def _contradiction(section: Section, one: Line, other: Line) -> str:
    if one.validity.is_limited or other.validity.is_limited:
        when = f" ({one.validity} und {other.validity} überschneiden sich)"
    else:
        when = ""
    if section == "columns":
        if one.value == other.value:
            units = f"„{one.unit or 'keine'}“ und „{other.unit or 'keine'}“"
            return f"die Überschrift „{other.text}“ hat zwei Einheiten, {units}{when}."
        return f"die Überschrift „{other.text}“ steht bei „{one.value}“ und bei „{other.value}“{when}."
    if section in ("campaigns", "organisations"):
        return f"der Name „{other.text}“ gehört zu „{one.value}“ und zu „{other.value}“{when}."
    return f"„{other.text}“ steht für „{one.value}“ und für „{other.value}“{when}."
