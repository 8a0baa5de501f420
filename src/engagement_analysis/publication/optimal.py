"""Which cells to hide so that the least is lost: a covering programme that learns from the attacker.

The master programme chooses what is hidden; the attacker's programme shows which confidential cell it leaves too
well known, and its dual solution is a condition that every safe choice meets (Fischetti & Salazar 2001). Conditions are
added until the cheapest choice that meets them is safe: then no safe choice is cheaper.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engagement_analysis.publication import programmes
from engagement_analysis.publication.attack import Attack
from engagement_analysis.publication.audit import leaks
from engagement_analysis.publication.primary import Need
from engagement_analysis.publication.readers import Reader
from engagement_analysis.publication.system import Published, System, Vector
from engagement_analysis.publication.tables import Publication

_NOISE = 1e-9
_MET = 1e-6


class TimeIsUpError(Exception):
    """The stated time limit was reached before a choice was proven to be the cheapest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen: the cells that hiding can be decided on, and those that are hidden in any case."""

    candidates: tuple[str, ...]
    always: frozenset[str]
    costs: tuple[Vector, ...]

    def hidden(self, chosen: Vector) -> frozenset[str]:
        """Cells that are hidden if `chosen` (1: hide) of the candidates are."""
        return self.always | {name for name, is_chosen in zip(self.candidates, chosen, strict=True) if is_chosen > 0.5}


def cheapest_safe_choice(
    publication: Publication, choice: Choice, readers: Sequence[Reader], *, deadline: float
) -> frozenset[str]:
    """The cells to hide, proven to be the cheapest choice that is safe against all readers.

    Several costs are minimised one after the other: the second among the choices that are best by the first.

    Raises
    ------
    TimeIsUpError
        The proof was not finished at `deadline` (`time.monotonic()`).
    """
    learner = _Learner(publication, choice, readers)
    conditions: list[Vector] = []
    limits: list[tuple[Vector, float]] = []
    chosen = np.zeros(len(choice.candidates))
    for cost in choice.costs:
        while True:
            chosen = _master(cost, conditions, limits, deadline)
            learned = learner.conditions(chosen, deadline)
            if not learned:
                break
            conditions += learned
        limits.append((cost, float(cost @ chosen)))
    return choice.hidden(chosen)


def _master(
    cost: Vector, conditions: Sequence[Vector], limits: Sequence[tuple[Vector, float]], deadline: float
) -> Vector:
    """The cheapest choice that meets all conditions learned so far (each: weights · choice >= 1)."""
    if not cost.size or not conditions:
        return np.zeros(cost.size)
    allowed = [(past, best + _MET) for past, best in limits]
    solution = programmes.cheapest_cover(cost, np.vstack(conditions), allowed, seconds=_remaining(deadline))
    if solution.status != programmes.SOLVED:
        raise TimeIsUpError
    return np.round(solution.point)


class _Learner:
    """Turns a choice that is not safe into conditions that it breaks."""

    def __init__(self, publication: Publication, choice: Choice, readers: Sequence[Reader]) -> None:
        self.publication, self.choice, self.readers = publication, choice, readers
        self.system = System(publication)
        self._safe: set[tuple[str, ...]] = set()
        self._all_published = [cell.name for cell in self.system.cells if cell.is_published]
        place = {name: number for number, name in enumerate(choice.candidates)}
        # For each cell the candidate that decides on it; -1: none.
        self.decider = np.array([place.get(cell.name, -1) for cell in self.system.cells], dtype=int)
        self.is_always = np.array(
            [not cell.is_published or cell.name in choice.always for cell in self.system.cells], dtype=bool
        )

    def conditions(self, chosen: Vector, deadline: float) -> list[Vector]:
        """Conditions that the choice breaks; none: it is safe."""
        hidden = sorted(self.choice.hidden(chosen))
        learned: list[Vector] = []
        attacks: list[Attack] = []
        published = Published(self.system, hidden)
        everything, nothing = (Published(self.system, names) for names in (self._all_published, ()))
        for reader in self.readers:
            attack = Attack(published, reader.bounds, attacks)
            attacks.append(attack)
            known, unknown = (
                (low - attack.true, high - attack.true)
                for low, high in (nothing.ranges(reader.bounds), everything.ranges(reader.bounds))
            )
            attack.look_around({self.system.position[name]: need.reach for name, need in reader.needs.items()})
            for name, need in reader.needs.items():
                _remaining(deadline)
                condition = self._condition(attack, self.system.position[name], need, known, unknown)
                if condition is not None:
                    learned.append(condition if condition @ chosen < 1 - _MET else self._something_more(chosen))
            if learned:
                return learned  # what one reader sees is mended before the next one is asked
        if tuple(hidden) in self._safe:
            return []
        if leaks(self.publication, hidden, self.readers, stop_at_first=True, seconds=_remaining(deadline)):
            # Only whole numbers give it away: no dual tells why, but some other cell must be hidden too.
            return [self._something_more(chosen)]
        self._safe.add(tuple(hidden))
        return []

    def _something_more(self, chosen: Vector) -> Vector:
        """Hiding less is never safer, so a safe choice hides at least one cell that this one shows."""
        if chosen.all():
            raise TimeIsUpError  # cannot be: hiding everything was safe before; then everything is hidden
        return 1.0 - chosen

    def _condition(
        self, attack: Attack, place: int, need: Need, known: tuple[Vector, Vector], unknown: tuple[Vector, Vector]
    ) -> Vector | None:
        """The need of one cell against one reader: None if it is met, else the condition that it sets."""
        gains = {sign: attack.seen(place, sign) for sign in (1.0, -1.0)}
        rows: dict[float, tuple[Vector, float]] = {}
        for sign, level in ((1.0, need.above), (-1.0, need.below)):
            if gains[sign] < level - _MET:
                gains[sign], rows[sign] = self._row(attack, place, sign, need.reach, known, unknown)
                if gains[sign] < level - _MET:
                    weights, constant = rows[sign]
                    return _covering(weights, level - constant)
        for sign in (1.0, -1.0):
            if sum(gains.values()) < need.width - _MET and sign not in rows:
                gains[sign], rows[sign] = self._row(attack, place, sign, need.reach, known, unknown)
        if sum(gains.values()) < need.width - _MET:
            return _covering(rows[1.0][0] + rows[-1.0][0], need.width - rows[1.0][1] - rows[-1.0][1])
        return None

    def _row(
        self,
        attack: Attack,
        place: int,
        sign: float,
        cap: float,
        known: tuple[Vector, Vector],
        unknown: tuple[Vector, Vector],
    ) -> tuple[float, tuple[Vector, float]]:
        """How far a cell can deviate, and the weights and the constant that bound it for any choice."""
        gain, reduced = _gain(attack, place, sign, cap)
        return gain, self._weights(reduced, known, unknown, place, sign, math.ceil(cap))

    def _weights(
        self,
        reduced: Vector,
        known: tuple[Vector, Vector],
        unknown: tuple[Vector, Vector],
        place: int,
        sign: float,
        cap: float,
    ) -> tuple[Vector, float]:
        """How much each candidate's hiding can widen the interval, and what it measures without any."""
        shown, hidden = _reach(reduced, known), _reach(reduced, unknown)
        own = cap if reduced[place] * sign > 0 else np.inf
        hidden[place] = min(hidden[place], abs(reduced[place]) * own if reduced[place] else 0.0)
        constant = float(shown[~self.is_always].sum() + hidden[self.is_always].sum())
        weights = np.zeros(len(self.choice.candidates))
        is_open = (self.decider >= 0) & ~self.is_always & (hidden > shown)
        np.add.at(weights, self.decider[is_open], (hidden - shown)[is_open])
        return weights, constant


