"""Table of measurements → least-squares regression with the standard errors that its data need."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from engagement_analysis.statistics.design import INTERCEPT, DesignError, FloatArray, ModelData, model_data
from engagement_analysis.statistics.fitted_models import LinearModel
from engagement_analysis.statistics.inference import standard_errors, wald_inference
from engagement_analysis.statistics.results import NOT_AVAILABLE
from engagement_analysis.statistics.robust_covariance import (
    cluster_covariance,
    heteroscedastic_covariance,
    newey_west_covariance,
    satterthwaite_cluster_covariance,
)

COVARIANCES = {
    "classical": "classical standard errors",
    "hc0": "robust standard errors HC0 (White 1980)",
    "hc1": "robust standard errors HC1 (MacKinnon & White 1985)",
    "hc2": "robust standard errors HC2 (MacKinnon & White 1985)",
    "hc3": "robust standard errors HC3 (MacKinnon & White 1985)",
    "cluster": "clustered standard errors, G/(G-1) (n-1)/(n-k), t on G-1 (Liang & Zeger 1986)",
    "cluster_unadjusted": "clustered standard errors without factor, t on G-1 (Liang & Zeger 1986)",
    "cr0": "clustered standard errors CR0, Satterthwaite t",
    "cr1": "clustered standard errors CR1, G/(G-1), Satterthwaite t",
    "cr1s": "clustered standard errors CR1S, G/(G-1) (n-1)/(n-k), Satterthwaite t",
    "cr2": "clustered standard errors CR2, Satterthwaite t (Bell & McCaffrey 2002)",
    "cr3": "clustered standard errors CR3, Satterthwaite t (Bell & McCaffrey 2002)",
    "newey_west": "Newey-West standard errors, Bartlett weights (1987)",
    "newey_west_adjusted": "Newey-West standard errors, Bartlett weights (1987), times n/(n-k)",
}
"""Standard errors by name. All use t on n - k degrees of freedom unless the text says otherwise."""

_RELATIVE_ZERO = 1e-10
"""Residuals (or errors) this small against their like are rounding, not chance."""


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """A covariance with each coefficient's degrees of freedom."""

    covariance: FloatArray
    df: FloatArray
    method: str


def linear_regression(
    table: pd.DataFrame,
    response: str,
    terms: Iterable[str] | pd.DataFrame,
    *,
    covariance: str = "classical",
    clusters: str | None = None,
    lags: int | None = None,
    time: str | None = None,
    panel: str | None = None,
    categorical: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
    confidence: float = 0.95,
) -> LinearModel:
    """Ordinary least squares; the standard errors by name.

    Parameters
    ----------
    table : DataFrame
        A row for each measurement. Rows in which a needed value is missing are left out, and counted.
    response : str
        The column to explain.
    terms : iterable of str, or DataFrame
        What explains it, see `design_matrix`: columns, `"C(year)"` for a factor, `"a:b"`, `"a*b"`; or a finished
        design matrix.
    covariance : str
        A name of `COVARIANCES`.
    clusters : str, optional
        Column of clusters, for "cluster", "cluster_unadjusted" and the CR kinds.
    lags : int, optional
        For Newey-West; left out: the whole part of 4 (n / 100)^(2/9), n the longest series.
    time : str, optional
        Column of the time for Newey-West: a missing year keeps its distance. Left out: the rows' order.
    panel : str, optional
        Column that tells the series apart, for Newey-West within each.
    categorical, base
        Columns that are factors; the level of each to compare with.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    LinearModel
        Residuals that are all 0, clusters whose scores cancel, or no degree of freedom give `is_usable` False, a
        `problem` in German, errors of 0 or nan and neither limits nor p values for the coefficients concerned.

    Raises
    ------
    DesignError, ValueError
        Columns that cannot be told apart, unknown names.

    References
    ----------
    .. [1] J. M. Wooldridge (2020), Introductory Econometrics, 7th ed., chapters 3, 8, 12.

    Examples
    --------
    >>> table = pd.DataFrame({"t": [0, 1, 2, 3], "y": [12.1, 13.4, 12.9, 15.2]})
    >>> model = linear_regression(table, "y", ["t"])
    >>> round(model.coef["t"], 2), round(model.low["t"], 2), round(model.high["t"], 2)
    (0.88, -0.68, 2.44)
    """
    if covariance not in COVARIANCES:
        raise ValueError(f"unknown covariance {covariance!r}: one of {', '.join(COVARIANCES)}")
    extra = [name for name in (time, panel) if name]
    data = model_data(
        table.dropna(subset=extra) if extra else table,
        response,
        terms if not (extra and isinstance(terms, pd.DataFrame)) else terms.loc[table[extra].notna().all(axis=1)],
        clusters=clusters,
        categorical=categorical,
        base=base,
    )
    fit = OLS(data.response, data.design).fit()
    coef, residuals = np.asarray(fit.params, dtype=np.float64), np.asarray(fit.resid, dtype=np.float64)
    size = float(np.abs(data.response).max())
    if float(np.abs(residuals).max()) <= _RELATIVE_ZERO * size:
        residuals = np.zeros_like(residuals)
    errors = _errors(data, residuals, covariance, clusters, lags, time, panel)
    classical = standard_errors(_classical(data, residuals).covariance)
    return _model(data, coef, residuals, errors, classical, covariance, confidence)


