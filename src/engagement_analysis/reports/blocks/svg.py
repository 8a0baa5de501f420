"""matplotlib figure → one inline SVG element: real text, its own alternative, colours that follow the page."""

import hashlib
import io
import re

from markupsafe import Markup, escape
from matplotlib.figure import Figure

from engagement_analysis.plot.style import COLOUR_NAMES, house_style

_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE_SHEET = re.compile(r"\s*<style[^>]*>.*?</style>", re.DOTALL)
_OPENING = re.compile(r"<svg[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="([^"]*)"')
_FONT_FAMILY = re.compile(r"font-family:[^;\"]*;?\s*")
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(?<=url\(#)([^)]+)(?=\))|(?<=href="#)([^"]+)(?=")')


def inline_svg(figure: Figure, alternative: str) -> Markup:
    """A figure, drawn within `house_style`, as an `<svg role="img">` to stand in a page.

    Drawn colours become variables of the style sheet with the drawn colour as the fallback (so that the same picture
    serves light and dark pages); letters stay text in the page's font; ids are made unique to the figure; the same
    figure gives the same bytes.

    Examples
    --------
    >>> from engagement_analysis.plot.style import new_figure
    >>> figure, ax = new_figure(1.0)
    >>> text = inline_svg(figure, 'Ein "leeres" Diagramm')
    >>> text.startswith('<svg role="img" aria-label="Ein &#34;leeres&#34; Diagramm" viewBox="0 0 ')
    True
    """
    buffer = io.StringIO()
    with house_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    source = _STYLE_SHEET.sub("", _METADATA.sub("", _PROLOGUE.sub("", buffer.getvalue())))
    view_box = _VIEW_BOX.search(source)
    if view_box is None:  # matplotlib always writes one
        raise ValueError("the SVG has no viewBox")
    opening = (
        f'<svg role="img" aria-label="{escape(alternative)}" viewBox="{view_box[1]}" focusable="false" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    body = _FONT_FAMILY.sub("", _OPENING.sub("", source, count=1))
    for colour, name in COLOUR_NAMES.items():
        body = body.replace(colour, f"var(--{name}, {colour})")
    prefix = "f" + hashlib.sha256((alternative + body).encode()).hexdigest()[:8] + "-"
    body = _with_own_ids(body, prefix)
    body = _REFERENCE.sub(lambda match: prefix + match[0], body)
    return Markup(opening + _compact(body))


def _with_own_ids(svg: str, prefix: str) -> str:
    """Ids with the figure's prefix; one that was given twice (marks of one kind) gets a number."""
    seen: dict[str, int] = {}

    def own(match: re.Match[str]) -> str:
        seen[match[1]] = seen.get(match[1], 0) + 1
        number = f"-{seen[match[1]]}" if seen[match[1]] > 1 else ""
        return f'id="{prefix}{match[1]}{number}"'

    return _ID.sub(own, svg)


def _compact(svg: str) -> str:
    """Without the line breaks inside paths and the indentation."""
    return re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", svg)).strip()
