"""Participation → how much of it a few organisations bring: share of the largest three, how many make half, Gini, HHI.

The measures themselves stand in `inequality` and can be imported from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns, groups
from engagement_analysis.statistics.inequality import (
    LorenzCurve,
    atkinson,
    effective_number,
    gini,
    hhi,
    lorenz_asymmetry,
    lorenz_curve,
    n_for_share,
    reason_for_nothing,
    rosenbluth,
    sorted_sizes,
    theil,
    top_share,
)
from engagement_analysis.statistics.result_html import value_table

__all__ = [
    "Concentration",
    "LorenzCurve",
    "atkinson",
    "concentration",
    "effective_number",
    "gini",
    "hhi",
    "lorenz_asymmetry",
    "lorenz_curve",
    "lorenz_curves",
    "n_for_share",
    "organisation_concentration",
    "rosenbluth",
    "theil",
    "top_share",
]

_METHOD = "organisations as units, their participations as sizes; Gini with n/(n-1), HHI as sum of squared shares"

_MEASURES = (
    "top_share",
    "gini",
    "gini_corrected",
    "hhi",
    "hhi_normalised",
    "effective_number",
    "theil",
    "atkinson",
    "rosenbluth",
    "lorenz_asymmetry",
)


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated sizes are; nan: not available, and `note` says why (German).

    Attributes
    ----------
    n, total : float
        Units (the sum of the frequencies) and what they bring together.
    gini, gini_corrected : float
        Population form, 0 to (n - 1)/n, and times n/(n - 1), 0 to 1; a sample of few units needs the corrected one.
    hhi, hhi_10000, hhi_normalised : float
        Sum of squared shares, the same of percentages, and (hhi - 1/n)/(1 - 1/n).
    effective_number : float
        1 / hhi: as many units of equal size would be as concentrated.
    theil, atkinson, rosenbluth, lorenz_asymmetry : float
        See the functions of these names.
    top, top_share : int, float
        Share of the whole (0 to 1) that the `top` largest units bring.
    n_for_half : int or None
        The fewest units that bring half of the whole.
    atkinson_parameter : float
        Aversion to inequality of `atkinson`.
    """

    n: float
    total: float
    gini: float
    gini_corrected: float
    hhi: float
    hhi_10000: float
    hhi_normalised: float
    effective_number: float
    theil: float
    atkinson: float
    rosenbluth: float
    lorenz_asymmetry: float
    top_share: float
    n_for_half: int | None
    top: int = 3
    atkinson_parameter: float = 0.5
    note: str = ""

    def _repr_html_(self) -> str:
        names = {
            "Gruppen": self.n,
            f"Anteil der größten {self.top}": self.top_share,
            "bringen die Hälfte": self.n_for_half,
            "Gini (mit n/(n−1))": self.gini_corrected,
            "HHI": self.hhi,
            "rechnerische Zahl gleich großer Gruppen": self.effective_number,
        }
        return value_table(f"Konzentration. {self.note}".strip(), names)


def concentration(
    sizes: Iterable[float | None] | float,
    *,
    frequencies: Iterable[float] | None = None,
    top: int = 3,
    atkinson_parameter: float = 0.5,
) -> Concentration:
    """Every measure of concentration at once.

    Parameters
    ----------
    sizes : iterable of float
        What each unit brings, 0 or more; a unit that brings nothing counts as a unit.
    frequencies : iterable of float, optional
        How many units have each size; 1 each if left out. Within a class all units are alike.
    top : int
        How many of the largest make up `top_share`.
    atkinson_parameter : float
        Aversion to inequality, above 0.

    Returns
    -------
    Concentration
        All measures nan where there is no unit, a size is missing, or all are 0: shares of nothing do not exist. For a
        single unit those that compare units (`gini_corrected`, `hhi_normalised`) are nan.

    Raises
    ------
    ValueError
        Negative or infinite sizes, lists of different length, `top` below 1 (in German).

    References
    ----------
    .. [1] F. A. Cowell (2011), Measuring Inequality, 3rd ed., Oxford University Press.

    Examples
    --------
    >>> result = concentration([60, 20, 26, 15, 4])
    >>> round(result.gini_corrected, 3), round(result.top_share, 3), result.n_for_half
    (0.492, 0.848, 2)
    """
    x, n = sorted_sizes(sizes, frequencies)
    return Concentration(
        n=float(n.sum()),
        total=float(x @ n),
        gini=gini(x, frequencies=n),
        gini_corrected=gini(x, frequencies=n, corrected=True),
        hhi=hhi(x, frequencies=n),
        hhi_10000=10_000 * hhi(x, frequencies=n),
        hhi_normalised=hhi(x, frequencies=n, normalised=True),
        effective_number=effective_number(x, frequencies=n),
        theil=theil(x, frequencies=n),
        atkinson=atkinson(x, frequencies=n, parameter=atkinson_parameter),
        rosenbluth=rosenbluth(x, frequencies=n),
        lorenz_asymmetry=lorenz_asymmetry(x, frequencies=n),
        top_share=top_share(x, frequencies=n, top=top),
        n_for_half=n_for_share(x, frequencies=n, share=0.5),
        top=top,
        atkinson_parameter=atkinson_parameter,
        note=reason_for_nothing(x, n),
    )


