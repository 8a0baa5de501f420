"""Processed tables of one town → the files that are given away, all or nothing."""

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

PACKAGE: Final = "datapackage.json"
CATALOGUE: Final = "dcat-ap.jsonld"
WORKBOOK: Final = "engagement.xlsx"
_KNOWN: Final = {CATALOGUE, "jahre.csv", "aktionen.csv", "uebersichten.csv", "arten.csv"}
"""Files that an earlier export may have written and a later one leaves out."""


def open_data_files(town: OpenTown, today: dt.date) -> dict[str, bytes]:
    """Name → content of every file; no catalogue entry where the town has not decided what it needs."""
    tables = {table.name: csv_of(table) for table in town.tables}
    files = {f"{name}.csv": content for name, content in tables.items()} | {WORKBOOK: workbook(town)}
    texts = {PACKAGE: data_package(town, tables)}
    if not undecided(town):
        texts[CATALOGUE] = catalogue_entry(town, files, today)
    return files | {name: _json(text) for name, text in texts.items()}


def write_open_data(towns: Mapping[str, Mapping[str, bytes]], folder: Path) -> list[Path]:
    """Write the files of each town into its folder; what an earlier export left there and this one has not goes.

    `towns`: slug → files, as `open_data_files` gives them; raises as `write_together`.
    """

    def write(staging: Path) -> None:
        for city, files in towns.items():
            (staging / city).mkdir()
            for name, content in files.items():
                (staging / city / name).write_bytes(content)

    written = write_together(folder, write)
    for city, files in towns.items():
        for name in _KNOWN - set(files):
            (folder / city / name).unlink(missing_ok=True)
    return written


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
