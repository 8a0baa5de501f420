"""What is known of a new town → the text of its file: only what the shared words do not know, the rest as comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engagement_analysis.town_files.layout import TownLayout, parse_town
from engagement_analysis.town_files.schema import ROLE_TITLES, UNITS
from engagement_analysis.town_files.vocabulary import Meaning, Role
from engagement_analysis.townhall.drafting.rule_choices import RuleChoices, quoted, rule_lines, type_lines
from engagement_analysis.townhall.recognised.survey import ColumnSurvey
from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.texts import slug

NO_KEY: Final = "unbekannt"


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
    """What is known of a new town so far."""

    slug: str
    title: str
    ags: str = NO_KEY
    sources: tuple[str, ...] = ()
    columns: tuple[ColumnChoice, ...] = ()
    open_columns: tuple[OpenColumn, ...] = ()
    understood: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    assumed_units: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    open_types: tuple[str, ...] = ()
    campaigns: Mapping[str, str] = field(default_factory=dict)
    ignored_sheets: tuple[str, ...] = ()
    open_sheets: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    aliases: str = ""
    rules: RuleChoices = field(default_factory=RuleChoices)

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is left for a person to decide."""
        is_open = self.open_columns or self.open_types or self.open_sheets or self.assumed_units or self.rules.open
        return not is_open


def draft_layout(draft: Draft) -> TownLayout:
    """The draft as the loader would read it."""
    return parse_town(draft_text(draft), f"{draft.slug}.toml")


def draft_text(draft: Draft, *, schema: str | None = None) -> str:
    """Text of the town's file, with German comments; valid for `parse_town`.

    `schema`: path of the JSON schema as editors should find it from the file.

    Examples
    --------
    >>> text = draft_text(Draft("x", "X-Stadt", columns=(ColumnChoice("Wer", "organisation"),)))
    >>> parse_town(text, "x.toml").meaning("Wer").role
    'organisation'
    """
    blocks = [
        _head(draft, schema),
        rule_lines(draft.rules),
        _columns(draft),
        _units(draft),
        _types(draft),
        _sheets(draft),
        _campaigns(draft),
        type_lines(draft.rules),
        _organisations(draft),
        _invitations(draft),
    ]
    return "\n".join(line for block in blocks if block for line in [*block, ""])


def _head(draft: Draft, schema: str | None) -> list[str]:
    lines = [f"#:schema {schema}"] if schema else []
    lines += [f"# Stadtdatei {_plain(draft.title)}: was sie in ihren Tabellen wie nennt. Nur Wörter, keine Positionen."]
    if draft.sources:
        lines.append(
            f"# Vorlage: {', '.join(map(_plain, draft.sources))}. "
            "Jeder Schlüssel ist in docs/reference/town-file.md erklärt."
        )
    lines += ["", "[town]", f"slug = {quoted(draft.slug)}", f"title = {quoted(draft.title)}"]
    note = (
        ""
        if draft.ags != NO_KEY
        else "  # Amtlicher Gemeindeschlüssel, 8 Ziffern; bitte eintragen (für Zahlen je Einwohner)"
    )
    lines.append(f"ags = {quoted(draft.ags)}{note}")
    if draft.understood:
        lines += ["", "# Diese Überschriften sind auch ohne Eintrag verstanden:"]
        lines += [f"#   {_plain(label)} = {title}" for label, title in draft.understood.items()]
    return lines


