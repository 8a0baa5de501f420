"""Workbook + town's layout → what each sheet and column was recognised as."""
