"""Town layouts → frames: the towns' names, who was invited, which organisations are listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from engagement_analysis.towns.layout import TownLayout

__all__ = ["invitations_frame", "towns_frame"]


def towns_frame(layouts: Iterable[TownLayout]) -> pd.DataFrame:
    """One row a town: `city` (slug), `title`, `ags` (municipality key), `closed_until` (last year with final figures).

    Examples
    --------
    >>> from engagement_analysis.towns.layout import load_town
    >>> towns_frame([load_town("balingen")])[["city", "ags"]].values.tolist()
    [['balingen', '08417002']]
    """
    listed = list(layouts)
    rows = _frame(((layout.slug, layout.title, layout.ags) for layout in listed), ["city", "title", "ags"])
    return rows.assign(closed_until=pd.array([layout.closed_until for layout in listed], dtype="Int64"))


def invitations_frame(layouts: Iterable[TownLayout]) -> pd.DataFrame:
    """One row per town, campaign, year and kind of organisation that was invited; `source` says how that is known.

    Examples
    --------
    >>> from engagement_analysis.towns.layout import load_town
    >>> invitations_frame([load_town("neumarkt")]).columns.tolist()
    ['city', 'campaign', 'year', 'organisation_type', 'source', 'counted']
    """
    rows = [
        (layout.slug, invitation.campaign, year, kind, invitation.source, invitation.counted)
        for layout in layouts
        for invitation in layout.invitations
        for year in invitation.years
        for kind in invitation.organisation_types
    ]
    columns = ["city", "campaign", "year", "organisation_type", "source", "counted"]
    return _frame(rows, columns).astype({"year": pd.Int64Dtype(), "counted": "string"})


def _frame(rows: Iterable[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame.from_records(list(rows), columns=columns).astype(pd.StringDtype())
