"""Publication → the same publication with confidential cells hidden, and with them as little else as is safe.

Whatever happens, what is returned has been attacked by every reader without success; otherwise nothing is returned.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engagement_analysis.publication.attack import Feasible, feasible_intervals
from engagement_analysis.publication.audit import Leak, leaks
from engagement_analysis.publication.optimal import Choice, TimeIsUpError, cheapest_safe_choice, costs
from engagement_analysis.publication.primary import Need, Rule, sensitive_cells
from engagement_analysis.publication.readers import Reader, all_readers
from engagement_analysis.publication.tables import Publication

TIME_LIMIT = 20.0
"""Seconds for proving that no cheaper choice is safe; then everything is hidden that may be hidden."""
OPTIMAL = "optimal"
EVERYTHING = "everything hidden that may be hidden"


class NotProtectableError(ValueError):
    """Cells that nothing can protect: what must be published, or was published before, gives them away."""

    def __init__(self, found: Sequence[Leak]) -> None:
        """Name them."""
        names = ", ".join(dict.fromkeys(f"„{leak.cell}“" for leak in found))
        super().__init__(
            f"Nicht zu schützen: {names}. Was veröffentlicht werden muss oder schon veröffentlicht ist, verrät es."
        )


@dataclass(frozen=True, slots=True)
class Protected:
    """A publication that may be printed."""

    publication: Publication
    primary: tuple[str, ...]  # published cells that are hidden because they are confidential
    secondary: tuple[str, ...]  # and in order to protect these
    status: str  # "optimal" (no safe choice loses less), or "everything hidden that may be hidden"
    exposed: tuple[Leak, ...]  # confidential cells that no choice can protect; empty unless asked to accept them
    readers: tuple[Reader, ...]  # against whom it holds

    @property
    def hidden(self) -> frozenset[str]:
        """Names of all cells that are not shown."""
        return frozenset([*self.primary, *self.secondary])

    def intervals(self, *, whole_numbers: bool = True) -> dict[str, Feasible]:
        """What a reader of all tables can compute of each hidden cell."""
        return feasible_intervals(self.publication, self.hidden, whole_numbers=whole_numbers)


def protect(
    publication: Publication,
    *,
    rule: Rule | None = None,
    needs: Mapping[str, Need] | None = None,
    readers: Sequence[Reader] | None = None,
    hide_zeros: bool = False,
    time_limit: float = TIME_LIMIT,
    accept_exposed: bool = False,
) -> Protected:
    """Hide the confidential cells and the cheapest further cells, so that no reader can work them out.

    Parameters
    ----------
    publication : Publication
        All tables that are published together, all years, with what was published before.
    rule : Rule, optional
        What is confidential and for whom it must hold; left out: fewer than three, p% rule with 10 percent.
    needs : mapping of cell to Need, optional
        The confidential cells, if not by the rule.
    readers : sequence of Reader, optional
        Against whom it must hold, if not all of :func:`all_readers`.
    hide_zeros : bool
        Zeros may be hidden to protect others. Left out, since everybody may know that there was nothing.
    time_limit : float
        Seconds for the proof; then everything is hidden that may be hidden.
    accept_exposed : bool
        Go on where cells cannot be protected, and name them in the result.

    Returns
    -------
    Protected

    Raises
    ------
    NotProtectableError
        See `accept_exposed`.

    References
    ----------
    .. [1] M. Fischetti, J. J. Salazar (2001), Solving the cell suppression problem on tabular data with linear
       constraints, Management Science 47, 1008-1027.

    Examples
    --------
    >>> counts = {"Summe": 20, "A": 1, "B": 4, "C": 15}
    >>> table = Publication.of(counts, [{"total": "Summe", "parts": ["A", "B", "C"]}], keep=["Summe"])
    >>> result = protect(table)
    >>> result.primary, result.secondary, result.status
    (('A',), ('B',), 'optimal')
    >>> result.intervals()["A"]
    Feasible(lower=0.0, upper=5.0)
    """
    deadline = time.monotonic() + time_limit
    used = rule or Rule()
    wanted = dict(sensitive_cells(publication, used) if needs is None else needs)
    against = list(all_readers(publication, wanted, used) if readers is None else readers)
    choice = _choice(publication, wanted, hide_zeros=hide_zeros)
    everything = choice.hidden(np.ones(len(choice.candidates)))
    exposed = leaks(publication, _in_order(publication, everything), against)
    if exposed and not accept_exposed:
        raise NotProtectableError(exposed)
    against = _without(against, exposed)
    names, status = _safe_choice(publication, choice, against, deadline)
    hidden = _in_order(publication, names)
    primary = tuple(name for name in hidden if name in choice.always)
    return Protected(
        publication=publication,
        primary=primary,
        secondary=tuple(name for name in hidden if name not in set(primary)),
        status=status,
        exposed=tuple(exposed),
        readers=tuple(against),
    )


def _choice(publication: Publication, needs: Mapping[str, Need], *, hide_zeros: bool) -> Choice:
    """Which cells are hidden in any case, and which may be."""
    published = [cell for cell in publication.cells.values() if cell.is_published]
    always = frozenset(cell.name for cell in published if cell.name in needs)
    candidates = [
        cell.name
        for cell in published
        if cell.name not in always and cell.may_hide and (hide_zeros or cell.value != 0 or cell.kind == "aid")
    ]
    return Choice(tuple(candidates), always, costs(publication, candidates))


def _in_order(publication: Publication, names: Collection[str]) -> list[str]:
    return [name for name in publication.cells if name in names]


def _without(readers: Sequence[Reader], exposed: Sequence[Leak]) -> list[Reader]:
    """The readers without needs that nothing can meet."""
    lost = {(leak.reader, leak.cell) for leak in exposed}
    return [
        replace(reader, needs={name: need for name, need in reader.needs.items() if (reader.name, name) not in lost})
        for reader in readers
    ]


def _safe_choice(
    publication: Publication, choice: Choice, readers: Sequence[Reader], deadline: float
) -> tuple[frozenset[str], str]:
    """The cheapest safe choice; everything, where the time does not suffice to find it."""
    try:
        # The attack had the last word: no choice comes out of it that was not attacked by every reader.
        return cheapest_safe_choice(publication, choice, readers, deadline=deadline), OPTIMAL
    except TimeIsUpError:
        return choice.hidden(np.ones(len(choice.candidates))), EVERYTHING
