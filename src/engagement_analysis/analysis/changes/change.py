"""Participation + comparability → change on the year before, split exactly into its parts; like-for-like panels."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import breaks, breaks_of_town
from engagement_analysis.analysis.measures.counting import grouping_columns, groups, paired_sizes
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.statistics.rate_ratio import paired_rate_ratio
from engagement_analysis.statistics.results import RateRatio

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
    "reasons": "string",
    "reason_codes": "string",
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


def year_on_year(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    confidence: float = 0.95,
    titles: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Change of the participations on the year before, split exactly into its parts, with the ratio where comparable.

    A growth rate is only given where the two years can be compared (see `breaks`); the split of the change is always
    given, since it says where a difference comes from. It is exact: the six parts sum to the change to the last person.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table. Rows without a year are left out.
    invitations : DataFrame, one row per town, campaign, year and invited kind of organisation
        See `breaks`.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or the town's sum over all of them.
    confidence : float
        Two-sided level of the ratio's limits, between 0 and 1.
    titles : mapping, optional
        Campaign slug → German title, for the reasons.

    Returns
    -------
    DataFrame, one row per combination of `by` and year, sorted
        `by`..., `year`, `previous_year` (the last earlier year in the table), `participations`, `previous`, `change`
        (Int64, people; null where either year reports no count), `change_share` (Float64, change / previous) and
        `ratio`,
        `ratio_low`, `ratio_high` (Float64, participations / previous, limits with the organisation as cluster, see
        `paired_rate_ratio`): null unless comparable.
        `is_comparable`, `reasons`, `reason_codes` as in `breaks`.

        The parts of `change` (Int64, people; null where it is null):
        `same_organisations` : within organisations that came in both years and reported all their counts;
        `joiners`, `leavers` : organisations that came in only one of the two years (leavers count negative; an
        organisation whose action was cancelled did not come);
        `individuals` : private persons; `unnamed` : groups without a name, as in an overview by districts;
        `unreported` : organisations that came in both years, but with a count missing in one or both: what shows as a
        change there is no one's joining or leaving.

        `like_for_like_share` (Float64, same_organisations / change, may be negative or above 1 where parts offset each
        other; null for a change of 0, or where no group has a name), `n_same` (organisations that came in both years,
        those with a missing count included), `n_joiners`, `n_leavers`, `n_unreported`, `confidence`, `method`,
        `source` (workbooks of both years).

    Raises
    ------
    ValueError
        `by` is neither of the two.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> changes = year_on_year(example_participation(), example_invitations())
    >>> changes[["year", "change", "same_organisations", "joiners", "leavers", "individuals"]]
       year  change  same_organisations  joiners  leavers  individuals
    0  2023    <NA>                <NA>     <NA>     <NA>         <NA>
    1  2024      32                  21       15        0           -4
    """
    keys = grouping_columns(participation, by)
    dated = participation.loc[participation["year"].notna()]
    if set(keys) == {"city", "campaign"}:
        comparable = breaks(dated, invitations).drop(columns=["invited", "previous_invited"])
    elif keys == ["city"]:
        comparable = breaks_of_town(dated, invitations, titles=titles)
    else:
        raise ValueError("year_on_year compares by ('city', 'campaign') or by ('city',)")
    editions = _Editions(dated, keys)
    records = []
    for row in comparable.to_dict("records"):
        key = tuple(row[name] for name in keys)
        records.append(row | _compared(editions, key, row, confidence))
    columns = [*keys, "year", *_DTYPES]
    return pd.DataFrame.from_records(records, columns=columns).astype(_DTYPES)


def like_for_like_panel(
    participation: pd.DataFrame, years: Iterable[int], *, by: Iterable[str] = ("city", "campaign")
) -> pd.DataFrame:
    """The organisations that came in every one of the given years, with their participations in each.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    years : iterable of int
        The years of the panel.
    by : iterable of str
        Columns within which an organisation must have come each year; ("city",) follows it across campaigns.

    Returns
    -------
    DataFrame, one row per organisation and year, sorted
        `by`..., `organisation_id`, `year`, `participations` (Int64, people; null: not reported), `n_missing` (rows
        without a count). Empty where no organisation came in all years.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> panel = like_for_like_panel(example_participation(), (2023, 2024))
    >>> panel[["organisation_id", "year", "participations"]]
         organisation_id  year  participations
    0  grundschule-mitte  2023              60
    1  grundschule-mitte  2024              75
    2       tsv-beispiel  2023              20
    3       tsv-beispiel  2024              26
    """
    wanted = sorted({int(year) for year in years})
    keys = grouping_columns(participation, by)
    sizes = groups(participation.loc[participation["year"].isin(wanted)], [*keys, "year"])
    organisations = sizes.loc[sizes["kind"].eq("organisation")]
    unit = [*keys, "organisation_id"]
    n_years = organisations.groupby(unit, observed=True)["year"].transform("nunique")
    panel = organisations.loc[n_years.eq(len(wanted)), [*unit, "year", "participations", "n_missing"]]
    return panel.sort_values([*unit, "year"], ignore_index=True)


class _Editions:
    """Groups, sums and workbooks of each year, looked up by key and year."""

    def __init__(self, participation: pd.DataFrame, keys: list[str]) -> None:
        by = [*keys, "year"]
        self._groups = _by_key(groups(participation, by), by)
        sums = totals(participation, by)
        self._sums = {tuple(row[name] for name in by): row["participations"] for row in sums.to_dict("records")}
        self._files = {
            key: set(rows["source_file"].dropna())
            for key, rows in _by_key(participation[[*by, "source_file"]], by).items()
        }
        self._nothing = groups(participation.iloc[:0], by)

    def groups(self, key: tuple[Any, ...], year: int) -> pd.DataFrame:
        return self._groups.get((*key, year), self._nothing)

    def participations(self, key: tuple[Any, ...], year: int) -> int | None:
        value = self._sums.get((*key, year), pd.NA)
        return None if pd.isna(value) else int(value)

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
        ratio = _ratio(now, before, confidence)
        result |= {
            "change_share": change / previous if previous else None,
            "ratio": _finite(ratio.estimate),
            "ratio_low": _finite(ratio.low),
            "ratio_high": _finite(ratio.high),
            "method": ratio.method,
        }
    return result


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


def _ratio(now: pd.DataFrame, before: pd.DataFrame, confidence: float) -> RateRatio:
    """Ratio of two years' participations, each organisation followed from one to the other; the rest stands alone."""
    return paired_rate_ratio(*paired_sizes(now, before), confidence=confidence)


def _finite(value: float) -> float | None:
    """A limit as a cell: null where there is none (nan) or it is open (inf)."""
    return value if abs(value) < float("inf") else None
