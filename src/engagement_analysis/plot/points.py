"""Yearly values → points with their ranges, numbers and breaks: the part that trend and outlook share."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from engagement_analysis.language.german import enumeration, is_missing, number
from engagement_analysis.plot.style import BLUE, INK, PAPER, SMALL, german_axis, mark_break

FEW_YEARS = 6
"""Up to so many years each point has its number; of more only the ends and the extremes."""
_NEAR_X, _NEAR_Y = 0.13, 0.1  # shares of the drawing within which two numbers would touch


def known_values(series: pd.DataFrame) -> pd.DataFrame:
    """The rows with a value, by year, and `is_estimated`, `value_low`, `value_high` where the frame has none.

    Examples
    --------
    >>> known_values(pd.DataFrame({"year": [2024, 2023, 2022], "value": [3, None, 1]}))[["year", "value"]]
       year  value
    2  2022    1.0
    0  2024    3.0
    """
    rows = series.loc[series["value"].notna()].sort_values("year")
    floats = {"year": "int64", "value": "float64"}
    rows = rows.assign(is_estimated=_flags(rows, "is_estimated"))
    for end in ("value_low", "value_high"):
        rows[end] = rows[end].astype("Float64") if end in rows else pd.Series(pd.NA, rows.index, dtype="Float64")
    return rows.astype(floats)


def broken_years(series: pd.DataFrame) -> list[int]:
    """Years after the first that cannot be compared with the year before.

    Examples
    --------
    >>> broken_years(pd.DataFrame({"year": [2022, 2023, 2024], "is_comparable": [False, True, False]}))
    [2024]
    """
    if "is_comparable" not in series:
        return []
    rows = series.sort_values("year").iloc[1:]
    marks = zip(rows["year"], rows["is_comparable"], strict=True)
    return [int(year) for year, fits in marks if not is_missing(fits) and not fits]


def plot_points(axes: Axes, rows: pd.DataFrame, breaks: Sequence[int] = ()) -> None:
    """Points of `known_values`, estimates hollow, ranges as lines, an open end as an arrow head, breaks dashed.

    Leaves room above for the numbers, so call it before labels are placed and after whatever sets the scale.
    """
    for _, row in rows.iterrows():
        if not is_missing(row["value_low"]):
            high = row["value"] if is_missing(row["value_high"]) else float(row["value_high"])
            axes.plot([row["year"]] * 2, [float(row["value_low"]), high], color=BLUE, linewidth=1.6, gid="range")
        if not is_missing(row["value_low"]) and is_missing(row["value_high"]):
            axes.annotate(
                "",
                (row["year"], row["value"]),
                xytext=(0, 17),
                textcoords="offset points",
                arrowprops={"arrowstyle": "<|-", "color": BLUE, "shrinkA": 0, "shrinkB": 0},
            )
    fill = [PAPER if is_estimated else BLUE for is_estimated in rows["is_estimated"]]
    points = axes.scatter(rows["year"], rows["value"], s=52, facecolors=fill, edgecolors=BLUE, linewidths=1.8, zorder=3)
    points.set_gid("points")
    german_axis(axes)
    top = max([axes.get_ylim()[1], *rows["value_high"].dropna().astype(float), *rows["value"], 1.0])
    axes.set_ylim(0, top * 1.16)
    for year in breaks:
        mark_break(axes, year - 0.5)
    _number_points(axes, rows)


def _number_points(axes: Axes, rows: pd.DataFrame) -> None:
    """Numbers above the points (below for the lowest), none where it would touch one that matters more."""
    if rows.empty:
        return
    width = max(1.0, float(rows["year"].max() - rows["year"].min()) + 1)
    height = axes.get_ylim()[1]
    last, highest, lowest = rows.index[-1], rows["value"].idxmax(), rows["value"].idxmin()
    wanted = [last, highest, lowest, rows.index[0], *(rows.index if len(rows) <= FEW_YEARS else [])]
    placed: list[tuple[float, float]] = []
    for label in dict.fromkeys(wanted):
        row = rows.loc[label]
        top = row["value"] if is_missing(row["value_high"]) else float(row["value_high"])
        is_open = not is_missing(row["value_low"]) and is_missing(row["value_high"])
        is_below = row["value"] > height * 0.12 and _lies_low(rows, label)
        bottom = row["value"] if is_missing(row["value_low"]) else float(row["value_low"])
        place = (float(row["year"]), bottom - height * _NEAR_Y if is_below else float(top))
        if any(abs(place[0] - x) < width * _NEAR_X and abs(place[1] - y) < height * _NEAR_Y for x, y in placed):
            continue
        placed.append(place)
        axes.annotate(
            number(row["value"]),
            (row["year"], bottom if is_below else top),
            xytext=(0, -8 if is_below else 18 if is_open else 7),
            textcoords="offset points",
            ha="center",
            va="top" if is_below else "bottom",
            fontsize=SMALL,
            color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
            zorder=4,
        )


def marks_in_words(rows: pd.DataFrame, breaks: Sequence[int]) -> str:
    """Sentences on estimated years and breaks, with a leading space; empty if there is nothing to say.

    Examples
    --------
    >>> marks_in_words(pd.DataFrame({"year": [2023, 2024], "is_estimated": [True, False]}), [2024])
    ' Überwiegend geschätzt: 2023. Nicht mit dem Vorjahr vergleichbar: 2024.'
    """
    estimated = [str(int(year)) for year in rows.loc[rows["is_estimated"], "year"]]
    text = f" Überwiegend geschätzt: {enumeration(estimated)}." if estimated else ""
    if breaks:
        text += f" Nicht mit dem Vorjahr vergleichbar: {enumeration(str(year) for year in breaks)}."
    return text


def in_short(text: str) -> str:
    """The first two sentences, each up to its colon: what fits above a drawing; the alternative text has all.

    Examples
    --------
    >>> in_short("Es gibt drei Jahre (2023 bis 2025). Drei belegen nichts: Der Zufall kann es auch. Näheres im Anhang.")
    'Es gibt drei Jahre (2023 bis 2025). Drei belegen nichts.'
    """
    sentences = re.split(r"(?<=\.) (?=[A-ZÄÖÜ0-9])", text)
    return " ".join(sentence.partition(": ")[0].removesuffix(".") + "." for sentence in sentences[:2] if sentence)


def _lies_low(rows: pd.DataFrame, label: object) -> bool:
    """Whether a point lies below those beside it, so that its number stands better below it."""
    place = list(rows.index).index(label)
    beside = [rows["value"].iloc[other] for other in (place - 1, place + 1) if 0 <= other < len(rows)]
    return bool(beside) and all(rows["value"].iloc[place] < value for value in beside)


def _flags(rows: pd.DataFrame, column: str) -> pd.Series:
    if column not in rows:
        return pd.Series(data=False, index=rows.index, dtype=bool)
    return rows[column].astype("boolean").fillna(value=False).astype(bool)
