"""Sentences, tables, figures → blocks that JupyterLab shows and the report takes over.

A block holds finished HTML in which every text from a workbook is escaped, so that no name, remark or file name can
become markup. Beside it stands what the page needs to lay it out: its section and its part of that section.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from engagement_analysis.reports.blocks.style import notebook_style

MIME: Final = "application/vnd.engagement.block+json"
"""Under this type an executed cell hands its block to the page; JupyterLab shows the `text/html` beside it."""

PARTS: Final = ("glance", "title", "figure", "full", "frame", "text", "annex")
"""First screen; a section's title; a figure beside text; a figure or table of full width; a table that goes into the
foldout of the section's next figure; text; a part of the annex."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a report."""

    html: Markup  # finished HTML
    plain: str  # the same in words, for terminals
    section: str = ""  # anchor of the section to which it belongs; empty: the one that is open
    part: str = ""  # one of `PARTS`; empty: text
    # what the page sets in places of its own (the headline, the entry in the line of sections, a foldout)
    page: Mapping[str, Any] = field(default_factory=dict)
    script: str = ""  # what JupyterLab runs for it; never in the page

    def _repr_html_(self) -> str:
        shown = f'<div class="engagement tex2jax_ignore mathjax_ignore">{self.html + self.folded}</div>'
        script = f"<script>{self.script}</script>" if self.script else ""
        return f"<style>{notebook_style()}</style>{shown}{script}"

    @property
    def folded(self) -> Markup:
        """What is folded away below it."""
        return foldout(Markup(self.page.get("foldout", "")))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        place = {"section": self.section, "part": self.part or "text"}
        content = {**place, "html": self.html, **self.page}
        bundle = {"text/html": self._repr_html_(), "text/plain": self.plain, MIME: content}
        return bundle, {"engagement": place}

    def __str__(self) -> str:
        return self.plain


NOTHING: Final = Block(Markup(""), "")
"""What a section's cell gives where its question does not arise: it leaves no trace on the page."""


def joined(parts: Iterable[Markup]) -> Markup:
    """Pieces of HTML one after the other."""
    return Markup("").join(parts)


def paragraphs(*sentences: str | Iterable[str], section: str = "", part: str = "") -> Block:
    """One paragraph for each text; a list of sentences becomes one paragraph, an empty text none."""
    texts = [entry if isinstance(entry, str) else " ".join(entry) for entry in sentences]
    texts = [text for text in texts if text]
    return Block(joined(Markup("<p>{}</p>").format(text) for text in texts), "\n\n".join(texts), section, part)


def note(text: str, *, section: str = "", part: str = "") -> Block:
    """A small line: how a table or list above is to be read."""
    return Block(foot(text), text, section, part)


def within(element: str, inside: str) -> Markup:
    """Something in its element ("<b>{}</b>"); nothing where there is nothing."""
    return Markup(element).format(inside) if inside else Markup("")


def foot(text: str) -> Markup:
    """The small line below a table, a list, a drawing, if there is one."""
    return within('<p class="foot">{}</p>', text)


def bullets(sentences: Iterable[str], *, section: str = "", part: str = "") -> Block:
    """A list, an item for each sentence."""
    texts = list(sentences)
    items = joined(Markup("<li>{}</li>").format(text) for text in texts)
    return Block(Markup("<ul>{}</ul>").format(items), "\n".join(f"• {text}" for text in texts), section, part)


def heading(text: str) -> Block:
    """A heading within a section."""
    return Block(Markup("<h3>{}</h3>").format(text), text)


def stack(blocks: Iterable[Block], *, section: str = "", part: str = "") -> Block:
    """Several blocks as one; what each of them folds away stays below it."""
    parts = list(blocks)
    plain = "\n\n".join(block.plain for block in parts)
    return Block(joined(block.html + block.folded for block in parts), plain, section, part)


def section_title(section: str, nav: str, heading: str) -> Block:
    """Open a section: its anchor, its word in the line of sections, and what it found."""
    html = Markup('<h2 id="h-{}">{}</h2>').format(section, heading)
    return Block(html, heading, section, "title", {"nav": nav, "heading": heading})


def annex(title: str, *blocks: Block) -> Block:
    """A part of the annex under its own heading."""
    inside = stack(blocks)
    html = Markup("<h3>{}</h3>{}").format(title, inside.html)
    return Block(html, f"{title}\n{inside.plain}", "anhang", "annex")


def foldout(inside: Markup, summary: str = "Zahlen und Fundstellen") -> Markup:
    """What is there for those who ask: closed on the screen, left out on paper; nothing where nothing is inside."""
    return Markup("<details><summary>{}</summary>{}</details>").format(summary, inside) if inside else Markup("")
