"""`engagement status`: what is new, stale and failing in a project, and what to call next."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any, Final

from engagement_analysis.commands.as_json import print_json
from engagement_analysis.commands.parser import ExitStatus, add_json, add_project, examples
from engagement_analysis.commands.verify import count, few
from engagement_analysis.project.folders import Folders

_MOST_NAMES: Final = 4


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "status",
        help="zeigen, was neu, veraltet oder fehlerhaft ist und was als Nächstes kommt",
        description="Zeigt, welche Arbeitsmappen noch nie gelesen wurden oder sich geändert haben, welche Fehler "
        "enthalten, welche Berichte älter als die Daten sind oder fehlen, und welcher Befehl als Nächstes hilft. "
        "Es wird nichts gelesen und nichts geschrieben.",
        epilog=examples("engagement status", "engagement status --project beispiel --json"),
    )
    add_project(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look and tell."""
    from engagement_analysis.reports.state import state

    folders = Folders(options.project.resolve())
    found = state(folders)
    calls = _calls(found, folders)
    if options.json:
        print_json("status", ExitStatus.DONE, **asdict(found), next=calls)
        return ExitStatus.DONE
    reports = f"{count(found.n_current)} aktuell{_listed('veraltet', found.stale)}{_listed('fehlen', found.missing)}"
    lines = [
        f"Projekt: {folders.root}",
        f"Arbeitsmappen: {count(found.n_read)} gelesen{_listed('neu', found.new)}",
        *(f"{title}: {few(names, _MOST_NAMES)}" for title, names in _inputs(found) if names),
        f"Berichte: {reports}",
        *(["Als Nächstes:", *(f"  {call}" for call in calls)] if calls else ["Nichts zu tun."]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return ExitStatus.DONE


def _inputs(found: Any) -> list[tuple[str, list[str]]]:
    failing = [f"{name} ({count(errors)})" for name, errors in found.failing.items()]
    return [
        ("Geändert, seit sie gelesen wurden", found.changed),
        ("Gelesen und nicht mehr da", found.gone),
        ("Fehler in den Daten", failing),
    ]


def _calls(found: Any, folders: Folders) -> list[str]:
    """What to call, in the order in which it helps."""
    calls = []
    if not found.is_current:
        pages = [*found.stale, *found.missing]
        options = (" --pdf" if any(page.endswith(".pdf") for page in pages) else "") + (
            " --internal" if any("/" in page for page in pages) else ""
        )
        calls.append(f"engagement review{options}")
    for name in list(found.failing)[:1]:
        file = name.partition("/")[2]
        likely = sorted(folders.inputs(), key=lambda path: path.parent.name != name.partition("/")[0])
        place = next((path for path in likely if path.name == file), None)
        if place is not None:
            calls.append(f'engagement check "{place.relative_to(folders.root).as_posix()}"')
    return calls


def _listed(title: str, names: list[str]) -> str:
    return f", {count(len(names))} {title} ({few(names, _MOST_NAMES)})" if names else ""
