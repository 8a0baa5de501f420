"""Comparable years → what each method says of their trend: order alone, a model, a model that follows organisations."""

import math
from dataclasses import dataclass

import numpy as np

from engagement_analysis.statistics.rank_trend import MannKendall, mann_kendall, theil_sen
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result
from engagement_analysis.statistics.yearly_change import AnnualChange, FloatArray, annual_change, percent_limits

MIN_YEARS_FOR_MODEL = 10
"""From so many years on a model's dispersion, and how much a year resembles the last, are worth being estimated."""

MIN_MEAN_COUNT = 5.0
"""Below so many events a year the model's limits are not to be relied on."""

MIN_ORGANISATIONS = 6
"""Errors from fewer organisations are not to be relied on; then the totals have to do."""

LEAST_MEMORY, MOST_MEMORY = 0.3, 0.6
"""Bounds of the correlation of neighbouring years. Organisations come again, so it is never taken to be less than the
first, and fewer than ten years cannot tell it at all; more than the second is mostly a trend that is not straight."""


@dataclass(frozen=True, slots=True, eq=False)
class ComparableYears:
    """The years that can be compared with each other; `people` has a row for each organisation, if these are known."""

    years: FloatArray
    counts: FloatArray
    exposure: FloatArray | None
    people: FloatArray | None
    left_out: tuple[int, ...]
    n_estimated: int
    is_cut: bool

    @property
    def n(self) -> int:
        """How many years."""
        return int(self.years.size)

    def rates(self, per: float | None) -> FloatArray:
        """Counts, or counts per so many inhabitants; to twelve digits, so that equal rates are equal."""
        if self.exposure is None:
            return self.counts
        rates = self.counts / self.exposure * (per or 1)
        return np.array([float(f"{rate:.12g}") for rate in rates])

    def without(self, position: int) -> "ComparableYears":
        """The same series without one year."""
        keep = np.arange(self.n) != position
        return ComparableYears(
            self.years[keep],
            self.counts[keep],
            None if self.exposure is None else self.exposure[keep],
            None if self.people is None else self.people[:, keep],
            self.left_out,
            self.n_estimated,
            self.is_cut,
        )


@dataclass(frozen=True, slots=True)
class PercentChange:
    """Change from year to year in percent, its limits and p value, by one method; nan: not available."""

    percent: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What all methods say of one series, and the verdict by the rule of `series_trend`."""

    kendall: MannKendall
    sen: Result
    model: AnnualChange
    memory: float
    method: str
    verdict: str
    change: PercentChange


def evidence(used: ComparableYears, *, per: float | None, confidence: float) -> Evidence:
    """Apply all methods to three years or more, choose one by the rule, claim a trend only where the second one agrees.

    Examples
    --------
    >>> years, counts = np.arange(2016.0, 2024.0), np.array([40.0, 44, 52, 55, 61, 70, 74, 85])
    >>> found = evidence(ComparableYears(years, counts, None, None, (), 0, False), per=None, confidence=0.95)
    >>> found.method, found.verdict, round(found.change.percent, 1)
    ('kendall', 'increase', 11.2)
    """
    alpha = 1 - confidence
    rates = used.rates(per)
    kendall, sen = mann_kendall(rates, used.years), theil_sen(rates, used.years, confidence=confidence)
    by_order = _by_order(used, rates, kendall, confidence)
    model = annual_change(used.counts, used.years, exposure=used.exposure, confidence=confidence)
    memory = _memory(used, model)
    widened = _widened(model, memory, confidence)
    if used.people is not None and used.people.shape[0] >= MIN_ORGANISATIONS:
        memory = LEAST_MEMORY  # how far a year's own luck lasts; what organisations carry over is in their errors
        widened = _widened(model, memory, confidence)
        followed = following_organisations(model, used.years, used.people, confidence=confidence)
        method, pair = "organisations", (followed, widened)
    elif used.n >= MIN_YEARS_FOR_MODEL and used.counts.mean() >= MIN_MEAN_COUNT:
        method, pair = "quasi_poisson", (widened, by_order)
    else:
        method, pair = "kendall", (by_order, widened)
    agrees = all(one.p_value <= alpha for one in pair)
    direction = kendall.s if math.isnan(pair[0].percent) else pair[0].percent
    verdict = "no_trend" if not agrees else "increase" if direction > 0 else "decrease"
    return Evidence(
        kendall=kendall,
        sen=sen,
        model=model,
        memory=memory,
        method=method,
        verdict=verdict,
        change=_reported(pair[0], pair[1], is_claimed=agrees),
    )


def following_organisations(
    model: AnnualChange, years: FloatArray, people: FloatArray, *, confidence: float = 0.95
) -> PercentChange:
    """The model's slope with an error from the organisations: those that come again and again count once each.

    The score of the slope is a sum over organisations, each of which contributes all its years; organisations are
    independent of each other, its years need not be. The sandwich of these sums, times G / (G - 1), with t on G - 1
    degrees of freedom. Together with the model of the totals it claims a trend in 0.7 to 5.3 percent of simulated
    series without one, however many organisations return; from the totals alone it is up to 30 percent
    (`tests/analysis/simulated_trend.txt`).

    `people`: a row for each organisation, a column for each year of the model; 0 where it did not come.

    References
    ----------
    .. [1] K.-Y. Liang, S. L. Zeger (1986), Longitudinal data analysis using generalized linear models, Biometrika 73,
       13-22.

    Examples
    --------
    >>> people = np.array([[20.0, 24, 25, 30, 33], [8, 9, 0, 12, 12], [0, 0, 15, 16, 20]])
    >>> model = annual_change(people.sum(axis=0), range(5))
    >>> change = following_organisations(model, np.arange(5.0), people)
    >>> round(change.percent, 1), change.low < 0
    (25.3, True)
    """
    nothing = PercentChange(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE)
    came = people[people.sum(axis=1) > 0]
    n_organisations = came.shape[0]
    if not math.isfinite(model.slope) or n_organisations < 2:
        return nothing
    fitted, time = np.array(model.fitted), years - years.min()
    centred = time - float(fitted @ time) / float(fitted.sum())
    information = float(fitted @ centred**2)
    scores = came @ centred
    variance = n_organisations / (n_organisations - 1) * float(scores @ scores) / information**2
    if not variance > 0:
        return nothing
    return PercentChange(*percent_limits(model.slope, math.sqrt(variance), n_organisations - 1.0, confidence))


def _by_order(used: ComparableYears, rates: FloatArray, kendall: MannKendall, confidence: float) -> PercentChange:
    """Exact Kendall test, with Sen's slope of the logarithms as percent where no rate is 0."""
    if not (rates > 0).all():
        return PercentChange(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, kendall.p_value)
    line = theil_sen(np.log(rates), used.years, confidence=confidence)
    percent, low, high = (100 * math.expm1(value) for value in (line.estimate, line.low, line.high))
    return PercentChange(percent, low, high, kendall.p_value)


