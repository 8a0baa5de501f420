"""What must not matter: order of columns, rows above the table, empty columns, the file format."""

import copy
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import engagement_analysis as ea

from .comparing import same
from .writing import Page, delimited, ods, xls, xlsx

WORKBOOK = Path(__file__).parents[2] / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2021.xlsx"
PLACES = ("source_file", "source_sheet", "source_cell", "source_row")


def read_page() -> Page:
    sheet = openpyxl.load_workbook(WORKBOOK, data_only=True).worksheets[0]
    cells = {
        (cell.row - 1, cell.column - 1): cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    return Page(
        sheet.title,
        cells,
        [(r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges],
    )


@pytest.fixture(scope="module")
def original() -> Page:
    return read_page()


def load(data: bytes, name: str) -> ea.Loaded:
    file = io.BytesIO(data)
    file.name = name
    return ea.load(file, city="neumarkt")


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return ea.load(WORKBOOK, city="neumarkt").participation


def header_row(page: Page) -> int:
    return next(row for (row, _), value in sorted(page.cells.items()) if value == "Art")


def moved(page: Page, place: Callable[[int, int], tuple[int, int]]) -> Page:
    changed = copy.deepcopy(page)
    changed.cells = {place(*position): value for position, value in page.cells.items()}
    changed.merges = [(*place(top, left), *place(bottom, right)) for top, left, bottom, right in page.merges]
    return changed


def shuffled_columns(page: Page) -> Page:
    top, width = header_row(page), page.size[1]
    order = [(7 * column + 3) % width for column in range(width)] if width % 7 else list(reversed(range(width)))
    assert sorted(order) == list(range(width))
    return moved(page, lambda row, column: (row, order[column] if row >= top else column))


def reversed_columns(page: Page) -> Page:
    top, width = header_row(page), page.size[1]
    return moved(page, lambda row, column: (row, width - 1 - column if row >= top else column))


def further_title_rows(page: Page) -> Page:
    top = header_row(page)
    changed = moved(page, lambda row, column: (row + 3 if row >= top else row, column))
    changed.cells[top, 0] = "Freiwilligenagentur · Rathausplatz 1"
    changed.cells[top + 1, 2] = "Stand: 30.11.2021"
    return changed


def empty_columns(page: Page) -> Page:
    top = header_row(page)
    return moved(page, lambda row, column: (row, 2 * column if row >= top else column))


def shifted_to_the_right(page: Page) -> Page:
    return moved(page, lambda row, column: (row + 4, column + 5))


@pytest.mark.parametrize(
    "change", [shuffled_columns, reversed_columns, further_title_rows, empty_columns, shifted_to_the_right]
)
def test_values_do_not_depend_on_where_things_stand(
    change: Callable[[Page], Page], original: Page, truth: pd.DataFrame
) -> None:
    loaded = load(xlsx([change(original)]), WORKBOOK.name)
    assert_same_values(loaded.participation, truth)
    assert not (loaded.findings["severity"] == "error").any()


@pytest.mark.parametrize(
    "kind", ["xlsx", "xls", "ods", "csv", "csv in Windows-1252", "csv with tabs", "csv with commas"]
)
def test_values_do_not_depend_on_the_file_format(kind: str, original: Page, truth: pd.DataFrame) -> None:
    write = {
        "xlsx": lambda: xlsx([original]),
        "xls": lambda: xls([original]),
        "ods": lambda: ods([original]),
        "csv": lambda: delimited(original),
        "csv in Windows-1252": lambda: delimited(original, encoding="cp1252"),
        "csv with tabs": lambda: delimited(original, delimiter="\t"),
        "csv with commas": lambda: delimited(original, delimiter=","),
    }[kind]
    loaded = load(write(), f"{WORKBOOK.stem}.{kind.split()[0]}")
    assert_same_values(loaded.participation, truth)
    assert loaded.ok


def test_the_name_of_the_file_says_nothing_about_its_format(original: Page, truth: pd.DataFrame) -> None:
    for name, data in (
        ("Liste 2021.xls", xlsx([original])),
        ("Liste 2021.xlsx", xls([original])),
        ("Liste 2021.csv", ods([original])),
    ):
        assert_same_values(load(data, name).participation, truth)


def test_a_file_object_gives_what_the_path_gives(truth: pd.DataFrame) -> None:
    with WORKBOOK.open("rb") as file:
        loaded = ea.load(file, city="neumarkt").participation
    pd.testing.assert_frame_equal(loaded, truth)


def test_loading_twice_gives_the_same(truth: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(ea.load(WORKBOOK, city="neumarkt").participation, truth)


def assert_same_values(table: pd.DataFrame, truth: pd.DataFrame) -> None:
    assert len(table) == len(truth)
    for column in truth.columns.difference(PLACES):
        assert all(same(left, right) for left, right in zip(table[column], truth[column], strict=True)), column


def test_dates_of_all_formats_are_dates(truth: pd.DataFrame) -> None:
    assert truth["date_start"].dt.date.map(type).unique().tolist() == [dt.date]
