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

import numpy as np
import pandas as pd

from engagement_analysis.analysis.years.trend_methods import ComparableYears, evidence
from engagement_analysis.language.german import number
from engagement_analysis.language.trends import no_trend_sentence, since_the_break, trend_sentence
from engagement_analysis.statistics.intervals import Numbers
from engagement_analysis.statistics.rank_trend import mann_kendall, theil_sen
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result, checked_error

MAX_ESTIMATED_SHARE = 0.5
"""Above this share of estimated years there is no statement."""


@dataclass(frozen=True, slots=True)
class Trend(Result):
    """Change from year to year in percent (nan where refused or not defined), and what may be said of it.

    `verdict`: "increase", "decrease", "no_trend", or "refused"; then `code` says why ("too-few-years", "all-equal",
    "too-many-ties", "mostly-estimated"). `method`: "organisations", "kendall", "quasi_poisson", or "none".
    `slope_per_year` is Sen's, in the unit of the counts, or of the rate per `per` inhabitants. `years` are those that
    were used; `sentence` is German.
    """

    verdict: str = "refused"
    p_value: float = NOT_AVAILABLE
    slope_per_year: float = NOT_AVAILABLE
    years: tuple[int, ...] = ()
    sentence: str = ""


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
        `year` and the columns named below; optional, as `yearly_series` gives them: `is_comparable` (boolean:
        comparable with the year before; false or null is a break, that of the first row is not looked at) and
        `is_estimated` (boolean).
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
        A year that occurs twice, negative counts, exposures that are not above 0.

    Examples
    --------
    >>> result = series_trend(pd.DataFrame({"year": [2022, 2023, 2024, 2025], "count": [738, 839, 960, 1018]}))
    >>> result.verdict, result.p_value
    ('refused', nan)
    >>> result.sentence[:39]
    'Vier Jahre können keinen Trend belegen:'
    """
    alpha = checked_error(confidence)
    kept, is_cut = _comparable(series, count, exposure)
    years, counts = (kept[name].to_numpy(dtype=np.float64) for name in ("year", count))
    inhabitants = kept[exposure].to_numpy(dtype=np.float64) if exposure else None
    if (counts < 0).any() or (inhabitants is not None and (inhabitants <= 0).any()):
        raise ValueError("counts must not be negative, inhabitants must lie above 0")
    people = None if groups is None else _people(groups, years, counts)
    used = ComparableYears(years, counts, inhabitants, people)
    n, known_years = len(kept), tuple(int(year) for year in years)
    named = unit if exposure is None else f"{unit} je {number(per)} Einwohner"
    since = f"{since_the_break(known_years[0], n)} " if is_cut and n else ""
    n_estimated = int(kept["is_estimated"].astype("boolean").fillna(False).sum()) if "is_estimated" in kept else 0
    code, smallest_p = _refusal(used, n_estimated, alpha)
    if code:
        why = no_trend_sentence(code, n=n, smallest_p=smallest_p, confidence=confidence, n_estimated=n_estimated)
        verdict, nothing = "no_trend" if code == "all-equal" else "refused", NOT_AVAILABLE
        limits = (nothing, nothing, nothing, confidence, "none")
        return Trend(*limits, n=n, unit=named, code=code, verdict=verdict, years=known_years, sentence=since + why)
    method, verdict, change = evidence(used, confidence=confidence)
    percent, low, high, p_value = change
    numbers = {"percent_per_year": percent, "low": low, "high": high, "confidence": confidence}
    said = since + trend_sentence(verdict, unit=named, years=known_years, **numbers)
    slope = theil_sen(used.rates(per), years, confidence=confidence).estimate
    return Trend(
        percent,
        low,
        high,
        confidence,
        method,
        n=n,
        unit=named,
        verdict=verdict,
        p_value=p_value,
        slope_per_year=slope,
        years=known_years,
        sentence=said,
    )


def _comparable(series: pd.DataFrame, count: str, exposure: str | None) -> tuple[pd.DataFrame, bool]:
    """The years with numbers since the last break, in order; whether there are numbers before it."""
    rows = series.loc[series["year"].notna()].sort_values("year", kind="stable").reset_index(drop=True)
    if rows["year"].duplicated().any():
        raise ValueError("a year occurs twice: sum up the counts of each year first")
    start = 0
    if "is_comparable" in rows:
        breaks = ~rows["is_comparable"].astype("boolean").fillna(False).to_numpy(dtype=bool)
        start = int(np.flatnonzero(breaks).max(initial=0))
    kept = rows.iloc[start:].dropna(subset=[count, *([exposure] if exposure else [])])
    return kept, bool(rows[count].iloc[:start].notna().any())


def _refusal(used: ComparableYears, n_estimated: int, alpha: float) -> tuple[str, float]:
    """Why there is no statement (empty: there can be one), and the least p that the years could give."""
    n, rates = used.years.size, used.rates()
    possible = mann_kendall(range(n)).smallest_p if n > 2 else NOT_AVAILABLE
    if not possible <= alpha:  # also true for nan
        return "too-few-years", possible
    with_ties = mann_kendall(rates).smallest_p
    if np.ptp(rates) == 0:
        return "all-equal", with_ties
    if with_ties > alpha:
        return "too-many-ties", with_ties
    return "mostly-estimated" if n_estimated > MAX_ESTIMATED_SHARE * n else "", with_ties


def _people(groups: pd.DataFrame, years: Numbers, counts: Numbers) -> Numbers:
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
