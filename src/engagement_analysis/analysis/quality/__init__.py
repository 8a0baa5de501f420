"""Participation and findings → what the numbers rest on."""
