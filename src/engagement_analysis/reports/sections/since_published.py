"""Published states + the table as it is now → which rows have changed since the last of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.row_changes import leftovers, row_changes
from engagement_analysis.project.published_state import (
    Edition,
    PublishedState,
    own_key,
    published_states,
    row_fingerprints,
    with_editions,
)

_EDITION = ["city", "campaign", "year"]
_PLACE = ["source_file", "source_sheet", "source_cell", "source_row"]


@dataclass(frozen=True, eq=False)
class Since:
    """What has changed since a publication."""

    state: PublishedState  # its figures are those of the chosen towns
    changes: pd.DataFrame  # `row_changes`
    can_compare_rows: bool  # the key of the fingerprints is there


def since_published(
    folder: Path, history: pd.DataFrame, manifest: Mapping[str, Any], towns: Collection[str]
) -> Since | None:
    """Compare the history's rows (of `participation`, of some towns) with the last published state."""
    states = published_states(folder)
    if not states:
        return None
    key, figures = own_key(folder), states[-1].figures
    is_asked = figures["city"].isin(list(towns)) & figures["year"].le(int(history["year"].max()))
    state = replace(states[-1], figures=figures[is_asked].reset_index(drop=True))
    changes = _changes(state, history, manifest, key or b"")
    return Since(state, changes if key else changes.iloc[:0], key is not None)


def _changes(state: PublishedState, history: pd.DataFrame, manifest: Mapping[str, Any], key: bytes) -> pd.DataFrame:
    dated = history[history["year"].notna()]
    then, now = leftovers(state.rows, row_fingerprints(dated, key))
    editions = pd.concat([dated[_EDITION].astype({"year": "int64"}), state.figures[_EDITION]])
    named = editions[editions["campaign"].notna()].drop_duplicates()
    candidates = [
        Edition(str(city), str(campaign), int(year)) for city, campaign, year in named.itertuples(index=False)
    ]
    present = now.join(dated.loc[now.index, [*_EDITION, *_PLACE]])
    return row_changes(with_editions(then, candidates, key), present, _files(state, manifest))


def _files(state: PublishedState, manifest: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Town and name of each workbook → whether it is new, changed, the same, or that under a changed town's file."""
    known = set(state.inputs.values())
    changed_towns = {
        town for town, sha256 in manifest.get("town_files", {}).items() if state.town_files.get(town) != sha256
    }
    status = {}
    for entry in manifest.get("inputs", []):
        city, path = str(entry["city"]), str(entry["path"])
        if entry["sha256"] in known:
            found = "town_file" if city in changed_towns else "same"
        else:
            found = "changed" if path in state.inputs else "new"
        status[city, PurePosixPath(path).name] = found
    return status