def _model(
    data: ModelData,
    coef: FloatArray,
    residuals: FloatArray,
    errors: _Errors,
    classical: list[float],
    covariance: str,
    confidence: float,
) -> LinearModel:
    n, k = data.design.shape
    estimates = dict(zip(data.names, coef.tolist(), strict=True))
    se = {
        name: 0.0 if error <= _RELATIVE_ZERO * usual else error
        for name, error, usual in zip(data.names, standard_errors(errors.covariance), classical, strict=True)
    }
    df = dict(zip(data.names, errors.df.tolist(), strict=True))
    low, high, p_value = wald_inference(estimates, se, confidence=confidence, df=df)
    n_clusters = None if data.clusters is None else int(data.clusters.max()) + 1
    problem = _problem(se, residuals, n - k, n_clusters)
    sigma = math.sqrt(float(residuals @ residuals) / (n - k)) if n > k else NOT_AVAILABLE
    r_squared, f_statistic = _goodness(data, residuals)
    return LinearModel(
        coef=estimates,
        se=se,
        low=low,
        high=high,
        p_value=p_value,
        df=df,
        confidence=confidence,
        n=n,
        n_left_out=data.n_left_out,
        df_residual=n - k,
        sigma=sigma,
        r_squared=r_squared,
        f_statistic=f_statistic,
        fitted=tuple((data.response - residuals).tolist()),
        residuals=tuple(residuals.tolist()),
        covariance=covariance,
        n_clusters=n_clusters,
        is_usable=not problem,
        method=f"ordinary least squares; {errors.method}",
        problem=problem,
        data=data,
    )


def _errors(
    data: ModelData,
    residuals: FloatArray,
    covariance: str,
    clusters: str | None,
    lags: int | None,
    time: str | None,
    panel: str | None,
) -> _Errors:
    """The covariance that was asked for; all nan where no degree of freedom is left."""
    n, k = data.design.shape
    usual = np.full(k, float(n - k))
    if n == k:
        return _Errors(np.full((k, k), NOT_AVAILABLE), np.zeros(k), COVARIANCES[covariance])
    if covariance == "classical":
        return _classical(data, residuals)
    if covariance.startswith("hc"):
        matrix = heteroscedastic_covariance(data.design, residuals, kind=covariance)
        return _Errors(matrix, usual, COVARIANCES[covariance])
    if covariance.startswith("newey_west"):
        return _newey_west(data, residuals, covariance, lags, time, panel)
    if clusters is None or data.clusters is None:
        raise ValueError("Für Standardfehler nach Gruppen bitte clusters= angeben.")
    if covariance.startswith("cr"):
        matrix, df = satterthwaite_cluster_covariance(data.design, residuals, data.clusters, kind=covariance)
        return _Errors(matrix, df, COVARIANCES[covariance])
    adjusted = covariance == "cluster"
    matrix = cluster_covariance(data.design, residuals, data.clusters, adjusted=adjusted)
    return _Errors(matrix, np.full(k, float(data.clusters.max())), COVARIANCES[covariance])


def _newey_west(
    data: ModelData, residuals: FloatArray, covariance: str, lags: int | None, time: str | None, panel: str | None
) -> _Errors:
    n, k = data.design.shape
    series = None if panel is None else pd.factorize(data.rows[panel])[0].astype(np.int64)
    longest = n if series is None else int(np.bincount(series).max())
    lag = int(4 * (longest / 100) ** (2 / 9)) if lags is None else lags
    if lag < 0:
        raise DesignError("Die Zahl der Verzögerungen darf nicht negativ sein.")
    matrix = newey_west_covariance(
        data.design,
        residuals,
        lags=lag,
        time=None if time is None else data.rows[time].to_numpy(dtype=np.float64),
        panel=series,
        adjusted=covariance == "newey_west_adjusted",
    )
    return _Errors(matrix, np.full(k, float(n - k)), f"{COVARIANCES[covariance]}, lag {lag}")


def _classical(data: ModelData, residuals: FloatArray) -> _Errors:
    n, k = data.design.shape
    inverse = np.linalg.inv(np.linalg.qr(data.design, mode="r"))
    variance = float(residuals @ residuals) / (n - k) if n > k else NOT_AVAILABLE
    matrix: FloatArray = variance * (inverse @ inverse.T)
    return _Errors(matrix, np.full(k, float(n - k)), COVARIANCES["classical"])


def _goodness(data: ModelData, residuals: FloatArray) -> tuple[float, float]:
    """R squared (against the mean where there is an intercept) and the F statistic of all other coefficients."""
    n, k = data.design.shape
    centred = INTERCEPT in data.names
    around = data.response - data.response.mean() if centred else data.response
    total, left = float(around @ around), float(residuals @ residuals)
    if not total > (_RELATIVE_ZERO * float(np.abs(data.response).max())) ** 2:
        return NOT_AVAILABLE, NOT_AVAILABLE
    tested = k - 1 if centred else k
    f_statistic = (total - left) / tested / (left / (n - k)) if left > 0 and n > k and tested > 0 else NOT_AVAILABLE
    return 1 - left / total, f_statistic


def _problem(se: Mapping[str, float], residuals: FloatArray, df: int, n_clusters: int | None) -> str:
    """Why the standard errors say nothing, in German; empty if they do."""
    if df == 0:
        return "Kein Freiheitsgrad bleibt übrig: das Modell trifft jede Zahl, eine Unsicherheit ist nicht zu schätzen."
    if not residuals.any():
        return "Alle Punkte liegen genau auf der Linie: daraus lässt sich keine Unsicherheit schätzen."
    if n_clusters is not None and n_clusters < 2:
        return "Es gibt nur eine Gruppe: Standardfehler nach Gruppen lassen sich nicht schätzen."
    if any(not error > 0 for error in se.values()):
        names = ", ".join(name for name, error in se.items() if not error > 0)
        return f"Der Standardfehler von {names} ist rechnerisch 0: zu wenige Gruppen, das ist keine Genauigkeit."
    return ""
