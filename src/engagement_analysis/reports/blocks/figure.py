"""A frame and a plot function → a figure with title, unit, drawings for wide and narrow columns, and its foldout."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.reports.blocks import provenance, tables
from engagement_analysis.reports.blocks.block import Block, foot, joined, within

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
    """Draw a frame once for each width and set title (the finding), unit, alternative text and foldout around it.

    `plot(frame, ax=ax, narrow=..., **options)` draws; a drawing is as many points wide as it is to be CSS pixels wide:
    letters of 15 points stand as 15 px. `sources` are the rows of `participation` on which it rests: their cells stand
    in the foldout, with the numbers of `table` (else of `frame`) where there are `columns`. Heights are CSS pixels of
    the wide and the narrow drawing. `key`: colour's name (`s1`, `was`, `open`, `hollow`) and word, where labels in the
    drawing do not do.
    """
    widths = [("w3", FULL, height), ("w2", TABLET, height)] if is_full else [("wide", COLUMN, height)]
    widths.append(("w1", TELEPHONE, narrow_height or height))
    # One is shown at a time. Each says all values; the title before them tells the drawings of a figure apart.
    spoken = {"w2": f"{title} ({unit}): {alternative}", "w1": f"{title}: {alternative}"}
    inside = joined(
        _drawing(plot, frame, kind, (width, high), spoken.get(kind, alternative), options)
        for kind, width, high in widths
    )
    entries = joined(Markup('<li class="k-{}">{}</li>').format(*entry) for entry in key)
    inside += within('<ul class="key" aria-hidden="true">{}</ul>', entries)
    number = _numbers.setdefault((section, title), len(_numbers) + 1)
    html = Markup(
        '<figure><figcaption><b>{}</b> <span><span class="number" data-number="{}"></span>{}</span></figcaption>{}{}'
        "</figure>"
    ).format(title, number, unit, inside, foot(note))
    folded = Markup("")
    if columns:
        folded += tables.html_table(frame if table is None else table, columns, title)
    if sources is not None:
        folded += source_list(sources)
    return Block(html, section, "full" if is_full else "figure", {"foldout": folded})


def source_list(rows: pd.DataFrame) -> Markup:
    """Workbook, sheet and cells of the rows, a paragraph for each workbook."""
    return joined(
        Markup("<p><b>{}</b> › {}</p>").format(
            name, "; ".join(f"{row.source_sheet}: {row.cells}" for row in sheets.itertuples())
        )
        for name, sheets in provenance.sources(rows).groupby("source_file", sort=False)
    )


def forget_numbers() -> None:
    """Figures are counted from one again (a notebook starts)."""
    _numbers.clear()


def _drawing(
    plot: Callable[..., Any],
    frame: pd.DataFrame,
    kind: str,
    size: tuple[float, float],
    alternative: str,
    options: dict[str, Any],
) -> Markup:
    # Late: seaborn takes a second to import, which whoever writes a page of finished blocks need not wait for.
    from engagement_analysis.plot.style import house_style, new_figure
    from engagement_analysis.reports.blocks.svg import inline_svg

    width, height = (pixels / _POINTS for pixels in size)
    with house_style():
        drawn, ax = new_figure(height, width=width)
        plot(frame, ax=ax, narrow=kind == "w1", **options)
    return Markup('<div class="{}">{}</div>').format(kind, inline_svg(drawn, alternative))
