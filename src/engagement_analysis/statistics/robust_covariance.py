"""Design matrix + residuals → covariances of least-squares coefficients that forgive what happens; plain arrays."""

import numpy as np
import numpy.typing as npt

from engagement_analysis.statistics.design import FloatArray
from engagement_analysis.statistics.inference import sandwich, sum_by_cluster

Labels = npt.NDArray[np.int64]


def heteroscedastic_covariance(design: FloatArray, residuals: FloatArray, *, kind: str = "hc1") -> FloatArray:
    """Covariance for observations that are independent, but spread unequally.

    Parameters
    ----------
    design : array of n rows, k columns
    residuals : array of n
    kind : {"hc0", "hc1", "hc2", "hc3"}
        hc0 as it is; hc1 times n / (n - k); hc2, hc3: residuals divided by the root of (1 - leverage), by (1 -
        leverage). A row that the model fits for sure (leverage 1) counts 0.

    References
    ----------
    .. [1] J. G. MacKinnon, H. White (1985), Some heteroskedasticity-consistent covariance matrix estimators with
       improved finite sample properties, Journal of Econometrics 29, 305-325.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), np.arange(4)])
    >>> np.sqrt(np.diag(heteroscedastic_covariance(design, np.array([-0.1, 0.3, -0.3, 0.1]), kind="hc1"))).round(4)
    array([0.203 , 0.0849])
    """
    n, k = design.shape
    bread = _bread(design)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    if kind == "hc0":
        weighted = residuals
    elif kind == "hc1":
        weighted = residuals * np.sqrt(n / (n - k))
    elif kind in {"hc2", "hc3"}:
        free = np.where(1 - leverage > 1e-10, 1 - leverage, np.inf)
        weighted = residuals / (np.sqrt(free) if kind == "hc2" else free)
    else:
        raise ValueError(f"unknown kind {kind!r}: 'hc0', 'hc1', 'hc2' or 'hc3'")
    return sandwich(bread, design * weighted[:, None])


def cluster_covariance(
    design: FloatArray, residuals: FloatArray, clusters: Labels, *, adjusted: bool = True
) -> FloatArray:
    """Covariance for observations that hang together within clusters.

    Parameters
    ----------
    design : array of n rows, k columns
    residuals : array of n
    clusters : array of n
        A number for each cluster.
    adjusted : bool
        Times G / (G - 1) (n - 1) / (n - k), as Stata does.

    References
    ----------
    .. [1] K.-Y. Liang, S. L. Zeger (1986), Longitudinal data analysis using generalized linear models, Biometrika 73,
       13-22.

    Examples
    --------
    >>> design = np.ones((4, 1))
    >>> cluster_covariance(design, np.array([1.0, 1.0, -1.0, -1.0]), np.array([0, 0, 1, 1])).round(4)
    array([[1.]])
    """
    n, k = design.shape
    n_clusters = int(np.unique(clusters).size)
    if n_clusters < 2:
        return np.full((k, k), np.nan)
    factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - k) if adjusted else 1.0
    return factor * sandwich(_bread(design), sum_by_cluster(design * residuals[:, None], clusters))


def satterthwaite_cluster_covariance(
    design: FloatArray, residuals: FloatArray, clusters: Labels, *, kind: str = "cr2"
) -> tuple[FloatArray, FloatArray]:
    """Clustered covariance of a CR kind with each coefficient's Satterthwaite degrees of freedom.

    "cr2" multiplies each cluster's residuals by (I - H)^(-1/2), H its block of the hat matrix: unbiased where the
    observations are in truth independent. "cr3" by (I - H)^(-1), which is close to leaving out one cluster after the
    other; "cr1" times G / (G - 1), "cr1s" as Stata does, "cr0" without any factor. The degrees of freedom say how few
    clusters carry a coefficient: below about 4 even these limits are not to be relied on.

    Parameters
    ----------
    design : array of n rows, k columns
    residuals : array of n
    clusters : array of n
    kind : {"cr2", "cr0", "cr1", "cr1s", "cr3"}

    Returns
    -------
    tuple of array
        k x k covariance; k degrees of freedom.

    References
    ----------
    .. [1] R. M. Bell, D. F. McCaffrey (2002), Bias reduction in standard errors for linear regression with
       multi-stage samples, Survey Methodology 28, 169-181.
    .. [2] J. E. Pustejovsky, E. Tipton (2018), Small-sample methods for cluster-robust variance estimation and
       hypothesis testing in fixed effects models, Journal of Business & Economic Statistics 36, 672-683.

    Examples
    --------
    >>> residuals, clusters = np.array([1.0, 2, -1, 0, -1, -1]), np.array([0, 0, 1, 1, 2, 2])
    >>> covariance, df = satterthwaite_cluster_covariance(np.ones((6, 1)), residuals, clusters)
    >>> covariance.round(4), df
    (array([[0.5833]]), array([2.]))
    """
    powers = {"cr0": 0.0, "cr1": 0.0, "cr1s": 0.0, "cr2": -0.5, "cr3": -1.0}
    if kind not in powers:
        raise ValueError(f"unknown kind {kind!r}: one of {', '.join(powers)}")
    bread = _bread(design)
    labels = np.unique(clusters)
    scores, weights = [], []
    for label in labels:
        inside = clusters == label
        block = design[inside]
        adjustment = _power(np.eye(int(inside.sum())) - block @ bread @ block.T, powers[kind])
        scores.append(residuals[inside] @ adjustment @ block)
        weights.append((inside, adjustment @ block @ bread))
    covariance = _cluster_factor(kind, labels.size, *design.shape) * sandwich(bread, np.array(scores))
    hat = design @ bread @ design.T
    annihilator = np.eye(design.shape[0]) - hat
    df = np.empty(design.shape[1])
    for column in range(design.shape[1]):
        projected = np.column_stack([annihilator[:, inside] @ weight[:, column] for inside, weight in weights])
        inner = projected.T @ projected
        squares = float((inner**2).sum())
        df[column] = float(np.trace(inner)) ** 2 / squares if squares > 0 else np.nan
    return covariance, df


