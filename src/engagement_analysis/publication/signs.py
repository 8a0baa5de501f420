"""The sign and the words for what is not published."""

from __future__ import annotations

CONFIDENTIAL = "."
"""Sign of official statistics for unknown or confidential."""
CONFIDENTIAL_WORDS = "geheim zu halten"


def explanation(threshold: int, n_hidden: int) -> str:
    """One sentence for the reader of a publication in which figures are missing; nothing where none is.

    Examples
    --------
    >>> explanation(3, 4)
    'Was hinter einem Punkt (.) steht: Nicht gezeigt sind Zahlen, die auf weniger als 3 Organisationen beruhen, von
    einer einzigen geprägt sind oder aus denen sich solche Zahlen errechnen ließen.'
    >>> explanation(3, 0)
    ''
    """
    if not n_hidden:
        return ""
    return (
        f"Was hinter einem Punkt ({CONFIDENTIAL}) steht: Nicht gezeigt sind Zahlen, die auf weniger als {threshold} "
        "Organisationen beruhen, von einer einzigen geprägt sind oder aus denen sich solche Zahlen errechnen ließen."
    )
