"""Declarations of entities, in whatever part and encoding of a workbook: nothing is expanded, no other file is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import engagement_analysis as ea

GALLERY = Path(__file__).parents[1] / "golden" / "gallery" / "workbooks"
SECRET = "GS Geheimhaltung"
REFUSED = {"unreadable-file", "file-too-large", "no-table", "empty-file"}


def hostile(xml: str, secret: Path, encoding: str) -> bytes:
    """A part that declares a bomb and another file, and calls for both wherever it holds text."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "kopf">{levels}<!ENTITY other SYSTEM "{secret.as_uri()}">]>'
    body = xml.partition("?>")[2] if xml.startswith("<?xml") else xml
    for opening in ("<text:p>", "<t>", '<t xml:space="preserve">'):
        body = body.replace(opening, f"{opening}&other;&e8;", 3)
    return f'<?xml version="1.0" encoding="{encoding}"?>{declared}{body}'.encode(encoding)


def with_part(data: bytes, part: str, change: Callable[[str], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-7"])
@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("format-ods.ods", "content.xml"),
        ("format-ods.ods", "styles.xml"),
        ("format-ods.ods", "META-INF/manifest.xml"),
        ("kopf-zweizeilig.xlsx", "xl/worksheets/sheet1.xml"),
        ("kopf-zweizeilig.xlsx", "xl/workbook.xml"),
        ("kopf-zweizeilig.xlsx", "xl/_rels/workbook.xml.rels"),
        ("kopf-zweizeilig.xlsx", "xl/styles.xml"),
        ("kopf-zweizeilig.xlsx", "xl/sharedStrings.xml"),
        ("kopf-zweizeilig.xlsx", "[Content_Types].xml"),
    ],
)
def test_nothing_is_expanded_and_no_other_file_is_read(tmp_path: Path, file: str, part: str, encoding: str) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text(SECRET, encoding="utf-8")
    original = (GALLERY / file).read_bytes()
    if part not in zipfile.ZipFile(io.BytesIO(original)).namelist():
        pytest.fail(f"{file} has no {part}")
    data = io.BytesIO(with_part(original, part, lambda xml: hostile(xml, secret, encoding)))
    data.name = file
    loaded = ea.load(data, city="neumarkt")
    told = loaded.participation.to_csv() + loaded.findings.to_csv()
    assert SECRET not in told
    assert "kopfkopf" not in told
    whole = ea.load(GALLERY / file, city="neumarkt").participation
    assert set(loaded.findings["code"]) & REFUSED or loaded.participation.equals(whole)
