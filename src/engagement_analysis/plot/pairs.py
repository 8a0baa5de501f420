"""Two figures of one thing → dot pairs: what two towns write down, registered and came."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from engagement_analysis.language.german import percent
from engagement_analysis.plot.style import NARROW, PALETTE, SMALL, highest, line_name, records, shown, start, write

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
    """The frame with a German `label` for each measure, where it has none."""
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
    labels = list(dict.fromkeys(rows["label"]))
    towns = list(dict.fromkeys(rows["city"])) if "city" in rows else [None]
    words: list[list[str]] = [[] for _ in labels]
    series: list[dict[int, float]] = [{} for _ in towns]
    for row in rows[rows["share"].notna()].to_dict("records"):
        line = labels.index(row["label"])
        text = f"{row['n_recorded']} von {row['n_rows']}" if len(towns) == 1 else percent(row["share"])
        words[line].append(text)
        series[towns.index(row.get("city"))][line] = float(row["share"])
    beside = [" · ".join(texts) for texts in words]
    return _pairs(axes, labels, beside, series, has_bars=len(towns) == 1, narrow=narrow)


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
    top = highest(frame["participations"], frame["registered"])
    words = [
        f"{shown(row['participations'], row['n_missing'])} von {shown(row['registered'])}" for row in records(frame)
    ]
    series = [
        {line: float(value) for line, value in enumerate(frame[column]) if not pd.isna(value)}
        for column in ("participations", "registered")
    ]
    return _pairs(axes, [str(label) for label in frame["label"]], words, series, top=top, narrow=narrow)


def _pairs(
    axes: Axes,
    labels: list[str],
    words: list[str],
    series: list[dict[int, float]],
    *,
    top: float = 1.0,
    has_bars: bool = False,
    narrow: bool,
) -> Axes:
    """A line for each label, its words beside it; on it a point of each series (line → value)."""
    size = NARROW if narrow else SMALL
    for y, (label, text) in enumerate(zip(labels, words, strict=True)):
        values = [points[y] for points in series if y in points]
        axes.plot([0, top], [y, y], color=PALETTE["line"], linewidth=1, zorder=0)
        if len(values) > 1:
            axes.plot([min(values), max(values)], [y, y], color=PALETTE["muted"], linewidth=2, zorder=1, gid="pair")
        elif has_bars and values:
            axes.plot([0, values[0]], [y, y], color=PALETTE["was"], linewidth=4, zorder=1)
        line_name(axes, y, label, gap=0.04 * top, narrow=narrow)
        if narrow:
            write(axes, top, y - 0.42, text, ha="right", fontsize=size)
        else:
            write(axes, 1.05 * top, y, text, ha="left", fontsize=size)
    for place, points in enumerate(series):  # filled for the first, a ring for the second: told apart in grey
        sns.scatterplot(
            x=list(points.values()),
            y=list(points),
            ax=axes,
            s=130 if place else 110,
            marker=_MARKERS[place % len(_MARKERS)],
            facecolor="none" if place else PALETTE["s1"],
            edgecolor=PALETTE["ink"] if place else PALETTE["s1"],
            linewidth=2.5 if place else 0,
            zorder=3,
            legend=False,
        )
    axes.set_xlim(*((-0.05 * top, 1.05 * top) if narrow else (-0.55 * top, 1.35 * top)))
    axes.set_ylim(max(len(labels), 1) - 0.4, -0.7)
    axes.set_axis_off()
    return axes
