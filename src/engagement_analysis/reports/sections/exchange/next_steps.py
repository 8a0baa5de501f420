"""Section: what each town can settle until the next meeting, from what its lists and its programme leave open."""

from collections.abc import Iterator

from engagement_analysis.reports.blocks import NOTHING, Block, Task, checklist, heading, own_words, section_title, stack
from engagement_analysis.reports.sections.exchange import written_down
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

_MOST_ITEMS = 3
_WRONG = {"duplicate-row": "womöglich doppelt", "other-year": "Datum eines anderen Jahres"}
_PARTS = {"goals": "Ziele", "costs": "Kosten", "next_steps": "nächste Schritte", "contact": "Ansprechstelle"}


def tasks(exchange: Exchange, review: TownReview) -> Iterator[Task]:
    """What is open in a town: what others write down (a decision), gaps and doubts of its lists, what none holds."""
    offered = [one for one in written_down.suggestions(exchange) if review.city in one.receivers]
    items = list(dict.fromkeys(one.measure for one in offered))[:_MOST_ITEMS]
    if items:
        labels = words.enumeration(words.ITEMS[name][1] for name in items)
        givers = dict.fromkeys(exchange.names[one.giver] for one in offered if one.measure in items)
        who = words.enumeration(givers) if exchange.is_few else "anderen Städten"
        verb = "Soll" if len(items) == 1 else "Sollen"
        yield Task(f"Entscheiden: {verb} {labels} {review.last + 1} in alle Listen?", f"wie in {who}")
    n_missing = int(numbers.yearly(review)["n_missing"].iloc[-1])
    if n_missing:
        what = words.capitalised(words.spelled(n_missing, "eine fehlende Zahl", "fehlende Zahlen"))
        yield Task(f"{what} der Liste {review.last} nachfragen")
    checks = list(records(review.flagged))
    if checks:
        what = words.capitalised(words.spelled(len(checks), "einen Eintrag", "Einträge"))
        places = [f"{_WRONG[row.flag]}: {row.source_file}, Zeile {row.source_row}" for row in checks[:_MOST_ITEMS]]
        yield Task(f"{what} prüfen", "; ".join(places))
    untold = [word for part, word in _PARTS.items() if not getattr(review.programme, part)]
    if untold:
        yield Task(f"{words.capitalised(words.enumeration(untold))} nennen", "steht in keiner Liste")


def title(exchange: Exchange) -> Block:
    """Until when."""
    if not any(review.own_words or any(tasks(exchange, review)) for review in exchange.towns):
        return NOTHING
    until = "für das nächste Jahr" if exchange.is_single else "bis zum nächsten Treffen"
    return section_title("weiter", "Wie es weitergeht", f"Was {until} zu klären ist")


def listed(exchange: Exchange) -> list[Block]:
    """For each town its tasks, each with a box to tick, and its own words on goals, costs, steps and contact."""
    blocks = []
    for name, review in exchange.named() if exchange.is_few else ():
        inside = [heading(name)]
        if found := list(tasks(exchange, review)):
            inside.append(checklist(found))
        if review.own_words:
            inside.append(own_words(review.own_words, title=f"Angaben der Stadt {review.title}"))
        if len(inside) > 1:
            blocks.append(stack(inside, part="text" if len(exchange.towns) == 2 else "full"))
    return blocks
