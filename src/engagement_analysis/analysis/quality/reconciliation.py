"""Participation + published figures → for each event and measure whether the two agree, and where each stands.

Nothing is corrected and no source is preferred: what differs is told with both sides' places.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.german import is_missing
from engagement_analysis.language.reasons import reconciliation_in_german

_MEASURES: Final = {
    "participants": "participants",
    "volunteers": "participants",
    "organisations": "organisations",
    "visitors": "visitors",
    "bags": "bags",
    "waste_kg": "waste_kg",
}
"""Measure as published → what the table calls it; people who helped are the table's participants."""
_SUMS: Final = {
    "participants": ("participations_low", "participations", "participations_high"),
    "organisations": ("n_organisations",) * 3,
    "visitors": ("visitors",) * 3,
    "bags": ("bags",) * 3,
    "waste_kg": ("waste_kg",) * 3,
}
_EVENT: Final = ("city", "campaign", "event")
_NEAR: Final = pd.Timedelta(days=14)
"""Days of a campaign that lie no further apart are one event; a report names the day only roughly."""
_LONGEST: Final = pd.Timedelta(days=62)
"""Dates of a list that cover more do not tell which event of the year is meant."""
_STATUSES: Final = {"within": "agreement", "one-of-several": "agreement", "outside": "contradiction"}
"""Reason → status; all other reasons are gaps."""
_DTYPES: Final = {
    **dict.fromkeys(["city", "campaign"], "string"),
    "year": "Int64",
    **dict.fromkeys(["date_start", "date_end"], "datetime64[s]"),
    "measure": "string",
    **dict.fromkeys(["recorded_low", "recorded", "recorded_high"], "Float64"),
    "places": "object",
    **dict.fromkeys(["value_text", "source_url", "status", "reason_code", "sentence"], "string"),
}


class _Event(NamedTuple):
    """Rows of a campaign on days that lie close together."""

    start: pd.Timestamp
    end: pd.Timestamp
    rows: pd.DataFrame
    sums: Mapping[Hashable, Any]  # as `totals` gives them


def reconciliation(participation: pd.DataFrame, published: pd.DataFrame, *, tolerance: float = 0.1) -> pd.DataFrame:
    """What the lists say of an event beside what press and town published on it: agreement, contradiction or gap.

    An event is a campaign's days that lie at most 14 days apart; a published figure belongs to the event that its
    period meets or misses by at most 14 days. Both sides are intervals: what the rows state at least and at most, and
    what all published figures leave possible; they agree where the intervals meet.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table, as far as it may be shown: leave private persons out before publishing the result.
    published : DataFrame, one row per published fact
        As `load_published` gives it.
    tolerance : float
        Share (0 to 1) by which an approximate published figure ("rund 200") may be off.

    Returns
    -------
    DataFrame, one row per event and measure that is published, and one per event on which nothing is
        `city`, `campaign`, `year`, `date_start`, `date_end` (of the lists' event, else as published), `measure`
        ("participants", "organisations", "visitors", "bags", "waste_kg"); `recorded_low`, `recorded`, `recorded_high`
        (Float64, from the lists; null: unknown), `places` (file, sheet, cell of each row), `value_text` (as published,
        joined by " / "), `source_url`.

        `status` and `reason_code`: "agreement" ("within", or "one-of-several" where sources differ and the lists agree
        with one), "contradiction" ("outside"), "gap" ("not-in-lists", "other-day", "dates-too-coarse",
        "several-events", "not-counted", "incomplete", "undated", "not-published"); `sentence` (German).

    Raises
    ------
    MissingColumnError
        A column that one of the frames does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation, example_published
    >>> found = reconciliation(example_participation(), example_published())
    >>> found[["year", "measure", "recorded", "value_text", "status", "reason_code"]]
       year       measure  recorded value_text     status    reason_code
    0  2023  participants      84.0    rund 80  agreement         within
    1  2024  participants     116.0       <NA>        gap  not-published
    """
    events = _events(participation)
    figures = published[published["measure"].isin(list(_MEASURES)) & published["city"].notna()]
    figures = figures.assign(measure=figures["measure"].map(_MEASURES))
    records: list[dict[str, Any]] = []
    for (city, campaign), own in events.items():
        is_own = figures["city"].eq(city) & figures["campaign_id"].eq(campaign)
        records += _of_campaign(city, campaign, own, figures[is_own], tolerance)
    frame = pd.DataFrame.from_records(records, columns=list(_DTYPES)).astype(_DTYPES)
    return frame.sort_values(["city", "campaign", "date_start", "measure"], kind="stable", ignore_index=True)


