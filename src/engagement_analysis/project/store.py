"""Validated tables ↔ `data/processed`: an interruption leaves the old state or the new one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from engagement_analysis.project.whole_folder import JOURNAL, StoreError, complete_interrupted, write_together
from engagement_analysis.table.schema import typed

_MANIFEST: Final = "manifest.json"
_DAY: Final = pd.ArrowDtype(pa.date32())
_SECOND: Final = pd.ArrowDtype(pa.timestamp("s"))
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula's start, wide forms and the white space that some cut off included."""


@dataclass(frozen=True, eq=False)
class Processed:
    """Everything that notebooks and reports start from."""

    participation: pd.DataFrame  # as `load` returns it, all towns together
    findings: pd.DataFrame  # likewise
    # city, campaign, year, organisation_type, source, counted: who was invited to what, how that is known, and who
    # was counted, where a town says it
    invitations: pd.DataFrame
    campaigns: pd.DataFrame  # slugs with the names that readers see
    # the same, with `closed_until`, the last year whose figures are final, and `publication`, whether small counts of
    # organisations are shown ("open") or not ("strict")
    towns: pd.DataFrame
    population: pd.DataFrame  # published population figures with date, basis and source
    # which schools, kindergartens, clubs there are, where a town has written it down; no rows where none has
    register: pd.DataFrame
    # city, organisation_id, is_named: the organisations that the towns' files list, and which may be printed
    organisations: pd.DataFrame
    # what the towns tell of themselves: `programme_of` reads it
    programme: pd.DataFrame
    # inputs with SHA-256, package versions, row counts, date of the data, whether example workbooks are in use
    manifest: Mapping[str, Any]


TABLES: Final = tuple(field.name for field in fields(Processed) if field.name != "manifest")


def write_processed(
    processed: Processed, folder: Path, *, finish: Callable[[Path], None] = lambda _: None
) -> list[Path]:
    """Write all tables as Parquet and CSV, and the manifest, all or nothing.

    `finish` gets the folder in which the files wait, and may put more beside them. Raises as `write_together`.
    """
    tables = {name: getattr(processed, name) for name in TABLES}
    manifest = json.dumps(processed.manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def write(staging: Path) -> None:
        _write_into(staging, tables)
        (staging / _MANIFEST).write_text(manifest, encoding="utf-8", newline="\n")
        finish(staging)

    return write_together(folder, write)


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write tables as `<name>.parquet` and `<name>.csv`; raises as `write_together`."""
    return write_together(folder, lambda staging: _write_into(staging, tables))


def _write_into(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        _with_plain_dates(table).to_parquet(folder / f"{name}.parquet", index=False)
        without_formulas(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d")


def read_processed(folder: str | Path) -> Processed:
    """Read the tables that `engagement review` wrote, with their types.

    Raises
    ------
    StoreError
        The folder holds no processed tables.
    """
    folder = Path(folder)
    try:
        if (folder / JOURNAL).is_file():
            complete_interrupted(folder)
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        tables = {name: _with_times(pd.read_parquet(folder / f"{name}.parquet")) for name in TABLES}
    except (OSError, ValueError, pa.ArrowException) as error:
        raise StoreError(
            f"In {folder} liegen keine vollständigen Tabellen. Bitte zuerst „engagement review“ ausführen."
        ) from error
    return Processed(**{**tables, "participation": typed(tables["participation"])}, manifest=manifest)


def _with_plain_dates(table: pd.DataFrame) -> pd.DataFrame:
    """Days as days: Parquet readers elsewhere should not see a time of midnight."""
    dates = {name: _DAY for name in table.columns if pd.api.types.is_datetime64_dtype(table[name])}
    return table.astype(dates) if dates else table


def _with_times(table: pd.DataFrame) -> pd.DataFrame:
    """The days of `_with_plain_dates` as pandas counts them; by way of Arrow's times, not of an object for each day."""
    dates = [name for name in table.columns if table[name].dtype == _DAY]
    return table.astype(dict.fromkeys(dates, _SECOND)).astype(dict.fromkeys(dates, "datetime64[s]")) if dates else table


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Texts that a spreadsheet would run as a formula get an apostrophe in front; numbers and dates stay.

    Examples
    --------
    >>> without_formulas(pd.DataFrame({"organisation": ["=1+1", "TSV"], "participants": [-1, 2]})).values.tolist()
    [["'=1+1", -1], ['TSV', 2]]
    """
    escaped = table.copy()
    for name in table.columns:
        if pd.api.types.is_string_dtype(table[name].dtype):
            is_formula = table[name].str.lstrip(" \u00a0").str.startswith(_FORMULA_STARTS, na=False).astype(bool)
            if is_formula.any():
                escaped[name] = table[name].mask(is_formula, "'" + table[name])
    return escaped
