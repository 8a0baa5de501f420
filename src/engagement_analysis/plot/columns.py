"""Sums per year → stacked columns, or small columns of several measures side by side."""

from collections.abc import Sequence

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
    marked,
    start,
    write,
)

_COLOURS = {"school": ("s1", "on1"), "kindergarten": ("s2", "on2"), "club": ("s3", "on3")}
_LAST = ("s4", "on4")


def part_label(kind: str) -> str:
    """German name of a part of a column: a kind of organisations, else the value itself.

    Examples
    --------
    >>> part_label("school"), part_label("Putztag")
    ('Schulen', 'Putztag')
    """
    return "Andere" if kind == "others" else ORGANISATION_TYPES.get(kind, kind)


def totals(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    stack: str | None = None,
    years: Sequence[int] | None = None,
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
    measure, stack, years : str, str or None, sequence of int or None
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
    rows = frame if years is None else frame[frame["year"].isin(list(years))]
    shown = sorted(int(year) for year in rows["year"].unique())
    top = max([1.0, *rows.groupby("year")[measure].sum().astype(float)])
    for place, year in enumerate(shown):
        of_year = rows[rows["year"].eq(year)]
        base = _column(axes, place, of_year, measure, stack, top, is_last=place == len(shown) - 1, narrow=narrow)
        sign = "≥ " if marked(of_year, "n_missing").sum() else ""
        text = "?" if of_year[measure].isna().all() else sign + number(base)
        write(axes, place, base + 0.02 * top, text, va="bottom", fontsize=SIZE if narrow else TOTAL, weight="bold")
        write(axes, place, -0.03 * top, str(year), va="top", weight="bold" if place == len(shown) - 1 else "normal")
    broken = [place for place, year in enumerate(shown) if marked(rows[rows["year"].eq(year)], "is_break", False).all()]
    if broken and broken[-1] < len(shown) - 1:
        x = broken[-1] + 0.5
        axes.plot([x, x], [0, 1.12 * top], color=MUTED, linestyle=DASH, linewidth=1.2, gid="comparability-break")
        for side, label, shift in (("right", break_label, -0.06), ("left", f"{after_label} →", 0.06)):
            if label != " →":
                size = NARROW if narrow else SMALL
                write(axes, x + shift, 1.12 * top, label, ha=side, va="bottom", color=MUTED, fontsize=size)
    axes.plot([-0.5, len(shown) - 0.5], [0, 0], color=INK, linewidth=1)
    axes.set_xlim(-0.5, len(shown) - 0.5 + (0.75 if stack and not narrow else 0))
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
    is_broken, doubts = list(marked(rows, "is_break", False)), list(marked(rows, "doubtful"))
    for part, (_, row) in enumerate(rows.iterrows()):
        value = 0.0 if pd.isna(row[measure]) else float(row[measure])
        colour, letters = _COLOURS.get(str(row[stack]), _LAST) if stack else ("s1" if is_last else "was", "on1")
        is_hollow = stack is None and bool(is_broken[part])
        face, edge = ("none", PALETTE["hol"]) if is_hollow else (PALETTE[colour], PALETTE["bg"])
        edge = PALETTE["s4l"] if colour == "s4" else edge
        axes.bar(place, value, 0.72, bottom=base, facecolor=face, edgecolor=edge, linewidth=1.2, gid=f"column-{colour}")
        middle = base + value / 2
        if stack and value >= 0.055 * top:
            write(axes, place, middle, number(value), color=PALETTE[letters], fontsize=NARROW if narrow else SIZE)
        if stack and is_last and not narrow and value > 0:
            write(axes, place + 0.42, middle, part_label(str(row[stack])), ha="left", weight="bold")
        doubt = float(doubts[part])
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
    is_tile: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Several measures over years side by side, each from zero; narrow two by two.

    Parameters
    ----------
    frame : DataFrame, one row per measure and year
        `measure`, `label`, `year`, `value` (null: no column); optional `is_at_least` ("≥"), `doubtful` (dashed),
        `is_break` (hollow).
    title, unit, narrow : str, str, bool
        Two lines above the drawing; for a telephone (343 px wide).
    is_tile : bool
        Columns alone, as beside the number of a tile.
    ax : Axes, optional
        Where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"measure": "bags", "label": "Säcke", "year": [2024, 2025], "value": [292, 294]})
    >>> axes = small_columns(frame, is_tile=True, ax=Figure().subplots())
    >>> [round(float(bar.get_height()), 3) for bar in axes.patches]
    [0.993, 1.0]
    """
    axes = start(ax, title, unit)
    measures = list(dict.fromkeys(frame["measure"]))
    across = min(2, len(measures)) if narrow else max(len(measures), 1)
    down = -(-len(measures) // max(across, 1))
    axes.set_xlim(0, max(across, 1))
    axes.set_ylim(0, max(down, 1) * 1.0)
    labels = [capitalised(str(label)) for label in frame.drop_duplicates("measure")["label"]]
    size = _heading_size(axes, labels, narrow=narrow)
    for place, measure in enumerate(measures):
        rows = frame[frame["measure"].eq(measure)].sort_values("year")
        _small(
            axes,
            rows,
            place % across,
            down - 1 - place // across,
            1.0 if is_tile else 0.56,
            heading=None if is_tile else (labels[place], size),
            narrow=narrow,
        )
    return axes


def _heading_size(axes: Axes, labels: list[str], *, narrow: bool) -> float:
    """One size for the headings of all small drawings: the usual one where the longest of them has room."""
    points = axes.figure.get_figwidth() * 72 / (axes.get_xlim()[1] or 1)  # type: ignore[union-attr]
    size = NARROW if narrow else SMALL
    return size if max(map(len, labels), default=0) * size * 0.68 < 0.95 * points else TIGHT


def _small(
    axes: Axes,
    rows: pd.DataFrame,
    left: float,
    bottom: float,
    room: float,
    *,
    heading: tuple[str, float] | None,
    narrow: bool,
) -> None:
    is_tile = heading is None
    highest = rows["value"].max()
    top = 1.0 if pd.isna(highest) or not highest else float(highest)
    step = 0.92 / max(len(rows), 1)
    ground = bottom + (0.0 if is_tile else 0.14)
    if heading is not None:
        label, size = heading
        write(axes, left + 0.03, bottom + 0.97, label, ha="left", va="top", weight="bold", fontsize=size)
        axes.plot([left + 0.04, left + 0.96], [ground, ground], color=INK, linewidth=1)
    flags = (("is_break", False), ("doubtful", 0), ("is_at_least", False))
    broken, doubts, least = (list(marked(rows, name, default)) for name, default in flags)
    for column, (_, row) in enumerate(rows.iterrows()):
        x = left + 0.04 + step * (column + 0.5)
        is_last = column == len(rows) - 1
        if not is_tile:
            shown = f"’{int(row['year']) % 100:02}" if narrow else str(int(row["year"]))
            write(axes, x, ground - 0.02, shown, va="top", fontsize=TIGHT)
        if pd.isna(row["value"]):
            if not is_tile:
                write(axes, x, ground + 0.02, "–", va="bottom", color=MUTED)
            continue
        height = room * float(row["value"]) / top
        face = "none" if broken[column] else PALETTE["s1" if is_last else "was"]
        edge = PALETTE["hol"] if broken[column] else face
        axes.bar(x, height, step * 0.7, ground, facecolor=face, edgecolor=edge, gid="small-column")
        if doubts[column]:
            part = room * float(doubts[column]) / top
            axes.bar(
                x, part, step * 0.7, ground + height - part, fill=False, edgecolor=INK, linestyle=DASH, gid="doubtful"
            )
        if not is_tile:
            text = ("≥" if least[column] else "") + number(row["value"])
            write(
                axes,
                x,
                ground + height + 0.01,
                text,
                va="bottom",
                fontsize=TIGHT if narrow else NARROW,
                weight="bold" if is_last and not narrow else "normal",
            )
