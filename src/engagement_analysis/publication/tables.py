"""Tables that are published together → one publication: cells, and the sums that link them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

Kind = Literal["count", "amount", "aid"]
Sense = Literal["=", "<=", ">="]
INFINITE = math.inf
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a publication."""

    name: str  # the same figure in two tables is one cell under one name
    value: float  # its true value
    # "count", "amount", "aid": a number of organisations or persons; a sum of what each organisation brings
    # (people, hours, kilograms); a quantity that only serves to write down what a rounded figure gives away
    kind: Kind = "count"
    # what each organisation brings to an amount, in any order; None: not known, or not needed
    contributions: tuple[float, ...] | None = None
    # whose contributions these are, in the same order: what an organisation brings alone it knows, and may know
    contributors: tuple[str, ...] | None = None
    lower: float = 0.0  # what everybody knows of the value even if it is hidden: a count is not negative
    upper: float = INFINITE
    is_published: bool = True  # it is to appear in a table; otherwise it only links others (a part that no table shows)
    may_hide: bool = True  # it may be hidden to protect others
    is_whole: bool = True  # a whole number, and everybody knows that
    weight: float = 1.0  # what hiding it costs the reader, beside other cells' 1


@dataclass(frozen=True, slots=True)
class Relation:
    """`total` = sum of the parts, as everybody knows from the tables' build; or at most, or at least that sum."""

    total: str
    parts: tuple[str, ...]
    # one for each part; empty: 1 each. A change is `Relation("change", ("now", "before"), (1, -1))`.
    factors: tuple[float, ...] = ()
    # how `total` stands to the sum: organisations of a year are at most those of its campaigns
    # together, since one may come to two
    sense: Sense = "="

    @classmethod
    def of(cls, given: Relation | Mapping[str, Any]) -> Relation:
        """A relation from `{"total": ..., "parts": [...]}`; a relation stays as it is."""
        if isinstance(given, Relation):
            return given
        return cls(str(given["total"]), tuple(given["parts"]), tuple(given.get("factors", ())), given.get("sense", "="))

    @property
    def terms(self) -> list[tuple[str, float]]:
        """Parts with their factors."""
        return list(zip(self.parts, self.factors or (1.0,) * len(self.parts), strict=True))

    def holds(self, cells: Mapping[str, Cell]) -> bool:
        """Whether the true values meet it.

        Examples
        --------
        >>> Relation("S", ("A",), sense="<=").holds({"S": Cell("S", 2), "A": Cell("A", 3)})
        True
        """
        total = cells[self.total].value
        difference = total - sum(factor * cells[part].value for part, factor in self.terms)
        wrong = {"=": abs(difference), "<=": difference, ">=": -difference}[self.sense]
        return wrong <= _TOLERANCE * (1 + abs(total))


@dataclass(frozen=True, slots=True)
class Publication:
    """Cells and relations of all tables that are published together.

    Raises
    ------
    ValueError
        A relation names an unknown cell, or the values contradict a relation: then the tables do not belong together.

    Examples
    --------
    >>> publication = Publication.of({"Summe": 6, "A": 1, "B": 5}, [{"total": "Summe", "parts": ["A", "B"]}])
    >>> publication.cells["A"].value
    1.0
    """

    cells: Mapping[str, Cell]  # by name
    relations: tuple[Relation, ...] = field(default=())

    def __post_init__(self) -> None:
        for relation in self.relations:
            unknown = [name for name in (relation.total, *relation.parts) if name not in self.cells]
            if unknown:
                raise ValueError(f"Die Summe „{relation.total}“ nennt eine unbekannte Zelle: „{unknown[0]}“.")
            if not relation.holds(self.cells):
                raise ValueError(f"Die Summe „{relation.total}“ passt nicht zu ihren Teilen.")

    @classmethod
    def of(
        cls,
        values: Mapping[str, float] | pd.Series,
        relations: Iterable[Relation | Mapping[str, Any]] = (),
        *,
        kind: Kind = "count",
        contributions: Mapping[str, Sequence[float]] | None = None,
        keep: Iterable[str] = (),
    ) -> Publication:
        """A publication from plain values.

        Parameters
        ----------
        values : mapping or Series
            Name of each cell → its true value.
        relations : iterable of Relation or `{"total": name, "parts": [names]}`
        kind : {"count", "amount"}
            Of all cells.
        contributions : mapping of name to sequence of float, optional
            What each organisation brings to the cell.
        keep : iterable of str
            Cells that must not be hidden.
        """
        given, kept = contributions or {}, set(keep)
        cells = {
            str(name): Cell(
                str(name),
                float(value),
                kind,
                tuple(given[str(name)]) if str(name) in given else None,
                lower=min(0.0, float(value)),
                may_hide=str(name) not in kept,
                is_whole=float(value).is_integer(),
            )
            for name, value in dict(values).items()
        }
        return cls(cells, tuple(Relation.of(relation) for relation in relations))

    def related_cells(self, hidden: Iterable[str] = ()) -> dict[str, int]:
        """For each cell the number of the set of cells that sums connect it with.

        Cells that stay published in any case connect nothing, since everybody knows them; `hidden` ones do not stay.

        Examples
        --------
        >>> sums = [{"total": "S", "parts": ["A"]}, {"total": "T", "parts": ["B"]}]
        >>> Publication.of({"S": 1, "A": 1, "T": 2, "B": 2}, sums).related_cells()
        {'S': 0, 'A': 0, 'T': 1, 'B': 1}
        """
        links: dict[str, list[str]] = {name: [] for name in self.cells}
        never_told = set(hidden)
        for relation in self.relations:
            names = (relation.total, *relation.parts)
            open_ = [name for name in names if self.cells[name].may_hide or name in never_told]
            for one, other in itertools.pairwise(open_):
                links[one].append(other)
                links[other].append(one)
        found: dict[str, int] = {}
        for number, start in enumerate(self.cells):
            waiting = [start] if start not in found else []
            while waiting:
                name = waiting.pop()
                if name not in found:
                    found[name] = number
                    waiting += links[name]
        order = {label: place for place, label in enumerate(dict.fromkeys(found[name] for name in self.cells))}
        return {name: order[found[name]] for name in self.cells}
