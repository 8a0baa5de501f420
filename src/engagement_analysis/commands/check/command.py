"""`engagement check`: findings of one workbook for the clerk who keeps it; a copy with the cells in question marked."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engagement_analysis.commands.as_json import print_loaded
from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.parser import ExitStatus, add_json, examples
from engagement_analysis.loading import Loaded, WorkbookNotFoundError, load
from engagement_analysis.table.sheet_counts import told
from engagement_analysis.townhall.annotation.finding_texts import FindingText, counted, finding_texts
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.townhall.places import guess_town

_MOST_SHOWN: Final = 100
_STYLES: Final = {"error": "bold red", "warning": "yellow", "info": ""}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "check",
        help="eine Arbeitsmappe prüfen und zeigen, was zu verbessern ist",
        description="Prüft eine Arbeitsmappe und listet auf, welche Zellen jemand ansehen sollte. "
        "Mit --annotate entsteht eine Kopie, in der diese Zellen eingefärbt und kommentiert sind.",
        epilog=examples(
            "engagement check Liste.xlsx --city neumarkt",
            "engagement check data/raw/neumarkt/Liste.xlsx --annotate Kopie.xlsx",
            "engagement check Liste.xlsx --city neumarkt --json",
        ),
    )
    parser.add_argument("workbook", metavar="ARBEITSMAPPE", type=Path, help="die Arbeitsmappe")
    parser.add_argument(
        "--city",
        metavar="STADT",
        help="mitgelieferte Stadt oder Pfad ihrer TOML-Datei (sonst nach dem Ordner data/raw/STADT)",
    )
    parser.add_argument("--annotate", metavar="KOPIE.xlsx", type=Path, help="wohin die Kopie mit Kommentaren kommt")
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check a workbook; 0 without errors, 1 with."""
    path: Path = options.workbook
    if path.is_dir():
        raise TownHallError(f"{path} ist ein Ordner. Bitte eine einzelne Arbeitsmappe nennen.")
    if not path.is_file():
        raise WorkbookNotFoundError(f"Datei nicht gefunden: {path}. Bitte den Pfad prüfen.")
    city = options.city or guess_town(path)
    if city is None:
        raise TownHallError(
            f"Zu welcher Stadt {path.name} gehört, sagt der Ordner nicht. "
            "Bitte mit --city nennen, zum Beispiel --city neumarkt."
        )
    console = new_console(quiet=options.json)
    copy: Path | None = None
    if options.annotate is None:
        loaded = load(path, city=city)
        _show(console, path.name, loaded, finding_texts(loaded.findings))
    else:
        from engagement_analysis.commands.check.annotated_copy import (
            refuse_target,
            write_annotated,
        )  # late: openpyxl costs time that a plain list need not wait for

        refuse_target(options.annotate, path)
        loaded = load(path, city=city)
        _show(console, path.name, loaded, finding_texts(loaded.findings))
        copy = write_annotated(path, loaded, city, options.annotate, tell=console.print)
    status = ExitStatus.DONE if loaded.ok else ExitStatus.FINDINGS
    if options.json:
        print_loaded("check", status, loaded, copy=copy)
    return status


def _show(console: Console, name: str, loaded: Loaded, texts: Sequence[FindingText]) -> None:
    console.print(f"{name}: {len(loaded.participation)} Zeilen gelesen, {counted(texts)}.", style="bold")
    for _, count in loaded.sheets.iterrows():
        console.print(f"„{count['sheet']}“ – {told(count)}.")
    for sheet, found in groupby(texts, key=lambda text: text.sheet):
        _show_sheet(console, f"Blatt „{sheet}“" if sheet else "Ganze Datei", list(found))


def _show_sheet(console: Console, title: str, texts: Sequence[FindingText]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("Art", min_width=7)
    table.add_column("Ort", no_wrap=True)
    table.add_column("Was", ratio=3)
    table.add_column("Was zu tun ist", ratio=2)
    for text in texts[:_MOST_SHOWN]:
        style = _STYLES[text.severity]
        table.add_row(Text(text.label, style=style), text.cell or "–", f"{text.what}.", text.advice)
    console.print(table)
    if len(texts) > _MOST_SHOWN:
        console.print(
            f"… und {len(texts) - _MOST_SHOWN} weitere auf diesem Blatt; alle zeigt die Kopie mit --annotate."
        )
