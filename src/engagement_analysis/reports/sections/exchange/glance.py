"""The towns side by side → the first screen: what each can show, what is common, and what the towns could talk about."""

from __future__ import annotations

from collections.abc import Sequence

from engagement_analysis.reports.blocks import Block, Tile, bullets, glance, section_title
from engagement_analysis.reports.sections.exchange import stations, what_each_shows, written_down
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.exchange.written_down import ITEMS
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.review import TownReview

NAME = "Austausch"
_MOST = 3


def first_screen(exchange: Exchange, *, years: int | Sequence[int] = 1) -> Block:
    """The first screen; with one town what there is, and that a second is missing.

    Parameters
    ----------
    exchange : Exchange
    years : int or sequence of int
        Of which lists is told what they hold: each town's last so many years, or these.
    """
    first, last = exchange.years[0], exchange.last
    span = str(last) if first == last else f"{first} bis {last}"
    if exchange.is_single:
        (name,) = exchange.names.values()
        lead = f"{name} steht noch allein in den Daten; eine zweite Stadt kommt mit ihren Listen dazu."
        return glance(f"Noch ist nur {name} dabei", lead, [], [], [], kicker=(NAME, span))
    return glance(
        headline(exchange, years=years),
        lead_text(exchange, years=years),
        tiles(exchange, years=years),
        messages(exchange, years=years),
        questions(exchange, years=years),
        box=box(exchange, years=years),
        kicker=(
            NAME,
            f"Für die Räte von {exchange.all_names}, {span}" if exchange.is_few else f"{exchange.all_names}, {span}",
        ),
        messages_title="Was die Listen zeigen",
        questions_title="Worüber die Städte sprechen könnten",
    )


def joining(exchange: Exchange) -> list[Block]:
    """With one town alone: how a second joins."""
    if not exchange.is_single:
        return []
    steps = [
        "Die Listen der Stadt als Excel-Mappen in einen Ordner mit ihrem Namen legen.",
        "Eine Textdatei beschreibt, wie die Stadt ihre Spalten und Aktionen nennt; das Programm schlägt sie aus einer Mappe vor.",
        "Den Bericht neu erzeugen: Beide Städte stehen dann nebeneinander, jede mit ihren eigenen Zahlen.",
    ]
    return [
        section_title("dazu", "Eine zweite Stadt", "So kommt eine zweite Stadt dazu"),
        bullets(steps, section="dazu"),
    ]


def headline(exchange: Exchange, *, years: int | Sequence[int] = 1) -> str:
    """Who has something to show."""
    found = written_down.suggestions(exchange, years=years)
    givers = [name for name, review in exchange.named() if any(one.giver == review.city for one in found)]
    if not givers:
        return f"{words.capitalised(exchange.all_names)} schreiben dieselben Angaben auf"
    other = "der anderen" if len(exchange.towns) == 2 else "den anderen"
    if len(givers) == len(exchange.towns):
        return f"Jede Stadt kann {other} etwas zeigen"
    if len(givers) > _MOST:
        return (
            f"{words.number(len(givers))} von {words.number(len(exchange.towns))} Städten können {other} etwas zeigen"
        )
    return f"{words.enumeration(givers)} {'kann' if len(givers) == 1 else 'können'} {other} etwas zeigen"


def lead_text(exchange: Exchange, *, years: int | Sequence[int] = 1) -> str:
    """Since when, and what all have in common."""
    table = written_down.frame(exchange, years=years)
    kept = written_down.kept_by(table)
    common = [name for name, towns in kept.items() if len(towns) == len(exchange.towns)]
    since = stations.first_year(exchange)
    start = (
        f"Seit {since} tauschen sich {exchange.all_names} aus"
        if since
        else f"{exchange.all_names} stehen nebeneinander"
    )
    if not common:
        return f"{words.capitalised(start)}; noch führt keine Angabe alle Listen."
    return (
        f"{words.capitalised(start)}: {words.capitalised(words.in_words(len(common)))} von {words.in_words(len(kept))} Angaben führen "
        f"{exchange.n_text} in ihren Listen, bei den übrigen kann eine von der anderen lernen."
    )


