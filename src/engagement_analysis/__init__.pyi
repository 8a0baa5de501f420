# What type checkers and editors see of the door; a test holds it equal to the names that load lazily.
from engagement_analysis import plot as plot
from engagement_analysis import statistics as statistics
from engagement_analysis.analysis.changes.before_and_after import before_and_after
from engagement_analysis.analysis.changes.changes import changes
from engagement_analysis.analysis.changes.comparability import comparability
from engagement_analysis.analysis.measures.rates import organisation_rates, participation_rates
from engagement_analysis.analysis.measures.recorded import recorded
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.organisations.cohorts import cohorts
from engagement_analysis.analysis.organisations.concentration import concentration
from engagement_analysis.analysis.organisations.reach import reach
from engagement_analysis.analysis.organisations.retention import retention
from engagement_analysis.analysis.quality.data_quality import data_quality
from engagement_analysis.analysis.quality.readings import readings
from engagement_analysis.analysis.quality.reconciliation import reconciliation
from engagement_analysis.analysis.years.outlook import outlook
from engagement_analysis.analysis.years.trend import trend
from engagement_analysis.loading import Loaded, WorkbookNotFoundError, load
from engagement_analysis.mistakes import MistakeError
from engagement_analysis.project.example_data import (
    invitations,
    load_comparable_series,
    load_example,
    load_population,
    load_published,
    towns,
)
from engagement_analysis.town_files.layout import UnknownTownError
from engagement_analysis.town_files.reader import TownFileError

__all__ = [
    "Loaded",
    "MistakeError",
    "TownFileError",
    "UnknownTownError",
    "WorkbookNotFoundError",
    "__version__",
    "before_and_after",
    "changes",
    "cohorts",
    "comparability",
    "concentration",
    "data_quality",
    "invitations",
    "load",
    "load_comparable_series",
    "load_example",
    "load_population",
    "load_published",
    "organisation_rates",
    "outlook",
    "participation_rates",
    "plot",
    "reach",
    "readings",
    "reconciliation",
    "recorded",
    "retention",
    "statistics",
    "totals",
    "towns",
    "trend",
]

__version__: str
