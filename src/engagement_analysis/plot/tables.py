"""Campaign or cohort × year → a table that is a drawing: number and bar, or number and shade."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from engagement_analysis.language.german import percent
from engagement_analysis.plot.style import MUTED, NARROW, PALETTE, SMALL, highest, shown, start, with_marks, write


def calendar(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    title: str = "",
    unit: str = "",
    narrow: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Campaign by year: number and bar in each cell, a dash where there is no list, "?" where the number is missing.

    Parameters
    ----------
    frame : DataFrame, one row per campaign and year
        `campaign`, `year`, the measure; optional `title` (German), `n_missing` ("≥").
    measure : str
        Column whose numbers are drawn.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"campaign": ["putztag"] * 2, "year": [2024, 2025], "participations": [72, 80]})
    >>> [text.get_text() for text in calendar(frame, ax=Figure().subplots()).texts if text.get_weight() == "bold"]
    ['2024', '2025', '72', '80']
    """
    axes = start(ax, title, unit)
    years = sorted(int(year) for year in frame["year"].unique())
    top = highest(frame[measure])
    left, size = (0.0, NARROW) if narrow else (0.75 * len(years), SMALL)
    campaigns = with_marks(frame).groupby("campaign", sort=False)
    for place, year in enumerate(years):
        write(axes, left + place, -0.3, str(year), ha="left", weight="bold", fontsize=size)
    for y, (campaign, rows) in enumerate(campaigns):
        name = str(rows["title"].iloc[0] if "title" in rows else campaign)
        write(axes, 0, y + (0.12 if narrow else 0.42), name, ha="left", fontsize=size)
        for place, year in enumerate(years):
            cell = rows[rows["year"].eq(year)]
            x = left + place
            if cell.empty:
                write(axes, x, y + 0.42, "–", ha="left", color=MUTED, fontsize=size)
                continue
            value = cell[measure].iloc[0]
            text = shown(value, cell["n_missing"].iloc[0])
            write(axes, x, y + 0.42, text, ha="left", weight="bold", fontsize=size)
            if not pd.isna(value):
                colour = PALETTE["s1" if place == len(years) - 1 else "was"]
                axes.barh(y + 0.7, 0.88 * float(value) / top, 0.16, left=x, color=colour, gid="cell")
    axes.set_xlim(-0.02, left + max(len(years), 1))
    axes.set_ylim(max(len(campaigns), 1), -0.6)
    return axes


def cohorts(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """Share of a cohort that is there in a later year, as a heat map; one campaign of `ea.cohorts`.

    Parameters
    ----------
    frame : DataFrame, one row per cohort and year
        `cohort`, `year`, `active_share` (0 to 1) of one campaign, as from `ea.cohorts`.
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> shares = {"cohort": [2024, 2024], "year": [2024, 2025], "active_share": [1.0, 0.8]}
    >>> cohorts(pd.DataFrame(shares), ax=Figure().subplots()).get_ylabel()
    'zum ersten Mal dabei'
    """
    rows = frame.assign(share=frame["active_share"].astype(float))
    if rows.duplicated(["cohort", "year"]).any():
        raise ValueError(
            'cohorts: choose one campaign, such as frame[frame["campaign"].eq("…")]; the frame has several'
        )
    axes = start(ax, title, unit)
    shares = rows.pivot(index="cohort", columns="year", values="share")
    words = shares.map(_share)
    shades = sns.blend_palette([PALETTE["band"], PALETTE["s2"]], n_colors=5, as_cmap=True)
    sns.heatmap(
        shares, vmin=0, vmax=1, annot=words, fmt="", cmap=shades, cbar=False, linewidths=2, ax=axes,
        annot_kws={"fontsize": NARROW if narrow else SMALL, "color": PALETTE["on2"]},
    )  # fmt: skip
    axes.set_axis_on()
    axes.tick_params(length=0, labelsize=NARROW if narrow else SMALL)
    axes.set(xlabel="", ylabel="zum ersten Mal dabei")
    return axes


def _share(share: float) -> str:
    return percent(share) if share == share else ""  # a year before the cohort is not a number
