"""Counts + design matrix → maximum-likelihood Poisson fit, with what cannot be estimated marked; plain arrays."""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from engagement_analysis.statistics.design import FloatArray
from engagement_analysis.statistics.results import NOT_AVAILABLE

_LARGEST_EXPONENT = 60.0
"""No limit is looked for beyond a rate ratio of exp(60): there the likelihood has long become flat."""


@dataclass(frozen=True, slots=True, eq=False)
class PoissonFit:
    """Coefficients (infinite where the likelihood grows without end, nan where it says nothing) and what follows."""

    coefficients: FloatArray
    covariance: FloatArray
    fitted: FloatArray
    loglik: float
    deviance: float
    pearson: float

    @property
    def is_finite(self) -> bool:
        """Whether every coefficient has an estimate."""
        return bool(np.isfinite(self.coefficients).all())


def fit_poisson(counts: FloatArray, design: FloatArray, log_exposure: FloatArray) -> PoissonFit:
    """Log-linear Poisson regression; says of each coefficient whether a finite estimate exists.

    Where a combination of the columns is negative for some counts of 0 and 0 for all others, the likelihood grows for
    ever along it. These rows are then fitted by 0; a coefficient takes the sign of infinity in which all such
    directions agree, and is nan where they do not.

    Parameters
    ----------
    counts : array of n, 0 or more
    design : array of n rows, one column for each coefficient
    log_exposure : array of n

    Returns
    -------
    PoissonFit
        `covariance`: inverse of the expected information, nan for coefficients without a finite estimate.

    References
    ----------
    .. [1] S. Correia, P. Guimarães, T. Zylkin (2019), Verifying the existence of maximum likelihood estimates for
       generalized linear models, arXiv 1903.01633.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), np.arange(4)])
    >>> fit_poisson(np.array([4.0, 6, 9, 12]), design, np.zeros(4)).coefficients.round(4)
    array([1.426 , 0.3611])
    >>> fit_poisson(np.array([0.0, 0, 0, 5]), design, np.zeros(4)).coefficients
    array([-inf,  inf])
    """
    separated, limits = _recession(counts, design)
    kept = ~separated
    k = design.shape[1]
    coefficients, covariance = np.zeros(k), np.full((k, k), NOT_AVAILABLE)
    fitted = np.zeros(counts.size)
    if kept.any():
        coefficients = _glm(counts[kept], design[kept], log_exposure[kept])
        fitted[kept] = np.exp(design[kept] @ coefficients + log_exposure[kept])
        information = (design[kept].T * fitted[kept]) @ design[kept]
        finite = limits == 0
        covariance[np.ix_(finite, finite)] = np.linalg.pinv(information, hermitian=True)[np.ix_(finite, finite)]
    coefficients = np.where(limits == 0, coefficients, limits)
    positive = fitted > 0
    residual = counts[positive] - fitted[positive]
    return PoissonFit(
        coefficients,
        covariance,
        fitted,
        loglik=poisson_loglik(counts, fitted),
        deviance=poisson_deviance(counts, fitted),
        pearson=float((residual**2 / fitted[positive]).sum()),
    )


def poisson_loglik(counts: FloatArray, fitted: FloatArray) -> float:
    """Log-likelihood of counts under their means; a count of 0 with the mean 0 is certain.

    Examples
    --------
    >>> round(poisson_loglik(np.array([0.0, 2.0]), np.array([0.0, 2.0])), 4)
    -1.3069
    """
    return float((special.xlogy(counts, fitted) - fitted - special.gammaln(counts + 1)).sum())


def poisson_deviance(counts: FloatArray, fitted: FloatArray) -> float:
    """Twice the distance of the log-likelihood from that of a perfect fit; never below 0.

    Examples
    --------
    >>> round(poisson_deviance(np.array([0.0, 2.0]), np.array([1.0, 1.0])), 4)
    2.7726
    """
    positive = counts > 0
    logs = counts[positive] * np.log(counts[positive] / fitted[positive])
    return max(0.0, 2 * float(logs.sum() - (counts - fitted).sum()))


def profile_limits(
    counts: FloatArray, design: FloatArray, log_exposure: FloatArray, *, column: int, confidence: float
) -> tuple[float, float]:
    """Likelihood-ratio limits of one coefficient: where the best likelihood with it fixed falls below chi-square.

    Parameters
    ----------
    counts, design, log_exposure : array
        As in `fit_poisson`.
    column : int
        Position of the coefficient.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    tuple of two float
        Roots to machine precision; infinite on a side on which the likelihood never falls far enough; nan where the
        coefficient cannot be estimated at all.

    References
    ----------
    .. [1] D. J. Venzon, S. H. Moolgavkar (1988), A method for computing profile-likelihood-based confidence
       intervals, Applied Statistics 37, 87-94.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), np.arange(4)])
    >>> low, high = profile_limits(np.array([0.0, 0, 0, 5]), design, np.zeros(4), column=1, confidence=0.95)
    >>> round(low, 4), high
    (1.1186, inf)
    """
    best = fit_poisson(counts, design, log_exposure)
    estimate = float(best.coefficients[column])
    if math.isnan(estimate):
        return NOT_AVAILABLE, NOT_AVAILABLE
    others, tested = np.delete(design, column, axis=1), design[:, column]
    allowed = float(special.chdtri(1, 1 - confidence))

    def excess(value: float) -> float:
        return _deviance_with(counts, others, log_exposure + value * tested) - best.deviance - allowed

    if math.isinf(estimate):
        finite_side = _crossing_from_afar(excess, towards=-math.copysign(1.0, estimate), unit=1 / np.abs(tested).max())
        return (finite_side, math.inf) if estimate > 0 else (-math.inf, finite_side)
    reach = _LARGEST_EXPONENT / max(float(np.ptp(tested)), float(np.abs(tested).max()) / 10)
    error = min(math.sqrt(best.covariance[column, column]), reach / 4)
    low, high = (_crossing(excess, estimate, sign * error, reach) for sign in (-1, 1))
    return low, high


