"""Organisations by the year of their first coming → a table of shaded cells, each with its numbers."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from engagement_analysis.language.german import UNKNOWN, counted, is_missing, number, percent
from engagement_analysis.plot.style import (
    FONT_SIZE,
    INK,
    MUTED,
    PAPER,
    SMALL,
    axes_or_current,
    nothing_to_draw,
    sentence_above,
    shade_of,
)

NOT_INVITED = "x"
"""Sign of official statistics where a number would mean nothing: nobody of the cohort was invited."""
_ROW = 0.6  # inches
_FEW_YEARS = 6  # up to so many columns a cell has room for the share below the count


def cohorts_height(cohorts: pd.DataFrame) -> float:
    """Inches that the figure needs.

    Examples
    --------
    >>> cells = {"cohort": [2023, 2023, 2024], "n_active": [8, 6, 2], "active_share": [1, 0.75, 1]}
    >>> cohorts_height(pd.DataFrame(cells))
    1.95
    """
    return _ROW * int(cohorts["cohort"].nunique()) + (1.0 if _signs_in_words(cohorts) else 0.75)


def plot_cohorts(cohorts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A row for each year of first coming, a column for each year: how many came again, shaded by their share.

    Parameters
    ----------
    cohorts : DataFrame, one row per (cohort, year) of one town and campaign, as `retention.cohorts` gives them
        `cohort`, `year`, `n_cohort`, `n_active` (null: confidential, the sign for unknown), `active_share` (0 to 1;
        null beside a count: left out, the cell has the lightest shade), and, if cells where nobody was invited are to
        be marked, `n_invited` (0: nobody; null: not documented). With `band` (German: the years of first coming that
        are taken together) `n_cohort` is not needed, and the share is that of the year's organisations.

    Returns
    -------
    Axes
        A patch for each row of the frame, cohort by cohort.
    """
    axes = axes_or_current(ax)
    if cohorts.empty:
        return nothing_to_draw(axes)
    years = sorted({int(year) for year in cohorts["year"]})
    starts = sorted({int(year) for year in cohorts["cohort"]})
    for _, cell in cohorts.sort_values(["cohort", "year"]).iterrows():
        _plot_cell(axes, cell, years.index(int(cell["year"])), -starts.index(int(cell["cohort"])), len(years))
    for column, year in enumerate(years):
        axes.text(column, 0.58, str(year), ha="center", va="bottom", fontweight="bold", fontsize=SMALL)
    signs = _signs_in_words(cohorts)
    if signs:
        sentence_above(axes, signs, letters=36)
    names = ["\n".join(_name(cohorts.loc[cohorts["cohort"].eq(start)].iloc[0])) for start in starts]
    axes.set_yticks([-place for place in range(len(starts))], names)
    axes.tick_params(axis="y", length=0, labelsize=SMALL)
    axes.set_xlim(-0.52, len(years) - 0.48)
    axes.set_ylim(-len(starts) + 0.46, 1.0)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    return axes


def has_written_shares(cohorts: pd.DataFrame) -> bool:
    """Whether the cells have room for their shares; else only their shades tell them.

    Examples
    --------
    >>> has_written_shares(pd.DataFrame({"year": [2019, 2025]}))
    True
    """
    return cohorts["year"].nunique() <= _FEW_YEARS


def alt_text_cohorts(cohorts: pd.DataFrame) -> str:
    """What the chart shows: for each cohort how many it was and how many of them came in the last year.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> cells = {"cohort": [2023, 2023], "year": [2023, 2024], "n_cohort": [8, 8], "n_active": [8, 6]}
    >>> print(plain_spaces(alt_text_cohorts(pd.DataFrame(cells).assign(active_share=[1.0, 0.75]))))
    Tabelle mit abgestuften Flächen: Organisationen nach dem Jahr, in dem sie zuerst dabei waren, und wie viele von
    ihnen später kamen. Zuerst 2023 dabei: 8; davon 2024 6 (75 %).
    """
    rows_of = [rows for _, rows in cohorts.sort_values("year").groupby("cohort")]
    parts = [_band_in_words(rows) if "band" in cohorts else _cohort_in_words(rows) for rows in rows_of]
    said = "Organisationen nach dem Jahr, in dem sie zuerst dabei waren, und wie viele von ihnen später kamen"
    if "band" in cohorts:
        said += "; in Klammern ihr Anteil an allen Organisationen des Jahres"
    text = f"Tabelle mit abgestuften Flächen: {said}. {'. '.join(parts) if parts else 'Keine Angaben'}."
    return text if "band" in cohorts else text + _extremes(rows_of)


