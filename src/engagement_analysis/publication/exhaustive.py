"""Small tables only: every choice is tried. The proof that the quicker programme finds the cheapest."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engagement_analysis.publication.audit import leaks
from engagement_analysis.publication.primary import Need
from engagement_analysis.publication.readers import Reader, anybody
from engagement_analysis.publication.tables import Publication

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

    Examples
    --------
    >>> counts = {"Summe": 20, "A": 1, "B": 4, "C": 15}
    >>> table = Publication.of(counts, [{"total": "Summe", "parts": ["A", "B", "C"]}], keep=["Summe"])
    >>> fewest_further_cells(table, ["A"])
    Minimum(n_secondary=1, value=4.0, patterns=(('B',), ('C',)))
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
