"""Participation + who was invited → organisations by the year of their first coming, followed through later years."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town
from engagement_analysis.analysis.organisations.attendance import Edition, editions


def cohorts(
    participation: pd.DataFrame, invitations: pd.DataFrame, *, by: Iterable[str] = ("city", "campaign")
) -> pd.DataFrame:
    """Organisations by the year of their first coming, and how many of them came in each later year.

    Parameters
    ----------
    participation, invitations, by : DataFrame, DataFrame, iterable of str
        As in `retention`.

    Returns
    -------
    DataFrame, one row per combination of `by`, cohort and year from the cohort's on, sorted
        `by`..., `cohort` (year of first coming), `year`, `n_cohort` (organisations in the cohort), `n_active` (those
        that came in the year), `active_share` (Float64, n_active / n_cohort), `n_invited` (those whose type was invited
        in the year; null where that is not documented), `n_active_invited`, `invited_share` (Float64,
        n_active_invited / n_invited, the fairer measure; null where nobody was invited). Years without a held action
        and cohorts of nobody are left out. The first cohort holds all who came in the table's first year, however long
        they had been coming.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> cohorts(example_participation(), example_invitations())[["cohort", "year", "n_cohort", "n_active"]]
       cohort  year  n_cohort  n_active
    0    2023  2023         2         2
    1    2023  2024         2         2
    2    2024  2024         2         2
    """
    keys = campaign_or_town(participation, by)
    records: list[dict[str, Any]] = []
    for key, years in editions(participation, invitations, by=keys).items():
        held = [one for one in years if one.is_held]
        seen: set[str] = set()
        for position, first in enumerate(held):
            members = {one: kind for one, kind in first.organisations.items() if one not in seen}
            seen |= set(members)
            place = dict(zip(keys, key, strict=True)) | {"cohort": first.year}
            records += [place | _cohort_year(members, now) for now in held[position:] if members]
    counts = ["cohort", "year", "n_cohort", "n_active", "n_invited", "n_active_invited"]
    columns = [*keys, *counts[:4], "active_share", *counts[4:], "invited_share"]
    frame = pd.DataFrame.from_records(records, columns=columns)
    types = dict.fromkeys(counts, "Int64") | dict.fromkeys(["active_share", "invited_share"], "Float64")
    return frame.astype(types | dict.fromkeys(keys, "string"))


def _cohort_year(members: dict[str, str], now: Edition) -> dict[str, Any]:
    """One cohort in one year."""
    active = {one for one in members if one in now.organisations}
    invited = {one for one, kind in members.items() if now.invites(kind)}
    is_known = now.invited is not None
    return {
        "year": now.year,
        "n_cohort": len(members),
        "n_active": len(active),
        "active_share": len(active) / len(members),
        "n_invited": len(invited) if is_known else None,
        "n_active_invited": len(active & invited) if is_known else None,
        "invited_share": len(active & invited) / len(invited) if invited else None,
    }
