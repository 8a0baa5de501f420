"""What the cells of sample workbooks leave open, and a person's answers → the rules of a town's file."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engagement_analysis.language.words import KINDS
from engagement_analysis.town_files.rules import Status
from engagement_analysis.townhall.recognised.survey import TableSurvey, WorkbookSurvey
from engagement_analysis.values.slashed import Order
from engagement_analysis.values.texts import slug

_COUNTS = frozenset({"participants", "registered"})


class RuleAnswers:
    """How the sheets are meant; None: left open, as nobody says it."""

    def is_of_events(self, file: str, sheet: str) -> bool | None:
        """Whether each row without an organisation is an event."""
        return None

    def slashed(self, example: str) -> Order | None:
        """What stands first in dates like this one."""
        return None

    def month(self, word: str) -> int | None:
        """Number of the month that a word means."""
        return None

    def status(self, word: str) -> Status | None:
        """Whether an event with this status took place."""
        return None

    def means_private(self, name: str) -> bool | None:
        """Whether a name means private persons."""
        return None

    def takes_kinds(self, counts: Mapping[str, int]) -> bool | None:
        """Whether organisations are to be listed with the kind that their names say."""
        return None


@dataclass(frozen=True)
class RuleChoices:
    """Rules that a town's file states; `open`: lines of a comment for those that nobody has decided."""

    is_of_events: bool = False
    slashed: Order | None = None
    months: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    private_names: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()


def ask_rules(surveys: Sequence[WorkbookSurvey], answers: RuleAnswers) -> RuleChoices:
    """Ask for each rule that the workbooks, all columns settled, show to be needed, and for no other."""
    tables = [(survey.file, table) for survey in surveys for table in survey.tables]
    undecided: list[str] = []
    lacking = next(((file, table.sheet) for file, table in tables if _lists_events(table)), None)
    is_of_events = answers.is_of_events(*lacking) if lacking else False
    if is_of_events is None:
        undecided += ["[rows]", 'organisation = "optional"  # Zeilen ohne Gruppe sind Veranstaltungen']
    example = next((table.needs.slashed for _, table in tables if table.needs.slashed), None)
    slashed = answers.slashed(example) if example else None
    if example and slashed is None:
        undecided += ["[dates]", f'slashed = "day-first"  # oder "month-first": was in {example} vorn steht']
    months = {word: answers.month(word) for word in _words(table.needs.months for _, table in tables)}
    statuses = {word: answers.status(word) for word in _words(table.needs.statuses for _, table in tables)}
    private = {name: answers.means_private(name) for name in _words(table.needs.private for _, table in tables)}
    if unknown := [word for word, number in months.items() if number is None]:
        undecided += ["[dates.months]", *(f"{quoted(word)} = 1  # Nummer des Monats" for word in unknown)]
    if unknown := [word for word, said in statuses.items() if said is None]:
        undecided += ["[status_words]", *(f'{quoted(word)} = "held"  # oder "cancelled"' for word in unknown)]
    kinds = dict(kind for _, table in tables for kind in table.needs.kinds)
    is_taken = answers.takes_kinds(Counter(kinds.values())) if kinds else False
    return RuleChoices(
        is_of_events=bool(is_of_events),
        slashed=slashed,
        months={word: number for word, number in months.items() if number is not None},
        statuses={word: said for word, said in statuses.items() if said is not None},
        private_names=tuple(name for name, is_private in private.items() if is_private),
        kinds=kinds if is_taken else {},
        open=tuple(undecided),
    )


def _lists_events(table: TableSurvey) -> bool:
    """Tell whether a table counts people, but names no groups, and no column is left that could do so."""
    is_settled = not any(column.role == "unknown" for column in table.columns)
    is_list = not table.is_guessed and not table.is_overview and bool(table.roles & _COUNTS)
    return is_settled and is_list and "organisation" in table.lacks


def _words(groups: Iterable[tuple[str, ...]]) -> list[str]:
    """Distinct words, compared as the town's file compares them."""
    found: dict[str, str] = {}
    for word in (word for group in groups for word in group):
        found.setdefault(slug(word), word)
    return list(found.values())


def quoted(text: str) -> str:
    r"""A basic string of TOML.

    Examples
    --------
    >>> quoted('Verein "Süd"')
    '"Verein \\"Süd\\""'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def rule_lines(choices: RuleChoices) -> list[str]:
    """Lines of a town's file: how rows, dates and statuses are meant.

    Examples
    --------
    >>> rule_lines(RuleChoices(slashed="day-first", statuses={"Dabei": "held"}))
    ['[dates]', 'slashed = "day-first"', '', '[status_words]', '"Dabei" = "held"']
    """
    rows = ['organisation = "optional"  # Zeilen ohne Gruppe sind Veranstaltungen'] if choices.is_of_events else []
    if choices.private_names:
        rows.append(f"private_names = [{', '.join(map(quoted, choices.private_names))}]")
    sections = {
        "[rows]": rows,
        "[dates]": [f"slashed = {quoted(choices.slashed)}"] if choices.slashed else [],
        "[dates.months]": [f"{quoted(word)} = {number}" for word, number in choices.months.items()],
        "[status_words]": [f"{quoted(word)} = {quoted(said)}" for word, said in choices.statuses.items()],
    }
    lines = [line for title, body in sections.items() if body for line in (title, *body, "")]
    if choices.open:
        lines += ["# Noch zu entscheiden; dann das Zeichen # am Anfang der Zeilen löschen."]
        written = {title for title, body in sections.items() if body}
        lines += [f"# zu {line} ergänzen:" if line in written else f"# {line}" for line in choices.open]
    return lines if choices.open else lines[:-1]


def type_lines(choices: RuleChoices) -> list[str]:
    """Entries of organisations whose names say their kind, which no column does.

    Examples
    --------
    >>> type_lines(RuleChoices(kinds={"Grundschule Nord": "school"}))[1:]
    ['id = "grundschule-nord"', 'names = ["Grundschule Nord"]', 'type = "school"']
    """
    lines: list[str] = []
    listed = {slug(name): (name, kind) for name, kind in choices.kinds.items()}
    for identifier, (name, kind) in listed.items():
        entry = [f"id = {quoted(identifier)}", f"names = [{quoted(name)}]", f"type = {quoted(kind)}"]
        lines += ["[[organisations]]", *entry, ""]
    return lines[:-1]


def kinds_title(counts: Mapping[str, int]) -> str:
    """How many organisations of each kind, in German.

    Examples
    --------
    >>> kinds_title({"school": 2, "club": 1})
    '2 Schulen, 1 Verein'
    """
    return ", ".join(f"{number} {KINDS[kind][number != 1]}" for kind, number in counts.items())
