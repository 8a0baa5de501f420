"""Counts by category and year → categories merged until no count is small: cheaper than hiding, so it comes first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pandas as pd

MOST_CATEGORIES = 16
"""Up to so many categories every merger is tried; beyond that small ones are joined by the next smallest."""


def categories_to_merge(counts: pd.DataFrame, *, minimum: int = 3, may_merge: Iterable[str] | None = None) -> set[str]:
    """The categories that go together into one, so that neither they nor the others have a small count in any year.

    As few as possible are merged, then as few organisations as possible. Zeros are no small counts.

    Parameters
    ----------
    counts : DataFrame
        A row for each category, a column for each year.
    minimum : int
        Smallest count that may be shown.
    may_merge : iterable of str, optional
        Categories that may be joined to the small ones; left out: all.

    Returns
    -------
    set of str
        Never a single category; empty where nothing is small. Where not even all together are enough: all that may be
        merged (what stays small must be hidden).

    Examples
    --------
    >>> counts = pd.DataFrame({2024: [9, 5, 1], 2025: [8, 4, 1]}, index=["Vereine", "Schulen", "Firmen"])
    >>> sorted(categories_to_merge(counts))
    ['Firmen', 'Schulen']
    """
    table = counts.fillna(0).astype(float)
    is_small = (table.gt(0) & table.lt(minimum)).any(axis=1)
    small = [str(name) for name in table.index[is_small]]
    if not small:
        return set()
    allowed = set(map(str, table.index)) if may_merge is None else set(may_merge)
    size = table.sum(axis=1)
    others = [
        str(name) for name in size[~is_small].sort_values(kind="stable").index if name in allowed and size[name] > 0
    ]
    values = {str(name): row.to_numpy() for name, row in table.iterrows()}
    base = np.sum([values[name] for name in small], axis=0)

    def is_enough(chosen: tuple[str, ...]) -> bool:
        together = base + np.sum([values[name] for name in chosen], axis=0) if chosen else base
        return len(small) + len(chosen) > 1 and not ((together > 0) & (together < minimum)).any()

    if len(others) > MOST_CATEGORIES:
        mergers: Iterable[tuple[str, ...]] = (tuple(others[:n]) for n in range(len(others) + 1))
    else:
        mergers = itertools.chain.from_iterable(
            sorted(itertools.combinations(others, n), key=lambda chosen: sum(size[name] for name in chosen))
            for n in range(len(others) + 1)
        )
    chosen = next((chosen for chosen in mergers if is_enough(chosen)), tuple(others))
    return {*small, *chosen} if len(small) + len(chosen) > 1 else set()
