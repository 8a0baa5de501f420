"""Participations per 1,000 inhabitants with their intervals → points and lines by town."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import between, is_missing, number
from engagement_analysis.plot.describing import describe_series
from engagement_analysis.plot.style import SMALL, axes_or_current, german_axis, series_styles, year_axis

_SHIFT = 0.07  # towns side by side, so that intervals do not cover each other


def plot_rates(rates: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Points with intervals, one line for each town, named at its end.

    Parameters
    ----------
    rates : DataFrame, one row per (town, year)
        `town` (string, as it is to be shown), `year`, `rate`, `rate_low`, `rate_high` (participations per 1,000
        inhabitants; null: gap) and, if breaks are to be marked, `is_comparable`; the line is not drawn across a break.
    """
    axes = axes_or_current(ax)
    towns = list(dict.fromkeys(rates["town"]))
    styles = series_styles(towns)
    for place, town in enumerate(towns):
        rows = rates[rates["town"] == town].dropna(subset=["rate"]).sort_values("year")
        if rows.empty:
            continue
        style = styles[town]
        x = rows["year"].astype("float64") + (place - (len(towns) - 1) / 2) * 2 * _SHIFT
        y = rows["rate"].astype("float64")
        errors = [y - rows["rate_low"].astype("float64"), rows["rate_high"].astype("float64") - y]
        axes.errorbar(x, y, yerr=errors, fmt=style.marker, color=style.colour, markersize=7, capsize=4, elinewidth=1.6)
        for _, run in rows.groupby(_runs(rows)):
            axes.plot(x.loc[run.index], y.loc[run.index], color=style.colour, linestyle=style.line, gid=f"line-{place}")
        axes.annotate(
            f"{town}\n{number(y.iloc[-1], 1)}",
            (x.iloc[-1], y.iloc[-1]),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )
    year_axis(axes, sorted(set(rates["year"])))
    german_axis(axes)
    axes.set_ylim(top=axes.get_ylim()[1] * 1.05)
    axes.set_xlim(float(rates["year"].min()) - 0.3, float(rates["year"].max()) + 1.25)
    axes.set_ylabel("je 1.000 Einwohner")
    return axes


def alt_text_rates(rates: pd.DataFrame) -> str:
    """What the chart shows: for each town direction, extremes and the last year's interval.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> rates = pd.DataFrame(
    ...     {
    ...         "town": ["Balingen"] * 2,
    ...         "year": [2024, 2025],
    ...         "rate": [9.04, 9.93],
    ...         "rate_low": [7.0, 8.0],
    ...         "rate_high": [11.0, 12.0],
    ...     }
    ... )
    >>> print(plain_spaces(alt_text_rates(rates)))
    Liniendiagramm: Teilnahmen je 1.000 Einwohnerinnen und Einwohner. Balingen: 9,0 (2024) → 9,9 (2025),
    zuletzt höher; Unsicherheitsbereich 2025 zwischen 8 und 12.
    """
    lines = []
    for town, rows in rates.sort_values("year").groupby("town", sort=False):
        known = rows.dropna(subset=["rate"])
        line = f"{town}: {describe_series(list(known['year']), list(known['rate']), decimals=1)}"
        if len(known):
            last = known.iloc[-1]
            line += f"; Unsicherheitsbereich {int(last['year'])} {between(last['rate_low'], last['rate_high'])}"
        lines.append(line)
    return f"Liniendiagramm: Teilnahmen je 1.000 Einwohnerinnen und Einwohner. {'. '.join(lines)}."


def _runs(rows: pd.DataFrame) -> pd.Series:
    """Number of the unbroken run that each row belongs to: a break or a gap of years starts a new one."""
    starts = rows["year"].astype("int64").diff().ne(1)
    if "is_comparable" in rows:
        starts |= rows["is_comparable"].map(lambda fits: not is_missing(fits) and not fits).astype(bool)
    return starts.cumsum()
