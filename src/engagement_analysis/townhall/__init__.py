"""Workbook + town's file → what a town hall sees of them: drafts, explanations, changes, annotated copies."""
