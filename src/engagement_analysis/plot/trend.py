"""A yearly series with its trend, if there is one → points, line and band; else the sentence why there is none."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import NO_BREAK, capitalised, enumeration, is_missing, number
from engagement_analysis.plot.describing import describe_series
from engagement_analysis.plot.points import (
    broken_years,
    in_short,
    known_values,
    marks_in_words,
    plot_points,
)
from engagement_analysis.plot.style import (
    INK,
    SHADES,
    SMALL,
    axes_or_current,
    nothing_to_draw,
    sentence_above,
    year_axis,
)

_CLAIMED = ("increase", "decrease")


def plot_trend(series: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Points of each year and, only where a trend is claimed, its line with a band, labelled at its end.

    Without a claimed trend there is no line: the sentence that says why stands above the points.

    Parameters
    ----------
    series : DataFrame, one row per year, as `analysis.trend_line.trend_line` gives it
        `year`, `value` (null: gap), `trend`, `trend_low`, `trend_high` (in the unit of `value`; null where no line is
        to be drawn), and the same in every row: `verdict` ("increase", "decrease", "no_trend", "refused"), `sentence`
        (German), `percent_per_year`, `unit` (German title of the axis). Optional: `value_low`, `value_high` (range; a
        null high with a low is open and drawn as an arrow), `is_estimated` (hollow), `is_comparable` (False: not
        comparable with the year before, a dashed line).

    Returns
    -------
    Axes
        Its line with the id "trend" is the trend, the one collection with the id "points" the values.
    """
    axes = axes_or_current(ax)
    rows = known_values(series)
    if rows.empty:
        return nothing_to_draw(axes)
    first, last = int(series["year"].min()), int(series["year"].max())
    room = 0.45
    line = rows.loc[rows["trend"].notna()] if _is_claimed(series) else rows.iloc[:0]
    if len(line):
        x, y = line["year"], line["trend"].astype("float64")
        banded = line.loc[line["trend_low"].notna() & line["trend_high"].notna()]
        low, high = banded["trend_low"].astype("float64"), banded["trend_high"].astype("float64")
        axes.fill_between(
            banded["year"], low, high, facecolor=SHADES[1], edgecolor=SHADES[2], linewidth=0.8, gid="band"
        )
        axes.plot(x, y, color=INK, linewidth=2.0, gid="trend")
        room = (last - first + 1) * 0.24 + 0.15
        axes.annotate(
            f"{number(series['percent_per_year'].iloc[0], 1, signed=True)}{NO_BREAK}%\nje Jahr",
            (x.iloc[-1], y.iloc[-1]),
            xytext=(12, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )
    else:
        sentence_above(axes, f"Keine Trendlinie. {in_short(str(series['sentence'].iloc[0]))}")
    axes.set_xlim(first - 0.45, last + room)
    plot_points(axes, rows, broken_years(series))
    for year in _without_value(series):
        axes.annotate(".", (year, 0), xytext=(0, 5), textcoords="offset points", ha="center", fontsize=SMALL)
    year_axis(axes, [*rows["year"], *_without_value(series)])
    axes.set_ylabel(capitalised(str(series["unit"].iloc[0])))
    return axes


def alt_text_trend(series: pd.DataFrame) -> str:
    """What the chart shows: ends, direction, extremes; the trend's sentence; estimates and breaks.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> series = pd.DataFrame(
    ...     {
    ...         "year": [2024, 2025],
    ...         "value": [960, 1018],
    ...         "is_comparable": [None, False],
    ...         "trend": None,
    ...         "verdict": "refused",
    ...         "sentence": "Zwei Jahre können keinen Trend belegen.",
    ...         "unit": "Teilnahmen",
    ...     }
    ... )
    >>> print(plain_spaces(alt_text_trend(series)))
    Punktdiagramm: Teilnahmen je Jahr. 960 (2024) → 1.018 (2025), zuletzt höher. Eine Trendlinie ist nicht
    eingezeichnet. Zwei Jahre können keinen Trend belegen. Nicht mit dem Vorjahr vergleichbar: 2025.
    """
    rows = known_values(series)
    if rows.empty:
        return "Punktdiagramm: keine Angaben."
    unit, sentence = capitalised(str(series["unit"].iloc[0])), str(series["sentence"].iloc[0])
    drawn = _is_claimed(series) and rows["trend"].notna().any()
    has_band = drawn and rows["trend_low"].notna().any()
    how = "Trendlinie mit Unsicherheitsband" if has_band else "Trendlinie" if drawn else ""
    line = f" Eingezeichnet ist eine {how}." if how else " Eine Trendlinie ist nicht eingezeichnet."
    decimals = 0 if (rows["value"] % 1 == 0).all() else 1
    return (
        f"Punktdiagramm: {unit} je Jahr. {describe_series(list(rows['year']), list(rows['value']), decimals=decimals)}."
        f"{line} {sentence}{marks_in_words(rows, broken_years(series))}{_gaps_in_words(series)}"
    )


def _without_value(series: pd.DataFrame) -> list[int]:
    """Years that have a row and no value: not known, or not shown."""
    return sorted(int(year) for year in series.loc[series["value"].isna(), "year"])


def _gaps_in_words(series: pd.DataFrame) -> str:
    years = [str(year) for year in _without_value(series)]
    return f" Nicht bekannt oder nicht gezeigt: {enumeration(years)}." if years else ""


def _is_claimed(series: pd.DataFrame) -> bool:
    verdict = series["verdict"].iloc[0]
    return not is_missing(verdict) and verdict in _CLAIMED
