"""Participation + who was invited → how many editions in a row an organisation comes, and how many stay how long."""

from collections.abc import Iterable, Sequence

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns
from engagement_analysis.analysis.organisations.attendance import Edition, editions
from engagement_analysis.statistics.survival import SurvivalCurve, kaplan_meier

MIN_ORGANISATIONS = 5
"""With fewer organisations how long they stay says something about each of them, and nothing about the rest."""

_END_REASONS = {
    "left": "kam trotz Einladung nicht wieder",
    "last-year": "kam bis zuletzt",
    "not-invited": "war nicht mehr eingeladen",
    "not-documented": "ob eingeladen, ist nicht festgehalten",
    "cancelled": "Beteiligung abgesagt",
    "unnamed": "kam vielleicht ohne Namen wieder",
}
"""Why a stay ends in the data → German text; only "left" is an end that was seen."""

_CURVE = ("n_editions", "n_risk", "n_event", "survival", "survival_low", "survival_high")


def stays(
    participation: pd.DataFrame, invitations: pd.DataFrame, *, by: Iterable[str] = ("city", "campaign")
) -> pd.DataFrame:
    """Each organisation's first stay: how many editions in a row it came, and whether its end was seen.

    A stay ends when an organisation does not come although its type was invited. It is censored (the end is not seen)
    at the last edition, where its type was not invited or that is not documented, where its action was cancelled, and
    where groups without a name came, of which it may be one. Years without a held action are no editions and are passed
    over. Who comes again later has returned; the first stay is over nonetheless.

    Parameters
    ----------
    participation, invitations, by
        As in `retention`.

    Returns
    -------
    DataFrame, one row per organisation, sorted
        `by`..., `organisation_id`, `organisation_type` (at its first coming), `first_year`, `last_year` (of the stay),
        `n_editions` (Int64, editions in a row), `has_left` (boolean; false: censored), `end_reason` ("left",
        "last-year", "not-invited", "not-documented", "cancelled", "unnamed"), `end_text` (German), `is_start_known`
        (boolean; false for those who came in the table's first edition: they may have come before).

    Raises
    ------
    ValueError
        `by` is neither ("city", "campaign") nor ("city",) (in German).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> stays(example_participation(), example_invitations())[["organisation_id", "n_editions", "end_reason"]]
         organisation_id  n_editions end_reason
    0  grundschule-mitte           2  last-year
    1        kirchenchor           1  last-year
    2         kita-sonne           1  last-year
    3       tsv-beispiel           2  last-year
    """
    keys = grouping_columns(participation, by)
    records = []
    for key, years in editions(participation, invitations, by=keys).items():
        held = [one for one in years if one.is_held]
        place = dict(zip(keys, key, strict=True))
        seen: set[str] = set()
        for position, edition in enumerate(held):
            for organisation in sorted(set(edition.organisations) - seen):
                stay = _stay(organisation, held[position:], years)
                records.append(place | stay | {"is_start_known": position > 0})
            seen |= set(edition.organisations)
    columns = {
        "organisation_id": "string",
        "organisation_type": "string",
        "first_year": "Int64",
        "last_year": "Int64",
        "n_editions": "Int64",
        "has_left": "boolean",
        "end_reason": "string",
        "end_text": "string",
        "is_start_known": "boolean",
    }
    frame = pd.DataFrame.from_records(records, columns=[*keys, *columns])
    frame = frame.astype(columns | dict.fromkeys(keys, "string"))
    return frame.sort_values([*keys, "organisation_id"], ignore_index=True)


def stay_curve(stays_of: pd.DataFrame, *, confidence: float = 0.95, limits: str = "loglog") -> SurvivalCurve:
    """Kaplan-Meier curve of stays: which share comes to more than so many editions in a row.

    Parameters
    ----------
    stays_of : DataFrame, one row per organisation
        From `stays`, or a part of it.
    confidence, limits
        As in `kaplan_meier`; "loglog" is the better choice for few organisations.

    Returns
    -------
    SurvivalCurve
        Time in editions.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> stay_curve(stays(example_participation(), example_invitations())).note
    'Niemand ist gegangen: Wie lange jemand bleibt, lässt sich nicht sagen.'
    """
    return kaplan_meier(
        stays_of["n_editions"].astype(float).tolist(),
        stays_of["has_left"].astype(float).tolist(),
        confidence=confidence,
        limits=limits,
    )


