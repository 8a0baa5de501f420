"""Participation → groups (organisations) with their people; columns as plain arrays and back."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

from engagement_analysis.mistakes import MissingColumnError, did_you_mean

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.intp]

INDIVIDUAL = "individual"
"""The `organisation_type` of private persons: they are people who came, but no organisation."""


def grouping_columns(participation: pd.DataFrame, by: Iterable[str]) -> list[str]:
    """The columns to group by as a list; a name that is no column, or none at all, is a MissingColumnError."""
    keys = [by] if isinstance(by, str) else list(by)
    if not keys:
        raise MissingColumnError("by is empty; name at least one column to group by, such as by=('city', 'year').")
    unknown = [key for key in keys if key not in participation.columns]
    if unknown:
        question = did_you_mean(str(unknown[0]), map(str, participation.columns))
        there = ", ".join(map(str, participation.columns))
        raise MissingColumnError(f'`by` names "{unknown[0]}", which is no column.{question} Use some of: {there}.')
    return keys


def town_and_year(participation: pd.DataFrame, by: Iterable[str]) -> list[str]:
    """The columns to group by, town and year among them: both are needed to find inhabitants or a register."""
    keys = grouping_columns(participation, by)
    if not {"city", "year"} <= set(keys):
        raise ValueError("the town and the year are needed: by=('city', 'year') or more columns")
    return keys


def with_sources(frame: pd.DataFrame, participation: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Adds `source`: the workbooks that each row rests on."""
    files = participation.groupby(keys, dropna=False, observed=True)["source_file"].agg(
        lambda names: "; ".join(sorted(names.dropna().unique()))
    )
    sources = files.rename("source").reset_index().astype({"source": "string"})
    return frame.merge(sources, on=keys, how="left", validate="one_to_one")


def as_numbers(column: pd.Series) -> Numbers:
    """A column of numbers as a plain array, nan where it is null; for sums a hundred times as fast."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def nullable_numbers(values: Numbers | Counts, *, is_whole: bool = True) -> ExtensionArray:
    """Numbers as pandas' nullable ones, Int64 or Float64; null where they are nan."""
    is_missing = np.isnan(values)
    if not is_whole:
        return pd.arrays.FloatingArray(values.astype(np.float64), is_missing)
    return pd.arrays.IntegerArray(np.where(is_missing, 0, values).astype(np.int64), is_missing)


def lists_without_names(participation: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """Towns and campaigns whose held rows name no organisation: a number a district or year, told apart from others."""
    is_group = participation["status"].eq("held") & participation["organisation_type"].ne(INDIVIDUAL)
    named = participation[is_group].groupby(["city", "campaign"], observed=True)["organisation_id"].count()
    return frozenset((str(city), str(campaign)) for city, campaign in named.index[named.eq(0)])


def groups(participation: pd.DataFrame, by: Iterable[str] = ("city", "year")) -> pd.DataFrame:
    """One row per group of people who came together: what the group-aware intervals take as their events.

    A group is an organisation with all its held rows within one combination of `by` (a class that comes in spring and
    in autumn is one group: its two visits are not independent); a row of private individuals; or a row without a
    name, as an overview by districts gives it. Cancelled rows form no group. Sorted by `by`, in the table's order
    within: `by`..., `kind` ("organisation", "individual", "unnamed"), `organisation_id` (null unless an organisation),
    `participations` (null: none of the group's rows reports a count), `n_rows`, `n_missing` (held rows, those
    among them without a count).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> groups(example_participation())[["year", "kind", "organisation_id", "participations", "n_missing"]]
       year          kind    organisation_id  participations  n_missing
    0  2023  organisation       tsv-beispiel              20          0
    1  2023  organisation  grundschule-mitte              60          0
    2  2023    individual               <NA>               4          0
    3  2024  organisation       tsv-beispiel              26          0
    4  2024  organisation  grundschule-mitte              75          0
    5  2024  organisation         kita-sonne              15          0
    6  2024  organisation        kirchenchor            <NA>          1
    """
    keys = grouping_columns(participation, by)
    held = participation.loc[participation["status"].eq("held")]
    is_individual = held["organisation_type"].eq(INDIVIDUAL).to_numpy(dtype=bool, na_value=False)
    is_organisation = held["organisation_id"].notna().to_numpy() & ~is_individual
    number, names = pd.factorize(held["organisation_id"])
    # A row without a name is a group of its own: its row number keeps it apart from all others.
    identity = np.where(is_organisation, number, len(names) + np.arange(len(held)))
    combination = held[keys].groupby(keys, dropna=False, observed=True, sort=True).ngroup().to_numpy()
    group, members = pd.factorize(combination * (len(names) + len(held)) + identity)
    _, first = np.unique(group, return_index=True)
    order = np.argsort(combination[first], kind="stable")
    participants = as_numbers(held["participants"])
    is_missing = np.isnan(participants)
    n_rows, n_missing = (np.bincount(rows, minlength=len(members)) for rows in (group, group[is_missing]))
    sums = np.bincount(group, weights=np.where(is_missing, 0.0, participants), minlength=len(members))
    kind = np.where(is_organisation, "organisation", np.where(is_individual, INDIVIDUAL, "unnamed"))
    named = held["organisation_id"].astype("string").where(is_organisation)
    chosen = first[order]
    columns = {
        "kind": pd.array(kind[chosen], dtype="string"),
        "organisation_id": named.array[chosen],
        "participations": nullable_numbers(np.where(n_missing < n_rows, sums, np.nan)[order]),
        "n_rows": nullable_numbers(n_rows[order]),
        "n_missing": nullable_numbers(n_missing[order]),
    }
    return held[keys].iloc[chosen].reset_index(drop=True).assign(**columns)


def paired_sizes(now: pd.DataFrame, before: pd.DataFrame) -> tuple[list[float], list[float]]:
    """People of two years (their `groups`), each organisation followed from one to the other.

    Two lists of the same length: one entry per organisation of either year (0 where it did not come or gave no count),
    then private persons and groups without a name, which nobody can follow: each stands alone.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> table = example_participation()
    >>> paired_sizes(groups(table[table["year"] == 2024]), groups(table[table["year"] == 2023]))
    ([75.0, 0.0, 15.0, 26.0, 0.0], [60.0, 0.0, 0.0, 20.0, 4.0])
    """
    named, named_before = (rows.loc[rows["kind"].eq("organisation")] for rows in (now, before))
    pairs = named.merge(named_before, on="organisation_id", how="outer", suffixes=("", "_before"))
    alone, alone_before = (
        rows.loc[rows["kind"].ne("organisation"), "participations"].fillna(0).astype(float).tolist()
        for rows in (now, before)
    )
    sizes = pairs["participations"].fillna(0).astype(float).tolist()
    reference_sizes = pairs["participations_before"].fillna(0).astype(float).tolist()
    return [*sizes, *alone, *[0.0] * len(alone_before)], [*reference_sizes, *[0.0] * len(alone), *alone_before]
