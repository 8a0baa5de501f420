"""Figures as published last and as they are now → what differs, why, and the marks of official statistics."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.row_changes import CAUSES

ALL = "*"
"""Stands for all campaigns of a town together."""
KEYS = ["city", "campaign", "year", "measure"]
REVISION_COLUMNS = [*KEYS, "published", "present", "difference", "marks", "status", "reason_codes", "places"]
Place = tuple[str, str | None, str | None, int | None]
"""File, sheet, cell, row of a file; each as far as it can be told."""
_RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "organisations": ("identity",),
    "cancelled": ("identity",),
    "hours": ("identity", "hours"),
    "minors": ("identity", "minors"),
}
"""Measure → which parts of a row it is made from, where these are not :data:`_PEOPLE`."""
_PEOPLE = ("identity", "participants")
_IN_FILE = ("source_sheet", "source_cell", "source_row")


def revisions(
    published: pd.DataFrame,
    present: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    provisional_from: Mapping[str, int],
    estimated: Collection[tuple[str, str, int]] = (),
    is_other_method: bool = False,
) -> pd.DataFrame:
    """What differs from the figures that were published last, and why: one row per figure.

    `published`, `present`: `city`, `campaign`, `year`, `measure`, `value`; a published figure without a row in
    `present` is gone. `changes`: the `row_changes` behind them. `provisional_from`: city → first year whose figures are
    provisional. `estimated`: (city, campaign or "*", year) with entries that are an approximation, a range or a bound.
    `is_other_method`: the published figures were computed by another version of this package.

    The result has `published`, `present`, `difference` (null where one of them is), `marks` (r revised, p provisional,
    s estimated), `status` ("revised", "new", "gone"), `reason_codes` (of :data:`CAUSES`, joined by ";"; empty: cannot
    be told), `places` (tuple of :data:`Place`). Figures of years before the first published one of their measure (of
    the town, of its campaigns) are left out: reports show the last years only.
    """
    both = published[[*KEYS, "value"]].merge(
        present[[*KEYS, "value"]], on=KEYS, how="outer", suffixes=("_then", "_now"), indicator=True
    )
    is_total = published["campaign"].eq(ALL).rename("is_total")
    first = published.groupby(["city", "measure", is_total])["year"].min().to_dict()
    found = [
        {**entry, "marks": _marks(entry, provisional_from, estimated)}
        for figure in both.to_dict("records")
        if (entry := _entry(figure, first, changes, is_other_method=is_other_method)) is not None
    ]
    frame = pd.DataFrame(found, columns=REVISION_COLUMNS)
    numbers = dict.fromkeys(("published", "present", "difference"), "Float64")
    return frame.astype({**numbers, "year": "Int64"}).sort_values(
        ["city", "year", "measure", "campaign"], ignore_index=True
    )


def _entry(
    figure: Mapping[Any, Any], first: Mapping[Any, int], changes: pd.DataFrame, *, is_other_method: bool
) -> dict[str, Any] | None:
    """One line of the log; None where nothing is to be said."""
    then, now = figure["value_then"], figure["value_now"]
    entry = {key: figure[key] for key in KEYS} | {"published": then, "present": now, "difference": pd.NA}
    if figure["_merge"] == "left_only":
        return {**entry, "status": "gone", "reason_codes": "", "places": ()}
    is_new = figure["_merge"] == "right_only"
    year, total = figure["year"], figure["campaign"] == ALL
    if year < first.get((figure["city"], figure["measure"], total), year) if is_new else abs(now - then) < 1e-9:
        return None
    rows = _relevant(figure, changes)
    reasons = _reasons(rows, is_other_method=is_other_method and not is_new)
    more = {"status": "new"} if is_new else {"status": "revised", "difference": float(now) - float(then)}
    return {**entry, **more, "reason_codes": reasons, "places": _places(rows)}


def _relevant(figure: Mapping[Any, Any], changes: pd.DataFrame) -> pd.DataFrame:
    """The row changes that a figure can have changed by."""
    touches = changes[list(_RESTS_ON.get(figure["measure"], _PEOPLE))].astype(bool).any(axis=1)
    fits = touches & changes["city"].eq(figure["city"]) & changes["year"].eq(figure["year"])
    return changes[fits if figure["campaign"] == ALL else fits & changes["campaign"].eq(figure["campaign"])]


def _reasons(rows: pd.DataFrame, *, is_other_method: bool) -> str:
    """Codes of why a figure differs; the method where nothing else does, or where it is known to have."""
    causes = [cause for cause in CAUSES if cause in set(rows["cause"])]
    codes = [cause for cause in causes if cause != "method"]
    return ";".join(codes + ["method"] * (is_other_method and (not codes or "method" in causes)))


def _places(rows: pd.DataFrame) -> tuple[Place, ...]:
    """Where the rows that changed stand; the row where another column changed than the participants'; a new file."""
    found: list[Place] = []
    for row in rows.to_dict("records"):
        if pd.isna(row["source_file"]) or row["cause"] in ("method", "town_file"):
            continue
        sheet, cell, number = (None if pd.isna(row[name]) else row[name] for name in _IN_FILE)
        if row["cause"] == "new_workbook":
            found.append((str(row["source_file"]), None, None, None))
        elif row["participants"] and not row["identity"] and cell is not None:
            found.append((str(row["source_file"]), sheet, str(cell), None))
        else:
            found.append((str(row["source_file"]), sheet, None, None if number is None else int(number)))
    return tuple(dict.fromkeys(found))


def _marks(
    entry: Mapping[str, Any], provisional_from: Mapping[str, int], estimated: Collection[tuple[str, str, int]]
) -> str:
    if entry["status"] == "gone":
        return ""
    year = int(entry["year"])
    marks = {
        "r": entry["status"] == "revised",
        "p": year >= provisional_from.get(entry["city"], year + 1),
        "s": entry["measure"] == "participations" and (entry["city"], entry["campaign"], year) in estimated,
    }
    return " ".join(mark for mark, applies in marks.items() if applies)
