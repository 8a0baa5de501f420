"""What a regression gives back: coefficients with their errors and limits, and what the model rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from engagement_analysis.statistics.design import ModelData
from engagement_analysis.statistics.result_fields import readable
from engagement_analysis.statistics.result_html import number_table
from engagement_analysis.statistics.results import NOT_AVAILABLE


@dataclass(frozen=True, slots=True)
class CountModel:
    """A fitted log-linear model of counts; what is not available is nan, and `problem` says why in German.

    `coef`, `se`, `low`, `high`, `p_value` by coefficient: on the log scale, two-sided limits. An estimate of inf or
    -inf is none: the likelihood grows for ever in that direction (zeros). `dispersion` is Pearson's chi-square by
    residual degrees of freedom. `theta` and `alpha` = 1 / `theta` belong to the negative binomial model only.
    """

    family: str
    coef: dict[str, float]
    se: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    p_value: dict[str, float]
    confidence: float
    n: int
    n_left_out: int
    df_residual: int
    deviance: float
    null_deviance: float
    pearson: float
    dispersion: float
    loglik: float
    aic: float
    fitted: tuple[float, ...]
    covariance: str
    n_clusters: int | None
    quantile: str
    method: str
    problem: str = ""
    theta: float = NOT_AVAILABLE
    se_theta: float = NOT_AVAILABLE
    alpha: float = NOT_AVAILABLE
    se_alpha: float = NOT_AVAILABLE
    log_alpha: float = NOT_AVAILABLE
    se_log_alpha: float = NOT_AVAILABLE
    data: ModelData | None = field(default=None, repr=False, compare=False)

    def table(self) -> pd.DataFrame:
        """A row for each coefficient: `coef`, `se`, `low`, `high`, `p_value`, all on the log scale."""
        return _coefficient_table(self.coef, self.se, self.low, self.high, self.p_value)

    def rate_ratios(self) -> pd.DataFrame:
        """A row for each coefficient: `ratio`, `ratio_low`, `ratio_high`, `p_value`."""
        logs = {"ratio": self.coef, "ratio_low": self.low, "ratio_high": self.high}
        with np.errstate(over="ignore"):
            columns = {name: pd.Series(values, dtype="float64").map(np.exp) for name, values in logs.items()}
        return pd.DataFrame(columns).assign(p_value=pd.Series(self.p_value))

    def _repr_html_(self) -> str:
        table = self.table()
        columns = {"": table.index.tolist()} | {str(name): [readable(one) for one in table[name]] for name in table}
        return number_table(f"{self.method}. {self.problem}".rstrip(), columns)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A fitted straight line (or plane); what is not available is nan, and `problem` says why in German.

    `df` holds each coefficient's degrees of freedom of the t distribution; `is_usable` is false where the standard
    errors say nothing: residuals or clustered scores of 0, or no degree of freedom.
    """

    coef: dict[str, float]
    se: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    p_value: dict[str, float]
    df: dict[str, float]
    confidence: float
    n: int
    n_left_out: int
    df_residual: int
    sigma: float
    r_squared: float
    f_statistic: float
    fitted: tuple[float, ...]
    residuals: tuple[float, ...]
    covariance: str
    n_clusters: int | None
    is_usable: bool
    method: str
    problem: str = ""
    data: ModelData | None = field(default=None, repr=False, compare=False)

    def table(self) -> pd.DataFrame:
        """A row for each coefficient: `coef`, `se`, `low`, `high`, `p_value`, `df`."""
        return _coefficient_table(self.coef, self.se, self.low, self.high, self.p_value).assign(df=pd.Series(self.df))

    def _repr_html_(self) -> str:
        table = self.table()
        columns = {"": table.index.tolist()} | {str(name): [readable(one) for one in table[name]] for name in table}
        return number_table(f"{self.method}. {self.problem}".rstrip(), columns)


def compare_models(smaller: CountModel, larger: CountModel) -> tuple[float, int, float]:
    """Whether the larger of two nested models explains the counts better than chance would.

    Parameters
    ----------
    smaller, larger : CountModel
        Of the same family and the same rows; the larger has all terms of the smaller.

    Returns
    -------
    tuple of float, int, float
        Poisson and negative binomial: twice the difference of the log-likelihoods, its degrees of freedom, p value by
        chi-square. Quasi-Poisson: F, the fall of the deviance by degree of freedom and dispersion of the larger model,
        with p value by F on these and the larger model's residual degrees of freedom.

    Raises
    ------
    ValueError
        Models of different families or rows, or none larger than the other.

    References
    ----------
    .. [1] P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2nd ed., section 2.3.

    Examples
    --------
    >>> from engagement_analysis.statistics.count_models import poisson_regression
    >>> table = pd.DataFrame({"t": [0, 1, 2, 3], "count": [197, 240, 251, 290]})
    >>> change, df, p_value = compare_models(
    ...     poisson_regression(table, "count", []), poisson_regression(table, "count", ["t"])
    ... )
    >>> round(change, 2), df, round(p_value, 6)
    (17.23, 1, 3.3e-05)
    """
    df = smaller.df_residual - larger.df_residual
    if smaller.family != larger.family or smaller.n != larger.n or df < 1:
        raise ValueError(
            "Vergleichbar sind nur Modelle derselben Art und derselben Zeilen, von denen eines mehr enthält."
        )
    if larger.family == "quasi_poisson":
        fall = max(0.0, smaller.deviance - larger.deviance)
        if not larger.dispersion > 0:
            return NOT_AVAILABLE, df, NOT_AVAILABLE
        statistic = fall / df / larger.dispersion
        return statistic, df, float(special.fdtrc(df, larger.df_residual, statistic))
    statistic = max(0.0, 2 * (larger.loglik - smaller.loglik))
    return statistic, df, float(special.chdtrc(df, statistic))


def _coefficient_table(
    coef: Mapping[str, float],
    se: Mapping[str, float],
    low: Mapping[str, float],
    high: Mapping[str, float],
    p_value: Mapping[str, float],
) -> pd.DataFrame:
    columns = {"coef": coef, "se": se, "low": low, "high": high, "p_value": p_value}
    frame = pd.DataFrame({name: pd.Series(dict(values), dtype="float64") for name, values in columns.items()})
    return frame.loc[list(coef)]
