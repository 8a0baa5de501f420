"""Lines above a table → the event's days and years; days of printing, deadlines, sittings and letters are none."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from engagement_analysis.language.calendar_words import MONTH_NAME, WEEKDAY
from engagement_analysis.values.dates import SEPARATOR, DateSpan, parse_date
from engagement_analysis.values.texts import collapse

_Label = Literal["event", "other", "none"]
_DASHES: Final = re.compile("[‐‑‒–—―−]")
_PARTS: Final = re.compile(r"\s*[·|;•]\s*")
_MONTH_AND_YEAR: Final = rf"(?:\d{{1,2}}\.|{MONTH_NAME})\s*(?:\d{{4}}|\d{{2}}(?!\d))?"
_DAY: Final = rf"{WEEKDAY}?\d{{1,2}}\.\s*(?:{_MONTH_AND_YEAR})?"
ANY_DATE: Final = re.compile(
    rf"(?<![\d.])(?:{_DAY}(?:{SEPARATOR}{_DAY})?|\d{{4}}-\d{{1,2}}-\d{{1,2}}|"
    rf"(?:kw|kalenderwoche)\s*\d{{1,2}}(?:[\s/]*\d{{4}})?|{MONTH_NAME}\s*\d{{4}})",
    re.IGNORECASE,
)
_STATED_YEAR: Final = re.compile(r"(?<![\d.,])((?:19|20)\d{2})(?![\d]|[.,]\d)")
_SHORT_YEAR: Final = re.compile(r"(?<=\s)['’´`‘](\d{2})(?![\d\w])")
_SEASON: Final = re.compile(r"(?<![\d.,])((?:19|20)\d{2})\s*[/-]\s*(\d{2})(?![\d.])")  # "2025/26"
_OF_ANOTHER_YEAR: Final = re.compile(
    r"\b(?:vorjahr\w*|seit|gegenüber|vergleich (?:mit|zu)|verglichen mit|wie(?: in)?)\s*:?\s*\(?(?:19|20)\d{2}\b",
    re.IGNORECASE,
)
# What a day may be of beside the event; wherever in front of it, it decides ("Frist für den Aktionstag: 11.10.").
_OTHER: Final = re.compile(
    r"\b(?:daten)?stand\b|druck|\berstell|\bausgabe\b|aktualisier|geändert|\bänderung|bearbeit|\bversion|\bfassung|"
    r"auswertung|abfrage|\babruf|export|frist|rückgabe|abgabe|schluss|spätestens|\bbitte\b|zurück|sitzung|besprechung|"
    r"versammlung|\bbeschluss|ausschuss|schreiben|\bbrief|\bmail|einladung|protokoll|vorlage|\bbericht|gemeldet|"
    r"eingang|eingegangen|\bseit\b|stichtag|unterschrift|genehmig|gespeichert|hochgeladen|veröffentlich|"
    r"\b(?:an|rück)meldung(?:en)? bis\b|(?:an|rück|nach)melde|presse|artikel|nächste[rns]?\b|letzte[rns]?\b",
    re.IGNORECASE,
)
_EVENT: Final = re.compile(
    r"aktions(?:tage?|wochen?|zeitraum|datum|termin)\b|\btermin|\bdatum\b|durchführung|durchgeführt|\bzeitraum\b|"
    r"\btage? der aktion|^tag\b|veranstaltungs(?:tag|datum|termin|zeitraum)|sammel(?:tag|woche|termin)|\bwann\b|"
    r"putztag|aktion\b|\bstattgefunden|\bfindet|\bfand\b",
    re.IGNORECASE,
)
_ON_A_WEEKDAY: Final = re.compile(
    r"(?:^|\bam\s+|\bvom\s+|[,:(]\s*|-\s+)(?:mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    r"sonnabend|sonntag)\b",
    re.IGNORECASE,
)
_SPAN: Final = re.compile(r"(?:\bvom\b|\bvon\b)\s*$", re.IGNORECASE)
_UNTIL: Final = re.compile(r"\bbis(?:\s+(?:zum|spätestens))?\s*:?\s*$", re.IGNORECASE)
_AROUND_DAYS: Final = re.compile(r"(?:[\s,;:(–-]+|\b(?:am|vom|von|den|bis|zum)\b)+\)?$", re.IGNORECASE)
_WEEK: Final = re.compile(r"kw|kalender", re.IGNORECASE)


class _Found(NamedTuple):
    """A date in a line: its text and what it is the day of."""

    text: str
    label: _Label


def find_date(text: str, *, year: int | None = None, names_campaign: bool = False) -> DateSpan | None:
    """The event's day or days in a line above the table: labelled so, or in the line that names the campaign.

    `year` completes a day without one; in a line that `names_campaign` a day without a label is the event's, too.

    Examples
    --------
    >>> find_date("Aktionswoche 17. bis 22. Oktober 2022 · Stand 08.11.2022")
    DateSpan(start=datetime.date(2022, 10, 17), end=datetime.date(2022, 10, 22))
    >>> [find_date(line) for line in ("Druckdatum: 06.11.2023", "Bürgerhaus, 06.11.2023")]
    [None, None]
    """
    wanted = ("event", "none") if names_campaign else ("event",)
    for found in _dates_of(text):
        span = parse_date(found.text, year=year) if found.label in wanted else None
        if isinstance(span, DateSpan):
            return span
    return None


def find_years(text: str, *, names_campaign: bool = True) -> list[int]:
    """Years that a title, sheet name or file name states, without those of days that are not the event's.

    Examples
    --------
    >>> find_years("Neumarkt räumt auf! 2023"), find_years("Stand: 06.11.2023"), find_years("Liste 2022-2025")
    ([2023], [], [2022, 2025])
    """
    return list(_years_of(text, names_campaign)) if may_state_year(text) else []


def without_days(text: str) -> str:
    """What a line says beside days, and beside what days of something else are of.

    Examples
    --------
    >>> [
    ...     without_days(line)
    ...     for line in ("Herbstputz am 21.10.2022", "Herbstputz, Stand: 3.11.", "Druckdatum: 3.11.2025")
    ... ]
    ['Herbstputz', 'Herbstputz', '']
    """
    rest = collapse(text)
    for found in _dates_of(text):
        before = rest.partition(found.text)[0]
        other = _OTHER.search(before) if found.label == "other" else None
        rest = before[: other.start()] if other else "" if found.label == "other" else rest.replace(found.text, " ", 1)
    return _AROUND_DAYS.sub("", collapse(rest)) if rest != text else text


@lru_cache(maxsize=5_000)
def may_state_year(text: str) -> bool:
    """Tell whether it is worth looking for a year; nearly every text of a sheet holds none."""
    return "20" in text or "19" in text or not text.isprintable() or _SHORT_YEAR.search(text) is not None


@lru_cache(maxsize=5_000)
def _years_of(text: str, names_campaign: bool) -> tuple[int, ...]:
    wanted = ("event", "none") if names_campaign else ("event",)
    years: list[int] = []
    for part in _parts(_OF_ANOTHER_YEAR.sub("", text)):
        rest = part
        for found in _dates_in(part):
            if found.label not in wanted:
                rest = rest.replace(found.text, " ", 1)
        other = _OTHER.search(rest)
        rest = rest[: other.start()] if other else rest
        years += [int(year) for year in _STATED_YEAR.findall(rest)]
        years += [2000 + int(year) for year in _SHORT_YEAR.findall(rest)]
        years += [int(said[1]) + 1 for said in _SEASON.finditer(rest) if (int(said[1]) + 1) % 100 == int(said[2])]
    return tuple(dict.fromkeys(years))


def _parts(text: str) -> list[str]:
    return _PARTS.split(_DASHES.sub("-", collapse(text)))


def _dates_of(text: str) -> Iterator[_Found]:
    for part in _parts(text):
        yield from _dates_in(part)


def _dates_in(part: str) -> Iterator[_Found]:
    """Dates of a part of a line, each with what stands between it and the one before."""
    end = 0
    for found in ANY_DATE.finditer(part):
        date = found.group().strip()
        if not isinstance(parse_date(date, year=2000), DateSpan):  # "24. Umweltputztag"
            continue
        yield _Found(date, _label(part[end : found.start()], date))
        end = found.end()


def _label(before: str, date: str) -> _Label:
    """What the words in front of a date say that it is the day of."""
    if _OTHER.search(before) or (_UNTIL.search(before) and not _SPAN.search(before)):
        return "other"
    is_on_weekday = _ON_A_WEEKDAY.match(date) or _ON_A_WEEKDAY.search(before)
    is_span = _SPAN.search(before) and re.search(SEPARATOR, date)
    return "event" if _EVENT.search(before) or is_on_weekday or is_span else "none"
