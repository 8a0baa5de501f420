"""House style of the charts: colours with a meaning, German ticks, the same bytes each time.

Colours are few, dark enough on white (at least 3:1), different in lightness as well as hue, and never the only
sign: towns differ by marker and line too, estimates by hatching. Text is kept as text, so that a browser sets it in
the reader's font and a screen reader finds it. Each colour has a name; the report gives the same name a second
value for dark screens (:data:`COLOUR_NAMES`).
"""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from engagement_analysis.language.german import number

WIDTH = 4.65
"""Inches. Narrow on purpose: on a telephone of 375 px the smallest letters come to 11 px (343 px for 335 pt)."""
FONT_SIZE = 12
SMALL = 11
LINE_LETTERS = 44
"""Small letters that fit on a line of the figure's width."""

INK = "#1b1b1f"
MUTED = "#55555f"
GRID = "#d9d9e0"
PAPER = "#ffffff"
BLUE = "#0b4f8a"
ORANGE = "#cf6a0b"
GREEN = "#1d7a5f"
PURPLE = "#8a3f87"
SHADES = ("#eaf1f8", "#c3d8ec", "#94bbde", "#2b6ca6", "#0a3761")
"""From next to nothing to all: steps of lightness, told apart in grey; on a dark page they run from dark to light."""
SHADE_INK = "#1b1b20"
SHADE_PAPER = "#fffffe"
"""Letters on the first three shades, and on the last two. Colours of their own: where a notebook's theme changes ink
and paper, but not the shades, letters on shades stay as they are."""

PALETTE = {
    "s1": "#0a3f70",
    "s2": "#4e97d3",
    "s3": "#9f4806",
    "s4": "#e1e7ed",
    "s4l": "#5b6672",
    "was": "#6d8fb1",
    "on1": "#fffffd",
    "on2": "#0d1620",
    "on3": "#fffffb",
    "on4": "#16202b",
}
"""Colours of the reports by their names in the style sheet: kinds of groups, letters on them, earlier years."""

COLOUR_NAMES = {
    **{colour: name for name, colour in PALETTE.items()},
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    PAPER: "paper",
    BLUE: "blue",
    ORANGE: "orange",
    GREEN: "green",
    PURPLE: "purple",
    **{colour: f"shade-{step}" for step, colour in enumerate(SHADES, start=1)},
    SHADE_INK: "shade-ink",
    SHADE_PAPER: "shade-paper",
}

SETTINGS: dict[str, Any] = {
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
    with mpl.rc_context(SETTINGS):  # type: ignore[arg-type, unused-ignore]  # stubs of 3.11 list the keys
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


_YEAR_LABELS = 6


def year_axis(ax: Axes, years: Iterable[int]) -> None:
    """A tick for each year, as a plain year (never 2.022); of many, so many of the last ones that none touch.

    Examples
    --------
    >>> figure, ax = new_figure(1.0)
    >>> year_axis(ax, range(2014, 2026))
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['2015', '2017', '2019', '2021', '2023', '2025']
    """
    wanted = sorted({int(year) for year in years}, reverse=True)
    apart = (wanted[0] - wanted[-1]) / _YEAR_LABELS if wanted else 0
    kept: list[int] = []
    for year in wanted:
        if not kept or kept[-1] - year >= apart:
            kept.append(year)
    ax.set_xticks(kept[::-1], [str(year) for year in kept[::-1]])


def shade_of(share: float) -> tuple[str, str]:
    """Shade for a share from 0 to 1, and the colour of letters that stand on it.

    Examples
    --------
    >>> shade_of(0.0) == (SHADES[0], SHADE_INK), shade_of(1.0) == (SHADES[-1], SHADE_PAPER)
    (True, True)
    """
    step = min(int(share * len(SHADES)), len(SHADES) - 1)
    return SHADES[step], SHADE_INK if step < 3 else SHADE_PAPER


def sentence_above(ax: Axes, sentence: str, *, letters: int = LINE_LETTERS) -> None:
    """A sentence above the drawing, on as many lines as it needs: why something is not drawn."""
    ax.set_title("\n".join(textwrap.wrap(sentence, letters)), loc="left", fontsize=SMALL, linespacing=1.25)


def nothing_to_draw(ax: Axes, sentence: str = "Keine Angaben.") -> Axes:
    """The sentence in place of a chart, for a frame without a single value."""
    ax.axis("off")
    ax.text(0.5, 0.5, sentence, ha="center", va="center", transform=ax.transAxes)
    return ax


def mark_break(ax: Axes, x: float, low: float = 0.0, high: float = 1.0, *, data_height: bool = False) -> None:
    """A dashed line where figures on its two sides cannot be compared.

    `low` and `high` are shares of the axes' height, or values of the vertical axis with `data_height`.
    """
    if data_height:
        ax.plot([x, x], [low, high], color=MUTED, linewidth=1.4, linestyle=(0, (3, 2)), gid="comparability-break")
    else:
        ax.axvline(x, low, high, color=MUTED, linewidth=1.4, linestyle=(0, (3, 2)), gid="comparability-break")
