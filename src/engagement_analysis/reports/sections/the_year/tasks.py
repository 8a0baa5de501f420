"""What is open → what to do before next year's lists."""

from engagement_analysis.reports.blocks import NOTHING, Block, Task, checklist, section_title
from engagement_analysis.reports.sections.four_years.exchange_and_next import frame as recorded
from engagement_analysis.reports.sections.four_years.who_came_again import frame as came_again
from engagement_analysis.reports.sections.the_year.open_places import frame as open_places
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

_RARELY = 0.75


def tasks(review: TownReview) -> list[Task]:
    """Tasks that follow from data, in the order of their use."""
    found = []
    places = open_places(review)
    missing = int(places["what"].str.startswith("Zahl").sum())
    checks = len(places) - missing
    if missing:
        what = words.spelled(missing, "eine fehlende Zahl", "fehlende Zahlen")
        found.append(Task(f"{words.capitalised(what)} nachtragen", "siehe Offene Stellen"))
    if checks:
        what = words.spelled(checks, "einen Eintrag", "Einträge")
        found.append(Task(f"{words.capitalised(what)} prüfen", "siehe Offene Stellen"))
    away = came_again(review)["stayed_away"].tail(1).sum()
    if away:
        who = words.spelled(int(away), "eine Organisation", "Organisationen")
        found.append(Task(f"Die {who} fragen, die {review.last} nicht kam{'' if away == 1 else 'en'}"))
    items = recorded(review)
    rare = list(records(items[items["share"].astype(float).lt(_RARELY)]))
    if rare:
        stated = words.names(f"{row.label} ({row.n_recorded} von {row.n_rows})" for row in rare)
        what = words.capitalised(words.spelled(len(rare), rare[0].label, "Angaben"))
        found.append(Task(f"{what} öfter aufschreiben", f"Einträge {review.last} mit der Angabe: {stated}"))
    if not review.programme.goals:
        found.append(Task("Ziele für das nächste Jahr festlegen"))
    return found


def title(review: TownReview) -> Block:
    """How many tasks."""
    n = len(tasks(review))
    said = words.capitalised(words.spelled(n, "eine Aufgabe", "Aufgaben"))
    return section_title("aufgaben", "Aufgaben", f"{said} für {review.last + 1}") if n else NOTHING


def listed(review: TownReview) -> Block:
    """The tasks, each with a box to tick."""
    found = tasks(review)
    return checklist(found) if found else NOTHING
