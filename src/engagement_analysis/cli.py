"""Arguments in, exit status out; imported by nothing."""

from __future__ import annotations

import argparse
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path

from engagement_analysis import __version__
from engagement_analysis.commands.parser import ExitStatus, Parser, add_completion, examples
from engagement_analysis.mistakes import GermanError, MistakeError

__all__ = ["main"]

# In the order of the help page. A module is imported only if its command is called, or every one is to be listed.
_COMMANDS = (
    "review",
    "status",
    "verify",
    "load",
    "lab",
    "publish",
    "export",
    "check",
    "template",
    "organisations",
    "town",
)

_EXAMPLES = examples(
    "engagement review --example        # Beispielprojekt anlegen und seine Berichte machen",
    "engagement review                  # Berichte aus den Arbeitsmappen in data/raw",
    "engagement check Liste.xlsx --city neumarkt --annotate Kopie.xlsx",
    "engagement load Listen --city balingen --out Tabellen",
    "engagement template neumarkt 2027  # leere Arbeitsmappe für das neue Jahr",
    "engagement town new musterstadt Liste.xlsx",
    "engagement BEFEHL --help           # Angaben und Beispiele eines Befehls",
)
_ENDINGS = "\n  ".join(["Exit-Status:", *(f"{status:>3}  {status.meaning}" for status in ExitStatus)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; every failure is one German sentence, never a traceback.

    Gives one of :class:`~engagement_analysis.commands.parser.ExitStatus`; of `lab`, what JupyterLab ended with.
    """
    _speak_utf8()
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(next((word for word in arguments if not word.startswith("-")), None)).parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        with _log_shown() if "verbose" in options else nullcontext():
            return run(options)
    except (GermanError, MistakeError) as error:
        return _fail(error)
    except KeyboardInterrupt:
        _say_error("Abgebrochen. Was schon da war, ist unverändert.")
        return ExitStatus.INTERRUPTED
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
    return ExitStatus.MISUSE


def _fault(error: Exception, *, is_debug: bool) -> int:
    """Say where the program failed, without the error's own text: it may quote a cell with personal data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    hint = "" if is_debug else " Mehr mit --debug."
    _say_error(
        f"Fehler im Programm ({type(error).__name__} in {Path(last.filename).name}, Zeile {last.lineno}). "
        f"Bitte melden.{hint}"
    )
    if is_debug:
        sys.stderr.write("".join(traceback.format_list(traceback.extract_tb(error.__traceback__))))
    return ExitStatus.FAULT


def _say_error(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


@contextmanager
def _log_shown() -> Iterator[None]:
    """What the package logs goes to the error output meanwhile."""
    logger, handler = logging.getLogger("engagement_analysis"), logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(relativeCreated)6.0f ms  %(name)s: %(message)s"))
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _speak_utf8() -> None:
    """German letters on consoles that would rather have another encoding (Windows, LANG=C)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _parser(called: str | None = None) -> argparse.ArgumentParser:
    """All commands, or the one that is called."""
    parser = Parser(
        prog="engagement",
        description="Arbeitsmappen der Städte lesen, prüfen, auswerten und als Berichte ausgeben.",
        epilog=f"{_EXAMPLES}\n\n{_ENDINGS}",
    )
    parser.add_argument(
        "--version", action="version", version=f"engagement_analysis {__version__}", help="Version zeigen"
    )
    parser.add_argument("--debug", action="store_true", help="bei Fehlern im Programm zeigen, wo sie entstanden")
    commands = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True, parser_class=Parser)
    for name in (called,) if called in _COMMANDS else _COMMANDS:
        import_module(f"engagement_analysis.commands.{name}").register(commands)
    if called not in _COMMANDS:
        add_completion(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
