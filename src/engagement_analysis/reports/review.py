"""`data/raw` → processed tables → reports: the whole way, for the command line."""

import csv
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from engagement_analysis.project.fingerprint import are_current, of_town, remember
from engagement_analysis.project.folders import Folders
from engagement_analysis.project.organisation_register import empty_register, read_register
from engagement_analysis.project.programme import programme_frame, read_programme
from engagement_analysis.project.reference_data import read_population
from engagement_analysis.project.store import TABLES, Processed, read_processed, write_processed
from engagement_analysis.project.town_tables import data_date, noted_towns
from engagement_analysis.project.whole_folder import only_writer, renew_together
from engagement_analysis.reading.names import workbooks_in
from engagement_analysis.reports.errors import ReportError, ReviewError
from engagement_analysis.reports.pages.plan import parts_of_tables
from engagement_analysis.town_files.frames import campaigns_frame, invitations_frame, organisations_frame, towns_frame
from engagement_analysis.town_files.layout import TownLayout, load_town, shipped_towns, town_files
from engagement_analysis.values.texts import slug

if TYPE_CHECKING:
    from engagement_analysis.loading import Loaded
    from engagement_analysis.reports.pages.kernels.execution import Kernels
    from engagement_analysis.reports.pages.kernels.server import Server

PUBLISHED: Final = "published"
EXAMPLES: Final = "example_workbooks.csv"
_PACKAGES: Final = (
    "engagement_analysis",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "python-calamine",
    "openpyxl",
    "isal",
    "lxml",
    "xlrd",
    "odfdo",
    "nbconvert",
)
_TABLE_FILES: Final = (*(f"{table}.{suffix}" for table in TABLES for suffix in ("parquet", "csv")), "manifest.json")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TownFolder:
    """A town's folder in `data/raw` with its workbooks."""

    layout: TownLayout
    city: str
    workbooks: tuple[Path, ...]
    folder: Path


def town_folders(raw: Path) -> list[TownFolder]:
    """Folders of `data/raw` that belong to a town: named after a shipped one, or holding the TOML file of another.

    Raises
    ------
    ReviewError
        No such folder, a folder of an unknown town, a workbook beside the towns' folders, or no workbook at all.
    """
    if not raw.is_dir():
        raise ReviewError(
            f"Der Ordner {raw} fehlt. Bitte im Ordner des Projekts aufrufen oder ihn mit --project nennen."
        )
    loose = [path.name for path in workbooks_in(raw) if path.name != EXAMPLES]
    if loose:
        raise ReviewError(
            f"„{loose[0]}“ liegt direkt in {raw}. "
            f"Bitte in den Ordner der Stadt legen, zum Beispiel {raw / shipped_towns()[0]}."
        )
    towns = [
        _town_folder(folder)
        for folder in sorted(raw.iterdir())
        if folder.is_dir() and folder.name != PUBLISHED and not folder.name.startswith(".")
    ]
    if not any(town.workbooks for town in towns):
        raise ReviewError(
            "Keine Arbeitsmappe gefunden. "
            f"Bitte die Dateien einer Stadt in ihren Ordner legen, zum Beispiel {raw / shipped_towns()[0]}."
        )
    return [town for town in towns if town.workbooks]


def _town_folder(folder: Path) -> TownFolder:
    own = town_files(folder)
    if len(own) > 1:
        raise ReviewError(
            f"In {folder} liegen mehrere Stadtdateien ({', '.join(path.name for path in own)}). "
            "Bitte nur eine dort lassen."
        )
    if not own and folder.name not in shipped_towns():
        raise ReviewError(
            f"Unbekannte Stadt „{folder.name}“. Mitgeliefert: {', '.join(shipped_towns())}. "
            f"Für eine weitere Stadt bitte ihre TOML-Datei in den Ordner {folder} legen."
        )
    city, workbooks = str(own[0]) if own else folder.name, workbooks_in(folder)
    for path in (*own, *workbooks):
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ReviewError(f"{path} verweist aus ihrem Ordner hinaus. Bitte die Datei selbst dort ablegen.")
    return TownFolder(load_town(city), city, tuple(workbooks), folder)


def process(raw: Path, *, tell: Tell = lambda _: None) -> Processed:
    """Read all workbooks of all towns into the tables that reports start from; joblib's setting spreads the towns.

    Raises
    ------
    ReviewError, ReferenceDataError, ProgrammeError
        As `town_folders`; a register of organisations or a programme that cannot be read.
    """
    towns = town_folders(raw)
    register = _register(raw / PUBLISHED, [town.layout for town in towns])
    programme = _programme(towns)
    loaded = _loaded(towns, tell)
    participation = pd.concat([each.participation for each in loaded], ignore_index=True)
    layouts = [town.layout for town in towns]
    findings = pd.concat(
        [each.findings.assign(city=layout.slug) for each, layout in zip(loaded, layouts, strict=True)],
        ignore_index=True,
    ).astype({"city": "string"})  # workbooks of two towns may have one name
    population = read_population(raw / PUBLISHED, towns={layout.ags: layout.slug for layout in layouts})
    tables = {
        "participation": participation,
        "findings": findings,
        "invitations": invitations_frame(layouts),
        "campaigns": campaigns_frame(layouts),
        "towns": towns_frame(layouts),
        "population": population,
        "register": register,
        "organisations": organisations_frame(layouts),
        "programme": programme,
    }
    return Processed(**tables, manifest=_manifest(raw, towns, tables))