def organisation_concentration(
    participation: pd.DataFrame, *, by: Iterable[str] = ("city", "year"), top: int = 3
) -> pd.DataFrame:
    """How much of the participations a few organisations bring, per town and year.

    Units are organisations with a name and a count; private persons are none. Low concentration is sturdier: if one
    organisation stays away, less is lost. It says nothing about any single organisation, and none is named.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    by : iterable of str
        Columns that make up a row of the result.
    top : int
        How many of the largest make up `top_share`.

    Returns
    -------
    DataFrame, one row per combination of `by` with a held row, sorted
        `by`..., `n_organisations` (Int64, with a count), `n_without_count`, `n_unnamed` (Int64, groups without a
        name), `participations` (Int64, of the organisations), `organisation_share` (Float64, 0 to 1, of all
        participations), `top_share` (Float64, 0 to 1; null where there are no more than `top` organisations: it would
        be 1 whatever happened), `top`, `n_for_half` (Int64, the fewest organisations that bring half), `gini`,
        `gini_corrected`, `hhi`, `hhi_normalised`, `effective_number`, `theil`, `atkinson` (parameter 0.5),
        `rosenbluth`, `lorenz_asymmetry` (Float64, see `concentration`), `note` (German: what is missing or was left
        out; empty if nothing), `method`, `source`.

    Raises
    ------
    UnknownColumnError
        A column to group by that the table does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> shares = organisation_concentration(example_participation(), top=1)
    >>> shares[["year", "n_organisations", "top_share", "n_for_half", "gini_corrected"]].round(2)
       year  n_organisations  top_share  n_for_half  gini_corrected
    0  2023                2       0.75           1             0.5
    1  2024                3       0.65           1            0.52
    >>> shares["note"].tolist()[1]
    '1 Organisation ohne Zahl ist nicht mitgerechnet.'
    """
    keys = grouping_columns(participation, by)
    files = participation.groupby(keys, dropna=False, observed=True)["source_file"].agg(
        lambda names: "; ".join(sorted(names.dropna().unique()))
    )
    records = []
    for key, rows in groups(participation, keys).groupby(keys, dropna=False, observed=True, sort=True):
        named = rows.loc[rows["kind"].eq("organisation")]
        sizes = named["participations"].dropna()
        result = concentration(sizes.astype(float), top=top)
        everybody = rows["participations"].sum()
        n_without_count = len(named) - len(sizes)
        n_unnamed = int(rows["kind"].eq("unnamed").sum())
        measures = {name: getattr(result, name) for name in _MEASURES}
        if len(sizes) <= top:
            measures["top_share"] = None
        records.append(
            dict(zip(keys, key, strict=True))
            | {
                "n_organisations": len(sizes),
                "n_without_count": n_without_count,
                "n_unnamed": n_unnamed,
                "participations": sizes.sum() if len(sizes) else None,
                "organisation_share": sizes.sum() / everybody if everybody else None,
                **measures,
                "top": top,
                "n_for_half": result.n_for_half,
                "note": _note(len(sizes), n_without_count, n_unnamed, top, result.note),
                "method": _METHOD,
            }
        )
    counts = ["n_organisations", "n_without_count", "n_unnamed", "participations", "top", "n_for_half"]
    columns = [*keys, *counts[:4], "organisation_share", "top_share", "top", "n_for_half", *_MEASURES[1:]]
    frame = pd.DataFrame.from_records(records, columns=[*columns, "note", "method"])
    for name in ("organisation_share", *_MEASURES):
        values = frame[name].astype("float64")
        frame[name] = values.astype("Float64").mask(values.isna())
    types = dict.fromkeys(counts, "Int64") | dict.fromkeys(["note", "method"], "string")
    frame = frame.astype(types | {name: participation[name].dtype for name in keys})
    sources = files.rename("source").reset_index().astype({"source": "string"})
    return frame.merge(sources, on=keys, how="left", validate="one_to_one")


def lorenz_curves(participation: pd.DataFrame, *, by: Iterable[str] = ("city", "year")) -> pd.DataFrame:
    """Points of the Lorenz curve of the organisations' participations, per town and year.

    Parameters
    ----------
    participation, by
        As in `organisation_concentration`.

    Returns
    -------
    DataFrame, one row per point, from (0, 0) to (1, 1)
        `by`..., `p` (share of the organisations, smallest first), `L` (share of the participations). No row where no
        organisation has a count.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> lorenz_curves(example_participation())[["year", "p", "L"]].head(3)
       year    p     L
    0  2023  0.0   0.0
    1  2023  0.5  0.25
    2  2023  1.0   1.0
    """
    keys = grouping_columns(participation, by)
    sizes = groups(participation, keys)
    sizes = sizes.loc[sizes["kind"].eq("organisation") & sizes["participations"].notna()]
    points = []
    for key, rows in sizes.groupby(keys, dropna=False, observed=True, sort=True):
        curve = lorenz_curve(rows["participations"].astype(float))
        place = dict(zip(keys, key, strict=True))
        points += [{**place, "p": p, "L": share} for p, share in zip(curve.p, curve.L, strict=True)]
    frame = pd.DataFrame.from_records(points, columns=[*keys, "p", "L"])
    return frame.astype({name: participation[name].dtype for name in keys} | {"p": "Float64", "L": "Float64"})


def _note(n: int, n_without_count: int, n_unnamed: int, top: int, reason: str) -> str:
    """What is missing or was left out, in German."""
    notes = []
    if n == 0:
        notes.append("Keine Organisation ist mit Namen und Zahl erfasst.")
    elif reason:
        notes.append(reason)
    elif n <= top:
        notes.append(f"Bei {n} Organisationen sagt der Anteil der größten {top} nichts.")
    if n_without_count:
        what = "Organisation ohne Zahl ist" if n_without_count == 1 else "Organisationen ohne Zahl sind"
        notes.append(f"{n_without_count} {what} nicht mitgerechnet.")
    if n_unnamed:
        what = "Gruppe ohne Namen ist" if n_unnamed == 1 else "Gruppen ohne Namen sind"
        notes.append(f"{n_unnamed} {what} nicht mitgerechnet.")
    return " ".join(notes)
