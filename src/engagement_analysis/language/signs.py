"""Signs of official statistics → their meaning, and the words that a screen reader says instead."""

from markupsafe import Markup

from engagement_analysis.language.german import UNKNOWN

NOTHING = "–"
"""Sign of official statistics: nothing there (no action took place)."""
SIGNS = {
    NOTHING: "nichts vorhanden",
    UNKNOWN: "unbekannt",
    "r": "berichtigter Wert",
    "p": "vorläufiger Wert",
    "s": "geschätzter Wert",
}
"""Sign → meaning, in the order of the legend (after the German statistical offices)."""


def spoken(text: str) -> Markup:
    """A cell's text as HTML; a sign gets the words that a screen reader says instead.

    Examples
    --------
    >>> spoken("."), spoken("<b>")
    (Markup('<span aria-hidden="true">.</span><span class="spoken">unbekannt</span>'), Markup('&lt;b&gt;'))
    """
    if text in SIGNS:
        return Markup('<span aria-hidden="true">{}</span><span class="spoken">{}</span>').format(text, SIGNS[text])
    return Markup.escape(text)
