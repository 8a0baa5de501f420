"""Results per campaign or kind → intervals and bars: change per year, reached of registered, Lorenz curve."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import number
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.plot.style import MUTED, NARROW, PALETTE, SMALL, start, write


def series_names(frame: pd.DataFrame) -> list[str]:
    """Town and campaign of each row, as far as the frame has them.

    Examples
    --------
    >>> series_names(pd.DataFrame({"city": ["neumarkt"], "campaign": ["putztag"]}))
    ['Neumarkt, putztag']
    """
    columns = [column for column in ("city", "place", "campaign") if column in frame]
    rows = frame[columns].astype("string").to_dict("records")
    return [
        ", ".join(str(value).capitalize() if name == "city" else str(value) for name, value in row.items())
        for row in rows
    ]


def yearly_changes(frame: pd.DataFrame, axes: Axes, *, narrow: bool = False) -> Axes:
    """Result of `ea.trend` → a line for each series: change per year in percent with its interval, or its lack."""
    size = NARROW if narrow else SMALL
    known = frame[["percent_per_year", "low", "high"]].astype("Float64")
    ends = known.abs().max().max()
    reach = 1.0 if pd.isna(ends) else max(float(ends), 1.0)
    axes.plot([0, 0], [-0.6, len(frame) - 0.3], color=MUTED, linewidth=1, zorder=0)
    for place, (name, row) in enumerate(zip(series_names(frame), known.to_dict("records"), strict=True)):
        write(axes, -reach * 1.05, place - 0.32, name, ha="left", fontsize=size, weight="bold")
        below = 0.3 if narrow else -0.32
        write(axes, reach * 1.05, place + below, change_in_words(frame.iloc[place]), ha="right", fontsize=size)
        if not pd.isna(row["low"]) and not pd.isna(row["high"]):
            axes.plot(
                [float(row["low"]), float(row["high"])],
                [place, place],
                color=PALETTE["s1"],
                linewidth=3,
                gid="interval",
            )
        if not pd.isna(row["percent_per_year"]):
            axes.plot([float(row["percent_per_year"])], [place], "o", color=PALETTE["s1"], markersize=9, gid="change")
    axes.set_xlim(-1.1 * reach, 1.1 * reach)
    axes.set_ylim(max(len(frame), 1) - 0.3, -0.8)
    axes.set_axis_off()
    return axes


def change_in_words(row: pd.Series) -> str:
    """A trend's change per year, or that there is none, and the number of its years."""
    years = f"{number(row['n_years'])} Jahre"
    if pd.isna(row["percent_per_year"]):
        return f"kein Trend ({years})"
    return f"{number(row['percent_per_year'], 1, signed=True)} % im Jahr ({years})"


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
    top = max(float(rows[["n_registered", "n_came"]].max().max() or 0), 1.0) if len(rows) else 1.0
    size, thick = (NARROW, 0.36) if narrow else (SMALL, 0.66)
    for place, row in enumerate(rows.to_dict("records")):
        if narrow:  # above the bar, which keeps its width
            write(axes, 0, place - 0.42, kind_name(row), ha="left", fontsize=size)
        else:
            write(axes, -0.02 * top, place, kind_name(row), ha="right", fontsize=size)
        if not pd.isna(row["n_registered"]):
            axes.barh(
                place, float(row["n_registered"]), thick, facecolor="none", edgecolor=PALETTE["s4l"], gid="registered"
            )
        came = row["n_reached"] if not pd.isna(row["n_reached"]) else row["n_came"]
        colour = PALETTE["was" if pd.isna(row["n_registered"]) else "s1"]
        axes.barh(place, float(came), thick, facecolor=colour, gid="came")
        end = max(float(came), 0.0 if pd.isna(row["n_registered"]) else float(row["n_registered"]))
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
    came = row["n_came"] if pd.isna(row["n_reached"]) else row["n_reached"]
    return f"{number(came)} von {number(row['n_registered'])}"
