"""Text of a town's TOML file → its lines, checked key by key; every complaint names file, key and what is allowed."""

import datetime as dt
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from engagement_analysis.mistakes import GermanError
from engagement_analysis.town_files.lines import ALWAYS, Line, Section, Validity, contradiction
from engagement_analysis.town_files.rules import STATUSES, TownRules, read_rules
from engagement_analysis.town_files.vocabulary import Role, meaning_of_header, normal_header
from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.texts import slug

ROLES: Final[tuple[Role, ...]] = get_args(Role)
UNITS: Final[dict[str, tuple[str, ...]]] = {"hours": ("h", "h/person"), "waste_kg": ("kg", "t", "g")}
_YEARS: Final = ("valid_from", "valid_until")
# What may stand where; the editors' schema is made from the same table.
TOWN_FILE_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "": (
        *("town", "publication", "rows", "dates", "sheets", "columns", "units", "organisation_types", "status_words"),
        *("campaigns", "organisations", "invitations"),
    ),
    "town": ("slug", "title", "ags", "closed_until", "inhabitants"),
    "publication": ("organisations",),
    "rows": ("organisation", "private_names"),
    "dates": ("slashed", "months"),
    "sheets": ("ignore",),
    "sheets.ignore": ("reason", *_YEARS),
    "columns": ROLES,
    "columns.role": ("headers", "unit"),
    "columns.role.headers": ("text", "unit", *_YEARS),
    "units": tuple(UNITS),
    "units.measure": ("unit", *_YEARS),
    "organisation_types.word": ("type", *_YEARS),
    "status_words.word": ("status", *_YEARS),
    "campaigns": ("id", "title", "names"),
    "organisations": ("id", "names", "type", "named", "reason"),
    "names": ("text", *_YEARS),
    "invitations": ("campaign", "years", "organisation_types", "source", "counted"),
}


class TownFileError(GermanError, ValueError):
    """A town's file that contradicts itself or says something unknown."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"Stadtdatei {source}: {problem}")


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
class TownFile:
    """What a town's file says: all its lines, whenever they count."""

    slug: str
    title: str
    ags: str
    campaigns: tuple[Campaign, ...]
    lines: tuple[Line, ...]
    invitations: tuple[Invitation, ...]
    closed_until: int | None = None
    rules: TownRules = field(default_factory=TownRules)


