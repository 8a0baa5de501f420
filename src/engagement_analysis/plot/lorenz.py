"""Points of Lorenz curves → how evenly participations are spread over organisations."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from engagement_analysis.language.german import enumeration, percent
from engagement_analysis.plot.style import (
    MUTED,
    PAPER,
    SMALL,
    axes_or_current,
    nothing_to_draw,
    series_styles,
)

LEAST_PER_STEP = 3
"""Organisations that one step of a curve must hold, so that none can be read from it."""


def plot_lorenz(curves: pd.DataFrame, *, ax: Axes | None = None, shows_every_organisation: bool = False) -> Axes:
    """The curve below the line of equal shares, its points marked, named where it is read.

    Parameters
    ----------
    curves : DataFrame, one row per point, as `concentration_published.coarse_lorenz_curves` gives them
        `p` (share of the organisations, smallest first, 0 to 1), `L` (their share of the participations),
        `n_organisations` (of the whole curve) and, for several curves (up to four), `curve` (German name).
        Null shares are left out; a curve without points is not drawn.
    shows_every_organisation : bool
        Draw finer curves all the same: for the town hall, never for a published report.

    Returns
    -------
    Axes
        Lines with an id that starts with "curve" are the curves.

    Raises
    ------
    ValueError
        A curve with so many points that single organisations could be read from it.
    """
    axes = axes_or_current(ax)
    known = _known(curves)
    if known.empty:
        return nothing_to_draw(axes)
    if not shows_every_organisation:
        _refuse_fine_curves(known)
    names = list(dict.fromkeys(known["curve"]))
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.4, linestyle=(0, (3, 2)), gid="equality")
    axes.text(
        0.76, 0.79, "alle gleich viel", rotation=45, rotation_mode="anchor", ha="center", color=MUTED, fontsize=SMALL
    )
    for place, (name, style) in enumerate(series_styles(names).items()):
        points = known.loc[known["curve"].eq(name)].sort_values("p")
        axes.plot(
            points["p"],
            points["L"],
            color=style.colour,
            linestyle=style.line,
            marker=style.marker,
            gid=f"curve-{place}",
        )
        read = _read_point(points)
        axes.annotate(
            _reading(name, read),
            (read["p"], read["L"]),
            xytext=(0.02, 0.99 - 0.185 * place),
            ha="left",
            va="top",
            fontsize=SMALL,
            linespacing=1.15,
            bbox={"facecolor": PAPER, "edgecolor": style.colour, "linewidth": 1.0, "pad": 2.5},
            arrowprops={"arrowstyle": "-", "color": style.colour, "linewidth": 1.0, "shrinkB": 5, "relpos": (1, 0)},
        )
    _share_axes(axes)
    return axes


def alt_text_lorenz(curves: pd.DataFrame) -> str:
    """What the chart shows: for each curve what the smaller organisations and the largest ones bring.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> points = pd.DataFrame({"p": [0, 0.5, 1], "L": [0, 0.12, 1], "n_organisations": 30, "curve": "Neumarkt 2025"})
    >>> print(plain_spaces(alt_text_lorenz(points)))
    Lorenzkurve: Anteil der Organisationen, kleinste zuerst, und ihr Anteil an den Teilnahmen. Neumarkt 2025 (30
    Organisationen): Die kleineren 50 % bringen 12 % der Teilnahmen; die größten 50 % bringen 88 %.
    """
    known = _known(curves)
    parts = []
    for name, points in known.groupby("curve", sort=False):
        ordered = points.sort_values("p")
        read = _read_point(ordered)
        inner = ordered.loc[ordered["p"].lt(1)]
        head = inner.iloc[-1]
        text = f"{name} ({int(read['n_organisations'])} Organisationen): Die kleineren {percent(read['p'])} bringen "
        text += f"{percent(read['L'])} der Teilnahmen; die größten {percent(1 - head['p'])} bringen "
        parts.append(text + percent(1 - head["L"]))
    title = "Lorenzkurve: Anteil der Organisationen, kleinste zuerst, und ihr Anteil an den Teilnahmen"
    return f"{title}. {'. '.join(parts) if parts else 'Keine Angaben'}."


def _share_axes(axes: Axes) -> None:
    """Both from nothing to all, equally long, with their meaning."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))
    axes.set(xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0.25, 0.5, 0.75, 1], xlim=(-0.02, 1.03), ylim=(-0.02, 1.03))
    axes.tick_params(length=0, labelsize=SMALL)
    axes.set_aspect("equal")
    axes.set_xlabel("der Organisationen (kleinste zuerst)")
    axes.set_ylabel("der Teilnahmen")


def _known(curves: pd.DataFrame) -> pd.DataFrame:
    """Points with both shares; a single unnamed curve gets an everyday name."""
    named = curves if "curve" in curves else curves.assign(curve="Alle Organisationen")
    kept = named.loc[named["p"].notna() & named["L"].notna()].astype({"p": "float64", "L": "float64"})
    inner = kept.groupby("curve")["p"].transform(lambda shares: shares.between(0, 1, inclusive="neither").any())
    return kept.loc[inner.astype(bool)]


def _read_point(points: pd.DataFrame) -> pd.Series:
    """The point nearest to the half: where the curve is read aloud."""
    inner = points.loc[points["p"].gt(0) & points["p"].lt(1)]
    nearest: pd.Series = inner.iloc[int((inner["p"] - 0.5).abs().to_numpy().argmin())]
    return nearest


def _reading(name: str, point: pd.Series) -> str:
    head = "\n".join(textwrap.wrap(f"{name}:", 24))
    return f"{head}\ndie kleineren {percent(point['p'])}\nbringen {percent(point['L'])}"


def _refuse_fine_curves(curves: pd.DataFrame) -> None:
    steps = curves.groupby("curve", sort=False)["p"].nunique() - 1
    sizes = curves.groupby("curve", sort=False)["n_organisations"].first()
    fine = [str(name) for name in steps.index if sizes[name] < LEAST_PER_STEP * steps[name]]
    if fine:
        raise ValueError(
            f"single organisations could be read from the curve of {enumeration(fine, last='and')}: "
            "give it the points of coarse_lorenz_curves"
        )
