"""A small table of values → rows of bars on one common scale, each with its number.

The form behind several charts: readable without a legend, in grey, on a telephone. Rows have their name at the
left, columns their name on top; each bar carries its value, so that none has to be measured by eye.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Hashable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import NO_BREAK, UNKNOWN, is_missing, number
from engagement_analysis.plot.style import BLUE, FONT_SIZE, INK, MUTED, SMALL, WIDTH, mark_break

ROW_INCHES = 0.66
_BAR_WIDTH = 0.62
_MANY_COLUMNS = 5  # more than the kinds of counts, whose titles are words: only years are left out
_LETTER_INCHES = 0.1  # a small letter and its share of the gap beside the longest name
_ROW_PITCH = 1.85  # distance of two rows, in heights of the tallest bar
_TITLE_AT = 1.8  # above the number on a tallest bar in the first row, so that the two do not read as one


def bar_rows_height(n_rows: int) -> float:
    """Inches that a figure with so many rows needs.

    Examples
    --------
    >>> round(bar_rows_height(4), 2)
    3.17
    """
    return ROW_INCHES * n_rows + 0.53


def plot_bar_rows(
    table: pd.DataFrame,
    ax: Axes,
    *,
    colour: str = BLUE,
    breaks: Collection[tuple[str, Hashable]] = (),
    signs: Mapping[tuple[str, Hashable], str] | None = None,
    label_width: int = 15,
) -> Axes:
    """Draw `table` as rows of bars.

    Parameters
    ----------
    table : DataFrame, rows × columns
        Values of one unit (all bars share a scale); null: nothing is drawn but a sign.
    breaks : (row, column) pairs
        A dashed line is drawn before this column: not comparable with the one to its left.
    signs : dict of (row, column) to sign
        What stands in place of a null value; the sign for unknown otherwise.
    label_width : int
        Letters after which a row's name is broken.

    Returns
    -------
    Axes
        Its patches are the bars, row by row; heights are the values.
    """
    known = [float(value) for value in table.to_numpy().ravel() if not is_missing(value)]
    tallest = max([*known, 1.0])
    pitch = tallest * _ROW_PITCH
    signs = signs or {}
    labels = [textwrap.wrap(str(name), label_width, break_long_words=False) for name in table.index]
    label_columns = _label_columns(labels, len(table.columns))
    for row, (name, values) in enumerate(table.iterrows()):
        base = -row * pitch
        ax.axhline(base, color=MUTED, linewidth=0.8, xmin=label_columns / (label_columns + len(table.columns)))
        label = "\n".join(labels[row])
        ax.text(-0.5 - label_columns, base + tallest * 0.45, label, ha="left", va="center", fontsize=SMALL)
        for column, (key, value) in enumerate(values.items()):
            if (name, key) in breaks:
                mark_break(ax, column - 0.5, base, base + tallest * 1.35, data_height=True)
            if is_missing(value):
                text, height = signs.get((str(name), key), UNKNOWN), 0.0
            else:
                text, height = number(value), float(value)
                ax.bar(column, height, _BAR_WIDTH, bottom=base, color=colour, edgecolor=INK, linewidth=0.6)
            ax.text(column, base + height + tallest * 0.06, text, ha="center", va="bottom", fontsize=FONT_SIZE)
    for column, key in _titled_columns([str(key) for key in table.columns], label_columns):
        ax.text(
            column,
            tallest * _TITLE_AT,
            key.replace(" ", NO_BREAK),
            ha="center",
            va="bottom",
            fontweight="bold",
            fontsize=SMALL,
        )
    ax.set_xlim(-0.5 - label_columns, len(table.columns) - 0.5)
    ax.set_ylim(-(len(table) - 1) * pitch - tallest * 0.15, tallest * 2.2)
    ax.axis("off")
    return ax


def _label_columns(labels: Sequence[Sequence[str]], n_columns: int) -> float:
    """Room for the names, in widths of a column: as much as the longest line needs in a figure of the house's width."""
    needed = _LETTER_INCHES * max([1, *(len(line) for lines in labels for line in lines)])
    return needed * n_columns / (WIDTH - needed)


def _titled_columns(titles: Sequence[str], label_columns: float) -> list[tuple[int, str]]:
    """Place and title of the columns; every second one from the last on, where the titles of all would touch."""
    inches = WIDTH / (len(titles) + label_columns)
    step = 2 if len(titles) > _MANY_COLUMNS and inches < _LETTER_INCHES * (max(map(len, titles)) + 1) else 1
    return [(place, titles[place]) for place in range(len(titles) - 1, -1, -step)]
