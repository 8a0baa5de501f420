"""Misuse of what goes back to the town hall; one German sentence says why and what to do."""


class TownHallError(Exception):
    """The call cannot be carried out."""
