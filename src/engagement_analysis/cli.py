"""Arguments in, exit status out: 0 done, 1 error findings, 2 nothing could be done; imported by nothing."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from engagement_analysis import __version__
from engagement_analysis.commands import check, lab, load, organisations, publish, review, template, town
from engagement_analysis.mistakes import MistakeError
from engagement_analysis.project.reference_data import ReferenceDataError
from engagement_analysis.project.store import StoreError
from engagement_analysis.reports.review import ReviewError
from engagement_analysis.townhall.errors import TownHallError

__all__ = ["main"]

_DONE, _ERRORS_IN_DATA, _MISUSE, _FAULT, _INTERRUPTED = 0, 1, 2, 70, 130


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
        ("not allowed with argument", "geht nicht zusammen mit"),
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
    except (ReviewError, StoreError, ReferenceDataError, TownHallError, MistakeError) as error:
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
    for command in (review, load, lab, publish, check, template, organisations, town):
        command.register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
