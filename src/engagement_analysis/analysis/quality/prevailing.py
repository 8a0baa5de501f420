"""Participation → what nearly all rows of a place have in common."""

import pandas as pd

_SHARE = 0.9
"""Nine in ten: one mistyped date must not leave a sheet without a year."""


def prevailing(participation: pd.DataFrame, place: list[str], key: str, *, fewest: int = 1) -> pd.DataFrame:
    """The value of `key` that nearly all rows of a place have, of at least so many that state one: a row a place."""
    known = participation.dropna(subset=key)
    counts = known.groupby([*place, key], dropna=False, observed=True).size().rename("n_rows").reset_index()
    of_place = counts.groupby(place, dropna=False)["n_rows"].transform("sum")
    return counts.loc[counts["n_rows"].ge(_SHARE * of_place) & of_place.ge(fewest), [*place, key]]
