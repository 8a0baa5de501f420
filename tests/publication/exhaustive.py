"""Tables for tests; and small ones in which every choice is tried: the proof that the programme finds the cheapest."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from engagement_analysis.publication.audit import leaks
from engagement_analysis.publication.primary import Need
from engagement_analysis.publication.protect import Protected, protect
from engagement_analysis.publication.readers import Reader, anybody
from engagement_analysis.publication.tables import Publication, Relation

MOST_CHOICES = 200_000


@dataclass(frozen=True, slots=True)
class Minimum:
    """The fewest further cells that protect.

    Attributes
    ----------
    n_secondary : int
        Cells beside the confidential ones.
    value : float
        Smallest sum of their values among all choices of so many cells.
    patterns : tuple of tuples of str
        All choices of so many cells that are safe.
    """

    n_secondary: int
    value: float
    patterns: tuple[tuple[str, ...], ...]


def fewest_further_cells(
    publication: Publication,
    primary: Iterable[str],
    *,
    candidates: Iterable[str] | None = None,
    readers: Sequence[Reader] | None = None,
) -> Minimum | None:
    """Try all sets of candidates, the smallest first.

    Parameters
    ----------
    publication : Publication
    primary : iterable of str
        Confidential cells.
    candidates : iterable of str, optional
        Cells that may be hidden beside them; left out: all that may be hidden.
    readers : sequence of Reader, optional
        Left out: a reader who must not compute a confidential cell exactly.

    Returns
    -------
    Minimum or None
        None: not even hiding all candidates is safe.

    Raises
    ------
    ValueError
        So many choices that trying all would take too long.
    """
    hidden = list(primary)
    free = [cell.name for cell in publication.cells.values() if cell.may_hide and cell.is_published]
    tried = [name for name in (free if candidates is None else candidates) if name not in set(hidden)]
    needs = {name: Need(reason="vertraulich") for name in hidden}
    against = [anybody(needs, whole_numbers=False)] if readers is None else list(readers)
    if leaks(publication, [*hidden, *tried], against, stop_at_first=True):
        return None
    n_choices = 0
    for size in range(len(tried) + 1):
        n_choices += math.comb(len(tried), size)
        if n_choices > MOST_CHOICES:
            raise ValueError(f"{len(tried)} Zellen sind zu viele, um alles zu probieren.")
        safe = [
            chosen
            for chosen in itertools.combinations(tried, size)
            if not _stands_alone(publication, {*hidden, *chosen}, hidden)
            and not leaks(publication, [*hidden, *chosen], against, stop_at_first=True)
        ]
        if safe:
            value = min(sum(abs(publication.cells[name].value) for name in chosen) for chosen in safe)
            return Minimum(size, value, tuple(safe))
    return None


def _stands_alone(publication: Publication, hidden: set[str], primary: Sequence[str]) -> bool:
    """Whether some sum has a confidential cell as its only unknown: quicker to see than to compute."""
    for relation in publication.relations:
        unknown = [
            name
            for name in (relation.total, *relation.parts)
            if name in hidden or not publication.cells[name].is_published
        ]
        if relation.sense == "=" and len(unknown) == 1 and unknown[0] in primary:
            return True
    return False


def two_way_table(frame: pd.DataFrame, *, name: str = "", total: str = "Summe") -> Publication:
    """A table of counts with its row totals, column totals and the grand total.

    Parameters
    ----------
    frame : DataFrame
        Inner cells: rows, columns, counts.
    name, total : str
        Put before each cell's name; what the totals are called. Cells are named "row|column".

    """
    prefix = f"{name}|" if name else ""
    whole = frame.copy()
    whole[total] = whole.sum(axis=1)
    whole.loc[total] = whole.sum(axis=0)
    counts = whole.to_numpy(dtype=float)
    cells = {
        f"{prefix}{row}|{column}": float(counts[i, k])
        for i, row in enumerate(whole.index)
        for k, column in enumerate(whole.columns)
    }
    relations = [
        Relation(f"{prefix}{row}|{total}", tuple(f"{prefix}{row}|{column}" for column in frame.columns))
        for row in whole.index
    ]
    relations += [
        Relation(f"{prefix}{total}|{column}", tuple(f"{prefix}{row}|{column}" for row in frame.index))
        for column in whole.columns
    ]
    return Publication.of(cells, relations)


def protected_against_recovery(publication: Publication, cells: Iterable[str]) -> Protected:
    """The plain problem of the textbooks: no rule, one reader, only cells of which a point would be left."""
    needs = {name: Need(reason="vertraulich") for name in cells}
    return protect(publication, needs=needs, readers=[anybody(needs)], hide_zeros=True)
