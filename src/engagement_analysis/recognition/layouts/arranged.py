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

    `origins` says where those cells stand that do not stand in their own place; `lines` are the titles above;
    `beside` is the first cell of a small table right of the list, which is not read.
    """

    grid: Grid
    lines: Sequence[str]
    origins: Mapping[Place, Place] = field(default_factory=dict)
    beside: str | None = None

    def origin(self, a1: str) -> str:
        """Address in the sheet of a cell of the grid."""
        letters = a1.rstrip(_DIGITS)
        place = int(a1[len(letters) :]) - 1, column_number(letters)
        return address(*self.origins.get(place, place))


def laid_out(grid: Grid, places: Sequence[Sequence[Place | Cell]], lines: Sequence[str]) -> Arranged:
    """Rows of which each cell is named by the place where it stands in a sheet, or is a word that stands nowhere."""
    rows = [[grid.at(*cell) if isinstance(cell, tuple) else cell for cell in cells] for cells in places]
    origins = {
        (row, column): cell
        for row, cells in enumerate(places)
        for column, cell in enumerate(cells)
        if isinstance(cell, tuple)
    }
    errors = {place: grid.errors[cell] for place, cell in origins.items() if cell in grid.errors}
    uncalculated = frozenset(place for place, cell in origins.items() if cell in grid.uncalculated)
    for row, cells in enumerate(places):  # words of our own point at the first cell of their row
        first = next((cell for cell in cells if isinstance(cell, tuple)), (0, 0))
        for column in range(len(cells)):
            origins.setdefault((row, column), first)
    return Arranged(Grid(rows, errors=errors, uncalculated=uncalculated), lines, origins)
