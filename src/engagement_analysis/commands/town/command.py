"""`engagement town new|check|drift`: a town's file begun, explained, brought up to date."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from engagement_analysis.commands.as_json import print_json
from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.new_file import refuse_existing, write_new
from engagement_analysis.commands.parser import ExitStatus, add_json, add_project, examples
from engagement_analysis.commands.town import drift
from engagement_analysis.commands.town.as_json import explanation_entries, workbook_entry
from engagement_analysis.commands.town.dialogue import Dialogue
from engagement_analysis.commands.town.files import load_with, read_files
from engagement_analysis.commands.town.messages import show_explanation, show_list, show_workbook
from engagement_analysis.town_files.schema import schema_text
from engagement_analysis.townhall.answers.explain import explain
from engagement_analysis.townhall.drafting.completing import Answers, complete
from engagement_analysis.townhall.drafting.draft import NO_KEY, Draft, draft_layout, draft_text, is_slug
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.townhall.places import find_town
from engagement_analysis.townhall.recognised.survey import survey_workbook
from engagement_analysis.townhall.same_organisations import alias_lines, look_alikes

if TYPE_CHECKING:
    from rich.console import Console

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


_SCHEMA: Final = "town-file.schema.json"
_AGS: Final = re.compile(r"\d{8}")


def register(subparsers: Subparsers) -> None:
    """Add `town` with its three subcommands."""
    town = subparsers.add_parser(
        "town",
        help="Stadtdatei anlegen, prüfen, dem neuen Jahr anpassen",
        description="Eine Stadtdatei (TOML) sagt, was eine Stadt in ihren Tabellen wie nennt. Kein Python nötig.",
    )
    actions = town.add_subparsers(title="Befehle", metavar="BEFEHL", required=True)
    _add_new(actions)
    _add_check(actions)
    drift.register(actions)


def _add_new(actions: Subparsers) -> None:
    parser = actions.add_parser(
        "new",
        help="Stadtdatei aus Beispielmappen beginnen",
        description="Liest Beispielmappen, zeigt, was erkannt wurde, fragt nach dem Rest und schreibt die Stadtdatei. "
        "Exit-Status 0: alles geklärt, 1: geschrieben, aber etwas ist offen, 2: nichts geschrieben.",
        epilog=examples(
            "engagement town new musterstadt Liste2025.xlsx",
            "engagement town new musterstadt Liste2024.xlsx Liste2025.xlsx --title Musterstadt --yes",
        ),
    )
    parser.add_argument("slug", metavar="KÜRZEL", help="Kürzel der Stadt aus a-z, 0-9 und Bindestrich")
    parser.add_argument(
        "workbooks", metavar="ARBEITSMAPPE", nargs="+", type=Path, help="eine oder mehrere Beispielmappen"
    )
    parser.add_argument("--out", metavar="DATEI", type=Path, help="wohin (sonst data/raw/KÜRZEL/KÜRZEL.toml)")
    parser.add_argument("--title", metavar="NAME", help="Name der Stadt, wie er in Berichten steht")
    parser.add_argument("--ags", metavar="NUMMER", help="Amtlicher Gemeindeschlüssel, 8 Ziffern")
    parser.add_argument("--header-row", metavar="ZEILE", type=int, help="Zeile der Überschriften, falls nicht erkannt")
    parser.add_argument("--yes", action="store_true", help="nichts fragen; Vorschläge als Kommentare schreiben")
    parser.set_defaults(run=_new)


def _add_check(actions: Subparsers) -> None:
    parser = actions.add_parser(
        "check",
        help="erklären, was eine Stadtdatei in Arbeitsmappen versteht",
        description="Zeigt je Spalte, was sie bedeutet und wer das sagt; dazu, was nicht zusammenpasst. "
        "Exit-Status 0: alles verstanden, 1: etwas passt nicht, 2: Aufruf oder Stadtdatei falsch.",
        epilog=examples(
            "engagement town check musterstadt.toml Liste.xlsx", "engagement town check neumarkt Listen --json"
        ),
    )
    parser.add_argument("town", metavar="STADTDATEI", help="TOML-Datei oder mitgelieferte Stadt")
    parser.add_argument("workbooks", metavar="ARBEITSMAPPE", nargs="+", type=Path, help="Arbeitsmappen oder Ordner")
    add_project(parser)
    add_json(parser)
    parser.set_defaults(run=_check)


def _new(options: argparse.Namespace) -> int:
    out = _out_path(options)
    files = read_files(options.workbooks)
    console = new_console()
    draft = Draft(options.slug, options.title or options.slug.replace("-", " ").title(), options.ags or NO_KEY)
    if options.yes:
        draft, surveys = complete(draft, files, Answers(), header_row=options.header_row)
    else:
        dialogue = Dialogue(console)
        layout = draft_layout(draft)
        for name, data in files:
            show_workbook(console, survey_workbook(data, name, layout, header_row=options.header_row))
        draft = _with_name(draft, options, dialogue)
        header_row = _header_row(dialogue, draft, files, options.header_row)
        draft, surveys = complete(draft, files, dialogue, header_row=header_row)
    draft = replace(draft, aliases=_aliases(draft, options.workbooks))
    for survey in surveys:
        show_workbook(console, survey)
    write_new(out, draft_text(draft, schema=_schema_for(out)).encode())
    console.print(Text(f"\nGeschrieben: {out}", style="bold"))
    problems = explain(surveys, draft_layout(draft)).problems
    show_list(console, "Noch offen (steht auch als Kommentar in der Datei)", problems, style="yellow")
    if None in draft.units.values():
        console.print(Text("  – Einheiten in [units] sind angenommen; bitte prüfen."))
    books = " ".join(f'"{path}"' for path in options.workbooks)
    console.print(Text(f"Weiter: Datei ansehen, dann  engagement town check {out} {books}"))
    return ExitStatus.DONE if draft.is_complete and not problems else ExitStatus.FINDINGS


def _out_path(options: argparse.Namespace) -> Path:
    """Where the file goes; never over one that is there."""
    if not is_slug(options.slug):
        raise TownHallError(f"„{options.slug}“ ist kein Kürzel. Bitte nur a-z, 0-9 und Bindestrich, etwa bad-beispiel.")
    if options.ags is not None and not _AGS.fullmatch(options.ags):
        raise TownHallError(f"„{options.ags}“ ist kein Amtlicher Gemeindeschlüssel. Er hat 8 Ziffern, etwa 09373147.")
    raw = Path("data", "raw")
    default = raw / options.slug / f"{options.slug}.toml" if raw.is_dir() else Path(f"{options.slug}.toml")
    out: Path = options.out or default
    if out.suffix.lower() != ".toml":
        raise TownHallError(f"{out}: eine Stadtdatei endet auf .toml. Bitte den Namen bei --out ändern.")
    refuse_existing(out)
    return out


def _with_name(draft: Draft, options: argparse.Namespace, dialogue: Dialogue) -> Draft:
    title = options.title or dialogue.text(f"\nName der Stadt [{draft.title}]:") or draft.title
    ags = options.ags
    while ags is None:
        typed = dialogue.text("Amtlicher Gemeindeschlüssel, 8 Ziffern [Enter = später]:")
        ags = NO_KEY if not typed else typed if _AGS.fullmatch(typed) else None
    return replace(draft, title=title, ags=ags)


def _header_row(dialogue: Dialogue, draft: Draft, files: Sequence[tuple[str, bytes]], given: int | None) -> int | None:
    """Let the person confirm or correct a row that was only guessed to hold the headers."""
    layout = draft_layout(draft)
    tables = [table for name, data in files for table in survey_workbook(data, name, layout, header_row=given).tables]
    guessed = [table.header_rows[0] for table in tables if table.is_guessed]
    if given is not None or not guessed:
        return given
    while True:
        typed = dialogue.text(f"Stehen die Überschriften in Zeile {guessed[0]}? [Enter = ja, sonst die Zeile]:")
        if not typed:
            return None
        if typed.isdecimal() and int(typed) > 0:
            return int(typed)


def _aliases(draft: Draft, workbooks: Iterable[Path]) -> str:
    """Names that look like one organisation, as lines of a town's file."""
    participation = load_with(draft_text(draft), list(workbooks))
    layout = draft_layout(draft)
    return alias_lines(look_alikes(participation, layout), layout)


def _schema_for(out: Path) -> str:
    """Path of the JSON schema as seen from the file: the project's, else a copy that is written beside it."""
    folder = out.resolve().parent
    for parent in (folder, *folder.parents):
        if (parent / "docs" / _SCHEMA).is_file():
            return Path(os.path.relpath(parent / "docs" / _SCHEMA, folder)).as_posix()
    if not (folder / _SCHEMA).exists():
        write_new(folder / _SCHEMA, schema_text().encode())
    return _SCHEMA


def _check(options: argparse.Namespace) -> int:
    layout = find_town(options.town, options.project).layout
    surveys = [survey_workbook(data, name, layout) for name, data in read_files(options.workbooks)]
    explanation = explain(surveys, layout)
    status = ExitStatus.DONE if explanation.matches else ExitStatus.FINDINGS
    if options.json:
        workbooks = [workbook_entry(survey) for survey in surveys]
        print_json(
            "town check", status, city=layout.slug, findings=explanation_entries(explanation), workbooks=workbooks
        )
        return status
    console: Console = new_console()
    for survey in surveys:
        show_workbook(console, survey)
    show_explanation(console, explanation, len(surveys))
    return status
