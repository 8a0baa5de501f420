"""Text of a cell → the same text without accidents of typing; slugs."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import pyarrow.compute as pc

from engagement_analysis.reading.screening import MANY, matching, texts_of

# Zero-width characters and soft hyphens carry no meaning in a cell; every kind of space means a space.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_LEGAL_FORM = re.compile(r"[\s,]+(?:e\.?\s?v\.?|ggmbh|gmbh)\s*$", re.IGNORECASE)
_LEGAL_FORM_IN_ARROW: Final = r"(?i)[\s,]+(?:e\.?\s?v\.?|ggmbh|gmbh)\s*$"
_ENDS_OF_LEGAL_FORMS: Final = tuple("vVhH.")
BLANK_HINT: Final = r"^[^\pL\pN]|^$"
"""What every text holds in which nobody sees anything (RE2)."""
_NOT_GERMAN: Final = r"[^ -~ÄÖÜäöüß]"
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
    plain = collapse(text)
    if plain[-1:] in _ENDS_OF_LEGAL_FORMS:
        plain = _LEGAL_FORM.sub("", plain)
    plain = plain.lower().translate(_UMLAUTS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _NOT_SLUG.sub("-", plain).strip("-")


def slugs(texts: Sequence[str | None]) -> list[str | None]:
    """Slugs of many texts at once, None of none; a twentieth of the time where they are written in German letters."""
    if len(texts) < MANY:
        return [None if text is None else slug(text) for text in texts]
    trimmed = pc.utf8_trim_whitespace(texts_of(texts))
    keys = pc.utf8_lower(pc.replace_substring_regex(trimmed, _LEGAL_FORM_IN_ARROW, ""))
    for letter, written_out in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        keys = pc.replace_substring(keys, letter, written_out)
    found: list[str | None] = pc.utf8_trim(pc.replace_substring_regex(keys, _NOT_SLUG.pattern, "-"), "-").to_pylist()
    for place in matching(texts, _NOT_GERMAN):
        found[place] = slug(str(texts[place]))
    return found
