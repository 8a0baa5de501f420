"""The table's definition and the finding codes → pages of `docs/`, so that code and documentation cannot drift apart.

python -m engagement_analysis.documentation docs/reference
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.table.schema import data_dictionary, rules

__all__ = ["PAGES", "data_dictionary_page", "findings_page", "write_pages"]

_RENEWED = "<!-- Written by `python -m engagement_analysis.documentation` from the code; changes belong there. -->"


def data_dictionary_page() -> str:
    """Markdown: each column of `participation` with type, unit, meaning, allowed values, and the rules between them."""
    columns = data_dictionary()
    columns["nullable"] = columns["nullable"].map({True: "yes", False: "no"})
    columns["values"] = columns["values"].str.replace(", ", "<br>")
    return _page(
        "Data dictionary: `participation`",
        "One row per organisation (or private individuals together) at one event.",
        [*_table(columns), "", "## Rules", "", *(f"- {rule}" for rule in rules())],
    )


def findings_page() -> str:
    """Markdown: every finding code with severity, German title, what happened and what to do."""
    rows = [(code, kind.severity, kind.title, kind.what, kind.advice) for code, kind in CODES.items()]
    frame = pd.DataFrame(rows, columns=["code", "severity", "German title", "what the message says", "and advises"])
    return _page(
        "Findings", "What a person should look at; each message also names file, sheet and cell.", _table(frame)
    )


def _page(title: str, sentence: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", sentence, "", _RENEWED, "", *lines, ""])


PAGES = {"data-dictionary.md": data_dictionary_page, "findings.md": findings_page}


def write_pages(folder: Path) -> list[Path]:
    """Write all pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8", newline="\n")
    return [folder / name for name in PAGES]


def _table(frame: pd.DataFrame) -> list[str]:
    lines = [list(frame.columns), ["---"] * len(frame.columns), *frame.astype(str).to_numpy().tolist()]
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]


if __name__ == "__main__":
    for path in write_pages(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")):
        sys.stdout.write(f"{path}\n")
