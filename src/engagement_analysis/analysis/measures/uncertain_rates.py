"""Uncertain counts → rates and changes: what counting leaves open, and what chance adds to it."""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import breaks, breaks_of_town
from engagement_analysis.analysis.measures.counting import grouping_columns, groups
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.uncertainty import (
    UncertainCount,
    count_bounds,
    finite_or_null,
    uncertain_count,
    uncertain_totals,
)
from engagement_analysis.statistics.rate_ratio import paired_rate_ratio
from engagement_analysis.statistics.results import NOT_AVAILABLE

_RATE_COLUMNS = ["estimate", "low", "high", "exact_share"]
_CHANGE_DTYPES = {
    "previous_year": "Int64",
    "is_comparable": "boolean",
    **dict.fromkeys(["change", "change_low", "change_high", "exact_share"], "Float64"),
    "direction": "string",
    **dict.fromkeys(["ratio", "ratio_counted_low", "ratio_counted_high", "ratio_low", "ratio_high"], "Float64"),
    "confidence": "Float64",
    **dict.fromkeys(["sentence", "reasons", "method"], "string"),
}


def uncertain_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "year"),
    per: int = 1_000,
    confidence: float = 0.95,
    basis: str = "official",
    within_months: int = 24,
    missing: str = "typical",
    approximate_margin: float | None = None,
) -> pd.DataFrame:
    """Participations per 1,000 inhabitants: what counting leaves open, and around it the limits of chance.

    Parameters
    ----------
    participation, population, by, per, confidence, basis, within_months
        As in `participation_rates`.
    missing, approximate_margin
        As in `count_bounds`.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `participations`, `estimate`, `low`, `high`, `exact_share`, `n_held`, `n_typical`, `n_open` as in
        `uncertain_totals`; `inhabitants`, `population_date`, `basis`, `population_source`; `rate` (of `estimate`),
        `rate_counted_low`, `rate_counted_high` (Float64: were every count at its lowest or highest), `rate_low`,
        `rate_high` (the lower limit of chance of the lowest counts, the upper one of the highest: the groups as
        events, Fay & Feuer 1997), `per`, `confidence`, `sentence` (German, of the counts), `method`. Null where there
        is no population, or where a limit is open.

    Raises
    ------
    RateGroupingError, UnknownColumnError, ValueError
        As in `participation_rates` and `count_bounds`.

    References
    ----------
    .. [1] C. F. Manski (2003), Partial Identification of Probability Distributions, Springer, chapter 1.
    .. [2] J. L. Horowitz, C. F. Manski (2000), Nonparametric analysis of randomized experiments with missing covariate
       and outcome data, Journal of the American Statistical Association 95, 77-84 (limits of chance at both ends).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation, example_population
    >>> rates = uncertain_rates(example_participation(), example_population())
    >>> rates[["year", "rate", "rate_counted_low", "rate_counted_high", "rate_low", "rate_high"]].round(1).head(1)
       year  rate  rate_counted_low  rate_counted_high  rate_low  rate_high
    0  2023   4.1               3.6                4.6       0.4       20.3
    """
    keys = grouping_columns(participation, by)
    options: dict[str, Any] = {"per": per, "confidence": confidence, "basis": basis, "within_months": within_months}
    sums = uncertain_totals(participation, keys, missing=missing, approximate_margin=approximate_margin)
    bounds = count_bounds(participation, missing=missing, approximate_margin=approximate_margin)
    low, high = (
        participation_rates(_with_counts(participation, bounds[side]), population, by=keys, **options)
        for side in ("low", "high")
    )
    rates = sums[[*keys, "participations", *_RATE_COLUMNS, "n_held", "n_typical", "n_open", "sentence"]]
    place = ["inhabitants", "population_date", "basis", "population_source"]
    rates = rates.merge(low[[*keys, *place, "rate_low", "method"]], on=keys, how="left", validate="one_to_one")
    rates = rates.merge(high[[*keys, "rate_high"]], on=keys, how="left", validate="one_to_one")
    inhabitants = rates["inhabitants"].astype("Float64")
    for column, side in (("rate", "estimate"), ("rate_counted_low", "low"), ("rate_counted_high", "high")):
        rates[column] = rates[side] * per / inhabitants
    rates["rate_high"] = rates["rate_high"].mask(rates["high"].isna())
    rates["rate_low"] = rates["rate_low"].mask(rates["estimate"].isna())
    rates = rates.assign(per=per, confidence=confidence, method="lowest and highest counts; " + rates["method"])
    order = ["rate", "rate_counted_low", "rate_counted_high", "rate_low", "rate_high", "per", "confidence"]
    return rates[[*keys, "participations", *_RATE_COLUMNS, "n_held", "n_typical", "n_open", *place, *order]].assign(
        sentence=rates["sentence"], method=rates["method"].astype("string")
    )


