"""Who is there when: units × periods → active, new, retained, lost, returned; cohorts (plain counting).

A presence frame has one row per unit and period in which it was there. What a period is stays open: years, editions of
a campaign, quarters. "The period before" is the one before in the list of periods: where a year has no edition at all,
nobody could have come, and the last edition before it counts.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from scipy import stats

from engagement_analysis.analysis.measures.counting import UnknownColumnError
from engagement_analysis.statistics.result_html import number_table
from engagement_analysis.statistics.results import NOT_AVAILABLE, Interval, is_missing

_METHODS = {"exact": "exact binomial limits (Clopper & Pearson 1934)", "wilson": "score limits (Wilson 1927)"}


@dataclass(frozen=True, slots=True)
class PanelRetention:
    """Counts of units per period; nan: not available.

    Attributes
    ----------
    periods : tuple
        In their order.
    active, new : tuple of int
        Units present; units present for the first time. One entry per period.
    retained, lost, returned : tuple of int
        From the second period on: present now and in the period before; before, but not now; now and seen earlier, but
        not in the period before.
    retention_rate : tuple of float
        retained / active in the period before, from the second period on; nan where nobody was there before.
    every_period : int
        Units present in all periods.
    """

    periods: tuple[Any, ...]
    active: tuple[int, ...]
    new: tuple[int, ...]
    retained: tuple[int, ...]
    lost: tuple[int, ...]
    returned: tuple[int, ...]
    retention_rate: tuple[float, ...]
    every_period: int

    def _repr_html_(self) -> str:
        nothing = (None,) if self.periods else ()
        columns = {
            "Zeitraum": self.periods,
            "dabei": self.active,
            "neu": self.new,
            "geblieben": (*nothing, *self.retained),
            "weggeblieben": (*nothing, *self.lost),
            "zurückgekehrt": (*nothing, *self.returned),
            "Anteil geblieben": (*nothing, *self.retention_rate),
        }
        return number_table(f"{self.every_period} in jedem Zeitraum dabei", columns)


@dataclass(frozen=True, slots=True)
class CohortRetention:
    """One cohort over time, from counts; one entry per period in `survival`, from the second on in the others.

    `survival` is active / initial, `retention` active / active in the period before, `churn` 1 - retention; nan where
    nobody was left to stay.
    """

    survival: tuple[float, ...]
    retention: tuple[float, ...]
    churn: tuple[float, ...]

    def _repr_html_(self) -> str:
        nothing = (None,) if self.survival else ()
        periods = range(1, len(self.survival) + 1)
        columns = {"Zeitraum": periods, "noch dabei": self.survival, "geblieben": (*nothing, *self.retention)}
        return number_table("Verbleib eines Jahrgangs", columns)


def panel_retention(
    presence: pd.DataFrame, *, unit: str = "unit", period: str = "period", periods: Iterable[Any] | None = None
) -> PanelRetention:
    """New, retained, lost and returned units per period.

    Parameters
    ----------
    presence : DataFrame, one row per unit and period in which it was present
        Columns `unit` and `period`; repeated rows count once, rows without either are left out.
    unit, period : str
        Names of these columns.
    periods : iterable, optional
        All periods in order, those in which nobody was present included; the periods that occur, sorted, if left out.

    Returns
    -------
    PanelRetention

    Raises
    ------
    ValueError
        A column that the frame does not have; a period of the frame that `periods` lacks (in German).

    Examples
    --------
    >>> rows = [("A", 2021), ("A", 2022), ("B", 2021), ("C", 2022), ("B", 2023), ("C", 2023)]
    >>> panel = panel_retention(pd.DataFrame(rows, columns=["unit", "period"]))
    >>> panel.active, panel.new, panel.retained, panel.lost, panel.returned
    ((2, 2, 2), (2, 1, 0), (1, 1), (1, 1), (0, 1))
    """
    names, present = _presence_by_period(presence, unit, period, periods)
    seen: set[Any] = set()
    counts: list[tuple[int, int, int, int]] = []
    before: set[Any] = set()
    new = []
    for units in present:
        new.append(len(units - seen))
        counts.append((len(units & before), len(before - units), len((units & seen) - before), len(before)))
        seen |= units
        before = units
    later = counts[1:]
    return PanelRetention(
        periods=tuple(names),
        active=tuple(len(units) for units in present),
        new=tuple(new),
        retained=tuple(retained for retained, _, _, _ in later),
        lost=tuple(lost for _, lost, _, _ in later),
        returned=tuple(returned for _, _, returned, _ in later),
        retention_rate=tuple(retained / n if n else NOT_AVAILABLE for retained, _, _, n in later),
        every_period=len(set.intersection(*present)) if present else 0,
    )


def cohort_table(
    presence: pd.DataFrame, *, unit: str = "unit", period: str = "period", periods: Iterable[Any] | None = None
) -> pd.DataFrame:
    """Units by the period of their first appearance, and how many of them were active since.

    Parameters
    ----------
    presence, unit, period, periods
        As in `panel_retention`.

    Returns
    -------
    DataFrame, one row per cohort (period of first appearance, empty cohorts included), one column per period
        Int64; null before the cohort began. Index `cohort`, columns `period`.

    Examples
    --------
    >>> rows = [("A", 2021), ("A", 2022), ("B", 2021), ("C", 2022), ("B", 2023), ("C", 2023)]
    >>> cohort_table(pd.DataFrame(rows, columns=["unit", "period"]))
    period  2021  2022  2023
    cohort
    2021       2     1     1
    2022    <NA>     1     1
    2023    <NA>  <NA>     0
    """
    names, present = _presence_by_period(presence, unit, period, periods)
    seen: set[Any] = set()
    rows: list[list[int | None]] = []
    for position, units in enumerate(present):
        cohort = units - seen
        seen |= units
        rows.append([None] * position + [len(cohort & active) for active in present[position:]])
    index, columns = pd.Index(names, name="cohort"), pd.Index(names, name="period")
    return pd.DataFrame(rows, index=index, columns=columns).astype("Int64")


def cohort_retention(active: Iterable[float]) -> CohortRetention:
    """Survival, retention and churn of one cohort from how many of it are active in each period.

    A retention rate that rises from year to year need not mean growing loyalty: those who leave easily leave first.

    Parameters
    ----------
    active : iterable of int
        Active members of the cohort, the first period's number being its size.

    Returns
    -------
    CohortRetention

    Raises
    ------
    ValueError
        Negative or missing counts (in German).

    References
    ----------
    .. [1] P. S. Fader, B. G. S. Hardie (2014), A spreadsheet-literate non-statistician's guide to the beta-geometric
       model, note 32.

    Examples
    --------
    >>> [round(rate, 3) for rate in cohort_retention([1000, 631, 468, 382, 326]).retention]
    [0.631, 0.742, 0.816, 0.853]
    """
    counts = list(active)
    if any(is_missing(count) or count < 0 for count in counts):
        raise ValueError("Ein Jahrgang braucht Zahlen ab 0, keine fehlenden.")
    initial = counts[0] if counts else 0
    kept = [now / before if before else NOT_AVAILABLE for before, now in itertools.pairwise(counts)]
    return CohortRetention(
        survival=tuple(count / initial if initial else NOT_AVAILABLE for count in counts),
        retention=tuple(kept),
        churn=tuple(1 - rate for rate in kept),
    )


def return_rate(returned: int, previous: int, *, confidence: float = 0.95, method: str = "exact") -> Interval:
    """Share of the organisations that came again, with binomial limits: organisations decide one by one.

    Parameters
    ----------
    returned, previous : int
        How many came again, of how many that could have.
    confidence : float
        Two-sided level, between 0 and 1.
    method : {"exact", "wilson"}
        Exact central limits, or score limits: narrower, right on average.

    Returns
    -------
    Interval
        Shares from 0 to 1; not available (nan) where nobody could have come again.

    Raises
    ------
    ValueError
        More returned than there were, negative counts, an unknown method (in German).

    References
    ----------
    .. [1] C. J. Clopper, E. S. Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the
       binomial, Biometrika 26, 404-413.
    .. [2] E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the
       American Statistical Association 22, 209-212.

    Examples
    --------
    >>> rate = return_rate(14, 18)
    >>> round(rate.estimate, 3), round(rate.low, 3), round(rate.high, 3)
    (0.778, 0.524, 0.936)
    """
    if method not in _METHODS:
        raise ValueError(f"Unbekannte Methode {method!r}: eine von {', '.join(_METHODS)}.")
    if not 0 <= returned <= previous:
        raise ValueError(f"{returned} von {previous} können nicht wiedergekommen sein.")
    if not 0 < confidence < 1:
        raise ValueError(f"Das Niveau muss zwischen 0 und 1 liegen, nicht {confidence}.")
    if previous == 0:
        return Interval(NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, confidence, _METHODS[method])
    test = stats.binomtest(int(returned), int(previous))
    limits = test.proportion_ci(confidence, method="exact" if method == "exact" else "wilson")
    return Interval(returned / previous, float(limits.low), float(limits.high), confidence, _METHODS[method])


def _presence_by_period(
    presence: pd.DataFrame, unit: str, period: str, periods: Iterable[Any] | None
) -> tuple[list[Any], list[set[Any]]]:
    """The periods in order, and the units present in each."""
    missing = {unit, period} - set(presence.columns)
    if missing:
        raise UnknownColumnError(missing, presence.columns)
    rows = presence[[unit, period]].dropna().drop_duplicates()
    by_period: dict[Any, set[Any]] = {name: set(units) for name, units in rows.groupby(period, observed=True)[unit]}
    names = list(by_period) if periods is None else list(dict.fromkeys(periods))
    unknown = [name for name in by_period if name not in names]
    if unknown:
        raise ValueError(f"Zeiträume ohne Platz in der Reihe: {', '.join(map(str, unknown))}.")
    return names, [by_period.get(name, set()) for name in names]
