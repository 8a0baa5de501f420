"""How often the 95 percent limits hold the truth when people come in groups: the numbers in the docstrings.

Groups come as a Poisson process; each brings people of its own. Run as `python tests/statistics/simulate_coverage.py`
from the project's folder (some minutes); `test_coverage.py` repeats a part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engagement_analysis.statistics.intervals import fay_feuer_interval, garwood_interval
from engagement_analysis.statistics.rate_ratio import paired_rate_ratio

Sizes = Callable[[np.random.Generator, int], np.ndarray]


@dataclass(frozen=True)
class Coverage:
    """Share of runs whose limits hold the truth, and of those in which it lies below or above them."""

    holds: float
    below: float
    above: float

    def __str__(self) -> str:
        return f"{self.holds:6.1%}  (truth below {self.below:.1%}, above {self.above:.1%})"


def clubs(rng: np.random.Generator, n: int) -> np.ndarray:
    """3 to 25 people each; 14 on average."""
    return rng.integers(3, 26, n).astype(float)


def clubs_and_schools(rng: np.random.Generator, n: int) -> np.ndarray:
    """Three in ten are schools of 50 to 110; 33.8 people on average."""
    sizes = clubs(rng, n)
    is_school = rng.random(n) < 0.3
    sizes[is_school] = rng.integers(50, 111, int(is_school.sum()))
    return sizes


MEAN = {clubs: 14.0, clubs_and_schools: 0.7 * 14.0 + 0.3 * 80.0}


def _coverage(lows: list[float], highs: list[float], truth: float) -> Coverage:
    low, high = np.array(lows), np.array(highs)
    return Coverage(
        float(((low <= truth) & (truth <= high)).mean()), float((truth < low).mean()), float((truth > high).mean())
    )


def sum_coverage(n_groups: float, sizes: Sizes, *, runs: int, seed: int, by_person: bool = False) -> Coverage:
    """Limits of one year's people."""
    rng = np.random.default_rng(seed)
    limits = []
    for _ in range(runs):
        people = sizes(rng, rng.poisson(n_groups))
        limits.append(garwood_interval(people.sum()) if by_person else fay_feuer_interval(people))
    return _coverage([one.low for one in limits], [one.high for one in limits], n_groups * MEAN[sizes])


def ratio_coverage(n_groups: int, share_returning: float, sizes: Sizes, *, runs: int, seed: int) -> Coverage:
    """A share of the organisations returns, with 20 percent more or less people; years of nobody are drawn again."""
    rng = np.random.default_rng(seed)
    limits = []
    while len(limits) < runs:
        usual = sizes(rng, rng.poisson(n_groups))
        joiners = sizes(rng, rng.poisson(n_groups * (1 - share_returning)))
        stays = rng.random(usual.size) < share_returning
        first = np.concatenate([usual, np.zeros(joiners.size)])
        second = np.concatenate([np.where(stays, usual, 0.0), joiners])
        before, now = (np.round(people * rng.lognormal(0, 0.2, people.size)) for people in (first, second))
        if now.sum() > 0 and before.sum() > 0:
            limits.append(paired_rate_ratio(now, before))
    return _coverage([one.low for one in limits], [one.high for one in limits], 1.0)


def main(runs: int = 4_000) -> None:
    """Print the tables."""
    lines = ["One year's people", "groups  sizes               limits of groups"]
    for sizes in (clubs, clubs_and_schools):
        for n in (6, 12, 20, 40, 60):
            group = sum_coverage(n, sizes, runs=runs, seed=n)
            person = sum_coverage(n, sizes, runs=runs, seed=n, by_person=True)
            lines.append(f"{n:6d}  {sizes.__name__:18s}  {group}; persons as independent: {person.holds:.1%}")
    lines += ["", "Ratio of two years, organisations returning", "groups  sizes              returning"]
    for sizes in (clubs, clubs_and_schools):
        for n in (6, 12, 20, 40, 60):
            for share in (0.0, 0.5, 0.8, 0.95):
                ratio = ratio_coverage(n, share, sizes, runs=runs, seed=n)
                lines.append(f"{n:6d}  {sizes.__name__:18s} {share:5.0%}  {ratio}")
    print("\n".join(lines))  # noqa: T201 - this is what the script is for


if __name__ == "__main__":
    main()
