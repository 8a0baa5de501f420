"""What can go wrong while reports are made, each as one German sentence."""


class ReportError(Exception):
    """A report cannot be made; the message says in German which one, where, and what to do."""
