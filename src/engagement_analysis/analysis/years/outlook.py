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
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result

MIN_YEARS = 6
"""Fewer comparable years carry no outlook. A caution, not a measurement: of the combined ranges at 80 percent those
made from 3 to 5 years held in 17 of 20 held-back years, those from 6 on in 18 of 22."""

HELD_BACK: Mapping[tuple[str, float], tuple[int, int]] = {
    ("drift", 0.8): (15, 22),
    ("drift", 0.95): (19, 22),
    ("damped_trend", 0.8): (18, 22),
    ("damped_trend", 0.95): (20, 22),
    ("negative_binomial", 0.8): (13, 22),
    ("negative_binomial", 0.95): (20, 22),
    ("combined", 0.8): (18, 22),
    ("combined", 0.95): (21, 22),
}
"""(method, nominal level) → held-back years whose value lay within the range, and all held-back years.

Eight published series of the same kind of campaign, first range from 6 years on; script and table:
`tests/analysis/outlook_coverage.py`, `outlook_coverage.txt`.
"""

METHODS: Mapping[str, str] = {
    "drift": "random walk with drift of logarithms, t limits",
    "damped_trend": "damped trend of logarithms, given weights, t limits",
    "negative_binomial": "negative-binomial trend, t-widened quantiles",
    "combined": "lowest to highest limit of drift, damped trend and negative-binomial trend; median of their forecasts",
}
"""Name → what it is."""

_MEASURES = {"participations": "Teilnahmen", "n_organisations": "Organisationen"}


@dataclass(frozen=True, slots=True)
class Outlook(Result):
    """The range to be expected in `year`, in `unit`; nan: there is none, `code` says why ("too-few-years", "no-range").

    `years` are those that it rests on; `held_back`: how many of how many held-back years of published series lay
    within such ranges (None: not counted); `sentence` says it in German.
    """

    year: int = 0
    years: tuple[int, ...] = ()
    held_back: tuple[int, int] | None = None
    min_years: int = MIN_YEARS

    @property
    def sentence(self) -> str:
        """German, for the council."""
        said = {
            name: getattr(self, name) for name in ("year", "years", "low", "high", "unit", "min_years", "held_back")
        }
        return outlook_sentence(self.code, **said)


