"""Participation + who was invited → new, returning and lost organisations, the return rate, cohorts.

Whoever was not invited cannot have stayed away: the return rate counts only organisations whose type was invited again.
The general counting of units and periods stands in `panel` and can be imported from here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns, groups
from engagement_analysis.analysis.organisations.attendance import Edition, editions
from engagement_analysis.analysis.organisations.panel import (
    CohortRetention,
    PanelRetention,
    cohort_retention,
    cohort_table,
    panel_retention,
    return_rate,
)

__all__ = [
    "CohortRetention",
    "PanelRetention",
    "cohort_retention",
    "cohort_table",
    "cohorts",
    "organisation_presence",
    "panel_retention",
    "retention",
    "return_rate",
]

_COUNTS = (
    "previous_year",
    "n_organisations",
    "n_previous",
    "n_new",
    "n_new_invited_before",
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
_TEXTS = ("note", "method", "source")


def retention(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    confidence: float = 0.95,
    method: str = "exact",
) -> pd.DataFrame:
    """New, returning and lost organisations of each year, with the return rate among those that were invited again.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table. Rows without a year are left out.
    invitations : DataFrame, one row per town, campaign, year and invited kind of organisation
        `city`, `campaign`, `year` (Int64), `organisation_type`. A year without a row is not documented.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or all of a town's campaigns together.
    confidence : float
        Two-sided level of the return rate's limits, between 0 and 1.
    method : {"exact", "wilson"}
        See `return_rate`.

    Returns
    -------
    DataFrame, one row per combination of `by` and year in the table, sorted
        `by`..., `year`, `previous_year` (the last earlier year with a held action), and as Int64:
        `n_organisations` = `n_returning` + `n_returned` + `n_new`: came this year; came the last time as well; came
        earlier, but not the last time; for the first time in the table (null in its first year: who is new then cannot
        be known). `n_new_invited_before`: new ones whose type had been invited in an earlier year.

        `n_previous` = `n_returning` + `n_lost` + `n_not_invited` + `n_cancelled`: came the last time; did not come
        again though invited; not invited this time, and did not come; registered, but cancelled.

        `n_did_return` of `n_could_return`: those of the last time whose type was invited this time, without the
        cancelled ones; `return_rate`, `return_rate_low`, `return_rate_high` (Float64, 0 to 1): their ratio with
        binomial limits; the upper limit allows for `n_unnamed` groups without a name to be returning ones. Null where
        it is not documented who was invited, nobody could return, or no organisation has a name.
        `confidence`, `note` (German: what is not available or not counted, and why), `method`, `source`.

    Raises
    ------
    ValueError
        `by` is neither of the two, an unknown method (in German).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> years = retention(example_participation(), example_invitations())
    >>> years[["year", "n_organisations", "n_new", "n_lost", "return_rate", "return_rate_low"]].round(2)
       year  n_organisations  n_new  n_lost  return_rate  return_rate_low
    0  2023                2   <NA>    <NA>         <NA>             <NA>
    1  2024                4      2       0          1.0             0.16
    """
    keys = grouping_columns(participation, by)
    return_rate(0, 0, confidence=confidence, method=method)  # refuses misuse even where no year has a rate
    records = []
    for key, years in editions(participation, invitations, by=keys).items():
        for position, now in enumerate(years):
            earlier = [one for one in years[:position] if one.is_held]
            place = dict(zip(keys, key, strict=True))
            records.append(place | {"year": now.year, **_year(now, earlier, confidence, method)})
    frame = pd.DataFrame.from_records(records, columns=[*keys, "year", *_COUNTS, *_SHARES, *_TEXTS])
    types = dict.fromkeys(["year", *_COUNTS], "Int64") | dict.fromkeys(_SHARES, "Float64")
    return frame.astype(types | dict.fromkeys([*keys, *_TEXTS], "string"))


def cohorts(
    participation: pd.DataFrame, invitations: pd.DataFrame, *, by: Iterable[str] = ("city", "campaign")
) -> pd.DataFrame:
    """Organisations by the year of their first coming, and how many of them came in each later year.

    Parameters
    ----------
    participation, invitations, by
        As in `retention`.

    Returns
    -------
    DataFrame, one row per combination of `by`, cohort and year from the cohort's on, sorted
        `by`..., `cohort` (year of first coming), `year`, `n_cohort` (organisations in the cohort), `n_active` (those
        that came in the year), `active_share` (Float64, n_active / n_cohort), `n_invited` (those whose type was invited
        in the year; null where that is not documented), `n_active_invited`, `invited_share` (Float64,
        n_active_invited / n_invited, the fairer measure; null where nobody was invited). Years without a held action
        and cohorts of nobody are left out. The first cohort holds all who came in the table's first year, however long
        they had been coming.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> cohorts(example_participation(), example_invitations())[["cohort", "year", "n_cohort", "n_active"]]
       cohort  year  n_cohort  n_active
    0    2023  2023         2         2
    1    2023  2024         2         2
    2    2024  2024         2         2
    """
    keys = grouping_columns(participation, by)
    records = []
    for key, years in editions(participation, invitations, by=keys).items():
        held = [one for one in years if one.is_held]
        seen: set[str] = set()
        for position, first in enumerate(held):
            members = {one: kind for one, kind in first.organisations.items() if one not in seen}
            seen |= set(members)
            place = dict(zip(keys, key, strict=True)) | {"cohort": first.year}
            records += [place | _cohort_year(members, now) for now in held[position:] if members]
    counts = ["cohort", "year", "n_cohort", "n_active", "n_invited", "n_active_invited"]
    columns = [*keys, *counts[:4], "active_share", *counts[4:], "invited_share"]
    frame = pd.DataFrame.from_records(records, columns=columns)
    types = dict.fromkeys(counts, "Int64") | dict.fromkeys(["active_share", "invited_share"], "Float64")
    return frame.astype(types | dict.fromkeys(keys, "string"))


def organisation_presence(participation: pd.DataFrame, *, by: Iterable[str] = ("city", "campaign")) -> pd.DataFrame:
    """Which organisation came in which year: the frame that `panel_retention` and `cohort_table` count.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    by : iterable of str
        Columns within which organisations are told apart.

    Returns
    -------
    DataFrame, one row per organisation and year in which it came, sorted
        `by`..., `unit` (organisation_id), `period` (year).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> panel_retention(organisation_presence(example_participation())).retention_rate
    (1.0,)
    """
    keys = grouping_columns(participation, by)
    rows = groups(participation.loc[participation["year"].notna()], [*keys, "year"])
    rows = rows.loc[rows["kind"].eq("organisation")].rename(columns={"organisation_id": "unit", "year": "period"})
    return rows.sort_values([*keys, "unit", "period"], ignore_index=True)[[*keys, "unit", "period"]]


def _year(now: Edition, earlier: Sequence[Edition], confidence: float, method: str) -> dict[str, object]:
    """One row of the result without its keys."""
    result: dict[str, object] = {
        "n_organisations": len(now.organisations) if now.organisations or not now.n_unnamed else None,
        "n_unnamed": now.n_unnamed,
        "confidence": confidence,
        "source": "; ".join(sorted(now.files | (earlier[-1].files if earlier else frozenset()))),
    }
    if not now.is_held:
        return result | {"note": f"{now.year} kam keine Gruppe: Alle Beteiligungen wurden abgesagt."}
    if not earlier:
        note = f"{now.year} ist das erste Jahr, aus dem Angaben vorliegen: Wer neu ist, lässt sich nicht sagen."
        return result | {"note": note}
    before = earlier[-1]
    result["previous_year"] = before.year
    if not now.organisations or not before.organisations:
        year = now.year if not now.organisations else before.year
        return result | {"note": f"{year} ist keine Organisation mit Namen erfasst."}
    counts = _counts(now, before, earlier)
    note = _note(now, before, counts)
    result |= counts | {"note": note}
    if now.invited is None:
        # Who stayed away and who was not asked cannot be told apart.
        return result | {"n_lost": None, "n_not_invited": None, "n_could_return": None, "n_did_return": None}
    could, did = counts["n_could_return"], counts["n_did_return"]
    rate = return_rate(did, could, confidence=confidence, method=method)
    if could:
        upper = return_rate(min(did + now.n_unnamed, could), could, confidence=confidence, method=method)
        result |= {"return_rate": rate.estimate, "return_rate_low": rate.low, "return_rate_high": upper.high}
    return result | {"method": "organisations invited again: " + rate.method}


def _counts(now: Edition, before: Edition, earlier: Sequence[Edition]) -> dict[str, int]:
    """Organisations by whether they came now, the last time, and earlier."""
    came, came_before = set(now.organisations), set(before.organisations)
    seen = set().union(*(one.organisations for one in earlier))
    new = came - seen
    away = came_before - came
    cancelled = away & now.cancelled
    not_invited = {one for one in away - cancelled if not now.invites(before.organisations[one])}
    could = {one for one in came_before - cancelled if now.invites(before.organisations[one])}
    return {
        "n_previous": len(came_before),
        "n_new": len(new),
        "n_new_invited_before": sum(any(one.invites(now.organisations[name]) for one in earlier) for name in new),
        "n_returning": len(came & came_before),
        "n_returned": len((came & seen) - came_before),
        "n_lost": len(away - cancelled - not_invited),
        "n_not_invited": len(not_invited),
        "n_cancelled": len(cancelled),
        "n_could_return": len(could),
        "n_did_return": len(could & came),
    }


def _note(now: Edition, before: Edition, counts: dict[str, int]) -> str:
    """What is not available or not counted, in German."""
    notes = []
    n_left_out = counts["n_previous"] - counts["n_could_return"] - counts["n_cancelled"]
    if now.invited is None:
        notes.append(f"Für {now.year} ist nicht festgehalten, wer eingeladen war: Eine Wiederkehrquote gibt es nicht.")
    elif counts["n_could_return"] == 0:
        notes.append(
            f"Keine der Organisationen von {before.year} war {now.year} eingeladen: Eine Wiederkehrquote gibt es nicht."
        )
    elif n_left_out:
        was = "war" if n_left_out == 1 else "waren"
        notes.append(
            f"{n_left_out} von {counts['n_previous']} Organisationen aus {before.year} {was} {now.year} nicht "
            "eingeladen und zählen in der Wiederkehrquote nicht mit."
        )
    if now.n_unnamed or before.n_unnamed:
        notes.append("Gruppen ohne Namen sind dabei: Ob sie schon früher kamen, ist nicht zu erkennen.")
    return " ".join(notes)


def _cohort_year(members: dict[str, str], now: Edition) -> dict[str, Any]:
    """One cohort in one year."""
    active = {one for one in members if one in now.organisations}
    invited = {one for one, kind in members.items() if now.invites(kind)}
    is_known = now.invited is not None
    return {
        "year": now.year,
        "n_cohort": len(members),
        "n_active": len(active),
        "active_share": len(active) / len(members),
        "n_invited": len(invited) if is_known else None,
        "n_active_invited": len(active & invited) if is_known else None,
        "invited_share": len(active & invited) / len(invited) if invited else None,
    }
