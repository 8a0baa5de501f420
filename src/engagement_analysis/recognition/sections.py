"""Title of a section between data rows → the campaign, day or year that it gives the rows below."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.context import Context, campaign_name
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.texts import collapse, slug

__all__ = ["context_below", "is_day", "is_telling_title", "names_the_rest"]

_DIGITS_OF_YEAR = 4
_REST: Final = re.compile(
    r"(?:(?:weitere|sonstige|übrige|andere)[nrs]?\b.*|(?:alle )?(?:gruppen|organisationen|einrichtungen))",
    re.IGNORECASE,
)
_SOME_LEAP_YEAR = 2000  # completes "24.10." where only its form matters


def is_telling_title(cell: Cell, layout: TownLayout | None) -> bool:
    """Tell whether a cell that stands alone in its row names a day, a year or a listed campaign, no organisation.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> balingen = load_town("balingen")
    >>> [is_telling_title(text, balingen) for text in ("Samstag, 24.10.2026", "24. Umweltputztag", "TSV Frommern")]
    [True, True, False]
    """
    return is_day(cell) or (isinstance(cell, str) and layout is not None and _listed_campaign(cell, layout) is not None)


def is_day(cell: Cell) -> bool:
    """Tell whether a cell holds a day, several days, a month or a year, with or without its year.

    Examples
    --------
    >>> [is_day(cell) for cell in ("Sa, 24.10.", "KW 12", "Halle 3", 7.0)]
    [True, True, False, False]
    """
    return isinstance(parse_date(_day_of(cell), year=_SOME_LEAP_YEAR), DateSpan)


def context_below(cell: Cell, context: Context, layout: TownLayout) -> Context:
    """What counts below the title of a section: what it says itself, else what counted above it.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> context_below("Sa, 24.10.", Context("umweltputztag", 2026, None), load_town("balingen")).event.start
    datetime.date(2026, 10, 24)
    """
    span = parse_date(_day_of(cell), year=context.year)
    if isinstance(span, DateSpan):
        return replace(context, year=span.start.year, event=span)
    campaign = _listed_campaign(cell, layout) if isinstance(cell, str) else None
    kind = layout.organisation_type(cell.strip(" :")) if isinstance(cell, str) else None
    if kind is not None:
        return replace(context, is_private=kind == "individual", organisation_type=kind)
    if isinstance(cell, str) and names_the_rest(cell):
        return replace(context, is_private=False, organisation_type=None)
    # Another campaign has another day.
    return replace(context, campaign=campaign, event=None) if campaign not in (None, context.campaign) else context


def names_the_rest(text: str) -> bool:
    """Tell whether the title of a section names all groups that are of none of the kinds above.

    Examples
    --------
    >>> [names_the_rest(text) for text in ("Sonstige Gruppen", "Gruppen:", "Gruppe Sonne")]
    [True, True, False]
    """
    return _REST.match(collapse(text)) is not None


def _day_of(cell: Cell) -> Cell:
    """What may state days: a text, a date or a year; another number that stands alone is a total."""
    if isinstance(cell, str):
        return "" if cell.strip().isdigit() and len(cell.strip()) > _DIGITS_OF_YEAR else collapse(cell).rstrip(" :")
    return cell if isinstance(cell, dt.date) or (isinstance(cell, float) and cell < 10**_DIGITS_OF_YEAR) else ""


def _listed_campaign(text: str, layout: TownLayout) -> str | None:
    """Slug of the listed campaign that a text names and nothing else ("24. Umweltputztag 2026")."""
    key = slug(campaign_name(text))
    listed = ((slug(name), campaign.id) for campaign in layout.campaigns for name in (campaign.title, *campaign.names))
    return next((identifier for name, identifier in listed if name == key), None)
