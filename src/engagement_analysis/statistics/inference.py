"""Estimates + standard errors → limits and p values; scores → robust covariances. Plain arithmetic."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from engagement_analysis.statistics.design import FloatArray
from engagement_analysis.statistics.results import NOT_AVAILABLE


def wald_inference(
    coef: Mapping[str, float],
    se: Mapping[str, float],
    *,
    confidence: float = 0.95,
    df: Mapping[str, float] | None = None,
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Limits and two-sided p values from standard errors, by coefficient.

    Parameters
    ----------
    coef, se : mapping of float
        Estimates with their standard errors. An error of 0 is no precision, but a sign that there was nothing to
        learn it from: it gives neither limits nor p value.
    confidence : float
        Two-sided level, between 0 and 1.
    df : mapping of float, optional
        Degrees of freedom of a t distribution; the normal one if left out. 0 or nan gives neither limits nor p value.

    Returns
    -------
    tuple of three dict
        Lower limits, upper limits, p values; nan: not available.

    Examples
    --------
    >>> low, high, p_value = wald_inference({"t": 2.0}, {"t": 1.0}, df={"t": 3})
    >>> round(low["t"], 3), round(high["t"], 3), round(p_value["t"], 3)
    (-1.182, 5.182, 0.139)
    """
    tail = (1 - checked_confidence(confidence)) / 2
    low, high, p_value = {}, {}, {}
    for name, value in coef.items():
        freedom = math.inf if df is None else df[name]
        error = se[name]
        if not (error > 0 and freedom > 0 and math.isfinite(value)):
            low[name] = high[name] = p_value[name] = NOT_AVAILABLE
            continue
        half, statistic = error * _quantile(tail, freedom), abs(value) / error
        low[name], high[name] = value - half, value + half
        upper = special.ndtr(-statistic) if math.isinf(freedom) else stats.t.sf(statistic, freedom)
        p_value[name] = float(2 * upper)
    return low, high, p_value


def sandwich(bread: FloatArray, scores: FloatArray) -> FloatArray:
    """Covariance from the rows' or clusters' scores, without any small-sample factor.

    Parameters
    ----------
    bread : array, k x k
        The model's own covariance (inverse information).
    scores : array, one row for each independent unit
        Each unit's contribution to the derivative of the log-likelihood.

    References
    ----------
    .. [1] P. J. Huber (1967), The behavior of maximum likelihood estimates under nonstandard conditions, Proc. Fifth
       Berkeley Symposium 1, 221-233.

    Examples
    --------
    >>> sandwich(np.array([[0.5]]), np.array([[1.0], [-1.0]]))
    array([[0.5]])
    """
    covariance: FloatArray = bread @ (scores.T @ scores) @ bread
    return covariance


def sum_by_cluster(scores: FloatArray, clusters: npt.NDArray[np.int64]) -> FloatArray:
    """The scores summed within each cluster.

    Examples
    --------
    >>> sum_by_cluster(np.array([[1.0], [2.0], [5.0]]), np.array([0, 0, 1]))
    array([[3.],
           [5.]])
    """
    return pd.DataFrame(scores).groupby(clusters).sum().to_numpy(dtype=np.float64)


def standard_errors(covariance: FloatArray) -> list[float]:
    """Roots of the diagonal; rounding may leave a variance of 0 just below it.

    Examples
    --------
    >>> standard_errors(np.array([[4.0, 1.0], [1.0, -1e-20]]))
    [2.0, 0.0]
    """
    diagonal = np.diag(covariance)
    return [float(root) for root in np.sqrt(np.where(diagonal < 0, 0.0, diagonal))]


def checked_confidence(confidence: float) -> float:
    """The confidence itself, if it lies between 0 and 1.

    Examples
    --------
    >>> checked_confidence(0.9)
    0.9
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    return confidence


def _quantile(tail: float, freedom: float) -> float:
    return float(-special.ndtri(tail)) if math.isinf(freedom) else float(stats.t.isf(tail, freedom))
