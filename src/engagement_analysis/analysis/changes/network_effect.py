"""Groups of two towns, before and after the exchange began → its effect, or why these data cannot tell.

Both towns take part in the exchange that began in 2024; each has a handful of years, and people come in groups. So
what is computed first is what could have been seen at all: the power of the comparison and the smallest effect that
it would find, by simulation with the groups that really came.
"""

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from engagement_analysis.analysis.changes import network_wording as wording
from engagement_analysis.statistics.design import FloatArray, design_matrix
from engagement_analysis.statistics.difference_in_differences import (
    DifferenceInDifferences,
    count_difference_in_differences,
)
from engagement_analysis.statistics.fitted_models import CountModel
from engagement_analysis.statistics.inference import checked_confidence
from engagement_analysis.statistics.interrupted_series import InterruptedSeries, interrupted_time_series
from engagement_analysis.statistics.poisson_fit import fit_poisson
from engagement_analysis.statistics.power_simulation import (
    RATIOS,
    SimulatedStudy,
    mean_group_of_a_person,
    minimum_detectable_effect,
    simulated_power,
)
from engagement_analysis.statistics.result_html import number_table
from engagement_analysis.statistics.results import NOT_AVAILABLE

MIN_YEARS = (3, 2)
"""Comparable years before and after the start that each town needs: fewer before show no common course."""

WANTED_POWER = 0.8
"""A comparison that would miss a doubling more often than in one case of five carries no verdict."""


@dataclass(frozen=True, slots=True)
class NetworkEffect:
    """What can be said of the exchange's effect; `sentence` says it in German, `reasons` why nothing can be said.

    `verdict`: "cannot_tell", "no_effect_seen" or "effect". `difference` compares the towns (ratio of rate ratios),
    `series` holds each town's interrupted series. `power` has a row for each effect tried: `ratio`,
    `power_difference`, `power_series` (of the treated town alone). `placebos`: the same comparison as if the exchange
    had begun in an earlier year, from the years before it only. `dispersion` is that of people counted in units of
    `mean_group_of_a_person`.
    """

    verdict: str
    sentence: str
    reasons: tuple[str, ...]
    start: int
    treated: str
    control: str
    difference: DifferenceInDifferences
    series: dict[str, InterruptedSeries]
    n_before: dict[str, int]
    n_after: dict[str, int]
    power: pd.DataFrame = field(repr=False, compare=False)
    power_at_doubling: float
    minimum_detectable_ratio: float
    placebos: pd.DataFrame = field(repr=False, compare=False)
    mean_group_of_a_person: dict[str, float]
    dispersion: float
    confidence: float
    runs: int
    seed: int
    method: str
    source: str = ""

    def _repr_html_(self) -> str:
        columns = {str(name): self.power[name].tolist() for name in self.power}
        return f"<p>{html.escape(self.sentence)}</p>" + number_table(f"{self.method}. {self.source}".strip(), columns)


