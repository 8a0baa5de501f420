"""Figures per year with their intervals → points: rates, a series and its outlook."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from engagement_analysis.language.german import number
from engagement_analysis.plot.style import (
    DASH,
    MUTED,
    NARROW,
    PALETTE,
    SMALL,
    highest,
    records,
    start,
    with_marks,
    write,
)

_SUBJECTS = {"participations": "Teilnahmen", "organisations": "Organisationen"}
_COLOURS = ("s1", "s3", "s2", "s4l")
_MARKERS = ("o", "s", "^", "D")


def rate_unit(frame: pd.DataFrame) -> str:
    """Subject and unit of a frame of rates; ValueError where they differ within it."""
    measure = "participations" if "participations" in frame else "organisations"
    measures = list(frame["measure"].dropna().unique()) if "measure" in frame else [measure]
    pers = frame["per"].dropna().unique()
    if len(measures) != 1 or len(pers) != 1:
        raise ValueError("rates: one measure and one `per` in a drawing; the frame has several (or none)")
    return f"{_SUBJECTS.get(str(measures[0]), str(measures[0]))} je {number(pers[0])} Einwohner"


def rates(
    frame: pd.DataFrame, *, title: str = "", unit: str | None = None, narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """Rates of towns with their intervals; subject and unit from the frame.

    Parameters
    ----------
    frame : DataFrame, one row per town and year, as from `ea.participation_rates` or `ea.organisation_rates`
        `city`, `year`, `rate`, `rate_low`, `rate_high`, `per`; null rates are not drawn, a null end is open.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.
        `unit` None: written from the frame.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"city": ["neumarkt"], "year": [2025], "participations": [1072], "per": [1000]})
    >>> frame = frame.assign(rate=26.1, rate_low=15.9, rate_high=41.7)
    >>> rates(frame, ax=Figure().subplots()).get_title(loc="left")
    'Teilnahmen je 1.000 Einwohner'
    """
    axes = start(ax, title, rate_unit(frame) if unit is None else unit, is_bare=False)
    towns = list(dict.fromkeys(frame["city"]))
    for place, town in enumerate(towns):
        rows = frame[frame["city"].eq(town) & frame["rate"].notna()].sort_values("year")
        shift = (place - (len(towns) - 1) / 2) * 0.14
        _series(axes, rows, "rate", "rate_low", "rate_high", place, shift=shift, decimals=1)
        if len(towns) > 1 and len(rows):
            last = rows.iloc[-1]
            axes.annotate(
                str(town).capitalize(),
                (float(last["year"]) + shift, float(last["rate"])),
                (7, 16),
                textcoords="offset points",
                color=PALETTE[_COLOURS[place % len(_COLOURS)]],
                fontsize=NARROW if narrow else SMALL,
                fontweight="bold",
            )
    return _year_axes(axes, frame, narrow=narrow, room=0.6 + (1.6 if narrow else 0.9) * (len(towns) > 1))


def trend(
    frame: pd.DataFrame,
    *,
    measure: str = "",
    title: str = "",
    unit: str = "",
    narrow: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """A series of figures a year, ranges as lines, estimates hollow, breaks dashed; or the result of `ea.trend`.

    Parameters
    ----------
    frame : DataFrame, one row per year, such as `ea.totals` of one town; or one row per series, as `ea.trend` gives it
        `year`, the measure; optional its `..._low`, `..._high`, `is_estimated`, `is_break` (last year before a break).
        From `ea.trend`: `percent_per_year`, `low`, `high`, `n_years`, a line for each series, and where there is no
        trend, the word for it.
    measure : str
        Empty: `value`, else `participations`.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"year": [2024, 2025], "value": [960, 1009]})
    >>> [text.get_text() for text in trend(frame, ax=Figure().subplots()).texts]
    ['960', '1.009']
    """
    if "percent_per_year" in frame:
        return _yearly_changes(frame, start(ax, title, unit), narrow=narrow)
    axes = start(ax, title, unit, is_bare=False)
    column = measure or ("value" if "value" in frame else "participations")
    rows = frame[frame[column].notna()].sort_values("year")
    _series(axes, rows, column, f"{column}_low", f"{column}_high", 0)
    for year in frame.loc[with_marks(frame)["is_break"].astype(bool), "year"]:
        axes.axvline(int(year) + 0.5, color=MUTED, linestyle=DASH, linewidth=1.2, gid="comparability-break")
    return _year_axes(axes, frame, narrow=narrow)


def outlook(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """Years so far and the next year's interval, a hollow point within it; none where there is no estimate.

    Parameters
    ----------
    frame : DataFrame, one row per year
        `year`, `value` for the years so far; `estimate`, `low`, `high` (null: so far) for the year ahead.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"year": [2025, 2026], "value": [960, None], "estimate": [None, 1050]})
    >>> axes = outlook(frame.assign(low=[None, 900], high=[None, 1200]), ax=Figure().subplots())
    >>> [text.get_text() for text in axes.texts]
    ['960', '1.050']
    """
    axes = start(ax, title, unit, is_bare=False)
    if "value" in frame:
        _series(axes, frame[frame["value"].notna()].sort_values("year"), "value", "value_low", "value_high", 0)
    ahead = frame[frame["estimate"].notna()]
    _series(axes, ahead.assign(is_estimated=True), "estimate", "low", "high", 1)
    return _year_axes(axes, frame, narrow=narrow)


def _series(
    axes: Axes,
    rows: pd.DataFrame,
    value: str,
    low: str,
    high: str,
    place: int,
    *,
    shift: float = 0.0,
    decimals: int = 0,
) -> None:
    """Points of one series, each with its interval and its number."""
    colour = PALETTE[_COLOURS[place % len(_COLOURS)]]
    x, y = [float(year) + shift for year in rows["year"]], [float(each) for each in rows[value]]
    marked = records(rows)
    for at, row in zip(x, marked, strict=True):
        if not pd.isna(row.get(low)):
            upper = row[value] if pd.isna(row.get(high)) else row[high]
            axes.plot([at, at], [float(row[low]), float(upper)], color=colour, linewidth=2, gid="interval")
    sns.scatterplot(
        x=x, y=y, ax=axes, s=80, marker=_MARKERS[place % len(_MARKERS)], legend=False, zorder=3,
        facecolors=[PALETTE["bg"] if row["is_estimated"] else colour for row in marked] or None,
        edgecolor=colour, linewidth=2,
    )  # fmt: skip
    for point in zip(x, y, strict=True):
        axes.annotate(
            number(point[1], decimals), point, (7, 0), textcoords="offset points", va="center", fontsize=NARROW
        )


def _year_axes(axes: Axes, frame: pd.DataFrame, *, narrow: bool, room: float = 0.6) -> Axes:
    years = sorted({int(year) for year in frame["year"]})
    every = -(-len(years) // (5 if narrow else 10)) if years else 1
    shown = years[::-1][::every][::-1]
    size = NARROW if narrow else SMALL
    axes.set_xticks(shown, [str(year) for year in shown], fontsize=size)
    if years:
        axes.set_xlim(years[0] - 0.5, years[-1] + room)
    axes.set_ylim(0, max(axes.get_ylim()[1], 1e-9))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.yaxis.set_major_formatter(lambda value, _: number(value) if float(value).is_integer() else number(value, 1))
    axes.tick_params(axis="y", labelsize=NARROW)
    axes.grid(axis="y")
    axes.set(xlabel="", ylabel="")
    sns.despine(ax=axes, left=True)
    return axes


def series_names(frame: pd.DataFrame) -> list[str]:
    """Town and campaign of each row of `ea.trend`, as far as the frame has them."""
    columns = [column for column in ("city", "place", "campaign") if column in frame]
    names = frame[columns].astype("string")
    if "city" in names:
        names["city"] = names["city"].str.capitalize()
    return [", ".join(map(str, row)) for row in names.to_numpy()]


def change_in_words(row: Mapping[Hashable, Any]) -> str:
    """A trend's change per year, or that there is none, and the number of its years."""
    years = f"{number(row['n_years'])} Jahre"
    if pd.isna(row["percent_per_year"]):
        return f"kein Trend ({years})"
    return f"{number(row['percent_per_year'], 1, signed=True)} % im Jahr ({years})"


