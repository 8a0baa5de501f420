"""Sums per year → stacked columns, or small columns of several measures side by side."""

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import capitalised, number
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.plot.style import (
    DASH,
    INK,
    MUTED,
    NARROW,
    PALETTE,
    SIZE,
    SMALL,
    TIGHT,
    TOTAL,
    highest,
    records,
    shown,
    start,
    with_marks,
    write,
)

_COLOURS = {"school": ("s1", "on1"), "kindergarten": ("s2", "on2"), "club": ("s3", "on3")}
_LAST = ("s4", "on4")


def part_label(kind: str) -> str:
    """German name of a part of a column: a kind of organisations, else the value itself."""
    return "Andere" if kind == "others" else ORGANISATION_TYPES.get(kind, kind)


def totals(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    stack: str | None = None,
    title: str = "",
    unit: str = "",
    break_label: str = "andere Gruppen",
    after_label: str = "",
    narrow: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Columns over years, each with its number, stacked by `stack` and labelled at the last column.

    Parameters
    ----------
    frame : DataFrame, one row per year, or per year and part
        `year`, the measure, the column named by `stack`; optional `n_missing` (counts that are not known: "≥"),
        `doubtful` (part of the measure that may stand twice: dashed), `is_break` (other groups than in later years:
        a dashed line after the last such year, hollow columns where nothing is stacked).
    measure, stack : str, str or None
        Parts beyond schools, day-care centres and clubs share the fourth colour: put them together before.
    title, unit, break_label, after_label, narrow, ax : str, str, str, str, bool, Axes, optional
        Words of the caller, who was in the lists before and after the break among them; the drawing for 343 px.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"year": [2024, 2025], "participations": [1021, 1072]})
    >>> [round(float(bar.get_height())) for bar in totals(frame, ax=Figure().subplots()).patches]
    [1021, 1072]
    """
    axes = start(ax, title, unit)
    years = sorted(int(year) for year in frame["year"].unique())
    top = highest(frame.groupby("year")[measure].sum())
    broken = -1  # place of the last year before the break
    for place, year in enumerate(years):
        rows, is_last = with_marks(frame[frame["year"].eq(year)]), place == len(years) - 1
        base = _column(axes, place, rows, measure, stack, top, is_last=is_last, narrow=narrow)
        text = shown(rows[measure].sum(min_count=1), rows["n_missing"].sum())
        write(axes, place, base + 0.02 * top, text, va="bottom", fontsize=SIZE if narrow else TOTAL, weight="bold")
        write(axes, place, -0.03 * top, str(year), va="top", weight="bold" if is_last else "normal")
        broken = place if rows["is_break"].all() else broken
    if 0 <= broken < len(years) - 1:
        x = broken + 0.5
        axes.plot([x, x], [0, 1.12 * top], color=MUTED, linestyle=DASH, linewidth=1.2, gid="comparability-break")
        for side, label, shift in (("right", break_label, -0.06), ("left", f"{after_label} →", 0.06)):
            if label != " →":
                size = NARROW if narrow else SMALL
                write(axes, x + shift, 1.12 * top, label, ha=side, va="bottom", color=MUTED, fontsize=size)
    axes.plot([-0.5, len(years) - 0.5], [0, 0], color=INK, linewidth=1)
    axes.set_xlim(-0.5, len(years) - 0.5 + (0.75 if stack and not narrow else 0))
    axes.set_ylim(-0.14 * top, 1.3 * top)
    return axes


def _column(
    axes: Axes,
    place: int,
    rows: pd.DataFrame,
    measure: str,
    stack: str | None,
    top: float,
    *,
    is_last: bool,
    narrow: bool,
) -> float:
    """One year's column; returns its height."""
    base = 0.0
    for row in rows.to_dict("records"):
        value = 0.0 if pd.isna(row[measure]) else float(row[measure])
        colour, letters = _COLOURS.get(str(row[stack]), _LAST) if stack else ("s1" if is_last else "was", "on1")
        is_hollow = stack is None and row["is_break"]
        face, edge = ("none", PALETTE["hol"]) if is_hollow else (PALETTE[colour], PALETTE["bg"])
        edge = PALETTE["s4l"] if colour == "s4" else edge
        axes.bar(place, value, 0.72, bottom=base, facecolor=face, edgecolor=edge, linewidth=1.2, gid=f"column-{colour}")
        middle = base + value / 2
        if stack and value >= 0.055 * top:
            write(axes, place, middle, number(value), color=PALETTE[letters], fontsize=NARROW if narrow else SIZE)
        if stack and is_last and not narrow and value > 0:
            write(axes, place + 0.42, middle, part_label(str(row[stack])), ha="left", weight="bold")
        doubt = row["doubtful"]
        if doubt:
            line = INK if is_hollow else PALETTE[letters]
            axes.bar(
                place, doubt, 0.66, base + value - doubt, fill=False, edgecolor=line, linestyle=DASH, gid="doubtful"
            )
            words = f"{number(doubt)} ?" if narrow else f"{number(doubt)} doppelt?"
            if doubt >= 0.065 * top:
                write(axes, place, base + value - doubt / 2, words, color=line, fontsize=TIGHT)
        base += value
    return base


