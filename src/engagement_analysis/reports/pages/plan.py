"""Notebooks + towns in the data → the reports there are to make, each with its file's name and what it is made from."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engagement_analysis.project.fingerprint import Part, Parts, code, each_file, record
from engagement_analysis.project.folders import Folders, published_folder
from engagement_analysis.reports.errors import ReportError

if TYPE_CHECKING:
    from engagement_analysis.project.store import Processed

Tell = Callable[[str], None]
"""Is told in German what has just been done."""
INTERNAL_FOLDER: Final = "intern"
"""Below the folder of the reports: what is not for the public."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A report to make."""

    notebook: Path
    town: str = ""  # slug of the one town that it is about; empty: the notebook chooses
    is_internal: bool = False  # for the volunteer agency alone

    @property
    def name(self) -> str:
        """Name of the report's file, without its ending."""
        return report_name(self.notebook) + (f"-{self.town}" if self.town else "")

    @property
    def file(self) -> str:
        """Name of the report's file, below the folder of the reports."""
        return f"{INTERNAL_FOLDER}/{self.name}.html" if self.is_internal else f"{self.name}.html"

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.notebook.name} ({self.town})" if self.town else self.notebook.name

    @property
    def parameters(self) -> dict[str, Any]:
        """What is set after the notebook's cell of parameters, beside the data's folder."""
        return {"towns": [self.town]} if self.town else {}


class Sources:
    """What reports are made from: `data/processed`, and what has been published.

    The tables are read, with the libraries that this takes, only where they have to be: beside them is noted which
    towns they hold, and a fingerprint of what they hold of each.
    """

    def __init__(self, folder: Path, *, trusts_note: bool = False) -> None:
        self.folder = Path(folder)
        self.trusts_note = trusts_note  # also where tables have changed since: whoever verifies says that by itself

    @cached_property
    def processed(self) -> Processed:
        """The tables of all towns."""
        from engagement_analysis.project.store import read_processed

        return read_processed(self.folder)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What is told of the tables as a whole."""
        try:
            return dict(json.loads((self.folder / "manifest.json").read_text(encoding="utf-8")))
        except (OSError, ValueError):  # lost or changed, as whoever reads the tables or verifies them will say
            return {}

    @property
    def titles(self) -> dict[str, str]:
        """Slug → title of the towns that have rows."""
        return {slug: town["title"] for slug, town in self._towns.items()}

    def of(self, planned: Planned) -> Processed:
        """The tables that one report shows."""
        from engagement_analysis.project.town_tables import tables_of_towns

        return tables_of_towns(self.processed, [planned.town]) if planned.town else self.processed

    def parts(self, planned: Planned) -> Parts:
        """Everything that one report is made from: its tables, what is published, notebook, code."""
        tables = {planned.town: self._towns[planned.town]["tables"]} if planned.town else self._tables
        notebook = each_file([planned.notebook], below=planned.notebook.parent)
        return {"tables": tables, "published": self._published, "notebook": notebook, "code": code()}

    @cached_property
    def _tables(self) -> Part:
        files = self.folder.iterdir() if self.folder.is_dir() else ()
        return each_file((file for file in files if file.is_file() and file.name[0] != "."), below=self.folder)

    @cached_property
    def _noted(self) -> Mapping[str, Any]:
        """The tables' record, if they lie there as they were when it was written."""
        known = record(self.folder)
        is_true = all(self._tables.get(name) == file["sha256"] for name, file in known["files"].items())
        return known if is_true or self.trusts_note else {}

    @cached_property
    def _towns(self) -> Mapping[str, Mapping[str, str]]:
        if "towns" in self._noted or self.trusts_note:
            return dict(self._noted.get("towns", {}))
        from engagement_analysis.project.town_tables import noted_towns

        return noted_towns(self.processed)

    @cached_property
    def _published(self) -> Part:
        """Published figures, and earlier reports: what these have told decides on what is hidden, what has changed."""
        folder = published_folder(self.folder)
        files = (file for file in folder.rglob("*") if file.is_file())
        # The population's figures are among the tables, town by town.
        return each_file((file for file in files if file.name != "population.csv"), below=folder)


def parts_of_tables(folders: Folders) -> Parts:
    """Everything that the tables of a project are made from: what lies in `data/raw`, code."""
    return {"data": each_file(folders.inputs(), below=folders.raw), "code": code()}


def report_name(notebook: Path) -> str:
    """The name of a notebook's report (02_vier_jahre): without its number, words joined by hyphens (vier-jahre)."""
    return re.sub(r"^\d+[_-]", "", notebook.stem).replace("_", "-")


def planned_reports(
    folder: Path, towns: Callable[[], Mapping[str, str]], *, with_internal: bool = False
) -> list[Planned]:
    """The reports that a folder's notebooks become, in the order of their names, then of the towns.

    A notebook's metadata may say `{"engagement": {"report": false}}`: for analysts alone, no report;
    `{"engagement": {"per": "town"}}`: one report for each town; `{"engagement": {"internal": true}}`: not public.

    `towns` (slug to title) is asked only where a notebook wants one report for each. ReportError: no notebook there, an
    unknown word in its metadata, or two reports with one name.
    """
    planned: list[Planned] = []
    for path in sorted(Path(folder).glob("*.ipynb")):
        says = settings(path)
        is_internal = bool(says.get("internal", False))
        if not says.get("report", True) or (is_internal and not with_internal):
            continue
        if says.get("per", "") not in ("", "town"):
            raise ReportError(f"{path.name}: „per“ in den Metadaten kennt nur „town“, nicht „{says['per']}“.")
        each = towns() if says.get("per") else [""]
        planned += [Planned(path, town, is_internal) for town in each]
    if not planned:
        raise ReportError(f"Keine Notizbücher gefunden in {folder}.")
    name, times = Counter(report.name for report in planned).most_common(1)[0]
    if times > 1:
        raise ReportError(f"Zwei Notizbücher ergäben denselben Bericht „{name}“. Bitte eines umbenennen.")
    return planned


def chosen_reports(planned: list[Planned], only: str | None) -> list[Planned]:
    """The reports that a name means: of a notebook, of a notebook's reports, or of one town's report."""
    if only is None:
        return planned
    wanted = only.removesuffix(".html").removesuffix(".ipynb")
    chosen = [report for report in planned if wanted == report.name]
    chosen = chosen or [report for report in planned if wanted in (report.notebook.stem, report_name(report.notebook))]
    if not chosen:
        names = ", ".join(report.name for report in planned)
        raise ReportError(f"Unbekannter Bericht „{only}“. Vorhanden: {names}.")
    return chosen


def settings(notebook: Path) -> Mapping[str, Any]:
    """What a notebook's metadata say about its reports."""
    metadata = json.loads(notebook.read_text(encoding="utf-8")).get("metadata", {})
    return dict(metadata.get("engagement", {}))
