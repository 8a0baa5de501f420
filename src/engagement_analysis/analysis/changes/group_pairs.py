"""Rows of two years of one town → one row per group with its people in either year."""

import pandas as pd

from engagement_analysis.analysis.measures.counting import groups


def group_pairs(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Each organisation with its people in two years; groups without a name stand for themselves.

    Parameters
    ----------
    now, before : DataFrame, rows of the validated table
        The two years, of one town, or of one of its campaigns.

    Returns
    -------
    DataFrame, one row per group of either year
        `kind`, `organisation_id` as in `counting.groups`; `now`, `before` (Float64, people; 0: did not come, null:
        came, but at least one of its counts is missing), `came_now`, `came_before` (bool).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> table = example_participation()
    >>> pairs = group_pairs(table[table["year"] == 2024], table[table["year"] == 2023])
    >>> pairs[["kind", "organisation_id", "now", "before"]]
               kind    organisation_id   now  before
    0  organisation   grundschule-mitte  75.0    60.0
    1  organisation         kirchenchor  <NA>     0.0
    2  organisation          kita-sonne  15.0     0.0
    3  organisation        tsv-beispiel  26.0    20.0
    4    individual                <NA>   0.0     4.0
    """
    sides = [_people(rows) for rows in (now, before)]
    named, alone = zip(*(_split(side) for side in sides), strict=True)
    paired = named[0].merge(named[1], on=["kind", "organisation_id"], how="outer", suffixes=("", "_before"))
    single = [alone[0], alone[1].rename(columns={"people": "people_before", "came": "came_before"})]
    rows = pd.concat([paired, *single], ignore_index=True)
    came_now, came_before = (rows[name].fillna(0).eq(1) for name in ("came", "came_before"))
    return pd.DataFrame(
        {
            "kind": rows["kind"].astype("string"),
            "organisation_id": rows["organisation_id"].astype("string"),
            "now": rows["people"].astype("Float64").where(came_now, 0.0),
            "before": rows["people_before"].astype("Float64").where(came_before, 0.0),
            "came_now": came_now.astype(bool),
            "came_before": came_before.astype(bool),
        }
    )


def _people(rows: pd.DataFrame) -> pd.DataFrame:
    """Groups of one year; null as soon as one of a group's counts is missing."""
    sizes = groups(rows.assign(side="all"), ("side",))
    people = sizes["participations"].astype("Float64").mask(sizes["n_missing"].gt(0))
    return pd.DataFrame(
        {
            "kind": sizes["kind"].astype("string"),
            "organisation_id": sizes["organisation_id"].astype("string"),
            "people": people,
            "came": pd.Series(1, index=sizes.index, dtype="Int64"),
        }
    )


def _split(side: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    is_named = side["kind"].eq("organisation")
    return side.loc[is_named], side.loc[~is_named]
