"""A strict town's participation → the columns by which no sum of it is shown.

A sum is confidential if one organisation could work out another one's part of it: the p% rule of official statistics.
The number of organisations is such a sum, too: each brings 1 to it, so that the rule makes counts of 1 and 2
confidential. Where one sum by a column is confidential in one year, no sum by this column is shown in any year. What is
left to compute with is the year's total; where that would tell too much of a hidden sum, nothing is shown.
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from engagement_analysis.publication.rule import without_private_persons

P_PERCENT: Final = 10
"""No organisation may be able to work out another one's part more closely than by so many percent."""
DIMENSIONS: Final = ("total", "organisation_type", "district", "campaign")


def hidden_dimensions(participation: pd.DataFrame) -> frozenset[str]:
    """The columns by which a strict town's sums are not shown at all; "total": nor the years' own.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        Of one town or several; private persons are left out.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "city": "x",
    ...         "year": 2024,
    ...         "status": "held",
    ...         "organisation_id": list("abcdefghi"),
    ...         "organisation_type": ["club"] * 5 + ["school"] * 3 + ["company"],
    ...         "district": ["Mitte"] * 4 + ["Nord"] * 5,
    ...         "campaign": "putztag",
    ...         "participants": pd.array([20, 21, 22, 23, 24, 30, 31, 32, 5], dtype="Int64"),
    ...     }
    ... )
    >>> hidden_dimensions(rows)
    frozenset({'organisation_type'})
    """
    rows = without_private_persons(participation)
    rows = rows[rows["status"].eq("held") & rows["year"].notna()].reset_index(drop=True)
    unnamed = pd.Series([f"?{row}" for row in rows.index], dtype="string")
    rows = rows.assign(total="", organisation_id=rows["organisation_id"].astype("string").fillna(unnamed))
    hidden = set()
    for _, year in rows.groupby(["city", "year"], observed=True):
        for dimension in DIMENSIONS:
            confidential = [(part, rest) for part, rest in _sums(year, dimension) if _is_confidential(part)]
            if any(_is_told_by_total(part, rest) for part, rest in confidential):
                return frozenset(DIMENSIONS)
            hidden |= {dimension} if confidential else set()
    return frozenset(hidden)


def _sums(year: pd.DataFrame, dimension: str) -> Iterator[tuple[list[float], list[float]]]:
    """What each organisation brings to a sum by this column, and what each brings to the rest of the year's total."""
    labels = year[dimension].astype("string").fillna("")
    for label in labels.unique():
        part, rest = (
            rows.groupby("organisation_id")["participants"].sum().astype(float)
            for rows in (year[labels.eq(label)], year[labels.ne(label)])
        )
        yield part.tolist(), rest.tolist()
        yield [1.0] * len(part), [1.0] * len(rest)


def _is_confidential(part: list[float]) -> bool:
    """p% rule: the second largest organisation takes the sum less its own; what the others bring is its error.

    References
    ----------
    .. [1] A. Hundepool et al. (2012), Statistical Disclosure Control, Wiley, section 4.2.2.

    Examples
    --------
    >>> _is_confidential([100, 50, 9]), _is_confidential([100, 50, 10]), _is_confidential([1, 1])
    (True, False, True)
    """
    largest, _, *others = [*sorted(part, reverse=True), 0.0]
    return 100 * sum(others) < P_PERCENT * largest


def _is_told_by_total(part: list[float], rest: list[float]) -> bool:
    """Whether an organisation that takes the year's total less its own is too close to a hidden sum.

    Examples
    --------
    >>> _is_told_by_total([100], [50, 10]), _is_told_by_total([100], [50, 9])
    (False, True)
    """
    error = sum(rest) - max(rest, default=0.0)
    return 100 * error < max(P_PERCENT * max(part), 100)
