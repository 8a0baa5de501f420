"""Processed tables of one town → the files that are given away, in a folder of their own, all or nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engagement_analysis.open_data.catalogue import catalogue_entry, undecided
from engagement_analysis.open_data.data_package import csv_of, data_package
from engagement_analysis.open_data.town import OpenTown
from engagement_analysis.open_data.workbook import workbook
from engagement_analysis.project.whole_folder import write_together

__all__ = ["CATALOGUE", "PACKAGE", "WORKBOOK", "open_data_files", "write_open_data"]

PACKAGE: Final = "datapackage.json"
CATALOGUE: Final = "dcat-ap.jsonld"
WORKBOOK: Final = "engagement.xlsx"


def open_data_files(town: OpenTown, today: dt.date) -> dict[str, bytes]:
    """Name → content of every file; no catalogue entry where the town has not decided what it needs."""
    tables = {table.name: csv_of(table) for table in town.tables}
    files = {f"{name}.csv": content for name, content in tables.items()} | {WORKBOOK: workbook(town)}
    texts = {PACKAGE: data_package(town, tables)}
    if not undecided(town):
        texts[CATALOGUE] = catalogue_entry(town, files, today)
    return files | {name: _json(text) for name, text in texts.items()}


def write_open_data(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write the files; what an earlier export left there and this one has not is taken away.

    Raises
    ------
    StoreError
        The folder cannot be written.
    """

    def write(staging: Path) -> None:
        for name, content in files.items():
            (staging / name).write_bytes(content)

    written = write_together(folder, write)
    for rest in _left_over(folder, files):
        rest.unlink(missing_ok=True)
    return written


def _left_over(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Tables and the entry that an earlier export described and this one leaves out."""
    known = [folder / CATALOGUE, *(folder / f"{name}.csv" for name in ("jahre", "aktionen", "uebersichten", "arten"))]
    return [path for path in known if path.name not in files]


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
