"""`engagement verify`: whether reports and tables belong to the data, code and settings that lie beside them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, Final

from engagement_analysis.commands.as_json import print_json
from engagement_analysis.commands.parser import ExitStatus, add_json, add_project, examples
from engagement_analysis.project.folders import Folders

_REVIEW: Final = "Bitte „engagement review“ ausführen"
_MOST_NAMES: Final = 3
_THINGS: Final = {
    "tables": "Tabelle",
    "published": "Veröffentlichtes",
    "notebook": "Notizbuch",
}
_OF_FILES: Final = {
    "unfinished": f"Ein Lauf wurde beim Schreiben unterbrochen. {_REVIEW}: Es vollendet ihn.",
    "missing": f"Eine Datei fehlt. {_REVIEW} (PDF-Dateien mit --pdf, Arbeitsblätter mit --internal).",
    "edited": "Seit dem Schreiben von Hand geändert. Bitte eine eigene Fassung anderswo ablegen und „engagement "
    "review“ ausführen: Es schreibt die Datei neu.",
    "unknown-file": "Stammt nicht von „engagement review“. Bitte aus dem Ordner der Berichte nehmen.",
    "other-reports": f"Beruht auf Berichten, die sich seither geändert haben. {_REVIEW} (PDF-Dateien mit --pdf).",
    "not-planned": "Gehört zu keinem Notizbuch und keiner Stadt mehr. Bitte löschen oder anderswo aufheben.",
}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "verify",
        help="prüfen, ob Berichte und Tabellen zu Daten und Programm gehören",
        description="Prüft, ob jeder Bericht in reports und jede Tabelle in data/processed zu den Arbeitsmappen, "
        "Stadtdateien, Notizbüchern und Programmen gehört, die daneben liegen, und nennt, was abweicht.",
        epilog=examples("engagement verify", "engagement verify --project beispiel --json"),
    )
    add_project(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare; 0 where all belongs together, 1 where something does not."""
    from engagement_analysis.reports.state import verified

    found = verified(Folders(options.project.resolve()))
    status = ExitStatus.FINDINGS if found.mismatches else ExitStatus.DONE
    if options.json:
        entries = [_entry(each) for each in found.mismatches]
        print_json("verify", status, tables=found.tables, reports=found.reports, mismatches=entries)
        return status
    lines = [
        line
        for each in found.mismatches
        for line in (f"- {sentence(each)}", f"  Betrifft: {few(each.files, _MOST_NAMES)}")
    ]
    if not lines:
        lines = [
            f"Alles passt zusammen: {count(found.tables)} Dateien in data/processed und {count(found.reports)} in "
            "reports gehören zu den Daten, Notizbüchern und Programmen, die daneben liegen."
        ]
    sys.stdout.write("\n".join(lines) + "\n")
    return status


def sentence(mismatch: Any) -> str:
    """What does not belong together, and what to do."""
    difference = mismatch.difference
    if difference is None:
        return _OF_FILES[mismatch.code]
    part, name, then, now = difference
    if part == "code":
        other = f", oder wieder {name} {then} nehmen" if _is_version(then) else ""
        return f"{_of_code(name, then, now)} {_REVIEW}{other}."
    thing = _of_data(name) if part == "data" else _THINGS[part] if "." in name else "Stand der Tabellen zu"
    subject = f"{thing} „{name}“"
    if now is None:
        return f"{subject} fehlt jetzt. Bitte zurücklegen; gilt es nicht mehr, „engagement review“ ausführen."
    return f"{subject} {'ist neu' if then is None else 'hat sich geändert'}. {_REVIEW}."


def _of_code(name: str, then: str | None, now: str | None) -> str:
    if not _is_version(then) and not _is_version(now):
        what = "Das Programm" if "/" not in name else f"Die mitgelieferte Stadtdatei „{name.rpartition('/')[2]}“"
        return f"{what} ist ein anderer Stand als damals."
    if then is None or now is None:
        return f"{name} {now or then} {'fehlt jetzt' if now is None else 'ist neu'}."
    return f"{name} {now} statt {then}."


def _is_version(text: str | None) -> bool:
    """A version and no check sum."""
    return text is not None and "." in text


def _of_data(name: str) -> str:
    if name.startswith("published/"):
        return "Veröffentlichtes"
    if name.endswith(".toml"):
        return "Programm der Stadt" if name.endswith("programme.toml") else "Stadtdatei"
    return "Arbeitsmappe"


def few(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" und {count(rest)} weitere" if rest > 0 else "")


def count(number: int) -> str:
    """A number of things in German form, without the libraries that the reports' numbers need."""
    return f"{number:,}".replace(",", ".")


def _entry(mismatch: Any) -> dict[str, Any]:
    part, name, then, now = mismatch.difference or (None, None, None, None)
    return {
        "code": mismatch.code,
        "files": mismatch.files,
        "part": part,
        "name": name,
        "then": then,
        "now": now,
        "sentence": sentence(mismatch),
    }
