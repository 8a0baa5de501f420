"""Title, sheet name or file name → whether it names anything at all."""

from __future__ import annotations

import re
from typing import Final

from engagement_analysis.values.texts import slug

__all__ = ["names_nothing"]

_MONTHS: Final = r"(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)\w*"
_DEFAULT_NAME: Final = re.compile(
    r"(?:tabelle|sheet|mappe|blatt|book|workbook|arbeitsmappe|arbeitsblatt|unbenannt\w*|untitled|neu\w*|kopie|export|daten|liste|"
    r"worksheet|table|datei|download|teil|seite|monat|jahr|quartal|q|kw|" + _MONTHS + r"|\d|[\s_.,()–-])*",
    re.IGNORECASE,
)


def names_nothing(text: str) -> bool:
    """Tell whether a title or the name of a sheet or file is a default name, a year or a date.

    Examples
    --------
    >>> [names_nothing(text) for text in ("Mappe1", "2024", "Tabelle1 (2)", "Umweltputztag 2024")]
    [True, True, True, False]
    """
    return _DEFAULT_NAME.fullmatch(text) is not None or not slug(text)