def uncertain_changes(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    confidence: float = 0.95,
    missing: str = "typical",
    approximate_margin: float | None = None,
) -> pd.DataFrame:
    """Change on the year before as an interval: the direction holds only if it does however doubtful rows were counted.

    Parameters
    ----------
    participation, invitations, by, confidence
        As in `year_on_year`.
    missing, approximate_margin
        As in `count_bounds`.

    Returns
    -------
    DataFrame, one row per combination of `by` and year, sorted
        `by`..., `year`, `previous_year`, `is_comparable`, `change`, `change_low`, `change_high` (Float64, people; the
        limits take the lowest counts of one year and the highest of the other; null: open), `exact_share` (of both
        years' people), `direction` ("more", "fewer", "open": what counting alone allows to say; it is no verdict on
        chance), `ratio`, `ratio_counted_low`, `ratio_counted_high` (the same for this year / previous year),
        `ratio_low`, `ratio_high` (with the limits of chance, each organisation followed, see `paired_rate_ratio`; the
        widest of the estimates and both extremes), `confidence`, `sentence` (German), `reasons` (German, as in
        `breaks`), `method`. The ratios are null where the years cannot be compared.

    Raises
    ------
    ValueError
        `by` is neither ("city", "campaign") nor ("city",) (in German).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> changes = uncertain_changes(example_participation(), example_invitations())
    >>> changes[["year", "change", "change_low", "change_high", "direction"]].round(1)
       year  change  change_low  change_high direction
    0  2023    <NA>        <NA>         <NA>      <NA>
    1  2024    32.0        22.0         <NA>      more
    """
    keys = grouping_columns(participation, by)
    dated = participation.loc[participation["year"].notna()].reset_index(drop=True)
    if set(keys) == {"city", "campaign"}:
        comparable = breaks(dated, invitations)
    elif keys == ["city"]:
        comparable = breaks_of_town(dated, invitations)
    else:
        raise ValueError("Gruppiert wird nach ('city', 'campaign') oder nach ('city',).")
    bounds = count_bounds(dated, missing=missing, approximate_margin=approximate_margin)
    editions = _Editions(dated, bounds, keys)
    records = []
    for row in comparable.to_dict("records"):
        place = {name: row[name] for name in (*keys, "year", "previous_year", "is_comparable", "reasons")}
        records.append(place | {"confidence": confidence} | _changed(editions, keys, row, confidence))
    frame = pd.DataFrame.from_records(records, columns=[*keys, "year", *_CHANGE_DTYPES])
    return frame.astype(_CHANGE_DTYPES | {"year": "Int64"} | dict.fromkeys(keys, "string"))


class _Editions:
    """Sums and groups of each year with every count at its estimate, lowest, highest."""

    def __init__(self, participation: pd.DataFrame, bounds: pd.DataFrame, keys: list[str]) -> None:
        """Group once, look up often."""
        by = [*keys, "year"]
        columns = [participation[name].astype("string" if name != "year" else "Int64") for name in by]
        self._counts = {_key(key): uncertain_count(part) for key, part in bounds.groupby(columns, observed=True)}
        self._sizes: dict[str, dict[tuple[str, ...], pd.Series]] = {}
        for side in ("value", "low", "high"):
            people = groups(_with_counts(participation, bounds[side]), by)
            alone = pd.Series(people.index, index=people.index).astype("string")
            people["unit"] = people["organisation_id"].fillna("row " + alone)
            self._sizes[side] = {
                _key(key): part.set_index("unit")["participations"] for key, part in people.groupby(by, observed=True)
            }

    def count(self, key: tuple[str, ...]) -> UncertainCount:
        return self._counts[key]

    def sizes(self, side: str, key: tuple[str, ...]) -> pd.Series:
        return self._sizes[side].get(key, pd.Series(dtype="Int64"))


