"""Lines above a table → the same without days that are not the event's: of printing, deadlines, meetings, letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.values.texts import slug

__all__ = ["names_nothing", "without_other_days"]

_SEGMENTS: Final = re.compile(r"(\s+[·|–—-]\s+|\s*[;|·]\s*|\s*[()]\s*|,\s+(?=[A-Za-zÄÖÜäöü]{3,}\.?:?\s))")
_MONTHS: Final = r"(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)\w*"
_DAY: Final = re.compile(
    rf"\b\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{_MONTHS})|\b\d{{4}}-\d{{2}}-\d{{2}}|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}", re.IGNORECASE
)
_WEEKDAY: Final = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so)"
_EVENT: Final = re.compile(
    rf"\baktion\w*|\btermin\b|\bdatum\b|\bdurch(?:führung|geführt)\w*|\bveranstaltung\w*|\bzeitraum\b|\bwann\b|"
    rf"\b(?:sammel|putz|einsatz|helfer|freiwilligen)(?:tag|woche|termin)e?\b|\bfindet\b|\bfand\b|stattgefunden|\bvom\b.*\bbis\b|"
    rf"\b{_WEEKDAY}\b[.,]*\s*(?:(?:den|dem)\s+)?\d",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"\b(?:\w*stand|\w*druck\w*|abfrage\w*|abgefragt|\w*frist|\w*schluss|sitzung\w*|\w*besprechung\w*|version|fassung|"
    r"erstellt\w*|erstellungs\w*|ausgabe\w*|ausgegeben|änderung\w*|geändert|aktualisier\w*|rückmeldung(?:en)? bis|zurück\w*|vorlage\w*|"
    r"export\w*|abgabe\w*|abgegeben|einsende\w*|schreiben|brief|mail|beschluss\w*|protokoll\w*|datei|gespeichert|speicher\w*|"
    r"eingang\w*|eingegangen|unterschr\w*|genehmigt\w*|bericht\w*|erfass\w*|redaktion\w*|presse\w*|anmeldung(?:en)? bis|melde\w* bis|"
    r"bitte|spätestens|archiv\w*|rechnung\w*|bearbeitet\w*|abruf\w*|abgerufen|ausschuss\w*|gemeinderat\w*|stadtrat\w*)\b",
    re.IGNORECASE,
)
_DEFAULT_NAME: Final = re.compile(
    r"(?:tabelle|sheet|mappe|blatt|book|workbook|arbeitsmappe|arbeitsblatt|unbenannt\w*|untitled|neu\w*|kopie|export|daten|liste|"
    r"worksheet|table|datei|download|teil|seite|monat|jahr|quartal|q|kw|" + _MONTHS + r"|\d|[\s_.,()–-])*",
    re.IGNORECASE,
)


def without_other_days(lines: Sequence[str], layout: TownLayout) -> list[str]:
    """Lines without the days that are not labelled as the event's, nor stand in the line that names its campaign.

    Examples
    --------
    >>> from engagement_analysis.towns.layout import load_town
    >>> lines = ["Neumarkt räumt auf! 2024", "Druckdatum: 03.11.2024", "Aktionstag: 19.10.2024 · Stand 08.11.2024"]
    >>> without_other_days(lines, load_town("neumarkt"))
    ['Neumarkt räumt auf! 2024', 'Aktionstag: 19.10.2024']
    """
    if not any(map(_DAY.search, lines)):
        return list(lines)
    named = [line for line in lines if layout.campaign_named(line) is not None]
    titles = set(named or lines[:1])
    return [kept for line in lines if (kept := _kept(line, is_title=line in titles))]


def _kept(line: str, *, is_title: bool) -> str:
    if not _DAY.search(line):
        return line
    parts = _SEGMENTS.split(line)
    shown: list[str] = []
    for place in range(0, len(parts), 2):
        if _is_of_event(parts[place], is_title=is_title):
            shown += [parts[place - 1] if shown else "", parts[place]]
    return "".join(shown).strip(" ,;()–|·")


def _is_of_event(segment: str, *, is_title: bool) -> bool:
    """Tell whether a part of a line gives no day of something else; the label nearest before a day is its own."""
    day = _DAY.search(segment)
    if day is None:
        return True
    before = segment[: day.start()]
    other = [found.end() for found in _OTHER.finditer(before)]
    event = [found.end() for found in _EVENT.finditer(segment[: day.end()]) if found.start() <= day.start()]
    if other or _OTHER.search(segment[day.end() :]):
        return bool(event) and max(event) >= max(other, default=-1) and not _OTHER.search(segment[day.end() :])
    return bool(event) or is_title


def names_nothing(text: str) -> bool:
    """Tell whether a title or the name of a sheet or file is a default name, a year or a date.

    Examples
    --------
    >>> [names_nothing(text) for text in ("Mappe1", "2024", "Tabelle1 (2)", "Umweltputztag 2024")]
    [True, True, True, False]
    """
    return _DEFAULT_NAME.fullmatch(text) is not None or not slug(text)
