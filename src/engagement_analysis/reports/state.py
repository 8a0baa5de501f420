"""What lies in a project ↔ what is noted of it: what belongs together, is new, stale, failing. No table is read."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from engagement_analysis.project.fingerprint import Difference, Parts, differences, record, sha256
from engagement_analysis.project.folders import Folders
from engagement_analysis.project.whole_folder import JOURNAL
from engagement_analysis.reading.names import is_workbook
from engagement_analysis.reports.errors import ReviewError
from engagement_analysis.reports.pages.index import INDEX, parts_of_index
from engagement_analysis.reports.pages.pdf import parts_of_print
from engagement_analysis.reports.pages.plan import INTERNAL_FOLDER, Planned, Sources, parts_of_tables, planned_reports

Code = Literal["unfinished", "missing", "edited", "unknown-file", "not-planned", "other-reports", "made-from-other"]
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


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was made."""

    path: Path
    check_sum: str  # as it was written
    others: list[Difference] | None  # what it was made from and is another now; None: it would not be made now


def verified(folders: Folders) -> Verified:
    """Compare tables and reports of a project with what is noted of how they were made.

    ReviewError: nothing has been made there yet.
    """
    known, pages = record(folders.processed), _pages(folders)
    tables = sorted(known["files"])
    if not tables and not pages:
        raise ReviewError(
            f"In {folders.root} liegen weder Tabellen noch Berichte. Bitte zuerst „engagement review“ ausführen oder "
            "den Ordner des Projekts mit --project nennen."
        )
    # what is true (None: nothing is wrong) → the files that it is true of
    found: dict[tuple[Code | None, Difference | None], list[Path]] = defaultdict(list)
    for folder in (folders.processed, folders.reports):
        if (folder / JOURNAL).is_file():
            found["unfinished", None].append(folder)
    for name in tables:
        found[_touched(folders.processed / name, known["files"][name]["sha256"]), None].append(folders.processed / name)
    for difference in differences(known, tables[0], parts_of_tables(folders)) if tables else []:
        found["made-from-other", difference].append(folders.processed)
    for page in pages:
        found[_touched(page.path, page.check_sum), None].append(page.path)
        for difference in page.others or []:
            if difference.part in _OF_REPORTS:
                found["other-reports", None].append(page.path)
            else:
                found["made-from-other", difference].append(page.path)
        if page.others is None and page.path.is_file():
            found["not-planned", None].append(page.path)
    known_pages = {page.path for page in pages}
    for path in sorted(folders.reports.rglob("*")):
        if path.suffix in (".html", ".pdf") and path not in known_pages and path.is_file():
            found["unknown-file", None].append(path)
    mismatches = (
        Mismatch(code, tuple(dict.fromkeys(path.relative_to(folders.root).as_posix() for path in paths)), difference)
        for (code, difference), paths in found.items()
        if code is not None
    )
    return Verified(len(tables), len(pages), tuple(mismatches))


def state(folders: Folders) -> State:
    """What there is to do in a project; ReviewError where there is no `data/raw`."""
    if not folders.raw.is_dir():
        raise ReviewError(
            f"Der Ordner {folders.raw} fehlt. Bitte im Ordner des Projekts aufrufen oder ihn mit --project nennen."
        )
    known, parts = record(folders.processed), parts_of_tables(folders)
    tables = sorted(known["files"])
    if not tables:
        return State(new=sorted(filter(_names_workbook, parts["data"])))
    found = [each for each in differences(known, tables[0], parts) if each.part == "data"]
    pages = [page for page in _pages(folders) if page.path.is_file()]
    stale = [page for page in pages if page.others != [] or _touched(page.path, page.check_sum)]
    planned = [report.file for report in _planned(folders).values() if not report.is_internal]
    return State(
        new=[each.name for each in found if each.then is None and _names_workbook(each.name)],
        changed=[each.name for each in found if each.now and (each.then or not _names_workbook(each.name))],
        gone=[each.name for each in found if each.now is None],
        failing=_errors(folders.processed),
        stale=sorted(page.path.relative_to(folders.reports).as_posix() for page in stale),
        missing=sorted(file for file in planned if not (folders.reports / file).is_file()),
        n_read=sum(map(_names_workbook, known["parts"][known["files"][tables[0]]["from"]["data"]])),
        n_current=len(pages) - len(stale),
    )


def _pages(folders: Folders) -> list[_Page]:
    sources, planned = Sources(folders.processed, trusts_note=True), _planned(folders)
    found = []
    for folder in (folders.reports, folders.reports / INTERNAL_FOLDER):
        noted = record(folder)
        for name in sorted(noted["files"]):
            path = folder / name
            now: Parts | None = None
            if name == INDEX:
                now = parts_of_index(sources, folders.notebooks, folders.reports)
            elif name in planned:
                now = sources.parts(planned[name])
            elif path.suffix == ".pdf" and path.with_suffix(".html").is_file():
                now = parts_of_print(path.with_suffix(".html"))
            others = None if now is None else differences(noted, name, now)
            found.append(_Page(path, noted["files"][name]["sha256"], others))
    return found


def _planned(folders: Folders) -> dict[str, Planned]:
    """File → the report that it would be, by the notebooks and the towns that are noted beside the tables."""
    if not any(folders.notebooks.glob("*.ipynb")):
        return {}
    titles = Sources(folders.processed, trusts_note=True).titles
    return {report.file: report for report in planned_reports(folders.notebooks, lambda: titles, with_internal=True)}


def _touched(path: Path, check_sum: str) -> Literal["missing", "edited"] | None:
    if not path.is_file():
        return "missing"
    return "edited" if sha256(path) != check_sum else None


def _errors(processed: Path) -> dict[str, int]:
    try:
        with (processed / "findings.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["severity"] == "error"]
            return dict(Counter(f"{row['city']}/{row['source_file']}" for row in rows).most_common())
    except (OSError, ValueError, KeyError, csv.Error):  # `verified` says that it is missing or was changed
        return {}


def _names_workbook(name: str) -> bool:
    return name.count("/") == 1 and not name.startswith("published/") and is_workbook(Path(name))
