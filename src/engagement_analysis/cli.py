"""Arguments in, exit status out: 0 done, 1 error findings, 2 nothing could be done; imported by nothing."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final, NoReturn

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engagement_analysis import __version__
from engagement_analysis.commands import check, export, organisations, publish, template
from engagement_analysis.commands import town as town_file
from engagement_analysis.loading import WorkbookNotFoundError, load
from engagement_analysis.mistakes import MistakeError
from engagement_analysis.project.reference_data import ReferenceDataError
from engagement_analysis.project.store import Processed, StoreError, write_tables
from engagement_analysis.reports.review import Folders, ReviewError, review, town_folders
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.town_files.layout import TownFileError, UnknownTownError
from engagement_analysis.townhall.errors import TownHallError

__all__ = ["main"]

_DONE, _ERRORS_IN_DATA, _MISUSE, _FAULT, _INTERRUPTED = 0, 1, 2, 70, 130
_SEVERITIES: Final = {"error": "Fehler", "warning": "Warnungen", "info": "Hinweise"}
_MOST_SHOWN: Final = 12


class _Parser(argparse.ArgumentParser):
    """Says in one German sentence what is wrong with a call."""

    def error(self, message: str) -> NoReturn:
        _say_error(f"Aufruf nicht verstanden ({_german(message)}). Hilfe: {self.prog} --help")
        raise SystemExit(_MISUSE)

    def format_help(self) -> str:
        text = super().format_help()
        for english, german in (
            ("usage:", "Aufruf:"),
            ("options:", "Optionen:"),
            ("positional arguments:", "Angaben:"),
        ):
            text = text.replace(english, german)
        return text.replace("show this help message and exit", "diese Hilfe zeigen")


def _german(message: str) -> str:
    for english, german in (
        ("the following arguments are required", "es fehlt"),
        ("unrecognized arguments", "unbekannt"),
        ("expected one argument", "ein Wert fehlt"),
        ("expected at least one argument", "ein Wert fehlt"),
        ("invalid choice", "unbekannt"),
        ("choose from", "möglich"),
        ("argument ", ""),
    ):
        message = message.replace(english, german)
    return message


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; every failure is one German sentence, never a traceback.

    Returns
    -------
    int
        Exit status: 0 done; 1 error findings (`load`); 2 misuse; 70 a fault of this program; 130 interrupted.
    """
    _speak_utf8()
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except (
        ReviewError,
        StoreError,
        ReferenceDataError,
        UnknownTownError,
        TownFileError,
        TownHallError,
        WorkbookNotFoundError,
    ) as error:
        return _fail(error)
    except KeyboardInterrupt:
        _say_error("Abgebrochen. Was schon da war, ist unverändert.")
        return _INTERRUPTED
    except OSError as error:
        return _fail(
            f"{error.filename or 'Eine Datei'} lässt sich nicht lesen oder schreiben "
            f"({error.strerror or type(error).__name__}). Bitte Pfad, Rechte und Platz prüfen."
        )
    except Exception as error:  # noqa: BLE001 - the last resort: whatever is wrong here is our fault and no reader's business
        return _fault(error, is_debug=options.debug)


def _fail(error: object) -> int:
    sentence = error.german if isinstance(error, MistakeError) else str(error)
    _say_error(" ".join(sentence.split()))
    return _MISUSE


