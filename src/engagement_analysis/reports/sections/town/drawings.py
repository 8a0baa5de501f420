"""Frames of a town's sections → drawings and what they say in words; each column carries its number, no axis needed."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from engagement_analysis.language.german import capitalised, number
from engagement_analysis.plot.style import INK, MUTED, PALETTE
from engagement_analysis.reports.sections.town.records import records

__all__ = [
    "calendar",
    "calendar_alternative",
    "districts",
    "districts_alternative",
    "recorded",
    "recorded_alternative",
    "registered",
    "registered_alternative",
    "retention",
    "retention_alternative",
    "small_columns",
    "small_columns_alternative",
    "totals",
    "totals_alternative",
]

_STYLE: Final = {
    "school": ("s1", "on1", "Schulen"),
    "kindergarten": ("s2", "on2", "Kitas"),
    "club": ("s3", "on3", "Vereine"),
    "others": ("s4", "on4", "Andere"),
}
_SIZE: Final = 15
_SMALL: Final = 13


def _bare(ax: Axes) -> None:
    ax.set_axis_off()


def _sign(frame: pd.DataFrame) -> str:
    return "≥ " if len(frame) and bool(frame["n_missing"].sum()) else ""


def totals(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    stack: str = "organisation_type",
    ax: Axes,
    narrow: bool = False,
) -> Axes:
    """Stacked columns a year; what may stand twice has a dashed outline, a break a dashed line."""
    _bare(ax)
    years = sorted(frame["year"].unique())
    sums = frame.groupby("year")[measure].sum().astype(float)
    top = max(float(sums.max()), 1.0)
    for place, year in enumerate(years):
        base = 0.0
        for row in records(frame[frame["year"].eq(year)]):
            value = float(getattr(row, measure) or 0)
            colour, letters, label = _STYLE[getattr(row, stack)]
            edge = PALETTE["s4l"] if colour == "s4" else PALETTE[colour]
            ax.bar(place, value, 0.62, bottom=base, color=PALETTE[colour], edgecolor=edge, linewidth=0.8)
            if value >= 0.055 * top:
                middle = base + value / 2
                ax.text(place, middle, number(value), ha="center", va="center", color=PALETTE[letters], size=_SMALL)
            if place == len(years) - 1 and not narrow and value > 0:
                ax.text(place + 0.4, base + value / 2, label, ha="left", va="center", color=INK, size=_SIZE)
            if row.doubtful:
                ax.bar(
                    place,
                    row.doubtful,
                    0.54,
                    bottom=base + value - row.doubtful,
                    fill=False,
                    edgecolor=PALETTE[letters],
                    linestyle="--",
                )
            base += value
        ax.text(place, base + 0.02 * top, number(base), ha="center", va="bottom", color=INK, size=_SIZE, weight="bold")
        ax.text(place, -0.03 * top, str(year), ha="center", va="top", color=INK, size=_SIZE)
    breaks = [place for place, year in enumerate(years) if frame.loc[frame["year"].eq(year), "is_break"].all()]
    if breaks and breaks[-1] < len(years) - 1:
        ax.plot([breaks[-1] + 0.5] * 2, [0, 1.02 * top], color=MUTED, linestyle="--", linewidth=1)
        ax.text(breaks[-1] + 0.47, 1.1 * top, "andere Gruppen", ha="right", va="top", color=MUTED, size=_SMALL)
    ax.set_xlim(-0.5, len(years) - 0.5 + (0 if narrow else 0.75))
    ax.set_ylim(-0.12 * top, 1.12 * top)
    return ax


def totals_alternative(frame: pd.DataFrame) -> str:
    """All values of the stacked columns."""
    said = []
    for year, rows in frame.groupby("year"):
        parts = ", ".join(f"{_STYLE[row.organisation_type][2]} {number(row.participations)}" for row in records(rows))
        twice = rows["doubtful"].sum()
        note = f", davon womöglich doppelt {number(twice)}" if twice else ""
        said.append(f"{year}: {parts}, zusammen {number(rows['participations'].sum())}{note}")
    return f"Gestapelte Säulen, Teilnahmen der Organisationen nach Art. {'. '.join(said)}."


def retention(frame: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> Axes:
    """Two bars of one unit an organisation, and the band of those that came again."""
    _bare(ax)
    last = frame.iloc[-1]
    again, away = int(last["again"]), int(last["stayed_away"])
    joined = int(last["returned"]) + int(last["new"])
    unit = max(again + away, again + joined, 1)
    heights = {"top": 2.0, "bottom": 0.4}
    for where, before in (("top", True), ("bottom", False)):
        y = heights[where]
        ax.barh(y, again, 0.6, left=0, color=PALETTE["s1"])
        rest = away if before else joined
        if before:
            ax.barh(y, rest, 0.6, left=again, fill=False, edgecolor=INK, linestyle="--")
        else:
            ax.barh(y, rest, 0.6, left=again, color=PALETTE["was"])
        n, year = (again + away, last["previous_year"]) if before else (again + joined, last["year"])
        ax.text(
            0, y + 0.38, f"{year}: {n} Organisationen", ha="left", va="bottom", color=INK, size=_SIZE, weight="bold"
        )
        ax.text(
            again / 2,
            y,
            f"{again} kamen wieder" if before else f"{again}",
            ha="center",
            va="center",
            color=PALETTE["on1"],
            size=_SIZE,
        )
        if rest:
            label = f"{rest} weg" if before else f"{rest} dazu"
            ax.text(again + rest + unit * 0.01, y, label, ha="left", va="center", color=INK, size=_SIZE)
    corners = [
        (0, heights["top"] - 0.3),
        (again, heights["top"] - 0.3),
        (again, heights["bottom"] + 0.3),
        (0, heights["bottom"] + 0.3),
    ]
    ax.add_patch(Polygon(corners, facecolor=PALETTE["s1"], alpha=0.15, linewidth=0))
    ax.set_xlim(0, unit * (1.3 if narrow else 1.12))
    ax.set_ylim(0, 3)
    return ax


def retention_alternative(frame: pd.DataFrame) -> str:
    """All values of the flow."""
    last = frame.iloc[-1]
    return (
        f"Fluss von {last['before']} Organisationen {last['previous_year']} zu {last['came']} im Jahr {last['year']}: "
        f"{last['again']} kamen wieder, {last['stayed_away']} blieben weg, {last['returned']} kamen nach einer Pause "
        f"zurück, {last['new']} zum ersten Mal."
    )


def districts(frame: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> Axes:
    """Horizontal bars, the first two in the colour of the finding; unknown: words, no bar."""
    _bare(ax)
    top = float(frame["participations"].max() or 1)
    left = 0.42 * top if narrow else 0.3 * top
    for place, row in enumerate(records(frame)):
        y = len(frame) - place
        ax.text(-0.02 * top, y, row.district, ha="right", va="center", color=INK, size=_SIZE)
        if pd.isna(row.participations):
            ax.text(0, y, "Zahl fehlt", ha="left", va="center", color=MUTED, size=_SMALL)
            continue
        value = float(row.participations)
        ax.barh(y, value, 0.68, color=PALETTE["s1" if place < 2 else "was"])
        label = f"{'≥ ' if row.n_missing else ''}{number(value)}"
        ax.text(value + 0.015 * top, y, label, ha="left", va="center", color=INK, size=_SIZE)
    ax.set_xlim(-left, top * 1.15)
    ax.set_ylim(0.4, len(frame) + 0.6)
    return ax


def districts_alternative(frame: pd.DataFrame) -> str:
    """All values by district."""
    said = [
        f"{row.district} {'Zahl fehlt' if pd.isna(row.participations) else number(row.participations)}"
        for row in records(frame)
    ]
    return f"Waagrechte Balken je Ortsteil: {', '.join(said)}."


def small_columns(frame: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> Axes:
    """One small drawing a measure, each from zero: side by side, narrow two by two."""
    _bare(ax)
    measures = list(dict.fromkeys(frame["measure"]))
    across = 2 if narrow else max(len(measures), 1)
    down = -(-len(measures) // across)
    for place, measure in enumerate(measures):
        rows = frame[frame["measure"].eq(measure)].reset_index(drop=True)
        x0, y0 = place % across, down - 1 - place // across
        top = float(rows["value"].max() or 1)
        ax.text(
            x0 + 0.03,
            y0 + 0.95,
            capitalised(str(rows["label"].iloc[0])),
            ha="left",
            va="top",
            color=INK,
            size=_SMALL,
            weight="bold",
        )
        step = 0.92 / max(len(rows), 1)
        for column, row in enumerate(records(rows)):
            x = x0 + 0.04 + step * (column + 0.5)
            ax.text(
                x,
                y0 + 0.09,
                f"{row.year}" if not narrow else f"’{row.year % 100}",
                ha="center",
                va="top",
                color=MUTED,
                size=12,
            )
            if pd.isna(row.value):
                ax.text(x, y0 + 0.12, "–", ha="center", va="bottom", color=MUTED, size=_SMALL)
                continue
            height = 0.56 * float(row.value) / top
            is_last = column == len(rows) - 1
            colour = PALETTE["s1"] if is_last else PALETTE["was"]
            if row.is_break:
                ax.bar(x, height, step * 0.74, bottom=y0 + 0.11, fill=False, edgecolor=MUTED)
            else:
                ax.bar(x, height, step * 0.74, bottom=y0 + 0.11, color=colour)
            if row.doubtful:
                part = 0.56 * float(row.doubtful) / top
                ax.bar(
                    x, part, step * 0.74, bottom=y0 + 0.11 + height - part, fill=False, edgecolor=INK, linestyle="--"
                )
            sign = "≥" if row.is_at_least else ""
            ax.text(x, y0 + 0.12 + height, f"{sign}{number(row.value)}", ha="center", va="bottom", color=INK, size=12)
    ax.set_xlim(0, across)
    ax.set_ylim(0, down)
    return ax


def small_columns_alternative(frame: pd.DataFrame) -> str:
    """All values of the small columns."""
    said = []
    for label, rows in frame.groupby("label", sort=False):
        values = ", ".join(
            f"{row.year} {number(row.value) if not pd.isna(row.value) else 'keine Angabe'}" for row in records(rows)
        )
        said.append(f"{capitalised(str(label))}: {values}")
    return f"Kleine Säulen. {'. '.join(said)}."


def calendar(frame: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> Axes:
    """Campaign by year: number and bar in each cell; no list: a dash."""
    _bare(ax)
    years = sorted(frame["year"].unique())
    campaigns = list(dict.fromkeys(frame["campaign"]))
    top = float(frame["participations"].max() or 1)
    left = 0.05 if narrow else 2.7
    for place, year in enumerate(years):
        ax.text(left + place + 0.05, len(campaigns) + 0.25, str(year), ha="left", va="center", color=MUTED, size=_SMALL)
    for line, campaign in enumerate(campaigns):
        y = len(campaigns) - line - 0.5
        rows = frame[frame["campaign"].eq(campaign)].set_index("year")
        label = str(rows["title"].iloc[0])
        ax.text(
            0.05,
            y + (0.42 if narrow else 0.0),
            label,
            ha="left",
            va="center",
            color=INK,
            size=_SMALL if narrow else _SIZE,
        )
        for place, year in enumerate(years):
            x = left + place + 0.05
            if year not in rows.index or pd.isna(rows.loc[year, "participations"]):
                ax.text(x, y, "–", ha="left", va="center", color=MUTED, size=_SIZE)
                continue
            value = float(rows.loc[year, "participations"])
            sign = "≥" if rows.loc[year, "n_missing"] else ""
            colour = "s1" if year == years[-1] else "was"
            ax.barh(y - 0.27, 0.85 * value / top, 0.16, left=x, color=PALETTE[colour])
            ax.text(x, y + 0.02, f"{sign}{number(value)}", ha="left", va="center", color=INK, size=_SIZE)
    ax.set_xlim(0, left + len(years))
    ax.set_ylim(0, len(campaigns) + 0.5)
    return ax


def calendar_alternative(frame: pd.DataFrame) -> str:
    """All values of the calendar."""
    said = []
    for title, rows in frame.groupby("title", sort=False):
        values = ", ".join(
            f"{row.year} {'mindestens ' if row.n_missing else ''}{number(row.participations)}" for row in records(rows)
        )
        said.append(f"{title}: {values}")
    return f"Teilnahmen je Aktion und Jahr. {'. '.join(said)}."


def _pairs(ax: Axes, labels: list[str], shown: list[tuple[float, float, str]], *, narrow: bool) -> None:
    _bare(ax)
    for place, (label, (low, high, text)) in enumerate(zip(labels, shown, strict=True)):
        y = len(labels) - place
        ax.text(-0.03, y, label, ha="right", va="center", color=INK, size=_SIZE)
        ax.plot([0, 1], [y, y], color=PALETTE["s4l"], linewidth=0.6)
        ax.plot([low, high], [y, y], color=PALETTE["was"], linewidth=4, solid_capstyle="round")
        ax.plot([high], [y], "o", color=PALETTE["s1"], markersize=11)
        ax.text(1.05, y, text, ha="left", va="center", color=INK, size=_SIZE)
    ax.set_xlim(-0.95 if narrow else -0.55, 1.6 if narrow else 1.35)
    ax.set_ylim(0.4, len(labels) + 0.6)


def recorded(frame: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> Axes:
    """A point an item, from none of the entries to all."""
    shown = [(0.0, float(row.share or 0), f"{row.n_recorded} von {row.n_rows}") for row in records(frame)]
    _pairs(ax, list(frame["label"]), shown, narrow=narrow)
    return ax


def recorded_alternative(frame: pd.DataFrame) -> str:
    """All values of the points."""
    said = [f"{row.label} {row.n_recorded} von {row.n_rows}" for row in records(frame)]
    return f"Einträge mit Angabe: {', '.join(said)}."


def registered(frame: pd.DataFrame, *, ax: Axes, narrow: bool = False) -> Axes:
    """Registered (ring) against came (point), a line a kind."""
    top = float(max(frame["registered"].max(), frame["participations"].max(), 1))
    shown = [
        (row.registered / top, row.participations / top, f"{number(row.participations)} von {number(row.registered)}")
        for row in records(frame)
    ]
    _pairs(ax, list(frame["label"]), shown, narrow=narrow)
    for place, (low, _, _) in enumerate(shown):
        ax.plot([low], [len(shown) - place], "o", markerfacecolor="none", markeredgecolor=INK, markersize=12)
    return ax


def registered_alternative(frame: pd.DataFrame) -> str:
    """All values of the pairs."""
    said = [f"{row.label} {number(row.participations)} von {number(row.registered)}" for row in records(frame)]
    return f"Gekommen von angemeldet: {', '.join(said)}."
