"""Yearly series → is there a trend? Chooses the method by a stated rule, and can refuse.

The rule (simulated in `tests/analysis/simulate_trend.py`, table in `simulated_trend.txt`):

1. Only years with a number (and inhabitants, if rates are asked for) count, and only those since the last break in
   the series. Missing years keep their distance.
2. No statement where not even a strictly monotone series could be rarer than the error allowed: the exact Kendall
   test gives at least 2 / n!, which is 0.083 for four years. So 95 percent need five years, 99 percent six. Ties
   raise that bar. No statement where most years are estimates.
3. Where each organisation's people are known, of six organisations at least, the Poisson model with errors that
   follow the organisations (`organisations`): those that come again make years resemble each other, which totals
   alone cannot tell from a trend. The quasi-Poisson model of the totals must agree, its error widened as in 4, since
   weather may hit all organisations of a year.
4. Otherwise, below ten years or below five events a year, the exact Kendall test decides (`kendall`), from ten years
   on the quasi-Poisson model (`quasi_poisson`), its dispersion at least 1, its error widened for years that resemble
   each other. Each needs the other's agreement.

The limits are the wider ones of the two methods, the p value the larger.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engagement_analysis.analysis.years.trend_methods import ComparableYears, Evidence, evidence
from engagement_analysis.language import trends as wording
from engagement_analysis.language.german import number
from engagement_analysis.statistics.rank_trend import mann_kendall
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, checked_error
from engagement_analysis.statistics.yearly_change import FloatArray

MAX_ESTIMATED_SHARE = 0.5
"""Above this share of estimated years there is no statement."""


@dataclass(frozen=True, slots=True)
class Trend(Result):
    """Change from year to year in percent (nan where refused or not defined), and what may be said of it.

    `verdict`: "increase", "decrease", "no_trend", or "refused"; then `code` says why ("too-few-years", "all-equal",
    "too-many-ties", "mostly-estimated"). `method`: "organisations", "kendall", "quasi_poisson", or "none"; `n` years.
    `slope_per_year` is Sen's, in the unit of the counts, or of the rate per `per` inhabitants. `years` are those that
    were used, `years_left_out` those without a number or before the last break. `memory` is the correlation of
    neighbouring years that the limits allow for.
    """

    verdict: str = "refused"
    p_value: float = NOT_AVAILABLE
    smallest_p: float = NOT_AVAILABLE
    slope_per_year: float = NOT_AVAILABLE
    years: tuple[int, ...] = ()
    years_left_out: tuple[int, ...] = ()
    n_estimated: int = 0
    dispersion: float = NOT_AVAILABLE
    memory: float = NOT_AVAILABLE
    n_organisations: int | None = None
    depends_on_years: tuple[int, ...] = ()
    per: float | None = None
    is_cut: bool = False
    census_breaks: tuple[int, ...] = ()

    @property
    def is_trend(self) -> bool:
        """Whether a trend is claimed."""
        return self.verdict in {"increase", "decrease"}

    @property
    def percent_per_year(self) -> float:
        """The estimate."""
        return self.estimate

    @property
    def sentence(self) -> str:
        """One careful German sentence."""
        n = len(self.years)
        cut = f"{wording.since_the_break(self.years[0], n)} " if self.is_cut and n else ""
        if self.code:
            why_not: dict[str, Any] = {"n": n, "smallest_p": self.smallest_p, "n_estimated": self.n_estimated}
            return cut + wording.no_trend_sentence(self.code, confidence=self.confidence, **why_not)
        return cut + wording.trend_sentence(
            self.verdict,
            unit=self.unit,
            years=self.years,
            percent_per_year=self.estimate,
            low=self.low,
            high=self.high,
            confidence=self.confidence,
            depends_on=self.depends_on_years,
        )

    @property
    def why(self) -> str:
        """Why by this method, in German; why not at all."""
        return wording.trend_method(self.method, census_breaks=self.census_breaks) or self.sentence


def series_trend(
    series: pd.DataFrame,
    *,
    count: str = "count",
    exposure: str | None = None,
    groups: pd.DataFrame | None = None,
    per: float = 1_000,
    confidence: float = 0.95,
    unit: str = "Teilnahmen",
) -> Trend:
    """Does the series rise or fall? By the rule at the top of this module, or a code why that cannot be said.

    Parameters
    ----------
    series : DataFrame, one row per year
        Optional columns, as `yearly_series` gives them: `is_comparable` (boolean: comparable with the year before;
        false or null is a break, that of the first row is not looked at), `is_estimated` (boolean) and
        `census_break` (boolean, of the inhabitants: no break of the series, but mentioned in `why`).
    count : str
        Column; a missing count is a missing year.
    exposure : str, optional
        Column of inhabitants; a year without them is left out.
    groups : DataFrame, optional
        A row for each organisation and year: `year`, `organisation_id`, `participations`, as `counting.groups` gives
        them. Rows without an id, and those of private persons, are one group each. Their sums must be the counts.
    per : float
        Inhabitants to which `slope_per_year` refers, where there is an `exposure`.
    confidence : float
        Two-sided level, between 0 and 1.
    unit : str
        What is counted, in the German plural, for the sentence.

    Returns
    -------
    Trend

    Raises
    ------
    ValueError
        A year that occurs twice, a missing column, negative counts, exposures that are not above 0.

    References
    ----------
    .. [1] M. G. Kendall (1975), Rank Correlation Methods, 4th ed.
    .. [2] G. V. Bayley, J. M. Hammersley (1946), The "effective" number of independent observations in an
       autocorrelated time series, Supplement to the Journal of the Royal Statistical Society 8, 184-197.

    Examples
    --------
    >>> result = series_trend(pd.DataFrame({"year": [2022, 2023, 2024, 2025], "count": [738, 839, 960, 1018]}))
    >>> result.verdict, result.p_value
    ('refused', nan)
    >>> result.sentence[:39]
    'Vier Jahre können keinen Trend belegen:'
    """
    alpha = checked_error(confidence)
    used = _comparable(series, count, exposure, groups)
    code, smallest = _refusal(used, alpha)
    shared: dict[str, Any] = {
        "n": used.n,
        "unit": unit if exposure is None else f"{unit} je {number(per)} Einwohner",
        "code": code,
        "smallest_p": smallest,
        "years": tuple(int(value) for value in used.years),
        "years_left_out": used.left_out,
        "n_estimated": used.n_estimated,
        "n_organisations": None if used.people is None else used.people.shape[0],
        "per": None if exposure is None else per,
        "is_cut": used.is_cut,
    }
    if code:
        nothing, verdict = NOT_AVAILABLE, "no_trend" if code == "all-equal" else "refused"
        return Trend(nothing, nothing, nothing, confidence, "none", verdict=verdict, **shared)
    rate_per = None if exposure is None else per
    found = evidence(used, per=rate_per, confidence=confidence)
    return Trend(
        found.change.percent,
        found.change.low,
        found.change.high,
        confidence,
        found.method,
        verdict=found.verdict,
        p_value=found.change.p_value,
        slope_per_year=found.sen.estimate,
        dispersion=found.model.dispersion,
        memory=found.memory,
        depends_on_years=_influential_years(used, found, rate_per, alpha, confidence),
        census_breaks=_census_breaks(series, shared["years"]) if exposure else (),
        **shared,
    )


def _comparable(series: pd.DataFrame, count: str, exposure: str | None, groups: pd.DataFrame | None) -> ComparableYears:
    """The years with numbers since the last break, in order."""
    needed = ["year", count, *([exposure] if exposure else [])]
    missing = [name for name in needed if name not in series.columns]
    if missing:
        raise ValueError(
            f"the series has no column {', '.join(missing)}; there are: {', '.join(map(str, series.columns))}"
        )
    rows = series.loc[series["year"].notna()].sort_values("year", kind="stable").reset_index(drop=True)
    if rows["year"].duplicated().any():
        raise ValueError("a year occurs twice: sum up the counts of each year first")
    breaks = np.zeros(len(rows), dtype=bool)
    if "is_comparable" in rows:
        breaks = ~rows["is_comparable"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    start = int(np.flatnonzero(breaks).max(initial=0))
    known = rows[needed].notna().all(axis="columns").to_numpy() & (np.arange(len(rows)) >= start)
    kept = rows.loc[known]
    counts = kept[count].to_numpy(dtype=np.float64)
    inhabitants = kept[exposure].to_numpy(dtype=np.float64) if exposure else None
    if (counts < 0).any() or (inhabitants is not None and (inhabitants <= 0).any()):
        raise ValueError("counts must not be negative, inhabitants must lie above 0")
    estimated = (
        kept["is_estimated"].astype("boolean").fillna(False) if "is_estimated" in kept else pd.Series(dtype=bool)
    )
    years = kept["year"].to_numpy(dtype=np.float64)
    return ComparableYears(
        years=years,
        counts=counts,
        exposure=inhabitants,
        people=None if groups is None else _people(groups, years, counts),
        left_out=tuple(int(value) for value in rows.loc[~known, "year"]),
        n_estimated=int(estimated.sum()),
        is_cut=bool(start and rows.loc[: start - 1, count].notna().any()),
    )


def _refusal(used: ComparableYears, alpha: float) -> tuple[str, float]:
    """Why there is no statement (empty: there can be one), and the least p that the years could give."""
    possible = mann_kendall(range(used.n)).smallest_p if used.n > 2 else NOT_AVAILABLE
    if not possible <= alpha:  # also true for nan
        return "too-few-years", possible
    with_ties = mann_kendall(used.rates(None)).smallest_p
    if np.ptp(used.rates(None)) == 0:
        return "all-equal", with_ties
    if with_ties > alpha:
        return "too-many-ties", with_ties
    return "mostly-estimated" if used.n_estimated > MAX_ESTIMATED_SHARE * used.n else "", with_ties


def _census_breaks(series: pd.DataFrame, years: tuple[int, ...]) -> tuple[int, ...]:
    """Years after the first from which the inhabitants rest on another census."""
    if "census_break" not in series:
        return ()
    broken = series.loc[series["census_break"].astype("boolean").fillna(False), "year"].dropna().astype(int)
    return tuple(sorted(set(broken) & set(years[1:])))


def _people(groups: pd.DataFrame, years: FloatArray, counts: FloatArray) -> FloatArray:
    """A row for each organisation, a column for each year: its people, 0 where it did not come."""
    rows = groups.loc[groups["year"].isin(years.tolist()) & groups["participations"].notna()].reset_index(drop=True)
    single = pd.Series([f"row {number}" for number in rows.index], index=rows.index, dtype="string")
    identity = rows["organisation_id"].astype("string").fillna(single)
    table = rows.assign(organisation=identity.to_numpy()).pivot_table(
        index="organisation", columns="year", values="participations", aggfunc="sum", fill_value=0
    )
    people = table.reindex(columns=years.astype(int).tolist(), fill_value=0).to_numpy(dtype=np.float64)
    wrong = np.flatnonzero(np.abs(people.sum(axis=0) - counts) > 1e-6)
    if wrong.size:
        place = int(wrong[0])
        raise ValueError(f"the groups of {int(years[place])} make {people[:, place].sum():g}, not {counts[place]:g}")
    return people


def _influential_years(
    used: ComparableYears, found: Evidence, per: float | None, alpha: float, confidence: float
) -> tuple[int, ...]:
    """Years without which a claimed trend would not be claimed, though enough years would be left."""
    if found.verdict == "no_trend":
        return ()
    return tuple(
        int(used.years[position])
        for position in range(used.n)
        if not _refusal(rest := used.without(position), alpha)[0]
        and evidence(rest, per=per, confidence=confidence).verdict == "no_trend"
    )
