"""Results → one careful German sentence, by a stated rule: "nahm zu", "keine belastbare Veränderung", or why neither.

The rule for two years of one town, or of one of its campaigns:

1. Not comparable (`not_comparable`): as soon as `comparability` names a reason for any year from the one to the other.
   For organisations only the reasons count that touch who came, not how people were counted.
2. Not enough data (`not_enough_data`): a year without rows, without counts, with more than 20 percent of the counts
   missing or less than half of the people counted exactly, with nobody at all, without inhabitants where rates are
   asked for; and, decided by the number of groups, their sizes and how many of them come again, before any look at the
   result, wherever a doubling would be overlooked too often (`change_evidence`: fewer than 18 groups in a year, or
   too little weight of all of them).
3. Increase or decrease: if two methods agree, the exact swap test of the organisations (p at most 0.04) and the
   cluster-robust limits of 95 percent (organisations: those who came against those who left, exact), and if the
   direction stands with all ranges, bounds and missing counts at their worst.
4. Otherwise no reliable change (`no_reliable_change`), with the limits: that is not "no change".

The unit of chance is the organisation, which comes or stays away with all its people; each is followed from one year
to the other. The 5 percent hold for each statement on its own, not for all statements of a report together. Simulated
in `tests/analysis/simulate_statements.py`; the table and what is not covered: `docs/statements.md`.

Series of several years: `trend_statement` on top of `trend`, which has its own rule.
"""

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes import statement_wording as wording
from engagement_analysis.analysis.changes.change_evidence import Evidence, change_evidence
from engagement_analysis.analysis.changes.comparability import MAX_MISSING_SHARE, breaks, breaks_of_town
from engagement_analysis.analysis.changes.group_pairs import group_pairs
from engagement_analysis.analysis.measures.counting import grouping_columns
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.measures.uncertainty import count_bounds, uncertain_count
from engagement_analysis.analysis.years.trend import Trend
from engagement_analysis.statistics.results import NOT_AVAILABLE

KINDS = ("increase", "decrease", "no_reliable_change", "not_comparable", "not_enough_data")

MEASURES = ("participations", "organisations", "rates")

MIN_EXACT_SHARE = 0.5
"""A year of which less than this share was counted exactly carries no statement on participations."""

