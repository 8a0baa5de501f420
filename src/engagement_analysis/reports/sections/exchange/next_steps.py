"""Section: what each town can settle until the next meeting, from what its lists and its programme leave open."""

from collections.abc import Sequence

import pandas as pd

from engagement_analysis.reports.blocks import NOTHING, Block, Task, checklist, heading, own_words, section_title, stack
from engagement_analysis.reports.sections.exchange import written_down
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.exchange.written_down import ITEMS
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "weiter"
_NAV = "Wie es weitergeht"
_MOST_ITEMS = 3
_WRONG = {"duplicate-row": "womöglich doppelt", "other-year": "Datum eines anderen Jahres"}
_PARTS = {"goals": "Ziele", "costs": "Kosten", "next_steps": "nächste Schritte", "contact": "Ansprechstelle"}


def frame(exchange: Exchange, *, years: int | Sequence[int] = 1) -> pd.DataFrame:
    """What is open, town by town.

    Returns
    -------
    DataFrame, one row per task
        `city`, `town`, `what`, `where` (German).
    """
    found = written_down.suggestions(exchange, years=years)
    rows = [
        (review.city, name, task.what, task.where)
        for name, review in exchange.named()
        for task in [*_to_take_over(exchange, review, found), *_to_ask(review), *_to_tell(review)]
    ]
    return pd.DataFrame.from_records(rows, columns=["city", "town", "what", "where"])


def _to_take_over(exchange: Exchange, review: TownReview, found: Sequence[written_down.Suggestion]) -> list[Task]:
    """What others write down: a decision, not a duty."""
    offered = [one for one in found if review.city in one.receivers]
    items = list(dict.fromkeys(one.measure for one in offered))[:_MOST_ITEMS]
    if not items:
        return []
    labels = words.enumeration(ITEMS[name][1] for name in items)
    givers = list(dict.fromkeys(exchange.names[one.giver] for one in offered if one.measure in items))
    who = words.enumeration(givers) if exchange.is_few else "anderen Städten"
    verb = "soll" if len(items) == 1 else "sollen"
    return [Task(f"Entscheiden: {verb.capitalize()} {labels} {review.last + 1} in alle Listen?", f"wie in {who}")]


def _to_ask(review: TownReview) -> list[Task]:
    """Missing counts and entries to be checked, these with their places."""
    n_missing = int(numbers.yearly(review)["n_missing"].iloc[-1])
    tasks = []
    if n_missing:
        number = "Eine fehlende Zahl" if n_missing == 1 else f"{_in_words(n_missing)} fehlende Zahlen"
        tasks.append(Task(f"{number} der Liste {review.last} nachfragen"))
    checks = list(records(review.flagged))
    if checks:
        what = "Einen Eintrag" if len(checks) == 1 else f"{_in_words(len(checks))} Einträge"
        places = [f"{_WRONG[row.flag]}: {row.source_file}, Zeile {row.source_row}" for row in checks[:_MOST_ITEMS]]
        tasks.append(Task(f"{what} prüfen", "; ".join(places)))
    return tasks


def _in_words(n: int) -> str:
    return words.capitalised(words.in_words(n))


def _to_tell(review: TownReview) -> list[Task]:
    """What no list holds and the town has not told."""
    own = review.programme
    missing = [word for part, word in _PARTS.items() if own is None or not getattr(own, part)]
    what = words.capitalised(words.enumeration(missing))
    return [Task(f"{what} nennen", "steht in keiner Liste")] if missing else []


def title(exchange: Exchange, table: pd.DataFrame) -> Block:
    """Until when, and how much."""
    if table.empty and not any(review.own_words for review in exchange.towns):
        return NOTHING
    until = "für das nächste Jahr" if exchange.is_single else "bis zum nächsten Treffen"
    return section_title(SECTION, _NAV, f"Was {until} zu klären ist")


def listed(exchange: Exchange, table: pd.DataFrame) -> list[Block]:
    """For each town its tasks, each with a box to tick, and its own words on goals, costs, steps and contact."""
    if not exchange.is_few:
        return []
    blocks = []
    for name, review in exchange.named():
        own = table[table["city"].eq(review.city)]
        parts = [Task(str(what), str(where)) for what, where in zip(own["what"], own["where"], strict=True)]
        inside = [heading(name), *([checklist(parts)] if parts else [])]
        if review.own_words:
            inside.append(own_words(review.own_words, title=f"Angaben der Stadt {review.title}"))
        if len(inside) > 1:
            blocks.append(stack(inside, section=SECTION, part="text" if len(exchange.towns) == 2 else "full"))
    return blocks
