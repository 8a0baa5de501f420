"""A town's TOML file → TownLayout, checked key by key; no positions, only what things are called."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Any, Final, get_args

from engagement_analysis.towns.vocabulary import IGNORED_SHEETS, Meaning, Role, meaning_of_header, normal_header
from engagement_analysis.values.organisations import ORGANISATION_TYPES, organisation_type
from engagement_analysis.values.texts import slug

__all__ = [
    "Campaign",
    "Invitation",
    "TownFileError",
    "TownLayout",
    "UnknownTownError",
    "load_town",
    "parse_town",
    "shipped_towns",
]

_SECTIONS: Final = frozenset(
    {"town", "sheets", "columns", "units", "organisation_types", "campaigns", "organisations", "invitations"}
)
_ROLES: Final[dict[str, Role]] = {role: role for role in get_args(Role)}
_UNITS: Final = {"hours": ("h", "h/person"), "waste_kg": ("kg", "t", "g")}


class UnknownTownError(ValueError):
    """Neither a shipped town nor the path of a town's file."""

    def __init__(self, town: str) -> None:
        super().__init__(
            f"Unbekannte Stadt „{town}“. Mitgeliefert: {', '.join(shipped_towns())}. "
            "Für eine weitere Stadt bitte den Pfad ihrer TOML-Datei angeben."
        )


class TownFileError(ValueError):
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
    """Who was invited to a campaign in some years, and how that is known."""

    campaign: str
    years: tuple[int, ...]
    organisation_types: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class TownLayout:
    """What a town calls things; read from its TOML file."""

    slug: str
    title: str
    ags: str
    campaigns: tuple[Campaign, ...] = ()
    headers: Mapping[str, Meaning] = field(default_factory=dict)
    ignored_sheets: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    type_words: Mapping[str, str] = field(default_factory=dict)
    organisation_ids: Mapping[str, str] = field(default_factory=dict)
    invitations: tuple[Invitation, ...] = ()

    def meaning(self, header: str) -> Meaning | None:
        """What a column header means here: the town's own words first, then those that all towns share."""
        normal = normal_header(header)
        found = self.headers.get(normal) or meaning_of_header(normal)
        if found is not None and found.unit is None and found.role in self.units:
            return Meaning(found.role, self.units[found.role])
        return found

    def ignores_sheet(self, name: str) -> bool:
        """Tell whether a sheet holds no campaign, by its name."""
        plain = name.strip().casefold()
        return any(fnmatchcase(plain, pattern.casefold()) for pattern in (*self.ignored_sheets, *IGNORED_SHEETS))

    def organisation_type(self, word: str) -> str | None:
        """Type of organisation that a word means here; None where nobody knows it."""
        return self.type_words.get(slug(word)) or organisation_type(word)

    def organisation_id(self, name: str) -> str:
        """Slug of an organisation after the town's alias list."""
        key = slug(name)
        return self.organisation_ids.get(key, key)

    def campaign_named(self, text: str) -> str | None:
        """Slug of the listed campaign that a text names, exactly or within a longer title."""
        key = slug(text)
        by_name = {slug(name): campaign.id for campaign in self.campaigns for name in (campaign.title, *campaign.names)}
        if key in by_name:
            return by_name[key]
        within = [name for name in by_name if f"-{name}-" in f"-{key}-"]
        return by_name[max(within, key=len)] if within else None


def shipped_towns() -> tuple[str, ...]:
    """Slugs of the towns that come with the package.

    Examples
    --------
    >>> shipped_towns()
    ('balingen', 'neumarkt')
    """
    folder = resources.files("engagement_analysis.towns")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_town(town: str | Path) -> TownLayout:
    """Read the file of a shipped town, or the TOML file at a path.

    Raises
    ------
    UnknownTownError
        Neither a shipped town nor an existing file.
    TownFileError
        The file says something unknown or contradicts itself.

    Examples
    --------
    >>> load_town("neumarkt").title
    'Neumarkt i.d.OPf.'
    """
    if isinstance(town, str) and town in shipped_towns():
        return _shipped(town)
    path = Path(town)
    if path.suffix.lower() != ".toml" or not path.is_file():
        raise UnknownTownError(str(town))
    return parse_town(path.read_text(encoding="utf-8-sig"), str(path))


@functools.cache
def _shipped(town: str) -> TownLayout:
    file = resources.files("engagement_analysis.towns") / f"{town}.toml"
    return parse_town(file.read_text(encoding="utf-8"), file.name)


