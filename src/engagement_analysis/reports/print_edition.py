"""Page of a report → the same page for paper: nothing folded away, every figure's data in an appendix.

On a screen each figure and table has a foldout with its numbers, workbooks and cells. On paper these would part the
answers from each other; they stand in an appendix, and where they stood is the number of its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

APPENDIX = "Anhang: Daten und Herkunft"
APPENDIX_NOTE = (
    "Hier stehen die gezeigten Zahlen jeder Abbildung und die Stellen, aus denen sie stammen: Arbeitsmappe, Blatt und "
    "Zellen."
)
ORIGIN_NOTE = "Die gezeigten Zahlen mit Arbeitsmappe, Blatt und Zellen stehen im Anhang dieses Berichts."
LANGUAGE = "de-DE"
_SVG = "{http://www.w3.org/2000/svg}"
_VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
_DATE = re.compile(r"Stand der Daten: (\d{2})\.(\d{2})\.(\d{4})")
_ROWS_KEPT_TOGETHER = 20


def for_paper(page: Element) -> None:
    """Turn a report's page into its print edition, in place.

    Parameters
    ----------
    page : Element
        The `html` element; HTML without a namespace, pictures in that of SVG.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring, tostring
    >>> page = fromstring(
    ...     "<html><head/><body><main><figure><figcaption><b class='number'>Abbildung 1</b>: Säcke</figcaption>"
    ...     "</figure><details class='evidence'><summary>Daten</summary><p>7</p></details></main></body></html>"
    ... )
    >>> for_paper(page)
    >>> print(tostring(page.find(".//main"), "unicode"))  # doctest: +ELLIPSIS
    <main><figure>...</figure><p class="origin"><a href="#anhang-1">Daten und Herkunft zu Abbildung 1</a></p></main>
    >>> print(tostring(page.find(".//section[@id='anhang']/section"), "unicode"))
    <section><h3 id="anhang-1">Abbildung 1: Säcke</h3><p>7</p></section>
    """
    page.set("lang", LANGUAGE)
    _date(page)
    for picture in page.iter(f"{_SVG}svg"):
        _alternative_as_title(picture)
        _resolve_colours(picture)
    for table in page.iter("table"):
        if len(table.findall(".//tr")) > _ROWS_KEPT_TOGETHER:
            table.set("class", "long")
    for details in page.iter("details"):
        details.set("open", "open")
    body = page.find("body")
    if body is not None:
        _move_evidence(page, body)


def _date(page: Element) -> None:
    """The day of the data as the day of the file: no other would be the same tomorrow."""
    found = _DATE.search("".join(page.itertext()))
    head = page.find("head")
    if found and head is not None:
        SubElement(head, "meta", {"name": "dcterms.created", "content": "-".join(reversed(found.groups()))})


def _alternative_as_title(picture: Element) -> None:
    """The picture's alternative text where the printing library looks for it."""
    title = Element(f"{_SVG}title")
    title.text = picture.get("aria-label")
    picture.insert(0, title)


def _resolve_colours(picture: Element) -> None:
    """Colours in place of the style sheet's variables, which pictures on paper do not know."""
    for element in picture.iter():
        for name, value in element.items():
            while "var(" in value and (resolved := _VARIABLE.sub(r"\1", value)) != value:
                value = resolved
                element.set(name, value)


def _move_evidence(page: Element, body: Element) -> None:
    appendix = Element("section", {"id": "anhang"})
    SubElement(appendix, "h2", {"id": "anhang-titel"}).text = APPENDIX
    SubElement(appendix, "p").text = APPENDIX_NOTE
    seen: dict[str, tuple[str, int]] = {}
    for number, (parent, place) in enumerate(list(_evidence(body)), start=1):
        details = parent[place]
        name, caption = _numbered(parent, place)
        part = SubElement(appendix, "section")
        SubElement(part, "h3", {"id": f"anhang-{number}"}).text = f"{name}: {caption}"
        for child in details:
            if child.tag != "summary":
                part.append(_once(_without_caption(child, caption), name, number, seen))
        link = Element("p", {"class": "origin"})
        SubElement(link, "a", {"href": f"#anhang-{number}"}).text = f"Daten und Herkunft zu {name}"
        parent[place] = link
    has_parts = appendix.find("section") is not None
    for around in page.iter():
        for note in around.findall("p[@class='paper']"):
            note.text = ORIGIN_NOTE
            if not has_parts:
                around.remove(note)
    if not has_parts:
        return
    body.append(appendix)
    contents = page.find(".//nav/ol")
    if contents is not None:
        SubElement(SubElement(contents, "li"), "a", {"href": "#anhang-titel"}).text = APPENDIX


def _without_caption(box: Element, caption: str) -> Element:
    """A table of the appendix: what its heading says it need not say again."""
    for span in box.iterfind(".//caption/span"):
        span.text = (span.text or "").removesuffix(f": {caption}")
    return box


def _once(box: Element, name: str, number: int, seen: dict[str, tuple[str, int]]) -> Element:
    """A table as it is the first time, then a pointer to where it stands."""
    content = tostring(box, "unicode").replace(box.get("aria-labelledby", "-"), "")
    if content not in seen:
        seen[content] = (name, number)
        return box
    first, place = seen[content]
    pointer = Element("p", {"class": "origin"})
    pointer.text = f"{_words(box.find('.//caption'))}: dieselben Angaben wie bei "
    SubElement(pointer, "a", {"href": f"#anhang-{place}"}).text = first
    return pointer


def _evidence(body: Element) -> Iterator[tuple[Element, int]]:
    """Where the foldouts stand: their parents and places, in the order of the page."""
    for parent in body.iter():
        for place, child in enumerate(parent):
            if child.tag == "details" and "evidence" in child.get("class", "").split():
                yield parent, place


def _numbered(parent: Element, place: int) -> tuple[str, str]:
    """Number and caption of the figure or table above a foldout."""
    for above in reversed(parent[:place]):
        caption = above.find(".//caption") if above.find(".//caption") is not None else above.find(".//figcaption")
        number = caption.find(".//b[@class='number']") if caption is not None else None
        if number is not None:
            return _words(number), " ".join((number.tail or "").lstrip(": ").split())
    return "dieser Stelle", ""


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
