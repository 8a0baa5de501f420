"""How often a statement on two years claims a change: with none there, and with a doubling; people come in groups.

Groups come as a Poisson process; a share of them comes in both years, the others only in one; each brings its usual
number of people, give or take a quarter each year (in the example workbooks the log of a returning group's people moves
with a standard deviation of 0.36 from year to year, which is a quarter in either year). A doubling is one of the number
of groups, or of the people that each brings. Run as `python tests/analysis/simulate_statements.py` from the project's
folder (about ten minutes); `test_statements.py` repeats a part of it. Exit status 1 if a share is not as promised.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import engagement_analysis as ea
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.statistics.two_years import compare_years

ROOT = Path(__file__).resolve().parents[2]

RUNS, RUNS_DOUBLED = 5_000, 1_500
SPREAD = 0.25

Sizes = Callable[[np.random.Generator, int], np.ndarray]


def clubs(rng: np.random.Generator, n: int) -> np.ndarray:
    """3 to 25 people each."""
    return rng.integers(3, 26, n).astype(float)


def clubs_and_schools(rng: np.random.Generator, n: int) -> np.ndarray:
    """Three in ten are schools of 50 to 120."""
    sizes = clubs(rng, n)
    is_school = rng.random(n) < 0.3
    sizes[is_school] = rng.integers(50, 121, int(is_school.sum()))
    return sizes


def like_neumarkt(rng: np.random.Generator, n: int) -> np.ndarray:
    """Half of them below 31, a tenth above 86: as the organisations of the example workbooks of Neumarkt."""
    return np.clip(np.round(rng.lognormal(np.log(31), 0.8, n)), 3, 160)


def drawn_from(counts: list[float]) -> Sizes:
    """Sizes as those of a real year."""

    def sizes(rng: np.random.Generator, n: int) -> np.ndarray:
        return rng.choice(counts, n)

    return sizes


@dataclass(frozen=True)
class World:
    """How groups come in two years."""

    n: int = 24
    sizes: Sizes = like_neumarkt
    stays: float = 0.85
    more_groups: float = 1.0
    larger_groups: float = 1.0
    luck: float = 0.0
    missing: float = 0.0
    rounded: float = 0.0
    is_fixed: bool = False  # the number of groups of the earlier year is n, not a draw around it

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """People of each group, this year and the year before."""
        usual = self.sizes(rng, self.n if self.is_fixed else rng.poisson(self.n))
        joiners = self.sizes(rng, rng.poisson(self.n * max(self.more_groups - self.stays, 0)))
        stays = rng.random(usual.size) < min(self.stays, self.more_groups)
        before = np.concatenate([usual, np.zeros(joiners.size)])
        now = self.larger_groups * np.concatenate([np.where(stays, usual, 0.0), joiners])
        now, before = self._counted(rng, now), self._counted(rng, before)
        known = rng.random(now.size) >= self.missing  # a group whose count is missing in a year is left out of both
        return now[known], before[known]

    def _counted(self, rng: np.random.Generator, usual: np.ndarray) -> np.ndarray:
        people = np.maximum(1, np.round(usual * rng.lognormal(0, SPREAD, usual.size) * rng.lognormal(0, self.luck)))
        tens = np.maximum(10, 10 * np.round(people / 10))
        people = np.where(rng.random(usual.size) < self.rounded, tens, people)
        return np.where(usual > 0, people, 0.0)


@dataclass(frozen=True)
class Shares:
    """Of all draws: in how many a statement is made; of the statements: how many claim the change (or any)."""

    made: float
    claims: float

    def __str__(self) -> str:
        told = f"{self.claims:6.1%}" if self.made >= 0.1 else "   (-)"
        return f"{self.made:5.0%} {told}"


def shares(world: World, *, measure: str, runs: int, seed: int) -> Shares:
    """Statements and claims; where there is a true doubling only an increase counts."""
    rng = np.random.default_rng(seed)
    is_doubled = world.more_groups * world.larger_groups > 1
    directions = [compare_years(*world.draw(rng), measure=measure).direction for _ in range(runs)]
    made = [one for one in directions if one is not None]
    claims = [one > 0 if is_doubled else one != 0 for one in made]
    return Shares(len(made) / runs, float(np.mean(claims)) if claims else 0.0)


def row(world: World, *, runs: int, runs_doubled: int, seed: int) -> list[Shares]:
    """Without a change, twice as many groups, twice as large groups (people); without, twice as many (groups)."""
    many, large = replace(world, more_groups=2.0), replace(world, larger_groups=2.0)
    people = {"measure": "participations", "seed": seed}
    organisations = {"measure": "organisations", "seed": seed}
    return [
        shares(world, runs=runs, **people),
        shares(many, runs=runs_doubled, **people),
        shares(large, runs=runs_doubled, **people),
        shares(world, runs=runs, **organisations),
        shares(many, runs=runs_doubled, **organisations),
    ]


HEAD = """\
Year on year: share of draws in which a statement is made, and share of the statements that claim a change.
{runs} draws without a change, {doubled} with a doubling; (-): a statement in less than a tenth of the draws.

                                        participations                               organisations