def _key(parts: Any) -> tuple[str, ...]:
    return tuple(str(part) for part in parts)


def _with_counts(participation: pd.DataFrame, counts: pd.Series) -> pd.DataFrame:
    """The table with every count replaced; half a person is rounded up."""
    return participation.assign(participants=(counts + 0.5).floordiv(1).astype("Int64"))


def _changed(editions: _Editions, keys: list[str], row: dict[Any, Any], confidence: float) -> dict[str, object]:
    """One year beside the one before."""
    if pd.isna(row["previous_year"]):
        return {}
    now_key, before_key = (_key([*(row[name] for name in keys), row[year]]) for year in ("year", "previous_year"))
    now, before = editions.count(now_key), editions.count(before_key)
    change = now - before
    if math.isnan(change.estimate):
        return {"sentence": "Für eines der beiden Jahre ist keine Zahl angegeben."}
    direction = "more" if change.low > 0 else "fewer" if change.high < 0 else "open"
    result: dict[str, object] = {
        "change": change.estimate,
        "change_low": finite_or_null(change.low),
        "change_high": finite_or_null(change.high),
        "exact_share": finite_or_null(change.exact_share),
        "direction": direction,
        "sentence": _change_sentence(change, int(row["previous_year"])),
        "method": "lowest counts of one year and highest of the other",
    }
    if not row["is_comparable"]:
        # A difference between years that cannot be compared must not stand alone as growth or decline.
        return result | {
            "sentence": f"{result['sentence']}; die beiden Jahre sind nicht vergleichbar. {row['reasons']}"
        }
    ratio = now / before
    limits = [
        _chance(editions.sizes(side, now_key), editions.sizes(other, before_key), confidence)
        for side, other in (("value", "value"), ("low", "high"), ("high", "low"))
    ]
    is_open = math.isinf(now.high), math.isinf(before.high)
    is_known = not any(math.isnan(low) or math.isnan(high) for low, high in limits)
    low = min(low for low, _ in limits) if is_known else NOT_AVAILABLE
    high = max(high for _, high in limits) if is_known else NOT_AVAILABLE
    return result | {
        "ratio": finite_or_null(ratio.estimate),
        "ratio_counted_low": finite_or_null(ratio.low),
        "ratio_counted_high": finite_or_null(ratio.high),
        "ratio_low": 0.0 if is_open[1] else finite_or_null(low),
        "ratio_high": None if is_open[0] else finite_or_null(high),
    }


def _chance(now: pd.Series, before: pd.Series, confidence: float) -> tuple[float, float]:
    """Limits of chance of the ratio of two years, each organisation followed from one to the other."""
    pairs = pd.concat([now.rename("now"), before.rename("before")], axis="columns").fillna(0).astype(float)
    ratio = paired_rate_ratio(pairs["now"].tolist(), pairs["before"].tolist(), confidence=confidence)
    return ratio.low, ratio.high


def _change_sentence(change: UncertainCount, previous_year: int) -> str:
    """What counting alone allows to say, in German."""
    if change.low > 0 and math.isinf(change.high):
        return f"mindestens {_signed(round(change.low))} als {previous_year}"
    if change.high < 0 and math.isinf(change.low):
        return f"mindestens {_signed(round(change.high))} als {previous_year}"
    if math.isinf(change.low) or math.isinf(change.high):
        return f"Die Veränderung gegenüber {previous_year} ist offen, weil Gruppen keine Zahl angaben."
    low, high = round(change.low), round(change.high)
    if low == high:
        return f"{_signed(low)} als {previous_year}" if low else f"ebenso viele wie {previous_year}"
    if low >= 0 or high <= 0:
        least, most = sorted((abs(low), abs(high)))
        word = "mehr" if high > 0 else "weniger"
        return f"zwischen {_number(least)} und {_number(most)} {word} als {previous_year}"
    return (
        f"zwischen {_signed(low)} und {_signed(high)} als {previous_year}: "
        "ob es mehr oder weniger waren, lässt die Zählung offen"
    )


def _signed(change: int) -> str:
    return f"{_number(abs(change))} {'mehr' if change > 0 else 'weniger'}"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
