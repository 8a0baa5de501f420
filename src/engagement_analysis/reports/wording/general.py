"""Counts and years → the general remarks that all sentences share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engagement_analysis.language.signs import (
    capitalised,
    number,
    percent,
)

QUALITY_REPORT = "„Wie verlässlich sind unsere Zahlen?“"
"""How other reports call the one on data quality: by the title that a reader finds."""
NOT_SHOWN = "wird nicht gezeigt: Aus den Zahlen ließe sich auf einzelne Organisationen schließen."
"""How a sentence ends whose figure is confidential."""

_SMALL = ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")


def in_words(count: int) -> str:
    """Whole numbers up to twelve as words.

    Examples
    --------
    >>> in_words(4), in_words(13)
    ('vier', '13')
    """
    return _SMALL[count] if 0 <= count < len(_SMALL) else number(count)


def trend_caution(n_years: int) -> str:
    """What so few years can carry: the chance that figures without any order rise, or fall, year after year.

    The smallest two-sided probability of an exact Kendall test on n distinct values is 2/n!.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(plain_spaces(trend_caution(4)))
    Vier Jahre können keinen Trend belegen: Auch reiner Zufall ergibt in 2 von 24 Fällen (8 %) eine Reihe, die Jahr für
    Jahr steigt oder Jahr für Jahr fällt.
    >>> trend_caution(1)
    'Ein Jahr allein sagt nichts über eine Entwicklung.'
    >>> trend_caution(6)
    ''
    """
    if n_years <= 1:
        return "Ein Jahr allein sagt nichts über eine Entwicklung."
    orders = math.factorial(n_years)
    if 2 / orders < 0.05:
        return ""
    share = f"2 von {number(orders)} Fällen ({percent(2 / orders)})" if orders > 2 else "allen Fällen"
    return (
        f"{capitalised(in_words(n_years))} Jahre können keinen Trend belegen: Auch reiner Zufall ergibt in {share} "
        "eine Reihe, die Jahr für Jahr steigt oder Jahr für Jahr fällt."
    )


def sentence_list(sentences: Sequence[str]) -> str:
    """Sentences as one text, empty ones left out.

    Examples
    --------
    >>> sentence_list(["Eins.", "", "Zwei."])
    'Eins. Zwei.'
    """
    return " ".join(sentence for sentence in sentences if sentence)
