"""What is published → what a reader can compute of each hidden cell: the attacker's programme.

A reader knows all published cells and how the tables are built. For each hidden cell the smallest and the largest
value that fits to everything is found by linear programming (scipy's HiGHS), or with whole numbers where asked. A cell
whose interval is a point is as good as published.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engagement_analysis.publication import programmes
from engagement_analysis.publication.system import Bounds, Published, System, Vector
from engagement_analysis.publication.tables import Publication

_POINT = 1e-6


class ContradictionError(ValueError):
    """No values fit to what is published and assumed."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("Die veröffentlichten Zahlen und die angenommenen Grenzen widersprechen sich.")


class UndecidedError(RuntimeError):
    """The time limit came before the interval of a cell was known; the cell must count as unsafe."""


@dataclass(frozen=True, slots=True)
class Feasible:
    """All values from `lower` to `upper` that a hidden cell may have for a reader; infinite: open."""

    lower: float
    upper: float

    @property
    def width(self) -> float:
        """Upper less lower end."""
        return self.upper - self.lower

    @property
    def is_point(self) -> bool:
        """A reader can compute the cell exactly."""
        return self.width <= _POINT


def feasible_intervals(
    publication: Publication,
    hidden: Iterable[str],
    *,
    bounds: Bounds | None = None,
    whole_numbers: bool = False,
    cells: Iterable[str] | None = None,
    time_limit: float | None = None,
) -> dict[str, Feasible]:
    """Interval of each hidden cell that fits to all published cells and to how the tables are built.

    Parameters
    ----------
    publication : Publication
    hidden : iterable of str
        Cells that are not shown. Cells that no table shows are unknown to the reader anyway.
    bounds : mapping of name to (lower, upper), optional
        What this reader knows beside the tables: his own contribution, or the published rule ("1 or 2 are hidden").
        Only for cells that are unknown to him.
    whole_numbers : bool
        The reader uses that counts are whole. Never a wider interval, often the same.
    cells : iterable of str, optional
        Only these, else all hidden ones.
    time_limit : float, optional
        Seconds for each single programme.

    Returns
    -------
    dict of name to Feasible, in the order of the cells

    Raises
    ------
    ContradictionError
        Nothing fits to the bounds.
    UndecidedError
        The time limit was reached.
    ValueError
        A hidden cell that the publication does not have.

    References
    ----------
    .. [1] M. Fischetti, J. J. Salazar (2001), Solving the cell suppression problem on tabular data with linear
       constraints, Management Science 47, 1008-1027: the attacker's subproblems.
    .. [2] A. Hundepool et al. (2012), Statistical Disclosure Control, Wiley, chapter 4.

    Examples
    --------
    >>> counts = {"Summe": 60, "A": 1, "B": 2, "C": 57}
    >>> table = Publication.of(counts, [{"total": "Summe", "parts": ["A", "B", "C"]}])
    >>> feasible_intervals(table, ["A", "B"])
    {'A': Feasible(lower=0.0, upper=3.0), 'B': Feasible(lower=0.0, upper=3.0)}
    >>> feasible_intervals(table, ["A", "B"], bounds={"A": (1, 2), "B": (1, 2)})["A"]
    Feasible(lower=1.0, upper=2.0)
    """
    concealed = _known_names(publication, hidden)
    attacked = Attack(Published(System(publication), concealed), bounds or {})
    wanted = set(concealed) if cells is None else set(_known_names(publication, cells))
    return {
        name: attacked.interval(name, whole_numbers=whole_numbers, time_limit=time_limit)
        for name in publication.cells
        if name in wanted
    }


def _known_names(publication: Publication, names: Iterable[str]) -> list[str]:
    listed = list(dict.fromkeys(names))
    unknown = [name for name in listed if name not in publication.cells]
    if unknown:
        raise ValueError(f"Unbekannte Zelle: „{unknown[0]}“.")
    return listed


