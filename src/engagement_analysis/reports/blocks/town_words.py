"""What is not a count: stations, thanks by name, published figures, the town's own words, things to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from engagement_analysis.reports.blocks.block import NOTHING, Block, foot, joined, note, within


@dataclass(frozen=True, slots=True)
class Station:
    """An entry of the time line: when, what happened, and what kind of event it was."""

    when: str
    text: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation that is thanked."""

    name: str
    presence: Sequence[tuple[int, bool | None]] = ()  # there, not there, or None: its kind was not in that year's list
    is_new: bool = False  # there for the first time


@dataclass(frozen=True, slots=True)
class ThanksGroup:
    """Organisations of one kind; `n` counts also those that are not named, `others` says so ("und 2 weitere")."""

    title: str
    n: int
    organisations: Sequence[Named]
    others: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what, and where it stands."""

    what: str
    where: str = ""


def timeline(stations: Sequence[Station], *, section: str = "") -> Block:
    """Stations side by side, on a telephone below each other; nothing where there are none."""
    if not stations:
        return NOTHING
    items = joined(
        Markup("<li><b>{}</b>{}<p>{}</p></li>").format(
            station.when, within('<span class="tag">{}</span>', station.tag), station.text
        )
        for station in stations
    )
    # The columns' number is the list's: six stand in a row, more in two rows.
    return Block(Markup('<ol class="time n{}">{}</ol>').format(min(len(stations), 6), items), section, "full")


def published_in(sources: Iterable[str], *, section: str = "") -> Block:
    """Where stations are published, each source once; nothing where there is none."""
    named = "; ".join(dict.fromkeys(sources))
    return note(f"Nach Veröffentlichungen (echt): {named}.", section=section, part="full") if named else NOTHING


def thanks(groups: Sequence[ThanksGroup], *, title: str = "", note: str = "", section: str = "") -> Block:
    """Who was there, by name, each with a dot for the years it came."""
    shown = [group for group in groups if group.n]
    sizes = [group.n for group in shown]
    kind = "flow" if len(shown) > 1 and max(sizes) > sum(sizes) / 2 else f"n{min(len(shown), 4)}"
    html = within('<h3 class="apart">{}</h3>', title)
    html += Markup('<div class="thanks {}">{}</div>').format(kind, joined(map(_group, shown))) + foot(note)
    return Block(html, section, "full")


def _group(group: ThanksGroup) -> Markup:
    items = joined(map(_named, group.organisations)) + within('<li class="others">{}</li>', group.others)
    return Markup('<div><h4>{} <span class="cnt">{}</span></h4><ul>{}</ul></div>').format(group.title, group.n, items)


def _named(entry: Named) -> Markup:
    kinds = {True: "y", False: "n", None: "x"}
    dots = joined(Markup('<i class="{}"></i>').format(kinds[there]) for _, there in entry.presence)
    years = ", ".join(str(year) for year, there in entry.presence if there)
    shown = Markup(
        '<span class="yrs">{}<span class="y5" aria-hidden="true">{}</span><span class="spoken">dabei {}</span></span>'
    ).format("neu " if entry.is_new else "", dots, years)
    return Markup("<li><span>{}</span> {}</li>").format(entry.name, shown if years else "")


def published_box(text: str, sources: Sequence[str] = (), *, section: str = "") -> Block:
    """Real figures that town or press have published, beside example or own data, with their sources."""
    named = within(' <span class="from">({})</span>', "; ".join(sources))
    html = Markup('<div class="real"><b>Veröffentlicht (echte Zahlen)</b> {}{}</div>').format(text, named)
    return Block(html, section, "text")


def own_words(entries: Sequence[tuple[str, str]], *, title: str = "Angaben der Stadt", section: str = "") -> Block:
    """What the town says itself; an empty entry leaves its line out, no entry the whole box."""
    given = [(word, text) for word, text in entries if text]
    if not given:
        return NOTHING
    pairs = joined(Markup("<dt>{}</dt><dd>{}</dd>").format(word, text) for word, text in given)
    html = Markup('<h3>{}</h3><dl class="own">{}</dl>').format(title, pairs)
    return Block(html, section, "text")


def checklist(tasks: Sequence[Task], *, section: str = "") -> Block:
    """Things to do, each with a box to tick on paper."""
    items = joined(Markup("<li><b>{}</b>{}</li>").format(task.what, within("<p>{}</p>", task.where)) for task in tasks)
    return Block(Markup('<ol class="todo">{}</ol>').format(items), section, "full")
