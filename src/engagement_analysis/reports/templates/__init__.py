"""Template and style sheet of the reports (package data)."""
