"""Yearly series + its trend → the line and band to be drawn for the years on which the trend rests, or none."""

import math

import numpy as np
import pandas as pd

from engagement_analysis.analysis.years.series_trend import Trend
from engagement_analysis.statistics.yearly_change import FloatArray


def trend_line(
    series: pd.DataFrame, result: Trend, *, year: str = "year", count: str = "count", exposure: str | None = None
) -> pd.DataFrame:
    """What a chart of the trend shows; the line exists only where a trend is claimed.

    The line grows by `percent_per_year` each year and gives the same total as the counts. The band is what lines with
    the lower and the upper limit of that growth, through the same total, span: it shows how sure the direction is, and
    is narrow in the middle. It is no range for single years, which scatter more widely.

    Parameters
    ----------
    series : DataFrame, one row per year
        What `series_trend` was given; its columns `is_estimated` and `is_comparable` are passed on.
    result : Trend
        What `series_trend` said of it.
    year, count, exposure : str
        As for `series_trend`.

    Returns
    -------
    DataFrame, one row per year of the series, sorted
        `year`, `value` (the count, or the rate per `result.per` inhabitants), `trend`, `trend_low`, `trend_high`
        (Float64, in the same unit; null for years that the trend does not rest on, and everywhere if none is claimed),
        `verdict`, `sentence`, `unit` (German), `percent_per_year`, and, if the series has them, `is_estimated`,
        `is_comparable`.

    Examples
    --------
    >>> from engagement_analysis.analysis.years.series_trend import series_trend
    >>> series = pd.DataFrame({"year": range(2016, 2024), "count": [40, 44, 52, 55, 61, 70, 74, 85]})
    >>> trend_line(series, series_trend(series))[["year", "value", "trend", "trend_low", "trend_high"]].round(1).tail(1)
       year  value  trend  trend_low  trend_high
    7  2023   85.0   84.6       68.3       101.9
    """
    rows = series.loc[series[year].notna()].sort_values(year, kind="stable").reset_index(drop=True)
    people = rows[exposure].astype("Float64") if exposure else pd.Series(1.0, rows.index, dtype="Float64")
    per = (result.per or 1.0) if exposure else 1.0
    frame = pd.DataFrame({"year": rows[year].astype("Int64"), "value": rows[count].astype("Float64") / people * per})
    for name in ("trend", "trend_low", "trend_high"):
        frame[name] = pd.Series(pd.NA, index=rows.index, dtype="Float64")
    kept = rows[year].isin(result.years)
    if result.is_trend and math.isfinite(result.percent_per_year):
        years, counts, base = (
            np.asarray(column[kept], dtype=np.float64) for column in (rows[year], rows[count], people)
        )
        lines = [
            per * _line(years, counts, base, percent)
            for percent in (result.percent_per_year, result.low, result.high)
            if math.isfinite(percent) and percent > -100
        ]
        frame.loc[kept, "trend"] = lines[0]
        if len(lines) == 3:
            frame.loc[kept, "trend_low"] = np.min(lines, axis=0)
            frame.loc[kept, "trend_high"] = np.max(lines, axis=0)
    frame = frame.assign(
        verdict=result.verdict, sentence=result.sentence, unit=result.unit, percent_per_year=result.percent_per_year
    )
    return frame.assign(**{name: rows[name] for name in ("is_estimated", "is_comparable") if name in rows})


def _line(years: FloatArray, counts: FloatArray, base: FloatArray, percent: float) -> FloatArray:
    """Rates that grow by `percent` a year and, with these inhabitants, give the same total."""
    growth = (1 + percent / 100) ** (years - years.mean())
    return np.asarray(growth * (counts.sum() / (base * growth).sum()), dtype=np.float64)
