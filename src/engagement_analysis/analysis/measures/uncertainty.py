"""Ranges, bounds, approximations and missing counts → totals, rates and changes as intervals, with the share counted.

Two kinds of doubt are kept apart: what was not counted exactly (the limits here are sums of the rows' own limits, so
the truth lies within if each row's does), and chance (would other groups have come?). See `uncertain_rates` for both.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from engagement_analysis.analysis.measures.counting import INDIVIDUAL, grouping_columns, stated_bounds
from engagement_analysis.statistics.result_html import value_table
from engagement_analysis.statistics.results import NOT_AVAILABLE, is_missing

APPROXIMATE_MARGINS = (0.05, 0.25)
"""An approximate number is off by half a unit of its last digit that is not 0; at least by 5, at most by 25 percent.

"etwa 70" thus means 65 to 75, "etwa 100" 75 to 125, "etwa 240" 228 to 252. A convention, stated here; another margin
can be given.
"""

TYPICAL_SHARES = (0.1, 0.9)
"""A group without a count is taken to lie between these quantiles of the counts of its kind."""

MIN_TYPICAL = 5
"""So many counts of its kind are needed to say what is usual; else those of all kinds serve, else it stays open."""

_BOUND_MARGIN = 0.25
"""What "mindestens 40" means at the least: up to a quarter more."""

MISSING = ("typical", "open")


@dataclass(frozen=True, slots=True)
class UncertainCount:
    """A number of people with what is certain about it: `high` is inf where nothing limits it; nan: not available.

    `exact_share` (0 to 1) is the part of `estimate` that was counted exactly.
    """

    estimate: float
    low: float
    high: float
    exact_share: float

    def __add__(self, other: "UncertainCount") -> "UncertainCount":
        """Sum; the share is that of both together.

        Examples
        --------
        >>> UncertainCount(60, 50, 70, 0.0) + UncertainCount(40, 40, 40, 1.0)
        UncertainCount(estimate=100, low=90, high=110, exact_share=0.4)
        """
        return UncertainCount(
            self.estimate + other.estimate,
            self.low + other.low,
            self.high + other.high,
            _joint_share(self, other),
        )

    def __sub__(self, other: "UncertainCount") -> "UncertainCount":
        """Difference, at its widest: the lowest minus the highest and the other way round.

        Examples
        --------
        >>> UncertainCount(60, 50, 70, 0.0) - UncertainCount(40, 40, 40, 1.0)
        UncertainCount(estimate=20, low=10, high=30, exact_share=0.4)
        """
        low = -math.inf if math.isinf(other.high) else self.low - other.high
        return UncertainCount(self.estimate - other.estimate, low, self.high - other.low, _joint_share(self, other))

    def __truediv__(self, other: "UncertainCount") -> "UncertainCount":
        """Ratio, at its widest; nan where the other is or may be nobody at the estimate, inf as limit where it may be.

        Examples
        --------
        >>> (UncertainCount(60, 50, 70, 0.0) / UncertainCount(40, 40, 40, 1.0)).low
        1.25
        """
        estimate = self.estimate / other.estimate if other.estimate else NOT_AVAILABLE
        low = 0.0 if math.isinf(other.high) else self.low / other.high if other.high else NOT_AVAILABLE
        high = self.high / other.low if other.low else math.inf
        return UncertainCount(estimate, low, high, _joint_share(self, other))

    def scaled(self, factor: float) -> "UncertainCount":
        """The same in another unit, such as a rate: `count.scaled(1_000 / inhabitants)`."""
        return UncertainCount(self.estimate * factor, self.low * factor, self.high * factor, self.exact_share)

    def sentence(self, unit: str = "Teilnahmen") -> str:
        """German, for the council.

        Examples
        --------
        >>> UncertainCount(430, 410, 455, 0.82).sentence().replace(chr(160), " ")
        'zwischen 410 und 455 Teilnahmen; 82 % davon genau gezählt'
        >>> UncertainCount(430, 430, 430, 1.0).sentence()
        '430 Teilnahmen, alle genau gezählt'
        """
        return _sentence(self.low, self.high, self.exact_share, unit)

    def _repr_html_(self) -> str:
        values = {"von": self.low, "bis": self.high, "Angabe": self.estimate, "genau gezählt": self.exact_share}
        return value_table("Zahl mit Unsicherheit der Zählung", values)


def count_bounds(
    participation: pd.DataFrame, *, missing: str = "typical", approximate_margin: float | None = None
) -> pd.DataFrame:
    """What each row's count may be at least and at most, with a value for rows that give none.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    missing : {"typical", "open"}
        "typical": a held row without a count lies between the 10 and 90 percent quantiles of the counts of its kind of
        organisation in the same town and campaign (its town, if fewer than five; of all kinds there, if still fewer;
        else it stays open); "mindestens 40" reaches up to the 90 percent quantile, and at least a quarter more.
        "open": such a row has no upper limit, and a missing count the lower limit 0.
    approximate_margin : float, optional
        Share by which "etwa 70" may be off; see `APPROXIMATE_MARGINS` if left out.

    Returns
    -------
    DataFrame, same index
        `value` (Float64, people; the middle where the row gives none, null where it stays open), `low`, `high`
        (Float64, null: open), `basis` (string: "exact", "range", "approximate", "bound", "typical", "open"; null: not
        held).

    Raises
    ------
    ValueError
        Unknown treatment of missing counts, a margin outside 0 to 1 (in German).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> count_bounds(example_participation(), missing="open")[["value", "low", "high", "basis"]].iloc[[0, 1, 5, 6]]
       value   low  high  basis
    0   20.0  20.0  20.0  exact
    1   60.0  50.0  70.0  range
    5   15.0  15.0  <NA>  bound
    6   <NA>   0.0  <NA>   open
    """
    if missing not in MISSING:
        raise ValueError(f"Unbekannter Umgang mit fehlenden Zahlen {missing!r}: eine von {', '.join(MISSING)}.")
    if approximate_margin is not None and not 0 <= approximate_margin < 1:
        raise ValueError(f"Der Spielraum ungefährer Angaben muss zwischen 0 und 1 liegen, nicht {approximate_margin}.")
    index = participation.index
    participation = participation.reset_index(drop=True)
    is_held = participation["status"].eq("held")
    quality = participation["participants_quality"].astype("string")
    bounds = stated_bounds(participation).astype("Float64")
    is_missing_count = is_held & bounds["value"].isna()
    basis = quality.replace({"lower_bound": "bound", "upper_bound": "bound"}).where(is_held)
    basis = basis.mask(is_missing_count, "open")
    is_approximate = basis.eq("approximate").fillna(False)
    margins = bounds.loc[is_approximate, "value"].map(lambda value: _margin(float(value), approximate_margin))
    stated = bounds.loc[is_approximate]
    bounds.loc[is_approximate, "low"] = (stated["value"] - margins).clip(lower=0, upper=stated["low"])
    bounds.loc[is_approximate, "high"] = (stated["value"] + margins).clip(lower=stated["high"])
    bounds.loc[is_missing_count, "low"] = 0.0
    if missing == "typical":
        bounds, basis = _with_typical(participation, bounds, basis, is_held)
    return bounds.assign(basis=basis.astype("string")).set_axis(index)


def uncertain_count(bounds: pd.DataFrame) -> UncertainCount:
    """Sum of rows from `count_bounds`; nan where no row was held.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> uncertain_count(count_bounds(example_participation().loc[lambda rows: rows["year"] == 2023]))
    UncertainCount(estimate=84.0, low=74.0, high=94.0, exact_share=0.28571428571428...)
    """
    held = bounds.loc[bounds["basis"].notna()]
    if held.empty or held["value"].isna().all():
        return UncertainCount(NOT_AVAILABLE, 0.0 if len(held) else NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE)
    estimate = float(held["value"].sum())
    exact = float(held.loc[held["basis"].eq("exact"), "value"].sum())
    high = math.inf if held["high"].isna().any() else float(held["high"].sum())
    return UncertainCount(estimate, float(held["low"].sum()), high, exact / estimate if estimate else NOT_AVAILABLE)


def uncertain_totals(
    participation: pd.DataFrame,
    by: Iterable[str] = ("city", "year"),
    *,
    missing: str = "typical",
    approximate_margin: float | None = None,
) -> pd.DataFrame:
    """Participations as an interval, with the share that was counted exactly.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    by : iterable of str
        Columns that make up a row of the result.
    missing, approximate_margin
        As in `count_bounds`.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `participations` (Int64, as reported), `estimate` (Float64, with a middle value for groups without a
        count), `low`, `high` (Float64; null: open), `exact_share` (Float64, 0 to 1, of `estimate`), `n_held`,
        `n_exact`, `n_range`, `n_approximate`, `n_bound`, `n_typical`, `n_open` (Int64, held rows by what their limits
        rest on; they sum to `n_held`), `sentence` (German), `method`.

    Raises
    ------
    UnknownColumnError, ValueError
        As in `totals` and `count_bounds`.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> sums = uncertain_totals(example_participation())
    >>> sums["sentence"].str.replace(chr(160), " ").tolist()[0]
    'zwischen 74 und 94 Teilnahmen; 29 % davon genau gezählt'
    """
    keys = grouping_columns(participation, by)
    bounds = count_bounds(participation, missing=missing, approximate_margin=approximate_margin)
    rows = bounds.assign(
        **{key: participation[key] for key in keys},
        reported=participation["participants"].astype("Int64").where(participation["status"].eq("held")),
    )
    records = []
    for key, part in rows.groupby(keys, dropna=False, observed=True, sort=True):
        count = uncertain_count(part)
        bases = part["basis"].value_counts()
        records.append(
            dict(zip(keys, key, strict=True))
            | {
                "participations": part["reported"].sum(min_count=1),
                "estimate": finite_or_null(count.estimate),
                "low": finite_or_null(count.low),
                "high": finite_or_null(count.high),
                "exact_share": finite_or_null(count.exact_share),
                "n_held": int(part["basis"].notna().sum()),
                **{f"n_{basis}": int(bases.get(basis, 0)) for basis in _BASES},
                "sentence": _total_sentence(count, bases),
                "method": _method_text(missing, approximate_margin),
            }
        )
    frame = pd.DataFrame.from_records(records, columns=[*keys, *_TOTAL_DTYPES])
    return frame.astype(_TOTAL_DTYPES | {key: participation[key].dtype for key in keys})


_BASES = ("exact", "range", "approximate", "bound", "typical", "open")
_TOTAL_DTYPES = {
    "participations": "Int64",
    **dict.fromkeys(["estimate", "low", "high", "exact_share"], "Float64"),
    **dict.fromkeys(["n_held", *(f"n_{basis}" for basis in _BASES)], "Int64"),
    **dict.fromkeys(["sentence", "method"], "string"),
}


def finite_or_null(value: float) -> float | None:
    """A limit as a cell: null where there is none (nan) or it is open (inf)."""
    return value if math.isfinite(value) else None


def _with_typical(
    participation: pd.DataFrame, bounds: pd.DataFrame, basis: pd.Series, is_held: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Limits for rows without a count or without an upper limit, from what is usual for their kind."""
    usual = _Usual(participation, bounds["value"].where(basis.isin(["exact", "range", "approximate"])))
    bounds, basis = bounds.copy(), basis.copy()
    kinds = participation[["city", "campaign", "organisation_type"]].astype("string").fillna("")
    stated = bounds["low"].to_numpy(dtype=float, na_value=NOT_AVAILABLE)
    for index in participation.index[is_held & bounds["high"].isna()]:
        found = usual.of(*kinds.loc[index].tolist())
        if basis[index] == "bound":
            least = math.ceil(float(stated[index]) * (1 + _BOUND_MARGIN))
            bounds.at[index, "high"] = max(float(least), found[1] if found else 0.0)
        elif found is not None:
            low, high = found
            bounds.loc[index, ["value", "low", "high"]] = [(low + high) / 2, low, high]
            basis[index] = "typical"
    return bounds, basis


