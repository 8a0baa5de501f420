"""What lies in a project ↔ what is noted of it: what belongs together, is new, stale, failing. No table is read."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from engagement_analysis.project.fingerprint import Difference, Parts, differences, record, sha256
from engagement_analysis.project.folders import Folders
from engagement_analysis.project.whole_folder import JOURNAL
from engagement_analysis.reading.names import is_workbook
from engagement_analysis.reports.errors import ReviewError
from engagement_analysis.reports.pages.index import INDEX, parts_of_index
from engagement_analysis.reports.pages.pdf import parts_of_print
from engagement_analysis.reports.pages.plan import INTERNAL_FOLDER, Planned, Sources, parts_of_tables, planned_reports

Code = Literal["unfinished", "missing", "edited", "unknown-file", "not-planned", "other-reports", "made-from-other"]
_PAGES: Final = (".html", ".pdf")
_OF_REPORTS: Final = ("report", "reports", "shown")
"""Parts that follow from reports, of which themselves it is told what they were made from."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that does not belong to what lies beside it, and the files that this is true of."""

    code: Code
    files: tuple[str, ...]  # below the project's folder
    difference: Difference | None = None  # what they were made from and is another now


@dataclass(frozen=True, slots=True)
class Verified:
    """How many files were looked at, and what does not belong together."""

    tables: int
    reports: int
    mismatches: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What there is to do in a project; paths of workbooks below `data/raw`, of reports below `reports`."""

    new: list[str] = field(default_factory=list)  # workbooks never read
    changed: list[str] = field(default_factory=list)  # inputs that are not as they were when read
    gone: list[str] = field(default_factory=list)  # inputs that were read and are no longer there
    failing: dict[str, int] = field(default_factory=dict)  # workbook (town/name) → findings that are errors
    stale: list[str] = field(default_factory=list)  # reports that are not of today's tables, notebooks and code
    missing: list[str] = field(default_factory=list)  # reports that would be made and are not there
    n_read: int = 0  # workbooks
    n_current: int = 0  # reports, index and PDF files included

    @property
    def is_current(self) -> bool:
        """A review would change nothing."""
        return not (self.new or self.changed or self.gone or self.stale or self.missing)


def verified(folders: Folders) -> Verified:
    """Compare tables and reports of a project with what is noted of how they were made.

    Raises
    ------
    ReviewError
        Nothing has been made there yet.
    """
    known = record(folders.processed)
    reports = list(_recorded(folders))
    if not known["files"] and not reports:
        raise ReviewError(
            f"In {folders.root} liegen weder Tabellen noch Berichte. Bitte zuerst „engagement review“ ausführen oder "
            "den Ordner des Projekts mit --project nennen."
        )
    found = [
        Mismatch("unfinished", (_below(folder, folders),))
        for folder in (folders.processed, folders.reports)
        if (folder / JOURNAL).is_file()
    ]
    tables = sorted(known["files"])
    found += _touched(folders.processed, tables, known, folders)
    parts = parts_of_tables(folders)
    for each in differences(known, tables[0], parts) if tables else []:
        found.append(Mismatch("made-from-other", (_below(folders.processed, folders),), each))
    for folder, name, noted, now in reports:
        found += _touched(folder, [name], noted, folders)
        place = (_below(folder / name, folders),)
        if now is not None:
            others = differences(noted, name, now)
            found += [Mismatch("made-from-other", place, each) for each in others if each.part not in _OF_REPORTS]
            found += [Mismatch("other-reports", place)] if any(each.part in _OF_REPORTS for each in others) else []
        elif (folder / name).is_file():
            found.append(Mismatch("not-planned", place))
    names = {folder / name for folder, name, _, _ in reports}
    pages = (path for path in folders.reports.rglob("*") if path.suffix in _PAGES and path not in names)
    found += [Mismatch("unknown-file", (_below(path, folders),)) for path in sorted(pages) if path.is_file()]
    return Verified(len(tables), len(reports), tuple(_together(found)))


def state(folders: Folders) -> State:
    """What there is to do in a project.

    Raises
    ------
    ReviewError
        There is no `data/raw`.
    """
    if not folders.raw.is_dir():
        raise ReviewError(
            f"Der Ordner {folders.raw} fehlt. Bitte im Ordner des Projekts aufrufen oder ihn mit --project nennen."
        )
    known, parts = record(folders.processed), parts_of_tables(folders)
    tables = sorted(known["files"])
    if not tables:
        return State(new=sorted(name for name in parts["data"] if _names_workbook(name)))
    found = [each for each in differences(known, tables[0], parts) if each.part == "data"]
    noted = list(_recorded(folders))
    planned = [report.file for report in _planned(folders).values() if not report.is_internal]
    stale = {
        (folder / name).relative_to(folders.reports).as_posix()
        for folder, name, record_of, now in noted
        if (folder / name).is_file()
        and (now is None or differences(record_of, name, now) or sha256(folder / name) != _sum(record_of, name))
    }
    return State(
        [each.name for each in found if each.then is None and _names_workbook(each.name)],
        [each.name for each in found if each.now and (each.then or not _names_workbook(each.name))],
        [each.name for each in found if each.now is None],
        _errors(folders.processed),
        sorted(stale),
        sorted(file for file in planned if not (folders.reports / file).is_file()),
        sum(map(_names_workbook, known["parts"][known["files"][tables[0]]["from"]["data"]])),
        sum((folder / name).is_file() for folder, name, _, _ in noted) - len(stale),
    )


def _recorded(folders: Folders) -> Iterator[tuple[Path, str, Mapping[str, Any], Parts | None]]:
    """Folder, name, record, and what it would be made from now (None: not at all), of each page that was made."""
    sources, planned = Sources(folders.processed, trusts_note=True), _planned(folders)
    for folder in (folders.reports, folders.reports / INTERNAL_FOLDER):
        noted = record(folder)
        for name in sorted(noted["files"]):
            html = (folder / name).with_suffix(".html")
            parts: Parts | None = None
            if name == INDEX:
                parts = parts_of_index(sources, folders.notebooks, folders.reports)
            elif name.endswith(".pdf"):
                parts = parts_of_print(html) if html.is_file() else None
            elif name in planned:
                parts = sources.parts(planned[name])
            yield folder, name, noted, parts


def _planned(folders: Folders) -> dict[str, Planned]:
    """File → the report that it would be, by the notebooks and the towns that are noted beside the tables."""
    if not any(folders.notebooks.glob("*.ipynb")):
        return {}
    titles = Sources(folders.processed, trusts_note=True).noted_titles
    return {report.file: report for report in planned_reports(folders.notebooks, lambda: titles, with_internal=True)}


def _touched(folder: Path, names: Iterable[str], noted: Mapping[str, Any], folders: Folders) -> Iterator[Mismatch]:
    for name in names:
        place = (_below(folder / name, folders),)
        if not (folder / name).is_file():
            yield Mismatch("missing", place)
        elif sha256(folder / name) != _sum(noted, name):
            yield Mismatch("edited", place)


def _together(found: Iterable[Mismatch]) -> list[Mismatch]:
    """One mismatch for all files of which the same is true."""
    files: dict[tuple[Code, Difference | None], list[str]] = {}
    for each in found:
        files.setdefault((each.code, each.difference), []).extend(each.files)
    return [Mismatch(code, tuple(dict.fromkeys(names)), difference) for (code, difference), names in files.items()]


def _errors(processed: Path) -> dict[str, int]:
    try:
        with (processed / "findings.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            return dict(
                Counter(
                    f"{row['city']}/{row['source_file']}" for row in rows if row["severity"] == "error"
                ).most_common()
            )
    except (OSError, ValueError, KeyError, csv.Error):  # `verified` says that it is missing or was changed
        return {}


def _names_workbook(name: str) -> bool:
    return name.count("/") == 1 and not name.startswith("published/") and is_workbook(Path(name))


def _sum(noted: Mapping[str, Any], name: str) -> str:
    return str(noted["files"][name]["sha256"])


def _below(path: Path, folders: Folders) -> str:
    return path.relative_to(folders.root).as_posix()