def next_year(
    values: Iterable[float | None],
    *,
    years: Iterable[int],
    method: str = "combined",
    confidence: float = 0.8,
    year: int | None = None,
    min_years: int = MIN_YEARS,
    unit: str = "Teilnahmen",
) -> Outlook:
    """The range to be expected in the year after a series, or why there is none.

    Parameters
    ----------
    values : iterable of float
        Counts of comparable years, in order; missing values are left out.
    years : iterable of int
        Their years.
    method : {"combined", "drift", "damped_trend", "negative_binomial"}
        See `METHODS`.
    confidence : float
        Nominal two-sided level, between 0 and 1.
    year : int, optional
        The year ahead; the one after the last with a value if left out.
    min_years : int
        Below so many values there is no outlook; not below 3.
    unit : str
        German word for what is counted, for the sentence.

    Returns
    -------
    Outlook
        Without a range for fewer than `min_years` values, and where no method gives one (all years equal, zeros).

    Raises
    ------
    ValueError
        An unknown method, a year that lies not ahead, negative values, years that do not rise.

    Examples
    --------
    >>> years = [2014, 2015, 2016, 2017, 2018, 2019, 2021]
    >>> ahead = next_year([59900, 62760, 65900, 70600, 72100, 82488, 47000], years=years, method="drift")
    >>> ahead.year, round(ahead.low), round(ahead.high)
    (2022, 33720, 61125)
    >>> next_year([838, 839, 960, 1018], years=[2022, 2023, 2024, 2025]).sentence
    'Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre; es gibt 4 (2022 bis 2025).'
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}: one of {', '.join(METHODS)}")
    if min_years < 3:
        raise ValueError(f"fewer than 3 years have no spread: min_years must be 3 or more, not {min_years}")
    pairs = [
        (int(when), float(value))
        for when, value in zip(years, values, strict=True)
        if value is not None and not is_missing(value)
    ]
    if any(value < 0 for _, value in pairs):
        raise ValueError("counts must not be negative")
    last = pairs[-1][0] if pairs else 0
    ahead = last + 1 if year is None else year
    if pairs and ahead <= last:
        raise ValueError(f"{ahead} does not lie after {last}, the last year of the series")
    shared: dict[str, Any] = {"n": len(pairs), "unit": unit, "year": ahead, "years": tuple(when for when, _ in pairs)}
    shared |= {"min_years": min_years}
    nothing = (NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, METHODS[method])
    if len(pairs) < min_years:
        return Outlook(*nothing, code="too-few-years", **shared)
    names = [name for name in METHODS if name != "combined"] if method == "combined" else [method]
    made = [_forecast(name, pairs, ahead - last, confidence) for name in names]
    usable = [one for one in made if one.high > one.low]
    if not usable:
        return Outlook(*nothing, code="no-range", **shared)
    is_counted = min_years >= MIN_YEARS and ahead - last <= 2
    return Outlook(
        float(np.median([one.estimate for one in usable])),
        min(one.low for one in usable),
        max(one.high for one in usable),
        confidence,
        METHODS[method],
        held_back=HELD_BACK.get((method, confidence)) if is_counted else None,
        **shared,
    )


def _forecast(name: str, pairs: list[tuple[int, float]], horizon: int, confidence: float) -> Result:
    years, values = [when for when, _ in pairs], [value for _, value in pairs]
    if name == "negative_binomial":
        return negative_binomial_forecast(values, years, horizon, confidence)
    method = drift_forecast if name == "drift" else damped_trend_forecast
    return on_log_scale(method, values, years, horizon, confidence)


def outlook(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    measure: str = "participations",
    methods: Iterable[str] = ("combined",),
    confidence: float = 0.8,
    min_years: int = MIN_YEARS,
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
    methods : iterable of str
        "combined", "drift", "damped_trend", "negative_binomial"; one row each.
    confidence, min_years : float, int
        As in `next_year`.

    Returns
    -------
    DataFrame, one row per combination of `by` and method, sorted
        `by`..., `year` (the year ahead), `first_year`, `last_year`, `n_years` (of the comparable years), `estimate`,
        `low`, `high` (Float64; null: none), `confidence`, `is_available`, `n_held_back`, `n_held_back_within` (Int64,
        see `HELD_BACK`), `sentence` (German), `reason_codes` (why the comparable years do not
        reach further back), `measure`, `method`, `source`.

    Raises
    ------
    ValueError
        An unknown measure, method or `by`.

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
        run, reason = _comparable_run(rows)
        place = dict(zip(keys, key, strict=True))
        files = dated.merge(run[[*keys, "year"]], on=[*keys, "year"])["source_file"].dropna().unique()
        for method in methods:
            result = next_year(
                run[measure].tolist(),
                years=run["year"].tolist(),
                method=method,
                confidence=confidence,
                year=int(rows["year"].max()) + 1,
                min_years=min_years,
                unit=_MEASURES[measure],
            )
            records.append(place | _row(result, reason, measure, method, "; ".join(sorted(files))))
    frame = pd.DataFrame.from_records(records, columns=[*keys, *_DTYPES])
    return frame.astype(_DTYPES | dict.fromkeys(keys, "string"))


_DTYPES = {
    **dict.fromkeys(["year", "first_year", "last_year", "n_years"], "Int64"),
    **dict.fromkeys(["estimate", "low", "high", "confidence"], "Float64"),
    "is_available": "boolean",
    **dict.fromkeys(["n_held_back", "n_held_back_within"], "Int64"),
    **dict.fromkeys(["sentence", "reason_codes", "measure", "method", "source"], "string"),
}


def _comparable_run(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The years up to the last one without a break between them, and why they do not reach further back (codes)."""
    rows = rows.sort_values("year")
    continues = rows["is_comparable"] | rows["reason_codes"].eq("gap")
    first = 0 if continues.all() else int(np.flatnonzero(~continues.to_numpy(dtype=bool))[-1])
    return rows.iloc[first:], str(rows["reason_codes"].iloc[first])


def _row(result: Outlook, reason: str, measure: str, method: str, source: str) -> dict[str, object]:
    """One row of the frame without its keys."""
    held_back = result.held_back or (None, None)
    return {
        "year": result.year,
        "first_year": min(result.years, default=None),
        "last_year": max(result.years, default=None),
        "n_years": len(result.years),
        **{name: None if is_missing(value := getattr(result, name)) else value for name in ("estimate", "low", "high")},
        "confidence": result.confidence,
        "is_available": result.is_available,
        "n_held_back_within": held_back[0],
        "n_held_back": held_back[1],
        "sentence": result.sentence,
        "reason_codes": reason,
        "measure": measure,
        "method": f"{method}: {result.method}",
        "source": source,
    }
