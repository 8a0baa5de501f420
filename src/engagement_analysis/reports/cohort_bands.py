"""Cohorts of organisations → few bands of years of first coming, so that hardly any count is small."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import pandas as pd

from engagement_analysis.publication import THRESHOLD

MOST_COHORTS = 12
"""So many cohorts are tried in all bands; where there are more, the oldest are one band."""


def band_titles(cohorts: pd.DataFrame, *, minimum: int = THRESHOLD) -> dict[int, str]:
    """Which band each cohort belongs to: neighbouring years, as many bands as leave the fewest small counts.

    Merging costs less than hiding: a band's count tells the council as much as three single points would not.

    Parameters
    ----------
    cohorts : DataFrame, one row per cohort and year, of one town
        `cohort`, `year`, `n_active`.
    minimum : int
        Counts from 1 to `minimum` - 1 are small.

    Returns
    -------
    dict of cohort (year of first coming) to German title ("2021" or "2021–2022")

    Examples
    --------
    >>> frame = pd.DataFrame({"cohort": [2021, 2021, 2022], "year": [2021, 2022, 2022], "n_active": [6, 4, 1]})
    >>> band_titles(frame)
    {2021: '2021–2022', 2022: '2021–2022'}
    >>> band_titles(frame.assign(n_active=[6, 4, 5]))
    {2021: '2021', 2022: '2022'}
    """
    wide = cohorts.pivot_table(index="cohort", columns="year", values="n_active", aggfunc="sum", fill_value=0)
    starts = [int(year) for year in sorted(wide.index)]
    counts = wide.sort_index().to_numpy(dtype=float).tolist()
    if not starts:
        return {}
    cut = max(len(starts) - MOST_COHORTS + 1, 1)
    units = [list(range(cut)), *[[place] for place in range(cut, len(starts))]]
    _, _, _, best = min(_rated(bands, counts, minimum) for bands in _neighbouring(units))
    return {starts[place]: _title(starts[band[0]], starts[band[-1]]) for band in best for place in band}


def _neighbouring(units: Sequence[list[int]]) -> Iterator[list[list[int]]]:
    """All ways to join neighbouring units."""
    for is_cut in itertools.product([True, False], repeat=len(units) - 1):
        bands = [list(units[0])]
        for cut, unit in zip(is_cut, units[1:], strict=True):
            if cut:
                bands.append(list(unit))
            else:
                bands[-1] = bands[-1] + unit
        yield bands


def _rated(
    bands: list[list[int]], counts: Sequence[Sequence[float]], minimum: int
) -> tuple[int, int, float, list[list[int]]]:
    """Small counts, then few bands, then bands of unlike size count against a choice."""
    sums = [[sum(column) for column in zip(*[counts[place] for place in band], strict=True)] for band in bands]
    n_small = sum(0 < value < minimum for row in sums for value in row)
    largest = max(sum(row) for row in sums)
    return n_small, -len(bands), largest, bands


def _title(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
