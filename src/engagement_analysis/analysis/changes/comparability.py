"""Participation + who was invited → which year can be compared with the one before; why not: codes and numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.german import is_missing

MAX_EXACT_SHARE_CHANGE = 0.25
"""From this change of the share of exact counts on, two years were counted too differently to be compared."""

MAX_MISSING_SHARE = 0.2
"""Above this share of held rows without a count, a year's sum says too little to be compared."""

MAX_CANCELLED_SHARE = 0.5
"""From this share of cancelled rows on, a year is no ordinary edition of the campaign."""

_OF_TOWN = {"year": "Int64", "previous_year": "Int64", "is_comparable": "boolean", "reason_codes": "string"}
_NUMBERS = {
    **dict.fromkeys(["invited", "counted"], "string"),
    **dict.fromkeys(["n_held", "n_cancelled", "n_missing"], "Int64"),
    "exact_share": "Float64",
}


def comparability(
    participation: pd.DataFrame, invitations: pd.DataFrame, *, by: Iterable[str] = ("city", "campaign")
) -> pd.DataFrame:
    """For each campaign (or town) and year: can it be compared with the year before, and if not, why.

    A change is only called growth or decline where the same kinds of groups were invited, where that is documented,
    where both editions took place as usual, and where both were counted alike. A town's sum needs the same campaigns
    in both years besides, each of them comparable.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        Rows without a year or a campaign belong to no edition and are left out.
    invitations : DataFrame, one row per town, campaign, year and invited kind of organisation
        `city`, `campaign`, `year` (Int64), `organisation_type`; a year without a row is not documented. Optional
        `counted` (string): who was counted; only two stated texts that differ are a change.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or the town.

    Returns
    -------
    DataFrame, one row per combination of `by` and year in the table, sorted
        `by`..., `year`, `previous_year` (Int64, the last earlier year in the table; null in the first),
        `is_comparable` (boolean), `reason_codes` (joined by ";"; empty if comparable): `first-year`, `gap`,
        `cancelled`, `mostly-cancelled`, `not-counted`, `invitation-undocumented`, `invitation-changed`,
        `many-missing`, `counted-differently`, `definition-changed` (the town's file says that others are counted),
        `visitors-apart` (one year's workbook counts visitors apart and the other's does not); of a town also
        `campaign-added`, `campaign-gone`.
        The numbers behind the codes, of a campaign: `invited` (kinds joined by ";", null where not documented),
        `counted`, `n_held`, `n_cancelled`, `n_missing` (Int64, rows), `exact_share` (Float64, 0 to 1).

    Raises
    ------
    ValueError
        Another `by`.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> editions = comparability(example_participation(), example_invitations())
    >>> editions[["year", "is_comparable", "reason_codes", "n_missing"]]
       year  is_comparable                      reason_codes  n_missing
    0  2023          False                        first-year          0
    1  2024          False  many-missing;counted-differently          1
    """
    keys = campaign_or_town(participation, by)
    dated = participation.loc[participation["year"].notna()]
    editions = _campaigns(dated, invitations)
    return editions if "campaign" in keys else _towns(dated, editions)


def campaign_or_town(participation: pd.DataFrame, by: Iterable[str]) -> list[str]:
    """The keys of a comparison over years: a campaign, or a town's sum over all of them."""
    keys = grouping_columns(participation, by)
    if set(keys) not in ({"city", "campaign"}, {"city"}):
        raise ValueError(f"years are compared by ('city', 'campaign') or by ('city',), not by {tuple(keys)}")
    return sorted(keys, reverse=True, key=lambda key: key == "city")


def _campaigns(dated: pd.DataFrame, invitations: pd.DataFrame) -> pd.DataFrame:
    """One row per campaign and year, with the numbers that comparing needs."""
    keys = ["city", "campaign", "year"]
    sums = totals(dated, keys).dropna(subset=keys).astype({"city": "string", "campaign": "string"})
    said = invitations_by_edition(invitations)
    records = []
    for _, years in sums.groupby(keys[:2], observed=True):
        before: dict[Any, Any] | None = None
        for row in years.to_dict("records"):
            edition: dict[Any, Any] = row | said.get((row["city"], row["campaign"], row["year"]), {})
            codes = list(dict.fromkeys(_reasons(edition, before)))
            previous = {"previous_year": None if before is None else before["year"]}
            records.append(edition | previous | {"is_comparable": not codes, "reason_codes": ";".join(codes)})
            before = edition
    dtypes = {"city": "string", "campaign": "string"} | _OF_TOWN | _NUMBERS
    return pd.DataFrame.from_records(records, columns=list(dtypes)).astype(dtypes)


