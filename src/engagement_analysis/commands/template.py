"""`engagement template`: next year's empty workbook in the words of a town."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.new_file import refuse_existing, write_new
from engagement_analysis.commands.parser import add_project, examples
from engagement_analysis.townhall.empty_list.town_words import town_words
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.townhall.places import find_town

_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_SUFFIX: Final = ".xlsx"


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "template",
        help="leere Arbeitsmappe für ein Jahr schreiben",
        description="Schreibt eine leere Arbeitsmappe in den Worten der Stadt: mit Auswahllisten, Regeln für Zahlen "
        "und Daten und einer Anleitung. Was darin ausgefüllt wird, lässt sich ohne Beanstandung einlesen.",
        epilog=examples("engagement template neumarkt 2027", "engagement template balingen 2027 --out Liste2027.xlsx"),
    )
    parser.add_argument("town", metavar="STADT", help="mitgelieferte Stadt oder Pfad ihrer TOML-Datei")
    parser.add_argument("year", metavar="JAHR", type=int, help="das Jahr, zum Beispiel 2026")
    parser.add_argument("--campaign", metavar="AKTION", help="nur diese Aktion (Kürzel aus der Stadtdatei)")
    parser.add_argument("--out", metavar="DATEI.xlsx", type=Path, help="wohin (sonst in den aktuellen Ordner)")
    add_project(
        parser, "Ordner des Projekts: die letzten Arbeitsmappen der Stadt leihen ihre Spalten (sonst der aktuelle)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the empty workbook."""
    year: int = options.year
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise TownHallError(f"{year} ist kein Jahr zwischen {_FIRST_YEAR} und {_LAST_YEAR}.")
    if options.out is not None:
        _refuse_target(options.out)
    town = find_town(options.town, options.project.resolve())
    from engagement_analysis.townhall.empty_list.template import (  # late: openpyxl takes its time
        empty_workbook,
        template_name,
    )

    words = town_words(town.city, town.workbooks, year=year, campaign=options.campaign)
    target = options.out or Path(template_name(words, year))
    write_new(target, empty_workbook(words, year))
    console = new_console()
    origin = (
        "Spalten nach den letzten Arbeitsmappen der Stadt"
        if town.workbooks
        else "Spalten nach der Stadtdatei (keine Arbeitsmappen in data/raw)"
    )
    n_lists = "eine Liste" if len(words.sheets) == 1 else f"{len(words.sheets)} Listen"
    console.print(f"Leere Arbeitsmappe: {target} ({n_lists}; {origin}).")
    return 0


def _refuse_target(target: Path) -> None:
    refuse_existing(target)
    if target.suffix.lower() != _SUFFIX:
        raise TownHallError(f"Die Arbeitsmappe braucht die Endung {_SUFFIX}: {target.with_suffix(_SUFFIX).name}.")
