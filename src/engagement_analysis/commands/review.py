"""`engagement review`: the workbooks of a project to tables and reports, also of the example project."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engagement_analysis.commands.example import copy_example
from engagement_analysis.commands.load import show_findings
from engagement_analysis.extras import require_extra
from engagement_analysis.project.store import Processed
from engagement_analysis.reports.review import Folders, review, town_folders

__all__ = ["register"]

_DONE = 0


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "review",
        help="data/raw lesen, Tabellen und Berichte schreiben",
        description="Liest die Arbeitsmappen aller Städte in data/raw, schreibt geprüfte Tabellen nach "
        "data/processed und Berichte nach reports.",
    )
    parser.add_argument("--only", metavar="NAME", help="nur diesen Bericht erneuern, zum Beispiel vier-jahre")
    parser.add_argument("--pdf", action="store_true", help="die Berichte auch als barrierefreie PDF-Dateien schreiben")
    parser.add_argument(
        "--internal",
        action="store_true",
        help="auch das Arbeitsblatt je Stadt schreiben (reports/intern; nicht öffentlich, nennt Gruppen mit Zahlen)",
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--project", metavar="ORDNER", type=Path, default=Path(), help="Ordner des Projekts (sonst der aktuelle)"
    )
    place.add_argument(
        "--example",
        metavar="ORDNER",
        type=Path,
        nargs="?",
        const=Path("beispiel"),
        help="vorher das Beispielprojekt in diesen neuen Ordner legen (sonst beispiel) und dort arbeiten",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the reports of a project.

    Raises
    ------
    ReviewError, StoreError, ReportError, TownHallError, MistakeError
        Each with one German sentence.
    """
    require_extra("reports")
    console = Console(highlight=False, soft_wrap=True)
    folders = Folders((options.example or options.project).resolve())
    if options.example is not None and copy_example(folders.root):
        console.print(Text(f"Beispielprojekt angelegt: {folders.root}", style="bold"))
    chosen = {"only": options.only, "as_pdf": options.pdf, "with_internal": options.internal}
    if console.is_terminal:
        with console.status("Arbeitsmappen suchen …") as status:

            def tell(step: str) -> None:
                status.update(f"{step} …")
                console.print(Text(f"✓ {step}", style="dim"))

            processed, reports = review(folders, **chosen, tell=tell)
    else:
        processed, reports = review(folders, **chosen, tell=lambda step: console.print(Text(f"- {step}")))
    _show(console, processed, folders, reports)
    return _DONE


def _show(console: Console, processed: Processed, folders: Folders, reports: Sequence[Path]) -> None:
    """What was read, what needs attention, where the reports are."""
    console.print()
    read = Table(title="Gelesen", title_justify="left", title_style="bold", header_style="bold")
    for column in ("Stadt", "Arbeitsmappen", "Zeilen", "Jahre"):
        read.add_column(column, justify="left" if column == "Stadt" else "right")
    for town in town_folders(folders.raw):
        rows = processed.participation[processed.participation["city"] == town.layout.slug]
        years = rows["year"].dropna()
        span = f"{years.min()}-{years.max()}" if len(years) else "–"
        read.add_row(town.layout.title, str(len(town.workbooks)), str(len(rows)), span)
    console.print(read)
    show_findings(console, processed.findings)
    if processed.manifest["example_data"]:
        console.print(
            Text(
                "Beispieldaten: Die Arbeitsmappen sind um veröffentlichte Summen konstruiert; "
                "die Zahlen sind keine echten Ergebnisse.",
                style="bold",
            )
        )
    console.print(Text("Berichte:", style="bold"))
    for path in reports:
        console.print(Text(f"  {path}", style=f"link {path.as_uri()}"))
