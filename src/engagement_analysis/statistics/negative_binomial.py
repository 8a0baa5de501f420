"""Counts + design matrix → negative binomial fit with its dispersion estimated (NB2); plain arrays."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special
from statsmodels.discrete.discrete_model import NegativeBinomialP
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM, GLMResults

from engagement_analysis.statistics.design import FloatArray
from engagement_analysis.statistics.poisson_fit import fit_poisson

_LARGEST_THETA = 1e7


@dataclass(frozen=True, slots=True, eq=False)
class NegativeBinomialFit:
    """Maximum-likelihood NB2 fit: variance of a count with mean m is m + m^2 / theta; alpha = 1 / theta.

    `expected_covariance` is that of the coefficients with theta taken as known; `observed_covariance` that of the
    coefficients and alpha together; `scores` holds a row's contribution to the score, alpha last.
    """

    coefficients: FloatArray
    theta: float
    se_theta: float
    fitted: FloatArray
    loglik: float
    deviance: float
    null_deviance: float
    pearson: float
    expected_covariance: FloatArray
    observed_covariance: FloatArray
    scores: FloatArray


def fit_negative_binomial(
    counts: FloatArray, design: FloatArray, log_exposure: FloatArray
) -> NegativeBinomialFit | None:
    """Negative binomial regression with a log link; None where the counts vary no more than Poisson counts do.

    For each theta the coefficients come from statsmodels' generalised linear model; theta is the root of the score.

    Parameters
    ----------
    counts : array of n, 0 or more
    design : array of n rows, one column for each coefficient
    log_exposure : array of n

    Returns
    -------
    NegativeBinomialFit or None
        None: the likelihood has its maximum at theta = infinity, which is the Poisson model, or the Poisson model
        itself has no finite estimate.

    References
    ----------
    .. [1] J. F. Lawless (1987), Negative binomial and mixed Poisson regression, Canadian Journal of Statistics 15,
       209-225.
    .. [2] W. N. Venables, B. D. Ripley (2002), Modern Applied Statistics with S, 4th ed., section 7.4.

    Examples
    --------
    >>> counts, design = np.array([2.0, 9, 4, 21, 7, 40]), np.column_stack([np.ones(6), np.arange(6)])
    >>> fit = fit_negative_binomial(counts, design, np.zeros(6))
    >>> fit.coefficients.round(3), round(fit.theta, 2)
    (array([1.216, 0.45 ]), 3.98)
    >>> fit_negative_binomial(np.array([4.0, 5, 6, 7]), np.ones((4, 1)), np.zeros(4)) is None
    True
    """
    poisson = fit_poisson(counts, design, log_exposure)
    if not poisson.is_finite or ((counts - poisson.fitted) ** 2 - counts).sum() <= 0:
        return None

    def score(log_theta: float) -> float:
        theta = float(np.exp(log_theta))
        return _theta_score(counts, _means(counts, design, log_exposure, theta), theta)

    # The score falls from plus to minus at the maximum; far too much and far too little spread enclose it.
    low, high = np.log(1e-3), np.log(_LARGEST_THETA)
    if score(low) <= 0 or score(high) >= 0:
        return None
    theta = float(np.exp(optimize.brentq(score, low, high, xtol=1e-13, rtol=1e-13)))
    start = np.append(_glm(counts, design, log_exposure, theta).params, 1 / theta)
    joint = NegativeBinomialP(counts, design, p=2, offset=log_exposure)
    parameters = _polished(joint, start)
    coefficients, theta = parameters[:-1], float(1 / parameters[-1])
    fitted = np.exp(design @ coefficients + log_exposure)
    weights: FloatArray = fitted / (1 + fitted / theta)
    total_only = _means(counts, np.ones((counts.size, 1)), log_exposure, theta)
    expected = np.linalg.inv((design.T * weights) @ design).astype(np.float64)
    return NegativeBinomialFit(
        coefficients,
        theta,
        float(1 / np.sqrt(_theta_information(counts, fitted, theta))),
        fitted,
        loglik=float(joint.loglike(parameters)),
        deviance=_deviance(counts, fitted, theta),
        null_deviance=_deviance(counts, total_only, theta),
        pearson=float(((counts - fitted) ** 2 / (fitted + fitted**2 / theta)).sum()),
        expected_covariance=expected,
        observed_covariance=np.linalg.inv(-joint.hessian(parameters)),
        scores=np.asarray(joint.score_obs(parameters)),
    )


def _polished(joint: NegativeBinomialP, parameters: FloatArray) -> FloatArray:
    """The last digits by Newton's method: reweighted least squares comes close slowly under this model's link."""
    for _ in range(3):
        moved = parameters - np.linalg.solve(joint.hessian(parameters), joint.score(parameters))
        if not (np.isfinite(moved).all() and moved[-1] > 0 and joint.loglike(moved) >= joint.loglike(parameters)):
            break
        parameters = moved
    return parameters


def _glm(counts: FloatArray, design: FloatArray, log_exposure: FloatArray, theta: float) -> GLMResults:
    family = families.NegativeBinomial(alpha=1 / theta)
    return GLM(counts, design, family=family, offset=log_exposure).fit(maxiter=300, tol=1e-11)


def _means(counts: FloatArray, design: FloatArray, log_exposure: FloatArray, theta: float) -> FloatArray:
    return np.asarray(_glm(counts, design, log_exposure, theta).mu, dtype=np.float64)


def _theta_score(counts: FloatArray, fitted: FloatArray, theta: float) -> float:
    """Derivative of the log-likelihood in theta at these means."""
    terms = special.digamma(counts + theta) - special.digamma(theta) - np.log1p(fitted / theta)
    return float((terms + (fitted - counts) / (fitted + theta)).sum())


def _theta_information(counts: FloatArray, fitted: FloatArray, theta: float) -> float:
    """Minus the second derivative of the log-likelihood in theta, the means held fixed."""
    trigammas = special.polygamma(1, theta) - special.polygamma(1, counts + theta)
    return float((trigammas - 1 / theta + 2 / (fitted + theta) - (counts + theta) / (fitted + theta) ** 2).sum())


def _deviance(counts: FloatArray, fitted: FloatArray, theta: float) -> float:
    logs = special.xlogy(counts, counts / fitted) - (counts + theta) * np.log((counts + theta) / (fitted + theta))
    return max(0.0, 2 * float(logs.sum()))
