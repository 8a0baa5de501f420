"""Participation + comparability → change on the year before, split exactly into its parts, with a careful verdict."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town, comparability
from engagement_analysis.analysis.measures.counting import groups, paired_sizes
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.statistics.two_years import compare_years

MIN_EXACT_SHARE = 0.5
"""Below this share of people counted exactly a year is no ground for a verdict."""

PARTS = ("same_organisations", "joiners", "leavers", "individuals", "unnamed", "unreported")
"""The parts of a change; they sum to it to the last person."""

_DTYPES = {
    "previous_year": "Int64",
    "participations": "Int64",
    "previous": "Int64",
    "change": "Int64",
    "change_share": "Float64",
    "ratio": "Float64",
    "ratio_low": "Float64",
    "ratio_high": "Float64",
    "is_comparable": "boolean",
    "reason_codes": "string",
    "verdict": "string",
    "p_value": "Float64",
    **dict.fromkeys(PARTS, "Int64"),
    "like_for_like_share": "Float64",
    "n_same": "Int64",
    "n_joiners": "Int64",
    "n_leavers": "Int64",
    "n_unreported": "Int64",
    "confidence": "Float64",
    "method": "string",
    "source": "string",
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
        (Int64, people; null where either year reports no count), `change_share` (Float64, change / previous) and
        `ratio`, `ratio_low`, `ratio_high` (Float64, participations / previous, the organisation as cluster): null
        unless comparable. `is_comparable`, `reason_codes` as in `comparability`.
        `verdict`: "increase" or "decrease" where two methods agree (see `compare_years`) and the direction stands with
        all that the rows state at their worst; "no_reliable_change"; "uncertain_counts" (the direction hangs on ranges,
        bounds or missing counts); "too_few_groups", "mostly_estimated" or "not_comparable": no verdict. `p_value` of
        the swap test. What the rule misses and claims: `docs/explanation/statements.md`.
        The parts of `change` (Int64, people; null where it is null): `same_organisations` (came in both years and
        reported all their counts), `joiners`, `leavers` (came in only one of the two years; leavers count negative),
        `individuals` (private persons), `unnamed` (groups without a name), `unreported` (organisations that came in
        both years with a count missing in one or both).
        `like_for_like_share` (Float64, same_organisations / change; null for a change of 0, or where no group has a
        name), `n_same`, `n_joiners`, `n_leavers`, `n_unreported` (organisations), `confidence`, `method`, `source`.

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
    editions = _Editions(dated, keys)
    records = []
    for row in comparable[[*keys, "year", "previous_year", "is_comparable", "reason_codes"]].to_dict("records"):
        key = tuple(row[name] for name in keys)
        records.append(row | _compared(editions, key, row, confidence))
    columns = [*keys, "year", *_DTYPES]
    return pd.DataFrame.from_records(records, columns=columns).astype(_DTYPES)


class _Editions:
    """Groups, sums and workbooks of each year, looked up by key and year."""

    def __init__(self, participation: pd.DataFrame, keys: list[str]) -> None:
        by = [*keys, "year"]
        self._groups = _by_key(groups(participation, by), by)
        sums = totals(participation, by).to_dict("records")
        self._sums = {tuple(row[name] for name in by): row for row in sums}
        self._files = {
            key: set(rows["source_file"].dropna())
            for key, rows in _by_key(participation[[*by, "source_file"]], by).items()
        }
        self._nothing = groups(participation.iloc[:0], by)

    def groups(self, key: tuple[Any, ...], year: int) -> pd.DataFrame:
        return self._groups.get((*key, year), self._nothing)

    def participations(self, key: tuple[Any, ...], year: int) -> int | None:
        value = self.sums(key, year).get("participations", pd.NA)
        return None if pd.isna(value) else int(value)

    def sums(self, key: tuple[Any, ...], year: int) -> Mapping[Any, Any]:
        return self._sums.get((*key, year), {})

    def files(self, key: tuple[Any, ...], *years: int) -> str:
        names: set[str] = set()
        for year in years:
            names |= self._files.get((*key, year), set())
        return "; ".join(sorted(names))


def _by_key(frame: pd.DataFrame, by: list[str]) -> dict[tuple[Any, ...], pd.DataFrame]:
    """Rows of each combination of keys."""
    return {tuple(key): rows for key, rows in frame.groupby(by, observed=True)}


def _compared(
    editions: _Editions, key: tuple[Any, ...], row: Mapping[Any, Any], confidence: float
) -> dict[str, object]:
    """One year beside the one before: sums, change, parts, ratio."""
    year = int(row["year"])
    participations = editions.participations(key, year)
    result: dict[str, object] = {"participations": participations, "confidence": confidence}
    result["verdict"] = "not_comparable"
    if pd.isna(row["previous_year"]):
        return result | {"source": editions.files(key, year)}
    previous_year = int(row["previous_year"])
    previous = editions.participations(key, previous_year)
    now, before = editions.groups(key, year), editions.groups(key, previous_year)
    result |= {"previous": previous, "source": editions.files(key, previous_year, year)}
    parts, counts = _split(now, before)
    result |= counts
    if participations is None or previous is None:
        return result
    change = participations - previous
    has_names = counts["n_same"] + counts["n_joiners"] + counts["n_leavers"] > 0
    like_for_like_share = parts["same_organisations"] / change if change and has_names else None
    result |= {"change": change, **parts, "like_for_like_share": like_for_like_share}
    if row["is_comparable"]:
        found = compare_years(*paired_sizes(now, before), confidence=confidence)
        result |= {
            "change_share": change / previous if previous else None,
            "ratio": _finite(found.estimate),
            "ratio_low": _finite(found.low),
            "ratio_high": _finite(found.high),
            "verdict": _verdict(found.direction, editions.sums(key, year), editions.sums(key, previous_year)),
            "p_value": _finite(found.p_value),
            "method": found.method,
        }
    return result


def _verdict(direction: int | None, now: Mapping[Any, Any], before: Mapping[Any, Any]) -> str:
    """What may be said of two comparable years."""
    shares = [side["exact_share"] for side in (now, before)]
    if any(pd.isna(share) or share < MIN_EXACT_SHARE for share in shares):
        return "mostly_estimated"
    if direction is None:
        return "too_few_groups"
    if direction == 0:
        return "no_reliable_change"
    more, less = (now, before) if direction > 0 else (before, now)
    most = less["participations_high"]
    if pd.isna(most) or more["participations_low"] <= most:
        return "uncertain_counts"
    return "increase" if direction > 0 else "decrease"


def _split(now: pd.DataFrame, before: pd.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """The parts of the change between two years, and how many organisations stand behind them."""
    columns = ["organisation_id", "participations", "n_missing"]
    both = now.loc[now["kind"].eq("organisation"), columns].merge(
        before.loc[before["kind"].eq("organisation"), columns],
        on="organisation_id",
        how="outer",
        suffixes=("", "_before"),
        indicator="came",
    )
    # A count that was not given adds nothing to its year's sum, so it adds nothing to the change either.
    both["difference"] = both["participations"].fillna(0) - both["participations_before"].fillna(0)
    came_twice = both["came"].eq("both")
    is_missing = both["n_missing"].fillna(0).gt(0) | both["n_missing_before"].fillna(0).gt(0)
    marks = {
        "same_organisations": came_twice & ~is_missing,
        "joiners": both["came"].eq("left_only"),
        "leavers": both["came"].eq("right_only"),
        "unreported": came_twice & is_missing,
    }
    parts = {name: int(both.loc[mark, "difference"].sum()) for name, mark in marks.items()}
    for part, kind in (("individuals", "individual"), ("unnamed", "unnamed")):
        parts[part] = _sum_of_kind(now, kind) - _sum_of_kind(before, kind)
    counts = {
        "n_same": int(came_twice.sum()),
        "n_joiners": int(marks["joiners"].sum()),
        "n_leavers": int(marks["leavers"].sum()),
        "n_unreported": int(marks["unreported"].sum()),
    }
    return parts, counts


def _sum_of_kind(sizes: pd.DataFrame, kind: str) -> int:
    """People of all groups of one kind that reported."""
    return int(sizes.loc[sizes["kind"].eq(kind), "participations"].sum())


def _finite(value: float) -> float | None:
    """A limit as a cell: null where there is none (nan) or it is open (inf)."""
    return value if abs(value) < float("inf") else None
