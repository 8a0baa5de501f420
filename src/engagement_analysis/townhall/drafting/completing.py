"""Sample workbooks + answers → draft of a town's file: asks until nothing new comes up."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.schema import ROLE_TITLES, UNITS
from engagement_analysis.town_files.vocabulary import Meaning, normal_header
from engagement_analysis.townhall.drafting.draft import ColumnChoice, Draft, OpenColumn, draft_layout
from engagement_analysis.townhall.drafting.rule_choices import RuleAnswers, ask_rules
from engagement_analysis.townhall.recognised.columns import propose_meaning, shown_label
from engagement_analysis.townhall.recognised.survey import ColumnSurvey, TableSurvey, WorkbookSurvey, survey_workbook

_Item = TypeVar("_Item", bound=Hashable)


class Answers(RuleAnswers):
    """What the workbooks leave open stays open, as a proposal in a comment; a person's answers take its place."""

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
    asked: set[str] = set()
    while True:
        layout = draft_layout(draft)
        surveys = [survey_workbook(data, name, layout, header_row=header_row) for name, data in files]
        questions = list(_open_columns(surveys, layout, asked))
        if not questions:
            break
        for question in questions:
            asked.add(normal_header(question.column.word))
            draft = _with_column(draft, _again(question, surveys, layout, draft), answers)
    draft = replace(draft, rules=ask_rules(surveys, answers))
    surveys = [survey_workbook(data, name, draft_layout(draft), header_row=header_row) for name, data in files]
    draft = _with_rest(draft, surveys, answers, draft_layout(draft))
    layout = draft_layout(draft)
    return draft, [survey_workbook(data, name, layout, header_row=header_row) for name, data in files]


def _open_columns(surveys: Iterable[WorkbookSurvey], layout: TownLayout, asked: set[str]) -> Iterator[OpenColumn]:
    seen = set(asked)
    for survey in surveys:
        for table in survey.tables:
            for column in table.columns:
                key = normal_header(column.word)
                is_shown = shown_label(column.word) == column.word
                if column.role == "unknown" and is_shown and key not in seen:
                    seen.add(key)
                    yield OpenColumn(survey.file, table.sheet, column, _proposal(column, table, layout, ()))


def _proposal(column: ColumnSurvey, table: TableSurvey, layout: TownLayout, taken: Iterable[str]) -> Meaning | None:
    return propose_meaning(column.word, column.values, layout, table.roles.union(taken) - {"ignored"})


def _again(question: OpenColumn, surveys: Iterable[WorkbookSurvey], layout: TownLayout, draft: Draft) -> OpenColumn:
    """The question with a proposal that knows what was answered, or proposed, for the columns before it."""
    table = next(
        table
        for survey in surveys
        for table in survey.tables
        if survey.file == question.file and question.column in table.columns
    )
    here = {normal_header(column.word) for column in table.columns}
    taken = {choice.role for choice in draft.columns if choice.role and normal_header(choice.word) in here}
    taken |= {
        other.proposal.role
        for other in draft.open_columns
        if other.proposal is not None and normal_header(other.column.word) in here
    }
    return replace(question, proposal=_proposal(question.column, table, layout, taken))


def _with_column(draft: Draft, question: OpenColumn, answers: Answers) -> Draft:
    choice = answers.column(question)
    if choice is None:
        return replace(draft, open_columns=(*draft.open_columns, question))
    if choice.organisation_type is not None:
        return replace(draft, types={**draft.types, choice.word: choice.organisation_type})
    return replace(draft, columns=(*draft.columns, choice))


def _with_rest(draft: Draft, surveys: Sequence[WorkbookSurvey], answers: Answers, layout: TownLayout) -> Draft:
    """Units, kinds of organisations, sheets without a table, campaigns."""
    titles: dict[str, str] = dict(ROLE_TITLES.items())  # any role, also those that only a header can have
    units, assumed = dict(draft.units), dict[str, str]()
    for role, label in _columns_without_unit(surveys, layout).items():
        answer = answers.unit(role, label)
        (assumed if answer is None else units)[role] = answer or UNITS[role][0]
    types, open_types = dict(draft.types), list[str]()
    for word in _unique(word for survey in surveys for word in survey.unknown_types.values()):
        kind = answers.organisation_type(word)
        if kind is None:
            open_types.append(word)
        else:
            types[word] = kind
    ignored, open_sheets = list[str](), list[str]()
    for file, sheet in _unique((survey.file, sheet) for survey in surveys for sheet in survey.without_table):
        (ignored if answers.is_without_campaign(file, sheet) else open_sheets).append(sheet)
    return replace(
        draft,
        sources=tuple(survey.file for survey in surveys),
        understood={
            column.label: title
            for survey in surveys
            for table in survey.tables
            for column in table.columns
            if column.origin == "shared" and (title := titles.get(column.role))
        },
        units=units,
        assumed_units=assumed,
        types=types,
        open_types=tuple(open_types),
        ignored_sheets=tuple(_unique(ignored)),
        open_sheets=tuple(_unique(open_sheets)),
        campaigns={key: title for survey in surveys for key, title in survey.campaigns.items()},
        years=tuple(sorted({year for survey in surveys for year in survey.years})),
    )


def _unique(items: Iterable[_Item]) -> list[_Item]:
    return list(dict.fromkeys(items))


def _columns_without_unit(surveys: Iterable[WorkbookSurvey], layout: TownLayout) -> dict[str, str]:
    """Measures with a unit of which neither some header nor the town's file names one, with that header."""
    return {
        column.role: column.label
        for survey in surveys
        for table in survey.tables
        for column in table.columns
        if column.role in UNITS and column.role not in layout.units and not _states_unit(column, layout)
    }


def _states_unit(column: ColumnSurvey, layout: TownLayout) -> bool:
    meanings = (layout.meaning(name) for name in column.names)
    return any(meaning is not None and meaning.role == column.role and meaning.is_stated for meaning in meanings)
