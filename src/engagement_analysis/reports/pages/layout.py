"""Pieces of a notebook → sections of a page, each in rows of one column or of figure and text side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from engagement_analysis.reports.blocks.block import Block, foldout

ANNEX, GLANCE = "anhang", "blick"
ANNEX_TITLE = "Anhang: Wie die Zahlen entstanden sind"


@dataclass(slots=True)
class Row:
    """One column, or two: a figure and what is said about it. `kind` is a class of the style sheet."""

    left: Markup
    right: str = ""
    kind: str = ""


@dataclass(slots=True)
class Section:
    """A section of the page: its anchor, its word in the line of sections, its heading, its rows."""

    anchor: str
    nav: str = ""
    heading: str = ""
    rows: list[Row] = field(default_factory=list)

    @property
    def is_annex(self) -> bool:
        """What stands at the end, for those who ask."""
        return self.anchor == ANNEX

    @property
    def is_glance(self) -> bool:
        """The first screen: its heading is only spoken, the page's headline stands above it."""
        return self.anchor == GLANCE


def sections_of(pieces: Sequence[Block]) -> list[Section]:
    """The page's sections in the order in which they are opened, the first screen first, the annex last.

    A section without a title, or with nothing but a title, is left out.

    Examples
    --------
    >>> from engagement_analysis.reports.blocks.block import paragraphs, section_title
    >>> opened = [section_title("a", "A", "Es"), paragraphs("Ja.", part="text"), paragraphs("x", section="b")]
    >>> [(section.anchor, section.heading) for section in sections_of(opened)]
    [('a', 'Es')]
    """
    found: dict[str, list[Block]] = {}
    current = ""
    for piece in pieces:
        if piece.part == "headline":
            continue
        place = _place(piece, current)
        if piece.part == "title":
            current = place
        found.setdefault(place, []).append(piece)
    sections = [_section(anchor, inside) for anchor, inside in found.items()]
    kept = [section for section in sections if section.heading and section.rows]
    return sorted(kept, key=lambda section: (not section.is_glance, section.is_annex))


def _place(piece: Block, current: str) -> str:
    fixed = {"annex": ANNEX, "glance": GLANCE}
    return fixed.get(piece.part) or piece.section or current


def _section(anchor: str, pieces: list[Block]) -> Section:
    section = Section(anchor)
    if anchor == ANNEX:
        section.nav, section.heading = "Anhang", ANNEX_TITLE
    elif anchor == GLANCE:
        section.nav = section.heading = "Auf einen Blick"
    for piece in pieces:
        if piece.part == "title":
            section.nav, section.heading = piece.page["nav"], piece.page["heading"]
    section.rows = list(_rows([piece for piece in pieces if piece.part != "title"]))
    return section


def _rows(pieces: list[Block]) -> Iterable[Row]:
    texts: list[Markup] = []  # since the last figure
    row: Row | None = None  # a figure that waits for what is said about it
    frames = Markup("")
    for piece in (piece for piece in pieces if piece.html):
        if piece.part == "frame":
            frames += piece.html
        elif piece.part == "text":
            texts.append(piece.html)
        else:
            yield from _closed(row, texts)
            row, texts = None, []
            html = piece.html + foldout(frames + Markup(piece.page.get("foldout", "")))
            frames = Markup("")
            if piece.part == "figure":
                row = Row(html, kind="figure")
            else:
                yield Row(html)
    yield from _closed(row, texts)
    if frames:  # no figure came after them
        yield Row(foldout(frames))


def _closed(row: Row | None, texts: list[Markup]) -> Iterable[Row]:
    """The figure with its texts beside it; texts alone in one column, or the first beside the others."""
    texts = [text for text in texts if text]
    if row is not None:
        yield Row(row.left, Markup("\n").join(texts), row.kind)
    elif len(texts) > 1:
        yield Row(texts[0], Markup("\n").join(texts[1:]))
    elif texts:
        yield Row(texts[0], kind="prose")
