"""Participation + who was invited → who came again, who is new, lost, back after a pause; the return rate.

Whoever was not invited cannot have stayed away: the return rate counts only organisations whose type was invited again.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town
from engagement_analysis.analysis.organisations.attendance import Edition, editions
from engagement_analysis.statistics.intervals import share_interval

_COUNTS = (
    "previous_year",
    "n_organisations",
    "n_previous",
    "n_new",
    "n_returning",
    "n_returned",
    "n_lost",
    "n_not_invited",
    "n_cancelled",
    "n_could_return",
    "n_did_return",
    "n_unnamed",
)
_SHARES = ("return_rate", "return_rate_low", "return_rate_high", "confidence")
_TEXTS = (
    "new_ids",
    "returning_ids",
    "returned_ids",
    "lost_ids",
    "not_invited_ids",
    "cancelled_ids",
    "reason_codes",
    "method",
)


def retention(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """New, returning and lost organisations of each year, with the return rate among those that were invited again.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        Rows without a year are left out.
    invitations : DataFrame, one row per town, campaign, year and invited kind of organisation
        A year without a row is not documented.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or all of a town's campaigns together.
    confidence : float
        Two-sided level of the return rate's limits, between 0 and 1.

    Returns
    -------
    DataFrame, one row per combination of `by` and year in the table, sorted
        `by`..., `year`, `previous_year` (the last earlier year with a held action), and as Int64:
        `n_organisations` = `n_returning` + `n_returned` + `n_new`: came this year; came the last time as well; came
        earlier, but not the last time (a pause); for the first time in the table (null in its first year: who is new
        then cannot be known).

        `n_previous` = `n_returning` + `n_lost` + `n_not_invited` + `n_cancelled`: came the last time; did not come
        again though invited; not invited this time, and did not come; registered, but cancelled.

        `n_did_return` of `n_could_return`: those of the last time whose type was invited this time, without the
        cancelled ones; `return_rate`, `return_rate_low`, `return_rate_high` (Float64, 0 to 1): their ratio with exact
        binomial limits; the upper limit allows for `n_unnamed` groups without a name to be returning ones. Null where
        it is not documented who was invited, nobody could return, or no organisation has a name.
        `new_ids`, `returning_ids`, `returned_ids`, `lost_ids`, `not_invited_ids`, `cancelled_ids`: the organisations
        themselves (ids joined by ";", sorted; null where the count is).
        `reason_codes` (joined by ";"): `not-held`, `first-year`, `no-names`, `invitation-undocumented`,
        `none-invited-again`, `some-not-invited`, `unnamed-groups`; `confidence`, `method`.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> years = retention(example_participation(), example_invitations())
    >>> years[["year", "n_organisations", "n_new", "n_lost", "return_rate", "return_rate_low"]].round(2)
       year  n_organisations  n_new  n_lost  return_rate  return_rate_low
    0  2023                2   <NA>    <NA>         <NA>             <NA>
    1  2024                4      2       0          1.0             0.16
    >>> years["new_ids"].tolist()
    [<NA>, 'kirchenchor;kita-sonne']
    """
    keys = campaign_or_town(participation, by)
    share_interval(0, 0, confidence=confidence)  # refuses misuse even where no year has a rate
    records = []
    for key, years in editions(participation, invitations, by=keys).items():
        for position, now in enumerate(years):
            earlier = [one for one in years[:position] if one.is_held]
            place = dict(zip(keys, key, strict=True))
            records.append(place | {"year": now.year, **_year(now, earlier, confidence)})
    frame = pd.DataFrame.from_records(records, columns=[*keys, "year", *_COUNTS, *_SHARES, *_TEXTS])
    types = dict.fromkeys(["year", *_COUNTS], "Int64") | dict.fromkeys(_SHARES, "Float64")
    return frame.astype(types | dict.fromkeys([*keys, *_TEXTS], "string"))


def _year(now: Edition, earlier: Sequence[Edition], confidence: float) -> dict[str, object]:
    """One row of the result without its keys."""
    result: dict[str, object] = {
        "n_organisations": len(now.organisations) if now.organisations or not now.n_unnamed else None,
        "n_unnamed": now.n_unnamed,
        "confidence": confidence,
    }
    if not now.is_held:
        return result | {"reason_codes": "not-held"}
    if not earlier:
        return result | {"reason_codes": "first-year"}
    before = earlier[-1]
    result["previous_year"] = before.year
    if not now.organisations or not before.organisations:
        return result | {"reason_codes": "no-names"}
    ids = _organisations(now, before, earlier)
    counts = {f"n_{name}": len(found) for name, found in ids.items()}
    result |= counts | {
        "n_previous": len(before.organisations),
        "reason_codes": ";".join(_codes(now, before, counts)),
        **{f"{name}_ids": ";".join(sorted(found)) for name, found in ids.items()},
    }
    if now.invited is None:
        # Who stayed away and who was not asked cannot be told apart.
        unknown = ("n_lost", "n_not_invited", "n_could_return", "n_did_return", "lost_ids", "not_invited_ids")
        return result | dict.fromkeys(unknown)
    could, did = counts["n_could_return"], counts["n_did_return"]
    rate = share_interval(did, could, confidence=confidence)
    if could:
        upper = share_interval(min(did + now.n_unnamed, could), could, confidence=confidence)
        result |= {"return_rate": rate.estimate, "return_rate_low": rate.low, "return_rate_high": upper.high}
    return result | {"method": "organisations invited again: " + rate.method}


def _organisations(now: Edition, before: Edition, earlier: Sequence[Edition]) -> dict[str, set[str]]:
    """Organisations by whether they came now, the last time, and earlier."""
    came, came_before = set(now.organisations), set(before.organisations)
    seen = set().union(*(one.organisations for one in earlier))
    away = came_before - came
    cancelled = away & now.cancelled
    not_invited = {one for one in away - cancelled if not now.invites(before.organisations[one])}
    could = {one for one in came_before - cancelled if now.invites(before.organisations[one])}
    return {
        "new": came - seen,
        "returning": came & came_before,
        "returned": (came & seen) - came_before,
        "lost": away - cancelled - not_invited,
        "not_invited": not_invited,
        "cancelled": cancelled,
        "could_return": could,
        "did_return": could & came,
    }


def _codes(now: Edition, before: Edition, counts: dict[str, int]) -> list[str]:
    """What is not available or not counted."""
    codes = []
    if now.invited is None:
        codes.append("invitation-undocumented")
    elif counts["n_could_return"] == 0:
        codes.append("none-invited-again")
    elif len(before.organisations) > counts["n_could_return"] + counts["n_cancelled"]:
        codes.append("some-not-invited")
    return [*codes, "unnamed-groups"] if now.n_unnamed or before.n_unnamed else codes
