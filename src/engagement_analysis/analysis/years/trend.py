"""Yearly series → is there a trend? One entry that chooses the method by a stated rule, says why, and can refuse.

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

import html
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from engagement_analysis.analysis.years import trend_wording as wording
from engagement_analysis.analysis.years.trend_methods import MIN_YEARS_FOR_MODEL, ComparableYears, Evidence, evidence
from engagement_analysis.statistics.annual_change import AnnualChange
from engagement_analysis.statistics.design import DesignError, FloatArray
from engagement_analysis.statistics.inference import checked_confidence
from engagement_analysis.statistics.rank_trend import MannKendall, TheilSen, mann_kendall
from engagement_analysis.statistics.results import NOT_AVAILABLE

MAX_ESTIMATED_SHARE = 0.5
"""Above this share of estimated years there is no statement."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Whether a series rises or falls; `sentence` says it in German, `why` says why by this method.

    `verdict`: "increase", "decrease", "no_trend", or "refused". `percent_per_year` with `low` and `high` is nan where
    refused or not defined (zeros); so is `p_value`. `slope_per_year` is Sen's, in the unit of the counts, or of the
    rate per `per` inhabitants. `years` are those that were used, `years_left_out` those without a number or before the
    last break. `memory` is the correlation of neighbouring years that the limits allow for. `method`: "organisations",
    "kendall", "quasi_poisson", or "none".
    """

    verdict: str
    method: str
    why: str
    sentence: str
    percent_per_year: float
    low: float
    high: float
    confidence: float
    p_value: float
    smallest_p: float
    slope_per_year: float
    n_years: int
    years: tuple[int, ...]
    years_left_out: tuple[int, ...]
    n_estimated: int
    dispersion: float
    memory: float
    n_organisations: int | None
    depends_on_years: tuple[int, ...]
    per: float | None
    unit: str
    source: str
    kendall: MannKendall | None = field(default=None, repr=False)
    sen: TheilSen | None = field(default=None, repr=False)
    model: AnnualChange | None = field(default=None, repr=False)

    @property
    def is_trend(self) -> bool:
        """Whether a trend is claimed."""
        return self.verdict in {"increase", "decrease"}

    def _repr_html_(self) -> str:
        source = f" Quelle: {self.source}." if self.source else ""
        return f"<p>{html.escape(self.sentence)}</p><p><small>{html.escape(self.why + source)}</small></p>"


def trend(
    series: pd.DataFrame,
    *,
    year: str = "year",
    count: str = "count",
    exposure: str | None = None,
    groups: pd.DataFrame | None = None,
    per: float = 1_000,
    confidence: float = 0.95,
    unit: str = "Teilnahmen",
    source: str = "",
) -> Trend:
    """Does the series rise or fall? By the rule at the top of this module, or a sentence why that cannot be said.

    Each method also has a name of its own: `annual_change`, `mann_kendall`, `theil_sen`, `linear_regression`.

    Parameters
    ----------
    series : DataFrame, one row per year
        Optional columns, as `yearly_series` gives them: `is_comparable` (boolean: comparable with the year before;
        false or null is a break, that of the first row is not looked at), `is_estimated` (boolean) and
        `census_break` (boolean, of the inhabitants: no break of the series, but mentioned in `why`).
    year, count : str
        Columns; a missing count is a missing year.
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
    source : str
        Where the numbers come from.

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
    >>> result = trend(pd.DataFrame({"year": [2022, 2023, 2024, 2025], "count": [738, 839, 960, 1018]}))
    >>> result.verdict, result.p_value
    ('refused', nan)
    >>> result.sentence[:39]
    'Vier Jahre können keinen Trend belegen:'
    """
    alpha = 1 - checked_confidence(confidence)
    used = _comparable(series, year, count, exposure, groups)
    refusal = _refusal(used, alpha, confidence)
    rate_per = None if exposure is None else per
    counted = unit if exposure is None else f"{unit} je {wording.whole(per)} Einwohner"
    if refusal:
        return _refused(used, refusal, confidence, rate_per, counted, source)
    found = evidence(used, per=rate_per, confidence=confidence)
    influential = _influential_years(used, found, rate_per, alpha, confidence)
    result = _result(used, found, influential, rate_per, confidence, counted, source)
    other_census = _census_breaks(series, year, result.years) if exposure else []
    return replace(result, why=f"{result.why} {wording.census_break(other_census)}") if other_census else result


def _comparable(
    series: pd.DataFrame, year: str, count: str, exposure: str | None, groups: pd.DataFrame | None
) -> ComparableYears:
    """The years with numbers since the last break, in order."""
    needed = [year, count, *([exposure] if exposure else [])]
    missing = [name for name in needed if name not in series.columns]
    if missing:
        raise DesignError(f"Unbekannte Spalte: {', '.join(missing)}.")
    rows = series.loc[series[year].notna()].sort_values(year, kind="stable").reset_index(drop=True)
    if rows[year].duplicated().any():
        raise DesignError("Ein Jahr kommt mehrfach vor: Bitte die Zahlen vorher je Jahr zusammenfassen.")
    breaks = np.zeros(len(rows), dtype=bool)
    if "is_comparable" in rows:
        breaks = ~rows["is_comparable"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    start = int(np.flatnonzero(breaks).max(initial=0))
    known = rows[needed].notna().all(axis="columns").to_numpy() & (np.arange(len(rows)) >= start)
    kept = rows.loc[known]
    counts = kept[count].to_numpy(dtype=np.float64)
    inhabitants = kept[exposure].to_numpy(dtype=np.float64) if exposure else None
    if (counts < 0).any() or (inhabitants is not None and (inhabitants <= 0).any()):
        raise DesignError("Zahlen dürfen nicht negativ sein, Einwohnerzahlen müssen über 0 liegen.")
    estimated = (
        kept["is_estimated"].astype("boolean").fillna(False) if "is_estimated" in kept else pd.Series(dtype=bool)
    )
    years = kept[year].to_numpy(dtype=np.float64)
    return ComparableYears(
        years=years,
        counts=counts,
        exposure=inhabitants,
        people=None if groups is None else _people(groups, years, counts),
        left_out=tuple(int(value) for value in rows.loc[~known, year]),
        n_estimated=int(estimated.sum()),
        is_cut=bool(start and rows.loc[: start - 1, count].notna().any()),
    )


def _refusal(used: ComparableYears, alpha: float, confidence: float) -> str:
    """The sentence that says why there is no statement; empty if there can be one."""
    cut = f"{wording.since_the_break(int(used.years.min()), used.n)} " if used.is_cut and used.n else ""
    possible = mann_kendall(range(used.n)).smallest_p if used.n > 2 else NOT_AVAILABLE
    if not possible <= alpha:  # also true for nan
        return cut + wording.too_few_years(used.n, possible, confidence)
    if np.ptp(used.rates(None)) == 0:
        return cut + wording.all_equal(used.n)
    with_ties = mann_kendall(used.rates(None)).smallest_p
    if with_ties > alpha:
        return cut + wording.too_many_ties(used.n, with_ties)
    if used.n_estimated > MAX_ESTIMATED_SHARE * used.n:
        return cut + wording.mostly_estimated(used.n_estimated, used.n)
    return ""


def _census_breaks(series: pd.DataFrame, year: str, years: tuple[int, ...]) -> list[int]:
    """Years after the first from which the inhabitants rest on another census."""
    if "census_break" not in series:
        return []
    broken = series.loc[series["census_break"].astype("boolean").fillna(False), year].dropna().astype(int)
    return sorted(set(broken) & set(years[1:]))


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
        raise DesignError(
            f"Die Gruppen ergeben {int(years[place])} zusammen {people[:, place].sum():g}, die Reihe {counts[place]:g}."
        )
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
        if not _refusal(rest := used.without(position), alpha, confidence)
        and evidence(rest, per=per, confidence=confidence).verdict == "no_trend"
    )


def _result(
    used: ComparableYears,
    found: Evidence,
    influential: tuple[int, ...],
    per: float | None,
    confidence: float,
    unit: str,
    source: str,
) -> Trend:
    sentence = wording.finding(
        found.verdict,
        unit=unit,
        first_year=int(used.years.min()),
        last_year=int(used.years.max()),
        percent_per_year=found.change.percent,
        low=found.change.low,
        high=found.change.high,
        confidence=confidence,
    )
    if used.is_cut:
        sentence = f"{wording.since_the_break(int(used.years.min()), used.n)} {sentence}"
    if influential:
        sentence = f"{sentence} {wording.depends_on(influential)}"
    return Trend(
        verdict=found.verdict,
        method=found.method,
        why=wording.why(found.method, has_few_years=used.n < MIN_YEARS_FOR_MODEL),
        sentence=sentence,
        percent_per_year=found.change.percent,
        low=found.change.low,
        high=found.change.high,
        confidence=confidence,
        p_value=found.change.p_value,
        smallest_p=found.kendall.smallest_p,
        slope_per_year=found.sen.slope,
        n_years=used.n,
        years=tuple(int(value) for value in used.years),
        years_left_out=used.left_out,
        n_estimated=used.n_estimated,
        dispersion=found.model.dispersion,
        memory=found.memory,
        n_organisations=None if used.people is None else used.people.shape[0],
        depends_on_years=influential,
        per=per,
        unit=unit,
        source=source,
        kendall=found.kendall,
        sen=found.sen,
        model=found.model,
    )


def _refused(
    used: ComparableYears, sentence: str, confidence: float, per: float | None, unit: str, source: str
) -> Trend:
    return Trend(
        verdict="no_trend" if sentence.endswith(wording.all_equal(used.n)) else "refused",
        method="none",
        why=sentence,
        sentence=sentence,
        percent_per_year=NOT_AVAILABLE,
        low=NOT_AVAILABLE,
        high=NOT_AVAILABLE,
        confidence=confidence,
        p_value=NOT_AVAILABLE,
        smallest_p=mann_kendall(used.rates(None)).smallest_p if used.n > 2 else NOT_AVAILABLE,
        slope_per_year=NOT_AVAILABLE,
        n_years=used.n,
        years=tuple(int(value) for value in used.years),
        years_left_out=used.left_out,
        n_estimated=used.n_estimated,
        dispersion=NOT_AVAILABLE,
        memory=NOT_AVAILABLE,
        n_organisations=None if used.people is None else used.people.shape[0],
        depends_on_years=(),
        per=per,
        unit=unit,
        source=source,
    )