def _events(participation: pd.DataFrame) -> dict[tuple[str, str], list[_Event]]:
    """The events of each town's campaigns, the earliest first."""
    held = participation[participation["status"].eq("held") & participation["date_start"].notna()]
    held = held.assign(date_end=held["date_end"].fillna(held["date_start"]))
    held = held.sort_values(["city", "campaign", "date_start", "date_end"], kind="stable", ignore_index=True)
    of_campaign = [held["city"], held["campaign"]]
    latest = held.groupby(of_campaign, observed=True)["date_end"].cummax().groupby(of_campaign, observed=True).shift()
    is_next = held["date_start"].gt(latest + _NEAR)
    held = held.assign(event=is_next.groupby(of_campaign, observed=True).cumsum())
    sums = totals(held, by=_EVENT).set_index(list(_EVENT)).to_dict("index")
    found: dict[tuple[str, str], list[_Event]] = {}
    for key, rows in held.groupby(list(_EVENT), observed=True):
        event = _Event(rows["date_start"].min(), rows["date_end"].max(), rows, sums[key])
        found.setdefault((str(key[0]), str(key[1])), []).append(event)
    return found


def _of_campaign(
    city: str, campaign: str, events: list[_Event], figures: pd.DataFrame, tolerance: float
) -> Iterator[dict[str, Any]]:
    """The published figures by event and measure, then the events on which nothing is published."""
    of_campaign = {"city": city, "campaign": campaign}
    groups: dict[tuple[Any, str], list[Any]] = {}
    reasons: dict[Any, str] = {}
    for figure in figures.itertuples():
        place, reason = _event_of(figure, events)
        when = place if place is not None else (str(figure.date_start), str(figure.date_end))
        reasons[when] = reason
        groups.setdefault((when, str(figure.measure)), []).append(figure.Index)
    for (when, measure), indices in groups.items():
        event = events[when] if isinstance(when, int) else None
        yield of_campaign | _record(measure, event, figures.loc[indices], reasons[when], events, tolerance)
    for place, event in enumerate(events):
        if place not in reasons:
            yield of_campaign | _record("participants", event, figures.head(0), "not-published", events, tolerance)


def _event_of(figure: Any, events: list[_Event]) -> tuple[int | None, str]:
    """The event that a figure is about, by its place in the list; or why none can be named."""
    if is_missing(figure.date_start):
        return None, "undated"
    start, end = figure.date_start, figure.date_end if not is_missing(figure.date_end) else figure.date_start
    meets = [place for place, event in enumerate(events) if event.start <= end and start <= event.end]
    near = [place for place, event in enumerate(events) if event.start <= end + _NEAR and start <= event.end + _NEAR]
    found = meets or near
    if not found:
        is_year = any(event.start.year <= start.year <= event.end.year for event in events)
        return None, "other-day" if is_year else "not-in-lists"
    if len(found) > 1:
        return None, "several-events"
    event = events[found[0]]
    if event.end - event.start > _LONGEST and end - start <= _LONGEST:
        return None, "dates-too-coarse"
    return found[0], ""


def _record(
    measure: str, event: _Event | None, figures: pd.DataFrame, reason: str, events: list[_Event], tolerance: float
) -> dict[str, Any]:
    """Both sides of a comparison, and whether they meet; `reason`: why they cannot be compared."""
    record: dict[str, Any] = {"measure": measure, "places": (), "date_start": pd.NaT}
    if len(figures):
        record["value_text"] = " / ".join(dict.fromkeys(figures["value_text"]))
        record["source_url"] = " ".join(dict.fromkeys(figures["source_url"]))
        record |= {"date_start": figures["date_start"].min(), "date_end": figures["date_end"].max()}
    if event is not None:
        low, value, high = (event.sums[name] for name in _SUMS[measure])
        record |= {"recorded_low": low, "recorded": value, "recorded_high": high}
        record |= {"date_start": event.start, "date_end": event.end, "places": _places(event.rows)}
        reason = reason or _compared(low, value, high, [_bounds(figure, tolerance) for figure in figures.itertuples()])
    day = record["date_start"]
    record |= {"reason_code": reason, "status": _STATUSES.get(reason, "gap"), "year": getattr(day, "year", pd.NA)}
    # The days that the lists name are told where the published one is none of them.
    days = [event.start for event in events if event.start.year == record["year"]]
    return record | {"sentence": reconciliation_in_german(record, days=days)}


def _compared(low: Any, value: Any, high: Any, said: list[tuple[Any, Any]]) -> str:
    """The reason; a sum to which entries without a count would still come contradicts no higher figure."""
    if is_missing(value):
        return "not-counted"
    n_met = sum(_meet((low, value if is_missing(high) else high), bounds) for bounds in said)
    if n_met:
        return "within" if n_met == len(said) else "one-of-several"
    is_open = is_missing(high) and any(_meet((low, None), bounds) for bounds in said)
    return "incomplete" if is_open else "outside"


def _bounds(figure: Any, tolerance: float) -> tuple[Any, Any]:
    """At least and at most, as published; an approximate figure may be off."""
    if figure.quality == "approximate":
        return figure.value_low * (1 - tolerance), figure.value_high * (1 + tolerance)
    return figure.value_low, figure.value_high


def _meet(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    """Whether two intervals have a value in common; a null end is open."""
    lows = [low for low, _ in (one, other) if not is_missing(low)]
    highs = [high for _, high in (one, other) if not is_missing(high)]
    return not lows or not highs or bool(max(lows) <= min(highs))


def _places(rows: pd.DataFrame) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (str(file), str(sheet), str(cell))
        for file, sheet, cell in rows[["source_file", "source_sheet", "source_cell"]].itertuples(index=False)
    )
