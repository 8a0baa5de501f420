"""Town layouts → frames: the towns' names, who was invited, which organisations are listed."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from engagement_analysis.town_files.layout import TownLayout


def towns_frame(layouts: Iterable[TownLayout]) -> pd.DataFrame:
    """One row a town: `city` (slug), `title`, `ags` (municipality key), `closed_until` (last year with final figures).

    `publication` ("open" or "strict") says whether small counts of organisations are shown.
    """
    listed = list(layouts)
    rows = _frame(((layout.slug, layout.title, layout.ags) for layout in listed), ["city", "title", "ags"])
    return rows.assign(
        closed_until=pd.array([layout.closed_until for layout in listed], dtype="Int64"),
        publication=pd.array([layout.rules.publication for layout in listed], dtype="string"),
    )


def campaigns_frame(layouts: Iterable[TownLayout]) -> pd.DataFrame:
    """One row per campaign: `city`, `campaign` (slug), `title`."""
    rows = ((layout.slug, campaign.id, campaign.title) for layout in layouts for campaign in layout.campaigns)
    return _frame(rows, ["city", "campaign", "title"])


def organisations_frame(layouts: Iterable[TownLayout]) -> pd.DataFrame:
    """One row per organisation that a town's file lists: `city`, `organisation_id`, `is_named` (may be printed)."""
    rows = [
        (layout.slug, each, layout.is_named(each))
        for layout in layouts
        for each in sorted(set(layout.organisation_ids.values()))
    ]
    frame = pd.DataFrame.from_records(rows, columns=["city", "organisation_id", "is_named"])
    return frame.astype({"city": "string", "organisation_id": "string", "is_named": bool})


def invitations_frame(layouts: Iterable[TownLayout]) -> pd.DataFrame:
    """One row per town, campaign, year and kind of organisation that was invited; `source` says how that is known."""
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
