"""Workbook + findings → a copy in which the cells in question are coloured and commented."""
