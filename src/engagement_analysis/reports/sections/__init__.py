"""A file for each question of a report: its frame, what the data carry of it, its sentence, figure and table."""