def _reach(reduced: Vector, limits: tuple[Vector, Vector]) -> Vector:
    """Largest value of reduced cost · deviation for each cell."""
    reach = np.zeros_like(reduced)
    up, down = reduced > 0, reduced < 0
    reach[up] = reduced[up] * limits[1][up]
    reach[down] = reduced[down] * limits[0][down]
    return reach


def _covering(weights: Vector, right: float) -> Vector:
    """Weights · choice >= right as weights · choice >= 1; a weight above that counts as 1."""
    if not np.isfinite(right) or right <= _MET:
        return np.zeros_like(weights)
    return np.minimum(weights / right, 1.0)


def _gain(attack: Attack, place: int, sign: float, cap: float) -> tuple[float, Vector]:
    """How far a cell can deviate upwards (`sign` 1) or downwards, at most `cap`; the reduced costs of all cells."""
    gain, solution = attack.push(place, sign, cap)
    rows = attack.published.part(place)[1]
    reduced = np.zeros(len(attack.system.cells))
    reduced[place] = sign
    if len(rows):
        # Any multipliers give a valid condition; those of the programme give the one that it just met.
        multipliers = np.zeros(attack.system.matrix.shape[0])
        multipliers[rows] = solution.multipliers
        reduced = reduced + attack.system.matrix.T @ multipliers
    return gain, np.where(abs(reduced) < _NOISE, 0.0, reduced)


def _remaining(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeIsUpError
    return left


def costs(publication: Publication, candidates: Sequence[str]) -> tuple[Vector, Vector]:
    """What hiding each candidate loses: first its weight, then its value."""
    cells = [publication.cells[name] for name in candidates]
    weights = np.array([cell.weight for cell in cells], dtype=float)
    return weights, np.array([0.0 if cell.kind == "aid" else abs(cell.value) for cell in cells], dtype=float)