class Attack:
    """A reader's programme against a publication: prepared once, asked for one cell at a time."""

    def __init__(self, published: Published, bounds: Bounds, others: Iterable[Attack] = ()) -> None:
        """Take what is published and what this reader knows beside it.

        `others`: attacks on the same publication; tables that they found and that fit for this reader, too, are used.
        """
        self.published, self.system = published, published.system
        self.true = self.system.true
        self._lower, self._upper = published.ranges(bounds)
        if (self._lower > self._upper + _POINT).any():
            raise ContradictionError
        # Other tables that fit, found on the way: how far each cell lies above and below its true value in one of them.
        self._above, self._below = ({whole: np.zeros(len(self.true)) for whole in (False, True)} for _ in range(2))
        self._found: list[tuple[bool, Vector]] = []
        low, high = self._lower - self.true - _POINT, self._upper - self.true + _POINT
        for is_whole, off in (found for other in others for found in other._found):
            if (off >= low).all() and (off <= high).all():
                self._learn(off, is_whole=is_whole)

    def seen(self, place: int, sign: float, *, whole_numbers: bool = False) -> float:
        """How far above (`sign` 1) or below a cell's true value other tables lie that were found so far."""
        return float((self._above if sign > 0 else self._below)[whole_numbers][place])

    def push(
        self, place: int, sign: float, cap: float, *, whole_numbers: bool = False, time_limit: float | None = None
    ) -> tuple[float, programmes.Solution]:
        """How far a cell can deviate upwards (`sign` 1) or downwards, as far as `cap` at most; the programme's answer.

        Raises
        ------
        UndecidedError
            The time limit was reached.
        """
        solution = self._pushed({place: cap}, sign, whole_numbers=whole_numbers, time_limit=time_limit)
        if solution.status != programmes.SOLVED:
            raise UndecidedError(f"Für „{self.system.cells[place].name}“ reichte die Zeit nicht.")
        return -solution.value, solution

    def look_around(
        self, caps: Mapping[int, float], *, whole_numbers: bool = False, time_limit: float | None = None
    ) -> None:
        """Push many cells at once, upwards and downwards: few programmes find other tables for most of them."""
        of_part: dict[int, dict[int, float]] = {}
        for place, cap in caps.items():
            of_part.setdefault(self.published.label(place), {})[place] = cap
        for part in of_part.values():
            for sign in (1.0, -1.0):
                open_ = {
                    place: cap
                    for place, cap in part.items()
                    if self.seen(place, sign, whole_numbers=whole_numbers) < cap - _POINT
                }
                if len(open_) > 1:
                    self._pushed(open_, sign, whole_numbers=whole_numbers, time_limit=time_limit)

    def _pushed(
        self, caps: Mapping[int, float], sign: float, *, whole_numbers: bool, time_limit: float | None
    ) -> programmes.Solution:
        """The table in which the cells lie furthest off, none further than its cap; remembered."""
        columns, _, matrix = self.published.part(next(iter(caps)))
        low, high, whole = self._limits(columns, whole_numbers=whole_numbers)
        goal = np.zeros(len(columns))
        for place, cap in caps.items():
            own = int(np.searchsorted(columns, place))
            low[own], high[own] = max(low[own], -math.ceil(cap)), min(high[own], math.ceil(cap))
            # Each cell counts by how much of its way it goes, so that large ones do not go first.
            goal[own] = -sign / max(cap, 1.0) if len(caps) > 1 else -sign
        solution = programmes.solve(goal, low, high, matrix, whole, seconds=time_limit)
        if solution.status == programmes.SOLVED:
            off = np.zeros(len(self.true))
            off[columns] = solution.point
            self._found.append((whole_numbers, off))
            self._learn(off, is_whole=whole_numbers)
        return solution

    def _learn(self, off: Vector, *, is_whole: bool) -> None:
        """Take from another table that fits (its deviations) how far each cell can be off."""
        for key in (False, True) if is_whole else (False,):
            np.maximum(self._above[key], off, out=self._above[key])
            np.maximum(self._below[key], -off, out=self._below[key])

    def _limits(
        self, columns: npt.NDArray[np.intp], *, whole_numbers: bool
    ) -> tuple[Vector, Vector, npt.NDArray[np.bool_]]:
        """Smallest and largest deviations from the true values, and which are whole; they balance in each sum."""
        low, high = (limit[columns] - self.true[columns] for limit in (self._lower, self._upper))
        whole = self.system.is_whole[columns] & whole_numbers
        low, high = np.where(whole, np.ceil(low - _POINT), low), np.where(whole, np.floor(high + _POINT), high)
        if (low > high).any():
            raise ContradictionError
        return low, high, whole

    def interval(self, name: str, *, whole_numbers: bool = False, time_limit: float | None = None) -> Feasible:
        """All values of a cell that fit; see :func:`feasible_intervals`."""
        place = self.system.position[name]
        low, high = (
            self._extreme(place, end, whole_numbers=whole_numbers, time_limit=time_limit) for end in (1.0, -1.0)
        )
        return Feasible(low, high)

    def _extreme(self, place: int, end: float, *, whole_numbers: bool, time_limit: float | None) -> float:
        """Smallest (`end` 1) or largest (-1) value of a cell; infinite where nothing holds it."""
        columns, _, matrix = self.published.part(place)
        low, high, whole = self._limits(columns, whole_numbers=whole_numbers)
        goal = end * (columns == place).astype(float)
        solution = programmes.solve(goal, low, high, matrix, whole, seconds=time_limit)
        status = solution.status
        if status in (programmes.UNBOUNDED, programmes.EITHER) and whole.any():
            # With whole numbers HiGHS cannot tell open from contradictory; without them it can.
            relaxed = self._extreme(place, end, whole_numbers=False, time_limit=time_limit)
            if math.isinf(relaxed):
                return relaxed
            raise ContradictionError
        if status == programmes.UNBOUNDED:
            return -end * math.inf
        if status == programmes.INFEASIBLE:
            raise ContradictionError
        if status != programmes.SOLVED:
            raise UndecidedError(f"Für „{self.system.cells[place].name}“ reichte die Zeit nicht.")
        return _tidy(end * solution.value + float(self.true[place]))


def _tidy(value: float) -> float:
    """A result of floating arithmetic that means a whole number, as that number."""
    nearest = float(round(value))
    return nearest if abs(value - nearest) <= _POINT else value
