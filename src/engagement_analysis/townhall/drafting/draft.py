"""What is known of a new town → the text of its file: only what the shared words do not know, the rest as comments."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engagement_analysis.town_files.layout import TownLayout, parse_town
from engagement_analysis.town_files.schema import ROLE_TITLES, UNITS, Status
from engagement_analysis.town_files.vocabulary import Meaning, Role
from engagement_analysis.townhall.recognised.survey import ColumnSurvey
from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.slashed import Order
from engagement_analysis.values.texts import slug

NO_KEY: Final = "unbekannt"
_BARE_KEY: Final = re.compile("[a-z_]+")
NO_CAMPAIGN: Final = "keine Tabelle einer Aktion"


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A header's words, and what a person says they mean; `organisation_type` where crosses below it tick a kind."""

    word: str
    role: Role | None
    unit: str | None = None
    organisation_type: str | None = None


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """A column that nobody knows yet, with a proposal."""

    file: str
    sheet: str
    column: ColumnSurvey
    proposal: Meaning | None


@dataclass(frozen=True)
class Draft:
    """What is known of a new town so far; None: nobody has decided it yet."""

    slug: str
    title: str
    ags: str = NO_KEY
    sources: tuple[str, ...] = ()
    columns: tuple[ColumnChoice, ...] = ()
    open_columns: tuple[OpenColumn, ...] = ()
    units: Mapping[str, str | None] = field(default_factory=dict)
    types: Mapping[str, str | None] = field(default_factory=dict)
    sheets: Mapping[str, str | None] = field(default_factory=dict)  # sheet without a table → why it is left out
    campaigns: Mapping[str, str] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    aliases: str = ""
    rows: Mapping[str, object] = field(default_factory=dict)
    dates: Mapping[str, Order | None] = field(default_factory=dict)
    months: Mapping[str, int | None] = field(default_factory=dict)
    statuses: Mapping[str, Status | None] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)  # organisation → the kind that its name says

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is left for a person to decide."""
        decisions = (self.units, self.types, self.sheets, self.rows, self.dates, self.months, self.statuses)
        return not self.open_columns and all(None not in each.values() for each in decisions)


def draft_layout(draft: Draft) -> TownLayout:
    """The draft as the loader would read it."""
    return parse_town(draft_text(draft), f"{draft.slug}.toml")


def draft_text(draft: Draft, *, schema: str | None = None) -> str:
    """Text of the town's file, with German comments; valid for `parse_town`.

    `schema`: path of the JSON schema as editors should find it from the file.
    """
    types = "Wörter für Arten, die der gemeinsame Wortschatz nicht kennt. Möglich: " + ", ".join(ORGANISATION_TYPES)
    blocks = [
        _head(draft, schema),
        _section("[rows]", "optional: Zeilen ohne Gruppe sind Veranstaltungen.", draft.rows, "optional"),
        _section("[dates]", "", draft.dates, "day-first", "month-first"),
        _section("[dates.months]", "Nummer des Monats.", draft.months, 1),
        _section("[status_words]", "", draft.statuses, "held", "cancelled"),
        _columns(draft),
        _units(draft),
        _section("[organisation_types]", types, draft.types, "other"),
        _section("[sheets.ignore]", "Blätter ohne Tabelle einer Aktion, mit Grund.", draft.sheets, NO_CAMPAIGN),
        _campaigns(draft),
        _organisations(draft),
        _invitations(draft),
    ]
    return "\n".join(line for block in blocks if block for line in [*block, ""])


def quoted(value: object) -> str:
    r"""A value of TOML: a number, or a basic string.

    Examples
    --------
    >>> quoted('Verein "Süd"'), quoted(7)
    ('"Verein \\"Süd\\""', '7')
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def is_slug(text: str) -> bool:
    """Tell whether a text is a slug."""
    return bool(text) and slug(text) == text


def _head(draft: Draft, schema: str | None) -> list[str]:
    lines = [f"#:schema {schema}"] if schema else []
    lines += [f"# Stadtdatei {_plain(draft.title)}: was sie in ihren Tabellen wie nennt. Nur Wörter, keine Positionen."]
    if draft.sources:
        sources = ", ".join(map(_plain, draft.sources))
        lines.append(f"# Vorlage: {sources}. Jeder Schlüssel ist in docs/reference/town-file.md erklärt.")
    note = "" if draft.ags != NO_KEY else "  # Amtlicher Gemeindeschlüssel, 8 Ziffern; bitte eintragen"
    lines += ["", "[town]", f"slug = {quoted(draft.slug)}", f"title = {quoted(draft.title)}"]
    lines.append(f"ags = {quoted(draft.ags)}{note}")
    return lines


