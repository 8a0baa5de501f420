"""Model + groups as they came → how often an effect of a given size would be found: simulation with a fixed seed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from engagement_analysis.statistics.design import FloatArray
from engagement_analysis.statistics.inference import checked_confidence
from engagement_analysis.statistics.results import NOT_AVAILABLE

RATIOS = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0)
"""Effects that are tried, as rate ratios; 1 gives the share of false alarms."""


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedStudy:
    """A study as it would be repeated: its model, what is expected in each cell, and how people come.

    `design`: a row for each cell (town and year), a column for each coefficient; `tested`: the column of the effect,
    which is 1 in the cells that the effect reaches and 0 elsewhere; `expected`: people in each cell without effect;
    `sizes`: the sizes of groups that came, for each cell, from which groups are drawn; `dispersion`: variance by mean
    of a cell's people; `min_dispersion`: the least that the test assumes.
    """

    design: FloatArray
    tested: int
    expected: FloatArray
    log_exposure: FloatArray
    sizes: tuple[FloatArray, ...]
    dispersion: float
    min_dispersion: float

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return int(self.design.shape[0] - self.design.shape[1])


def mean_group_of_a_person(sizes: Iterable[float]) -> float:
    """Sum of squares by sum: how large the group of a person is on average, and the dispersion of sums of groups.

    Groups that come as a Poisson process bring people whose variance is this many times their mean.

    Parameters
    ----------
    sizes : iterable of float
        People in each group.

    Returns
    -------
    float
        At least 1; nan without anybody.

    References
    ----------
    .. [1] W. Feller (1968), An Introduction to Probability Theory and Its Applications I, 3rd ed., section XII.2.

    Examples
    --------
    >>> mean_group_of_a_person([1, 1, 1]), round(mean_group_of_a_person([25, 25, 22, 8]), 1)
    (1.0, 22.5)
    """
    people = np.array([size for size in sizes if size > 0], dtype=np.float64)
    return max(1.0, float((people**2).sum() / people.sum())) if people.size else NOT_AVAILABLE


def simulated_power(
    study: SimulatedStudy,
    *,
    ratios: Iterable[float] = RATIOS,
    runs: int = 1_000,
    seed: int = 20_240_101,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of repetitions of a study in which an effect is found, for effects of several sizes.

    Each cell's groups come as a Poisson process with sizes drawn from those that came; where the cells vary more than
    that, each has its own luck besides (gamma). The test is the quasi-Poisson model's, t on its residual degrees of
    freedom. The same seed serves for every size, so that the curve is smooth and each run gives the same numbers.

    Parameters
    ----------
    study : SimulatedStudy
    ratios : iterable of float
        Effects as rate ratios; 1: no effect.
    runs : int
        Repetitions for each effect.
    seed : int
        Of the random numbers.
    confidence : float
        Of the test, between 0 and 1.

    Returns
    -------
    DataFrame, one row for each ratio
        `ratio`, `power` (0 to 1; nan without a residual degree of freedom), `runs`.

    Examples
    --------
    >>> design = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
    >>> flat = np.full(8, 200.0)
    >>> study = SimulatedStudy(design, 1, flat, np.zeros(8), (np.array([10.0]),) * 8, 10.0, 10.0)
    >>> simulated_power(study, ratios=[1.0, 2.0], runs=500)["power"].round(1).tolist()
    [0.0, 1.0]
    """
    checked_confidence(confidence)
    records = []
    for ratio in ratios:
        if study.df < 1:
            records.append((ratio, NOT_AVAILABLE, runs))
            continue
        rng = np.random.default_rng(seed)
        counts = _drawn_counts(study, ratio, runs, rng)
        records.append((ratio, float(_is_found(study, counts, confidence).mean()), runs))
    return pd.DataFrame(records, columns=["ratio", "power", "runs"])


