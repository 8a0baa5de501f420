"""Publication → a system of equations in arrays: what each cell is, what is told of it, and what hangs together."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from engagement_analysis.publication.tables import Cell, Publication

Vector = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Bounds = Mapping[str, tuple[float, float]]


class System:
    """`matrix` @ values = 0, with cells in the order of `cells`; an inequality gets a slack cell of its own.

    Attributes
    ----------
    true : array
        True values.
    untold : (array, array)
        Lower and upper end of what everybody knows of each cell while it is hidden.
    """

    def __init__(self, publication: Publication) -> None:
        """Write the relations down as rows."""
        self.cells = list(publication.cells.values())
        self.position = {cell.name: place for place, cell in enumerate(self.cells)}
        self.matrix = self._rows(publication)
        self.true = np.array([cell.value for cell in self.cells])
        self.is_whole = np.array([cell.is_whole for cell in self.cells], dtype=bool)
        self.is_published = np.array([cell.is_published for cell in self.cells], dtype=bool)
        untold = np.array([(cell.lower, cell.upper) for cell in self.cells]).reshape(-1, 2)
        self.untold = (untold[:, 0], untold[:, 1])

    def _rows(self, publication: Publication) -> sparse.csr_array:
        rows: list[int] = []
        columns: list[int] = []
        factors: list[float] = []
        for row, relation in enumerate(publication.relations):
            terms = [(relation.total, -1.0), *relation.terms]
            if relation.sense != "=":
                sign = -1.0 if relation.sense == "<=" else 1.0
                rest = -sign * sum(factor * publication.cells[name].value for name, factor in terms)
                slack = Cell(
                    f"{relation.total} {relation.sense} {row}",
                    max(rest, 0.0),
                    "aid",
                    is_published=False,
                    is_whole=False,
                )
                self.position[slack.name] = len(self.cells)
                self.cells.append(slack)
                terms.append((slack.name, sign))
            rows += [row] * len(terms)
            columns += [self.position[name] for name, _ in terms]
            factors += [factor for _, factor in terms]
        shape = (len(publication.relations), len(self.cells))
        # A cell that a relation names twice adds up.
        return sparse.coo_array((np.asarray(factors, dtype=float), (rows, columns)), shape=shape).tocsr()

    def told_while(self, hidden: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Which cells a reader is told while these are hidden."""
        is_hidden = np.zeros(len(self.cells), dtype=bool)
        is_hidden[[self.position[name] for name in hidden]] = True
        is_told: npt.NDArray[np.bool_] = self.is_published & ~is_hidden
        return is_told


class Published:
    """A system with some cells hidden: what all readers have in common."""

    def __init__(self, system: System, hidden: Iterable[str]) -> None:
        """Find out which unknown cells hang together: smaller programmes, the same answer."""
        self.system = system
        self._is_told = system.told_while(hidden)
        self.lower, self.upper = (np.where(self._is_told, system.true, untold) for untold in system.untold)
        self._labels = self._components()
        self._parts: dict[int, tuple[Places, Places, sparse.csr_array]] = {}

    def _components(self) -> npt.NDArray[np.int32]:
        matrix = self.system.matrix
        if matrix.shape[0] == 0:
            return np.arange(len(self.system.cells), dtype=np.int32)
        touching = (abs(matrix) @ sparse.diags_array((self.upper > self.lower).astype(float))).tocsr()
        touching.eliminate_zeros()
        links = sparse.block_array([[None, touching], [touching.T, None]], format="csr")
        connected: Any = csgraph.connected_components  # its stubs do not know sparse arrays
        labels: npt.NDArray[np.int32] = connected(links, directed=False)[1]
        return labels[matrix.shape[0] :]

    def label(self, place: int) -> int:
        """Number of the set of unknown cells that a cell belongs to."""
        return int(self._labels[place])

    def part(self, place: int) -> tuple[Places, Places, sparse.csr_array]:
        """Cells and rows that hang together with a cell, and their piece of the matrix."""
        label = self.label(place)
        if label not in self._parts:
            columns = np.flatnonzero(self._labels == label)
            piece = self.system.matrix[:, columns].tocsr()
            rows = np.flatnonzero(np.diff(piece.indptr))
            self._parts[label] = columns, rows, piece[rows]
        return self._parts[label]

    def ranges(self, bounds: Bounds) -> tuple[Vector, Vector]:
        """What a reader knows of each cell who knows `bounds` beside what is told."""
        lower, upper = self.lower.copy(), self.upper.copy()
        for name, (low, high) in bounds.items():
            place = self.system.position[name]
            # A published cell is what it is told to be, whatever a reader assumes of it.
            if not self._is_told[place]:
                lower[place], upper[place] = max(lower[place], low), min(upper[place], high)
        return lower, upper
