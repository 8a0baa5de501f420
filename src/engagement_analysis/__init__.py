"""Volunteer campaigns of German towns: from the town halls' workbooks to one table, trends and council reports.

workbook → cells → tidy rows + findings → validated table → Parquet → analysis frames → charts → notebook → report

`load` does the first half. Its steps: `reading` (bytes → cell grids), `recognition` with `towns` (what rows and columns
mean), `values` (text → value with precision), `table` (rows, findings, schema). `store` keeps the table, `analysis`
computes from it, `charts` draw, `reports` turn executed notebooks into HTML.
"""

from engagement_analysis.loading import Loaded, WorkbookNotFoundError, load
from engagement_analysis.towns.layout import TownFileError, UnknownTownError

__all__ = ["Loaded", "TownFileError", "UnknownTownError", "WorkbookNotFoundError", "__version__", "load"]

__version__ = "0.1.0"
