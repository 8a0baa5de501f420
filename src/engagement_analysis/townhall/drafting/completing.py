"""Sample workbooks + answers → draft of a town's file: asks until nothing new comes up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.schema import UNITS, Status
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.townhall.drafting.draft import NO_CAMPAIGN, ColumnChoice, Draft, OpenColumn, draft_layout
from engagement_analysis.townhall.recognised.columns import propose_meaning, shown_label
from engagement_analysis.townhall.recognised.survey import ColumnSurvey, TableSurvey, WorkbookSurvey, survey_workbook
from engagement_analysis.values.slashed import Order
from engagement_analysis.values.texts import slug

_COUNTS = frozenset({"participants", "registered"})


class Answers:
    """What the workbooks leave open stays open (None), as a proposal in a comment; a person's answers replace it."""

    def column(self, question: OpenColumn) -> ColumnChoice | None:
        """What an unknown column means."""
        return None

    def unit(self, role: str, label: str) -> str | None:
        """Unit of a measure whose header names none."""
        return None

    def organisation_type(self, word: str) -> str | None:
        """Type of organisation that a word means."""
        return None

    def is_without_campaign(self, file: str, sheet: str) -> bool:
        """Whether a sheet without a table is to be left out."""
        return False

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


def complete(
    draft: Draft, files: Sequence[tuple[str, bytes]], answers: Answers, *, header_row: int | None = None
) -> tuple[Draft, list[WorkbookSurvey]]:
    r"""Ask for what the workbooks leave open until nothing new comes up; each answer may reveal further columns.

    Gives the draft, and the workbooks as the loader sees them with it. `header_row`: 1-based, where none can be found.

    Examples
    --------
    >>> draft, surveys = complete(Draft("x", "X"), [("Liste.csv", b"Crew;Leute\nTSV Beispiel;7")], Answers())
    >>> [(question.column.label, question.proposal.role) for question in draft.open_columns]
    [('Crew', 'organisation')]
    """

    def look() -> list[WorkbookSurvey]:
        layout = draft_layout(draft)
        return [survey_workbook(data, name, layout, header_row=header_row) for name, data in files]

    asked: set[str] = set()
    while (found := _with_columns(draft, look(), answers, asked)) != draft:
        draft = found
    draft = _with_rules(draft, look(), answers)
    draft = _with_words(draft, look(), answers)
    return draft, look()


def _with_columns(draft: Draft, surveys: Iterable[WorkbookSurvey], answers: Answers, asked: set[str]) -> Draft:
    """The draft with what is said of each column that nobody knows and that has not been asked for."""
    layout = draft_layout(draft)
    for survey in surveys:
        for table in survey.tables:
            for column in table.columns:
                key = normal_header(column.word)
                if column.role != "unknown" or shown_label(column.word) != column.word or key in asked:
                    continue
                asked.add(key)
                proposal = propose_meaning(column.word, column.values, layout, _taken(table, draft))
                question = OpenColumn(survey.file, table.sheet, column, proposal)
                choice = answers.column(question)
                if choice is None:
                    draft = replace(draft, open_columns=(*draft.open_columns, question))
                elif choice.organisation_type is not None:
                    draft = replace(draft, types={**draft.types, choice.word: choice.organisation_type})
                else:
                    draft = replace(draft, columns=(*draft.columns, choice))
    return draft


def _taken(table: TableSurvey, draft: Draft) -> frozenset[str]:
    """Roles that other columns of a table have, by the shared words, an answer or a proposal."""
    here = {normal_header(column.word) for column in table.columns}
    said: list[tuple[str, str | None]] = [(choice.word, choice.role) for choice in draft.columns]
    said += [(other.column.word, other.proposal.role) for other in draft.open_columns if other.proposal]
    return table.roles.union(role for word, role in said if role and normal_header(word) in here) - {"ignored"}


def _with_rules(draft: Draft, surveys: Iterable[WorkbookSurvey], answers: Answers) -> Draft:
    """Each rule that the workbooks, all columns settled, show to be needed, and no other."""
    tables = [(survey.file, table) for survey in surveys for table in survey.tables]
    needs = [table.needs for _, table in tables]
    events = next(((file, table.sheet) for file, table in tables if _lists_events(table)), None)
    rows: dict[str, object] = {}
    if events and (is_of_events := answers.is_of_events(*events)) is not False:
        rows["organisation"] = "optional" if is_of_events else None
    names = _words(name for each in needs for name in each.private)
    if private := [name for name in names if answers.means_private(name)]:
        rows["private_names"] = private
    example = next((each.slashed for each in needs if each.slashed), None)
    kinds = dict(kind for each in needs for kind in each.kinds)
    return replace(
        draft,
        rows=rows,
        dates={"slashed": answers.slashed(example)} if example else {},
        months={word: answers.month(word) for word in _words(word for each in needs for word in each.months)},
        statuses={word: answers.status(word) for word in _words(word for each in needs for word in each.statuses)},
        kinds=kinds if kinds and answers.takes_kinds(Counter(kinds.values())) else {},
    )


def _lists_events(table: TableSurvey) -> bool:
    """Tell whether a table counts people, but names no groups, and no column is left that could do so."""
    is_settled = not any(column.role == "unknown" for column in table.columns)
    is_list = not table.is_guessed and not table.is_overview and bool(table.roles & _COUNTS)
    return is_settled and is_list and "organisation" in table.lacks


def _words(words: Iterable[str]) -> list[str]:
    """Distinct words, compared as the town's file compares them."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(slug(word), word)
    return list(found.values())


def _with_words(draft: Draft, surveys: Sequence[WorkbookSurvey], answers: Answers) -> Draft:
    """Units, kinds of organisations, sheets without a table, campaigns."""
    layout = draft_layout(draft)
    columns = [column for survey in surveys for table in survey.tables for column in table.columns]
    unsaid = {column.role: column.label for column in columns if _lacks_unit(column, layout)}
    types = _words(word for survey in surveys for word in survey.unknown_types.values())
    sheets = dict.fromkeys((survey.file, sheet) for survey in surveys for sheet in survey.without_table)
    return replace(
        draft,
        sources=tuple(survey.file for survey in surveys),
        units={role: answers.unit(role, label) for role, label in unsaid.items()},
        types={**draft.types, **{word: answers.organisation_type(word) for word in types}},
        sheets={sheet: NO_CAMPAIGN if answers.is_without_campaign(file, sheet) else None for file, sheet in sheets},
        campaigns={key: title for survey in surveys for key, title in survey.campaigns.items()},
        years=tuple(sorted({year for survey in surveys for year in survey.years})),
    )


def _lacks_unit(column: ColumnSurvey, layout: TownLayout) -> bool:
    """Tell whether a measure has a unit that neither its header nor the town's file names."""
    meanings = [layout.meaning(name) for name in column.names]
    is_stated = any(each is not None and each.role == column.role and each.is_stated for each in meanings)
    return column.role in UNITS and column.role not in layout.units and not is_stated
