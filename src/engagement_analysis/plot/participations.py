"""Participations per year with what was counted and what is estimated → bars with their range."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import NO_BREAK, between, enumeration, is_missing, number, percent
from engagement_analysis.plot.describing import describe_series
from engagement_analysis.plot.style import (
    BLUE,
    INK,
    PAPER,
    SHADES,
    SMALL,
    axes_or_current,
    german_axis,
    mark_break,
    year_axis,
)

_FEW_YEARS = 5  # up to so many bars there is room for a word beside the share


def plot_participations(totals: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Bars of the participations of one town; the exactly counted part solid, the rest hatched, the range drawn.

    Parameters
    ----------
    totals : DataFrame, one row per year
        `year`, `participations` (null: no bar), `participations_low` (null: confidential, no range is drawn),
        `participations_high` (null: open, drawn as an arrow), `exact_share` (0 to 1; null: not told, the bar is plain
        and pale: neither counted nor estimated) and, if breaks are to be marked, `is_comparable`.

    Returns
    -------
    Axes
        Patches: for each year the counted part, then the estimated part on top of it; where the share is not told, the
        whole in one.
    """
    axes = axes_or_current(ax)
    tops = [_top(row) for _, row in totals.iterrows()]
    scale = max([top for top in tops if top is not None], default=1.0)
    counted = "\ngezählt" if len(totals) <= _FEW_YEARS else ""
    for (_, row), top in zip(totals.iterrows(), tops, strict=True):
        year = int(row["year"])
        if "is_comparable" in row and not is_missing(row["is_comparable"]) and not row["is_comparable"]:
            mark_break(axes, year - 0.5, high=0.93)
        if top is None:
            axes.text(year, scale * 0.02, "unbekannt", ha="center", va="bottom")
            continue
        _bar(axes, row)
        _whisker(axes, row, scale)
        share = "" if is_missing(row["exact_share"]) else percent(row["exact_share"]) + counted
        axes.text(year, top + scale * 0.21, number(row["participations"]), ha="center", va="bottom", fontweight="bold")
        axes.text(year, top + scale * 0.2, share, ha="center", va="top", fontsize=SMALL, linespacing=1.05)
    year_axis(axes, list(totals["year"]))
    german_axis(axes)
    axes.set_xlim(int(totals["year"].min()) - 0.55, int(totals["year"].max()) + 0.55)
    axes.set_ylim(0, scale * 1.36)
    axes.set_ylabel("Teilnahmen")
    return axes


def alt_text_participations(totals: pd.DataFrame) -> str:
    """What the chart shows: direction, extremes, range of the last year, share counted exactly, breaks.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> totals = pd.DataFrame(
    ...     {
    ...         "year": [2024, 2025],
    ...         "participations": [960, 1018],
    ...         "participations_low": [950, 1000],
    ...         "participations_high": [970, pd.NA],
    ...         "exact_share": [0.95, 0.9],
    ...     }
    ... )
    >>> print(plain_spaces(alt_text_participations(totals)))
    Säulendiagramm: Teilnahmen je Jahr. 960 (2024) → 1.018 (2025), zuletzt höher. Mit den ungenauen Angaben 2024
    zwischen 950 und 970, 2025 mindestens 1.000. Genau gezählt: 2024 95 %, 2025 90 %.
    """
    rows = totals.sort_values("year")
    ranges = [
        f"{int(row['year'])} {between(row['participations_low'], row['participations_high'])}"
        for _, row in rows.iterrows()
        if not is_missing(row["participations"]) and _is_uncertain(row)
    ]
    shares = [
        f"{int(row['year'])} {percent(row['exact_share'])}".replace(NO_BREAK, " ")
        for _, row in rows.iterrows()
        if not is_missing(row["exact_share"])
    ]
    text = f"Säulendiagramm: Teilnahmen je Jahr. {describe_series(list(rows['year']), list(rows['participations']))}."
    text += f" Mit den ungenauen Angaben {', '.join(ranges)}." if ranges else ""
    text += f" Genau gezählt: {', '.join(shares)}." if shares else ""
    untold = years_with_untold_share(rows)
    text += f" Wie viel davon genau gezählt ist, wird für {enumeration(untold)} nicht gezeigt." if untold else ""
    broken = _broken_years(rows)
    return text + (f" Nicht mit dem Vorjahr vergleichbar: {enumeration(broken)}." if broken else "")


def years_with_untold_share(totals: pd.DataFrame) -> list[str]:
    """The years with a bar whose counted part is not told.

    Examples
    --------
    >>> years_with_untold_share(
    ...     pd.DataFrame({"year": [2024, 2025], "participations": [37, 41], "exact_share": [None, 0.9]})
    ... )
    ['2024']
    """
    is_untold = totals["participations"].notna() & totals["exact_share"].isna()
    return [str(int(year)) for year in totals.loc[is_untold, "year"]]


def _top(row: pd.Series) -> float | None:
    """Highest point that is drawn for a year; None where there is no number."""
    if is_missing(row["participations"]):
        return None
    high = row["participations_high"]
    return float(max(row["participations"], row["participations"] if is_missing(high) else high))


def _bar(axes: Axes, row: pd.Series) -> None:
    total = float(row["participations"])
    if is_missing(row["exact_share"]):  # hatching would claim that nothing was counted
        axes.bar(int(row["year"]), total, 0.56, facecolor=SHADES[1], edgecolor=BLUE, linewidth=1.0)
        return
    exact = total * float(row["exact_share"])
    axes.bar(int(row["year"]), exact, 0.56, color=BLUE, edgecolor=INK, linewidth=0.6)
    axes.bar(
        int(row["year"]),
        total - exact,
        0.56,
        bottom=exact,
        facecolor=PAPER,
        edgecolor=BLUE,
        hatch="////",
        linewidth=1.0,
    )


def _whisker(axes: Axes, row: pd.Series, scale: float) -> None:
    """From the low to the high end; an open end is an arrow upwards."""
    if not _is_uncertain(row):
        return
    x, low, high = int(row["year"]) + 0.37, float(row["participations_low"]), row["participations_high"]
    axes.plot([x - 0.05, x + 0.05], [low, low], color=INK, linewidth=1.6)
    if is_missing(high):
        tip = float(row["participations"]) + scale * 0.07
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=(x, tip), xytext=(x, low), arrowprops=arrow)
    else:
        axes.plot([x, x], [low, float(high)], color=INK, linewidth=1.6, gid="range")
        axes.plot([x - 0.05, x + 0.05], [float(high)] * 2, color=INK, linewidth=1.6)


def _is_uncertain(row: pd.Series) -> bool:
    high = row["participations_high"]
    if is_missing(row["participations_low"]):
        return False
    return bool(is_missing(high) or high != row["participations"] or row["participations_low"] != row["participations"])


def _broken_years(rows: pd.DataFrame) -> list[str]:
    if "is_comparable" not in rows:
        return []
    marks = zip(rows["year"], rows["is_comparable"], strict=True)
    return [str(int(year)) for year, fits in marks if not is_missing(fits) and not fits]
