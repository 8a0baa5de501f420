"""German forms for reports: numbers and dates, and the signs of official statistics with their spoken text."""

from __future__ import annotations

import re

from markupsafe import Markup

from engagement_analysis.language.german import (
    MINUS,
    NO_BREAK,
    UNKNOWN,
    between,
    capitalised,
    counted,
    date,
    enumeration,
    is_missing,
    number,
    percent,
    span,
    years,
)

NOTHING = "–"
"""Sign of official statistics: nothing there (no action took place)."""
NOT_MEANINGFUL = "x"
"""Sign of official statistics: a value would make no sense here."""

SIGNS = {
    NOTHING: "nichts vorhanden",
    "0": "weniger als die Hälfte der kleinsten gezeigten Einheit, oder genau null",
    UNKNOWN: "unbekannt",
    "/": "keine Angabe, da nicht sicher genug",
    NOT_MEANINGFUL: "nicht sinnvoll",
    "r": "berichtigter Wert",
    "p": "vorläufiger Wert",
    "s": "geschätzter Wert",
}
"""Sign → meaning, in the order of the legend (after the German statistical offices)."""


def spoken(text: str) -> Markup:
    """A cell's text as HTML; a sign gets the words that a screen reader says instead.

    Examples
    --------
    >>> spoken("12")
    Markup('12')
    >>> spoken(".")
    Markup('<span aria-hidden="true">.</span><span class="spoken">unbekannt</span>')
    >>> spoken("<b>")
    Markup('&lt;b&gt;')
    """
    if text in SIGNS and text != "0":
        return Markup('<span aria-hidden="true">{}</span><span class="spoken">{}</span>').format(text, SIGNS[text])
    return Markup.escape(text)


def with_quotes_as_code(text: str) -> Markup:
    """A sentence in which what is quoted from a cell is set as code: it stands as the sheet has it, `1.5` included.

    Examples
    --------
    >>> with_quotes_as_code("Zahl nicht lesbar: „<viele>“. Bitte prüfen.")
    Markup('Zahl nicht lesbar: „<code>&lt;viele&gt;</code>“. Bitte prüfen.')
    """
    parts = re.split("„([^“]*)“", text)
    quoted = Markup("„<code>{}</code>“")
    return Markup("").join(
        quoted.format(part) if place % 2 else Markup.escape(part) for place, part in enumerate(parts)
    )


__all__ = [
    "MINUS",
    "NOTHING",
    "NOT_MEANINGFUL",
    "NO_BREAK",
    "SIGNS",
    "UNKNOWN",
    "between",
    "capitalised",
    "counted",
    "date",
    "enumeration",
    "is_missing",
    "number",
    "percent",
    "span",
    "spoken",
    "with_quotes_as_code",
    "years",
]
