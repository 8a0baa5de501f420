"""What a call looks like: German help with examples, exit status, options that several commands share."""

import argparse
import sys
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import NoReturn


class ExitStatus(IntEnum):
    """How a command ends, for all commands."""

    DONE = 0
    FINDINGS = 1
    MISUSE = 2
    FAULT = 70
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """What it says, for a town hall."""
        return {
            ExitStatus.DONE: "erledigt",
            ExitStatus.FINDINGS: "erledigt, aber es gibt Fehler in den Daten, oder etwas ist offen oder passt nicht "
            "(check, load, town, verify)",
            ExitStatus.MISUSE: "nichts getan; ein Satz sagt, warum",
            ExitStatus.FAULT: "Fehler im Programm; bitte melden",
            ExitStatus.INTERRUPTED: "abgebrochen (Strg+C)",
        }[self]


class _Help(argparse.HelpFormatter):
    """Wraps a description; examples, which have lines of their own, stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """Says in one German sentence what is wrong with a call; each command knows `--verbose`."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"formatter_class": _Help, **options})  # type: ignore[arg-type]
        self.add_argument(
            "--verbose",
            action="store_true",
            default=argparse.SUPPRESS,  # a command's own default would hide what was said before its name
            help="unterwegs auf der Fehlerausgabe melden, was geschieht",
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        sys.stderr.write(f"Aufruf nicht verstanden ({_german(message)}). Hilfe: {self.prog} --help\n")
        raise SystemExit(ExitStatus.MISUSE)

    def format_help(self) -> str:
        """The help page, its headings in German."""
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


def examples(*calls: str) -> str:
    """The end of a help page: calls to copy, each of which may say behind # what it does.

    Examples
    --------
    >>> print(examples("engagement lab"))
    Beispiel:
      engagement lab
    """
    return "\n  ".join(["Beispiel:" if len(calls) == 1 else "Beispiele:", *calls])


def add_json(parser: argparse.ArgumentParser) -> None:
    """Let a command answer programs."""
    parser.add_argument(
        "--json", action="store_true", help="für Programme: auf der Standardausgabe nichts als ein JSON-Dokument"
    )


def add_project(parser: argparse._ActionsContainer, says: str = "Ordner des Projekts (sonst der aktuelle)") -> None:
    """Let a call say where the project lies."""
    parser.add_argument("--project", metavar="ORDNER", type=Path, default=Path(), help=says)


def add_completion(parser: argparse.ArgumentParser) -> None:
    """Let the command line write what bash or zsh needs to complete commands, options, and files where files belong."""
    import shtab  # late: whoever calls a command need not wait for it

    shtab.add_argument_to(
        parser,
        "--print-completion",
        help='Vervollständigung für eine Shell ausgeben, zum Beispiel: eval "$(engagement --print-completion bash)"',
    )
    for each in _all_parsers(parser):
        for action in each._actions:
            if action.type is Path:
                is_folder = action.metavar == "ORDNER"
                action.complete = shtab.DIRECTORY if is_folder else shtab.FILE  # type: ignore[attr-defined]


def _all_parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _all_parsers(below)
