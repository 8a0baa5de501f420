"""`engagement review`: the workbooks of a project to tables and reports, also of the example project."""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table

from engagement_analysis.commands.as_json import finding_entries, print_json
from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.parser import ExitStatus, add_json, add_project, examples
from engagement_analysis.extras import require_extra
from engagement_analysis.project.folders import Folders
from engagement_analysis.reports.pages.kernels.server import early_server

if TYPE_CHECKING:
    from engagement_analysis.project.store import Processed

_LOG: Final = logging.getLogger(__name__)


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "review",
        help="data/raw lesen, Tabellen und Berichte schreiben",
        description="Liest die Arbeitsmappen aller Städte in data/raw, schreibt geprüfte Tabellen nach "
        "data/processed und Berichte nach reports.",
        epilog=examples(
            "engagement review --example beispiel        # mit den mitgelieferten Beispieldaten",
            "engagement review --pdf                     # aus data/raw, auch als PDF",
            "engagement review --only vier-jahre-neumarkt",
            "engagement review --project Auswertung --json",
        ),
    )
    parser.add_argument("--only", metavar="NAME", help="nur diesen Bericht erneuern, zum Beispiel vier-jahre")
    parser.add_argument("--pdf", action="store_true", help="die Berichte auch als barrierefreie PDF-Dateien schreiben")
    parser.add_argument(
        "--internal",
        action="store_true",
        help="auch das Arbeitsblatt je Stadt schreiben (reports/intern; nicht öffentlich, nennt Gruppen mit Zahlen)",
    )
    place = parser.add_mutually_exclusive_group()
    add_project(place)
    place.add_argument(
        "--example",
        metavar="ORDNER",
        type=Path,
        nargs="?",
        const=Path("beispiel"),
        help="vorher das Beispielprojekt in diesen neuen Ordner legen (sonst beispiel) und dort arbeiten",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the reports of a project."""
    require_extra("reports")
    console = new_console(quiet=options.json)
    folders = Folders((options.example or options.project).resolve())
    if options.example is not None:
        from engagement_analysis.commands.review.example import copy_example  # late: the loader comes with it

        if copy_example(folders.root):
            console.print(f"Beispielprojekt angelegt: {folders.root}", style="bold")
    chosen = {"only": options.only, "as_pdf": options.pdf, "with_internal": options.internal}
    with console.status("Arbeitsmappen suchen …") if console.is_terminal else nullcontext() as status:

        def tell(step: str) -> None:
            _LOG.info(step)
            if status is not None:
                status.update(f"{step} …")
            console.print(f"- {step}" if status is None else f"✓ {step}", style="" if status is None else "dim")

        with early_server(folders) as server:
            from engagement_analysis.reports.review import review  # late: what the kernels need is imported meanwhile

            processed, reports = review(folders, **chosen, tell=tell, server=server)
    towns = _towns(processed)
    if options.json:
        print_json(
            "review",
            ExitStatus.DONE,
            example_data=bool(processed.manifest["example_data"]),
            rows=len(processed.participation),
            towns=towns,
            findings=finding_entries(processed.findings),
            reports=reports,
        )
    else:
        _show(console, processed, towns, reports)
    return ExitStatus.DONE


def _towns(processed: Processed) -> list[dict[str, Any]]:
    """What was read of each town."""
    n_workbooks = Counter(entry["city"] for entry in processed.manifest["inputs"])
    towns = []
    for city, title in zip(processed.towns["city"], processed.towns["title"], strict=True):
        rows = processed.participation[processed.participation["city"] == city]
        years = sorted(int(year) for year in rows["year"].dropna().unique())
        towns.append({"city": city, "title": title, "workbooks": n_workbooks[city], "rows": len(rows), "years": years})
    return towns


def _show(console: Console, processed: Processed, towns: list[dict[str, Any]], reports: Sequence[Path]) -> None:
    """What was read, what needs attention, where the reports are."""
    from engagement_analysis.commands.load import show_findings  # late, as above

    console.print()
    read = Table(title="Gelesen", title_justify="left", title_style="bold", header_style="bold")
    for column in ("Stadt", "Arbeitsmappen", "Zeilen", "Jahre"):
        read.add_column(column, justify="left" if column == "Stadt" else "right")
    for town in towns:
        years = town["years"]
        span = f"{years[0]}-{years[-1]}" if years else "–"
        read.add_row(town["title"], str(town["workbooks"]), str(town["rows"]), span)
    console.print(read)
    show_findings(console, processed.findings)
    if processed.manifest["example_data"]:
        console.print(
            "Beispieldaten: Die Arbeitsmappen sind um veröffentlichte Summen konstruiert; "
            "die Zahlen sind keine echten Ergebnisse.",
            style="bold",
        )
    console.print("Berichte:", style="bold")
    for path in reports:
        console.print(f"  {path}", style=f"link {path.as_uri()}")
