"""`engagement check`: findings of one workbook for the clerk who keeps it; a copy with the cells in question marked."""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engagement_analysis.commands.new_file import refuse_existing, write_new
from engagement_analysis.loading import Loaded, WorkbookNotFoundError, load
from engagement_analysis.townhall.annotate import (
    NotAnnotatableError,
    annotated,
    has_macros,
    is_annotatable,
    list_of_findings,
    parts_that_suffer,
)
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.townhall.finding_texts import FindingText, counted, finding_texts
from engagement_analysis.townhall.places import guess_town

__all__ = ["register"]

_DONE, _ERRORS_IN_DATA = 0, 1
_MOST_SHOWN: Final = 100
_STYLES: Final = {"error": "bold red", "warning": "yellow", "info": ""}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "check",
        help="eine Arbeitsmappe prüfen und zeigen, was zu verbessern ist",
        description="Prüft eine Arbeitsmappe und listet auf, welche Zellen jemand ansehen sollte. "
        "Mit --annotate entsteht eine Kopie, in der diese Zellen eingefärbt und kommentiert sind.",
    )
    parser.add_argument("workbook", metavar="ARBEITSMAPPE", type=Path, help="die Arbeitsmappe")
    parser.add_argument(
        "--city",
        metavar="STADT",
        help="mitgelieferte Stadt oder Pfad ihrer TOML-Datei (sonst nach dem Ordner data/raw/STADT)",
    )
    parser.add_argument("--annotate", metavar="KOPIE.xlsx", type=Path, help="wohin die Kopie mit Kommentaren kommt")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check a workbook; 0 without errors, 1 with.

    Raises
    ------
    TownHallError, WorkbookNotFoundError, UnknownTownError, TownFileError
        Misuse.
    """
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
    data = path.read_bytes()
    if options.annotate is not None:
        _refuse_target(options.annotate, data)
    loaded = load(_named(data, path.name), city=city)
    console = Console(highlight=False, soft_wrap=True)
    _show(console, path.name, loaded, finding_texts(loaded.findings))
    if options.annotate is not None:
        _annotate(console, data, path.name, loaded, city, options.annotate)
    return _DONE if loaded.ok else _ERRORS_IN_DATA


def _named(data: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def _refuse_target(target: Path, data: bytes) -> None:
    """The name of the copy must fit what is in it: Excel does not open macros in an .xlsx."""
    refuse_existing(target)
    suffix = ".xlsm" if is_annotatable(data) and has_macros(data) else ".xlsx"
    if target.suffix.lower() != suffix:
        reason = "Die Arbeitsmappe enthält Makros; d" if suffix == ".xlsm" else "D"
        raise TownHallError(f"{reason}ie Kopie braucht die Endung {suffix}: {target.with_suffix(suffix).name}.")


def _show(console: Console, name: str, loaded: Loaded, texts: Sequence[FindingText]) -> None:
    console.print(Text(f"{name}: {len(loaded.participation)} Zeilen gelesen, {counted(texts)}.", style="bold"))
    for sheet, found in groupby(texts, key=lambda text: text.sheet):
        _show_sheet(console, f"Blatt „{sheet}“" if sheet else "Ganze Datei", list(found))


def _show_sheet(console: Console, title: str, texts: Sequence[FindingText]) -> None:
    table = Table(title=Text(title), title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("Art", min_width=7)
    table.add_column("Ort", no_wrap=True)
    table.add_column("Was", ratio=3)
    table.add_column("Was zu tun ist", ratio=2)
    for text in texts[:_MOST_SHOWN]:
        style = _STYLES[text.severity]
        table.add_row(Text(text.label, style=style), Text(text.cell or "–"), Text(f"{text.what}."), Text(text.advice))
    console.print(table)
    if len(texts) > _MOST_SHOWN:
        console.print(
            f"… und {len(texts) - _MOST_SHOWN} weitere auf diesem Blatt; alle zeigt die Kopie mit --annotate."
        )


def _annotate(console: Console, data: bytes, name: str, loaded: Loaded, city: str, target: Path) -> None:
    """Write the copy, or the list alone where a copy is not possible or would not say the same as the original."""
    copy = _faithful_copy(data, name, loaded, city)
    if copy is None:
        target = target.with_suffix(".xlsx")
        refuse_existing(target)
        write_new(target, list_of_findings(loaded.findings))
        reason = (
            "Diese Arbeitsmappe lässt sich nicht getreu kopieren."
            if is_annotatable(data)
            else "Farben und Kommentare gibt es nur für lesbare Dateien im Format .xlsx oder .xlsm."
        )
        console.print(Text(f"{reason} In {target} steht stattdessen die Liste der Hinweise."))
        return
    write_new(target, copy)
    console.print(
        Text(f"Kopie mit Farben und Kommentaren: {target}. Bitte im Original verbessern, nicht in der Kopie.")
    )
    suffering = parts_that_suffer(data)
    if suffering:
        console.print(
            Text(f"Achtung: In der Kopie können fehlen oder anders aussehen: {', '.join(suffering)}.", style="bold")
        )


def _faithful_copy(data: bytes, name: str, loaded: Loaded, city: str) -> bytes | None:
    """The copy, if it loads with the same rows as the original."""
    if not is_annotatable(data):
        return None
    try:
        copy = annotated(data, loaded.findings)
    except NotAnnotatableError:
        return None
    return copy if load(_named(copy, name), city=city).participation.equals(loaded.participation) else None