def _band_in_words(rows: pd.DataFrame) -> str:
    said = ", ".join(_in_words(cell) for _, cell in rows.iterrows())
    return f"Zuerst {rows['band'].iloc[0]} dabei: {said}"


def _cohort_in_words(rows: pd.DataFrame) -> str:
    start, size = int(rows["cohort"].iloc[0]), rows["n_cohort"].iloc[0]
    later = rows.loc[rows["year"].gt(start)]
    text = f"Zuerst {start} dabei: {'nicht veröffentlicht' if is_missing(size) else number(size)}"
    return text + (f"; davon {', '.join(_in_words(cell) for _, cell in later.iterrows())}" if len(later) else "")


def _extremes(rows_of: list[pd.DataFrame]) -> str:
    """The cohort and year with the highest and with the lowest share, where each is one alone."""
    shares: list[tuple[float, str]] = []
    for rows in rows_of:
        start = int(rows["cohort"].iloc[0])
        later = rows.loc[rows["year"].gt(start) & rows["active_share"].notna() & rows["n_active"].notna()]
        found = zip(later["active_share"], later["year"], strict=True)
        shares += [(float(share), f"{int(year)} die von {start}") for share, year in found]
    if len({share for share, _ in shares}) < 2:
        return ""
    low, high = min(shares)[0], max(shares)[0]
    lowest, highest = ([where for share, where in shares if share == wanted] for wanted in (low, high))
    if len(lowest) > 1 or len(highest) > 1:
        return ""
    return f" Am häufigsten wieder dabei: {highest[0]} ({percent(high)}); am seltensten: {lowest[0]} ({percent(low)})."


def _plot_cell(axes: Axes, cell: pd.Series, column: int, row: int, n_columns: int) -> None:
    is_hidden, has_share = is_missing(cell["n_active"]), not is_missing(cell["active_share"])
    is_plain = is_hidden or _nobody_invited(cell)
    colour, letters = (PAPER, INK) if is_plain else shade_of(float(cell["active_share"]) if has_share else 0.0)
    box = Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=colour, edgecolor=MUTED, linewidth=0.8)
    axes.add_patch(box)
    if is_plain:
        sign = UNKNOWN if is_hidden else NOT_INVITED
        axes.text(column, row, sign, ha="center", va="center", color=letters, fontsize=FONT_SIZE)
        return
    if n_columns <= _FEW_YEARS and has_share:
        count, share = number(cell["n_active"]), percent(cell["active_share"])
        axes.text(column, row + 0.03, count, ha="center", va="bottom", color=letters, fontweight="bold")
        axes.text(column, row - 0.05, share, ha="center", va="top", color=letters, fontsize=SMALL)
    else:
        axes.text(column, row, number(cell["n_active"]), ha="center", va="center", color=letters, fontsize=SMALL)


def _signs_in_words(cohorts: pd.DataFrame) -> str:
    """What the signs in the cells mean, for those that occur."""
    cells = [cell for _, cell in cohorts.iterrows()]
    hidden = any(is_missing(cell["n_active"]) for cell in cells)
    asked = any(not is_missing(cell["n_active"]) and _nobody_invited(cell) for cell in cells)
    said = [f"{NOT_INVITED}: niemand eingeladen"] if asked else []
    said += [f"„{UNKNOWN}“: nicht veröffentlicht"] if hidden else []
    return "; ".join(said)


def _nobody_invited(cell: pd.Series) -> bool:
    asked = cell.get("n_invited")
    return not is_missing(asked) and asked == 0 and cell["n_active"] == 0


def _in_words(cell: pd.Series) -> str:
    year = int(cell["year"])
    if is_missing(cell["n_active"]):
        return f"{year} nicht veröffentlicht"
    if _nobody_invited(cell):
        return f"{year} niemand eingeladen"
    share = "" if is_missing(cell["active_share"]) else f" ({percent(cell['active_share'])})"
    return f"{year} {number(cell['n_active'])}{share}"


def _name(cell: pd.Series) -> tuple[str, str]:
    """The two lines beside a row."""
    if "band" in cell:
        return "zuerst", str(cell["band"])
    size = cell["n_cohort"]
    how_many = UNKNOWN if is_missing(size) else counted(int(size), "Gruppe", "Gruppen")
    return f"zuerst {int(cell['cohort'])}:", how_many
