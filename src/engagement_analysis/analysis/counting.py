"""Participation → bounds that each row states; participation → groups (organisations) with their people."""

from collections.abc import Iterable

import pandas as pd

INDIVIDUAL = "individual"
"""The `organisation_type` of private persons: they are people who came, but no organisation."""


class UnknownColumnError(ValueError):
    """A column to group by that the table does not have."""

    def __init__(self, wanted: Iterable[str], present: Iterable[str]) -> None:
        """Name what is missing and what there is."""
        missing = ", ".join(sorted(wanted))
        super().__init__(f"Unbekannte Spalte zum Gruppieren: {missing}. Vorhanden: {', '.join(sorted(present))}.")


def grouping_columns(participation: pd.DataFrame, by: Iterable[str]) -> list[str]:
    """The columns to group by as a list, after checking that they exist.

    Parameters
    ----------
    participation : DataFrame
        The table that is to be grouped.
    by : iterable of str
        Names of its columns, at least one.

    Returns
    -------
    list of str

    Raises
    ------
    UnknownColumnError
        A name that is no column of the table.
    ValueError
        No name at all.

    Examples
    --------
    >>> grouping_columns(pd.DataFrame(columns=["city", "year"]), ("city",))
    ['city']
    """
    keys = [by] if isinstance(by, str) else list(by)
    if not keys:
        raise ValueError("Bitte mindestens eine Spalte zum Gruppieren angeben, zum Beispiel by=('city', 'year').")
    unknown = set(keys) - set(participation.columns)
    if unknown:
        raise UnknownColumnError(unknown, participation.columns)
    return keys


def stated_bounds(participation: pd.DataFrame) -> pd.DataFrame:
    """What each row says of its participants: value, at least, at most.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        `status`, `participants`, `participants_low`, `participants_high`, `participants_quality`.

    Returns
    -------
    DataFrame, same index, columns `value`, `low`, `high` (Int64, people)
        Null in all three for rows that were not held or did not report. "etwa 70" states no bounds: its value stands
        for both. "mindestens 40" has no high; "höchstens 40" has the low 0.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> stated_bounds(example_participation())
       value   low  high
    0     20    20    20
    1     60    50    70
    2      4     4     4
    3     26    26    26
    4     75    75    75
    5     15    15  <NA>
    6   <NA>  <NA>  <NA>
    7   <NA>  <NA>  <NA>
    """
    quality = participation["participants_quality"].astype("string")
    value = participation["participants"].astype("Int64").where(participation["status"].eq("held"))
    low = participation["participants_low"].astype("Int64").fillna(value)
    high = participation["participants_high"].astype("Int64").fillna(value)
    reported = value.notna()
    return pd.DataFrame(
        {
            "value": value,
            "low": low.mask(quality.eq("upper_bound"), 0).where(reported),
            "high": high.mask(quality.eq("lower_bound")).where(reported),
        }
    )


def groups(participation: pd.DataFrame, by: Iterable[str] = ("city", "year")) -> pd.DataFrame:
    """One row per group of people who came together: what the group-aware intervals take as their events.

    A group is an organisation with all its held rows within one combination of `by` (a class that comes in spring and
    in autumn is one group: its two visits are not independent); a row of private individuals; or a row without a
    name, as an overview by districts gives it.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
    by : iterable of str
        Columns that keep groups apart.

    Returns
    -------
    DataFrame, sorted by `by`, in the table's order within
        `by`..., `kind` ("organisation", "individual", "unnamed"), `organisation_id` (string, null unless an
        organisation),
        `participations` (Int64, people; null: none of the group's rows reports a count), `n_rows`, `n_missing` (held
        rows, those among them without a count). Cancelled rows form no group.

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
    held = participation.loc[participation["status"].eq("held")].reset_index(drop=True)
    is_individual = held["organisation_type"].astype("string").eq(INDIVIDUAL).fillna(value=False)
    identity = held["organisation_id"].astype("string").mask(is_individual)
    kind = pd.Series("organisation", index=held.index, dtype="string")
    kind = kind.mask(identity.isna(), "unnamed").mask(is_individual, INDIVIDUAL)
    # A row without a name is a group of its own: its row number keeps it apart from all others.
    row_number = pd.Series(held.index, index=held.index).astype("Int64").where(identity.isna(), -1)
    participants = held["participants"].astype("Int64")
    rows = held[keys].assign(
        kind=kind,
        organisation_id=identity,
        row_number=row_number,
        participations=participants,
        is_missing=participants.isna(),
    )
    grouped = rows.groupby([*keys, "kind", "organisation_id", "row_number"], dropna=False, observed=True, sort=False)
    sizes = grouped[["participations"]].sum(min_count=1)
    sizes["n_rows"] = grouped.size()
    sizes["n_missing"] = grouped["is_missing"].sum()
    sizes = sizes.reset_index()
    sizes = sizes.astype({"participations": "Int64", "n_rows": "Int64", "n_missing": "Int64"})
    return sizes.drop(columns="row_number").sort_values(keys, kind="stable", ignore_index=True)


def paired_sizes(now: pd.DataFrame, before: pd.DataFrame) -> tuple[list[float], list[float]]:
    """People of two years, each organisation followed from one to the other.

    Parameters
    ----------
    now, before : DataFrame
        `groups` of either year.

    Returns
    -------
    tuple of two lists of float, of the same length
        One entry per organisation of either year (0 where it did not come or gave no count), then private persons and
        groups without a name, which nobody can follow: each stands alone.

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
