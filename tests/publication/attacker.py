"""The attacker of the tests: all sums that are shown → the interval in which each hidden one must lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog

Interval = tuple[float, float]


def intervals(
    values: Mapping[str, float],
    relations: Sequence[Mapping[str, Any]],
    hidden: Iterable[str],
    *,
    known: Mapping[str, Interval] | None = None,
    wanted: Iterable[str] | None = None,
    whole_numbers: bool = False,
) -> dict[str, Interval]:
    """Least and largest value of each hidden cell (or the `wanted` ones) that fits the relations and what is known.

    `relations`: `{"total": name, "parts": [names]}`, or with `"at_most": True` where the total may be less than its
    parts together; `known`: lower and upper end of hidden cells, else any number from 0.
    """
    names = list(values)
    place = {name: number for number, name in enumerate(names)}
    hidden = list(hidden)
    bounds = [(value, value) for value in values.values()]
    for name in hidden:
        bounds[place[name]] = (known or {}).get(name, (0.0, np.inf))
    exact, at_most = [], []
    for relation in relations:
        row = np.zeros(len(names))
        row[place[relation["total"]]] = 1
        for part in relation["parts"]:
            row[place[part]] -= 1
        (at_most if relation.get("at_most") else exact).append(row)
    system = {
        "A_eq": np.array(exact) if exact else None,
        "b_eq": np.zeros(len(exact)) if exact else None,
        "A_ub": np.array(at_most) if at_most else None,
        "b_ub": np.zeros(len(at_most)) if at_most else None,
    }
    ends: dict[str, Interval] = {}
    for name in hidden if wanted is None else wanted:
        found = []
        for sign in (1, -1):
            aim = np.zeros(len(names))
            aim[place[name]] = sign
            solved = linprog(aim, bounds=bounds, integrality=int(whole_numbers), **system)
            assert solved.status in (0, 3), solved.message  # solved, or without a limit
            found.append(sign * solved.fun if solved.status == 0 else sign * -np.inf)
        ends[name] = (found[0], found[1])
    return ends
