"""Participation + comparability → change on the year before, split exactly into its parts, with a careful verdict."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town, comparability
from engagement_analysis.analysis.measures.counting import groups, paired_sizes
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.german import is_missing
from engagement_analysis.statistics.two_years import compare_years

MIN_EXACT_SHARE = 0.5
"""Below this share of people counted exactly a year is no ground for a verdict."""

PARTS = ("same_organisations", "joiners", "leavers", "individuals", "unnamed", "unreported")
"""The parts of a change; they sum to it to the last person."""

_Edition = tuple[Mapping[Any, Any], pd.DataFrame]
"""Sums of one year, and its groups."""

_DTYPES = {
    **dict.fromkeys(["previous_year", "participations", "previous", "change"], "Int64"),
    **dict.fromkeys(["ratio", "ratio_low", "ratio_high"], "Float64"),
    "is_comparable": "boolean",
    **dict.fromkeys(["reason_codes", "verdict"], "string"),
    "p_value": "Float64",
    **dict.fromkeys([*PARTS, "n_same", "n_joiners", "n_leavers", "n_unreported"], "Int64"),
    "confidence": "Float64",
    "method": "string",
}


def changes(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Change of the participations on the year before, split exactly into its parts, with the ratio where comparable.

    The split is always given, since it says where a difference comes from; ratio and verdict only where the two years
    can be compared. The six parts sum to the change to the last person.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        Rows without a year are left out.
    invitations : DataFrame, one row per town, campaign, year and invited kind of organisation
        See `comparability`.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or the town's sum over all of them.
    confidence : float
        Two-sided level of the ratio's limits, between 0 and 1.

    Returns
    -------
    DataFrame, one row per combination of `by` and year, sorted
        `by`..., `year`, `previous_year` (the last earlier year in the table), `participations`, `previous`, `change`
        (Int64, people; null where either year reports no count), `ratio`, `ratio_low`, `ratio_high` (Float64,
        participations / previous, the organisation as cluster; null unless comparable). `is_comparable`,
        `reason_codes` as in `comparability`.
        `verdict`: "increase" or "decrease" where two methods agree (see `compare_years`) and the direction stands with
        all that the rows state at their worst; "no_reliable_change"; "uncertain_counts" (the direction hangs on ranges,
        bounds or missing counts); "too_few_groups", "mostly_estimated" or "not_comparable": no verdict. `p_value` of
        the swap test. What the rule misses and claims: `docs/explanation/statements.md`.
        The parts of `change` (Int64, people; null where it is null): `same_organisations` (came in both years and
        reported all their counts), `joiners`, `leavers` (came in only one of the two years; leavers count negative),
        `individuals` (private persons), `unnamed` (groups without a name), `unreported` (organisations that came in
        both years with a count missing in one or both).
        `n_same`, `n_joiners`, `n_leavers`, `n_unreported` (organisations), `confidence`, `method`.

    Raises
    ------
    ValueError
        `by` is neither of the two.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> table = changes(example_participation(), example_invitations())
    >>> table[["year", "change", "same_organisations", "joiners", "individuals", "verdict"]]
       year  change  same_organisations  joiners  individuals         verdict
    0  2023    <NA>                <NA>     <NA>         <NA>  not_comparable
    1  2024      32                  21       15           -4  not_comparable
    """
    keys = campaign_or_town(participation, by)
    dated = participation.loc[participation["year"].notna()]
    comparable = comparability(dated, invitations, by=keys)
    edition = [*keys, "year"]
    sums = {tuple(row[name] for name in edition): row for row in totals(dated, edition).to_dict("records")}
    sizes = groups(dated, edition)
    of_edition = dict(iter(sizes.groupby(edition, observed=True)))

    def sums_and_groups(key: list[Any], year: int) -> _Edition:
        return sums[*key, year], of_edition.get((*key, year), sizes.head(0))

    records = []
    for row in comparable[[*edition, "previous_year", "is_comparable", "reason_codes"]].to_dict("records"):
        key = [row[name] for name in keys]
        now = sums_and_groups(key, row["year"])
        found = {"participations": now[0]["participations"], "verdict": "not_comparable", "confidence": confidence}
        if not is_missing(row["previous_year"]):
            before = sums_and_groups(key, row["previous_year"])
            found |= _compared(now, before, bool(row["is_comparable"]), confidence)
        records.append(row | found)
    return pd.DataFrame.from_records(records, columns=[*edition, *_DTYPES]).astype(_DTYPES)


def _compared(now: _Edition, before: _Edition, is_comparable: bool, confidence: float) -> dict[str, object]:
    """What one year has beside the one before: change, its parts, the ratio."""
    (sums, sizes), (sums_before, sizes_before) = now, before
    people, previous = sums["participations"], sums_before["participations"]
    parts, counts = _split(sizes, sizes_before)
    result: dict[str, object] = {"previous": previous, **counts}
    if is_missing(people) or is_missing(previous):
        return result
    result |= {"change": people - previous, **parts}
    if is_comparable:
        found = compare_years(*paired_sizes(sizes, sizes_before), confidence=confidence)
        result |= {
            "ratio": _finite(found.estimate),
            "ratio_low": _finite(found.low),
            "ratio_high": _finite(found.high),
            "verdict": _verdict(found.direction, sums, sums_before),
            "p_value": _finite(found.p_value),
            "method": found.method,
        }
    return result


def _verdict(direction: int | None, now: Mapping[Any, Any], before: Mapping[Any, Any]) -> str:
    """What may be said of two comparable years."""
    shares = [side["exact_share"] for side in (now, before)]
    if any(is_missing(share) or share < MIN_EXACT_SHARE for share in shares):
        return "mostly_estimated"
    if direction is None:
        return "too_few_groups"
    if direction == 0:
        return "no_reliable_change"
    more, less = (now, before) if direction > 0 else (before, now)
    most = less["participations_high"]
    if is_missing(most) or more["participations_low"] <= most:
        return "uncertain_counts"
    return "increase" if direction > 0 else "decrease"


def _split(now: pd.DataFrame, before: pd.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """The parts of the change between two years, and how many organisations stand behind them."""
    named, named_before = (
        sizes.loc[sizes["kind"].eq("organisation"), ["organisation_id", "participations", "n_missing"]]
        for sizes in (now, before)
    )
    both = named.merge(named_before, "outer", "organisation_id", suffixes=("", "_before"), indicator="came")
    # A count that was not given adds nothing to its year's sum, so it adds nothing to the change either.
    difference = both["participations"].fillna(0) - both["participations_before"].fillna(0)
    came_twice = both["came"].eq("both")
    lacks_counts = both["n_missing"].fillna(0).gt(0) | both["n_missing_before"].fillna(0).gt(0)
    marks = {
        "same_organisations": came_twice & ~lacks_counts,
        "joiners": both["came"].eq("left_only"),
        "leavers": both["came"].eq("right_only"),
        "unreported": came_twice & lacks_counts,
    }
    parts = {name: int(difference[mark].sum()) for name, mark in marks.items()}
    for part, kind in (("individuals", "individual"), ("unnamed", "unnamed")):
        of_kind, of_kind_before = (
            int(sizes.loc[sizes["kind"].eq(kind), "participations"].sum()) for sizes in (now, before)
        )
        parts[part] = of_kind - of_kind_before
    counts = {f"n_{name}": int(marks[name].sum()) for name in ("joiners", "leavers", "unreported")}
    return parts, counts | {"n_same": int(came_twice.sum())}


def _finite(value: float) -> float | None:
    """A limit as a cell: null where there is none (nan) or it is open (inf)."""
    return value if abs(value) < float("inf") else None
