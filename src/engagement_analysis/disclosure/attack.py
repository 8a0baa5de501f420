"""What is published → what a reader can compute of each hidden cell: the attacker's programme.

A reader knows all published cells and how the tables are built. For each hidden cell the smallest and the largest
value that fits to everything is found by linear programming (scipy's HiGHS), or with whole numbers where asked. A cell
whose interval is a point is as good as published.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from engagement_analysis.disclosure import programmes
from engagement_analysis.disclosure.tables import Publication, Relation, System

Bounds = Mapping[str, tuple[float, float]]
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


@dataclass(frozen=True, slots=True)
class Ranges:
    """For each cell of a system what a reader knows of it before computing."""

    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]


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
    attacked = Attack(publication.system(), concealed, bounds or {})
    wanted = set(concealed) if cells is None else set(_known_names(publication, cells))
    return {
        name: attacked.interval(name, whole_numbers=whole_numbers, time_limit=time_limit)
        for name in publication.cells
        if name in wanted
    }


def recovered_cells(intervals: Mapping[str, Feasible]) -> list[str]:
    """Names of the cells that a reader can compute exactly.

    Examples
    --------
    >>> recovered_cells({"A": Feasible(1, 1), "B": Feasible(0, 3)})
    ['A']
    """
    return [name for name, interval in intervals.items() if interval.is_point]


def attack(
    values: Mapping[str, float],
    relations: Iterable[Relation | Mapping[str, Any]],
    suppressed: Iterable[str],
    *,
    bounds: Bounds | None = None,
    whole_numbers: bool = False,
) -> dict[str, Feasible]:
    """The same from plain values: `feasible_intervals` of a publication that is put together on the spot.

    Examples
    --------
    >>> counts = {"Sektor": 56600, "I": 998, "II": 47600, "III": 8002}
    >>> attack(counts, [{"total": "Sektor", "parts": ["I", "II", "III"]}], ["I"])
    {'I': Feasible(lower=998.0, upper=998.0)}
    """
    publication = Publication.of(values, relations)
    return feasible_intervals(publication, suppressed, bounds=bounds, whole_numbers=whole_numbers)


def reader_ranges(system: System, hidden: Iterable[str], bounds: Bounds) -> Ranges:
    """What a reader knows of each cell: published ones as shown, the others by what everybody or he himself knows."""
    concealed = set(hidden)
    lower, upper = np.empty(len(system.cells)), np.empty(len(system.cells))
    for place, cell in enumerate(system.cells):
        is_told = cell.is_known or (cell.is_published and cell.name not in concealed)
        if is_told:
            lower[place], upper[place] = cell.told
        else:
            own = bounds.get(cell.name, (-math.inf, math.inf))
            lower[place], upper[place] = max(cell.lower, own[0]), min(cell.upper, own[1])
    if (lower > upper + _POINT).any():
        raise ContradictionError
    return Ranges(lower, np.maximum(lower, upper))


def _known_names(publication: Publication, names: Iterable[str]) -> list[str]:
    listed = list(dict.fromkeys(names))
    unknown = [name for name in listed if name not in publication.cells]
    if unknown:
        raise ValueError(f"Unbekannte Zelle: „{unknown[0]}“.")
    return listed


class Attack:
    """A reader's programme against a publication: prepared once, asked for one cell at a time."""

    def __init__(self, system: System, hidden: Iterable[str], bounds: Bounds) -> None:
        """Take what is published, what is hidden, and what this reader knows beside it."""
        self.system = system
        self.ranges = reader_ranges(system, hidden, bounds)
        self.true = np.array([cell.value for cell in system.cells])
        self._is_whole = np.array([cell.is_whole for cell in system.cells])
        self._labels = self._components()
        self._parts: dict[int, tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], sparse.csr_array]] = {}
        # Other tables that fit, found on the way: how far each cell lies above and below its true value in one of them.
        self._above, self._below = ({whole: np.zeros(len(self.true)) for whole in (False, True)} for _ in range(2))

    def _components(self) -> npt.NDArray[np.int32]:
        """Number of the set of unknown cells that each cell hangs together with: smaller programmes, same answer."""
        matrix = self.system.matrix
        if matrix.shape[0] == 0:
            return np.arange(len(self.system.cells), dtype=np.int32)
        is_open = (self.ranges.upper > self.ranges.lower) | (self.ranges.lower != self.true)
        touching = (abs(matrix) @ sparse.diags_array(is_open.astype(float))).tocsr()
        touching.eliminate_zeros()
        links = sparse.block_array([[None, touching], [touching.T, None]], format="csr")
        connected: Any = csgraph.connected_components  # its stubs do not know sparse arrays
        labels: npt.NDArray[np.int32] = connected(links, directed=False)[1]
        return labels[matrix.shape[0] :]

    def part(self, place: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], sparse.csr_array]:
        """Cells and rows that hang together with a cell, and their piece of the matrix."""
        label = int(self._labels[place])
        if label not in self._parts:
            columns = np.flatnonzero(self._labels == label)
            piece = self.system.matrix[:, columns].tocsr()
            rows = np.flatnonzero(np.diff(piece.indptr))
            self._parts[label] = columns, rows, piece[rows]
        return self._parts[label]

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
        columns, _, matrix = self.part(place)
        low, high, whole = self._limits(columns, whole_numbers=whole_numbers)
        own = int(np.searchsorted(columns, place))
        low[own], high[own] = max(low[own], -math.ceil(cap)), min(high[own], math.ceil(cap))
        goal = np.where(columns == place, -sign, 0.0)
        solution = programmes.solve(goal, low, high, matrix, whole, seconds=time_limit)
        if solution.status != programmes.SOLVED:
            raise UndecidedError(f"Für „{self.system.cells[place].name}“ reichte die Zeit nicht.")
        for key in (False, True) if whole_numbers else (False,):
            self._above[key][columns] = np.maximum(self._above[key][columns], solution.point)
            self._below[key][columns] = np.maximum(self._below[key][columns], -solution.point)
        return -solution.value, solution

    def _limits(
        self, columns: npt.NDArray[np.intp], *, whole_numbers: bool
    ) -> tuple[programmes.Vector, programmes.Vector, npt.NDArray[np.bool_]]:
        """Smallest and largest deviations from the true values, and which are whole; they balance in each sum."""
        low, high = (limit[columns] - self.true[columns] for limit in (self.ranges.lower, self.ranges.upper))
        whole = self._is_whole[columns] & whole_numbers
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
        columns, _, matrix = self.part(place)
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
