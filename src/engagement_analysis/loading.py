"""Workbooks of a town → participation and findings: calls reading, recognition, values and table in their order."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import pandas as pd

from engagement_analysis.reading.grid import Grid, Sheet, Workbook, address, column_number
from engagement_analysis.reading.problems import ReadError
from engagement_analysis.reading.workbook import SPREADSHEET_SUFFIXES, read_workbook
from engagement_analysis.recognition.context import find_context, title_lines, title_year
from engagement_analysis.recognition.header import Header
from engagement_analysis.recognition.rows import Rows, Table, classify_rows, split_tables
from engagement_analysis.table.checks import check_totals, duplicate_rows, similar_organisations
from engagement_analysis.table.findings import Finding, findings_frame, no_findings
from engagement_analysis.table.schema import empty_participation, typed, validate
from engagement_analysis.table.tidy import tidy_rows
from engagement_analysis.towns.layout import TownLayout, load_town

__all__ = ["Loaded", "WorkbookNotFoundError", "load", "workbook_files"]

Source = str | Path | BinaryIO
# Beside workbooks a folder may hold texts about them and what office programs leave behind; none of that is a workbook gone wrong.
_BESIDE_WORKBOOKS: Final = (".md", ".txt", ".toml", ".json", ".rst")


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


def load(source: Source | Iterable[Source], *, city: str | Path) -> Loaded:
    """Read workbooks of one town into one validated table.

    Parameters
    ----------
    source : path, folder, binary file, or several of them
        A folder stands for the workbooks in it, sorted by name.
    city : str or Path
        A shipped town ("neumarkt", "balingen"), or the path of a town's TOML file.

    Returns
    -------
    Loaded
        `participation`: one row per organisation at one event. `findings`: what a person should look at. Bad data never raises.

    Raises
    ------
    UnknownTownError, TownFileError
        The town is not known, or its file is wrong.
    WorkbookNotFoundError
        A path does not exist, or a folder holds no workbook.

    Examples
    --------
    >>> file = io.BytesIO("Gruppe;Datum;TN\\nGS Woffenbach;20.10.2022;ca. 70".encode())
    >>> file.name = "Liste.csv"
    >>> loaded = load(file, city="neumarkt")
    >>> loaded.participation[["organisation_id", "participants", "participants_quality"]].values.tolist()
    [['grundschule-woffenbach', 70, 'approximate']]
    """
    layout = load_town(city)
    tables, findings = [], []
    for name, data in _contents(source):
        table, found = _load_file(data, name, layout)
        tables.append(table)
        findings.append(found)
    participation = pd.concat(tables, ignore_index=True) if tables else empty_participation()
    findings.append(_across_rows(participation))
    filled = [frame for frame in findings if len(frame)]
    return Loaded(validate(typed(participation)), pd.concat(filled, ignore_index=True) if filled else no_findings())


def workbook_files(folder: Path) -> list[Path]:
    """Files of a folder that are workbooks or could be meant as such, sorted by name.

    Raises
    ------
    WorkbookNotFoundError
        There is none.
    """
    files = sorted(
        path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")) and path.suffix.lower() not in _BESIDE_WORKBOOKS
    )
    if not files:
        raise WorkbookNotFoundError(f"Keine Arbeitsmappe im Ordner {folder}. Bitte Dateien mit der Endung {', '.join(SPREADSHEET_SUFFIXES)} dort ablegen.")
    return files


def _contents(source: Source | Iterable[Source]) -> Iterable[tuple[str, bytes]]:
    if isinstance(source, (str, Path)):
        path = Path(source)
        if path.is_dir():
            for file in workbook_files(path):
                yield file.name, file.read_bytes()
        elif path.is_file():
            yield path.name, path.read_bytes()
        else:
            raise WorkbookNotFoundError(f"Datei oder Ordner nicht gefunden: {path}. Bitte den Pfad prüfen.")
    elif isinstance(source, io.IOBase) or hasattr(source, "read"):
        yield Path(str(getattr(source, "name", "Arbeitsmappe"))).name, source.read()  # type: ignore[union-attr]
    else:
        for each in source:  # type: ignore[union-attr]
            yield from _contents(each)


def _load_file(data: bytes, name: str, layout: TownLayout) -> tuple[pd.DataFrame, pd.DataFrame]:
    try:
        workbook = read_workbook(data, name, is_wanted=lambda sheet: not layout.ignores_sheet(sheet))
    except ReadError as error:
        return empty_participation(), findings_frame([Finding(error.code, detail=error.detail)], name)
    return load_workbook(workbook, layout)


def load_workbook(workbook: Workbook, layout: TownLayout) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn the sheets of an opened workbook into rows and findings."""
    frames: list[pd.DataFrame] = []
    findings: list[Finding] = [] if workbook.is_checkable else [Finding("not-checkable")]
    filled = [sheet for sheet in workbook.sheets if sheet.grid.rows]
    if not filled:
        findings.append(Finding("empty-file" if workbook.sheets else "no-table"))
    for sheet in filled:
        found, frame = _load_sheet(sheet, workbook.name, layout)
        findings += sorted(found, key=_place)
        frames += frame
    table = pd.concat(frames, ignore_index=True) if frames else empty_participation()
    return table, findings_frame(findings, workbook.name)


