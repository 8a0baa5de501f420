"""How long units stay: Kaplan-Meier with Greenwood's error, its median, the log-rank test (through statsmodels).

Plain arithmetic on times and whether the end was seen. From the participation table see `stays`.
"""

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from engagement_analysis.statistics.result_html import number_table, value_table
from engagement_analysis.statistics.results import NOT_AVAILABLE, Interval

Numbers = npt.NDArray[np.float64]

_NOBODY_LEFT = "Niemand ist gegangen: Wie lange jemand bleibt, lässt sich nicht sagen."
_HALF_TOLERANCE = math.sqrt(np.finfo(float).eps)
"""How near to a quantile survival counts as equal to it: R's rule."""


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """Kaplan-Meier estimate at the times at which units left; nan: not available.

    Attributes
    ----------
    n, events : int
        Units, and those seen to leave.
    time, n_risk, n_event : tuple
        Times of leaving, units that could have left then, units that did.
    survival, std_err : tuple of float
        Share that stays beyond the time, and Greenwood's standard error; the error is nan where all have left.
    low, high : tuple of float
        Two-sided limits for each time by itself (not a band), cut at 0 and 1.
    median, median_low, median_high : float
        First time at which half or fewer stay, with limits; nan: more than half stay to the end.
    confidence, limits, method : float, str, str
        Level; transformation of the limits; in words.
    note : str
        German: why something is not available; empty if nothing.
    """

    n: int
    events: int
    time: tuple[float, ...]
    n_risk: tuple[int, ...]
    n_event: tuple[int, ...]
    survival: tuple[float, ...]
    std_err: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    median: float
    median_low: float
    median_high: float
    confidence: float
    limits: str
    method: str
    note: str = ""

    def quantile(self, share_gone: float) -> Interval:
        """First time at which a share (0 to 1) of the units has left, with limits; nan: not reached.

        Where exactly the share stays over an interval its middle is given, as R does.

        Examples
        --------
        >>> kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).quantile(0.5).estimate
        2.5
        """
        if not 0 < share_gone < 1:
            raise ValueError(f"Der Anteil muss zwischen 0 und 1 liegen, nicht {share_gone}.")
        estimate, low, high = (
            _first_time(self.time, curve, 1 - share_gone) for curve in (self.survival, self.low, self.high)
        )
        return Interval(estimate, low, high, self.confidence, self.method)

    def at(self, time: float) -> Interval:
        """Share that stays beyond a time, with limits; 1 without limits before anybody left.

        Examples
        --------
        >>> round(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 0]).at(2.5).estimate, 6)
        0.5
        """
        past = [position for position, event in enumerate(self.time) if event <= time]
        if not past:
            return Interval(
                1.0 if self.n else NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, self.confidence, self.method
            )
        last = past[-1]
        return Interval(self.survival[last], self.low[last], self.high[last], self.confidence, self.method)

    def _repr_html_(self) -> str:
        columns = {
            "Zeit": self.time,
            "unter Beobachtung": self.n_risk,
            "gegangen": self.n_event,
            "noch dabei": self.survival,
            "von": self.low,
            "bis": self.high,
        }
        text = f"{self.method}; {self.n} Einheiten, {self.events} gegangen; Niveau {self.confidence:.0%}. {self.note}"
        return number_table(text.strip(), columns)


