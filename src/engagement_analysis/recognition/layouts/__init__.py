"""Sheets that are no plain list → plain lists whose cells know where they stand."""
