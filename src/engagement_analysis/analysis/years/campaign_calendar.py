"""Participation → on which days each campaign took place, or would have."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns


def campaign_calendar(participation: pd.DataFrame, *, by: Iterable[str] = ("city", "campaign")) -> pd.DataFrame:
    """The dates of each campaign with the number of entries; a date is cancelled where nothing of it was held.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table. Rows without a date are left out.
    by : iterable of str
        Columns that make up a campaign.

    Returns
    -------
    DataFrame, one row per combination of `by` and date, sorted
        `by`..., `year`, `date_start`, `date_end` (both inclusive; a year alone is 1 January to 31 December),
        `n_held`, `n_cancelled` (Int64, entries), `is_cancelled` (boolean).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> campaign_calendar(example_participation())[["year", "date_start", "n_held", "n_cancelled", "is_cancelled"]]
       year date_start  n_held  n_cancelled  is_cancelled
    0  2023 2023-10-19       3            0         False
    1  2024 2024-10-19       4            1         False
    """
    keys = [*grouping_columns(participation, by), "year", "date_start", "date_end"]
    dated = participation.loc[participation["date_start"].notna() & participation["date_end"].notna()]
    marks = dated.assign(n_held=dated["status"].eq("held"), n_cancelled=dated["status"].eq("cancelled"))
    days = marks.groupby(keys, observed=True, sort=True, as_index=False)[["n_held", "n_cancelled"]].sum()
    days = days.astype({"n_held": "Int64", "n_cancelled": "Int64"})
    return days.assign(is_cancelled=days["n_held"].eq(0).astype("boolean"))
