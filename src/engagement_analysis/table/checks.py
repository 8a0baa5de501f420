"""Tidy rows + the sheet's own totals → findings: totals are checksums and nothing else; duplicates; look-alike organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from engagement_analysis.reading.grid import Grid, address
from engagement_analysis.recognition.header import MEASURES, Column, Header
from engagement_analysis.recognition.rows import Rows
from engagement_analysis.table.findings import Finding, quotable
from engagement_analysis.table.tidy import KIND_OF_MEASURE, TidyTable
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.towns.vocabulary import is_total_label
from engagement_analysis.values.columns import parse_quantities
from engagement_analysis.values.texts import collapse, is_blank

__all__ = ["check_totals", "duplicate_rows", "similar_organisations"]

Floats = npt.NDArray[np.float64]
_TOLERANCE: Final = 1e-6
_SIMILAR: Final = 92.0
_MOST_NAMES: Final = 3_000


def check_totals(grid: Grid, header: Header, rows: Rows, table: TidyTable, layout: TownLayout, sheet: str) -> list[Finding]:
    """Compare total rows, total columns and totals above the table with the loaded values that they sum.

    A total is right when it equals the sum of the rows since some earlier total, or of all rows: labels do not say reliably which.
    Missing and cancelled counts add nothing; ranges add their midpoint.
    """
    sums = {column.index: np.nan_to_num(values) for column, values in _loaded(header, rows, table)}
    findings = [finding for column in _summed_columns(header) for finding in _check_column(grid, column, rows, sums[column.index], sheet)]
    if header.is_overview:
        findings += _check_total_columns(grid, header, rows, sums, sheet)
    findings += _check_title_totals(grid, header, sums, layout, sheet)
    return findings


def _summed_columns(header: Header) -> list[Column]:
    """Columns whose totals mean something: the sum of hours per person does not."""
    return [column for column in header.columns if column.role in MEASURES and header_is_summed(header, column)]


def header_is_summed(header: Header, column: Column) -> bool:
    """Tell whether a measure's column is read and can be summed."""
    return column.unit != "h/person" and (column.is_period or header.one(column.role) is column)


def _loaded(header: Header, rows: Rows, table: TidyTable) -> Iterator[tuple[Column, Floats]]:
    """Each summed column with its loaded values, one a data row."""
    cancelled = np.asarray(table.columns["status"].codes) == 1
    for column in _summed_columns(header):
        quantities = table.measures.get(column.index)
        values = np.full(len(rows.data), np.nan) if quantities is None else quantities.value
        yield column, values if header.is_overview else np.where(cancelled, np.nan, values)


def _total_value(grid: Grid, row: int, column: Column) -> float | None:
    """Number that a total's cell states; None where it is blank, no answer or not exact. NaN: it cannot be read."""
    cell = grid.at(row, column.index)
    if is_blank(cell):
        return np.nan if (row, column.index) in grid.errors else None
    read = parse_quantities([cell], KIND_OF_MEASURE[column.role], unit=column.unit)
    if read.problems:
        return np.nan
    return float(read.value[0]) if read.quality[0] == 0 else None


def _equal(left: float, right: float) -> bool:
    return abs(left - right) <= _TOLERANCE * max(1.0, abs(left), abs(right))


def _check_column(grid: Grid, column: Column, rows: Rows, values: Floats, sheet: str) -> Iterator[Finding]:
    running = np.concatenate([[0.0], np.cumsum(values)])
    data = np.array(rows.data, dtype=np.int64)
    passed = [0]
    for row in rows.total:
        n_above = int(np.searchsorted(data, row))
        starts = sorted({start for start in passed if start < n_above}, reverse=True)
        sums = [running[n_above] - running[start] for start in starts] or [running[-1]]
        passed.append(n_above)
        stated = _total_value(grid, row, column)
        if stated is not None and not any(_equal(stated, total) for total in sums):
            yield _mismatch(sheet, address(row, column.index), stated, sums[0] if "zwischen" in _row_label(grid, row) else sums[-1])


def _row_label(grid: Grid, row: int) -> str:
    return " ".join(str(grid.at(row, column)) for column in range(grid.first_column, grid.last_column + 1) if isinstance(grid.at(row, column), str)).lower()