class _Usual:
    """Counts that are usual for a kind of organisation in a town's campaign, in the town, and for all kinds there."""

    def __init__(self, participation: pd.DataFrame, counts: pd.Series) -> None:
        """Group the known counts once at each level."""
        known = (
            participation[["city", "campaign"]]
            .astype("string")
            .assign(organisation_type=participation["organisation_type"].astype("string"), count=counts)
        )
        known = known.loc[known["count"].notna()]
        self._levels: list[dict[tuple[str, ...], pd.Series]] = []
        for keys in (["city", "campaign", "organisation_type"], ["city", "organisation_type"]):
            self._levels.append({tuple(map(str, key)): part for key, part in known.groupby(keys)["count"]})
        # Private persons come one by one: they say nothing about groups.
        groups = known.loc[known["organisation_type"].ne(INDIVIDUAL)]
        self._levels.append({(str(city),): part for city, part in groups.groupby("city")["count"]})

    def of(self, city: str, campaign: str, kind: str) -> tuple[float, float] | None:
        """Low and high quantile of the nearest kind with enough counts, as whole people; None: not enough."""
        for level, key in zip(self._levels, ((city, campaign, kind), (city, kind), (city,)), strict=True):
            counts = level.get(key)
            if counts is not None and len(counts) >= MIN_TYPICAL:
                low, high = (float(counts.quantile(share)) for share in TYPICAL_SHARES)
                return float(math.floor(low)), float(math.ceil(high))
        return None


