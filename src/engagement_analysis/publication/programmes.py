"""Linear and whole-number programmes over deviations that balance in each sum: the only place that calls scipy."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

Vector = npt.NDArray[np.float64]
SOLVED, INFEASIBLE, UNBOUNDED, EITHER = 0, 2, 3, 4
"""What scipy says of a programme; 4: infeasible or unbounded, HiGHS does not tell which."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Status; smallest value of the goal (nan unless solved); the point; the multipliers of the sums, if known."""

    status: int
    value: float
    point: Vector
    multipliers: Vector


def solve(
    goal: Vector,
    low: Vector,
    high: Vector,
    balance: sparse.csr_array,
    is_whole: npt.NDArray[np.bool_],
    *,
    seconds: float | None = None,
) -> Solution:
    """Smallest goal · deviation with low <= deviation <= high and balance @ deviation = 0, whole where it must be."""
    if is_whole.any():
        return whole(goal, low, high, balance, is_whole, seconds=seconds)
    return linear(goal, low, high, balance, seconds=seconds)


def linear(
    goal: Vector, low: Vector, high: Vector, balance: sparse.csr_array, *, seconds: float | None = None
) -> Solution:
    """Smallest goal · deviation with low <= deviation <= high and balance @ deviation = 0."""
    arguments: dict[str, Any] = {"method": "highs", "options": _time(seconds)}
    if balance.shape[0]:
        arguments |= {"A_eq": balance, "b_eq": np.zeros(balance.shape[0])}
    # scipy's stubs do not know that matrices may be sparse.
    linprog: Any = optimize.linprog
    result = linprog(goal, bounds=np.column_stack([low, high]), **arguments)
    if result.status != SOLVED:
        return Solution(int(result.status), math.nan, np.zeros(0), np.zeros(0))
    multipliers = result.eqlin.marginals if balance.shape[0] else np.zeros(0)
    return Solution(SOLVED, float(result.fun), result.x, multipliers)


def whole(
    goal: Vector,
    low: Vector,
    high: Vector,
    balance: sparse.csr_array,
    is_whole: npt.NDArray[np.bool_],
    *,
    seconds: float | None = None,
) -> Solution:
    """The same with deviations that are whole numbers where `is_whole` says so."""
    constraints = [optimize.LinearConstraint(balance, 0.0, 0.0)] if balance.shape[0] else []
    return _milp(goal, is_whole, optimize.Bounds(low, high), constraints, seconds)


def cheapest_cover(
    cost: Vector, conditions: Vector, past: list[tuple[Vector, float]], *, seconds: float | None = None
) -> Solution:
    """Smallest cost of a choice of 0 and 1 with conditions @ choice >= 1, not dearer than before by each past cost."""
    constraints = [optimize.LinearConstraint(conditions, 1.0, np.inf)]
    constraints += [optimize.LinearConstraint(earlier[None, :], -np.inf, best) for earlier, best in past]
    return _milp(cost, np.ones(cost.size, dtype=bool), optimize.Bounds(0, 1), constraints, seconds)


def _milp(
    goal: Vector,
    is_whole: npt.NDArray[np.bool_],
    bounds: optimize.Bounds,
    constraints: list[Any],
    seconds: float | None,
) -> Solution:
    arguments: dict[str, Any] = {"options": {"mip_rel_gap": 0.0, **_time(seconds)}}
    result: Any = optimize.milp(
        goal, integrality=is_whole.astype(int), bounds=bounds, constraints=constraints, **arguments
    )
    if result.status != SOLVED:
        return Solution(int(result.status), math.nan, np.zeros(0), np.zeros(0))
    return Solution(SOLVED, float(result.fun), result.x, np.zeros(0))


def _time(seconds: float | None) -> dict[str, float]:
    return {} if seconds is None else {"time_limit": max(seconds, 0.01)}
