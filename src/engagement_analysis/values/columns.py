"""Cells of one column → arrays of values with their precision; each distinct text is parsed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.coded import Coded, Codes, coded, positions
from engagement_analysis.values.quantities import (
    MISSING,
    NOISE,
    Measure,
    Problem,
    Quality,
    Quantity,
    parse_quantity,
    round_half_up,
)

Floats = npt.NDArray[np.float64]
QUALITY_CODES: Final[dict[Quality, int]] = {
    "exact": 0,
    "approximate": 1,
    "range": 2,
    "lower_bound": 3,
    "upper_bound": 4,
    "missing": 5,
}
_IN_COLUMN_UNIT: Final = {"kg": 1.0, "t": 1000.0, "g": 0.001, "h": 1.0, "min": 1 / 60, "h/person": 1.0, "h/all": 1.0}
_IS_PER_PERSON: Final = {"h/person": True, "h/all": False}
_QUARTERS_OF_A_DAY: Final = 96
_SHARPNESS: Final = 1e-4
_COUNTED: Final = ("people", "bags")
_LARGEST_COUNT: Final = 1e9
_DAY_0: Final = dt.datetime(1899, 12, 31)
_LEAP_DAY: Final = dt.datetime(1900, 3, 1)  # spreadsheets believe in 29 February 1900
_MISSING_CODE: Final = QUALITY_CODES["missing"]


@dataclass(frozen=True, eq=False)
class QuantityColumn:
    """Quantities of one column: values and bounds (NaN: none), codes of qualities, which are per person, problems."""

    value: Floats
    low: Floats
    high: Floats
    quality: npt.NDArray[np.int8]
    is_per_person: npt.NDArray[np.bool_]
    problems: tuple[tuple[int, str], ...]

    def rows(self, codes: Codes) -> QuantityColumn:
        """Quantities of the rows of a column, from those of its distinct cells."""
        problems: tuple[tuple[int, str], ...] = ()
        if self.problems:
            problem_of = dict(self.problems)
            is_problem = np.zeros(len(self.value), dtype=np.bool_)
            is_problem[list(problem_of)] = True
            problems = tuple((place, problem_of[int(codes[place])]) for place in positions(is_problem[codes]))
        return QuantityColumn(
            self.value[codes],
            self.low[codes],
            self.high[codes],
            self.quality[codes],
            self.is_per_person[codes],
            problems,
        )

    @property
    def is_inexact(self) -> npt.NDArray[np.bool_]:
        """Which cells state an approximation, a range or a bound."""
        inexact: npt.NDArray[np.bool_] = (self.quality > 0) & (self.quality < QUALITY_CODES["missing"])
        return inexact


def parse_quantities(
    cells: Coded[object] | Iterable[object], measure: Measure, *, unit: str | None = None
) -> QuantityColumn:
    """Read the cells of a column of counts, hours (h) or weights (kg).

    Counts must be whole, a range's midpoint is rounded half up. A unit in a cell comes before
    that of the column ("kg", "t", "g", "h", "h/person").

    Examples
    --------
    >>> column = parse_quantities([0.35, "850 kg", "k. A.", "-3"], "weight", unit="t")
    >>> column.value.tolist(), column.problems
    ([350.0, 850.0, nan, nan], ((3, 'negative-number'),))
    """
    column = cells if isinstance(cells, Coded) else coded(cells)
    once = _parse_each(column.distinct, measure, unit)
    return once.rows(column.codes)


def _parse_each(cells: Sequence[object], measure: Measure, unit: str | None) -> QuantityColumn:
    """Read cells one by one; plain numbers all at once."""
    plain = (cell if type(cell) is float else np.nan for cell in cells)
    numbers = _without_noise(np.fromiter(plain, dtype=np.float64, count=len(cells)))
    factor = _IN_COLUMN_UNIT.get(unit or "", 1.0)
    value, quality = numbers * factor, np.where(np.isnan(numbers), _MISSING_CODE, 0).astype(np.int8)
    low, high = value.copy(), value.copy()
    is_per_person = np.ones(len(cells), np.bool_) if unit == "h/person" else np.zeros(len(cells), np.bool_)
    problems = _problems_of_numbers(numbers, measure)
    if measure == "hours":
        problems += [(place, "ambiguous-number") for place in positions(_may_be_times(numbers, cells))]
    for i, cell in enumerate(cells):
        if type(cell) is float or cell == "":
            continue
        quantity = _parse(cell, measure)
        if isinstance(quantity, Problem):
            problems.append((i, quantity.code))
            continue
        own = _IN_COLUMN_UNIT[quantity.unit] if quantity.unit else factor
        parts = (quantity.value, quantity.low, quantity.high)
        value[i], low[i], high[i] = (np.nan if part is None else part * own for part in parts)
        quality[i] = QUALITY_CODES[quantity.quality]
        if quantity.unit in _IS_PER_PERSON:  # "2,5 Std." in a column of hours per person stays per person
            is_per_person[i] = _IS_PER_PERSON[quantity.unit]
    for i, _ in problems:
        value[i] = low[i] = high[i] = np.nan
        quality[i] = _MISSING_CODE
    return QuantityColumn(value, low, high, quality, is_per_person, tuple(problems))


def _without_noise(numbers: Floats) -> Floats:
    """Numbers, of which a computer's 24.000000000000004 is 24."""
    whole = np.round(numbers)
    return np.where(np.abs(numbers - whole) <= NOISE, whole, numbers)


