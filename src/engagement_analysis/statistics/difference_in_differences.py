"""Two sides, before and after → how much more the one changed than the other: difference, or ratio of rate ratios."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from engagement_analysis.statistics.count_models import poisson_regression, quasi_poisson_regression
from engagement_analysis.statistics.design import DesignError
from engagement_analysis.statistics.fitted_models import CountModel, LinearModel
from engagement_analysis.statistics.regression import linear_regression
from engagement_analysis.statistics.result_fields import field_table
from engagement_analysis.statistics.results import NOT_AVAILABLE

EFFECT = "treated_after"
_CELLS = {
    "control_before": (0, 0),
    "treated_before": (1, 0),
    "control_after": (0, 1),
    "treated_after": (1, 1),
}


@dataclass(frozen=True, slots=True)
class DifferenceInDifferences:
    """By how much more the treated side changed: a difference (`scale` "difference") or a ratio of rate ratios.

    `se` belongs to the difference, or to the ratio's logarithm. `cell_means` are the four means, of counts the rates.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    p_value: float
    se: float
    df: float
    cell_means: dict[str, float]
    n: int
    n_clusters: int | None
    scale: str
    is_usable: bool
    method: str
    problem: str = ""
    fit: CountModel | LinearModel | None = field(default=None, repr=False)

    def _repr_html_(self) -> str:
        return field_table(self)


def difference_in_differences(
    table: pd.DataFrame,
    response: str,
    *,
    treated: str,
    after: str,
    controls: Iterable[str] = (),
    covariance: str = "classical",
    clusters: str | None = None,
    confidence: float = 0.95,
) -> DifferenceInDifferences:
    """Change of the treated side's mean minus change of the other side's mean, by least squares.

    It is the effect only if both sides would have changed alike without it.

    Parameters
    ----------
    table : DataFrame, one row for each measurement
    response : str
    treated, after : str
        Columns of 0 and 1, or of truth values.
    controls : iterable of str
        Further terms, see `design_matrix`; then `cell_means` are still the plain means.
    covariance, clusters
        Kind of standard errors, see `linear_regression`.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    DifferenceInDifferences
        `is_usable` is false where the standard error says nothing: with one cluster a side the clustered error is 0
        by arithmetic. An empty cell gives a result without estimate.

    References
    ----------
    .. [1] J. D. Angrist, J.-S. Pischke (2009), Mostly Harmless Econometrics, section 5.2.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"town": [1, 1, 1, 1, 0, 0, 0, 0], "late": [0, 0, 1, 1, 0, 0, 1, 1], "rate": [10, 11, 14, 15, 9, 10, 9, 11]}
    ... )
    >>> result = difference_in_differences(table, "rate", treated="town", after="late")
    >>> round(result.estimate, 2), round(result.low, 2), round(result.high, 2)
    (3.5, -0.17, 7.17)
    """
    rows = _sides(table, treated, after)
    means = _cell_means(rows, rows[response].astype(float), np.ones(len(rows)))
    problem = _empty_cells(means)
    if problem:
        return _unavailable(means, len(rows), confidence, "difference", problem)
    terms = ["treated", "after", EFFECT, *controls]
    try:
        fit = linear_regression(rows, response, terms, covariance=covariance, clusters=clusters, confidence=confidence)
    except DesignError as error:
        return _unavailable(means, len(rows), confidence, "difference", str(error))
    return DifferenceInDifferences(
        estimate=fit.coef[EFFECT],
        low=fit.low[EFFECT],
        high=fit.high[EFFECT],
        confidence=confidence,
        p_value=fit.p_value[EFFECT],
        se=fit.se[EFFECT],
        df=fit.df[EFFECT],
        cell_means=means,
        n=fit.n,
        n_clusters=fit.n_clusters,
        scale="difference",
        is_usable=fit.is_usable and fit.se[EFFECT] > 0,
        method=f"difference in differences; {fit.method}",
        problem=fit.problem,
        fit=fit,
    )