def tiles(exchange: Exchange, *, years: int | Sequence[int] = 1) -> list[Tile]:
    """Towns, items that all keep, items that only some keep, common steps."""
    kept = written_down.kept_by(written_down.frame(exchange, years=years))
    n = len(exchange.towns)
    since = stations.first_year(exchange)
    n_all = sum(len(towns) == n for towns in kept.values())
    n_some = sum(0 < len(towns) < n for towns in kept.values())
    who = "beide Städte" if n == 2 else "alle Städte"
    some = "nur eine der Städte" if n == 2 else "nur ein Teil der Städte"
    found = [
        Tile(n, f"Städte im Austausch seit {since}" if since else "Städte nebeneinander"),
        Tile(n_all, f"Angaben führen {who}", of=len(kept)),
        Tile(n_some, f"Angaben führt {some}", of=len(kept)),
    ]
    steps = stations.steps(exchange)
    if steps:
        found.append(Tile(sum(one.is_common for one in steps), "Schritte im Netzwerk gemeinsam", of=len(steps)))
    return found


def messages(exchange: Exchange, *, years: int | Sequence[int] = 1) -> list[tuple[str, str]]:
    """For each town the first that it can show, then what all leave open: at most three."""
    found = written_down.suggestions(exchange, years=years)
    told = []
    for name, review in exchange.named():
        own = [one for one in found if one.giver == review.city]
        if own:
            evidence = what_each_shows.evidence(exchange, own[0], years=years)
            told.append((f"{name} kann zeigen, wie {ITEMS[own[0].measure][1]} in die Liste kommt:", evidence))
    open_to_all = what_each_shows.gaps(exchange, written_down.frame(exchange, years=years))
    if open_to_all:
        told = told[: _MOST - 1]
        bold, _, rest = open_to_all.partition(":")
        told.append((f"{bold}:", rest.strip()))
    return told[:_MOST]


def questions(exchange: Exchange, *, years: int | Sequence[int] = 1) -> list[str]:
    """From what only some write down, from what all leave open, from what no list holds."""
    table = written_down.frame(exchange, years=years)
    gaps = written_down.common_gaps(table)
    found = []
    if written_down.suggestions(exchange, years=years):
        found.append(
            "Was will jede Stadt von der anderen übernehmen?"
            if len(exchange.towns) == 2
            else "Was will jede Stadt von anderen übernehmen?"
        )
    if gaps:
        found.append(f"Woran liegt es, dass {ITEMS[gaps[0]][1]} oft fehlt?")
    if not all(review.programme and review.programme.next_steps for review in exchange.towns):
        found.append("Wann ist das nächste Treffen, und worum soll es gehen?")
    if not all(review.programme and review.programme.goals for review in exchange.towns):
        found.append("Was soll der Austausch erreichen, und woran erkennen wir es?")
    return found[:_MOST]


def box(exchange: Exchange, *, years: int | Sequence[int] = 1) -> list[str]:
    """What can mislead, once and with its size."""
    told = [
        "Verglichen wird, was in den Listen steht, nicht wie viel jede Stadt tut: Die Aktionen sind verschieden.",
        "Eine Stadt „führt“ eine Angabe, wenn diese bei mindestens einer ihrer Aktionen in drei von vier Einträgen "
        "oder mehr steht.",
        "Privatpersonen bleiben außer Betracht.",
    ]
    for name, review in exchange.named():
        told += _flags(name, review, written_down.years_of(review, years))
    return told


def _flags(name: str, review: TownReview, years: Sequence[int]) -> list[str]:
    """Rows of the told years that may stand twice or belong to another year."""
    flagged = review.flagged
    flagged = flagged[flagged["year"].isin(years) | flagged["sheet_year"].isin(years)]
    n = len(flagged)
    if not n:
        return []
    entry = "ist ein Eintrag" if n == 1 else f"sind {words.in_words(n)} Einträge"
    return [f"In {name} {entry} zu prüfen; die Aussagen gelten in jedem Fall."]
