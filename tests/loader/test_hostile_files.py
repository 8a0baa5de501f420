"""Damaged and hostile files: a finding within seconds and 512 MB; nothing executed, nothing fetched, no traceback."""

import io
import json
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

import engagement_analysis as ea

from .writing import page, xls, xlsx

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "tests" / "golden" / "gallery" / "workbooks"
REFUSALS = {"unreadable-file", "encrypted-file", "unsupported-format", "empty-file", "file-too-large", "no-table"}
MEMORY = 512 * 1024  # kB, beyond what the bare import needs
SECONDS = 20
LIST = "Gruppe | Datum | TN\nGS Woffenbach | 20.10.2024 | 70\nTSV Beispiel | 21.10.2024 | ca. 30\n"
GUARDED = """
import json, resource, socket, subprocess, sys, time
import engagement_analysis as ea

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def refuse(*_, **__):
    raise SystemExit("something outside was asked for")

paths = (line.rstrip() for line in sys.stdin)
ea.load(next(paths), city="neumarkt")  # now everything is imported that is imported late
before = peak()
socket.socket.connect = subprocess.Popen.__init__ = refuse
for path in paths:
    started = time.perf_counter()
    loaded = ea.load(path, city="neumarkt")
    seconds, codes = time.perf_counter() - started, loaded.findings["code"].tolist()
    print(json.dumps([seconds, peak() - before, len(loaded.participation), codes]), flush=True)
"""


@dataclass(frozen=True)
class Outcome:
    """What a file led to: rows and finding codes."""

    rows: int
    codes: list[str]


class Guard:
    """A process that loads one file after another and may neither connect nor start anything."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, "-c", GUARDED], stdin=pipe, stdout=pipe, text=True)
        folder.joinpath("klein 2024.csv").write_text("Gruppe;TN\nTSV X;3\n", encoding="utf-8")
        self._send(folder / "klein 2024.csv")

    def _send(self, path: Path) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()

    def load(self, data: bytes, suffix: str = ".xlsx") -> Outcome:
        """Load a file there; time and memory beyond those of a small file are checked."""
        self.number += 1
        path = self.folder / f"Liste {self.number} 2024{suffix}"
        path.write_bytes(data)
        self._send(path)
        assert self.process.stdout is not None
        answer = self.process.stdout.readline()
        assert answer, "the process ended"
        seconds, kilobytes, rows, codes = json.loads(answer)
        assert seconds < SECONDS, f"{seconds:.0f} s"
        assert kilobytes < MEMORY, f"{kilobytes / 1024:.0f} MB"
        return Outcome(rows, codes)


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    started = Guard(tmp_path_factory.mktemp("hostile"))
    yield started
    started.process.communicate(timeout=60)


def load(data: bytes, name: str = "Liste 2024.xlsx") -> ea.Loaded:
    file = io.BytesIO(data)
    file.name = name
    return ea.load(file, city="neumarkt")


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """A zip archive with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return stream.getvalue()


def sheet_xml(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


@pytest.fixture(scope="module")
def good() -> bytes:
    return xlsx([page(LIST)])


@pytest.mark.parametrize(
    "file", ["format-xls.xls", "format-ods.ods", "format-xlsb.xlsb", "kopf-zweizeilig.xlsx", "format-xlsm.xlsm"]
)
def test_a_truncated_file_is_a_finding_wherever_it_breaks_off(file: str) -> None:
    data = (GALLERY / file).read_bytes()
    for part in (1, 3, 9, 17, 40):
        cut = len(data) * part // 41
        loaded = load(data[:cut], file)
        codes = set(loaded.findings["code"])
        assert codes & REFUSALS or len(loaded.participation), f"cut at {cut}: neither rows nor a refusal"
        if file != "format-xls.xls":
            assert codes & REFUSALS, f"cut at {cut}"


@pytest.mark.parametrize("file", ["format-xls.xls", "kopf-zweizeilig.xlsx", "csv-windows-1252.csv"])
def test_flipped_bytes_never_raise(file: str) -> None:
    data = (GALLERY / file).read_bytes()
    for seed in range(10):
        rng = random.Random(seed)
        broken = bytearray(data)
        for _ in range(rng.choice([1, 3, 20])):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        loaded = load(bytes(broken), file)
        assert len(loaded.participation) or len(loaded.findings)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "Liste.xlsx", "empty-file"),
        (b"\x00" * 5000, "Liste.xls", "empty-file"),
        (b"PK\x03\x04", "Liste.xlsx", "unreadable-file"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "Liste.xlsx", "unsupported-format"),
        (b"%PDF-1.7\n" + b"x" * 500, "Liste.xls", "unsupported-format"),
        (b"<html><table><tr><td>Gruppe</td></tr></table></html>", "Liste.xls", "unsupported-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Liste.xls", "unreadable-file"),
        (b"Gruppe;TN\x00\x00\x00\nTSV;3", "Liste.csv", "unsupported-format"),
        (bytes(range(256)) * 40, "Liste.xlsx", "unsupported-format"),
    ],
)
def test_what_is_no_workbook_is_refused_whatever_it_is_called(data: bytes, name: str, code: str) -> None:
    loaded = load(data, name)
    assert loaded.findings["code"].tolist() == [code]
    assert loaded.participation.empty


