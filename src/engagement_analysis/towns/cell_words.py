"""Words of cells that all towns share: labels of totals, what says that an event took place or did not."""

from __future__ import annotations

import re

from engagement_analysis.values.texts import collapse

__all__ = ["is_cancelled", "is_held", "is_statistic_label", "is_total_label"]

_TOTAL = re.compile(
    r"[=\s]*(?:in\s+)?(?:(?:zwischen|zw|gesamt|teil|end|haupt|unter)[.\s-]*)?summen?\b|gesamt(?=[\s:.(]|$)|"
    r"gesamtstadt$|alle (?:stadtteile|ortsteile|ortschaften|bezirke|gruppen|vereine|schulen)\s*:?$|"
    r"gesamt-?(?:ergebnis|anzahl|zahl|wert|personen|(?:teilnehm|helf)(?:er|ende)\w*)\b|insgesamt\b|(?:ges|zus)\.(?=\s|$)|"
    r"(?:alle\s+)?zusammen\s*:?$|[σ∑]|(?:sub|zwischen)?total\b|zwischenergebnis\b|übertrag\b|"
    r"(?:alle\s)?(?:schulen?|vereine?|kitas?|kindergärten|firmen|kirchen|gruppen|organisationen|einrichtungen|sonstige|"
    r"stadt|stadtteile|ortsteile|ortschaften|bezirke|behörden|privatpersonen|teilnehm\w+|helf\w+|personen|kinder|erwachsene)\s(?:gesamt|insgesamt|zusammen)\s*:?$",
    re.IGNORECASE,
)
# What stands below a table and says something about its rows: none of these is a row itself, nor their sum.
_STATISTIC = re.compile(
    r"(?:ø|(?:im\s+)?durchschnitt(?:lich|swert)?|mittelwert|median|im\s+(?:mittel|schnitt)|maximum|minimum|"
    r"höchstwert|differenz|veränderung|abweichung|(?:zum\s+)?vergleich|(?:vergleich\s+|ergebnis\s+|zahlen\s+)?"
    r"(?:mit\s+|zum\s+)?vorjahr\w*|letztes\s+jahr|hochrechnung|zielwert|zielzahl|"
    r"(?:anzahl|zahl)\s+(?:(?:der|aller|teilnehmende[nr]?|beteiligte[nr]?)\s+)*(?:gruppen|vereine|schulen|"
    r"organisationen|einrichtungen|firmen|tn|teilnehm\w+|helf\w+|personen|kinder))"
    r"(?:\s+(?:je|pro|der|in|zum|gegenüber)\s.*)?(?:\s*\(?(?:19|20)\d{2}\)?)?(?:\s*(?:in\s+)?\(?%\)?)?\s*:?",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"(?<!nicht )abgesagt|\babges\.|abgebrochen|entfallen|entfällt|\bentf\.|ausgefallen|fällt\s+(?:leider\s+)?aus|"
    r"fiel(?:en)?\s+(?:leider\s+)?aus|"
    r"absage|storniert|nicht\s+stattgefunden|fand(?:en)?\s+nicht\s+statt|findet\s+nicht\s+statt|nicht\s+durchgeführt|verschoben|gestrichen",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"(?:hat\s+|wurde\s+|ist\s+)?(?:durchgeführt|stattgefunden|erledigt|abgeschlossen|erfolgt|findet\s+statt|fand\s+statt|ok|ja|x|✓|✔|teilgenommen|"
    r"gemeldet|bestätigt)",
    re.IGNORECASE,
)


def is_total_label(text: str) -> bool:
    """Tell whether a text labels a total ("Zwischensumme Schulen", "Σ"), not an organisation ("Gesamtschule").

    Examples
    --------
    >>> [is_total_label(text) for text in ("Summe gesamt", "Σ", "Gesamtschule Süd", "Insgesamt:")]
    [True, True, False, True]
    """
    return _TOTAL.match(collapse(text)) is not None


def is_statistic_label(text: str) -> bool:
    """Tell whether a text labels an average, a comparison or a number of groups: neither a row nor a total.

    Examples
    --------
    >>> [
    ...     is_statistic_label(text)
    ...     for text in ("Durchschnitt je Gruppe", "Vorjahr 2025:", "Anzahl Gruppen", "Jahrgang 9")
    ... ]
    [True, True, True, False]
    """
    return _STATISTIC.fullmatch(collapse(text)) is not None


def is_cancelled(text: str) -> bool:
    """Tell whether a text says that the event did not take place.

    Examples
    --------
    >>> is_cancelled("fällt aus"), is_cancelled("durchgeführt")
    (True, False)
    """
    return _CANCELLED.search(collapse(text)) is not None


def is_held(text: str) -> bool:
    """Tell whether a status says that the event took place.

    Examples
    --------
    >>> is_held("durchgeführt"), is_held("vielleicht")
    (True, False)
    """
    return _HELD.fullmatch(collapse(text)) is not None
