"""One measure in several towns, one year or two → a row for each town with its points, ranges and the step between."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from engagement_analysis.language.german import between, enumeration, is_missing, number
from engagement_analysis.plot.describing import as_sentences
from engagement_analysis.plot.style import (
    BLUE,
    INK,
    MUTED,
    PAPER,
    SMALL,
    axes_or_current,
    nothing_to_draw,
)

_LINE = 0.36  # inches for one year of one town
_GAP = 0.5  # between two towns, in lines
_NAME_LETTERS = 13


def towns_height(values: pd.DataFrame) -> float:
    """Inches that the figure needs.

    Examples
    --------
    >>> round(towns_height(pd.DataFrame({"town": ["A", "A", "B", "B"], "year": [2024, 2025] * 2})), 2)
    2.55
    """
    return _LINE * (values["town"].nunique() * (values["year"].nunique() + _GAP)) + 0.75


def plot_towns(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A row for each town: a point for each year, named and numbered, with its range; an arrow from year to year.

    Parameters
    ----------
    values : DataFrame, one row per (town, year); towns from top to bottom in their order
        `town` (string, as it is to be shown), `year` (one or two different ones), `value` (null: the sign for unknown).
        Optional: `value_low`, `value_high` (range), `is_estimated` (hollow), `is_comparable` (False: not comparable
        with the earlier year, the arrow is dashed), and the same in every row `measure` (German), `decimals`.

    Returns
    -------
    Axes
        Collections with the id "points": one for each town and year; lines with the id "range": the ranges.
    """
    axes = axes_or_current(ax)
    towns, years = _order(values)
    if not towns or values["value"].isna().all():
        return nothing_to_draw(axes)
    largest = max(float(values[column].dropna().max()) for column in _numbers(values)) or 1.0
    middles = []
    for place, town in enumerate(towns):
        top = -place * (len(years) + _GAP)
        middles.append(top - (len(years) - 1) / 2)
        before: tuple[float, float] | None = None
        for line, year in enumerate(years):
            rows = values.loc[values["town"].eq(town) & values["year"].eq(year)]
            spot = None if rows.empty else _plot_value(axes, rows.iloc[0], top - line, largest, len(years) > 1)
            if spot and before:
                _step(axes, before, spot, rows.iloc[0])
            before = spot or before
    axes.set_yticks(middles, ["\n".join(textwrap.wrap(str(town), _NAME_LETTERS)) for town in towns])
    axes.tick_params(axis="y", length=0, labelsize=SMALL)
    axes.set_ylim(middles[-1] - len(years) / 2 - 0.25, len(years) / 2 - (len(years) - 1) / 2 + 0.1)
    axes.set_xlim(0, largest * 1.42)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=_decimals(values) == 0))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= largest * 1.1 and tick % 1 == 0])
    axes.grid(axis="x")
    axes.tick_params(axis="x", length=0, labelsize=SMALL)
    axes.spines["left"].set_visible(True)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel("\n".join(textwrap.wrap(_measure(values), 38)))
    return axes


def alt_text_towns(values: pd.DataFrame) -> str:
    """What the chart shows: each town's values with their ranges and direction, and which town is highest at the end.

    Examples
    --------
    >>> values = pd.DataFrame({"town": ["Neumarkt", "Balingen"], "year": 2025, "value": [25.2, 9.9]})
    >>> print(alt_text_towns(values.assign(measure="Teilnahmen je 1.000 Einwohner", decimals=1)))
    Punktdiagramm: Teilnahmen je 1.000 Einwohner. Neumarkt: 25,2 (2025). Balingen: 9,9 (2025). Am höchsten 2025:
    Neumarkt.
    """
    towns, years = _order(values)
    decimals = _decimals(values)
    parts = []
    for town in towns:
        rows = values.loc[values["town"].eq(town)].sort_values("year")
        texts = [_in_words(row, decimals) for _, row in rows.iterrows()]
        known = rows.dropna(subset=["value"])
        said = " → ".join(texts)
        if len(known) > 1:
            said += f", {_direction(known['value'].iloc[0], known['value'].iloc[-1], decimals)}"
        broken = [str(int(row["year"])) for _, row in rows.iterrows() if _is_broken(row)]
        parts.append(f"{town}: {said}" + (f"; {enumeration(broken)} nicht vergleichbar" if broken else ""))
    text = as_sentences([f"Punktdiagramm: {_measure(values)}", *(parts or ["Keine Angaben"])])
    last = values.loc[values["year"].eq(years[-1])].dropna(subset=["value"]) if years else values
    if len(last) > 1:
        shown = [number(value, decimals) for value in last["value"]]
        top = number(last["value"].max(), decimals)
        if shown.count(top) == 1:
            text += " " + as_sentences([f"Am höchsten {years[-1]}: {last['town'].iloc[shown.index(top)]}"])
    return text


