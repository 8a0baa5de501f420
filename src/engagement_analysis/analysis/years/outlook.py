"""A yearly series → the range to be expected next year, or why there is none.

Three methods that know no more than the series itself: random walk with drift and damped trend, both of logarithms
(changes in percent), and a negative-binomial trend. Real series have jumps that no method sees coming: on held-back
years each range holds less often than its nominal level says. `HELD_BACK` counts how often, and each sentence says it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town, comparability
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.german import is_missing
from engagement_analysis.language.trends import outlook_sentence
from engagement_analysis.statistics.count_forecast import negative_binomial_forecast
from engagement_analysis.statistics.forecast import damped_trend_forecast, drift_forecast, on_log_scale
from engagement_analysis.statistics.results import Result, checked_error, not_available

MIN_YEARS = 6
"""Fewer comparable years carry no outlook. A caution, not a measurement: of the ranges at 80 percent those made from 3
to 5 years held in 17 of 20 held-back years, those from 6 on in 18 of 22."""

HELD_BACK: Mapping[float, tuple[int, int]] = {0.8: (18, 22), 0.95: (21, 22)}
"""Nominal level → held-back years whose value lay within the range, and all held-back years.

Eight published series of the same kind of campaign, first range from 6 years on; script and table:
`tests/analysis/outlook_coverage.py`, `outlook_coverage.txt`.
"""

_METHOD = "lowest to highest limit of drift, damped trend and negative-binomial trend; median of their forecasts"
_MEASURES = {"participations": "Teilnahmen", "n_organisations": "Organisationen"}


@dataclass(frozen=True, slots=True)
class Outlook(Result):
    """The range to be expected in `year`, in `unit`; nan: there is none, `code` says why ("too-few-years", "no-range").

    `years` are those that it rests on; `sentence` says it in German, with how many held-back years of published series
    lay within such ranges.
    """

    year: int = 0
    years: tuple[int, ...] = ()
    sentence: str = ""


def expected_range(
    values: Iterable[float | None], years: Iterable[int], horizon: int = 1, confidence: float = 0.8
) -> Result:
    """Lowest to highest limit of the three methods, with the median of their forecasts; `code` "no-range": none has."""
    series = list(values), list(years), horizon, confidence
    made = [
        on_log_scale(drift_forecast, *series),
        on_log_scale(damped_trend_forecast, *series),
        negative_binomial_forecast(*series),
    ]
    usable = [one for one in made if one.high > one.low]
    if not usable:
        return not_available(confidence, _METHOD, code="no-range")
    middle = float(np.median([one.estimate for one in usable]))
    return Result(middle, min(one.low for one in usable), max(one.high for one in usable), confidence, _METHOD)


def next_year(
    values: Iterable[float | None],
    *,
    years: Iterable[int],
    confidence: float = 0.8,
    year: int | None = None,
    unit: str = "Teilnahmen",
) -> Outlook:
    """The range to be expected in the year after a series, or why there is none.

    `values`: counts of comparable years, in order; missing ones are left out. `year`: the one after the last with a
    value if left out. `unit`: the German word for what is counted. There is no range for fewer than :data:`MIN_YEARS`
    values, and where no method gives one (zeros). A year that lies not ahead, negative values and years that do not
    rise are a ValueError.

    Examples
    --------
    >>> years = [2014, 2015, 2016, 2017, 2018, 2019, 2021]
    >>> ahead = next_year([59900, 62760, 65900, 70600, 72100, 82488, 47000], years=years)
    >>> ahead.year, round(ahead.low), round(ahead.high)
    (2022, 33720, 88761)
    >>> next_year([838, 839, 960, 1018], years=[2022, 2023, 2024, 2025]).sentence
    'Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre; es gibt 4 (2022 bis 2025).'
    """
    checked_error(confidence)
    known = [(when, value) for when, value in zip(years, values, strict=True) if not is_missing(value)]
    on, counts = tuple(int(when) for when, _ in known), [value for _, value in known]
    last = on[-1] if on else 0
    ahead = last + 1 if year is None else year
    if on and ahead <= last:
        raise ValueError(f"{ahead} does not lie after {last}, the last year of the series")
    if len(on) < MIN_YEARS:
        found = not_available(confidence, _METHOD, code="too-few-years")
    else:
        found = expected_range(counts, on, ahead - last, confidence)
    sentence = outlook_sentence(
        found.code,
        year=ahead,
        years=on,
        low=found.low,
        high=found.high,
        unit=unit,
        min_years=MIN_YEARS,
        held_back=HELD_BACK.get(confidence) if ahead - last <= 2 else None,
    )
    limits = (found.estimate, found.low, found.high, confidence, _METHOD)
    return Outlook(*limits, n=len(on), unit=unit, code=found.code, year=ahead, years=on, sentence=sentence)


def outlook(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    measure: str = "participations",
    confidence: float = 0.8,
) -> pd.DataFrame:
    """Next year's range per campaign (or town), from the years that can be compared with the last one.

    Parameters
    ----------
    participation, invitations : DataFrame
        As in `comparability`; a break begins the series anew. A missing edition alone is no break.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or the town's sum over all of them.
    measure : {"participations", "n_organisations"}
        What is looked ahead at.
    confidence : float
        Nominal two-sided level, between 0 and 1.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `year` (the year ahead), `first_year`, `last_year`, `n_years` (of the comparable years), `estimate`,
        `low`, `high` (Float64; null: none), `confidence`, `sentence` (German), `reason_codes` (why the comparable years
        do not reach further back), `method`.

    Raises
    ------
    ValueError
        An unknown measure or `by`.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> ahead = outlook(example_participation(), example_invitations())
    >>> ahead["sentence"].tolist()[0]
    'Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre; es gibt 1 (2024).'
    """
    if measure not in _MEASURES:
        raise ValueError(f"unknown measure {measure!r}: one of {', '.join(_MEASURES)}")
    keys = campaign_or_town(participation, by)
    dated = participation.loc[participation["year"].notna()]
    comparable = comparability(dated, invitations, by=keys)[[*keys, "year", "is_comparable", "reason_codes"]]
    sums = totals(dated, [*keys, "year"]).merge(comparable, on=[*keys, "year"], how="left")
    records = []
    for key, rows in sums.groupby(keys, observed=True, sort=True):
        run = _comparable_run(rows)
        ahead = next_year(
            run[measure].tolist(),
            years=run["year"].tolist(),
            confidence=confidence,
            year=int(rows["year"].max()) + 1,
            unit=_MEASURES[measure],
        )
        place: dict[str, Any] = dict(zip(keys, key, strict=True))
        records.append(
            place
            | {
                "year": ahead.year,
                "first_year": min(ahead.years, default=None),
                "last_year": max(ahead.years, default=None),
                "n_years": len(ahead.years),
                "estimate": ahead.estimate,
                "low": ahead.low,
                "high": ahead.high,
                "confidence": confidence,
                "sentence": ahead.sentence,
                "reason_codes": str(run["reason_codes"].iloc[0]),
                "method": ahead.method,
            }
        )
    frame = pd.DataFrame.from_records(records, columns=[*keys, *_DTYPES])
    return frame.astype(_DTYPES | dict.fromkeys(keys, "string"))


_DTYPES = {
    **dict.fromkeys(["year", "first_year", "last_year", "n_years"], "Int64"),
    **dict.fromkeys(["estimate", "low", "high", "confidence"], "Float64"),
    **dict.fromkeys(["sentence", "reason_codes", "method"], "string"),
}


def _comparable_run(rows: pd.DataFrame) -> pd.DataFrame:
    """The years up to the last one without a break between them."""
    rows = rows.sort_values("year")
    continues = rows["is_comparable"] | rows["reason_codes"].eq("gap")
    first = 0 if continues.all() else int(np.flatnonzero(~continues.to_numpy(dtype=bool))[-1])
    return rows.iloc[first:]
