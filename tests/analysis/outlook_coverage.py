"""How often the outlook's ranges hold on held-back years of published series: the numbers in `HELD_BACK`.

Every published yearly series of people, organisations, teams or towns with at least seven years; each year from the
seventh on is forecast from the years before it, if these lie at most two years back. Run as
`python tests/analysis/outlook_coverage.py` from the project's folder (about a minute).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from engagement_analysis.analysis.years.outlook import MIN_YEARS, expected_range
from engagement_analysis.project.reference_data import read_comparable_series, read_published_figures
from engagement_analysis.statistics.count_forecast import negative_binomial_forecast
from engagement_analysis.statistics.forecast import damped_trend_forecast, drift_forecast, on_log_scale
from engagement_analysis.statistics.results import Result

PUBLISHED = Path(__file__).parents[2] / "data" / "raw" / "published"
MEASURES = ["participants", "organisations", "teams", "municipalities"]
BEST_FIRST = ["exact", "approximate", "range", "lower_bound", "upper_bound"]
FIRST_YEAR = 2010  # one figure of 1998 and two of 2007 stand alone
MISPRINT = 312  # teams of STADTRADELN Neumarkt 2024; the town says 31
MAX_GAP = 2
Method = Callable[[list[float], list[int], int, float], Result]
METHODS: dict[str, Method] = {
    "drift": lambda *series: on_log_scale(drift_forecast, *series),
    "damped_trend": lambda *series: on_log_scale(damped_trend_forecast, *series),
    "negative_binomial": negative_binomial_forecast,
    "combined": expected_range,
}


def published_series() -> dict[tuple[str, str, str], pd.Series]:
    """(place, campaign, measure) → values by year; of contradicting figures the exact and first-named one."""
    elsewhere = read_comparable_series(PUBLISHED)
    towns = read_published_figures(PUBLISHED)
    towns = towns.loc[towns["campaign"].eq("STADTRADELN")].assign(value=lambda rows: rows["value_low"])
    towns = towns.loc[~(towns["measure"].eq("teams") & towns["value"].eq(MISPRINT))]
    columns = ["place", "campaign", "measure", "year", "value", "quality"]
    rows = pd.concat([elsewhere[columns], towns[columns]], ignore_index=True)
    rows = rows.loc[rows["measure"].isin(MEASURES) & rows["year"].ge(FIRST_YEAR) & rows["value"].notna()]
    rows = rows.assign(rank=rows["quality"].map(BEST_FIRST.index)).sort_values("rank", kind="stable")
    rows = rows.drop_duplicates(columns[:4]).sort_values(columns[:4])
    series = {key: part.set_index("year")["value"] for key, part in rows.groupby(columns[:3])}
    return {key: values for key, values in series.items() if len(values) > MIN_YEARS}


def held_back(
    values: pd.Series, *, method: str, confidence: float, min_years: int = MIN_YEARS
) -> list[tuple[float, Result]]:
    """Actual value and forecast of each held-back year."""
    years = [int(year) for year in values.index]
    found = []
    for n in range(min_years, len(values)):
        horizon = years[n] - years[n - 1]
        if horizon <= MAX_GAP:
            before = values.iloc[:n].astype(float).tolist()
            found.append((float(values.iloc[n]), METHODS[method](before, years[:n], horizon, confidence)))
    return found


def hits(found: list[tuple[float, Result]]) -> tuple[int, int]:
    """How many values lay within their range, and how many there are."""
    return sum(ahead.low <= value <= ahead.high for value, ahead in found), len(found)


def counted(series: dict[tuple[str, str, str], pd.Series], method: str, confidence: float) -> tuple[int, int]:
    """Hits over all series."""
    return hits(
        [pair for values in series.values() for pair in held_back(values, method=method, confidence=confidence)]
    )


def main() -> None:
    """Print the tables."""
    series = published_series()
    lines = [f"{len(series)} series"]
    for key, values in series.items():
        lines.append(f"   {', '.join(key)} ({len(values)} years, {values.index.min()} to {values.index.max()})")
    lines += ["", f"First range from {MIN_YEARS} years on", "method             level  within  of  median high/low"]
    for method in METHODS:
        for level in (0.8, 0.95):
            found = [pair for values in series.values() for pair in held_back(values, method=method, confidence=level)]
            within, n = hits(found)
            lines.append(f"{method:18s} {level:5.0%} {within:6d} {n:4d}  {_width(found):.2f}")
    lines += ["", "combined at 80 %, by series", "within  of"]
    for key, values in series.items():
        within, n = hits(held_back(values, method="combined", confidence=0.8))
        lines.append(f"{within:6d} {n:3d}  {', '.join(key)}")
    lines += ["", "combined, by the number of years before", "years  within 80 %  within 95 %  of  median high/low"]
    for n_years in range(3, 12):
        found80, found95 = (_made_from(series, n_years, level) for level in (0.8, 0.95))
        (within80, n), (within95, _) = hits(found80), hits(found95)
        lines.append(f"{n_years:5d} {within80:12d} {within95:12d} {n:3d}  {_width(found80):.2f}")
    print("\n".join(lines))  # noqa: T201 - this is what the script is for


def _made_from(
    series: dict[tuple[str, str, str], pd.Series], n_years: int, confidence: float
) -> list[tuple[float, Result]]:
    """The one forecast of each series that rests on so many years."""
    options = {"method": "combined", "confidence": confidence, "min_years": n_years}
    parts = [values.iloc[: n_years + 1] for values in series.values() if len(values) > n_years]
    return [pair for part in parts for pair in held_back(part, **options)]


def _width(found: list[tuple[float, Result]]) -> float:
    """Median of upper over lower limit."""
    return float(pd.Series([ahead.high / max(ahead.low, 1) for _, ahead in found]).median())


if __name__ == "__main__":
    main()
