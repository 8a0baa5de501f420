"""Who came again → two bars and a band, one unit = one organisation."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from engagement_analysis.plot.style import DASH, PALETTE, start, write

_TOP, _BOTTOM, _THICK = 2.0, 0.4, 0.7


def flow_numbers(frame: pd.DataFrame) -> dict[str, int]:
    """Numbers of the last year compared, from a flow's own columns or from `ea.retention`.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"year": [2025], "previous_year": [2024], "again": [23], "stayed_away": [2], "returned": [3], "new": [1]}
    ... )
    >>> flow_numbers(frame)
    {'year': 2025, 'previous_year': 2024, 'again': 23, 'stayed_away': 2, 'returned': 3, 'new': 1}
    """
    names = {"again": "n_returning", "stayed_away": "n_lost", "returned": "n_returned", "new": "n_new"}
    rows = frame[frame["previous_year"].notna()].sort_values("year")
    if rows.empty:
        raise ValueError("retention: no year of this frame is compared with one before it")
    last = rows.iloc[-1]
    if "again" not in rows and rows["year"].eq(last["year"]).sum() > 1:
        raise ValueError("retention: choose one campaign; the frame has several rows for the last year")
    counts = {name: int(last[name if name in rows else other]) for name, other in names.items()}
    return {"year": int(last["year"]), "previous_year": int(last["previous_year"]), **counts}


def retention(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """Two bars of organisations and the band of those that came again; the last row of the frame.

    Parameters
    ----------
    frame : DataFrame, one row per year
        `year`, `previous_year`, `again`, `stayed_away`, `returned`, `new` (organisations), or the rows of one
        campaign from `ea.retention`.
    title, unit, narrow, ax

    Raises
    ------
    ValueError
        No year has one before it, or several campaigns stand in the frame.
    """
    axes = start(ax, title, unit)
    n = flow_numbers(frame)
    before, now = n["again"] + n["stayed_away"], n["again"] + n["returned"] + n["new"]
    left = n["stayed_away"]
    for y, year, count in ((_TOP, n["previous_year"], before), (_BOTTOM, n["year"], now)):
        write(axes, 0, y + 0.4, f"{year}: {count} Organisationen", ha="left", va="bottom", weight="bold")
    parts = [
        (_TOP, 0, left, "none", PALETTE["s4l"], PALETTE["ink"], str(left)),
        (_TOP, left, n["again"], PALETTE["s1"], PALETTE["bg"], PALETTE["on1"], f"{n['again']} kamen wieder"),
        (_BOTTOM, left, n["again"], PALETTE["s1"], PALETTE["bg"], PALETTE["on1"], str(n["again"])),
        (_BOTTOM, left + n["again"], n["returned"], PALETTE["was"], PALETTE["bg"], PALETTE["onw"], str(n["returned"])),
        (_BOTTOM, left + n["again"] + n["returned"], n["new"], "none", PALETTE["s1"], PALETTE["ink"], str(n["new"])),
    ]
    for y, start_x, width, face, edge, letters, words in parts:
        if width:
            line = DASH if edge == PALETTE["s4l"] else "-"
            axes.barh(y, width, _THICK, left=start_x, facecolor=face, edgecolor=edge, linestyle=line, linewidth=1.5)
            write(axes, start_x + width / 2, y, words, color=letters)
    low, high = _BOTTOM + _THICK / 2, _TOP - _THICK / 2
    corners = [(left, low), (left + n["again"], low), (left + n["again"], high), (left, high)]
    axes.add_patch(Polygon(corners, facecolor=PALETTE["band"], linewidth=0, zorder=0, gid="band"))
    axes.set_xlim(-0.1, max(before, left + now, 1) + 0.1)
    axes.set_ylim(0, 2.9)
    return axes
