"""Rows of all files → findings that need them all: repeated rows, organisations that look alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from engagement_analysis.reading.coded import positions
from engagement_analysis.table.findings import Finding

__all__ = ["duplicate_rows", "findings_across_rows", "similar_organisations"]

_SIMILAR: Final = 92.0
# A town has some hundred organisations. The comparison grows with their square; beyond this they are not compared.
_MOST_NAMES: Final = 3_000
_AT_ONCE: Final = 128


def findings_across_rows(participation: pd.DataFrame, *, listed: Collection[str]) -> Iterator[tuple[int, Finding]]:
    """Positions of rows with what is found about them.

    Parameters
    ----------
    participation : DataFrame
        Rows of all files, in the columns and types of the table.
    listed : collection of str
        Identifiers in the town's list: a person has told these organisations apart, however alike their names.

    Yields
    ------
    (position of the row, Finding)
    """
    repeated = positions(duplicate_rows(participation).to_numpy())
    alike = similar_organisations(participation, listed=listed)
    rows = [*repeated, *(row for row, *_ in alike)]
    sheets, cells = (participation[name].iloc[rows].tolist() for name in ("source_sheet", "source_cell"))
    place_of = dict(zip(rows, zip(sheets, cells, strict=True), strict=True))
    for row in repeated:
        yield row, Finding("duplicate-row", *place_of[row])
    for row, later, earlier, score in alike:
        detail = f"„{later}“ und „{earlier}“, Ähnlichkeit {score:.0f} von 100"
        yield row, Finding("possible-same-organisation", *place_of[row], None, detail)


def duplicate_rows(participation: pd.DataFrame) -> pd.Series[bool]:
    """Mark rows that repeat an earlier one: town, campaign, date, organisation and participants.

    Rows of private persons and rows without participants are not compared.

    Returns
    -------
    Series of bool, aligned with `participation`

    Examples
    --------
    >>> row = {"city": "balingen", "campaign": "putztag", "date_start": "2024-03-16", "date_end": "2024-03-16"}
    >>> rows = [{**row, "organisation_id": name, "participants": 12} for name in ("tsv", "drk", "tsv", None, None)]
    >>> duplicate_rows(pd.DataFrame(rows)).tolist()
    [False, False, True, False, False]
    """
    keys = ["city", "campaign", "date_start", "date_end", "organisation_id", "participants"]
    comparable = participation["organisation_id"].notna() & participation["participants"].notna()
    return participation[keys].duplicated(keep="first") & comparable


def similar_organisations(
    participation: pd.DataFrame, *, listed: Collection[str] = ()
) -> list[tuple[int, str, str, float]]:
    """Pairs of organisations whose names look alike, for a person to decide; never merged here.

    Two organisations that are both `listed` have been told apart.

    Returns
    -------
    list of (position of the later organisation's first row, its name, the earlier name, score up to 100)
        Score: rapidfuzz's ratio of the identifiers' sorted words. Numbers that differ (1. FC, 2. FC) make names
        different.

    Examples
    --------
    >>> names = ["Musikverein Endingen", "TSV Endingen", "Musikverein Endigen"]
    >>> identifiers = ["musikverein-endingen", "tsv-endingen", "musikverein-endigen"]
    >>> similar_organisations(pd.DataFrame({"organisation": names, "organisation_id": identifiers}))
    [(2, 'Musikverein Endigen', 'Musikverein Endingen', 97.4...)]
    """
    identifiers = participation["organisation_id"]
    rows = np.flatnonzero(identifiers.notna() & ~identifiers.duplicated())
    # Token-sort ratio: each name's words are sorted once here, not once for each pair.
    keys = [" ".join(sorted(str(key).split("-"))) for key in identifiers.iloc[rows]]
    if not 2 <= len(keys) <= _MOST_NAMES:
        return []
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
