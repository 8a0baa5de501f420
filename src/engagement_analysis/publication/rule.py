"""Participation → what of it may be shown to whom, decided on rows and numbers before any sentence is written.

Natural persons are never named (the loader drops their names). Private persons appear as one figure a town and year,
nowhere else. Organisations that took part in a public campaign are no secret, unless the town's file says
`[publication] organisations = "strict"`: then `protect` says by which columns nothing is shown.
"""

from typing import Final

import pandas as pd

SMALLEST_GROUP: Final = 3
"""Fewest people of a single group of which minors or hours may be told."""


def without_private_persons(participation: pd.DataFrame) -> pd.DataFrame:
    """The rows of organisations: the base of every figure by campaign, kind or district, and of all other measures.

    Examples
    --------
    >>> rows = pd.DataFrame({"organisation_type": ["club", "individual"], "participants": [20, 4]})
    >>> without_private_persons(rows)["participants"].tolist()
    [20]
    """
    return participation[participation["organisation_type"].ne("individual")]


def private_persons(participation: pd.DataFrame) -> pd.DataFrame:
    """The one figure on private persons: their participations of a town and year, over all campaigns.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event

    Returns
    -------
    DataFrame, one row per (city, year) in which private persons are listed, sorted
        `city`, `year`, `participants` (Int64, people; null: listed without a count).

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "city": "x",
    ...         "year": 2024,
    ...         "status": "held",
    ...         "organisation_type": ["club", "individual", "individual"],
    ...         "participants": pd.array([20, 4, 5], dtype="Int64"),
    ...     }
    ... )
    >>> private_persons(rows).values.tolist()
    [['x', 2024, 9]]
    """
    is_private = participation["organisation_type"].eq("individual") & participation["status"].eq("held")
    years = participation[is_private].groupby(["city", "year"], as_index=False, observed=True)
    return years.agg(participants=("participants", lambda counts: counts.sum(min_count=1))).astype(
        {"participants": "Int64"}
    )


def without_small_groups(
    frame: pd.DataFrame, *, people: str = "participants", groups: str | None = None
) -> pd.DataFrame:
    """A frame in which minors and hours of a single group of fewer than three people are null.

    Of two people of a named club, "one minor" or "six hours" would speak of a person.

    Parameters
    ----------
    frame : DataFrame
        Rows of the table, or sums.
    people : str
        Column with the participations; where it is null the group may be small, too.
    groups : str, optional
        Column with the number of groups that a sum rests on; left out: each row is one group.

    Examples
    --------
    >>> sums = pd.DataFrame({"n": [1, 2], "participants": [2, 4], "hours": [6.0, 9.0]})
    >>> without_small_groups(sums, groups="n")["hours"].tolist()
    [nan, 9.0]
    """
    is_small = frame[people].lt(SMALLEST_GROUP).fillna(True).astype(bool)
    if groups is not None:
        is_small &= frame[groups].le(1).fillna(True).astype(bool)
    return frame.assign(**{name: frame[name].mask(is_small) for name in ("minors", "hours") if name in frame.columns})


def named(organisation_id: str | None, organisations: pd.DataFrame, *, city: str) -> bool:
    """Whether an organisation may be printed by name: only if the town's file lists it, and not with `named = false`.

    So nobody is printed whom a reader of a workbook took for an organisation; the others count as "weitere".

    Examples
    --------
    >>> listed = pd.DataFrame({"city": ["x", "x"], "organisation_id": ["tsv", "lauftreff"], "is_named": [True, False]})
    >>> [named(each, listed, city="x") for each in ("tsv", "lauftreff", "familie-beispiel", None)]
    [True, False, False, False]
    """
    is_it = organisations["city"].eq(city) & organisations["organisation_id"].eq(organisation_id or "")
    return bool((is_it & organisations["is_named"]).any())
