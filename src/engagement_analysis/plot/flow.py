"""Who came again → two bars and a band, one unit = one organisation."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from engagement_analysis.language.german import counted
from engagement_analysis.plot.style import DASH, NARROW, PALETTE, SIZE, start, write

_TOP, _BOTTOM, _THICK = 2.0, 0.4, 0.7


def flow_numbers(frame: pd.DataFrame) -> dict[str, int]:
    """Numbers of the last year compared, from a flow's own columns or from `ea.retention`."""
    names = {"again": "n_returning", "stayed_away": "n_lost", "returned": "n_returned", "new": "n_new"}
    rows = frame[frame["previous_year"].notna()].sort_values("year")
    if rows.empty:
        raise ValueError("retention: no year of this frame is compared with one before it")
    last = rows.iloc[-1]
    if "again" not in rows and rows["year"].eq(last["year"]).sum() > 1:
        raise ValueError("retention: choose one campaign; the frame has several rows for the last year")
    n = {name: int(last[name if name in rows else other]) for name, other in names.items()}
    sums = {"before": n["again"] + n["stayed_away"], "now": n["again"] + n["returned"] + n["new"]}
    return {"year": int(last["year"]), "previous_year": int(last["previous_year"]), **n, **sums}


def retention(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """Two bars of organisations and the band of those that came again; the last row of the frame.

    Parameters
    ----------
    frame : DataFrame, one row per year
        `year`, `previous_year`, `again`, `stayed_away`, `returned`, `new` (organisations), or the rows of one
        campaign from `ea.retention`.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        No year has one before it, or several campaigns stand in the frame.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> flow = {"year": [2025], "previous_year": [2024], "again": [23], "stayed_away": [2], "returned": [3], "new": [1]}
    >>> axes = retention(pd.DataFrame(flow), ax=Figure().subplots())
    >>> [text.get_text() for text in axes.texts if "kamen" in text.get_text()]
    ['23 kamen wieder']
    """
    axes = start(ax, title, unit)
    n = flow_numbers(frame)
    before, now, again, away, returned = (n[name] for name in ("before", "now", "again", "stayed_away", "returned"))
    for y, year, count, side in (
        (_TOP + 0.4, n["previous_year"], before, "bottom"),
        (_BOTTOM - 0.42, n["year"], now, "top"),
    ):
        write(
            axes, 0, y, f"{year}: {counted(count, 'Organisation', 'Organisationen')}", ha="left", va=side, weight="bold"
        )
    parts = [
        (_TOP, 0, again, "s1", f"{again} kamen wieder"),
        (_TOP, again, away, "", ""),
        (_BOTTOM, 0, again, "s1", str(again)),
        (_BOTTOM, again, returned, "was", ""),
        (_BOTTOM, again + returned, n["new"], "s4", ""),
    ]
    for y, left, width, colour, words in parts:
        if width:
            face = PALETTE[colour] if colour else "none"
            edge = PALETTE["s4l"] if colour in ("", "s4") else PALETTE["bg"]
            line = "-" if colour else DASH
            axes.barh(y, width, _THICK, left=left, facecolor=face, edgecolor=edge, linestyle=line, linewidth=1.5)
            write(axes, left + width / 2, y, words, color=PALETTE["on1"])
    unit_width = max(before, now, 1)
    joined = [f"{count} {word}" for count, word in ((returned, "zurück"), (n["new"], "neu")) if count]
    for y, end, words in ((_TOP, before, f"{away} weg"), (_BOTTOM, now, ("\n" if narrow else ", ").join(joined))):
        if end > again:
            write(axes, end + 0.01 * unit_width, y, words, ha="left", fontsize=NARROW if narrow else SIZE)
    low, high = _BOTTOM + _THICK / 2, _TOP - _THICK / 2
    corners = [(0, low), (again, low), (again, high), (0, high)]
    axes.add_patch(Polygon(corners, facecolor=PALETTE["band"], linewidth=0, zorder=0, gid="band"))
    axes.set_xlim(-0.1, unit_width * (1.3 if narrow else 1.16))
    axes.set_ylim(-0.55, 2.9)
    return axes
