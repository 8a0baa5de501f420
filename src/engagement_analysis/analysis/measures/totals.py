"""Participation → totals per town, year, campaign, type, with what they rest on."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from engagement_analysis.analysis.measures.counting import (
    INDIVIDUAL,
    Counts,
    Numbers,
    as_numbers,
    grouping_columns,
    nullable_numbers,
)

Mask = npt.NDArray[np.bool_]

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
_FRACTIONS = ("exact_share", "reported_share", *_SUMMED_AMOUNTS)
_QUALITIES = {
    "n_exact": ("exact",),
    "n_approximate": ("approximate",),
    "n_range": ("range",),
    "n_bound": ("upper_bound", "lower_bound"),
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
    MissingColumnError
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
    grouped = participation[keys].groupby(keys, dropna=False, observed=True, sort=True)
    n_rows = grouped.size()
    group = np.asarray(grouped.ngroup(), dtype=np.intp)
    n_groups = len(n_rows)
    measures, marks = _measures(participation)
    sums = {name: _sum(values, group, n_groups) for name, values in measures.items()}
    for column in _SUMMED_AMOUNTS.values():  # not whole: pandas adds them up without rounding on the way
        measures[column] = np.where(marks["is_held"], as_numbers(participation[column]), np.nan)
        sums[column] = np.asarray(pd.Series(measures[column]).groupby(group).sum(min_count=1), dtype=np.float64)
    flags = {name: _count(mark, group, n_groups) for name, mark in marks.items()}
    reported = {name: _count(~np.isnan(measures[column]), group, n_groups) for name, column in _REPORTED.items()}
    columns = {
        "n_rows": n_rows.to_numpy(),
        "n_held": flags["is_held"],
        "n_cancelled": flags["is_cancelled"],
        "n_organisations": _count_organisations(participation, marks, group, n_groups),
        "n_individual_rows": flags["is_individual"],
        "n_unnamed_rows": flags["is_unnamed"],
        "participations": sums["value"],
        "participations_low": sums["low"],
        "participations_high": np.where(flags["is_open"] > 0, np.nan, sums["high"]),
        "exact_share": _share(sums["exact_value"], sums["value"]),
        "reported_share": _share(reported["n_reported"], flags["is_held"]),
        "n_missing": flags["is_held"] - reported["n_reported"],
        **{name: flags[f"is_{name}"] for name in _QUALITIES},
        **{name: sums[column] for name, column in (_SUMMED_COUNTS | _SUMMED_AMOUNTS).items()},
        **reported,
    }
    of_type = {name: nullable_numbers(values, is_whole=name not in _FRACTIONS) for name, values in columns.items()}
    return pd.DataFrame(of_type, index=n_rows.index).reset_index()


def known_organisations(sums: pd.DataFrame) -> pd.Series:
    """Numbers of organisations in `totals`; null where groups came but none has a name: unknown, not zero."""
    return sums["n_organisations"].mask(sums["n_organisations"].eq(0) & sums["n_unnamed_rows"].gt(0))


def _measures(participation: pd.DataFrame) -> tuple[dict[str, Numbers], dict[str, Mask]]:
    """Per row: the measures of held rows (nan: not stated), and marks of what is counted (`is_...`).

    Plain arrays: the same by pandas' own columns takes ten times as long, and reports ask hundreds of times.
    """
    is_held = participation["status"].eq("held").to_numpy(dtype=bool)
    is_individual = participation["organisation_type"].eq(INDIVIDUAL).to_numpy(dtype=bool, na_value=False) & is_held
    is_named = participation["organisation_id"].notna().to_numpy() & is_held & ~is_individual
    quality = participation["participants_quality"]
    measures = _stated_bounds(participation, is_held)
    is_stated = ~np.isnan(measures["value"])
    is_quality = {name: is_stated & quality.isin(of).to_numpy(dtype=bool) for name, of in _QUALITIES.items()}
    measures["exact_value"] = np.where(is_stated & ~is_quality["n_exact"], 0.0, measures["value"])
    for column in _SUMMED_COUNTS.values():
        measures[column] = np.where(is_held, as_numbers(participation[column]), np.nan)
    marks = {
        "is_held": is_held,
        "is_cancelled": participation["status"].eq("cancelled").to_numpy(dtype=bool),
        "is_individual": is_individual,
        "is_named": is_named,
        "is_unnamed": is_held & ~is_named & ~is_individual,
        "is_open": is_held & np.isnan(measures["high"]),
        **{f"is_{name}": marked for name, marked in is_quality.items()},
    }
    return measures, marks


def _stated_bounds(participation: pd.DataFrame, is_held: Mask) -> dict[str, Numbers]:
    """What each row says of its participants: value, at least, at most; nan where not held or no count is given.

    "etwa 70" states no bounds: its value stands for both. "mindestens 40" has no high; "höchstens 40" has the low 0.
    """
    columns = ("participants", "participants_low", "participants_high")
    value, low, high = (np.where(is_held, as_numbers(participation[name]), np.nan) for name in columns)
    quality = participation["participants_quality"]
    is_upper, is_lower = (quality.eq(bound).to_numpy(dtype=bool, na_value=False) for bound in _QUALITIES["n_bound"])
    low = np.where(is_upper, 0, np.where(np.isnan(low), value, low))
    high = np.where(is_lower, np.nan, np.where(np.isnan(high), value, high))
    is_stated = ~np.isnan(value)
    return {"value": value, "low": np.where(is_stated, low, np.nan), "high": np.where(is_stated, high, np.nan)}


def _sum(values: Numbers, group: Counts, n_groups: int) -> Numbers:
    """Sum of each group's whole numbers; nan where none is stated."""
    is_stated = ~np.isnan(values)
    sums = np.bincount(group, weights=np.where(is_stated, values, 0.0), minlength=n_groups)
    return np.where(_count(is_stated, group, n_groups) > 0, sums, np.nan)


def _count(marked: Mask, group: Counts, n_groups: int) -> Counts:
    """How many of each group's rows are marked."""
    return np.bincount(group[marked], minlength=n_groups)


def _count_organisations(participation: pd.DataFrame, marks: dict[str, Mask], group: Counts, n_groups: int) -> Counts:
    """Distinct organisations in each group."""
    is_named = marks["is_named"]
    number, names = pd.factorize(participation["organisation_id"])
    pairs = pd.unique(group[is_named] * max(1, len(names)) + number[is_named])
    return np.bincount(pairs // max(1, len(names)), minlength=n_groups)


def _share(part: Numbers | Counts, whole: Numbers | Counts) -> Numbers:
    """Part of a whole (0 to 1); nan where the whole is missing or zero: a share of nothing does not exist."""
    divisor = np.where(whole == 0, np.nan, whole)
    return part / divisor
