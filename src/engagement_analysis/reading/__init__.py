"""Workbook → cell grids; the only code that opens raw files."""
