"""A yearly series → the range to be expected next year, or the sentence why there is none.

Three methods that know no more than the series itself: random walk with drift and damped trend, both of logarithms
(changes in percent), and a negative-binomial trend. Real series have jumps that no method sees coming: on held-back
years each range holds less often than its nominal level says. `HELD_BACK` counts how often, and each sentence says it.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engagement_analysis.analysis.changes.comparability import breaks, breaks_of_town
from engagement_analysis.analysis.measures.counting import grouping_columns
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.statistics.count_trend import negative_binomial_forecast
from engagement_analysis.statistics.exponential_smoothing import damped_trend_forecast
from engagement_analysis.statistics.forecast import drift_forecast
from engagement_analysis.statistics.forecast_result import Forecast, on_log_scale
from engagement_analysis.statistics.result_html import value_table
from engagement_analysis.statistics.results import NOT_AVAILABLE, is_missing

MIN_YEARS = 6
"""Fewer comparable years carry no outlook: of the combined ranges at 80 percent those made from 3 to 5 years held in 13
of 20 held-back years, those made from 6 years on in 17 of 22 (see `HELD_BACK`)."""

HELD_BACK: Mapping[tuple[str, float], tuple[int, int]] = {
    ("drift", 0.8): (15, 22),
    ("drift", 0.95): (19, 22),
    ("damped_trend", 0.8): (15, 22),
    ("damped_trend", 0.95): (19, 22),
    ("negative_binomial", 0.8): (13, 22),
    ("negative_binomial", 0.95): (20, 22),
    ("combined", 0.8): (17, 22),
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
class Outlook:
    """The range to be expected in a year; nan: there is none, and `sentence` says why.

    Attributes
    ----------
    year : int
        The year ahead.
    estimate, low, high : float
        Middle and range, in the series' unit.
    confidence : float
        Nominal level of the range of each method.
    n, first_year, last_year : int
        Years that it rests on (0 where there are none).
    method : str
        What `METHODS` says of it.
    held_back : tuple of int or None
        How many of how many held-back years of published series lay within such ranges; None: not counted.
    sentence : str
        German, for the council.
    """

    year: int
    estimate: float
    low: float
    high: float
    confidence: float
    n: int
    first_year: int
    last_year: int
    method: str
    held_back: tuple[int, int] | None
    sentence: str

    @property
    def is_available(self) -> bool:
        """Whether there is a range."""
        return not math.isnan(self.low)

    def _repr_html_(self) -> str:
        values = {"Jahr": str(self.year), "von": self.low, "bis": self.high, "Mitte": self.estimate}
        return value_table(f"{self.sentence} ({self.method})", values)


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
    """The range to be expected in the year after a series, or the sentence why there is none.

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
        An unknown method, a year that lies not ahead, negative values, years that do not rise (in German).

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
        raise ValueError(f"Unbekannte Methode {method!r}: eine von {', '.join(METHODS)}.")
    if min_years < 3:
        raise ValueError("Unter 3 Jahren gibt es keine Streuung: min_years muss 3 oder mehr sein.")
    pairs = [
        (int(when), float(value))
        for when, value in zip(years, values, strict=True)
        if value is not None and not is_missing(value)
    ]
    if any(value < 0 for _, value in pairs):
        raise ValueError("Zählungen dürfen nicht negativ sein.")
    last = pairs[-1][0] if pairs else 0
    ahead = last + 1 if year is None else year
    if pairs and ahead <= last:
        raise ValueError(f"{ahead} liegt nicht nach {last}, dem letzten Jahr der Reihe.")
    if len(pairs) < min_years:
        return _refused(pairs, ahead, method, confidence, _too_few(pairs, min_years))
    names = [name for name in METHODS if name != "combined"] if method == "combined" else [method]
    options = {"years": [when for when, _ in pairs], "horizon": ahead - last, "confidence": confidence}
    made = [_FORECASTERS[name]([value for _, value in pairs], options) for name in names]
    usable = [one for one in made if one.high[-1] > one.low[-1]]
    if not usable:
        return _refused(pairs, ahead, method, confidence, f"Für {ahead} gibt es keine Spanne: {made[0].note}")
    low, high = min(one.low[-1] for one in usable), max(one.high[-1] for one in usable)
    held_back = HELD_BACK.get((method, confidence)) if min_years >= MIN_YEARS and ahead - last <= 2 else None
    return Outlook(
        year=ahead,
        estimate=float(np.median([one.mean[-1] for one in usable])),
        low=low,
        high=high,
        confidence=confidence,
        n=len(pairs),
        first_year=pairs[0][0],
        last_year=last,
        method=METHODS[method],
        held_back=held_back,
        sentence=_sentence(pairs, ahead, low, high, unit, held_back),
    )