def _crossing(excess: Callable[[float], float], estimate: float, step: float, reach: float) -> float:
    """The root on one side of the estimate; infinite where there is none within reach."""
    inner, size = estimate, step
    while abs(size) < reach:
        outer = estimate + size
        if excess(outer) > 0:
            return float(optimize.brentq(excess, inner, outer, xtol=1e-14, rtol=1e-13))
        inner, size = outer, size * 1.6
    return math.copysign(math.inf, step)


def _crossing_from_afar(excess: Callable[[float], float], *, towards: float, unit: float) -> float:
    """The root where the estimate is infinite: from 0 to that side on which the likelihood changes its verdict."""
    is_outside = excess(0.0) > 0
    side = -towards if is_outside else towards
    inner, outer = 0.0, side * unit
    while abs(outer) < _LARGEST_EXPONENT * unit:
        if (excess(outer) > 0) != is_outside:
            low, high = sorted((inner, outer))
            return float(optimize.brentq(excess, low, high, xtol=1e-14, rtol=1e-13))
        inner, outer = outer, outer * 1.6
    return math.copysign(math.inf, towards)


def _deviance_with(counts: FloatArray, others: FloatArray, offset: FloatArray) -> float:
    """Deviance at the best coefficients of the remaining columns."""
    if others.shape[1] == 1 and (others == 1).all():  # only the intercept: its estimate has a closed form
        top = float(offset.max())
        share = np.exp(offset - top)
        return poisson_deviance(counts, np.maximum(counts.sum() * share / share.sum(), 1e-300))
    if others.shape[1] == 0:
        return poisson_deviance(counts, np.exp(np.clip(offset, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)))
    return fit_poisson(counts, others, offset).deviance


def _glm(counts: FloatArray, design: FloatArray, log_exposure: FloatArray) -> FloatArray:
    """Iteratively reweighted least squares by statsmodels, to machine precision.

    The columns are made orthogonal first, which saves digits where a year has four of them, and columns that have
    become superfluous since rows were left out do no harm.
    """
    left, size, right = np.linalg.svd(design, full_matrices=False)
    rank = int((size > size[0] * 1e-11).sum())
    if rank == 0:
        return np.zeros(design.shape[1])
    basis, ones = left[:, :rank], np.ones(counts.size)
    has_intercept = np.allclose(basis @ (basis.T @ ones), ones)
    level = float(np.average(log_exposure, weights=counts)) if has_intercept else 0.0
    model = GLM(counts, basis, family=families.Poisson(), offset=log_exposure - level)
    # As many coefficients as rows: statsmodels divides by 0 degrees of freedom for a scale that is not used here.
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        # A perfect fit is no separation: separation was looked for before, by linear programming.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = model.fit(maxiter=200, tol=1e-11)
    back: FloatArray = (right[:rank].T / size[:rank]) @ (fit.params - level * (basis.T @ ones))
    return back


def _recession(counts: FloatArray, design: FloatArray) -> tuple[npt.NDArray[np.bool_], FloatArray]:
    """Rows that the likelihood drives to a mean of 0, and where each coefficient goes: 0 (finite), inf, -inf, nan."""
    zero = counts == 0
    nowhere = np.zeros(counts.size, dtype=bool), np.zeros(design.shape[1])
    if not zero.any():
        return nowhere
    basis, triangle = np.linalg.qr(design)
    n_zero, k = int(zero.sum()), design.shape[1]
    # Variables: a direction and, for each count of 0, how far it falls along it (at most 1). As many as can shall fall.
    found = optimize.linprog(
        np.concatenate([np.zeros(k), -np.ones(n_zero)]),
        A_ub=np.hstack([basis[zero], np.eye(n_zero)]),
        b_ub=np.zeros(n_zero),
        A_eq=np.hstack([basis[~zero], np.zeros((int((~zero).sum()), n_zero))]),
        b_eq=np.zeros(int((~zero).sum())),
        bounds=[(-1e6, 1e6)] * k + [(0.0, 1.0)] * n_zero,
    )
    separated = np.zeros(counts.size, dtype=bool)
    separated[zero] = np.asarray(found.x)[k:] > 0.5
    if not separated.any():
        return nowhere
    inverse = np.linalg.inv(triangle)
    limits = np.array([_sign_of(row / np.linalg.norm(row), basis, zero) for row in inverse])
    return separated, limits


def _sign_of(row: FloatArray, basis: FloatArray, zero: npt.NDArray[np.bool_]) -> float:
    """Where one coefficient goes along all directions in which the likelihood does not fall."""
    ends = []
    for sign in (1.0, -1.0):
        found = optimize.linprog(
            -sign * row,
            A_ub=basis[zero],
            b_ub=np.zeros(int(zero.sum())),
            A_eq=basis[~zero],
            b_eq=np.zeros(int((~zero).sum())),
            bounds=[(-1.0, 1.0)] * basis.shape[1],
        )
        ends.append(float(row @ np.asarray(found.x)))
    up, down = ends[0] > 1e-7, ends[1] < -1e-7
    if up and down:
        return NOT_AVAILABLE
    return math.inf if up else -math.inf if down else 0.0
