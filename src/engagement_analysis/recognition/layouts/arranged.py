"""Cells laid out anew: a grid as a plain list, and for each of its cells the one of the sheet that it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engagement_analysis.reading.grid import Cell, Grid, address, column_number

Place = tuple[int, int]
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, eq=False)
class Arranged:
    """A sheet, or a part of it, as a plain list; all positions are 0-based.

    `origins` says where those cells stand that do not stand in their own place; `lines` are the titles above.
    """

    grid: Grid
    lines: Sequence[str]
    origins: Mapping[Place, Place] = field(default_factory=dict)

    def origin(self, a1: str) -> str:
        """Address in the sheet of a cell of the grid."""
        letters = a1.rstrip(_DIGITS)
        place = int(a1[len(letters) :]) - 1, column_number(letters)
        return address(*self.origins.get(place, place))


def laid_out(grid: Grid, places: Sequence[Sequence[Place | Cell]], lines: Sequence[str]) -> Arranged:
    """Rows of which each cell is named by the place where it stands in a sheet, or is a word that stands nowhere."""
    rows: list[list[Cell]] = []
    origins: dict[Place, Place] = {}
    errors: dict[Place, str] = {}
    uncalculated: set[Place] = set()
    for row, cells in enumerate(places):
        rows.append([])
        known = next((cell for cell in cells if isinstance(cell, tuple)), (0, 0))
        for column, cell in enumerate(cells):
            if isinstance(cell, tuple):
                rows[-1].append(grid.at(*cell))
                origins[row, column] = cell
                if cell in grid.errors:
                    errors[row, column] = grid.errors[cell]
                if cell in grid.uncalculated:
                    uncalculated.add((row, column))
            else:
                rows[-1].append(cell)
                origins[row, column] = known
    return Arranged(Grid(rows, errors=errors, uncalculated=frozenset(uncalculated)), lines, origins)
