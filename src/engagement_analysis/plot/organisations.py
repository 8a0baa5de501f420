"""Organisations per campaign and year, or per type and year → rows of bars."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import enumeration, is_missing, number
from engagement_analysis.plot.bar_rows import plot_bar_rows
from engagement_analysis.plot.describing import describe_series
from engagement_analysis.plot.style import GREEN, axes_or_current

NOTHING = "–"


def plot_organisations(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Bars of the organisations of one town, a row for each campaign, a column for each year.

    Parameters
    ----------
    counts : DataFrame, one row per (campaign, year) that took place
        `campaign_title` (string), `year` (Int64), `n_organisations` (organisations; null: not recorded) and, if
        breaks are to be marked, `is_comparable` (boolean; False: not comparable with the year before).
        A year in which a campaign has no row gets the sign for "nothing".
    """
    table = _wide(counts, "campaign_title")
    took_place = set(zip(counts["campaign_title"], counts["year"], strict=True))
    signs: dict[tuple[str, Hashable], str] = {
        (str(row), year): NOTHING for row in table.index for year in table.columns if (row, year) not in took_place
    }
    both_known = table.notna() & table.shift(axis=1).notna()
    breaks = {(row, year) for row, year in _breaks(counts) if both_known.loc[row, year]}
    return plot_bar_rows(table, axes_or_current(ax), breaks=breaks, signs=signs)


def alt_text_organisations(counts: pd.DataFrame) -> str:
    """What the chart shows: each campaign's first and last value, direction, extremes, breaks.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> counts = pd.DataFrame(
    ...     {
    ...         "campaign_title": ["Putztag", "Putztag"],
    ...         "year": [2024, 2025],
    ...         "n_organisations": [8, 10],
    ...         "is_comparable": [True, False],
    ...     }
    ... )
    >>> print(plain_spaces(alt_text_organisations(counts)))
    Säulendiagramm: Zahl der Organisationen je Aktion und Jahr. Putztag: 8 (2024) → 10 (2025), zuletzt höher; 2025
    nicht mit dem Vorjahr vergleichbar.
    """
    lines = []
    for campaign, rows in counts.sort_values("year").groupby("campaign_title", sort=False):
        line = f"{campaign}: {describe_series(list(rows['year']), list(rows['n_organisations']))}"
        broken = [str(year) for _, year in sorted(_breaks(rows))]
        lines.append(line + (f"; {enumeration(broken)} nicht mit dem Vorjahr vergleichbar" if broken else ""))
    return f"Säulendiagramm: Zahl der Organisationen je Aktion und Jahr. {'. '.join(lines)}."


def plot_composition(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Bars of the organisations of one town, a row for each type (or merged types), a column for each year.

    Parameters
    ----------
    counts : DataFrame, one row per (type, year)
        `type_title` (string), `year` (Int64), `n_organisations` (null: confidential, drawn as a point).
    """
    return plot_bar_rows(_wide(counts, "type_title"), axes_or_current(ax), colour=GREEN, label_width=14)


def alt_text_composition(counts: pd.DataFrame) -> str:
    """What the chart shows: each type over the years, and the largest type of the last year.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> counts = pd.DataFrame(
    ...     {
    ...         "type_title": ["Schulen", "Schulen", "Vereine", "Vereine"],
    ...         "year": [2024, 2025, 2024, 2025],
    ...         "n_organisations": [8, 9, 11, 12],
    ...     }
    ... )
    >>> print(plain_spaces(alt_text_composition(counts)))
    Säulendiagramm: Zahl der Organisationen je Art und Jahr. Schulen: 8 (2024) → 9 (2025), zuletzt höher. Vereine: 11
    (2024) → 12 (2025), zuletzt höher. Am häufigsten 2025: Vereine (12).
    """
    lines = [
        f"{kind}: {describe_series(list(rows['year']), list(rows['n_organisations']))}"
        for kind, rows in counts.sort_values("year", kind="stable").groupby("type_title", sort=False)
    ]
    last = counts[counts["year"].eq(counts["year"].max()) & counts["n_organisations"].notna()]
    if len(last):
        top = last.sort_values("n_organisations", ascending=False, kind="stable").iloc[0]
        lines.append(f"Am häufigsten {int(top['year'])}: {top['type_title']} ({number(top['n_organisations'])})")
    return f"Säulendiagramm: Zahl der Organisationen je Art und Jahr. {'. '.join(lines)}."


def _wide(counts: pd.DataFrame, rows: str) -> pd.DataFrame:
    """Rows in their order of appearance, all years from first to last as columns."""
    first, last = int(counts["year"].min()), int(counts["year"].max())
    wide = counts.assign(year=counts["year"].astype("int64")).pivot(
        index=rows, columns="year", values="n_organisations"
    )
    return wide.reindex(index=list(dict.fromkeys(counts[rows])), columns=range(first, last + 1))


def _breaks(counts: pd.DataFrame) -> set[tuple[str, int]]:
    if "is_comparable" not in counts:
        return set()
    marks = zip(counts["campaign_title"], counts["year"], counts["is_comparable"], strict=True)
    return {(str(campaign), int(year)) for campaign, year, fits in marks if not is_missing(fits) and not fits}
