"""Built pages → none fetches anything from another host, German says that it is, and every switch has a name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import html
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FETCHING = {"script", "img", "iframe", "source", "video", "audio", "embed", "object", "input", "track", "use"}
FETCHED_RELATIONS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload"}
FOREIGN = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
FOREIGN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])\s*((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


def _foreign(page: str) -> list[str]:
    """The addresses that a browser asks for by itself; links in the text are the reader's to follow."""
    found: list[str] = FOREIGN_STYLE.findall(page)
    for element in html.fromstring(page).iter(*FETCHING, "link"):
        if element.tag == "link" and not FETCHED_RELATIONS & set(element.get("rel", "").split()):
            continue
        places = [element.get(name, "") for name in ("src", "href", "data", "poster", "xlink:href")]
        found += [place for place in (*places, *element.get("srcset", "").split(",")) if FOREIGN.match(place)]
    return found


def foreign_resources(folder: Path) -> dict[str, list[str]]:
    """Pages and style sheets below a folder → the addresses on other hosts that a browser would ask for."""
    found = {path: _foreign(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}
    found |= {path: FOREIGN_STYLE.findall(path.read_text(encoding="utf-8")) for path in folder.rglob("*.css")}
    return {path.relative_to(folder).as_posix(): places for path, places in sorted(found.items()) if places}


def _refuse(app: Sphinx, exception: Exception | None) -> None:
    foreign = foreign_resources(Path(app.outdir)) if exception is None and app.builder.format == "html" else {}
    if foreign:
        raise ExtensionError(f"resources on other hosts: {foreign}")


def _name_language(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """A page that begins with `lang: de` is German from its heading to its end; the navigation around it is English."""
    language = (context.get("meta") or {}).get("lang")
    if language and "body" in context:
        context["body"] = f'<div lang="{language}">{context["body"]}</div>'


def _name_toggles(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """The theme's arrows in the list of pages have no name that could be read aloud."""
    drawn = context.get("generate_toctree_html")
    if drawn is not None:
        named = '<summary aria-label="Pages below">'
        context["generate_toctree_html"] = lambda *args, **kwargs: str(drawn(*args, **kwargs)).replace(
            "<summary>", named
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Hook into the build."""
    app.connect("build-finished", _refuse)
    app.connect("html-page-context", _name_language)
    app.connect("html-page-context", _name_toggles, priority=900)  # after the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
