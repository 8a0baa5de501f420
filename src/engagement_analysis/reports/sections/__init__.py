"""A file for each question of a report: its frame, what the data carry of it, its sentence, figure and table."""

from engagement_analysis.reports import needed  # noqa: F401 - first: says what is not installed
