"""Participation → counts, rates and ratios per town and year."""
