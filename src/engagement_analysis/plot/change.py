"""A change on the year before, split exactly into its parts → a waterfall."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import number
from engagement_analysis.plot.style import BLUE, INK, MUTED, PAPER, SMALL, axes_or_current, nothing_to_draw


def plot_change_split(parts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Horizontal waterfall: from last year's total by the parts of the change to this year's.

    Parameters
    ----------
    parts : DataFrame, in the order in which they are drawn from top to bottom
        `label` (string), `value` (participations; for a step the signed change), `is_total` (boolean). The first and
        the last row are totals and the steps add up from one to the other; they may have fractions (shares of an
        interaction), shown rounded. Without rows, or with a null value, a sentence stands in place of the chart.

    Returns
    -------
    Axes
        One patch for each row; its width is the value's size.

    Raises
    ------
    ValueError
        The steps do not add up.
    """
    axes = axes_or_current(ax)
    if parts.empty or parts["value"].isna().any():
        return nothing_to_draw(axes, "Die Teile sind nicht bekannt oder nicht veröffentlicht.")
    level = 0.0
    steps = parts["value"].where(~parts["is_total"].astype(bool), 0).cumsum() + parts["value"].iloc[0]
    largest = float(steps.max()) or 1.0  # the waterfall may rise above both totals
    for place, (_, row) in enumerate(parts.iterrows()):
        value = float(row["value"])
        if row["is_total"]:
            if place and not math.isclose(value, level, rel_tol=1e-9, abs_tol=1e-6):
                raise ValueError(f"parts add up to {level:g}, the total says {value:g}")
            axes.barh(-place, value, 0.6, color=BLUE, edgecolor=INK, linewidth=0.6)
            level, text, end = value, number(value), value
        else:
            rising = value >= 0
            start = level if rising else level + value
            (bar,) = axes.barh(-place, abs(value), 0.6, left=start, linewidth=0.8)
            bar.set(
                facecolor=BLUE if rising else PAPER, edgecolor=INK if rising else BLUE, hatch="" if rising else "////"
            )
            level += value
            text, end = number(value, signed=True), max(level, level - value)
        axes.text(
            end + largest * 0.02,
            -place,
            text,
            va="center",
            ha="left",
            fontweight="bold" if row["is_total"] else "normal",
        )
        if place < len(parts) - 1:
            axes.plot([level, level], [-place - 0.7, -place - 0.3], color=MUTED, linewidth=0.9)
    axes.set_yticks([-place for place in range(len(parts))], list(parts["label"]))
    axes.tick_params(axis="y", length=0, labelsize=SMALL)
    axes.set_xlim(0, largest * 1.25)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    return axes


def alt_text_change_split(parts: pd.DataFrame) -> str:
    r"""What the chart shows: both totals, and each part with its sign.

    Examples
    --------
    >>> parts = pd.DataFrame(
    ...     {
    ...         "label": ["2024", "dieselben\nOrganisationen", "neu dabei", "2025"],
    ...         "value": [60, -5, 20, 75],
    ...         "is_total": [True, False, False, True],
    ...     }
    ... )
    >>> alt_text_change_split(parts)
    'Wasserfalldiagramm: Teilnahmen 2024: 60; dieselben Organisationen −5; neu dabei +20; 2025: 75. Insgesamt +15.'
    """
    if parts.empty or parts["value"].isna().any():
        return "Wasserfalldiagramm: Die Teile sind nicht bekannt oder nicht veröffentlicht."
    texts = [
        f"{_one_line(row['label'])}: {number(row['value'])}"
        if row["is_total"]
        else f"{_one_line(row['label'])} {number(row['value'], signed=True)}"
        for _, row in parts.iterrows()
    ]
    change = parts["value"].iloc[-1] - parts["value"].iloc[0]
    measure = "" if texts[0].startswith("Teilnahmen") else "Teilnahmen "
    return f"Wasserfalldiagramm: {measure}{'; '.join(texts)}. Insgesamt {number(change, signed=True)}."


def _one_line(label: str) -> str:
    return label.replace("-\n", "").replace("\n", " ")
