"""The first screen of a report: tiles with small columns, messages, questions, and how sure the figures are."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from engagement_analysis.language.german import number
from engagement_analysis.reports.blocks.block import Block, foot, joined, within

_MOST_SQUARES = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One year of a tile's small columns."""

    value: float | None  # height; None: not known, nothing is drawn
    is_break: bool = False  # another circle of groups than later: hollow
    doubtful: float = 0.0  # how much of it may stand twice: dashed


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of the first screen."""

    value: float | str  # the figure; a text stands as it is ("≥ 161")
    label: str  # what it counts
    of: int | None = None  # all of those of which `value` are told
    earlier: Sequence[tuple[str, str]] = ()  # earlier years: ("2024", "1.021")
    # a column a year, the last one this year's; none is drawn with fewer than two
    series: Sequence[Column | float | None] = ()


def glance(
    headline: str,
    lead: str,
    tiles: Sequence[Tile],
    messages: Sequence[tuple[str, str]],
    questions: Sequence[str],
    contact: str = "",
    box: Sequence[str] = (),
    *,
    kicker: tuple[str, str] = ("", ""),
    messages_title: str = "Was die Jahre zeigen",
    questions_title: str = "Worüber der Rat sprechen könnte",
) -> Block:
    """The first screen: at most four tiles, at most three messages (what stands in bold, and what follows it).

    `questions` are for the council, `contact` gives information, `box` says what can mislead, each with its size.
    `kicker`: name of the report in bold; for whom, and years. The page adds the date of the data.
    """
    html = within('<ul class="kpis">{}</ul>', joined(map(_tile, tiles)))
    said = joined(Markup("<li><strong>{}</strong> {}</li>").format(*message) for message in messages)
    if messages:
        said = Markup('<h3>{}</h3><ol class="say">{}</ol>').format(messages_title, said)
    asked = _questions(questions_title, questions, contact)
    html += Markup('<div class="two"><div>{}</div>{}</div>').format(said, asked) if said and asked else said + asked
    html += within('<div class="sure"><h3>So sicher sind die Zahlen.</h3> <p>{}</p></div>', " ".join(box))
    figures = [[_figure(tile), tile.label] for tile in tiles]
    page = {"headline": headline, "lead": lead, "kicker": list(kicker), "figures": figures}
    return Block(html, "blick", "glance", page)


def _questions(title: str, questions: Sequence[str], contact: str) -> Markup:
    if not questions:
        return foot(f"Auskunft: {contact}" if contact else "")
    items = joined(Markup("<li>{}</li>").format(question) for question in questions)
    answers = within("<p>Auskunft: {}</p>", contact)
    return Markup('<div class="ask"><h3>{}</h3><ul>{}</ul>{}</div>').format(title, items, answers)


def _value(tile: Tile) -> str:
    return tile.value if isinstance(tile.value, str) else number(tile.value)


def _figure(tile: Tile) -> str:
    of = f" von {number(tile.of)}" if tile.of is not None else ""
    return f"{_value(tile)}{of}"


def _tile(tile: Tile) -> Markup:
    big = Markup("{}").format(_value(tile))
    if tile.of is not None:
        big += Markup(" <small>von {}</small>").format(number(tile.of))
    earlier = Markup(" ").join(Markup("<i>{}: {}</i>").format(label, text) for label, text in tile.earlier)
    then = within('<span class="then">{}</span>', earlier)
    return Markup('<li class="kpi">{}<span class="big">{}</span><span class="what">{}</span>{}</li>').format(
        _picture(tile), big, tile.label, then
    )


def _picture(tile: Tile) -> Markup:
    if tile.of is not None and isinstance(tile.value, int | float):
        return _waffle(int(tile.value), tile.of)
    columns = [entry if isinstance(entry, Column) else Column(entry) for entry in tile.series]
    return _columns(columns) if len(columns) > 1 else Markup("")


def _svg(kind: str, width: int, height: int, rectangles: Iterable[tuple[str, float, float, float, float]]) -> Markup:
    """Rectangles (class, left, top, width, height) as a small picture."""
    rectangle = '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
    opening = f'<svg class="{kind}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
    return Markup(opening + "".join(rectangle.format(*each) for each in rectangles) + "</svg>")


def _columns(columns: Sequence[Column]) -> Markup:
    """A column a year from zero, the last one in the colour of this year."""
    width, height = 96, 37
    highest = max((column.value or 0 for column in columns), default=0)
    scale = (height - 3) / highest if highest > 0 else 0.0
    step = width / len(columns)
    found = []
    for place, column in enumerate(columns):
        if column.value is None:
            continue
        kind = "hol" if column.is_break else "now" if place == len(columns) - 1 else "was"
        left, top = place * step + 1, height - 1 - column.value * scale
        found.append((kind, left, top, step * 0.71, column.value * scale))
        if column.doubtful > 0:
            found.append(("dub", left, top, step * 0.71, column.doubtful * scale))
    return _svg("spark", width, height, found)


def _waffle(value: int, of: int) -> Markup:
    """A square for each; hollow the ones that are not among `value`. Too many to tell apart: nothing."""
    if not 0 < of <= _MOST_SQUARES:
        return Markup("")
    side = math.ceil(math.sqrt(of))
    step = 40 / side
    squares = (
        ("now" if place < value else "hol", place // side * step + 1, place % side * step + 1, step - 2, step - 2)
        for place in range(of)
    )
    return _svg("spark waf", 40, 40, squares)
