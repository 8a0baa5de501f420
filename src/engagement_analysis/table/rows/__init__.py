"""Data cells of a table → one tidy row per organisation and event, each with its source cell."""
