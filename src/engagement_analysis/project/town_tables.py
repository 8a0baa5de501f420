"""Tables of all towns → tables of some: what a report on one town rests on, and nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from engagement_analysis.project.fingerprint import of_texts
from engagement_analysis.project.store import TABLES, Processed


def towns_with_rows(processed: Processed) -> dict[str, str]:
    """Slug → title of the towns that have rows, in the order of the table of towns."""
    present = set(processed.participation["city"].dropna().unique())
    towns = processed.towns[["city", "title"]].itertuples(index=False)
    return {str(slug): str(title) for slug, title in towns if slug in present}


def noted_towns(processed: Processed) -> dict[str, dict[str, str]]:
    """Slug → title, and fingerprint of all tables about it, of the towns that have rows."""
    return {
        slug: {"title": title, "tables": fingerprint_of_tables(tables_of_towns(processed, [slug]))}
        for slug, title in towns_with_rows(processed).items()
    }


def strict_towns(processed: Processed) -> frozenset[str]:
    """Slugs of the towns in which small counts of organisations stay hidden."""
    return frozenset(map(str, processed.towns.loc[processed.towns["publication"].eq("strict"), "city"]))


def tables_of_towns(processed: Processed, towns: Collection[str]) -> Processed:
    """Everything about some towns; the manifest names their own workbooks, counts of rows and date."""
    everything: dict[str, pd.DataFrame] = {name: getattr(processed, name) for name in TABLES}
    tables = {name: table[table["city"].isin(list(towns))].reset_index(drop=True) for name, table in everything.items()}
    inputs = [entry for entry in processed.manifest.get("inputs", []) if _town_of(entry) in towns]
    manifest = {
        **processed.manifest,
        "inputs": inputs,
        "town_files": {slug: of for slug, of in processed.manifest.get("town_files", {}).items() if slug in towns},
        "rows": {name: len(table) for name, table in tables.items()},
        "data_date": data_date(tables["participation"]),
        "example_data": any(entry.get("is_example") for entry in inputs),
    }
    return replace(processed, **tables, manifest=manifest)


def data_date(participation: pd.DataFrame) -> str | None:
    """Day of the latest event whose day is known; the end of a year or month says nothing of how new the data are.

    Examples
    --------
    >>> days = {"date_start": ["2024-10-19", "2025-01-01"], "date_end": ["2024-10-19", "2025-12-31"]}
    >>> data_date(pd.DataFrame(days).astype("datetime64[s]"))
    '2024-10-19'
    """
    is_day = participation["date_start"].eq(participation["date_end"])
    days = participation.loc[is_day, "date_end"] if is_day.any() else participation["date_end"]
    latest = days.max()
    return None if pd.isna(latest) else str(latest.date().isoformat())


def fingerprint_of_frames(*frames: pd.DataFrame) -> str:
    """Fingerprint of all values, their types and their order; not of the index."""
    texts = []
    for frame in frames:
        hashes = pd.util.hash_pandas_object(frame, index=False).to_numpy().astype(np.uint64)
        texts += [str(frame.dtypes.to_dict()), hashes.tobytes().hex()]
    return of_texts(*texts)


def fingerprint_of_tables(processed: Processed) -> str:
    """Fingerprint of all tables, as `fingerprint_of_frames`, and of the manifest."""
    tables = [getattr(processed, name) for name in TABLES]
    return of_texts(fingerprint_of_frames(*tables), repr(sorted(processed.manifest.items())))


def _town_of(entry: Mapping[str, Any]) -> str:
    """The town of a manifest's input; the folder's name where an older manifest does not say it."""
    return str(entry.get("city") or str(entry["path"]).replace("\\", "/").split("/")[0])
