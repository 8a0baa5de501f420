"""Executed notebook → the pieces that its report shows, in order; nothing but blocks and the notebook's own texts."""

import itertools
import re
from collections.abc import Iterator

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from engagement_analysis.reports.blocks.block import MIME, Block
from engagement_analysis.reports.errors import ReportError

ONLY_NOTEBOOK = "nur-notebook"
"""Tag of cells that help in JupyterLab and have no place in the report (how to rerun)."""

_HEADING = re.compile(r"^(#{1,2})\s+(.+?)\s*$")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def pieces_of(notebook: NotebookNode) -> list[Block]:
    """The blocks that the cells show, and the texts between them; frames that are shown bare stay in the notebook.

    Raises
    ------
    ReportError
        A cell failed.
    """
    taken: set[str] = set()
    return [piece for cell in notebook.cells for piece in _of_cell(cell, taken)]


def _of_cell(cell: NotebookNode, taken: set[str]) -> Iterator[Block]:
    if ONLY_NOTEBOOK in cell.metadata.get("tags", []):
        return
    if cell.cell_type == "markdown":
        yield from _of_text(cell.source, taken)
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            raise ReportError(f"Eine Zelle des Notizbuchs ist abgebrochen: {output.ename}: {output.evalue}")
        content = output.get("data", {}).get(MIME)
        if content is not None:
            page = {name: value for name, value in content.items() if name not in ("part", "section", "html")}
            yield Block(Markup(content["html"]), "", content["section"], content["part"], page)


def _of_text(source: str, taken: set[str]) -> Iterator[Block]:
    """A heading of the first order is the page's, what follows it its lead; one of the second opens a section."""
    lines: list[str] = []
    headline = ""
    for line in [*source.splitlines(), None]:
        found = _HEADING.match(line) if line is not None else None
        if line is not None and not found:
            lines.append(line)
            continue
        text, lines = "\n".join(lines).strip(), []
        if headline:
            yield Block(Markup(""), headline, part="headline", page={"heading": headline, "lead": text})
        elif text:
            yield Block(_markdown(text), text, part="text")
        headline = found[2] if found and len(found[1]) == 1 else ""
        if headline:
            continue
        if found:
            anchor = _free_anchor(found[2], taken)
            yield Block(Markup(""), found[2], anchor, "title", {"nav": found[2], "heading": found[2]})


def _markdown(source: str) -> Markup:
    """Markdown as HTML; raw HTML in it is shown as text."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    return Markup(MarkdownWithMath(renderer=renderer).render(source))


def _free_anchor(text: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_UMLAUTS)).strip("-") or "abschnitt"
    names = itertools.chain([stem], (f"{stem}-{n}" for n in itertools.count(2)))
    anchor = next(name for name in names if name not in taken)
    taken.add(anchor)
    return anchor
