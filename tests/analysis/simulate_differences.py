"""How often the 95 percent limits of a difference hold the truth when people come in groups.

The same worlds as in `simulate_coverage.py`. Run as `python tests/analysis/simulate_differences.py` from the project's
folder (some minutes) to write `simulated_differences.txt`; `test_rate_difference.py` repeats a part of it.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from simulate_coverage import MEAN, Coverage, Sizes, _coverage, clubs, clubs_and_schools

from engagement_analysis.statistics.person_difference import person_rate_difference
from engagement_analysis.statistics.rate_difference import group_rate_difference, paired_rate_difference

SPREAD = 0.2
"""Standard deviation of the logarithm by which an organisation's people differ from its usual number."""


def difference_coverage(
    n_groups: tuple[float, float], sizes: tuple[Sizes, Sizes], *, runs: int, seed: int, by_person: bool = False
) -> Coverage:
    """Limits of the difference of two independent years; pairs in which nobody came at all are drawn again."""
    rng = np.random.default_rng(seed)
    limits = []
    while len(limits) < runs:
        now, before = (draw(rng, rng.poisson(n)) for n, draw in zip(n_groups, sizes, strict=True))
        if now.sum() + before.sum() > 0:
            of_persons = (now.sum(), before.sum())
            limits.append(
                person_rate_difference(*of_persons, method="score") if by_person else group_rate_difference(now, before)
            )
    truth = n_groups[0] * MEAN[sizes[0]] - n_groups[1] * MEAN[sizes[1]]
    return _coverage([one.low for one in limits], [one.high for one in limits], truth)


def returning_coverage(
    n_groups: int, share_returning: float, sizes: Sizes, *, joiners: float = 1.0, runs: int, seed: int
) -> Coverage:
    """A share returns with 20 percent more or less people; `joiners` times as many join as leave."""
    rng = np.random.default_rng(seed)
    limits = []
    while len(limits) < runs:
        usual = sizes(rng, rng.poisson(n_groups))
        new = sizes(rng, rng.poisson(n_groups * (1 - share_returning) * joiners))
        stays = rng.random(usual.size) < share_returning
        first = np.concatenate([usual, np.zeros(new.size)])
        second = np.concatenate([np.where(stays, usual, 0.0), new])
        before, now = (np.round(people * rng.lognormal(0, SPREAD, people.size)) for people in (first, second))
        if now.sum() + before.sum() > 0:
            limits.append(paired_rate_difference(now, before))
    grown = share_returning + (1 - share_returning) * joiners - 1
    truth = n_groups * MEAN[sizes] * grown * math.exp(SPREAD**2 / 2)
    return _coverage([one.low for one in limits], [one.high for one in limits], truth)


def table(runs: int = 1_500, paired_runs: int = 4_000) -> str:
    """Both tables as a text."""
    lines = ["Difference of two years", "groups   sizes                                 limits of groups"]
    for first in (clubs, clubs_and_schools):
        for second in (clubs, clubs_and_schools):
            for n in ((6, 6), (12, 12), (12, 30), (30, 12), (15, 60), (60, 15), (60, 60)):
                group = difference_coverage(n, (first, second), runs=runs, seed=sum(n))
                person = difference_coverage(n, (first, second), runs=runs, seed=sum(n), by_person=True)
                names = f"{first.__name__} / {second.__name__}"
                lines.append(f"{n[0]:2d} / {n[1]:2d}  {names:38s}  {group}; persons as independent: {person.holds:.1%}")
    lines += ["", "Difference of two years, organisations returning", "groups  sizes       returning  joiners"]
    for sizes in (clubs, clubs_and_schools):
        for n in (6, 12, 20, 40, 60):
            for share, joiners in ((0.0, 1), (0.0, 3), (0.5, 1), (0.5, 3), (0.8, 1), (0.8, 6), (0.95, 1)):
                holds = returning_coverage(n, share, sizes, joiners=joiners, runs=paired_runs, seed=n)
                lines.append(f"{n:6d}  {sizes.__name__:18s} {share:5.0%}  x{joiners}  {holds}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("simulated_differences.txt").write_text(table(), encoding="utf-8")