def _plot_value(axes: Axes, row: pd.Series, y: float, largest: float, names_year: bool) -> tuple[float, float] | None:
    """One point with its range and label; where it lies, if there is a value."""
    label = f"{int(row['year'])}: " if names_year else ""
    if is_missing(row["value"]):
        axes.text(largest * 0.02, y, f"{label}{number(None)}", va="center", fontsize=SMALL)
        return None
    x = float(row["value"])
    end = x
    if not is_missing(row.get("value_low")) and not is_missing(row.get("value_high")):
        low, end = float(row["value_low"]), float(row["value_high"])
        axes.plot([low, end], [y, y], color=BLUE, linewidth=1.6, gid="range")
        for tip in (low, end):
            axes.plot([tip, tip], [y - 0.14, y + 0.14], color=BLUE, linewidth=1.6)
    hollow = not is_missing(row.get("is_estimated")) and bool(row["is_estimated"])
    point = axes.scatter(
        [x], [y], s=58, facecolors=PAPER if hollow else BLUE, edgecolors=BLUE, linewidths=1.8, zorder=3
    )
    point.set_gid("points")
    text = f"{label}{number(x, int(row.get('decimals', 0)))}"
    axes.annotate(text, (max(x, end), y), xytext=(9, 0), textcoords="offset points", va="center", fontsize=SMALL)
    return x, y


def _step(axes: Axes, start: tuple[float, float], end: tuple[float, float], row: pd.Series) -> None:
    arrow = {
        "arrowstyle": "-|>",
        "color": MUTED if _is_broken(row) else INK,
        "linestyle": (0, (2, 2)) if _is_broken(row) else "-",
        "linewidth": 1.2,
        "shrinkA": 6,
        "shrinkB": 6,
    }
    axes.annotate("", end, xytext=start, arrowprops=arrow)


def _in_words(row: pd.Series, decimals: int) -> str:
    text = f"{number(row['value'], decimals)} ({int(row['year'])})"
    if is_missing(row["value"]):
        return f"keine Angabe ({int(row['year'])})"
    if not is_missing(row.get("value_low")) and not is_missing(row.get("value_high")):
        text = f"{text[:-1]}; {between(row['value_low'], row['value_high'], decimals)})"
    hollow = not is_missing(row.get("is_estimated")) and bool(row["is_estimated"])
    return f"{text[:-1]}; überwiegend geschätzt)" if hollow else text


def _direction(first: float, last: float, decimals: int) -> str:
    if number(first, decimals) == number(last, decimals):
        return "zuletzt gleich"
    return "zuletzt höher" if last > first else "zuletzt niedriger"


def _is_broken(row: pd.Series) -> bool:
    return "is_comparable" in row and not is_missing(row["is_comparable"]) and not row["is_comparable"]


def _order(values: pd.DataFrame) -> tuple[list[str], list[int]]:
    return list(dict.fromkeys(values["town"])), sorted({int(year) for year in values["year"]})


def _numbers(values: pd.DataFrame) -> list[str]:
    return [name for name in ("value", "value_high") if name in values and values[name].notna().any()]


def _measure(values: pd.DataFrame) -> str:
    return str(values["measure"].iloc[0]) if "measure" in values and len(values) else "Teilnahmen"


def _decimals(values: pd.DataFrame) -> int:
    return int(values["decimals"].iloc[0]) if "decimals" in values and len(values) else 0
