"""Dates with slashes ("03/04/2024") → dates with dots, which are day first; what stands first is a question."""

import re
from collections.abc import Iterable
from typing import Final, Literal, TypeVar

Order = Literal["day-first", "month-first"]
_Value = TypeVar("_Value")
_SLASHED: Final = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")
_MONTHS: Final = 12


def is_slashed(text: str) -> bool:
    """Tell whether a text holds a date with slashes."""
    return _SLASHED.search(text) is not None


def slashed_order(cells: Iterable[object]) -> Order | None:
    """What stands first in the slashed dates of a column; None where they do not show it, or say both.

    Examples
    --------
    >>> slashed_order(["2/6/22", "2/26/22"]), slashed_order(["03/04/2024"]), slashed_order(["26/2/22", "2/26/22"])
    ('month-first', None, None)
    """
    found = [day for cell in cells if isinstance(cell, str) and "/" in cell for day in _SLASHED.findall(cell)]
    is_day_first = any(int(first) > _MONTHS for first, _, _ in found)
    is_month_first = any(int(second) > _MONTHS for _, second, _ in found)
    if is_day_first == is_month_first:
        return None
    return "day-first" if is_day_first else "month-first"


def dotted(cell: _Value, order: Order | None) -> _Value | str:
    """A cell with its slashed dates day first and with dots; without an order, those that can be read in one way only.

    Examples
    --------
    >>> dotted("2/6/22", "month-first"), dotted("2/6/22", "day-first"), dotted("2/6/22", None), dotted("2/26/22", None)
    ('6.2.22', '2.6.22', '2/6/22', '26.2.22')
    """
    if not isinstance(cell, str) or "/" not in cell:
        return cell
    return _SLASHED.sub(lambda found: _dotted(found, order), cell)


def _dotted(found: re.Match[str], order: Order | None) -> str:
    first, second, year = int(found[1]), int(found[2]), found[3]
    if order is None and first <= _MONTHS and second <= _MONTHS and first != second:
        return found[0]
    is_month_first = order == "month-first" or (order is None and second > _MONTHS)
    return f"{found[2]}.{found[1]}.{year}" if is_month_first else f"{found[1]}.{found[2]}.{year}"
