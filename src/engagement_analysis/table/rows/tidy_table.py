"""Tidy rows of one table, column by column → the frame of all tables with the table's types, built once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from engagement_analysis.reading.coded import Coded, Mask
from engagement_analysis.table.rows.attributes import Texts, same_in_all_rows
from engagement_analysis.table.rows.data_cells import Place
from engagement_analysis.table.schema import (
    COLUMNS,
    QUALITIES,
    STATUSES,
    ColumnDefinition,
    empty_participation,
    strings,
)
from engagement_analysis.values.columns import Floats, QuantityColumn
from engagement_analysis.values.dates import DateSpan

_OTHER_MEASURES: Final = ("registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg")


@dataclass(frozen=True)
class TidyColumns:
    """Rows as the columns of the frame: `texts` (None: null), `arrays` of numbers (NaN: null) and days."""

    texts: dict[str, Texts]
    arrays: dict[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        return len(self.arrays["source_row"])

    def rows(self, which: npt.NDArray[np.intp]) -> TidyColumns:
        """Some of the rows, or all of them in another order."""
        return TidyColumns(
            {name: texts.rows(which) for name, texts in self.texts.items()},
            {name: cells[which] for name, cells in self.arrays.items()},
        )

    @staticmethod
    def joined(parts: Sequence[TidyColumns]) -> TidyColumns:
        """Rows one below the other; at least one part."""
        if len(parts) == 1:
            return parts[0]
        return TidyColumns(
            {name: Coded.joined([part.texts[name] for part in parts]) for name in parts[0].texts},
            {name: np.concatenate([part.arrays[name] for part in parts]) for name in parts[0].arrays},
        )


@dataclass(frozen=True)
class TidyTable:
    """Tidy rows of tables with the same columns, in the order of their sheets.

    `tables` holds the number of each row's table; `measures` those that the sheets have, by name (NaN: null);
    `quantities` what was read from each measure's column, one a data row, by its 0-based index.
    """

    participants: QuantityColumn
    is_cancelled: Mask
    measures: dict[str, Floats]
    texts: dict[str, Texts]
    days: Coded[DateSpan | None]
    source_rows: npt.NDArray[np.int64]
    tables: npt.NDArray[np.int32]
    quantities: dict[int, QuantityColumn]

    def columns(self, places: Sequence[Place], *, city: str) -> TidyColumns:
        """The rows and the places that they come from, as columns of the frame."""
        n_rows = len(self.source_rows)
        nothing = np.full(n_rows, np.nan)
        spans, codes = self.days.distinct, self.days.codes
        return TidyColumns(
            texts={
                **self.texts,
                "city": same_in_all_rows(city, n_rows),
                "source_file": Coded(self.tables, [place.file for place in places]),
                "source_sheet": Coded(self.tables, [place.sheet for place in places]),
                "status": Coded(self.is_cancelled.astype(np.int32), STATUSES),
                "participants_quality": Coded(self.participants.quality.astype(np.int32), QUALITIES),
            },
            arrays={
                **{name: self.measures.get(name, nothing) for name in _OTHER_MEASURES},
                "participants": self.participants.value,
                "participants_low": self.participants.low,
                "participants_high": self.participants.high,
                "source_row": self.source_rows.astype(np.float64),
                "year": self.days.numbers(lambda span: span.start.year if span else np.nan),
                "date_start": np.array([span and span.start for span in spans], dtype="datetime64[s]")[codes],
                "date_end": np.array([span and span.end for span in spans], dtype="datetime64[s]")[codes],
            },
        )


def participation_frame(tables: Sequence[TidyColumns]) -> pd.DataFrame:
    """Rows of all tables with the table's columns and types."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return empty_participation()
    rows = TidyColumns.joined(filled)
    return pd.DataFrame({column.name: _typed(column, rows) for column in COLUMNS}, copy=False)


def _typed(column: ColumnDefinition, rows: TidyColumns) -> object:
    """One column as a pandas array."""
    if column.kind == "date":
        return rows.arrays[column.name]
    if column.is_number:
        numbers = rows.arrays[column.name]
        is_null = np.isnan(numbers)
        known = np.where(is_null, 0.0, numbers)
        if column.kind == "count":
            return pd.arrays.IntegerArray(known.astype(np.int64), is_null)
        return pd.arrays.FloatingArray(known, is_null)
    texts, dtype = rows.texts[column.name], column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = texts.map(lambda text: column.categories.index(str(text)))
        return pd.Categorical.from_codes(np.array(codes.distinct)[codes.codes], dtype=dtype)
    return strings(pa.array(texts.distinct, type=pa.large_string()).take(pa.array(texts.codes)))
