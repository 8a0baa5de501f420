"""Yearly counts + inhabitants → annual percent change with its limits, from a model that is named."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from scipy import special

from engagement_analysis.statistics.count_models import (
    negative_binomial_regression,
    poisson_regression,
    quasi_poisson_regression,
)
from engagement_analysis.statistics.fitted_models import CountModel
from engagement_analysis.statistics.poisson_fit import profile_limits
from engagement_analysis.statistics.result_fields import field_table
from engagement_analysis.statistics.results import NOT_AVAILABLE

_LIMITS = {
    "poisson": ("wald", "profile"),
    "quasi_poisson": ("t", "wald"),
    "negative_binomial": ("wald",),
}
"""The limits that each model offers, the default first."""


@dataclass(frozen=True, slots=True)
class AnnualChange:
    """Change of a rate from one year to the next, in percent, with two-sided limits; nan: not available.

    inf and -100 are no estimates: the rate grows or falls without end, because all counts but those at one end are 0
    (`problem` says so). `p_likelihood_ratio` compares with a constant rate and belongs to the Poisson model.
    """

    percent: float
    low: float
    high: float
    confidence: float
    p_value: float
    p_likelihood_ratio: float
    dispersion: float
    n_years: int
    first_year: int | None
    last_year: int | None
    model: str
    limits: str
    method: str
    problem: str = ""
    fit: CountModel | None = field(default=None, repr=False)

    @property
    def is_available(self) -> bool:
        """Whether there is a finite estimate with limits."""
        return all(math.isfinite(value) for value in (self.percent, self.low, self.high))

    def _repr_html_(self) -> str:
        return field_table(self)


def annual_change(
    series: pd.DataFrame,
    *,
    year: str = "year",
    count: str = "count",
    exposure: str | None = None,
    model: str = "quasi_poisson",
    limits: str | None = None,
    min_dispersion: float = 0.0,
    covariance: str = "model",
    clusters: str | None = None,
    confidence: float = 0.95,
) -> AnnualChange:
    """Annual percent change 100 (exp(b) - 1) of a log-linear trend, inhabitants as exposure.

    Missing years keep their distance. `trend` chooses between models by a rule; here each is called by its name.

    Parameters
    ----------
    series : DataFrame, one row per year (or per group and year)
    year, count : str
        Columns; rows in which one is missing are left out.
    exposure : str, optional
        Column of inhabitants, or of any other exposure.
    model : {"quasi_poisson", "poisson", "negative_binomial"}
    limits : {"t", "wald", "profile"}, optional
        "t": estimate -/+ t on the residual degrees of freedom times standard error (quasi-Poisson, the default
        there); "wald": with the normal quantile; "profile": likelihood-ratio limits (Poisson).
    min_dispersion : float
        Least dispersion of the quasi-Poisson model; 1 never claims more certainty than Poisson counts have.
    covariance, clusters
        Robust or cluster-robust errors of the Poisson and the negative binomial model, see `poisson_regression`.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    AnnualChange
        With fewer than two years, or nothing but zeros, a result that says so in `problem`.

    Raises
    ------
    ValueError
        An unknown model or kind of limits, negative counts.

    References
    ----------
    .. [1] L. X. Clegg, B. F. Hankey, R. Tiwari, E. J. Feuer, B. K. Edwards (2009), Estimating average annual per cent
       change in trend analysis, Statistics in Medicine 28, 3670-3682.

    Examples
    --------
    >>> series = pd.DataFrame({"year": range(2018, 2025), "count": [197, 180, 215, 240, 228, 260, 251]})
    >>> change = annual_change(series)
    >>> round(change.percent, 1), round(change.low, 1), round(change.high, 1), round(change.dispersion, 2)
    (5.5, 2.1, 9.0, 0.98)
    """
    if model not in _LIMITS:
        raise ValueError(f"unknown model {model!r}: one of {', '.join(_LIMITS)}")
    kind = limits or _LIMITS[model][0]
    if kind not in _LIMITS[model]:
        raise ValueError(f"unknown limits {kind!r} of the model {model!r}: one of {', '.join(_LIMITS[model])}")
    needed = [year, count, *(name for name in (exposure, clusters) if name)]
    complete = series.loc[series[needed].notna().all(axis="columns")]
    years = complete[year].astype(float)
    if years.nunique() < 2:
        return _not_available(model, kind, confidence, years)
    table = complete.assign(t=years - years.min())
    errors: dict[str, Any] = {"covariance": covariance, "clusters": clusters}
    shared: dict[str, Any] = {"exposure": exposure, "confidence": confidence}
    if model == "poisson":
        fit = poisson_regression(table, count, ["t"], **errors, **shared)
        if kind == "profile":
            fit = _with_profile_limits(fit)
    elif model == "negative_binomial":
        fit = negative_binomial_regression(table, count, ["t"], **errors, **shared)
    elif covariance != "model":
        raise ValueError("Robuste Standardfehler bringen ihre Streuung selbst mit; bitte model='poisson' wählen.")
    else:
        quantile = "t" if kind == "t" else "normal"
        fit = quasi_poisson_regression(table, count, ["t"], quantile=quantile, min_dispersion=min_dispersion, **shared)
    falls = max(0.0, fit.null_deviance - fit.deviance) if model != "negative_binomial" else NOT_AVAILABLE
    return AnnualChange(
        percent=_percent(fit.coef["t"]),
        low=_percent(fit.low["t"]),
        high=_percent(fit.high["t"]),
        confidence=confidence,
        p_value=fit.p_value["t"],
        p_likelihood_ratio=float(special.chdtrc(1, falls)) if model == "poisson" else NOT_AVAILABLE,
        dispersion=fit.dispersion,
        n_years=int(years.nunique()),
        first_year=int(years.min()),
        last_year=int(years.max()),
        model=model,
        limits=kind,
        method=f"annual percent change; {fit.method}",
        problem=fit.problem,
        fit=fit,
    )


def _with_profile_limits(fit: CountModel) -> CountModel:
    """Likelihood-ratio limits of the slope; those of the intercept nobody asks for here."""
    data = fit.data
    if data is None or fit.covariance != "model":
        raise ValueError("Profilgrenzen gehören zur Likelihood des Modells; bitte covariance='model' wählen.")
    position = data.names.index("t")
    low, high = profile_limits(
        data.response, data.design, data.log_exposure, column=position, confidence=fit.confidence
    )
    method = f"{fit.method}, profile likelihood limits"
    return replace(fit, low=fit.low | {"t": low}, high=fit.high | {"t": high}, method=method)


def _percent(slope: float) -> float:
    """A log-linear slope as percent a year; beyond all numbers it is inf."""
    return 100 * math.expm1(slope) if not slope > 700 else math.inf


def _not_available(model: str, limits: str, confidence: float, years: "pd.Series[float]") -> AnnualChange:
    nothing = NOT_AVAILABLE
    years_in_words = "Kein Jahr hat" if years.empty else "Nur ein Jahr hat"
    return AnnualChange(
        percent=nothing,
        low=nothing,
        high=nothing,
        confidence=confidence,
        p_value=nothing,
        p_likelihood_ratio=nothing,
        dispersion=nothing,
        n_years=int(years.nunique()),
        first_year=None if years.empty else int(years.min()),
        last_year=None if years.empty else int(years.max()),
        model=model,
        limits=limits,
        method="annual percent change",
        problem=f"{years_in_words} eine Zahl: eine Veränderung von Jahr zu Jahr lässt sich nicht berechnen.",
    )
