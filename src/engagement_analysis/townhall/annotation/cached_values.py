"""Results of formulas: openpyxl writes a formula without its last result; here the original's come back into the copy.

Without them every calculated cell of an annotated copy would be blank until somebody opens it in Excel and saves it.
"""

import io
import posixpath
import re
import zipfile
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_HAS_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
# As openpyxl writes a formula: escaped text, never a result.
_WRITTEN: Final = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f(?:\s[^>]*?)?(?:/>|>[^<]*</f>))<v\s*(?:/>|></v>)</c>')
_RESULT_TYPES: Final = ("n", "str", "b", "e")


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part of the archive, for an .xlsx or .xlsm, in the order of the workbook."""
    # Without declarations: `annotated` has refused them.
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # nosec B314
    targets = {str(each.get("Id")): posixpath.join("/xl", str(each.get("Target")))[1:] for each in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # nosec B314
    sheets = (element for element in book.iter() if element.tag.rsplit("}", 1)[-1] == "sheet")
    return {str(sheet.get("name")): posixpath.normpath(targets[str(sheet.get(_RELATIONSHIP))]) for sheet in sheets}


def restore_cached_values(original: bytes, copy: bytes) -> bytes:
    """Put the last results of the original's formulas into a copy that openpyxl wrote.

    Sheets are matched by name, cells by address; a cell that holds no formula in the copy stays as it is.
    """
    with zipfile.ZipFile(io.BytesIO(original)) as source, zipfile.ZipFile(io.BytesIO(copy)) as target:
        parts, changed = sheet_parts(target), dict[str, bytes]()
        for name, part in sheet_parts(source).items():
            results = _results(source, part) if part in source.namelist() else {}
            if results and name in parts:
                changed[parts[name]] = _with_results(target.read(parts[name]), results)
        if not changed:
            return copy
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in target.infolist():
                archive.writestr(entry, changed.get(entry.filename) or target.read(entry), zipfile.ZIP_DEFLATED)
        return written.getvalue()


def _results(archive: zipfile.ZipFile, part: str) -> dict[bytes, tuple[str, str]]:
    """Address → type and text of the last result, for each formula that has one."""
    content = archive.read(part)
    if _HAS_FORMULA.search(content) is None:
        return {}
    results: dict[bytes, tuple[str, str]] = {}
    for _, element in ElementTree.iterparse(io.BytesIO(content)):  # nosec B314
        if element.tag.rsplit("}", 1)[-1] != "c":
            continue
        children = {child.tag.rsplit("}", 1)[-1]: child for child in element}
        kind, value = element.get("t", "n"), children.get("v")
        if "f" in children and value is not None and value.text is not None and kind in _RESULT_TYPES:
            results[element.get("r", "").encode()] = (kind, value.text)
        element.clear()
    return results


def _with_results(sheet: bytes, results: dict[bytes, tuple[str, str]]) -> bytes:
    def replace(found: re.Match[bytes]) -> bytes:
        if found[1] not in results:
            return found[0]
        kind, text = results[found[1]]
        typed = b"" if kind == "n" else b" t=" + quoteattr(kind).encode()
        return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (found[1], found[2], typed, found[3], escape(text).encode())

    return _WRITTEN.sub(replace, sheet)
