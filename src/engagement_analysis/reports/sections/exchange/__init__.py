"""Sections of *Austausch*: several towns side by side, each with its own figures; none is placed above another."""
