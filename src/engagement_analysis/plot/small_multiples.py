"""Yearly series of very different size → small charts side by side, each with its own axis from zero."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engagement_analysis.language.german import number
from engagement_analysis.plot.describing import describe_series
from engagement_analysis.plot.style import BLUE, PAPER, SMALL, WIDTH, german_axis, house_style

_COLUMNS = 2  # more would make letters too small on a telephone
_HEIGHT = 1.75  # inches of one small chart, with a title of two lines
_TITLE_LETTERS = 20
_TITLE_LINE = 0.17  # inches
_ROOM_FOR_NUMBER = 0.3  # share of the width, right of the last point


def small_multiples(series: pd.DataFrame) -> Figure:
    """One small chart for each series; exact numbers as filled points, estimates hollow, gaps of years not bridged.

    Parameters
    ----------
    series : DataFrame, one row per (title, year)
        `title` (string, as it is to be shown), `year`, `count` (null: none), `is_estimated`.
    """
    titles = {title: textwrap.wrap(str(title), _TITLE_LETTERS) for title in dict.fromkeys(series["title"])}
    n_rows = max(1, -(-len(titles) // _COLUMNS))
    height = _HEIGHT + _TITLE_LINE * max([0, *(len(lines) - 2 for lines in titles.values())])
    with house_style():
        figure = Figure(figsize=(WIDTH, height * n_rows), layout="constrained")
        for place, (title, lines) in enumerate(titles.items()):
            axes = figure.add_subplot(n_rows, _COLUMNS, place + 1)
            _plot_one(axes, series[series["title"] == title].sort_values("year"))
            axes.set_title("\n".join(lines), fontsize=SMALL, loc="left", x=_beside_axis(axes))
    return figure


def _beside_axis(axes: Axes) -> float:
    """Where the title starts: left of the axis, above its numbers, so that it has the whole width."""
    widest = max(len(number(tick)) for tick in axes.get_yticks())
    return -0.06 * widest


def _plot_one(axes: Axes, rows: pd.DataFrame) -> None:
    known = rows.dropna(subset=["count"])
    years, counts = known["year"].astype("int64"), known["count"].astype("float64")
    for _, run in known.groupby(years.diff().ne(1).cumsum()):
        axes.plot(years.loc[run.index], counts.loc[run.index], color=BLUE, linewidth=1.4)
    fill = [PAPER if is_estimated else BLUE for is_estimated in known["is_estimated"]]
    axes.scatter(years, counts, s=26, facecolors=fill, edgecolors=BLUE, linewidths=1.4, zorder=3)
    german_axis(axes, bins=3)
    axes.margins(x=0.13)  # the first year is written beside the zero of the axis, not on it
    left, right = axes.get_xlim()
    axes.set_xlim(left, right + _ROOM_FOR_NUMBER * (right - left))
    axes.set_ylim(top=axes.get_ylim()[1] * 1.15)
    if len(known):
        axes.set_xticks([int(years.iloc[0]), int(years.iloc[-1])], [str(years.iloc[0]), str(years.iloc[-1])])
        axes.tick_params(axis="x", labelsize=SMALL)
        axes.annotate(
            number(counts.iloc[-1]),
            (years.iloc[-1], counts.iloc[-1]),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )


def alt_text_small_multiples(series: pd.DataFrame) -> str:
    """What the charts show: for each series first and last value, direction, extremes.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rows = {"title": ["STADTRADELN"] * 2, "year": [2024, 2025], "count": [777, 898], "is_estimated": False}
    >>> print(plain_spaces(alt_text_small_multiples(pd.DataFrame(rows))))
    Kleine Liniendiagramme, jedes mit eigener Skala. STADTRADELN: 777 (2024) → 898 (2025), zuletzt höher.
    """
    lines = [
        f"{title}: {describe_series(list(rows['year']), list(rows['count']))}"
        for title, rows in series.sort_values("year").groupby("title", sort=False)
    ]
    return f"Kleine Liniendiagramme, jedes mit eigener Skala. {'. '.join(lines)}."