def test_another_programs_archive_is_no_workbook(good: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert load(stream.getvalue()).findings["code"].tolist() == ["unsupported-format"]


def test_a_bomb_that_says_its_size_is_refused(good: bytes, guard: Guard) -> None:
    bomb = repacked(good, {"xl/worksheets/sheet1.xml": sheet_xml(good).encode() + b" " * 300_000_000})
    assert len(bomb) < 1_000_000
    assert guard.load(bomb).codes == ["file-too-large"]


def test_a_bomb_that_lies_about_its_size_is_refused(good: bytes, guard: Guard) -> None:
    name = b"xl/worksheets/sheet1.xml"
    bomb = bytearray(repacked(good, {name.decode(): sheet_xml(good).encode() + b" " * 300_000_000}))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = bomb.find(signature)
        while at >= 0:
            length, start = (
                struct.unpack_from("<H", bomb, at + (28 if signature == b"PK\x01\x02" else 26))[0],
                at + (46 if signature == b"PK\x01\x02" else 30),
            )
            if bytes(bomb[start : start + length]) == name:
                struct.pack_into("<I", bomb, at + offset, 5_000)
            at = bomb.find(signature, at + 4)
    codes = guard.load(bytes(bomb)).codes
    assert set(codes) <= {"file-too-large", "unreadable-file"}
    assert codes


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_entities_are_not_expanded(part: str, good: bytes, guard: Guard) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "kopf">{levels}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    parts = zipfile.ZipFile(io.BytesIO(good))
    content = parts.read(part).decode() if part in parts.namelist() else "<sst><si><t>x</t></si></sst>"
    head, body = content.split("?>", 1) if content.startswith("<?xml") else ("", content)
    hostile = (f"{head}?>" if head else "") + declared + body.replace("<t>", "<t>&e8;&file;", 1)
    assert guard.load(repacked(good, {part: hostile.encode()})).codes == ["unreadable-file"]


def test_formatted_empty_rows_far_below_the_table_cost_little(good: bytes, guard: Guard) -> None:
    rows = "".join(f'<row r="{number}" spans="1:3" s="0" customFormat="1"/>' for number in range(10, 70_000))
    data = repacked(
        good, {"xl/worksheets/sheet1.xml": sheet_xml(good).replace("</sheetData>", rows + "</sheetData>").encode()}
    )
    assert guard.load(data).rows == 2


def test_blank_cells_in_all_16384_columns_change_nothing(good: bytes, guard: Guard) -> None:
    cells = "".join(f'<c r="{get_column_letter(column)}9" s="0"/>' for column in range(1, 16_385))
    data = repacked(
        good,
        {
            "xl/worksheets/sheet1.xml": sheet_xml(good)
            .replace("</sheetData>", f'<row r="9">{cells}</row></sheetData>')
            .encode()
        },
    )
    assert guard.load(data).rows == 2


def test_a_value_in_the_farthest_cell_is_read_or_refused(good: bytes, guard: Guard) -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    data = repacked(good, {"xl/worksheets/sheet1.xml": sheet_xml(good).replace("</sheetData>", far).encode()})
    result = guard.load(data)
    assert result.rows == 2 or set(result.codes) & REFUSALS


def test_external_links_formulas_that_call_out_and_macros_are_left_alone(good: bytes, guard: Guard) -> None:
    called = sheet_xml(good).replace(
        "</sheetData>",
        '<row r="5"><c r="A5" t="str"><f>WEBSERVICE("http://192.0.2.1/x")</f><v>TSV Fern</v></c>'
        '<c r="C5"><f>[1]Tabelle1!A1</f><v>5</v></c></row></sheetData>',
    )
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook/></externalLink>'
    data = repacked(
        good,
        {
            "xl/worksheets/sheet1.xml": called.encode(),
            "xl/externalLinks/externalLink1.xml": link,
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 500,
        },
    )
    result = guard.load(data, ".xlsm")
    assert result.rows == 3
    assert set(result.codes) <= {"approximate-number", "unknown-campaign", "unknown-organisation-type"}


def test_a_password_is_named_as_such() -> None:
    loaded = ea.load(GALLERY / "datei-verschluesselt.xlsx", city="neumarkt")
    assert loaded.findings["code"].tolist() == ["encrypted-file"]
    assert "Kennwort" in loaded.findings.loc[0, "message"]


def test_a_missing_sheet_part_is_a_finding(good: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
    assert load(stream.getvalue()).findings["code"].tolist() == ["unreadable-file"]


def test_an_old_workbook_without_rows_is_empty() -> None:
    loaded = load(xls([page("Gruppe | TN")]), "Liste 2024.xls")
    assert loaded.participation.empty


def test_a_long_csv_field_is_no_crash() -> None:
    loaded = load(b"Gruppe;TN\n" + b"x" * 2_000_000 + b";3\n", "Liste 2024.csv")
    assert set(loaded.findings["code"]) & REFUSALS or len(loaded.participation) == 1
