"""How exactly the participants were counted → rows of bars, one for each year."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import counted, enumeration, number
from engagement_analysis.plot.bar_rows import plot_bar_rows
from engagement_analysis.plot.style import BLUE, axes_or_current

KINDS = {
    "n_exact": "genau",
    "n_approximate": "geschätzt",
    "n_range": "Spanne",
    "n_bound": "Grenze",
    "n_missing": "fehlt",
}


def plot_data_quality(quality: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Bars of the entries of one town by kind of count, a row for each year.

    Parameters
    ----------
    quality : DataFrame, one row per year
        `year` and the columns of :data:`KINDS` (entries of actions that took place).
    """
    table = quality.set_index(quality["year"].astype("int64"))[list(KINDS)].rename(columns=KINDS)
    return plot_bar_rows(table, axes_or_current(ax), colour=BLUE, label_width=6)


def alt_text_data_quality(quality: pd.DataFrame) -> str:
    """What the chart shows: for each year how many entries were counted exactly, and what the others are.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> quality = pd.DataFrame(
    ...     {"year": [2025], "n_exact": [23], "n_approximate": [0], "n_range": [1], "n_bound": [1], "n_missing": [4]}
    ... )
    >>> print(plain_spaces(alt_text_data_quality(quality)))
    Säulendiagramm: Einträge je Jahr nach Genauigkeit der Zählung. 2025: 23 von 29 Einträgen genau gezählt, Spanne
    1, Grenze 1, fehlt 4.
    """
    lines = []
    for _, row in quality.iterrows():
        total = sum(int(row[column]) for column in KINDS)
        others = [
            f"{title} {number(row[column])}"
            for column, title in KINDS.items()
            if column != "n_exact" and row[column] > 0
        ]
        what = f"{number(row['n_exact'])} von {counted(total, 'Eintrag', 'Einträgen')} genau gezählt"
        lines.append(f"{int(row['year'])}: {', '.join([what, *others])}")
    return f"Säulendiagramm: Einträge je Jahr nach Genauigkeit der Zählung. {'. '.join(lines)}."


def kinds_in_words() -> str:
    """The column heads, explained in one sentence."""
    parts = [
        "„geschätzt“: etwa „ca. 70“",
        "„Spanne“: etwa „50 bis 70“, gerechnet wird mit der Mitte",
        "„Grenze“: etwa „mindestens 40“ oder „höchstens 40“",
        "„fehlt“: keine Zahl im Blatt",
    ]
    return f"Es bedeuten {enumeration(parts)}."