def minimum_detectable_effect(power: pd.DataFrame, *, wanted: float = 0.8) -> float:
    """The smallest effect that is found often enough, as a rate ratio; between two tried ones interpolated.

    Parameters
    ----------
    power : DataFrame
        From `simulated_power`, ratios ascending from 1.
    wanted : float
        Share of repetitions, between 0 and 1.

    Returns
    -------
    float
        inf: not even the largest effect that was tried; nan: there is no power to speak of.

    Examples
    --------
    >>> curve = pd.DataFrame({"ratio": [1.0, 2.0, 4.0], "power": [0.05, 0.6, 1.0]})
    >>> round(minimum_detectable_effect(curve), 2)
    2.83
    """
    shares = power["power"].to_numpy(dtype=np.float64)
    if np.isnan(shares).any() or shares.size == 0:
        return NOT_AVAILABLE
    logs = np.log(power["ratio"].to_numpy(dtype=np.float64))
    reached = np.flatnonzero(shares >= wanted)
    if reached.size == 0:
        return math.inf
    first = int(reached[0])
    if first == 0:
        return float(np.exp(logs[0]))
    below, above = shares[first - 1], shares[first]
    share = (wanted - below) / (above - below)
    return float(np.exp(logs[first - 1] + share * (logs[first] - logs[first - 1])))


def _drawn_counts(study: SimulatedStudy, ratio: float, runs: int, rng: np.random.Generator) -> FloatArray:
    """People in each cell (column) of each repetition (row)."""
    counts = np.zeros((runs, study.expected.size))
    means = study.expected * np.where(study.design[:, study.tested] > 0, ratio, 1.0)
    for cell, (mean, sizes) in enumerate(zip(means, study.sizes, strict=True)):
        if mean <= 0:
            continue
        own = mean_group_of_a_person(sizes)
        beyond = study.dispersion - own  # spread that the groups alone do not explain
        luck = rng.gamma(mean / beyond, beyond / mean, runs) if beyond > 1e-9 * study.dispersion else np.ones(runs)
        n_groups = rng.poisson(luck * mean / sizes.mean())
        drawn = rng.choice(sizes, int(n_groups.sum()))
        counts[:, cell] = np.bincount(np.repeat(np.arange(runs), n_groups), weights=drawn, minlength=runs)
    return counts


def _is_found(study: SimulatedStudy, counts: FloatArray, confidence: float) -> FloatArray:
    """Whether the quasi-Poisson test rejects, for each repetition; one in which nothing can be fitted does not."""
    coefficients, fitted = fit_many(counts, study.design, study.log_exposure)
    pearson = ((counts - fitted) ** 2 / np.maximum(fitted, 1e-12)).sum(axis=1)
    dispersion = np.maximum(pearson / study.df, study.min_dispersion)
    information = np.einsum("rn,ni,nj->rij", fitted, study.design, study.design)
    information += 1e-9 * np.eye(study.design.shape[1])  # years without anybody leave a coefficient without information
    variance = np.linalg.inv(information)[:, study.tested, study.tested] * dispersion
    critical = float(stats.t.isf((1 - confidence) / 2, study.df))
    found: FloatArray = np.abs(coefficients[:, study.tested]) > critical * np.sqrt(np.maximum(variance, 0.0))
    return found


def fit_many(counts: FloatArray, design: FloatArray, log_exposure: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log-linear Poisson fits of many series with one design at once, by Newton's method.

    Parameters
    ----------
    counts : array, a row for each series
    design : array, a row for each of a series' cells
    log_exposure : array, one for each cell

    Returns
    -------
    tuple of array
        Coefficients (a row for each series), fitted means. Where zeros drive an estimate to infinity, it stops at a
        large number.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), np.arange(4)])
    >>> coefficients, _ = fit_many(np.array([[4.0, 6, 9, 12], [5, 5, 5, 5]]), design, np.zeros(4))
    >>> coefficients.round(3) + 0.0
    array([[1.426, 0.361],
           [1.609, 0.   ]])
    """
    pseudo = np.linalg.pinv(design)
    coefficients = (np.log(counts + 0.5) - log_exposure) @ pseudo.T
    fitted = np.empty_like(counts)
    ridge = 1e-9 * np.eye(design.shape[1])
    for _ in range(30):
        fitted = np.exp(np.clip(coefficients @ design.T, -30, 30) + log_exposure)
        information = np.einsum("rn,ni,nj->rij", fitted, design, design) + ridge
        scores = (counts - fitted) @ design
        step = np.linalg.solve(information, scores[:, :, None])[:, :, 0]
        coefficients = coefficients + np.clip(step, -2, 2)
        if np.abs(step).max(initial=0.0) < 1e-9:
            break
    fitted = np.exp(np.clip(coefficients @ design.T, -30, 30) + log_exposure)
    return coefficients, fitted
