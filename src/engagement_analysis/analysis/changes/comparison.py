"""Participation + population → the rates of two towns or years compared: their ratio, their difference."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from engagement_analysis.analysis.measures.counting import groups, paired_sizes
from engagement_analysis.analysis.measures.exposure import CENSUS_TITLES, event_dates, population_for
from engagement_analysis.statistics.person_difference import person_rate_difference
from engagement_analysis.statistics.person_ratio import person_rate_ratio
from engagement_analysis.statistics.rate_difference import NOBODY_CAME, group_rate_difference, paired_rate_difference
from engagement_analysis.statistics.rate_ratio import group_rate_ratio, paired_rate_ratio
from engagement_analysis.statistics.results import NOT_AVAILABLE, PopulationFigure, RateDifference, RateRatio

Selection = Mapping[str, str | int]


def compare_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    one: Selection,
    other: Selection,
    *,
    confidence: float = 0.95,
    basis: str = "official",
    within_months: int = 24,
    method: str = "group",
    across_census: bool = False,
) -> RateRatio:
    """Participations per inhabitant in one town and year, divided by those in another.

    It compares what it is told to: whether the two can be compared (same groups invited, same kind of campaign) is a
    question for `comparability.breaks`, and between towns one that no table answers. Figures of one basis alone serve
    (`basis`). Two years of one town whose figures rest on different censuses, or may do so, are refused: part of
    their difference would be the census. Between two towns the census is said in the note.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    population : DataFrame, one row per published figure
        See `exposure.population_for`.
    one, other : mapping
        Column → value: `city` and `year`, and any further column of the table, such as
        `{"city": "neumarkt", "year": 2024, "campaign": "neumarkt-raeumt-auf"}`.
    confidence : float
        Two-sided level, between 0 and 1.
    basis, within_months
        Which population figures serve, see `exposure.population_for`.
    method : {"group", "exact", "minlike", "blaker", "midp", "score", "wald_log"}
        "group": each organisation followed where both are of one town, see `paired_rate_ratio`; independent groups
        where they are of two, see `group_rate_ratio`. The others take persons as independent, see
        `person_rate_ratio`.
    across_census : bool
        Compare two years of one town all the same; the note then says so.

    Returns
    -------
    RateRatio
        With the two population figures, the workbooks, and a German note. Not available (nan) where the note gives
        the reason: no population figure, no reported count, another census.

    Raises
    ------
    ValueError
        A selection without town or year, or with a column that the table does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation, example_population
    >>> table, town = example_participation(), "beispielstadt"
    >>> ratio = compare_rates(table, example_population(), {"city": town, "year": 2024}, {"city": town, "year": 2023})
    >>> round(ratio.estimate, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.38, 0.78, 2.43)
    """
    sides = [_side(participation, population, wanted, basis, within_months) for wanted in (one, other)]
    refusal = _refusal(sides, across_census=across_census)
    context: dict[str, Any] = _context(sides)
    if refusal:
        nothing = (NOT_AVAILABLE,) * 3
        empty = RateRatio(*nothing, confidence, (NOT_AVAILABLE, NOT_AVAILABLE), method)
        return replace(empty, **context | {"note": refusal})
    exposure = _exposure(sides)
    if method != "group":
        counts = [sum(side.sizes) for side in sides]
        result = person_rate_ratio(*counts, exposure=exposure, confidence=confidence, method=method)
        return replace(result, **context | {"n": (int(counts[0]), int(counts[1]))})
    if one["city"] == other["city"]:
        result = paired_rate_ratio(
            *paired_sizes(*[side.groups for side in sides]), exposure=exposure, confidence=confidence
        )
    else:
        result = group_rate_ratio(*[side.sizes for side in sides], exposure=exposure, confidence=confidence)
    return replace(result, **context)


def subtract_rates(
    participation: pd.DataFrame,
    population: pd.DataFrame,
    one: Selection,
    other: Selection,
    *,
    per: int = 1_000,
    confidence: float = 0.95,
    basis: str = "official",
    within_months: int = 24,
    method: str = "group",
    across_census: bool = False,
) -> RateDifference:
    """Participations per 1,000 inhabitants in one town and year, minus those in another.

    Same conventions as `compare_rates`: what it refuses, how the population is chosen, who is followed.

    Parameters
    ----------
    participation, population, one, other, confidence, basis, within_months, across_census
        As in `compare_rates`.
    per : int
        Inhabitants to which the rates refer.
    method : {"group", "exact", "mover", "score", "wald"}
        "group": each organisation followed where both are of one town, see `paired_rate_difference`; independent
        groups where they are of two, see `group_rate_difference`. The others take persons as independent, see
        `person_rate_difference`.

    Returns
    -------
    RateDifference
        In participations per `per` inhabitants; with figures, workbooks and note as in `compare_rates`.

    Raises
    ------
    ValueError
        As in `compare_rates`, or an unknown method.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation, example_population
    >>> table, town = example_participation(), "beispielstadt"
    >>> now, before = {"city": town, "year": 2024}, {"city": town, "year": 2023}
    >>> difference = subtract_rates(table, example_population(), now, before)
    >>> round(difference.estimate, 2), round(difference.low, 2), round(difference.high, 2)
    (1.57, -2.47, 5.6)
    """
    sides = [_side(participation, population, wanted, basis, within_months) for wanted in (one, other)]
    refusal = _refusal(sides, across_census=across_census)
    context: dict[str, Any] = _context(sides)
    if refusal:
        nothing = (NOT_AVAILABLE,) * 3
        empty = RateDifference(*nothing, confidence, (NOT_AVAILABLE, NOT_AVAILABLE), method, per)
        return replace(empty, **context | {"note": refusal})
    exposure = _exposure(sides)
    sizes = [side.sizes for side in sides]
    if method != "group":
        counts = [sum(people) for people in sizes]
        result = person_rate_difference(*counts, exposure=exposure, confidence=confidence, method=method, per=per)
        context["n"] = result.n
    elif one["city"] == other["city"]:
        result = paired_rate_difference(
            *paired_sizes(*[side.groups for side in sides]), exposure=exposure, confidence=confidence, per=per
        )
    else:
        result = group_rate_difference(*sizes, exposure=exposure, confidence=confidence, per=per)
    return replace(result, **context)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two that are compared."""

    city: str
    year: int
    groups: pd.DataFrame
    sizes: list[float]
    n_missing: int
    figure: PopulationFigure | None
    source: str


