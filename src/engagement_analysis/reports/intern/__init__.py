"""The working sheet of whoever keeps a town's lists: what to ask for, whom to ask, what to mend. Not for the public.

It names every organisation with its numbers. Private persons stand in none of it, and contact persons are never
read: where one stands is told by workbook and row.
"""

from engagement_analysis.reports import needed  # noqa: F401 - first: says what is not installed
from engagement_analysis.reports.intern.gaps import gaps, mending, registered_and_came
from engagement_analysis.reports.intern.gaps import title as gaps_title
from engagement_analysis.reports.intern.groups import absent, groups, newcomers
from engagement_analysis.reports.intern.matrix import matrix, presence
from engagement_analysis.reports.intern.to_do import first_screen, questions, to_do

__all__ = [
    "absent",
    "first_screen",
    "gaps",
    "gaps_title",
    "groups",
    "matrix",
    "mending",
    "newcomers",
    "presence",
    "questions",
    "registered_and_came",
    "to_do",
]