def _fault(error: Exception, *, is_debug: bool) -> int:
    """Say where the program failed, without the error's own text: it may quote a cell with personal data."""
    from engagement_analysis.reports.errors import ReportError

    if isinstance(error, ReportError):
        return _fail(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    hint = "" if is_debug else " Mehr mit --debug."
    _say_error(
        f"Fehler im Programm ({type(error).__name__} in {Path(last.filename).name}, Zeile {last.lineno}). "
        f"Bitte melden.{hint}"
    )
    if is_debug:
        sys.stderr.write("".join(traceback.format_list(traceback.extract_tb(error.__traceback__))))
    return _FAULT


def _say_error(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _speak_utf8() -> None:
    """German letters on consoles that would rather have another encoding (Windows, LANG=C)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="engagement", description="Arbeitsmappen der Städte lesen, prüfen, auswerten und als Berichte ausgeben."
    )
    parser.add_argument(
        "--version", action="version", version=f"engagement_analysis {__version__}", help="Version zeigen"
    )
    parser.add_argument("--debug", action="store_true", help="bei Fehlern im Programm zeigen, wo sie entstanden")
    commands = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True, parser_class=_Parser)
    _add_review(
        commands.add_parser(
            "review",
            help="data/raw lesen, Tabellen und Berichte schreiben",
            description="Liest die Arbeitsmappen aller Städte in data/raw, schreibt geprüfte Tabellen nach "
            "data/processed und Berichte nach reports.",
        )
    )
    _add_load(
        commands.add_parser(
            "load",
            help="einzelne Arbeitsmappen in Tabellen wandeln",
            description="Liest Arbeitsmappen einer Stadt und schreibt participation.parquet, participation.csv und "
            "findings.csv.",
        )
    )
    _add_lab(
        commands.add_parser(
            "lab", help="Notizbücher in JupyterLab öffnen", description="Öffnet den Ordner notebooks in JupyterLab."
        )
    )
    for command in (publish, export, check, template, organisations, town_file):
        command.register(commands)
    return parser


def _add_project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--project", metavar="ORDNER", type=Path, default=Path(), help="Ordner des Projekts (sonst der aktuelle)"
    )


def _add_review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", metavar="NAME", help="nur diesen Bericht erneuern, zum Beispiel vier-jahre")
    parser.add_argument("--pdf", action="store_true", help="die Berichte auch als barrierefreie PDF-Dateien schreiben")
    parser.add_argument(
        "--internal",
        action="store_true",
        help="auch das Arbeitsblatt je Stadt schreiben (reports/intern; nicht öffentlich, nennt Gruppen mit Zahlen)",
    )
    _add_project(parser)
    parser.set_defaults(run=_review)


def _add_load(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", metavar="PFAD", nargs="+", type=Path, help="Arbeitsmappen oder Ordner mit Arbeitsmappen"
    )
    parser.add_argument("--city", metavar="STADT", required=True, help="mitgelieferte Stadt oder Pfad ihrer TOML-Datei")
    parser.add_argument(
        "--out", metavar="ORDNER", type=Path, required=True, help="wohin die Tabellen geschrieben werden"
    )
    parser.set_defaults(run=_load)


def _add_lab(parser: argparse.ArgumentParser) -> None:
    _add_project(parser)
    parser.set_defaults(run=_lab)


def _review(options: argparse.Namespace) -> int:
    folders = Folders(options.project.resolve())
    chosen = {"only": options.only, "as_pdf": options.pdf, "with_internal": options.internal}
    console = Console(highlight=False, soft_wrap=True)
    if console.is_terminal:
        with console.status("Arbeitsmappen suchen …") as status:

            def tell(step: str) -> None:
                status.update(f"{step} …")
                console.print(Text(f"✓ {step}", style="dim"))

            processed, reports = review(folders, **chosen, tell=tell)
    else:
        processed, reports = review(folders, **chosen, tell=lambda step: console.print(Text(f"- {step}")))
    _show_summary(console, processed, folders, reports)
    return _DONE


def _show_summary(console: Console, processed: Processed, folders: Folders, reports: Sequence[Path]) -> None:
    """What was read, what needs attention, where the reports are."""
    console.print()
    read = Table(title="Gelesen", title_justify="left", title_style="bold", header_style="bold")
    for column in ("Stadt", "Arbeitsmappen", "Zeilen", "Jahre"):
        read.add_column(column, justify="left" if column == "Stadt" else "right")
    for town in town_folders(folders.raw):
        rows = processed.participation[processed.participation["city"] == town.layout.slug]
        years = rows["year"].dropna()
        span = f"{years.min()}-{years.max()}" if len(years) else "–"
        read.add_row(town.layout.title, str(len(town.workbooks)), str(len(rows)), span)
    console.print(read)
    _show_findings(console, processed.findings)
    if processed.manifest["example_data"]:
        console.print(
            Text(
                "Beispieldaten: Die Arbeitsmappen sind um veröffentlichte Summen konstruiert; "
                "die Zahlen sind keine echten Ergebnisse.",
                style="bold",
            )
        )
    console.print(Text("Berichte:", style="bold"))
    for path in reports:
        console.print(Text(f"  {path}", style=f"link {path.as_uri()}"))


def _show_findings(console: Console, findings: pd.DataFrame) -> None:
    counts = findings["severity"].value_counts()
    line = ", ".join(f"{counts.get(severity, 0)} {title}" for severity, title in _SEVERITIES.items())
    console.print(Text(f"Prüfung: {line}", style="bold"))
    attention = findings[findings["severity"].isin(["error", "warning"])]
    if attention.empty:
        return
    table = Table(title="Was Aufmerksamkeit braucht", title_justify="left", title_style="bold", header_style="bold")
    for column in ("", "Befund", "Anzahl", "erste Stelle"):
        table.add_column(column, justify="right" if column == "Anzahl" else "left")
    groups = attention.groupby(["severity", "code"], observed=True, sort=True)
    for (severity, code), rows in groups:
        first = rows.iloc[0]
        place = " › ".join(
            str(part)
            for part in (first["source_file"], first["source_sheet"], first["source_cell"])
            if not pd.isna(part)
        )
        table.add_row(
            "Fehler" if severity == "error" else "Warnung", CODES[str(code)].title, str(len(rows)), Text(place)
        )
    console.print(table)


def _load(options: argparse.Namespace) -> int:
    loaded = load(options.paths, city=options.city)
    write_tables({"participation": loaded.participation, "findings": loaded.findings}, options.out)
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{len(loaded.participation)} Zeilen gelesen und nach {options.out} geschrieben."))
    _show_findings(console, loaded.findings)
    return _DONE if loaded.ok else _ERRORS_IN_DATA


def _lab(options: argparse.Namespace) -> int:
    notebooks = Folders(options.project.resolve()).notebooks
    if not notebooks.is_dir():
        raise ReviewError(
            f"Der Ordner {notebooks} fehlt. Bitte im Ordner des Projekts aufrufen oder ihn mit --project nennen."
        )
    return subprocess.run(
        [sys.executable, "-m", "jupyterlab", str(notebooks)], env=_lab_environment(), check=False
    ).returncode


def _lab_environment() -> dict[str, str]:
    """With a configuration of ours beside the user's: JupyterLab opens without asking about news."""
    own = str(files("engagement_analysis.commands") / "lab")
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join([own, others] if others else [own])}


if __name__ == "__main__":
    sys.exit(main())
