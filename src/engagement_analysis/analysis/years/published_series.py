"""Published figures → yearly series, with a trend and an outlook for each; and where sources contradict each other.

Figures of one year that cannot all be right are left out of the series rather than chosen between; they are listed.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from engagement_analysis.analysis.years.outlook import MIN_YEARS, next_year
from engagement_analysis.analysis.years.series_trend import series_trend
from engagement_analysis.language.german import is_missing
from engagement_analysis.language.words import COUNTED

_KEYS = ["place", "campaign", "measure"]
_FIRST_YEAR = 2010
"""Earlier years are left out: some first figures stand alone, decades before the next."""

_BEST_FIRST = ("exact", "approximate", "range", "lower_bound", "upper_bound")


def published_series(
    figures: pd.DataFrame, elsewhere: pd.DataFrame, *, measures: Iterable[str] = tuple(COUNTED)
) -> pd.DataFrame:
    """One row per place, campaign, measure and year, sorted.

    `figures`, `elsewhere`: as `reference_data.read_published_figures` and `read_comparable_series` give them. Columns:
    `place`, `campaign`, `measure`, `year`, `count` (null where the year's figures contradict each other),
    `is_estimated`, `is_contradicted`, `value_text` (as published), `source_url`.
    """
    rows = _as_rows(figures, elsewhere)
    rows = rows.loc[rows["measure"].isin(list(measures)) & rows["year"].ge(_FIRST_YEAR)]
    records = []
    for key, same in rows.groupby([*_KEYS, "year"], sort=True):
        best = same.iloc[same["quality"].map(_BEST_FIRST.index).to_numpy().argmin()]
        is_contradicted = not _can_all_be_right(same)
        records.append(
            {
                **dict(zip([*_KEYS, "year"], key, strict=True)),
                "count": pd.NA if is_contradicted else _middle(best),
                "is_estimated": best["quality"] != "exact",
                "is_contradicted": is_contradicted,
                "value_text": " / ".join(dict.fromkeys(same["value_text"])),
                "source_url": " ".join(dict.fromkeys(same["source_url"])),
            }
        )
    return pd.DataFrame.from_records(records, columns=list(_TYPES)).astype(_TYPES)


def contradictions(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures on the same event that cannot all be right, in the order of `figures`.

    A bound or a range contradicts another figure only where the two have no value in common; of approximations,
    only the number itself is compared.
    """
    shown = [*_KEYS, "date_start", "date_end", "value_text", "note", "source_url"]
    # Figures without a date may be of two events and contradict nothing.
    dated = figures[figures["date_start"].notna()]
    events = dated.groupby([*_KEYS, "date_start", "date_end"], dropna=False, sort=False)
    doubtful = [same.index for _, same in events if len(same) > 1 and not _can_all_be_right(same)]
    chosen = figures.index.isin(np.concatenate(doubtful)) if doubtful else np.zeros(len(figures), dtype=bool)
    return figures.loc[chosen, shown].reset_index(drop=True)


def trends_of_published(series: pd.DataFrame, *, min_years: int = 5) -> pd.DataFrame:
    """Whether each series of so many years rises or falls, by the rule of `series_trend`."""

    def told(rows: pd.DataFrame, unit: str) -> dict[str, object]:
        found = series_trend(rows, unit=unit)
        return {
            "n_years": len(found.years),
            "first_year": min(found.years, default=pd.NA),
            "last_year": max(found.years, default=pd.NA),
            "verdict": found.verdict,
            "percent_per_year": found.estimate,
            "low": found.low,
            "high": found.high,
            "p_value": found.p_value,
            "method": found.method,
            "sentence": found.sentence,
        }

    return _of_each(series, min_years, told)


def outlooks_of_published(series: pd.DataFrame) -> pd.DataFrame:
    """Next year's range of each series that is long enough, by the rule of `next_year`, or why there is none."""

    def told(rows: pd.DataFrame, unit: str) -> dict[str, object]:
        known = rows.dropna(subset=["count"])
        ahead = next_year(known["count"].astype(float).tolist(), years=known["year"].astype(int).tolist(), unit=unit)
        return {
            "year": ahead.year,
            "estimate": ahead.estimate,
            "low": ahead.low,
            "high": ahead.high,
            "sentence": ahead.sentence,
        }

    return _of_each(series, MIN_YEARS, told)


def _of_each(
    series: pd.DataFrame, min_years: int, told: Callable[[pd.DataFrame, str], Mapping[str, object]]
) -> pd.DataFrame:
    """A row for each place, campaign and measure with so many counted years."""
    records = [
        {**dict(zip(_KEYS, key, strict=True)), **told(rows, COUNTED[str(key[2])])}
        for key, rows in series.groupby(_KEYS, sort=True)
        if rows["count"].notna().sum() >= min_years
    ]
    return pd.DataFrame.from_records(records)


_TYPES = {
    **dict.fromkeys(_KEYS, "string"),
    "year": "Int64",
    "count": "Float64",
    **dict.fromkeys(["is_estimated", "is_contradicted"], "boolean"),
    **dict.fromkeys(["value_text", "source_url"], "string"),
}


def _as_rows(figures: pd.DataFrame, elsewhere: pd.DataFrame) -> pd.DataFrame:
    """Both kinds of published figures with the same columns; figures without a year or a number are left out."""
    columns = [*_KEYS, "year", "value_low", "value_high", "quality", "value_text", "source_url"]
    bounds = elsewhere.assign(
        value_low=elsewhere["value"].where(elsewhere["quality"].ne("upper_bound")),
        value_high=elsewhere["value"].where(elsewhere["quality"].ne("lower_bound")),
    )
    parts = [part[columns] for part in (figures, bounds) if len(part)]
    rows = pd.concat(parts, ignore_index=True)
    return rows.loc[rows["year"].notna() & (rows["value_low"].notna() | rows["value_high"].notna())]


def _can_all_be_right(figures: pd.DataFrame) -> bool:
    """Whether some number lies within what every figure says."""
    low = figures["value_low"].astype("Float64").fillna(-np.inf).max()
    high = figures["value_high"].astype("Float64").fillna(np.inf).min()
    return bool(low <= high)


def _middle(figure: pd.Series) -> float:
    """The figure's number: that of a range its middle, of a bound the bound."""
    known = [float(str(part)) for part in (figure["value_low"], figure["value_high"]) if not is_missing(part)]
    return sum(known) / len(known)
