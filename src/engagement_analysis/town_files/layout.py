"""A town's TOML file → TownLayout of a year; no positions, only what things are called."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Final

from engagement_analysis.language.calendar_words import month_name
from engagement_analysis.mistakes import MistakeError, did_you_mean, kind_of
from engagement_analysis.town_files.lines import Line, Section, lines_of_year
from engagement_analysis.town_files.reader import (
    KEYS,
    Campaign,
    Invitation,
    TownFile,
    TownRules,
    read_town_file,
)
from engagement_analysis.town_files.schema import ROLE_TITLES, UNITS
from engagement_analysis.town_files.title_words import IGNORED_SHEETS
from engagement_analysis.town_files.vocabulary import Meaning, Role, meaning_of_header, normal_header
from engagement_analysis.values.dates import parse_month
from engagement_analysis.values.organisations import organisation_type
from engagement_analysis.values.texts import slug

PROGRAMME: Final = "programme.toml"
"""What the town tells of itself: another kind of file in the same folder."""

_LETTERS: Final = re.compile(r"[^\W\d_]+")
TOWN_ROLES: Final[dict[str, Role]] = {role: role for role in ROLE_TITLES}


class UnknownTownError(MistakeError, ValueError):
    """Neither a shipped town nor the path of a town's file."""

    def __init__(self, town: object) -> None:
        shipped = ", ".join(shipped_towns())
        german = (
            f"Unbekannte Stadt „{town}“. Mitgeliefert: {shipped}. "
            "Für eine weitere Stadt bitte den Pfad ihrer TOML-Datei angeben."
        )
        if not isinstance(town, (str, Path)):
            english = f'A town is a name or the path of its TOML file, not {kind_of(town)}; write "neumarkt".'
        elif Path(town).suffix.lower() == ".toml":
            english = f"There is no town file {town}; check the path, or name a shipped town: {shipped}."
        else:
            question = did_you_mean(str(town), shipped_towns())
            english = (
                f'Unknown town "{town}".{question} Shipped: {shipped}; for another give the path of its TOML file.'
            )
        super().__init__(english, german)


@dataclass(frozen=True, eq=False)
class TownLayout:
    """What a town calls things in a year, or whenever; made from its TOML file.

    `unsettled_*` hold what the file mentions but does not settle for that year: lines that count in other years only,
    or, where the year is not known, lines that say different things of different years. It is never guessed: such a
    header, measure or kind of organisation is unknown, and becomes a finding.
    """

    file: TownFile
    slug: str
    title: str
    ags: str
    campaigns: tuple[Campaign, ...] = ()
    headers: Mapping[str, Meaning] = field(default_factory=dict)
    ignored_sheets: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    type_words: Mapping[str, str] = field(default_factory=dict)
    organisation_ids: Mapping[str, str] = field(default_factory=dict)
    invitations: tuple[Invitation, ...] = ()
    status_words: Mapping[str, str] = field(default_factory=dict)
    rules: TownRules = field(default_factory=TownRules)
    closed_until: int | None = None
    unsettled_headers: frozenset[str] = frozenset()
    unsettled_units: frozenset[str] = frozenset()
    unsettled_types: frozenset[str] = frozenset()
    _by_year: dict[int | None, TownLayout] = field(default_factory=dict, repr=False, compare=False)

    def for_year(self, year: int | None) -> TownLayout:
        """The layout with the lines that count for the sheets of a year; all of them where it is not known."""
        if year not in self._by_year:
            is_limited = any(line.validity.is_limited for line in self.file.lines)
            self._by_year[year] = _layout(self.file, year) if is_limited else self
        return self._by_year[year]

    def meaning(self, header: str) -> Meaning | None:
        """What a column header means here: the town's own words first, then those that all towns share."""
        normal = normal_header(header)
        if normal in self.unsettled_headers:
            return None
        found = self.headers.get(normal) or meaning_of_header(normal)
        if found is None or found.is_stated:
            return found
        if found.role in self.unsettled_units:
            return None
        return Meaning(found.role, self.units[found.role]) if found.role in self.units else found

    def gives(self, header: str) -> bool:
        """Tell whether the town's file names a header: what it says beats every rule of thumb."""
        return normal_header(header) in self.headers

    def month(self, text: str) -> int | None:
        """Number of the month that a text names and nothing else."""
        return self.rules.months.get(slug(text)) or parse_month(text)

    def with_shared_months(self, text: str) -> str:
        """A text in which the town's own words for months are those that all towns share."""
        own = self.rules.months
        if not own:
            return text
        return _LETTERS.sub(lambda word: month_name(own[slug(word[0])]) if slug(word[0]) in own else word[0], text)

    def is_named(self, organisation_id: str) -> bool:
        """Tell whether an organisation may be named in print; not where its entry says `named = false`."""
        return organisation_id not in self.rules.unnamed

    def ignores_sheet(self, name: str) -> bool:
        """Tell whether a sheet holds no campaign, by its name."""
        return _is_like_any(name.strip().casefold(), (*self.ignored_sheets, *IGNORED_SHEETS))

    def organisation_type(self, word: str) -> str | None:
        """Type of organisation that a word means here; None where nobody knows it."""
        key = slug(word)
        return None if key in self.unsettled_types else self.type_words.get(key) or organisation_type(word)

    def organisation_id(self, name: str) -> str:
        """Slug of an organisation after the town's alias list."""
        key = slug(name)
        return self.organisation_ids.get(key, key)

    def type_of_listed(self, name: str) -> str | None:
        """Type that the town's list states of an organisation; None where it states none."""
        return self.rules.types.get(self.organisation_id(name))

    def means_private_persons(self, name: str) -> bool:
        """Tell whether the town's file says that a name means private persons."""
        return slug(name) in self.rules.private_names

    def campaign_named(self, text: str) -> str | None:
        """Slug of the listed campaign that a text names, exactly or within a longer title."""
        key = slug(text)
        by_name = {slug(name): campaign.id for campaign in self.campaigns for name in (campaign.title, *campaign.names)}
        if key in by_name:
            return by_name[key]
        within = [name for name in by_name if f"-{name}-" in f"-{key}-"]
        return by_name[max(within, key=len)] if within else None


