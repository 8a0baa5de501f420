"""The parts of a change → parts that each rest on enough organisations to be shown."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement_analysis.language.german import enumeration
from engagement_analysis.publication import THRESHOLD

MINIMUM = THRESHOLD
"""Fewest organisations that a published part may rest on."""
PARTS = {
    "same_organisations": "dieselben Organisationen",
    "joiners": "neue Organisationen",
    "leavers": "ausgebliebene Organisationen",
    "unreported": "Organisationen mit fehlender Zahl",
    "unnamed": "Gruppen ohne Namen",
    "individuals": "Privatpersonen",
}
"""The parts of a change, in the order in which they are shown."""


def merged_parts(row: pd.Series) -> pd.DataFrame:
    """The parts of one change (a row of `year_on_year`), merged so that each rests on enough organisations.

    Returns
    -------
    DataFrame
        `kind` (column of the change; "" for merged parts), `label`, `value`, `n`.
    """
    n_of: Mapping[str, int] = {
        "same_organisations": row["n_same"] - row["n_unreported"],
        "joiners": row["n_joiners"],
        "leavers": row["n_leavers"],
        "unreported": row["n_unreported"],
        "unnamed": MINIMUM if row["unnamed"] else 0,
        "individuals": 0,  # private persons never stand alone
    }
    others = sum(int(row[part]) for part in PARTS if part != "same_organisations")
    values = {part: int(row["change"]) - others if part == "same_organisations" else int(row[part]) for part in PARTS}
    steps = pd.DataFrame(
        {"label": list(PARTS.values()), "value": list(values.values()), "n": [int(n_of[part]) for part in PARTS]}
    )
    merged = merge_small_parts(steps)
    kinds = {label: kind for kind, label in PARTS.items()}
    return merged.assign(kind=[kinds.get(label, "") for label in merged["label"]])


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
