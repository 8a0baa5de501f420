"""Rows of all files → findings that need them all: repeated rows, organisations that look alike."""

import re
from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from engagement_analysis.table.findings import Finding

_SIMILAR: Final = 92.0
# A town has some hundred organisations. The comparison grows with their square; beyond this they are not compared.
_MOST_NAMES: Final = 3_000
_AT_ONCE: Final = 128
_SAME_EVENT: Final = ["city", "campaign", "date_start", "date_end", "organisation_id"]
_PLACE: Final = ["source_file", "source_sheet", "source_cell"]
_MOST_SHEETS: Final = 3
_A_WEEK: Final = pd.Timedelta(days=7)
_Place = tuple[str, str, str]
_NONE: Final = np.iinfo(np.intp).max


def findings_across_rows(participation: pd.DataFrame, *, listed: Collection[str]) -> Iterator[tuple[int, Finding]]:
    """Positions of rows of all files, with what is found about them.

    `listed`: identifiers in the town's list; a person has told these organisations apart, however alike their names.
    """
    repeated = repeated_rows(participation)
    alike = similar_organisations(participation, listed=listed)
    rows = sorted({*(row for pair in repeated for row in pair), *(pair[0] for pair in alike)})
    if not rows:
        return
    columns = (participation[name].iloc[rows].tolist() for name in _PLACE)
    place_of = dict(zip(rows, zip(*columns, strict=True), strict=True))
    found = [(row, "duplicate-row", f"auch in {_seen_from(place_of[row], place_of[first])}") for row, first in repeated]
    found += [
        (row, "possible-same-organisation", f"„{later}“ und „{earlier}“, Ähnlichkeit {score:.0f} von 100")
        for row, later, earlier, score in alike
    ]
    for row, code, detail in found:
        _, sheet, cell = place_of[row]
        yield row, Finding(code, sheet, cell, detail=detail)


def _seen_from(here: _Place, there: _Place) -> str:
    """Where another row stands (file, sheet, cell), as far as it is not where the row itself stands."""
    n_same = next((n for n, (own, name) in enumerate(zip(here, there, strict=True)) if own != name), 2)
    return " › ".join(map(str, there[n_same:]))


def repeated_rows(participation: pd.DataFrame) -> list[tuple[int, int]]:
    """Rows of the same town, campaign, days and organisation as an earlier row, that may count the same people twice.

    In one list (a sheet) these are rows with the same number of participants, for a school enters several classes;
    in two lists, rows of the same day or week with any numbers; in either, people who are announced in one row of that
    day and counted in another. Lists that say a month or year only, and more than three sheets of one workbook, may
    well hold a group's teams: of these only rows with the same number count.
    Cancelled rows, private persons and rows without any number of people are not compared.
    Each pair is the position of the later row and that of the earlier one.
    """
    names = participation["organisation_id"]
    places = np.flatnonzero((names.duplicated(keep=False) & names.notna()).to_numpy())
    if not len(places):
        return []
    rows = participation.iloc[places]
    is_compared = (rows["participants"].notna() | rows["registered"].notna()) & rows["status"].ne("cancelled")
    event = _numbers_of(rows, _SAME_EVENT)
    several = np.flatnonzero(is_compared.to_numpy() & (np.bincount(event, weights=is_compared)[event] > 1))
    if not len(several):
        return []
    rows, places, event = rows.iloc[several].reset_index(drop=True), places[several], event[several]
    rows = rows.assign(event=event)
    in_file = _numbers_of(rows, ["event", _PLACE[0]])
    in_list = _numbers_of(rows.assign(in_file=in_file), ["in_file", _PLACE[1]])
    counted = rows["participants"].notna().to_numpy()
    same = _numbers_of(rows, ["event", "participants"])
    earlier = np.where(counted, _first(same, counted)[same], _NONE)
    other_list = _first(event, np.ones(len(rows), dtype=np.bool_))[event]
    n_sheets = pd.Series(in_list).groupby(in_file).transform("nunique").to_numpy()
    in_another = (in_list[other_list] != in_list) & ((in_file[other_list] != in_file) | (n_sheets <= _MOST_SHEETS))
    announced, told = _first(in_list, ~counted)[in_list], _first(in_list, counted)[in_list]
    in_other_way = np.where(counted, announced, told)
    position = np.arange(len(rows))
    days = pd.to_datetime(rows["date_end"]) - pd.to_datetime(rows["date_start"])
    is_of_day = (days < _A_WEEK).to_numpy()
    for candidate in (np.where(in_another, other_list, _NONE), in_other_way):
        earlier = np.where(is_of_day & (earlier >= position), candidate, earlier)
    found = np.flatnonzero(earlier < position)
    return list(zip(places[found].tolist(), places[earlier[found]].tolist(), strict=True))


def _numbers_of(rows: pd.DataFrame, columns: list[str]) -> npt.NDArray[np.intp]:
    """For each row the number of its group: rows with the same values in some columns."""
    return rows.groupby(columns, sort=False, dropna=False, observed=True).ngroup().to_numpy().astype(np.intp)


def _first(group: npt.NDArray[np.intp], is_wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Position of the first wanted row of each group; a position behind all rows where it has none."""
    first = np.full(int(group.max()) + 1, _NONE)
    wanted = np.flatnonzero(is_wanted)[::-1]
    first[group[wanted]] = wanted
    return first


def similar_organisations(
    participation: pd.DataFrame, *, listed: Collection[str] = ()
) -> list[tuple[int, str, str, float]]:
    """Pairs of organisations whose names look alike, for a person to decide; never merged here.

    Each is the position of the later one's first row, its name, the earlier name, and rapidfuzz's ratio (up to 100) of
    the identifiers' sorted words. Numbers that differ (1. FC, 2. FC) make names different, a town's list does as well.
    """
    identifiers = participation["organisation_id"]
    codes, named = pd.factorize(identifiers)  # nulls are -1
    if len(named) > _MOST_NAMES:
        return []
    rows = np.flatnonzero((codes >= 0) & ~pd.Series(codes).duplicated().to_numpy())
    if len(rows) < 2:
        return []
    # Token-sort ratio: each name's words are sorted once here, not once for each pair.
    keys = [" ".join(sorted(str(key).split("-"))) for key in identifiers.iloc[rows]]
    names, own = participation["organisation"], identifiers.iloc[rows].tolist()
    return [
        (int(rows[later]), str(names.iloc[rows[later]]), str(names.iloc[rows[earlier]]), score)
        for later, earlier, score in _alike(keys)
        if _numbers_in(keys[earlier]) == _numbers_in(keys[later])
        and not (own[earlier] in listed and own[later] in listed)
    ]


def _alike(keys: list[str]) -> Iterator[tuple[int, int, float]]:
    """Positions of later and earlier keys that look alike, and their score; some keys at a time with all before."""
    for start in range(0, len(keys), _AT_ONCE):
        end = start + _AT_ONCE
        scores = process.cdist(keys[start:end], keys[:end], scorer=fuzz.ratio, score_cutoff=_SIMILAR, dtype=np.float32)
        for place, earlier in np.argwhere(scores).tolist():
            if earlier < start + place:
                yield start + place, earlier, float(scores[place, earlier])


def _numbers_in(key: str) -> list[str]:
    return re.findall(r"\d+", key)
