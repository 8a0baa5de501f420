"""Kinds of organisations → bars: reached of registered."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import number
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.plot.style import NARROW, PALETTE, SMALL, highest, start, write


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
        if narrow:  # above the bar, which keeps its width
            write(axes, 0, place - 0.42, kind_name(row), ha="left", fontsize=size)
        else:
            write(axes, -0.02 * top, place, kind_name(row), ha="right", fontsize=size)
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
