"""German numbers, dates, lists, titles of kinds: one name for one thing; below everything."""
