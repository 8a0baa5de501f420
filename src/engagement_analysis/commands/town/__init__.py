"""`engagement town`: a town's file from a sample workbook, explained, brought up to date."""

from engagement_analysis.commands.town.command import register

__all__ = ["register"]
