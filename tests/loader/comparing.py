"""What was loaded against what is true: wrong and missing rows, and whether a finding names them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from engagement_analysis.table.schema import COLUMNS

NAMES = tuple(column.name for column in COLUMNS)
WHOLE_FILE = {"unreadable-file", "encrypted-file", "unsupported-format", "empty-file", "file-too-large"}
WHOLE_SHEET = {"no-table", "missing-column", "ambiguous-column"}
TOLERANCE = 1e-6  # relative: sums of decimal fractions differ in their last digits


def plain(value: Any) -> Any:
    """None for any kind of null, ISO text for a date."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    return value.isoformat()[:10] if hasattr(value, "isoformat") else value


def same(left: Any, right: Any) -> bool:
    left, right = plain(left), plain(right)
    if left is None or right is None:
        return left is right
    if isinstance(right, (int, float)) and not isinstance(left, str):
        return abs(float(left) - float(right)) <= TOLERANCE * max(1.0, abs(float(right)))
    return bool(left == right)


def row_of(cell: str | None) -> int | None:
    found = re.search(r"\d+$", cell or "")
    return int(found.group()) if found else None


def is_named(findings: Iterable[Mapping[str, Any]], sheet: str, row: int) -> bool:
    """Whether a finding leads a person to a row: at a cell of it, or an error about its whole sheet or file."""
    for finding in findings:
        if finding["severity"] == "info" or plain(finding["source_sheet"]) not in (sheet, None):
            continue
        cell = plain(finding["source_cell"])
        if finding["severity"] == "error" and (finding["code"] in WHOLE_FILE | WHOLE_SHEET or cell is None):
            return True
        if finding["code"] not in ("unknown-column", "hidden-column") and row_of(cell) == row:
            return True
    return False


def differences(participation: pd.DataFrame, truth: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    """(sheet, row, what differs) for every true row that is missing or wrong and every row too many."""
    told = {(row["source_sheet"], row["source_cell"]): row for row in participation.to_dict("records")}
    found = []
    for true in truth:
        row = told.pop((true["source_sheet"], true["source_cell"]), None)
        if row is None:
            found.append((true["source_sheet"], true["source_row"], f"row {true['source_cell']} is missing"))
            continue
        wrong = [
            f"{name}: {plain(row[name])!r} instead of {plain(true[name])!r}"
            for name in NAMES
            if not same(row[name], true[name])
        ]
        if wrong:
            found.append((true["source_sheet"], true["source_row"], f"{true['source_cell']}: {'; '.join(wrong)}"))
    found += [
        (row["source_sheet"], int(row["source_row"]), f"row too many at {row['source_cell']}: {row['organisation']!r}")
        for row in told.values()
    ]
    return found