def _side(
    participation: pd.DataFrame, population: pd.DataFrame, wanted: Selection, basis: str, within_months: int
) -> _Side:
    rows = _selected(participation, wanted)
    sizes = groups(rows, ("city", "year"))
    return _Side(
        city=str(wanted["city"]),
        year=int(wanted["year"]),
        groups=sizes,
        sizes=sizes["participations"].dropna().astype(float).tolist(),
        n_missing=int(sizes["n_missing"].sum()),
        figure=_figure(participation, population, wanted, basis, within_months),
        source="; ".join(sorted(rows["source_file"].dropna().astype(str).unique())),
    )


def _selected(participation: pd.DataFrame, wanted: Selection) -> pd.DataFrame:
    """The rows with these values."""
    missing = {"city", "year"} - set(wanted)
    unknown = set(wanted) - set(participation.columns)
    if missing or unknown:
        raise ValueError(f"a selection needs city and year, and only columns of the table, not {sorted(wanted)}")
    rows = participation
    for column, value in wanted.items():
        rows = rows.loc[rows[column].eq(value).fillna(value=False)]
    return rows


def _figure(
    participation: pd.DataFrame, population: pd.DataFrame, wanted: Selection, basis: str, within_months: int
) -> PopulationFigure | None:
    """The population figure nearest to the town's events of the year."""
    town_and_year = {"city": wanted["city"], "year": wanted["year"]}
    dated = event_dates(_selected(participation, town_and_year))
    year = pd.DataFrame([town_and_year]).astype({"city": "string", "year": "Int64"})
    found = population_for(
        year.merge(dated, on=["city", "year"], how="left"), population, basis=basis, within_months=within_months
    ).iloc[0]
    if pd.isna(found["inhabitants"]):
        return None
    census = found["census_generation"]
    return PopulationFigure(
        inhabitants=int(found["inhabitants"]),
        reference_date=found["population_date"].date(),
        basis=str(found["basis"]),
        census_generation=None if pd.isna(census) else str(census),
        source=str(found["population_source"]),
    )


def _refusal(sides: list[_Side], *, across_census: bool) -> str:
    """Why the two cannot be compared, in German; empty where they can."""
    reasons = [f"Für {side.year} liegt keine Zahl der Teilnahmen vor." for side in sides if not side.sizes]
    reasons += [
        f"Für {side.year} gibt es keine Einwohnerzahl dieser Art, die nahe genug liegt."
        for side in sides
        if not side.figure
    ]
    if not reasons and sides[0].city == sides[1].city and not across_census:
        reasons += filter(None, [_other_census(sides)])
    return " ".join(dict.fromkeys(reasons))


def _other_census(sides: list[_Side]) -> str:
    """That the two figures rest, or may rest, on different censuses; empty where they do not."""
    one, other = (side.figure for side in sides)
    if one is None or other is None or one.census_generation == other.census_generation:
        return ""
    texts = [
        f"{figure.reference_date:%d.%m.%Y}: {CENSUS_TITLES.get(str(figure.census_generation), 'Zensus unbekannt')}"
        for figure in (one, other)
    ]
    return (
        f"Die Einwohnerzahlen beruhen nicht sicher auf demselben Zensus ({'; '.join(texts)}): "
        "Ein Teil des Unterschieds kann daher kommen."
    )


def _context(sides: list[_Side]) -> dict[str, object]:
    """What the result says besides its numbers."""
    n_missing = sum(side.n_missing for side in sides)
    gap = f"{n_missing} Beteiligungen ohne Zahl zählen nicht mit." if n_missing > 1 else ""
    gap = "1 Beteiligung ohne Zahl zählt nicht mit." if n_missing == 1 else gap
    first, second = (sum(size > 0 for size in side.sizes) for side in sides)
    nobody = "" if first or second or not all(side.sizes for side in sides) else NOBODY_CAME
    return {
        "n": (first, second),
        "populations": tuple(side.figure for side in sides if side.figure is not None),
        "source": "; ".join(sorted({file for side in sides for file in side.source.split("; ") if file})),
        "note": " ".join(filter(None, [nobody, _other_census(sides), gap])),
    }


def _exposure(sides: list[_Side]) -> tuple[float, float]:
    """Inhabitants of both sides, which `_refusal` has found to be there."""
    one, other = (float(side.figure.inhabitants) if side.figure else NOT_AVAILABLE for side in sides)
    return one, other
