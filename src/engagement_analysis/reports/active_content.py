"""A piece of HTML → the first thing in it that would act: scripts, frames, event handlers."""

from __future__ import annotations

from html.parser import HTMLParser

_TAGS = {"script", "iframe", "frame", "object", "embed", "applet", "link", "meta", "base", "form", "style", "template"}
_ADDRESSES = {"href", "src", "xlink:href", "action", "formaction", "data", "srcset", "poster"}


class _Finder(HTMLParser):
    """Remembers the first active tag or attribute."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag and its attributes."""
        if tag in _TAGS:
            self.found = self.found or f"<{tag}>"
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            is_script = name in _ADDRESSES and address.startswith(("javascript:", "vbscript:", "data:text"))
            if name.startswith("on") or is_script:
                self.found = self.found or f"{name}="


def active_content(html: str) -> str | None:
    r"""The first active tag or attribute of a piece of HTML; None where there is none.

    A second net: texts are escaped where they enter, and the report's policy forbids scripts.

    Examples
    --------
    >>> active_content("<p>onclick= und &lt;script&gt; als Text</p>") is None
    True
    >>> active_content("<p onclick='x'>"), active_content("<SCRIPT>"), active_content('<a href=" java\nscript:1">')
    ('onclick=', '<script>', 'href=')
    """
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return finder.found