def _yearly_changes(frame: pd.DataFrame, axes: Axes, *, narrow: bool) -> Axes:
    """A line for each series: change per year in percent with its interval, or its lack."""
    size = NARROW if narrow else SMALL
    reach = highest(*(frame[name].abs() for name in ("percent_per_year", "low", "high")))
    axes.plot([0, 0], [-0.6, len(frame) - 0.3], color=MUTED, linewidth=1, zorder=0)
    for place, (name, row) in enumerate(zip(series_names(frame), frame.to_dict("records"), strict=True)):
        write(axes, -reach * 1.05, place - 0.32, name, ha="left", fontsize=size, weight="bold")
        below = 0.3 if narrow else -0.32
        write(axes, reach * 1.05, place + below, change_in_words(row), ha="right", fontsize=size)
        ends = [row["low"], row["high"]]
        if pd.notna(ends).all():
            axes.plot(ends, [place, place], color=PALETTE["s1"], linewidth=3, gid="interval")
        if pd.notna(row["percent_per_year"]):
            axes.plot([row["percent_per_year"]], [place], "o", color=PALETTE["s1"], markersize=9, gid="change")
    axes.set_xlim(-1.1 * reach, 1.1 * reach)
    axes.set_ylim(max(len(frame), 1) - 0.3, -0.8)
    return axes
