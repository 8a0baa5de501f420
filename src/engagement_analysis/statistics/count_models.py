"""Table of counts → Poisson, quasi-Poisson and negative binomial regression, with exposure and chosen errors."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from engagement_analysis.statistics.design import DesignError, FloatArray, ModelData, model_data
from engagement_analysis.statistics.fitted_models import CountModel
from engagement_analysis.statistics.inference import sandwich, standard_errors, sum_by_cluster, wald_inference
from engagement_analysis.statistics.negative_binomial import NegativeBinomialFit, fit_negative_binomial
from engagement_analysis.statistics.poisson_fit import PoissonFit, fit_poisson, poisson_deviance, profile_limits
from engagement_analysis.statistics.results import NOT_AVAILABLE

COVARIANCES = ("model", "robust", "robust_unadjusted", "cluster", "cluster_unadjusted")
"""Standard errors by name. `robust` is the sandwich times n/(n-1), `cluster` that of the clusters' scores times
G/(G-1), as Stata has them; `_unadjusted` is each without its factor."""

NO_SPREAD = 1e-9
"""A Pearson dispersion below this is a fit without any residual: no measure of chance."""


def poisson_regression(
    table: pd.DataFrame,
    count: str,
    terms: Iterable[str] | pd.DataFrame,
    *,
    exposure: str | None = None,
    offset: str | None = None,
    categorical: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
    covariance: str = "model",
    clusters: str | None = None,
    limits: str = "wald",
    confidence: float = 0.95,
) -> CountModel:
    """Log-linear Poisson model of counts, inhabitants as exposure.

    Parameters
    ----------
    table : DataFrame
        A row for each count. Rows in which a needed value is missing are left out, and counted.
    count : str
        The column of counts.
    terms : iterable of str, or DataFrame
        What explains them, see `design_matrix`: columns, `"C(year)"` for a factor, `"a:b"`, `"a*b"`; or a finished
        design matrix.
    exposure, offset : str, optional
        Column of inhabitants (its logarithm is added), column that is added as it is.
    categorical, base
        Columns that are factors; the level of each to compare with.
    covariance : {"model", "robust", "robust_unadjusted", "cluster", "cluster_unadjusted"}
        Which standard errors, see `COVARIANCES`.
    clusters : str, optional
        Column of clusters, needed for cluster-robust errors.
    limits : {"wald", "profile"}
        Estimate -/+ z times standard error, or likelihood-ratio limits.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    CountModel

    Raises
    ------
    DesignError, ValueError
        Columns that cannot be told apart, negative counts, unknown names.

    References
    ----------
    .. [1] P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2nd ed., chapter 6.

    Examples
    --------
    >>> table = pd.DataFrame({"t": [0, 1, 2, 3], "count": [197, 240, 251, 290], "inhabitants": [40_000] * 4})
    >>> model = poisson_regression(table, "count", ["t"], exposure="inhabitants")
    >>> round(model.coef["t"], 4), round(model.se["t"], 4), round(model.dispersion, 2)
    (0.1191, 0.0288, 0.45)
    """
    data = _counts(table, count, terms, exposure, offset, clusters, categorical, base)
    fit = fit_poisson(data.response, data.design, data.log_exposure)
    adjusted = _covariance(data, fit.covariance, _poisson_scores(data, fit), covariance)
    model = _poisson_model(data, fit, adjusted, covariance, confidence)
    if limits == "wald":
        return model
    if limits != "profile":
        raise ValueError(f"unknown limits {limits!r}: 'wald' or 'profile'")
    if covariance != "model":
        raise ValueError("Profilgrenzen gehören zur Likelihood des Modells; bitte covariance='model' wählen.")
    pairs = {
        name: profile_limits(data.response, data.design, data.log_exposure, column=position, confidence=confidence)
        for position, name in enumerate(data.names)
    }
    low, high = ({name: pair[side] for name, pair in pairs.items()} for side in (0, 1))
    return replace(model, low=low, high=high, method=f"{model.method}, profile likelihood limits")


def quasi_poisson_regression(
    table: pd.DataFrame,
    count: str,
    terms: Iterable[str] | pd.DataFrame,
    *,
    exposure: str | None = None,
    offset: str | None = None,
    categorical: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
    quantile: str = "t",
    min_dispersion: float = 0.0,
    confidence: float = 0.95,
) -> CountModel:
    """Poisson regression whose standard errors are multiplied by the root of the Pearson dispersion.

    Parameters
    ----------
    table, count, terms, exposure, offset, categorical, base, confidence
        As in `poisson_regression`.
    quantile : {"t", "normal"}
        t on the residual degrees of freedom, or normal.
    min_dispersion : float
        The dispersion is taken to be at least this: 1 never claims more certainty than Poisson counts have.

    Returns
    -------
    CountModel
        Without residual degrees of freedom, or without any residual, there is no dispersion to be learned: errors,
        limits and p values are nan unless `min_dispersion` is above 0 (and quantile "normal" where no degree of
        freedom is left). `dispersion` is the one that was found.

    References
    ----------
    .. [1] R. W. M. Wedderburn (1974), Quasi-likelihood functions, generalized linear models, and the Gauss-Newton
       method, Biometrika 61, 439-447.

    Examples
    --------
    >>> table = pd.DataFrame({"t": [0, 1, 2, 3], "count": [197, 340, 251, 290], "inhabitants": [40_000] * 4})
    >>> model = quasi_poisson_regression(table, "count", ["t"], exposure="inhabitants")
    >>> round(model.dispersion, 1), round(model.low["t"], 2), round(model.high["t"], 2)
    (18.1, -0.43, 0.57)
    """
    if quantile not in {"t", "normal"}:
        raise ValueError(f"unknown quantile {quantile!r}: 't' or 'normal'")
    data = _counts(table, count, terms, exposure, offset, None, categorical, base)
    fit = fit_poisson(data.response, data.design, data.log_exposure)
    model = _poisson_model(data, fit, fit.covariance, "model", confidence)
    df = model.df_residual
    found = model.dispersion if model.dispersion > NO_SPREAD else NOT_AVAILABLE
    used = max(min_dispersion, found) if found == found else min_dispersion or NOT_AVAILABLE
    problem = model.problem
    if not problem and (not used > 0 or (df == 0 and quantile == "t")):
        problem = (
            "Kein Freiheitsgrad bleibt übrig: die Streuung lässt sich nicht schätzen."
            if df == 0
            else "Das Modell trifft jede Zahl genau: daraus lässt sich keine Streuung lernen."
        )
    factor = math.sqrt(used) if used > 0 else NOT_AVAILABLE
    se = {name: value * factor for name, value in model.se.items()}
    freedom = dict.fromkeys(se, float(df)) if quantile == "t" else None
    low, high, p_value = wald_inference(model.coef, se, confidence=confidence, df=freedom)
    return replace(
        model,
        family="quasi_poisson",
        se=se,
        low=low,
        high=high,
        p_value=p_value,
        loglik=NOT_AVAILABLE,
        aic=NOT_AVAILABLE,
        quantile=quantile,
        method=f"quasi-Poisson regression (Wedderburn 1974), {quantile} quantile",
        problem=problem,
    )


def negative_binomial_regression(
    table: pd.DataFrame,
    count: str,
    terms: Iterable[str] | pd.DataFrame,
    *,
    exposure: str | None = None,
    offset: str | None = None,
    categorical: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
    information: str = "expected",
    covariance: str = "model",
    clusters: str | None = None,
    confidence: float = 0.95,
) -> CountModel:
    """Negative binomial regression (NB2): variance m + m^2 / theta, theta by maximum likelihood.

    Parameters
    ----------
    table, count, terms, exposure, offset, categorical, base, covariance, clusters, confidence
        As in `poisson_regression`.
    information : {"expected", "observed"}
        Standard errors from the expected information with theta taken as known (R's glm.nb), or from the observed
        information of all parameters (Stata's nbreg). Robust and clustered errors always rest on the latter.

    Returns
    -------
    CountModel
        `se_theta` holds the means fixed (as glm.nb); `se_alpha`, `se_log_alpha` come from the same covariance as the
        robust errors, or the observed information. Where the counts vary no more than Poisson counts do, it is the
        Poisson fit with `theta` inf, `alpha` 0 and a `problem`.

    References
    ----------
    .. [1] J. F. Lawless (1987), Negative binomial and mixed Poisson regression, Canadian Journal of Statistics 15,
       209-225.

    Examples
    --------
    >>> table = pd.DataFrame({"t": range(6), "count": [2, 9, 4, 21, 7, 40]})
    >>> model = negative_binomial_regression(table, "count", ["t"])
    >>> round(model.coef["t"], 3), round(model.se["t"], 3), round(model.theta, 1)
    (0.45, 0.148, 4.0)
    """
    if information not in {"expected", "observed"}:
        raise ValueError(f"unknown information {information!r}: 'expected' or 'observed'")
    data = _counts(table, count, terms, exposure, offset, clusters, categorical, base)
    fit = fit_negative_binomial(data.response, data.design, data.log_exposure)
    if fit is None:
        poisson = fit_poisson(data.response, data.design, data.log_exposure)
        adjusted = _covariance(data, poisson.covariance, _poisson_scores(data, poisson), covariance)
        model = _poisson_model(data, poisson, adjusted, covariance, confidence)
        problem = model.problem or "Die Zahlen streuen nicht stärker als rein zufällig: es bleibt beim Poisson-Modell."
        return replace(model, family="negative_binomial", theta=math.inf, alpha=0.0, problem=problem)
    joint = _covariance(data, fit.observed_covariance, fit.scores, covariance)
    use_expected = covariance == "model" and information == "expected"
    return _negative_binomial_model(data, fit, joint, use_expected, covariance, information, confidence)


def _counts(
    table: pd.DataFrame,
    count: str,
    terms: Iterable[str] | pd.DataFrame,
    exposure: str | None,
    offset: str | None,
    clusters: str | None,
    categorical: Iterable[str],
    base: Mapping[str, object] | None,
) -> ModelData:
    """The complete rows, after checking that they hold counts and are enough."""
    data = model_data(
        table, count, terms, exposure=exposure, offset=offset, clusters=clusters, categorical=categorical, base=base
    )
    if (data.response < 0).any():
        raise DesignError(f"In der Spalte „{count}“ steht eine negative Zahl.")
    return data


def _poisson_scores(data: ModelData, fit: PoissonFit) -> FloatArray:
    scores: FloatArray = data.design * (data.response - fit.fitted)[:, None]
    return scores


def _covariance(data: ModelData, bread: FloatArray, scores: FloatArray, kind: str) -> FloatArray:
    """The model's covariance, or the sandwich of rows' or clusters' scores."""
    if kind not in COVARIANCES:
        raise ValueError(f"unknown covariance {kind!r}: one of {', '.join(COVARIANCES)}")
    if kind == "model":
        return bread
    if kind.startswith("cluster"):
        if data.clusters is None:
            raise ValueError("Für Standardfehler nach Gruppen bitte clusters= angeben.")
        scores = sum_by_cluster(scores, data.clusters)
    n = scores.shape[0]
    if n < 2:
        return np.full_like(bread, NOT_AVAILABLE)
    factor = 1.0 if kind.endswith("unadjusted") else n / (n - 1)
    return factor * sandwich(bread, scores)


def _poisson_model(
    data: ModelData, fit: PoissonFit, covariance: FloatArray, kind: str, confidence: float
) -> CountModel:
    coef = dict(zip(data.names, fit.coefficients.tolist(), strict=True))
    se = dict(zip(data.names, standard_errors(covariance), strict=True))
    low, high, p_value = wald_inference(coef, se, confidence=confidence)
    df = data.n - len(data.names)
    exposures = np.exp(data.log_exposure - data.log_exposure.max())
    null = data.response.sum() * exposures / exposures.sum()
    return CountModel(
        family="poisson",
        coef=coef,
        se=se,
        low=low,
        high=high,
        p_value=p_value,
        confidence=confidence,
        n=data.n,
        n_left_out=data.n_left_out,
        df_residual=df,
        deviance=fit.deviance,
        null_deviance=poisson_deviance(data.response, null),
        pearson=fit.pearson,
        dispersion=fit.pearson / df if df > 0 else NOT_AVAILABLE,
        loglik=fit.loglik,
        aic=2 * len(data.names) - 2 * fit.loglik,
        fitted=tuple(fit.fitted.tolist()),
        covariance=kind,
        n_clusters=_n_clusters(data),
        quantile="normal",
        method=f"Poisson regression, {kind} standard errors",
        problem="" if fit.is_finite else _not_estimable(coef),
        data=data,
    )


def _negative_binomial_model(
    data: ModelData,
    fit: NegativeBinomialFit,
    joint: FloatArray,
    use_expected: bool,
    kind: str,
    information: str,
    confidence: float,
) -> CountModel:
    coef = dict(zip(data.names, fit.coefficients.tolist(), strict=True))
    covariance = fit.expected_covariance if use_expected else joint
    errors = standard_errors(covariance)
    se = dict(zip(data.names, errors[: len(data.names)], strict=True))
    low, high, p_value = wald_inference(coef, se, confidence=confidence)
    df = data.n - len(data.names)
    se_alpha = standard_errors(joint)[-1]
    basis = f"{information} information" if kind == "model" else f"{kind} standard errors"
    return CountModel(
        family="negative_binomial",
        coef=coef,
        se=se,
        low=low,
        high=high,
        p_value=p_value,
        confidence=confidence,
        n=data.n,
        n_left_out=data.n_left_out,
        df_residual=df,
        deviance=fit.deviance,
        null_deviance=fit.null_deviance,
        pearson=fit.pearson,
        dispersion=fit.pearson / df if df > 0 else NOT_AVAILABLE,
        loglik=fit.loglik,
        aic=2 * (len(data.names) + 1) - 2 * fit.loglik,
        fitted=tuple(fit.fitted.tolist()),
        covariance=kind,
        n_clusters=_n_clusters(data),
        quantile="normal",
        method=f"negative binomial regression (NB2, maximum likelihood), {basis}",
        theta=fit.theta,
        se_theta=fit.se_theta,
        alpha=1 / fit.theta,
        se_alpha=se_alpha,
        log_alpha=-math.log(fit.theta),
        se_log_alpha=se_alpha * fit.theta,
        data=data,
    )


def _n_clusters(data: ModelData) -> int | None:
    return None if data.clusters is None else int(data.clusters.max()) + 1


def _not_estimable(coef: Mapping[str, float]) -> str:
    names = ", ".join(name for name, value in coef.items() if not math.isfinite(value))
    return f"Nicht schätzbar wegen der Nullen in den Zahlen: {names}."
