"""Rows of a table now and when it was published → which rows are new, changed or gone, and where they stand.

Contents are compared by fingerprints, so that the earlier values need not be kept.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

CONTENTS = ("identity", "participants", "hours", "minors")
CAUSES = ("new_workbook", "changed_cell", "new_row", "removed_row", "town_file", "method")
"""What may have happened to a row."""
_EDITION = ["city", "campaign", "year"]
_PLACE = ["source_file", "source_sheet", "source_cell", "source_row"]


def leftovers(published: pd.DataFrame, present: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows without an equal one on the other side: at the same place first, then wherever it has moved to.

    Fingerprints: `place`, `identity`, `participants`, `hours`, `minors`; equal rows are paired one to one.

    Examples
    --------
    >>> columns = ["place", "identity", "participants", "hours", "minors"]
    >>> then = pd.DataFrame([["D4", "a", "1", "", ""], ["D5", "b", "2", "", ""]], columns=columns)
    >>> now = pd.DataFrame(
    ...     [["D4", "c", "9", "", ""], ["D5", "a", "1", "", ""], ["D6", "b", "3", "", ""]], columns=columns
    ... )
    >>> [rows["place"].tolist() for rows in leftovers(then, now)]
    [['D5'], ['D4', 'D6']]
    """
    for keys in (["place", *CONTENTS], list(CONTENTS)):
        pairs = _pairs(published, present, keys)
        published, present = published.drop(index=list(pairs["then"])), present.drop(index=list(pairs["now"]))
    return published, present


def _pairs(published: pd.DataFrame, present: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Labels of rows that agree in the keys, each row in one pair at most: `then`, `now`."""
    sides = []
    for name, rows in (("then", published), ("now", present)):
        numbered = rows[list(keys)].assign(turn=rows.groupby(list(keys), sort=False).cumcount())
        sides.append(numbered.assign(**{name: rows.index}))
    return sides[0].merge(sides[1], on=[*keys, "turn"])[["then", "now"]]


def row_changes(published: pd.DataFrame, present: pd.DataFrame, files: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """What happened to the rows that are left over.

    Parameters
    ----------
    published : DataFrame
        Fingerprints with `city`, `campaign`, `year`, as far as these are known.
    present : DataFrame
        Fingerprints with `city`, `campaign`, `year`, `source_file`, `source_sheet`, `source_cell`, `source_row`.
    files : mapping of (city, source_file) to {"new", "changed", "same", "town_file"}
        "same": the file is unchanged, so it is read otherwise; "town_file": it is, and the town's file has changed.

    Returns
    -------
    DataFrame, one row per (edition, change)
        `city`, `campaign`, `year`; `cause` (one of :data:`CAUSES`); `source_file`, `source_sheet`, `source_cell`,
        `source_row` (null for a row that is gone); `identity`, `participants`, `hours`, `minors` (whether that
        changed); `was_there`, `is_there` (whether the edition had the row, has it); `now` (label in `present`, -1:
        none).
        A row that moved from one year or campaign to another is a change of both.
    """
    pairs = _pairs(published, present, ["place"])
    rest = _pairs(published.drop(index=list(pairs["then"])), present.drop(index=list(pairs["now"])), ["identity"])
    found = []
    for then, now in pd.concat([pairs, rest]).itertuples(index=False):
        old, new = published.loc[then], present.loc[now]
        changed = {name: bool(old[name] != new[name]) for name in CONTENTS}
        cause = {"same": "method", "town_file": "town_file"}.get(
            files.get((str(new["city"]), str(new["source_file"])), ""), "changed_cell"
        )
        has_stayed = all(old[name] == new[name] for name in _EDITION)
        found.append(_change(new, cause, changed, new, was_there=has_stayed, now=now))
        if not has_stayed:
            found.append(_change(old, cause, changed, new, is_there=False))
    causes = {"new": "new_workbook", "same": "method", "town_file": "town_file"}
    everything = dict.fromkeys(CONTENTS, True)
    for now, new in present.drop(index=[*pairs["now"], *rest["now"]]).iterrows():
        cause = causes.get(files.get((str(new["city"]), str(new["source_file"])), ""), "new_row")
        found.append(_change(new, cause, everything, new, was_there=False, now=now))
    for _, old in published.drop(index=[*pairs["then"], *rest["then"]]).iterrows():
        found.append(_change(old, "removed_row", everything, None, is_there=False))
    columns = [*_EDITION, "cause", *_PLACE, *CONTENTS, "was_there", "is_there", "now"]
    return pd.DataFrame(found, columns=columns)


def _change(
    edition: pd.Series,
    cause: str,
    changed: Mapping[str, bool],
    place: pd.Series | None,
    *,
    was_there: bool = True,
    is_there: bool = True,
    now: object = -1,
) -> dict[str, object]:
    at = {name: None if place is None else place[name] for name in _PLACE}
    of = {name: edition[name] for name in _EDITION}
    return {**of, "cause": cause, **at, **changed, "was_there": was_there, "is_there": is_there, "now": now}
