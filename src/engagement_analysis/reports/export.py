"""Executed notebook → one self-contained German HTML page.

nbconvert's exporter with a template of our own: no code, no scripts, nothing from elsewhere. From the notebook come
the texts and the blocks that its cells show; from the manifest come date, version, sources and the notice while
example workbooks are in use, so that no notebook can forget them.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from jinja2 import DictLoader
from markupsafe import Markup, escape
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from engagement_analysis.reports.about import CLOSING_CONTENTS, about, closing_html, packaged
from engagement_analysis.reports.active_content import active_content
from engagement_analysis.reports.errors import ReportError

ONLY_NOTEBOOK = "nur-notebook"
"""Tag of cells that help in JupyterLab and have no place in the report (how to rerun)."""
HEAD = "kopf"
"""Tag of the cell that shows towns, years and notices; the report sets them into its own header."""

_HEADING = re.compile(r"<h([1-6])(?:\s[^>]*)?>(.*?)</h\1>", re.DOTALL)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TAGS = re.compile(r"<[^>]+>")
_SUBTITLE = re.compile(r'<p class="subtitle">(.*?)</p>', re.DOTALL)
_NUMBERED = re.compile(r'<b class="number">(\w+)</b>')


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    anchor: str
    text: str


class ReportExporter(TemplateExporter):
    """nbconvert exporter of the reports.

    The `resources` must hold `report`: the variables of the template (:func:`to_html` fills them).
    """

    output_mimetype = "text/html"
    export_from_notebook = ""  # not in JupyterLab's menu

    def _file_extension_default(self) -> str:
        return ".html"

    def _template_file_default(self) -> str:
        return "report.html.j2"

    def _extra_loaders_default(self) -> list[DictLoader]:
        return [DictLoader({"report.html.j2": packaged("report.html.j2")})]

    def _create_environment(self) -> Any:
        environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        return environment


def to_html(notebook: NotebookNode, manifest: Mapping[str, Any], population: pd.DataFrame) -> str:
    """The page.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    manifest : mapping
        `manifest.json` of the processed data.
    population : DataFrame
        `town` (title), `reference_date`, `inhabitants`, `basis`, `source_url`: the figures that the rates rest on.

    Raises
    ------
    ReportError
        A cell failed, a picture has no alternative text, an output holds active content, or there is not exactly
        one title.
    """
    subtitle, pieces = "", []
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if HEAD in tags:
            found = _SUBTITLE.search("".join(_cell_html(cell)))
            subtitle = html.unescape(_TAGS.sub("", found[1])) if found else ""
        elif ONLY_NOTEBOOK not in tags:
            pieces += list(_cell_html(cell))
    title, contents, body = _with_anchors("\n".join(pieces))
    contents += [Entry(anchor, text) for anchor, text in CLOSING_CONTENTS]
    return page_of(
        {
            "title": title,
            "contents": contents,
            "body": Markup(_with_numbers(body)),
            "about": about(manifest, subtitle),
            "closing": closing_html(manifest, population),
            "style": Markup(packaged("report.css")),
        }
    )


def page_of(report: Mapping[str, Any]) -> str:
    """A page of the reports' template.

    Parameters
    ----------
    report : mapping
        `title`, `contents` (list of `Entry`; none: no table of contents), `body`, `about`, `closing`, `style`.
    """
    exporter = ReportExporter()  # type: ignore[no-untyped-call]
    empty = new_notebook()  # type: ignore[no-untyped-call]
    page, _ = exporter.from_notebook_node(empty, resources={"report": dict(report)})
    return str(page)


def _markdown(source: str) -> str:
    """Markdown as HTML; raw HTML in it is shown as text."""
    return str(MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True)).render(source))


def _cell_html(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield _markdown(cell.source)
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            raise ReportError(f"Eine Zelle des Notizbuchs ist abgebrochen: {output.ename}: {output.evalue}")
        if output.output_type in ("display_data", "execute_result"):
            yield _shown(output)


def _shown(output: NotebookNode) -> str:
    """What an output shows in the report; a bare representation of a Python object shows nothing."""
    data = output.data
    if "text/html" in data:
        source = str(data["text/html"])
        found = active_content(source)
        if found:
            raise ReportError(
                f"Eine Ausgabe des Notizbuchs enthält aktive Inhalte („{found}“); sie kommt nicht in den Bericht."
            )
        return source
    if "text/markdown" in data:
        return _markdown(str(data["text/markdown"]))
    if "image/png" in data:
        alternative = output.metadata.get("alt") or output.metadata.get("image/png", {}).get("alt")
        if not alternative:
            raise ReportError(
                "Ein Bild im Notizbuch hat keinen Alternativtext. Bitte die Abbildung mit „chart“ erzeugen."
            )
        encoded = "".join(str(data["image/png"]).split())
        return str(Markup('<img alt="{}" src="data:image/png;base64,{}">').format(alternative, encoded))
    return ""


def _with_anchors(body: str) -> tuple[str, list[Entry], str]:
    """The page's title, the contents (headings of the second order) and the body with ids, without its title."""
    titles: list[str] = []
    contents: list[Entry] = []
    taken = {anchor for anchor, _ in CLOSING_CONTENTS} | {"inhalt", "nav-titel"}

    def anchored(match: re.Match[str]) -> str:
        level, inside = match[1], match[2]
        text = html.unescape(_TAGS.sub("", inside)).strip()
        if level == "1":
            titles.append(text)
            return ""
        anchor = _free_anchor(text, taken)
        if level == "2":
            contents.append(Entry(anchor, text))
        return f'<h{level} id="{anchor}">{inside}</h{level}>'

    body = _HEADING.sub(anchored, body)
    if len(titles) != 1:
        raise ReportError(f"Das Notizbuch braucht genau eine Überschrift erster Ordnung, gefunden: {len(titles)}.")
    return titles[0], contents, body


def _free_anchor(text: str, taken: set[str]) -> str:
    plain = text.lower().translate(_UMLAUTS)
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "abschnitt"
    anchor = next(
        name for name in itertools.chain([stem], (f"{stem}-{n}" for n in itertools.count(2))) if name not in taken
    )
    taken.add(anchor)
    return str(escape(anchor))


def _with_numbers(body: str) -> str:
    """Figures and tables numbered through, each kind for itself."""
    counters: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        counters[match[1]] = counters.get(match[1], 0) + 1
        return f'<b class="number">{match[1]} {counters[match[1]]}</b>'

    return _NUMBERED.sub(numbered, body)
