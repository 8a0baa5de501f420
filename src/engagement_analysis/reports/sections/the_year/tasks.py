"""What is open → what to do before next year's lists."""

from engagement_analysis.reports.blocks import NOTHING, Block, Task, checklist, section_title
from engagement_analysis.reports.sections.four_years.exchange_and_next import frame as recorded
from engagement_analysis.reports.sections.four_years.who_came_again import frame as came_again
from engagement_analysis.reports.sections.the_year.open_places import frame as open_places
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "aufgaben"
_RARELY = 0.75


def tasks(review: TownReview) -> list[Task]:
    """Tasks that follow from data, in the order of their use."""
    found = []
    places = open_places(review)
    missing = int(places["what"].str.startswith("Zahl").sum())
    if missing:
        found.append(
            Task(
                "Eine fehlende Zahl nachtragen"
                if missing == 1
                else f"{words.capitalised(words.in_words(missing))} fehlende Zahlen nachtragen",
                "siehe Offene Stellen",
            )
        )
    checks = len(places) - missing
    if checks:
        found.append(
            Task(
                f"{'Einen Eintrag' if checks == 1 else words.capitalised(words.in_words(checks)) + ' Einträge'} prüfen",
                "siehe Offene Stellen",
            )
        )
    again = came_again(review)
    if len(again) and int(again.iloc[-1]["stayed_away"]):
        n = int(again.iloc[-1]["stayed_away"])
        who = "Die eine Organisation" if n == 1 else f"Die {words.in_words(n)} Organisationen"
        found.append(Task(f"{who} fragen, die {review.last} nicht kam{'' if n == 1 else 'en'}"))
    items = recorded(review)
    rare = items[items["share"].astype(float).lt(_RARELY)]
    if len(rare):
        one = list(records(rare))
        stated = [f"{row.label} ({row.n_recorded} von {row.n_rows})" for row in one]
        what = (
            f"{one[0].label} öfter aufschreiben"
            if len(one) == 1
            else f"{words.capitalised(words.in_words(len(one)))} Angaben öfter aufschreiben"
        )
        found.append(Task(what, f"Einträge {review.last} mit der Angabe: {words.names(stated)}"))
    own = review.programme
    if own is None or not own.goals:
        found.append(Task("Ziele für das nächste Jahr festlegen"))
    return found


def title(review: TownReview) -> Block:
    """How many tasks."""
    n = len(tasks(review))
    said = "Eine Aufgabe" if n == 1 else f"{words.capitalised(words.in_words(n))} Aufgaben"
    return section_title(SECTION, "Aufgaben", f"{said} für {review.last + 1}") if n else NOTHING


def listed(review: TownReview) -> Block:
    """The tasks, each with a box to tick."""
    found = tasks(review)
    return checklist(found, section=SECTION) if found else NOTHING
