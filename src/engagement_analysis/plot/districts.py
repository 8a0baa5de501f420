"""One measure by district → bars from the largest to the smallest, what has no district apart from them."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import enumeration, is_missing, number, percent
from engagement_analysis.plot.style import BLUE, INK, MUTED, PAPER, SMALL, axes_or_current, nothing_to_draw

WITHOUT = "ohne Angabe"
_ROW = 0.36  # inches
_NAME_LETTERS = 18


def districts_height(values: pd.DataFrame) -> float:
    """Inches that the figure needs.

    Examples
    --------
    >>> round(districts_height(pd.DataFrame({"district": ["Altstadt", "Stauf", None]})), 2)
    1.62
    """
    return _ROW * (len(values) + (0.5 if values["district"].isna().any() else 0)) + 0.36


def plot_districts(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A bar with its number for each district, longest first; entries without a district hatched, below a gap.

    Parameters
    ----------
    values : DataFrame, one row per district of one town
        `district` (null: no district given), `value` (null: confidential or not known, the sign for unknown).
        Optional: `is_estimated` (hatched sparsely), `measure` (German, in every row).

    Returns
    -------
    Axes
        A patch for each row with a value, from top to bottom.
    """
    axes = axes_or_current(ax)
    rows = _sorted(values)
    if rows.empty:
        return nothing_to_draw(axes)
    largest = max([float(value) for value in rows["value"].dropna()], default=0.0) or 1.0
    places = []
    for place, (_, row) in enumerate(rows.iterrows()):
        y = -place - (0.5 if is_missing(row["district"]) and place else 0.0)
        places.append(y)
        end = 0.0
        if not is_missing(row["value"]):
            end = float(row["value"])
            (bar,) = axes.barh(y, end, 0.66, color=BLUE, edgecolor=INK, linewidth=0.6)
            if is_missing(row["district"]):
                bar.set(facecolor=PAPER, edgecolor=MUTED, hatch="\\\\\\\\")
            elif not is_missing(row.get("is_estimated")) and row["is_estimated"]:
                bar.set(facecolor=PAPER, edgecolor=BLUE, hatch="////")
        axes.text(end + largest * 0.015, y, number(row["value"]), va="center", fontsize=SMALL)
    names = [WITHOUT if is_missing(name) else str(name) for name in rows["district"]]
    axes.set_yticks(places, ["\n".join(textwrap.wrap(name, _NAME_LETTERS)) for name in names])
    axes.tick_params(axis="y", length=0, labelsize=SMALL)
    axes.set_ylim(places[-1] - 0.5, 0.5)
    axes.set_xlim(0, largest * 1.18)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    return axes


def alt_text_districts(values: pd.DataFrame) -> str:
    """What the chart shows: every district from the most to the least, the largest share, what has no district.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> values = pd.DataFrame({"district": ["Stauf", "Altstadt", None], "value": [10, 80, 10]})
    >>> print(plain_spaces(alt_text_districts(values.assign(measure="Teilnahmen 2025"))))
    Balkendiagramm: Teilnahmen 2025 nach Stadtteil. Altstadt 80; Stauf 10. Die meisten: Altstadt mit 80 %. Ohne Angabe
    des Stadtteils: 10 (10 %).
    """
    rows = _sorted(values)
    named, without = rows.loc[rows["district"].notna()], rows.loc[rows["district"].isna()]
    measure = str(values["measure"].iloc[0]) if "measure" in values and len(values) else "Teilnahmen"
    listed = "; ".join(
        f"{name} {_spoken(value)}" for name, value in zip(named["district"], named["value"], strict=True)
    )
    text = f"Balkendiagramm: {measure} nach Stadtteil. {listed or 'Keine Angaben'}."
    is_whole = rows["value"].notna().all() and rows["value"].sum() > 0
    total = float(rows["value"].sum()) if is_whole else 0.0
    known = named.dropna(subset=["value"])
    if len(known) > 1 and known["value"].iloc[0] > known["value"].iloc[1]:
        share = f" mit {percent(known['value'].iloc[0] / total)}" if is_whole else ""
        text += f" Die meisten: {known['district'].iloc[0]}{share}."
    if "is_estimated" in known:
        estimated = known.loc[known["is_estimated"].astype("boolean").fillna(value=False), "district"]
        text += f" Überwiegend geschätzt: {enumeration(map(str, estimated))}." if len(estimated) else ""
    if len(without):
        value = without["value"].iloc[0]
        text += f" Ohne Angabe des Stadtteils: {_spoken(value)}"
        text += f" ({percent(value / total)})." if is_whole else "."
    return text


def _sorted(values: pd.DataFrame) -> pd.DataFrame:
    """Largest first, equal ones by name, unknown ones last; without a district at the very end."""
    keys = pd.DataFrame(
        {
            "without": values["district"].isna(),
            "unknown": values["value"].isna(),
            "size": -values["value"].astype("Float64").fillna(0),
            "name": values["district"].astype("string").fillna(""),
        }
    )
    return values.loc[keys.sort_values(list(keys.columns), kind="stable").index]


def _spoken(value: object) -> str:
    return "nicht veröffentlicht oder unbekannt" if is_missing(value) else number(value)
