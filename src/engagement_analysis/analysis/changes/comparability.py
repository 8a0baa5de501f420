"""Participation + who was invited → which year can be compared with the one before; why not: codes and numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns
from engagement_analysis.analysis.measures.totals import totals

MAX_EXACT_SHARE_CHANGE = 0.25
"""From this change of the share of exact counts on, two years were counted too differently to be compared."""

MAX_MISSING_SHARE = 0.2
"""Above this share of held rows without a count, a year's sum says too little to be compared."""

MAX_CANCELLED_SHARE = 0.5
"""From this share of cancelled rows on, a year is no ordinary edition of the campaign."""

_NUMBERS = {
    "invited": "string",
    "counted": "string",
    "n_held": "Int64",
    "n_cancelled": "Int64",
    "n_missing": "Int64",
    "n_visitor_counts": "Int64",
    "exact_share": "Float64",
}
_OF_ONE = {"year": "Int64", "previous_year": "Int64", "is_comparable": "boolean", "reason_codes": "string"}
_OF_CAMPAIGN = _OF_ONE | _NUMBERS | {f"previous_{name}": dtype for name, dtype in _NUMBERS.items()}
_OF_TOWN = _OF_ONE | {"campaigns_added": "string", "campaigns_gone": "string"}


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
        `counted`, `n_held`, `n_cancelled`, `n_missing`, `n_visitor_counts` (Int64, rows), `exact_share` (Float64, 0
        to 1), each also with `previous_`; of a town `campaigns_added`, `campaigns_gone` (slugs joined by ";").

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
    """The keys of a comparison over years: a campaign, or a town's sum over all of them.

    Examples
    --------
    >>> campaign_or_town(pd.DataFrame(columns=["city", "campaign"]), "city")
    ['city']
    """
    keys = grouping_columns(participation, by)
    if set(keys) not in ({"city", "campaign"}, {"city"}):
        raise ValueError(f"years are compared by ('city', 'campaign') or by ('city',), not by {tuple(keys)}")
    return sorted(keys, reverse=True, key=lambda key: key == "city")


def _campaigns(dated: pd.DataFrame, invitations: pd.DataFrame) -> pd.DataFrame:
    """One row per campaign and year, with the numbers that comparing needs."""
    keys = ["city", "campaign", "year"]
    sums = totals(dated, keys)[[*keys, "n_held", "n_cancelled", "n_missing", "exact_share", "n_visitors_reported"]]
    sums = sums.dropna(subset=["city", "campaign"]).rename(columns={"n_visitors_reported": "n_visitor_counts"})
    said = _said(invitations)
    records = []
    for _, years in sums.groupby(["city", "campaign"], observed=True):
        before: dict[Any, Any] | None = None
        for row in years.to_dict("records"):
            edition = {key: str(row[key]) for key in ("city", "campaign")} | {
                **{name: None if pd.isna(row[name]) else row[name] for name in _NUMBERS if name in row},
                "year": int(row["year"]),
                **said.get((str(row["city"]), str(row["campaign"]), int(row["year"])), {}),
            }
            codes = list(dict.fromkeys(_reasons(edition, before)))
            previous = {f"previous_{name}": (before or {}).get(name) for name in ("year", *_NUMBERS)}
            records.append(edition | previous | {"is_comparable": not codes, "reason_codes": ";".join(codes)})
            before = edition
    dtypes = {"city": "string", "campaign": "string"} | _OF_CAMPAIGN
    return pd.DataFrame.from_records(records, columns=list(dtypes)).astype(dtypes)


def _towns(dated: pd.DataFrame, editions: pd.DataFrame) -> pd.DataFrame:
    """One row per town and year: whether it has the campaigns of the year before, each of them comparable."""
    held = dated.loc[dated["status"].eq("held"), ["city", "year", "campaign"]].dropna()
    campaigns: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in held.drop_duplicates().to_dict("records"):
        campaigns[str(row["city"]), int(row["year"])].add(str(row["campaign"]))
    records = []
    for city, rows in editions.groupby("city"):
        previous: int | None = None
        for year in sorted(int(one) for one in rows["year"].unique()):
            now, before = campaigns[str(city), year], campaigns[str(city), previous or 0]
            shared = rows.loc[rows["year"].eq(year) & rows["campaign"].isin(now & before), "reason_codes"]
            codes = ["first-year"] if previous is None else []
            if previous is not None:
                codes += ["gap"] * (year - previous > 1)
                codes += ["campaign-added"] * bool(now - before) + ["campaign-gone"] * bool(before - now)
                codes += [code for joined in shared for code in joined.split(";") if code]
            codes = list(dict.fromkeys(codes))
            records.append(
                {
                    "city": city,
                    "year": year,
                    "previous_year": previous,
                    "is_comparable": not codes,
                    "reason_codes": ";".join(codes),
                    "campaigns_added": None if previous is None else ";".join(sorted(now - before)),
                    "campaigns_gone": None if previous is None else ";".join(sorted(before - now)),
                }
            )
            previous = year
    dtypes = {"city": "string"} | _OF_TOWN
    return pd.DataFrame.from_records(records, columns=list(dtypes)).astype(dtypes)


def _said(invitations: pd.DataFrame) -> dict[tuple[str, str, int], dict[str, str]]:
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


def _reasons(edition: dict[str, Any], before: dict[Any, Any] | None) -> Iterator[str]:
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
    is_apart = [one["n_visitor_counts"] > 0 for one in (edition, before)]
    if edition["n_held"] and before["n_held"] and is_apart[0] != is_apart[1]:
        yield "visitors-apart"
    shares = [one["exact_share"] for one in (edition, before)]
    if None not in shares and abs(shares[0] - shares[1]) >= MAX_EXACT_SHARE_CHANGE:
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
