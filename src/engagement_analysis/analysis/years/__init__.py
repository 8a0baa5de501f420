"""Participation → series of years, their trend and outlook."""