def _mismatch(sheet: str, cell: str, stated: float, computed: float) -> Finding:
    if np.isnan(stated):
        return Finding("total-mismatch", sheet, cell, None, "die Summe selbst ist nicht lesbar")
    return Finding("total-mismatch", sheet, cell, quotable(_german(stated)), f"die Zeilen ergeben {_german(computed)}")


def _german(value: float) -> str:
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def _check_total_columns(grid: Grid, header: Header, rows: Rows, sums: dict[int, Floats], sheet: str) -> Iterator[Finding]:
    """The column "Gesamt" of an overview against the cells to its left, its total rows included."""
    periods = [column for column in header.columns if column.is_period and column.role == "participants"]
    for total in header.of_role("total"):
        if not periods:
            return
        as_count = Column(total.index, total.header_row, total.label, "participants")
        by_row: Floats = np.sum([sums[column.index] for column in periods], axis=0) if rows.data else np.zeros(0)
        for position, row in enumerate(rows.data):
            stated = _total_value(grid, row, as_count)
            if stated is not None and not _equal(stated, by_row[position]):
                yield _mismatch(sheet, address(row, total.index), stated, by_row[position])
        yield from _check_column(grid, as_count, rows, by_row, sheet)


def _check_title_totals(grid: Grid, header: Header, sums: dict[int, Floats], layout: TownLayout, sheet: str) -> Iterator[Finding]:
    """A total above the table ("Summe Teilnehmende: 229"): the number right of its label, for the measure that the label or the column names."""
    for row in range(grid.first_row, header.first_row):
        cells = [(column, grid.at(row, column)) for column in range(grid.first_column, grid.last_column + 1)]
        filled = [(column, cell) for column, cell in cells if not is_blank(cell)]
        for (_, label), (place, number) in zip(filled, filled[1:], strict=False):
            if not (isinstance(label, str) and is_total_label(label) and isinstance(number, (int, float))):
                continue
            column = _column_of_total(header, layout, label, place)
            if column is None or column.index not in sums:
                continue
            stated = _total_value(grid, row, Column(place, row, label, column.role, column.unit))
            if stated is not None and not _equal(stated, float(sums[column.index].sum())):
                yield _mismatch(sheet, address(row, place), stated, float(sums[column.index].sum()))


def _column_of_total(header: Header, layout: TownLayout, label: str, place: int) -> Column | None:
    words = re.sub(r"^\W*(?:gesamt|zwischen)?(?:summen?|gesamt\w*|insgesamt|total|σ|∑)\W*", "", collapse(label).lower())
    meaning = layout.meaning(words) if words else None
    named = header.one(meaning.role) if meaning is not None and meaning.role in MEASURES else None
    return named or (next((column for column in header.columns if column.index == place and column.role in MEASURES), None) if not words else None)


def duplicate_rows(participation: pd.DataFrame) -> pd.Series:
    """Mark rows that repeat an earlier one: town, campaign, date, organisation and participants; private persons are not compared.

    Returns
    -------
    Series of bool, aligned with `participation`
    """
    keys = ["city", "campaign", "date_start", "date_end", "organisation_id", "participants"]
    comparable = participation["organisation_id"].notna() & participation["participants"].notna()
    return participation[keys].duplicated(keep="first") & comparable


def similar_organisations(participation: pd.DataFrame) -> list[tuple[int, str, str, float]]:
    """Pairs of organisations whose names look alike, for a person to decide; never merged here.

    Returns
    -------
    list of (row of the later organisation's first mention, its name, the earlier name, score up to 100)
        Score: rapidfuzz token-sort ratio of the identifiers. Numbers that differ (1. FC, 2. FC) make names different.
    """
    firsts = participation.loc[participation["organisation_id"].notna()].drop_duplicates("organisation_id")
    keys = [str(key).replace("-", " ") for key in firsts["organisation_id"]]
    if len(keys) < 2 or len(keys) > _MOST_NAMES:
        return []
    scores = process.cdist(keys, keys, scorer=fuzz.token_sort_ratio, score_cutoff=_SIMILAR, dtype=np.float32)
    names: list[Any] = firsts["organisation"].tolist()
    pairs = ((earlier, later) for later in range(len(keys)) for earlier in np.flatnonzero(scores[later, :later]))
    return [
        (int(firsts.index[later]), names[later], names[earlier], float(scores[later, earlier]))
        for earlier, later in pairs
        if re.findall(r"\d+", keys[earlier]) == re.findall(r"\d+", keys[later])
    ]
