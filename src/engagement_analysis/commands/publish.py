"""`engagement publish`: keep what is published, so that later reports say what has changed since."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.parser import add_project, examples
from engagement_analysis.language.german import date
from engagement_analysis.project.folders import Folders
from engagement_analysis.townhall.errors import TownHallError


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "publish",
        help="festhalten, was veröffentlicht wird",
        description="Legt die Berichte und ihre Zahlen als veröffentlicht ab (data/raw/published/reports). Spätere "
        "Berichte sagen, was sich seither geändert hat, und verbergen, was sich aus beiden errechnen ließe.",
        epilog=examples("engagement publish", "engagement publish --date 2026-11-24"),
    )
    parser.add_argument("--reports", metavar="ORDNER", type=Path, help="Ordner der Berichte (sonst reports)")
    parser.add_argument("--only", metavar="NAME", help="nur dieser Bericht wird veröffentlicht")
    parser.add_argument("--date", metavar="TAG", help="Tag der Veröffentlichung, zum Beispiel 2026-11-24 (sonst heute)")
    add_project(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Keep the current reports as published."""
    from engagement_analysis.reports.pages.publishing import publish  # late: pandas and charts cost seconds
    from engagement_analysis.reports.pages.render import current_reports

    day = _day(options.date)
    folders = Folders(options.project.resolve())
    reports = options.reports.resolve() if options.reports is not None else folders.reports
    found = current_reports(folders.processed, folders.notebooks, reports, only=options.only)
    written = publish(folders.processed, found, day)
    console = new_console()
    console.print(f"Als veröffentlicht am {date(day)} festgehalten:", style="bold")
    for path in written:
        console.print(f"  {path}")
    return 0


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.date.today()
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise TownHallError(f"--date „{text}“ ist kein Tag. Bitte so schreiben: 2026-11-24 oder 24.11.2026.")
