"""Workbooks of a town → participation and findings."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from engagement_analysis.mistakes import MistakeError, WrongThingError, kind_of
from engagement_analysis.other_frames import is_other_frame
from engagement_analysis.reading.grid import Workbook
from engagement_analysis.reading.names import SPREADSHEET_SUFFIXES, workbooks_in
from engagement_analysis.reading.problems import ReadError, silent
from engagement_analysis.reading.workbook import read_workbook
from engagement_analysis.recognition.context import title_year
from engagement_analysis.table.checks.across import findings_across_rows
from engagement_analysis.table.checks.other_town import workbooks_of_other_towns
from engagement_analysis.table.findings import Finding, findings_of_files, folded
from engagement_analysis.table.readable_tables import FoundWorkbook, find_tables
from engagement_analysis.table.rows.tidy_table import participation_frame
from engagement_analysis.table.schema import validate
from engagement_analysis.table.sheet_counts import counts_of_files
from engagement_analysis.table.tidy_workbook import TidyWorkbooks, tidy_workbooks
from engagement_analysis.town_files.layout import TownLayout, load_town

__all__ = ["Loaded", "WorkbookNotFoundError", "load", "workbook_files"]

Source = str | Path | BinaryIO
# Enough files for what each batch costs to be little beside them; few enough for several workers to have some each.
_FILES_OF_BATCH: Final = 200
_BYTES_OF_BATCH: Final = 1 << 21
_LOG: Final = logging.getLogger(__name__)


class WorkbookNotFoundError(MistakeError, FileNotFoundError):
    """A path that does not exist, or a folder without workbooks."""


@dataclass(frozen=True)
class Loaded:
    """What workbooks say: rows of `participation`, and `findings` for a person to look at.

    Attributes
    ----------
    participation : DataFrame, one row per organisation (or private persons together) at one event
        The validated table, each number with file, sheet and cell.
    findings : DataFrame, one row per finding
        `severity` ("error", "warning", "info"), `code`, `message` (German), `source_file`, `source_sheet`,
        `source_cell` (null: the whole sheet or file), `raw_value` (null: none, or it may name a person).
    sheets : DataFrame, one row per sheet
        What became of its rows: how many there are (`n_rows`), how many of them are data, totals, headers, titles,
        sections, notes (`n_data`, …), and how many were not read (`n_unread`), of which a finding tells.
    """

    participation: pd.DataFrame
    findings: pd.DataFrame
    sheets: pd.DataFrame = field(default_factory=lambda: counts_of_files([]))

    @property
    def ok(self) -> bool:
        """Tell whether no finding is an error."""
        return not bool((self.findings["severity"] == "error").any())


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
        A path does not exist, or a folder holds no workbook, or only folders of workbooks.
    WrongThingError
        What was given is no path, folder or file.

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
    batches = _tidy_batches(_contents(source), layout)
    files = [file for batch in batches for file in batch.files]
    participation = validate(participation_frame([rows for batch in batches for rows in batch.rows]))
    file_of_row = np.repeat(np.arange(len(files)), [file.n_rows for file in files])
    across: list[list[Finding]] = [[] for _ in files]
    for row, finding in findings_across_rows(participation, listed=set(layout.organisation_ids.values())):
        across[file_of_row[row]].append(finding)
    for number, finding in workbooks_of_other_towns(participation, file_of_row, [file.name for file in files], layout):
        across[number].append(finding)
    if participation.empty:
        _refuse_folder_of_folders(source)
    found = [
        (file.name, finding)
        for file, more in zip(files, across, strict=True)
        for finding in folded(file.in_order(more))
    ]
    counts = counts_of_files((file.name, count) for file in files for count in file.counts)
    for file in files:
        _LOG.debug("%s: %d rows of %d sheets", file.name, file.n_rows, len(file.counts))
    _LOG.info("%s: %d workbooks, %d rows, %d findings", layout.slug, len(files), len(participation), len(found))
    return Loaded(participation, findings_of_files(found), counts)


def _tidy_batches(contents: Iterator[tuple[str, bytes]], layout: TownLayout) -> list[TidyWorkbooks]:
    """Batch by batch; several of them through joblib, one after the other unless its backend says otherwise."""
    batches = _batches(contents)
    first = list(islice(batches, 2))
    if len(first) < 2:
        return [_tidy_batch(batch, layout) for batch in first]
    from joblib import Parallel, delayed  # late: whoever reads a few workbooks need not wait for it

    return list(Parallel()(delayed(_tidy_batch)(batch, layout) for batch in chain(first, batches)))


def _batches(contents: Iterator[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Files that are read together: many small ones, or a large one by itself."""
    batch: list[tuple[str, bytes]] = []
    n_bytes = 0
    for name, data in contents:
        if batch and (len(batch) == _FILES_OF_BATCH or n_bytes + len(data) > _BYTES_OF_BATCH):
            yield batch
            batch, n_bytes = [], 0
        batch.append((name, data))
        n_bytes += len(data)
    if batch:
        yield batch


