"""Participation → the years before and since an event side by side: what was counted, and why it shows no effect."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns
from engagement_analysis.analysis.measures.totals import known_organisations, totals

NO_EFFECT_CODE = "everybody-takes-part"
"""Why no effect can be told: all towns take part, so that none shows what would have come without; German in
`language.reasons`."""


def before_and_after(participation: pd.DataFrame, first_year: int, *, by: Iterable[str] = ("city",)) -> pd.DataFrame:
    """What was counted in the years before an event and in those since, side by side; no claim why they differ.

    Without a town that stays out, what would have come anyway cannot be told apart from what the event brought; other
    things change in the same year besides. Hence no model is fitted here.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    first_year : int
        First year since the event, as when two towns began to exchange.
    by : iterable of str
        Columns of the table, such as `city` and `campaign`.

    Returns
    -------
    DataFrame, one row per combination of `by` and period ("before", "since") with a dated row, sorted
        `by`..., `period`, `first_year`, `last_year`, `n_years` (Int64, years with a held row),
        `participations_per_year`, `organisations_per_year` (Float64, means over the years that give them; null: none
        does), `n_missing` (Int64, held rows without a count), `effect_code` (always :data:`NO_EFFECT_CODE`).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> sides = before_and_after(example_participation(), 2024)
    >>> sides[["period", "n_years", "participations_per_year", "organisations_per_year"]]
       period  n_years  participations_per_year  organisations_per_year
    0  before        1                     84.0                     2.0
    1   since        1                    116.0                     4.0
    """
    keys = grouping_columns(participation, by)
    years = totals(participation.loc[participation["year"].notna()], [*keys, "year"])
    years = years.assign(n_organisations=known_organisations(years)).loc[years["n_held"].gt(0)]
    years = years.assign(period=years["year"].ge(first_year).map({True: "since", False: "before"}).astype("string"))
    sides = years.groupby([*keys, "period"], observed=True, as_index=False).agg(
        first_year=("year", "min"),
        last_year=("year", "max"),
        n_years=("year", "nunique"),
        participations_per_year=("participations", "mean"),
        organisations_per_year=("n_organisations", "mean"),
        n_missing=("n_missing", "sum"),
    )
    whole = dict.fromkeys(["first_year", "last_year", "n_years", "n_missing"], "Int64")
    means = dict.fromkeys(["participations_per_year", "organisations_per_year"], "Float64")
    return sides.astype(whole | means).assign(effect_code=pd.array([NO_EFFECT_CODE] * len(sides), dtype="string"))
