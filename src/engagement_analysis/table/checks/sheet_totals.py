"""Tidy rows + the sheet's own totals → findings: totals are checksums and nothing else."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from babel.numbers import format_decimal

from engagement_analysis.reading.grid import Grid, address
from engagement_analysis.recognition.column import MEASURES, Column, Header
from engagement_analysis.table.findings import Finding, quotable
from engagement_analysis.table.rows.measures import KIND_OF_MEASURE
from engagement_analysis.town_files.cell_words import is_total_label
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.columns import Floats, parse_cell
from engagement_analysis.values.quantities import Problem
from engagement_analysis.values.texts import collapse, is_blank

_TOLERANCE: Final = 1e-6
_TOTAL_WORD: Final = re.compile(r"^\W*(?:gesamt|zwischen)?(?:summen?|gesamt\w*|insgesamt|total|σ|∑)\W*")


@dataclass(frozen=True)
class Totals:
    """Total rows, total columns and totals above a table, against the loaded values that they sum.

    A total is right when it equals the sum of the rows since some earlier total, or of all rows: labels do not say
    reliably which. Missing and cancelled counts add nothing; ranges add their midpoint.
    `data` and `total` are 0-based rows of the sheet; `values` what was read, one a data row, by column.
    """

    grid: Grid
    header: Header
    layout: TownLayout
    sheet: str
    data: Sequence[int]
    total: Sequence[int]
    values: Mapping[int, Floats]

    def findings(self, first_row: int) -> Iterator[Finding]:
        """Totals that contradict the rows; those above the table from a 0-based row on, which none before it holds."""
        for column in self.header.columns:
            if column.index in self._sums:
                yield from self._total_rows(column, self._sums[column.index])
        yield from self._total_columns()
        yield from self._totals_above(first_row)

    @cached_property
    def _sums(self) -> dict[int, Floats]:
        """Values of each column whose totals mean something, which the sum of hours per person does not."""
        nothing = np.zeros(len(self.data))
        return {
            column.index: np.nan_to_num(self.values.get(column.index, nothing))
            for column in self.header.columns
            if column.role in (*MEASURES, "part")
            and column.unit != "h/person"
            and (column.is_period or column.is_part or self.header.one(column.role) is column)
        }

    def _total_rows(self, column: Column, values: Floats) -> Iterator[Finding]:
        """Total rows below data rows, in one column."""
        if not self.total:
            return
        running: list[float] = [0.0, *np.cumsum(values).tolist()]
        for row, n_above, starts in self._spans_above:
            sums = [running[n_above] - running[start] for start in starts] or [running[-1]]
            yield from self._compare(row, column, *sums, is_total_row=True)

    @cached_property
    def _spans_above(self) -> list[tuple[int, int, list[int]]]:
        """Each total row, how many data rows stand above it, and from which of them on it may sum: nearest first."""
        spans, passed = [], {0}
        for row in self.total:
            n_above = bisect_left(self.data, row)
            spans.append((row, n_above, sorted((start for start in passed if start < n_above), reverse=True)))
            passed.add(n_above)
        return spans

    def _total_columns(self) -> Iterator[Finding]:
        """The columns "Gesamt" of an overview, each against all cells or those since the one before; its total rows."""
        periods = [column for column in self.header.columns if column.is_period and column.role == "participants"]
        if not periods:
            return
        before = -1
        for total in self.header.of_role("total"):
            as_count = replace(total, role="participants")
            of_all = self._by_row(periods)
            since_last = self._by_row([column for column in periods if before < column.index < total.index])
            before = total.index
            by_row = max(of_all, since_last, key=lambda sums: self._n_right(as_count, sums))
            for row, computed in zip(self.data, by_row.tolist(), strict=True):
                yield from self._compare(row, as_count, computed)
            yield from self._total_rows(as_count, by_row)

    def _by_row(self, columns: Sequence[Column]) -> Floats:
        """Sum of some columns, one a data row."""
        sums: Floats = np.sum([np.zeros(len(self.data)), *(self._sums[column.index] for column in columns)], axis=0)
        return sums

    def _n_right(self, total: Column, sums: Floats) -> int:
        """In how many data rows a column states some sums."""
        stated = (self._stated(row, total) for row in self.data)
        return sum(s is not None and _equal(s, computed) for s, computed in zip(stated, sums.tolist(), strict=True))

    def _totals_above(self, first_row: int) -> Iterator[Finding]:
        """A total above the table ("Summe Teilnehmende: 229"): the number right of its label."""
        for row in range(max(first_row, self.grid.first_row), self.header.first_row):
            cells = ((column, self.grid.at(row, column)) for column in self.grid.used_columns)
            filled = [(column, cell) for column, cell in cells if not is_blank(cell)]
            for (_, label), (place, number) in pairwise(filled):
                if isinstance(label, str) and is_total_label(label) and isinstance(number, (int, float)):
                    column = self._summed_by(label, place)
                    if column is not None and column.index in self._sums:
                        computed = float(self._sums[column.index].sum())
                        yield from self._compare(row, replace(column, index=place), computed)

    def _summed_by(self, label: str, place: int) -> Column | None:
        """The measure that a label names; the one in whose column the number stands, where the label names none."""
        words = _TOTAL_WORD.sub("", collapse(label).lower())
        if not words:
            measures = self.header.of_role(*MEASURES)
            return next((column for column in measures if column.index == place), None)
        meaning = self.layout.meaning(words)
        return self.header.one(meaning.role) if meaning is not None and meaning.role in MEASURES else None

    def _compare(self, row: int, column: Column, *sums: float, is_total_row: bool = False) -> Iterator[Finding]:
        """A finding where a cell states a total that is none of some sums."""
        stated = self._stated(row, column)
        if stated is None or any(_equal(stated, computed) for computed in sums):
            return
        cell = address(row, column.index)
        if np.isnan(stated):
            yield Finding("total-mismatch", self.sheet, cell, None, "die Summe selbst ist nicht lesbar")
        else:
            label = " ".join(str(self.grid.at(row, index)) for index in self.grid.used_columns).lower()
            is_of_all = is_total_row and "zwischen" not in label
            detail = f"die Zeilen ergeben {_german(sums[-1] if is_of_all else sums[0])}"
            yield Finding("total-mismatch", self.sheet, cell, quotable(_german(stated)), detail)

    def _stated(self, row: int, column: Column) -> float | None:
        """Number that a total's cell states; None where it is blank, no answer or not exact. NaN: it cannot be read."""
        cell = self.grid.at(row, column.index)
        if is_blank(cell):
            return np.nan if (row, column.index) in self.grid.errors else None
        read = parse_cell(cell, KIND_OF_MEASURE[column.role], unit=column.unit)
        if isinstance(read, Problem):
            return np.nan
        return read.value if read.quality == "exact" else None


def _equal(left: float, right: float) -> bool:
    return abs(left - right) <= _TOLERANCE * max(1.0, abs(left), abs(right))


def _german(value: float) -> str:
    return format_decimal(value, locale="de")