def organisation_survival(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    confidence: float = 0.95,
    limits: str = "loglog",
) -> pd.DataFrame:
    """How many organisations stay how long, per campaign (or town).

    Parameters
    ----------
    participation, invitations, by
        As in `retention`.
    confidence, limits
        As in `kaplan_meier`.

    Returns
    -------
    DataFrame, one row per combination of `by` and number of editions after which an organisation left, sorted
        `by`..., `n_organisations`, `n_left` (Int64, of all), `n_editions`, `n_risk`, `n_event` (Int64), `survival`,
        `survival_low`, `survival_high` (Float64, share that comes to more editions in a row; limits for each number by
        itself), `median`, `median_low`, `median_high` (Float64, editions; null: more than half stay to the end),
        `confidence`, `method`, `note` (German). A single row with nulls where no curve is drawn: fewer than
        `MIN_ORGANISATIONS` organisations, or none left.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> organisation_survival(example_participation(), example_invitations())["note"].tolist()
    ['Mit 4 Organisationen lässt sich nicht sagen, wie lange Organisationen bleiben; nötig sind 5.']
    """
    keys = grouping_columns(participation, by)
    found = stays(participation, invitations, by=keys)
    records: list[dict[str, object]] = []
    for key, rows in found.groupby(keys, observed=True, sort=True):
        curve = stay_curve(rows, confidence=confidence, limits=limits)
        common: dict[str, object] = dict(zip(keys, key, strict=True))
        common |= {"n_organisations": curve.n, "n_left": curve.events, "confidence": confidence}
        common |= {"method": curve.method, "note": curve.note}
        if curve.n < MIN_ORGANISATIONS:
            number = "einer Organisation" if curve.n == 1 else f"{curve.n} Organisationen"
            note = f"Mit {number} lässt sich nicht sagen, wie lange Organisationen bleiben; nötig sind"
            records.append(common | {"note": f"{note} {MIN_ORGANISATIONS}."})
        elif not curve.time:
            records.append(common)
        else:
            common |= {"median": curve.median, "median_low": curve.median_low, "median_high": curve.median_high}
            steps = zip(curve.time, curve.n_risk, curve.n_event, curve.survival, curve.low, curve.high, strict=True)
            records += [common | dict(zip(_CURVE, step, strict=True)) for step in steps]
    counts = ["n_organisations", "n_left", *_CURVE[:3]]
    shares = [*_CURVE[3:], "median", "median_low", "median_high", "confidence"]
    frame = pd.DataFrame.from_records(records, columns=[*keys, *counts, *shares, "method", "note"])
    for name in [*counts, *shares]:
        values = frame[name].astype("float64")
        frame[name] = values.astype("Int64" if name in counts else "Float64").mask(values.isna())
    return frame.astype(dict.fromkeys([*keys, "method", "note"], "string"))


def _stay(organisation: str, held: Sequence[Edition], years: Sequence[Edition]) -> dict[str, object]:
    """An organisation's stay from its first edition on."""
    kind = held[0].organisations[organisation]
    last, n_editions, reason = held[0].year, 0, "last-year"
    for edition in held:
        if organisation in edition.organisations:
            last, n_editions, kind = edition.year, n_editions + 1, edition.organisations[organisation]
            continue
        reason = _reason(organisation, kind, edition)
        break
    if reason == "last-year" and any(one.year > last and organisation in one.cancelled for one in years):
        reason = "cancelled"
    return {
        "organisation_id": organisation,
        "organisation_type": held[0].organisations[organisation],
        "first_year": held[0].year,
        "last_year": last,
        "n_editions": n_editions,
        "has_left": reason == "left",
        "end_reason": reason,
        "end_text": _END_REASONS[reason],
    }


def _reason(organisation: str, kind: str, edition: Edition) -> str:
    """Why an organisation does not stand among those that came."""
    if organisation in edition.cancelled:
        return "cancelled"
    if edition.invited is None:
        return "not-documented"
    if not edition.invites(kind):
        return "not-invited"
    return "unnamed" if edition.n_unnamed else "left"
