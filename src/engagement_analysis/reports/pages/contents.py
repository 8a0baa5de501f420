"""Executed notebook → the pieces that its report shows, in order; nothing but blocks and the notebook's own texts."""

import re
from collections import Counter
from collections.abc import Iterator

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from engagement_analysis.reports.blocks.block import MIME, Block
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.values.texts import slug

ONLY_NOTEBOOK = "nur-notebook"
"""Tag of cells that help in JupyterLab and have no place in the report (how to rerun)."""

_HEADING = re.compile(r"^(##?)[ \t]+(.+?)[ \t]*$", re.MULTILINE)


def pieces_of(notebook: NotebookNode) -> list[Block]:
    """The blocks that the cells show, and the texts between them; frames that are shown bare stay in the notebook."""
    anchors: Counter[str] = Counter()
    return [piece for cell in notebook.cells for piece in _of_cell(cell, anchors)]


def _of_cell(cell: NotebookNode, anchors: Counter[str]) -> Iterator[Block]:
    if ONLY_NOTEBOOK in cell.metadata.get("tags", []):
        return
    if cell.cell_type == "markdown":
        yield from _of_text(cell.source, anchors)
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            raise ReportError(f"Eine Zelle des Notizbuchs ist abgebrochen: {output.ename}: {output.evalue}")
        content = output.get("data", {}).get(MIME)
        if content is not None:
            page = {name: value for name, value in content.items() if name not in ("part", "section", "html")}
            yield Block(Markup(content["html"]), content["section"], content["part"], page)


def _of_text(source: str, anchors: Counter[str]) -> Iterator[Block]:
    """A heading of the first order is the page's, what follows it its lead; one of the second opens a section."""
    before, *rest = map(str.strip, _HEADING.split(source))
    if before:
        yield Block(_markdown(before), part="text")
    for order, heading, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if order == "#":
            yield Block(Markup(""), part="headline", page={"heading": heading, "lead": text})
            continue
        anchor = slug(heading) or "abschnitt"
        anchors[anchor] += 1
        anchor += f"-{anchors[anchor]}" if anchors[anchor] > 1 else ""
        yield Block(Markup(""), anchor, "title", {"nav": heading, "heading": heading})
        if text:
            yield Block(_markdown(text), part="text")


def _markdown(source: str) -> Markup:
    """Markdown as HTML; raw HTML in it is shown as text."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    return Markup(MarkdownWithMath(renderer=renderer).render(source))
