"""matplotlib figure → one inline SVG element: real text, its own alternative, colours that follow the page."""

import hashlib
import io
import re
from collections import Counter

from markupsafe import Markup, escape
from matplotlib.figure import Figure

from engagement_analysis.plot.style import COLOUR_NAMES, house_style

_LEFT_OUT = re.compile(
    r"^.*?(?=<svg)|\s*<metadata>.*?</metadata>|\s*<style[^>]*>.*?</style>|font-family:[^;\"]*;?\s*", re.DOTALL
)
_OPENING = re.compile(r'<svg[^>]*viewBox="([^"]*)"[^>]*>')
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(?<=url\(#)([^)]+)(?=\))|(?<=href="#)([^"]+)(?=")')


def inline_svg(figure: Figure, alternative: str) -> Markup:
    """A figure, drawn within `house_style`, as an `<svg role="img">` to stand in a page.

    Drawn colours become variables of the style sheet with the drawn colour as the fallback (so that the same picture
    serves light and dark pages); letters stay text in the page's font; ids are made unique to the figure; the same
    figure gives the same bytes.
    """
    buffer = io.StringIO()
    with house_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    _, view_box, body = _OPENING.split(_LEFT_OUT.sub("", buffer.getvalue()), maxsplit=1)
    for colour, name in COLOUR_NAMES.items():
        body = body.replace(colour, f"var(--{name}, {colour})")
    prefix = "f" + hashlib.sha256((alternative + body).encode()).hexdigest()[:8] + "-"
    seen: Counter[str] = Counter()

    def own_id(match: re.Match[str]) -> str:
        seen[match[1]] += 1  # one that was given twice (marks of one kind) gets a number
        number = f"-{seen[match[1]]}" if seen[match[1]] > 1 else ""
        return f'id="{prefix}{match[1]}{number}"'

    body = _REFERENCE.sub(lambda match: prefix + match[0], _ID.sub(own_id, body))
    opening = (
        f'<svg role="img" aria-label="{escape(alternative)}" viewBox="{view_box}" focusable="false" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    # without the line breaks inside paths and the indentation
    return Markup(opening + re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", body)).strip())
