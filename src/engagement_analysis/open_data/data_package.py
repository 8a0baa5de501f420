"""A town's open tables + their CSV files → the description of a Frictionless Data Package."""

import hashlib
from collections.abc import Mapping
from typing import Any

from engagement_analysis.open_data.columns import field
from engagement_analysis.open_data.figures import OpenTable
from engagement_analysis.open_data.town import OpenTown
from engagement_analysis.project.store import without_formulas


def csv_of(table: OpenTable) -> bytes:
    """The table as CSV (UTF-8, comma, decimal point, empty: unknown); a text that begins like a formula stays one."""
    text = without_formulas(table.rows).to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return str(text).encode()


def data_package(town: OpenTown, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Content of `datapackage.json`.

    `files`: the CSV file of each table, by the table's name.

    References
    ----------
    .. [1] Data Package standard 2.0, https://datapackage.org/
    """
    package: dict[str, Any] = {
        "name": f"engagement-{town.city}",
        "title": town.heading,
        "description": town.description,
        "keywords": list(town.keywords),
        "sources": [{"title": f"Liste der Stadt: {name}"} for name in town.sources],
    }
    if town.licence is not None:
        package["licenses"] = [{"name": town.licence.name, "path": town.licence.address, "title": town.licence.title}]
    if town.decided.publisher:
        package["contributors"] = [{"title": town.decided.publisher, "role": "publisher", "roles": ["publisher"]}]
    if town.decided.url:
        package["homepage"] = town.decided.url
    return package | {"resources": [_resource(table, files[table.name]) for table in town.tables]}


def _resource(table: OpenTable, content: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        "path": f"{table.name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [field(column) for column in table.columns],
            "primaryKey": list(table.keys),
            "missingValues": [""],
        },
    }
