"""The year's report of one town, one file a question."""