def _memory(used: ComparableYears, model: AnnualChange) -> float:
    """How much a year resembles the one before: the model's Pearson residuals, within the bounds set above.

    The trend was fitted to the same years, which makes the plain coefficient too small by about (2 + 4 r) / n; this
    is put right (Marriott & Pope 1954).
    """
    adjacent = np.diff(used.years) == 1
    if used.n < MIN_YEARS_FOR_MODEL or int(adjacent.sum()) < 3 or not model.is_available:
        return LEAST_MEMORY
    fitted = np.array(model.fitted)
    residuals = (used.counts - fitted) / np.sqrt(fitted)
    square = float((residuals**2).mean())
    if square <= 0:
        return LEAST_MEMORY
    found = float((residuals[1:] * residuals[:-1])[adjacent].mean()) / square * (used.n - 1) / used.n
    return min(MOST_MEMORY, max(LEAST_MEMORY, (used.n * found + 2) / (used.n - 4)))


def _widened(model: AnnualChange, memory: float, confidence: float) -> PercentChange:
    """The model's change with its error for as many independent years as these are worth (Bayley & Hammersley 1946)."""
    if not model.is_available:
        return PercentChange(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE)
    error = model.error * math.sqrt((1 + memory) / (1 - memory))
    return PercentChange(*percent_limits(model.slope, error, model.df, confidence))


def _reported(chosen: PercentChange, other: PercentChange, *, is_claimed: bool) -> PercentChange:
    """The chosen method's change with the wider limits and the larger p of both; none that contradict the verdict.

    Limits and tests come from different approximations where few years are left; a claim whose limits hold 0, or
    none whose limits do not, would only confuse.
    """
    lows = [one.low for one in (chosen, other) if not math.isnan(one.low)]
    highs = [one.high for one in (chosen, other) if not math.isnan(one.high)]
    low, high = (min(lows), max(highs)) if lows and highs else (NOT_AVAILABLE, NOT_AVAILABLE)
    excludes_zero = low > 0 or high < 0
    if excludes_zero != is_claimed:
        low = high = NOT_AVAILABLE
    p_values = [one.p_value for one in (chosen, other) if not math.isnan(one.p_value)]
    p_value = max(p_values, default=NOT_AVAILABLE)
    percent = chosen.percent if not math.isnan(chosen.percent) else other.percent
    return PercentChange(percent, low, high, p_value)
