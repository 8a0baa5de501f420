"""Comparable years → what each method says of their trend: order alone, a model, a model that follows organisations."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engagement_analysis.statistics.intervals import Numbers
from engagement_analysis.statistics.rank_trend import mann_kendall, theil_sen
from engagement_analysis.statistics.results import NOT_AVAILABLE
from engagement_analysis.statistics.yearly_change import AnnualChange, annual_change, percent_limits

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

    years: Numbers
    counts: Numbers
    exposure: Numbers | None = None
    people: Numbers | None = None

    def rates(self, per: float = 1.0) -> Numbers:
        """Counts, or counts per so many inhabitants; to twelve digits, so that equal rates are equal."""
        if self.exposure is None:
            return self.counts
        return np.array([float(f"{rate:.12g}") for rate in self.counts / self.exposure * per])


class PercentChange(NamedTuple):
    """Change from year to year in percent, its limits and p value, by one method; nan: not available."""

    percent: float = NOT_AVAILABLE
    low: float = NOT_AVAILABLE
    high: float = NOT_AVAILABLE
    p_value: float = NOT_AVAILABLE


def evidence(used: ComparableYears, *, confidence: float) -> tuple[str, str, PercentChange]:
    """Method, verdict and change by the rule of `series_trend`: a trend only where a second method agrees."""
    kendall = mann_kendall(used.rates(), used.years)
    by_order = _by_order(used, kendall.p_value, confidence)
    model = annual_change(used.counts, used.years, exposure=used.exposure, confidence=confidence)
    if used.people is not None and len(used.people) >= MIN_ORGANISATIONS:
        # How far a year's own luck lasts; what organisations carry over is in their errors.
        widened = _widened(model, LEAST_MEMORY, confidence)
        followed = following_organisations(model, used.years, used.people, confidence=confidence)
        method, pair = "organisations", (followed, widened)
    else:
        widened = _widened(model, _memory(used, model), confidence)
        is_long = used.years.size >= MIN_YEARS_FOR_MODEL and used.counts.mean() >= MIN_MEAN_COUNT
        method, pair = ("quasi_poisson", (widened, by_order)) if is_long else ("kendall", (by_order, widened))
    is_claimed = all(one.p_value <= 1 - confidence for one in pair)
    direction = kendall.s if math.isnan(pair[0].percent) else pair[0].percent
    verdict = "no_trend" if not is_claimed else "increase" if direction > 0 else "decrease"
    return method, verdict, _reported(*pair, is_claimed=is_claimed)


def following_organisations(
    model: AnnualChange, years: Numbers, people: Numbers, *, confidence: float = 0.95
) -> PercentChange:
    """The model's slope with an error from the organisations: those that come again and again count once each.

    The score of the slope is a sum over organisations, each of which contributes all its years; organisations are
    independent of each other, its years need not be. The sandwich of these sums (Liang & Zeger 1986), times G / (G -
    1), with t on G - 1 degrees of freedom. `people`: a row for each organisation, a column for each year of the model.
    """
    came = people[people.sum(axis=1) > 0]
    n_organisations = came.shape[0]
    if not math.isfinite(model.slope) or n_organisations < 2:
        return PercentChange()
    fitted, time = np.array(model.fitted), years - years.min()
    centred = time - float(fitted @ time) / float(fitted.sum())
    information = float(fitted @ centred**2)
    scores = came @ centred
    variance = n_organisations / (n_organisations - 1) * float(scores @ scores) / information**2
    if not variance > 0:
        return PercentChange()
    return PercentChange(*percent_limits(model.slope, math.sqrt(variance), n_organisations - 1.0, confidence))


def _by_order(used: ComparableYears, p_value: float, confidence: float) -> PercentChange:
    """Exact Kendall test, with Sen's slope of the logarithms as percent where no rate is 0."""
    rates = used.rates()
    if not (rates > 0).all():
        return PercentChange(p_value=p_value)
    line = theil_sen(np.log(rates), used.years, confidence=confidence)
    percent, low, high = (100 * math.expm1(value) for value in (line.estimate, line.low, line.high))
    return PercentChange(percent, low, high, p_value)


def _memory(used: ComparableYears, model: AnnualChange) -> float:
    """How much a year resembles the one before: the model's Pearson residuals, within the bounds set above.

    The trend was fitted to the same years, which makes the plain coefficient too small by about (2 + 4 r) / n; this
    is put right (Marriott & Pope 1954).
    """
    n, adjacent = used.years.size, np.diff(used.years) == 1
    if n < MIN_YEARS_FOR_MODEL or int(adjacent.sum()) < 3 or not model.is_available:
        return LEAST_MEMORY
    fitted = np.array(model.fitted)
    residuals = (used.counts - fitted) / np.sqrt(fitted)
    square = float((residuals**2).mean())
    if square <= 0:
        return LEAST_MEMORY
    found = float((residuals[1:] * residuals[:-1])[adjacent].mean()) / square * (n - 1) / n
    return min(MOST_MEMORY, max(LEAST_MEMORY, (n * found + 2) / (n - 4)))


def _widened(model: AnnualChange, memory: float, confidence: float) -> PercentChange:
    """The model's change with its error for as many independent years as these are worth (Bayley & Hammersley 1946)."""
    if not model.is_available:
        return PercentChange()
    error = model.error * math.sqrt((1 + memory) / (1 - memory))
    return PercentChange(*percent_limits(model.slope, error, model.df, confidence))


def _reported(chosen: PercentChange, other: PercentChange, *, is_claimed: bool) -> PercentChange:
    """The chosen method's change with the wider limits and the larger p of both; none that contradict the verdict.

    Limits and tests come from different approximations where few years are left; a claim whose limits hold 0, or
    none whose limits do not, would only confuse.
    """
    percent = other.percent if math.isnan(chosen.percent) else chosen.percent
    low, high = float(np.fmin(chosen.low, other.low)), float(np.fmax(chosen.high, other.high))
    if (low > 0 or high < 0) != is_claimed:
        low = high = NOT_AVAILABLE
    return PercentChange(percent, low, high, float(np.fmax(chosen.p_value, other.p_value)))
