"""What a sheet's cells, sheets and files are called runs in no spreadsheet that opens our tables."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest

from engagement_analysis.cli import main

NAMES = [
    '=HYPERLINK("http://example.invalid","x")',
    "+49 Freunde",
    "-2+3 Verein",
    "@SUM(1) Verein",
    "=cmd|' /C calc'!A0",
    "＝1+1 Verein",
    'TSV "=1+1"; Süd',
]
NUMBERS = ["+viele", " =viele", "-viele-"]
FORMULA = re.compile(r"[\s\u00a0]*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `engagement load` has put the tables of a workbook with hostile names, numbers, sheets and file name."""
    folder = tmp_path_factory.mktemp("hostile")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "=1+1"
    for row, cells in enumerate([("Gruppe", "Datum", "TN"), *((name, "20.10.2022", "7") for name in NAMES)], start=1):
        for column, text in enumerate(cells, start=1):
            sheet.cell(row, column).value = text
            sheet.cell(row, column).data_type = "s"  # texts, as a person types them with an apostrophe in front
    for row, number in enumerate(NUMBERS, start=2):
        sheet.cell(row, 3).value = number
        sheet.cell(row, 3).data_type = "s"
    book.save(folder / "=2+3.xlsx")
    assert main(["load", str(folder / "=2+3.xlsx"), "--city", "neumarkt", "--out", str(folder / "out")]) == 1
    return folder / "out"


def texts_of(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as stream:
        return [cell for row in csv.reader(stream) for cell in row]


@pytest.mark.parametrize("name", ["participation", "findings"])
def test_no_cell_of_a_csv_begins_as_a_formula(tables: Path, name: str) -> None:
    texts = texts_of(tables / f"{name}.csv")
    assert [text for text in texts if FORMULA.match(text) and not NUMBER.fullmatch(text)] == []


def test_what_was_written_is_still_there_to_read(tables: Path) -> None:
    read = {text.removeprefix("'") for text in texts_of(tables / "participation.csv")}
    assert set(NAMES) <= read
    assert {"=1+1", "=2+3.xlsx"} <= read
    raw = {text.removeprefix("'").strip() for text in texts_of(tables / "findings.csv")}
    assert {number.strip() for number in NUMBERS} <= raw
