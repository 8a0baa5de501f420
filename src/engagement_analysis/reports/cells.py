"""Figures of a review → cells of a publication, gathered one by one under names that all parts of the reports share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from engagement_analysis.publication import Cell, Publication, Relation, rounded_ratio

ALL = "*"
"""Stands for all campaigns of a town together, in a cell's name."""
WEIGHTS = {
    "organisations": 3.0,
    "participations": 3.0,
    "types": 2.0,
    "hours": 2.0,
    "minors": 2.0,
    "change": 2.0,
    "band": 1.0,
    "new": 0.7,
    "cancelled": 0.5,
}
"""What hiding a figure costs the reader; others cost 1, those of a whole town and year twice as much."""


def cell_name(measure: str, city: Any, campaign: Any, year: Any) -> str:
    """Name of a figure.

    Examples
    --------
    >>> cell_name("participations", "neumarkt", ALL, 2025)
    'participations|neumarkt|*|2025'
    """
    return f"{measure}|{city}|{campaign}|{int(year)}"


class Cells:
    """Cells and relations as they are gathered."""

    def __init__(self, known: Mapping[str, Collection[float]] | None = None) -> None:
        """Start with nothing; `known`: the printed values of the figures that earlier reports have told.

        A figure that has been revised since is not known: what was told is another number.
        """
        self.cells: dict[str, Cell] = {}
        self.relations: list[Relation] = []
        self._known = dict(known or {})

    def is_known(self, name: str, value: float, half_unit: float = 0.5) -> bool:
        """Whether an earlier report has told a figure's present value, to its last printed digit."""
        return any(abs(value - told) <= half_unit + 1e-9 for told in self._known.get(name, ()))

    def add(self, name: str, value: Any, kind: str = "count", **attributes: Any) -> Cell | None:
        """Add a figure; a missing one is none. A figure that stands in two tables is published if it is in one."""
        if pd.isna(value):
            return None
        measure, _, campaign = name.split("|")[:3]
        before = self.cells.get(name)
        if before is not None:
            return before
        weight = WEIGHTS.get(measure, 1.0) * (2.0 if campaign == ALL and measure in WEIGHTS else 1.0)
        is_whole = float(value).is_integer() and measure not in ("hours", "hours_other", "waste_kg", "waste_kg_other")
        given = {"weight": weight, "is_whole": is_whole, "is_known": self.is_known(name, float(value)), **attributes}
        self.cells[name] = Cell(name, float(value), kind, **given)  # type: ignore[arg-type]
        return self.cells[name]

    def know(self, name: str) -> None:
        """A figure that an earlier publication has told: a constant for every reader."""
        self.cells[name] = replace(self.cells[name], is_known=True)

    def relate(self, total: str, parts: Sequence[str], factors: Sequence[float] = (), *, sense: str = "=") -> None:
        """Say how a total follows from its parts; nothing where one of them is missing, or where they do not add up.

        What does not add up (an organisation that changed its type within a year) is no sum that a reader could use.
        """
        if not all(name in self.cells for name in (total, *parts)):
            return
        relation = Relation(total, tuple(parts), tuple(factors), sense)  # type: ignore[arg-type]
        if relation.holds(self.cells):
            self.relations.append(relation)

    def ratio(self, name: str, above: Cell, below: Cell, printed: float, half_unit: float, per: float) -> None:
        """Add what a printed ratio tells of the figures that it is made of."""
        is_known = self.is_known(name, printed, half_unit / 10)  # printed figures are equal, or a unit apart
        aids, relations = rounded_ratio(name, above, below, printed, half_unit=half_unit, per=per)
        for aid in aids:
            # What was printed earlier cannot be taken back.
            self.cells[aid.name] = replace(aid, is_known=is_known)
        self.relations += relations

    def known_campaigns(self, measure: str, city: str, year: int) -> list[str]:
        """What stands in the place of the campaign in the names of figures that earlier reports have told."""
        parts = (name.split("|") for name in sorted(self._known))
        return [part[2] for part in parts if part[:2] == [measure, city] and part[3:] == [str(year)]]

    def publication(self) -> Publication:
        """All that was gathered."""
        return Publication(dict(self.cells), tuple(self.relations))
