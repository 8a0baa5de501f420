"""Participation → Lorenz curves so coarse that no single organisation can be read from them."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns, groups
from engagement_analysis.statistics.design import FloatArray
from engagement_analysis.statistics.inequality import lorenz_curve

STEPS = (10, 5, 4, 2)
"""Into how many equal parts the organisations may be divided, the finest first."""

LEAST_PER_STEP = 3
"""Organisations that each part must hold."""

P_PERCENT = 10
"""Level of the p-percent rule, as in the reports' disclosure control."""


def coarse_lorenz_curves(participation: pd.DataFrame, *, by: Iterable[str] = ("city", "year")) -> pd.DataFrame:
    """Lorenz curves at tenths, fifths, quarters or the half, with at least three organisations in each step.

    Between the organisations' own points the curve is straight, as everywhere; shares are rounded to whole percent.
    A step is also too fine where its second largest organisation could estimate the largest one to within ten percent
    (p-percent rule); then the next coarser division is taken, and in the end none.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    by : iterable of str
        Columns that make up a curve.

    Returns
    -------
    DataFrame, one row per point, from (0, 0) to (1, 1)
        `by`..., `n_organisations` (Int64, with a name and a count), `n_steps` (Int64), `p` (Float64, share of the
        organisations, smallest first), `L` (Float64, share of the participations, in whole percent). No row for fewer
        than six organisations.

    References
    ----------
    .. [1] J. L. Gastwirth (1972), The estimation of the Lorenz curve and Gini index, Review of Economics and
       Statistics 54, 306-316 (curves from grouped data).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> one_year = example_participation().loc[lambda rows: rows["year"].eq(2023) & rows["organisation"].notna()]
    >>> many = pd.concat([one_year.assign(organisation_id=f"verein-{n}", participants=n) for n in range(1, 9)])
    >>> coarse_lorenz_curves(many)[["n_organisations", "p", "L"]]
       n_organisations    p     L
    0                8  0.0   0.0
    1                8  0.5  0.28
    2                8  1.0   1.0
    """
    keys = grouping_columns(participation, by)
    sizes = groups(participation, keys)
    sizes = sizes.loc[sizes["kind"].eq("organisation") & sizes["participations"].notna()]
    points = []
    for key, rows in sizes.groupby(keys, dropna=False, observed=True, sort=True):
        people = np.sort(rows["participations"].to_numpy(dtype=np.float64))
        curve = lorenz_curve(people.tolist())
        n_steps = next((n for n in STEPS if people.size >= LEAST_PER_STEP * n and not _is_telling(people, n)), None)
        if n_steps is None or not curve.p:
            continue
        place = dict(zip(keys, key, strict=True)) | {"n_organisations": people.size, "n_steps": n_steps}
        shares = np.arange(n_steps + 1) / n_steps
        points += [
            place | {"p": float(p), "L": round(float(whole), 2)}
            for p, whole in zip(shares, np.interp(shares, curve.p, curve.L), strict=True)
        ]
    frame = pd.DataFrame.from_records(points, columns=[*keys, "n_organisations", "n_steps", "p", "L"])
    types = {"n_organisations": "Int64", "n_steps": "Int64", "p": "Float64", "L": "Float64"}
    return frame.astype(types).astype({name: participation[name].dtype for name in keys})


def _is_telling(people: FloatArray, n_steps: int) -> bool:
    """Whether some step fails the p-percent rule: without its two largest, less is left than a tenth of the largest."""
    parts = np.array_split(people, n_steps)
    return any(bool(part[:-2].sum() < P_PERCENT / 100 * part[-1]) for part in parts)