def network_effect(
    groups: pd.DataFrame,
    *,
    treated: str,
    control: str,
    start: int = 2024,
    population: pd.DataFrame | None = None,
    comparability: pd.DataFrame | None = None,
    control_takes_part: bool = True,
    titles: Mapping[str, str] | None = None,
    runs: int = 1_000,
    seed: int = 20_240_101,
    confidence: float = 0.95,
    source: str = "",
) -> NetworkEffect:
    """Did the exchange change how many people take part? With the verdict that the data cannot tell where they cannot.

    People are counted in units of their town's mean group of a person, sum(w^2) / sum(w), as in `group_rate_ratio`:
    those who come together count once. Quasi-Poisson models of these yearly numbers, dispersion at least 1: town and
    year effects and the treated town's years from `start` on (ratio of rate ratios), and each town's series against
    its own trend. t on the residual degrees of freedom; for two towns and T common years these are T - 2, as in Donald
    & Lang's comparison of differences.

    A verdict is refused where a town has too few comparable years, the other town takes part as well, a doubling would
    be found with less than 80 percent probability, or the same comparison fires for a year before the exchange.

    Parameters
    ----------
    groups : DataFrame, one row per group and year
        `city`, `year`, `participations`, as `counting.groups` gives them; rows without a count are left out.
    treated, control : str
        The towns (slugs). Turning them round turns the ratio round.
    start : int
        First year of the exchange.
    population : DataFrame, optional
        `city`, `year`, `inhabitants`; years without them are left out.
    comparability : DataFrame, optional
        `city`, `year`, `is_comparable` (with the year before), as `comparability.breaks_of_town` gives it: years before
        the last break are left out. The first year of each town is not looked at.
    control_takes_part : bool
        Whether the other town takes part in the exchange too, as Neumarkt and Balingen both do.
    titles : mapping, optional
        Slug → name, for the sentences.
    runs, seed : int
        Repetitions of each simulated effect; seed of the random numbers.
    confidence : float
        Two-sided level, between 0 and 1.
    source : str
        Where the numbers come from.

    Returns
    -------
    NetworkEffect

    Raises
    ------
    ValueError
        A town without any group.

    References
    ----------
    .. [1] S. G. Donald, K. Lang (2007), Inference with difference-in-differences and other panel data, Review of
       Economics and Statistics 89, 221-233.
    .. [2] J. Lopez Bernal, S. Cummins, A. Gasparrini (2017), Interrupted time series regression for the evaluation of
       public health interventions, International Journal of Epidemiology 46, 348-355.

    Examples
    --------
    >>> groups = pd.DataFrame(
    ...     [(city, year, 20) for city in ("a", "b") for year in range(2021, 2026) for _ in range(12)],
    ...     columns=["city", "year", "participations"],
    ... )
    >>> result = network_effect(groups, treated="a", control="b", runs=100)
    >>> result.verdict, round(result.difference.estimate, 2)
    ('cannot_tell', 1.0)
    >>> result.reasons[0]
    'a und b nehmen beide am Austausch teil: Keine der beiden zeigt, wie es ohne ihn gekommen wäre.'
    """
    checked_confidence(confidence)
    names = {town: (titles or {}).get(town, town) for town in (treated, control)}
    people = {town: _sizes(groups, town) for town in names}
    unit = {town: mean_group_of_a_person(every) for town, every in people.items()}
    sizes = {town: every / unit[town] for town, every in people.items()}
    yearly = _yearly(groups, unit, population, comparability)
    marked = _marked(yearly, treated, start)
    difference = _in_people(_difference(marked, confidence), unit[treated], unit[control])
    series = {town: _series(yearly, town, start, confidence) for town in names}
    studies = {
        "power_difference": _difference_study(marked, sizes, difference),
        "power_series": _series_study(yearly, treated, start, sizes[treated], series[treated]),
    }
    power = _power(studies, runs, seed, confidence)
    doubling = float(power.loc[power["ratio"].eq(2.0), "power_difference"].iloc[0])
    detectable = minimum_detectable_effect(power.rename(columns={"power_difference": "power"}), wanted=WANTED_POWER)
    placebos = _placebos(yearly, treated, start, confidence)
    before = {town: int((yearly["city"].eq(town) & yearly["year"].lt(start)).sum()) for town in names}
    after = {town: int((yearly["city"].eq(town) & yearly["year"].ge(start)).sum()) for town in names}
    reasons = _setup_reasons(names, start, before, after, control_takes_part=control_takes_part)
    reasons += _weakness(difference, doubling, detectable, placebos, confidence)
    verdict = "cannot_tell" if reasons else "effect" if difference.p_value <= 1 - confidence else "no_effect_seen"
    return NetworkEffect(
        verdict=verdict,
        sentence=_sentence(verdict, reasons, start, names[treated], names[control], difference, detectable),
        reasons=tuple(reasons),
        start=start,
        treated=treated,
        control=control,
        difference=difference,
        series=series,
        n_before=before,
        n_after=after,
        power=power,
        power_at_doubling=doubling,
        minimum_detectable_ratio=detectable,
        placebos=placebos,
        mean_group_of_a_person=unit,
        dispersion=_dispersion(difference),
        confidence=confidence,
        runs=runs,
        seed=seed,
        method=f"{difference.method}; power by {runs} simulated repetitions with the groups that came, seed {seed}",
        source=source,
    )


