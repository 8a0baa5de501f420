"""The towns side by side → the first screen: what each can show, what is common, what they could talk about."""

from engagement_analysis.reports.blocks import Block, Tile, bullets, glance, section_title
from engagement_analysis.reports.sections.exchange import stations, what_each_shows, written_down
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

NAME = "Austausch"
_MOST = 3


def first_screen(exchange: Exchange) -> Block:
    """The first screen; with one town alone, that a second is missing."""
    first, last = exchange.years[0], exchange.years[-1]
    span = str(last) if first == last else f"{first} bis {last}"
    if exchange.is_single:
        (name,) = exchange.names.values()
        alone = f"{name} steht noch allein in den Daten; eine zweite Stadt kommt mit ihren Listen dazu."
        return glance(f"Noch ist nur {name} dabei", alone, [], [], [], kicker=(NAME, span))
    audience = f"Für die Räte von {exchange.all_names}" if exchange.is_few else exchange.all_names
    return glance(
        headline(exchange),
        lead(exchange),
        tiles(exchange),
        messages(exchange),
        questions(exchange),
        box=box(exchange),
        kicker=(NAME, f"{audience}, {span}"),
        messages_title="Was die Listen zeigen",
        questions_title="Worüber die Städte sprechen könnten",
    )


def joining(exchange: Exchange) -> list[Block]:
    """With one town alone: how a second joins."""
    if not exchange.is_single:
        return []
    steps = [
        "Die Listen der Stadt als Excel-Mappen in einen Ordner mit ihrem Namen legen.",
        "In einer Textdatei steht, wie die Stadt ihre Spalten nennt; das Programm schlägt sie aus einer Mappe vor.",
        "Den Bericht neu erzeugen: Beide Städte stehen dann nebeneinander, jede mit ihren eigenen Zahlen.",
    ]
    title = section_title("dazu", "Eine zweite Stadt", "So kommt eine zweite Stadt dazu")
    return [title, bullets(steps)]


def headline(exchange: Exchange) -> str:
    """Who has something to show."""
    giving = {one.giver for one in written_down.suggestions(exchange)}
    givers = [name for name, review in exchange.named() if review.city in giving]
    n = len(exchange.towns)
    if not givers:
        return f"{exchange.all_names} schreiben dieselben Angaben auf"
    other = "der anderen" if n == 2 else "den anderen"
    if n == 2 and len(givers) == 1:
        (other,) = set(exchange.names.values()) - set(givers)
    if len(givers) == n:
        return f"Jede Stadt kann {other} etwas zeigen"
    if len(givers) > _MOST:
        return f"{words.number(len(givers))} von {words.number(n)} Städten können {other} etwas zeigen"
    return f"{words.enumeration(givers)} {'kann' if len(givers) == 1 else 'können'} {other} etwas zeigen"


def _kept(exchange: Exchange) -> list[int]:
    """How many towns keep each item."""
    return [len(towns) for towns in written_down.kept_by(written_down.frame(exchange)).values()]


def lead(exchange: Exchange) -> str:
    """Since when, and how much all have in common."""
    kept, since = _kept(exchange), stations.first_year(exchange)
    n_all = kept.count(len(exchange.towns))
    start = f"{exchange.all_names} nebeneinander"
    if since:
        start = f"Seit {since} tauschen sich {exchange.told(stations.partners(exchange))} aus"
    of = f"{words.in_words(n_all)} von {words.in_words(len(kept))} Angaben"
    verb = "führt" if n_all == 1 else "führen"
    return f"{start}; {of} {verb} {exchange.n_text} in ihren Listen." if n_all else f"{start}."


def tiles(exchange: Exchange) -> list[Tile]:
    """Towns, items that all keep, items that only some keep, common steps."""
    n, kept, since = len(exchange.towns), _kept(exchange), stations.first_year(exchange)
    is_whole = since is not None and len(stations.partners(exchange)) == n
    n_some = sum(0 < n_towns < n for n_towns in kept)
    who, some = ("beide Städte", "nur eine der Städte") if n == 2 else ("alle Städte", "nur ein Teil der Städte")
    found = [
        Tile(n, f"Städte im Austausch seit {since}" if is_whole else "Städte nebeneinander"),
        Tile(kept.count(n), f"Angaben führen {who}", of=len(kept)),
        Tile(n_some, f"Angaben führt {some}", of=len(kept)),
    ]
    steps = stations.steps(exchange)
    if steps:
        found.append(Tile(sum(one.is_common for one in steps), "Schritte im Netzwerk gemeinsam", of=len(steps)))
    return found


def messages(exchange: Exchange) -> list[tuple[str, str]]:
    """For each town the first that it can show, then what all leave open: at most three."""
    told = []
    for name, review in exchange.named():
        own = [one for one in written_down.suggestions(exchange) if one.giver == review.city]
        if own:
            bold = f"{name} kann zeigen, wie {words.ITEMS[own[0].measure][1]} in die Liste kommt:"
            told.append((bold, what_each_shows.evidence(exchange, own[0])))
    open_to_all = what_each_shows.gaps(exchange, written_down.frame(exchange))
    if open_to_all:
        told = [*told[: _MOST - 1], ("Noch lückenhaft:", open_to_all)]
    return told[:_MOST]


def questions(exchange: Exchange) -> list[str]:
    """From what only some write down, from what all leave open, from what no list holds."""
    found = []
    gaps = written_down.common_gaps(written_down.frame(exchange))
    if written_down.suggestions(exchange):
        other = "der anderen" if len(exchange.towns) == 2 else "anderen"
        found.append(f"Was will jede Stadt von {other} übernehmen?")
    if gaps:
        found.append(f"Woran liegt es, dass {words.ITEMS[gaps[0]][1]} oft fehlt?")
    if not all(review.programme.next_steps for review in exchange.towns):
        found.append("Wann ist das nächste Treffen, und worum soll es gehen?")
    if not all(review.programme.goals for review in exchange.towns):
        found.append("Was soll der Austausch erreichen, und woran erkennen wir es?")
    return found[:_MOST]


def box(exchange: Exchange) -> list[str]:
    """What can mislead, once and with its size."""
    told = [
        "Gezählt sind Einträge der Listen, ohne Privatpersonen.",
        "Verglichen wird, was eine Stadt aufschreibt, nicht wie viel sie tut: Die Aktionen sind verschieden.",
        "Sie „führt“ eine Angabe, die bei mindestens einer Aktion in drei von vier Einträgen oder mehr steht.",
    ]
    flags = [flag for name, review in exchange.named() for flag in _flags(name, review)]
    return [*told, *flags, "Die Aussagen gelten in jedem Fall."] if flags else told


def _flags(name: str, review: TownReview) -> list[str]:
    """Rows of the last year that may stand twice or belong to another year."""
    rows, now = review.flagged, [review.last]
    return [
        f"In {name} steht ein Eintrag von {row.year} womöglich doppelt."
        if row.flag == "duplicate-row"
        else f"In {name} trägt ein Eintrag der Liste {row.sheet_year} ein Datum von {row.year}."
        for row in records(rows[rows["year"].isin(now) | rows["sheet_year"].isin(now)])
    ]
