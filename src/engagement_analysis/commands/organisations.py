"""`engagement organisations`: organisations of a town whose names look alike, with lines for its alias list."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.new_file import refuse_existing, write_new
from engagement_analysis.commands.parser import add_project, examples
from engagement_analysis.loading import load
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.townhall.places import TownPlace, find_town
from engagement_analysis.townhall.same_organisations import LEAST_SCORE, Pair, alias_lines, look_alikes, organisations


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "organisations",
        help="Organisationen zeigen, deren Namen gleich aussehen",
        description="Vergleicht die Namen der Organisationen aus allen Arbeitsmappen einer Stadt und schlägt Zeilen "
        "für die Stadtdatei vor. Zusammengeführt wird nichts von allein.",
        epilog=examples(
            "engagement organisations neumarkt", "engagement organisations neumarkt --score 80 --out Zeilen.toml"
        ),
    )
    parser.add_argument(
        "town", metavar="STADT", nargs="?", help="Stadt oder Pfad ihrer TOML-Datei (sonst alle in data/raw)"
    )
    add_project(parser)
    parser.add_argument(
        "--score",
        metavar="ZAHL",
        type=float,
        default=LEAST_SCORE,
        help=f"kleinste Ähnlichkeit von 0 bis 100 (sonst {LEAST_SCORE:.0f})",
    )
    parser.add_argument("--out", metavar="DATEI", type=Path, help="wohin die vorgeschlagenen Zeilen geschrieben werden")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the look-alikes of one town, or of all towns of the project."""
    if not 0 <= options.score <= 100:
        raise TownHallError("--score ist eine Zahl von 0 bis 100.")
    if options.out is not None:
        refuse_existing(options.out)
    console, lines = new_console(), list[str]()
    for town in _towns(options.town, options.project.resolve()):
        participation = load(town.workbooks, city=town.city).participation
        pairs = look_alikes(participation, town.layout, least=options.score)
        _show(console, town, len(organisations(participation)), pairs)
        lines += [f"# {town.layout.title}\n{alias_lines(pairs, town.layout)}"] if pairs else []
    if options.out is not None:
        write_new(options.out, "\n".join(lines).encode())
        console.print(f"Vorgeschlagene Zeilen für die Stadtdatei: {options.out}")
    elif lines:
        console.print("Vorgeschlagene Zeilen für die Stadtdatei:", style="bold")
        console.print("\n".join(lines))
    return 0


def _towns(town: str | None, project: Path) -> list[TownPlace]:
    """The town asked for, or all towns with workbooks in the project."""
    raw = project / "data" / "raw"
    if town is not None:
        found = find_town(town, project)
        if not found.workbooks:
            raise TownHallError(
                f"Keine Arbeitsmappe von {found.layout.title} in {raw / found.layout.slug}. "
                "Bitte dort ablegen oder den Ordner des Projekts mit --project nennen."
            )
        return [found]
    folders = sorted(raw.iterdir()) if raw.is_dir() else []
    names = [folder.name for folder in folders if folder.is_dir() and folder.name != "published"]
    towns = [place for name in names if (place := find_town(name, project)).workbooks]
    if not towns:
        raise TownHallError(
            f"Keine Arbeitsmappen in {raw}. Bitte im Ordner des Projekts aufrufen oder ihn mit --project nennen."
        )
    return towns


def _show(console: Console, town: TownPlace, n_organisations: int, pairs: Sequence[Pair]) -> None:
    head = f"{town.layout.title}: {n_organisations} Organisationen in {len(town.workbooks)} Arbeitsmappen, "
    console.print(head + (f"{len(pairs)} ähnliche Paare." if pairs else "keine ähnlichen Namen."), style="bold")
    if not pairs:
        return
    table = Table(header_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("Ähnlichkeit", justify="right")
    for title in ("Name", "Jahre", "anderer Name", "Jahre"):
        table.add_column(title)
    for pair in pairs:
        table.add_row(f"{pair.score:.0f}", pair.first.name, pair.first.span, pair.second.name, pair.second.span)
    console.print(table)
