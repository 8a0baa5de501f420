"""Names and numbers → horizontal bars: districts, organisations, what counts rest on, the largest, who was reached."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import number, percent
from engagement_analysis.language.words import ORGANISATION_TYPES, QUALITIES
from engagement_analysis.plot.style import (
    DASH,
    INK,
    MUTED,
    NARROW,
    PALETTE,
    SMALL,
    highest,
    line_name,
    records,
    shown,
    start,
    write,
)


def districts(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    n_leading: int = 2,
    title: str = "",
    unit: str = "",
    narrow: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """A bar for each district with its number and its groups; the first ones in the finding's colour.

    Parameters
    ----------
    frame : DataFrame, one row per district
        `district`, the measure (null: dashed stub "Zahl fehlt"); optional `n_groups`, `n_missing` ("≥").
    measure : str
        Column whose numbers are drawn.
    n_leading : int
        So many bars from the top have the finding's colour; 0: all.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"district": ["Altstadt", "Stauf"], "participations": [286, 17], "n_groups": [11, 1]})
    >>> [round(float(bar.get_width())) for bar in districts(frame, ax=Figure().subplots()).patches]
    [286, 17]
    """
    groups = [number(n) for n in frame["n_groups"]] if "n_groups" in frame else []
    axes = start(ax, title, unit)
    return _bars(axes, frame, "district", measure, groups=groups, n_leading=n_leading, narrow=narrow)


def organisations(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    n_leading: int = 0,
    title: str = "",
    unit: str = "",
    narrow: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """A bar for each organisation or kind of organisations with its number.

    Parameters
    ----------
    frame : DataFrame, one row per organisation or kind
        The measure and the first that is there of `organisation`, `label`, `organisation_id`, `organisation_type`.
    measure : str
        Column whose numbers are drawn.
    n_leading : int
        So many bars from the top have the finding's colour; 0: all.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"organisation": ["Musikverein", "Turnverein"], "participations": [31, 20]})
    >>> [round(float(bar.get_width())) for bar in organisations(frame, ax=Figure().subplots()).patches]
    [31, 20]
    """
    names = ("organisation", "label", "organisation_id", "organisation_type")
    name = next((name for name in names if name in frame), names[0])
    axes = start(ax, title, unit)
    return _bars(axes, frame, name, measure, n_leading=n_leading, narrow=narrow)


def _bars(
    axes: Axes,
    frame: pd.DataFrame,
    name: str,
    measure: str,
    *,
    n_leading: int,
    narrow: bool,
    groups: Sequence[str] = (),
) -> Axes:
    top = highest(frame[measure])
    colours = [PALETTE["s1" if place < n_leading or not n_leading else "was"] for place in range(len(frame))]
    lengths = frame[measure].astype("Float64").fillna(0).astype(float)
    axes.barh(range(len(frame)), lengths, 0.7, color=colours)
    letters = max((len(str(text)) for text in frame[name]), default=1)
    size = NARROW if narrow and (groups or letters > 16) else SMALL
    for place, row in enumerate(records(frame)):
        write(axes, -0.02 * top, place, str(row[name]), ha="right", fontsize=size)
        if pd.isna(row[measure]):
            axes.barh(place, 0.12 * top, 0.6, fill=False, edgecolor=PALETTE["s4l"], linestyle=DASH, gid="missing")
            write(axes, 0.14 * top, place, "Zahl fehlt", ha="left", color=MUTED, fontsize=size)
        else:
            text = shown(row[measure], row["n_missing"])
            write(axes, float(row[measure]) + 0.02 * top, place, text, ha="left", fontsize=size)
    share = min(0.56, letters * size * 0.62 / (343 if narrow else 622))  # of the drawing, for the names
    after = (0.4 if narrow else 0.26) if groups else (0.2 if narrow else 0.14)
    right = top * (1 + after / max(1 - share - after, 0.2))
    axes.set_xlim(-top * share / max(1 - share - after, 0.2), right)
    axes.set_ylim(len(frame) - 0.5, -1.5 if groups else -0.5)
    for place, text in enumerate(["Gruppen", *groups] if groups else []):
        write(axes, right, place - 1, text, ha="right", fontsize=size, color=INK if place else MUTED)
    axes.set_axis_off()
    return axes


QUALITY_PARTS = {
    "n_exact": (QUALITIES["exact"], "s1", "on1"),
    "n_approximate": (QUALITIES["approximate"], "s2", "on2"),
    "n_range": (QUALITIES["range"], "s2", "on2"),
    "n_bound": ("mit Grenze", "s3", "on3"),
    "n_missing": ("ohne Zahl", "s4", "on4"),
}
"""Column of counts → German word, colour, colour of the letters on it."""


def data_quality(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """How many entries of a year were counted, estimated, bounded, or have no number; from `ea.data_quality`.

    Parameters
    ----------
    frame : DataFrame, one row per (town and) year, as from `ea.data_quality`
        `year`, `n_held`, `n_exact`, `n_approximate`, `n_range`, `n_bound`, `n_missing` (entries); optional `city`.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> counts = {"n_held": 36, "n_exact": 30, "n_approximate": 1, "n_range": 1, "n_bound": 1, "n_missing": 3}
    >>> axes = data_quality(pd.DataFrame({"year": [2025], **counts}), ax=Figure().subplots())
    >>> [round(float(bar.get_width())) for bar in axes.patches]
    [30, 1, 1, 1, 3]
    """
    axes = start(ax, title, unit)
    size = NARROW if narrow else SMALL
    rows = held_years(frame)
    widest = highest(rows["n_held"])
    has_towns = "city" in rows and rows["city"].nunique() > 1
    for place, row in enumerate(rows.to_dict("records")):
        name = f"{str(row['city']).capitalize()} {row['year']}" if has_towns else str(row["year"])
        write(axes, -0.02 * widest, place, name, ha="right", fontsize=size)
        left = 0
        for column, (_, colour, letters) in QUALITY_PARTS.items():
            count = int(row[column])
            edge = PALETTE["s4l"] if colour == "s4" else PALETTE["bg"]
            axes.barh(place, count, 0.7, left=left, facecolor=PALETTE[colour], edgecolor=edge)
            if count >= 0.04 * widest:
                write(axes, left + count / 2, place, number(count), color=PALETTE[letters], fontsize=size)
            left += count
    axes.set_xlim(-(0.4 if has_towns else 0.16) * widest, widest * 1.02)
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    return axes


def held_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of years in which something took place, town by town."""
    held = frame[frame["year"].notna() & frame["n_held"].gt(0)]
    return held.sort_values(["city", "year"] if "city" in held else ["year"])


