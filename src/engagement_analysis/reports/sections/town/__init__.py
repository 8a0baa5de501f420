"""One town's processed tables → what its reports share: rows, readings, comparable years, words by threshold."""

from engagement_analysis.reports.sections.town.review import TownReview, open_town

__all__ = ["TownReview", "open_town"]
