"""Past counts and next year's ranges → a fan of nested bands; without a range, the sentence why."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import number, percent
from engagement_analysis.plot.describing import describe_series
from engagement_analysis.plot.points import broken_years, in_short, known_values, marks_in_words, plot_points
from engagement_analysis.plot.style import (
    BLUE,
    INK,
    MUTED,
    SHADES,
    SMALL,
    axes_or_current,
    nothing_to_draw,
    sentence_above,
    year_axis,
)


def plot_outlook(series: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Points of the past and, for the year ahead, the ranges as nested bands from the last point on.

    Parameters
    ----------
    series : DataFrame, one row per past year, and one per range of the year ahead
        Past: `year`, `value` (null: gap); optional `value_low`, `value_high`, `is_estimated`, `is_comparable`.
        Ahead (`value` null): `year`, `low`, `high` (null: no range), `confidence` (0 to 1), `sentence` (German), as
        `analysis.outlook.outlook` gives them; a row for each confidence. Optional `measure` (German, in every row).

    Returns
    -------
    Axes
        Patches with an id that starts with "range" are the bands, widest first.
    """
    axes = axes_or_current(ax)
    rows, ranges = known_values(series), _ranges(series)
    if rows.empty:
        return nothing_to_draw(axes)
    last = rows.iloc[-1]
    room = 0.45
    for place, (_, band) in enumerate(ranges.iterrows()):
        x = [last["year"], band["year"], band["year"]]
        shade = SHADES[min(place, 2)]
        (patch,) = axes.fill(x, [last["value"], band["low"], band["high"]], facecolor=shade, edgecolor=BLUE)
        patch.set(linewidth=0.9, gid=f"range-{place}")
    if ranges.empty:
        sentence_above(axes, in_short(_sentence(series)))
        years = list(rows["year"])
    else:
        years = [*rows["year"], int(ranges["year"].iloc[0])]
        room = (max(years) - min(years) + 1) * 0.36
    axes.set_xlim(min(years) - 0.45, max(years) + room)
    if len(rows) > 1:
        breaks = broken_years(_past(series))
        for _, run in rows.groupby((rows["year"].diff().ne(1) | rows["year"].isin(breaks)).cumsum()):
            axes.plot(run["year"], run["value"], color=MUTED, linewidth=1.0, zorder=1)
    plot_points(axes, rows, broken_years(_past(series)))
    _label_ranges(axes, ranges)
    year_axis(axes, years)
    axes.set_ylabel(_measure(series))
    return axes


def alt_text_outlook(series: pd.DataFrame) -> str:
    """What the chart shows: the past in short, then each range with its level, or why there is none.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> series = pd.DataFrame({"year": [2024, 2025, 2026], "value": [960, 1018, None], "low": None, "high": None})
    >>> ahead = series.assign(confidence=0.8, sentence="Dafür sind es zu wenige Jahre.", measure="Teilnahmen")
    >>> print(plain_spaces(alt_text_outlook(ahead)))
    Punktdiagramm: Teilnahmen je Jahr. 960 (2024) → 1.018 (2025), zuletzt höher. Eine Vorausschau ist nicht
    eingezeichnet. Dafür sind es zu wenige Jahre.
    """
    rows, ranges = known_values(series), _ranges(series)
    if rows.empty:
        return "Punktdiagramm: keine Angaben."
    text = f"{_measure(series)} je Jahr. {describe_series(list(rows['year']), list(rows['value']))}."
    marks = marks_in_words(rows, broken_years(_past(series)))
    if ranges.empty:
        return f"Punktdiagramm: {text} Eine Vorausschau ist nicht eingezeichnet. {_sentence(series)}{marks}".rstrip()
    spans = "; ".join(f"{_span(band)} (Niveau {percent(band['confidence'])})" for _, band in ranges[::-1].iterrows())
    ahead = f"Spannen für {int(ranges['year'].iloc[0])}: {spans}."
    return f"Fächerdiagramm: {text} {ahead} {_sentence(series)}{marks}"


def _ranges(series: pd.DataFrame) -> pd.DataFrame:
    """The ranges of the year ahead, widest first."""
    if "low" not in series or "high" not in series:
        return series.iloc[:0]
    kept = series.loc[series["value"].isna() & series["low"].notna() & series["high"].notna()]
    kept = kept.astype({"low": "float64", "high": "float64"})
    return kept.loc[kept["high"].lt(math.inf)].sort_values("confidence", ascending=False)


def _past(series: pd.DataFrame) -> pd.DataFrame:
    """The rows up to the last year with a value."""
    last = series.loc[series["value"].notna(), "year"].max()
    return series.loc[series["year"].le(last)]


def _label_ranges(axes: Axes, ranges: pd.DataFrame) -> None:
    """Level and span beside each band: the narrowest in its middle, wider ones above it, two lines apart."""
    apart = axes.get_ylim()[1] * 0.19
    place = -math.inf
    for _, band in ranges[::-1].iterrows():
        middle = (band["low"] + band["high"]) / 2
        place = middle if math.isinf(place) else max(place + apart, band["high"] - apart / 2)
        axes.annotate(
            f"{percent(band['confidence'])}:\n{_span(band)}",
            (band["year"], place),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=INK,
            annotation_clip=False,
        )


def _span(band: pd.Series) -> str:
    """The limits, rounded outwards to two digits: more would promise too much."""
    return f"{number(_rounded(band['low'], math.floor))} bis {number(_rounded(band['high'], math.ceil))}"


def _rounded(value: float, rounding: Callable[[float], int]) -> float:
    unit = 10 ** max(math.floor(math.log10(value)) - 1, 0) if value >= 1 else 1
    return float(rounding(value / unit) * unit)


def _sentence(series: pd.DataFrame) -> str:
    """What the narrowest range's row says."""
    said = series.loc[series["value"].isna() & series["sentence"].notna()].sort_values("confidence")["sentence"]
    return str(said.iloc[0]) if len(said) else ""


def _measure(series: pd.DataFrame) -> str:
    return str(series["measure"].iloc[0]) if "measure" in series else "Teilnahmen"
