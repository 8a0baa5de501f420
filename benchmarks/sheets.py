"""Workbooks to read, written as Excel writes them (shared strings, one sheet), streamed so that a full sheet fits.

14 columns as a town keeps them: day, campaign, organisation, type, district, status, seven measures, remark. One number
in a hundred is an approximation, one cell in a hundred has no answer, names come from some hundred organisations.
An unlike workbook has texts that hardly repeat: a contact person, a remark and mostly a name of its own in each row.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

HEADER = (
    "Datum", "Aktion", "Verein / Gruppe", "Art", "Ortsteil", "Status", "Angemeldet", "Teilnehmende",
    "davon Kinder/Jugendliche", "Erwachsene", "Stunden", "Müllsäcke", "Müll (kg)", "Bemerkung",
)  # fmt: skip
HEADER_OF_UNLIKE = (*HEADER[:12], "Ansprechperson", "Bemerkung")
LAST_ROW = 1_048_576
_ORGANISATIONS = 300
_FIRST_DAY = date(1899, 12, 30)
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId3" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_NAMESPACE}"><fonts count="1"><font><sz val="11"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Standard" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}


def write_workbook(path: Path, n_rows: int, *, seed: int = 0, unlike: bool = False) -> Path:
    """Write a workbook with a header and `n_rows` data rows; in an unlike one the texts of the rows hardly repeat."""
    return write_sheet(path, _unlike_rows(n_rows, seed) if unlike else _rows(n_rows, seed), n_rows)


def write_sheet(path: Path, rows: Iterable[tuple[object, ...]], n_rows: int, *, sheet: str = "2024") -> Path:
    """Write a workbook with these rows, of which the first is the header and `n_rows` are data."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(
                name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + content.replace("{sheet}", sheet)
            )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as binary:
            part = io.TextIOWrapper(binary, encoding="utf-8")
            part.write(f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_NAMESPACE}">')
            part.write(f'<dimension ref="A1:N{n_rows + 1}"/><sheetData>')
            for number, row in enumerate(rows, start=1):
                cells = (_cell("ABCDEFGHIJKLMN"[place], number, value, texts) for place, value in enumerate(row))
                part.write(f'<row r="{number}" spans="1:14">{"".join(cells)}</row>')
            part.write("</sheetData></worksheet>")
            part.flush()
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_NAMESPACE}" count="{len(texts)}">{shared}</sst>')
    return path


def _cell(letters: str, number: int, value: object, texts: dict[str, int]) -> str:
    place = f"{letters}{number}"
    if value is None:
        return f'<c r="{place}" s="0"/>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - _FIRST_DAY).days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _rows(n_rows: int, seed: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(seed)
    kinds = ("Schule", "Kindergarten", "Verein", "Firma", "Sonstige")
    yield HEADER
    for number in range(n_rows):
        organisation = chance.randrange(_ORGANISATIONS)
        minors, adults = chance.randrange(1, 40), chance.randrange(1, 40)
        people: object = minors + adults
        odd = chance.random()
        if odd < 0.01:
            people = f"ca. {people}"
        elif odd < 0.02:
            people = "k. A."
        is_counted = people == minors + adults
        yield (
            date(2024, 1 + number % 12, 1 + number % 28),
            "Umweltputztag",
            f"Gruppe {chr(65 + organisation % 26) * 3} {organisation * 7919 % 100_003}",
            kinds[organisation % 5],
            f"Ortsteil {organisation % 12}",
            "durchgeführt",
            minors + adults + chance.randrange(5),
            people,
            minors if is_counted else None,
            adults if is_counted else None,
            round(chance.uniform(1, 60), 1),
            chance.randrange(20),
            round(chance.uniform(1, 300), 1),
            None if chance.random() < 0.7 else f"Bemerkung {chance.randrange(1_000)}",
        )


_FIRST_NAMES = ("Anna", "Bernd", "Çiğdem", "Dieter", "Eva", "Franz", "Gisela", "Hans-Jürgen", "Ines", "Jörg")
_LAST_NAMES = ("Müller", "Schmidt", "Huber", "Groß", "Weiß", "Yılmaz", "Bauer", "Koch", "Wolf", "Meier")
_PLACES = (
    "am Bach",
    "rund um die Schule",
    "bis zum Waldrand",
    "an der Eyach",
    "hinter dem Sportplatz",
    "im Neubaugebiet",
)
_WORDS = (
    "Elternbeirat",
    "Jugend",
    "Kleingärtner",
    "Wanderfreunde",
    "Nachbarschaft",
    "Kirchenchor",
    "Klasse",
    "Feuerwehr",
)


def _unlike_rows(n_rows: int, seed: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(seed)
    rows = _rows(n_rows, seed)
    next(rows)
    yield HEADER_OF_UNLIKE
    for number, row in enumerate(rows):
        first, last = chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES)
        name = f"{chance.choice(_WORDS)} {chance.choice(_LAST_NAMES)}-{number % 90_001}"
        contact = f"{first} {last}, (07433) {chance.randrange(10_000, 9_999_999)}, {last.lower()}{number}@beispiel.de"
        people, place = chance.randrange(1, 80), chance.choice(_PLACES)
        remark = f"{people} Leute {place}, Treffpunkt {chance.randrange(1, 200)} / {number}"
        yield (*row[:2], row[2] if chance.random() < 0.1 else name, *row[3:12], contact, remark)
