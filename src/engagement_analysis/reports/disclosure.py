"""Published counts → the same with small ones merged or hidden. A first, modest protection.

Merging comes first, since it costs less than hiding; a hidden cell takes a second one with it where a published
total would give it away. Looks at one table at a time: differences between tables, earlier reports and dominance of
one organisation are not covered.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engagement_analysis.analysis.totals import totals
from engagement_analysis.charts.german import enumeration
from engagement_analysis.charts.words import ORGANISATION_TYPES

MINIMUM = 3
"""Fewest organisations that a published figure may rest on."""
OTHERS = "übrige Arten"


def types_for_publication(participation: pd.DataFrame, *, minimum: int = MINIMUM) -> pd.DataFrame:
    """Organisations of one town by type and year; types with few organisations in a year are merged in all years.

    Parameters
    ----------
    participation : DataFrame, rows of one town
    minimum : int
        Fewest organisations of a type in a year in which it has any.

    Returns
    -------
    DataFrame, one row per (type, year)
        `type_title` (German; merged types: :data:`OTHERS`), `merged_types` (German, what is in it), `year`,
        `n_organisations` (0: none of this kind). Private persons and groups without a name are left out.
    """
    named = participation[participation["organisation_id"].notna() & participation["status"].eq("held")]
    counts = totals(named, by=("organisation_type", "year"))
    counts = counts[counts["n_organisations"] > 0]
    small = _types_to_merge(counts, minimum)
    titles = {kind: OTHERS if kind in small else title for kind, title in ORGANISATION_TYPES.items()}
    published = named.assign(type_title=named["organisation_type"].astype("string").map(titles))
    table = totals(published, by=("type_title", "year"))[["type_title", "year", "n_organisations"]]
    order = [*dict.fromkeys(title for title in titles.values() if title != OTHERS), OTHERS]
    every = pd.MultiIndex.from_product(
        [[title for title in order if title in set(table["type_title"])], sorted(set(participation["year"].dropna()))],
        names=["type_title", "year"],
    )
    filled = table.set_index(["type_title", "year"]).reindex(every, fill_value=0).reset_index()
    merged = ", ".join(ORGANISATION_TYPES[kind] for kind in ORGANISATION_TYPES if kind in small)
    inside = filled["type_title"].where(filled["type_title"] != OTHERS, merged)
    return filled.assign(merged_types=inside)


def _types_to_merge(counts: pd.DataFrame, minimum: int) -> set[str]:
    """Types with a small count in any year, and the next smallest while these together are still small in a year."""
    wide = counts.assign(organisation_type=counts["organisation_type"].astype("string")).pivot_table(
        index="organisation_type", columns="year", values="n_organisations", aggfunc="sum", fill_value=0
    )
    is_small = ((wide > 0) & (wide < minimum)).any(axis=1)
    small = [str(kind) for kind in wide.index[is_small]]
    others = [str(kind) for kind in wide[~is_small].sum(axis=1).sort_values(kind="stable").index]
    while small and others:
        together = wide.loc[small].sum()
        if not ((together > 0) & (together < minimum)).any() and len(small) > 1:
            break
        small.append(others.pop(0))
    return set(small)


def hide_small(
    frame: pd.DataFrame, *, values: Sequence[str], n: str, within: Sequence[str], minimum: int = MINIMUM
) -> pd.DataFrame:
    """Values that rest on few groups become null, and a second one where the total would give a single one away.

    Parameters
    ----------
    frame : DataFrame, one row per published cell
    values : sequence of str
        Columns that are hidden.
    n : str
        Column with the number of groups that a row's values rest on.
    within : sequence of str
        Columns of the groups of rows whose total is published too.
    minimum : int
        Fewest groups.

    Returns
    -------
    DataFrame, the same rows
        Adds `is_hidden`.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": 2020, "people": [9, 20, 31], "n": [2, 4, 6]})
    >>> hide_small(frame, values=["people"], n="n", within=["year"])
       year  people  n  is_hidden
    0  2020    <NA>  2       True
    1  2020    <NA>  4       True
    2  2020      31  6      False
    """
    counts = frame[n].astype("Int64").fillna(0)
    hidden = counts.gt(0) & counts.lt(minimum)
    for _, rows in frame.groupby(list(within), dropna=False):
        if hidden[rows.index].sum() == 1:
            others = counts[rows.index][~hidden[rows.index] & counts[rows.index].gt(0)]
            hidden |= hidden.index.isin(others.sort_values(kind="stable").index[:1])
    changed = {
        column: frame[column].astype("Float64" if frame[column].dtype.kind == "f" else "Int64").mask(hidden)
        for column in values
    }
    return frame.assign(**changed, is_hidden=hidden.astype(bool))


def merge_small_parts(parts: pd.DataFrame, *, minimum: int = MINIMUM) -> pd.DataFrame:
    """Parts of a sum that rest on few organisations are merged with each other, then with the next smallest.

    Parameters
    ----------
    parts : DataFrame, in their order
        `label`, `value` (they add up to something published), `n` (organisations that the part rests on). Parts with
        `n` and `value` 0 are left out.

    Returns
    -------
    DataFrame
        `label`, `value`, `n`; the merged part stands last, its label joins the parts' labels.

    Examples
    --------
    >>> parts = pd.DataFrame({"label": ["dieselben", "neue", "private"], "value": [5, 40, -2], "n": [20, 4, 1]})
    >>> merge_small_parts(parts)
                  label  value   n
    0         dieselben      5  20
    1  neue und private     38   5
    """
    kept = parts[parts["n"].gt(0) | parts["value"].ne(0)].reset_index(drop=True)
    small = set(kept.index[kept["n"].lt(minimum)])
    while small and len(small) < len(kept) and (len(small) == 1 or kept.loc[sorted(small), "n"].sum() < minimum):
        others = kept["n"].drop(index=sorted(small)).sort_values(kind="stable")
        small.add(int(others.index.to_list()[0]))
    if not small:
        return kept
    merged = kept.loc[sorted(small)]
    row = pd.DataFrame(
        {"label": [enumeration(merged["label"])], "value": [merged["value"].sum()], "n": [merged["n"].sum()]}
    )
    return pd.concat([kept.drop(index=sorted(small)), row], ignore_index=True)
