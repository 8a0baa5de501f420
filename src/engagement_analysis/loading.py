"""Workbooks of a town → participation and findings: calls reading, recognition, values and table in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from engagement_analysis.reading.grid import Grid, Sheet, Workbook, column_number
from engagement_analysis.reading.problems import ReadError
from engagement_analysis.reading.workbook import SPREADSHEET_SUFFIXES, read_workbook
from engagement_analysis.recognition.context import find_context, title_lines, title_year
from engagement_analysis.recognition.header import Header
from engagement_analysis.recognition.rows import Table, classify_rows, split_tables
from engagement_analysis.table.across import findings_across_rows
from engagement_analysis.table.checks import check_totals
from engagement_analysis.table.findings import Finding, findings_frame, is_quotable_label, no_findings
from engagement_analysis.table.schema import empty_participation, typed, validate
from engagement_analysis.table.tidy import tidy_rows
from engagement_analysis.table.tidy_table import TidyTable
from engagement_analysis.towns.layout import TownLayout, load_town

__all__ = ["Loaded", "WorkbookNotFoundError", "load", "load_workbook", "workbook_files"]

Source = str | Path | BinaryIO
# A folder may hold texts about its workbooks and what office programs leave behind: no workbooks gone wrong.
_BESIDE_WORKBOOKS: Final = (".md", ".txt", ".toml", ".json", ".rst")
_LEFT_BEHIND: Final = (".", "~$")
_TITLE_ROWS: Final = 12
# Roles of which a table needs no column, but has at most one.
_OPTIONAL_ROLES: Final = (
    "campaign", "date", "organisation_type", "district", "status",
    "registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg",
)  # fmt: skip


class WorkbookNotFoundError(FileNotFoundError):
    """A path that does not exist, or a folder without workbooks."""


@dataclass(frozen=True)
class Loaded:
    """What workbooks say: rows of `participation`, and `findings` for a person to look at."""

    participation: pd.DataFrame
    findings: pd.DataFrame

    @property
    def ok(self) -> bool:
        """Tell whether no finding is an error."""
        return not bool((self.findings["severity"] == "error").any())


@dataclass(frozen=True)
class _LoadedFile:
    """Rows of one workbook, what was found in it, and the names of its sheets in their order."""

    name: str
    rows: pd.DataFrame
    findings: list[Finding]
    sheets: tuple[str, ...] = ()

    def findings_with(self, more: Iterable[Finding]) -> pd.DataFrame:
        """The findings of the file, then those of its sheets, each from top to bottom and from left to right."""
        return findings_frame(sorted([*self.findings, *more], key=self._place), self.name)

    def _place(self, finding: Finding) -> tuple[int, int, int]:
        sheet = self.sheets.index(finding.sheet) if finding.sheet in self.sheets else -1
        if not finding.cell:
            return sheet, -1, -1
        letters = finding.cell.rstrip("0123456789")
        return sheet, int(finding.cell[len(letters) :]), column_number(letters)


def load(source: Source | Iterable[Source], *, city: str | Path) -> Loaded:
    r"""Read workbooks of one town into one validated table.

    Parameters
    ----------
    source : path, folder, binary file, or several of them
        A folder stands for the workbooks in it, sorted by name.
    city : str or Path
        A shipped town ("neumarkt", "balingen"), or the path of a town's TOML file.

    Returns
    -------
    Loaded
        `participation`: one row per organisation at one event. `findings`: what a person should look at, file by file,
        in each sheet from top to bottom. Bad data never raises.

    Raises
    ------
    UnknownTownError, TownFileError
        The town is not known, or its file is wrong.
    WorkbookNotFoundError
        A path does not exist, or a folder holds no workbook.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO("Gruppe;Datum;TN\nGS Woffenbach;20.10.2022;ca. 70".encode())
    >>> file.name = "Liste.csv"
    >>> loaded = load(file, city="neumarkt")
    >>> loaded.participation[["organisation_id", "participants", "participants_quality"]].values.tolist()
    [['grundschule-woffenbach', 70, 'approximate']]
    """
    layout = load_town(city)
    files = [_load_file(data, name, layout) for name, data in _contents(source)]
    participation = typed(_concatenated([file.rows for file in files], empty_participation))
    file_of_row = np.repeat(np.arange(len(files)), [len(file.rows) for file in files])
    across: list[list[Finding]] = [[] for _ in files]
    for row, finding in findings_across_rows(participation):
        across[file_of_row[row]].append(finding)
    findings = [file.findings_with(more) for file, more in zip(files, across, strict=True)]
    return Loaded(validate(participation), _concatenated(findings, no_findings))


def _concatenated(frames: Iterable[pd.DataFrame], empty: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else empty()


def workbook_files(folder: Path) -> list[Path]:
    """Files of a folder that are workbooks or could be meant as such, sorted by name.

    Raises
    ------
    WorkbookNotFoundError
        There is none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("Liste.xlsx", "~$Liste.xlsx", "LIESMICH.txt"):
    ...         Path(folder, name).touch()
    ...     [file.name for file in workbook_files(Path(folder))]
    ['Liste.xlsx']
    """
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(_LEFT_BEHIND) and path.suffix.lower() not in _BESIDE_WORKBOOKS
    )
    if not files:
        raise WorkbookNotFoundError(
            f"Keine Arbeitsmappe im Ordner {folder}. "
            f"Bitte Dateien mit der Endung {', '.join(SPREADSHEET_SUFFIXES)} dort ablegen."
        )
    return files


@runtime_checkable
class _Readable(Protocol):
    def read(self) -> bytes: ...


def _contents(source: Source | Iterable[Source]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file."""
    if isinstance(source, (str, Path)):
        path = Path(source)
        if not path.exists():
            raise WorkbookNotFoundError(f"Datei oder Ordner nicht gefunden: {path}. Bitte den Pfad prüfen.")
        for file in workbook_files(path) if path.is_dir() else [path]:
            yield file.name, file.read_bytes()
    elif isinstance(source, _Readable):
        yield Path(str(getattr(source, "name", "Arbeitsmappe"))).name, source.read()
    else:
        for each in source:
            yield from _contents(each)


