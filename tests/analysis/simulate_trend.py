"""How often `series_trend` finds a trend: with none there, and where the numbers double; people come in groups.

Groups come and go as organisations do: each stays for the next year with a fixed probability, otherwise another one
takes its place; each brings its usual number of people, give or take a fifth. Some runs add a year's own luck
(weather) of 20 percent. Run as `python tests/analysis/simulate_trend.py` from the project's folder (some minutes).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement_analysis.analysis.years.series_trend import series_trend
from engagement_analysis.analysis.years.trend_methods import ComparableYears, evidence

RUNS = 1_000


def organisations(rng: np.random.Generator, n: int) -> np.ndarray:
    """Usual sizes: 3 to 25 people, three in ten are schools of 50 to 110."""
    sizes = rng.integers(3, 26, n).astype(float)
    schools = rng.random(n) < 0.3
    sizes[schools] = rng.integers(50, 111, int(schools.sum()))
    return sizes


def drawn_series(
    rng: np.random.Generator, *, n_years: int, n_groups: int, stays: float, growth: float, luck: float
) -> np.ndarray:
    """A row for each organisation that ever came, a column for each year."""
    places = 3 * n_groups  # three times as many organisations as come: each year about a third of them does
    sizes, comes = organisations(rng, places), rng.random(places) < 1 / 3
    rows = [np.zeros((places, n_years))]
    current = rows[0]
    for year in range(n_years):
        if year:
            leaves = rng.random(places) > stays
            sizes = np.where(leaves, organisations(rng, places), sizes)
            comes = np.where(leaves, rng.random(places) < 1 / 3, comes)
            fresh = np.zeros((places, n_years))
            rows.append(np.where(leaves[:, None], current, 0.0))
            current = np.where(leaves[:, None], fresh, current)
        usual = sizes * growth**year * rng.lognormal(0, luck)
        current[:, year] = comes * np.maximum(1, np.round(usual * rng.lognormal(0, 0.2, places)))
    rows[0] = current
    people = np.vstack(rows)
    return people[people.sum(axis=1) > 0]


def share_of_claims(
    *, n_years: int, n_groups: int, stays: float, doubling: bool, luck: float, runs: int, seed: int
) -> tuple[float, float]:
    """Share of runs in which a trend is claimed: with the organisations known, and from the totals alone."""
    rng = np.random.default_rng(seed)
    growth = 2 ** (1 / (n_years - 1)) if doubling else 1.0
    claims = np.zeros(2)
    for _ in range(runs):
        people = drawn_series(rng, n_years=n_years, n_groups=n_groups, stays=stays, growth=growth, luck=luck)
        years, counts = np.arange(n_years, dtype=float), people.sum(axis=0)
        for place, known in enumerate((people, None)):
            _, verdict, _ = evidence(ComparableYears(years, counts, people=known), confidence=0.95)
            claims[place] += verdict != "no_trend"
    known, totals = claims / runs
    return float(known), float(totals)


def four_years(runs: int, seed: int) -> float:
    """Share of claims with four years, through the entry itself."""
    rng = np.random.default_rng(seed)
    claims = 0
    for _ in range(runs):
        people = drawn_series(rng, n_years=4, n_groups=20, stays=0.5, growth=1.5, luck=0)
        claims += series_trend(pd.DataFrame({"year": range(4), "count": people.sum(axis=0)})).verdict != "refused"
    return claims / runs


def main(runs: int = RUNS) -> None:
    """Print the table."""
    lines = [
        f"Share of {runs} series in which a trend is claimed, confidence 95 %; people come in groups.",
        "known: errors follow the organisations; totals only: Kendall below ten years, model from ten on.",
        f"Four years, growing by half each year: {four_years(200, 1):.1%} (refused by rule)",
        "",
        "                              no change             doubling from first to last year",
        "years groups stays luck   known   totals only      known   totals only",
    ]
    for n_years in (5, 7, 9, 10, 14):
        for n_groups in (12, 30):
            for stays, luck in ((0.0, 0.0), (0.5, 0.0), (0.8, 0.0), (0.95, 0.0), (0.8, 0.2)):
                shares = [
                    share_of_claims(
                        n_years=n_years,
                        n_groups=n_groups,
                        stays=stays,
                        doubling=doubling,
                        luck=luck,
                        runs=runs // 4 if doubling else runs,
                        seed=n_years * 1_000 + n_groups,
                    )
                    for doubling in (False, True)
                ]
                (false, false_totals), (right, right_totals) = shares
                lines.append(
                    f"{n_years:5d} {n_groups:6d} {stays:5.0%} {luck:4.0%}  {false:6.1%}  {false_totals:11.1%}"
                    f"     {right:6.1%}  {right_totals:11.1%}"
                )
                print(lines[-1], flush=True)  # noqa: T201 - it takes minutes
    print("\n".join(lines))  # noqa: T201 - this is what the script is for


if __name__ == "__main__":
    main()
