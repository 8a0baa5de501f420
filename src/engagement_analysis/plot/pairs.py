"""Two figures of one thing → dot pairs: what two towns write down, registered and came."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from engagement_analysis.language.german import number, percent
from engagement_analysis.plot.style import NARROW, PALETTE, SMALL, marked, start, write

RECORDED = {
    "participants": "Teilnahmen",
    "organisation": "Name der Gruppe",
    "exact_day": "Tag",
    "registered": "Anmeldungen",
    "minors": "Kinder und Jugendliche",
    "hours": "Stunden",
    "district": "Ortsteil",
    "bags": "Müllsäcke",
    "waste_kg": "Kilogramm Müll",
    "visitors": "Gäste",
}
_MARKERS = ("o", "o", "s", "D")


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a German `label` for each measure, where it has none.

    Examples
    --------
    >>> labelled(pd.DataFrame({"measure": ["district"]}))["label"].tolist()
    ['Ortsteil']
    """
    if "label" in frame:
        return frame
    return frame.assign(label=[RECORDED.get(str(name), str(name)) for name in frame["measure"]])


def recorded(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """A line for each item, a point for each town: the share of its entries that hold it.

    Parameters
    ----------
    frame : DataFrame, one row per town and item, as from `ea.recorded`
        `measure` or `label`, `share` (0 to 1; null: no point), `n_recorded`, `n_rows`; `city` with two towns (the
        second is a ring).
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"label": ["Ortsteil"], "share": [0.75], "n_recorded": [27], "n_rows": [36]})
    >>> [text.get_text() for text in recorded(frame, ax=Figure().subplots()).texts]
    ['Ortsteil', '27 von 36']
    """
    axes = start(ax, title, unit)
    rows = labelled(frame)
    towns = list(dict.fromkeys(rows["city"])) if "city" in rows else [""]
    items = list(dict.fromkeys(rows["label"]))
    shown = rows[rows["share"].notna()]
    for label in items:
        shares = shown.loc[shown["label"].eq(label), "share"].astype(float)
        texts = [
            f"{row['n_recorded']} von {row['n_rows']}" if len(towns) == 1 else percent(row["share"])
            for row in shown[shown["label"].eq(label)].to_dict("records")
        ]
        _line(axes, items.index(label), label, shares.tolist(), " · ".join(texts), narrow=narrow)
    if len(towns) == 1:
        for label, share in zip(shown["label"], shown["share"].astype(float), strict=True):
            y = items.index(label)
            axes.plot([0, share], [y, y], color=PALETTE["was"], linewidth=4, zorder=1)
    for place, town in enumerate(towns):
        of_town = shown[shown["city"].eq(town)] if town else shown
        _points(axes, of_town["share"].astype(float).tolist(), [items.index(name) for name in of_town["label"]], place)
    return _room(axes, len(items), narrow=narrow, top=1.0)


def registered(
    frame: pd.DataFrame, *, title: str = "", unit: str = "", narrow: bool = False, ax: Axes | None = None
) -> Axes:
    """A ring for the registered and a point for those who came, a line for each kind or group.

    Parameters
    ----------
    frame : DataFrame
        `label`, `registered`, `participations` (people; null: no mark); optional `n_missing` ("≥").
    title, unit, narrow, ax : str, str, bool, Axes, optional
        Two lines above the drawing; for a telephone (343 px wide); where to draw, else pyplot's current axes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> frame = pd.DataFrame({"label": ["Schulen"], "registered": [650], "participations": [635]})
    >>> [text.get_text() for text in registered(frame, ax=Figure().subplots()).texts]
    ['Schulen', '635 von 650']
    """
    axes = start(ax, title, unit)
    both = frame[["registered", "participations"]].astype("Float64")
    highest = both.max().max()
    top = 1.0 if pd.isna(highest) else max(float(highest), 1.0)
    signs = list(marked(frame, "n_missing"))
    for place, row in enumerate(frame.to_dict("records")):
        came = "?" if pd.isna(row["participations"]) else number(row["participations"])
        planned = "?" if pd.isna(row["registered"]) else number(row["registered"])
        known = [float(value) for value in both.iloc[place].dropna()]
        words = f"{'≥ ' if signs[place] else ''}{came} von {planned}"
        _line(axes, place, str(row["label"]), known, words, narrow=narrow, scale=top)
    for place, column in enumerate(("participations", "registered")):
        known_rows = both[column].notna()
        lines = [line for line, is_known in enumerate(known_rows) if is_known]
        _points(axes, both.loc[known_rows, column].astype(float).tolist(), lines, place)
    return _room(axes, len(frame), narrow=narrow, top=top)


def _line(axes: Axes, y: int, label: str, values: list[float], words: str, *, narrow: bool, scale: float = 1.0) -> None:
    axes.plot([0, scale], [y, y], color=PALETTE["line"], linewidth=1, zorder=0)
    if len(values) > 1:
        axes.plot([min(values), max(values)], [y, y], color=PALETTE["muted"], linewidth=2, zorder=1, gid="pair")
    size = NARROW if narrow else SMALL
    if narrow:  # name and numbers above the line, so that the line keeps its width
        write(axes, 0, y - 0.42, label, ha="left", fontsize=size)
        write(axes, scale, y - 0.42, words, ha="right", fontsize=size)
    else:
        write(axes, -0.04 * scale, y, label, ha="right", fontsize=size)
        write(axes, 1.05 * scale, y, words, ha="left", fontsize=size)


def _points(axes: Axes, x: list[float], y: list[int], place: int) -> None:
    """Filled for the first series, a ring for the second: told apart in grey."""
    sns.scatterplot(
        x=x,
        y=y,
        ax=axes,
        s=130 if place else 110,
        marker=_MARKERS[place % len(_MARKERS)],
        facecolor="none" if place else PALETTE["s1"],
        edgecolor=PALETTE["ink"] if place else PALETTE["s1"],
        linewidth=2.5 if place else 0,
        zorder=3,
        legend=False,
    )


def _room(axes: Axes, lines: int, *, narrow: bool, top: float) -> Axes:
    axes.set_xlim(*((-0.05 * top, 1.05 * top) if narrow else (-0.55 * top, 1.35 * top)))
    axes.set_ylim(max(lines, 1) - 0.4, -0.7)
    axes.set_axis_off()
    return axes