def _place(finding: Finding) -> tuple[int, int]:
    """Sort key of a finding within its sheet: from top to bottom, then from left to right."""
    if not finding.cell:
        return -1, -1
    letters = finding.cell.rstrip("0123456789")
    return int(finding.cell[len(letters) :]), column_number(letters)


def _load_sheet(sheet: Sheet, file: str, layout: TownLayout) -> tuple[list[Finding], list[pd.DataFrame]]:
    grid, findings, frames = sheet.grid, list[Finding](), list[pd.DataFrame]()
    year = title_year(title_lines(grid, grid.first_row + 12), sheet.name, file)
    tables = split_tables(grid, layout, year=year)
    if sheet.is_hidden and tables:
        findings.append(Finding("hidden-sheet", sheet.name))
    if not tables:
        findings.append(Finding("no-table", sheet.name))
        return findings, frames
    context = find_context(title_lines(grid, tables[0].header.first_row), sheet.name, file, layout)
    for table in tables:
        findings += _header_findings(grid, table.header, sheet.name)
        complaint = _incomplete(table.header, sheet.name)
        if complaint is not None:
            findings.append(complaint)
            continue
        rows = classify_rows(grid, table)
        tidy = tidy_rows(grid, table.header, rows, context, layout, sheet=sheet.name, file=file)
        findings += tidy.findings
        findings += check_totals(grid, table.header, rows, tidy, layout, sheet.name)
        findings += _row_findings(grid, table, rows, tidy.columns, sheet.name)
        frames.append(tidy.frame)
    return findings, frames


def _incomplete(header: Header, sheet: str) -> Finding | None:
    """A table without organisation or participants cannot be read; neither can one where several columns claim to be them."""
    if header.is_overview:
        keys = header.of_role("organisation", "district")
        return None if keys and any(column.is_period and column.role == "participants" for column in header.columns) else Finding("missing-column", sheet)
    for role in ("organisation", "participants"):
        claims = [column for column in header.of_role(role)]
        if len(claims) > 1:
            labels = " und ".join(f"„{column.label}“" for column in claims)
            return Finding("ambiguous-column", sheet, detail=f"{labels}")
    if not header.of_role("organisation"):
        return Finding("missing-column", sheet, detail="keine Spalte für die Organisation")
    has_parts = header.one("minors") and header.one("adults")
    if not header.of_role("participants") and not has_parts:
        return Finding("missing-column", sheet, detail="keine Spalte für die Teilnehmenden")
    return None


def _header_findings(grid: Grid, header: Header, sheet: str) -> list[Finding]:
    findings = []
    for column in header.columns:
        if column.index in grid.hidden_columns:
            findings.append(Finding("hidden-column", sheet, column.header_cell))
        if column.role == "unknown" and not column.is_period:
            findings.append(Finding("unknown-column", sheet, column.header_cell, column.label[:60] if "@" not in column.label else None))
    single = ("campaign", "date", "organisation_type", "district", "status", "registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg")
    for role in single:
        claims = [column for column in header.of_role(role) if not column.is_period]
        if len(claims) > 1:
            labels = " und ".join(f"„{column.label}“" for column in claims)
            findings.append(Finding("ambiguous-column", sheet, claims[1].header_cell, detail=f"{labels}; keine davon wurde gelesen"))
    return findings


def _row_findings(grid: Grid, table: Table, rows: Rows, columns: dict[str, Any], sheet: str) -> list[Finding]:
    hidden = grid.hidden_rows.intersection(rows.data)
    cells: dict[int, str] = {}
    for row, cell in zip(columns["source_row"], columns["source_cell"], strict=True):
        if hidden:
            cells.setdefault(row - 1, cell)
    return [Finding("hidden-row", sheet, cells.get(row, address(row, table.header.columns[0].index))) for row in sorted(hidden)]


def _across_rows(participation: pd.DataFrame) -> pd.DataFrame:
    """Findings that need all rows of all files: duplicates, organisations with similar names."""
    found: dict[int, Finding] = {}
    rows: Sequence[Any] = [int(row) for row in participation.index[duplicate_rows(participation)]]
    frames = []
    for row in rows:
        found[row] = Finding("duplicate-row", participation.at[row, "source_sheet"], participation.at[row, "source_cell"])
        frames.append(findings_frame([found[row]], participation.at[row, "source_file"]))
    for row, later, earlier, score in similar_organisations(participation):
        detail = f"„{later}“ und „{earlier}“, Ähnlichkeit {score:.0f} von 100"
        finding = Finding("possible-same-organisation", participation.at[row, "source_sheet"], participation.at[row, "source_cell"], None, detail)
        frames.append(findings_frame([finding], participation.at[row, "source_file"]))
    return pd.concat(frames, ignore_index=True) if frames else no_findings()