def concentration(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """Share of the participations of a year that its largest organisations bring; from `ea.concentration`.

    Parameters
    ----------
    frame : DataFrame, one row per year, as from `ea.concentration`
        `year`, `top_share` (0 to 1; null: no bar), `top`, `n_organisations`.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"year": [2025], "top_share": [0.24], "top": [3], "n_organisations": [26]})
    >>> [round(float(bar.get_width()), 2) for bar in concentration(frame, ax=Figure().subplots()).patches]
    [1.0, 0.24]
    """
    axes = start(ax, title, unit)
    size = NARROW if narrow else SMALL
    rows = frame[frame["top_share"].notna()].sort_values("year")
    for place, row in enumerate(rows.to_dict("records")):
        axes.barh(place, 1, 0.7, facecolor=PALETTE["s4"], edgecolor=PALETTE["s4l"])
        axes.barh(place, float(row["top_share"]), 0.7, facecolor=PALETTE["s1"])
        write(axes, -0.02, place, str(row["year"]), ha="right", fontsize=size)
        words = f"{percent(row['top_share'])}: {row['top']} von {row['n_organisations']}"
        is_inside = float(row["top_share"]) > 0.6
        x = float(row["top_share"]) + (-0.02 if is_inside else 0.02)
        side, colour = ("right", PALETTE["on1"]) if is_inside else ("left", INK)
        write(axes, x, place, words, ha=side, fontsize=NARROW, color=colour)
    axes.set_xlim(-0.2 if narrow else -0.12, 1.02)
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    return axes


def reach(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """For each kind of the last year: how many of the registered organisations came; from `ea.reach`.

    Parameters
    ----------
    frame : DataFrame, one row per year and kind
        `year`, `organisation_type`, `n_registered` (null: no register), `n_reached`, `n_came`.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"year": [2025], "organisation_type": ["school"], "n_registered": [14]})
    >>> axes = reach(frame.assign(n_reached=9, n_came=9), ax=Figure().subplots())
    >>> [text.get_text() for text in axes.texts]
    ['Schulen', '9 von 14']
    """
    axes = start(ax, title, unit)
    rows = reached_rows(frame)
    top = highest(rows["n_registered"], rows["n_came"])
    size, thick = (NARROW, 0.36) if narrow else (SMALL, 0.66)
    for place, row in enumerate(rows.to_dict("records")):
        line_name(axes, place, kind_name(row), gap=0.02 * top, narrow=narrow)
        came = end = float(_came(row))
        colour = PALETTE["was"]
        if not pd.isna(row["n_registered"]):
            end, colour = max(came, float(row["n_registered"])), PALETTE["s1"]
            axes.barh(
                place, float(row["n_registered"]), thick, facecolor="none", edgecolor=PALETTE["s4l"], gid="registered"
            )
        axes.barh(place, came, thick, facecolor=colour, gid="came")
        write(axes, end + 0.02 * top, place, reached_words(row), ha="left", fontsize=size)
    axes.set_xlim(*((-0.02 * top, 1.9 * top) if narrow else (-0.75 * top, 1.7 * top)))
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.7)
    return axes


def reached_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last year."""
    return frame[frame["year"].eq(frame["year"].max())]


def kind_name(row: Mapping[Hashable, Any]) -> str:
    """German name of a row's kind."""
    return ORGANISATION_TYPES.get(str(row["organisation_type"]), str(row["organisation_type"]))


def reached_words(row: Mapping[Hashable, Any]) -> str:
    """Reached of registered ("9 von 14"), or the number that came where no register says how many there are."""
    if pd.isna(row["n_registered"]):
        return f"{number(row['n_came'])}, kein Verzeichnis"
    return f"{number(_came(row))} von {number(row['n_registered'])}"


def _came(row: Mapping[Hashable, Any]) -> Any:
    """Of the registered ones, where that is known."""
    return row["n_came"] if pd.isna(row["n_reached"]) else row["n_reached"]
