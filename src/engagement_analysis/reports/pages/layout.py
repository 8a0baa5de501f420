"""Pieces of a notebook → sections of a page, each in rows of one column or of figure and text side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from engagement_analysis.reports.blocks.block import Block, foldout

ANNEX, GLANCE = "anhang", "blick"
_OWN_TITLES = {ANNEX: ("Anhang", "Anhang: Wie die Zahlen entstanden sind"), GLANCE: ("Auf einen Blick",) * 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One column, or two: a figure and what is said about it. `kind` is a class of the style sheet."""

    left: Markup
    right: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its anchor, its word in the line of sections, its heading, its rows."""

    anchor: str
    nav: str
    heading: str
    rows: Sequence[Row]


def sections_of(pieces: Sequence[Block]) -> list[Section]:
    """The page's sections in the order in which they are opened, the first screen first, the annex last.

    A section without a title, or with nothing but a title, is left out.
    """
    titles: dict[str, tuple[str, str]] = dict(_OWN_TITLES)
    inside: dict[str, list[Block]] = {}
    current = ""
    for piece in pieces:
        place = {"annex": ANNEX, "glance": GLANCE}.get(piece.part) or piece.section or current
        inside.setdefault(place, [])
        if piece.part == "title":
            titles[place], current = (piece.page["nav"], piece.page["heading"]), place
        elif piece.html:
            inside[place].append(piece)
    sections = [Section(place, *titles[place], tuple(_rows(inside[place]))) for place in inside if place in titles]
    sections.sort(key=lambda section: (section.anchor != GLANCE, section.anchor == ANNEX))
    return [section for section in sections if section.rows]


def _rows(pieces: list[Block]) -> Iterable[Row]:
    texts: list[Markup] = []  # since the last figure
    figure: Markup | None = None  # waits for what is said about it
    frames = Markup("")
    for piece in pieces:
        if piece.part == "frame":
            frames += piece.html
        elif piece.part == "text":
            texts.append(piece.html)
        else:
            yield from _closed(figure, texts)
            figure, texts = None, []
            html = piece.html + foldout(frames + Markup(piece.page.get("foldout", "")))
            frames = Markup("")
            if piece.part == "figure":
                figure = html
            else:
                yield Row(html)
    yield from _closed(figure, texts)
    if frames:  # no figure came after them
        yield Row(foldout(frames))


def _closed(figure: Markup | None, texts: list[Markup]) -> Iterable[Row]:
    """The figure with its texts beside it; texts alone in one column, or the first beside the others."""
    if figure is not None:
        yield Row(figure, Markup("\n").join(texts), "figure")
    elif len(texts) > 1:
        yield Row(texts[0], Markup("\n").join(texts[1:]))
    elif texts:
        yield Row(texts[0], kind="prose")
