"""House style of the charts: colours with a meaning, German ticks, the same bytes each time.

Colours are few, dark enough on white (at least 3:1), different in lightness as well as hue, and never the only
sign: towns differ by marker and line too, estimates by hatching. Text is kept as text, so that a browser sets it in
the reader's font and a screen reader finds it. Each colour has a name; the report gives the same name a second
value for dark screens (:data:`COLOUR_NAMES`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from engagement_analysis.charts.german import number

WIDTH = 5.4
"""Inches. Narrow on purpose: on a 375 px telephone 12 pt letters stay above 10 px."""
FONT_SIZE = 12
SMALL = 11

INK = "#1b1b1f"
MUTED = "#55555f"
GRID = "#d9d9e0"
PAPER = "#ffffff"
BLUE = "#0b4f8a"
ORANGE = "#cf6a0b"
GREEN = "#1d7a5f"
PURPLE = "#8a3f87"

COLOUR_NAMES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    PAPER: "paper",
    BLUE: "blue",
    ORANGE: "orange",
    GREEN: "green",
    PURPLE: "purple",
}

_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "engagement_analysis",
    "text.parse_math": False,  # a $ in a campaign's name is a $
    "font.family": "DejaVu Sans",  # comes with matplotlib: every machine measures letters alike
    "font.size": FONT_SIZE,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": SMALL,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": SMALL,
    "ytick.left": False,
    "hatch.linewidth": 1.1,
    "lines.linewidth": 2.0,
    "figure.facecolor": PAPER,
    "axes.facecolor": "none",
    "figure.dpi": 100,
    "savefig.facecolor": "none",
}


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How one series looks: colour, marker and line together tell it apart, also in grey."""

    colour: str
    marker: str
    line: str | tuple[int, tuple[int, ...]]


_SERIES = (
    SeriesStyle(BLUE, "o", "-"),
    SeriesStyle(ORANGE, "s", (0, (6, 2))),
    SeriesStyle(GREEN, "^", (0, (2, 2))),
    SeriesStyle(PURPLE, "D", (0, (6, 2, 1, 2))),
)


def series_styles(names: Sequence[str]) -> dict[str, SeriesStyle]:
    """A style for each series by its place in `names`; beyond four they repeat, and the labels tell.

    Examples
    --------
    >>> styles = series_styles(["neumarkt", "balingen"])
    >>> styles["neumarkt"].marker, styles["balingen"].marker
    ('o', 's')
    """
    return {name: _SERIES[place % len(_SERIES)] for place, name in enumerate(names)}


@contextlib.contextmanager
def house_style() -> Iterator[None]:
    """Draw and save within this context; matplotlib's settings are as before afterwards.

    Examples
    --------
    >>> with house_style():
    ...     mpl.rcParams["svg.fonttype"]
    'none'
    """
    with mpl.rc_context(_SETTINGS):  # type: ignore[arg-type, unused-ignore]  # stubs of 3.11 list the keys
        yield


def new_figure(height: float, *, width: float = WIDTH) -> tuple[Figure, Axes]:
    """An empty figure of the house's width that is not registered with pyplot (nothing to close).

    Parameters
    ----------
    height, width : float
        Inches.
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03)  # type: ignore[union-attr, call-arg]
    return figure, figure.add_subplot()


def axes_or_current(ax: Axes | None) -> Axes:
    """The given axes, else pyplot's current ones."""
    return plt.gca() if ax is None else ax


def german_axis(ax: Axes, *, decimals: int = 0, bins: int = 4) -> None:
    """Numbers of the vertical axis in German form, few of them, from zero, with quiet grid lines."""
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=bins, integer=decimals == 0))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, decimals)))
    ax.grid(axis="y")
    ax.tick_params(axis="x", length=0)


def year_axis(ax: Axes, years: Sequence[int]) -> None:
    """One tick for each year, as a plain year (never 2.022)."""
    ax.set_xticks([int(year) for year in years], [str(int(year)) for year in years])


def mark_break(ax: Axes, x: float, low: float = 0.0, high: float = 1.0, *, data_height: bool = False) -> None:
    """A dashed line where figures on its two sides cannot be compared.

    `low` and `high` are shares of the axes' height, or values of the vertical axis with `data_height`.
    """
    if data_height:
        ax.plot([x, x], [low, high], color=MUTED, linewidth=1.4, linestyle=(0, (3, 2)), gid="comparability-break")
    else:
        ax.axvline(x, low, high, color=MUTED, linewidth=1.4, linestyle=(0, (3, 2)), gid="comparability-break")
