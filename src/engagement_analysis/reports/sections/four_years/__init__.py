"""The four-year review of one town, one file a question."""
