"""Frames → Axes in the house style: frame in, Axes out, nothing estimated on the way.

Each takes the frame first, then `title=` (the finding), `unit=`, `narrow=` (the drawing for a telephone) and `ax=`;
:mod:`engagement_analysis.plot.alternative` has a function of the same name that says all values in a sentence.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engagement_analysis.frames import checked

if TYPE_CHECKING:
    from engagement_analysis.plot.bars import concentration, data_quality, districts, organisations
    from engagement_analysis.plot.columns import small_columns, totals
    from engagement_analysis.plot.flow import retention
    from engagement_analysis.plot.pairs import recorded, registered
    from engagement_analysis.plot.points import outlook, rates, trend
    from engagement_analysis.plot.shares import reach
    from engagement_analysis.plot.tables import calendar, cohorts

_DRAWINGS = {
    "bars": ("concentration", "data_quality", "districts", "organisations"),
    "columns": ("small_columns", "totals"),
    "flow": ("retention",),
    "pairs": ("recorded", "registered"),
    "points": ("outlook", "rates", "trend"),
    "shares": ("reach",),
    "tables": ("calendar", "cohorts"),
}
_MODULES = {name: module for module, names in _DRAWINGS.items() for name in names}

__all__ = [
    "calendar",
    "cohorts",
    "concentration",
    "data_quality",
    "districts",
    "organisations",
    "outlook",
    "rates",
    "reach",
    "recorded",
    "registered",
    "retention",
    "small_columns",
    "totals",
    "trend",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = checked(getattr(import_module(f"{__name__}.{_MODULES[name]}"), name))
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
