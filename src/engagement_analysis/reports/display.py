"""Sentences, tables, charts → blocks that a notebook shows and the report takes over unchanged.

A block holds finished HTML in which every text from a workbook is escaped, so that no name, remark or file name can
become markup. JupyterLab shows the same HTML; its formula engine is told to leave it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from engagement_analysis.language.signs import UNKNOWN, spoken
from engagement_analysis.plot.style import house_style, new_figure
from engagement_analysis.reports import provenance, tables
from engagement_analysis.reports.svg import inline_svg

NUMBER_OF_FIGURE = Markup('<b class="number">Abbildung</b>')
NUMBER_OF_TABLE = Markup('<b class="number">Tabelle</b>')
"""Placeholders that the export numbers through."""
POINT_NOTE = f"„{UNKNOWN}“: nicht bekannt oder nicht gezeigt."


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the report.

    Attributes
    ----------
    html : Markup
        Finished HTML.
    plain : str
        The same in words, for terminals.
    """

    html: Markup
    plain: str

    def _repr_html_(self) -> str:
        return str(Markup('<div class="block tex2jax_ignore mathjax_ignore">{}</div>').format(self.html))

    def __str__(self) -> str:
        return self.plain


def paragraphs(*sentences: str | Iterable[str]) -> Block:
    """One paragraph for each text; a list of sentences becomes one paragraph.

    Examples
    --------
    >>> paragraphs("Ein <Satz>.").html
    Markup('<p>Ein &lt;Satz&gt;.</p>')
    """
    texts = [entry if isinstance(entry, str) else " ".join(entry) for entry in sentences]
    texts = [text for text in texts if text]
    return Block(Markup("").join(Markup("<p>{}</p>").format(text) for text in texts), "\n\n".join(texts))


def bullets(sentences: Iterable[str], *, kind: str = "") -> Block:
    r"""A list, an item for each sentence; `kind` is a class of the style sheet.

    Examples
    --------
    >>> bullets(["Eins.", "Zwei."]).plain
    '• Eins.\n• Zwei.'
    """
    texts = list(sentences)
    items = Markup("").join(Markup("<li>{}</li>").format(text) for text in texts)
    opening = Markup('<ul class="{}">').format(kind) if kind else Markup("<ul>")
    return Block(opening + items + Markup("</ul>"), "\n".join(f"• {text}" for text in texts))


def heading(text: str, level: int = 3) -> Block:
    """A heading that is computed (a town's name)."""
    return Block(Markup("<h{0}>{1}</h{0}>").format(level, text), text)


def stack(blocks: Iterable[Block]) -> Block:
    """Several blocks as one."""
    parts = list(blocks)
    return Block(Markup("").join(part.html for part in parts), "\n\n".join(part.plain for part in parts))


def chart(
    plot: Callable[..., Any],
    alternative: Callable[[pd.DataFrame], str],
    frame: pd.DataFrame,
    *,
    height: float,
    caption: str,
    note: str = "",
    columns: Sequence[tables.Column],
    rows: pd.DataFrame | None,
    data: pd.DataFrame | None = None,
) -> Block:
    """A chart with its caption, its alternative text and the foldout "Daten und Herkunft".

    Parameters
    ----------
    plot, alternative : callables
        Draws `frame` on `ax=`; says in words what the chart shows.
    frame : DataFrame
        What is drawn.
    height : float
        Inches.
    caption, note : str
        What the chart answers; how it is to be read.
    columns : sequence of Column
        The table of the shown numbers.
    rows : DataFrame, rows of `participation`
        What the figure rests on; None: the table of the shown numbers names their sources itself.
    data : DataFrame, optional
        The frame of the table, if it says more than `frame`.
    """
    with house_style():
        figure, ax = new_figure(height)
        plot(frame, ax=ax)
    shown = frame if data is None else data
    return drawn(figure, alternative(frame), shown, caption=caption, note=note, columns=columns, rows=rows)


def drawn(
    figure: Figure,
    spoken: str,
    data: pd.DataFrame,
    *,
    caption: str,
    note: str = "",
    columns: Sequence[tables.Column],
    rows: pd.DataFrame | None,
    group_by: str | None = None,
    is_printed: bool = False,
) -> Block:
    """A finished figure with caption, alternative text and foldout; parameters as for `chart` and `table`.

    A foldout that `is_printed` stands on paper, too: sources that are told nowhere else.
    """
    picture = inline_svg(figure, spoken)
    text = Markup('<span class="note">{}</span>').format(note) if note else Markup("")
    html = Markup('<figure class="chart"><figcaption>{}: {} {}</figcaption>{}</figure>').format(
        NUMBER_OF_FIGURE, caption, text, picture
    )
    shown = tables.html_table(data, columns, f"Gezeigte Zahlen: {caption}", group_by=group_by)
    origin = Markup("") if rows is None else _sources(rows, caption)
    foldout = _details(Markup("Daten und Herkunft"), caption, shown + origin, is_printed=is_printed)
    return Block(html + foldout, f"{caption}\n{spoken}")


def table(
    frame: pd.DataFrame,
    columns: Sequence[tables.Column],
    caption: str,
    *,
    rows: pd.DataFrame | None = None,
    note: str = "",
    group_by: str | None = None,
) -> Block:
    """A table with its caption and, if `rows` of `participation` are given, the foldout with its sources.

    Where a point stands in a cell, the note below says what it means: the list of signs is pages away.
    """
    html = _numbered(tables.html_table(frame, columns, caption, group_by=group_by), NUMBER_OF_TABLE)
    if spoken(UNKNOWN) in html:
        note = f"{note} {POINT_NOTE}".lstrip()
    if note:
        html += Markup('<p class="note">{}</p>').format(note)
    if rows is not None:
        html += _details(Markup("Herkunft"), caption, _sources(rows, caption))
    return Block(html, caption)


def _numbered(html: Markup, number: Markup) -> Markup:
    """The placeholder of the running number at the start of the caption."""
    start = html.index("<span>", html.index("<caption")) + len("<span>")
    return Markup(html[:start]) + number + Markup(": ") + Markup(html[start:])


def _details(title: Markup, caption: str, inside: Markup, *, is_printed: bool = False) -> Markup:
    return Markup('<details class="{}"><summary>{}<span class="spoken">: {}</span></summary>{}</details>').format(
        "evidence printed" if is_printed else "evidence", title, caption, inside
    )


def _sources(rows: pd.DataFrame, caption: str) -> Markup:
    columns = [
        tables.header("source_file", "Arbeitsmappe"),
        tables.text("source_sheet", "Blatt"),
        tables.text("cells", "Zellen"),
        tables.count("n_rows", "Einträge"),
        tables.count("n_inexact", "davon ungenau"),
        tables.count("n_missing", "davon ohne Zahl"),
    ]
    return tables.html_table(provenance.sources(rows), columns, f"Herkunft: {caption}")
