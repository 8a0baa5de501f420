"""Text of a cell → the same text without accidents of typing; slugs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["collapse", "is_blank", "slug"]

# Zero-width characters and soft hyphens carry no meaning in a cell; every kind of space means a space.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_LEGAL_FORM = re.compile(r"[\s,]+(?:e\.?\s?v\.?|ggmbh|gmbh)\s*$", re.IGNORECASE)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l"})


def collapse(text: str) -> str:
    r"""Unicode NFC, invisible characters removed, runs of white space as one space, trimmed.

    Examples
    --------
    >>> collapse("  DRK\u00a0 Ortsverein\tBalingen ")
    'DRK Ortsverein Balingen'
    """
    # Nearly every cell is clean: no character but letters, signs and single spaces, composed as it should be.
    if text.isprintable() and "  " not in text and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def is_blank(value: object) -> bool:
    r"""Tell whether a cell holds nothing that a person would see.

    Examples
    --------
    >>> is_blank(" \u00a0"), is_blank(0), is_blank(None)
    (True, False, True)
    """
    if isinstance(value, str):
        return not value or not (value[:1].isalnum() or collapse(value))
    return value is None


@lru_cache(maxsize=20_000)
def slug(text: str) -> str:
    """Lower-case key of a name: umlauts written out, accents stripped, a trailing legal form dropped.

    Examples
    --------
    >>> slug("fairKULTURcafé e.V."), slug("Schreinerei Höß GmbH"), slug("24. Umwelt-Putztag¹")
    ('fairkulturcafe', 'schreinerei-hoess', '24-umwelt-putztag')
    """
    plain = _LEGAL_FORM.sub("", collapse(text)).lower().translate(_UMLAUTS)
    ascii_only = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _NOT_SLUG.sub("-", ascii_only).strip("-")