def parse_town(text: str, source: str) -> TownLayout:
    """Check the text of a town's file key by key and turn it into a layout.

    Raises
    ------
    TownFileError
        Names the key and what is allowed there.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TownFileError(source, f"kein gültiges TOML ({error}).") from error
    reader = _Reader(source)
    reader.keys(content, "die Datei", _SECTIONS)
    town = reader.table(content, "town")
    reader.keys(town, "[town]", {"slug", "title", "ags"})
    campaigns = tuple(reader.campaign(entry) for entry in reader.entries(content, "campaigns"))
    sheets = reader.table(content, "sheets", default={})
    reader.keys(sheets, "[sheets]", {"ignore"})
    return TownLayout(
        slug=reader.slug(town, "slug"),
        title=reader.text(town, "title"),
        ags=reader.text(town, "ags"),
        campaigns=campaigns,
        headers=reader.headers(reader.table(content, "columns", default={})),
        ignored_sheets=reader.table(sheets, "ignore", default={}),
        units=reader.units(reader.table(content, "units", default={})),
        type_words=reader.type_words(reader.table(content, "organisation_types", default={})),
        organisation_ids=reader.organisations(reader.entries(content, "organisations")),
        invitations=tuple(reader.invitation(entry, campaigns) for entry in reader.entries(content, "invitations")),
    )


def _is_year(value: object) -> bool:
    return isinstance(value, int) and 1900 < value <= dt.MAXYEAR


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

    def campaign(self, entry: Mapping[str, Any]) -> Campaign:
        self.keys(entry, "[[campaigns]]", {"id", "title", "names"})
        names = self.texts(entry, "names") if "names" in entry else ()
        return Campaign(self.slug(entry, "id"), self.text(entry, "title"), names)

    def headers(self, columns: Mapping[str, Any]) -> dict[str, Meaning]:
        found: dict[str, Meaning] = {}
        self.keys(columns, "[columns]", _ROLES)
        for name, column in columns.items():
            role = _ROLES[name]
            if not isinstance(column, dict):
                raise self.fail(f"[columns.{role}] muss ein Abschnitt sein.")
            self.keys(column, f"[columns.{role}]", {"headers", "unit"})
            if "unit" in column and column["unit"] not in _UNITS.get(role, ()):
                allowed = ", ".join(_UNITS.get(role, ("keine Einheit",)))
                raise self.fail(f"[columns.{role}] erlaubt als „unit“ nur: {allowed}.")
            for header in self.texts(column, "headers"):
                key = normal_header(header)
                if key in found and found[key].role != role:
                    raise self.fail(f"die Überschrift „{header}“ steht bei „{found[key].role}“ und bei „{role}“.")
                shared = meaning_of_header(key)
                unit = column.get("unit") or (shared.unit if shared and shared.role == role else None)
                found[key] = Meaning(role, unit)
        return found

    def units(self, units: Mapping[str, Any]) -> dict[str, str]:
        self.keys(units, "[units]", _UNITS)
        for key, unit in units.items():
            if unit not in _UNITS[key]:
                raise self.fail(f"[units] erlaubt für „{key}“ nur: {', '.join(_UNITS[key])}.")
        return dict(units)

    def type_words(self, words: Mapping[str, Any]) -> dict[str, str]:
        for word, kind in words.items():
            if kind not in ORGANISATION_TYPES:
                allowed = ", ".join(ORGANISATION_TYPES)
                raise self.fail(f"[organisation_types] „{word}“: „{kind}“ ist keine Art. Erlaubt: {allowed}.")
        return {slug(word): str(kind) for word, kind in words.items()}

    def organisations(self, entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        found: dict[str, str] = {}
        for entry in entries:
            self.keys(entry, "[[organisations]]", {"id", "names", "reason"})
            identifier = self.slug(entry, "id")
            for name in (identifier, *self.texts(entry, "names")):
                if found.setdefault(slug(name), identifier) != identifier:
                    raise self.fail(f"der Name „{name}“ gehört zu „{found[slug(name)]}“ und zu „{identifier}“.")
        return found

    def invitation(self, entry: Mapping[str, Any], campaigns: Iterable[Campaign]) -> Invitation:
        self.keys(entry, "[[invitations]]", {"campaign", "years", "organisation_types", "source"})
        campaign, kinds = self.slug(entry, "campaign"), self.texts(entry, "organisation_types")
        if campaign not in {known.id for known in campaigns}:
            raise self.fail(f"[[invitations]] nennt die unbekannte Aktion „{campaign}“.")
        if unknown := sorted(set(kinds) - set(ORGANISATION_TYPES)):
            raise self.fail(f"[[invitations]]: „{unknown[0]}“ ist keine Art. Erlaubt: {', '.join(ORGANISATION_TYPES)}.")
        years = entry.get("years")
        if not isinstance(years, list) or not all(_is_year(year) for year in years):
            raise self.fail("[[invitations]] braucht „years“ als Liste von Jahren.")
        return Invitation(campaign, tuple(years), kinds, self.text(entry, "source"))