@functools.lru_cache(maxsize=1_000)
def _is_like_any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def shipped_towns() -> tuple[str, ...]:
    """Slugs of the towns that come with the package."""
    folder = resources.files("engagement_analysis.town_files")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def town_files(folder: Path) -> list[Path]:
    """TOML files of a folder that describe a town's workbooks: all but its `programme.toml`."""
    return sorted(path for path in folder.glob("*.toml") if path.name != PROGRAMME)


def load_town(town: str | Path | object) -> TownLayout:
    """Read the file of a shipped town, or the TOML file at a path.

    An unknown town is an UnknownTownError, a file that contradicts itself a TownFileError.
    """
    if isinstance(town, str) and town in shipped_towns():
        return _shipped(town)
    path = Path(town) if isinstance(town, (str, Path)) else None
    if path is None or path.suffix.lower() != ".toml" or not path.is_file():
        raise UnknownTownError(town)
    return parse_town(path.read_text(encoding="utf-8-sig"), str(path))


@functools.cache
def _shipped(town: str) -> TownLayout:
    file = resources.files("engagement_analysis.town_files") / f"{town}.toml"
    return parse_town(file.read_text(encoding="utf-8"), file.name)


def parse_town(text: str, source: str) -> TownLayout:
    """Check the text of a town's file key by key and turn it into a layout; a mistake is a TownFileError."""
    return _layout(read_town_file(text, source), None)


def _layout(file: TownFile, year: int | None) -> TownLayout:
    """Lines that count for a year as what texts are looked up in; None: all years."""
    lines = lines_of_year(file.lines, year)
    settled, unsettled = {}, {}
    for section in KEYS:
        settled[section], unsettled[section] = _settled(file, lines, section)
    said = {section: {key: line.value for key, line in found.items()} for section, found in settled.items()}
    return TownLayout(
        file,
        slug=file.slug,
        title=file.title,
        ags=file.ags,
        campaigns=tuple(Campaign(key, title, _names(lines, key, title)) for key, title in file.campaigns.items()),
        headers={key: _meaning(line) for key, line in settled["columns"].items()},
        ignored_sheets=tuple(line.text for line in settled["sheets"].values()),
        units=said["units"],
        type_words=said["organisation_types"],
        organisation_ids=said["organisations"],
        invitations=file.invitations,
        status_words=said["status_words"],
        rules=file.rules,
        closed_until=file.closed_until,
        unsettled_headers=unsettled["columns"],
        unsettled_units=unsettled["units"],
        unsettled_types=unsettled["organisation_types"],
    )


def _meaning(line: Line) -> Meaning:
    """What a header's line says; where it names no unit, [units] does."""
    return Meaning(TOWN_ROLES[line.value], line.unit, is_stated=line.unit is not None or line.value not in UNITS)


def _names(lines: Iterable[Line], identifier: str, title: str) -> tuple[str, ...]:
    """Names of a campaign that count, beside its title and identifier."""
    named = (line.text for line in lines if line.section == "campaigns" and line.value == identifier)
    return tuple(text for text in named if text not in (identifier, title))


def _settled(file: TownFile, lines: Iterable[Line], section: Section) -> tuple[dict[str, Line], frozenset[str]]:
    """Lines of a section by their key, and keys of which these lines say nothing or different things."""
    key = KEYS[section]
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.section == section:
            found.setdefault(key(line.text), []).append(line)
    settled = {each: same[0] for each, same in found.items() if len({line.says for line in same}) == 1}
    mentioned = {key(line.text) for line in file.lines if line.section == section}
    return settled, frozenset(mentioned - settled.keys())