def _may_be_times(numbers: Floats, cells: Sequence[object]) -> npt.NDArray[np.bool_]:
    """Numbers that may be times of which the format was lost (2:30 is 0.104166...), where one or a cell plainly is."""
    quarters = numbers * _QUARTERS_OF_A_DAY
    is_time: npt.NDArray[np.bool_] = (numbers > 0) & (np.abs(quarters - np.round(quarters)) < _SHARPNESS)
    is_odd = is_time & (np.abs(numbers - np.round(numbers, 3)) > NOISE)
    is_beside_times = any(isinstance(cell, (dt.time, dt.timedelta, dt.datetime)) for cell in cells)
    return is_time & (is_odd | (numbers < 1)) & (is_beside_times or bool((is_odd & (numbers < 1)).any()))


def _problems_of_numbers(numbers: Floats, measure: Measure) -> list[tuple[int, str]]:
    """Cells that hold a number which counts nothing: negative, or a fraction where whole things are counted."""
    problems = [(place, "negative-number") for place in positions(numbers < 0)]
    if measure in _COUNTED:
        is_odd = (numbers > _LARGEST_COUNT) | ((numbers >= 0) & (numbers != np.floor(numbers)))
        problems += [(place, "unparsable-number") for place in positions(is_odd)]
    return problems


def parse_cell(cell: object, measure: Measure, *, unit: str | None = None) -> Quantity | Problem:
    """Read one cell as `parse_quantities` does: weights in kilograms, times in hours."""
    quantity = _parse(cell, measure)
    if isinstance(quantity, Problem) or quantity.value is None:
        return quantity
    factor = _IN_COLUMN_UNIT.get(quantity.unit or unit or "", 1.0)
    return quantity if factor == 1.0 else replace(quantity, value=quantity.value * factor)


def _parse(cell: object, measure: Measure) -> Quantity | Problem:
    if isinstance(cell, str):
        return _whole(parse_quantity(cell, measure), measure)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if cell < 0:
            return Problem("negative-number")
        number = float(_without_noise(np.array([cell], dtype=np.float64))[0])
        return _whole(Quantity(number, number, number, "exact"), measure)
    if cell is None:
        return MISSING
    hours = _duration(cell) if measure == "hours" else None
    if hours is not None:
        return Quantity(hours, hours, hours, "exact")
    return Problem("unparsable-number")  # a date, a time of day or a truth value where something is counted


def _duration(cell: object) -> float | None:
    """Hours of a cell that a spreadsheet shows as a time: 2:30 is two and a half, 26:30 begins a second day."""
    if isinstance(cell, dt.time):
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    elif isinstance(cell, dt.datetime) and _DAY_0 <= cell < _LEAP_DAY:
        cell = cell - _DAY_0
    if not isinstance(cell, dt.timedelta) or cell < dt.timedelta(0):
        return None
    return round(cell.total_seconds()) / 3600


def _whole(quantity: Quantity | Problem, measure: Measure) -> Quantity | Problem:
    """People and bags come whole: a fraction is a slip, the midpoint of a range is rounded half up."""
    if isinstance(quantity, Problem) or quantity.value is None or measure not in _COUNTED:
        return quantity
    stated = (quantity.low, quantity.high) if quantity.quality == "range" else (quantity.value,)
    if any(part % 1 or part > _LARGEST_COUNT for part in stated if part is not None):
        return Problem("unparsable-number")
    return Quantity(round_half_up(quantity.value), quantity.low, quantity.high, quantity.quality, quantity.unit)
