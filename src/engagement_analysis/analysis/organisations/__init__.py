"""Participation → who came, who came again, how much a few bring."""
