"""Figures as published last and as they are now → what differs, why, and the marks of official statistics."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.row_changes import CAUSES

__all__ = ["ALL", "REVISION_COLUMNS", "relevant_changes", "revisions"]

ALL = "*"
"""Stands for all campaigns of a town together."""
KEYS = ["city", "campaign", "year", "measure"]
REVISION_COLUMNS = [*KEYS, "published", "present", "difference", "marks", "status", "reason", "places"]
_PEOPLE = ("identity", "participants")
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "organisations": ("identity",),
    "unnamed": ("identity",),
    "cancelled": ("identity",),
    "types": ("identity",),
    "participations": _PEOPLE,
    "low": _PEOPLE,
    "change": _PEOPLE,
    "same": _PEOPLE,
    "rate": _PEOPLE,
    "exact_share": _PEOPLE,
    "hours": ("identity", "hours"),
    "hours_per_participation": (*_PEOPLE, "hours"),
    "minors": ("identity", "minors"),
    "minors_share": (*_PEOPLE, "minors"),
    "inhabitants": (),
}
"""Measure → which parts of a row it is made from."""
ESTIMATED = ("participations", "change", "same", "rate")
"""Measures that are estimated as soon as one entry states its people as an approximation, a range or a bound."""
_OF_TWO_YEARS = ("change", "same")
_OF_YEAR = ("types",)
_PLACES_NAMED = 5
UNKNOWN_REASON = "nicht feststellbar"


def relevant_changes(figure: Mapping[str, Any], changes: pd.DataFrame, *, before: int | None = None) -> pd.DataFrame:
    """The row changes that a figure can have changed by.

    Parameters
    ----------
    figure : mapping
        `city`, `campaign` (:data:`ALL`, or for organisations by type the type: all campaigns), `year`, `measure`.
    changes : DataFrame
        As `row_changes`.
    before : int, optional
        For changes on the year before: which year that is.
    """
    measure = str(figure["measure"])
    parts = [changes[part].astype(bool) for part in RESTS_ON.get(measure, ("identity", *_PEOPLE[1:]))]
    touches = pd.concat(parts, axis=1).any(axis=1) if parts else pd.Series(data=False, index=changes.index)
    years = [figure["year"], before] if measure in _OF_TWO_YEARS and before is not None else [figure["year"]]
    fits = touches & changes["city"].eq(figure["city"]) & changes["year"].isin(years)
    if figure["campaign"] != ALL and measure not in _OF_YEAR:
        fits &= changes["campaign"].eq(figure["campaign"])
    return changes[fits]


def revisions(
    published: pd.DataFrame,
    present: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    provisional_from: Mapping[str, int],
    estimated: Collection[tuple[str, str, int]] = (),
    method: str = "",
) -> pd.DataFrame:
    """What differs from the figures that were published last, and why.

    Parameters
    ----------
    published, present : DataFrame, one row per figure
        `city`, `campaign`, `year`, `measure`, `value` as printed; null where a sign stands for it (confidential, or
        unknown). A published figure without a row in `present` is gone.
    changes : DataFrame
        As `row_changes`: the rows behind the figures that differ from those behind the published ones.
    provisional_from : mapping of city to int
        First year whose figures are provisional.
    estimated : collection of (city, campaign or "*", year)
        Editions with entries whose count is an approximation, a range or a bound.
    method : str
        How the method differs from that of the publication, in German; empty: it does not.

    Returns
    -------
    DataFrame, one row per figure that differs
        `city`, `campaign`, `year`, `measure`; `published`, `present` (null: not shown), `difference` (null where one of
        them is); `marks` (r revised, p provisional, s estimated); `status` ("revised", "new", "gone", "hidden",
        "uncovered"); `reason` (German); `places` (file › sheet › cell, as far as it can be told). Figures of years
        before the first published one of their measure (of the town, of its campaigns) are left out: reports show the
        last years only.

    Examples
    --------
    >>> published = pd.DataFrame({"city": ["x"], "campaign": ["*"], "year": [2025], "measure": ["hours"], "value": [9]})
    >>> none = pd.DataFrame(
    ...     columns=["city", "campaign", "year", "cause", "identity", "participants", "hours", "minors"]
    ... )
    >>> log = revisions(published, published.assign(value=8), none, provisional_from={"x": 2025}, method="0.1 → 0.2")
    >>> log[["published", "present", "difference", "marks", "reason"]].values.tolist()
    [[9.0, 8.0, -1.0, 'r p', 'geändertes Verfahren (0.1 → 0.2)']]
    """
    both = published[[*KEYS, "value"]].merge(
        present[[*KEYS, "value"]], on=KEYS, how="outer", suffixes=("_then", "_now"), indicator=True
    )
    # A town's own report shows all years of its totals, the review the last years of each campaign.
    is_total = published["campaign"].eq(ALL).rename("is_total")
    first = published.groupby(["city", "measure", is_total])["year"].min().to_dict()
    years = _years_of(both)
    people = both[both["measure"].eq("inhabitants") & both["value_then"].ne(both["value_now"]).fillna(value=False)]
    recounted = set(zip(people["city"], people["year"], strict=True))
    found = [
        entry
        for figure in both.to_dict("records")
        if (entry := _entry(figure, first, years, changes, method, recounted)) is not None
    ]
    for entry in found:
        entry["marks"] = _marks(entry, provisional_from, set(estimated), years)
    frame = pd.DataFrame(found, columns=REVISION_COLUMNS)
    numbers = dict.fromkeys(("published", "present", "difference"), "Float64")
    order = {measure: place for place, measure in enumerate(RESTS_ON)}
    return frame.astype({**numbers, "year": "Int64"}).sort_values(
        ["city", "year", "measure", "campaign"],
        key=lambda column: column.map(order) if column.name == "measure" else column,
        ignore_index=True,
    )


def _years_of(figures: pd.DataFrame) -> dict[tuple[str, str], list[int]]:
    """Years in which each campaign has participations, of whatever side."""
    people = figures[figures["measure"].eq("participations")]
    return {
        (str(city), str(campaign)): sorted({int(year) for year in years})
        for (city, campaign), years in people.groupby(["city", "campaign"])["year"]
    }


def _before(figure: Mapping[str, Any], years: Mapping[tuple[str, str], list[int]]) -> int | None:
    """The campaign's last year before the figure's."""
    earlier = [year for year in years.get((figure["city"], figure["campaign"]), []) if year < figure["year"]]
    return earlier[-1] if earlier else None


def _entry(
    figure: Mapping[Any, Any],
    first: Mapping[Any, int],
    years: Mapping[tuple[str, str], list[int]],
    changes: pd.DataFrame,
    method: str,
    recounted: Collection[tuple[str, int]],
) -> dict[str, Any] | None:
    """One line of the log; None where nothing is to be said."""
    then, now = figure["value_then"], figure["value_now"]
    entry = {key: figure[key] for key in KEYS} | {"published": then, "present": now, "difference": pd.NA, "places": ""}
    if figure["_merge"] == "right_only":
        is_older = figure["year"] < first.get(
            (figure["city"], figure["measure"], figure["campaign"] == ALL), figure["year"]
        )
        if is_older or pd.isna(now):
            return None
        reason, places = _reason(relevant_changes(figure, changes, before=_before(figure, years)), (), "")
        why = "" if reason == UNKNOWN_REASON else f" ({reason})"
        return {**entry, "status": "new", "reason": f"neu{why}", "places": places}
    if figure["_merge"] == "left_only":
        return None if pd.isna(then) else {**entry, "status": "gone", "reason": "entfallen"}
    if pd.isna(then) or pd.isna(now):
        if pd.isna(then) and pd.isna(now):
            return None
        # Why is not told: a reason would depend on what is hidden.
        status, reason = ("uncovered", "bisher nicht gezeigt") if pd.isna(then) else ("hidden", "geheim zu halten")
        return {**entry, "status": status, "reason": reason}
    if abs(float(now) - float(then)) < 1e-9:
        return None
    rows = relevant_changes(figure, changes, before=_before(figure, years))
    is_per_inhabitant = figure["measure"] in ("rate", "inhabitants")
    others = ["geänderte Einwohnerzahl"] if is_per_inhabitant and (figure["city"], figure["year"]) in recounted else []
    reason, places = _reason(rows, others, method)
    return {**entry, "difference": float(now) - float(then), "status": "revised", "reason": reason, "places": places}


def _reason(rows: pd.DataFrame, others: Sequence[str], method: str) -> tuple[str, str]:
    """Why a figure differs, and the places of the rows that changed."""
    causes = [cause for cause in CAUSES if cause in set(rows["cause"])]
    words = [*(CAUSES[cause] for cause in causes if cause != "method"), *others]
    if method and (not words or "method" in causes):
        words.append(f"{CAUSES['method']} ({method})")
    elif not words:
        words = [UNKNOWN_REASON]
    places = [place for _, row in rows.iterrows() if (place := _place(row))]
    return ", ".join(words), _listed(list(dict.fromkeys(places)))


def _place(row: pd.Series) -> str:
    """File, sheet and cell; the row where another column changed than the participants'; the file if it is new."""
    if pd.isna(row["source_file"]) or row["cause"] in ("method", "town_file"):
        return ""
    if row["cause"] == "new_workbook":
        return str(row["source_file"])
    is_cell = row["participants"] and not row["identity"] and pd.notna(row["source_cell"])
    last = str(row["source_cell"]) if is_cell else f"Zeile {row['source_row']}"
    return " › ".join(str(part) for part in (row["source_file"], row["source_sheet"], last) if not pd.isna(part))


def _listed(places: Sequence[str]) -> str:
    more = len(places) - _PLACES_NAMED
    return "; ".join(places[:_PLACES_NAMED]) + (f" und {more} weitere" if more > 0 else "")


def _marks(
    entry: Mapping[str, Any],
    provisional_from: Mapping[str, int],
    estimated: Collection[tuple[str, str, int]],
    years: Mapping[tuple[str, str], list[int]],
) -> str:
    if pd.isna(entry["present"]):
        return ""
    campaign, measure = entry["campaign"], entry["measure"]
    of = [int(entry["year"])]
    if measure in _OF_TWO_YEARS and (before := _before(entry, years)) is not None:
        of.append(before)
    is_estimated = measure in ESTIMATED and any((entry["city"], campaign, year) in estimated for year in of)
    marks = {
        "r": entry["status"] == "revised",
        "p": max(of) >= provisional_from.get(entry["city"], max(of) + 1),
        "s": is_estimated,
    }
    return " ".join(mark for mark, applies in marks.items() if applies)