def _loaded(towns: list[TownFolder], tell: Tell) -> "list[Loaded]":
    """Town by town; side by side where joblib's setting names several workers."""
    # Late: a review in which nothing has changed reads no workbook.
    from joblib import Parallel, delayed

    from engagement_analysis.loading import load

    def tasks() -> Iterator[Any]:
        for town in towns:
            tell(f"{town.layout.title}: {len(town.workbooks)} Arbeitsmappen lesen")
            yield delayed(load)(town.workbooks, city=town.city)

    return list(Parallel()(tasks()))


def review(
    folders: Folders,
    *,
    only: str | None = None,
    as_pdf: bool = False,
    with_internal: bool = False,
    tell: Tell = lambda _: None,
    server: "Server | None" = None,
) -> tuple[Processed, list[Path]]:
    """Read the workbooks, write the tables, execute the notebooks, write the reports; what is up to date stays.

    Gives the tables; the page that lists all reports, the reports (one alone: `only`), and their PDF files. `server`:
    one that was started before this module was imported.

    Raises
    ------
    ReviewError, StoreError, ReportError
        Each with one German sentence.
    """
    town_folders(folders.raw)  # says what is wrong with the folder before anything is made in it
    with only_writer(folders.processed), _kernels(folders, only, server) as kernels:
        processed = current_tables(folders, tell)
        tell("Berichte prüfen und, wo nötig, neu rechnen")
        make = partial(_make, folders, only=only, as_pdf=as_pdf, with_internal=with_internal, tell=tell)
        made = renew_together(folders.reports, lambda pages: make(pages, kernels=kernels))
    if made.error is not None:
        raise made.error
    return processed, [folders.reports / name for name in made.names]


@dataclass(frozen=True, slots=True)
class _Made:
    """Reports that stand, below their folder, and the first of those that could not be made."""

    names: tuple[str, ...]
    error: ReportError | None = None


@contextmanager
def _kernels(folders: Folders, only: str | None, server: "Server | None") -> "Iterator[Kernels | None]":
    """Kernels that warm up while workbooks are read; None where the tables are current: perhaps no report is made."""
    if are_current(folders.processed, _TABLE_FILES, parts_of_tables(folders)):
        yield None
        return
    from engagement_analysis.reports.pages.kernels.execution import early_kernels

    with early_kernels(1 if only else len([*folders.notebooks.glob("*.ipynb")]), server) or nullcontext() as kernels:
        yield kernels


def _make(
    folders: Folders,
    pages: Path,
    *,
    only: str | None,
    as_pdf: bool,
    with_internal: bool,
    tell: Tell,
    kernels: "Kernels | None",
) -> _Made:
    """Bring a copy of the reports' folder up to date; what succeeded stays also where something failed."""
    # Late: notebooks and charts cost seconds that a bad folder need not wait for.
    from engagement_analysis.reports.pages.index import render_index
    from engagement_analysis.reports.pages.pdf import print_reports
    from engagement_analysis.reports.pages.render import render_reports

    found: list[Path] = []
    failed: ReportError | None = None
    try:
        found += render_reports(
            folders.processed,
            folders.notebooks,
            pages,
            progress=tell,
            only=only,
            with_internal=with_internal,
            kernels=kernels,
        )
        found += print_reports(found, progress=tell) if as_pdf else []
    except ReportError as error:
        failed = error
    index = render_index(folders.processed, folders.notebooks, pages, progress=tell)
    return _Made(tuple(path.relative_to(pages).as_posix() for path in (index, *found)), failed)


def current_tables(folders: Folders, tell: Tell) -> Processed:
    """The tables: read from `data/processed` where they were made from these very files by this code, else made.

    Raises
    ------
    ReviewError, StoreError
        As `review`.
    """
    town_folders(folders.raw)  # says what is wrong with the folder, whatever lies in `data/processed`
    parts = parts_of_tables(folders)
    if are_current(folders.processed, _TABLE_FILES, parts):
        tell("Tabellen sind aktuell: keine Arbeitsmappe hat sich geändert")
        return read_processed(folders.processed)
    processed = process(folders.raw, tell=tell)
    tell("Geprüfte Tabellen schreiben")

    def note(staging: Path) -> None:
        remember(staging, dict.fromkeys(_TABLE_FILES, parts), towns=noted_towns(read_processed(staging)))

    write_processed(processed, folders.processed, finish=note)
    return processed


def _programme(towns: list[TownFolder]) -> pd.DataFrame:
    """What the towns tell of themselves, from their folders."""
    found = {town.layout.slug: read_programme(town.folder) for town in towns}
    return programme_frame({city: programme for city, programme in found.items() if programme is not None})


def _register(folder: Path, layouts: list[TownLayout]) -> pd.DataFrame:
    """The register of organisations, if there is one; names as the towns' alias lists know them."""
    layout_of = {layout.slug: layout for layout in layouts}

    def identify(city: str, name: str) -> str:
        layout = layout_of.get(city)
        return layout.organisation_id(name) if layout else slug(name)

    found = read_register(folder, identify=identify)
    return empty_register() if found is None else found


def _manifest(raw: Path, towns: list[TownFolder], tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    examples = _example_hashes(raw / EXAMPLES)
    inputs = []
    for town, path in ((each, path) for each in towns for path in each.workbooks):
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        inputs.append(
            {
                "path": path.relative_to(raw).as_posix(),
                "city": town.layout.slug,
                "sha256": sha256,
                "bytes": len(content),
                "is_example": sha256 in examples,
            }
        )
    return {
        "inputs": inputs,
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "rows": {name: len(tables[name]) for name in TABLES},
        "town_files": {town.layout.slug: of_town(town.city) for town in towns},
        "data_date": data_date(tables["participation"]),
        "example_data": any(entry["is_example"] for entry in inputs),
    }


def _example_hashes(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {row["sha256"] for row in csv.DictReader(file)}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