def _setup_reasons(
    names: Mapping[str, str],
    start: int,
    before: Mapping[str, int],
    after: Mapping[str, int],
    *,
    control_takes_part: bool,
) -> list[str]:
    """What speaks against any verdict before a number is computed: too short, or nobody to compare with."""
    reasons = [
        wording.too_few_years(name, start, before[town], after[town], MIN_YEARS)
        for town, name in names.items()
        if before[town] < MIN_YEARS[0] or after[town] < MIN_YEARS[1]
    ]
    return [*reasons, wording.both_take_part(*names.values())] if control_takes_part else reasons


def _sizes(groups: pd.DataFrame, town: str) -> FloatArray:
    """The sizes of one town's groups in all its years."""
    people = groups.loc[groups["city"].eq(town), "participations"].dropna().to_numpy(dtype=np.float64)
    if not (people > 0).any():
        raise ValueError(f"Für die Stadt „{town}“ gibt es keine Gruppe mit einer Zahl.")
    return people[people > 0]


def _yearly(
    groups: pd.DataFrame,
    unit: Mapping[str, float],
    population: pd.DataFrame | None,
    comparability: pd.DataFrame | None,
) -> pd.DataFrame:
    """What each town counted in each year since its last break, in its unit: `city`, `year`, `count`, `inhabitants`."""
    towns = list(unit)
    rows = groups.loc[groups["city"].isin(towns) & groups["participations"].notna()]
    summed = rows.groupby(["city", "year"], observed=True)["participations"].sum().rename("count")
    sums = summed.reset_index().astype({"city": "str", "year": int, "count": float})
    sums["count"] /= sums["city"].map(dict(unit))
    if population is None:
        sums["inhabitants"] = 1.0
    else:
        figures = population[["city", "year", "inhabitants"]].dropna().astype({"city": "str", "year": int})
        sums = sums.merge(figures, on=["city", "year"], validate="many_to_one").astype({"inhabitants": float})
    if comparability is None:
        return sums
    for town, marks in comparability.loc[comparability["city"].isin(towns)].groupby("city", observed=True):
        ordered = marks.sort_values("year")
        broken = ~ordered["is_comparable"].astype("boolean").fillna(False)
        breaks = ordered["year"].iloc[1:][broken.iloc[1:]]
        if len(breaks):
            kept = sums["city"].ne(str(town)) | sums["year"].ge(int(breaks.max()))
            sums = sums.loc[kept].reset_index(drop=True)
    return sums


def _marked(yearly: pd.DataFrame, treated: str, start: int) -> pd.DataFrame:
    """The years in which both towns have a number, with the marks of the comparison."""
    in_both = yearly.groupby("year")["city"].transform("nunique").eq(2)
    rows: pd.DataFrame = yearly.loc[in_both].reset_index(drop=True)
    return rows.assign(is_treated=rows["city"].eq(treated), is_after=rows["year"].ge(start))


def _difference(marked: pd.DataFrame, confidence: float) -> DifferenceInDifferences:
    return count_difference_in_differences(
        marked,
        "count",
        treated="is_treated",
        after="is_after",
        exposure="inhabitants",
        unit="city",
        time="year",
        min_dispersion=1.0,
        confidence=confidence,
    )


def _in_people(found: DifferenceInDifferences, treated: float, control: float) -> DifferenceInDifferences:
    """The four rates in people again; the ratio needs no unit."""
    means = {
        cell: value * (treated if cell.startswith("treated") else control) for cell, value in found.cell_means.items()
    }
    return replace(found, cell_means=means)


def _series(yearly: pd.DataFrame, town: str, start: int, confidence: float) -> InterruptedSeries:
    rows = yearly.loc[yearly["city"].eq(town)]
    return interrupted_time_series(
        rows, "count", start=start, exposure="inhabitants", min_dispersion=1.0, confidence=confidence
    )


