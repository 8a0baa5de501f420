"""Participation → how much of it a few organisations bring: share of the largest, how many make half, Gini, HHI."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns, groups
from engagement_analysis.statistics.concentration import effective_number, gini, hhi, n_for_share, top_share

_METHOD = "organisations as units, their participations as sizes; Gini with n/(n-1), HHI as sum of squared shares"
_MEASURES = {
    "gini_corrected": lambda sizes: gini(sizes, corrected=True),
    "hhi": hhi,
    "effective_number": effective_number,
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
        be 1 whatever happened), `top`, `n_for_half` (Int64, the fewest organisations that bring half), `gini_corrected`,
        `hhi`, `effective_number` (Float64), `reason_codes` (joined by ";":
        `no-organisation`, `nobody`, `not-more-than-top`, `without-count`, `unnamed-groups`: what is missing or left
        out), `method`, `source`.

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
    files = participation.groupby(keys, dropna=False, observed=True)["source_file"].agg(
        lambda names: "; ".join(sorted(names.dropna().unique()))
    )
    records = []
    for key, rows in groups(participation, keys).groupby(keys, dropna=False, observed=True, sort=True):
        named = rows.loc[rows["kind"].eq("organisation")]
        sizes = named["participations"].dropna()
        values = sizes.astype(float).tolist()
        everybody = rows["participations"].sum()
        n_without_count = len(named) - len(sizes)
        n_unnamed = int(rows["kind"].eq("unnamed").sum())
        measures: dict[str, float | None] = {name: function(values) for name, function in _MEASURES.items()}
        measures["top_share"] = top_share(values, top=top) if len(sizes) > top else None
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
                "n_for_half": n_for_share(values),
                "reason_codes": ";".join(_codes(values, n_without_count, n_unnamed, top)),
                "method": _METHOD,
            }
        )
    counts = ["n_organisations", "n_without_count", "n_unnamed", "participations", "top", "n_for_half"]
    columns = [*keys, *counts[:4], "organisation_share", "top_share", "top", "n_for_half", *_MEASURES]
    frame = pd.DataFrame.from_records(records, columns=[*columns, "reason_codes", "method"])
    for name in ("organisation_share", "top_share", *_MEASURES):
        column = frame[name].astype("float64")
        frame[name] = column.astype("Float64").mask(column.isna())
    types = dict.fromkeys(counts, "Int64") | dict.fromkeys(["reason_codes", "method"], "string")
    frame = frame.astype(types | {name: participation[name].dtype for name in keys})
    sources = files.rename("source").reset_index().astype({"source": "string"})
    return frame.merge(sources, on=keys, how="left", validate="one_to_one")


def _codes(sizes: list[float], n_without_count: int, n_unnamed: int, top: int) -> list[str]:
    """What is missing or was left out."""
    codes = ["not-more-than-top"] if len(sizes) <= top else []
    if not sum(sizes):
        codes = ["nobody" if sizes else "no-organisation"]
    return codes + ["without-count"] * (n_without_count > 0) + ["unnamed-groups"] * (n_unnamed > 0)