def outlook(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    measure: str = "participations",
    methods: Iterable[str] = ("combined",),
    confidence: float = 0.8,
    min_years: int = MIN_YEARS,
    titles: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Next year's range per campaign (or town), from the years that can be compared with the last one.

    Parameters
    ----------
    participation, invitations
        As in `breaks`; a break begins the series anew. A missing edition alone is no break: it keeps its distance.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or the town's sum over all of them.
    measure : {"participations", "n_organisations"}
        What is looked ahead at.
    methods : iterable of str
        See `METHODS`; one row each.
    confidence, min_years
        As in `next_year`.
    titles : mapping, optional
        Campaign slug → German title, for the reasons.

    Returns
    -------
    DataFrame, one row per combination of `by` and method, sorted
        `by`..., `year` (the year ahead), `first_year`, `last_year`, `n_years` (of the comparable years), `estimate`,
        `low`, `high` (Float64; null: none), `confidence`, `is_available`, `n_held_back`, `n_held_back_within` (Int64,
        see `HELD_BACK`), `sentence` (German), `measure`, `method`, `source`.

    Raises
    ------
    ValueError
        An unknown measure, method or `by` (in German).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> ahead = outlook(example_participation(), example_invitations())
    >>> ahead["sentence"].tolist()[0].partition(" 2024 ")[0]
    'Für eine Vorausschau braucht es mindestens 6 vergleichbare Jahre; es gibt 1 (2024).'
    """
    if measure not in _MEASURES:
        raise ValueError(f"Unbekannte Größe {measure!r}: eine von {', '.join(_MEASURES)}.")
    keys = grouping_columns(participation, by)
    dated = participation.loc[participation["year"].notna()]
    if set(keys) == {"city", "campaign"}:
        comparable = breaks(dated, invitations)
    elif keys == ["city"]:
        comparable = breaks_of_town(dated, invitations, titles=titles)
    else:
        raise ValueError("Gruppiert wird nach ('city', 'campaign') oder nach ('city',).")
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
    **dict.fromkeys(["sentence", "measure", "method", "source"], "string"),
}

_FORECASTERS: dict[str, Callable[[list[float], dict[str, Any]], Forecast]] = {
    "drift": lambda values, options: on_log_scale(drift_forecast, values, **options),
    "damped_trend": lambda values, options: on_log_scale(damped_trend_forecast, values, **options),
    "negative_binomial": lambda values, options: negative_binomial_forecast(values, **options),
}


def _comparable_run(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The years up to the last one without a break between them, and why they do not reach further back (German)."""
    rows = rows.sort_values("year")
    continues = rows["is_comparable"] | rows["reason_codes"].eq("gap")
    first = 0 if continues.all() else int(np.flatnonzero(~continues.to_numpy(dtype=bool))[-1])
    is_start = rows["reason_codes"].iloc[first] == "first-year"
    return rows.iloc[first:], "" if is_start else str(rows["reasons"].iloc[first])


def _row(result: Outlook, reason: str, measure: str, method: str, source: str) -> dict[str, object]:
    """One row of the frame without its keys."""
    held_back = result.held_back or (None, None)
    return {
        "year": result.year,
        "first_year": result.first_year or None,
        "last_year": result.last_year or None,
        "n_years": result.n,
        **{name: _finite(getattr(result, name)) for name in ("estimate", "low", "high")},
        "confidence": result.confidence,
        "is_available": result.is_available,
        "n_held_back_within": held_back[0],
        "n_held_back": held_back[1],
        "sentence": result.sentence if result.is_available or not reason else f"{result.sentence} {reason}",
        "measure": measure,
        "method": f"{method}: {result.method}",
        "source": source,
    }


def _refused(pairs: list[tuple[int, float]], ahead: int, method: str, confidence: float, sentence: str) -> Outlook:
    """No range, and why."""
    return Outlook(
        ahead,
        *(NOT_AVAILABLE,) * 3,
        confidence=confidence,
        n=len(pairs),
        first_year=pairs[0][0] if pairs else 0,
        last_year=pairs[-1][0] if pairs else 0,
        method=METHODS[method],
        held_back=None,
        sentence=sentence,
    )


def _too_few(pairs: list[tuple[int, float]], min_years: int) -> str:
    there = f"es gibt {len(pairs)} ({_span(pairs)})" if pairs else "es gibt keines"
    return f"Für eine Vorausschau braucht es mindestens {min_years} vergleichbare Jahre; {there}."


def _sentence(
    pairs: list[tuple[int, float]], ahead: int, low: float, high: float, unit: str, held_back: tuple[int, int] | None
) -> str:
    """The range in German, its ends rounded outwards to two digits: more would promise too much."""
    text = (
        f"Für {ahead} lässt der bisherige Verlauf ({_span(pairs)}, {len(pairs)} Jahre) zwischen "
        f"{_rounded(low, math.floor)} und {_rounded(high, math.ceil)} {unit} erwarten, wenn ebenso eingeladen und "
        "gezählt wird."
    )
    if held_back is None:
        return text
    return (
        f"{text} Zur Probe wurden Spannen dieser Art für frühere Jahre veröffentlichter Reihen berechnet: In "
        f"{held_back[0]} von {held_back[1]} Jahren lag der wahre Wert darin."
    )


def _span(pairs: list[tuple[int, float]]) -> str:
    first, last = pairs[0][0], pairs[-1][0]
    return str(first) if first == last else f"{first} bis {last}"


def _rounded(value: float, rounding: Callable[[float], int]) -> str:
    """Two significant digits, with German thousands."""
    if value < 1:
        return str(max(rounding(value), 0))
    unit = 10 ** max(math.floor(math.log10(value)) - 1, 0)
    return f"{rounding(value / unit) * unit:,}".replace(",", ".")


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
