"""One table of a sheet → one row per organisation and event, each with its source cell, and findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from engagement_analysis.reading.grid import Cell, Grid, address, column_letters
from engagement_analysis.recognition.context import Context, campaign_slug
from engagement_analysis.recognition.header import MEASURES, Column, Header
from engagement_analysis.recognition.rows import Rows, filled_column
from engagement_analysis.table.findings import Finding, quotable
from engagement_analysis.table.schema import COLUMNS, QUALITIES
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.towns.vocabulary import is_cancelled, is_held
from engagement_analysis.values.columns import QUALITY_CODES, QuantityColumn, by_distinct, parse_quantities
from engagement_analysis.values.dates import DateSpan, parse_date, whole_year
from engagement_analysis.values.organisations import is_check_mark, is_private_person, organisation_name
from engagement_analysis.values.quantities import Measure, Problem, is_error_text, is_no_answer
from engagement_analysis.values.texts import is_blank

__all__ = ["KIND_OF_MEASURE", "TidyTable", "tidy_rows"]

KIND_OF_MEASURE: Final[dict[str, Measure]] = {
    "registered": "people", "participants": "people", "minors": "people", "adults": "people", "visitors": "people",
    "hours": "hours", "bags": "bags", "waste_kg": "weight",
}  # fmt: skip
_MISSING: Final = QUALITY_CODES["missing"]
_HOURS_A_DAY: Final = 24


@dataclass
class TidyTable:
    """Rows of one table, column by column, and what the reading of its cells found."""

    columns: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    measures: dict[int, QuantityColumn] = field(default_factory=dict)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows with the table's columns and types."""
        return pd.DataFrame({column.name: _series(self.columns[column.name], column.dtype) for column in COLUMNS})


def _series(values: Any, dtype: Any) -> pd.Series:
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return pd.Series(pd.arrays.FloatingArray(np.nan_to_num(values), np.isnan(values))).astype(dtype)
    return pd.Series(values, dtype=dtype)


@dataclass(frozen=True)
class _Cells:
    """The data cells of one table, with addresses, errors and uncalculated formulas."""

    grid: Grid
    header: Header
    rows: Sequence[int]
    sheet: str
    findings: list[Finding]

    def texts(self, column: Column) -> list[Cell]:
        """Data cells of a column; error values become blank and a finding."""
        first = self.header.last_row + 1
        cells = filled_column(self.grid, column, first, self.grid.last_row)
        chosen = [cells[row - first] for row in self.rows]
        for position in self._broken(column, chosen):
            chosen[position] = ""
        return chosen

    def _broken(self, column: Column, cells: list[Cell]) -> list[int]:
        broken = [i for i, cell in enumerate(cells) if type(cell) is str and cell[:1] in ("#", "E", "e") and is_error_text(cell)]
        for i in broken:
            self.findings.append(Finding("error-cell", self.sheet, self.address(i, column), str(cells[i])))
        if self.grid.errors or self.grid.uncalculated:
            for i, row in enumerate(self.rows):
                place = (row, column.index)
                if place in self.grid.errors and i not in broken:
                    self.findings.append(Finding("error-cell", self.sheet, self.address(i, column), self.grid.errors[place]))
                    broken.append(i)
                elif place in self.grid.uncalculated:
                    self.findings.append(Finding("formula-without-value", self.sheet, self.address(i, column)))
                    broken.append(i)
        return broken

    def address(self, position: int, column: Column) -> str:
        return address(self.rows[position], column.index)


def tidy_rows(grid: Grid, header: Header, rows: Rows, context: Context, layout: TownLayout, *, sheet: str, file: str) -> TidyTable:
    """Turn the data rows of a table into tidy rows.

    Parameters
    ----------
    grid, header, rows : Grid, Header, Rows
        The sheet, and what its rows and columns mean.
    context : Context
        Campaign, year and event of the sheet, for what a row does not say itself.
    layout : TownLayout
        What the town calls things.
    sheet, file : str
        Names for `source_sheet` and `source_file`.

    Returns
    -------
    TidyTable
        Rows in the order of the sheet; an overview gives one row for each of its cells.
    """
    findings: list[Finding] = []
    cells = _Cells(grid, header, rows.data, sheet, findings)
    table = _tidy_overview(cells, context, layout) if header.is_overview else _tidy_list(cells, context, layout)
    n_rows = len(table.columns["source_row"])
    table.columns |= {"city": [layout.slug] * n_rows, "source_file": [file] * n_rows, "source_sheet": [sheet] * n_rows}
    for name in ("registered", "minors", "adults", "visitors", "hours", "bags", "waste_kg"):
        table.columns.setdefault(name, np.full(n_rows, np.nan))
    return table