def _margin(value: float, given: float | None) -> float:
    """How far an approximate number may be off, in whole people."""
    if given is not None:
        return float(math.ceil(given * value - 1e-9))
    number, unit = round(value), 1
    while number and number % (unit * 10) == 0:
        unit *= 10
    least, most = (share * value for share in APPROXIMATE_MARGINS)
    return float(math.ceil(min(max(unit / 2, least), most) - 1e-9))


def _joint_share(one: UncertainCount, other: UncertainCount) -> float:
    """Share counted exactly of both together."""
    whole = one.estimate + other.estimate
    exact = sum(part.exact_share * part.estimate if part.estimate else 0.0 for part in (one, other))
    return exact / whole if whole else NOT_AVAILABLE


def _sentence(low: float, high: float, exact_share: float, unit: str) -> str:
    """An interval and a share in German."""
    if is_missing(low) or is_missing(high):
        return f"{unit}: keine Angabe"
    counted = "" if is_missing(exact_share) else f"; {_percent(exact_share)} davon genau gezählt"
    if math.isinf(high):
        return f"mindestens {_number(low)} {unit}{counted}, nach oben offen"
    if low == high:
        return f"{_number(low)} {unit}, alle genau gezählt" if exact_share == 1 else f"{_number(low)} {unit}{counted}"
    return f"zwischen {_number(low)} und {_number(high)} {unit}{counted}"


