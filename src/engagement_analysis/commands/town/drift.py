"""`engagement town drift`: what a new year's workbook does differently, and the town's file that follows."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
from rich.table import Table
from rich.text import Text

from engagement_analysis.commands.console import new_console
from engagement_analysis.commands.new_file import refuse_existing, write_new
from engagement_analysis.commands.parser import ExitStatus, add_project, examples
from engagement_analysis.commands.town.dialogue import Dialogue
from engagement_analysis.commands.town.files import load_with, read_files, town_text
from engagement_analysis.loading import WorkbookNotFoundError
from engagement_analysis.town_files.layout import TownLayout, parse_town
from engagement_analysis.town_files.vocabulary import Meaning
from engagement_analysis.townhall.answers.drift import Change, Kind, compare_workbooks, new_words, organisation_changes
from engagement_analysis.townhall.drafting.draft import OpenColumn
from engagement_analysis.townhall.drafting.proposals import AddHeader, AddName, AddType, Proposal, with_proposals
from engagement_analysis.townhall.errors import TownHallError
from engagement_analysis.townhall.places import find_town
from engagement_analysis.townhall.recognised.survey import ColumnSurvey, WorkbookSurvey, survey_workbook
from engagement_analysis.townhall.same_organisations import alias_lines, look_alikes

if TYPE_CHECKING:
    from rich.console import Console


_KIND_TITLES: Final[dict[Kind, str]] = {
    "renamed": "Überschrift geändert",
    "appeared": "neue Spalte",
    "vanished": "Spalte fehlt",
    "meaning": "Bedeutung geändert",
    "unit": "Einheit geändert",
    "scale": "Größe der Zahlen",
    "sheet": "Blatt",
    "type": "unbekannte Art",
    "campaign": "unbekannte Aktion",
    "organisation": "ähnlicher Name",
}


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `drift` to the commands of `town`."""
    parser = actions.add_parser(
        "drift",
        help="zeigen, was sich zum Vorjahr geändert hat, und die Stadtdatei nachführen",
        description="Vergleicht eine neue Arbeitsmappe mit der Stadtdatei und der Mappe des Vorjahres, schlägt Zeilen "
        "vor und schreibt nach Zustimmung eine Kopie der Stadtdatei. "
        "Exit-Status 0: nichts zu entscheiden oder alles entschieden, 1: etwas ist offen, 2: Aufruf falsch.",
        epilog=examples(
            "engagement town drift neumarkt Liste2026.xlsx", "engagement town drift neumarkt Liste2026.xlsx --report"
        ),
    )
    parser.add_argument("town", metavar="STADT", help="Kürzel der Stadt oder ihre TOML-Datei")
    parser.add_argument("workbook", metavar="ARBEITSMAPPE", type=Path, help="Arbeitsmappe des neuen Jahres")
    parser.add_argument("--last", metavar="ARBEITSMAPPE", type=Path, help="Vorjahr (sonst die neueste aus data/raw)")
    parser.add_argument(
        "--out", metavar="DATEI", type=Path, help="wohin die neue Fassung kommt (sonst KÜRZEL-neu.toml)"
    )
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--yes", action="store_true", help="alle Vorschläge übernehmen, außer gleiche Organisationen")
    answer.add_argument("--report", action="store_true", help="nur zeigen, nichts fragen und nichts schreiben")
    add_project(parser)
    parser.set_defaults(run=_drift)


def _drift(options: argparse.Namespace) -> int:
    town = find_town(options.town, options.project)
    layout, old_text = town.layout, town_text(town.city)
    out = options.out or Path(f"{layout.slug}-neu.toml")
    if not options.report:
        refuse_existing(out)
    ((name, data),) = _one_file(options.workbook)
    new = survey_workbook(data, name, layout)
    if new.problem:
        raise TownHallError(f"{name}: {new.problem}. Bitte eine lesbare Arbeitsmappe nennen.")
    others = [path for path in town.workbooks if path.read_bytes() != data]
    last_path = options.last or _newest(others, new, layout)
    ((last_name, last_data),) = _one_file(last_path)
    last = survey_workbook(last_data, last_name, layout)
    if last.problem:
        raise TownHallError(f"{last_name}: {last.problem}. Bitte mit --last eine andere Arbeitsmappe nennen.")
    changes = compare_workbooks(new, last, layout)
    trial = with_proposals(old_text, (line for change in changes for line in change.proposals))
    changes += new_words(survey_workbook(data, name, parse_town(trial, town.city)), layout)
    similar, alias_text = _similar_names(options.workbook, {last_path, *others}, trial, layout)
    changes += similar
    console = new_console()
    console.print(Text(f"{name} verglichen mit {last_name} und der Stadtdatei {town.city}", style="bold"))
    if not changes:
        console.print(Text("Nichts hat sich geändert.", style="green"))
        return ExitStatus.DONE
    _show(console, changes)
    taken, n_open = _decide(console, changes, options)
    if taken:
        text = with_proposals(old_text, taken)
        comment = alias_text if options.yes else ""
        _write_new_version(text + _commented(comment), out, console)
    if n_open:
        console.print(Text(f"Noch zu entscheiden: {n_open}.", style="yellow"))
    return ExitStatus.FINDINGS if n_open else ExitStatus.DONE