def _tidy_list(cells: _Cells, context: Context, layout: TownLayout) -> TidyTable:
    header, n_rows = cells.header, len(cells.rows)
    table = TidyTable({}, cells.findings)
    texts = {role: cells.texts(column) for role in ("campaign", "date", "organisation", "organisation_type", "district", "status") if (column := header.one(role))}
    raw = {column.index: cells.texts(column) for column in header.of_role(*MEASURES)}
    key = _source_column(header)
    cancelled = _cancelled(cells, texts, raw.get(key.index, [""] * n_rows), key)
    measures = {role: _read_measure(cells, table, column, raw[column.index], cancelled) for role in MEASURES if (column := header.one(role))}
    letters = column_letters(key.index)
    table.columns |= {
        "campaign": [context.campaign] * n_rows if "campaign" not in texts else _campaigns(texts["campaign"], context, layout),
        "district": _names(texts.get("district", [""] * n_rows)),
        "status": pd.Categorical.from_codes(cancelled.astype(int), categories=["held", "cancelled"]),
        "source_row": [row + 1 for row in cells.rows],
        "source_cell": [f"{letters}{row + 1}" for row in cells.rows],
    }
    table.columns |= _dates(cells, texts.get("date"), context)
    table.columns |= _organisations(cells, texts.get("organisation", [""] * n_rows), _types(cells, texts.get("organisation_type"), layout), layout)
    _set_participants(table, measures, n_rows)
    for role in MEASURES:
        if role in measures and role != "participants":
            table.columns[role] = measures[role].value.copy()
    _multiply_hours(table, measures.get("hours"))
    table.measures = {column.index: measures[role] for role in measures if (column := header.one(role))}
    _blank_cancelled(table, cancelled)
    _check_plausibility(cells, table, measures)
    return table


def _source_column(header: Header) -> Column:
    """The column of participants; without one the leftmost of minors and adults."""
    return header.one("participants") or min(header.of_role("minors", "adults"), key=lambda column: column.index)


def _read_measure(cells: _Cells, table: TidyTable, column: Column, values: list[Cell], cancelled: npt.NDArray[np.bool_]) -> QuantityColumn:
    read = [("" if gone else value) for value, gone in zip(values, cancelled, strict=True)] if cancelled.any() else values
    quantities = parse_quantities(read, KIND_OF_MEASURE[column.role], unit=column.unit)
    for i, code in quantities.problems:
        raw = quotable(read[i]) if isinstance(read[i], (str, float, int)) else None
        detail = "" if not isinstance(read[i], (dt.date, dt.time)) else "die Zelle enthält ein Datum"
        table.findings.append(Finding(code, cells.sheet, cells.address(i, column), raw, detail))
    for i in np.flatnonzero(quantities.is_inexact):
        table.findings.append(Finding("approximate-number", cells.sheet, cells.address(int(i), column), quotable(read[i])))
    return quantities


def _cancelled(cells: _Cells, texts: dict[str, list[Cell]], participants: list[Cell], key: Column) -> npt.NDArray[np.bool_]:
    """Rows whose status, date or participants say that nothing took place; an unknown status is reported."""
    cancelled = np.zeros(len(cells.rows), dtype=np.bool_)
    header = cells.header
    for role, values in (("status", texts.get("status")), ("date", texts.get("date")), ("participants", participants)):
        if values is None:
            continue
        verdicts = by_distinct([value if isinstance(value, str) else "" for value in values], lambda text: bool(text) and is_cancelled(text))
        column = header.one(role) or key
        for i in np.flatnonzero(np.array(verdicts, dtype=np.bool_) & ~cancelled):
            cells.findings.append(Finding("cancelled", cells.sheet, cells.address(int(i), column)))
        cancelled |= np.array(verdicts, dtype=np.bool_)
    if (statuses := texts.get("status")) and (column := header.one("status")):
        known = by_distinct([str(value) for value in statuses], lambda text: is_blank(text) or is_no_answer(text) or is_held(text) or is_cancelled(text))
        for i in np.flatnonzero(~np.array(known, dtype=np.bool_)):
            cells.findings.append(Finding("implausible-value", cells.sheet, cells.address(int(i), column), None, "der Status ist unbekannt; gezählt als durchgeführt"))
    return cancelled


