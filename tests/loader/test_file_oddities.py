"""Files as programs write them: parts elsewhere, odd names, odd separators, formats that mean something."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font
from tests.loader.writing import Page, load_csv, xls, xlsx

import engagement_analysis as ea

ROWS = [
    ["Gruppe", "Art", "Datum", "TN"],
    ["TSV Nord", "Verein", "20.10.2022", 12],
    ["GS Süd", "Schule", "20.10.2022", 30],
]
PAGE = Page("2022", {(row, column): cell for row, cells in enumerate(ROWS) for column, cell in enumerate(cells)})
TEXT = "\n".join(";".join(map(str, row)) for row in ROWS)


def load(data: bytes, name: str = "Neumarkt räumt auf! 2022.xlsx") -> ea.Loaded:
    file = io.BytesIO(data)
    file.name = name
    return ea.load(file, city="neumarkt")


def renamed(data: bytes, name_of) -> bytes:
    """A workbook whose parts have other names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "_rels/.rels":
                content = content.replace(b"xl/workbook.xml", name_of("xl/workbook.xml").replace("\\", "/").encode())
            if part.filename == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"/xl/", name_of("/xl/").replace("\\", "/").encode())
            if part.filename == "[Content_Types].xml":
                content = content.replace(b"/xl/", name_of("/xl/").replace("\\", "/").encode())
            new.writestr(zipfile.ZipInfo(name_of(part.filename)), content)
    return packed.getvalue()


def changed_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, change(content) if "worksheets/sheet" in part.filename else content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "name_of",
    [lambda name: name.replace("/", "\\"), lambda name: name.replace("xl/", "tabelle/")],
    ids=["backslashes", "another-folder"],
)
def test_parts_are_found_whatever_their_names(name_of):
    assert load(renamed(xlsx([PAGE]), name_of)).participation["participants"].tolist() == [12, 30]


@pytest.mark.parametrize("address", ["B99999999999", "B1048577", 60 * "Y" + "3", "AAAAAAAAAAAA3"])
def test_an_address_that_no_sheet_has_is_damage(address: str) -> None:
    data = changed_sheet(xlsx([PAGE]), lambda xml: xml.replace(b'r="B2"', f'r="{address}"'.encode()))
    assert load(data, "Liste 2022.xlsx").findings["code"].tolist() == ["unreadable-file"]


@pytest.mark.parametrize("row", ["1048577", "4294967295", "99999999999999999999"])
def test_a_row_that_no_sheet_has_is_damage(row: str) -> None:
    data = changed_sheet(
        xlsx([PAGE]), lambda xml: re.sub(rb'<c r="\w+"', b"<c", xml).replace(b'<row r="2"', f'<row r="{row}"'.encode())
    )
    assert load(data, "Liste 2022.xlsx").findings["code"].tolist() == ["unreadable-file"]


@pytest.mark.parametrize("stream", ["WORKBOOK", "BOOK"])
def test_the_stream_of_an_old_workbook_may_be_in_capitals(stream):
    book = xlwt.Workbook()
    sheet = book.add_sheet("2022")
    for (row, column), cell in PAGE.cells.items():
        sheet.write(row, column, cell)
    saved = io.BytesIO()
    book.save(saved)
    old, new = "Workbook".encode("utf-16-le"), stream.ljust(8, "\0").encode("utf-16-le")
    data = bytearray(saved.getvalue().replace(old, new))
    place = data.index(new)
    data[place + 64 : place + 66] = (2 * len(stream) + 2).to_bytes(2, "little")
    assert load(bytes(data), "Liste 2022.xls").participation["participants"].tolist() == [12, 30]


def test_a_value_far_below_in_an_old_workbook_is_refused_without_laying_out_the_sheet():
    book = xlwt.Workbook()
    sheet = book.add_sheet("2022")
    sheet.write(0, 0, "Gruppe")
    sheet.write(65_535, 255, "x")
    saved = io.BytesIO()
    book.save(saved)
    assert load(saved.getvalue(), "Liste.xls").findings["code"].tolist() == ["file-too-large"]


@pytest.fixture
def miscounted() -> bytes:
    """An old workbook that says of its table of texts that it holds none: xlrd refuses it, office programs do not."""
    data = xls([PAGE])
    place = data.index(b"\xfc\x00W\x00\n\x00\x00\x00\t\x00")
    return data[: place + 8] + bytes(4) + data[place + 12 :]


def test_a_whole_old_workbook_over_which_one_reader_stumbles_is_read_by_the_other(miscounted: bytes):
    loaded = load(miscounted, "Neumarkt räumt auf! 2022.xls")
    assert loaded.participation["participants"].tolist() == [12, 30]
    assert loaded.participation["organisation"].tolist() == ["TSV Nord", "GS Süd"]
    assert loaded.findings["code"].tolist() == ["not-checkable"]


def test_an_old_workbook_that_was_cut_off_is_refused_by_both(miscounted: bytes):
    for share in (0.4, 0.6, 0.9):
        cut = miscounted[: int(len(miscounted) * share)]
        assert load(cut, "Neumarkt räumt auf! 2022.xls").findings["code"].tolist() == ["unreadable-file"]


def test_a_value_far_below_is_refused_by_the_other_reader_too():
    book = xlwt.Workbook()
    sheet = book.add_sheet("2022")
    sheet.write(0, 0, "Gruppe")
    sheet.write(65_535, 255, 7)
    saved = io.BytesIO()
    book.save(saved)
    data = saved.getvalue()
    place = data.index(b"\xfc\x00")  # the table of texts: it says that it holds none
    miscounted = data[: place + 8] + bytes(4) + data[place + 12 :]
    assert load(miscounted, "Liste.xls").findings["code"].tolist() == ["file-too-large"]


def test_the_first_line_may_name_the_separator():
    loaded = load_csv("sep=|\n" + TEXT.replace(";", "|"), name="Liste 2022.csv", city="neumarkt")
    assert loaded.participation["source_cell"].tolist() == ["D2", "D3"]


@pytest.mark.parametrize("damage", [lambda t: t.encode().decode("cp1252").encode(), lambda t: t.encode("cp1252")])
def test_umlauts_are_right_whatever_a_program_did_to_them(damage):
    assert load(damage(TEXT), "Liste 2022.csv").participation["organisation"].tolist() == ["TSV Nord", "GS Süd"]


def struck_xlsx() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([PAGE])))
    for cell in book["2022"][3]:
        cell.font = Font(strike=True)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def struck_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("2022")
    struck = xlwt.easyxf("font: struck_out true")
    for (row, column), cell in PAGE.cells.items():
        sheet.write(row, column, cell, struck if row == 2 else xlwt.Style.default_style)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(("data", "suffix"), [(struck_xlsx(), "xlsx"), (struck_xls(), "xls")], ids=["xlsx", "xls"])
def test_a_row_struck_through_is_told_and_read_as_written(data, suffix):
    loaded = load(data, f"Liste 2022.{suffix}")
    marked = loaded.findings[loaded.findings["code"] == "formatting-has-meaning"]
    assert marked["source_cell"].tolist() == ["D3"]
    assert loaded.participation["participants"].tolist() == [12, 30]


def test_a_legend_of_colours_is_told_once():
    loaded = load_csv(TEXT + "\n\nrot = abgesagt\ngelb markiert: geschätzt", name="Liste 2022.csv", city="neumarkt")
    marked = loaded.findings[loaded.findings["code"] == "formatting-has-meaning"]
    assert marked["source_cell"].tolist() == ["A5"]
