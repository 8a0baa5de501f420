"""What can go wrong while reports are made, each as one German sentence."""

from engagement_analysis.mistakes import GermanError


class ReviewError(GermanError):
    """The review cannot be made; one German sentence says why and what to do."""


class ReportError(GermanError):
    """A report cannot be made; the message says in German which one, where, and what to do."""
