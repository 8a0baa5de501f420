"""Questions on the console → what a person knows of their own sheet."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from engagement_analysis.language.words import KINDS
from engagement_analysis.town_files.schema import ROLE_TITLES, UNITS, Status
from engagement_analysis.town_files.vocabulary import Role
from engagement_analysis.townhall.drafting.completing import Answers
from engagement_analysis.townhall.drafting.draft import ColumnChoice, OpenColumn
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.slashed import Order

_ROLES: tuple[Role, ...] = tuple(ROLE_TITLES)
_MONTHS = 12
T = TypeVar("T")
_UNIT_TITLES = {
    "h": "Stunden aller zusammen",
    "h/person": "Stunden je Person",
    "kg": "Kilogramm",
    "t": "Tonnen",
    "g": "Gramm",
}


class Dialogue(Answers):
    """Asks by numbers; Enter takes the proposal, 0 leaves a question open."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._has_shown_roles = False

    def column(self, question: OpenColumn) -> ColumnChoice | None:
        """What an unknown column means."""
        if not self._has_shown_roles:
            self._list("Was in einer Spalte stehen kann:", list(ROLE_TITLES.values()))
            self._has_shown_roles = True
        column, proposal = question.column, question.proposal
        self._say(
            f"\nBlatt „{question.sheet}“, Spalte {column.letters} „{column.label}“: {column.values.title}", "bold"
        )
        is_ticked = column.values.kind == "marks" and not column.values.says_yes_or_no
        if is_ticked and self.confirm("Steht jedes Kreuz für eine Art von Organisation?"):
            kind = self.organisation_type(column.label)
            return None if kind is None else ColumnChoice(column.word, None, organisation_type=kind)
        default = None if proposal is None else _ROLES.index(proposal.role)
        number = self._number("Was steht hier?", list(ROLE_TITLES.values()), default)
        if number is None:
            return None
        role = _ROLES[number]
        unit = proposal.unit if proposal is not None and proposal.role == role else None
        return ColumnChoice(column.word, role, unit or (self.unit(role, column.label) if role in UNITS else None))

    def unit(self, role: str, label: str) -> str | None:
        """Unit of a measure whose header names none."""
        titles = {unit: _UNIT_TITLES[unit] for unit in UNITS[role]}
        return self._choice(f"Welche Einheit hat „{label}“?", "Einheit?", titles, default=0)

    def organisation_type(self, word: str) -> str | None:
        """Type of organisation that a word means."""
        titles = {kind: KINDS[kind][0] for kind in ORGANISATION_TYPES}
        return self._choice(f"Für welche Art von Organisation steht „{word}“?", "Art?", titles)

    def is_without_campaign(self, file: str, sheet: str) -> bool:
        """Whether a sheet without a table is to be left out."""
        return self.confirm(f"{file}: im Blatt „{sheet}“ ist keine Tabelle zu erkennen. In Zukunft übergehen?")

    def is_of_events(self, file: str, sheet: str) -> bool | None:
        """Whether each row without an organisation is an event."""
        return self.confirm(
            f"{file}: im Blatt „{sheet}“ nennt keine Spalte Gruppen. Ist jede Zeile eine Veranstaltung, ohne Gruppe?"
        )

    def slashed(self, example: str) -> Order | None:
        """What stands first in dates like this one."""
        titles: dict[Order, str] = {"day-first": "der Tag", "month-first": "der Monat"}
        return self._choice(f"Was steht in „{example}“ vorn?", "Vorn?", titles, default=0)

    def month(self, word: str) -> int | None:
        """Number of the month that a word means."""
        while True:
            typed = self.text(f"Welcher Monat ist „{word}“? Nummer 1 bis 12, 0 = keiner oder offen lassen:")
            if typed.isdecimal() and int(typed) <= _MONTHS:
                return int(typed) or None

    def status(self, word: str) -> Status | None:
        """Whether an event with this status took place."""
        titles: dict[Status, str] = {"held": "hat stattgefunden", "cancelled": "ist ausgefallen"}
        return self._choice(f"Was heißt der Status „{word}“?", "Status?", titles)

    def means_private(self, name: str) -> bool | None:
        """Whether a name means private persons."""
        return self.confirm(f"Meint „{name}“ Privatleute? Ihre Zeilen behalten die Zahlen, nicht den Namen.")

    def takes_kinds(self, counts: Mapping[str, int]) -> bool | None:
        """Whether organisations are to be listed with the kind that their names say."""
        kinds = ", ".join(f"{number} {KINDS[kind][number != 1]}" for kind, number in counts.items())
        return self.confirm(f"Keine Spalte sagt die Art. Die Namen sagen: {kinds}. So in die Stadtdatei schreiben?")

    def confirm(self, question: str) -> bool:
        """Yes (Enter, j) or no (n)."""
        while True:
            answer = self.text(f"{question} [J/n]").lower()
            if answer in ("", "j", "ja"):
                return True
            if answer in ("n", "nein"):
                return False

    def text(self, question: str) -> str:
        """A line that a person types; a closed input is misuse, not a fault."""
        self._console.print(Text(f"{question} "), end="")
        try:
            return self._console.input().strip()
        except EOFError:
            raise TownHallError(
                "Die Eingabe endete vor der letzten Frage. Bitte noch einmal aufrufen, "
                "oder mit --yes alle Vorschläge als Kommentare schreiben lassen."
            ) from None

    def _choice(self, title: str, question: str, titles: Mapping[T, str], default: int | None = None) -> T | None:
        """What a person chooses from a list; None for 0."""
        self._list(title, list(titles.values()))
        number = self._number(question, list(titles.values()), default)
        return None if number is None else list(titles)[number]

    def _number(self, question: str, titles: Sequence[str], default: int | None) -> int | None:
        """Index of a choice; None for 0."""
        proposed = "" if default is None else f", Enter = {default + 1} {titles[default]}"
        while True:
            answer = self.text(f"{question} Nummer{proposed}, 0 = offen lassen:")
            if not answer and default is not None:
                return default
            if answer.isdecimal() and int(answer) <= len(titles):
                return int(answer) - 1 if int(answer) else None

    def _list(self, title: str, entries: Sequence[str]) -> None:
        self._say(f"\n{title}", "bold")
        for number, entry in enumerate(entries, start=1):
            self._say(f"  {number:>2} {entry}", "")

    def _say(self, text: str, style: str) -> None:
        self._console.print(Text(text, style=style))
