"""Tables and findings → one JSON document for programs; its shape is told in `docs/reference/for-programs.md`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from engagement_analysis import __version__
from engagement_analysis.commands.parser import ExitStatus

if TYPE_CHECKING:
    import pandas as pd

    from engagement_analysis.loading import Loaded

_FORMAT: Final = 1
"""Counts up when a key goes or changes its meaning; a further key does not."""


def print_json(command: str, status: ExitStatus, **parts: Any) -> None:
    """Write the document; with findings also how many there are of each severity."""
    document: dict[str, Any] = {
        "format": _FORMAT,
        "version": __version__,
        "command": command,
        "status": int(status),
        **parts,
    }
    if "findings" in parts:
        from engagement_analysis.table.schema import SEVERITIES  # late, as pandas: who has no findings needs neither

        severities = [entry["severity"] for entry in parts["findings"]]
        document["counts"] = {severity: severities.count(severity) for severity in SEVERITIES}
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def print_loaded(command: str, status: ExitStatus, loaded: Loaded, **parts: Any) -> None:
    """Write what was read: rows, what the command adds, findings, what became of the rows of each sheet."""
    sheets = json.loads(loaded.sheets.to_json(orient="records"))
    rows, findings = len(loaded.participation), finding_entries(loaded.findings)
    print_json(command, status, rows=rows, **parts, findings=findings, sheets=sheets)


def finding_entry(
    code: str, severity: str, sentence: str, *, file: Any = None, sheet: Any = None, cell: Any = None
) -> dict[str, Any]:
    """One finding; parts of its place are null where it concerns the whole file or sheet."""
    import pandas as pd

    place = {"file": file, "sheet": sheet, "cell": cell}
    return {
        "code": code,
        "severity": severity,
        "place": {part: None if value is None or pd.isna(value) else str(value) for part, value in place.items()},
        "sentence": sentence,
    }


def finding_entries(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Findings as `load` returns them, in their order; what a cell said stands in the sentence, where it may."""
    columns = ["code", "severity", "message", "source_file", "source_sheet", "source_cell"]
    return [
        finding_entry(str(code), str(severity), str(message), file=file, sheet=sheet, cell=cell)
        for code, severity, message, file, sheet, cell in findings[columns].itertuples(index=False)
    ]
