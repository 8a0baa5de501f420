"""`engagement export`: the published figures as open data and as a workbook."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from rich.console import Console

from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.parser import add_project, examples
from engagement_analysis.project.folders import Folders
from engagement_analysis.townhall.errors import TownHallError


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "export",
        help="veröffentlichte Zahlen als offene Daten und als Excel-Mappe ausgeben",
        description="Schreibt je Stadt einen Ordner mit den Zahlen, die auch in den Berichten stehen: CSV-Dateien mit "
        "Beschreibung (Data Package), eine Excel-Arbeitsmappe und, wenn die Stadt Herausgeber, Lizenz und Adresse "
        "festgelegt hat, den Eintrag für Datenkataloge (DCAT-AP.de).",
        epilog=examples("engagement export --out offene-daten", "engagement export --out offene-daten --town neumarkt"),
    )
    parser.add_argument("--out", metavar="ORDNER", type=Path, required=True, help="wohin; je Stadt ein Ordner darin")
    parser.add_argument("--town", metavar="STADT", help="nur diese Stadt (Kürzel, sonst alle in data/raw)")
    parser.add_argument("--years", metavar="ZAHL", type=int, help="nur so viele letzte Jahre (sonst alle)")
    add_project(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files of one town, or of all towns of the project."""
    from engagement_analysis.open_data.files import (  # late: pandas and openpyxl cost seconds
        open_data_files,
        write_open_data,
    )
    from engagement_analysis.open_data.town import NothingToTellError, OpenTown, open_town_data
    from engagement_analysis.project.town_tables import towns_with_rows
    from engagement_analysis.reports.review import current_tables

    if options.years is not None and options.years < 1:
        raise TownHallError("--years ist eine Zahl ab 1.")
    console = new_console()
    processed = current_tables(Folders(options.project.resolve()), lambda step: console.print(f"- {step}"))
    titles = towns_with_rows(processed)
    if options.town is not None and options.town not in titles:
        raise TownHallError(f"Unbekannte Stadt „{options.town}“. Vorhanden: {', '.join(sorted(titles))}.")
    chosen = [options.town] if options.town is not None else list(titles)
    towns: list[OpenTown] = []
    for city in chosen:
        try:
            towns.append(open_town_data(processed, city, options.years))
        except NothingToTellError as error:
            if len(chosen) == 1:
                raise
            console.print(str(error))
    files = {town.city: open_data_files(town, dt.date.today()) for town in towns}
    write_open_data(files, options.out)
    for town in towns:
        _tell(console, town, sorted(files[town.city]), options.out / town.city)
    return 0


def _tell(console: Console, town: Any, names: list[str], folder: Path) -> None:
    from engagement_analysis.open_data.catalogue import undecided
    from engagement_analysis.open_data.files import CATALOGUE
    from engagement_analysis.open_data.town import EXAMPLE_NOTE

    console.print(f"{town.title}: {', '.join(names)} in {folder}", style="bold")
    if town.is_example:
        console.print(f"  {EXAMPLE_NOTE}")
    missing = undecided(town)
    if missing:
        console.print(
            f"  {CATALOGUE} (Eintrag für Datenkataloge) fehlt noch. Bitte in data/raw/{town.city}/programme.toml "
            f"unter [open_data] festlegen: {'; '.join(missing)}."
        )
