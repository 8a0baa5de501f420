"""Rows of a table now and when it was published → which rows are new, changed or gone, and where they stand.

Contents are compared by fingerprints, so that the earlier values need not be kept.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

CONTENTS = ("identity", "participants", "hours", "minors")
CAUSES = ("new_workbook", "changed_cell", "new_row", "removed_row", "town_file", "method")
"""What may have happened to a row."""
_EDITION = ["city", "campaign", "year"]
_SAME_FILE = {"same": "method", "town_file": "town_file"}
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
    """What happened to the rows that are left over, one row per (edition, change).

    Both have fingerprints with `city`, `campaign`, `year`, as far as these are known; `present` also the rows' places.
    `files`: (city, source_file) → "new", "changed", "same" (so it is read otherwise), "town_file" (the same, and the
    town's file has changed). The result says of each change the edition, `cause` (one of :data:`CAUSES`), the place
    (null for a row that is gone), and which of the contents changed. A row that moved from one year or campaign to
    another is a change of both.
    """
    pairs = _pairs(published, present, ["place"])
    rest = _pairs(published.drop(index=list(pairs["then"])), present.drop(index=list(pairs["now"])), ["identity"])
    found = []
    for then, now in pd.concat([pairs, rest]).itertuples(index=False):
        old, new = published.loc[then], present.loc[now]
        changed = {name: bool(old[name] != new[name]) for name in CONTENTS}
        cause = _SAME_FILE.get(_file(new, files), "changed_cell")
        found.append(_change(new, cause, changed, new))
        if any(old[name] != new[name] for name in _EDITION):
            found.append(_change(old, cause, changed, new))
    everything = dict.fromkeys(CONTENTS, True)
    causes = {"new": "new_workbook"} | _SAME_FILE
    for _, new in present.drop(index=[*pairs["now"], *rest["now"]]).iterrows():
        found.append(_change(new, causes.get(_file(new, files), "new_row"), everything, new))
    for _, old in published.drop(index=[*pairs["then"], *rest["then"]]).iterrows():
        found.append(_change(old, "removed_row", everything, None))
    return pd.DataFrame(found, columns=[*_EDITION, "cause", *_PLACE, *CONTENTS])


def _file(row: pd.Series, files: Mapping[tuple[str, str], str]) -> str:
    """What has become of a row's workbook."""
    return files.get((str(row["city"]), str(row["source_file"])), "")


def _change(edition: pd.Series, cause: str, changed: Mapping[str, bool], place: pd.Series | None) -> dict[str, object]:
    at = {name: None if place is None else place[name] for name in _PLACE}
    return {**{name: edition[name] for name in _EDITION}, "cause": cause, **at, **changed}