def _plain(text: str) -> str:
    """Text for a comment: one line, nothing that TOML forbids there."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _columns(draft: Draft) -> list[str]:
    lines: list[str] = []
    for role in ROLE_TITLES:
        choices = [choice for choice in draft.columns if choice.role == role]
        if choices:
            lines += _column_section(role, [(choice.word, choice.unit) for choice in choices])
    chosen = {choice.role for choice in draft.columns}
    proposed: dict[Role, list[OpenColumn]] = {}
    for question in draft.open_columns:
        if question.proposal is not None:
            proposed.setdefault(question.proposal.role, []).append(question)
    if draft.open_columns:
        lines += ["# Noch zu entscheiden. Wo der Vorschlag stimmt, das Zeichen # am Anfang der Zeilen löschen."]
    for role, questions in proposed.items():
        words = [(each.column.word, each.proposal.unit if each.proposal else None) for each in questions]
        section = _column_section(role, words)[:-1]
        if role in chosen:
            section = [f"zu „headers“ in [columns.{role}] ergänzen: {', '.join(quoted(word) for word, _ in words)}"]
        lines += [*(_about(each) for each in questions), *(f"# {line}" for line in section), ""]
    for question in draft.open_columns:
        if question.proposal is None:
            lines += [
                f"{_about(question)} Ohne Vorschlag: die passende Rolle steht in docs/reference/town-file.md.",
                "",
            ]
    return lines[:-1]


def _about(question: OpenColumn) -> str:
    column = question.column
    return f"# Spalte {column.letters} „{_plain(column.label)}“ ({column.values.title})."


def _column_section(role: Role, words: Sequence[tuple[str, str | None]]) -> list[str]:
    units = {unit for _, unit in words}
    if len(units) == 1:
        unit = units.pop()
        listed = ", ".join(quoted(word) for word, _ in words)
        own = [f"unit = {quoted(unit)}"] if unit in UNITS.get(role, ()) else []
    else:
        listed = ", ".join(
            f"{{ text = {quoted(word)}, unit = {quoted(unit)} }}" if unit else quoted(word) for word, unit in words
        )
        own = []
    return [f"[columns.{role}]  # {ROLE_TITLES[role]}", f"headers = [{listed}]", *own, ""]


def _units(draft: Draft) -> list[str]:
    units = {**draft.assumed_units, **draft.units}
    if not units:
        return []
    lines = ["# Einheit, wo die Überschrift keine nennt.", "[units]"]
    for measure, unit in units.items():
        note = (
            f"  # angenommen; bitte prüfen (möglich: {', '.join(UNITS[measure])})"
            if measure in draft.assumed_units
            else ""
        )
        lines.append(f"{measure} = {quoted(unit)}{note}")
    return lines


def _types(draft: Draft) -> list[str]:
    lines = [f"{quoted(word)} = {quoted(kind)}" for word, kind in draft.types.items()]
    if lines:
        lines = [
            "# Wörter für Arten von Organisationen, die der gemeinsame Wortschatz nicht kennt.",
            "[organisation_types]",
            *lines,
        ]
    if draft.open_types:
        lines += [
            "# Unbekannte Arten; ohne Eintrag zählen sie als „Sonstige“. Möglich: " + ", ".join(ORGANISATION_TYPES)
        ]
        lines += [] if draft.types else ["# [organisation_types]"]
        lines += [f'# {quoted(_plain(word))} = "other"' for word in draft.open_types]
    return lines


def _sheets(draft: Draft) -> list[str]:
    lines = []
    if draft.ignored_sheets:
        lines = ["# Blätter ohne Tabelle einer Aktion, mit Grund; * steht für beliebige Zeichen.", "[sheets.ignore]"]
        lines += [f'{quoted(sheet)} = "keine Tabelle einer Aktion"' for sheet in draft.ignored_sheets]
    if draft.open_sheets:
        lines += ["# Blätter, in denen keine Tabelle gefunden wurde:"]
        lines += [] if draft.ignored_sheets else ["# [sheets.ignore]"]
        lines += [f'# {quoted(_plain(sheet))} = "keine Tabelle einer Aktion"' for sheet in draft.open_sheets]
    return lines


def _campaigns(draft: Draft) -> list[str]:
    if not draft.campaigns:
        return [
            "# Aktionen: Kürzel, Name für die Berichte, weitere Namen in den Tabellen.",
            "# [[campaigns]]", '# id = "fruehjahrsputz"', '# title = "Frühjahrsputz"', '# names = ["Frühjahrs-Putz"]',
        ]  # fmt: skip
    lines = ['# Aktionen: Kürzel, Name für die Berichte; weitere Namen in den Tabellen mit names = ["…"].']
    for key, title in draft.campaigns.items():
        lines += ["[[campaigns]]", f"id = {quoted(key)}", f"title = {quoted(title)}", ""]
    return lines[:-1]


def _organisations(draft: Draft) -> list[str]:
    lines = [
        "# Eine Organisation, mehrere Namen: ein Eintrag je Organisation, mit Grund. Sonst gilt jeder Name für sich.",
        "# [[organisations]]", '# id = "grundschule-sued"', '# names = ["Grundschule Süd", "GS Süd"]',
        '# reason = "eine Schule; bestätigt von … am …"',
    ]  # fmt: skip
    if draft.aliases:
        lines += ["#", *(f"# {line.removeprefix('# ')}".rstrip() for line in draft.aliases.splitlines())]
    return lines


def _invitations(draft: Draft) -> list[str]:
    key = next(iter(draft.campaigns), "fruehjahrsputz")
    years = ", ".join(map(str, draft.years)) or "2024"
    return [
        "# Wer eingeladen war, mit Quelle. Ein Jahr ohne Eintrag gilt als nicht belegt, und die Berichte sagen das.",
        "# [[invitations]]", f"# campaign = {quoted(key)}", f"# years = [{years}]",
        '# organisation_types = ["school", "club"]', '# source = "Einladungsschreiben vom …"',
        '# counted = "alle Helfenden"  # nur nötig, wenn sich ändert, wer als Teilnahme zählt',
    ]  # fmt: skip


def is_slug(text: str) -> bool:
    """Tell whether a text is a slug.

    Examples
    --------
    >>> is_slug("bad-beispiel"), is_slug("Bad Beispiel")
    (True, False)
    """
    return bool(text) and slug(text) == text
