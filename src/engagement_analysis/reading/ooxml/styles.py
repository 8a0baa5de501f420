"""Style sheet of a workbook → the cell formats whose text is struck through."""

from functools import lru_cache

from lxml import etree

from engagement_analysis.reading.problems import ReadError

_NO_XML = "die Formate der Datei sind beschädigt"


@lru_cache(maxsize=100)  # workbooks of one kind have the same styles
def struck_formats(styles: bytes) -> frozenset[str]:
    """Numbers, as cells write them, of the formats whose font is struck through; ReadError where it is no XML.

    Examples
    --------
    >>> fonts = b"<fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts>"
    >>> formats = b"<cellXfs><xf fontId='0'/><xf fontId='1'/><xf fontId='2'/></cellXfs>"
    >>> struck_formats(b"<styleSheet>" + fonts + formats + b"</styleSheet>")
    frozenset({'1'})
    """
    if b"strike" not in styles:
        return frozenset()
    try:
        root = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("unreadable-file", _NO_XML) from error
    struck = {str(number) for number, font in enumerate(root.iterfind("{*}fonts/{*}font")) if _is_struck(font)}
    formats = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return frozenset(str(number) for number, cell_format in formats if cell_format.get("fontId", "0") in struck)


def _is_struck(font: etree._Element) -> bool:
    strike = font.find("{*}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")
