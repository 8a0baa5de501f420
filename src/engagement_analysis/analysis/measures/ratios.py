"""Participation → hours and waste per participation, share of minors, turnout: each from rows that give both."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns

# Name of the ratio → measure above the line, measure below it.
_RATIOS = {
    "hours_per_participation": ("hours", "participants"),
    "waste_kg_per_participation": ("waste_kg", "participants"),
    "minors_share": ("minors", "participants"),
    "turnout_share": ("participants", "registered"),
}


def ratios(participation: pd.DataFrame, by: Iterable[str] = ("city", "year")) -> pd.DataFrame:
    """Hours, waste and minors per participation, and how many of the registered came.

    Each ratio divides sums over the same rows: those that give both measures. Dividing all hours by all participations
    would be wrong as soon as one group reports only one of the two.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    by : iterable of str
        Columns that make up a row of the result.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `hours_per_participation` (Float64, hours), `waste_kg_per_participation` (Float64, kilograms), `minors_share`
        (Float64, 0 to 1 of the participations; above 1 where a sheet says so), `turnout_share` (Float64, came /
        registered, may exceed 1), each with `n_..._rows` (Int64): the held rows it rests on. Null where no row gives
        both, or where the sum below the line is 0. More waste is no success: it says how much lay about as much as
        who collected it.

    Raises
    ------
    MissingColumnError
        A column to group by that the table does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> ratios(example_participation())[["year", "hours_per_participation", "n_hours_per_participation_rows"]]
       year  hours_per_participation  n_hours_per_participation_rows
    0  2023                      2.0                               3
    1  2024                      2.0                               2
    """
    keys = grouping_columns(participation, by)
    is_held = participation["status"].eq("held")
    columns = {key: participation[key] for key in keys}
    for name, (above, below) in _RATIOS.items():
        is_complete = is_held & participation[above].notna() & participation[below].notna()
        columns[f"{name}_above"] = participation[above].astype("Float64").where(is_complete)
        columns[f"{name}_below"] = participation[below].astype("Float64").where(is_complete)
    grouped = pd.DataFrame(columns).groupby(keys, dropna=False, observed=True, sort=True)
    sums, counts = grouped.sum(min_count=1), grouped.count()
    result = pd.DataFrame(index=sums.index)
    for name in _RATIOS:
        below_line = sums[f"{name}_below"]
        result[name] = sums[f"{name}_above"] / below_line.mask(below_line.eq(0))
        result[f"n_{name}_rows"] = counts[f"{name}_above"].astype("Int64")
    return result.reset_index()
