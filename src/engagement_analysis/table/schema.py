"""The participation table's single definition, which validation and data dictionary read: column, type, unit, rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray, ExtensionDtype

from engagement_analysis.values.organisations import ORGANISATION_TYPES

Kind = Literal["text", "date", "count", "amount", "category"]
QUALITIES: Final = ("exact", "approximate", "range", "lower_bound", "upper_bound", "missing")
STATUSES: Final = ("held", "cancelled")
SEVERITIES: Final = ("error", "warning", "info")
FINDING_COLUMNS: Final = ("severity", "code", "message", "source_file", "source_sheet", "source_cell", "raw_value")
_TYPES: Final[dict[Kind, ExtensionDtype | np.dtype[np.datetime64]]] = {
    "text": pd.StringDtype(),
    "date": np.dtype("datetime64[s]"),
    "count": pd.Int64Dtype(),
    "amount": pd.Float64Dtype(),
}


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """One column of `participation`."""

    name: str
    kind: Kind
    title: str
    meaning: str
    is_nullable: bool = True
    unit: str = ""
    categories: tuple[str, ...] = ()

    @property
    def dtype(self) -> ExtensionDtype | np.dtype[np.datetime64]:
        """The pandas type of the column."""
        return _category(self.categories) if self.kind == "category" else _TYPES[self.kind]

    @property
    def is_number(self) -> bool:
        """Tell whether the column holds counts or amounts, none of which is negative."""
        return self.kind in ("count", "amount")


@cache
def _category(categories: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(categories))


COLUMNS: Final[tuple[ColumnDefinition, ...]] = (
    ColumnDefinition("city", "text", "Stadt", "town slug", is_nullable=False),
    ColumnDefinition("campaign", "text", "Aktion", "campaign slug from the town's file"),
    ColumnDefinition("date_start", "date", "Beginn", "first day that the sheet's date covers"),
    ColumnDefinition("date_end", "date", "Ende", "last day that the sheet's date covers, inclusive"),
    ColumnDefinition("year", "count", "Jahr", "year of date_start"),
    ColumnDefinition("organisation", "text", "Organisation", "name as in the sheet; null for private individuals"),
    ColumnDefinition(
        "organisation_id", "text", "Organisation (Kürzel)", "slug of the organisation after the town's alias list"
    ),
    ColumnDefinition(
        "organisation_type", "category", "Art", "kind of organisation", is_nullable=False, categories=ORGANISATION_TYPES
    ),
    ColumnDefinition("district", "text", "Stadt- oder Ortsteil", "district as in the sheet"),
    ColumnDefinition(
        "status",
        "category",
        "Status",
        "held or cancelled; a cancelled row keeps no measures",
        is_nullable=False,
        categories=STATUSES,
    ),
    ColumnDefinition("registered", "count", "Angemeldet", "people registered beforehand", unit="people"),
    ColumnDefinition(
        "participants", "count", "Teilnahmen", "people who took part (volunteers, not visitors)", unit="people"
    ),
    ColumnDefinition(
        "participants_low", "count", "Teilnahmen (mindestens)", "lower bound that the sheet states", unit="people"
    ),
    ColumnDefinition(
        "participants_high", "count", "Teilnahmen (höchstens)", "upper bound that the sheet states", unit="people"
    ),
    ColumnDefinition(
        "participants_quality",
        "category",
        "Genauigkeit",
        "how precisely participants are stated",
        is_nullable=False,
        categories=QUALITIES,
    ),
    ColumnDefinition("minors", "count", "Kinder und Jugendliche", "of the participants, under 18", unit="people"),
    ColumnDefinition("adults", "count", "Erwachsene", "of the participants, 18 or older; never derived", unit="people"),
    ColumnDefinition("visitors", "count", "Besuche", "people who came but did not volunteer", unit="people"),
    ColumnDefinition(
        "hours", "amount", "Stunden", "volunteer hours of the whole row, all people together", unit="hours"
    ),
    ColumnDefinition("bags", "count", "Müllsäcke", "rubbish bags", unit="bags"),
    ColumnDefinition("waste_kg", "amount", "Müll (kg)", "collected waste", unit="kg"),
    ColumnDefinition("source_file", "text", "Datei", "file name", is_nullable=False),
    ColumnDefinition("source_sheet", "text", "Blatt", "sheet name", is_nullable=False),
    ColumnDefinition(
        "source_cell",
        "text",
        "Zelle",
        "A1 address of the cell that holds (or should hold) participants",
        is_nullable=False,
    ),
    ColumnDefinition("source_row", "count", "Zeile", "1-based row in the sheet", is_nullable=False),
)


class SchemaViolationError(Exception):
    """Rows that break the table's definition: a fault of this package, never of a workbook."""


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of the table in their order, each with its type."""
    columns = {column.name: frame[column.name].astype(column.dtype) for column in COLUMNS}
    return pd.DataFrame(columns, index=frame.index)


def strings(texts: Sequence[str | None] | pa.Array) -> pd.arrays.ArrowStringArray:
    """Texts as the array of a column; None is null."""
    return pd.arrays.ArrowStringArray(pa.array(texts, type=pa.large_string()))


def empty_participation() -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in COLUMNS})


_MEASURES: Final = [column.name for column in COLUMNS if column.is_number and column.name not in ("year", "source_row")]
Mask = npt.NDArray[np.bool_]


def _broken_rules(rows: Mapping[str, Any]) -> dict[str, Mask]:
    """What holds for every row, beyond types and null values, with the rows that break it; `rows`: arrays by column.

    A comparison with a null value breaks no rule.
    """
    numbers = {name: _numbers(rows[name]) for name in ("year", *_MEASURES)}
    people, low, high = (numbers[f"participants{part}"] for part in ("", "_low", "_high"))
    start, end = (np.asarray(rows[name]) for name in ("date_start", "date_end"))
    year_of_start = start.astype("datetime64[Y]").astype(np.int64) + 1970
    is_dated = ~np.isnat(start) & ~np.isnan(numbers["year"])
    has_name, has_identifier = (~rows[name].isna() for name in ("organisation", "organisation_id"))
    holds_measure = np.logical_or.reduce([~np.isnan(numbers[name]) for name in _MEASURES])
    return {
        "dates run forwards": start > end,
        "year is the year of date_start": is_dated & (numbers["year"] != year_of_start),
        "lower bound is not above the value": low > people,
        "upper bound is not below the value": high < people,
        "missing exactly without a value": np.isnan(people) != (rows["participants_quality"] == "missing"),
        "cancelled rows hold no measures": (rows["status"] == "cancelled") & holds_measure,
        "private individuals have no name": (rows["organisation_type"] == "individual") & has_name,
        "name and identifier go together": has_name != has_identifier,
    }


def _numbers(cells: Any) -> npt.NDArray[np.float64]:
    numbers: npt.NDArray[np.float64] = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    return numbers


def rules() -> list[str]:
    """What holds for every row beyond types and null values, in words."""
    return ["counts and amounts are not negative", *_broken_rules(_arrays(empty_participation()))]


def validate(participation: pd.DataFrame) -> pd.DataFrame:
    """Return the table after checking it against its definition, all violations at once.

    Own code rather than a validation library, for which reading a workbook would wait a second. What is raised names
    every broken rule and where; no values, which may be anything.
    """
    names = [column.name for column in COLUMNS]
    if list(participation.columns) != names:
        raise SchemaViolationError(f"participation has the columns {list(participation.columns)}, expected {names}")
    rows = _arrays(participation)
    broken = [_violation(rows[column.name], column) for column in COLUMNS]
    if not any(broken):
        broken = [_where(rule, is_broken) for rule, is_broken in _broken_rules(rows).items()]
    if any(broken):
        raise SchemaViolationError("participation breaks its definition: " + "; ".join(filter(None, broken)))
    return participation


def _arrays(participation: pd.DataFrame) -> dict[str, ExtensionArray]:
    return {str(name): cells.array for name, cells in participation.items()}


def _violation(cells: Any, column: ColumnDefinition) -> str:
    """What is wrong with the cells of a column; the empty text where nothing is."""
    if cells.dtype != column.dtype:
        return f"{column.name} has the type {cells.dtype}, expected {column.dtype}"
    if not column.is_nullable and (is_null := cells.isna()).any():
        return _where(f"{column.name} is null", is_null)
    if column.is_number:
        return _where(f"{column.name} is negative", _numbers(cells) < 0)
    return ""


def _where(rule: str, is_broken: Mask) -> str:
    rows = np.flatnonzero(is_broken)
    return f"{rule} in {len(rows)} rows, such as {rows[:5].tolist()}" if len(rows) else ""


def data_dictionary() -> pd.DataFrame:
    """One row a column: name, type, unit, meaning, allowed values."""
    return pd.DataFrame(
        {
            "column": [column.name for column in COLUMNS],
            "title": [column.title for column in COLUMNS],
            "type": [str(column.dtype) if column.kind != "category" else "category" for column in COLUMNS],
            "unit": [column.unit for column in COLUMNS],
            "nullable": [column.is_nullable for column in COLUMNS],
            "meaning": [column.meaning for column in COLUMNS],
            "values": [", ".join(column.categories) for column in COLUMNS],
        }
    )
