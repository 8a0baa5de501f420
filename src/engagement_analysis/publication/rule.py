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
    """The rows of organisations: the base of every figure by campaign, kind or district, and of all other measures."""
    return participation[participation["organisation_type"].ne("individual")]


def private_persons(participation: pd.DataFrame) -> pd.DataFrame:
    """The one figure on private persons: their participations of a town and year, over all campaigns.

    Gives `city`, `year`, `participants` (Int64, people; null: listed without a count), sorted.
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

    Of two people of a named club, "one minor" or "six hours" would speak of a person. `people`: column with the
    participations (null: the group may be small, too); `groups`: column with the number of groups that a sum rests on
    (left out: each row is one group).
    """
    is_small = frame[people].lt(SMALLEST_GROUP).fillna(True).astype(bool)
    if groups is not None:
        is_small &= frame[groups].le(1).fillna(True).astype(bool)
    return frame.assign(**{name: frame[name].mask(is_small) for name in ("minors", "hours") if name in frame.columns})


def named(organisation_id: str | None, organisations: pd.DataFrame, *, city: str) -> bool:
    """Whether an organisation may be printed by name: only if the town's file lists it, and not with `named = false`.

    So nobody is printed whom a reader of a workbook took for an organisation; the others count as "weitere".
    """
    is_it = organisations["city"].eq(city) & organisations["organisation_id"].eq(organisation_id or "")
    return bool((is_it & organisations["is_named"]).any())
