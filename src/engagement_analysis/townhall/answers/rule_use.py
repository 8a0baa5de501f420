"""Rules of a town's file + workbooks as surveyed → what they leave open, change nothing of, or cannot say."""

from collections.abc import Iterator, Sequence

from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import meaning_of_header, normal_header
from engagement_analysis.townhall.drafting.rule_needs import RuleNeeds
from engagement_analysis.townhall.recognised.survey import TableSurvey, WorkbookSurvey


def open_rules(needs: RuleNeeds) -> Iterator[str]:
    """What the cells of a table leave open, and the key that settles it.

    Examples
    --------
    >>> list(open_rules(RuleNeeds(slashed="3/4/2024")))
    ['„3/4/2024“ lässt sich auf zwei Arten lesen; in [dates] „slashed“ nennen, was vorn steht.']
    """
    if needs.slashed:
        yield f"„{needs.slashed}“ lässt sich auf zwei Arten lesen; in [dates] „slashed“ nennen, was vorn steht."
    for word in needs.months:
        yield f"„{word}“ ist kein bekannter Monat; in [dates.months] nennen, falls einer gemeint ist."
    for word in needs.statuses:
        yield f"der Status „{word}“ ist unbekannt; in [status_words] nennen."


def idle_rules(surveys: Sequence[WorkbookSurvey], layout: TownLayout) -> Iterator[str]:
    """Rules that are set and change nothing in these workbooks."""
    rules, needs = layout.rules, [table.needs for survey in surveys for table in survey.tables]
    words = frozenset[str]().union(*(each.words for each in needs))
    typeless = {layout.organisation_ids.get(key, key) for each in needs for key in each.typeless}
    if rules.organisation == "optional" and not any(each.has_nameless for each in needs):
        yield '[rows] organisation = "optional": jede Zeile nennt eine Gruppe.'
    if rules.slashed and not any(each.has_slashed for each in needs):
        yield f'[dates] slashed = "{rules.slashed}": kein Datum hat Schrägstriche.'
    yield from (f"[rows] private_names: „{name}“ kommt nicht vor." for name in sorted(rules.private_names - words))
    headers = {
        word
        for survey in surveys
        for table in survey.tables
        for column in table.columns
        for name in (column.label, table.sheet)
        for word in normal_header(name).split()
    }
    for word in rules.months:
        if word not in words and word not in headers:
            yield f"[dates.months] „{word}“ kommt nicht vor."
    for identifier, kind in rules.types.items():
        if identifier not in typeless:
            yield f'[[organisations]] {identifier}, type = "{kind}": keine Zeile braucht diese Angabe.'


def beyond_rules(surveys: Sequence[WorkbookSurvey]) -> Iterator[str]:
    """What these workbooks hold that no line of a town's file can express."""
    for survey in surveys:
        for sheet in survey.formatted:
            yield f"{survey.file} › {sheet}: was Farben, Schrift oder durchgestrichene Zeilen bedeuten."
        for table in survey.tables:
            yield from (f"{survey.file} › {table.sheet}: {problem}" for problem in _beyond(table))


def _beyond(table: TableSurvey) -> Iterator[str]:
    for column in table.columns:
        meanings = [meaning_of_header(normal_header(part)) for part in column.label.split("/")]
        roles = {meaning.role for meaning in meanings if meaning is not None}
        if {"organisation", "participants"} <= roles:
            yield f"Gruppe und Zahl in einer Spalte („{column.label}“); bitte in der Arbeitsmappe trennen."
    is_settled = not any(column.role == "unknown" for column in table.columns)
    if "participants" in table.lacks and is_settled:
        is_announced = "registered" in table.roles
        read = "gelesen werden nur die Anmeldungen" if is_announced else "die Tabelle wird abgelehnt"
        yield f"wie viele kamen, steht in keiner Spalte; {read}."