def read_town_file(text: str, source: str) -> TownFile:
    """Check the text of a town's file key by key.

    Raises
    ------
    TownFileError
        Names the key and what is allowed there, or the lines that contradict each other.

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
    reader = _Reader(source)
    reader.keys(content, "die Datei", TOWN_FILE_KEYS[""])
    town = reader.table(content, "town")
    reader.keys(town, "[town]", TOWN_FILE_KEYS["town"])
    for section in ("publication", "rows", "dates", "sheets"):
        reader.keys(reader.table(content, section, default={}), f"[{section}]", TOWN_FILE_KEYS[section])
    sheets = content.get("sheets", {})
    campaigns = reader.entries(content, "campaigns")
    lines = (
        *reader.headers(reader.table(content, "columns", default={})),
        *reader.units(reader.table(content, "units", default={})),
        *reader.words(reader.table(content, "organisation_types", default={}), "type", "Art", ORGANISATION_TYPES),
        *reader.words(reader.table(content, "status_words", default={}), "status", "Angabe", STATUSES),
        *reader.ignored_sheets(reader.table(sheets, "ignore", default={})),
        *reader.named(campaigns, "campaigns"),
        *reader.named(reader.entries(content, "organisations"), "organisations"),
    )
    reader.consistent(lines)
    known = tuple(reader.campaign(entry) for entry in campaigns)
    return TownFile(
        reader.slug(town, "slug"),
        reader.text(town, "title"),
        reader.text(town, "ags"),
        known,
        lines,
        tuple(reader.invitation(entry, known) for entry in reader.entries(content, "invitations")),
        reader.closed_until(town),
        read_rules(content, reader.fail),
    )


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1900 < value <= dt.MAXYEAR


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks one file; every complaint names the file and the key."""

    source: str

    def fail(self, problem: str) -> TownFileError:
        return TownFileError(self.source, problem)

    def keys(self, table: Mapping[str, Any], where: str, allowed: Collection[str]) -> None:
        unknown = sorted(set(table) - set(allowed))
        if unknown:
            raise self.fail(f"{where} kennt keinen Schlüssel „{unknown[0]}“. Erlaubt: {', '.join(sorted(allowed))}.")

    def table(self, table: Mapping[str, Any], key: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
        value = table.get(key, default)
        if not isinstance(value, dict):
            raise self.fail(f"der Abschnitt [{key}] fehlt oder ist keine Tabelle.")
        return value

    def entries(self, table: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.fail(f"„{key}“ muss aus Einträgen [[{key}]] bestehen.")
        return value

    def text(self, table: Mapping[str, Any], key: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"„{key}“ fehlt oder ist kein Text.")
        return value.strip()

    def texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        is_filled = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
        if not value or not is_filled:
            raise self.fail(f"„{key}“ muss eine nicht leere Liste von Texten sein.")
        return tuple(value)

    def slug(self, table: Mapping[str, Any], key: str) -> str:
        value = self.text(table, key)
        if value != slug(value):
            raise self.fail(
                f"„{key}“ = „{value}“ ist kein Kürzel aus a-z, 0-9 und Bindestrich; gemeint ist wohl „{slug(value)}“."
            )
        return value

    def listed(self, table: Mapping[str, Any], key: str, where: str, allowed: str) -> Iterator[dict[str, Any]]:
        """Items of a list of texts, any of which may be a table {text = …, valid_from = …}."""
        items = table.get(key)
        if not isinstance(items, list) or not items:
            raise self.fail(f"{where} braucht „{key}“ als nicht leere Liste von Texten.")
        for item in items:
            entry = item if isinstance(item, dict) else {"text": item}
            self.keys(entry, f"{where} „{key}“", TOWN_FILE_KEYS[allowed])
            yield {**entry, "text": self.text(entry, "text")}

    def said(self, value: object, key: str, where: str, allowed: str) -> Iterator[dict[str, Any]]:
        """What is said of one word: a text, a table with years, or several such tables."""
        items = value if isinstance(value, list) else [value]
        if not items:
            raise self.fail(f"{where} ist eine leere Liste; bitte „{key}“ nennen oder die Zeile löschen.")
        for item in items:
            entry = item if isinstance(item, dict) else {key: item}
            self.keys(entry, where, TOWN_FILE_KEYS[allowed])
            said = entry.get(key)
            if not isinstance(said, str) or not said.strip():
                raise self.fail(f"{where}: „{key}“ fehlt oder ist kein Text.")
            yield {**entry, key: said}

    def validity(self, entry: Mapping[str, Any], where: str) -> Validity:
        if not set(_YEARS) & set(entry):
            return ALWAYS
        first = self.day(entry, "valid_from", where, (1, 1))
        last = self.day(entry, "valid_until", where, (12, 31))
        if first is not None and last is not None and first > last:
            raise self.fail(f"{where}: „valid_from“ ({first:%d.%m.%Y}) liegt nach „valid_until“ ({last:%d.%m.%Y}).")
        return Validity(first, last)

    def day(self, entry: Mapping[str, Any], key: str, where: str, month_day: tuple[int, int]) -> dt.date | None:
        value = entry.get(key)
        if value is None:
            return None
        if _is_year(value):
            return dt.date(value, *month_day)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        raise self.fail(f"{where}: „{key}“ muss ein Jahr (2024) oder ein Tag (2024-07-01) sein, beides ohne Anführung.")

    def headers(self, columns: Mapping[str, Any]) -> Iterator[Line]:
        self.keys(columns, "[columns]", TOWN_FILE_KEYS["columns"])
        for role, column in columns.items():
            where = f"[columns.{role}]"
            if not isinstance(column, dict):
                raise self.fail(f"{where} muss ein Abschnitt sein.")
            self.keys(column, where, TOWN_FILE_KEYS["columns.role"])
            for item in self.listed(column, "headers", where, "columns.role.headers"):
                own = item.get("unit", column.get("unit"))
                if own is not None and own not in UNITS.get(role, ()):
                    allowed = ", ".join(UNITS.get(role, ("keine Einheit",)))
                    raise self.fail(f"{where} erlaubt als „unit“ nur: {allowed}.")
                shared = meaning_of_header(normal_header(item["text"]))
                is_shared = shared is not None and shared.role == role and shared.is_stated
                unit = own or (shared.unit if shared is not None and is_shared else None)
                yield Line("columns", item["text"], role, unit, self.validity(item, f"{where} „{item['text']}“"))

    def units(self, units: Mapping[str, Any]) -> Iterator[Line]:
        self.keys(units, "[units]", TOWN_FILE_KEYS["units"])
        for measure, value in units.items():
            for item in self.said(value, "unit", f"[units] „{measure}“", "units.measure"):
                if item["unit"] not in UNITS[measure]:
                    raise self.fail(f"[units] erlaubt für „{measure}“ nur: {', '.join(UNITS[measure])}.")
                yield Line("units", measure, item["unit"], None, self.validity(item, f"[units] „{measure}“"))

    def words(
        self, words: Mapping[str, Any], key: Literal["type", "status"], title: str, allowed: Collection[str]
    ) -> Iterator[Line]:
        """Words of cells, each with the type or the status that it means."""
        section: Section = "organisation_types" if key == "type" else "status_words"
        for word, value in words.items():
            where = f"[{section}] „{word}“"
            for item in self.said(value, key, where, f"{section}.word"):
                if item[key] not in allowed:
                    raise self.fail(f"{where}: „{item[key]}“ ist keine {title}. Erlaubt: {', '.join(allowed)}.")
                yield Line(section, word, item[key], None, self.validity(item, where))

    def ignored_sheets(self, patterns: Mapping[str, Any]) -> Iterator[Line]:
        for pattern, value in patterns.items():
            where = f"[sheets.ignore] „{pattern}“"
            for item in self.said(value, "reason", where, "sheets.ignore"):
                yield Line("sheets", pattern, item["reason"], None, self.validity(item, where))

    def named(self, entries: Iterable[Mapping[str, Any]], section: Section) -> Iterator[Line]:
        """Identifier and names of campaigns or organisations."""
        seen: set[str] = set()
        for entry in entries:
            self.keys(entry, f"[[{section}]]", TOWN_FILE_KEYS[section])
            identifier = self.slug(entry, "id")
            where = f"[[{section}]] „{identifier}“"
            if section == "campaigns":
                if identifier in seen:
                    raise self.fail(f"{where} steht zweimal da; bitte die Namen in einem Eintrag sammeln.")
                seen.add(identifier)
                yield Line(section, self.text(entry, "title"), identifier)
            yield Line(section, identifier, identifier)
            if section == "organisations" or "names" in entry:
                for item in self.listed(entry, "names", where, "names"):
                    validity = self.validity(item, f"{where} „{item['text']}“")
                    yield Line(section, item["text"], identifier, None, validity)

    def campaign(self, entry: Mapping[str, Any]) -> Campaign:
        names = [item if isinstance(item, str) else item["text"] for item in entry.get("names", [])]
        return Campaign(self.slug(entry, "id"), self.text(entry, "title"), tuple(names))

    def invitation(self, entry: Mapping[str, Any], campaigns: Iterable[Campaign]) -> Invitation:
        self.keys(entry, "[[invitations]]", TOWN_FILE_KEYS["invitations"])
        campaign, kinds = self.slug(entry, "campaign"), self.texts(entry, "organisation_types")
        if campaign not in {known.id for known in campaigns}:
            raise self.fail(f"[[invitations]] nennt die unbekannte Aktion „{campaign}“.")
        if unknown := sorted(set(kinds) - set(ORGANISATION_TYPES)):
            raise self.fail(f"[[invitations]]: „{unknown[0]}“ ist keine Art. Erlaubt: {', '.join(ORGANISATION_TYPES)}.")
        years = entry.get("years")
        if not isinstance(years, list) or not all(_is_year(year) for year in years):
            raise self.fail("[[invitations]] braucht „years“ als Liste von Jahren.")
        counted = self.text(entry, "counted") if "counted" in entry else None
        return Invitation(campaign, tuple(years), kinds, self.text(entry, "source"), counted)

    def closed_until(self, town: Mapping[str, Any]) -> int | None:
        """The last year whose figures are final, where the town says so."""
        year = town.get("closed_until")
        if year is not None and not _is_year(year):
            raise self.fail("[town] „closed_until“ muss ein Jahr sein (2024), ohne Anführung.")
        return year

    def consistent(self, lines: Iterable[Line]) -> None:
        """No two lines say different things of one text for the same year."""
        by_section: dict[Section, list[Line]] = {}
        for line in lines:
            by_section.setdefault(line.section, []).append(line)
        for section, found in by_section.items():
            pair = contradiction(found, KEYS[section])
            if pair is not None:
                raise self.fail(_contradiction(section, *pair))


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