@dataclass(frozen=True, slots=True)
class LogRankTest:
    """Do groups leave at the same pace? nan: not available, and `note` says why (German).

    `groups`, `n`, `observed`, `expected` have one entry per group, sorted by name: units, leavings seen, and those to
    be expected if all groups left at the same pace.
    """

    chi_squared: float
    df: int
    p_value: float
    groups: tuple[Hashable, ...]
    n: tuple[int, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    method: str
    note: str = ""

    def _repr_html_(self) -> str:
        values = {"Chi-Quadrat": self.chi_squared, "Freiheitsgrade": self.df, "p": self.p_value}
        return value_table(f"{self.method}. {self.note}".strip(), values)


def kaplan_meier(
    time: Iterable[float],
    status: Iterable[float],
    *,
    entry: Iterable[float] | None = None,
    confidence: float = 0.95,
    limits: str = "log",
) -> SurvivalCurve:
    """Share of the units that stay beyond each time, allowing for those whose end was not seen.

    Parameters
    ----------
    time : iterable of float
        How long each unit was followed.
    status : iterable of 0 and 1
        1: it left at that time; 0: it was still there (censored). At tied times censoring counts after leaving.
    entry : iterable of float, optional
        Time from which on each unit was followed, before its `time`; 0 if left out.
    confidence : float
        Two-sided level, between 0 and 1.
    limits : {"log", "loglog", "plain", "logit", "arcsin"}
        Scale on which the limits are normal. "log" is the default of R's survival package; "loglog" stays within 0 and
        1 by itself and is the better one for few units.

    Returns
    -------
    SurvivalCurve
        Without any entry where nobody left; then the median is nan.

    Raises
    ------
    ValueError
        Lists of different length, missing or negative times, a status other than 0 and 1, unknown limits (in German).

    References
    ----------
    .. [1] E. L. Kaplan, P. Meier (1958), Nonparametric estimation from incomplete observations, Journal of the American
       Statistical Association 53, 457-481.
    .. [2] M. Greenwood (1926), The natural duration of cancer, Reports on Public Health and Medical Subjects 33.
    .. [3] J. D. Kalbfleisch, R. L. Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., ch. 1.4.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 2, 3, 4], [1, 1, 0, 1, 0])
    >>> curve.time, [round(share, 3) for share in curve.survival], curve.median
    ((1.0, 2.0, 3.0), [0.8, 0.6, 0.3], 3.0)
    """
    if limits not in _LIMITS:
        raise ValueError(f"Unbekannte Grenzen {limits!r}: eine von {', '.join(_LIMITS)}.")
    if not 0 < confidence < 1:
        raise ValueError(f"Das Niveau muss zwischen 0 und 1 liegen, nicht {confidence}.")
    followed, left, begun = _checked(time, status, entry)
    method = f"Kaplan-Meier, Greenwood, {limits} limits"
    if left.sum() == 0:
        return _nobody_left(int(followed.size), confidence, limits, method)
    curve = SurvfuncRight(followed, left, entry=begun)
    survival, error = np.asarray(curve.surv_prob, dtype=float), np.asarray(curve.surv_prob_se, dtype=float)
    error = np.where(survival > 0, error, NOT_AVAILABLE)
    z = float(stats.norm.ppf((1 + confidence) / 2))
    low, high = _LIMITS[limits](survival, error, z)
    times = tuple(np.asarray(curve.surv_times, dtype=float).tolist())
    median = _first_time(times, survival.tolist(), 0.5)
    return SurvivalCurve(
        n=int(followed.size),
        events=int(left.sum()),
        time=times,
        n_risk=tuple(int(n) for n in curve.n_risk),
        n_event=tuple(int(n) for n in curve.n_events),
        survival=tuple(survival.tolist()),
        std_err=tuple(error.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        median=median,
        median_low=_first_time(times, low.tolist(), 0.5),
        median_high=_first_time(times, high.tolist(), 0.5),
        confidence=confidence,
        limits=limits,
        method=method,
        note="Mehr als die Hälfte bleibt bis zuletzt: Einen Median gibt es nicht." if math.isnan(median) else "",
    )


def log_rank_test(
    time: Iterable[float],
    status: Iterable[float],
    group: Iterable[Hashable],
    *,
    strata: Iterable[Hashable] | None = None,
) -> LogRankTest:
    """Log-rank test of two or more groups.

    Parameters
    ----------
    time, status
        As in `kaplan_meier`.
    group : iterable
        Name of each unit's group.
    strata : iterable, optional
        Name of each unit's stratum (its town, say): groups are compared within strata, and the comparisons summed.

    Returns
    -------
    LogRankTest
        Not available for fewer than two groups, without any leaving, or where the groups were never followed together.
        As in R, a group that was not followed any more when the first unit left adds no degree of freedom.

    Raises
    ------
    ValueError
        As in `kaplan_meier`.

    References
    ----------
    .. [1] N. Mantel (1966), Evaluation of survival data and two new rank order statistics arising in its consideration,
       Cancer Chemotherapy Reports 50, 163-170.

    Examples
    --------
    >>> test = log_rank_test([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 0], list("aababb"))
    >>> round(test.chi_squared, 3), [round(number, 3) for number in test.expected]
    (2.557, [1.483, 2.517])
    """
    followed, left, _ = _checked(time, status, None)
    labels = list(group)
    if len(labels) != followed.size:
        raise ValueError(f"{followed.size} Zeiten, aber {len(labels)} Gruppen.")
    layers: list[Hashable] = [""] * len(labels) if strata is None else list(strata)
    if len(layers) != followed.size:
        raise ValueError(f"{followed.size} Zeiten, aber {len(layers)} Schichten.")
    names, code = _coded(labels)
    stratum = _coded(layers)[1]
    n = tuple(int((code == position).sum()) for position in range(len(names)))
    observed = tuple(float(left[code == position].sum()) for position in range(len(names)))
    layer_masks = [stratum == one for one in range(len(set(layers)))]
    parts = [_expected(followed[mask], left[mask], code[mask], len(names)) for mask in layer_masks]
    expected = tuple(np.sum(parts, axis=0).tolist()) if parts else ()
    chi_squared, df, note = _chi_squared(followed, left, code, stratum, np.array(expected))
    p_value = NOT_AVAILABLE if math.isnan(chi_squared) else float(stats.chi2.sf(chi_squared, df))
    return LogRankTest(
        chi_squared, df, p_value, tuple(names), n, observed, expected, method="log-rank test (Mantel 1966)", note=note
    )


def _nobody_left(n: int, confidence: float, limits: str, method: str) -> SurvivalCurve:
    """The curve without a step."""
    nothing: tuple[()] = ()
    return SurvivalCurve(
        n,
        0,
        *(nothing,) * 7,
        *(NOT_AVAILABLE,) * 3,
        confidence=confidence,
        limits=limits,
        method=method,
        note=_NOBODY_LEFT if n else "Es gibt keine Einheiten.",
    )


def _checked(
    time: Iterable[float], status: Iterable[float], entry: Iterable[float] | None
) -> tuple[Numbers, Numbers, Numbers | None]:
    """Times, status and entries as arrays, after checking them."""
    followed, left = (np.array(list(values), dtype=float) for values in (time, status))
    if followed.size != left.size:
        raise ValueError(f"{followed.size} Zeiten, aber {left.size} Angaben, ob jemand ging.")
    if not np.isfinite(followed).all() or (followed < 0).any():
        raise ValueError("Zeiten müssen endlich sein und ab 0 zählen.")
    if not np.isin(left, (0, 1)).all():
        raise ValueError("Ob jemand ging, ist mit 1 (ging) oder 0 (war noch da) anzugeben.")
    if entry is None:
        return followed, left, None
    begun = np.array(list(entry), dtype=float)
    if begun.size != followed.size or not (begun < followed).all():
        raise ValueError("Jeder Beginn muss vor seinem Ende liegen, für jede Einheit einer.")
    return followed, left, begun


def _chi_squared(
    followed: Numbers, left: Numbers, code: npt.NDArray[np.int_], stratum: npt.NDArray[np.int_], expected: Numbers
) -> tuple[float, int, str]:
    """Statistic, degrees of freedom, and why there is none; groups never followed when somebody left do not count."""
    df = max(int((expected > 0).sum()) - 1, 0)
    if expected.size < 2:
        return NOT_AVAILABLE, df, "Zum Vergleich braucht es mindestens zwei Gruppen."
    if left.sum() == 0:
        return NOT_AVAILABLE, df, "Niemand ist gegangen: Es gibt nichts zu vergleichen."
    note = "Die Gruppen standen nie zugleich unter Beobachtung: Sie lassen sich nicht vergleichen."
    counts = expected[code] > 0
    if df == 0:
        return NOT_AVAILABLE, df, note
    try:
        return float(survdiff(followed[counts], left[counts], code[counts], strata=stratum[counts])[0]), df, ""
    except np.linalg.LinAlgError:
        return NOT_AVAILABLE, df, note


def _coded(labels: list[Hashable]) -> tuple[list[Hashable], npt.NDArray[np.int_]]:
    """The different labels in order, and the position of each label among them."""
    names = sorted(set(labels), key=lambda name: (str(type(name)), name))
    positions = {name: position for position, name in enumerate(names)}
    return names, np.array([positions[label] for label in labels], dtype=int)


def _expected(followed: Numbers, left: Numbers, code: npt.NDArray[np.int_], n_groups: int) -> Numbers:
    """Leavings of each group if all left at one pace: sum over times of leavings times the group's share at risk."""
    expected = np.zeros(n_groups)
    for moment in np.unique(followed[left == 1]):
        at_risk = followed >= moment
        leavings = float(left[followed == moment].sum())
        expected += leavings * np.bincount(code[at_risk], minlength=n_groups) / at_risk.sum()
    return expected


def _first_time(times: Iterable[float], curve: Iterable[float], share: float) -> float:
    """First time at which a falling curve reaches a share; the middle where it stays exactly there for a while."""
    reached = [(t, s) for t, s in zip(times, curve, strict=True) if s < share + _HALF_TOLERANCE]
    if not reached:
        return NOT_AVAILABLE
    first, value = reached[0]
    later = next((t for t, s in reached if s < value), None)
    is_exact = abs(value - share) < _HALF_TOLERANCE
    return (first + later) / 2 if is_exact and later is not None else first


def _cut(low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def _plain(survival: Numbers, error: Numbers, z: float) -> tuple[Numbers, Numbers]:
    return _cut(survival - z * error, survival + z * error)


def _log(survival: Numbers, error: Numbers, z: float) -> tuple[Numbers, Numbers]:
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * error / survival
    return _cut(survival * np.exp(-half), survival * np.exp(half))


def _loglog(survival: Numbers, error: Numbers, z: float) -> tuple[Numbers, Numbers]:
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * error / (survival * np.log(survival))
        return survival ** np.exp(-half), survival ** np.exp(half)


def _logit(survival: Numbers, error: Numbers, z: float) -> tuple[Numbers, Numbers]:
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * error / (survival * (1 - survival))
        middle = special.logit(survival)
    return special.expit(middle - half), special.expit(middle + half)


def _arcsin(survival: Numbers, error: Numbers, z: float) -> tuple[Numbers, Numbers]:
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * error / (2 * np.sqrt(survival * (1 - survival)))
    middle = np.arcsin(np.sqrt(survival))
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


_LIMITS: dict[str, Callable[[Numbers, Numbers, float], tuple[Numbers, Numbers]]] = {
    "log": _log,
    "loglog": _loglog,
    "plain": _plain,
    "logit": _logit,
    "arcsin": _arcsin,
}