def _one_file(path: Path) -> list[tuple[str, bytes]]:
    if path.is_dir():
        raise TownHallError(f"{path} ist ein Ordner. Bitte eine einzelne Arbeitsmappe nennen.")
    return read_files([path])


def _newest(paths: Iterable[Path], new: WorkbookSurvey, layout: TownLayout) -> Path:
    """The latest workbook that is not later than the new one, of the same campaign if there is one."""
    latest = max(new.years, default=9999)
    candidates: list[tuple[bool, int, str, Path]] = []
    for path in paths:
        survey = survey_workbook(path.read_bytes(), path.name, layout)
        year = max(survey.years, default=0)
        if not survey.problem and survey.tables and year <= latest:
            candidates.append((bool(set(survey.campaigns) & set(new.campaigns)), year, path.name, path))
    if not candidates:
        raise WorkbookNotFoundError(
            f"Keine frühere Arbeitsmappe von {layout.title} in data/raw/{layout.slug}. "
            "Bitte die des Vorjahres mit --last nennen."
        )
    return max(candidates)[-1]


def _similar_names(workbook: Path, others: Iterable[Path], trial: str, layout: TownLayout) -> tuple[list[Change], str]:
    """New organisations that look like known ones, and the alias lines for them.

    `trial` is the town's file with all proposed lines: without them the new workbook may have no rows at all.
    """
    known = load_with(trial, sorted(others))
    rows = pd.concat([known, load_with(trial, [workbook])], ignore_index=True)
    identifiers = [*map(str, known["organisation_id"].dropna().unique()), *layout.organisation_ids.values()]
    pairs = look_alikes(rows, layout)
    fresh = [pair for pair in pairs if (pair.first.id in identifiers) != (pair.second.id in identifiers)]
    return organisation_changes(fresh, identifiers), alias_lines(fresh, layout)


def _show(console: Console, changes: Sequence[Change]) -> None:
    shown = Table(title="Was sich geändert hat", title_justify="left", header_style="bold", box=None)
    for column in ("", "Was", "Wo", "Befund", "Sicherheit"):
        shown.add_column(column, justify="right" if column == "Sicherheit" else "left", overflow="fold")
    for change in changes:
        score = "" if change.score is None else f"{change.score:.0f} von 100"
        mark = "!" if change.needs_decision else ""
        cells = (mark, _KIND_TITLES[change.kind], change.place, change.sentence, score)
        shown.add_row(*(Text(cell) for cell in cells), style="yellow" if change.needs_decision else "")
    console.print(shown)
    for change in changes:
        for proposal in change.proposals:
            console.print(Text(f"\n# {change.sentence}\n{proposal.lines}", style="cyan"))


def _decide(console: Console, changes: Sequence[Change], options: argparse.Namespace) -> tuple[list[Proposal], int]:
    """Lines that a person took, and the number of changes that stay open."""
    taken: list[Proposal] = []
    n_open = 0
    dialogue = Dialogue(console)
    for change in (change for change in changes if change.needs_decision):
        if options.report:
            lines: Sequence[Proposal] = ()
        elif options.yes:
            lines = () if change.kind == "organisation" else change.proposals
        else:
            lines = _asked(dialogue, change)
        taken += lines
        n_open += not lines
    return taken, n_open


def _asked(dialogue: Dialogue, change: Change) -> Sequence[Proposal]:
    if change.kind == "type":
        kind = dialogue.organisation_type(change.subject)
        return () if kind is None else (AddType(change.subject, kind),)
    if change.column is not None:
        return _asked_for_column(dialogue, change, change.column)
    if not change.proposals or not dialogue.confirm(f"{change.sentence} Zeile übernehmen?"):
        return ()
    if change.kind == "organisation":
        reason = dialogue.text("Grund (wer hat es bestätigt, wann)?")
        return [
            AddName(each.section, each.id, each.known_as, each.name, reason)
            for each in change.proposals
            if isinstance(each, AddName)
        ]
    return change.proposals


def _asked_for_column(dialogue: Dialogue, change: Change, column: ColumnSurvey) -> Sequence[Proposal]:
    line = next((each for each in change.proposals if isinstance(each, AddHeader)), None)
    proposal = None if line is None else Meaning(line.role, line.unit)
    choice = dialogue.column(OpenColumn("", change.place, column, proposal))
    if choice is None:
        return ()
    if choice.role is None:
        return (AddType(choice.word, choice.organisation_type),) if choice.organisation_type else ()
    return (AddHeader(choice.role, choice.word, choice.unit, change.year),)


def _commented(text: str) -> str:
    lines = "\n".join(f"# {line.removeprefix('# ')}".rstrip() for line in text.splitlines())
    return f"\n{lines}\n" if text else ""


def _write_new_version(text: str, out: Path, console: Console) -> None:
    """Write the new version only if it is a valid town's file."""
    parse_town(text, str(out))
    write_new(out, text.encode())
    console.print(Text(f"\nGeschrieben: {out}. Bitte ansehen und an die Stelle der bisherigen Stadtdatei legen."))
