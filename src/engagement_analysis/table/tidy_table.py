"""Tidy rows of one table, column by column, before they become a frame with the table's types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from engagement_analysis.table.attributes import Texts
from engagement_analysis.table.findings import Finding
from engagement_analysis.table.measures import Counts, Mask
from engagement_analysis.table.schema import QUALITIES, STATUSES, typed
from engagement_analysis.values.columns import Floats, QuantityColumn
from engagement_analysis.values.dates import DateSpan

__all__ = ["Dates", "TidyTable", "date_columns"]

_OTHER_MEASURES: Final = ("registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg")


@dataclass(frozen=True)
class Dates:
    """First day, last day (NaT: unknown) and year (NaN: unknown) of each row."""

    start: npt.NDArray[np.datetime64]
    end: npt.NDArray[np.datetime64]
    year: Floats


def date_columns(spans: Sequence[DateSpan | None]) -> Dates:
    """Days of each row as columns.

    Examples
    --------
    >>> from engagement_analysis.values.dates import whole_year
    >>> date_columns([whole_year(2024), None]).year.tolist()
    [2024.0, nan]
    """
    return Dates(
        start=np.array([span.start if span else None for span in spans], dtype="datetime64[s]"),
        end=np.array([span.end if span else None for span in spans], dtype="datetime64[s]"),
        year=np.array([span.start.year if span else np.nan for span in spans], dtype=np.float64),
    )


@dataclass(frozen=True)
class TidyTable:
    """Rows of one table in the order of the sheet, and what the reading of its cells found.

    `measures` holds those that the sheet has, by name (NaN: null); `quantities` what was read from each measure's
    column, by its 0-based index.
    """

    participants: Counts
    is_cancelled: Mask
    measures: dict[str, Floats]
    texts: dict[str, Texts]
    dates: Dates
    source_rows: Sequence[int]
    findings: list[Finding]
    quantities: dict[int, QuantityColumn]

    def frame(self, *, city: str, file: str, sheet: str) -> pd.DataFrame:
        """The rows with the table's columns and types."""
        n_rows = len(self.source_rows)
        nothing = np.full(n_rows, np.nan)
        columns = {
            "city": [city] * n_rows,
            **self.texts,
            "date_start": self.dates.start,
            "date_end": self.dates.end,
            "year": _nullable(self.dates.year),
            "status": pd.Categorical.from_codes(self.is_cancelled.astype(np.int8), pd.Index(STATUSES)),
            **{name: _nullable(self.measures.get(name, nothing)) for name in _OTHER_MEASURES},
            "participants": _nullable(self.participants.value),
            "participants_low": _nullable(self.participants.low),
            "participants_high": _nullable(self.participants.high),
            "participants_quality": pd.Categorical.from_codes(self.participants.quality, pd.Index(QUALITIES)),
            "source_file": [file] * n_rows,
            "source_sheet": [sheet] * n_rows,
            "source_row": self.source_rows,
        }
        return typed(pd.DataFrame(columns))


def _nullable(numbers: Floats) -> pd.arrays.FloatingArray:
    return pd.arrays.FloatingArray(np.nan_to_num(numbers), np.isnan(numbers))
