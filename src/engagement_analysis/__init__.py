"""Volunteer campaigns of German towns: from the town halls' workbooks to one table, trends and council reports.

>>> import engagement_analysis as ea
>>> loaded = ea.load_example("neumarkt")
>>> rates = ea.participation_rates(loaded.participation, ea.load_population())

This is the door: each name is imported when it is first used. `load` reads workbooks, `load_...` what comes with the
package; functions take the table first and give a frame; `plot` draws frames; `statistics` takes numbers.
"""

import logging
from importlib import import_module
from typing import Any

from engagement_analysis.analysis import FUNCTIONS

__version__ = "0.2.0"

logging.getLogger(__name__).addHandler(logging.NullHandler())  # silent unless whoever imports it wants to hear

_LOADING = {
    "Loaded": "loading",
    "WorkbookNotFoundError": "loading",
    "load": "loading",
    "MistakeError": "mistakes",
    "TownFileError": "town_files.reader",
    "UnknownTownError": "town_files.layout",
    "invitations": "project.example_data",
    "load_comparable_series": "project.example_data",
    "load_example": "project.example_data",
    "load_population": "project.example_data",
    "load_published": "project.example_data",
    "towns": "project.example_data",
}
_FOLDERS = ("plot", "statistics")

__all__ = [*_LOADING, *FUNCTIONS, *_FOLDERS, "__version__"]


def __getattr__(name: str) -> Any:
    if name in _FOLDERS:
        return import_module(f"{__name__}.{name}")
    if name in _LOADING:
        found = getattr(import_module(f"{__name__}.{_LOADING[name]}"), name)
    elif name in FUNCTIONS:
        function = getattr(import_module(f"{__name__}.analysis.{FUNCTIONS[name]}"), name)
        found = import_module(f"{__name__}.frames").checked(function)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
