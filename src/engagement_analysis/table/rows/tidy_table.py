"""Tidy rows of one table, column by column → the frame of all tables with the table's types, built once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from engagement_analysis.reading.coded import Coded, Mask
from engagement_analysis.table.rows.attributes import Texts, same_in_all_rows
from engagement_analysis.table.rows.data_cells import Place
from engagement_analysis.table.rows.measures import Counts
from engagement_analysis.table.schema import COLUMNS, QUALITIES, STATUSES, ColumnDefinition, empty_participation
from engagement_analysis.values.columns import Floats, QuantityColumn
from engagement_analysis.values.dates import DateSpan

_OTHER_MEASURES: Final = ("registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg")


@dataclass(frozen=True)
class Dates:
    """First day, last day (NaT: unknown) and year (NaN: unknown) of each row."""

    start: npt.NDArray[np.datetime64]
    end: npt.NDArray[np.datetime64]
    year: Floats


def date_columns(spans: Coded[DateSpan | None]) -> Dates:
    """Days of each row as columns."""
    distinct = spans.distinct
    return Dates(
        start=np.array([span.start if span else None for span in distinct], dtype="datetime64[s]")[spans.codes],
        end=np.array([span.end if span else None for span in distinct], dtype="datetime64[s]")[spans.codes],
        year=spans.numbers(lambda span: span.start.year if span else np.nan),
    )


@dataclass(frozen=True)
class TidyColumns:
    """Rows as the columns of the frame: `texts` (None: null), `numbers` (NaN: null), days."""

    texts: dict[str, Texts]
    numbers: dict[str, Floats]
    days: dict[str, npt.NDArray[np.datetime64]]

    def __len__(self) -> int:
        return len(self.numbers["source_row"])

    def rows(self, which: npt.NDArray[np.intp]) -> TidyColumns:
        """Some of the rows, or all of them in another order."""
        return TidyColumns(
            {name: texts.rows(which) for name, texts in self.texts.items()},
            {name: numbers[which] for name, numbers in self.numbers.items()},
            {name: days[which] for name, days in self.days.items()},
        )

    @staticmethod
    def joined(parts: Sequence[TidyColumns]) -> TidyColumns:
        """Rows one below the other; at least one part."""
        if len(parts) == 1:
            return parts[0]
        return TidyColumns(
            {name: Coded.joined([part.texts[name] for part in parts]) for name in parts[0].texts},
            {name: np.concatenate([part.numbers[name] for part in parts]) for name in parts[0].numbers},
            {name: np.concatenate([part.days[name] for part in parts]) for name in parts[0].days},
        )


@dataclass(frozen=True)
class TidyTable:
    """Tidy rows of tables with the same columns, in the order of their sheets.

    `tables` holds the number of each row's table; `measures` those that the sheets have, by name (NaN: null);
    `quantities` what was read from each measure's column, one a data row, by its 0-based index.
    """

    participants: Counts
    is_cancelled: Mask
    measures: dict[str, Floats]
    texts: dict[str, Texts]
    dates: Dates
    source_rows: npt.NDArray[np.int64]
    tables: npt.NDArray[np.int32]
    quantities: dict[int, QuantityColumn]

    def columns(self, places: Sequence[Place], *, city: str) -> TidyColumns:
        """The rows and the places that they come from, as columns of the frame."""
        n_rows = len(self.source_rows)
        nothing = np.full(n_rows, np.nan)
        statuses: Texts = Coded(self.is_cancelled.astype(np.int32), STATUSES)
        qualities: Texts = Coded(self.participants.quality.astype(np.int32), QUALITIES)
        return TidyColumns(
            texts={
                **self.texts,
                "city": same_in_all_rows(city, n_rows),
                "source_file": Coded(self.tables, [place.file for place in places]),
                "source_sheet": Coded(self.tables, [place.sheet for place in places]),
                "status": statuses,
                "participants_quality": qualities,
            },
            numbers={
                "year": self.dates.year,
                **{name: self.measures.get(name, nothing) for name in _OTHER_MEASURES},
                "participants": self.participants.value,
                "participants_low": self.participants.low,
                "participants_high": self.participants.high,
                "source_row": self.source_rows.astype(np.float64),
            },
            days={"date_start": self.dates.start, "date_end": self.dates.end},
        )


def participation_frame(tables: Sequence[TidyColumns]) -> pd.DataFrame:
    """Rows of all tables with the table's columns and types."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return empty_participation()
    return pd.DataFrame({column.name: _typed(column, filled) for column in COLUMNS}, copy=False)


def _typed(column: ColumnDefinition, tables: Sequence[TidyColumns]) -> object:
    """One column of all tables as a pandas array."""
    if column.kind == "date":
        return np.concatenate([table.days[column.name] for table in tables])
    if column.is_number:
        return _nullable(np.concatenate([table.numbers[column.name] for table in tables]), column.kind == "count")
    texts = Coded.joined([table.texts[column.name] for table in tables])
    if column.kind == "category":
        categories = column.categories
        codes = texts.map(lambda text: categories.index(str(text)))
        return pd.Categorical.from_codes(np.array(codes.distinct)[codes.codes], pd.Index(categories))
    distinct = pa.array(texts.distinct, type=pa.large_string())
    return pd.array(distinct.take(pa.array(texts.codes)), dtype="string")


def _nullable(numbers: Floats, is_count: bool) -> pd.arrays.IntegerArray | pd.arrays.FloatingArray:
    is_null = np.isnan(numbers)
    if is_count:
        return pd.arrays.IntegerArray(np.where(is_null, 0.0, numbers).astype(np.int64), is_null)
    return pd.arrays.FloatingArray(np.where(is_null, 0.0, numbers), is_null)