def _campaigns(values: list[Cell], context: Context, layout: TownLayout) -> list[str | None]:
    return by_distinct(cast("list[Any]", values), lambda value: context.campaign if is_blank(value) else campaign_slug(str(value), layout))


def _names(values: list[Cell]) -> list[str | None]:
    return by_distinct(cast("list[Any]", values), lambda value: None if is_blank(value) or is_no_answer(_text(value)) else organisation_name(_text(value)) or None)


def _text(value: object) -> str:
    """A name that looks like a number ("1860") keeps its digits only."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _dates(cells: _Cells, values: list[Cell] | None, context: Context) -> dict[str, Any]:
    fallback = context.event or (whole_year(context.year) if context.year else None)
    column = cells.header.one("date")
    spans: list[DateSpan | None]
    if values is None or column is None:
        spans = [fallback] * len(cells.rows)
        if fallback is None and spans:
            cells.findings.append(Finding("missing-date", cells.sheet))
        return _date_columns(spans)
    parsed = by_distinct(
        cast("list[Any]", [None if isinstance(value, str) and (is_blank(value) or is_no_answer(value) or is_cancelled(value)) else value for value in values]),
        lambda value: None if value is None else parse_date(value, year=context.year),
    )
    spans = []
    for i, span in enumerate(parsed):
        if span is None:
            if fallback is None:
                cells.findings.append(Finding("missing-date", cells.sheet, cells.address(i, column)))
            spans.append(fallback)
        elif isinstance(span, Problem):
            cells.findings.append(Finding(span.code, cells.sheet, cells.address(i, column), quotable(values[i])))
            spans.append(None)
        else:
            if context.year is not None and span.start.year != context.year and span.end.year != context.year:
                detail = f"das Datum liegt nicht im Jahr {context.year}"
                cells.findings.append(Finding("implausible-value", cells.sheet, cells.address(i, column), None, detail))
            spans.append(span)
    return _date_columns(spans)


def _date_columns(spans: Sequence[DateSpan | None]) -> dict[str, Any]:
    return {
        "date_start": np.array([span.start if span else None for span in spans], dtype="datetime64[s]"),
        "date_end": np.array([span.end if span else None for span in spans], dtype="datetime64[s]"),
        "year": np.array([span.start.year if span else np.nan for span in spans], dtype=np.float64),
    }


def _types(cells: _Cells, values: list[Cell] | None, layout: TownLayout) -> list[str | None]:
    """Type of each row from its column, else from the columns marked with x; None where neither says one."""
    column = cells.header.one("organisation_type")
    if values is not None and column is not None:
        return [_known_type(cells, i, column, kind) for i, kind in enumerate(by_distinct(cast("list[Any]", values), lambda value: _type(value, layout)))]
    marks = cells.header.of_role("type_mark")
    types: list[str | None] = [None] * len(cells.rows)
    for mark in marks:
        for i, value in enumerate(cells.texts(mark)):
            if not is_check_mark(value):
                continue
            if types[i] is not None and types[i] != mark.organisation_type:
                cells.findings.append(Finding("unknown-organisation-type", cells.sheet, cells.address(i, mark), None, "mehrere Arten sind angekreuzt"))
                types[i] = "other"
            else:
                types[i] = mark.organisation_type
    return types


def _type(value: Cell, layout: TownLayout) -> str | None:
    return None if is_blank(value) or is_no_answer(str(value)) else layout.organisation_type(str(value)) or "?"


def _known_type(cells: _Cells, i: int, column: Column, kind: str | None) -> str | None:
    if kind != "?":
        return kind
    cells.findings.append(Finding("unknown-organisation-type", cells.sheet, cells.address(i, column)))
    return "other"


def _organisations(cells: _Cells, values: list[Cell], types: list[str | None], layout: TownLayout) -> dict[str, Any]:
    names = _names(values)
    is_private = by_distinct(cast("list[Any]", names), lambda name: name is not None and is_private_person(name))
    types = ["individual" if private else kind or "other" for kind, private in zip(types, is_private, strict=True)]
    names = [None if kind == "individual" else name for name, kind in zip(names, types, strict=True)]
    column = cells.header.one("organisation")
    for i, (name, kind) in enumerate(zip(names, types, strict=True)):
        if name is None and kind != "individual" and column is not None:
            cells.findings.append(Finding("implausible-value", cells.sheet, cells.address(i, column), None, "der Name der Organisation fehlt"))
    return {
        "organisation": names,
        "organisation_id": by_distinct(cast("list[Any]", names), lambda name: None if name is None else layout.organisation_id(name)),
        "organisation_type": types,
    }


def _set_participants(table: TidyTable, measures: dict[str, QuantityColumn], n_rows: int) -> None:
    if "participants" in measures:
        counts = measures["participants"]
        value, low, high, quality = counts.value.copy(), counts.low.copy(), counts.high.copy(), counts.quality.copy()
    else:
        value, low, high, quality = _sum_of_parts(measures["minors"], measures["adults"])
    table.columns |= {
        "participants": value,
        "participants_low": low,
        "participants_high": high,
        "participants_quality": pd.Categorical.from_codes(quality, categories=list(QUALITIES)),
    }


def _sum_of_parts(minors: QuantityColumn, adults: QuantityColumn) -> tuple[Any, Any, Any, Any]:
    """Minors and adults together, as precise as the less precise of both."""
    value, low, high = minors.value + adults.value, minors.low + adults.low, minors.high + adults.high
    quality = np.maximum(minors.quality, adults.quality)
    either_unbounded = np.isnan(low) & np.isnan(high) & (quality != _MISSING)
    quality = np.where(either_unbounded & (quality > 0), QUALITY_CODES["approximate"], quality).astype(np.int8)
    mixed = (minors.quality != adults.quality) & (minors.quality > 0) & (adults.quality > 0) & (quality != _MISSING)
    quality = np.where(mixed & ~either_unbounded & np.isnan(high), QUALITY_CODES["lower_bound"], quality).astype(np.int8)
    quality = np.where(mixed & ~either_unbounded & np.isnan(low), QUALITY_CODES["upper_bound"], quality).astype(np.int8)
    return value, low, high, quality


def _multiply_hours(table: TidyTable, hours: QuantityColumn | None) -> None:
    if hours is not None and hours.is_per_person.any():
        table.columns["hours"] = np.where(hours.is_per_person, hours.value * table.columns["participants"], hours.value)


def _blank_cancelled(table: TidyTable, cancelled: npt.NDArray[np.bool_]) -> None:
    if not cancelled.any():
        return
    for name in (*MEASURES, "participants_low", "participants_high"):
        if name in table.columns:
            table.columns[name][cancelled] = np.nan
    qualities = table.columns["participants_quality"]
    table.columns["participants_quality"] = pd.Categorical.from_codes(np.where(cancelled, _MISSING, qualities.codes), categories=list(QUALITIES))


def _check_plausibility(cells: _Cells, table: TidyTable, measures: dict[str, QuantityColumn]) -> None:
    """More minors than people, more hours than a day has, parts that do not add up to the stated number of people."""
    columns, header = table.columns, cells.header
    people, quality = columns["participants"], columns["participants_quality"].codes
    most = np.where(quality == QUALITY_CODES["lower_bound"], np.nan, np.where(np.isnan(columns["participants_high"]), people, columns["participants_high"]))
    if "minors" in measures and (column := header.one("minors")) and header.one("participants"):
        for i in np.flatnonzero(columns["minors"] > most):
            cells.findings.append(Finding("implausible-value", cells.sheet, cells.address(int(i), column), None, "mehr Kinder und Jugendliche als Teilnahmen"))
    if "hours" in measures and (column := header.one("hours")):
        days = (columns["date_end"] - columns["date_start"]).astype("timedelta64[D]").astype(float) + 1
        with np.errstate(invalid="ignore", divide="ignore"):
            a_day = columns["hours"] / (people * np.where(np.isnan(days), 1, days))
        for i in np.flatnonzero((a_day > _HOURS_A_DAY) & (people > 0)):
            cells.findings.append(Finding("implausible-value", cells.sheet, cells.address(int(i), column), None, "mehr als 24 Stunden je Person und Tag"))
    if header.one("participants") and "minors" in measures and "adults" in measures:
        parts = columns["minors"] + columns["adults"]
        is_exact = (quality == 0) & (measures["minors"].quality == 0) & (measures["adults"].quality == 0)
        contradicts = np.where(quality == 0, is_exact & (parts != people), (parts > columns["participants_high"]) | (parts < columns["participants_low"]))
        for i in np.flatnonzero(contradicts):
            detail = "Kinder/Jugendliche und Erwachsene ergeben zusammen eine andere Zahl"
            cells.findings.append(Finding("total-mismatch", cells.sheet, cells.address(int(i), header.of_role("participants")[0]), None, detail))


def _tidy_overview(cells: _Cells, context: Context, layout: TownLayout) -> TidyTable:
    """Districts (or organisations) down, times across: one row for each cell, with the further measures of the same time beside it."""
    header, table = cells.header, TidyTable({}, cells.findings)
    periods = [column for column in header.columns if column.is_period and column.role == "participants"]
    n_rows, n_periods = len(cells.rows), len(periods)
    read: dict[str, Any] = {name: np.full((n_rows, n_periods), np.nan) for name in (*MEASURES, "participants_low", "participants_high")}
    quality = np.full((n_rows, n_periods), _MISSING, dtype=np.int8)
    cancelled = np.zeros((n_rows, n_periods), dtype=np.bool_)
    for k, column in enumerate(periods):
        values = cells.texts(column)
        gone = np.array(by_distinct([value if isinstance(value, str) else "" for value in values], lambda text: bool(text) and is_cancelled(text)), dtype=np.bool_)
        for i in np.flatnonzero(gone):
            cells.findings.append(Finding("cancelled", cells.sheet, cells.address(int(i), column)))
        counts = _read_measure(cells, table, column, values, gone)
        table.measures[column.index] = counts
        cancelled[:, k], quality[:, k] = gone, counts.quality
        read["participants"][:, k], read["participants_low"][:, k], read["participants_high"][:, k] = counts.value, counts.low, counts.high
        for other in header.columns:
            if other.is_period and other.period == column.period and other.role in KIND_OF_MEASURE and other.role != "participants":
                quantities = _read_measure(cells, table, other, cells.texts(other), gone)
                table.measures[other.index] = quantities
                read[other.role][:, k] = np.where(quantities.is_per_person, quantities.value * counts.value, quantities.value)
        if column.period is None and n_rows:
            cells.findings.extend(Finding("missing-date", cells.sheet, cells.address(i, column)) for i in range(n_rows))
    table.columns = {name: array.reshape(-1) for name, array in read.items()}
    table.columns |= _date_columns([column.period for column in periods] * n_rows)
    keys = {role: _repeated(_overview_key(cells, role), n_periods) for role in ("organisation", "district")}
    types = _types(cells, cells.texts(column) if (column := header.one("organisation_type")) else None, layout)
    named = _organisations(cells, cells.texts(column), types, layout) if (column := header.one("organisation")) else None
    table.columns |= {name: _repeated(values, n_periods) for name, values in (named or _unnamed(types)).items()}
    table.columns |= {
        "campaign": [context.campaign] * (n_rows * n_periods),
        "district": keys["district"],
        "status": pd.Categorical.from_codes(cancelled.reshape(-1).astype(int), categories=["held", "cancelled"]),
        "participants_quality": pd.Categorical.from_codes(quality.reshape(-1), categories=list(QUALITIES)),
        "source_row": [row + 1 for row in cells.rows for _ in periods],
        "source_cell": [address(row, column.index) for row in cells.rows for column in periods],
    }
    return table


def _overview_key(cells: _Cells, role: str) -> list[str | None]:
    column = cells.header.one(role)
    return _names(cells.texts(column)) if column else [None] * len(cells.rows)


def _unnamed(types: list[str | None]) -> dict[str, Any]:
    return {"organisation": [None] * len(types), "organisation_id": [None] * len(types), "organisation_type": [kind or "other" for kind in types]}


def _repeated(values: Sequence[Any], times: int) -> list[Any]:
    return [value for value in values for _ in range(times)]