def newey_west_covariance(
    design: FloatArray,
    residuals: FloatArray,
    *,
    lags: int,
    time: FloatArray | None = None,
    panel: Labels | None = None,
    adjusted: bool = False,
) -> FloatArray:
    """Covariance for a series whose neighbours in time hang together: Bartlett weights 1 - distance / (lags + 1).

    Parameters
    ----------
    design : array of n rows, k columns
    residuals : array of n
    lags : int
        Up to which distance neighbours count; 0 gives hc0.
    time : array of n, optional
        When each row was observed; the rows' order if left out. A missing year keeps its distance.
    panel : array of n, optional
        Which series a row belongs to: products are formed within a series only.
    adjusted : bool
        Times n / (n - k).

    References
    ----------
    .. [1] W. K. Newey, K. D. West (1987), A simple, positive semi-definite, heteroskedasticity and autocorrelation
       consistent covariance matrix, Econometrica 55, 703-708.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), np.arange(4)])
    >>> np.sqrt(np.diag(newey_west_covariance(design, np.array([-0.1, 0.3, -0.3, 0.1]), lags=1))).round(4)
    array([0.0959, 0.052 ])
    """
    n, k = design.shape
    when = np.arange(n, dtype=np.float64) if time is None else time
    weights = np.maximum(0.0, 1 - np.abs(when[:, None] - when[None, :]) / (lags + 1))
    if panel is not None:
        same = panel[:, None] == panel[None, :]
        if time is None:
            when = _order_within(panel)
            weights = np.maximum(0.0, 1 - np.abs(when[:, None] - when[None, :]) / (lags + 1))
        weights = weights * same
    scores = design * residuals[:, None]
    bread = _bread(design)
    factor = n / (n - k) if adjusted else 1.0
    covariance: FloatArray = factor * bread @ (scores.T @ weights @ scores) @ bread
    return covariance


def _bread(design: FloatArray) -> FloatArray:
    """Inverse of X'X by way of QR, which keeps digits that X'X itself would lose."""
    inverse = np.linalg.inv(np.linalg.qr(design, mode="r"))
    bread: FloatArray = inverse @ inverse.T
    return bread


def _cluster_factor(kind: str, n_clusters: int, n: int, k: int) -> float:
    if kind not in {"cr1", "cr1s"} or n_clusters < 2:
        return 1.0
    factor = n_clusters / (n_clusters - 1)
    return factor * (n - 1) / (n - k) if kind == "cr1s" else factor


def _power(matrix: FloatArray, exponent: float) -> FloatArray:
    """Symmetric power of a matrix; directions that the model fits for sure are left out of a negative one."""
    if exponent == 0:
        return np.eye(matrix.shape[0])
    values, vectors = np.linalg.eigh(matrix)
    powers = np.where(values > 1e-10, np.where(values > 1e-10, values, 1.0) ** exponent, 0.0)
    result: FloatArray = (vectors * powers) @ vectors.T
    return result


def _order_within(panel: Labels) -> FloatArray:
    """The place of each row within its own series."""
    place = np.empty(panel.size)
    for label in np.unique(panel):
        inside = panel == label
        place[inside] = np.arange(int(inside.sum()))
    return place
