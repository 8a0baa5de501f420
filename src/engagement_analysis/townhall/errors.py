"""Misuse of what goes back to the town hall; one German sentence says why and what to do."""

from engagement_analysis.mistakes import GermanError


class TownHallError(GermanError):
    """The call cannot be carried out."""
