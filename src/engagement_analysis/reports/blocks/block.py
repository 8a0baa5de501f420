"""Sentences, tables, figures → blocks that JupyterLab shows and the report takes over.

A block holds finished HTML in which every text from a workbook is escaped, so that no name, remark or file name can
become markup. Beside it stands what the page needs to lay it out: its section and its part of that section.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from engagement_analysis.reports.blocks.style import notebook_style

MIME: Final = "application/vnd.engagement.block+json"
"""Under this type an executed cell hands its block to the page; JupyterLab shows the `text/html` beside it."""

_END: Final = re.compile(r"</(?:p|li|h\d|td|th|dd|b|caption|figcaption)>")
_DRAWING: Final = re.compile(r'<svg[^>]*aria-label="([^"]*)".*?</svg>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a report."""

    html: Markup  # finished HTML
    section: str = ""  # anchor of the section to which it belongs; empty: the one that is open
    # "glance": first screen; "title" of a section; "figure" beside text; "full": figure or table of full width; "text";
    # "frame": table for the foldout of the section's next figure; "annex"; "headline" of the page; empty: text
    part: str = ""
    # what the page sets in places of its own (the headline, the entry in the line of sections, a foldout)
    page: Mapping[str, Any] = field(default_factory=dict)
    script: str = ""  # what JupyterLab runs for it; never in the page

    @property
    def plain(self) -> str:
        """Its words, for terminals; a drawing's are those of its alternative."""
        said = [self.page.get("headline", ""), self.page.get("lead", "")]
        lines = _END.sub("\n", _DRAWING.sub(r"\1", self.html)).split("\n")
        return "\n".join(filter(None, [*said, *(Markup(line).striptags() for line in lines)]))

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


NOTHING: Final = Block(Markup(""))
"""What a section's cell gives where its question does not arise: it leaves no trace on the page."""


def joined(parts: Iterable[Markup]) -> Markup:
    """Pieces of HTML one after the other."""
    return Markup("").join(parts)


def paragraphs(*sentences: str | Iterable[str], section: str = "", part: str = "") -> Block:
    """One paragraph for each text; a list of sentences becomes one paragraph, an empty text none."""
    texts = [entry if isinstance(entry, str) else " ".join(entry) for entry in sentences]
    return Block(joined(within("<p>{}</p>", text) for text in texts), section, part)


def note(text: str, *, section: str = "", part: str = "") -> Block:
    """A small line: how a table or list above is to be read."""
    return Block(foot(text), section, part)


def within(element: str, inside: str) -> Markup:
    """Something in its element ("<b>{}</b>"); nothing where there is nothing."""
    return Markup(element).format(inside) if inside else Markup("")


def foot(text: str) -> Markup:
    """The small line below a table, a list, a drawing, if there is one."""
    return within('<p class="foot">{}</p>', text)


def bullets(sentences: Iterable[str], *, section: str = "", part: str = "") -> Block:
    """A list, an item for each sentence."""
    items = joined(Markup("<li>{}</li>").format(text) for text in sentences)
    return Block(Markup("<ul>{}</ul>").format(items), section, part)


def heading(text: str) -> Block:
    """A heading within a section."""
    return Block(Markup("<h3>{}</h3>").format(text))


def stack(blocks: Iterable[Block], *, section: str = "", part: str = "") -> Block:
    """Several blocks as one; what each of them folds away stays below it."""
    return Block(joined(block.html + block.folded for block in blocks), section, part)


def section_title(section: str, nav: str, heading: str) -> Block:
    """Open a section: its anchor, its word in the line of sections, and what it found."""
    html = Markup('<h2 id="h-{}">{}</h2>').format(section, heading)
    return Block(html, section, "title", {"nav": nav, "heading": heading})


def annex(title: str, *blocks: Block) -> Block:
    """A part of the annex under its own heading."""
    return stack([heading(title), *blocks], section="anhang", part="annex")


def foldout(inside: Markup, summary: str = "Zahlen und Fundstellen") -> Markup:
    """What is there for those who ask: closed on the screen, left out on paper; nothing where nothing is inside."""
    return Markup("<details><summary>{}</summary>{}</details>").format(summary, inside) if inside else Markup("")
