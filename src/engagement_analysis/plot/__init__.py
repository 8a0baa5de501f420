"""Frames → Axes in the house style: frame in, Axes out, nothing estimated on the way.

Each takes the frame first, then `title=` (the finding), `unit=`, `narrow=` (the drawing for a telephone) and `ax=`;
:mod:`engagement_analysis.plot.alternative` has a function of the same name that says all values in a sentence.
"""

from engagement_analysis.frames import checked
from engagement_analysis.plot.bars import concentration, data_quality, districts, organisations, reach
from engagement_analysis.plot.columns import small_columns, totals
from engagement_analysis.plot.flow import retention
from engagement_analysis.plot.pairs import recorded, registered
from engagement_analysis.plot.points import outlook, rates, trend
from engagement_analysis.plot.tables import calendar, cohorts

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

for _name in __all__:  # each looks first at the frame that it is given
    globals()[_name] = checked(globals()[_name])


def __dir__() -> list[str]:
    return sorted(__all__)
