"""Tidy rows + what else the sheet or the other files say → findings; no row is changed."""
