"""Participation → which measures a town's workbooks state, as a share of their entries."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import INDIVIDUAL, grouping_columns

MEASURES = (
    "participants",
    "organisation",
    "exact_day",
    "registered",
    "minors",
    "hours",
    "bags",
    "waste_kg",
    "visitors",
    "district",
)
"""What is looked for; `exact_day`: the date is one day or two following ones, not a month or a year."""


def recorded(participation: pd.DataFrame, *, by: Iterable[str] = ("city",)) -> pd.DataFrame:
    """Share of the entries on held actions that state each measure.

    A measure that is rarely written down cannot be compared between towns; one that a town always writes down shows
    the others that it can be done.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    by : iterable of str
        Columns of the table.

    Returns
    -------
    DataFrame, one row per combination of `by` and measure, in the order of :data:`MEASURES`
        `by`..., `measure`, `n_rows` (Int64, entries on held actions that could state it: private persons have no
        organisation to name), `n_recorded` (Int64), `share` (Float64, 0 to 1).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> shares = recorded(example_participation())
    >>> shares.loc[shares["measure"] == "participants", ["n_rows", "n_recorded"]].iloc[0].tolist()
    [7, 6]
    """
    keys = grouping_columns(participation, by)
    held = participation[participation["status"].astype("string").eq("held")]
    is_private = held["organisation_type"].astype("string").eq(INDIVIDUAL)
    days = (held["date_end"] - held["date_start"]).dt.days
    stated = {name: held[name].notna() for name in MEASURES if name != "exact_day"}
    stated["exact_day"] = days.le(1).fillna(value=False)
    marks = pd.DataFrame(stated, index=held.index)[list(MEASURES)]
    could = pd.DataFrame(data=True, index=held.index, columns=list(MEASURES)).assign(organisation=~is_private)
    grouped = [
        part.groupby([held[key] for key in keys], dropna=False, observed=True) for part in (could, marks & could)
    ]
    sizes, sums = (group.sum().melt(ignore_index=False, var_name="measure", value_name="n") for group in grouped)
    place = sizes["measure"].map({name: place for place, name in enumerate(MEASURES)})
    frame = sizes.assign(n_recorded=sums["n"].to_numpy(), place=place).reset_index()
    frame = frame.rename(columns={"n": "n_rows"}).loc[frame["n"].gt(0)]
    frame = frame.sort_values([*keys, "place"], kind="stable", ignore_index=True)
    frame = frame.astype({"n_rows": "Int64", "n_recorded": "Int64", "measure": "string"})
    share = frame["n_recorded"].astype("Float64") / frame["n_rows"].astype("Float64")
    return frame.assign(share=share)[[*keys, "measure", "n_rows", "n_recorded", "share"]]
