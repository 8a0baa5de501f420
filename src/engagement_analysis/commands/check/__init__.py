"""`engagement check`: a workbook before it is delivered, and its annotated copy."""

from engagement_analysis.commands.check.command import register

__all__ = ["register"]