def small_columns(
    frame: pd.DataFrame,
    *,
    title: str = "",
    unit: str = "",
    narrow: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Several measures over years side by side, each from zero; narrow two by two.

    Parameters
    ----------
    frame : DataFrame, one row per measure and year
        `measure`, `label`, `year`, `value` (null: no column); optional `is_at_least` ("≥"), `doubtful` (dashed),
        `is_break` (hollow).
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"measure": "bags", "label": "Säcke", "year": [2024, 2025], "value": [292, 294]})
    >>> [text.get_text() for text in small_columns(frame, ax=Figure().subplots()).texts]
    ['Säcke', '2024', '292', '2025', '294']
    """
    axes = start(ax, title, unit)
    labels = [capitalised(str(label)) for label in frame.drop_duplicates("measure")["label"]]
    across = max(min(2, len(labels)) if narrow else len(labels), 1)
    down = -(-len(labels) // across)
    axes.set_xlim(0, across)
    axes.set_ylim(0, max(down, 1))
    points = axes.figure.get_figwidth() * 72 / across  # type: ignore[union-attr]  # of one small drawing
    size = NARROW if narrow else SMALL
    if max(map(len, labels), default=0) * size * 0.68 >= 0.95 * points:
        size = TIGHT  # all headings alike, also where one of them has no room
    for place, (label, (_, rows)) in enumerate(zip(labels, frame.groupby("measure", sort=False), strict=True)):
        left, bottom = place % across, down - 1 - place // across
        write(axes, left + 0.03, bottom + 0.97, label, ha="left", va="top", weight="bold", fontsize=size)
        _small(axes, rows.sort_values("year"), left, bottom + 0.14, narrow=narrow)
    return axes


def _small(axes: Axes, rows: pd.DataFrame, left: float, ground: float, *, narrow: bool) -> None:
    """One measure's columns on their ground."""
    highest_value = rows["value"].max()
    scale = 0.56 / float(highest_value) if highest_value > 0 else 0.56
    step = 0.92 / max(len(rows), 1)
    axes.plot([left + 0.04, left + 0.96], [ground, ground], color=INK, linewidth=1)
    for place, row in enumerate(records(rows)):
        x, is_last = left + 0.04 + step * (place + 0.5), place == len(rows) - 1
        year = f"’{int(row['year']) % 100:02}" if narrow else str(int(row["year"]))
        write(axes, x, ground - 0.02, year, va="top", fontsize=TIGHT)
        if pd.isna(row["value"]):
            write(axes, x, ground + 0.02, "–", va="bottom", color=MUTED)
            continue
        height, doubtful = scale * float(row["value"]), scale * row["doubtful"]
        face = "none" if row["is_break"] else PALETTE["s1" if is_last else "was"]
        edge = PALETTE["hol"] if row["is_break"] else face
        axes.bar(x, height, step * 0.7, ground, facecolor=face, edgecolor=edge, gid="small-column")
        if doubtful:
            bottom = ground + height - doubtful
            axes.bar(x, doubtful, step * 0.7, bottom, fill=False, edgecolor=INK, linestyle=DASH, gid="doubtful")
        text = ("≥" if row["is_at_least"] else "") + number(row["value"])
        size, weight = (TIGHT, "normal") if narrow else (NARROW, "bold" if is_last else "normal")
        write(axes, x, ground + height + 0.01, text, va="bottom", fontsize=size, weight=weight)