def _dispersion(fit: DifferenceInDifferences | InterruptedSeries) -> float:
    """What was found, and at least what groups bring."""
    found = fit.fit.dispersion if isinstance(fit.fit, CountModel) else NOT_AVAILABLE
    return 1.0 if math.isnan(found) else max(1.0, found)


def _difference_study(
    marked: pd.DataFrame, sizes: Mapping[str, FloatArray], difference: DifferenceInDifferences
) -> SimulatedStudy | None:
    if difference.fit is None:
        return None
    null = design_matrix(marked, ["city", "C(year)"]).to_numpy(dtype=np.float64)
    effect = np.asarray(marked["is_treated"] & marked["is_after"], dtype=np.float64)
    return _study(marked, null, effect, [sizes[town] for town in marked["city"]], _dispersion(difference))


def _series_study(
    yearly: pd.DataFrame, town: str, start: int, sizes: FloatArray, result: InterruptedSeries
) -> SimulatedStudy | None:
    if result.fit is None:
        return None
    rows = yearly.loc[yearly["city"].eq(town)]
    null = np.column_stack([np.ones(len(rows)), rows["year"].to_numpy(dtype=np.float64) - rows["year"].min()])
    effect = np.asarray(rows["year"].ge(start), dtype=np.float64)
    return _study(rows, null, effect, [sizes] * len(rows), _dispersion(result))


def _study(
    rows: pd.DataFrame,
    null: FloatArray,
    effect: FloatArray,
    sizes: list[FloatArray],
    dispersion: float,
) -> SimulatedStudy:
    """The study as if there had been no effect, to be repeated with one."""
    log_exposure = np.log(rows["inhabitants"].to_numpy(dtype=np.float64))
    expected = fit_poisson(rows["count"].to_numpy(dtype=np.float64), null, log_exposure).fitted
    design = np.column_stack([null, effect])
    return SimulatedStudy(design, null.shape[1], expected, log_exposure, tuple(sizes), dispersion, 1.0)


def _power(studies: Mapping[str, SimulatedStudy | None], runs: int, seed: int, confidence: float) -> pd.DataFrame:
    columns: dict[str, object] = {"ratio": list(RATIOS)}
    for name, study in studies.items():
        if study is None:
            columns[name] = [NOT_AVAILABLE] * len(RATIOS)
        else:
            columns[name] = simulated_power(study, runs=runs, seed=seed, confidence=confidence)["power"].tolist()
    return pd.DataFrame(columns)


def _placebos(yearly: pd.DataFrame, treated: str, start: int, confidence: float) -> pd.DataFrame:
    """The comparison as if the exchange had begun in each earlier year, from the years before it only."""
    earlier = yearly.loc[yearly["year"].lt(start)]
    records = []
    for year in sorted(earlier["year"].unique())[1:]:
        found = _difference(_marked(earlier, treated, int(year)), confidence)
        records.append((int(year), found.estimate, found.low, found.high, found.p_value))
    return pd.DataFrame(records, columns=["year", "estimate", "low", "high", "p_value"])


def _weakness(
    difference: DifferenceInDifferences,
    doubling: float,
    detectable: float,
    placebos: pd.DataFrame,
    confidence: float,
) -> list[str]:
    """What speaks against any verdict, beyond who took part and how long."""
    reasons = []
    if difference.fit is None:
        reasons.append(difference.problem)
    elif math.isnan(doubling):
        reasons.append(wording.no_spread(0))
    elif doubling < WANTED_POWER:
        reasons.append(wording.weak(doubling, detectable, max(RATIOS)))
    fired = placebos.loc[placebos["p_value"].le(1 - confidence), "year"].tolist()
    if fired:
        reasons.append(wording.placebo_fires(fired))
    return reasons


def _sentence(
    verdict: str,
    reasons: list[str],
    start: int,
    treated: str,
    control: str,
    difference: DifferenceInDifferences,
    detectable: float,
) -> str:
    if verdict == "cannot_tell":
        return wording.cannot_tell(start, reasons)
    return wording.seen_or_not(
        verdict,
        start=start,
        treated=treated,
        control=control,
        estimate=difference.estimate,
        low=difference.low,
        high=difference.high,
        confidence=difference.confidence,
        detectable=detectable,
    )
