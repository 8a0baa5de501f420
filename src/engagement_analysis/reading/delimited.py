""".csv bytes → one sheet of texts."""

import codecs
import csv
import io
import re
from typing import Final

from engagement_analysis.reading.grid import Grid, Sheet, Workbook
from engagement_analysis.reading.problems import MAX_CELLS, ReadError

_SAMPLE: Final = 20_000
_MARKUP: Final = re.compile(r"\s*<(?:[!?]|html|head|body|table|svg|xml)", re.IGNORECASE)
_LARGEST_FIELD: Final = 1_000_000
# Old exports: Windows, DOS and Mac differ in where they keep the umlauts.
_ENCODINGS: Final = ("cp1252", "cp850", "mac_roman")
_GERMAN: Final = re.compile("[äöüÄÖÜßéèáàâêôçñ§°€–„“”’…·]")
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_SEPARATOR: Final = re.compile(r"\ufeff?\"?sep=(.)\"?[;,\t]*(?:\r\n|\r|\n)", re.IGNORECASE)
# Two or three bytes of UTF-8, each taken for a letter of Windows-1252: "Ã¼", "â€“".
_BROKEN: Final = re.compile(
    "[ÂÃÄÅ][\\x80-\\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|â[\\x80-\\xbf€‚„†][\\x80-\\xbf“”„™š›œžŸ¦¢˜\\x9d\\x9c]"
)


def decode(data: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 with mark, or the old encoding that gives the most German letters.

    charset-normalizer takes short Windows-1252 lists for code page 850; the umlauts decide better. Text in UTF-8 that
    a program took for Windows-1252 and saved again, perhaps twice, is put right, line by line.

    Examples
    --------
    >>> decode("Müll (t)".encode("cp1252")), decode("Müll (t)".encode("cp850")), decode("MÃ¼ll (t)".encode())
    ('Müll (t)', 'Müll (t)', 'Müll (t)')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        texts = [data.decode(encoding, errors="replace") for encoding in _ENCODINGS]
        text = max(texts, key=_germanness)
    return _mended(text) if _BROKEN.search(text) else text


def _germanness(text: str) -> int:
    """How many letters outside ASCII are German, less those that are not."""
    return 2 * len(_GERMAN.findall(text)) - len(_FOREIGN.findall(text))


def _mended(text: str) -> str:
    """Text whose lines were read in the wrong encoding, right again; a line that was not stays."""
    return "".join(_mended_line(line) if _BROKEN.search(line) else line for line in text.splitlines(keepends=True))


def _mended_line(line: str) -> str:
    # Five bytes mean nothing in Windows-1252; programs keep them as they are.
    octets = bytearray()
    for letter in line:
        try:
            octets += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return line
            octets.append(ord(letter))
    try:
        mended = octets.decode("utf-8")
    except UnicodeDecodeError:
        return line
    return _mended_line(mended) if mended != line and _BROKEN.search(mended) else mended


def _separated(text: str) -> tuple[str, str]:
    """Text and what separates its fields; a first line "sep=;" is for Excel, which shows it to nobody."""
    stated = _SEPARATOR.match(text)
    return (text[stated.end() :], stated[1]) if stated else (text, _delimiter(text))


def _delimiter(text: str) -> str:
    import clevercsv  # here: importing it takes as long as reading a hundred workbooks, and only .csv needs it

    sample = text[:_SAMPLE]
    try:
        dialect = clevercsv.Sniffer().sniff(sample, delimiters=[";", ",", "\t", "|"])
    except (clevercsv.Error, ValueError):
        dialect = None
    if dialect is not None and dialect.delimiter:
        return str(dialect.delimiter)
    return max(";,\t|", key=sample.count)


def read_delimited(data: bytes, name: str, sheet_name: str) -> Workbook:
    """Read a .csv file, of which every cell stays a text; ReadError where it is damaged, too large or no text."""
    try:
        text = decode(data)
    except UnicodeError as error:
        raise ReadError("unreadable-file", "die Zeichenkodierung ist beschädigt") from error
    if "\x00" in text or _MARKUP.match(text):
        raise ReadError("unsupported-format")
    csv.field_size_limit(_LARGEST_FIELD)
    try:
        text, delimiter = _separated(text)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ReadError("unreadable-file", "die Felder lassen sich nicht trennen") from error
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_CELLS:
        raise ReadError("file-too-large", "zu viele Felder")
    grid = Grid([row if len(row) == width else row + [""] * (width - len(row)) for row in rows])
    return Workbook(name, (Sheet(sheet_name, grid),))
