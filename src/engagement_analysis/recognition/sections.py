"""Title of a section between data rows → the campaign, day or year that it gives the rows below."""

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.context import Context, listed_campaign
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.organisations import organisation_type
from engagement_analysis.values.texts import collapse

_DIGITS_OF_YEAR = 4
_REST: Final = re.compile(
    r"(?:(?:weitere|sonstige|übrige|andere)[nrs]?\b.*|(?:alle )?(?:gruppen|organisationen|einrichtungen))",
    re.IGNORECASE,
)
_WORDS_OF_A_TITLE: Final = 4
_HOW_MANY: Final = re.compile(r"\s*\(\d+\)(?=\s*:?\s*$)")
_PARTS_OF_A_TITLE: Final = re.compile(r"\s+(?:und|u\.|oder|&)\s+|\s*[/,+]\s*")
_SOME_LEAP_YEAR = 2000  # completes "24.10." where only its form matters


def is_telling_title(cell: Cell, layout: TownLayout | None) -> bool:
    """Tell whether a cell that stands alone in its row names a day, a year or a listed campaign, no organisation."""
    return is_day(cell) or (layout is not None and listed_campaign(cell, layout) is not None)


def is_day(cell: Cell) -> bool:
    """Tell whether a cell holds a day, several days, a month or a year, with or without its year."""
    return isinstance(parse_date(_day_of(cell), year=_SOME_LEAP_YEAR), DateSpan)


def context_below(cell: Cell, context: Context, layout: TownLayout) -> Context:
    """What counts below the title of a section: what it says itself, else what counted above it."""
    span = parse_date(_day_of(cell), year=context.year)
    if isinstance(span, DateSpan):
        return replace(context, year=span.start.year, event=span)
    campaign = listed_campaign(cell, layout)
    kind = layout.organisation_type(_HOW_MANY.sub("", cell).strip(" :")) if isinstance(cell, str) else None
    if kind is not None or (isinstance(cell, str) and names_kinds(cell)):
        return replace(context, organisation_type=kind)
    # Another campaign has another day.
    return replace(context, campaign=campaign, event=None) if campaign not in (None, context.campaign) else context


def names_kinds(text: str) -> bool:
    """Tell whether a text names kinds of groups, or all groups of none, and nothing else: the title of a section.

    Examples
    --------
    >>> texts = ("Schulen und Kitas:", "Vereine und Gruppen (5)", "Sonstige Gruppen", "Gruppe Sonne")
    >>> [names_kinds(text) for text in texts]
    [True, True, True, False]
    """
    title = _HOW_MANY.sub("", collapse(text)).strip(" :")
    if not title or len(title.split()) > _WORDS_OF_A_TITLE:
        return False
    parts = _PARTS_OF_A_TITLE.split(title)
    return _REST.match(title) is not None or all(_REST.match(part) or organisation_type(part) for part in parts)


def _day_of(cell: Cell) -> Cell:
    """What may state days: a text, a date or a year; another number that stands alone is a total."""
    if isinstance(cell, str):
        return "" if cell.strip().isdigit() and len(cell.strip()) > _DIGITS_OF_YEAR else collapse(cell).rstrip(" :")
    return cell if isinstance(cell, dt.date) or (isinstance(cell, float) and cell < 10**_DIGITS_OF_YEAR) else ""
