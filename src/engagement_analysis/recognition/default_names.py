"""Title, sheet name or file name → whether it names anything at all."""

import re
from typing import Final

from engagement_analysis.values.texts import slug

_MONTHS: Final = r"(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)\w*"
_DEFAULT_NAME: Final = re.compile(
    r"(?:tabelle|sheet|mappe|blatt|book|workbook|arbeitsmappe|arbeitsblatt|unbenannt\w*|untitled|neu\w*|kopie|export|daten|liste|"
    r"worksheet|table|datei|download|teil|seite|\w*liste|(?:gesamt)?übersicht|ergebnis(?:se)?|auswertung|entwurf|"
    r"(?:an|rück)meldung(?:en)?|vertraulich|anlage|vorlage|az|amt|stand|monat|jahr|quartal|q|kw|"
    r"ab|bis|seit|vom?n?|zum|und|einschl\w*|inkl\w*|" + _MONTHS + r"|\d|[\s_.,()–-])*",
    re.IGNORECASE,
)


_TOWN: Final = r"(?:[A-ZÄÖÜ][\w.-]+|i\. ?d\. ?\w+\.?|am|an der|im|ob der)"
_OFFICE: Final = re.compile(
    rf"(?:(?:[Gg]roße )?(?:Kreis)?[Ss]tadt(?:verwaltung)?|(?:Markt)?[Gg]emeinde(?:verwaltung)?|Markt|Landkreis|"
    rf"Landratsamt|Rathaus|Bürgermeisteramt|Verwaltungsgemeinschaft)(?: {_TOWN}){{0,4}}|"
    r"(?!(?i:ehrenamt))\w*(?:[Aa]mt|verwaltung)(?: (?:für|Abt\.|Abteilung|SG|FB) .*)?|"
    r"(?:Abteilung|Abt\.|Fachbereich|Fachdienst|Sachgebiet|Referat|Dezernat|Stabsstelle|FB|SG)\s.*|"
    rf"Freiwilligenagentur(?: {_TOWN}){{0,4}}"
)


def names_office(text: str) -> bool:
    """Tell whether a title names the town hall or one of its offices, no campaign."""
    return _OFFICE.fullmatch(text) is not None


def names_nothing(text: str, town: str = "") -> bool:
    """Tell whether a title or the name of a sheet or file is a default name, a year, a date, or the town's own name.

    Examples
    --------
    >>> [names_nothing(text) for text in ("Mappe1", "2024", "ab August 2022", "Umweltputztag 2024")]
    [True, True, True, False]
    >>> names_nothing("Seedorf 2024", "Seedorf"), names_nothing("Seedorf räumt auf", "Seedorf")
    (True, False)
    """
    rest = re.sub(re.escape(town), "", text, flags=re.IGNORECASE) if town else text
    return _DEFAULT_NAME.fullmatch(rest) is not None or not slug(rest)
