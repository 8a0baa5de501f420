"""`engagement review`: the reports of a project, also of the example's."""

from engagement_analysis.commands.review.command import register

__all__ = ["register"]