_OF_COUNTING = {"not-counted", "many-missing", "counted-differently", "definition-changed", "visitors-apart"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence and what it rests on.

    `kind` is one of `KINDS`; `sentence` is German; `short` is the same without limits, for where they would tell too
    much (on organisations neither has any: how many came and stayed away is confidential where it is few). `ratio` is
    the later year divided by the earlier one (of a series: of a year and the one before, on average), `low` and `high`
    its two-sided limits, `confidence` their level; nan where there is none. `p_value` of the swap test, `n_groups` the
    groups of the smaller year, `n_pairs` their weight (see `change_evidence`). `reasons` are German half-sentences,
    `reason_codes` the same for programs.
    """

    kind: str
    sentence: str
    measure: str
    years: tuple[int, ...]
    ratio: float = NOT_AVAILABLE
    low: float = NOT_AVAILABLE
    high: float = NOT_AVAILABLE
    confidence: float = 0.95
    p_value: float = NOT_AVAILABLE
    n_groups: int = 0
    n_pairs: float = NOT_AVAILABLE
    method: str = "none"
    reasons: tuple[str, ...] = ()
    reason_codes: tuple[str, ...] = ()
    short: str = ""

    @property
    def is_claim(self) -> bool:
        """Whether a change is claimed."""
        return self.kind in {"increase", "decrease"}

    def _repr_html_(self) -> str:
        basis = f"Methode: {self.method}." if self.method != "none" else ""
        small = f"<p><small>{html.escape(basis)}</small></p>" if basis else ""
        return f"<p>{html.escape(self.sentence)}</p>{small}"


def change_statement(
    now: pd.DataFrame,
    before: pd.DataFrame,
    *,
    years: tuple[int, int],
    measure: str = "participations",
    reason_codes: Iterable[str] = (),
    inhabitants: tuple[float, float] | None = None,
    place: str = "",
    confidence: float = 0.95,
) -> Statement:
    """One sentence on two years of a town, or of one of its campaigns, by the rule at the top of this module.

    Parameters
    ----------
    now, before : DataFrame, rows of the validated table
        All rows of the later and of the earlier year.
    years : tuple of int
        The earlier and the later year.
    measure : {"participations", "organisations", "rates"}
    reason_codes : iterable of str
        Why the years cannot be compared, as `comparability.breaks` gives it; empty: they can.
    inhabitants : tuple of two float, optional
        Of the earlier and the later year; needed for rates.
    place : str
        "in Neumarkt", for the sentence.
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Statement

    Raises
    ------
    ValueError
        Unknown measure, a confidence outside 0 to 1.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> table = example_participation()
    >>> told = change_statement(table[table["year"] == 2024], table[table["year"] == 2023], years=(2023, 2024))
    >>> told.kind, told.sentence[:62]
    ('not_enough_data', 'Ob die Zahl der Teilnahmen von 2023 auf 2024 zu- oder abnahm, ')
    """
    if measure not in MEASURES:
        raise ValueError(f"unknown measure {measure!r}: one of {', '.join(MEASURES)}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    said = (place, wording.UNITS[measure], years)
    basis = Statement("not_enough_data", "", measure, years, confidence=confidence)
    codes = tuple(code for code in reason_codes if code and not (measure == "organisations" and code in _OF_COUNTING))
    if codes:
        sentence, reasons = wording.not_comparable(*said, codes), tuple(wording.clauses(codes))
        return replace(basis, kind="not_comparable", sentence=sentence, reasons=reasons, reason_codes=codes)
    sides = {years[0]: before, years[1]: now}
    lacking = next(_lacking(sides, measure, inhabitants), None)
    if lacking:
        sentence = wording.nothing_to_compare(*said, lacking)
        return replace(basis, sentence=sentence, reasons=(lacking,), reason_codes=("no-figures",))
    pairs = group_pairs(now, before)
    if measure == "organisations":
        came = pairs.loc[pairs["kind"].eq("organisation")]
        sizes = came["came_now"].astype(float).tolist(), came["came_before"].astype(float).tolist()
    else:
        known = pairs.dropna(subset=["now", "before"])
        sizes = known["now"].tolist(), known["before"].tolist()
    found = change_evidence(
        *sizes,
        measure="organisations" if measure == "organisations" else "participations",
        exposure=(inhabitants[1], inhabitants[0]) if inhabitants and measure == "rates" else (1.0, 1.0),
        confidence=confidence,
    )
    is_open = measure != "organisations" and _is_open(now, before, found, inhabitants)
    return _told(basis, found, said, is_open=is_open)


def year_statements(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city",),
    measure: str = "participations",
    population: pd.DataFrame | None = None,
    first_year: int | None = None,
    is_latest_only: bool = False,
    places: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """A sentence for each town (and campaign) and year: against the year before, or against one year for all.

    Parameters
    ----------
    participation, invitations : DataFrame
        As in `comparability.breaks`. Rows without a year are left out.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or the town's sum over all of them.
    measure : {"participations", "organisations", "rates"}
    population : DataFrame, optional
        `city`, `year`, `inhabitants`, as `participation_rates` gives them; needed for rates.
    first_year : int, optional
        Compare later years with this one instead of the year before; comparable only if no year between is a break.
    is_latest_only : bool
        Only the last year of each combination of `by`.
    places : mapping, optional
        Town slug → "in Neumarkt".
    confidence : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    DataFrame, one row per combination of `by` and year, sorted
        `by`..., `year`, `previous_year` (Int64; null: there is no earlier year), and the fields of `Statement`.

    Raises
    ------
    ValueError
        Another `by`, an unknown measure.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> table = year_statements(example_participation(), example_invitations())
    >>> table[["year", "kind"]]
       year             kind
    0  2023  not_enough_data
    1  2024   not_comparable
    """
    keys = grouping_columns(participation, by)
    if set(keys) not in ({"city"}, {"city", "campaign"}):
        raise ValueError("year_statements compares by ('city', 'campaign') or by ('city',)")
    dated = participation.loc[participation["year"].notna()]
    marks = breaks(dated, invitations) if "campaign" in keys else breaks_of_town(dated, invitations)
    inhabitants = _inhabitants(population)
    records = []
    for key, own in marks.groupby(keys, observed=True):
        rows = dated.loc[(dated[keys] == pd.Series(dict(zip(keys, key, strict=True)))).all(axis="columns")]
        for mark in _compared_years(own, first_year)[-1 if is_latest_only else 0 :]:
            year = int(mark["year"])
            earlier = None if pd.isna(mark["previous_year"]) else int(mark["previous_year"])
            settings: dict[str, Any] = {
                "measure": measure,
                "confidence": confidence,
                "place": (places or {}).get(str(key[0]), ""),
            }
            if earlier is None:
                told = _first(year, **settings)
            else:
                people = tuple(inhabitants.get((str(key[0]), one), NOT_AVAILABLE) for one in (earlier, year))
                told = change_statement(
                    rows.loc[rows["year"].eq(year)],
                    rows.loc[rows["year"].eq(earlier)],
                    years=(earlier, year),
                    reason_codes=_codes_between(own, earlier, year),
                    inhabitants=(people[0], people[1]) if measure == "rates" else None,
                    **settings,
                )
            named = {name: mark[name] for name in keys}
            records.append(named | {"year": year, "previous_year": earlier} | _fields(told))
    columns = [*keys, "year", "previous_year", *(one.name for one in fields(Statement))]
    return pd.DataFrame.from_records(records, columns=columns).astype({"year": "Int64", "previous_year": "Int64"})


def trend_statement(trend: Trend) -> Statement:
    """What `trend` says of a series, in the same form: its rule, its sentence, its limits as ratios a year.

    Examples
    --------
    >>> from engagement_analysis.analysis.years.trend import trend
    >>> series = pd.DataFrame({"year": range(2022, 2026), "count": [738, 839, 960, 1018]})
    >>> trend_statement(trend(series)).kind
    'not_enough_data'
    """
    kinds = {"refused": "not_enough_data", "no_trend": "no_reliable_change"}
    refused = trend.verdict == "refused"
    return Statement(
        kind=kinds.get(trend.verdict, trend.verdict),
        sentence=trend.sentence,
        measure=trend.unit,
        years=trend.years,
        ratio=1 + trend.percent_per_year / 100,
        low=1 + trend.low / 100,
        high=1 + trend.high / 100,
        confidence=trend.confidence,
        p_value=trend.p_value,
        n_groups=trend.n_organisations or 0,
        method=trend.method,
        reasons=(trend.why,),
        reason_codes=("too-few-years",) if refused else (),
    )


def _lacking(sides: Mapping[int, pd.DataFrame], measure: str, inhabitants: tuple[float, float] | None) -> Iterator[str]:
    """What is missing altogether, as half-sentences."""
    if measure == "rates" and not (inhabitants and all(value > 0 for value in inhabitants)):
        yield "Es fehlt eine passende Einwohnerzahl"
        return
    for year, rows in sides.items():
        held = rows.loc[rows["status"].eq("held")]
        if held.empty:
            yield f"Für {year} liegen keine Angaben vor"
        elif measure == "organisations":
            if not held["organisation_id"].notna().any():
                yield f"Für {year} sind keine Organisationen genannt"
        else:
            yield from _lacking_counts(year, held)


def _lacking_counts(year: int, held: pd.DataFrame) -> Iterator[str]:
    """Why a year's counts are no basis."""
    whole = totals(held.assign(all="all"), ("all",)).iloc[0]
    n_held, n_missing = int(whole["n_held"]), int(whole["n_missing"])
    if n_missing / n_held > MAX_MISSING_SHARE:
        yield wording.many_missing(year)
    elif whole["participations"] == 0:
        yield f"{year} kam niemand"
    elif whole["exact_share"] < MIN_EXACT_SHARE:
        yield wording.mostly_estimated(year)


def _told(basis: Statement, found: Evidence, said: tuple[str, str, tuple[int, int]], *, is_open: bool) -> Statement:
    """The statement that the evidence allows."""
    basis = replace(basis, p_value=found.p_value, n_groups=found.n_groups, n_pairs=found.n_pairs, method=found.method)
    if found.direction is None:
        reason = "weil zu wenige Gruppen kamen, um eine Verdopplung zu erkennen"
        sentence = wording.too_few_groups(*said)
        return replace(basis, sentence=sentence, p_value=NOT_AVAILABLE, reasons=(reason,), reason_codes=("too-few",))
    basis = replace(basis, ratio=found.ratio, low=found.low, high=found.high)
    if found.direction and is_open:
        reason, sentence = "weil zu viele Angaben ungenau sind oder fehlen", wording.open_direction(*said)
        kind = "no_reliable_change"
        return replace(basis, kind=kind, sentence=sentence, reasons=(reason,), reason_codes=("uncertain-counts",))
    kind = {1: "increase", -1: "decrease", 0: "no_reliable_change"}[found.direction]
    short = _worded(said, found, (NOT_AVAILABLE, NOT_AVAILABLE))
    has_limits = basis.measure != "organisations"
    sentence = _worded(said, found, (found.low, found.high)) if has_limits else short
    return replace(basis, kind=kind, sentence=sentence, short=short)


def _worded(said: tuple[str, str, tuple[int, int]], found: Evidence, limits: tuple[float, float]) -> str:
    """What is seen or not, with these limits; nan: without."""
    if not found.direction:
        return wording.not_told_apart(*said, limits, found.confidence)
    return wording.increase_or_decrease(*said, found.direction, (found.ratio, *limits), found.confidence)


def _is_open(now: pd.DataFrame, before: pd.DataFrame, found: Evidence, inhabitants: tuple[float, float] | None) -> bool:
    """Whether ranges, bounds and missing counts at their worst would take the direction away."""
    if not found.direction:
        return False
    bounds = count_bounds(pd.concat([now, before], ignore_index=True))
    later, earlier = uncertain_count(bounds.iloc[: len(now)]), uncertain_count(bounds.iloc[len(now) :])
    scale = inhabitants[1] / inhabitants[0] if inhabitants else 1.0
    if found.direction > 0:
        return not later.low > earlier.high * scale
    return not later.high < earlier.low * scale


def _first(year: int, *, measure: str, confidence: float, place: str) -> Statement:
    """A year with nothing to compare it to."""
    where = f" {place}" if place else ""
    sentence = (
        f"{year} ist{where} das erste Jahr mit Angaben: Für die Zahl der {wording.UNITS[measure]} gibt es nichts zu "
        "vergleichen."
    )
    reason = f"{year} ist das erste Jahr mit Angaben"
    return Statement(
        "not_enough_data",
        sentence,
        measure,
        (year,),
        confidence=confidence,
        reasons=(reason,),
        reason_codes=("first-year",),
    )


def _compared_years(own: pd.DataFrame, first_year: int | None) -> list[dict[Any, Any]]:
    """The years with the year that each is compared to as `previous_year`."""
    if first_year is None:
        return own.to_dict("records")
    later = own.loc[own["year"].gt(first_year if own["year"].eq(first_year).any() else own["year"].max())]
    return later.assign(previous_year=first_year).to_dict("records")


def _codes_between(own: pd.DataFrame, earlier: int, year: int) -> list[str]:
    """All reasons against comparing that lie after the earlier year."""
    between = own.loc[own["year"].gt(earlier) & own["year"].le(year), "reason_codes"].fillna("")
    return list(dict.fromkeys(code for codes in between for code in str(codes).split(";") if code))


def _inhabitants(population: pd.DataFrame | None) -> dict[tuple[str, int], float]:
    """Town and year → inhabitants."""
    if population is None:
        return {}
    known = population[["city", "year", "inhabitants"]].dropna().drop_duplicates(["city", "year"])
    return {(str(row["city"]), int(row["year"])): float(row["inhabitants"]) for row in known.to_dict("records")}


def _fields(told: Statement) -> dict[str, object]:
    return {one.name: getattr(told, one.name) for one in fields(told)}
