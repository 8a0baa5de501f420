"""`engagement load`: workbooks of one town to tables; the list of what needs attention."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from engagement_analysis.commands.as_json import print_loaded
from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.parser import ExitStatus, add_json, examples
from engagement_analysis.language.words import SEVERITIES
from engagement_analysis.project.store import write_tables
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.townhall.annotation.finding_texts import SEVERITY_PLURALS


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "load",
        help="einzelne Arbeitsmappen in Tabellen wandeln",
        description="Liest Arbeitsmappen einer Stadt und schreibt participation.parquet, participation.csv und "
        "findings.csv.",
        epilog=examples(
            "engagement load Liste.xlsx --city neumarkt --out Tabellen",
            "engagement load Listen2024 Listen2025 --city musterstadt.toml --out Tabellen --json",
        ),
    )
    parser.add_argument(
        "paths", metavar="PFAD", nargs="+", type=Path, help="Arbeitsmappen oder Ordner mit Arbeitsmappen"
    )
    parser.add_argument("--city", metavar="STADT", required=True, help="mitgelieferte Stadt oder Pfad ihrer TOML-Datei")
    parser.add_argument(
        "--out", metavar="ORDNER", type=Path, required=True, help="wohin die Tabellen geschrieben werden"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read workbooks and write the tables; 0 without errors, 1 with."""
    from engagement_analysis.loading import load  # late: `review` shows findings, too, and often reads nothing

    loaded = load(options.paths, city=options.city)
    written = write_tables({"participation": loaded.participation, "findings": loaded.findings}, options.out)
    status = ExitStatus.DONE if loaded.ok else ExitStatus.FINDINGS
    if options.json:
        print_loaded("load", status, loaded, written=written)
        return status
    console = new_console()
    console.print(f"{len(loaded.participation)} Zeilen gelesen und nach {options.out} geschrieben.")
    show_findings(console, loaded.findings)
    return status


def show_findings(console: Console, findings: pd.DataFrame) -> None:
    """How many there are of each kind; a row for each cause of errors and warnings."""
    counts = findings["severity"].value_counts()
    line = ", ".join(f"{counts.get(severity, 0)} {title}" for severity, title in SEVERITY_PLURALS.items())
    console.print(f"Prüfung: {line}", style="bold")
    attention = findings[findings["severity"].isin(["error", "warning"])]
    if attention.empty:
        return
    table = Table(title="Was Aufmerksamkeit braucht", title_justify="left", title_style="bold", header_style="bold")
    for column in ("", "Befund", "Anzahl", "erste Stelle"):
        table.add_column(column, justify="right" if column == "Anzahl" else "left")
    groups = attention.groupby(["severity", "code"], observed=True, sort=True)
    for (severity, code), rows in groups:
        first = rows.iloc[0]
        place = " › ".join(map(str, first[["source_file", "source_sheet", "source_cell"]].dropna()))
        table.add_row(SEVERITIES[str(severity)], CODES[str(code)].title, str(len(rows)), place)
    console.print(table)