def _plain(text: str) -> str:
    """Text for a comment: one line, nothing that TOML forbids there."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _section(title: str, note: str, words: Mapping[str, object], proposal: object, *others: str) -> list[str]:
    """A section of words; those that nobody has decided are comments with a proposal."""
    if not words:
        return []
    decided = [_entry(word, said) for word, said in words.items() if said is not None]
    hint = "".join(f"  # oder {quoted(other)}" for other in others)
    undecided = [f"# {_entry(word, proposal)}{hint}" for word, said in words.items() if said is None]
    lines = [f"# {note}"] if note else []
    if undecided:
        lines.append("# Noch zu entscheiden; dann das Zeichen # am Anfang der Zeilen löschen.")
    return [*lines, title if decided else f"# {title}", *decided, *undecided]


def _entry(word: str, said: object) -> str:
    return f"{word if _BARE_KEY.fullmatch(word) else quoted(word)} = {quoted(said)}"


def _columns(draft: Draft) -> list[str]:
    lines = []
    if draft.open_columns:
        lines.append("# Wo ein Vorschlag stimmt, das Zeichen # am Anfang seiner Zeilen löschen.")
    for role in ROLE_TITLES:
        said = [(choice.word, choice.unit) for choice in draft.columns if choice.role == role]
        proposed = [question for question in draft.open_columns if question.proposal and question.proposal.role == role]
        both = [*said, *((each.column.word, each.proposal.unit if each.proposal else None) for each in proposed)]
        if said:
            lines += [f"[columns.{role}]  # {ROLE_TITLES[role]}", _headers(role, said)]
        if proposed:
            lines += map(_about, proposed)
            lines += ["# Ersetzt die Zeile darüber:"] if said else [f"# [columns.{role}]  # {ROLE_TITLES[role]}"]
            lines.append(f"# {_headers(role, both)}")
        lines += [""] if both else []
    for question in draft.open_columns:
        if question.proposal is None:
            said_of_it = "Ohne Vorschlag: die passende Rolle steht in docs/reference/town-file.md."
            lines += [f"{_about(question)} {said_of_it}", ""]
    return lines[:-1]


def _about(question: OpenColumn) -> str:
    column = question.column
    return f"# Spalte {column.letters} „{_plain(column.label)}“ ({column.values.title})."


def _headers(role: Role, words: Sequence[tuple[str, str | None]]) -> str:
    headers = ", ".join(
        f"{{ text = {quoted(word)}, unit = {quoted(unit)} }}" if unit in UNITS.get(role, ()) else quoted(word)
        for word, unit in words
    )
    return f"headers = [{headers}]"


def _units(draft: Draft) -> list[str]:
    if not draft.units:
        return []
    lines = ["# Einheit, wo die Überschrift keine nennt.", "[units]"]
    for measure, unit in draft.units.items():
        note = "" if unit else f"  # angenommen; bitte prüfen (möglich: {', '.join(UNITS[measure])})"
        lines.append(f"{measure} = {quoted(unit or UNITS[measure][0])}{note}")
    return lines


def _campaigns(draft: Draft) -> list[str]:
    lines = ['# Aktionen: Kürzel, Name für die Berichte; weitere Namen in den Tabellen mit names = ["…"].']
    for key, title in draft.campaigns.items():
        lines += ["[[campaigns]]", f"id = {quoted(key)}", f"title = {quoted(title)}", ""]
    return lines[:-1]


def _organisations(draft: Draft) -> list[str]:
    """Organisations whose names say their kind, which no column does; look-alikes as comments."""
    lines = ["# Eine Organisation, mehrere Namen: ein Eintrag je Organisation. Sonst gilt jeder Name für sich."]
    for name, kind in {slug(name): (name, kind) for name, kind in draft.kinds.items()}.values():
        entry = [f"id = {quoted(slug(name))}", f"names = {quoted([name])}", f"type = {quoted(kind)}"]
        lines += ["[[organisations]]", *entry]
    return lines + [f"# {line.removeprefix('# ')}".rstrip() for line in draft.aliases.splitlines()]


def _invitations(draft: Draft) -> list[str]:
    key = next(iter(draft.campaigns), "fruehjahrsputz")
    return [
        "# Wer eingeladen war, mit Quelle. Ein Jahr ohne Eintrag gilt als nicht belegt, und die Berichte sagen das.",
        "# [[invitations]]", f"# campaign = {quoted(key)}", f"# years = {quoted(draft.years or (2024,))}",
        '# organisation_types = ["school", "club"]', '# source = "Einladungsschreiben vom …"',
        '# counted = "alle Helfenden"  # nur nötig, wenn sich ändert, wer als Teilnahme zählt',
    ]  # fmt: skip
