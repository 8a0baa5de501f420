"""Participation → totals per town, year, campaign, type, with what they rest on."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.counting import INDIVIDUAL, grouping_columns, stated_bounds

# Column of the result → column of the table that is summed over held rows.
_SUMMED_COUNTS = {"minors": "minors", "bags": "bags", "registered": "registered", "visitors": "visitors"}
_SUMMED_AMOUNTS = {"hours": "hours", "waste_kg": "waste_kg"}
_REPORTED = {
    "n_reported": "value",
    "n_minors_reported": "minors",
    "n_hours_reported": "hours",
    "n_bags_reported": "bags",
    "n_waste_reported": "waste_kg",
    "n_registered_reported": "registered",
    "n_visitors_reported": "visitors",
}
_SAME_ROW = ["city", "campaign", "date_start", "date_end", "organisation_id", "participants"]
_QUALITIES = {
    "n_exact": ("exact",),
    "n_approximate": ("approximate",),
    "n_range": ("range",),
    "n_bound": ("lower_bound", "upper_bound"),
}


def totals(participation: pd.DataFrame, by: Iterable[str] = ("city", "year")) -> pd.DataFrame:
    """Participations, organisations, hours and waste per group of rows, each with the number of rows that reported it.

    Missing is not zero: a sum over nothing reported is null, and the counts of reporting rows travel with each sum.
    Cancelled rows add nothing to a sum, yet a year of cancellations stays a row.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    by : iterable of str
        Columns that make up a row of the result: any of `city`, `year`, `campaign`, `organisation_type`, `district`.

    Returns
    -------
    DataFrame, one row per combination of `by` that occurs, sorted; a null key (no date, no district) is a row of its
    own
        `n_rows`, `n_held`, `n_cancelled` : rows of the table.
        `n_organisations` : distinct organisations of held rows; private individuals are none.
        `n_individual_rows`, `n_unnamed_rows` : held rows of private persons; held rows of groups without a name.
        `participations` : Int64, people (point values of held rows); null if none was reported.
        `participations_low`, `participations_high` : Int64, the sums of what the rows state at least and at most; an
        approximate value stands for both, "höchstens 40" is at least 0. Missing counts add nothing to the low.
        The high is null (open) as soon as a held row gives only a lower bound or no count.
        `exact_share` : Float64, 0 to 1, share of the participations that were counted exactly; null where there are
        none.
        `reported_share` : Float64, 0 to 1, share of held rows that give a count.
        `n_reported`, `n_missing`, `n_exact`, `n_approximate`, `n_range`, `n_bound` : held rows by quality of their
        count.
        `minors`, `hours`, `bags`, `waste_kg`, `registered`, `visitors` and `n_minors_reported` and so on : sums over
        the held rows that report the measure (people, hours, bags, kilograms), and how many do.

    Raises
    ------
    UnknownColumnError
        A column to group by that the table does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> sums = totals(example_participation())
    >>> sums[["year", "n_held", "participations", "participations_high", "n_missing"]]
       year  n_held  participations  participations_high  n_missing
    0  2023       3              84                   94          0
    1  2024       4             116                 <NA>          1
    """
    keys = grouping_columns(participation, by)
    rows = _measures(participation).assign(**{key: participation[key] for key in keys})
    grouped = rows.groupby(keys, dropna=False, observed=True, sort=True)
    count_columns = ["value", "low", "high", "exact_value", "repeated_value", *_SUMMED_COUNTS.values()]
    sums = grouped[[*count_columns, *_SUMMED_AMOUNTS.values()]].sum(min_count=1)
    marks = [name for name in rows.columns if name.startswith("is_")]
    flags = grouped[marks].sum().astype("Int64")
    reported = grouped[list(_REPORTED.values())].count().astype("Int64")
    result = pd.DataFrame({"n_rows": grouped.size().astype("Int64")})
    result["n_held"] = flags["is_held"]
    result["n_cancelled"] = flags["is_cancelled"]
    result["n_organisations"] = grouped["organisation"].nunique().astype("Int64")
    result["n_individual_rows"] = flags["is_individual"]
    result["n_unnamed_rows"] = flags["is_unnamed"]
    result["participations"] = sums["value"]
    result["participations_low"] = sums["low"]
    result["participations_high"] = sums["high"].mask(flags["is_open"] > 0)
    result["exact_share"] = _share(sums["exact_value"], sums["value"])
    result["reported_share"] = _share(reported["value"], flags["is_held"])
    result["n_missing"] = flags["is_held"] - reported["value"]
    for name in _QUALITIES:
        result[name] = flags[f"is_{name}"]
    for name, column in (_SUMMED_COUNTS | _SUMMED_AMOUNTS).items():
        result[name] = sums[column]
    for name, column in _REPORTED.items():
        result[name] = reported[column]
    result["n_repeated_rows"] = flags["is_repeated"]
    result["repeated_participations"] = sums["repeated_value"].fillna(0)
    return result.reset_index()


def _measures(participation: pd.DataFrame) -> pd.DataFrame:
    """Per row: the measures of held rows, and 0/1 marks of what is counted (`is_...`)."""
    is_held = participation["status"].eq("held")
    quality = participation["participants_quality"].astype("string").where(is_held)
    is_individual = participation["organisation_type"].astype("string").eq(INDIVIDUAL).fillna(value=False) & is_held
    organisation = participation["organisation_id"].astype("string").where(is_held & ~is_individual)
    rows = stated_bounds(participation)
    rows["exact_value"] = rows["value"].where(quality.eq("exact"), 0).where(rows["value"].notna())
    for column in _SUMMED_COUNTS.values():
        rows[column] = participation[column].astype("Int64").where(is_held)
    for column in _SUMMED_AMOUNTS.values():
        rows[column] = participation[column].astype("Float64").where(is_held)
    rows["organisation"] = organisation
    rows["is_held"] = is_held
    rows["is_cancelled"] = participation["status"].eq("cancelled")
    rows["is_individual"] = is_individual
    rows["is_unnamed"] = is_held & organisation.isna() & ~is_individual
    rows["is_open"] = is_held & rows["high"].isna()
    for name, qualities in _QUALITIES.items():
        rows[f"is_{name}"] = quality.isin(qualities) & rows["value"].notna()
    is_repeated = rows["value"].notna() & organisation.notna() & participation.duplicated(_SAME_ROW)
    rows["is_repeated"] = is_repeated
    rows["repeated_value"] = rows["value"].where(is_repeated)
    marks = [name for name in rows.columns if name.startswith("is_")]
    rows[marks] = rows[marks].astype("Int64")
    return rows


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of a whole (0 to 1, Float64); null where the whole is null or zero: a share of nothing does not exist."""
    divisor = whole.astype("Float64").mask(whole.eq(0))
    return part.astype("Float64") / divisor