def _tidy_batch(files: list[tuple[str, bytes]], layout: TownLayout) -> TidyWorkbooks:
    # First all are read, then all are searched for tables: step by step takes less time than file by file.
    with silent():
        workbooks = [_read(name, data, layout) for name, data in files]
    return tidy_workbooks([_found(name, read, layout) for (name, _), read in zip(files, workbooks, strict=True)])


def _read(name: str, data: bytes, layout: TownLayout) -> Workbook | ReadError:
    def is_wanted(sheet: str) -> bool:
        return not layout.for_year(title_year([], sheet, name)).ignores_sheet(sheet)

    try:
        return read_workbook(data, name, is_wanted=is_wanted)
    except ReadError as error:
        return error


def _found(name: str, workbook: Workbook | ReadError, layout: TownLayout) -> FoundWorkbook:
    if isinstance(workbook, ReadError):
        return FoundWorkbook(name, (), ([Finding(workbook.code, detail=workbook.detail)],))
    return find_tables(workbook, layout)


def workbook_files(folder: Path) -> list[Path]:
    """Files of a folder that are workbooks or could be meant as such, by name; WorkbookNotFoundError without any."""
    files = workbooks_in(folder)
    if not files:
        _refuse_folder_of_folders(folder)
        suffixes = ", ".join(SPREADSHEET_SUFFIXES)
        raise WorkbookNotFoundError(
            f"There is no workbook in the folder {folder}; put files there that end in {suffixes}.",
            f"Keine Arbeitsmappe im Ordner {folder}. Bitte Dateien mit der Endung {suffixes} dort ablegen.",
        )
    return files


def _refuse_folder_of_folders(source: object) -> None:
    """Where nothing was found in a folder but its folders hold workbooks, one of these was meant."""
    if not isinstance(source, (str, Path)) or not Path(source).is_dir():
        return
    below = [path for path in sorted(Path(source).iterdir()) if path.is_dir() and not path.name.startswith(".")]
    with_workbooks = [
        path for path in below if any(file.suffix.lower() in SPREADSHEET_SUFFIXES for file in workbooks_in(path))
    ]
    if with_workbooks:
        names = ", ".join(path.name for path in with_workbooks)
        raise WorkbookNotFoundError(
            f"The folder {source} holds no list of its own, its folders do ({names}); "
            f'load one of them, such as "{with_workbooks[0]}".',
            f"Im Ordner {source} selbst liegt keine Liste, wohl aber in seinen Ordnern ({names}). "
            f"Bitte einen davon angeben, zum Beispiel {with_workbooks[0]}.",
        )


@runtime_checkable
class _Readable(Protocol):
    def read(self) -> bytes: ...


def _contents(source: Source | Iterable[Source]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file."""
    if isinstance(source, (str, Path)):
        path = Path(source)
        if not path.exists():
            raise WorkbookNotFoundError(
                f"There is no file or folder {path} (looked in {Path.cwd()}); check the path.",
                f"Datei oder Ordner nicht gefunden: {path}. Bitte den Pfad prüfen.",
            )
        for file in workbook_files(path) if path.is_dir() else [path]:
            yield file.name, file.read_bytes()
    elif isinstance(source, _Readable):
        yield Path(str(getattr(source, "name", "Arbeitsmappe"))).name, source.read()
    else:
        for each in _several(source):
            yield from _contents(each)


def _several(source: Any) -> Iterable[Source]:
    """Several sources; a sentence where it is something else, as callers without a type checker may give."""
    hints: list[tuple[tuple[type, ...], str]] = [
        ((bytes, bytearray), "wrap bytes in io.BytesIO"),
        ((Loaded,), "use loaded.participation, it is read already"),
        ((pd.DataFrame, pd.Series, dict), "give the files that it came from"),
    ]
    hint = next((text for kinds, text in hints if isinstance(source, kinds)), None)
    if is_other_frame(source):
        hint = hints[-1][1]
    if hint is None and isinstance(source, Iterable):
        return source
    raise WrongThingError(
        f"load() takes the path of a workbook or folder, or an open file, not {kind_of(source)}; "
        f"{hint or 'check what stands before city='}."
    )
