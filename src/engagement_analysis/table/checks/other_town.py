"""Rows of workbooks and what the towns' files list → workbooks that were loaded as those of the wrong town."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from engagement_analysis.table.findings import Finding
from engagement_analysis.town_files.layout import TownLayout, load_town, shipped_towns
from engagement_analysis.values.texts import slug

_MUCH: Final = 2


def workbooks_of_other_towns(
    participation: pd.DataFrame, file_of_row: npt.NDArray[np.intp], names: Sequence[str], layout: TownLayout
) -> Iterator[tuple[int, Finding]]:
    """Numbers of workbooks of whose names the town's file lists none, but that of another shipped town at least two.

    `file_of_row` holds the number of each row's file, `names` the names of the files; `layout` is the town as which
    they were loaded.
    """
    own = {campaign.id for campaign in layout.campaigns}
    is_own = (
        participation["campaign"].isin(own).to_numpy()
        | participation["organisation_id"].isin(set(layout.organisation_ids.values())).to_numpy()
    )
    in_doubt = sorted(set(file_of_row.tolist()) - set(file_of_row[is_own].tolist()))
    others = [load_town(town) for town in shipped_towns() if town != layout.slug] if in_doubt else []
    for number in in_doubt:
        rows = participation.loc[file_of_row == number, ["organisation", "campaign"]]
        said = [names[number], *rows["organisation"].dropna().unique(), *rows["campaign"].dropna().unique()]
        if known_names(said, layout):
            continue
        n_known, town = max(((len(known_names(said, other)), other.title) for other in others), default=(0, ""))
        if n_known >= _MUCH:
            detail = f"{town} kennt {n_known} Namen daraus, {layout.title} keinen"
            yield number, Finding("other-town", detail=detail)


def known_names(texts: Sequence[str], layout: TownLayout) -> set[str]:
    """What a town's file lists of some names of organisations, campaigns and files; the town itself is one."""
    found = {layout.slug for text in texts if f"-{layout.slug}-" in f"-{slug(text)}-"}
    found |= {campaign for text in texts if (campaign := layout.campaign_named(text)) is not None}
    return found | {key for text in texts if (key := layout.organisation_ids.get(slug(text))) is not None}