def count_difference_in_differences(
    table: pd.DataFrame,
    count: str,
    *,
    treated: str,
    after: str,
    exposure: str | None = None,
    unit: str | None = None,
    time: str | None = None,
    model: str = "quasi_poisson",
    min_dispersion: float = 1.0,
    confidence: float = 0.95,
) -> DifferenceInDifferences:
    """Rate ratio after / before of the treated side, divided by that of the other side.

    Parameters
    ----------
    table : DataFrame, one row for each side (or unit) and point in time
    count : str
    treated, after : str
        Columns of 0 and 1, or of truth values.
    exposure : str, optional
        Column of inhabitants.
    unit, time : str, optional
        Columns whose levels get an effect of their own, instead of one for each side and one for before and after:
        what hits all units in one year (weather, a pandemic) then does no harm.
    model : {"quasi_poisson", "poisson"}
        Quasi-Poisson: t on the residual degrees of freedom.
    min_dispersion : float
        Least dispersion of the quasi-Poisson model: 1, or where people come in groups the mean size of a person's
        group.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    DifferenceInDifferences
        `estimate` 1: both sides changed alike.

    References
    ----------
    .. [1] P. A. Puhani (2012), The treatment effect, the cross difference, and the interaction term in nonlinear
       "difference-in-differences" models, Economics Letters 115, 85-87.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "town": [1, 1, 1, 1, 0, 0, 0, 0],
    ...         "late": [0, 0, 1, 1, 0, 0, 1, 1],
    ...         "count": [50, 60, 80, 85, 45, 50, 44, 52],
    ...     }
    ... )
    >>> result = count_difference_in_differences(table, "count", treated="town", after="late")
    >>> round(result.estimate, 2), round(result.low, 2), round(result.high, 2)
    (1.48, 0.88, 2.52)
    """
    rows = _sides(table, treated, after)
    weights = rows[exposure].to_numpy(dtype=np.float64, na_value=np.nan) if exposure else np.ones(len(rows))
    means = _cell_means(rows, rows[count].astype(float), weights)
    problem = _empty_cells(means)
    if problem:
        return _unavailable(means, len(rows), confidence, "ratio", problem)
    terms = [f"C({unit})" if unit else "treated", f"C({time})" if time else "after", EFFECT]
    try:
        if model == "poisson":
            fit = poisson_regression(rows, count, terms, exposure=exposure, confidence=confidence)
        elif model == "quasi_poisson":
            fit = quasi_poisson_regression(
                rows, count, terms, exposure=exposure, min_dispersion=min_dispersion, confidence=confidence
            )
        else:
            raise ValueError(f"unknown model {model!r}: 'quasi_poisson' or 'poisson'")
    except DesignError as error:
        return _unavailable(means, len(rows), confidence, "ratio", str(error))
    low, estimate, high = (math.exp(value[EFFECT]) for value in (fit.low, fit.coef, fit.high))
    return DifferenceInDifferences(
        estimate=estimate,
        low=low,
        high=high,
        confidence=confidence,
        p_value=fit.p_value[EFFECT],
        se=fit.se[EFFECT],
        df=float(fit.df_residual) if model == "quasi_poisson" else math.inf,
        cell_means=means,
        n=fit.n,
        n_clusters=None,
        scale="ratio",
        is_usable=fit.se[EFFECT] > 0 and math.isfinite(low + high),
        method=f"ratio of rate ratios (difference in differences); {fit.method}",
        problem=fit.problem,
        fit=fit,
    )


def _sides(table: pd.DataFrame, treated: str, after: str) -> pd.DataFrame:
    """Rows with both marks as 0 and 1, and their product."""
    marks = {}
    for name, column in (("treated", treated), ("after", after)):
        if column not in table:
            raise DesignError(f"Unbekannte Spalte: {column}. Vorhanden: {', '.join(map(str, table.columns))}.")
        values = table[column].astype("Float64")
        if not values.dropna().isin([0, 1]).all():
            raise DesignError(f"In der Spalte „{column}“ dürfen nur 0 und 1 stehen.")
        marks[name] = values
    rows = table.assign(**marks, **{EFFECT: marks["treated"] * marks["after"]})
    return rows.loc[rows[EFFECT].notna()]


def _cell_means(
    rows: pd.DataFrame, values: "pd.Series[float]", weights: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> dict[str, float]:
    """Sum of the values by sum of the weights in each of the four cells; nan for an empty one."""
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    known = ~np.isnan(numbers) & ~np.isnan(weights)
    means = {}
    for name, (side, late) in _CELLS.items():
        inside = known & rows["treated"].eq(side).to_numpy(dtype=bool) & rows["after"].eq(late).to_numpy(dtype=bool)
        total = float(weights[inside].sum())
        means[name] = float(numbers[inside].sum()) / total if total > 0 else NOT_AVAILABLE
    return means


def _empty_cells(means: dict[str, float]) -> str:
    empty = [name for name, value in means.items() if math.isnan(value)]
    names = {
        "control_before": "der Vergleichsseite vorher",
        "treated_before": "der Seite mit Maßnahme vorher",
        "control_after": "der Vergleichsseite nachher",
        "treated_after": "der Seite mit Maßnahme nachher",
    }
    if not empty:
        return ""
    listed = " und ".join(names[name] for name in empty)
    return f"Es fehlen Zahlen {listed}: ein Vergleich der Veränderungen ist nicht möglich."


def _unavailable(
    means: dict[str, float], n: int, confidence: float, scale: str, problem: str
) -> DifferenceInDifferences:
    return DifferenceInDifferences(
        estimate=NOT_AVAILABLE,
        low=NOT_AVAILABLE,
        high=NOT_AVAILABLE,
        confidence=confidence,
        p_value=NOT_AVAILABLE,
        se=NOT_AVAILABLE,
        df=NOT_AVAILABLE,
        cell_means=means,
        n=n,
        n_clusters=None,
        scale=scale,
        is_usable=False,
        method="difference in differences",
        problem=problem,
    )