def _towns(dated: pd.DataFrame, editions: pd.DataFrame) -> pd.DataFrame:
    """One row per town and year: whether it has the campaigns of the year before, each of them comparable."""
    held = dated.loc[dated["status"].eq("held"), ["city", "year", "campaign"]].dropna()
    campaigns: dict[Any, set[Any]] = {key: set(names) for key, names in held.groupby(["city", "year"])["campaign"]}
    records = []
    for city, rows in editions.groupby("city"):
        for previous, year in pairwise([None, *sorted(rows["year"].unique().tolist())]):
            now, before = (campaigns.get((city, one), set()) for one in (year, previous))
            codes = ["first-year"]
            if previous is not None:
                codes = ["gap"] * (year - previous > 1)
                codes += ["campaign-added"] * bool(now - before) + ["campaign-gone"] * bool(before - now)
                shared = rows.loc[rows["year"].eq(year) & rows["campaign"].isin(now & before), "reason_codes"]
                codes += [code for joined in shared for code in joined.split(";") if code]
            marks = {"is_comparable": not codes, "reason_codes": ";".join(dict.fromkeys(codes))}
            records.append({"city": city, "year": year, "previous_year": previous, **marks})
    dtypes = {"city": "string"} | _OF_TOWN
    return pd.DataFrame.from_records(records, columns=list(dtypes)).astype(dtypes)


def invitations_by_edition(invitations: pd.DataFrame) -> dict[tuple[str, str, int], dict[str, str]]:
    """Town, campaign, year → who was invited and who was counted, as far as the town says it."""
    keys = ["city", "campaign", "year"]
    found: dict[tuple[str, str, int], dict[str, str]] = defaultdict(dict)
    for name, column in (("invited", "organisation_type"), ("counted", "counted")):
        if column not in invitations:
            continue
        stated = invitations[[*keys, column]].dropna()
        for (city, campaign, year), rows in stated.groupby(keys, observed=True)[column]:
            texts = dict.fromkeys(rows.astype(str).str.strip())
            joined = ";".join(sorted(texts)) if name == "invited" else "; ".join(texts)
            found[str(city), str(campaign), int(str(year))][name] = joined
    return found


def _reasons(edition: dict[Any, Any], before: dict[Any, Any] | None) -> Iterator[str]:
    """The code of each reason why an edition cannot be compared with the one before."""
    if before is None:
        yield "first-year"
        return
    if edition["year"] - before["year"] > 1:
        yield "gap"
    for one in (before, edition):
        yield from _reasons_of_one(one)
    if not (edition.get("invited") and before.get("invited")):
        yield "invitation-undocumented"
    elif edition["invited"] != before["invited"]:
        yield "invitation-changed"
    counted = [one.get("counted") for one in (edition, before)]
    if all(counted) and str(counted[0]).casefold() != str(counted[1]).casefold():
        yield "definition-changed"
    is_apart = [one["n_visitors_reported"] > 0 for one in (edition, before)]
    if edition["n_held"] and before["n_held"] and is_apart[0] != is_apart[1]:
        yield "visitors-apart"
    shares = [one["exact_share"] for one in (edition, before)]
    if not any(is_missing(share) for share in shares) and abs(shares[0] - shares[1]) >= MAX_EXACT_SHARE_CHANGE:
        yield "counted-differently"


def _reasons_of_one(edition: dict[Any, Any]) -> Iterator[str]:
    """Reasons that lie in one edition alone."""
    n_held, n_cancelled, n_missing = edition["n_held"], edition["n_cancelled"], edition["n_missing"]
    if n_held == 0:
        yield "cancelled"
        return
    if n_cancelled / (n_held + n_cancelled) >= MAX_CANCELLED_SHARE:
        yield "mostly-cancelled"
    if n_missing == n_held:
        yield "not-counted"
    elif n_missing / n_held > MAX_MISSING_SHARE:
        yield "many-missing"
