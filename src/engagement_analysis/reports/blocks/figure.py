"""A frame and a plot function → a figure with title, unit, drawings for wide and narrow columns, and its foldout."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.reports.blocks import provenance, tables
from engagement_analysis.reports.blocks.block import Block

COLUMN, FULL, TABLET, TELEPHONE = 622, 1104, 720, 343
"""Widths of the drawings in CSS pixels: beside text, across the page, on a tablet and in print, on a telephone."""
_POINTS = 72
_numbers: dict[tuple[str, str], int] = {}


def figure(
    plot: Callable[..., Any],
    frame: pd.DataFrame,
    *,
    section: str = "",
    title: str,
    unit: str,
    alternative: str,
    note: str = "",
    sources: pd.DataFrame | None = None,
    table: pd.DataFrame | None = None,
    columns: Sequence[tables.Column] = (),
    is_full: bool = False,
    height: float = 330,
    narrow_height: float | None = None,
    key: Sequence[tuple[str, str]] = (),
    **options: Any,
) -> Block:
    """Draw a frame once for each width and set title, unit, alternative text and foldout around it.

    A drawing is as many points wide as it is to be CSS pixels wide: letters of 15 points stand as 15 px.

    Parameters
    ----------
    plot : callable
        `plot(frame, ax=ax, narrow=..., **options)`; may set the height of the axes' figure.
    frame : DataFrame
        What is drawn.
    title : str
        The finding.
    unit : str
        What is measured, in which unit, and who is left out.
    alternative : str
        All values in one sentence, for readers who do not see the drawing.
    note : str
        A small line below.
    sources : DataFrame, rows of `participation`, optional
        What the figure rests on: their cells stand in the foldout.
    table, columns : DataFrame and sequence of Column, optional
        The shown numbers for the foldout; without `table` the drawn frame, without columns none.
    is_full : bool
        Across the page, with no text beside it.
    height, narrow_height : float
        CSS pixels of the wide and of the narrow drawing (none: as the wide one).
    key : sequence of (str, str)
        Colour's name (`s1`, `was`, `open`, `hollow`) and word, where labels in the drawing do not do.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2024, 2025], "people": [1021, 1072]})
    >>> def columns_of(frame, *, ax, narrow=False):
    ...     return ax.bar(frame["year"], frame["people"])
    >>> block = figure(
    ...     columns_of, frame, title="Mehr als 2024", unit="Teilnahmen", alternative="2024 1.021, 2025 1.072"
    ... )
    >>> str(block.html).count("<svg"), block.part
    (2, 'figure')
    """
    widths = [("w3", FULL), ("w2", TABLET)] if is_full else [("wide", COLUMN)]
    # One is shown at a time. Each says all values; the title before them tells the drawings of a figure apart.
    spoken = {"w2": f"{title} ({unit}): {alternative}", "w1": f"{title}: {alternative}"}
    drawings = Markup("").join(
        _drawing(plot, frame, kind, width, _height(kind, height, narrow_height), spoken.get(kind, alternative), options)
        for kind, width in [*widths, ("w1", TELEPHONE)]
    )
    html = framed(drawings + _key(key), title=title, unit=unit, note=note, section=section)
    inside = Markup("")
    if columns:
        inside += tables.html_table(frame if table is None else table, columns, title)
    if sources is not None:
        inside += source_list(sources)
    return Block(html, f"{title}\n{alternative}", section, "full" if is_full else "figure", {"foldout": inside})


def framed(inside: Markup, *, title: str, unit: str, note: str = "", section: str = "") -> Markup:
    """Title and unit above a drawing or a table that is one, a note below, as a numbered figure."""
    number = _numbers.setdefault((section, title), len(_numbers) + 1)
    foot = Markup('<p class="foot">{}</p>').format(note) if note else Markup("")
    caption = Markup('<figcaption><b>{}</b> <span><span class="number" data-number="{}"></span>{}</span></figcaption>')
    return Markup("<figure>{}{}{}</figure>").format(caption.format(title, number, unit), inside, foot)


def source_list(rows: pd.DataFrame) -> Markup:
    """Workbook, sheet and cells of the rows, a paragraph for each workbook."""
    found = provenance.sources(rows)
    paragraph = Markup("<p><b>{}</b> › {}</p>")
    return Markup("").join(
        paragraph.format(
            name,
            "; ".join(
                f"{sheet}: {cells}" for sheet, cells in sheets[["source_sheet", "cells"]].itertuples(index=False)
            ),
        )
        for name, sheets in found.groupby("source_file", sort=False)
    )


def _height(kind: str, height: float, narrow_height: float | None) -> float:
    return (narrow_height or height) if kind == "w1" else height


def forget_numbers() -> None:
    """Figures are counted from one again (a notebook starts)."""
    _numbers.clear()


def _drawing(
    plot: Callable[..., Any],
    frame: pd.DataFrame,
    kind: str,
    width: int,
    height: float,
    alternative: str,
    options: dict[str, Any],
) -> Markup:
    # Late: seaborn takes a second to import, which whoever writes a page of finished blocks need not wait for.
    from engagement_analysis.plot.style import house_style, new_figure
    from engagement_analysis.reports.blocks.svg import inline_svg

    with house_style():
        drawn, ax = new_figure(height / _POINTS, width=width / _POINTS)
        plot(frame, ax=ax, narrow=kind == "w1", **options)
    return Markup('<div class="{}">{}</div>').format(kind, inline_svg(drawn, alternative))


def _key(entries: Sequence[tuple[str, str]]) -> Markup:
    if not entries:
        return Markup("")
    items = Markup("").join(Markup('<li class="k-{}">{}</li>').format(colour, word) for colour, word in entries)
    return Markup('<ul class="key" aria-hidden="true">{}</ul>').format(items)