groups  sizes              come again   no change     twice the     groups twice     no change     twice the
                                                      groups        as large                       groups"""

MARKED = {
    "24 groups like Neumarkt's, 85 % come again": World(is_fixed=True),
    "the same, 5 % of counts missing, 30 % rounded to tens": World(is_fixed=True, missing=0.05, rounded=0.3),
    "8 groups of 3 to 25 as in Balingen, 40 % come again": World(n=8, sizes=clubs, stays=0.4, is_fixed=True),
}


def of_the_workbooks() -> dict[str, World]:
    """The organisations of the campaign's last two years in the example workbooks: their number, sizes drawn anew."""
    table = ea.load(ROOT / "data" / "raw" / "neumarkt", city="neumarkt").participation
    sizes = groups(table.loc[table["campaign"].eq("neumarkt-raeumt-auf")], ("year",))
    named = sizes.loc[sizes["kind"].eq("organisation") & sizes["participations"].notna()]
    worlds = {}
    for year in (2024, 2025):
        counts = named.loc[named["year"].eq(year), "participations"].astype(float).tolist()
        name = f"the {len(counts)} counts of Neumarkt raeumt auf {year}, 85 % come again"
        worlds[name] = World(n=len(counts), sizes=drawn_from(counts), is_fixed=True)
    return worlds


MIXED = {
    "half as many groups, each twice as large (24, 85 %)": World(more_groups=0.5, larger_groups=2.0),
    "half as many groups, each twice as large (40, 85 %)": World(n=40, more_groups=0.5, larger_groups=2.0),
}

LUCK = {
    "the year's own luck of 5 % for all groups alike": World(luck=0.05),
    "the year's own luck of 10 % for all groups alike": World(luck=0.1),
    "the year's own luck of 20 % for all groups alike": World(luck=0.2),
}


def main(runs: int = RUNS, runs_doubled: int = RUNS_DOUBLED) -> int:
    """Print the table; 1 if a share is not as promised."""
    print(HEAD.format(runs=runs, doubled=runs_doubled))  # noqa: T201 - this is what the script is for
    broken: list[str] = []
    fringe: list[str] = []
    seed = 0
    for sizes in (clubs, clubs_and_schools, like_neumarkt):
        for n in (12, 18, 24, 40, 60):
            for stays in (0.0, 0.5, 0.85, 1.0):
                seed += 1
                found = row(World(n, sizes, stays), runs=runs, runs_doubled=runs_doubled, seed=seed)
                name = f"{n:6d}  {sizes.__name__:18s} {stays:9.0%}"
                _show(f"{name}  ", found)
                broken += [name for one in (found[0], found[3]) if one.made >= 0.1 and one.claims > 0.05]
                missed = [one for one in (*found[1:3], found[4]) if one.made >= 0.1 and one.claims < 0.8]
                broken += [name for one in missed if one.made >= 0.5]
                fringe += [name for one in missed if one.made < 0.5]
    print("\nAt the size of the example workbooks")  # noqa: T201
    for name, world in (of_the_workbooks() | MARKED).items():
        found = row(world, runs=runs, runs_doubled=runs_doubled, seed=100)
        _show(f"{name:58s}", found)
        seen = ", ".join(f"{found[place].made * found[place].claims:.1%}" for place in (1, 2, 4))
        print(f"{'':58s}seen of all draws, refusals counted as not seen: {seen}")  # noqa: T201
    print("\nNo change of the sum, but of what makes it (participations)")  # noqa: T201
    for name, world in MIXED.items():
        _show(f"{name:58s}", [_of_mix(world, runs)])
    print("\nNot covered by the promise: what hits all groups of a year alike cannot be told from a change")  # noqa: T201
    for name, world in LUCK.items():
        _show(f"{name:58s}", [shares(world, measure="participations", runs=runs, seed=100)])
    print(f"\nMore than 5 % false claims, or a doubling overlooked too often: {_listed(broken)}")  # noqa: T201
    print(f"The same for a doubling, where less than half of the draws get a statement: {_listed(fringe)}")  # noqa: T201
    return int(bool(broken))


def _of_mix(world: World, runs: int) -> Shares:
    """The expected sum stays the same, so every claim is a false one."""
    rng = np.random.default_rng(100)
    directions = [compare_years(*world.draw(rng)).direction for _ in range(runs)]
    made = [one for one in directions if one is not None]
    return Shares(len(made) / runs, float(np.mean([one != 0 for one in made])) if made else 0.0)


def _listed(names: list[str]) -> str:
    return "; ".join(" ".join(name.split()) for name in dict.fromkeys(names)) or "none"


def _show(name: str, found: list[Shares]) -> None:
    print(name + "  ".join(str(one) for one in found), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
