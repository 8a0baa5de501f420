"""Participation → how much of it a few organisations bring: share of the largest, how many make half, Gini, HHI."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns, groups, with_sources
from engagement_analysis.statistics.concentration import effective_number, gini, hhi, n_for_share, top_share

_METHOD = "organisations as units, their participations as sizes; Gini with n/(n-1), HHI as sum of squared shares"
_DTYPES = {
    **dict.fromkeys(["n_organisations", "n_without_count", "n_unnamed", "participations"], "Int64"),
    **dict.fromkeys(["organisation_share", "top_share"], "Float64"),
    **dict.fromkeys(["top", "n_for_half"], "Int64"),
    **dict.fromkeys(["gini_corrected", "hhi", "effective_number"], "Float64"),
    **dict.fromkeys(["reason_codes", "method"], "string"),
}


def concentration(participation: pd.DataFrame, *, by: Iterable[str] = ("city", "year"), top: int = 3) -> pd.DataFrame:
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
        be 1 whatever happened), `top`, `n_for_half` (Int64, the fewest organisations that bring half),
        `gini_corrected`, `hhi`, `effective_number` (Float64), `reason_codes` (joined by ";": `no-organisation`,
        `nobody`, `not-more-than-top`, `without-count`, `unnamed-groups`: what is missing or left out), `method`,
        `source`.

    Raises
    ------
    MissingColumnError
        A column to group by that the table does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> shares = concentration(example_participation(), top=1)
    >>> shares[["year", "n_organisations", "top_share", "n_for_half", "gini_corrected"]].round(2)
       year  n_organisations  top_share  n_for_half  gini_corrected
    0  2023                2       0.75           1             0.5
    1  2024                3       0.65           1            0.52
    >>> shares["reason_codes"].tolist()
    ['', 'without-count']
    """
    keys = grouping_columns(participation, by)
    records = []
    for key, rows in groups(participation, keys).groupby(keys, dropna=False, observed=True, sort=True):
        named = rows.loc[rows["kind"].eq("organisation"), "participations"]
        sizes = named.dropna().astype(float).tolist()
        everybody = rows["participations"].sum()
        n_without_count, n_unnamed = len(named) - len(sizes), int(rows["kind"].eq("unnamed").sum())
        records.append(
            dict(zip(keys, key, strict=True))
            | {
                "n_organisations": len(sizes),
                "n_without_count": n_without_count,
                "n_unnamed": n_unnamed,
                "participations": sum(sizes) if sizes else None,
                "organisation_share": sum(sizes) / everybody if everybody else None,
                "top_share": top_share(sizes, top=top) if len(sizes) > top else None,
                "top": top,
                "n_for_half": n_for_share(sizes),
                "gini_corrected": gini(sizes, corrected=True),
                "hhi": hhi(sizes),
                "effective_number": effective_number(sizes),
                "reason_codes": ";".join(_codes(sizes, n_without_count, n_unnamed, top)),
                "method": _METHOD,
            }
        )
    frame = pd.DataFrame.from_records(records, columns=[*keys, *_DTYPES])
    frame = frame.astype(_DTYPES | {name: participation[name].dtype for name in keys})
    return with_sources(frame, participation, keys)


def _codes(sizes: list[float], n_without_count: int, n_unnamed: int, top: int) -> list[str]:
    """What is missing or was left out."""
    codes = ["not-more-than-top"] if len(sizes) <= top else []
    if not sum(sizes):
        codes = ["nobody" if sizes else "no-organisation"]
    return codes + ["without-count"] * (n_without_count > 0) + ["unnamed-groups"] * (n_unnamed > 0)
