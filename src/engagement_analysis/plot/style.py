"""House style of the drawings: a seaborn theme and palette, colours with a meaning, the same bytes each time.

Kinds of organisations have four colours (`s1` to `s4`), told apart in grey by lightness; in every other drawing `s1` is
this year or the finding and `was` what came before. Dashes say "to be checked", hollow "other groups". Text is kept as
text; each colour has the name of its variable in the page (:data:`COLOUR_NAMES`), which gives it a dark value.
A drawing is as many points wide as CSS pixels: no letters under 12.
"""

from collections.abc import Hashable
from contextlib import AbstractContextManager
from typing import Any, Final

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler

from engagement_analysis.language.german import number

PALETTE: Final = {
    "bg": "#fffffd",
    "ink": "#16202b",
    "muted": "#51606f",
    "line": "#d5dce3",
    "s1": "#0a3f70",
    "s2": "#4e97d3",
    "s3": "#9f4806",
    "s4": "#e1e7ed",
    "s4l": "#5b6672",
    "on1": "#ffffff",
    "on2": "#0d1620",
    "on3": "#fffffe",
    "on4": "#16202c",
    "band": "#dfe8f1",
    "was": "#6d8fb1",
    "onw": "#0d1621",
    "hol": "#6f7d8b",
}
"""Name in the page → colour on a light page. No two are the same, so that each drawn colour finds its name again."""

INK, MUTED = PALETTE["ink"], PALETTE["muted"]
COLOUR_NAMES: Final = {colour: name for name, colour in PALETTE.items()}

SIZE, SMALL, TOTAL = 15, 14, 18
NARROW = 13
"""Points of the letters: values and labels, remarks, sums; the least in a narrow drawing, 12 px on a screen of 360."""

TIGHT = 12
"""Four numbers side by side in half a narrow drawing."""

DASH: Final = (0, (4, 3))

MARKS: Final = {"n_missing": 0, "doubtful": 0, "is_at_least": False, "is_break": False, "is_estimated": False}
"""Columns that a frame may have beside its numbers → what they are where they are not."""

SETTINGS: Final[dict[str, Any]] = {
    **sns.axes_style("white"),
    "svg.fonttype": "none",
    "svg.hashsalt": "engagement_analysis",
    "text.parse_math": False,  # a $ in a campaign's name is a $
    "font.family": "DejaVu Sans",  # comes with matplotlib: every machine measures letters alike
    "font.size": SIZE,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "figure.facecolor": PALETTE["bg"],
    "grid.color": PALETTE["line"],
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SMALL,
    "figure.dpi": 72,
    "savefig.facecolor": "none",
    "axes.prop_cycle": cycler("color", [PALETTE[name] for name in ("s1", "s3", "s2", "s4l")]),
}
"""seaborn's quiet theme with the house's letters and colours."""


def house_style() -> AbstractContextManager[None]:
    """Draw and save within this context; matplotlib's settings are as before afterwards."""
    return mpl.rc_context(SETTINGS)  # type: ignore[arg-type, unused-ignore]  # stubs of 3.11 list the keys


def new_figure(height: float, *, width: float) -> tuple[Figure, Axes]:
    """An empty figure that is not registered with pyplot (nothing to close); sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03)  # type: ignore[union-attr, call-arg]
    return figure, figure.add_subplot()


def start(ax: Axes | None, title: str = "", unit: str = "", *, is_bare: bool = True) -> Axes:
    """The given axes, else pyplot's current ones, with the caller's title and unit above them."""
    if ax is None:
        with house_style():
            ax = plt.gca()
            is_interactive = mpl.is_interactive()
        mpl.interactive(is_interactive)  # JupyterLab's backend, loaded within the style, shows later drawings too
    if is_bare:
        ax.set_axis_off()
    if title or unit:
        ax.set_title("\n".join(filter(None, (title, unit))), loc="left", fontsize=SIZE, color=INK)
    return ax


def with_marks(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with each column of marks (:data:`MARKS`), what is null or absent as zero or false."""
    marks = {}
    for name, unmarked in MARKS.items():
        marks[name] = frame[name] if name in frame else pd.Series(pd.NA, index=frame.index)
        marks[name] = marks[name].astype("boolean" if unmarked is False else "Float64").fillna(unmarked)
    return frame.assign(**marks)


def records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Rows of a frame, each with its marks."""
    return with_marks(frame).to_dict("records")


def highest(*columns: pd.Series) -> float:
    """The largest value of some columns, at least 1: what a drawing is scaled by."""
    return max([1.0, *(float(value) for column in columns for value in column.dropna())])


def shown(value: Any, is_least: Any = False) -> str:
    """A number as it stands in a drawing: "≥" where it is only the least, "?" where there is none."""
    return "?" if pd.isna(value) else ("≥ " if is_least else "") + number(value)


def write(ax: Axes, x: float, y: float, text: str, **options: Any) -> None:
    """Text in the house's letters, centred unless told otherwise."""
    ax.text(x, y, text, **{"ha": "center", "va": "center", "color": INK, "fontsize": SIZE, **options})


def line_name(ax: Axes, y: float, name: str, *, gap: float, narrow: bool) -> None:
    """What a line or bar is called: left of it; in a narrow drawing above it, so that it keeps its width."""
    if narrow:
        write(ax, 0, y - 0.42, name, ha="left", fontsize=NARROW)
    else:
        write(ax, -gap, y, name, ha="right", fontsize=SMALL)