def _load_file(data: bytes, name: str, layout: TownLayout) -> _LoadedFile:
    def is_wanted(sheet: str) -> bool:
        return not layout.for_year(title_year([], sheet, name)).ignores_sheet(sheet)

    try:
        workbook = read_workbook(data, name, is_wanted=is_wanted)
    except ReadError as error:
        return _LoadedFile(name, empty_participation(), [Finding(error.code, detail=error.detail)])
    return _load_sheets(workbook, layout)


def load_workbook(workbook: Workbook, layout: TownLayout) -> tuple[pd.DataFrame, pd.DataFrame]:
    r"""Turn the sheets of an opened workbook into rows and findings, without those that need the rows of all files.

    Examples
    --------
    >>> book = read_workbook("Gruppe;Datum;TN\nGS Woffenbach;20.10.2022;ca. 70".encode(), "Liste.csv")
    >>> rows, findings = load_workbook(book, load_town("neumarkt"))
    >>> rows["participants"].tolist(), findings["code"].tolist()
    ([70], ['approximate-number'])
    """
    file = _load_sheets(workbook, layout)
    return file.rows, file.findings_with(())


def _load_sheets(workbook: Workbook, layout: TownLayout) -> _LoadedFile:
    frames: list[pd.DataFrame] = []
    findings = [] if workbook.is_checkable else [Finding("not-checkable")]
    filled = [sheet for sheet in workbook.sheets if sheet.grid.rows]
    if not filled:
        findings.append(Finding("empty-file" if workbook.sheets else "no-table"))
    for sheet in filled:
        frames += _load_sheet(sheet, workbook.name, layout, findings)
    rows = _concatenated(frames, empty_participation)
    return _LoadedFile(workbook.name, rows, findings, tuple(sheet.name for sheet in filled))


def _load_sheet(sheet: Sheet, file: str, layout: TownLayout, findings: list[Finding]) -> Iterator[pd.DataFrame]:
    """Rows of each table of a sheet; adds to the findings."""
    grid = sheet.grid
    year = title_year(title_lines(grid, grid.first_row + _TITLE_ROWS), sheet.name, file)
    layout = layout.for_year(year)
    tables = split_tables(grid, layout, year=year)
    if not tables:
        findings.append(Finding("no-table", sheet.name))
        return
    if sheet.is_hidden:
        findings.append(Finding("hidden-sheet", sheet.name))
    context = find_context(title_lines(grid, tables[0].header.first_row), sheet.name, file, layout)
    for table in tables:
        findings += _header_findings(grid, table.header, sheet.name)
        complaint = _incomplete(table.header, sheet.name)
        if complaint is not None:
            findings.append(complaint)
            continue
        rows = classify_rows(grid, table)
        tidy = tidy_rows(grid, table.header, rows, context, layout, sheet=sheet.name)
        findings += tidy.findings
        findings += check_totals(grid, table.header, rows, tidy, layout, sheet=sheet.name)
        findings += _hidden_rows(grid, table, tidy, sheet.name)
        yield tidy.frame(city=layout.slug, file=file, sheet=sheet.name)


def _incomplete(header: Header, sheet: str) -> Finding | None:
    """A table without organisation or participants cannot be read; nor where several columns claim to be them."""
    if header.is_overview:
        has_key = bool(header.of_role("organisation", "district"))
        has_counts = any(column.is_period for column in header.of_role("participants"))
        return None if has_key and has_counts else Finding("missing-column", sheet)
    for role in ("organisation", "participants"):
        claims = header.of_role(role)
        if len(claims) > 1:
            return Finding("ambiguous-column", sheet, detail=" und ".join(f"„{column.label}“" for column in claims))
    if not header.of_role("organisation"):
        return Finding("missing-column", sheet, detail="keine Spalte für die Organisation")
    has_parts = header.one("minors") and header.one("adults")
    if not header.of_role("participants") and not has_parts:
        return Finding("missing-column", sheet, detail="keine Spalte für die Teilnehmenden")
    return None


def _header_findings(grid: Grid, header: Header, sheet: str) -> Iterator[Finding]:
    """Columns that are hidden, that nobody knows, or that claim the same meaning."""
    for column in header.columns:
        if column.index in grid.hidden_columns:
            yield Finding("hidden-column", sheet, column.header_cell)
        if column.role == "unknown" and not column.is_period:
            shown = column.label if _incomplete(header, sheet) is None and is_quotable_label(column.label) else None
            yield Finding("unknown-column", sheet, column.header_cell, shown)
    for role in _OPTIONAL_ROLES:
        claims = [column for column in header.of_role(role) if not column.is_period]
        if len(claims) > 1:
            labels = " und ".join(f"„{column.label}“" for column in claims)
            detail = f"{labels}; keine davon wurde gelesen"
            yield Finding("ambiguous-column", sheet, claims[1].header_cell, detail=detail)


def _hidden_rows(grid: Grid, table: Table, tidy: TidyTable, sheet: str) -> Iterator[Finding]:
    """Hidden rows that were read; each points at the first cell that became a tidy row."""
    cells = dict(zip(reversed(tidy.source_rows), reversed(tidy.texts["source_cell"]), strict=True))
    for row in sorted(grid.hidden_rows.intersection(row - 1 for row in cells)):
        yield Finding("hidden-row", sheet, cells[row + 1])
