"""Participation → what may be compared, and what changed."""