def _total_sentence(count: UncertainCount, bases: Mapping[object, int] | pd.Series) -> str:
    """The sentence of a total, with what groups without a count were given."""
    n_typical, n_open = int(bases.get("typical", 0)), int(bases.get("open", 0))
    text = count.sentence()
    if n_typical:
        what = "1 Gruppe ohne Zahl ist" if n_typical == 1 else f"{n_typical} Gruppen ohne Zahl sind"
        text += f"; {what} mit dem angesetzt, was für ihre Art üblich ist"
    if n_open:
        what = "1 Gruppe gab" if n_open == 1 else f"{n_open} Gruppen gaben"
        text += f"; {what} keine Zahl an"
    return text


def _method_text(missing: str, margin: float | None) -> str:
    how = "10 to 90 % quantiles of their kind" if missing == "typical" else "no upper limit"
    off = "half a unit of the last digit, 5 to 25 %" if margin is None else f"{margin:.0%}"
    return f"sum of the rows' limits; approximate numbers off by {off}; missing counts: {how}"


def _number(value: float) -> str:
    return f"{round(value):,}".replace(",", ".")


def _percent(share: float) -> str:
    """A share as German percent; nothing short of all is called 100 %, nothing above none 0 %."""
    percent = round(share * 100)
    if 0 < share < 1:
        percent = min(max(percent, 1), 99)
    return f"{percent}\N{NO-BREAK SPACE}%"
